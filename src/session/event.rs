//! What a session tells its host: a kind, the request that it belongs to, and a JSON object.

use std::path::Path;

use serde_json::json;

use super::error_code::ErrorCode;
use crate::VERSION;
use crate::answer::Row;
use crate::consent::{self, Tier};

/// What an event is about. Words and numbers keep their meaning for ever; new ones may appear in any version.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The store is open: `version`, `tier` and `set`, either of which can be null.
    Ready = 1,
    /// The user has not decided yet what may be read: `text` is the question, `tiers` are the answers.
    Consent = 2,
    /// How far something has come: `text`, `done` and `files`.
    Progress = 3,
    /// A piece of a text that is being written: `text`.
    Text = 4,
    /// What is about to be deleted: `text`.
    Announcement = 5,
    /// So many events were lost because nobody took them: `lost`. Never a final one.
    Overflow = 6,
    /// Final: the answer to a question: `text`, `rows`, `kept`, and `problem` when it was not kept.
    Answer = 10,
    /// Final: why there is no answer: `text` and `suggestions`.
    NoAnswer = 11,
    /// Final: a command was carried out: `command` and `text`.
    Done = 12,
    /// Final: the request was cancelled.
    Cancelled = 13,
    /// Final, unless it belongs to no request: something failed: `code`, `name` and `text`.
    Error = 14,
}

impl Kind {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Self; 11] = [
        Self::Ready,
        Self::Consent,
        Self::Progress,
        Self::Text,
        Self::Announcement,
        Self::Overflow,
        Self::Answer,
        Self::NoAnswer,
        Self::Done,
        Self::Cancelled,
        Self::Error,
    ];

    /// Returns the number.
    pub fn number(self) -> i32 {
        self as i32
    }

    /// Returns the word, such as "no_answer".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Consent => "consent",
            Self::Progress => "progress",
            Self::Text => "text",
            Self::Announcement => "announcement",
            Self::Overflow => "overflow",
            Self::Answer => "answer",
            Self::NoAnswer => "no_answer",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Error => "error",
        }
    }

    /// Whether nothing follows it for its request.
    pub fn is_final(self) -> bool {
        self.number() >= Self::Answer.number()
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What it is about.
    pub kind: Kind,
    /// The request that it belongs to; 0 when it belongs to none.
    pub request: u64,
    /// A JSON object; which keys it has depends on the kind.
    pub json: String,
}

impl Event {
    /// Whether this is the last event of a request.
    pub fn is_final(&self) -> bool {
        self.kind.is_final() && self.request != 0
    }

    pub(crate) fn ready(tier: Option<Tier>, set: Option<&Path>) -> Self {
        let set = set.map(Path::to_string_lossy);
        let json = json!({ "version": VERSION, "tier": tier.map(Tier::as_str), "set": set });
        Self::new(Kind::Ready, 0, &json)
    }

    pub(crate) fn consent() -> Self {
        let json = json!({ "text": consent::question(), "tiers": Tier::ALL.map(Tier::as_str) });
        Self::new(Kind::Consent, 0, &json)
    }

    pub(crate) fn progress(request: u64, text: &str, done: usize, files: usize) -> Self {
        let json = json!({ "text": text, "done": done, "files": files });
        Self::new(Kind::Progress, request, &json)
    }

    pub(crate) fn text(request: u64, text: &str) -> Self {
        Self::new(Kind::Text, request, &json!({ "text": text }))
    }

    pub(crate) fn announcement(request: u64, text: &str) -> Self {
        Self::new(Kind::Announcement, request, &json!({ "text": text }))
    }

    pub(crate) fn overflow(lost: u64) -> Self {
        Self::new(Kind::Overflow, 0, &json!({ "lost": lost }))
    }

    /// `problem` says why the answer was not kept.
    pub(crate) fn answer(request: u64, text: &str, rows: &[Row], problem: Option<&str>) -> Self {
        let mut json = json!({ "text": text, "rows": rows, "kept": problem.is_none() });
        if let (Some(problem), Some(object)) = (problem, json.as_object_mut()) {
            object.insert("problem".to_owned(), problem.into());
        }
        Self::new(Kind::Answer, request, &json)
    }

    pub(crate) fn no_answer(request: u64, text: &str, suggestions: &[String]) -> Self {
        let json = json!({ "text": text, "suggestions": suggestions });
        Self::new(Kind::NoAnswer, request, &json)
    }

    pub(crate) fn done(request: u64, command: &str, text: &str) -> Self {
        let json = json!({ "command": command, "text": text });
        Self::new(Kind::Done, request, &json)
    }

    pub(crate) fn cancelled(request: u64) -> Self {
        Self::new(Kind::Cancelled, request, &json!({}))
    }

    pub(crate) fn error(request: u64, code: ErrorCode, text: &str) -> Self {
        let json = json!({ "code": code.number(), "name": code.as_str(), "text": text });
        Self::new(Kind::Error, request, &json)
    }

    fn new(kind: Kind, request: u64, json: &serde_json::Value) -> Self {
        Self {
            kind,
            request,
            json: json.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_stay_as_they_are() {
        let kinds = Kind::ALL.map(|kind| (kind.number(), kind.as_str()));
        assert_eq!(
            kinds,
            [
                (1, "ready"),
                (2, "consent"),
                (3, "progress"),
                (4, "text"),
                (5, "announcement"),
                (6, "overflow"),
                (10, "answer"),
                (11, "no_answer"),
                (12, "done"),
                (13, "cancelled"),
                (14, "error"),
            ]
        );
    }

    #[test]
    fn an_error_of_no_request_ends_nothing() {
        assert!(Event::error(1, ErrorCode::Bug, "").is_final());
        assert!(!Event::error(0, ErrorCode::Bug, "").is_final());
        assert!(!Event::progress(1, "", 0, 1).is_final());
    }

    #[test]
    fn an_answer_that_was_not_kept_says_why() {
        let json = |event: Event| serde_json::from_str::<serde_json::Value>(&event.json).unwrap();
        let answer = json(Event::answer(1, "122 BPM", &[], Some("the disk is full")));
        assert_eq!(answer["kept"], false);
        assert_eq!(answer["problem"], "the disk is full");
        assert!(
            json(Event::answer(1, "122 BPM", &[], None))
                .get("problem")
                .is_none()
        );
    }
}
