//! What is kept comes back as it was, and what is deleted does not.

mod erase;
mod knowledge;
mod open;
mod records;
mod spoken;

use std::path::{Path, PathBuf};

use sessionist_fixtures::{Layout, demo};

use super::*;
use crate::als::facts::LiveSet;
use crate::als::{self, ReadOptions};
use crate::consent::Tier;
use crate::learn::set_file::FileState;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder for a test")
}

/// A store in which everything may be kept.
fn open(folder: &Path) -> Store {
    let mut store = Store::open(folder).expect("opened");
    store
        .decide(&decision(Tier::Everything), &mut |_| ())
        .expect("decided");
    store
}

fn decision(tier: Tier) -> Decision {
    Decision {
        decided_at: 5,
        tier,
        shown_text: format!("may I read {}?", tier.as_str()),
    }
}

fn set_path() -> PathBuf {
    PathBuf::from("/Music/Night Drive Project/Night Drive.als")
}

/// The file of a set, in a state of its own for each number.
fn saved(state: u8) -> SavedFile {
    SavedFile {
        project_folder: PathBuf::from("/Music/Night Drive Project"),
        set_path: set_path(),
        file: set_path(),
        state: FileState {
            size: 7,
            modified_at: 1_000 + i64::from(state),
            hash: [state; 32],
        },
        saved_at: 1_000 + i64::from(state),
        learned_at: 2_000,
    }
}

/// The same state of another set in another project.
fn saved_elsewhere(state: u8) -> SavedFile {
    SavedFile {
        project_folder: PathBuf::from("/Music/Other Project"),
        set_path: PathBuf::from("/Music/Other Project/Other.als"),
        file: PathBuf::from("/Music/Other Project/Other.als"),
        ..saved(state)
    }
}

fn read(bytes: &[u8]) -> LiveSet {
    read_at(bytes, Tier::Everything)
}

fn read_at(bytes: &[u8], tier: Tier) -> LiveSet {
    let options = ReadOptions {
        tier,
        ..ReadOptions::default()
    };
    als::read(bytes, &options).expect("a healthy set")
}

fn demo_set() -> LiveSet {
    read(&demo::night_drive().to_als(Layout::Live12))
}

fn count(store: &Store, query: &'static str) -> i64 {
    store
        .connection()
        .expect("there")
        .query_row(query, [], |row| row.get(0))
        .expect("counted")
}
