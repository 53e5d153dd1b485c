//! Reading the words of a question: which runs of them mean something, and which word was meant by one that means nothing.

use super::literal::{literal, numbered, return_letter};
use super::{Meaning, Span};
use crate::als;
use crate::als::facts::LiveSet;
use crate::answer::names::{Kind, Names, Place, first_of, words as words_of};
use crate::answer::vocabulary::{self, MOST_WORDS, Word};

/// The words of a question, and the names that they may be.
pub(super) struct Reader<'a> {
    pub(super) words: Vec<&'a str>,
    pub(super) set: Option<&'a LiveSet>,
    pub(super) names: Option<&'a Names>,
}

impl Reader<'_> {
    /// The spans once every word that is most likely mistyped is read as what it is meant to be, with those words.
    pub(super) fn corrected_spans(&self) -> (Vec<Span>, Vec<(String, String)>) {
        let spans = self.spans();
        let unknown = spans
            .iter()
            .filter(|span| span.meanings.is_empty())
            .flat_map(|span| span.text.split(' '));
        let corrected: Vec<(String, String)> = unknown
            .filter_map(|typed| Some((typed.to_owned(), self.meant(typed)?)))
            .collect();
        if corrected.is_empty() {
            return (spans, corrected);
        }
        let meant = |word: &&str| {
            let found = corrected.iter().find(|(typed, _)| typed == word);
            found.map_or_else(|| (*word).to_owned(), |(_, meant)| meant.clone())
        };
        let words: Vec<String> = self.words.iter().map(meant).collect();
        let reader = Reader {
            words: words.iter().map(String::as_str).collect(),
            ..*self
        };
        (reader.spans(), corrected)
    }

    fn spans(&self) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        let mut at = 0;
        while at < self.words.len() {
            let (length, span) = self.span_at(at);
            at += length;
            // Words that mean nothing belong together: they may be one name.
            match spans.last_mut() {
                Some(last) if last.meanings.is_empty() && span.meanings.is_empty() => {
                    last.text = format!("{} {}", last.text, span.text);
                }
                _ => spans.push(span),
            }
        }
        spans
    }

    /// The longest run of words from a place on that means anything.
    fn span_at(&self, at: usize) -> (usize, Span) {
        let most = self
            .names
            .map_or(0, |names| names.most_words)
            .clamp(MOST_WORDS, 30);
        for length in (1..=most.min(self.words.len() - at)).rev() {
            let run = self.words.get(at..at + length).unwrap_or_default();
            // "the track 2-Electric Piano" is not track 2 with something behind it.
            if let ["track", number] = run
                && self.names.is_some_and(|names| {
                    (2..6).any(|more| {
                        self.words
                            .get(at + 1..=at + more)
                            .is_some_and(|run| names.find(run).is_some_and(|found| !found.whole.is_empty()))
                    })
                })
                && number.chars().all(|sign| sign.is_ascii_digit())
            {
                continue;
            }
            // "what is routed to All" of a track called "11 All".
            let before = at
                .checked_sub(1)
                .and_then(|before| self.words.get(before))
                .copied()
                .unwrap_or_default();
            if *run == ["all"] && matches!(before, "to" | "into" | "on" | "from" | "of") {
                let tracks = self
                    .names
                    .and_then(|names| names.find(run))
                    .map_or(Vec::new(), |found| {
                        let named = found
                            .whole
                            .iter()
                            .chain(&found.numbered)
                            .filter(|(kind, _)| *kind == Kind::Track);
                        named.map(|(_, place)| *place).collect()
                    });
                if !tracks.is_empty() {
                    return (
                        1,
                        Span {
                            text: "all".to_owned(),
                            meanings: vec![Meaning::Named(Kind::Track, tracks)],
                        },
                    );
                }
            }
            let meanings = self.meanings(run);
            if !meanings.is_empty() {
                return (
                    length,
                    Span {
                        text: run.join(" "),
                        meanings,
                    },
                );
            }
        }
        let text = self.words.get(at).copied().unwrap_or_default().to_owned();
        (
            1,
            Span {
                text,
                meanings: Vec::new(),
            },
        )
    }

    fn meanings(&self, run: &[&str]) -> Vec<Meaning> {
        let mut meanings = self.meanings_of(run);
        meanings.extend(self.named_with_kind(run));
        meanings
    }

    fn meanings_of(&self, run: &[&str]) -> Vec<Meaning> {
        let mut meanings = Vec::new();
        // A name that is made of small words alone is more likely grammar: "it is on". A single one of the larger ones is a name where
        // something is called just so: "the drop".
        let is_grammar = match run {
            [word] => vocabulary::is_function_word(word),
            _ => run.iter().all(|word| vocabulary::is_noise(word)),
        };
        let plural = || {
            let singular = singular_run(run)?;
            self.names?
                .find(&singular.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let found = self.names.and_then(|names| names.find(run)).or_else(plural);
        if let Some(found) = found.filter(|_| !is_grammar) {
            add_named(&mut meanings, &found.whole);
            // "drive on" is not the switch "DriveOn", nor "b and c" the "BandC".
            if run.len() > 1 && run.iter().any(|word| vocabulary::is_noise(word)) {
                meanings.retain(|meaning| !matches!(meaning, Meaning::Named(Kind::Parameter, _)));
            }
        }
        meanings.extend(literal(run));
        if let Some(set) = self.set {
            meanings.extend(numbered(run, set));
        }
        // What the user called a place, a track or a scene is not passed over.
        let is_own_name = |meaning: &Meaning| {
            matches!(
                meaning,
                Meaning::Named(Kind::Locator | Kind::Track | Kind::Scene, _)
            )
        };
        let is_called_so = meanings.iter().any(is_own_name);
        let words = vocabulary::meanings(&run.join(" "));
        // "Drums" is the track "2 Drums", but "midi" is not the track "8-MIDI".
        let is_kind = |word: &Word| {
            matches!(
                word,
                Word::Audio | Word::Midi | Word::Group | Word::Return | Word::Noise
            )
        };
        let found = found.filter(|_| !is_grammar);
        let numbered_first = !words.iter().any(is_kind);
        if let Some(found) = found.filter(|_| numbered_first) {
            add_named(&mut meanings, &found.numbered);
        }
        let words = words.iter().filter(|word| **word != Word::Noise || !is_called_so);
        meanings.extend(words.copied().map(Meaning::Word));
        if let Some(found) = found {
            add_named(&mut meanings, &found.numbered);
            if !run.iter().all(|word| vocabulary::is_noise(word)) {
                add_named(&mut meanings, &found.part);
            }
        }
        let native = vocabulary::native_device(&run.concat());
        meanings.extend(native.map(|name| Meaning::NativeDevice(name.to_owned())));
        if meanings.is_empty() {
            meanings.extend(self.set.and_then(|set| return_letter(run, set)));
        }
        if meanings.is_empty()
            && let Some(singular) = singular_run(run)
        {
            return self.meanings_of(&singular.iter().map(String::as_str).collect::<Vec<_>>());
        }
        // "the producer tag" of a track called "Producer Tags".
        if meanings.is_empty()
            && let Some((last, rest)) = run.split_last()
            && last.chars().count() > 2
            && !last.ends_with('s')
        {
            let mut plural: Vec<String> = rest.iter().map(|word| (*word).to_owned()).collect();
            plural.push(format!("{last}s"));
            let plural: Vec<&str> = plural.iter().map(String::as_str).collect();
            if let Some(found) = self.names.and_then(|names| names.find(&plural)) {
                add_named(&mut meanings, &found.whole);
                add_named(&mut meanings, &found.numbered);
                add_named(&mut meanings, &found.part);
            }
        }
        meanings
    }

    /// "the flute clip", "the All track": a name with the kind of what bears it, for names that would not be found by themselves. A clip
    /// can also be called by the name of its track.
    fn named_with_kind(&self, run: &[&str]) -> Vec<Meaning> {
        let Some((last, name)) = run.split_last() else {
            return Vec::new();
        };
        let kinds: &[Kind] = match *last {
            "track" | "channel" | "group" | "bus" | "buss" | "return" => &[Kind::Track],
            "clip" => &[Kind::Clip, Kind::Track],
            "sample" | "wav" | "file" => &[Kind::Sample],
            _ => return Vec::new(),
        };
        // "which track", "audio track" and "the track" name none.
        let is_kind = |word: &Word| {
            matches!(
                word,
                Word::Audio | Word::Midi | Word::Group | Word::Return | Word::Main | Word::Noise
            )
        };
        let says_nothing = |word: &&str| *word != "all" && vocabulary::meanings(word).iter().any(is_kind);
        let (Some(names), Some(first)) = (self.names, name.first()) else {
            return Vec::new();
        };
        if says_nothing(first) {
            return Vec::new();
        }
        let found = names.find(name);
        let of_kind = |kind: Kind| {
            let lists = found
                .into_iter()
                .flat_map(|found| [&found.whole, &found.numbered, &found.part]);
            let places = first_of(lists, kind, |_| true);
            if places.is_empty() && kind == Kind::Track && vocabulary::meanings(&name.join(" ")).is_empty() {
                return names.tracks_with(name);
            }
            places
        };
        let named = kinds.iter().map(|kind| (*kind, of_kind(*kind)));
        named
            .filter(|(_, places)| !places.is_empty())
            .map(|(kind, places)| Meaning::Named(kind, places))
            .collect()
    }

    /// The one word that a word which means nothing differs from in a letter.
    fn meant(&self, typed: &str) -> Option<String> {
        let length = typed.chars().count();
        if length < 3 || !could_be_mistyped(typed) {
            return None;
        }
        let mut near = self.near(typed, if length < 8 { 1 } else { 2 });
        // Of short words so many are one letter apart that only letters which changed places are forgiven.
        near.retain(|near| near.is_moved || length > 3 && near.word.chars().count() > 3);
        let first = near.first()?;
        // Between two that are equally near nobody can tell, unless they mean the same.
        let meanings = self.meanings(&[&first.word]);
        let rank = |near: &Near| (near.distance, near.is_moved, near.is_name);
        let mut others = near.iter().skip(1).take_while(|other| rank(other) == rank(first));
        let is_clear = others.all(|other| same_word(&meanings, &self.meanings(&[&other.word])));
        (is_clear && !meanings.is_empty()).then(|| first.word.clone())
    }

    /// The word that one which means nothing might have been meant to be, for asking back.
    pub(super) fn perhaps_meant(&self, typed: &str) -> Option<String> {
        let length = typed.chars().count();
        if length < 4 || !could_be_mistyped(typed) {
            return None;
        }
        let near = self
            .near(typed, if length < 8 { 2 } else { 3 })
            .into_iter()
            .next()?;
        (near.word.chars().count() > 3).then_some(near.word)
    }

    /// Words of the vocabulary and of names that differ from a word in at most so many letters, the nearest first: letters that changed
    /// places before others, words before names. Nobody mistypes the first letter.
    fn near(&self, typed: &str, most: usize) -> Vec<Near> {
        let words = vocabulary::single_words().map(|word| (false, word.to_owned()));
        let names = self
            .names
            .into_iter()
            .flat_map(Names::words)
            .map(|word| (true, word.to_owned()));
        let devices = als::native_devices().flat_map(words_of).map(|word| (true, word));
        let begins = |word: &str| word.chars().next() == typed.chars().next();
        let mut near: Vec<Near> = words
            .chain(names)
            .chain(devices)
            .filter(|(_, word)| begins(word))
            .map(|(is_name, word)| Near {
                distance: strsim::osa_distance(typed, &word),
                is_moved: letters(&word) == letters(typed),
                is_name,
                word,
            })
            .filter(|near| near.distance <= most)
            .collect();
        near.sort_by(|one, other| {
            let rank = |near: &Near| (near.distance, !near.is_moved, near.is_name);
            rank(one)
                .cmp(&rank(other))
                .then_with(|| one.word.cmp(&other.word))
        });
        near.dedup_by(|one, other| one.word == other.word);
        near
    }
}

/// A word that is near to a mistyped one.
struct Near {
    distance: usize,
    /// Whether it has the same letters at other places.
    is_moved: bool,
    is_name: bool,
    word: String,
}

fn could_be_mistyped(typed: &str) -> bool {
    vocabulary::could_be_name(typed) && !typed.chars().any(|sign| sign.is_ascii_digit())
}

fn letters(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = word.chars().collect();
    letters.sort_unstable();
    letters
}

/// Words of which the last is one of several: "compressors", "utilities", "pro q 3s".
fn singular_run(run: &[&str]) -> Option<Vec<String>> {
    let (last, rest) = run.split_last()?;
    let mut singular_run: Vec<String> = rest.iter().map(|word| (*word).to_owned()).collect();
    singular_run.push(singular(last)?);
    Some(singular_run)
}

fn singular(word: &str) -> Option<String> {
    let is_name = |stem: &&str| stem.chars().count() > 2 || stem.chars().all(|sign| sign.is_ascii_digit());
    let stem = word.strip_suffix('s').filter(is_name)?;
    Some(match stem.strip_suffix("ie") {
        Some(stem) => format!("{stem}y"),
        None => stem.to_owned(),
    })
}

fn same_word(one: &[Meaning], other: &[Meaning]) -> bool {
    one.iter()
        .any(|meaning| matches!(meaning, Meaning::Word(_)) && other.contains(meaning))
}

fn add_named(meanings: &mut Vec<Meaning>, found: &[(Kind, Place)]) {
    let mut kinds: Vec<Kind> = found.iter().map(|(kind, _)| *kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        // What the set itself is called is a word for it.
        if kind == Kind::Song {
            meanings.push(Meaning::Word(Word::Song));
            continue;
        }
        // A whole name hides the parts of others; of parameters the device decides which is meant.
        let places_of = |kind: Kind| {
            found
                .iter()
                .filter(move |(one, _)| *one == kind)
                .map(|(_, place)| *place)
        };
        if kind == Kind::Parameter
            && let Some(Meaning::Named(_, known)) = meanings
                .iter_mut()
                .find(|meaning| matches!(meaning, Meaning::Named(Kind::Parameter, _)))
        {
            known.extend(places_of(kind));
            known.sort_unstable();
            known.dedup();
            continue;
        }
        if meanings
            .iter()
            .any(|meaning| matches!(meaning, Meaning::Named(known, _) if *known == kind))
        {
            continue;
        }
        let mut places: Vec<Place> = found
            .iter()
            .filter(|(one, _)| *one == kind)
            .map(|(_, place)| *place)
            .collect();
        places.sort_unstable();
        places.dedup();
        meanings.push(Meaning::Named(kind, places));
    }
}
