//! Talking with a session: what `chat` and `ask` have in common.
//!
//! Both are hosts like any other: lines in, events out. One request at a time, so that what is printed belongs to the line above it.

pub mod ask;
pub mod chat;
mod completion;
mod editor;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value;
use sessionist::consent::Permission;
use sessionist::session::{ErrorCode, Event, Kind, Options, RequestId, Session};

use crate::Failure;
use crate::terminal::progress::ProgressLine;
use crate::terminal::{consent, interrupt, print_aside};

/// How long is waited at a time. There is always a next event.
const WAIT: Duration = Duration::from_secs(60);

/// A session that is open, of a user who decided what may be read.
struct Talk {
    session: Arc<Session>,
    /// The request that Ctrl-C cancels; 0 when there is none.
    under_way: Arc<AtomicU64>,
}

/// An event, with what is in it.
struct Said {
    kind: Kind,
    json: Value,
}

impl Said {
    fn new(event: &Event) -> Self {
        Self {
            kind: event.kind,
            // It is JSON by contract; what is not has no text.
            json: serde_json::from_str(&event.json).unwrap_or_default(),
        }
    }

    fn string(&self, key: &str) -> &str {
        self.json.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    fn text(&self) -> &str {
        self.string("text")
    }

    fn suggestions(&self) -> Vec<&str> {
        let suggestions = self.json.get("suggestions").and_then(Value::as_array);
        suggestions.map_or_else(Vec::new, |all| all.iter().filter_map(Value::as_str).collect())
    }

    /// What is to be said beside an answer of a model.
    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.json.get("ending").is_some() {
            remarks.push(format!("sessionist: {}", self.string("ending")));
        }
        let unknown = self.json.get("unknown").and_then(Value::as_array);
        for name in unknown.into_iter().flatten().filter_map(Value::as_str) {
            remarks.push(format!("sessionist: not in this set: the {name}"));
        }
        remarks
    }

    /// The exit code of a program that ends with it.
    fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::NoAnswer => 3,
            Kind::Error => 1,
            Kind::Cancelled => interrupt::EXIT_CODE,
            _ => 0,
        }
    }
}

impl Talk {
    /// Opens a session, and asks the user how much may be read when that was never decided.
    fn open(set: Option<PathBuf>) -> Result<Self, Failure> {
        let options = Options {
            set,
            ..Options::default()
        };
        let talk = Self {
            session: Arc::new(Session::open(options)?),
            under_way: Arc::default(),
        };
        talk.listen_to_interrupts()?;
        talk.greet()?;
        Ok(talk)
    }

    fn listen_to_interrupts(&self) -> Result<(), Failure> {
        let session = Arc::clone(&self.session);
        let under_way = Arc::clone(&self.under_way);
        interrupt::listen(move || {
            let request = under_way.swap(0, Ordering::Relaxed);
            // It may have ended in this moment, which is as good.
            session.cancel(RequestId(request));
            request != 0
        })
    }

    fn greet(&self) -> Result<(), Failure> {
        loop {
            let said = Said::new(&self.next_event());
            match said.kind {
                Kind::Ready if !said.json.get("tier").is_none_or(Value::is_null) => return Ok(()),
                Kind::Consent => {
                    let tier = consent::ask(said.text())?;
                    let line = format!("/privacy tier {}", tier.as_str());
                    let done = self.request(&line, &mut |_| Ok(()))?;
                    print_aside(done.text());
                    return if done.kind == Kind::Done {
                        Ok(())
                    } else {
                        Err(Failure::Stopped(
                            "your choice could not be kept; see above".to_owned(),
                        ))
                    };
                }
                Kind::Error if said.string("name") == ErrorCode::SetAside.as_str() => tell_aside(&said),
                Kind::Error => return Err(Failure::Stopped(said.text().to_owned())),
                // Progress of learning the set, which nobody waits for yet.
                _ => {}
            }
        }
    }

    /// Has a line carried out, and returns its final event. What comes before is handed to `tell`, but for what the terminal shows
    /// beside the output.
    fn request(
        &self,
        line: &str,
        tell: &mut dyn FnMut(&Said) -> Result<(), Failure>,
    ) -> Result<Said, Failure> {
        let request = self.session.submit(line)?.0;
        self.under_way.store(request, Ordering::Relaxed);
        let mut progress = ProgressLine::new();
        let result = loop {
            let event = self.next_event();
            let said = Said::new(&event);
            if event.kind == Kind::Progress {
                progress.show_text(said.text());
                continue;
            }
            progress.clear();
            if event.request != request {
                tell_aside(&said);
            } else if event.is_final() {
                break Ok(said);
            } else if let Err(failure) = tell(&said) {
                self.session.cancel(RequestId(request));
                break Err(failure);
            }
        };
        self.under_way.store(0, Ordering::Relaxed);
        result
    }

    /// Answers whether something may be sent, with what the user typed. Anything but a yes is a no.
    fn answer(&self, question: &Said, typed: Option<&str>) -> Result<(), Failure> {
        let number = question
            .json
            .get("question")
            .and_then(Value::as_u64)
            .unwrap_or_default();
        let typed = typed.unwrap_or_default().trim().trim_start_matches("/answer ");
        let permission = Permission::from_name(typed).unwrap_or(Permission::No);
        let line = format!("/answer {number} {}", permission.as_str());
        self.session.submit(&line)?;
        Ok(())
    }

    /// Tells what happened while nobody waited for anything.
    fn catch_up(&self) {
        while let Some(event) = self.session.next_event() {
            tell_aside(&Said::new(&event));
        }
    }

    fn next_event(&self) -> Event {
        loop {
            if let Some(event) = self.session.wait_event(WAIT) {
                return event;
            }
        }
    }
}

/// What may be sent, and where it would go.
fn offered(question: &Said) -> String {
    format!(
        "{}\nThis would go to {} ({}): {}",
        question.text().trim_end(),
        question.string("provider"),
        question.string("destination"),
        question.string("about"),
    )
}

/// Tells what belongs to no request.
fn tell_aside(said: &Said) {
    match said.kind {
        Kind::Error => print_aside(&format!("sessionist: {}", said.text())),
        Kind::Consent => print_aside(
            "Nothing is read until you choose how much may be: /privacy tier overview, sound or everything",
        ),
        _ => {}
    }
}
