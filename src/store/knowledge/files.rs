//! Which files on the disk are known, in which state, and what becomes of sets whose files moved.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use crate::als::READER_VERSION;
use crate::consent::Tier;
use crate::learn::set_file::FileState;
use crate::store::consents::check_allowed;
use crate::store::{Error, Store};

/// The file that a snapshot was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFile {
    /// Folder of the project that the set belongs to.
    pub project_folder: PathBuf,
    /// Path of the set itself, which for a backup is not the file that was read.
    pub set_path: PathBuf,
    /// Path of the file that was read.
    pub file: PathBuf,
    /// What tells one state of the file from another.
    pub state: FileState,
    /// When the set was saved like this, in milliseconds since 1970.
    pub saved_at: i64,
    /// When it was learned, in milliseconds since 1970.
    pub learned_at: i64,
}

/// A file as it was seen last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFile {
    /// Path of the set that it is a state of.
    pub set_path: PathBuf,
    /// Size in bytes.
    pub size: u64,
    /// Time of the last change, in milliseconds since 1970.
    pub modified_at: i64,
    /// SHA-256 of its bytes and the tier that was read, unless it could not be read.
    pub read: Option<([u8; 32], Tier)>,
    /// Whether this program would read the same facts from it.
    pub is_current: bool,
    /// Why it could not be read; empty when it could.
    pub problem: String,
}

impl Store {
    /// Returns every file that is known, with its path.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn known_files(&self) -> Result<Vec<(PathBuf, KnownFile)>, Error> {
        self.rows(
            "SELECT set_file.path, live_set.path, set_file.size, set_file.modified_at, snapshot.file_hash, snapshot.tier,
                coalesce(snapshot.reader, ?1), set_file.problem
             FROM set_file
             JOIN live_set ON live_set.id = set_file.live_set_id
             LEFT JOIN snapshot ON snapshot.id = set_file.snapshot_id",
            [READER_VERSION],
            known_file,
        )
    }

    /// Returns what is known of one file. None when nothing is.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn known_file(&self, path: &Path) -> Result<Option<KnownFile>, Error> {
        let files = self.rows(
            "SELECT set_file.path, live_set.path, set_file.size, set_file.modified_at, snapshot.file_hash, snapshot.tier,
                coalesce(snapshot.reader, ?1), set_file.problem
             FROM set_file
             JOIN live_set ON live_set.id = set_file.live_set_id
             LEFT JOIN snapshot ON snapshot.id = set_file.snapshot_id
             WHERE set_file.path = ?2",
            params![READER_VERSION, text(path)],
            known_file,
        )?;
        Ok(files.into_iter().next().map(|(_, file)| file))
    }

    /// Notes that a file holds a state of its set that is known already. False when it is not.
    ///
    /// # Errors
    ///
    /// See [`Error`]. Nothing is written then.
    pub fn note_same_state(&mut self, file: &SavedFile) -> Result<bool, Error> {
        let transaction = self.write()?;
        check_allowed(&transaction, Tier::Overview, &file.set_path)?;
        let found: Option<(i64, i64)> = transaction
            .prepare_cached(
                "SELECT live_set.id, snapshot.id FROM snapshot JOIN live_set ON live_set.id = snapshot.live_set_id
                 WHERE live_set.path = ?1 AND snapshot.file_hash = ?2",
            )?
            .query_row(params![text(&file.set_path), file.state.hash], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let Some((set, snapshot)) = found else {
            return Ok(false);
        };
        put_file(&transaction, set, Some(snapshot), file, "")?;
        transaction.commit()?;
        Ok(true)
    }

    /// Notes that a file can't be read, and why, so that it is not tried again before it changes.
    ///
    /// # Errors
    ///
    /// See [`Error`]. Nothing is written then.
    pub fn note_problem(&mut self, file: &SavedFile, problem: &str) -> Result<(), Error> {
        let transaction = self.write()?;
        check_allowed(&transaction, Tier::Overview, &file.set_path)?;
        let set = live_set_id(&transaction, file)?;
        put_file(&transaction, set, None, file, problem)?;
        transaction.commit()?;
        Ok(())
    }

    /// Returns the other sets that were saved in this very state once.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn sets_with_state(&self, hash: &[u8; 32], but: &Path) -> Result<Vec<PathBuf>, Error> {
        self.rows(
            "SELECT DISTINCT live_set.path FROM snapshot JOIN live_set ON live_set.id = snapshot.live_set_id
             WHERE snapshot.file_hash = ?1 AND live_set.path <> ?2 ORDER BY live_set.id",
            params![hash, text(but)],
            |row| row.get::<_, String>(0).map(PathBuf::from),
        )
    }

    /// Makes a set that lay at `old_path` the set of `file`, with all that is known and was said of it. Where a set is known at the
    /// new place already, both become one.
    ///
    /// # Errors
    ///
    /// See [`Error`]. Nothing is written then.
    pub fn move_set(&mut self, old_path: &Path, file: &SavedFile) -> Result<(), Error> {
        let transaction = self.write()?;
        check_allowed(&transaction, Tier::Overview, &file.set_path)?;
        let new = live_set_id(&transaction, file)?;
        let old = params![text(old_path), new];
        transaction.execute(
            // A state that both know is kept once, the one of the new place.
            "DELETE FROM snapshot WHERE live_set_id = (SELECT id FROM live_set WHERE path = ?1)
                AND file_hash IN (SELECT file_hash FROM snapshot WHERE live_set_id = ?2)",
            old,
        )?;
        transaction.execute(
            "UPDATE snapshot SET live_set_id = ?2 WHERE live_set_id = (SELECT id FROM live_set WHERE path = ?1)",
            old,
        )?;
        transaction.execute(
            "UPDATE conversation SET live_set_id = ?2 WHERE live_set_id = (SELECT id FROM live_set WHERE path = ?1)",
            old,
        )?;
        // What lay at the old place is not there any more; where it lies now is seen when it is looked at.
        transaction.execute("DELETE FROM live_set WHERE path = ?1", [text(old_path)])?;
        delete_empty_projects(&transaction)?;
        transaction.commit()?;
        Ok(())
    }
}

