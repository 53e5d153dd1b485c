//! A producer with a set open, and what a host sees.

use std::fs;
use std::path::PathBuf;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use serde_json::Value;
use sessionist::session::{Event, Kind, Options, Session};
use sessionist::store::Store;
use sessionist_fixtures::server::Server;
use sessionist_fixtures::{Layout, Song, demo};
use tempfile::TempDir;

/// Nothing takes that long; what does has failed.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub const KEY: &str = "sk-canary-key-1234567890";

/// Tests that count threads of the process run alone.
static THREADS: RwLock<()> = RwLock::new(());

/// Who else may have sessions in this process meanwhile.
enum Company {
    Others { _guard: RwLockReadGuard<'static, ()> },
    Nobody { _guard: RwLockWriteGuard<'static, ()> },
}

pub struct World {
    folder: TempDir,
    /// Below the folder.
    set: &'static str,
    company: Company,
}

impl World {
    pub fn new() -> Self {
        Self::with("Secret Canary Project/Night Drive.als", &demo::night_drive())
    }

    /// One with another set.
    pub fn with(set: &'static str, song: &Song) -> Self {
        let _guard = THREADS.read().unwrap_or_else(PoisonError::into_inner);
        Self::among(Company::Others { _guard }, set, song)
    }

    /// One in whose process there is no other, so that threads can be counted.
    pub fn alone() -> Self {
        let _guard = THREADS.write().unwrap_or_else(PoisonError::into_inner);
        Self::among(
            Company::Nobody { _guard },
            "Night Drive.als",
            &demo::night_drive(),
        )
    }

    fn among(company: Company, set: &'static str, song: &Song) -> Self {
        let world = Self {
            folder: tempfile::tempdir().unwrap(),
            set,
            company,
        };
        let project = world.set().parent().unwrap().to_path_buf();
        fs::create_dir_all(project.join("Ableton Project Info")).unwrap();
        world.save(song);
        world
    }

    /// Saves the set as Live does.
    pub fn save(&self, song: &Song) {
        fs::write(self.set(), song.to_als(Layout::Live12)).unwrap();
    }

    fn root(&self) -> PathBuf {
        fs::canonicalize(self.folder.path()).unwrap()
    }

    pub fn home(&self) -> PathBuf {
        self.root().join("home")
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    pub fn set(&self) -> PathBuf {
        self.root().join(self.set)
    }

    /// A session of a user who has chosen the highest tier.
    pub fn session(&self) -> Host {
        let host = self.open();
        assert_eq!(host.end("/privacy tier everything").kind, Kind::Done);
        host
    }

    /// A session as it opens.
    pub fn open(&self) -> Host {
        self.open_with(Some(self.set()))
    }

    /// One with no set open.
    pub fn open_without_set(&self) -> Host {
        self.open_with(None)
    }

    fn open_with(&self, set: Option<PathBuf>) -> Host {
        let options = Options {
            data_folder: Some(self.home()),
            set,
            ..Options::default()
        };
        Host(Session::open(options).unwrap())
    }

    /// One that talks with a server that speaks as Anthropic does, which counts as another machine.
    pub fn session_with(&self, server: &Server) -> Host {
        let host = self.session();
        host.talks_with(server, KEY);
        host
    }

    /// One that talks with a server that computes on this machine.
    pub fn session_at_home(&self, server: &Server) -> Host {
        let host = self.session();
        host.done(&format!("/provider ollama {}", server.address()));
        host
    }

    /// Closes the last session, and counts the threads that are left.
    pub fn end(&self, host: Host) {
        host.close();
        if cfg!(target_os = "linux") {
            assert!(
                matches!(self.company, Company::Nobody { .. }),
                "others have threads, too"
            );
            let deadline = Instant::now() + PATIENCE;
            // Linux shows a thread for a moment after it was joined.
            while threads("sessionist-") > 0 {
                assert!(Instant::now() < deadline, "a thread is left");
                std::thread::yield_now();
            }
        }
    }

    /// The store, when no session has it open any more.
    pub fn store(&self) -> Store {
        Store::open(&self.home()).unwrap()
    }
}

/// Threads of this process, by the beginning of their names. Only Linux tells.
pub fn threads(name: &str) -> usize {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let names = tasks.filter_map(|task| fs::read_to_string(task.unwrap().path().join("comm")).ok());
    names.filter(|found| found.starts_with(name)).count()
}

/// A host with a session.
pub struct Host(pub Session);

/// What a host was told of one request.
pub struct Told {
    pub kind: Kind,
    pub json: Value,
    /// All events before the last.
    pub before: Vec<(Kind, Value)>,
}

impl Told {
    pub fn text(&self) -> &str {
        self.json["text"].as_str().unwrap_or_default()
    }

    pub fn name(&self) -> &str {
        self.json["name"].as_str().unwrap_or_default()
    }

    /// The pieces of the text that came before the end.
    pub fn streamed(&self) -> String {
        self.texts(Kind::Text).concat()
    }

    pub fn texts(&self, kind: Kind) -> Vec<&str> {
        let of_kind = self.before.iter().filter(|(found, _)| *found == kind);
        of_kind.map(|(_, json)| json["text"].as_str().unwrap()).collect()
    }

    /// The texts that the user was asked about.
    pub fn offered(&self) -> Vec<&str> {
        self.texts(Kind::Question)
    }
}

impl Host {
    /// Chooses a server that speaks as Anthropic does, with a key.
    pub fn talks_with(&self, server: &Server, key: &str) {
        self.end(&format!("/provider anthropic {}", server.address()));
        self.done(&format!("/key {key}"));
    }

    /// Submits a line, and returns the number of its request.
    pub fn submit(&self, line: &str) -> u64 {
        self.0.submit(line).unwrap().0
    }

    /// Has a line carried out, with every question answered so.
    pub fn end_with(&self, line: &str, answer: &str) -> Told {
        self.wait(self.submit(line), |host, kind, json| {
            if kind == Kind::Question {
                host.submit(&format!("/answer {} {answer}", json["question"]));
            }
        })
    }

    /// Has a line carried out in which nothing is asked.
    pub fn end(&self, line: &str) -> Told {
        let told = self.end_with(line, "no");
        assert!(told.offered().is_empty(), "{line}: {:?}", told.offered());
        told
    }

    /// Has a command carried out, and returns what it says.
    pub fn done(&self, line: &str) -> String {
        let told = self.end(line);
        assert_eq!(told.kind, Kind::Done, "{line}: {}", told.json);
        told.text().to_owned()
    }

    /// Waits for the end of a request, and tells what comes before.
    pub fn wait(&self, request: u64, mut tell: impl FnMut(&Self, Kind, &Value)) -> Told {
        let mut before = Vec::new();
        loop {
            let event = self.until(|event| event.request == request);
            let json = json(&event);
            if event.is_final() {
                return Told {
                    kind: event.kind,
                    json,
                    before,
                };
            }
            tell(self, event.kind, &json);
            before.push((event.kind, json));
        }
    }

    /// Waits for an event; those before it are taken, too.
    pub fn until(&self, is_meant: impl Fn(&Event) -> bool) -> Event {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let event = self.0.wait_event(PATIENCE).expect("an event");
            if is_meant(&event) {
                return event;
            }
            assert!(Instant::now() < deadline, "what was waited for does not come");
        }
    }

    /// Waits for the ends of some requests, in whatever order they come, and returns how each ended.
    pub fn ends(&self, requests: &[u64]) -> Vec<Event> {
        let mut ends: Vec<Event> = Vec::new();
        while ends.len() < requests.len() {
            ends.push(self.until(|event| event.is_final() && requests.contains(&event.request)));
        }
        ends.sort_by_key(|event| requests.iter().position(|request| *request == event.request));
        ends
    }

    /// Closes, with all threads.
    pub fn close(self) {
        assert!(self.0.close(PATIENCE), "a thread is left");
    }
}

pub fn json(event: &Event) -> Value {
    serde_json::from_str(&event.json).unwrap()
}
