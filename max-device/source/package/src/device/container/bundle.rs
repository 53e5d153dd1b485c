//! An external for macOS: on the disk a folder, `NAME.mxo`, and inside of a frozen device four files.
//!
//! What the four hold was read off devices that Max 8 and Max 9 froze, and is the same in all of them: `NAME.mxo` of the kind `iLaX`
//! with four zeros, and without a kind `NAME/zipfile`, a zip of the folder, `NAME/executable`, its program once more, and `NAME/plist`, its
//! `Info.plist` once more. The zips there also have what macOS noted about the files, such as that they came from the internet;
//! that is left out here, and skipped when it is read.

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;
use zip::ZipArchive;

use super::Tag;
use super::frozen::{File, Frozen};
use crate::archive::{self, Entry};

/// The kind of the file that stands for the bundle.
pub const KIND: Tag = Tag(*b"iLaX");
/// How the name of a bundle ends.
const ENDING: &str = ".mxo";
/// What stands where the bundle itself would be.
const PLACEHOLDER: [u8; 4] = [0; 4];
/// The three files that hold it.
const PARTS: [&str; 3] = ["zipfile", "executable", "plist"];
/// Where a zip made on a Mac keeps what the system noted about files.
const NOTES: &str = "__MACOSX/";
/// No external is near that size.
const LARGEST: u64 = 1 << 30;

/// Why something is no external for macOS.
#[derive(Debug, Error)]
pub enum Error {
    /// Something can't be read.
    #[error("{0}: {1}")]
    Read(PathBuf, std::io::Error),
    /// The name has the wrong ending.
    #[error("{0} is not called NAME.mxo")]
    Name(String),
    /// A link, of which it is not known what Max makes.
    #[error("{0} is neither a file nor a folder")]
    Special(PathBuf),
    /// A file that each bundle has is not there.
    #[error("{bundle} has no {path}, and is no external for macOS without it")]
    Missing {
        /// The bundle.
        bundle: String,
        /// Which file.
        path: String,
    },
    /// A part of a frozen bundle is not what is known of it.
    #[error("the frozen {bundle} can't be read: {why}")]
    Frozen {
        /// The bundle.
        bundle: String,
        /// Why.
        why: String,
    },
    /// The zip can't be read or written.
    #[error("the zip inside of the device: {0}")]
    Zip(#[from] zip::result::ZipError),
}

/// An external for macOS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// Its name, without `.mxo`.
    pub name: String,
    /// Its files, each with the path below `NAME.mxo`.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Bundle {
    /// Reads the folder.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let full = folder.file_name().unwrap_or_default().to_string_lossy();
        let name = full.strip_suffix(ENDING).unwrap_or_default().to_string();
        if name.is_empty() {
            return Err(Error::Name(full.into_owned()));
        }
        let mut files = Vec::new();
        collect(folder, "", &mut files)?;
        let bundle = Self { name, files };
        bundle.check()?;
        Ok(bundle)
    }

    /// Returns the four files that hold it in a frozen device.
    pub fn freeze(&self, modified: u32) -> Result<Vec<File>, Error> {
        let paths: Vec<String> = self
            .files
            .iter()
            .map(|(path, _)| self.path_in_zip(path))
            .collect();
        let entries: Vec<Entry<'_>> = paths
            .iter()
            .zip(&self.files)
            .map(|(full, (path, data))| Entry {
                path: full,
                data,
                is_program: *path == self.program_path(),
            })
            .collect();
        let data = [
            archive::zip(&entries)?,
            self.program()?.to_vec(),
            self.plist()?.to_vec(),
        ];
        let file = |kind, name, data| File {
            kind,
            name,
            data,
            version: 0,
            flags: 0,
            modified,
        };
        let full = format!("{}{ENDING}", self.name);
        let mut files = vec![file(KIND, full, PLACEHOLDER.to_vec())];
        for (part, data) in PARTS.into_iter().zip(data) {
            files.push(file(Tag([0; 4]), format!("{}/{part}", self.name), data));
        }
        Ok(files)
    }

    /// Reads all that a frozen device holds.
    pub fn thaw(frozen: &Frozen) -> Result<Vec<Self>, Error> {
        let standing = frozen.files.iter().filter(|file| file.kind == KIND);
        standing.map(|file| Self::thaw_one(frozen, file)).collect()
    }

    fn thaw_one(frozen: &Frozen, standing: &File) -> Result<Self, Error> {
        let wrong = |why: String| Error::Frozen {
            bundle: standing.name.clone(),
            why,
        };
        let name = standing.name.strip_suffix(ENDING);
        let name = name.ok_or_else(|| Error::Name(standing.name.clone()))?;
        if standing.data != PLACEHOLDER {
            return Err(wrong("the file that stands for it is not four zeros".to_string()));
        }
        let mut parts = [&[] as &[u8]; PARTS.len()];
        for (part, which) in parts.iter_mut().zip(PARTS) {
            let path = format!("{name}/{which}");
            let found = frozen.files.iter().find(|file| file.name == path);
            *part = &found.ok_or_else(|| wrong(format!("there is no {path}")))?.data;
        }
        let [zip, program, plist] = parts;
        let bundle = Self {
            name: name.to_string(),
            files: unzip(zip, name)?,
        };
        bundle.check()?;
        if bundle.program()? != program || bundle.plist()? != plist {
            return Err(wrong("its zip has another program or Info.plist".to_string()));
        }
        Ok(bundle)
    }

    /// Returns the program, which Max loads.
    pub fn program(&self) -> Result<&[u8], Error> {
        self.file(&self.program_path())
    }

    /// Returns what the bundle says of itself.
    pub fn plist(&self) -> Result<&[u8], Error> {
        self.file("Contents/Info.plist")
    }

    /// Returns the path of the program below the bundle.
    pub fn program_path(&self) -> String {
        format!("Contents/MacOS/{}", self.name)
    }

    fn path_in_zip(&self, path: &str) -> String {
        format!("{}{ENDING}/{path}", self.name)
    }

    fn file(&self, path: &str) -> Result<&[u8], Error> {
        let found = self.files.iter().find(|(one, _)| one == path);
        let (_, data) = found.ok_or_else(|| Error::Missing {
            bundle: format!("{}{ENDING}", self.name),
            path: path.to_string(),
        })?;
        Ok(data)
    }

    fn check(&self) -> Result<(), Error> {
        self.program().and(self.plist()).map(|_| ())
    }
}

