//! What can go wrong, as numbers that the outside relies on.

use crate::provider::FailureKind;

/// A kind of failure. A number keeps its meaning for ever; one that is no longer in use stays listed as reserved. The bands: 1 to 99
/// misuse, 100 to 199 Live Sets, 200 to 299 the store, 300 to 399 model providers, 400 to 499 consent, 900 to 999 bugs.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// Too much is pending.
    Busy = 10,
    /// A line is too long.
    LineTooLong = 11,
    /// The session was closed.
    Closed = 12,
    /// The system starts no thread.
    NoThread = 13,
    /// A line begins with a slash and is no command.
    CommandNotUnderstood = 20,
    /// A path can't be understood.
    PathNotUnderstood = 21,
    /// A time does not exist on this machine's clock.
    TimeNotUnderstood = 22,
    /// An answer was given, and nothing was asked.
    NothingAsked = 23,
    /// The panel can't be opened.
    NoPanel = 24,
    /// A set can't be read, and nothing is known of it.
    SetUnreadable = 100,
    /// A set is not there, and nothing is known of it.
    SetMissing = 101,
    /// The data folder can't be made or used.
    DataFolder = 200,
    /// The database may only be read.
    ReadOnly = 201,
    /// The disk is full.
    DiskFull = 202,
    /// Another program keeps the database locked.
    Locked = 203,
    /// The database is of a newer version.
    Newer = 204,
    /// The database was damaged and set aside.
    SetAside = 205,
    /// The database is damaged.
    Damaged = 206,
    /// The data folder is gone.
    Gone = 207,
    /// There is no such conversation.
    NoConversation = 208,
    /// Any other failure of the database.
    Store = 209,
    /// Something was deleted, and that no byte is left is not proven.
    NotProven = 210,
    /// An export could not be made.
    Export = 211,
    /// The data folder is open in this program under another path.
    OpenTwice = 212,
    /// The provider does not take the key.
    BadKey = 300,
    /// The key may not do this.
    ProviderForbids = 301,
    /// There is no credit left at the provider, or a limit of spending is reached.
    NoCredit = 302,
    /// The provider has no such model, or none was chosen.
    NoModel = 303,
    /// The conversation is longer than the model's window.
    TooLong = 304,
    /// The provider takes no more requests at this time.
    TooMany = 305,
    /// The provider has too much to do.
    Overloaded = 306,
    /// Something failed at the provider.
    ProviderFailed = 307,
    /// The provider would not answer this.
    Filtered = 308,
    /// The provider did not understand what was sent.
    BadRequest = 309,
    /// The answer broke off.
    BrokenOff = 310,
    /// What came is not what the provider speaks.
    NotTheFormat = 311,
    /// More came than any answer has.
    TooMuch = 312,
    /// The provider was not found: mostly this machine is offline.
    NoHost = 313,
    /// The provider can't be reached.
    NoConnection = 314,
    /// The model server on this machine is not running.
    NotRunning = 315,
    /// The provider can't prove who it is.
    Certificate = 316,
    /// Nothing came from the provider for too long.
    Silent = 317,
    /// The server sends on to another address.
    Moved = 318,
    /// The model looked things up again and again, and gave no answer.
    Endless = 319,
    /// The provider needs a key, and there is none.
    NoKey = 320,
    /// No provider was chosen, or there is none of that name.
    NoProvider = 321,
    /// The service did not do something about the account.
    Account = 322,
    /// The user has not decided yet what may be read.
    NotAsked = 400,
    /// The user decided that nothing is read.
    Off = 401,
    /// The user has excluded this.
    Excluded = 402,
    /// What may be read was changed in the meantime.
    NotAllowed = 403,
    /// A bug in Sessionist was caught.
    Bug = 900,
}

impl ErrorCode {
    /// All codes, in the order of their numbers.
    pub const ALL: [Self; 52] = [
        Self::Busy,
        Self::LineTooLong,
        Self::Closed,
        Self::NoThread,
        Self::CommandNotUnderstood,
        Self::PathNotUnderstood,
        Self::TimeNotUnderstood,
        Self::NothingAsked,
        Self::NoPanel,
        Self::SetUnreadable,
        Self::SetMissing,
        Self::DataFolder,
        Self::ReadOnly,
        Self::DiskFull,
        Self::Locked,
        Self::Newer,
        Self::SetAside,
        Self::Damaged,
        Self::Gone,
        Self::NoConversation,
        Self::Store,
        Self::NotProven,
        Self::Export,
        Self::OpenTwice,
        Self::BadKey,
        Self::ProviderForbids,
        Self::NoCredit,
        Self::NoModel,
        Self::TooLong,
        Self::TooMany,
        Self::Overloaded,
        Self::ProviderFailed,
        Self::Filtered,
        Self::BadRequest,
        Self::BrokenOff,
        Self::NotTheFormat,
        Self::TooMuch,
        Self::NoHost,
        Self::NoConnection,
        Self::NotRunning,
        Self::Certificate,
        Self::Silent,
        Self::Moved,
        Self::Endless,
        Self::NoKey,
        Self::NoProvider,
        Self::Account,
        Self::NotAsked,
        Self::Off,
        Self::Excluded,
        Self::NotAllowed,
        Self::Bug,
    ];

