//! Everything that is kept, in one file for the user: a zip with the database, JSON Lines and an explanation.
//!
//! What is in it is what the database holds, so the key of a provider, which is a file of its own, is not.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::data_folder::{self, DATABASE, EXPORT_COPY};
use crate::store::{self, Store, TABLES};

const README: &str = "\
This is everything that Sessionist keeps in its database: what it learned of your sets, what you and it said, what you
decided, and what left this machine. Keys of model providers are not in it.

  sessionist.db   a copy of the database (SQLite 3); any SQLite program opens it
  TABLE.jsonl     the same as JSON Lines: one table a file, one row a line
  README.txt      this text

Times are milliseconds since 1970 (UTC), places in a song are beats (quarter notes), points of automation are pairs of beat and
value. The column `facts` holds what `sessionist facts --json` prints of that part.

Sessionist does not know of this file any more: `/privacy clear` can't delete it, so do that yourself when you need it no longer.
";

/// Why an export was not made. There is no file then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The path lies in the data folder.
    #[error("an export in the data folder would have to go with every clear; name a path somewhere else")]
    InDataFolder,
    /// There is a file already.
    #[error("there is a file of that name already; name another")]
    Exists,
    /// The path has no file name, or names a folder.
    #[error("name the file that is to be made, such as sessionist-export.zip")]
    NoName,
    /// The folder is not there.
    #[error("the folder of that path is not there; make it first or name another")]
    NoFolder,
    /// The file can't be written.
    #[error("the export could not be written ({0}); check the folder and the space on the disk")]
    Io(#[source] io::Error),
    /// The database can't be read.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<zip::result::ZipError> for Error {
    fn from(error: zip::result::ZipError) -> Self {
        Self::Io(error.into())
    }
}

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Exported {
    /// The file that was made.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// Rows of all tables.
    pub rows: usize,
}

/// Writes everything that is kept to a new zip file at `path`, readable by its owner only.
///
/// # Errors
///
/// See [`Error`].
pub fn export(store: &Store, path: &Path) -> Result<Exported, Error> {
    let path = target(store, path)?;
    // Under another name until it is whole.
    let mut part = path.clone().into_os_string();
    part.push(".part");
    let part = PathBuf::from(part);
    let copy = store.folder().join(EXPORT_COPY);
    let result = write_copy(store, &copy).and_then(|()| write(store, &copy, &part));
    data_folder::remove_file(&copy)?;
    match result {
        Ok(rows) => {
            fs::rename(&part, &path)?;
            let bytes = fs::metadata(&path)?.len();
            Ok(Exported { path, bytes, rows })
        }
        Err(error) => {
            data_folder::remove_file(&part)?;
            Err(error)
        }
    }
}

/// Where the export goes, as a path that a link can't lead into the data folder.
pub(crate) fn target(store: &Store, path: &Path) -> Result<PathBuf, Error> {
    let path = std::path::absolute(path)?;
    if path.is_dir() {
        return Err(Error::NoName);
    }
    let name = path.file_name().ok_or(Error::NoName)?;
    let folder = path.parent().ok_or(Error::NoName)?;
    let folder = dunce::canonicalize(folder).map_err(|_| Error::NoFolder)?;
    let path = folder.join(name);
    let data = dunce::canonicalize(store.folder())?;
    if path.starts_with(data) {
        return Err(Error::InDataFolder);
    }
    if path.exists() {
        return Err(Error::Exists);
    }
    Ok(path)
}

/// The copy lies in the data folder, so that a killed process leaves nothing anywhere else.
fn write_copy(store: &Store, copy: &Path) -> Result<(), Error> {
    data_folder::remove_file(copy)?;
    // SQLite writes into an empty file that is there.
    data_folder::create_private_file(copy)?;
    Ok(store.copy_to(copy)?)
}

fn write(store: &Store, copy: &Path, part: &Path) -> Result<usize, Error> {
    // What is left of an export that was cut off may be readable by others, or be a link.
    data_folder::remove_file(part)?;
    let file = data_folder::create_private_file(part)?;
    let mut archive = ZipWriter::new(BufWriter::new(file));
    let file_options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(true)
        .unix_permissions(0o600);
    archive.start_file("README.txt", file_options)?;
    archive.write_all(README.as_bytes())?;
    archive.start_file(DATABASE, file_options)?;
    io::copy(&mut File::open(copy)?, &mut archive)?;
    let mut rows = 0;
    for (table, query) in TABLES {
        archive.start_file(format!("{table}.jsonl"), file_options)?;
        store.each_json_row(query, |row| {
            rows += 1;
            serde_json::to_writer(&mut archive, row).map_err(io::Error::from)?;
            archive.write_all(b"\n")?;
            Ok::<(), Error>(())
        })?;
    }
    let file = archive
        .finish()?
        .into_inner()
        .map_err(|error| error.into_error())?;
    file.sync_all()?;
    Ok(rows)
}
