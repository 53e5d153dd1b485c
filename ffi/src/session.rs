//! The session handle: lines in, events out.

use std::ffi::c_char;
use std::ptr;
use std::time::Duration;

use core_library::session::{self, LONGEST_LINE, RequestId};

use crate::boundary;
use crate::error::Error;
use crate::event::Event;
use crate::handle::{Handle, Magic};
use crate::options::Options;
use crate::status::Status;
use crate::text::borrowed;

/// An open session: one conversation about the user's Live Sets. What the user types goes in as lines of text, what
/// happens comes out as events. You own it, close it with `sessionist_session_close()` and end it with
/// `sessionist_session_free()`.
///
/// Any number of threads may use a session at once, but `sessionist_session_free()` must be the last call. A process may have
/// several sessions; those with the same data folder share their threads. No call but `sessionist_session_close()` and
/// `sessionist_session_free()` waits for anything.
pub struct Session {
    magic: Magic,
    session: session::Session,
}

/// Opens a session. It reads and writes its data folder on a thread of its own, so this call waits for no file, and what
/// is wrong with the folder is told by an event. The first event is `SESSIONIST_KIND_READY`, and `SESSIONIST_KIND_CONSENT`
/// follows when the user has not decided yet what may be read. You may submit lines before.
///
/// `options` and `session_out` must not be NULL. `session_out` receives the session, which you own. `error_out` may be
/// NULL; if it is not, it receives an error when the call fails, which you own. What is not received is not written. May
/// be called from any thread.
///
/// Fails with `SESSIONIST_STATUS_NULL_ARGUMENT`, `SESSIONIST_STATUS_STRUCT_SIZE`, `SESSIONIST_STATUS_UNKNOWN_OPTION`,
/// `SESSIONIST_STATUS_INVALID_UTF8`, `SESSIONIST_STATUS_NUL_IN_TEXT`, `SESSIONIST_STATUS_PATH_TOO_LONG`,
/// `SESSIONIST_STATUS_NO_THREAD`, and `SESSIONIST_STATUS_DATA_FOLDER` when it is not known where the folder is.
///
/// # Safety
///
/// `options` is NULL or points to a struct of `struct_size` bytes, all of them set; its paths are NULL or have their
/// lengths. `wake` may be called with `wake_context`, on any thread, until the session is closed. The other parameters
/// are NULL or point to a pointer variable of their own, which need not be initialised.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sessionist_session_open(
    options: *const Options,
    session_out: *mut *mut Session,
    error_out: *mut *mut Error,
) -> Status {
    let body = || {
        // SAFETY: the caller guarantees that the parameter is NULL or writable.
        let session_out = unsafe { boundary::required_out(session_out, "session_out") }?;
        // SAFETY: the caller guarantees that the options are NULL or complete.
        let options = unsafe { Options::read(options) }?;
        let session = Session {
            magic: Magic::new(Session::MAGIC),
            session: session::Session::open(options)?,
        };
        session_out.write(session.into_handle());
        Ok(())
    };
    // SAFETY: the caller guarantees that the parameter is NULL or writable, and not the same as the other one.
    unsafe { boundary::fallible(error_out, body) }
}

/// Takes a line that the user typed: a question, or a command when it begins with a slash; `/help` lists the commands.
/// The line becomes a request, and exactly one final event follows for it. The text is copied.
///
/// `text` is UTF-8 of `length` bytes, without a NUL inside or counted at its end; it must not be NULL, also when it is
/// empty. `request_out` may be NULL; if it is not, it receives the number of the request, which is never 0 and never given
/// twice in a session. Another thread may take an event of the request before this call returns. `error_out` may be NULL;
/// if it is not, it receives an error when the call fails, which you own. What is not received is not written. May be
/// called from any thread.
///
/// Fails with `SESSIONIST_STATUS_BUSY` when 64 requests are pending, which means that their final events were not taken;
/// `SESSIONIST_STATUS_CLOSED`; `SESSIONIST_STATUS_LINE_TOO_LONG`, `SESSIONIST_STATUS_INVALID_UTF8`,
/// `SESSIONIST_STATUS_NUL_IN_TEXT`, `SESSIONIST_STATUS_NULL_ARGUMENT`. Then nothing happens.
///
/// # Safety
///
/// `session` is NULL or a session that has not been freed. `text` is NULL or points to `length` bytes. `request_out` is NULL or
/// points to a variable, `error_out` is NULL or points to a pointer variable; neither need be initialised.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sessionist_session_submit(
    session: *mut Session,
    text: *const c_char,
    length: usize,
    request_out: *mut u64,
    error_out: *mut *mut Error,
) -> Status {
    let body = || {
        // SAFETY: the caller guarantees that the session is NULL or alive.
        let session = unsafe { Session::required(session) }?;
        let limit = (LONGEST_LINE, Status::LineTooLong);
        // SAFETY: the caller guarantees that the text is NULL or has its length.
        let text = unsafe { borrowed(text, length, limit, "text") }?;
        let request = session.session.submit(text)?;
        // SAFETY: the caller guarantees that the parameter is NULL or writable.
        if let Ok(request_out) = unsafe { boundary::required_out(request_out, "request_out") } {
            request_out.write(request.0);
        }
        Ok(())
    };
    // SAFETY: the caller guarantees that the parameter is NULL or writable, and not the same as the other one.
    unsafe { boundary::fallible(error_out, body) }
}

