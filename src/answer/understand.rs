//! From a question to spans: runs of its words, each with everything that it could mean. What is asked for decides among the meanings.

use super::names::{Kind, Names, Place, words};
use super::vocabulary::{self, MOST_WORDS, Word};
use crate::als::facts::{LiveSet, TrackKind};
use crate::als::music::{PITCH_CLASSES, scales};
use crate::als::{self};

/// A run of words of the question.
#[derive(Debug, Clone)]
pub(super) struct Span {
    /// The words as they are understood.
    pub(super) text: String,
    /// What they could mean, the likeliest first. Empty when they mean nothing here.
    pub(super) meanings: Vec<Meaning>,
}

/// What a run of words could mean.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Meaning {
    Word(Word),
    /// Parts of the set, all of one kind, all called so.
    Named(Kind, Vec<Place>),
    /// A device of Live that the set may not have.
    NativeDevice(String),
    Number(f64),
    /// Bars by number, first and last, the first bar is 1.
    Bars(i64, i64),
    /// Pitch class of the root, and name of the scale where there is one.
    Key(u8, Option<String>),
    /// A MIDI note.
    Pitch(u8),
    /// A version of Live.
    Version(f64),
}

/// A question, understood word for word.
#[derive(Debug, Clone)]
pub(super) struct Understood {
    pub(super) spans: Vec<Span>,
    /// Words that were typed, and those that they were taken for.
    pub(super) corrected: Vec<(String, String)>,
    /// Whether it is asked whether something is so.
    pub(super) is_yes_no: bool,
    /// Whether it is asked whether that is so of all.
    pub(super) is_about_all: bool,
    /// Whether something is to be done.
    pub(super) is_order: bool,
}

/// Words with which a question begins that is answered with yes or no.
const YES_OR_NO: [&str; 22] = [
    "is", "are", "am", "was", "do", "does", "did", "has", "have", "any", "isnt", "arent", "dont", "doesnt",
    "can", "hasnt", "will", "should", "could", "would", "were", "got",
];

/// Understands a question about a set, or about none.
pub(super) fn understand(question: &str, set: Option<(&LiveSet, &Names)>) -> Understood {
    let words = split(question);
    let reader = Reader {
        words: words.iter().map(String::as_str).collect(),
        set: set.map(|(set, _)| set),
        names: set.map(|(_, names)| names),
    };
    let (spans, corrected) = reader.corrected_spans();
    let asks_for_more = |span: &Span| {
        span.meanings.iter().any(|meaning| {
            matches!(
                meaning,
                Meaning::Word(Word::HowMany | Word::HowLong | Word::Where)
            )
        }) || ["which", "what", "who", "how"]
            .iter()
            .any(|word| span.text.split(' ').any(|part| part == *word))
    };
    let is_all = |word: &String| matches!(word.as_str(), "all" | "every" | "each" | "both" | "everything");
    Understood {
        is_about_all: words.iter().any(is_all),
        is_order: is_order(&words),
        is_yes_no: words
            .first()
            .is_some_and(|first| YES_OR_NO.contains(&first.as_str()))
            && !spans.iter().any(asks_for_more),
        spans,
        corrected,
    }
}

/// Whether the words tell to do something with the set: "mute the drums", "please turn the bass up".
fn is_order(words: &[String]) -> bool {
    const ORDERS: &str = "unmute disarm delete remove add create rename make increase decrease raise unfreeze flatten quantize transpose insert bypass \
        disable enable bounce export render undo redo ungroup consolidate unwarp automate replace swap drag turn";
    // These are nouns as well: "mute state", "play time", "set length".
    const ALSO_NOUNS: &str = "mute solo arm move copy duplicate set lower pan freeze change put load switch save play stop start record launch fire group \
        color colour split reverse warp";
    const OBJECTS: &str = "the my all this that these those every each a an some it both";
    let is_in = |list: &str, word: &str| list.split_whitespace().any(|one| one == word);
    let mut words = words.iter().map(String::as_str).skip_while(|word| {
        matches!(
            *word,
            "please"
                | "pls"
                | "can"
                | "could"
                | "you"
                | "would"
                | "hey"
                | "ok"
                | "just"
                | "now"
                | "then"
                | "lets"
        )
    });
    words.next().is_some_and(|first| {
        is_in(ORDERS, first)
            || is_in(ALSO_NOUNS, first) && words.next().is_some_and(|second| is_in(OBJECTS, second))
    })
}

