//! What a session tells its host: a kind, the request that it belongs to, and a JSON object.

use std::path::Path;

use serde_json::{Value, json};

use super::error_code::ErrorCode;
use crate::VERSION;
use crate::answer::Row;
use crate::answer::pictures::Picture;
use crate::answer::tools::Look;
use crate::chat::draft::Recorded;
use crate::consent::{self, Permission, Tier};
use crate::provider::{Target, Usage};

/// What an event is about. Words and numbers keep their meaning for ever; new ones may appear in any version.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The store is open, or what may be read was decided: `version`, `tier` and `set`, either of which can be null.
    Ready = 1,
    /// The user has not decided yet what may be read: `text` is the question, `tiers` are the answers, `choices` say what each means.
    Consent = 2,
    /// How far something has come: `text`, `done` and `files`.
    Progress = 3,
    /// A piece of a text that is being written: `text`.
    Text = 4,
    /// What is about to be deleted: `text`.
    Announcement = 5,
    /// So many events were lost because nobody took them: `lost`. Never a final one.
    Overflow = 6,
    /// What a model thinks before it answers, where its provider tells: `text`.
    Thinking = 7,
    /// Whether a text may be sent: `question` is its number, `text` the very text, `about` what it is, `destination` where it would go, and
    /// `answers` are what `/answer` takes. Never lost.
    Question = 8,
    /// Something that the user should know, while an answer goes on: `text`.
    Notice = 9,
    /// Final: the answer to a question: `text`, `rows`, `kept`, and `problem` when it was not kept. One of a model also has `model`,
    /// `provider`, `leaves`, `tokens`, `names`, and, where there is one, `cost` and `ending`: why it is not whole. An answer that pictures
    /// help with has `pictures`, at most two: `kind`, `title`, `text`, which says what is to be seen, and `svg`, a whole element.
    Answer = 10,
    /// Final: why there is no answer: `text` and `suggestions`.
    NoAnswer = 11,
    /// Final: a command was carried out: `command`, `text` and, where a program can make more of it, `data`.
    Done = 12,
    /// Final: the request was cancelled.
    Cancelled = 13,
    /// Final, unless it belongs to no request: something failed: `code`, `name` and `text`; for an answer of a model also `partial`, what
    /// there is of it, and `suggestions`.
    Error = 14,
    /// A line was submitted at the other door of the session, which is its panel or the host: `text`. What it becomes is told at both. A key in it
    /// is left out.
    Line = 15,
}

impl Kind {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Self; 15] = [
        Self::Ready,
        Self::Consent,
        Self::Progress,
        Self::Text,
        Self::Announcement,
        Self::Overflow,
        Self::Thinking,
        Self::Question,
        Self::Notice,
        Self::Answer,
        Self::NoAnswer,
        Self::Done,
        Self::Cancelled,
        Self::Error,
        Self::Line,
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
            Self::Thinking => "thinking",
            Self::Question => "question",
            Self::Notice => "notice",
            Self::Answer => "answer",
            Self::NoAnswer => "no_answer",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Error => "error",
            Self::Line => "line",
        }
    }

    /// Whether nothing follows it for its request.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Self::Answer | Self::NoAnswer | Self::Done | Self::Cancelled | Self::Error
        )
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

