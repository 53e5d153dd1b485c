//! What can go wrong with the store, with what to do about it.

use rusqlite::{ErrorCode, ffi};

use crate::data_folder;

/// Why something could not be kept or found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The data folder can't be made or used.
    #[error(transparent)]
    Folder(#[from] data_folder::Error),
    /// The database may not be written.
    #[error("the database may only be read; give yourself permission to write to the data folder")]
    ReadOnly,
    /// The disk has no room.
    #[error("the disk is full; free some space and try again, nothing was lost")]
    DiskFull,
    /// Another process keeps the database locked.
    #[error("the database is locked by another program for too long; close it or try again in a moment")]
    Locked,
    /// The database is of a newer Sessionist.
    #[error(
        "the database was written by a newer Sessionist (format {found}, this one knows {known}); update Sessionist"
    )]
    Newer {
        /// The format of the database.
        found: i64,
        /// The newest format that this program knows.
        known: i64,
    },
    /// The database was damaged. It was set aside under another name.
    #[error(
        "the database was damaged; it was set aside as {aside}, nothing was deleted, and the next command begins a new one"
    )]
    SetAside {
        /// File name that the damaged database has now, in the data folder.
        aside: String,
    },
    /// The database was damaged while it was in use.
    #[error("the database is damaged; the next command sets it aside, deletes nothing, and begins a new one")]
    Damaged,
    /// The folder or the database is gone.
    #[error("the data folder is gone; start again to choose anew what may be read")]
    Gone,
    /// The user has not allowed that this is kept, or no longer.
    #[error("what may be read was changed in the meantime; nothing more was kept")]
    NotAllowed,
    /// The path is excluded.
    #[error("this is excluded from being read; `/privacy include` takes that back")]
    Excluded,
    /// The conversation was deleted in the meantime.
    #[error("this conversation was deleted in the meantime; begin a new one")]
    NoConversation,
    /// A row does not hold what it should.
    #[error("a row of the database can't be understood; `sessionist doctor` tells more")]
    Row(#[source] serde_json::Error),
    /// Anything else that SQLite reports.
    #[error("the database reports an error; `sessionist doctor` tells more")]
    Sqlite(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        // The file that those who have the database open share can't grow. SQLite does not call that a full disk: https://sqlite.org/rescode.html#ioerr_shmsize
        if error.sqlite_error().map(|error| error.extended_code) == Some(ffi::SQLITE_IOERR_SHMSIZE) {
            return Self::DiskFull;
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged,
            Some(ErrorCode::CannotOpen) => Self::Gone,
            _ => Self::Sqlite(error),
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Row(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: i32) -> Error {
        rusqlite::Error::SqliteFailure(ffi::Error::new(code), None).into()
    }

    #[test]
    fn a_full_disk_is_called_one_whichever_file_can_not_grow() {
        for code in [ffi::SQLITE_FULL, ffi::SQLITE_IOERR_SHMSIZE] {
            assert!(matches!(of(code), Error::DiskFull), "{code}");
        }
        for code in [
            ffi::SQLITE_IOERR,
            ffi::SQLITE_IOERR_SHMMAP,
            ffi::SQLITE_IOERR_READ,
        ] {
            assert!(matches!(of(code), Error::Sqlite(_)), "{code}");
        }
    }
}
