//! A question that a topic takes apart: it takes the words and names that it can answer to, and when anything is left that is not small
//! words, the question is not its.

use super::Question;
use super::names::{Kind, Place};
use super::song::{self, Song};
use super::understand::{Meaning, Span, Understood};
use super::vocabulary::{self, Word};
use crate::als::facts::TrackKind;
use crate::store::Store;
use crate::words::plain;

/// What a span was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taken {
    No,
    /// A word: it may be taken for another of its meanings as well, as "unwarped" is.
    Word,
    Name,
}

/// A question while it is taken apart.
#[derive(Clone)]
pub(super) struct Asked<'a> {
    pub(super) store: &'a Store,
    pub(super) question: &'a Question<'a>,
    pub(super) is_yes_no: bool,
    spans: &'a [Span],
    taken: Vec<Taken>,
    song: Option<&'a Song>,
}

impl<'a> Asked<'a> {
    pub(super) fn new(
        store: &'a Store,
        song: Option<&'a Song>,
        question: &'a Question<'a>,
        understood: &'a Understood,
    ) -> Self {
        Self {
            store,
            question,
            is_yes_no: understood.is_yes_no,
            spans: &understood.spans,
            taken: vec![Taken::No; understood.spans.len()],
            song,
        }
    }

    /// The set that is open.
    pub(super) fn song(&self) -> Option<&'a Song> {
        self.song
    }

    /// Whether nothing is left that could change what is asked.
    pub(super) fn is_used_up(&self) -> bool {
        let mut spans = self.spans.iter().zip(&self.taken);
        spans.all(|(span, taken)| *taken != Taken::No || span.has(Word::Noise))
    }

    /// The spans that mean nothing here.
    pub(super) fn unknown(&self) -> Vec<&'a str> {
        let spans = self.spans.iter().filter(|span| span.meanings.is_empty());
        spans.map(|span| span.text.as_str()).collect()
    }

    /// Whether it is asked what is used or there.
    pub(super) fn asks_for_use(&self) -> bool {
        let verbs = [
            "use",
            "uses",
            "used",
            "using",
            "have",
            "has",
            "with",
            "there",
            "there are",
            "exist",
            "contain",
            "contains",
        ];
        self.spans.iter().any(|span| verbs.contains(&span.text.as_str()))
    }

    /// "Yes" or "No" with what follows it, where it is asked whether something is so.
    pub(super) fn yes_no(&self, is_so: bool, end: &str) -> String {
        match (self.is_yes_no, is_so) {
            (true, true) => format!("Yes{end}"),
            (true, false) => format!("No{end}"),
            (false, _) => String::new(),
        }
    }

    /// "Yes. " where it is asked whether something is so, and it is.
    pub(super) fn yes(&self, is_so: bool) -> &'static str {
        if self.is_yes_no && is_so { "Yes. " } else { "" }
    }

    /// Takes all spans that mean a word. False when there are none.
    pub(super) fn word(&mut self, word: Word) -> bool {
        self.any(&[word])
    }

    /// Takes all spans that mean one of some words. False when there are none.
    pub(super) fn any(&mut self, words: &[Word]) -> bool {
        let mut found = false;
        for (span, taken) in self.spans.iter().zip(&mut self.taken) {
            let is_meant = |meaning: &Meaning| matches!(meaning, Meaning::Word(word) if words.contains(word));
            if *taken != Taken::Name && span.meanings.iter().any(is_meant) {
                *taken = Taken::Word;
                found = true;
            }
        }
        found
    }

    /// Whether a word is there, taken or not.
    pub(super) fn has(&self, word: Word) -> bool {
        self.spans.iter().any(|span| span.has(word))
    }

    /// Takes the first span that means something of a kind.
    pub(super) fn named(&mut self, kind: Kind) -> Option<Vec<Place>> {
        self.take(|meaning| match meaning {
            Meaning::Named(found, places) if *found == kind => Some(places.clone()),
            _ => None,
        })
    }

    /// Takes every span that means tracks, and returns them in order. "this track" is the selected one.
    pub(super) fn tracks(&mut self) -> Option<Vec<usize>> {
        self.tracks_where(|_| true)
    }

    /// Takes every span that means tracks of which something is true. A word that has a meaning of its own, as "audio" has, is taken for a
    /// name only when there is nothing else; and then what it says of the kind is taken with it: "the Kick audio track".
    pub(super) fn tracks_where(&mut self, is_meant: impl Fn(usize) -> bool) -> Option<Vec<usize>> {
        let song = self.song?;
        let mut tracks = self.named_tracks(&is_meant, true);
        if song.main_track().is_some_and(&is_meant) && tracks.is_empty() && self.word(Word::Main) {
            tracks.extend(song.main_track());
        }
        if let Some(selected) = self.selected()
            && is_meant(selected)
            && tracks.is_empty()
            && self.word(Word::ThisTrack)
        {
            tracks.push(selected);
        }
        let mut drums = (0..song.set.tracks.len())
            .filter(|track| is_meant(*track) && song.is_drum_track(*track))
            .peekable();
        if tracks.is_empty() && drums.peek().is_some() && self.word(Word::Drums) {
            tracks.extend(drums);
        }
        if tracks.is_empty() {
            tracks = self.named_tracks(&is_meant, false);
        }
        tracks.sort_unstable();
        tracks.dedup();
        (!tracks.is_empty()).then_some(tracks)
    }

    fn named_tracks(&mut self, is_meant: &impl Fn(usize) -> bool, clearly: bool) -> Vec<usize> {
        let mut tracks = Vec::new();
        let mut is_behind = false;
        for (span, taken) in self.spans.iter().zip(&mut self.taken) {
            let of_kind = [Word::Track, Word::Audio, Word::Midi, Word::Group, Word::Return];
            if is_behind && of_kind.iter().any(|kind| span.has(*kind)) {
                if *taken == Taken::No {
                    *taken = Taken::Word;
                }
                continue;
            }
            is_behind = false;
            let Some(places) = span.named(Kind::Track).filter(|_| *taken == Taken::No) else {
                continue;
            };
            let may_be_name = |meaning: &Meaning| match meaning {
                Meaning::Word(word) => matches!(
                    word,
                    Word::Audio | Word::Midi | Word::Drums | Word::Pad | Word::Instrument
                ),
                _ => true,
            };
            let is_clear = span.is_clearly(Kind::Track);
            if is_clear != clearly || !is_clear && !span.meanings.iter().all(may_be_name) {
                continue;
            }
            let before = tracks.len();
            tracks.extend(
                places
                    .iter()
                    .map(|place| place.track)
                    .filter(|track| is_meant(*track)),
            );
            if tracks.len() > before {
                *taken = Taken::Name;
                is_behind = true;
            }
        }
        tracks
    }

    /// Whether a word stands before the first name of a track.
    pub(super) fn is_before_tracks(&self, word: Word) -> bool {
        let word = self.spans.iter().position(|span| span.has(word));
        let track = self
            .spans
            .iter()
            .position(|span| span.named(Kind::Track).is_some());
        word.zip(track).is_some_and(|(word, track)| word < track)
    }

    /// Whether the name of a rack is in the question.
    pub(super) fn has_rack(&self, song: &Song) -> bool {
        let is_rack = |place: &Place| {
            song.device(place.track, place.index)
                .is_some_and(|device| device.contents.is_some())
        };
        self.spans.iter().any(|span| {
            let names_rack = span
                .named(Kind::Device)
                .is_some_and(|places| places.iter().any(is_rack));
            names_rack && span.text.contains("rack") && span.is_clearly(Kind::Device)
        })
    }

    /// Takes a run of words that is a name somewhere: from the first that is none of the vocabulary, or that is a device's or sample's name
    /// here, as far as `is_name` says that it goes.
    pub(super) fn name_run<E>(
        &mut self,
        is_name: impl Fn(&str) -> Result<bool, E>,
    ) -> Result<Option<String>, E> {
        const MOST_SPANS: usize = 8;
        let is_begin = |meaning: &Meaning| {
            matches!(
                meaning,
                Meaning::Named(Kind::Device | Kind::Sample, _) | Meaning::NativeDevice(_)
            )
        };
        let may_be_name = self.asks_for_use()
            || [
                Word::Library,
                Word::Sample,
                Word::Device,
                Word::Plugin,
                Word::Last,
            ]
            .iter()
            .any(|word| self.has(*word));
        let begins = |(span, taken): (&Span, &Taken)| {
            let is_unknown = span.meanings.is_empty() && may_be_name && vocabulary::could_be_name(&span.text);
            *taken == Taken::No && (is_unknown || span.meanings.iter().any(is_begin))
        };
        let Some(first) = self.spans.iter().zip(&self.taken).position(begins) else {
            return Ok(None);
        };
        let text = |count: usize| {
            let spans = self.spans.iter().skip(first).take(count);
            spans.map(|span| span.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        let mut count = MOST_SPANS.min(self.spans.len() - first);
        while count > 1 && !is_name(&text(count))? {
            count -= 1;
        }
        let name = text(count);
        for taken in self.taken.iter_mut().skip(first).take(count) {
            *taken = Taken::Name;
        }
        Ok(Some(name))
    }

    /// Takes a version of Live.
    pub(super) fn version(&mut self) -> Option<f64> {
        self.take(|meaning| match meaning {
            Meaning::Version(version) => Some(*version),
            _ => None,
        })
    }

    /// Takes the first span that rather names something of a kind than is a word of the vocabulary.
    pub(super) fn clearly_named(&mut self, kind: Kind) -> Option<Vec<Place>> {
        let mut spans = self.spans.iter().zip(&mut self.taken);
        let (span, taken) = spans.find(|(span, taken)| **taken == Taken::No && span.is_clearly(kind))?;
        *taken = Taken::Name;
        span.named(kind).map(<[Place]>::to_vec)
    }

    /// Whether some words could be the name of a track as well as of something else of a kind.
    pub(super) fn is_also_track(&self, kind: Kind) -> bool {
        let mut spans = self.spans.iter();
        spans.any(|span| span.named(kind).is_some() && span.named(Kind::Track).is_some())
    }

    /// Whether the end of a span is a word.
    pub(super) fn ends_with(&self, word: &str) -> bool {
        self.spans
            .iter()
            .any(|span| span.text.split(' ').next_back() == Some(word))
    }

    /// How many spans could mean something of a kind.
    pub(super) fn count_of(&self, kind: Kind) -> usize {
        self.spans
            .iter()
            .filter(|span| span.named(kind).is_some())
            .count()
    }

    /// Whether a word stands in the question as it is.
    pub(super) fn says(&self, word: &str) -> bool {
        self.spans.iter().any(|span| span.text == word)
    }

    /// Takes a span by its text.
    pub(super) fn text(&mut self, text: &str) -> bool {
        let mut spans = self.spans.iter().zip(&mut self.taken);
        let found = spans.find(|(span, taken)| span.text == text && **taken != Taken::Name);
        found.map(|(_, taken)| *taken = Taken::Name).is_some()
    }

    /// Takes return tracks by name.
    pub(super) fn returns(&mut self) -> Option<Vec<usize>> {
        let song = self.song?;
        self.tracks_where(|track| {
            song.track(track)
                .is_some_and(|track| track.kind == TrackKind::Return)
        })
    }

    /// The track that the host says is selected.
    pub(super) fn selected(&self) -> Option<usize> {
        song::selected_track(self.song?, self.question.live)
    }

    /// Why it can't be told what "this" is, where the question is about what is selected.
    pub(super) fn missed_selection(&self) -> Option<String> {
        let live = self.question.live;
        let asks = |word| {
            self.spans
                .iter()
                .any(|span| span.meanings == [Meaning::Word(word)])
        };
        let (what, name) = if asks(Word::ThisTrack) && self.selected().is_none() {
            ("track", live.track.as_ref().map(|track| &track.name))
        } else if asks(Word::ThisDevice) {
            ("device", live.device.as_ref().map(|device| &device.name))
        } else {
            return None;
        };
        Some(match name {
            None => format!("Which {what} is selected is not known here; name the {what}."),
            Some(name) => format!(
                "The {what} “{}”, which is selected in Live, is not in the set as it was saved last. Save it, then ask again.",
                plain(name)
            ),
        })
    }

    /// Takes a number.
    pub(super) fn number(&mut self) -> Option<f64> {
        self.take(|meaning| match meaning {
            Meaning::Number(number) => Some(*number),
            _ => None,
        })
    }

    /// Takes bars, and returns the beats at which the first begins and the last ends.
    pub(super) fn bars(&mut self) -> Option<(f64, f64)> {
        let song = self.song?;
        let (first, last) = self.take(|meaning| match meaning {
            Meaning::Bars(first, last) if 1 <= *first && first <= last => Some((*first, *last)),
            _ => None,
        })?;
        Some((song.bar_start(first), song.bar_start(last.saturating_add(1))))
    }

    /// Whether the question names a note.
    pub(super) fn has_pitch(&self) -> bool {
        self.spans.iter().any(|span| {
            span.meanings
                .iter()
                .any(|meaning| matches!(meaning, Meaning::Pitch(_)))
        })
    }

    /// Whether the question names bars.
    pub(super) fn has_bars(&self) -> bool {
        let is_bars = |meaning: &Meaning| matches!(meaning, Meaning::Bars(..));
        self.spans.iter().any(|span| span.meanings.iter().any(is_bars))
    }

    /// Takes a key: the pitch class of its root, and its scale.
    pub(super) fn key(&mut self) -> Option<(u8, Option<String>)> {
        self.take(|meaning| match meaning {
            Meaning::Key(root, scale) => Some((*root, scale.clone())),
            _ => None,
        })
    }

    /// Takes a MIDI note.
    pub(super) fn pitch(&mut self) -> Option<u8> {
        self.take(|meaning| match meaning {
            Meaning::Pitch(pitch) => Some(*pitch),
            _ => None,
        })
    }

    /// Takes the name of a native device that the set need not have.
    pub(super) fn native_device(&mut self) -> Option<String> {
        self.take(|meaning| match meaning {
            Meaning::NativeDevice(name) => Some(name.clone()),
            _ => None,
        })
    }

    /// Takes words that mean nothing here, for a topic in which they can only be a name.
    pub(super) fn unknown_name(&mut self) -> Option<String> {
        let mut spans = self.spans.iter().zip(&mut self.taken);
        let (span, taken) = spans.find(|(span, taken)| {
            span.meanings.is_empty() && **taken == Taken::No && vocabulary::could_be_name(&span.text)
        })?;
        *taken = Taken::Name;
        Some(span.text.clone())
    }

    /// The text of the first span that means something of a kind, before it is taken.
    pub(super) fn text_of(&self, kind: Kind) -> Option<&'a str> {
        let spans = self
            .spans
            .iter()
            .zip(&self.taken)
            .filter(|(_, taken)| **taken == Taken::No);
        spans
            .map(|(span, _)| span)
            .find(|span| span.named(kind).is_some())
            .map(|span| span.text.as_str())
    }

    /// Takes the first span with a meaning that is wanted.
    fn take<T>(&mut self, wanted: impl Fn(&Meaning) -> Option<T>) -> Option<T> {
        let mut spans = self.spans.iter().zip(&mut self.taken);
        spans.find_map(|(span, taken)| {
            if *taken != Taken::No {
                return None;
            }
            let found = span.meanings.iter().find_map(&wanted)?;
            *taken = Taken::Name;
            Some(found)
        })
    }
}
