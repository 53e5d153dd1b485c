//! An export that panics, to prove that the border holds where it matters: in a linked library, called by C.
//!
//! It is not in the header and not in a build without the feature `test-panic`; `tests/c/panic.c` declares it itself.

use crate::boundary;
use crate::error::Error;
use crate::status::Status;

/// Panics with a message that must never be seen.
///
/// # Safety
///
/// `error_out` is NULL or points to a pointer variable.
#[expect(clippy::panic, reason = "this is what the function is for")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sessionist_test_panic(error_out: *mut *mut Error) -> Status {
    let body = || panic!("a secret of the user");
    // SAFETY: the caller guarantees that the parameter is NULL or writable.
    unsafe { boundary::fallible(error_out, body) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{sessionist_error_free, sessionist_error_message};
    use std::ffi::CStr;
    use std::ptr;

    #[test]
    fn a_panicking_export_returns_a_status_and_says_where() {
        let mut error = ptr::null_mut();
        // SAFETY: the parameter points to a variable of this function.
        let status = unsafe { sessionist_test_panic(&raw mut error) };
        assert_eq!(status, Status::Panic);
        // SAFETY: on failure the error is given.
        let message = unsafe { sessionist_error_message(error) };
        // SAFETY: the message ends with a NUL and its error is alive.
        let message = unsafe { CStr::from_ptr(message) }.to_str().unwrap();
        assert!(
            message.starts_with("panic at ") && message.contains("test_panic.rs:"),
            "{message}"
        );
        assert!(!message.contains("secret"), "{message}");
        // SAFETY: the error was given above and is not used again.
        unsafe { sessionist_error_free(error) };
    }
}
