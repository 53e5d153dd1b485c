//! A set on a disk: opened, watched while it is read, and its samples looked for.
//!
//! [`crate::als`] turns bytes into facts and touches nothing else. What has to do with the disk is here: what a path leads
//! to, whether Live saved the set in the meantime, how long reading may take, and which samples are missing.

use std::cell::Cell;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use crate::als::facts::{FileKind, LiveSet, Sample};
use crate::als::{self, ReadOptions};

/// Why a file on the disk could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing is at the path.
    #[error("there is no such file; check the path")]
    NotFound,
    /// The path leads to a folder.
    #[error("this is a folder; name the .als file in it")]
    Folder,
    /// The path leads to a device, a pipe or the like.
    #[error("this is not a regular file; name an .als file")]
    NotAFile,
    /// The user may not read the file.
    #[error("the file may not be read; give yourself permission to read it")]
    NoPermission,
    /// The file changed while it was read.
    #[error(
        "the file changed while it was read, most likely because Live is saving it; try again in a moment"
    )]
    Changed,
    /// The disk failed.
    #[error("the file could not be opened; check the disk and try again")]
    Io(#[source] io::Error),
    /// The content could not be read.
    #[error(transparent)]
    Content(#[from] als::Error),
}

/// How far the reading of a file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of the file that were read.
    pub file_bytes: u64,
    /// Size of the file in bytes.
    pub file_size: u64,
    /// Bytes of XML that came out of it.
    pub xml_bytes: u64,
}

/// Called now and then while a file is read. Returning `Break` cancels.
pub type OnProgress<'a> = &'a mut dyn FnMut(Progress) -> ControlFlow<()>;

/// How long one file may take unless the caller says otherwise. The largest set measured takes two seconds.
pub const TIME_LIMIT: Duration = Duration::from_secs(120);

/// Reads the file at `path` and looks for its samples on the disk.
///
/// Blocks until it is done: not for a thread that must not wait.
///
/// # Errors
///
/// See [`Error`]. A file that Live saves while it is read gives [`Error::Changed`], whatever else went wrong because of it.
pub fn read(
    path: &Path,
    options: &ReadOptions,
    time_limit: Duration,
    on_progress: OnProgress<'_>,
) -> Result<LiveSet, Error> {
    let before = Fingerprint::of(&regular_file(path)?);
    let file = File::open(path).map_err(file_error)?;
    if Fingerprint::of(&file.metadata().map_err(file_error)?) != before {
        return Err(Error::Changed);
    }
    let file_bytes = Cell::new(0);
    let mut watch = Patience {
        started: Instant::now(),
        time_limit,
        file_bytes: &file_bytes,
        file_size: before.size,
        on_progress,
    };
    let result = als::read_watched(
        Counted {
            file,
            bytes: &file_bytes,
        },
        options,
        &mut watch,
    );
    // Live writes a new file and moves it over the old one, so the path is asked and not the open file.
    let after = regular_file(path).map(|metadata| Fingerprint::of(&metadata));
    if after.is_ok_and(|after| after != before) {
        return Err(Error::Changed);
    }
    let mut set = result?;
    if set.kind == FileKind::Set && has_ending(path, "alc") {
        set.kind = FileKind::Clip;
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let project = project_folder(folder);
    for sample in &mut set.samples {
        sample.missing = missing(sample, folder, project.as_deref());
    }
    Ok(set)
}

/// What tells one state of a file from another without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Fingerprint {
    size: u64,
    modified: Option<SystemTime>,
}

impl Fingerprint {
    fn of(metadata: &Metadata) -> Self {
        // A file system without times is watched by size alone.
        Self {
            size: metadata.len(),
            modified: metadata.modified().ok(),
        }
    }
}

fn regular_file(path: &Path) -> Result<Metadata, Error> {
    let metadata = std::fs::metadata(path).map_err(file_error)?;
    if metadata.is_dir() {
        return Err(Error::Folder);
    }
    if !metadata.is_file() {
        return Err(Error::NotAFile);
    }
    Ok(metadata)
}

fn file_error(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Error::NotFound,
        io::ErrorKind::PermissionDenied => Error::NoPermission,
        io::ErrorKind::IsADirectory => Error::Folder,
        _ => Error::Io(error),
    }
}

/// Counts the bytes that are taken from a file.
struct Counted<'a> {
    file: File,
    bytes: &'a Cell<u64>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.bytes.set(self.bytes.get() + count as u64);
        Ok(count)
    }
}

/// Ends the reading when it takes too long or is cancelled.
struct Patience<'a> {
    started: Instant,
    time_limit: Duration,
    file_bytes: &'a Cell<u64>,
    file_size: u64,
    on_progress: OnProgress<'a>,
}

impl als::Watch for Patience<'_> {
    fn on_progress(&mut self, xml_bytes: u64) -> ControlFlow<als::Error> {
        if self.started.elapsed() > self.time_limit {
            return ControlFlow::Break(als::Error::TimeUp {
                seconds: self.time_limit.as_secs(),
            });
        }
        let progress = Progress {
            file_bytes: self.file_bytes.get(),
            file_size: self.file_size,
            xml_bytes,
        };
        match (self.on_progress)(progress) {
            ControlFlow::Continue(()) => ControlFlow::Continue(()),
            ControlFlow::Break(()) => ControlFlow::Break(als::Error::Cancelled),
        }
    }
}

/// The project that a set belongs to: the nearest folder upwards with Live's mark in it.
fn project_folder(folder: &Path) -> Option<PathBuf> {
    folder
        .ancestors()
        .find(|folder| folder.join("Ableton Project Info").is_dir())
        .map(Path::to_path_buf)
}

/// Whether a sample is missing. None when the tier left its path out.
///
/// A set that came from another machine has paths of that machine, but its own samples lie beside it: so the
/// relative path is tried from the set's folder and from the project's.
fn missing(sample: &Sample, folder: &Path, project: Option<&Path>) -> Option<bool> {
    let path = sample.path.as_deref()?;
    let mut places = vec![PathBuf::from(path)];
    if let Some(relative) = &sample.relative_path {
        places.push(folder.join(relative));
        places.extend(project.map(|project| project.join(relative)));
    }
    Some(!places.iter().any(|place| place.is_file()))
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case(ending))
}