/// The files of a folder, in an order that is the same everywhere.
fn collect(folder: &Path, below: &str, files: &mut Vec<(String, Vec<u8>)>) -> Result<(), Error> {
    let read = |error| Error::Read(folder.to_path_buf(), error);
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(read)? {
        entries.push(entry.map_err(read)?.path());
    }
    entries.sort();
    for entry in entries {
        let name = entry.file_name().unwrap_or_default().to_string_lossy();
        let path = format!("{below}{name}");
        let kind = fs::symlink_metadata(&entry).map_err(read)?;
        if kind.is_dir() {
            collect(&entry, &format!("{path}/"), files)?;
        } else if kind.is_file() {
            let data = fs::read(&entry).map_err(|error| Error::Read(entry, error))?;
            files.push((path, data));
        } else {
            return Err(Error::Special(entry));
        }
    }
    Ok(())
}

/// The files of the bundle in a zip.
fn unzip(bytes: &[u8], name: &str) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let top = format!("{name}{ENDING}/");
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let mut files = Vec::new();
    let mut left = LARGEST;
    for index in 0..archive.len() {
        let file = archive.by_index(index)?;
        let path = file.name()?.into_owned();
        if file.is_dir() || path.starts_with(NOTES) {
            continue;
        }
        let below = path.strip_prefix(&top).filter(|below| is_plain(below));
        let below = below.ok_or_else(|| Error::Frozen {
            bundle: format!("{name}{ENDING}"),
            why: format!("its zip has {path:?}, which lies outside of it"),
        })?;
        let mut data = Vec::new();
        file.take(left)
            .read_to_end(&mut data)
            .map_err(zip::result::ZipError::from)?;
        left = left.saturating_sub(data.len() as u64);
        if left == 0 {
            return Err(Error::Frozen {
                bundle: format!("{name}{ENDING}"),
                why: "its zip is larger than any external".to_string(),
            });
        }
        files.push((below.to_string(), data));
    }
    Ok(files)
}

/// Whether a path stays below the folder that it begins in.
fn is_plain(path: &str) -> bool {
    path.split('/').all(|part| !["", ".", ".."].contains(&part)) && !path.contains('\\')
}
