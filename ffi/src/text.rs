//! Text that crosses the border outwards: owned by the caller, UTF-8, with a NUL at its end.

use std::ffi::{CString, c_char};

use crate::boundary;

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

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr;

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
