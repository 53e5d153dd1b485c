//! Deleting so that no byte is left: rows, the search index, the write-ahead log, free pages.
//!
//! A deletion is two steps. [`Store::forget`] takes the rows out, in one transaction that also notes that the second step is
//! owed; [`Store::shrink`] takes the bytes out of the files. When the process is killed in between, the next one does the
//! second step. What went is handed back as [`Traces`], so that the files can be searched for it.

mod forms;
mod traces;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};

use super::{Error, Store};
use crate::consent::Tier;
use crate::store::Kind;

pub use traces::Traces;

/// What is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forget {
    /// Every row: knowledge, conversations, the log, settings, exclusions, decisions.
    All,
    /// All conversations.
    Conversations,
    /// The log of what left.
    Egress,
    /// All that is known and was said of a project, by its name or folder.
    Project(String),
    /// One kind of knowledge, in all sets.
    Kind(Kind),
    /// What was learned, said or sent before a time, in milliseconds since 1970.
    Before(i64),
    /// All that is known and was said of the sets at or below a path.
    Below(PathBuf),
    /// All that is known and was said of these sets.
    Sets(Vec<PathBuf>),
    /// What lies above a tier.
    AboveTier(Tier),
}

/// How long it is tried to empty the log, and how often.
const PATIENCE: Duration = Duration::from_secs(10);
const BETWEEN_TRIES: Duration = Duration::from_millis(5);

/// Bytes of a database that is written anew in memory.
#[cfg(not(test))]
const MOST_IN_MEMORY: u64 = 64 << 20;
/// So that the tests go both ways.
#[cfg(test)]
const MOST_IN_MEMORY: u64 = 400_000;

static TEMPORARY_FOLDER: Mutex<()> = Mutex::new(());

/// The setting that says that [`Store::shrink`] is owed.
const OWED: &str = "erasing";

impl Store {
    /// Deletes the rows that a form names. `announce` is told what will go, before it goes. [`Store::shrink`] has to follow before the
    /// bytes are gone from the files.
    ///
    /// # Errors
    ///
    /// See [`Error`]. Nothing is deleted then.
    pub fn forget(&mut self, what: &Forget, announce: &mut dyn FnMut(&Traces)) -> Result<Traces, Error> {
        self.erase(announce, |transaction| forms::delete(transaction, what))
    }

    /// Keeps a decision and deletes what lies above its tier, all or nothing.
    ///
    /// # Errors
    ///
    /// See [`Error`]. Nothing is changed then.
    pub fn decide_and_lower(
        &mut self,
        decision: &super::Decision,
        announce: &mut dyn FnMut(&Traces),
    ) -> Result<Traces, Error> {
        self.erase(announce, |transaction| {
            super::consents::insert_decision(transaction, decision)?;
            forms::delete(transaction, &Forget::AboveTier(decision.tier))
        })
    }

    /// Bars a path from being read and shown, and deletes what is known of the sets there, all or nothing.
    ///
    /// # Errors
    ///
    /// See [`Error`]. Nothing is changed then.
    pub fn exclude(
        &mut self,
        path: &std::path::Path,
        at: i64,
        announce: &mut dyn FnMut(&Traces),
    ) -> Result<Traces, Error> {
        self.erase(announce, |transaction| {
            forms::exclude(transaction, path, at)?;
            forms::delete(transaction, &Forget::Below(path.to_path_buf()))
        })
    }

