//! What a language model may look at: the set that is open, and the names of all sets that are known.
//!
//! A look is a text of plain lines, one fact in each. It may be sent to another machine, so it is made for being read by the user first: it
//! is bounded, it holds no path, and every name in it stands in quotes, so that nothing that somebody called a track can pass for a line of
//! this program. What the tier left out and what was cleared is told as that, as in every other answer.
//!
//! Whatever a model writes, a look comes of it: what can't be understood is answered with what to call instead.

mod arguments;
mod attachments;
mod clips;
mod device;
mod find;
mod library;
mod overview;
mod page;
mod samples;
#[cfg(test)]
mod tests;
mod track;

use std::path::PathBuf;

use super::topics::song::changes::compare;
use super::{Answer, Question, Row, Song, answer};
use crate::chat::live::LiveState;
use crate::provider::{Tool, ToolCall};
use crate::store::{self, Store};
use crate::words::plain;
use arguments::{Argument, Arguments, schema};
use page::{Page, cut, quoted};

pub use attachments::{Attachment, Name, attachments, names};
pub use page::MOST_TEXT;

/// What came of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// For the model: at most [`MOST_TEXT`] bytes.
    pub text: String,
    /// Whether the call was wrong. The text says what to call instead.
    pub is_error: bool,
    /// What the text rests on.
    pub rows: Vec<Row>,
    /// Sets that the text holds something of. Empty when it holds nothing of any, so that nobody has to be asked before it is sent.
    pub sets: Vec<PathBuf>,
    /// For the user, in one line: what the model wants to look at.
    pub shown: String,
}

impl Look {
    /// Why the call was wrong, which tells nothing of any set.
    pub(crate) fn wrong(text: impl Into<String>, shown: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_error: true,
            rows: Vec::new(),
            sets: Vec::new(),
            shown: shown.into(),
        }
    }

    /// That the set has nothing of the name that was asked for.
    fn absent(song: &Song, text: String, shown: String) -> Self {
        Self {
            sets: vec![song.path().to_path_buf()],
            ..Self::wrong(text, shown)
        }
    }

    /// Why nothing can be said: because of the tier, or because of what was cleared.
    fn unread(why: String, shown: String) -> Self {
        Self {
            is_error: false,
            ..Self::wrong(why, shown)
        }
    }
}

/// What makes the text of a tool.
enum Looks {
    /// Of the set that is open.
    Song(fn(&Song, &Arguments) -> Look),
    /// What Live shows of the set that is open.
    Live(fn(&Song, &LiveState) -> Look),
    /// Of the set that is open and its earlier states.
    History(fn(&Store, &Song) -> Result<Look, store::Error>),
    /// Of all sets that are known.
    Library(fn(&Store, &Arguments) -> Result<Look, store::Error>),
    Ask,
}

struct Definition {
    name: &'static str,
    description: &'static str,
    takes: &'static [Argument],
    looks: Looks,
}

const TRACK: &str = "Name of the track, or its number from the left, as overview gives them.";

const TOOLS: [Definition; 10] = [
    Definition {
        name: "overview",
        description: "The set that is open in Ableton Live: its name, Live version, tempo, time signature, key and length; number, kind, name and group of every track; scenes and locators. Look at this first.",
        takes: &[],
        looks: Looks::Song(|song, _| overview::look(song)),
    },
    Definition {
        name: "selection",
        description: "What Ableton Live shows at this moment, saved or not: the selected track, the selected device with its parameters as they are shown, and the tempo. Look here when the user says this track or this device. All other tools tell the set as it was saved last.",
        takes: &[],
        looks: Looks::Live(overview::selection),
    },
    Definition {
        name: "track",
        description: "One track: level, pan, sends, switches, inputs and outputs, its devices in order with what is in their racks, and how many clips it has.",
        takes: &[Argument::needed("track", TRACK)],
        looks: Looks::Song(track::look),
    },
    Definition {
        name: "device",
        description: "One device, plug-in or rack of a track: preset, side chain, macros, chains or pads, samples and all parameters with their values.",
        takes: &[
            Argument::needed("track", TRACK),
            Argument::needed(
                "device",
                "Name of the device, or its number on the track, as track gives them.",
            ),
        ],
        looks: Looks::Song(device::look),
    },
    Definition {
        name: "clips",
        description: "The clips of the set: place in bars, length, name, kind, warping and loop. With a track, its clips alone; with bars, what plays there in the arrangement.",
        takes: &[
            Argument::text("track", TRACK),
            Argument::number(
                "from_bar",
                "First bar of the arrangement to look at; bars are counted from 1.",
            ),
            Argument::number("to_bar", "Last bar to look at."),
        ],
        looks: Looks::Song(clips::look),
    },
    Definition {
        name: "notes",
        description: "The notes of a MIDI clip: pitch, position, length and velocity of each. C3 is MIDI note 60, as in Live.",
        takes: &[
            Argument::needed("track", TRACK),
            Argument::needed(
                "clip",
                "Name of the clip, or its number on the track, as clips gives them.",
            ),
        ],
        looks: Looks::Song(clips::look_at_notes),
    },
    Definition {
        name: "samples",
        description: "The audio files that the set uses: their names, on which tracks they are used, and which are missing.",
        takes: &[],
        looks: Looks::Song(|song, _| samples::look(song)),
    },
    Definition {
        name: "search_sets",
        description: "Finds the sets, of all that are known on this computer, in which something has all the given words in its name: tracks, devices, plug-ins, presets, clips, samples, scenes, locators.",
        takes: &[Argument::needed(
            "words",
            "Words, or beginnings of words, that stand in one name.",
        )],
        looks: Looks::Library(library::look),
    },
    Definition {
        name: "changes",
        description: "What changed in the set since its last saved state before this one.",
        takes: &[],
        looks: Looks::History(changes),
    },
    Definition {
        name: "ask",
        description: "Answers one plain question in English from the facts, with no guessing: about the open set (what does the bass play in bars 33 to 40? what is automated? which notes are out of key?) or about all sets (which of my songs are in F minor between 120 and 126 BPM?).",
        takes: &[Argument::needed(
            "question",
            "One short question about one thing.",
        )],
        looks: Looks::Ask,
    },
];

