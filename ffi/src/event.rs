//! The event handle: what a session tells its host.

use std::collections::BTreeMap;
use std::ffi::{CString, c_char};
use std::ptr;
use std::sync::{Mutex, OnceLock, PoisonError};

use core_library::session;
use serde_json::Value;

use crate::boundary;
use crate::handle::{Handle, Magic};
use crate::kind::Kind;
use crate::status::Status;
use crate::text::{borrowed, terminated};

/// Bytes of a JSON Pointer. What an event has is a few words deep.
const LONGEST_POINTER: usize = 4096;

/// Something that happened. `sessionist_session_next_event()` gives it to you; you own it and end it with
/// `sessionist_event_free()`. It lives on when its session ends.
///
/// One event may be read by several threads at once, and freed by any thread when no other uses it.
pub struct Event {
    magic: Magic,
    kind: Kind,
    request: u64,
    is_final: bool,
    json: CString,
    /// The JSON, read when somebody asks.
    value: OnceLock<Value>,
    members: OnceLock<Members>,
    /// What was asked for by its JSON Pointer, which lives as long as the event.
    pointed: Mutex<BTreeMap<String, CString>>,
}

/// What a host without a JSON parser needs.
struct Members {
    text: CString,
    status: Status,
}

/// Returns what an event is about. NULL is allowed and gives `SESSIONIST_KIND_NONE`.
///
/// # Safety
///
/// `event` is NULL or an event that has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sessionist_event_kind(event: *const Event) -> Kind {
    boundary::infallible(Kind::None, || {
        // SAFETY: the caller guarantees that the event is NULL or alive.
        unsafe { Event::borrow(event) }.map_or(Kind::None, |event| event.kind)
    })
}

/// Returns the number of the request that an event belongs to, which `sessionist_session_submit()` gave; 0 when it belongs to
/// none. NULL is allowed and gives 0.
///
/// # Safety
///
/// `event` is NULL or an event that has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sessionist_event_request(event: *const Event) -> u64 {
    boundary::infallible(0, || {
        // SAFETY: the caller guarantees that the event is NULL or alive.
        unsafe { Event::borrow(event) }.map_or(0, |event| event.request)
    })
}

/// Returns 1 when an event is the last one of its request, else 0. NULL is allowed and gives 0.
///
/// # Safety
///
/// `event` is NULL or an event that has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sessionist_event_is_final(event: *const Event) -> i32 {
    boundary::infallible(0, || {
        // SAFETY: the caller guarantees that the event is NULL or alive.
        unsafe { Event::borrow(event) }.map_or(0, |event| i32::from(event.is_final))
    })
}

/// Returns all that an event tells: a JSON object in UTF-8 on one line. `sessionist_kind` says which members it has.
///
/// The text belongs to the event and lives as long as it does: do not free it. NULL is allowed and gives "{}"; the
/// result is never NULL.
///
/// # Safety
///
/// `event` is NULL or an event that has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sessionist_event_json(event: *const Event) -> *const c_char {
    boundary::infallible(c"{}".as_ptr(), || {
        // SAFETY: the caller guarantees that the event is NULL or alive.
        unsafe { Event::borrow(event) }
            .map_or(c"{}", |event| event.json.as_c_str())
            .as_ptr()
    })
}

/// Returns what an event says to the user: the member `text` of its JSON object, for hosts without a JSON parser. UTF-8,
/// may have several lines. An event without such a member gives an empty text.
///
/// The text belongs to the event and lives as long as it does: do not free it. NULL is allowed and gives an empty
/// text; the result is never NULL.
///
/// # Safety
///
/// `event` is NULL or an event that has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sessionist_event_text(event: *const Event) -> *const c_char {
    boundary::infallible(c"".as_ptr(), || {
        // SAFETY: the caller guarantees that the event is NULL or alive.
        unsafe { Event::borrow(event) }
            .map_or(c"", |event| event.members().text.as_c_str())
            .as_ptr()
    })
}

/// Returns one member of the JSON object of an event, for hosts without a JSON parser: the one at a JSON Pointer (RFC 6901),
/// such as "/data/address" or "/tiers/0". A string is given as it is, anything else as JSON on one line.
///
/// `pointer` is UTF-8 of `length` bytes and needs no NUL at its end. With a length of 0 it is the whole object.
///
/// The text belongs to the event and lives as long as it does: do not free it. NULL when there is no such member, and
/// when `pointer` is NULL, no UTF-8 or longer than 4,096 bytes. An event of NULL is allowed and gives NULL. May be called
/// from several threads at once.
///
/// # Safety
///
/// `event` is NULL or an event that has not been freed. `pointer` is NULL or points to `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sessionist_event_member(
    event: *const Event,
    pointer: *const c_char,
    length: usize,
) -> *const c_char {
    boundary::infallible(ptr::null(), || {
        // SAFETY: the caller guarantees that the event is NULL or alive.
        let Some(event) = (unsafe { Event::borrow(event) }) else {
            return ptr::null();
        };
        let limit = (LONGEST_POINTER, Status::LineTooLong);
        // SAFETY: the caller guarantees that the pointer is NULL or has its length.
        match unsafe { borrowed(pointer, length, limit, "pointer") } {
            Ok(pointer) => event.member(pointer),
            // What can't be a pointer points to nothing.
            Err(_) => ptr::null(),
        }
    })
}

