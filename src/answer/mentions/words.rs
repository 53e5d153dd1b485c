//! The words around a name: which kind of thing they say that it is, and whether they say that it is there or only advise it. English, and
//! German beside marked names.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::tokens::{Sort, Tokens};
use crate::answer::names::Kind;
use crate::answer::vocabulary::{self, Word};

/// What a word does for a name near it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Says what kind of thing it is.
    Is(Kind),
    /// It is not there yet, or is any.
    New,
    /// It is there.
    Own,
    /// It is there, or everybody knows it.
    The,
    /// What follows is there.
    Place,
    /// Advises to use something.
    Advice,
    /// Advises to make something, or to call it so.
    Making,
    /// Stands between the word for a kind and a name.
    Called,
    And,
    /// Says what many things are.
    Generic,
    /// Is said of a part of a thing: "the device `Mix` knob".
    Control,
    Not,
}

use Role::{Advice, And, Called, Control, Generic, Is, Making, New, Not, Own, Place, The};

/// What words do, without accents. The first row in which a word stands counts.
const ROLES: &[(Role, &str)] = &[
    (
        Is(Kind::Track),
        "track tracks channel channels bus buses busses buss return returns group groups spur spuren kanal kanale gruppe gruppen",
    ),
    (
        Is(Kind::Device),
        "device devices plugin plugins rack racks effect effects instrument instruments gerat gerate effekt effekte",
    ),
    (Is(Kind::Clip), "clip clips"),
    (Is(Kind::Scene), "scene scenes szene szenen"),
    (Is(Kind::Locator), "locator locators"),
    (Is(Kind::Sample), "sample samples"),
    (
        New,
        "a an another any some new no extra additional separate second dedicated each every which ein eine einen einem einer neue neuen \
         neuer neues kein keine keinen weitere weiteren",
    ),
    (
        Own,
        "your this that these those its my our their his her existing current both dein deine deinen deinem deiner dieser diese diesen \
         diesem dieses ihr ihre ihren ihrem ihrer",
    ),
    (The, "the der die das den dem des"),
    (
        Place,
        "on in to from of at into onto through under over after before behind between against via within inside for than auf im vom zum \
         zur aus bei unter uber nach vor hinter zwischen",
    ),
    (
        Advice,
        "try trying use using insert inserting put putting load loading place placing apply applying consider considering recommend \
         suggest throw slap swap get grab download buy drag example instance maybe perhaps either like probiere versuche nutze nimm \
         verwende lade setze",
    ),
    (
        Making,
        "add adding create creating build building call calling name naming rename renaming label erstelle fuge nenne benenne lege",
    ),
    (Called, "called named titled labelled labeled namens genannt"),
    (And, "and or plus und oder sowie"),
    (
        Generic,
        "midi audio ableton live max m4l vst vst2 vst3 au plug push link logic mac windows usb splice stereo mono native stock external",
    ),
    (
        Control,
        "knob knobs switch switches button buttons control controls parameter parameters menu view setting settings slider field mode box \
         dial fader command lane tab macro macros chain option toggle curve envelope section value chooser choosers",
    ),
    (Not, "not never cannot nor without nicht ohne"),
];

static BY_WORD: LazyLock<HashMap<&'static str, Role>> = LazyLock::new(|| {
    let rows = ROLES.iter().rev();
    let words = rows.flat_map(|(role, words)| words.split_whitespace().map(|word| (word, *role)));
    words.collect()
});

/// Returns whether a capitalised word can be in a name that nobody marked.
pub(super) fn is_in_names(word: &str) -> bool {
    let role = BY_WORD.get(word);
    role.is_none_or(|role| matches!(role, Is(_) | Generic | Control)) && !vocabulary::is_function_word(word)
}

/// Returns whether a word by itself is never a name that nobody marked: "MIDI", "track", "all".
pub(super) fn is_generic(word: &str) -> bool {
    let role = BY_WORD.get(word);
    role.is_some_and(|role| matches!(role, Is(_) | Generic)) || vocabulary::is_function_word(word)
}

/// Returns whether a word is what things are called: "Vox", but not "Session", "Volume" and "Most".
pub(super) fn makes_name(word: &str) -> bool {
    let names = |word: &Word| matches!(word, Word::Drums | Word::Pad | Word::Section | Word::Chain);
    let is_everyday = BY_WORD.contains_key(word) || !vocabulary::could_be_name(word);
    !is_everyday && vocabulary::meanings(word).iter().all(names)
}

/// The word for its kind that stands beside a name.
#[derive(Debug, Clone)]
pub(super) struct Spoken {
    pub(super) kind: Kind,
    /// Whether it stands before the name.
    pub(super) is_before: bool,
    pub(super) tokens: Range<usize>,
}

/// Tokens before a name that are looked at, so that a sentence of a megabyte is not read for each name in it.
const FAR: usize = 60;

