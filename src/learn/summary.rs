//! How far learning has come, and what came of it.

use std::path::PathBuf;
use std::time::Duration;

use crate::store;

/// How far learning has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Looking for sets; so many were found.
    Looking(usize),
    /// Reading what has changed.
    Reading {
        /// Files that are done.
        done: usize,
        /// Files to be read.
        files: usize,
        /// Bytes of the files that are done.
        done_bytes: u64,
        /// Bytes of all files to be read.
        bytes: u64,
        /// Time since reading began.
        elapsed: Duration,
    },
}

impl Progress {
    /// Files a second so far. None before the first one is done.
    pub fn rate(&self) -> Option<f64> {
        match self {
            Self::Reading { done, elapsed, .. } if *done > 0 => {
                Some(*done as f64 / elapsed.as_secs_f64().max(0.001))
            }
            _ => None,
        }
    }

    /// How long the rest will take, going by the bytes. None before the first file is done.
    pub fn time_left(&self) -> Option<Duration> {
        match self {
            Self::Reading {
                done_bytes,
                bytes,
                elapsed,
                ..
            } if *done_bytes > 0 => {
                let left = bytes.saturating_sub(*done_bytes) as f64 / *done_bytes as f64;
                Some(elapsed.mul_f64(left))
            }
            _ => None,
        }
    }
}

/// What came of learning.
#[derive(Debug, Default)]
pub struct Summary {
    /// Sets whose state of now was learned.
    pub sets: usize,
    /// Backups that were learned.
    pub backups: usize,
    /// Files that had not changed.
    pub unchanged: usize,
    /// Sets that were found again at another place: from and to.
    pub moved: Vec<(PathBuf, PathBuf)>,
    /// Folders and files that were passed over because they are barred.
    pub barred: Vec<PathBuf>,
    /// Sets that were forgotten because they are barred now.
    pub forgotten: usize,
    /// What could not be read, and why.
    pub problems: Vec<Problem>,
    /// Bytes of the files that were read.
    pub bytes: u64,
    /// How long it took.
    pub elapsed: Duration,
    /// Why it ended before everything was learned. What was learned until then is kept.
    pub stopped: Option<Stop>,
}

/// A file that could not be read, or a folder that could not be looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub path: PathBuf,
    /// Why, and what to do.
    pub reason: String,
}

/// Why learning ended early.
#[derive(Debug)]
pub enum Stop {
    /// The user cancelled.
    Cancelled,
    /// Something came from the store that concerns every set.
    Store(store::Error),
    /// The system starts no thread.
    Threads(std::io::Error),
}
