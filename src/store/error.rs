//! What can go wrong with the store, with what to do about it.

use rusqlite::ErrorCode;

/// Why something could not be kept or found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The data folder can't be made or used.
    #[error("the data folder can't be used ({0}); check that it is a folder that you may write to")]
    Folder(#[source] std::io::Error),
    /// The data folder or the database may not be written.
    #[error("the data folder may only be read; give yourself permission to write to it")]
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
        "the database was damaged; it was set aside as {aside}, nothing was deleted, and a new one begins"
    )]
    SetAside {
        /// File name that the damaged database has now, in the data folder.
        aside: String,
    },
    /// The folder or the database is gone.
    #[error("the data folder is gone; start again to choose anew what may be read")]
    Gone,
    /// A row does not hold what it should.
    #[error("a row of the database can't be understood; `sessionist doctor` tells more")]
    Row(#[source] serde_json::Error),
    /// Anything else that SQLite reports.
    #[error("the database reports an error; `sessionist doctor` tells more")]
    Sqlite(#[source] rusqlite::Error),
}

impl Error {
    /// Whether the database itself is damaged.
    pub(super) fn is_damage(&self) -> bool {
        match self {
            Self::Sqlite(error) => {
                matches!(
                    error.sqlite_error_code(),
                    Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
                )
            }
            _ => false,
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
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
