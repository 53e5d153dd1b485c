//! Deleting with its check: every way in which something is taken back goes through here.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::proof::{Proof, prove};
use crate::data_folder::{self, EXPORT_COPY};
use crate::store::{Decision, Error, Forget, Store, Traces};

/// How often the files are cleaned when another program keeps reading, or writes the very same again meanwhile.
const TRIES: usize = 3;

/// What was deleted, and what the check found.
#[derive(Debug)]
pub struct Erased {
    /// What went.
    pub traces: Traces,
    /// Files of ours that went with it: the key, settings, logs, damaged databases that were set aside.
    pub files: Vec<PathBuf>,
    /// What the check over all files found.
    pub proof: Proof,
}

impl Erased {
    /// Whether there was nothing to delete.
    pub fn is_nothing(&self) -> bool {
        self.traces.is_empty() && self.files.is_empty()
    }

    /// Whether nothing is left of what was to be deleted.
    pub fn is_proven(&self) -> bool {
        self.is_nothing() || self.proof.is_proven()
    }
}

/// Deletes what a form names from every file of the data folder, and checks that it is gone. `announce` is told what will go, before
/// it goes.
///
/// # Errors
///
/// See [`Error`]. When it comes after the deletion itself, the files are cleaned by the next command.
pub fn erase(store: &mut Store, what: &Forget, announce: &mut dyn FnMut(&Traces)) -> Result<Erased, Error> {
    let mut traces = store.forget(what, announce)?;
    let files = if *what == Forget::All {
        delete_files(store, &mut traces).map_err(data_folder::Error::from)?
    } else {
        Vec::new()
    };
    finish(store, traces, files)
}

/// Keeps a decision, deletes what lies above its tier, and checks that it is gone.
///
/// # Errors
///
/// Those of [`erase`].
pub fn decide(
    store: &mut Store,
    decision: &Decision,
    announce: &mut dyn FnMut(&Traces),
) -> Result<Erased, Error> {
    let traces = store.decide_and_lower(decision, announce)?;
    finish(store, traces, Vec::new())
}

/// Bars a path from being read and shown, deletes what is known of the sets there, and checks that it is gone.
///
/// # Errors
///
/// Those of [`erase`].
pub fn exclude(
    store: &mut Store,
    path: &std::path::Path,
    now: i64,
    announce: &mut dyn FnMut(&Traces),
) -> Result<Erased, Error> {
    let traces = store.exclude(path, now, announce)?;
    finish(store, traces, Vec::new())
}

fn finish(store: &mut Store, traces: Traces, files: Vec<PathBuf>) -> Result<Erased, Error> {
    let mut proof = Proof::default();
    if traces.is_empty() && files.is_empty() {
        // There was nothing, so there is nothing to clean; what is owed from before is cleaned all the same.
        store.finish_erasing()?;
        return Ok(Erased { traces, files, proof });
    }
    // An export that is being made now fails, rather than keep what is deleted.
    data_folder::remove_file(&store.folder().join(EXPORT_COPY)).map_err(data_folder::Error::from)?;
    for _ in 0..TRIES {
        let is_log_empty = store.shrink()?;
        proof = prove(store, &traces, is_log_empty)?;
        if proof.is_proven() {
            break;
        }
    }
    Ok(Erased { traces, files, proof })
}

/// Deletes the files that are ours, but for the database itself, and notes what was in them.
fn delete_files(store: &Store, traces: &mut Traces) -> io::Result<Vec<PathBuf>> {
    let mut deleted = Vec::new();
    for entry in fs::read_dir(store.folder())? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if !data_folder::is_ours(&name) || data_folder::is_open_database(&name) {
            continue;
        }
        if path.is_dir() {
            fs::remove_dir_all(&path)?;
        } else {
            if name == data_folder::CREDENTIALS || name == data_folder::CONFIG {
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