    /// Returns the number.
    pub fn number(self) -> i32 {
        self as i32
    }

    /// Returns the code of what went wrong with a provider.
    pub fn of_provider(kind: FailureKind) -> Self {
        match kind {
            FailureKind::BadKey => Self::BadKey,
            FailureKind::NotAllowed => Self::ProviderForbids,
            FailureKind::NoCredit => Self::NoCredit,
            FailureKind::NoModel => Self::NoModel,
            FailureKind::TooLong => Self::TooLong,
            FailureKind::TooMany => Self::TooMany,
            FailureKind::Overloaded => Self::Overloaded,
            FailureKind::Server => Self::ProviderFailed,
            FailureKind::Filtered => Self::Filtered,
            FailureKind::BadRequest => Self::BadRequest,
            FailureKind::BrokenOff | FailureKind::Cancelled => Self::BrokenOff,
            FailureKind::NotTheFormat => Self::NotTheFormat,
            FailureKind::TooMuch | FailureKind::CutOff => Self::TooMuch,
            FailureKind::Endless => Self::Endless,
            FailureKind::NoHost => Self::NoHost,
            FailureKind::NoConnection => Self::NoConnection,
            FailureKind::NotRunning => Self::NotRunning,
            FailureKind::Certificate => Self::Certificate,
            FailureKind::Silent => Self::Silent,
            FailureKind::Moved => Self::Moved,
            FailureKind::NotPermitted => Self::Bug,
        }
    }

    /// Returns a short name, such as "disk_full".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::LineTooLong => "line_too_long",
            Self::Closed => "closed",
            Self::NoThread => "no_thread",
            Self::CommandNotUnderstood => "command_not_understood",
            Self::PathNotUnderstood => "path_not_understood",
            Self::TimeNotUnderstood => "time_not_understood",
            Self::NothingAsked => "nothing_asked",
            Self::NoPanel => "no_panel",
            Self::SetUnreadable => "set_unreadable",
            Self::SetMissing => "set_missing",
            Self::DataFolder => "data_folder",
            Self::ReadOnly => "read_only",
            Self::DiskFull => "disk_full",
            Self::Locked => "locked",
            Self::Newer => "newer",
            Self::SetAside => "set_aside",
            Self::Damaged => "damaged",
            Self::Gone => "gone",
            Self::NoConversation => "no_conversation",
            Self::Store => "store",
            Self::NotProven => "not_proven",
            Self::Export => "export",
            Self::OpenTwice => "open_twice",
            Self::BadKey => "bad_key",
            Self::ProviderForbids => "provider_forbids",
            Self::NoCredit => "no_credit",
            Self::NoModel => "no_model",
            Self::TooLong => "too_long",
            Self::TooMany => "too_many",
            Self::Overloaded => "overloaded",
            Self::ProviderFailed => "provider_failed",
            Self::Filtered => "filtered",
            Self::BadRequest => "bad_request",
            Self::BrokenOff => "broken_off",
            Self::NotTheFormat => "not_the_format",
            Self::TooMuch => "too_much",
            Self::NoHost => "no_host",
            Self::NoConnection => "no_connection",
            Self::NotRunning => "not_running",
            Self::Certificate => "certificate",
            Self::Silent => "silent",
            Self::Moved => "moved",
            Self::Endless => "endless",
            Self::NoKey => "no_key",
            Self::NoProvider => "no_provider",
            Self::Account => "account",
            Self::NotAsked => "not_asked",
            Self::Off => "off",
            Self::Excluded => "excluded",
            Self::NotAllowed => "not_allowed",
            Self::Bug => "panic",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_and_name_is_given_once_and_in_order() {
        let numbers = ErrorCode::ALL.map(ErrorCode::number);
        assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
        let mut names = ErrorCode::ALL.map(ErrorCode::as_str).to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ErrorCode::ALL.len());
    }
}