/// Takes the next event out of a session. When there is none the call succeeds, too, and `event_out` receives NULL: that
/// is quick, so a host may also ask regularly instead of being woken. To take all:
///
///     sessionist_event *event;
///     while (sessionist_session_next_event(session, &event, NULL) == SESSIONIST_STATUS_OK && event != NULL) {
///         puts(sessionist_event_text(event));
///         sessionist_event_free(event);
///     }
///
/// After closing there are no events.
///
/// `session` and `event_out` must not be NULL. `event_out` receives an event, which you own, or NULL. `error_out` may be
/// NULL; if it is not, it receives an error when the call fails, which you own. What is not received is not written. May
/// be called from any thread; when several take events, each event goes to one of them.
///
/// Fails with `SESSIONIST_STATUS_NULL_ARGUMENT`.
///
/// # Safety
///
/// `session` is NULL or a session that has not been freed. The other parameters are NULL or point to a pointer variable
/// of their own, which need not be initialised.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sessionist_session_next_event(
    session: *mut Session,
    event_out: *mut *mut Event,
    error_out: *mut *mut Error,
) -> Status {
    let body = || {
        // SAFETY: the caller guarantees that the session is NULL or alive.
        let session = unsafe { Session::required(session) }?;
        // Before an event is taken, so that none is lost.
        // SAFETY: the caller guarantees that the parameter is NULL or writable.
        let event_out = unsafe { boundary::required_out(event_out, "event_out") }?;
        let event = session.session.next_event().map(Event::from);
        event_out.write(event.map_or(ptr::null_mut(), Event::into_handle));
        Ok(())
    };
    // SAFETY: the caller guarantees that the parameter is NULL or writable, and not the same as the other one.
    unsafe { boundary::fallible(error_out, body) }
}

/// Cancels a request. Its final event is then `SESSIONIST_KIND_CANCELLED`, unless it changes something and has begun: that is
/// told how it ended.
///
/// `session` must not be NULL. `error_out` may be NULL; if it is not, it receives an error when the call fails, which you
/// own, and else it is not written. May be called from any thread.
///
/// Fails with `SESSIONIST_STATUS_NOT_PENDING` when the request has ended already, also because the session was closed, or
/// when there is no such request, and with `SESSIONIST_STATUS_NULL_ARGUMENT`.
///
/// # Safety
///
/// `session` is NULL or a session that has not been freed. `error_out` is NULL or points to a pointer variable, which need
/// not be initialised.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sessionist_session_cancel(
    session: *mut Session,
    request: u64,
    error_out: *mut *mut Error,
) -> Status {
    let body = || {
        // SAFETY: the caller guarantees that the session is NULL or alive.
        let session = unsafe { Session::required(session) }?;
        if session.session.cancel(RequestId(request)) {
            Ok(())
        } else {
            let message = format!("no request {request} is pending");
            Err(Error::new(Status::NotPending, &message))
        }
    };
    // SAFETY: the caller guarantees that the parameter is NULL or writable.
    unsafe { boundary::fallible(error_out, body) }
}

/// Closes a session: what is under way is cancelled, events that were not taken are gone, and once this has returned
/// `SESSIONIST_STATUS_OK`, `wake` is not running and will not be called again. When it is the last session of its data
/// folder in this process, the threads of the library that serve it have ended, too. The session remains valid until
/// `sessionist_session_free()`; other calls find it closed. To close it once more is allowed.
///
/// This call waits, `deadline_ms` milliseconds at most. It is to be called before whatever `wake` uses goes, and not inside of
/// `wake`.
///
/// `session` must not be NULL. `error_out` may be NULL; if it is not, it receives an error when the call fails, which you
/// own, and else it is not written. May be called from any thread.
///
/// Fails with `SESSIONIST_STATUS_DEADLINE` when `wake` or a thread was still running at the deadline: the session is closed
/// nevertheless. `wake` is not called anew then, but it may not have returned; close once more to wait again. Do not unload
/// the library before closing has succeeded. Fails with `SESSIONIST_STATUS_NULL_ARGUMENT` for NULL.
///
/// # Safety
///
/// `session` is NULL or a session that has not been freed. `error_out` is NULL or points to a pointer variable, which need
/// not be initialised.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sessionist_session_close(
    session: *mut Session,
    deadline_ms: u32,
    error_out: *mut *mut Error,
) -> Status {
    let body = || {
        // SAFETY: the caller guarantees that the session is NULL or alive.
        let session = unsafe { Session::required(session) }?;
        let deadline = Duration::from_millis(u64::from(deadline_ms));
        if session.session.close(deadline) {
            Ok(())
        } else {
            let message = format!("something was still running after {deadline_ms} ms");
            Err(Error::new(Status::Deadline, &message))
        }
    };
    // SAFETY: the caller guarantees that the parameter is NULL or writable.
    unsafe { boundary::fallible(error_out, body) }
}