/// The words of a question; "120bpm" is two.
fn split(question: &str) -> Vec<String> {
    let mut split = Vec::new();
    for word in words(question) {
        let digits = word
            .find(|sign: char| !sign.is_ascii_digit() && sign != '.')
            .unwrap_or(word.len());
        match word.split_at_checked(digits) {
            Some((number, unit @ ("bpm" | "db" | "hz" | "khz" | "ms" | "bars" | "bar")))
                if !number.is_empty() =>
            {
                split.extend([number.to_owned(), unit.to_owned()]);
            }
            // What everybody calls it.
            _ if word == "comp" => split.push("compressor".to_owned()),
            _ if word == "bassline" => split.extend(["bass".to_owned(), "line".to_owned()]),
            _ => split.push(word),
        }
    }
    split
}

struct Reader<'a> {
    words: Vec<&'a str>,
    set: Option<&'a LiveSet>,
    names: Option<&'a Names>,
}

impl Reader<'_> {
    /// The spans once every word that is most likely mistyped is read as what it is meant to be, with those words.
    fn corrected_spans(&self) -> (Vec<Span>, Vec<(String, String)>) {
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
        let words: Vec<String> = self.words.iter().map(|word| meant(&word)).collect();
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
        // A name that is made of small words alone is more likely grammar: "it is on".
        let is_grammar = run.iter().all(|word| vocabulary::is_noise(word));
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
        meanings.extend(words.iter().copied().map(Meaning::Word));
        if let Some(found) = found {
            add_named(&mut meanings, &found.numbered);
            add_named(&mut meanings, &found.part);
        }
        let compact = run.concat();
        let is_native = |name: &&str| self::words(name).concat() == compact;
        let native = als::native_devices().find(is_native);
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
            let mut lists = lists.map(|list| {
                list.iter()
                    .filter(|(one, _)| *one == kind)
                    .map(|(_, place)| *place)
                    .collect::<Vec<_>>()
            });
            let places = lists.find(|places| !places.is_empty()).unwrap_or_default();
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
        if length < 3 || !vocabulary::could_be_name(typed) || typed.chars().any(|sign| sign.is_ascii_digit())
        {
            return None;
        }
        let most = if length < 8 { 1 } else { 2 };
        let mut candidates: Vec<(bool, String)> = vocabulary::single_words()
            .map(|word| (false, word.to_owned()))
            .collect();
        candidates.extend(
            self.names
                .into_iter()
                .flat_map(Names::words)
                .map(|word| (true, word.to_owned())),
        );
        candidates.extend(als::native_devices().flat_map(words).map(|word| (true, word)));
        let same_letters = |word: &str| {
            let sorted = |word: &str| {
                let mut letters: Vec<char> = word.chars().collect();
                letters.sort_unstable();
                letters
            };
            sorted(word) == sorted(typed)
        };
        // The nearest first: letters that changed places, then words before names. Nobody mistypes the first letter.
        let mut near: Vec<(usize, bool, bool, &str)> = candidates
            .iter()
            .map(|(is_name, word)| (strsim::osa_distance(typed, word), *is_name, word.as_str()))
            .filter(|(distance, _, word)| {
                let is_short = length == 3 || word.chars().count() < 4;
                *distance <= most
                    && (!is_short || same_letters(word))
                    && word.chars().next() == typed.chars().next()
            })
            .map(|(distance, is_name, word)| (distance, !same_letters(word), is_name, word))
            .collect();
        near.sort_unstable();
        near.dedup();
        let &(distance, moved, is_name, word) = near.first()?;
        // Between two that are equally near nobody can tell, unless they mean the same.
        let meanings = self.meanings(&[word]);
        let is_clear = near
            .iter()
            .skip(1)
            .take_while(|other| (other.0, other.1, other.2) == (distance, moved, is_name))
            .all(|other| same_word(&meanings, &self.meanings(&[other.3])));
        (is_clear && !meanings.is_empty()).then(|| word.to_owned())
    }
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

