//! What means what it says, whatever the set holds: numbers, bars, keys, notes, "track 3".

use super::Meaning;
use crate::als::facts::{LiveSet, TrackKind};
use crate::als::music::{PITCH_CLASSES, scales};
use crate::answer::names::{Kind, Place, words};
use crate::answer::vocabulary::Word;

/// Numbers, bars, keys and notes, which mean what they say.
pub(super) fn literal(run: &[&str]) -> Option<Meaning> {
    match run {
        [word] => {
            if let Ok(number) = word.parse::<f64>() {
                return number.is_finite().then_some(Meaning::Number(number));
            }
            if let Some((beats, unit)) = word.split_once('/') {
                let is_signature = beats.parse::<u32>().is_ok() && unit.parse::<u32>().is_ok();
                return is_signature.then_some(Meaning::Word(Word::Signature));
            }
            if let Some(pitch) = pitch(word) {
                return Some(Meaning::Pitch(pitch));
            }
            // "Am", but not the "am" of "am I".
            let root = word.strip_suffix('m').filter(|root| *root != "a")?;
            Some(Meaning::Key(pitch_class(root)?, Some("Minor".to_owned())))
        }
        ["bar" | "bars" | "measure" | "measures", first] => {
            let bar = first.parse().ok()?;
            Some(Meaning::Bars(bar, bar))
        }
        [
            "bar" | "bars" | "measure" | "measures",
            first,
            "to" | "and" | "through" | "until" | "till",
            rest @ ..,
        ] => {
            let last = rest.iter().filter(|word| !matches!(**word, "bar" | "measure"));
            let [last] = last.collect::<Vec<_>>()[..] else {
                return None;
            };
            Some(Meaning::Bars(first.parse().ok()?, last.parse().ok()?))
        }
        // "bars 5-8" is split at the sign.
        ["bar" | "bars" | "measures", first, last] => {
            Some(Meaning::Bars(first.parse().ok()?, last.parse().ok()?))
        }
        ["live" | "ableton", version] | ["ableton", "live", version] => {
            Some(Meaning::Version(version.parse().ok()?))
        }
        ["first", count, "bars"] => Some(Meaning::Bars(1, count.parse().ok()?)),
        [root, rest @ ..] => {
            let (root, rest) = match rest {
                ["sharp", rest @ ..] => (pitch_class(root)? + 1, rest),
                ["flat", rest @ ..] => (pitch_class(root)? + 11, rest),
                _ => (pitch_class(root)?, rest),
            };
            let scale = match rest {
                ["minor" | "min"] => "Minor".to_owned(),
                ["major" | "maj"] => "Major".to_owned(),
                [] => return Some(Meaning::Key(root % 12, None)),
                _ => scales()
                    .find(|scale| words(scale).iter().map(String::as_str).eq(rest.iter().copied()))?
                    .to_owned(),
            };
            Some(Meaning::Key(root % 12, Some(scale)))
        }
        [] => None,
    }
}

/// "track 3", "scene 2", "return a".
pub(super) fn numbered(run: &[&str], set: &LiveSet) -> Option<Meaning> {
    match run {
        ["track", number] | ["track", "number", number] => {
            let index = number.parse::<usize>().ok()?.checked_sub(1)?;
            let is_numbered = |kind: &TrackKind| !matches!(kind, TrackKind::Return | TrackKind::Main);
            set.tracks
                .get(index)
                .filter(|track| is_numbered(&track.kind))
                .map(|_| Meaning::Named(Kind::Track, vec![Place::track(index)]))
        }
        ["scene", number] | ["scene", "number", number] | [number, "scene"] => {
            let ordinals = [
                "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
            ];
            let ordinal = ordinals.iter().position(|ordinal| ordinal == number);
            let index = ordinal.or_else(|| number.parse::<usize>().ok()?.checked_sub(1))?;
            set.scenes
                .get(index)
                .map(|_| Meaning::Named(Kind::Scene, vec![Place::own(index)]))
        }
        ["return" | "send" | "aux", letter]
        | ["return", "track", letter]
        | [letter, "return" | "send"]
        | [letter, "return", "track"] => return_letter(&[letter], set),
        _ => None,
    }
}

/// The return track that Live calls by a letter.
pub(super) fn return_letter(run: &[&str], set: &LiveSet) -> Option<Meaning> {
    let [letter] = run else { return None };
    let [letter @ b'a'..=b'l'] = letter.as_bytes() else {
        return None;
    };
    let mut returns = set
        .tracks
        .iter()
        .enumerate()
        .filter(|(_, track)| track.kind == TrackKind::Return);
    let (index, _) = returns.nth(usize::from(letter - b'a'))?;
    Some(Meaning::Named(Kind::Track, vec![Place::track(index)]))
}

/// "c", "f#", "bb".
fn pitch_class(word: &str) -> Option<u8> {
    let upper = word.to_uppercase();
    if let Some(class) = PITCH_CLASSES.iter().position(|class| *class == upper) {
        return u8::try_from(class).ok();
    }
    let natural = upper.strip_suffix('B').filter(|letter| letter.len() == 1)?;
    let class = PITCH_CLASSES.iter().position(|class| *class == natural)?;
    u8::try_from((class + 11) % 12).ok()
}

/// "c3", "f#-1"; 60 is C3 in Live. The sign of a negative octave is lost, so those are not found.
fn pitch(word: &str) -> Option<u8> {
    let octave = word.chars().next_back().filter(char::is_ascii_digit)?;
    let class = pitch_class(word.strip_suffix(octave)?)?;
    let octave = u8::try_from(octave.to_digit(10)?).ok()?;
    ((octave + 2) * 12)
        .checked_add(class)
        .filter(|pitch| *pitch < 128)
}
