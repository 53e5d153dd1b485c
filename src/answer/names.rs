//! Everything in a set that has a name, found by how people type it: without the number that Live puts before a track's name, without
//! capitals, spaces and signs, and by a part of the name where no whole name fits.

use std::collections::{HashMap, HashSet};

use super::vocabulary;
use crate::als;
use crate::als::facts::{Device, LiveSet};

/// What bears a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    Track,
    /// A device, by its name, its plug-in's, its class's or its preset's.
    Device,
    Parameter,
    Clip,
    Scene,
    Locator,
    Sample,
    /// A chain of a rack, or a pad.
    Chain,
    Macro,
    /// An input or output outside of Live, of a track.
    Port,
    /// The set itself.
    Song,
}

/// Where what bears a name is: indexes into the set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Place {
    /// Track; for scenes, locators and samples unused.
    pub(super) track: usize,
    /// Device or clip on the track; else the scene, locator or sample itself.
    pub(super) index: usize,
    /// Chain, macro or parameter of the device.
    pub(super) part: usize,
}

impl Place {
    /// A device or clip of a track.
    pub(super) fn on(track: usize, index: usize) -> Self {
        Self {
            track,
            index,
            part: 0,
        }
    }

    /// A track.
    pub(super) fn track(track: usize) -> Self {
        Self::on(track, 0)
    }

    /// A scene, locator or sample.
    pub(super) fn own(index: usize) -> Self {
        Self::on(0, index)
    }
}

/// Whether a device or clip of a track is among some places.
pub(super) fn includes(places: &[Place], track: usize, index: usize) -> bool {
    places
        .iter()
        .any(|place| (place.track, place.index) == (track, index))
}

/// What one way to type a name leads to.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What is called just so.
    pub(super) whole: Vec<(Kind, Place)>,
    /// Tracks that are called so behind their number.
    pub(super) numbered: Vec<(Kind, Place)>,
    /// What has it as a part of its name.
    pub(super) part: Vec<(Kind, Place)>,
}

/// The places of a kind in the first of some lists that has any of them.
pub(super) fn first_of<'a>(
    lists: impl IntoIterator<Item = &'a Vec<(Kind, Place)>>,
    kind: Kind,
    is_meant: impl Fn(&Place) -> bool,
) -> Vec<Place> {
    let mut lists = lists.into_iter().map(|list| {
        let of_kind = list.iter().filter(|(one, place)| *one == kind && is_meant(place));
        of_kind.map(|(_, place)| *place).collect::<Vec<_>>()
    });
    lists.find(|places| !places.is_empty()).unwrap_or_default()
}

/// The names of a set.
#[derive(Debug, Default)]
pub(super) struct Names {
    found: HashMap<String, Found>,
    /// Single words of names, for finding what a mistyped one was meant to be.
    words: HashSet<String>,
    /// Most words that a name has.
    pub(super) most_words: usize,
}

/// Names of which parts are found have at most so many words: longer ones are file names of samples and the like.
const MOST_PART_WORDS: usize = 10;

