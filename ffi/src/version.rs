//! Which library is this: the number a host compares before it calls anything else, and texts for people.

use std::env::consts;
use std::ffi::{CString, c_char};
use std::sync::LazyLock;

use crate::boundary;
use crate::error::Error;
use crate::status::Status;
use crate::text::{owned, terminated};

/// The version of the binary interface that this header describes. It goes up with every change that is not a pure
/// addition. A host compares it with `sessionist_abi_version()` before its first other call; if they differ, header
/// and library do not belong together, and the host must not call any other function.
pub const SESSIONIST_ABI_VERSION: u32 = 1;

/// Returns the version of the binary interface of the library that is loaded, to be compared with
/// `SESSIONIST_ABI_VERSION`. Never 0 in a library that works. May be called from any thread.
#[unsafe(no_mangle)]
pub extern "C" fn sessionist_abi_version() -> u32 {
    boundary::infallible(0, || SESSIONIST_ABI_VERSION)
}

/// Returns the version of the library that is loaded, such as "0.1.0".
///
/// The text is static: never NULL, never freed, in ASCII. May be called from any thread.
#[unsafe(no_mangle)]
pub extern "C" fn sessionist_version() -> *const c_char {
    static VERSION: LazyLock<CString> = LazyLock::new(|| terminated(core_library::VERSION));
    boundary::infallible(c"".as_ptr(), || VERSION.as_ptr())
}

/// Describes the library that is loaded, for an "about" box or a support report. It tells nothing about the user or
/// the machine beyond what the library was built for.
///
/// `json_out` receives a JSON object on one line, which you own and end with `sessionist_string_free()`:
///
///     {"abi_version":1,"arch":"x86_64","commit":"0123456789ab","debug":false,"os":"windows","version":"0.1.0"}
///
/// `debug` is true in a build with extra checks, which is not meant for users. Later versions may add members.
///
/// `json_out` must not be NULL. `error_out` may be NULL; if it is not, it receives an error when the call fails, which
/// you own. What is not received is not written: `json_out` on failure, `error_out` on success. May be called from
/// any thread.
///
/// # Safety
///
/// Each parameter is NULL or points to a pointer variable of its own, which need not be initialised.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sessionist_build_info(
    json_out: *mut *mut c_char,
    error_out: *mut *mut Error,
) -> Status {
    let body = || {
        // SAFETY: the caller guarantees that the parameter is NULL or writable.
        let json_out = unsafe { boundary::required_out(json_out, "json_out") }?;
        json_out.write(owned(&build_info()));
        Ok(())
    };
    // SAFETY: the caller guarantees that the parameter is NULL or writable, and not the same as the other one.
    unsafe { boundary::fallible(error_out, body) }
}

fn build_info() -> String {
    serde_json::json!({
        "abi_version": SESSIONIST_ABI_VERSION,
        "arch": consts::ARCH,
        "commit": core_library::COMMIT,
        "debug": cfg!(debug_assertions),
        "os": consts::OS,
        "version": core_library::VERSION,
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{sessionist_error_free, sessionist_error_status};
    use crate::text::sessionist_string_free;
    use std::ffi::CStr;
    use std::ptr;

    #[test]
    fn the_version_is_that_of_the_core() {
        // SAFETY: the function promises static text with a NUL at its end.
        let version = unsafe { CStr::from_ptr(sessionist_version()) };
        assert_eq!(version.to_str(), Ok(core_library::VERSION));
        assert_eq!(sessionist_abi_version(), SESSIONIST_ABI_VERSION);
    }

    #[test]
    fn build_info_gives_json_and_leaves_the_error_alone() {
        let mut json = ptr::null_mut();
        let mut error = ptr::dangling_mut();
        // SAFETY: both point to variables of this function.
        let status = unsafe { sessionist_build_info(&raw mut json, &raw mut error) };
        assert_eq!(status, Status::Ok);
        assert_eq!(error, ptr::dangling_mut());
        // SAFETY: on success the text ends with a NUL.
        let text = unsafe { CStr::from_ptr(json) }.to_str().unwrap();
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(value["version"], core_library::VERSION);
        assert_eq!(value["abi_version"], SESSIONIST_ABI_VERSION);
        // SAFETY: the text was given above and is not used again.
        unsafe { sessionist_string_free(json) };
    }

    #[test]
    fn build_info_without_a_place_for_the_text_fails_with_an_error() {
        let mut error = ptr::null_mut();
        // SAFETY: NULL is allowed, and the other one points to a variable of this function.
        let status = unsafe { sessionist_build_info(ptr::null_mut(), &raw mut error) };
        assert_eq!(status, Status::NullArgument);
        // SAFETY: on failure the error is given.
        assert_eq!(unsafe { sessionist_error_status(error) }, status);
        // SAFETY: the error was given above and is not used again.
        unsafe { sessionist_error_free(error) };
    }
}
