//! How to open a session: a struct that C fills in, which may be of an older or a newer version than this library.

use std::ffi::{c_char, c_void};
use std::mem::MaybeUninit;
use std::path::PathBuf;
use std::{ptr, slice};

use core_library::session;

use crate::error::Error;
use crate::status::Status;
use crate::text::borrowed;

/// Bytes of a path.
const LONGEST_PATH: usize = 32_767;

/// Bytes of a struct. More can't be meant, and is not looked at.
const LONGEST_STRUCT: usize = 4_096;

/// A function of yours that is called when a session has something to take: call `sessionist_session_next_event()` until
/// there is no event, on whichever thread you like, but not inside of this function.
///
/// It is called on a thread of the library, and not again until you have taken everything. It must be quick and must
/// not call any function of this library, throw an exception, or `longjmp` out of itself. In Max it calls `qelem_set()` and
/// nothing else. It is not called any more once `sessionist_session_close()` has returned `SESSIONIST_STATUS_OK`.
///
/// `context` is the `wake_context` of the options.
pub type Wake = Option<unsafe extern "C" fn(context: *mut c_void)>;

/// How to open a session. Set everything to zero, then `struct_size`, then what you need:
///
///     sessionist_options options;
///     memset(&options, 0, sizeof options);
///     options.struct_size = sizeof options;
///
/// Later versions may add members at the end. A library that is older than your header takes your longer struct when
/// what it does not know is zero, and else returns `SESSIONIST_STATUS_UNKNOWN_OPTION`; a newer library takes your shorter
/// one. Nothing here is kept: the struct and its paths may go when the call returns, but for `wake_context`.
#[repr(C)]
pub struct Options {
    /// `sizeof (sessionist_options)`.
    pub struct_size: usize,
    /// The folder that everything is kept in: a path in UTF-8, which needs no NUL at its end. With a length of 0 it is
    /// `$SESSIONIST_HOME` or else `.sessionist` in the home folder. It is made when it is missing.
    pub data_folder: *const c_char,
    /// Bytes of `data_folder`.
    pub data_folder_length: usize,
    /// The Live Set that questions are about, in the same form. With a length of 0 none is open; `/set PATH` opens one
    /// later.
    pub set: *const c_char,
    /// Bytes of `set`.
    pub set_length: usize,
    /// Called when there is something to take. NULL when you look by yourself.
    pub wake: Wake,
    /// Handed to `wake`. May be NULL. The library does not look behind it.
    pub wake_context: *mut c_void,
}

impl Options {
    /// Reads what the host has filled in.
    ///
    /// # Safety
    ///
    /// `options` is NULL or points to a `struct_size`, followed by so many bytes less that of itself, if the number is one that is
    /// accepted. Its pointers and lengths belong together. Nobody writes to any of it during the call.
    pub(crate) unsafe fn read(options: *const Self) -> Result<session::Options, Error> {
        if options.is_null() {
            return Err(Error::null_argument("options"));
        }
        // SAFETY: the caller guarantees that a size stands there.
        let size = unsafe { ptr::read(options.cast::<usize>()) };
        if !(size_of::<Self>()..=LONGEST_STRUCT).contains(&size) {
            let message = format!(
                "the struct_size of options is {size}; sizeof (sessionist_options) is {} here",
                size_of::<Self>()
            );
            return Err(Error::new(Status::StructSize, &message));
        }
        // SAFETY: the caller guarantees that so many bytes stand there, and these are none that may be uninitialised.
        let bytes = unsafe { slice::from_raw_parts(options.cast::<MaybeUninit<u8>>(), size) };
        for unknown in bytes.iter().skip(size_of::<Self>()) {
            // SAFETY: the caller has filled in the whole struct.
            if unsafe { unknown.assume_init_read() } != 0 {
                let message = "options asks for something that this version of the library can't do";
                return Err(Error::new(Status::UnknownOption, message));
            }
        }
        // SAFETY: all of this version's members stand there.
        let options = unsafe { &*options };
        Ok(session::Options {
            // SAFETY: the caller guarantees that pointer and length belong together.
            data_folder: unsafe { path(options.data_folder, options.data_folder_length, "data_folder") }?,
            // SAFETY: as above.
            set: unsafe { path(options.set, options.set_length, "set") }?,
            wake: options.wake.map(|wake| {
                let context = Context(options.wake_context);
                let wake: session::Wake = Box::new(move || {
                    // SAFETY: whoever filled in the options guarantees that it may be called with this, on any thread.
                    unsafe { wake(context.pointer()) };
                });
                wake
            }),
        })
    }
}

