//! Status codes: the numbers the outside relies on, in bands that say where a failure comes from.

use std::ffi::c_char;

use crate::boundary;

/// What a fallible function returns. A number keeps its meaning for ever; a number that is no longer in use is not
/// given away again. New numbers may appear in any version: treat one that you do not know as a failure.
///
/// The bands: 0 success, 1 to 99 misuse of this interface, 100 to 199 Live Sets, 200 to 299 the database,
/// 300 to 399 model providers, 400 to 499 consent, 900 to 999 bugs in the library.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It worked.
    Ok = 0,
    /// A parameter that must not be NULL was NULL.
    NullArgument = 1,
    /// A bug in the library was caught before it could reach the host. The call had no result; the library can be
    /// used further. Please report it, with the text of the error.
    Panic = 900,
}

/// Returns a short name for a status, such as "null_argument", for a log or a message. A number that this version
/// does not know gives "unknown".
///
/// The text is static: never NULL, never freed, in ASCII. May be called from any thread.
#[unsafe(no_mangle)]
pub extern "C" fn sessionist_status_name(status: i32) -> *const c_char {
    boundary::infallible(c"unknown".as_ptr(), || {
        let name = match status {
            code if code == Status::Ok as i32 => c"ok",
            code if code == Status::NullArgument as i32 => c"null_argument",
            code if code == Status::Panic as i32 => c"panic",
            _ => c"unknown",
        };
        name.as_ptr()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CStr;

    fn name(status: i32) -> &'static CStr {
        // SAFETY: the function promises static text with a NUL at its end.
        unsafe { CStr::from_ptr(sessionist_status_name(status)) }
    }

    #[test]
    fn every_number_has_its_name() {
        assert_eq!(name(0), c"ok");
        assert_eq!(name(1), c"null_argument");
        assert_eq!(name(900), c"panic");
    }

    #[test]
    fn a_number_from_elsewhere_is_unknown() {
        for status in [-1, 2, 899, i32::MIN, i32::MAX] {
            assert_eq!(name(status), c"unknown");
        }
    }
}
