//! The names of the set that is open: looked for in a text all at once, and looked up one by one.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::tokens::Tokens;
use super::words::is_generic;
use crate::als;
use crate::als::facts::TrackKind;
use crate::answer::Row;
use crate::answer::names::{self, Kind, Place};
use crate::answer::song::Song;
use crate::answer::vocabulary;

/// What bears a name.
#[derive(Debug)]
pub(super) struct Bearer {
    /// A chain stands for the device that a maker, a preset or a part of a rack belongs to.
    pub(super) kind: Kind,
    place: Place,
    written: String,
    folded: String,
    /// Whether the name goes on before it, as with Live's number.
    is_part: bool,
    /// Whether others are called so, on other tracks.
    is_shared: bool,
}

/// What a name leads to.
#[derive(Debug)]
pub(super) enum Found<'a> {
    One(&'a Bearer),
    /// It can't be told what.
    Unclear,
    Nothing,
}

/// How a name has to stand in a text to be one, where nothing marks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Anyhow: it is nothing else.
    Distinct,
    /// With its capitals or beside the word for its kind: it is a word as well.
    Word,
    /// Beside the word for its kind: it is a letter, a number or a note as well.
    Bare,
    /// Never: it says what many tracks are.
    Generic,
}

/// The names of a set.
pub(super) struct Known<'a> {
    song: &'a Song,
    bearers: Vec<Bearer>,
    ids: HashMap<(Kind, bool, String), usize>,
    by_key: HashMap<String, Vec<usize>>,
    finder: Option<AhoCorasick>,
}

/// Bytes of a name, and of all, that are looked for in running text. What is longer is found where it is marked.
const MOST_NAME_BYTES: usize = 256;
const MOST_BYTES: usize = 2 << 20;

/// Names that differ only in their signs and are told apart.
const MOST_ALIKE: usize = 64;