impl Tokens<'_> {
    pub(super) fn role(&self, index: usize) -> Option<Role> {
        BY_WORD.get(self.word(index)?).copied()
    }

    pub(super) fn is_any(&self, index: usize, words: &[&str]) -> bool {
        self.word(index).is_some_and(|word| words.contains(&word))
    }

    /// The word for a kind right before a place: "track `Bass`", "the track called `Bass`".
    pub(super) fn kind_before(&self, at: usize) -> Option<Spoken> {
        let near = self.near_before(at)?;
        let is_called = self.role(near) == Some(Called);
        let last = if is_called { self.near_before(near)? } else { near };
        let plug = last.checked_sub(2).filter(|first| self.is_any(*first, &["plug"]));
        let spoken = self.kind_at(plug.unwrap_or(last))?;
        Some(Spoken {
            is_before: true,
            ..spoken
        })
    }

    /// The word for a kind right behind a place: "`Bass` track", "`Bass` MIDI track", "`Keys` instrument track", "`Bass`-Spur".
    pub(super) fn kind_after(&self, at: usize) -> Option<Spoken> {
        let mut found: Option<Spoken> = None;
        let mut at = at + usize::from(self.sort(at) == Some(Sort::Sign('-')));
        for _ in 0..3 {
            let Some(next) = self.near_after(at) else { break };
            let spoken = self.kind_at(next);
            at = spoken.as_ref().map_or(next + 1, |spoken| spoken.tokens.end);
            match spoken {
                Some(spoken) if found.is_none() || spoken.kind == Kind::Track => found = Some(spoken),
                None if found.is_none() && self.role(next) == Some(Generic) => {}
                _ => break,
            }
        }
        found
    }

    fn kind_at(&self, index: usize) -> Option<Spoken> {
        let is_plug = self.is_any(index, &["plug"]) && self.is_any(index + 2, &["in", "ins"]);
        let kind = match self.role(index) {
            Some(Is(kind)) => kind,
            _ if is_plug => Kind::Device,
            _ => return None,
        };
        Some(Spoken {
            kind,
            is_before: false,
            tokens: index..index + if is_plug { 3 } else { 1 },
        })
    }

    /// What is said of a name before it, with a few words between, and where: "your second `Bass` track".
    pub(super) fn lead(&self, at: usize) -> Option<(Role, usize)> {
        let mut at = at;
        for _ in 0..4 {
            let before = self.near_before(at)?;
            // "e.g.", "z. B."
            if self.sort(before) == Some(Sort::Sign('.'))
                && before > 0
                && self.is_any(before - 1, &["g", "b"])
            {
                return Some((New, before));
            }
            self.word(before)?;
            match self.role(before) {
                Some(role @ (New | Own | The | Place)) => return Some((role, before)),
                Some(Advice | Making) if self.advises(before) => return Some((Advice, before)),
                _ => at = before,
            }
        }
        None
    }

    /// What the word before a place does.
    pub(super) fn role_before(&self, at: usize) -> Option<Role> {
        self.role(self.near_before(at)?)
    }

    /// Whether a word advises: "you use" tells what is.
    fn advises(&self, index: usize) -> bool {
        let follows = |words: &[&str]| {
            self.near_before(index)
                .is_some_and(|before| self.is_any(before, words))
        };
        match self.word(index) {
            Some("use") => !follows(&["you", "they", "we", "i", "tracks"]),
            Some("as") => follows(&["such"]),
            _ => matches!(self.role(index), Some(Advice | Making)),
        }
    }

    /// Whether the sentence advises something before a place.
    pub(super) fn is_advised_before(&self, at: usize) -> bool {
        self.sentence_before(at).any(|index| self.advises(index))
    }

    /// Whether the sentence says "not" before a place: "I can't find the track".
    pub(super) fn is_denied_before(&self, at: usize) -> bool {
        let is_t = |index: usize| {
            self.is_any(index, &["t"]) && self.sort(index.wrapping_sub(1)) != Some(Sort::Space)
        };
        self.sentence_before(at)
            .any(|index| self.role(index) == Some(Not) || is_t(index))
    }

    /// The tokens of the sentence before a place, the nearest first.
    fn sentence_before(&self, at: usize) -> impl Iterator<Item = usize> {
        let is_stop = |index: usize| {
            matches!(self.sort(index), Some(Sort::Sign('.' | '!' | '?'))) && !self.is_word(index + 1)
        };
        let is_end = move |index: usize| is_stop(index) || self.sort(index) == Some(Sort::Line);
        (at.saturating_sub(FAR)..at)
            .rev()
            .take_while(move |index| !is_end(*index))
    }

    /// Whether a token is the first of a sentence, a list item or a cell, where any word has a capital.
    pub(super) fn begins_sentence(&self, at: usize) -> bool {
        let Some(before) = self.near_before(at) else {
            return true;
        };
        match self.sort(before) {
            Some(Sort::Sign('-')) => self
                .near_before(before)
                .is_none_or(|last| self.sort(last) == Some(Sort::Line)),
            Some(Sort::Sign(sign)) => ".!?:|•#>→(…–—".contains(sign),
            sort => sort == Some(Sort::Line),
        }
    }

    /// Whether a name is all of a cell, or the head of a line: "| Bass |", "- Bass: too loud".
    pub(super) fn stands_alone(&self, name: &Range<usize>) -> bool {
        let is_end = match self.near_after(name.end).and_then(|next| self.sort(next)) {
            Some(Sort::Sign(sign)) => ":|→(–—".contains(sign),
            sort => sort.is_none_or(|sort| sort == Sort::Line),
        };
        is_end && self.begins_sentence(name.start)
    }

    /// Whether "on" leads from a place to a token close by.
    pub(super) fn leads_to(&self, from: usize, to: usize) -> bool {
        let first = self
            .near_after(from)
            .filter(|first| self.is_any(*first, &["on", "in", "auf"]));
        first.is_some_and(|first| to > first && to - first < 8)
    }

    /// Whether a name with what follows is something else: "the device `Mix` knob", "the track “Strobe” by Deadmau5".
    pub(super) fn is_elsewhere(&self, end: usize, is_kind_before: bool) -> bool {
        let Some(next) = self.near_after(end) else {
            return false;
        };
        let is_maker = |index: usize| self.is_word(index) && self.has_capital(&(index..index + 1));
        let is_by = self.is_any(next, &["by", "von"]) && self.near_after(next + 1).is_some_and(is_maker);
        is_by || is_kind_before && self.role(next) == Some(Control)
    }
}
