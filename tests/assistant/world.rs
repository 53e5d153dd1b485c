//! A producer with the demo set open, and what a host sees.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::Value;
use sessionist::session::{Event, Kind, Options, Session};
use sessionist::store::Store;
use sessionist_fixtures::server::Server;
use sessionist_fixtures::{Layout, demo};
use tempfile::TempDir;

/// Nothing takes that long; what does has failed.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub const KEY: &str = "sk-canary-key-1234567890";

pub struct World {
    folder: TempDir,
}

impl World {
    pub fn new() -> Self {
        let world = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let project = world.set().parent().unwrap().to_path_buf();
        fs::create_dir_all(project.join("Ableton Project Info")).unwrap();
        fs::write(world.set(), demo::night_drive().to_als(Layout::Live12)).unwrap();
        world
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
        self.root().join("Secret Canary Project/Night Drive.als")
    }

    /// A session of a user who has chosen the highest tier.
    pub fn session(&self) -> Host {
        let host = self.open();
        assert_eq!(host.end("/privacy tier everything").kind, Kind::Done);
        host
    }

    /// A session as it opens.
    pub fn open(&self) -> Host {
        let options = Options {
            data_folder: Some(self.home()),
            set: Some(self.set()),
            ..Options::default()
        };
        Host(Session::open(options).unwrap())
    }

    /// One that talks with a server that speaks as Anthropic does, which counts as another machine.
    pub fn session_with(&self, server: &Server) -> Host {
        let host = self.session();
        host.done(&format!("/provider anthropic {}", server.address()));
        host.done(&format!("/key {KEY}"));
        host
    }

    /// One that talks with a server that computes on this machine.
    pub fn session_at_home(&self, server: &Server) -> Host {
        let host = self.session();
        host.done(&format!("/provider ollama {}", server.address()));
        host
    }

    /// The store, when no session has it open any more.
    pub fn store(&self) -> Store {
        Store::open(&self.home()).unwrap()
    }
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
    /// Has a line carried out, with every question answered so.
    pub fn end_with(&self, line: &str, answer: &str) -> Told {
        let request = self.0.submit(line).unwrap().0;
        self.wait(request, |host, kind, json| {
            if kind == Kind::Question {
                host.0
                    .submit(&format!("/answer {} {answer}", json["question"]))
                    .unwrap();
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
        let deadline = Instant::now() + PATIENCE;
        let mut before = Vec::new();
        loop {
            let event = self.0.wait_event(PATIENCE);
            let event = event.unwrap_or_else(|| panic!("nothing came for {request}"));
            assert!(Instant::now() < deadline, "no end of {request}");
            let json = json(&event);
            if event.request != request {
                continue;
            }
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

    /// Closes, with all threads.
    pub fn close(self) {
        assert!(self.0.close(PATIENCE), "a thread is left");
    }
}

pub fn json(event: &Event) -> Value {
    serde_json::from_str(&event.json).unwrap()
}
