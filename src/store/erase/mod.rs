//! Deleting so that no byte is left, and checking that none is.
//!
//! A deletion takes the rows out, in one transaction that also notes that more is owed; then the bytes out of the files; then it
//! searches the files for what went. When the process is killed in between, the next one cleans the files. Every way in which
//! something is taken back goes through here.

mod files;
mod forms;
mod proof;
mod rows;
mod traces;

use std::path::{Path, PathBuf};

use super::{Decision, Error, Kind, Store};
use crate::consent::Tier;
use crate::data_folder::{self, EXPORT_COPY};

pub use proof::Proof;
pub use traces::Traces;

/// What is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forget {
    /// Every row: knowledge, conversations, the log, settings, exclusions, decisions.
    All,
    /// All conversations.
    Conversations,
    /// One conversation, by its id.
    Conversation(i64),
    /// The log of what left.
    Egress,
    /// All that is known and was said of a project, by its name or folder.
    Project(String),
    /// One kind of knowledge, in all sets.
    Kind(Kind),
    /// What was learned, said or sent before a time, in milliseconds since 1970.
    Before(i64),
    /// All that is known and was said of the sets at or below a path.
    Below(PathBuf),
    /// All that is known and was said of these sets.
    Sets(Vec<PathBuf>),
    /// What lies above a tier.
    AboveTier(Tier),
}

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

/// The setting that says that [`Store::shrink`] is owed.
const OWED: &str = "erasing";

impl Store {
    /// Deletes what a form names from every file of the data folder, and checks that it is gone. `announce` is told what will go, before
    /// it goes.
    ///
    /// # Errors
    ///
    /// See [`Error`]. When it comes after the deletion itself, the files are cleaned by the next command.
    pub fn erase(&mut self, what: &Forget, announce: &mut dyn FnMut(&Traces)) -> Result<Erased, Error> {
        let mut traces = self.forget(what, announce)?;
        let files = if *what == Forget::All {
            files::delete_files(self, &mut traces).map_err(data_folder::Error::from)?
        } else {
            Vec::new()
        };
        self.clean_and_prove(traces, files)
    }

    /// Keeps a decision of the user, deletes what lies above its tier, all or nothing, and checks that it is gone.
    ///
    /// # Errors
    ///
    /// Those of [`Store::erase`].
    pub fn decide(
        &mut self,
        decision: &Decision,
        announce: &mut dyn FnMut(&Traces),
    ) -> Result<Erased, Error> {
        let traces = self.delete_rows(announce, |transaction| {
            super::consents::insert_decision(transaction, decision)?;
            forms::delete(transaction, &Forget::AboveTier(decision.tier))
        })?;
        self.clean_and_prove(traces, Vec::new())
    }

    /// Bars a path from being read and shown, deletes what is known of the sets there, all or nothing, and checks that it is gone.
    ///
    /// # Errors
    ///
    /// Those of [`Store::erase`].
    pub fn exclude(
        &mut self,
        path: &Path,
        at: i64,
        announce: &mut dyn FnMut(&Traces),
    ) -> Result<Erased, Error> {
        let traces = self.delete_rows(announce, |transaction| {
            forms::exclude(transaction, path, at)?;
            forms::delete(transaction, &Forget::Below(path.to_path_buf()))
        })?;
        self.clean_and_prove(traces, Vec::new())
    }

    /// Finishes a deletion whose process was ended before the bytes were gone. True when there was one.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn finish_erasing(&mut self) -> Result<bool, Error> {
        let is_owed = self.setting(OWED)?.is_some();
        if is_owed {
            self.shrink()?;
        }
        Ok(is_owed)
    }

    /// Deletes the rows that a form names. [`Store::shrink`] has to follow before the bytes are gone from the files.
    pub(super) fn forget(
        &mut self,
        what: &Forget,
        announce: &mut dyn FnMut(&Traces),
    ) -> Result<Traces, Error> {
        self.delete_rows(announce, |transaction| forms::delete(transaction, what))
    }

    fn clean_and_prove(&mut self, traces: Traces, files: Vec<PathBuf>) -> Result<Erased, Error> {
        let mut proof = Proof::default();
        if traces.is_empty() && files.is_empty() {
            // There was nothing, so there is nothing to clean; what is owed from before is cleaned all the same.
            self.finish_erasing()?;
            return Ok(Erased { traces, files, proof });
        }
        // An export that is being made now fails, rather than keep what is deleted.
        data_folder::remove_file(&self.folder.join(EXPORT_COPY)).map_err(data_folder::Error::from)?;
        for _ in 0..TRIES {
            let is_log_empty = self.shrink()?;
            proof = proof::prove(self, &traces, is_log_empty)?;
            if proof.is_proven() {
                break;
            }
        }
        Ok(Erased { traces, files, proof })
    }
}
