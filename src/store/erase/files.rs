//! Taking what was deleted out of the files: the database's pages, its log, and the other files of the data folder.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::{OWED, Traces};
use crate::data_folder;
use crate::store::open::{BETWEEN_TRIES, PATIENCE};
use crate::store::{Error, Store};

/// Bytes of a database that is written anew in memory.
#[cfg(not(test))]
const MOST_IN_MEMORY: u64 = 64 << 20;
/// So that the tests go both ways.
#[cfg(test)]
const MOST_IN_MEMORY: u64 = 400_000;

static TEMPORARY_FOLDER: Mutex<()> = Mutex::new(());

impl Store {
    /// Takes deleted content out of the files: rewrites the database and empties its log. True when nobody else was reading, so that
    /// the log could be emptied; false means that it has to be tried again.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub(in crate::store) fn shrink(&mut self) -> Result<bool, Error> {
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
            if Instant::now() > deadline || self.interrupt.gives_up() {
                return Ok(false);
            }
            // While another process moves the log into the database, SQLite does not wait by itself.
            std::thread::park_timeout(BETWEEN_TRIES);
        }
    }
}

/// Deletes the files that are ours, but for the database itself, and notes what was in them.
pub(super) fn delete_files(store: &Store, traces: &mut Traces) -> io::Result<Vec<PathBuf>> {
    let mut deleted = Vec::new();
    for entry in fs::read_dir(store.folder())? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // The demo set holds nothing of the user, and may be open.
        let stays = data_folder::is_open_database(&name) || name == data_folder::DEMO;
        if !data_folder::is_ours(&name) || stays {
            continue;
        }
        if path.is_dir() {
            fs::remove_dir_all(&path)?;
        } else {
            if name.starts_with(data_folder::CREDENTIALS) || name == data_folder::CONFIG {
                note_strings(&fs::read(&path)?, traces);
            }
            fs::remove_file(&path)?;
        }
        deleted.push(path);
    }
    Ok(deleted)
}

/// Each quoted string of a small text file: a key is one.
fn note_strings(bytes: &[u8], traces: &mut Traces) {
    for string in bytes.split(|byte| *byte == b'"') {
        traces.add_bytes(string);
    }
}
