//! The one database: knowledge, conversations, consents, the log of what left.
//!
//! All SQL is in this folder. Several processes may have the database open (Live, Max, the command line): SQLite's
//! write-ahead log lets them read while one writes. Every write is one transaction, so that a killed process leaves nothing half done.
//!
//! What the user allowed is asked inside the transaction that writes ([`Store::save_snapshot`]): a set that was read before the
//! user lowered the tier in another process is not kept after it.
//!
//! Deleted content is overwritten (`secure_delete`, and FTS5's own), and [`Store::erase`] takes it out of the log and out of what is
//! left of old pages as well, and looks.
//!
//! One process opens a database once: SQLite's locks on POSIX systems belong to the process, and closing any other handle of
//! the same file gives them up.

mod consents;
mod conversations;
mod egress;
mod erase;
mod error;
mod inspect;
mod knowledge;
mod migrations;
mod open;
mod rows;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Params, Row, Transaction, TransactionBehavior};

pub use consents::Decision;
pub use conversations::{
    Author, Conversation, Message, MessageHit, NewAnswer, NewConversation, NewModelAnswer, Spent, Spoken,
};
pub use egress::{Chain, Departure, Logged};
pub use erase::{Erased, Forget, Proof, Traces};
pub use error::Error;
pub use inspect::{Health, TABLES};
pub use knowledge::{Hit, KnownFile, KnownSet, SavedFile, SetSummary, Snapshot};
pub use knowledge::{Kind, KindSize, ShownName};
pub use open::{Durability, Interrupt};

use open::Identity;

/// An open database. Belongs to one thread.
pub struct Store {
    connection: Connection,
    interrupt: Interrupt,
    folder: PathBuf,
    /// None while the files are looked at.
    identity: Option<Identity>,
}

impl Store {
    /// The data folder that the database is in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The connection, as long as the file that it has open is still the one in the data folder: SQLite itself would go on
    /// reading and writing a file that the user deleted.
    fn connection(&self) -> Result<&Connection, Error> {
        self.check_there()?;
        Ok(&self.connection)
    }

    /// Begins a transaction that writes.
    fn write(&mut self) -> Result<Transaction<'_>, Error> {
        self.check_there()?;
        Ok(self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?)
    }

    /// All rows of a query.
    fn rows<T>(
        &self,
        query: &'static str,
        parameters: impl Params,
        row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        let mut statement = self.connection()?.prepare_cached(query)?;
        let rows = statement.query_map(parameters, row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