/// The answer of a model, as it is told.
pub(crate) struct ModelAnswer<'a> {
    pub(crate) text: &'a str,
    /// What it was shown of the set.
    pub(crate) rows: &'a [Row],
    pub(crate) recorded: &'a Recorded,
    pub(crate) target: &'a Target,
    pub(crate) usage: Usage,
    /// Why it is not whole; empty when it is.
    pub(crate) ending: &'a str,
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
        let json = json!({
            "text": consent::question(),
            "tiers": Tier::ALL.map(Tier::as_str),
            "choices": Tier::ALL.map(Tier::choice),
        });
        Self::new(Kind::Consent, 0, &json)
    }

    pub(crate) fn progress(request: u64, text: &str, done: usize, files: usize) -> Self {
        let json = json!({ "text": text, "done": done, "files": files });
        Self::new(Kind::Progress, request, &json)
    }

    pub(crate) fn text(request: u64, text: &str) -> Self {
        Self::new(Kind::Text, request, &json!({ "text": text }))
    }

    pub(crate) fn line(request: u64, text: &str) -> Self {
        Self::new(Kind::Line, request, &json!({ "text": text }))
    }

    pub(crate) fn announcement(request: u64, text: &str) -> Self {
        Self::new(Kind::Announcement, request, &json!({ "text": text }))
    }

    pub(crate) fn thinking(request: u64, text: &str) -> Self {
        Self::new(Kind::Thinking, request, &json!({ "text": text }))
    }

    pub(crate) fn notice(request: u64, text: &str) -> Self {
        Self::new(Kind::Notice, request, &json!({ "text": text }))
    }

    /// Whether what was looked up in a way may be sent to a model.
    pub(crate) fn question(request: u64, number: u64, look: &Look, way: &str, target: &Target) -> Self {
        let json = json!({
            "question": number,
            "about": look.shown,
            "way": way,
            "text": look.text,
            "bytes": look.text.len(),
            "provider": target.endpoint.title(),
            "model": target.model,
            "destination": target.destination(),
            "answers": Permission::ALL.map(Permission::as_str),
        });
        Self::new(Kind::Question, request, &json)
    }

    pub(crate) fn model_answer(request: u64, answer: &ModelAnswer<'_>) -> Self {
        let recorded = answer.recorded;
        let problem = recorded.kept.problem.as_deref();
        let mut json = json!({
            "text": answer.text,
            "rows": answer.rows,
            "kept": problem.is_none(),
            "model": answer.target.model,
            "provider": answer.target.endpoint.title(),
            "leaves": !answer.target.stays(),
            "tokens": {
                "input": answer.usage.input,
                "cached": answer.usage.cached,
                "output": answer.usage.output,
            },
            "names": recorded.names,
            "unknown": recorded.unknown,
        });
        let ending = Some(answer.ending).filter(|ending| !ending.is_empty());
        let pictures = Some(&recorded.pictures).filter(|pictures| !pictures.is_empty());
        for (key, value) in [
            ("problem", problem.map(Value::from)),
            ("ending", ending.map(Value::from)),
            ("cost", recorded.cost.map(Value::from)),
            ("pictures", pictures.map(|pictures| json!(pictures))),
        ] {
            if let (Some(value), Some(object)) = (value, json.as_object_mut()) {
                object.insert(key.to_owned(), value);
            }
        }
        Self::new(Kind::Answer, request, &json)
    }

    /// An answer of a model that came to nothing, or broke off.
    pub(crate) fn failed_answer(
        request: u64,
        code: ErrorCode,
        text: &str,
        partial: &str,
        is_kept: bool,
    ) -> Self {
        let json = json!({
            "code": code.number(),
            "name": code.as_str(),
            "text": text,
            "partial": partial,
            "kept": is_kept,
            "suggestions": ["/retry"],
        });
        Self::new(Kind::Error, request, &json)
    }

    pub(crate) fn overflow(lost: u64) -> Self {
        Self::new(Kind::Overflow, 0, &json!({ "lost": lost }))
    }

    /// `problem` says why the answer was not kept.
    pub(crate) fn answer(
        request: u64,
        text: &str,
        rows: &[Row],
        pictures: &[Picture],
        problem: Option<&str>,
    ) -> Self {
        let mut json = json!({ "text": text, "rows": rows, "kept": problem.is_none() });
        if let (Some(problem), Some(object)) = (problem, json.as_object_mut()) {
            object.insert("problem".to_owned(), problem.into());
        }
        if let (false, Some(object)) = (pictures.is_empty(), json.as_object_mut()) {
            object.insert("pictures".to_owned(), json!(pictures));
        }
        Self::new(Kind::Answer, request, &json)
    }

    pub(crate) fn no_answer(request: u64, text: &str, suggestions: &[String]) -> Self {
        let json = json!({ "text": text, "suggestions": suggestions });
        Self::new(Kind::NoAnswer, request, &json)
    }

    /// `data` says the same as the text, for programs; null where there is no more to it.
    pub(crate) fn done(request: u64, command: &str, text: &str, data: &Value) -> Self {
        let mut json = json!({ "command": command, "text": text });
        if let (false, Some(object)) = (data.is_null(), json.as_object_mut()) {
            object.insert("data".to_owned(), data.clone());
        }
        Self::new(Kind::Done, request, &json)
    }

    pub(crate) fn cancelled(request: u64) -> Self {
        Self::new(Kind::Cancelled, request, &json!({}))
    }

    pub(crate) fn error(request: u64, code: ErrorCode, text: &str) -> Self {
        let json = json!({ "code": code.number(), "name": code.as_str(), "text": text });
        Self::new(Kind::Error, request, &json)
    }

    fn new(kind: Kind, request: u64, json: &Value) -> Self {
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
                (7, "thinking"),
                (8, "question"),
                (9, "notice"),
                (10, "answer"),
                (11, "no_answer"),
                (12, "done"),
                (13, "cancelled"),
                (14, "error"),
                (15, "line"),
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
    fn only_an_answer_that_has_pictures_tells_of_them() {
        let picture = Picture {
            kind: "map",
            title: "Arrangement".to_owned(),
            text: "12 tracks".to_owned(),
            svg: "<svg/>".to_owned(),
        };
        let json = |pictures: &[Picture]| {
            let event = Event::answer(1, "", &[], pictures, None);
            serde_json::from_str::<Value>(&event.json).unwrap()
        };
        assert_eq!(
            json(&[picture])["pictures"],
            json!([{ "kind": "map", "title": "Arrangement", "text": "12 tracks", "svg": "<svg/>" }])
        );
        assert!(json(&[]).get("pictures").is_none());
    }

    #[test]
    fn an_answer_that_was_not_kept_says_why() {
        let json = |event: Event| serde_json::from_str::<Value>(&event.json).unwrap();
        let answer = json(Event::answer(1, "122 BPM", &[], &[], Some("the disk is full")));
        assert_eq!(answer["kept"], false);
        assert_eq!(answer["problem"], "the disk is full");
        assert!(
            json(Event::answer(1, "122 BPM", &[], &[], None))
                .get("problem")
                .is_none()
        );
    }
}
