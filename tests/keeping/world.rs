//! A user's machine for one test: a data folder, a folder with music, the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sessionist::chat::command::{self, Command as Line};
use sessionist::consent::Tier;
use sessionist::learn::{self, Options, Summary};
use sessionist::privacy::{self, Answer};
use sessionist::store::{Decision, Store};
use sessionist_fixtures::{Clip, Layout, Note, Song, Track};
use tempfile::TempDir;

/// The time of tests that do not say another: 2026-01-31 12:00 UTC.
pub const NOON: i64 = 1_769_860_800_000;

pub struct World {
    folder: TempDir,
}

impl World {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // The real path, as the program shows it.
        fs::create_dir(folder.path().join("music")).unwrap();
        Self { folder }
    }

    pub fn folder(&self) -> PathBuf {
        fs::canonicalize(self.folder.path()).unwrap()
    }

    pub fn home(&self) -> PathBuf {
        self.folder().join("home")
    }

    pub fn music(&self) -> PathBuf {
        self.folder().join("music")
    }

    pub fn store(&self) -> Store {
        Store::open(&self.home()).unwrap()
    }

    /// A store in which a tier is chosen.
    pub fn store_at(&self, tier: Tier) -> Store {
        let mut store = self.store();
        let decision = Decision {
            decided_at: NOON,
            tier,
            shown_text: "may I?".to_owned(),
        };
        store.decide(&decision, &mut |_| ()).unwrap();
        store
    }

    /// Writes a project with one set, and returns the set's path.
    pub fn write_project(&self, name: &str, song: &Song) -> PathBuf {
        let project = self.music().join(format!("{name} Project"));
        fs::create_dir_all(project.join("Ableton Project Info")).unwrap();
        write_set(&project.join(format!("{name}.als")), song)
    }

    /// Writes so many projects with a set each, no two of them alike.
    pub fn write_projects(&self, count: u8) {
        for number in 0..count {
            let song = song("Bass", 120.0 + f64::from(number));
            self.write_project(&format!("Song {number}"), &song);
        }
    }

    /// The program with arguments, and nothing to type.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sessionist"));
        command.env("SESSIONIST_HOME", self.home()).args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What the program prints when all goes well.
    pub fn says(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{arguments:?}: {errors}");
        assert_eq!(errors, "", "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What the program prints on standard error when it fails.
    pub fn complains(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    }
}

/// Writes a set file.
pub fn write_set(path: &Path, song: &Song) -> PathBuf {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, song.to_als(Layout::Live12)).unwrap();
    path.to_path_buf()
}

/// A small song: one track with one clip.
pub fn song(track: &str, tempo: f64) -> Song {
    let mut midi = Track::midi(10, track);
    let notes = vec![Note::new(29, 0.0, 0.5, 100.0)];
    midi.arrangement.push(Clip::midi("Riff", 0.0, 16.0, 4.0, notes));
    Song {
        tempo,
        tracks: vec![midi],
        controllers: false,
        ..Song::default()
    }
}

pub fn learn(store: &mut Store, path: &Path) -> Summary {
    learn_at(store, path, NOON)
}

pub fn learn_at(store: &mut Store, path: &Path, now: i64) -> Summary {
    let options = Options { now, readers: 1 };
    learn::learn(store, &[path.to_path_buf()], options, &mut |_, _| true).unwrap()
}

/// What a line gives, typed at any door.
pub fn line(store: &mut Store, line: &str) -> Answer {
    let Ok(Line::Privacy(request)) = command::parse(line) else {
        panic!("{line} is no request")
    };
    privacy::answer(store, &request, NOON, None, &mut |_| ()).unwrap()
}
