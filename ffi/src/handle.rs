//! What the opaque handles have in common: how a value becomes a pointer, is borrowed from it, and ends.
//!
//! Each handle carries a magic number of its kind. It is no more than a help for the author of a host, who may have mixed
//! up two handles or freed one before: only debug builds compare it.

use crate::error::Error;

/// The number in a handle that says what it is. Gone when the handle is.
pub(crate) struct Magic(u32);

impl Magic {
    pub(crate) const fn new(number: u32) -> Self {
        Self(number)
    }
}

impl Drop for Magic {
    fn drop(&mut self) {
        self.0 = 0;
    }
}

/// A value that C holds by a pointer.
pub(crate) trait Handle: Sized {
    /// A number that no other kind has.
    const MAGIC: u32;
    /// What the header calls a parameter of this kind.
    const NAME: &str;

    fn magic(&self) -> &Magic;

    /// Gives the value to C, which has to end it.
    fn into_handle(self) -> *mut Self {
        Box::into_raw(Box::new(self))
    }

    /// Borrows a handle where NULL has a meaning of its own.
    ///
    /// # Safety
    ///
    /// `handle` is NULL or came from `into_handle` and stays alive for `'handle`.
    unsafe fn borrow<'handle>(handle: *const Self) -> Option<&'handle Self> {
        // SAFETY: the caller guarantees that the handle is NULL or alive.
        let borrowed = unsafe { handle.as_ref() }?;
        debug_assert_eq!(
            borrowed.magic().0,
            Self::MAGIC,
            "not a handle of this kind, or freed before"
        );
        Some(borrowed)
    }

    /// Borrows a handle that must not be NULL.
    ///
    /// # Safety
    ///
    /// As for `borrow`.
    unsafe fn required<'handle>(handle: *const Self) -> Result<&'handle Self, Error> {
        // SAFETY: the caller guarantees the same.
        unsafe { Self::borrow(handle) }.ok_or_else(|| Error::null_argument(Self::NAME))
    }

    /// Ends a handle. NULL does nothing.
    ///
    /// # Safety
    ///
    /// `handle` is NULL or came from `into_handle`, and nobody uses it any more.
    unsafe fn end(handle: *mut Self) {
        // SAFETY: the caller guarantees that the handle is NULL or alive.
        if unsafe { Self::borrow(handle) }.is_some() {
            // SAFETY: it is not NULL, `into_handle` made it from a box, and the caller gives it up.
            drop(unsafe { Box::from_raw(handle) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::Status;
    use std::ptr;

    struct Number {
        magic: Magic,
        value: u8,
    }

    impl Handle for Number {
        const MAGIC: u32 = 7;
        const NAME: &str = "number";

        fn magic(&self) -> &Magic {
            &self.magic
        }
    }

    #[test]
    fn a_handle_is_borrowed_until_it_ends() {
        let magic = Magic::new(Number::MAGIC);
        let number = Number { magic, value: 3 }.into_handle();
        // SAFETY: it was made above.
        let value = unsafe { Number::required(number) }.map(|number| number.value);
        assert_eq!(value.ok(), Some(3));
        // SAFETY: it was made above and is not used again.
        unsafe { Number::end(number) };
    }

    #[test]
    fn null_is_no_handle_and_is_ended_without_effect() {
        // SAFETY: NULL is allowed.
        assert!(unsafe { Number::borrow(ptr::null()) }.is_none());
        // SAFETY: NULL is allowed.
        let failure = unsafe { Number::required(ptr::null()) }.err();
        assert_eq!(
            failure.map(|failure| failure.status()),
            Some(Status::NullArgument)
        );
        // SAFETY: NULL is allowed.
        unsafe { Number::end(ptr::null_mut()) };
    }

    #[test]
    #[cfg(debug_assertions)]
    fn a_handle_of_another_kind_is_caught_in_debug_builds() {
        let stranger = Number {
            magic: Magic::new(8),
            value: 3,
        };
        let is_caught = core_library::session::catch::catch(|| {
            // SAFETY: it is a number in all but its magic.
            unsafe { Number::borrow(&raw const stranger) }.is_some()
        });
        assert!(is_caught.is_err());
    }
}