/// What the host wants back in its callback.
struct Context(*mut c_void);

// SAFETY: it is only handed back, and the header tells the host that this happens on a thread of the library.
unsafe impl Send for Context {}

// SAFETY: as above.
unsafe impl Sync for Context {}

impl Context {
    fn pointer(&self) -> *mut c_void {
        self.0
    }
}

/// # Safety
///
/// `pointer` is NULL or points to `length` bytes that nobody writes to during the call.
unsafe fn path(pointer: *const c_char, length: usize, name: &str) -> Result<Option<PathBuf>, Error> {
    if length == 0 {
        return Ok(None);
    }
    // SAFETY: the caller guarantees the same.
    let path = unsafe { borrowed(pointer, length, (LONGEST_PATH, Status::PathTooLong), name) }?;
    Ok(Some(PathBuf::from(path)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn empty() -> Options {
        Options {
            struct_size: size_of::<Options>(),
            data_folder: ptr::null(),
            data_folder_length: 0,
            set: ptr::null(),
            set_length: 0,
            wake: None,
            wake_context: ptr::null_mut(),
        }
    }

    fn status(result: Result<session::Options, Error>) -> Status {
        result.map_or_else(|error| error.status(), |_| Status::Ok)
    }

    /// As a host has it that was made for a later version, whose struct has one more member.
    #[repr(C)]
    struct Later {
        known: Options,
        added: u64,
    }

    fn of_later(added: u64) -> Status {
        let mut later = Later {
            known: empty(),
            added,
        };
        later.known.struct_size = size_of::<Later>();
        // SAFETY: the struct has the size that it says.
        status(unsafe { Options::read((&raw const later).cast()) })
    }

    #[test]
    fn what_is_filled_in_is_read() {
        let mut options = empty();
        let (folder, set) = ("/tmp/Grüße and more", "/tmp/a.als");
        options.data_folder = folder.as_ptr().cast();
        options.data_folder_length = "/tmp/Grüße".len();
        options.set = set.as_ptr().cast();
        options.set_length = set.len();
        // SAFETY: the paths are those of two slices.
        let read = unsafe { Options::read(&raw const options) }.unwrap_or_default();
        assert_eq!(read.data_folder.as_deref(), Some(Path::new("/tmp/Grüße")));
        assert_eq!(read.set.as_deref(), Some(Path::new("/tmp/a.als")));
        assert!(read.wake.is_none());
    }

    #[test]
    fn an_empty_path_is_none_whatever_its_pointer() {
        let mut options = empty();
        options.data_folder = c"".as_ptr();
        // SAFETY: nothing is read for a length of 0.
        let read = unsafe { Options::read(&raw const options) }.unwrap_or_default();
        assert_eq!(read.data_folder, None);
        options.data_folder = ptr::null();
        options.data_folder_length = 1;
        // SAFETY: NULL is allowed.
        let refused = unsafe { Options::read(&raw const options) };
        assert_eq!(status(refused), Status::NullArgument);
    }

    #[test]
    fn a_size_that_was_not_set_or_is_absurd_is_refused_before_anything_else_is_read() {
        for size in [0, 1, size_of::<Options>() - 1, LONGEST_STRUCT + 1, usize::MAX] {
            // SAFETY: nothing but the size is read when it is refused.
            let refused = unsafe { Options::read((&raw const size).cast()) };
            assert_eq!(status(refused), Status::StructSize, "{size}");
        }
    }

    #[test]
    fn a_longer_struct_is_taken_when_it_asks_for_nothing_unknown() {
        assert_eq!(of_later(0), Status::Ok);
        assert_eq!(of_later(1), Status::UnknownOption);
        assert_eq!(of_later(1 << 63), Status::UnknownOption);
    }

    #[test]
    fn the_callback_gets_its_context() {
        unsafe extern "C" fn count(context: *mut c_void) {
            // SAFETY: this test hands a counter over, which lives on.
            let counter = unsafe { &*context.cast::<AtomicUsize>() };
            counter.fetch_add(1, Ordering::Relaxed);
        }
        let counter = AtomicUsize::new(0);
        let mut options = empty();
        options.wake = Some(count);
        options.wake_context = (&raw const counter).cast_mut().cast();
        // SAFETY: the struct is complete.
        let read = unsafe { Options::read(&raw const options) }.unwrap_or_default();
        let wake = read.wake.unwrap();
        wake();
        wake();
        assert_eq!(counter.load(Ordering::Relaxed), 2);
    }
}