/// Returns the status that an event of the kind `SESSIONIST_KIND_ERROR` tells: the member `code` of its JSON object. Any
/// other event gives `SESSIONIST_STATUS_OK`. NULL is allowed and gives the same.
///
/// # Safety
///
/// `event` is NULL or an event that has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sessionist_event_status(event: *const Event) -> Status {
    boundary::infallible(Status::Panic, || {
        // SAFETY: the caller guarantees that the event is NULL or alive.
        unsafe { Event::borrow(event) }.map_or(Status::Ok, |event| event.members().status)
    })
}

/// Ends an event and the texts that belong to it. NULL is allowed and does nothing.
///
/// # Safety
///
/// `event` is NULL or an event that has not been freed, and no other thread is using it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sessionist_event_free(event: *mut Event) {
    boundary::infallible((), || {
        // SAFETY: the caller guarantees that the event is NULL or alive, and gives it up.
        unsafe { Event::end(event) };
    });
}

impl Event {
    fn value(&self) -> &Value {
        // What the core writes is JSON; were it not, the event would say nothing.
        self.value
            .get_or_init(|| serde_json::from_slice(self.json.as_bytes()).unwrap_or_default())
    }

    /// The text of what is at a JSON Pointer. The text of a C string does not move when the map does.
    fn member(&self, pointer: &str) -> *const c_char {
        let Some(value) = self.value().pointer(pointer) else {
            return ptr::null();
        };
        let mut pointed = self.pointed.lock().unwrap_or_else(PoisonError::into_inner);
        let text = pointed
            .entry(pointer.to_owned())
            .or_insert_with(|| match value.as_str() {
                Some(text) => terminated(text),
                None => terminated(&value.to_string()),
            });
        text.as_ptr()
    }

    fn members(&self) -> &Members {
        self.members.get_or_init(|| {
            let json = self.value();
            let text = json.get("text").and_then(Value::as_str).unwrap_or_default();
            let code = match self.kind {
                Kind::Error => json.get("code").and_then(Value::as_i64),
                _ => Some(0),
            };
            Members {
                text: terminated(text),
                status: code
                    .and_then(|code| i32::try_from(code).ok())
                    .map_or(Status::Panic, Status::from_core),
            }
        })
    }
}

impl From<session::Event> for Event {
    fn from(event: session::Event) -> Self {
        Self {
            magic: Magic::new(Self::MAGIC),
            kind: Kind::from_core(event.kind.number()),
            request: event.request,
            is_final: event.is_final(),
            json: terminated(&event.json),
            value: OnceLock::new(),
            members: OnceLock::new(),
            pointed: Mutex::default(),
        }
    }
}

impl Handle for Event {
    const MAGIC: u32 = 0x5e55_e7e7;
    const NAME: &str = "event";