    /// Takes deleted content out of the files: rewrites the database and empties its log. True when nobody else was reading, so that
    /// the log could be emptied; false means that it has to be tried again.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn shrink(&mut self) -> Result<bool, Error> {
        // The log holds pages from before the deletion; VACUUM writes the new database through the log again.
        self.empty_log()?;
        self.connection()?.execute_batch(
            "INSERT INTO name_search (name_search) VALUES ('optimize');
             INSERT INTO message_search (message_search) VALUES ('optimize');",
        )?;
        self.rewrite()?;
        if !self.empty_log()? {
            return Ok(false);
        }
        self.connection()?
            .execute("DELETE FROM setting WHERE name = ?1", [OWED])?;
        self.empty_log()
    }

    /// Finishes a deletion whose process was ended before the bytes were gone. True when there was one.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn finish_erasing(&mut self) -> Result<bool, Error> {
        let is_owed = self.setting(OWED)?.is_some();
        if is_owed {
            self.shrink()?;
        }
        Ok(is_owed)
    }

    /// Runs a transaction that deletes, and notes what goes.
    fn erase(
        &mut self,
        announce: &mut dyn FnMut(&Traces),
        delete: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<(), Error>,
    ) -> Result<Traces, Error> {
        let traces = Arc::new(Mutex::new(Traces::default()));
        watch(self.connection()?, &traces)?;
        let result = self.delete_watched(&traces, announce, delete);
        // The triggers must not outlive the transaction, whatever became of it.
        let unwatched = unwatch(&self.connection);
        result?;
        unwatched?;
        let traces = std::mem::take(&mut *traces.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(traces)
    }

    fn delete_watched(
        &mut self,
        traces: &Mutex<Traces>,
        announce: &mut dyn FnMut(&Traces),
        delete: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let transaction = self.write()?;
        delete(&transaction)?;
        {
            let traces = traces.lock().unwrap_or_else(PoisonError::into_inner);
            announce(&traces);
            if !traces.is_empty() {
                transaction.execute(
                    "INSERT INTO setting (name, value) VALUES (?1, '') ON CONFLICT (name) DO NOTHING",
                    [OWED],
                )?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// Writes the database anew. SQLite makes the new one beside the old one first: in memory, or when that would take much, in a file
    /// of the data folder that has no name.
    fn rewrite(&self) -> Result<(), Error> {
        let connection = self.connection()?;
        let bytes: u64 = connection.query_row(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
            [],
            |row| row.get(0),
        )?;
        if bytes <= MOST_IN_MEMORY {
            connection.execute_batch("VACUUM;")?;
            return Ok(());
        }
        // SQLite has one folder for temporary files in a process: while it is ours, nobody else may set it.
        let _guard = TEMPORARY_FOLDER.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = self.folder.to_string_lossy();
        connection.pragma_update(None, "temp_store", "file")?;
        let result = connection
            .pragma_update(None, "temp_store_directory", &*folder)
            .and_then(|()| connection.execute_batch("VACUUM;"));
        connection.pragma_update(None, "temp_store_directory", "")?;
        connection.pragma_update(None, "temp_store", "memory")?;
        Ok(result?)
    }

    /// Takes everything out of the log. False when another process kept reading it.
    fn empty_log(&self) -> Result<bool, Error> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let busy: i64 = self
                .connection()?
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
            if busy == 0 {
                return Ok(true);
            }
            if Instant::now() > deadline {
                return Ok(false);
            }
            // While another process moves the log into the database, SQLite does not wait by itself.
            std::thread::park_timeout(BETWEEN_TRIES);
        }
    }
}

/// From here on every deletion and change is told to `traces`.
fn watch(connection: &Connection, traces: &Arc<Mutex<Traces>>) -> Result<(), Error> {
    let traces = Arc::clone(traces);
    let gone = move |context: &mut Context<'_>| {
        let mut traces = traces.lock().unwrap_or_else(PoisonError::into_inner);
        traces.add_thing(context.get_raw(0).as_str()?);
        for argument in 1..context.len() {
            traces.add_value(context.get_raw(argument));
        }
        Ok(None::<i64>)
    };
    connection.create_scalar_function("gone", -1, FunctionFlags::SQLITE_UTF8, gone)?;
    connection.execute_batch(include_str!("watch.sql"))?;
    Ok(())
}

fn unwatch(connection: &Connection) -> Result<(), Error> {
    connection.execute_batch(include_str!("unwatch.sql"))?;
    connection.remove_function("gone", -1)?;
    Ok(())
}
