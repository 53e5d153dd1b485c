//! The one folder that everything is kept in: where it is, that it is the user's alone, and what in it is ours.

pub mod credentials;
mod panel;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use panel::{forget_panel, keep_demo, keep_panel};

/// Names another data folder than `~/.sessionist`.
pub const VARIABLE: &str = "SESSIONIST_HOME";

/// The database.
pub const DATABASE: &str = "sessionist.db";
/// Keys of model providers.
pub const CREDENTIALS: &str = "credentials.json";
/// Settings that the user writes.
pub const CONFIG: &str = "config.toml";
/// Folder of the logs.
pub const LOGS: &str = "logs";
/// What the name of a damaged database that was set aside begins with; a number follows.
pub const SET_ASIDE: &str = "sessionist.db.damaged-";
/// The copy of the database that an export is made from, while it is made.
pub const EXPORT_COPY: &str = "export.part";

/// The file that leads a browser to the panel, while it is open.
pub const PANEL: &str = "panel.html";
/// Folder of the demo set.
pub const DEMO: &str = "Demo";

/// Why the data folder can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The system names no home folder.
    #[error("there is no home folder; name a data folder in the environment variable {VARIABLE}")]
    NoHome,
    /// The folder holds files, and none of them is ours.
    #[error(
        "the data folder holds files of something else; name a new or empty folder in the environment variable {VARIABLE}"
    )]
    NotOurs,
    /// The folder can't be written.
    #[error("the data folder may only be read; give yourself permission to write to it")]
    ReadOnly,
    /// The disk has no room.
    #[error("the disk is full; free some space and try again, nothing was lost")]
    DiskFull,
    /// The folder can't be made or read.
    #[error("the data folder can't be used ({0}); check that it is a folder that you may write to")]
    Io(#[source] io::Error),
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io(error),
        }
    }
}

/// Returns where the data folder is, whether or not it is there: `$SESSIONIST_HOME`, else `.sessionist` in the home folder.
///
/// # Errors
///
/// [`Error::NoHome`] when the system names no home folder.
pub fn locate() -> Result<PathBuf, Error> {
    match std::env::var_os(VARIABLE).filter(|folder| !folder.is_empty()) {
        Some(folder) => Ok(std::path::absolute(folder)?),
        None => Ok(dirs::home_dir().ok_or(Error::NoHome)?.join(".sessionist")),
    }
}

/// Makes the folder where it is missing, and makes it the user's alone.
///
/// # Errors
///
/// See [`Error`]. A folder that holds files of something else is left as it is: a mistake in the variable must not close a
/// folder that others use, nor put our files, and later the deletion of them, into it.
pub(crate) fn make(folder: &Path) -> Result<(), Error> {
    make_folder(folder)?;
    let mut is_empty = true;
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        if is_ours(&name) {
            return close_to_others(folder);
        }
        // What a file browser leaves behind, such as .DS_Store.
        is_empty &= name.starts_with('.');
    }
    if is_empty {
        close_to_others(folder)
    } else {
        Err(Error::NotOurs)
    }
}

/// Whether a file or folder right inside the data folder is one that Sessionist makes.
pub(crate) fn is_ours(name: &str) -> bool {
    [CONFIG, LOGS, EXPORT_COPY, PANEL, DEMO].contains(&name)
        || name.starts_with(CREDENTIALS)
        || name.starts_with(DATABASE)
}

/// Returns every file in the data folder, those of others included, in the order of their names.
///
/// # Errors
///
/// Fails when a folder can't be listed.
pub fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name();
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type().is_file() {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> Result<(), Error> {
    use std::os::unix::fs::DirBuilderExt;
    Ok(fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?)
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> Result<(), Error> {
    Ok(fs::create_dir_all(folder)?)
}

/// Someone else's umask or a copied folder: what is in it is the user's alone.
#[cfg(unix)]
fn close_to_others(folder: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    if fs::metadata(folder)?.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    match fs::set_permissions(folder, fs::Permissions::from_mode(0o700)) {
        // A folder of another owner stays as it is, and `doctor` says so.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        result => Ok(result?),
    }
}

#[cfg(not(unix))]
fn close_to_others(_folder: &Path) -> Result<(), Error> {
    Ok(())
}

/// Makes a file that nobody else can read for a moment either. Fails when there is one already.
pub(crate) fn create_private_file(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Whether a file is the database or one that SQLite keeps beside it.
pub(crate) fn is_open_database(name: &str) -> bool {
    name.strip_prefix(DATABASE)
        .is_some_and(|ending| ["", "-wal", "-shm", "-journal"].contains(&ending))
}

/// Deletes a file; that it is not there is fine.
pub(crate) fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
