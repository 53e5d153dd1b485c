//! Status codes: the numbers the outside relies on, in bands that say where a failure comes from.
//!
//! They are those of [`core_library::session::ErrorCode`], and some below 10 that only this interface has. The list stands here
//! once more, because the header is made from it; a test compares the two.

use std::ffi::{CStr, c_char};

use crate::boundary;

/// What a fallible function returns, and what an event of the kind `SESSIONIST_KIND_ERROR` tells. A number keeps its
/// meaning for ever; a number that is no longer in use is not given away again. New numbers may appear in any version:
/// treat one that you do not know as a failure.
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
    /// A text is not UTF-8. It is refused as a whole; the error tells at which byte.
    InvalidUtf8 = 2,
    /// There is a NUL inside of a text, or the one at its end was counted in its length.
    NulInText = 3,
    /// The `struct_size` of a struct can't be true: it is less than that of the first version, or absurd. The usual reason is
    /// that it was not set.
    StructSize = 4,
    /// A struct is longer than this version knows, and what stands behind the end is not zero: the host asks for something
    /// that came with a later version of the library.
    UnknownOption = 5,
    /// A path is longer than 32,767 bytes.
    PathTooLong = 6,
    /// The deadline came first: something that was to end is still running.
    Deadline = 7,
    /// No such request is pending: it has ended, or it was never given. A request may end at any moment, so most hosts
    /// ignore this.
    NotPending = 8,
    /// Too much is pending: 64 requests whose final events were not taken. Take events, then try again.
    Busy = 10,
    /// A line is longer than 65,536 bytes.
    LineTooLong = 11,
    /// The session was closed.
    Closed = 12,
    /// The system starts no thread.
    NoThread = 13,
    /// A line begins with a slash and is no command. Only in events.
    CommandNotUnderstood = 20,
    /// A path can't be understood. Only in events.
    PathNotUnderstood = 21,
    /// A time does not exist on this machine's clock. Only in events.
    TimeNotUnderstood = 22,
    /// An answer was given, and nothing was asked. Only in events.
    NothingAsked = 23,
    /// The panel can't be opened. Only in events.
    NoPanel = 24,
    /// A set can't be read, and nothing is known of it. Only in events.
    SetUnreadable = 100,
    /// A set is not there, and nothing is known of it. Only in events.
    SetMissing = 101,
    /// The data folder can't be made or used.
    DataFolder = 200,
    /// The database may only be read. Only in events.
    ReadOnly = 201,
    /// The disk is full. Only in events.
    DiskFull = 202,
    /// Another program keeps the database locked. Only in events.
    Locked = 203,
    /// The database was written by a newer version. Only in events.
    Newer = 204,
    /// The database was damaged; it was set aside, and a new one begun. Only in events.
    SetAside = 205,
    /// The database is damaged. Only in events.
    Damaged = 206,
    /// The data folder is gone. Only in events.
    Gone = 207,
    /// There is no such conversation. Only in events.
    NoConversation = 208,
    /// Any other failure of the database. Only in events.
    Store = 209,
    /// Something was deleted, and that no byte of it is left is not proven. Only in events.
    NotProven = 210,
    /// An export could not be made. Only in events.
    Export = 211,
    /// The data folder is open in this program under another path. Only in events.
    OpenTwice = 212,
    /// The provider does not take the key. Only in events.
    BadKey = 300,
    /// The key may not do this. Only in events.
    ProviderForbids = 301,
    /// There is no credit left at the provider, or a limit of spending is reached. Only in events.
    NoCredit = 302,
    /// The provider has no such model, or none was chosen. Only in events.
    NoModel = 303,
    /// The conversation is longer than the model's window. Only in events.
    TooLong = 304,
    /// The provider takes no more requests at this time. Only in events.
    TooMany = 305,
    /// The provider has too much to do. Only in events.
    Overloaded = 306,
    /// Something failed at the provider. Only in events.
    ProviderFailed = 307,
    /// The provider would not answer this. Only in events.
    Filtered = 308,
    /// The provider did not understand what was sent. Only in events.
    BadRequest = 309,
    /// The answer broke off. Only in events.
    BrokenOff = 310,
    /// What came is not what the provider speaks. Only in events.
    NotTheFormat = 311,
    /// More came than any answer has. Only in events.
    TooMuch = 312,
    /// The provider was not found: mostly this machine is offline. Only in events.
    NoHost = 313,
    /// The provider can't be reached. Only in events.
    NoConnection = 314,
    /// The model server on this machine is not running. Only in events.
    NotRunning = 315,
    /// The provider can't prove who it is. Only in events.
    Certificate = 316,
    /// Nothing came from the provider for too long. Only in events.
    Silent = 317,
    /// The server sends on to another address. Only in events.
    Moved = 318,
    /// The model looked things up again and again, and gave no answer. Only in events.
    Endless = 319,
    /// The provider needs a key, and there is none. Only in events.
    NoKey = 320,
    /// No provider was chosen, or there is none of that name. Only in events.
    NoProvider = 321,
    /// The service did not do something about the account. Only in events.
    Account = 322,
    /// The user has not decided yet what may be read. Only in events.
    NotAsked = 400,
    /// The user decided that nothing is read. Only in events.
    Off = 401,
    /// The user has excluded this. Only in events.
    Excluded = 402,
    /// What may be read was changed in the meantime. Only in events.
    NotAllowed = 403,
    /// A bug in the library was caught before it could reach the host. The call, or the request, had no result; the library
    /// can be used further. Please report it, with the text of the error.
    Panic = 900,
}

