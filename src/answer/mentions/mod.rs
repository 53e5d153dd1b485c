//! What a text names: the tracks, devices, clips, scenes, locators and samples in it, each with its row in the set, or marked as being none
//! of the set. So an answer of a language model can't invent a track unseen.
//!
//! The way of a text: it becomes `tokens`; what is marked in it, what is capitalised and what the set knows become `units`; and the `judge`
//! decides of each, by the `words` around it, whether it is a name and whether the set would have to have it. To call something invented that
//! is in the set would be worse than to miss what is invented, so whatever is unclear is no mention.

mod judge;
mod known;
mod tokens;
mod units;
mod words;

use serde::Serialize;

use super::Row;
use super::song::Song;
use judge::Judge;
use known::Known;
use tokens::Tokens;

/// Something that a text names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mention {
    /// Byte of the text at which the name begins, without quotes or marks.
    pub start: usize,
    /// Byte of the text behind the name.
    pub end: usize,
    /// What it is, or is said to be, as in [`Row::kind`]: "track", "device", "clip", "scene", "locator" or "sample".
    pub kind: &'static str,
    /// What it is in the set, without a track where things on several tracks are called so. None: the set has nothing of that kind and name.
    pub row: Option<Row>,
}

/// Returns what a text names, in the order of the text; no mention overlaps another. Of a kind that was not read nothing is called unknown.
///
/// The names of the set are collected anew each time: this is for whole answers, not for each piece of one that arrives.
pub fn mentions(song: &Song, text: &str) -> Vec<Mention> {
    let tokens = Tokens::of_text(text);
    let known = Known::new(song);
    let units = units::units(&tokens, known.matches(&tokens));
    Judge::new(song, &known, &tokens).judge(&units)
}

#[cfg(test)]
mod tests;
