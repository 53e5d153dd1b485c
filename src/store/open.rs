//! Opening the database: where, with which settings, in which format.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::{Error, FILE_NAME, Store};

/// Each step brings the database from the format before it to its own. Steps are only ever appended.
const MIGRATIONS: [&str; 1] = [include_str!("migrations/0001_first.sql")];

/// "Sess" in SQLite's header, so that the file is known for ours.
const APPLICATION_ID: i64 = 0x5365_7373;

/// How long a writer waits for another process.
const PATIENCE: Duration = Duration::from_secs(10);

impl Store {
    /// Opens the database in a data folder, making both when they are not there.
    ///
    /// # Errors
    ///
    /// [`Error::SetAside`] when the database was damaged: it now has another name, and opening again begins a new one.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        make_folder(folder)?;
        match Self::open_database(folder) {
            Err(error) if error.is_damage() => Err(set_aside(folder)?),
            result => result,
        }
    }

    fn open_database(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(FILE_NAME);
        // Made by us first, so that nobody else can read it for a moment either.
        make_private_file(&path)?;
        let mut connection = Connection::open(&path)?;
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "secure_delete", true)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // Sorting and VACUUM would write content to files outside of the data folder.
        connection.pragma_update(None, "temp_store", "memory")?;
        connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "full")?;
        migrate(&mut connection)?;
        Ok(Self {
            connection,
            folder: folder.to_path_buf(),
        })
    }
}

fn migrate(connection: &mut Connection) -> Result<(), Error> {
    let known = MIGRATIONS.len() as i64;
    let found = format(connection)?;
    if found == known {
        return Ok(());
    }
    if found > known {
        return Err(Error::Newer { found, known });
    }
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Another process may have been faster.
    let found = format(&transaction)?;
    for (number, migration) in MIGRATIONS
        .iter()
        .enumerate()
        .skip(usize::try_from(found).unwrap_or(0))
    {
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", number as i64 + 1)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.commit()?;
    Ok(())
}

fn format(connection: &Connection) -> Result<i64, Error> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Gives a damaged database and its log other names.
fn set_aside(folder: &Path) -> Result<Error, Error> {
    let mut number = 1;
    let aside = loop {
        let aside = format!("{FILE_NAME}.damaged-{number}");
        if !folder.join(&aside).exists() {
            break aside;
        }
        number += 1;
    };
    for ending in ["", "-wal", "-shm"] {
        match fs::rename(
            folder.join(format!("{FILE_NAME}{ending}")),
            folder.join(format!("{aside}{ending}")),
        ) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(Error::Folder(error)),
            _ => {}
        }
    }
    Ok(Error::SetAside { aside })
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> Result<(), Error> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(folder_error)?;
    let metadata = fs::metadata(folder).map_err(folder_error)?;
    if metadata.permissions().mode() & 0o077 != 0 {
        // Someone else's umask or a copied folder: what is in it is the user's alone. A folder of another owner stays as it is.
        match fs::set_permissions(folder, fs::Permissions::from_mode(0o700)) {
            Err(error) if error.kind() != io::ErrorKind::PermissionDenied => return Err(folder_error(error)),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(folder_error)
}

fn make_private_file(path: &Path) -> Result<(), Error> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(folder_error(error)),
    }
}

fn folder_error(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Error::ReadOnly,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::DiskFull,
        _ => Error::Folder(error),
    }
}
