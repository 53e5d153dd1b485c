//! Plain questions, answered from what is known, with no model and no network.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::als::facts::LiveSet;
use crate::store::{self, Snapshot, Store};

/// A question, with what the host knows beside it.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// What the user typed.
    pub text: &'a str,
    /// The track that is selected in Live, by its name or its number from the left, when the host says which.
    pub selected_track: Option<&'a str>,
    /// The time of now, in milliseconds since 1970.
    pub now: i64,
}

/// What came of a question.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// What is true of the song, and what that rests on.
    Found {
        /// The answer, in one or more lines.
        text: String,
        /// What it rests on.
        rows: Vec<Row>,
    },
    /// Why there is no answer, and what can be asked instead.
    NotFound {
        /// For the user, in one or more lines.
        text: String,
        /// Questions that could be meant or that can be answered.
        suggestions: Vec<String>,
    },
}

/// A part of a set that an answer rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// "set", "track", "device", "clip", "scene", "locator", "sample", "automation" or "note".
    pub kind: &'static str,
    /// Its name; empty when it has none.
    pub name: String,
    /// Path of the set.
    pub set: String,
    /// Index of the track that it is on, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<usize>,
}

/// A set as it is known, made ready for questions.
pub struct Song {
    path: PathBuf,
    snapshot: Snapshot,
    set: LiveSet,
}

impl Song {
    /// Loads what is known of the state that a set is in now. None when nothing is.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn load(store: &Store, path: &Path) -> Result<Option<Self>, store::Error> {
        let Some(snapshot) = store.snapshots(path)?.into_iter().next() else {
            return Ok(None);
        };
        let set = store.facts(snapshot.id)?;
        Ok(set.map(|set| Self {
            path: path.to_path_buf(),
            snapshot,
            set,
        }))
    }

    /// Whether the store still has this very state, with nothing of it cleared since.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn is_current(&self, store: &Store) -> Result<bool, store::Error> {
        Ok(store.snapshots(&self.path)?.first() == Some(&self.snapshot))
    }
}

/// Answers a question about the song that is open, or about all sets that are known. Touches nothing but the store and, to see whether
/// samples are there, the disk.
///
/// # Errors
///
/// Those of the store. That there is no answer is no error.
pub fn answer(store: &Store, song: Option<&Song>, question: &Question<'_>) -> Result<Answer, store::Error> {
    let _ = (store, question, song.map(|song| &song.set));
    Ok(Answer::NotFound {
        text: String::new(),
        suggestions: Vec::new(),
    })
}
