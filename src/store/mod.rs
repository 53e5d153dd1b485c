//! The one database: knowledge, conversations, consents, the log of what left.
//!
//! All SQL is in this folder. Several processes may have the database open (Live, Max, the command line): SQLite's
//! write-ahead log lets them read while one writes. Every write is one transaction, so that a killed process leaves nothing half done.
//! Deleted content is overwritten (`secure_delete`, and FTS5's own), and [`Store::shrink`] takes it out of the log as well.

mod consents;
mod conversations;
mod egress;
mod erase;
mod error;
mod knowledge;
mod open;
mod recall;
mod rows;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub use consents::Decision;
pub use conversations::{Author, Message};
pub use egress::{Chain, Departure};
pub use erase::Forget;
pub use error::Error;
pub use knowledge::{FileState, SavedFile};
pub use recall::{Hit, KnownSet, Snapshot};

/// Name of the database in the data folder.
pub const FILE_NAME: &str = "sessionist.db";

/// An open database. Belongs to one thread.
pub struct Store {
    connection: Connection,
    folder: PathBuf,
}

impl Store {
    /// The data folder that the database is in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}
