//! What was taken out: counted for the user, and pieces of it to look for in the files afterwards.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

/// Pieces that are kept at most. More would find nothing more: a place where deleted content could lie is found by any of
/// the many pieces it would hold.
const MOST_PIECES: usize = 20_000;
/// Length of a piece in bytes. What a page of the database could hold of a long text has several of them.
const PIECE: usize = 32;
/// From one piece of a long text to the next, in bytes.
const STRIDE: usize = 256;
/// Shorter texts are found everywhere by chance.
const SHORTEST: usize = 6;
/// A piece with fewer different bytes is too plain to tell it from other content: zeros, dashes.
const FEWEST_DIFFERENT_BYTES: usize = 5;

/// What went: how many of each kind, and pieces of its text.
#[derive(Debug, Default)]
pub struct Traces {
    counts: BTreeMap<String, usize>,
    /// By the hash of each: the lowest are kept, which is a fair sample of all, however many there are.
    pieces: BTreeSet<(u64, Vec<u8>)>,
    is_sample: bool,
}

impl Traces {
    /// Takes note of a thing that goes. An empty kind is not counted.
    pub(super) fn add_thing(&mut self, kind: &str) {
        if !kind.is_empty() {
            *self.counts.entry(kind.to_owned()).or_default() += 1;
        }
    }

    /// Takes note of a value that goes.
    pub(super) fn add_value(&mut self, value: ValueRef<'_>) {
        if let ValueRef::Text(bytes) | ValueRef::Blob(bytes) = value {
            self.add_bytes(bytes);
        }
    }

    /// Takes note of bytes that go.
    pub(super) fn add_bytes(&mut self, bytes: &[u8]) {
        if bytes.len() <= 2 * PIECE {
            self.add_piece(bytes);
            return;
        }
        for start in (0..bytes.len() - PIECE).step_by(STRIDE) {
            self.add_piece(bytes.get(start..start + PIECE).unwrap_or_default());
        }
        self.add_piece(bytes.last_chunk::<PIECE>().map_or(&[], |last| last.as_slice()));
    }

    fn add_piece(&mut self, piece: &[u8]) {
        let different = piece.iter().collect::<BTreeSet<_>>().len();
        if piece.len() < SHORTEST || different < FEWEST_DIFFERENT_BYTES {
            return;
        }
        let digest: [u8; 32] = Sha256::digest(piece).into();
        let hash = u64::from_le_bytes(*digest.first_chunk().unwrap_or(&[0; 8]));
        let is_full = self.pieces.len() >= MOST_PIECES;
        if is_full && self.pieces.last().is_some_and(|(highest, _)| hash > *highest) {
            self.is_sample = true;
            return;
        }
        if self.pieces.insert((hash, piece.to_vec())) && is_full {
            self.pieces.pop_last();
            self.is_sample = true;
        }
    }

    /// How many of each kind went, by the kind's name in the singular.
    pub fn counts(&self) -> &BTreeMap<String, usize> {
        &self.counts
    }

    /// Whether nothing went.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty() && self.pieces.is_empty()
    }

    /// The pieces to look for: bytes that were in what went.
    pub fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        self.pieces.iter().map(|(_, piece)| piece.as_slice())
    }

    /// Whether there were more pieces than [`Traces::pieces`] has.
    pub fn is_sample(&self) -> bool {
        self.is_sample
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_a_long_text_leave_no_page_without_one() {
        let text: Vec<u8> = (0..4_096_u32).flat_map(u32::to_be_bytes).collect();
        let mut traces = Traces::default();
        traces.add_bytes(&text);
        let finder = |piece: &[u8]| memchr::memmem::find(&text, piece);
        let mut places: Vec<usize> = traces.pieces().filter_map(finder).collect();
        places.sort_unstable();
        assert!(places.windows(2).all(|two| two[1] - two[0] <= STRIDE));
        assert!(places[0] < STRIDE && text.len() - places[places.len() - 1] == PIECE);
    }

    #[test]
    fn the_sample_is_bounded_and_has_of_the_first_and_the_last() {
        let mut traces = Traces::default();
        for number in 0..3 * MOST_PIECES {
            traces.add_bytes(format!("canary number {number}").as_bytes());
        }
        assert_eq!(traces.pieces().count(), MOST_PIECES);
        assert!(traces.is_sample());
        let numbers: Vec<usize> = traces
            .pieces()
            .filter_map(|piece| String::from_utf8_lossy(piece).rsplit(' ').next()?.parse().ok())
            .collect();
        for third in 0..3 {
            let range = third * MOST_PIECES..(third + 1) * MOST_PIECES;
            assert!(numbers.iter().filter(|number| range.contains(number)).count() > MOST_PIECES / 4);
        }
    }

    #[test]
    fn what_is_too_short_or_too_plain_is_not_looked_for() {
        let mut traces = Traces::default();
        for text in [&b"Bass"[..], &[0; 64], b"-------------"] {
            traces.add_bytes(text);
        }
        assert_eq!(traces.pieces().count(), 0);
    }
}