/// Ends a session. One that was not closed, or whose closing missed its deadline, is closed first, with a deadline of two
/// seconds. Events that you took live on. NULL is allowed and does nothing. May be called from any thread, but not inside of `wake`.
///
/// # Safety
///
/// `session` is NULL or a session that has not been freed, and no other thread is using it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sessionist_session_free(session: *mut Session) {
    boundary::infallible((), || {
        // SAFETY: the caller guarantees that the session is NULL or alive, and gives it up.
        unsafe { Session::end(session) };
    });
}

impl Handle for Session {
    const MAGIC: u32 = 0x5e55_5e55;
    const NAME: &str = "session";

    fn magic(&self) -> &Magic {
        &self.magic
    }
}

/// What needs no open session: an interpreter can't run the database. The rest is tested from C.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{sessionist_error_free, sessionist_error_message};
    use std::ffi::CStr;

    /// Calls something that must fail, and returns how.
    fn failure(call: impl FnOnce(*mut *mut Error) -> Status) -> (Status, String) {
        let mut error = ptr::null_mut();
        let status = call(&raw mut error);
        // SAFETY: the error is NULL or was given above.
        let message = unsafe { sessionist_error_message(error) };
        // SAFETY: the message ends with a NUL and its error is alive.
        let message = unsafe { CStr::from_ptr(message) }.to_str().unwrap().to_owned();
        // SAFETY: the error is NULL or was given above, and is not used again.
        unsafe { sessionist_error_free(error) };
        (status, message)
    }

    fn null(name: &str) -> (Status, String) {
        (Status::NullArgument, format!("{name} is NULL"))
    }

    #[test]
    fn opening_needs_options_and_a_place_for_the_session() {
        let mut session = ptr::dangling_mut();
        // SAFETY: NULL is allowed, and the others point to variables.
        let result =
            failure(|error| unsafe { sessionist_session_open(ptr::null(), &raw mut session, error) });
        assert_eq!(result, null("options"));
        assert_eq!(session, ptr::dangling_mut(), "written on failure");
        // SAFETY: NULL is allowed.
        let result = failure(|error| unsafe { sessionist_session_open(ptr::null(), ptr::null_mut(), error) });
        assert_eq!(result, null("session_out"));
    }

    #[test]
    fn a_struct_whose_size_was_not_set_opens_nothing() {
        let mut session = ptr::dangling_mut();
        let size = 0_usize;
        // SAFETY: nothing but the size is read when it is refused.
        let result = failure(|error| unsafe {
            sessionist_session_open((&raw const size).cast(), &raw mut session, error)
        });
        assert_eq!(result.0, Status::StructSize);
        assert_eq!(session, ptr::dangling_mut(), "written on failure");
    }

    #[test]
    fn null_is_no_session() {
        let (mut request, mut event) = (7, ptr::dangling_mut());
        // SAFETY: NULL is allowed, and the others point to variables.
        let result = failure(|error| unsafe {
            sessionist_session_submit(ptr::null_mut(), c"".as_ptr(), 0, &raw mut request, error)
        });
        assert_eq!(result, null("session"));
        // SAFETY: as above.
        let result =
            failure(|error| unsafe { sessionist_session_next_event(ptr::null_mut(), &raw mut event, error) });
        assert_eq!(result, null("session"));
        // SAFETY: as above.
        let result = failure(|error| unsafe { sessionist_session_cancel(ptr::null_mut(), 1, error) });
        assert_eq!(result, null("session"));
        // SAFETY: as above.
        let result = failure(|error| unsafe { sessionist_session_close(ptr::null_mut(), 0, error) });
        assert_eq!(result, null("session"));
        assert_eq!((request, event), (7, ptr::dangling_mut()), "written on failure");
        // SAFETY: NULL is allowed.
        unsafe { sessionist_session_free(ptr::null_mut()) };
    }
}