    fn magic(&self) -> &Magic {
        &self.magic
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CStr;
    use std::ptr;

    struct Told {
        kind: Kind,
        request: u64,
        is_final: i32,
        json: String,
        text: String,
        status: Status,
    }

    /// Makes an event, reads it through the exports and ends it.
    fn told(kind: session::Kind, request: u64, json: &str) -> Told {
        let json = json.to_owned();
        let event = Event::from(session::Event { kind, request, json }).into_handle();
        let told = read(event);
        // SAFETY: it was made above and is not used again.
        unsafe { sessionist_event_free(event) };
        told
    }

    fn read(event: *const Event) -> Told {
        // SAFETY: the event is NULL or alive.
        let json = unsafe { sessionist_event_json(event) };
        // SAFETY: the event is NULL or alive.
        let text = unsafe { sessionist_event_text(event) };
        // SAFETY: the text ends with a NUL, and its event is alive.
        let owned = |text: *const c_char| unsafe { CStr::from_ptr(text) }.to_str().unwrap().to_owned();
        Told {
            // SAFETY: the event is NULL or alive.
            kind: unsafe { sessionist_event_kind(event) },
            // SAFETY: the event is NULL or alive.
            request: unsafe { sessionist_event_request(event) },
            // SAFETY: the event is NULL or alive.
            is_final: unsafe { sessionist_event_is_final(event) },
            json: owned(json),
            text: owned(text),
            // SAFETY: the event is NULL or alive.
            status: unsafe { sessionist_event_status(event) },
        }
    }

    #[test]
    fn an_event_tells_all_that_it_was_made_of() {
        let json = r#"{"text":"Grüße,\nzwei \u0000 Zeilen","code":7}"#;
        let told = told(session::Kind::Answer, 3, json);
        assert_eq!((told.kind, told.request, told.is_final), (Kind::Answer, 3, 1));
        assert_eq!(told.json, json);
        assert_eq!(told.text, "Grüße,\nzwei \u{fffd} Zeilen");
        assert_eq!(told.status, Status::Ok, "a code of another kind is no status");
    }

    #[test]
    fn an_error_tells_its_status() {
        let error = told(session::Kind::Error, 3, r#"{"code":400,"text":"a"}"#);
        assert_eq!((error.status, error.is_final), (Status::NotAsked, 1));
        for json in ["{}", r#"{"code":4000000000}"#, r#"{"code":"x"}"#, "no JSON"] {
            assert_eq!(
                told(session::Kind::Error, 3, json).status,
                Status::Panic,
                "{json}"
            );
        }
        assert_eq!(told(session::Kind::Error, 0, "{}").is_final, 0);
    }

    #[test]
    fn without_a_text_the_text_is_empty() {
        assert_eq!(told(session::Kind::Overflow, 0, r#"{"lost":3}"#).text, "");
        assert_eq!(told(session::Kind::Overflow, 0, r#"{"text":3}"#).text, "");
    }

    fn member<'event>(event: *const Event, pointer: &[u8]) -> Option<&'event str> {
        // SAFETY: the event is NULL or alive, pointer and length are those of a slice.
        let text = unsafe { sessionist_event_member(event, pointer.as_ptr().cast(), pointer.len()) };
        // SAFETY: a text ends with a NUL, and its event is alive as long as the tests look at it.
        (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_str().unwrap())
    }

    #[test]
    fn a_member_is_what_its_pointer_points_to() {
        let json = r#"{"text":"Grüße,\nzwei \u0000 Zeilen","data":{"a/b":[1,null,{"c":true}]},"":"empty"}"#;
        let event = Event::from(session::Event {
            kind: session::Kind::Done,
            request: 1,
            json: json.to_owned(),
        })
        .into_handle();
        let text = member(event, b"/text");
        assert_eq!(text, Some("Grüße,\nzwei \u{fffd} Zeilen"));
        assert_eq!(member(event, b"/data/a~1b"), Some(r#"[1,null,{"c":true}]"#));
        assert_eq!(member(event, b"/data/a~1b/1"), Some("null"));
        assert_eq!(member(event, b"/data/a~1b/2/c"), Some("true"));
        assert_eq!(member(event, b"/"), Some("empty"));
        assert!(member(event, b"").unwrap().contains(r#""data":{"#));
        for nothing in [
            &b"text"[..],
            b"/Text",
            b"/data/a~1b/3",
            b"/data/a/b",
            b"/text/0",
            b"/\xff",
            b"/text\0",
        ] {
            assert_eq!(member(event, nothing), None, "{nothing:?}");
        }
        assert_eq!(member(event, &[b'/'; LONGEST_POINTER + 1]), None);
        // The same text as before, however much was asked for since.
        assert_eq!(member(event, b"/text").map(str::as_ptr), text.map(str::as_ptr));
        // SAFETY: the event is alive.
        assert!(unsafe { sessionist_event_member(event, ptr::null(), 0) }.is_null());
        // SAFETY: it was made above and is not used again.
        unsafe { sessionist_event_free(event) };
    }

    #[test]
    fn several_threads_are_told_the_same_text() {
        struct Shared(*const Event);
        // SAFETY: the manual allows it.
        unsafe impl Sync for Shared {}
        impl Shared {
            fn told(&self, pointer: &str) -> usize {
                member(self.0, pointer.as_bytes()).unwrap().as_ptr().addr()
            }
        }
        let event = Event::from(session::Event {
            kind: session::Kind::Done,
            request: 1,
            json: r#"{"a":"1","b":"2","c":"3"}"#.to_owned(),
        })
        .into_handle();
        let shared = Shared(event);
        let all = || ["/a", "/b", "/c"].map(|pointer| shared.told(pointer));
        let told = std::thread::scope(|scope| {
            let threads = [(); 4].map(|()| scope.spawn(all));
            threads.map(|thread| thread.join().unwrap())
        });
        assert!(told.iter().all(|texts| *texts == told[0]), "{told:?}");
        // SAFETY: it was made above and is not used again.
        unsafe { sessionist_event_free(event) };
    }

    #[test]
    fn null_is_no_event() {
        assert_eq!(member(ptr::null(), b""), None);
        let told = read(ptr::null());
        assert_eq!((told.kind, told.request, told.is_final), (Kind::None, 0, 0));
        assert_eq!((told.json.as_str(), told.text.as_str()), ("{}", ""));
        assert_eq!(told.status, Status::Ok);
        // SAFETY: NULL is allowed.
        unsafe { sessionist_event_free(ptr::null_mut()) };
    }

    #[test]
    #[cfg(debug_assertions)]
    fn a_handle_of_another_kind_is_caught_in_debug_builds() {
        let mut stranger = Event::from(session::Event {
            kind: session::Kind::Ready,
            request: 1,
            json: "{}".to_owned(),
        });
        stranger.magic = Magic::new(1);
        let told = read(&raw const stranger);
        assert_eq!((told.kind, told.request), (Kind::None, 0));
        assert_eq!(told.status, Status::Panic);
    }
}
