//! The kinds of events: numbers the outside relies on.
//!
//! They are those of [`core_library::session::Kind`]. The list stands here once more, because the header is made from it; a test
//! compares the two.

use std::ffi::{CStr, c_char};

use crate::boundary;

/// What an event is about, and which members its JSON object has. A number keeps its meaning for ever. New numbers and
/// new members may appear in any version: ignore those that you do not know.
///
/// Kinds of which it is said that they are final end their request: each request gets exactly one such event, after
/// all its others.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No event: what `sessionist_event_kind()` gives for NULL.
    None = 0,
    /// The data folder is open, or what may be read was decided: `version` of the library, `tier` that may be read or null,
    /// `set` that is open or null. Belongs to no request.
    Ready = 1,
    /// The user has not decided yet what may be read: `text` is the question, `tiers` are the answers, to be submitted as
    /// `/privacy tier ANSWER`, and `choices` say what each of them means. Belongs to no request.
    Consent = 2,
    /// How far something has come: `text`, `done`, `files`. The request is 0 when a set is learned that was opened.
    Progress = 3,
    /// A piece of a text that is being written: `text`. Pieces that were not taken are joined.
    Text = 4,
    /// What is about to be deleted: `text`.
    Announcement = 5,
    /// So many events were lost because nobody took them: `lost`. A final event of a request that was submitted with
    /// `sessionist_session_submit()` is never lost; one of a request of the panel can be. Belongs to no request.
    Overflow = 6,
    /// What a model thinks before it answers, where its provider tells: `text`. Pieces that were not taken are joined.
    Thinking = 7,
    /// Whether a text may be sent to a model: `question` is its number, `text` the very text, `bytes` its length, `about` what it
    /// is, `way` how it was looked up, `provider`, `model` and `destination` where it would go, `answers` what can be said. The
    /// answer is submitted as `/answer NUMBER WORD`; until then nothing is sent. Never lost.
    Question = 8,
    /// Something that the user should know while an answer goes on: `text`.
    Notice = 9,
    /// Final: the answer to a question: `text`, `rows` (what it is made of), `kept` (whether it is in the history), and
    /// `problem` when it is not. The answer of a model also has `model`, `provider`, `leaves` (whether it is on another machine),
    /// `tokens` (`input`, `cached`, `output`, each a number or null), `names` (what it names: `start` and `end` in bytes of
    /// `text`, `kind`, and the `row` of the set that it is, or null when the set has nothing of that name), `unknown` (those
    /// names in words), `cost` where a price is known, and `ending` when it is not whole. Where pictures help there are
    /// `pictures`, at most two: `kind` ("map", "rack", "notes" or "timeline"), `title`, `text` (what is to be seen, in words) and
    /// `svg`, a whole element that does nothing and refers to nothing.
    Answer = 10,
    /// Final: why there is no answer: `text` and `suggestions`, which are lines to submit.
    NoAnswer = 11,
    /// Final: a command was carried out: `command`, `text` and, where a program can make more of it, `data`, an object.
    Done = 12,
    /// Final: the request was cancelled.
    Cancelled = 13,
    /// Something failed: `code` (a `sessionist_status`), `name` of the code, `text` for the user; for the answer of a model also
    /// `partial` (what there is of it), `kept` and `suggestions`. Final when it belongs to a request.
    Error = 14,
    /// A line was submitted in the panel that `/panel` opens: `text`, in which a key is left out. Its events follow here as
    /// well, with a number that no request of this side has.
    Line = 15,
}

/// Returns a short name for a kind of events, such as "no_answer", for a log or a message. A number that this version
/// does not know gives "unknown".
///
/// The text is static: never NULL, never freed, in ASCII. May be called from any thread.
#[unsafe(no_mangle)]
pub extern "C" fn sessionist_kind_name(kind: i32) -> *const c_char {
    boundary::infallible(c"unknown".as_ptr(), || {
        Kind::find(kind).map_or(c"unknown", |(_, name)| name).as_ptr()
    })
}

impl Kind {
    /// All of them, with their names, in the order of their numbers.
    const ALL: [(Self, &CStr); 16] = [
        (Self::None, c"none"),
        (Self::Ready, c"ready"),
        (Self::Consent, c"consent"),
        (Self::Progress, c"progress"),
        (Self::Text, c"text"),
        (Self::Announcement, c"announcement"),
        (Self::Overflow, c"overflow"),
        (Self::Thinking, c"thinking"),
        (Self::Question, c"question"),
        (Self::Notice, c"notice"),
        (Self::Answer, c"answer"),
        (Self::NoAnswer, c"no_answer"),
        (Self::Done, c"done"),
        (Self::Cancelled, c"cancelled"),
        (Self::Error, c"error"),
        (Self::Line, c"line"),
    ];

    /// Returns the kind that is one of the core.
    pub(crate) fn from_core(number: i32) -> Self {
        // A kind that this list lacks would be a bug, and a test looks for one.
        Self::find(number).map_or(Self::None, |(kind, _)| kind)
    }

    fn find(number: i32) -> Option<(Self, &'static CStr)> {
        Self::ALL.into_iter().find(|(kind, _)| *kind as i32 == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(kind: i32) -> &'static CStr {
        // SAFETY: the function promises static text with a NUL at its end.
        unsafe { CStr::from_ptr(sessionist_kind_name(kind)) }
    }

    #[test]
    fn every_number_has_its_name_and_others_are_unknown() {
        assert_eq!(name(0), c"none");
        assert_eq!(name(11), c"no_answer");
        for kind in [-1, 16, 99, i32::MIN, i32::MAX] {
            assert_eq!(name(kind), c"unknown");
        }
    }

    #[test]
    fn beside_none_they_are_the_kinds_of_the_core() {
        let ours = Kind::ALL
            .iter()
            .skip(1)
            .map(|(kind, name)| (*kind as i32, name.to_str().unwrap_or_default()));
        let cores = core_library::session::Kind::ALL.map(|kind| (kind.number(), kind.as_str()));
        assert_eq!(ours.collect::<Vec<_>>(), cores);
    }
}
