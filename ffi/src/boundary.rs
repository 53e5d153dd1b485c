//! The border every export runs inside: a panic becomes a value that C can read, and never unwinds into the host.
//!
//! Plain functions instead of macros, so that every signature stands in the source the way cbindgen needs it.
//!
//! The catching itself, and the panic hook that keeps quiet what a panic says, are the core's, which catches the panics of its own threads
//! in the same way.

use std::mem::MaybeUninit;

use core_library::session::catch::{catch, panic_text};

use crate::error::Error;
use crate::status::Status;

/// Runs the body of an export that cannot fail, and returns `on_panic` if it panics.
pub(crate) fn infallible<T>(on_panic: T, body: impl FnOnce() -> T) -> T {
    catch(body).unwrap_or(on_panic)
}

/// Runs the body of an export that can fail. Failure and panic alike become a status, and an error if the caller asked
/// for one.
///
/// # Safety
///
/// `error_out` is NULL or points to memory for one pointer that this thread may write, and that `body` holds no
/// reference to once it has returned.
pub(crate) unsafe fn fallible(
    error_out: *mut *mut Error,
    body: impl FnOnce() -> Result<(), Error>,
) -> Status {
    let error = match catch(body) {
        Ok(Ok(())) => return Status::Ok,
        Ok(Err(error)) => error,
        Err(place) => Error::panic(&panic_text(place.as_deref())),
    };
    let status = error.status();
    // SAFETY: the caller guarantees that the pointer is NULL or writable. What it points to may be uninitialised.
    if let Some(error_out) = unsafe { error_out.cast::<MaybeUninit<*mut Error>>().as_mut() } {
        error_out.write(error.into_handle());
    }
    status
}

/// Borrows a result parameter, which may point to uninitialised memory.
///
/// # Safety
///
/// `pointer` is NULL or points to memory for one value that this thread may write during `'call`.
pub(crate) unsafe fn required_out<'call, T>(
    pointer: *mut T,
    name: &str,
) -> Result<&'call mut MaybeUninit<T>, Error> {
    // SAFETY: the caller guarantees that the pointer is NULL or writable.
    unsafe { pointer.cast::<MaybeUninit<T>>().as_mut() }.ok_or_else(|| Error::null_argument(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr;

    #[test]
    fn a_panic_becomes_the_value_chosen_for_it() {
        assert_eq!(infallible(7, || panic!("a message that nobody may see")), 7);
    }

    #[test]
    fn after_a_panic_the_border_works_again() {
        assert_eq!(infallible(7, || panic!("once")), 7);
        assert_eq!(infallible(7, || 8), 8);
    }

    #[test]
    fn a_panic_inside_a_nested_call_leaves_the_outer_call_inside() {
        let value = infallible(7, || {
            infallible((), || panic!("nested"));
            panic!("outer")
        });
        assert_eq!(value, 7);
    }

    #[test]
    fn a_payload_that_panics_when_dropped_stays_inside() {
        struct PanicsOnDrop;
        impl Drop for PanicsOnDrop {
            fn drop(&mut self) {
                // Carries nothing, so that the leak check of Miri finds nothing.
                std::panic::panic_any(());
            }
        }
        assert_eq!(infallible(7, || std::panic::panic_any(PanicsOnDrop)), 7);
    }

    #[test]
    fn a_failure_without_a_place_for_the_error_is_only_a_status() {
        // SAFETY: NULL is allowed.
        let status = unsafe { fallible(ptr::null_mut(), || Err(Error::null_argument("x"))) };
        assert_eq!(status, Status::NullArgument);
    }
}
