//! A store with sets in it, of which questions are asked.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sessionist::als::facts::LiveSet;
use sessionist::answer::pictures::Picture;
use sessionist::answer::{Answer, Question, Song, answer};
use sessionist::chat::live::LiveState;
use sessionist::consent::Tier;
use sessionist::learn::{self, Options};
use sessionist::store::Store;
use sessionist_fixtures::Layout;
use tempfile::TempDir;

use super::chosen;

/// 2026-01-31 12:00 UTC, in seconds.
const NOON: u64 = 1_769_860_800;

pub struct World {
    folder: TempDir,
    pub store: Store,
}

impl World {
    pub fn new(tier: Tier) -> Self {
        let (folder, store) = chosen::store(tier);
        Self { folder, store }
    }

    /// Learns a made set that was saved so many seconds behind noon.
    pub fn save(&mut self, song: &sessionist_fixtures::Song, seconds: u64) -> PathBuf {
        let path = self.folder.path().join("Night Drive.als");
        fs::write(&path, song.to_als(Layout::Live12)).unwrap();
        let saved = SystemTime::UNIX_EPOCH + Duration::from_secs(NOON + seconds);
        let file = File::options().write(true).open(&path).unwrap();
        file.set_modified(saved).unwrap();
        self.learn(&[fs::canonicalize(path).unwrap()]).remove(0)
    }

    pub fn learn(&mut self, paths: &[PathBuf]) -> Vec<PathBuf> {
        let options = Options { now: 2, readers: 2 };
        let summary = learn::learn(&mut self.store, paths, options, &mut |_, _| true).unwrap();
        assert!(summary.problems.is_empty(), "{:?}", summary.problems);
        paths.to_vec()
    }

    pub fn song(&self, set: &Path) -> Song {
        Song::load(&self.store, set).unwrap().unwrap()
    }

    pub fn facts(&self, set: &Path) -> LiveSet {
        let snapshot = self.store.snapshots(set).unwrap().remove(0);
        self.store.facts(snapshot.id).unwrap().unwrap()
    }

    fn answer(&self, song: &Song, text: &str) -> Answer {
        let question = Question {
            text,
            live: LiveState::NONE,
            now: i64::try_from(NOON).unwrap() * 1000,
        };
        answer(&self.store, Some(song), &question).unwrap()
    }

    /// The answer to a question, with the pictures that it is shown with.
    pub fn ask(&self, song: &Song, text: &str) -> (String, Vec<Picture>) {
        match self.answer(song, text) {
            Answer::Found { text, pictures, .. } => (text, pictures),
            Answer::NotFound { text, .. } => (format!("no answer: {text}"), Vec::new()),
        }
    }

    /// The pictures alone, none where there is no answer.
    pub fn pictures(&self, song: &Song, text: &str) -> Vec<Picture> {
        self.ask(song, text).1
    }
}
