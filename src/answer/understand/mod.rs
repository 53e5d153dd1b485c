//! From a question to spans: runs of its words, each with everything that it could mean. What is asked for decides among the meanings.

mod literal;
mod reader;

use super::names::{Kind, Names, Place, words};
use super::vocabulary::Word;
use crate::als::facts::LiveSet;
use reader::Reader;

/// A run of words of the question.
#[derive(Debug, Clone)]
pub(super) struct Span {
    /// The words as they are understood.
    pub(super) text: String,
    /// What they could mean, the likeliest first. Empty when they mean nothing here.
    pub(super) meanings: Vec<Meaning>,
}

impl Span {
    pub(super) fn has(&self, word: Word) -> bool {
        self.meanings.contains(&Meaning::Word(word))
    }

    /// The parts of the set of a kind that it could name.
    pub(super) fn named(&self, kind: Kind) -> Option<&[Place]> {
        self.meanings.iter().find_map(|meaning| match meaning {
            Meaning::Named(found, places) if *found == kind => Some(places.as_slice()),
            _ => None,
        })
    }

    /// Whether it rather names something of a kind than is a word of the vocabulary.
    pub(super) fn is_clearly(&self, kind: Kind) -> bool {
        let first = self.meanings.iter().find(|meaning| {
            matches!(meaning, Meaning::Word(_))
                || matches!(meaning, Meaning::Named(found, _) if *found == kind)
        });
        matches!(first, Some(Meaning::Named(..)))
    }
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
    /// Words that were typed and mean nothing, and those that they are not far from.
    pub(super) perhaps: Vec<(String, String)>,
    /// Whether it is asked whether something is so.
    pub(super) is_yes_no: bool,
    /// Whether it is asked whether that is so of all.
    pub(super) is_about_all: bool,
    /// Whether something is to be done.
    pub(super) is_order: bool,
}

impl Understood {
    /// Has "this device" mean some places.
    pub(super) fn point_to(&mut self, places: &[Place]) {
        if places.is_empty() {
            return;
        }
        for span in self.spans.iter_mut().filter(|span| span.has(Word::ThisDevice)) {
            span.meanings = vec![
                Meaning::Named(Kind::Device, places.to_vec()),
                Meaning::Word(Word::ThisDevice),
            ];
        }
    }
}

/// Words with which a question begins that is answered with yes or no.
const YES_OR_NO: [&str; 22] = [
    "is", "are", "am", "was", "do", "does", "did", "has", "have", "any", "isnt", "arent", "dont", "doesnt",
    "can", "hasnt", "will", "should", "could", "would", "were", "got",
];

/// Words that a question may have. Nobody asks a longer one, and each takes its time.
const MOST_QUESTION_WORDS: usize = 60;

/// Whether a question has more words than are read.
pub(super) fn is_too_long(question: &str) -> bool {
    question.split_whitespace().nth(MOST_QUESTION_WORDS).is_some()
        || question.len() > MOST_QUESTION_WORDS * 40
}

/// Understands a question about a set, or about none.
pub(super) fn understand(question: &str, set: Option<(&LiveSet, &Names)>) -> Understood {
    let words = split(question);
    let reader = Reader {
        words: words.iter().map(String::as_str).collect(),
        set: set.map(|(set, _)| set),
        names: set.map(|(_, names)| names),
    };
    let (spans, corrected) = reader.corrected_spans();
    let unknown = spans
        .iter()
        .filter(|span| span.meanings.is_empty())
        .flat_map(|span| span.text.split(' '));
    let perhaps = unknown.filter_map(|typed| Some((typed.to_owned(), reader.perhaps_meant(typed)?)));
    let perhaps: Vec<(String, String)> = perhaps.collect();
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
        perhaps,
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
