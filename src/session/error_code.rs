//! What can go wrong, as numbers that the outside relies on.

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
    pub const ALL: [Self; 27] = [
        Self::Busy,
        Self::LineTooLong,
        Self::Closed,
        Self::NoThread,
        Self::CommandNotUnderstood,
        Self::PathNotUnderstood,
        Self::TimeNotUnderstood,
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
            Self::NotAsked => "not_asked",
            Self::Off => "off",
            Self::Excluded => "excluded",
            Self::NotAllowed => "not_allowed",
            Self::Bug => "bug",
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