impl<'a> Known<'a> {
    /// The names of a set.
    pub(super) fn new(song: &'a Song) -> Self {
        let mut known = Self {
            song,
            bearers: Vec::new(),
            ids: HashMap::new(),
            by_key: HashMap::new(),
            finder: None,
        };
        known.collect();
        let mut bytes = 0;
        let texts = known.bearers.iter().map(|bearer| &bearer.folded);
        let texts = texts
            .filter(|text| text.len() <= MOST_NAME_BYTES)
            .take_while(|text| {
                bytes += text.len();
                bytes <= MOST_BYTES
            });
        let finder = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::LeftmostLongest)
            .build(texts);
        // It fails for gigabytes of names alone. Without it they are found where they are marked.
        known.finder = finder.ok();
        known
    }

    /// Tracks first: what comes last is the first not to be looked for where there is too much.
    fn collect(&mut self) {
        let set = &self.song.set;
        for (index, track) in set.tracks.iter().enumerate() {
            let place = Place::track(index);
            self.add(Kind::Track, place, &track.name, false);
            self.add(Kind::Track, place, without_number(&track.name), true);
            // Live 12 renamed it, and few who write know which Live wrote a set.
            if track.kind == TrackKind::Main {
                self.add(Kind::Track, place, "Main", true);
                self.add(Kind::Track, place, "Master", true);
            }
        }
        for (index, scene) in set.scenes.iter().enumerate() {
            self.add(Kind::Scene, Place::own(index), &scene.name, false);
        }
        for (index, locator) in set.locators.iter().enumerate() {
            self.add(Kind::Locator, Place::own(index), &locator.name, false);
        }
        for (track, index, device) in self.song.devices() {
            let place = Place::on(track, index);
            let plugin = device.plugin.as_ref();
            let maker = plugin.and_then(|plugin| plugin.vendor.as_deref());
            let chains = device.contents.iter().flat_map(|rack| &rack.chains);
            let parts = chains
                .map(|chain| chain.name.as_str())
                .chain(maker)
                .chain(device.preset.as_deref());
            self.add(Kind::Device, place, &device.name, false);
            self.add(
                Kind::Device,
                place,
                als::device_name(&device.class).unwrap_or_default(),
                false,
            );
            self.add(
                Kind::Device,
                place,
                plugin.map_or("", |plugin| plugin.name.as_str()),
                false,
            );
            parts.for_each(|part| self.add(Kind::Chain, place, part, false));
        }
        for (index, sample) in set.samples.iter().enumerate() {
            let stem = sample.name.rsplit_once('.').map_or("", |(stem, _)| stem);
            self.add(Kind::Sample, Place::own(index), &sample.name, false);
            self.add(Kind::Sample, Place::own(index), stem, false);
        }
        for (track, one) in set.tracks.iter().enumerate() {
            for (index, clip) in one.clips.iter().enumerate() {
                self.add(Kind::Clip, Place::on(track, index), &clip.name, false);
            }
        }
    }

    fn add(&mut self, kind: Kind, place: Place, name: &str, is_part: bool) {
        let name = name.trim();
        let tokens = Tokens::of_name(name);
        let folded = tokens.folded(&tokens.all()).to_owned();
        if folded.is_empty() {
            return;
        }
        let id = *self
            .ids
            .entry((kind, is_part, folded.clone()))
            .or_insert(self.bearers.len());
        if let Some(same) = self.bearers.get_mut(id) {
            same.is_shared |= same.place.track != place.track;
            return;
        }
        self.by_key.entry(tokens.key(&tokens.all())).or_default().push(id);
        self.bearers.push(Bearer {
            kind,
            place,
            written: name.to_owned(),
            folded,
            is_part,
            is_shared: false,
        });
    }

    /// The names in a text, the longest at each place.
    pub(super) fn matches(&self, tokens: &Tokens<'_>) -> Vec<Range<usize>> {
        let text = tokens.folded(&tokens.all());
        let found = self.finder.iter().flat_map(|finder| finder.find_iter(text));
        found.map(|found| tokens.at_folded(found.range())).collect()
    }

    fn called(&self, tokens: &Tokens<'_>, name: &Range<usize>) -> impl Iterator<Item = &Bearer> {
        let ids = self.by_key.get(&tokens.key(name)).into_iter().flatten();
        ids.take(MOST_ALIKE).filter_map(|id| self.bearers.get(*id))
    }

    /// What is called so, of the first kind of which anything is.
    pub(super) fn look_up(&self, tokens: &Tokens<'_>, name: &Range<usize>, kinds: &[Kind]) -> Found<'_> {
        let mut found = Found::Nothing;
        for kind in kinds {
            let bearers = self.called(tokens, name).filter(|bearer| bearer.kind == *kind);
            let best = bearers.min_by_key(|bearer| (bearer.folded != tokens.folded(name), bearer.is_part));
            match best {
                Some(best) if best.is_part && best.is_shared => found = Found::Unclear,
                Some(best) => return Found::One(best),
                None => {}
            }
        }
        found
    }

    /// What has all the words in its name, as "Lead Vox" has "Vox". Looks through all names.
    pub(super) fn look_up_part(&self, tokens: &Tokens<'_>, name: &Range<usize>, kind: Kind) -> Found<'_> {
        let words = name.clone().filter(|index| tokens.is_word(*index));
        let words: Vec<&str> = words.map(|index| tokens.folded(&(index..index + 1))).collect();
        let has_all = |bearer: &&Bearer| words.iter().all(|word| bearer.folded.contains(word));
        let mut bearers = self
            .bearers
            .iter()
            .filter(|bearer| bearer.kind == kind)
            .filter(has_all);
        match bearers.next() {
            Some(first) if bearers.all(|other| other.place == first.place) => Found::One(first),
            None if !self.is_otherwise_known(tokens.written(name)) => Found::Nothing,
            _ => Found::Unclear,
        }
    }

    /// Whether something is called so that is no row: a parameter, a macro, a port, the set itself.
    fn is_otherwise_known(&self, name: &str) -> bool {
        let words = names::words(name);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let is_other = |kind: &Kind| matches!(kind, Kind::Parameter | Kind::Macro | Kind::Port | Kind::Song);
        let found = self.song.names.find(&words).into_iter();
        let mut kinds = found.flat_map(|found| found.whole.iter().chain(&found.part));
        kinds.any(|(kind, _)| is_other(kind))
    }

    /// How a name of the set has to stand in a text.
    pub(super) fn class(&self, tokens: &Tokens<'_>, name: &Range<usize>) -> Class {
        let words: Vec<&str> = tokens.words(name).collect();
        let has_meaning = |word: &str| !vocabulary::meanings(word).is_empty();
        let is_plain = |word: &&str| is_bare(word) || is_generic(word) || has_meaning(word);
        let is_unlike = || {
            self.called(tokens, name)
                .any(|bearer| is_unlike_words(&bearer.written))
        };
        match words[..] {
            // "🔥", but not "-" or "...".
            [] if tokens.written(name).is_ascii() => Class::Generic,
            [word] if is_bare(word) || word.chars().nth(1).is_none() => Class::Bare,
            [word] if is_generic(word) => Class::Generic,
            [_] if !is_unlike() => Class::Word,
            [_, _, ..] if words.iter().all(is_plain) => Class::Word,
            _ => Class::Distinct,
        }
    }

    /// Whether a name is written with the capitals that it has in the set.
    pub(super) fn is_as_written(&self, tokens: &Tokens<'_>, name: &Range<usize>) -> bool {
        let letters = |text: &str| {
            text.chars()
                .filter(|sign| sign.is_alphanumeric())
                .collect::<String>()
        };
        let written = letters(tokens.written(name));
        self.called(tokens, name)
            .any(|bearer| letters(&bearer.written) == written)
    }

    /// The row of what bears a name. It has no track where things on several tracks are called so.
    pub(super) fn row(&self, bearer: &Bearer) -> Row {
        let (song, Place { track, index, .. }) = (self.song, bearer.place);
        let (kind, name) = match bearer.kind {
            Kind::Device | Kind::Chain => ("device", song.device(track, index).map(|device| &device.name)),
            Kind::Clip => ("clip", song.clip(track, index).map(|clip| &clip.name)),
            Kind::Scene => ("scene", song.set.scenes.get(index).map(|scene| &scene.name)),
            Kind::Locator => (
                "locator",
                song.set.locators.get(index).map(|locator| &locator.name),
            ),
            Kind::Sample => ("sample", song.set.samples.get(index).map(|sample| &sample.name)),
            _ => return song.track_row(track),
        };
        let is_on_track = matches!(kind, "device" | "clip") && !bearer.is_shared;
        song.row(
            kind,
            name.map_or("", String::as_str),
            is_on_track.then_some(track),
        )
    }
}

/// A letter, a number, a note, "FX".
fn is_bare(word: &str) -> bool {
    let is_note = word.len() < 4 && word.chars().any(char::is_numeric);
    word.len() < 2 || is_number(word) || is_note || matches!(word, "fx" | "eq")
}

/// "EchoBoy", "cool808", "Kick!".
fn is_unlike_words(name: &str) -> bool {
    let is_hump = |one: char, next: char| one.is_lowercase() && next.is_uppercase();
    let is_joint = |one: char, next: char| is_hump(one, next) || one.is_alphabetic() && next.is_numeric();
    let mut pairs = name.chars().zip(name.chars().skip(1));
    pairs.any(|(one, next)| is_joint(one, next)) || !name.chars().all(char::is_alphanumeric)
}

/// "MIDI" of "8-MIDI", "Reverb" of "A-Reverb", "Drums" of "2 Drums".
fn without_number(name: &str) -> &str {
    let (number, rest) = name.split_once(['-', ' ']).unwrap_or_default();
    let is_letter = number.len() == 1 && name.get(1..2) == Some("-");
    if is_letter || !number.is_empty() && is_number(number) {
        rest
    } else {
        ""
    }
}

pub(super) fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}
