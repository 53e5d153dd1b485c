//! Text that crosses the border. Outwards: owned by the caller, UTF-8, with a NUL at its end. Inwards: a pointer and a length,
//! checked, and copied before the call returns.

use std::ffi::{CString, c_char};
use std::slice;
use std::str;

use crate::boundary;
use crate::error::Error;
use crate::status::Status;

/// Ends a text that a function of this library gave you through a `char **` parameter. Such texts are freed with
/// this function and with no other, `free()` least of all. NULL is allowed and does nothing. May be called from any
/// thread.
///
/// # Safety
///
/// `string` is NULL or a text from such a parameter that has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sessionist_string_free(string: *mut c_char) {
    boundary::infallible((), || {
        if !string.is_null() {
            // SAFETY: `owned` made the text, its length has not changed, and the caller gives it up.
            drop(unsafe { CString::from_raw(string) });
        }
    });
}

/// Makes a text that the caller will own.
pub(crate) fn owned(text: &str) -> *mut c_char {
    terminated(text).into_raw()
}

/// C reads a text up to its first NUL, so a NUL inside becomes the replacement character rather than the end.
pub(crate) fn terminated(text: &str) -> CString {
    // After the replacement there is no NUL left that could make this fail.
    CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default()
}

/// Borrows a text of the host. It has to be UTF-8 without a NUL inside, and not longer than `longest` bytes: a longer one
/// is not looked at, and fails with the status that comes with the number.
///
/// # Safety
///
/// `pointer` is NULL or points to `length` bytes that nobody writes to during `'call`.
pub(crate) unsafe fn borrowed<'call>(
    pointer: *const c_char,
    length: usize,
    (longest, too_long): (usize, Status),
    name: &str,
) -> Result<&'call str, Error> {
    if pointer.is_null() {
        return Err(Error::null_argument(name));
    }
    if length > longest {
        let message = format!("{name} has {length} bytes, more than {longest}");
        return Err(Error::new(too_long, &message));
    }
    // SAFETY: the caller guarantees that so many bytes can be read.
    let bytes = unsafe { slice::from_raw_parts(pointer.cast::<u8>(), length) };
    let text = str::from_utf8(bytes).map_err(|error| {
        let message = format!("{name} is not UTF-8 at byte {}", error.valid_up_to());
        Error::new(Status::InvalidUtf8, &message)
    })?;
    match text.find('\0') {
        Some(place) => {
            let message = format!("{name} has a NUL at byte {place} of {length}");
            Err(Error::new(Status::NulInText, &message))
        }
        None => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr;

    /// The status and the message of a refusal, or the text.
    fn read(bytes: &[u8]) -> Result<&str, (Status, String)> {
        let limit = (8, Status::PathTooLong);
        // SAFETY: pointer and length are those of a slice.
        unsafe { borrowed(bytes.as_ptr().cast(), bytes.len(), limit, "text") }.map_err(|error| {
            let message = error.message().to_string_lossy().into_owned();
            (error.status(), message)
        })
    }

    #[test]
    fn a_text_of_the_host_has_to_be_utf8_without_nul() {
        assert_eq!(read("Grüße".as_bytes()), Ok("Grüße"));
        assert_eq!(read(b""), Ok(""));
        let refused = |status, message: &str| Err((status, message.to_owned()));
        assert_eq!(
            read(b"ab\xff"),
            refused(Status::InvalidUtf8, "text is not UTF-8 at byte 2")
        );
        // A surrogate, as Windows may have it in a path, and a sign that is cut off.
        assert_eq!(
            read(b"\xed\xa0\x80"),
            refused(Status::InvalidUtf8, "text is not UTF-8 at byte 0")
        );
        assert_eq!(
            read(b"a\xc3"),
            refused(Status::InvalidUtf8, "text is not UTF-8 at byte 1")
        );
        assert_eq!(
            read(b"ab\0"),
            refused(Status::NulInText, "text has a NUL at byte 2 of 3")
        );
    }

    #[test]
    fn a_text_that_is_too_long_is_not_looked_at() {
        let length = usize::MAX;
        // SAFETY: nothing is read for such a length.
        let result = unsafe { borrowed(c"".as_ptr(), length, (8, Status::LineTooLong), "text") };
        assert_eq!(result.map_err(|error| error.status()), Err(Status::LineTooLong));
    }

    #[test]
    fn null_is_no_text() {
        // SAFETY: NULL is allowed.
        let result = unsafe { borrowed(ptr::null(), 0, (8, Status::LineTooLong), "text") };
        assert_eq!(result.map_err(|error| error.status()), Err(Status::NullArgument));
    }

    #[test]
    fn an_owned_text_is_freed() {
        let text = owned("Grüße");
        // SAFETY: the text was made above and is not used again.
        unsafe { sessionist_string_free(text) };
    }

    #[test]
    fn null_is_freed_without_effect() {
        // SAFETY: NULL is allowed.
        unsafe { sessionist_string_free(ptr::null_mut()) };
    }

    #[test]
    fn a_nul_inside_does_not_cut_the_text_short() {
        assert_eq!(terminated("a\0b").to_str(), Ok("a\u{fffd}b"));
    }
}