/// Numbers, bars, keys and notes, which mean what they say.
fn literal(run: &[&str]) -> Option<Meaning> {
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
fn numbered(run: &[&str], set: &LiveSet) -> Option<Meaning> {
    let own = |kind, index| {
        Meaning::Named(
            kind,
            vec![Place {
                track: 0,
                index,
                part: 0,
            }],
        )
    };
    let track = |index| {
        Meaning::Named(
            Kind::Track,
            vec![Place {
                track: index,
                index: 0,
                part: 0,
            }],
        )
    };
    match run {
        ["track", number] | ["track", "number", number] => {
            let index = number.parse::<usize>().ok()?.checked_sub(1)?;
            let is_numbered = |kind: &TrackKind| !matches!(kind, TrackKind::Return | TrackKind::Main);
            set.tracks
                .get(index)
                .filter(|track| is_numbered(&track.kind))
                .map(|_| track(index))
        }
        ["scene", number] | ["scene", "number", number] | [number, "scene"] => {
            let ordinals = [
                "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
            ];
            let ordinal = ordinals.iter().position(|ordinal| ordinal == number);
            let index = ordinal.or_else(|| number.parse::<usize>().ok()?.checked_sub(1))?;
            set.scenes.get(index).map(|_| own(Kind::Scene, index))
        }
        ["return" | "send" | "aux", letter]
        | ["return", "track", letter]
        | [letter, "return" | "send"]
        | [letter, "return", "track"] => return_letter(&[letter], set),
        _ => None,
    }
}

/// The return track that Live calls by a letter.
fn return_letter(run: &[&str], set: &LiveSet) -> Option<Meaning> {
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
    Some(Meaning::Named(
        Kind::Track,
        vec![Place {
            track: index,
            index: 0,
            part: 0,
        }],
    ))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn of(question: &str) -> Vec<Meaning> {
        let spans = understand(question, None).spans;
        spans
            .into_iter()
            .filter_map(|span| span.meanings.into_iter().next())
            .collect()
    }

    #[test]
    fn keys_notes_bars_and_numbers_are_understood_as_typed() {
        let minor = || Some("Minor".to_owned());
        assert_eq!(of("f# minor"), [Meaning::Key(6, minor())]);
        assert_eq!(of("e flat minor"), [Meaning::Key(3, minor())]);
        assert_eq!(of("gm"), [Meaning::Key(7, minor())]);
        assert_eq!(of("c3"), [Meaning::Pitch(60)]);
        assert_eq!(of("bars 5-8"), [Meaning::Bars(5, 8)]);
        assert_eq!(of("bar 5 to bar 8"), [Meaning::Bars(5, 8)]);
        assert_eq!(of("120bpm"), [Meaning::Number(120.0), Meaning::Word(Word::Tempo)]);
    }

    #[test]
    fn what_is_to_be_done_is_no_question() {
        for order in [
            "mute the drums",
            "please turn the bass up",
            "can you delete all empty tracks",
        ] {
            assert!(understand(order, None).is_order, "{order}");
        }
        for question in [
            "mute state of the drums",
            "pan of the bass",
            "play time",
            "can you list all tracks",
            "set length?",
        ] {
            assert!(!understand(question, None).is_order, "{question}");
        }
    }

    #[test]
    fn a_letter_too_many_or_wrong_is_forgiven_once() {
        let understood = understand("tempp", None);
        assert_eq!(understood.spans[0].meanings, [Meaning::Word(Word::Tempo)]);
        assert_eq!(understood.corrected, [("tempp".to_owned(), "tempo".to_owned())]);
        assert!(
            understand("xyzzyplugh", None)
                .spans
                .iter()
                .all(|span| span.meanings.is_empty())
        );
    }
}
