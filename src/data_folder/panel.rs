//! What the panel needs of the data folder: a file that leads a browser to it, and the demo set.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{DEMO, Error, PANEL, create_private_file, make, remove_file};

/// Keeps the address of the panel in a file that only the user can read, and returns its path: a browser is told to open that file and
/// not the address itself, because other users of this machine can read what a program is started with.
///
/// # Errors
///
/// See [`Error`].
pub fn keep_panel(folder: &Path, address: &str) -> Result<PathBuf, Error> {
    // The address is made here, of characters that mean nothing in HTML.
    let page = format!(
        "<!doctype html><meta charset=\"utf-8\"><title>Sessionist</title><meta http-equiv=\"refresh\" content=\"0; url={address}\">\
         <p><a href=\"{address}\">Open the panel</a></p>\n"
    );
    write_anew(folder, &folder.join(PANEL), page.as_bytes())
}

/// Deletes that file.
///
/// # Errors
///
/// See [`Error`].
pub fn forget_panel(folder: &Path) -> Result<(), Error> {
    Ok(remove_file(&folder.join(PANEL))?)
}

/// Writes a demo set into the data folder, where it is not there yet, and returns its path.
///
/// # Errors
///
/// See [`Error`].
pub fn keep_demo(folder: &Path, name: &str, content: &[u8]) -> Result<PathBuf, Error> {
    make(folder)?;
    let project = folder.join(DEMO);
    super::make_folder(&project)?;
    let path = project.join(name);
    // The same file stays, so that it is not learned anew each time.
    match std::fs::read(&path) {
        Ok(known) if known == content => Ok(path),
        _ => write_anew(folder, &path, content),
    }
}

fn write_anew(folder: &Path, path: &Path, content: &[u8]) -> Result<PathBuf, Error> {
    make(folder)?;
    remove_file(path)?;
    let mut file = create_private_file(path)?;
    if let Err(error) = file.write_all(content) {
        remove_file(path)?;
        return Err(error.into());
    }
    Ok(path.to_path_buf())
}
