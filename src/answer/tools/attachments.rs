//! What a user attaches to a message: `@set`, `@track Bass`, `@device Saturator`, `@clip "Drop Bass"`, `@locator Drop`.
//!
//! Behind the word comes a name, in quotes or not: then it is the longest one that is known here.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde::Serialize;

use super::clips::{notes_of, write};
use super::find::Among;
use super::overview::locator_line;
use super::page::{Page, first_names};
use super::{Look, device, overview, track};
use crate::als::palette;
use crate::answer::names::{self, Place};
use crate::answer::{Question, Song};
use crate::consent::Tier;
use crate::store::{self, Kind, Store};

/// Something that a message attaches.
#[derive(Debug, Clone, PartialEq)]
pub struct Attachment {
    /// As it was typed: "@track Bass".
    pub typed: String,
    /// What is attached, or for the user why there is no such thing.
    pub look: Result<Look, String>,
}

const WORDS: [&str; 5] = ["set", "track", "device", "clip", "locator"];

/// Returns what a message attaches, in order, each once.
///
/// # Errors
///
/// Those of the store, of which nothing is needed yet: everything that can be attached is of the set that is open.
pub fn attachments(
    _store: &Store,
    song: Option<&Song>,
    message: &str,
    _question: &Question<'_>,
) -> Result<Vec<Attachment>, store::Error> {
    let mut attachments: Vec<Attachment> = Vec::new();
    for (word, from, behind) in words(message) {
        let rest = message.get(behind..).unwrap_or_default();
        let (length, look) = match song {
            None => (
                0,
                Err("No set is open, so there is nothing to attach.".to_owned()),
            ),
            Some(song) => attached(song, word, rest),
        };
        let typed = message.get(from..behind + length).unwrap_or_default();
        let is_known = |one: &Attachment| match (&one.look, &look) {
            (Ok(one), Ok(other)) => one.text == other.text,
            _ => one.typed == typed,
        };
        if !attachments.iter().any(is_known) {
            attachments.push(Attachment {
                typed: typed.to_owned(),
                look,
            });
        }
    }
    Ok(attachments)
}

/// Something that can be attached.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Name {
    /// "track", "device", "clip" or "locator".
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// The track that it is on. None for a track, and where there are several of the name on different tracks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<String>,
    /// Its colour in Live, or that of its track, such as "#ff94a6". None where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// What attaches it.
    pub attach: String,
}

/// Returns what can be attached of a set: each name once, in the order of the set.
pub fn names(song: &Song) -> Vec<Name> {
    /// A set of a hundred thousand clips has few names that differ.
    const MOST: usize = 5_000;
    let tracks = song
        .set
        .tracks
        .iter()
        .map(|track| ("track", &*track.name, None, track.color));
    let devices = song.devices().map(|(track, _, device)| {
        let color = song.track(track).and_then(|track| track.color);
        ("device", &*device.name, Some(track), color)
    });
    let clips = song
        .clips()
        .map(|(track, _, clip)| ("clip", &*clip.name, Some(track), clip.color));
    let locators = song
        .set
        .locators
        .iter()
        .map(|locator| ("locator", &*locator.name, None, None));
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    let mut names: Vec<Name> = Vec::new();
    for (kind, name, track, color) in tracks.chain(locators).chain(devices).chain(clips) {
        if name.trim().is_empty() || names.len() >= MOST {
            continue;
        }
        let track = track.map(|track| song.track_name(track));
        match places.entry((kind, name)) {
            Entry::Occupied(place) => {
                if let Some(known) = names.get_mut(*place.get()).filter(|known| known.track != track) {
                    known.track = None;
                }
            }
            Entry::Vacant(place) => {
                place.insert(names.len());
                let rgb = color.and_then(|color| palette::rgb(&song.set, color));
                names.push(Name {
                    kind,
                    name: name.to_owned(),
                    track,
                    color: rgb.map(palette::css),
                    attach: format!("@{kind} {}", name.trim()),
                });
            }
        }
    }
    names
}

/// The words that attach something, with where each begins and ends. An e-mail address is none, nor is a longer word.
fn words(message: &str) -> impl Iterator<Item = (&'static str, usize, usize)> {
    message.match_indices('@').filter_map(|(from, _)| {
        let is_inside = message
            .get(..from)
            .and_then(|before| before.chars().next_back())
            .is_some_and(|sign| sign.is_alphanumeric() || "@._-+".contains(sign));
        let after = message.get(from + 1..).unwrap_or_default();
        let end = after
            .find(|sign: char| !sign.is_alphanumeric() && !"@_-".contains(sign))
            .unwrap_or(after.len());
        let typed = after.get(..end).unwrap_or_default();
        let word = WORDS.into_iter().find(|word| word.eq_ignore_ascii_case(typed))?;
        // "@set.com"
        let mut behind = after.get(end..).unwrap_or_default().chars();
        let is_address = behind.next() == Some('.') && behind.next().is_some_and(char::is_alphanumeric);
        (!is_inside && !is_address).then_some((word, from, from + 1 + end))
    })
}