/// Returns a short name for a status, such as "null_argument", for a log or a message. A number that this version
/// does not know gives "unknown".
///
/// The text is static: never NULL, never freed, in ASCII. May be called from any thread.
#[unsafe(no_mangle)]
pub extern "C" fn sessionist_status_name(status: i32) -> *const c_char {
    boundary::infallible(c"unknown".as_ptr(), || {
        Status::find(status).map_or(c"unknown", |(_, name)| name).as_ptr()
    })
}

impl Status {
    /// All of them, with their names, in the order of their numbers.
    const ALL: [(Self, &CStr); 61] = [
        (Self::Ok, c"ok"),
        (Self::NullArgument, c"null_argument"),
        (Self::InvalidUtf8, c"invalid_utf8"),
        (Self::NulInText, c"nul_in_text"),
        (Self::StructSize, c"struct_size"),
        (Self::UnknownOption, c"unknown_option"),
        (Self::PathTooLong, c"path_too_long"),
        (Self::Deadline, c"deadline"),
        (Self::NotPending, c"not_pending"),
        (Self::Busy, c"busy"),
        (Self::LineTooLong, c"line_too_long"),
        (Self::Closed, c"closed"),
        (Self::NoThread, c"no_thread"),
        (Self::CommandNotUnderstood, c"command_not_understood"),
        (Self::PathNotUnderstood, c"path_not_understood"),
        (Self::TimeNotUnderstood, c"time_not_understood"),
        (Self::NothingAsked, c"nothing_asked"),
        (Self::NoPanel, c"no_panel"),
        (Self::SetUnreadable, c"set_unreadable"),
        (Self::SetMissing, c"set_missing"),
        (Self::DataFolder, c"data_folder"),
        (Self::ReadOnly, c"read_only"),
        (Self::DiskFull, c"disk_full"),
        (Self::Locked, c"locked"),
        (Self::Newer, c"newer"),
        (Self::SetAside, c"set_aside"),
        (Self::Damaged, c"damaged"),
        (Self::Gone, c"gone"),
        (Self::NoConversation, c"no_conversation"),
        (Self::Store, c"store"),
        (Self::NotProven, c"not_proven"),
        (Self::Export, c"export"),
        (Self::OpenTwice, c"open_twice"),
        (Self::BadKey, c"bad_key"),
        (Self::ProviderForbids, c"provider_forbids"),
        (Self::NoCredit, c"no_credit"),
        (Self::NoModel, c"no_model"),
        (Self::TooLong, c"too_long"),
        (Self::TooMany, c"too_many"),
        (Self::Overloaded, c"overloaded"),
        (Self::ProviderFailed, c"provider_failed"),
        (Self::Filtered, c"filtered"),
        (Self::BadRequest, c"bad_request"),
        (Self::BrokenOff, c"broken_off"),
        (Self::NotTheFormat, c"not_the_format"),
        (Self::TooMuch, c"too_much"),
        (Self::NoHost, c"no_host"),
        (Self::NoConnection, c"no_connection"),
        (Self::NotRunning, c"not_running"),
        (Self::Certificate, c"certificate"),
        (Self::Silent, c"silent"),
        (Self::Moved, c"moved"),
        (Self::Endless, c"endless"),
        (Self::NoKey, c"no_key"),
        (Self::NoProvider, c"no_provider"),
        (Self::Account, c"account"),
        (Self::NotAsked, c"not_asked"),
        (Self::Off, c"off"),
        (Self::Excluded, c"excluded"),
        (Self::NotAllowed, c"not_allowed"),
        (Self::Panic, c"panic"),
    ];

    /// Returns the status that is a code of the core.
    pub(crate) fn from_core(number: i32) -> Self {
        // A code that this list lacks would be a bug, and a test looks for one.
        Self::find(number).map_or(Self::Panic, |(status, _)| status)
    }

    fn find(number: i32) -> Option<(Self, &'static CStr)> {
        Self::ALL.into_iter().find(|(status, _)| *status as i32 == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_library::session::ErrorCode;

    fn name(status: i32) -> &'static CStr {
        // SAFETY: the function promises static text with a NUL at its end.
        unsafe { CStr::from_ptr(sessionist_status_name(status)) }
    }

    #[test]
    fn every_number_has_its_name() {
        assert_eq!(name(0), c"ok");
        assert_eq!(name(1), c"null_argument");
        assert_eq!(name(10), c"busy");
        assert_eq!(name(900), c"panic");
    }

    #[test]
    fn a_number_from_elsewhere_is_unknown() {
        for status in [-1, 9, 899, i32::MIN, i32::MAX] {
            assert_eq!(name(status), c"unknown");
        }
    }

    #[test]
    fn every_number_and_name_is_given_once_and_in_order() {
        let numbers = Status::ALL.map(|(status, _)| status as i32);
        assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
        let mut names = Status::ALL.map(|(_, name)| name).to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Status::ALL.len());
    }

    #[test]
    fn beside_those_of_this_interface_they_are_the_codes_of_the_core() {
        let ours = Status::ALL
            .iter()
            .map(|(status, name)| (*status as i32, name.to_str().unwrap_or_default()))
            .filter(|(number, _)| *number >= 10);
        let cores = ErrorCode::ALL.map(|code| (code.number(), code.as_str()));
        assert_eq!(ours.collect::<Vec<_>>(), cores);
    }
}