/// A file as both queries above find it.
fn known_file(row: &Row<'_>) -> rusqlite::Result<(PathBuf, KnownFile)> {
    let tier = row.get::<_, Option<String>>(5)?;
    let tier = tier.and_then(|name| Tier::from_name(&name));
    let hash = row.get::<_, Option<[u8; 32]>>(4)?;
    Ok((
        PathBuf::from(row.get::<_, String>(0)?),
        KnownFile {
            set_path: PathBuf::from(row.get::<_, String>(1)?),
            size: row.get(2)?,
            modified_at: row.get(3)?,
            read: hash.zip(tier),
            is_current: row.get::<_, i64>(6)? == READER_VERSION,
            problem: row.get(7)?,
        },
    ))
}

/// The row of the set that a file is a state of, made where it is missing.
pub(super) fn live_set_id(transaction: &Transaction<'_>, file: &SavedFile) -> Result<i64, Error> {
    let project = file
        .project_folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    transaction
        .prepare_cached("INSERT INTO project (folder, name) VALUES (?1, ?2) ON CONFLICT (folder) DO NOTHING")?
        .execute(params![
            text(&file.project_folder),
            project.trim_end_matches(" Project")
        ])?;
    transaction
        .prepare_cached(
            "INSERT INTO live_set (project_id, path, name)
             VALUES ((SELECT id FROM project WHERE folder = ?1), ?2, ?3)
             ON CONFLICT (path) DO UPDATE SET project_id = excluded.project_id",
        )?
        .execute(params![
            text(&file.project_folder),
            text(&file.set_path),
            file.set_path.file_stem().unwrap_or_default().to_string_lossy(),
        ])?;
    let id = transaction
        .prepare_cached("SELECT id FROM live_set WHERE path = ?1")?
        .query_row([text(&file.set_path)], |row| row.get(0))?;
    Ok(id)
}

/// Notes what a file on the disk holds.
pub(super) fn put_file(
    connection: &Connection,
    set: i64,
    snapshot: Option<i64>,
    file: &SavedFile,
    problem: &str,
) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO set_file (path, live_set_id, size, modified_at, snapshot_id, problem)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (path) DO UPDATE SET live_set_id = excluded.live_set_id, size = excluded.size,
                modified_at = excluded.modified_at, snapshot_id = excluded.snapshot_id, problem = excluded.problem",
        )?
        .execute(params![
            text(&file.file),
            set,
            i64::try_from(file.state.size).unwrap_or(i64::MAX),
            file.state.modified_at,
            snapshot,
            problem,
        ])?;
    Ok(())
}

/// Takes out what no set is left of.
pub(in crate::store) fn delete_empty_projects(connection: &Connection) -> Result<(), Error> {
    connection.execute(
        "DELETE FROM project WHERE id NOT IN (SELECT project_id FROM live_set)",
        [],
    )?;
    Ok(())
}

/// A path as it is kept. What is not Unicode in it, which Live does not write, is replaced.
pub(in crate::store) fn text(path: &Path) -> std::borrow::Cow<'_, str> {
    path.to_string_lossy()
}