/// What a word attaches, with the length of the name behind it.
fn attached(song: &Song, word: &str, rest: &str) -> (usize, Result<Look, String>) {
    let (tier, kind, named_kind) = match word {
        "track" => (Tier::Overview, Kind::Tracks, names::Kind::Track),
        "device" => (Tier::Sound, Kind::Devices, names::Kind::Device),
        "clip" => (Tier::Everything, Kind::Clips, names::Kind::Clip),
        "locator" => (Tier::Overview, Kind::Locators, names::Kind::Locator),
        _ => return (0, Ok(overview::look(song))),
    };
    let among = Among::new(song, named_kind, None);
    let (length, places) = named(&among, rest);
    let typed = rest.get(..length).unwrap_or_default();
    let typed = typed.trim().trim_matches(QUOTES);
    let look = match (song.unread(tier, &[kind]), places.is_empty()) {
        (Some(no), _) => Err(no),
        (None, true) if typed.is_empty() => {
            Err(format!("Which {word} is meant has to stand behind @{word}."))
        }
        (None, true) => Err(among.none(typed)),
        (None, false) => Ok(match kind {
            Kind::Tracks => track::look_at(song, &places.iter().map(|place| place.track).collect::<Vec<_>>()),
            Kind::Devices => device::look_at(song, &places),
            Kind::Clips => notes_of(song, &places),
            _ => look_at_locators(song, &places),
        }),
    };
    (length, look)
}

const QUOTES: [char; 3] = ['"', '“', '”'];

/// The name at the beginning of a text: its length, and what bears it. Without one the first word, which nothing bears.
fn named(among: &Among<'_>, rest: &str) -> (usize, Vec<Place>) {
    const MOST_WORDS: usize = 30;
    let line = rest.lines().next().unwrap_or_default();
    let begin = line.len() - line.trim_start().len();
    let name = line.trim_start();
    if let Some(inside) = name.strip_prefix(QUOTES) {
        let end = inside.find(QUOTES).unwrap_or(inside.len());
        let places = among.find(inside.get(..end).unwrap_or_default());
        // The quotes may have more than one byte.
        let closed = inside
            .get(end..)
            .and_then(|quote| quote.chars().next())
            .map_or(0, char::len_utf8);
        return (begin + name.len() - inside.len() + end + closed, places);
    }
    // Every end of a word, the last first.
    let mut ends: Vec<usize> = name
        .char_indices()
        .filter(|(_, sign)| sign.is_whitespace())
        .map(|(end, _)| end)
        .take(MOST_WORDS)
        .collect();
    ends.push(name.len());
    ends.truncate(MOST_WORDS);
    let upto = |end: usize| name.get(..end).unwrap_or_default().trim_end();
    let called = ends.iter().rev().map(|end| (*end, among.called(upto(*end))));
    let meant = ends.iter().rev().map(|end| (*end, among.find(upto(*end))));
    let found = called.chain(meant).find(|(_, places)| !places.is_empty());
    let (end, places) = found.unwrap_or_else(|| (ends.first().copied().unwrap_or_default(), Vec::new()));
    // "@track Bass, please"
    let typed = upto(end).trim_end_matches([',', ';', ':', '.', '!', '?', ')']);
    (begin + typed.len(), places)
}

/// Locators with what plays until the next one.
fn look_at_locators(song: &Song, places: &[Place]) -> Look {
    let mut page = Page::default();
    let mut names = Vec::new();
    for place in places {
        let Some(locator) = song.set.locators.get(place.index) else {
            continue;
        };
        page.line(0, format!("locator {}", locator_line(song, place.index)));
        page.rows([song.row("locator", &locator.name, None)]);
        names.push(locator.name.clone());
        let of = [Kind::Clips, Kind::Tracks];
        if let Some(end) = song.section_end(place.index)
            && page.is_read(1, "clips", song.unread(Tier::Everything, &of))
        {
            write(song, None, Some((locator.beat, end)), &mut page);
        }
    }
    let shown = format!("the section {} with what plays in it", first_names(&names));
    page.look(song, shown, "ask for the clips of fewer bars")
}
