//! The error handle: the detail behind a status, for whoever asks for it.

use std::ffi::{CStr, CString, c_char};

use crate::boundary;
use crate::status::Status;
use crate::text::terminated;

/// What went wrong in one call, in more detail than the status. A function that takes `error_out` gives you one when
/// it fails; you own it and end it with `sessionist_error_free()`.
///
/// One error may be read by several threads at once, and freed by any thread when no other uses it.
pub struct Error {
    magic: u32,
    status: Status,
    message: CString,
}

/// Returns the status that the failed call returned. NULL is allowed and gives `SESSIONIST_STATUS_OK`.
///
/// # Safety
///
/// `error` is NULL or an error that has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sessionist_error_status(error: *const Error) -> Status {
    boundary::infallible(Status::Panic, || {
        // SAFETY: the caller guarantees that the error is NULL or alive.
        unsafe { Error::borrow(error) }.map_or(Status::Ok, Error::status)
    })
}

/// Returns a text that says what failed, for a log or a support report: English, UTF-8, one line, without a full
/// stop. It may change with any version, so compare the status instead.
///
/// The text belongs to the error and lives as long as it does: do not free it. NULL is allowed and gives an empty
/// text; the result is never NULL.
///
/// # Safety
///
/// `error` is NULL or an error that has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sessionist_error_message(error: *const Error) -> *const c_char {
    boundary::infallible(c"".as_ptr(), || {
        // SAFETY: the caller guarantees that the error is NULL or alive.
        unsafe { Error::borrow(error) }
            .map_or(c"", Error::message)
            .as_ptr()
    })
}

/// Ends an error and the text that belongs to it. NULL is allowed and does nothing.
///
/// # Safety
///
/// `error` is NULL or an error that has not been freed, and no other thread is using it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sessionist_error_free(error: *mut Error) {
    boundary::infallible((), || {
        // SAFETY: the caller guarantees that the error is NULL or alive.
        if unsafe { Error::borrow(error) }.is_some() {
            // SAFETY: it is not NULL, `into_handle` made it from a box, and the caller gives it up.
            drop(unsafe { Box::from_raw(error) });
        }
    });
}

impl Error {
    const MAGIC: u32 = 0x5e55_e220;

    pub(crate) fn null_argument(name: &str) -> Self {
        Self::new(Status::NullArgument, &format!("{name} is NULL"))
    }

    pub(crate) fn panic(text: &str) -> Self {
        Self::new(Status::Panic, text)
    }

    pub(crate) fn status(&self) -> Status {
        self.status
    }

    pub(crate) fn into_handle(self) -> *mut Self {
        Box::into_raw(Box::new(self))
    }

    fn new(status: Status, message: &str) -> Self {
        Self {
            magic: Self::MAGIC,
            status,
            message: terminated(message),
        }
    }

    fn message(&self) -> &CStr {
        &self.message
    }

    /// # Safety
    ///
    /// `error` is NULL or came from `into_handle` and stays alive for `'handle`.
    unsafe fn borrow<'handle>(error: *const Self) -> Option<&'handle Self> {
        // SAFETY: the caller guarantees that the error is NULL or alive.
        let error = unsafe { error.as_ref() }?;
        // No more than a help for the author of a host, who may have mixed up two handles or freed this one before.
        debug_assert_eq!(error.magic, Self::MAGIC, "not an error, or freed before");
        Some(error)
    }
}

impl Drop for Error {
    fn drop(&mut self) {
        self.magic = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr;

    #[test]
    fn null_is_no_error() {
        // SAFETY: NULL is allowed.
        assert_eq!(unsafe { sessionist_error_status(ptr::null()) }, Status::Ok);
        // SAFETY: NULL is allowed.
        let message = unsafe { sessionist_error_message(ptr::null()) };
        // SAFETY: the message is never NULL and ends with a NUL.
        assert_eq!(unsafe { CStr::from_ptr(message) }, c"");
        // SAFETY: NULL is allowed.
        unsafe { sessionist_error_free(ptr::null_mut()) };
    }

    #[test]
    fn an_error_tells_status_and_message_until_it_is_freed() {
        let error = Error::null_argument("json_out").into_handle();
        // SAFETY: the error was made above.
        let status = unsafe { sessionist_error_status(error) };
        assert_eq!(status, Status::NullArgument);
        // SAFETY: the error was made above.
        let message = unsafe { sessionist_error_message(error) };
        // SAFETY: the message ends with a NUL and its error is alive.
        assert_eq!(unsafe { CStr::from_ptr(message) }, c"json_out is NULL");
        // SAFETY: the error was made above and is not used again.
        unsafe { sessionist_error_free(error) };
    }

    #[test]
    #[cfg(debug_assertions)]
    fn a_handle_of_another_kind_is_caught_in_debug_builds() {
        let mut stranger = Error::null_argument("json_out");
        stranger.magic = 1;
        // SAFETY: it is an error in all but its magic number.
        let status = unsafe { sessionist_error_status(&raw const stranger) };
        assert_eq!(status, Status::Panic);
    }
}