impl Names {
    /// Of a set with its own name.
    pub(super) fn new(set: &LiveSet, name: &str) -> Self {
        let mut names = Self::default();
        // The end of the name alone is what people call it by: file names begin with numbers and the like.
        let own = words(name);
        for start in 0..own.len() {
            let end = own.get(start..).unwrap_or_default().concat();
            let begins = own.get(start).is_some_and(|word| !vocabulary::is_noise(word));
            let is_name = begins && end.chars().count() > 2 && end.chars().any(char::is_alphabetic);
            if is_name {
                push(&mut names.entry(&end).part, Kind::Song, Place::own(0));
            }
        }
        for (index, track) in set.tracks.iter().enumerate() {
            let place = |number| Place::on(index, number);
            names.add(Kind::Track, &track.name, Place::track(index), true);
            for (number, device) in track.devices.iter().enumerate() {
                names.add_device(device, place(number));
            }
            for routing in track
                .routing
                .iter()
                .filter(|routing| routing.target.contains("/External"))
            {
                names.add(Kind::Port, &routing.name, Place::track(index), true);
                names.add(Kind::Port, &routing.channel, Place::track(index), false);
            }
            for (number, clip) in track.clips.iter().enumerate() {
                names.add(Kind::Clip, &clip.name, place(number), false);
            }
        }
        for (index, scene) in set.scenes.iter().enumerate() {
            names.add(Kind::Scene, &scene.name, Place::own(index), true);
        }
        for (index, locator) in set.locators.iter().enumerate() {
            names.add(Kind::Locator, &locator.name, Place::own(index), true);
        }
        for (index, sample) in set.samples.iter().enumerate() {
            names.add(Kind::Sample, &sample.name, Place::own(index), false);
            let stem = sample.name.rsplit_once('.').map(|(stem, _)| stem);
            names.add(Kind::Sample, stem.unwrap_or_default(), Place::own(index), false);
            // "the mp3"
            if let Some((_, ending)) = sample.name.rsplit_once('.') {
                push(
                    &mut names.entry(&ending.to_lowercase()).part,
                    Kind::Sample,
                    Place::own(index),
                );
            }
        }
        names
    }

    fn add_device(&mut self, device: &Device, place: Place) {
        self.add(Kind::Device, &device.name, place, true);
        if let Some(name) = als::device_name(&device.class) {
            self.add(Kind::Device, name, place, true);
        }
        if let Some(plugin) = &device.plugin {
            self.add(Kind::Device, &plugin.name, place, true);
        }
        if let Some(preset) = &device.preset {
            self.add(Kind::Device, preset, place, false);
        }
        if let Some(rack) = &device.contents {
            for (part, chain) in rack.chains.iter().enumerate() {
                self.add(Kind::Chain, &chain.name, Place { part, ..place }, true);
            }
            for (part, knob) in rack.macros.iter().enumerate() {
                self.add(Kind::Macro, &knob.name, Place { part, ..place }, false);
            }
        }
        for (part, parameter) in device.parameters.iter().enumerate() {
            let place = Place { part, ..place };
            self.add(Kind::Parameter, &parameter.name, place, false);
            // A path of elements is known by its end as well, and that by its words: "Bands.0/ParameterA/Freq", "DriveAmount".
            let last = last_element(&parameter.name);
            if last.len() < parameter.name.len() {
                self.add(Kind::Parameter, last, place, false);
            }
            for word in camel_words(last) {
                push(&mut self.entry(&word).part, Kind::Parameter, place);
            }
        }
    }

    fn add(&mut self, kind: Kind, name: &str, place: Place, by_parts: bool) {
        let words = words(name);
        if words.is_empty() {
            return;
        }
        self.most_words = self.most_words.max(words.len());
        let whole = words.concat();
        push(&mut self.entry(&whole).whole, kind, place);
        if !by_parts {
            return;
        }
        for word in words.iter().filter(|word| word.chars().count() > 3) {
            self.words.insert(word.clone());
        }
        if let Some(rest) = without_number(&words, kind) {
            push(&mut self.entry(&rest.concat()).numbered, kind, place);
        }
        if words.len() > MOST_PART_WORDS {
            return;
        }
        for start in 0..words.len() {
            for end in start + 1..=words.len() {
                let part = words.get(start..end).unwrap_or_default();
                // "at 100 bpm" is no part of a track called "13-100 Bpm Chords".
                let is_measure = part.iter().any(|word| word == "bpm");
                if part.len() < words.len() && stands_alone(part) && !is_measure {
                    push(&mut self.entry(&part.concat()).part, kind, place);
                }
            }
        }
    }

    fn entry(&mut self, typed: &str) -> &mut Found {
        self.found.entry(typed.to_owned()).or_default()
    }

    /// What some words, in lower case and without signs between them, lead to.
    pub(super) fn find(&self, words: &[&str]) -> Option<&Found> {
        self.found.get(&words.concat())
    }

