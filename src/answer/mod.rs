//! Plain questions, answered from what is known, with no model and no network.
//!
//! The way of a question: `understand` splits it into spans and finds everything that each could mean, in the `vocabulary` and among the
//! `names` of the set; then the `topics` are asked in turn. A topic takes from the question (`asked`) the words and names that it can answer
//! to. Only when nothing is left over that could change what is asked does its reply count: so a question that is understood in part is not
//! answered at all, and the user is told which word was not understood. Nothing is guessed.
//!
//! An answer is shown with `pictures` where they help; they are drawn once it is the answer.
//!
//! A topic says "none" only of what was read: what the tier left out and what the user cleared is told as that.
//!
//! What a language model answers is no business of this module, but for one thing: `mentions` tells which of its names are in the set.

mod asked;
mod mentions;
mod names;
pub mod pictures;
mod plain;
mod reply;
mod song;
pub mod tools;
mod topics;
mod understand;
mod vocabulary;

use serde::Serialize;

use crate::chat::live::LiveState;
use crate::store::{self, Store};
use asked::Asked;
use pictures::Picture;
use reply::Reply;
use song::selected_devices;
use understand::{Understood, is_too_long, understand};

pub use mentions::{Mention, mentions};
pub use song::Song;

/// A question, with what the host knows beside it.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// What the user typed.
    pub text: &'a str,
    /// What Live shows now.
    pub live: &'a LiveState,
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
        /// What it is shown with. Empty where a picture would not help.
        pictures: Vec<Picture>,
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
    /// "set", "track", "device", "clip", "scene", "locator", "sample" or "automation".
    pub kind: &'static str,
    /// Its name; empty when it has none.
    pub name: String,
    /// Path of the set.
    pub set: String,
    /// Index of the track that it is on, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<usize>,
}

/// Answers a question about the song that is open, or about all sets that are known. Touches nothing but the store and, to see whether
/// samples are there, the disk.
///
/// # Errors
///
/// Those of the store. That there is no answer is no error.
pub fn answer(store: &Store, song: Option<&Song>, question: &Question<'_>) -> Result<Answer, store::Error> {
    if is_too_long(question.text) {
        return Ok(Answer::NotFound {
            text: "This is too long for a plain question; ask one thing in one sentence.".to_owned(),
            suggestions: Vec::new(),
        });
    }
    let understood = understood(song, question);
    let asked = Asked::new(store, song, question, &understood);
    if understood.is_order {
        return Ok(Answer::NotFound {
            text: "The set is only read here, never changed; what is in it can be asked.".to_owned(),
            suggestions: Vec::new(),
        });
    }
    // Whether something is so of all is not told by where it is so.
    let reply = match understood.is_yes_no && understood.is_about_all {
        true => None,
        false => topics::first_reply(&asked)?,
    };
    let reply = match reply {
        None => each_part(store, song, question)?,
        reply => reply,
    };
    let read_as = corrections(&understood);
    let Some(reply) = reply else {
        return Ok(not_understood(&asked, &understood));
    };
    let text = format!("{read_as}{}", reply.text);
    if !reply.is_found {
        return Ok(Answer::NotFound {
            text,
            suggestions: Vec::new(),
        });
    }
    let mut pictures = reply.pictures;
    if let Some(song) = song {
        for sight in reply.sights {
            pictures.extend(sight.draw(store, song)?);
        }
    }
    Ok(Answer::Found {
        text,
        rows: reply.rows,
        pictures,
    })
}

fn understood(song: Option<&Song>, question: &Question<'_>) -> Understood {
    let mut understood = understand(question.text, song.map(|song| (&song.set, &song.names)));
    if let Some(song) = song {
        understood.point_to(&selected_devices(song, question.live));
    }
    understood
}

/// Answers "what's the tempo and the key" part by part, when each part is a whole question about the whole song.
fn each_part(
    store: &Store,
    song: Option<&Song>,
    question: &Question<'_>,
) -> Result<Option<Reply>, store::Error> {
    let text = question.text.to_lowercase();
    let parts: Vec<&str> = text
        .split([',', ';', '?'])
        .flat_map(|part| part.split(" and "))
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    if !(2..=6).contains(&parts.len()) {
        return Ok(None);
    }
    let mut whole = Reply::found("");
    for part in parts {
        let question = Question {
            text: part,
            ..*question
        };
        let understood = understood(song, &question);
        let Some(reply) = topics::of_whole_song(&Asked::new(store, song, &question, &understood)) else {
            return Ok(None);
        };
        let end = if whole.text.is_empty() { "" } else { "\n" };
        whole.text.push_str(&format!("{end}{}", reply.text));
        whole.rows.extend(reply.rows);
    }
    Ok(Some(whole))
}

/// Says which words were taken for others.
fn corrections(understood: &Understood) -> String {
    let corrected: Vec<String> = understood
        .corrected
        .iter()
        .map(|(typed, meant)| format!("“{typed}” as “{meant}”"))
        .collect();
    if corrected.is_empty() {
        return String::new();
    }
    format!("(Read {}.)\n", reply::listed(&corrected))
}

/// Says what was not understood, and what can be asked.
fn not_understood(asked: &Asked<'_>, understood: &Understood) -> Answer {
    let mut suggestions = topics::suggestions(asked);
    let unknown = asked.unknown();
    let is_never_saved = asked.song().is_none() && asked.question.live.is_never_saved();
    let text = if is_never_saved && unknown.is_empty() {
        "The set that is open in Live was never saved, and only what is saved can be read. Save it in Live, then ask again."
            .to_owned()
    } else if let Some(why) = asked.missed_selection() {
        why
    } else if unknown.is_empty() {
        "This question is not one that can be answered from the set alone.".to_owned()
    } else {
        let unknown: Vec<String> = unknown.iter().map(|word| format!("“{word}”")).collect();
        let place = if asked.song().is_some() {
            "neither a word that is known here nor a name in this set"
        } else {
            "not a word that is known here"
        };
        let verb = if unknown.len() == 1 { "is" } else { "are" };
        format!("{} {verb} {place}.", reply::listed(&unknown))
    };
    if understood.perhaps.is_empty() {
        return Answer::NotFound { text, suggestions };
    }
    let meant: Vec<String> = understood
        .perhaps
        .iter()
        .map(|(_, meant)| format!("“{meant}”"))
        .collect();
    let replaced = understood
        .perhaps
        .iter()
        .fold(asked.question.text.to_lowercase(), |text, (typed, meant)| {
            text.replace(typed, meant)
        });
    suggestions.insert(0, replaced);
    Answer::NotFound {
        text: format!("{text} Did you mean {}?", reply::listed(&meant)),
        suggestions,
    }
}