/// Returns all tools, in the order in which a model is told of them: always the same, because providers keep what is.
pub fn tools() -> Vec<Tool> {
    let tools = TOOLS.iter().map(|tool| Tool {
        name: tool.name.to_owned(),
        description: tool.description.to_owned(),
        parameters: schema(tool.takes),
    });
    tools.collect()
}

/// Looks at what a model asks for. Touches nothing but the store and, to see whether samples are there, the disk.
///
/// # Errors
///
/// Those of the store. Whatever the model wrote is none: see [`Look::is_error`].
pub fn look(
    store: &Store,
    song: Option<&Song>,
    call: &ToolCall,
    question: &Question<'_>,
) -> Result<Look, store::Error> {
    let typed = || cut(&plain(&format!("{} {}", call.name, call.arguments)), 120);
    let Some(tool) = TOOLS.iter().find(|tool| tool.name == call.name) else {
        let names: Vec<&str> = TOOLS.iter().map(|tool| tool.name).collect();
        let text = format!(
            "There is no tool of that name. The tools are {}.",
            names.join(", ")
        );
        return Ok(Look::wrong(text, typed()));
    };
    let arguments = match Arguments::read(&call.arguments, tool.name, tool.takes) {
        Ok(arguments) => arguments,
        Err(why) => return Ok(Look::wrong(why, typed())),
    };
    match (&tool.looks, song) {
        (Looks::Song(look), Some(song)) => Ok(look(song, &arguments)),
        (Looks::Live(look), Some(song)) => Ok(look(song, question.live)),
        (Looks::History(look), Some(song)) => look(store, song),
        (Looks::Library(look), _) => look(store, &arguments),
        (Looks::Ask, _) => ask(store, song, &arguments, question),
        (Looks::Song(_) | Looks::Live(_) | Looks::History(_), None) => Ok(Look::wrong(
            "No set is open. search_sets and ask tell of all sets that are known.".to_owned(),
            typed(),
        )),
    }
}

fn changes(store: &Store, song: &Song) -> Result<Look, store::Error> {
    let shown = "what changed since the last saved state".to_owned();
    let Some(reply) = compare(store, song, None, None, quoted)? else {
        return Ok(Look::unread(
            "The state before is no longer known.".to_owned(),
            shown,
        ));
    };
    let mut page = Page::default();
    page.lines(0, &reply.text);
    page.rows(reply.rows);
    Ok(page.look(song, shown, "ask what changed on one track since the last save"))
}

/// An answer of this program, whose names stand in no quotes: all of it is set in by two columns instead.
fn ask(
    store: &Store,
    song: Option<&Song>,
    arguments: &Arguments,
    question: &Question<'_>,
) -> Result<Look, store::Error> {
    let text = arguments.get("question");
    let shown = format!("the answer to {}", quoted(text));
    // What Live shows belongs to the set that is open: without one nobody would be asked before it is sent.
    let live = song.map_or(LiveState::NONE, |_| question.live);
    let asked = Question {
        text,
        live,
        ..*question
    };
    let mut page = Page::default();
    let mut is_error = false;
    match answer(store, song, &asked)? {
        Answer::Found { text, rows, .. } => {
            page.line(0, "Answer:");
            page.lines(1, &text);
            page.rows(rows);
        }
        Answer::NotFound { text, suggestions } => {
            page.line(0, "No answer:");
            page.lines(1, &text);
            // What was understood and can't be told comes with no other questions.
            is_error = !suggestions.is_empty();
            if is_error {
                page.line(0, "Questions that have one:");
                suggestions.iter().for_each(|one| page.lines(1, one));
            }
        }
    }
    let sets = match is_error {
        true => page.sets(song),
        false => page.sets_or_all(song, store)?,
    };
    let look = page.finish(shown, "ask for less", sets);
    Ok(Look { is_error, ..look })
}