    /// Tracks that have some letters anywhere in their name, for "the tribal track" of a track called "5-drb130HOE27001tribal6".
    pub(super) fn tracks_with(&self, words: &[&str]) -> Vec<Place> {
        let letters = words.concat();
        if letters.chars().count() < 4 {
            return Vec::new();
        }
        let whole = self.found.iter().filter(|(typed, _)| typed.contains(&letters));
        let whole = whole.flat_map(|(_, found)| &found.whole);
        whole
            .filter(|(kind, _)| *kind == Kind::Track)
            .map(|(_, place)| *place)
            .collect()
    }

    /// Single words of the names.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }
}

/// The last element of a parameter's path.
pub(super) fn last_element(name: &str) -> &str {
    name.rsplit(['/', '_']).next().unwrap_or(name)
}

/// The words of a name that is written in one, where it has several: "DriveAmount" is "drive" and "amount".
fn camel_words(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut before = ' ';
    for sign in name.chars() {
        match parts.last_mut() {
            Some(last) if !(sign.is_uppercase() && before.is_lowercase()) && sign.is_alphanumeric() => {
                last.extend(sign.to_lowercase());
            }
            _ if sign.is_alphanumeric() => parts.push(sign.to_lowercase().collect()),
            _ => {}
        }
        before = sign;
    }
    parts.retain(|part| part.len() > 2);
    if parts.len() > 1 { parts } else { Vec::new() }
}

/// One device can have a name in several ways.
fn push(places: &mut Vec<(Kind, Place)>, kind: Kind, place: Place) {
    if places.last() != Some(&(kind, place)) {
        places.push((kind, place));
    }
}

/// The words behind the number or letter that Live puts before the name of a track: "8-MIDI", "A-Reverb".
fn without_number(words: &[String], kind: Kind) -> Option<&[String]> {
    let (first, rest) = words.split_first()?;
    let is_number = first.chars().all(|sign| sign.is_ascii_digit()) || first.len() == 1;
    (kind == Kind::Track && is_number && !rest.is_empty()).then_some(rest)
}

/// Whether a part of a name means something by itself: not "of the", and not a number.
fn stands_alone(part: &[String]) -> bool {
    let is_name = |word: &String| {
        let is_word =
            word.chars().count() > 1 && !vocabulary::is_noise(word) && word.chars().any(char::is_alphabetic);
        // "the 808"
        is_word || word.chars().count() > 2 && word.chars().all(|sign| sign.is_ascii_digit())
    };
    // "drop 2" of "The Drop 2": a number at the end belongs to what stands before it.
    part.first().is_some_and(is_name)
        && part
            .last()
            .is_some_and(|word| is_name(word) || word.chars().all(|sign| sign.is_ascii_digit()))
}

/// Returns the words of a text in lower case, without signs. "#" behind a letter belongs to it, as in "F#".
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        if matches!(sign, '\'' | '’') && !word.is_empty() {
            // "the song's" is "the song", "don't" is "dont".
            let mut rest = signs.clone();
            if rest.next() == Some('s') && !rest.next().is_some_and(char::is_alphanumeric) {
                signs.next();
            }
            continue;
        }
        let belongs = sign.is_alphanumeric()
            || sign == '#' && word.chars().next_back().is_some_and(char::is_alphabetic)
            // 99.5 and 7/4, but not the point at the end of a sentence.
            || matches!(sign, '.' | '/') && is_number(&word) && signs.peek().is_some_and(char::is_ascii_digit);
        if belongs {
            word.extend(sign.to_lowercase());
        } else if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|sign| sign.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lose_their_signs_but_not_their_sharps_and_points() {
        assert_eq!(words("8-MIDI (Pro-Q 3)"), ["8", "midi", "pro", "q", "3"]);
        assert_eq!(
            words("the song's key isn’t C"),
            ["the", "song", "key", "isnt", "c"]
        );
        assert_eq!(words("in F# minor at 99.5."), ["in", "f#", "minor", "at", "99.5"]);
    }
}
