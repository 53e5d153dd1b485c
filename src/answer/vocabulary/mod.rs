//! The words that a question may be made of, beside names. A word that is neither here nor a name is not understood, and then the
//! question is not answered: what it asks might hang on that word.

mod phrases;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::names::words;
use crate::als;
use phrases::{COMMON, FUNCTION, PHRASES};

/// What a word or a few words together mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Word {
    /// Changes nothing in what is asked.
    Noise,
    /// Shows that something is asked that no set tells.
    General,
    HowMany,
    HowLong,
    Where,
    Start,
    End,
    Not,
    Most,
    Least,
    First,
    Last,
    Before,
    After,
    Over,
    Under,
    Between,
    Each,
    Tempo,
    Key,
    KeyFit,
    Signature,
    Song,
    Library,
    Version,
    Help,
    Section,
    Scene,
    Bar,
    Minutes,
    Track,
    ThisTrack,
    ThisDevice,
    /// What is selected in Live.
    Selection,
    Audio,
    Midi,
    Group,
    Return,
    Main,
    Device,
    Instrument,
    Plugin,
    Vst2,
    Vst3,
    AudioUnit,
    Max,
    Native,
    Rack,
    Chain,
    Pad,
    Drums,
    Macro,
    Preset,
    Setting,
    On,
    Off,
    Sample,
    Missing,
    Monitor,
    Clip,
    Warp,
    Loop,
    Session,
    Arrangement,
    Note,
    Play,
    Chord,
    Range,
    Velocity,
    Lowest,
    Highest,
    Output,
    Goes,
    Input,
    SideChain,
    Send,
    Level,
    Loudest,
    Quietest,
    Pan,
    Left,
    Right,
    Muted,
    Soloed,
    Armed,
    Frozen,
    Empty,
    Unused,
    Automation,
    Change,
    /// A picture is to be drawn.
    Picture,
    History,
    Save,
    Backup,
    Yesterday,
    Today,
    Week,
    Month,
}

static COMMON_WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| COMMON.split_whitespace().collect());

/// Returns whether words could be the name of something: none of them is everyday English.
pub(super) fn could_be_name(words: &str) -> bool {
    words.split(' ').all(|word| !COMMON_WORDS.contains(word))
}

/// Longest phrase, in words.
pub(super) const MOST_WORDS: usize = 8;

/// What phrases mean, by their words with single spaces between them. One phrase can mean several things; what is asked decides.
static MEANINGS: LazyLock<HashMap<&'static str, Vec<Word>>> = LazyLock::new(|| {
    let mut meanings: HashMap<&'static str, Vec<Word>> = HashMap::new();
    for (word, phrases) in PHRASES {
        for phrase in phrases.split('|') {
            meanings.entry(phrase.trim()).or_default().push(*word);
        }
    }
    meanings
});

/// Returns what a phrase can mean. Its words are in lower case with single spaces between them.
pub(super) fn meanings(phrase: &str) -> &'static [Word] {
    MEANINGS.get(phrase).map_or(&[], Vec::as_slice)
}

/// Returns whether a word changes nothing in what is asked.
pub(super) fn is_noise(word: &str) -> bool {
    meanings(word).contains(&Word::Noise)
}

/// Returns whether a word is one of the smallest, which nobody takes for a name.
pub(super) fn is_function_word(word: &str) -> bool {
    FUNCTION.split_whitespace().any(|one| one == word)
}

/// Returns every word that stands for itself, for finding what a mistyped one was meant to be.
pub(super) fn single_words() -> impl Iterator<Item = &'static str> {
    MEANINGS.keys().copied().filter(|phrase| !phrase.contains(' '))
}

/// Live's devices, by their names without signs and spaces. Every run of words of a question is looked up, so it is not made anew each time.
static NATIVE: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut native = HashMap::new();
    for name in als::native_devices() {
        native.entry(words(name).concat()).or_insert(name);
    }
    native
});

/// Returns the device of Live that is called so, by its name without signs and spaces.
pub(super) fn native_device(compact: &str) -> Option<&'static str> {
    NATIVE.get(compact).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_phrase_is_longer_than_is_looked_for() {
        let longest = MEANINGS.keys().map(|phrase| phrase.split(' ').count()).max();
        assert!(longest <= Some(MOST_WORDS), "{longest:?}");
    }

    #[test]
    fn phrases_are_written_as_questions_are_split() {
        for phrase in MEANINGS.keys() {
            let is_plain = phrase
                .chars()
                .all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == ' ');
            assert!(
                is_plain && !phrase.is_empty() && !phrase.contains("  "),
                "{phrase:?}"
            );
        }
    }
}
