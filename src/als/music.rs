//! The few musical conversions that reading needs: levels, keys, time signatures.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::facts::TimeSignature;
use super::native;

/// Names of the twelve pitch classes as Live writes them.
pub const PITCH_CLASSES: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];

/// A root note and a scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Key {
    /// Name of the root note: "F#".
    pub root: Cow<'static, str>,
    /// Name of the scale: "Minor". A scale newer than this program is named by its number.
    pub scale: String,
    /// Pitch class of the root, 0 is C.
    pub root_note: u8,
    /// Whether the set or clip has its scale switched on, where the file says so.
    pub in_key: Option<bool>,
}

impl Key {
    /// Makes a key of a pitch class and the text in the file, which is a scale's name up to Live 12.0 and its number
    /// since 12.1. None when the file names no scale (Live 9.5 to 10.0 leave the name empty) or no pitch class.
    pub(super) fn new(root_note: Option<i64>, scale: &str, in_key: Option<bool>) -> Option<Self> {
        let root_note = u8::try_from(root_note?).ok()?;
        let root = PITCH_CLASSES.get(usize::from(root_note))?;
        if scale.is_empty() {
            return None;
        }
        let scale = match scale.parse::<usize>() {
            Ok(index) => native::scale_by_index(index)
                .map_or_else(|| format!("scale {index}"), |scale| scale.name.to_owned()),
            Err(_) => scale.to_owned(),
        };
        Some(Self {
            root: Cow::Borrowed(root),
            scale,
            root_note,
            in_key,
        })
    }
}

impl Key {
    /// Returns the pitch classes of the scale, 0 is C. None when this program does not know the scale.
    pub fn pitch_classes(&self) -> Option<Vec<u8>> {
        let scale = native::SCALES.iter().find(|scale| scale.name == self.scale)?;
        Some(
            scale
                .steps
                .iter()
                .map(|step| (step + self.root_note) % 12)
                .collect(),
        )
    }
}

/// Returns the names of Live's scales.
pub fn scales() -> impl Iterator<Item = &'static str> {
    native::SCALES.iter().map(|scale| scale.name)
}

/// Returns the level in dB of a linear gain, as Live's faders store it, to a ten-thousandth of a dB: the file's digits are
/// those of a 32-bit number. None is minus infinity: the fader's lowest position, which is stored as -70 dB.
pub(super) fn decibels(gain: f64) -> Option<f64> {
    const LOWEST: f64 = 0.000_316_3;
    (gain > LOWEST).then(|| (20.0 * gain.log10() * 10_000.0).round() / 10_000.0)
}

/// Decodes Live's number for a time signature: `(numerator - 1) + 99 * log2(denominator)`.
pub(super) fn time_signature(code: i64) -> Option<TimeSignature> {
    let code = u32::try_from(code).ok()?;
    let exponent = code / 99;
    (exponent <= 4).then(|| TimeSignature(code % 99 + 1, 1 << exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_signature_codes_of_real_sets_are_decoded() {
        assert_eq!(time_signature(201), Some(TimeSignature(4, 4)));
        assert_eq!(time_signature(203), Some(TimeSignature(6, 4)));
        assert_eq!(time_signature(204), Some(TimeSignature(7, 4)));
        assert_eq!(time_signature(99 * 3 + 6), Some(TimeSignature(7, 8)));
        assert_eq!(time_signature(494), Some(TimeSignature(99, 16)));
        assert_eq!(time_signature(-1), None);
        assert_eq!(time_signature(495), None);
    }

    #[test]
    fn the_ends_and_the_middle_of_a_fader_are_the_levels_that_live_shows() {
        assert_eq!(decibels(0.000_316_227_757_1), None);
        assert_eq!(decibels(0.0), None);
        assert_eq!(decibels(1.0), Some(0.0));
        assert!((decibels(1.995_262_38).unwrap_or_default() - 6.0).abs() < 0.001);
    }
}
