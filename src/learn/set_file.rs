//! A set on a disk: opened, watched while it is read, and its samples looked for.
//!
//! [`crate::als`] turns bytes into facts and touches nothing else. What has to do with the disk is here: what a path leads
//! to, which state of the file it was, whether Live saved the set in the meantime, how long reading may take, and which samples are
//! missing.

use std::cell::Cell;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime};

use sha2::{Digest, Sha256};

use crate::als::facts::{FileKind, LiveSet, Sample};
use crate::als::{self, ReadOptions};
use crate::words::clock::milliseconds;

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

/// One state of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileState {
    /// Size in bytes.
    pub size: u64,
    /// Time of the last change, in milliseconds since 1970; 0 where the file system has no times.
    pub modified_at: i64,
    /// SHA-256 of its bytes.
    pub hash: [u8; 32],
}

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
    let mut file = Watched::open(path, time_limit, None)?;
    file.read_set(options, on_progress)
}

/// Reads like [`read`], and tells which state of the file it was: of the very bytes that were read.
///
/// # Errors
///
/// Those of [`read`].
pub fn read_with_state(
    path: &Path,
    options: &ReadOptions,
    time_limit: Duration,
    on_progress: OnProgress<'_>,
) -> Result<(LiveSet, FileState), Error> {
    let mut file = Watched::open(path, time_limit, Some(Sha256::new()))?;
    let set = file.read_set(options, on_progress)?;
    Ok((set, file.state()?))
}

/// Tells which state a file is in, without looking at what it holds.
///
/// # Errors
///
/// See [`Error`].
pub fn state(path: &Path) -> Result<FileState, Error> {
    Watched::open(path, TIME_LIMIT, Some(Sha256::new()))?.state()
}

/// Returns size in bytes and time of the last change, in milliseconds since 1970, as they are kept of a file. Does not open it.
///
/// # Errors
///
/// See [`Error`].
pub fn size_and_time(path: &Path) -> Result<(u64, i64), Error> {
    let fingerprint = Fingerprint::of(&regular_file(path)?);
    Ok((fingerprint.size, fingerprint.modified.map_or(0, milliseconds)))
}

/// A file that is read while others may write to it.
struct Watched<'a> {
    path: &'a Path,
    file: Counted,
    before: Fingerprint,
    time_limit: Duration,
}

impl<'a> Watched<'a> {
    fn open(path: &'a Path, time_limit: Duration, hash: Option<Sha256>) -> Result<Self, Error> {
        let before = Fingerprint::of(&regular_file(path)?);
        let file = File::open(path)?;
        if Fingerprint::of(&file.metadata()?) != before {
            return Err(Error::Changed);
        }
        let file = Counted {
            file,
            bytes: Rc::new(Cell::new(0)),
            hash,
        };
        Ok(Self {
            path,
            file,
            before,
            time_limit,
        })
    }

    fn read_set(&mut self, options: &ReadOptions, on_progress: OnProgress<'_>) -> Result<LiveSet, Error> {
        let mut watch = Patience {
            started: Instant::now(),
            time_limit: self.time_limit,
            file_bytes: Rc::clone(&self.file.bytes),
            file_size: self.before.size,
            on_progress,
        };
        let result = als::read_watched(&mut self.file, options, &mut watch);
        self.check_unchanged()?;
        let mut set = result?;
        if set.kind == FileKind::Set && has_ending(self.path, "alc") {
            set.kind = FileKind::Clip;
        }
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let project = project_folder(folder);
        for sample in &mut set.samples {
            sample.missing = missing(sample, folder, project.as_deref());
        }
        Ok(set)
    }

    /// The state that the bytes belong to, whether or not they were all needed.
    fn state(mut self) -> Result<FileState, Error> {
        io::copy(&mut self.file, &mut io::sink()).map_err(Error::Io)?;
        self.check_unchanged()?;
        Ok(FileState {
            size: self.before.size,
            modified_at: self.before.modified.map_or(0, milliseconds),
            hash: self.file.hash.unwrap_or_default().finalize().into(),
        })
    }

    /// Live writes a new file and moves it over the old one, so the path is asked and not the open file.
    fn check_unchanged(&self) -> Result<(), Error> {
        let after = regular_file(self.path).map(|metadata| Fingerprint::of(&metadata));
        if after.is_ok_and(|after| after != self.before) {
            return Err(Error::Changed);
        }
        Ok(())
    }
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
    let metadata = std::fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(Error::Folder);
    }
    if !metadata.is_file() {
        return Err(Error::NotAFile);
    }
    Ok(metadata)
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::NotFound,
            io::ErrorKind::PermissionDenied => Self::NoPermission,
            io::ErrorKind::IsADirectory => Self::Folder,
            _ => Self::Io(error),
        }
    }
}

/// Counts the bytes that are taken from a file, and hashes them when it is to.
struct Counted {
    file: File,
    bytes: Rc<Cell<u64>>,
    hash: Option<Sha256>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.bytes.set(self.bytes.get() + count as u64);
        if let Some(hash) = &mut self.hash {
            hash.update(buffer.get(..count).unwrap_or_default());
        }
        Ok(count)
    }
}

/// Ends the reading when it takes too long or is cancelled.
struct Patience<'a> {
    started: Instant,
    time_limit: Duration,
    file_bytes: Rc<Cell<u64>>,
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
pub(crate) fn project_folder(folder: &Path) -> Option<PathBuf> {
    folder
        .ancestors()
        .find(|folder| folder.join("Ableton Project Info").is_dir())
        .map(Path::to_path_buf)
}

/// Looks which samples of the set at `set_path` are missing now, and returns their indexes. Those whose path the tier left out are not
/// among them. Looked for once is what they have in common: the project's folder.
pub(crate) fn missing_samples(samples: &[Sample], set_path: &Path) -> Vec<usize> {
    let folder = set_path.parent().unwrap_or(Path::new(""));
    let project = project_folder(folder);
    let samples = samples.iter().enumerate();
    samples
        .filter(|(_, sample)| missing(sample, folder, project.as_deref()) == Some(true))
        .map(|(index, _)| index)
        .collect()
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
