//! Decides what of a text is a name. What the set has is one where it is written as one. What the set has not is one only where the text says
//! that it is there.

use std::collections::HashSet;
use std::ops::Range;

use super::Mention;
use super::known::{Bearer, Class, Found, Known, is_number};
use super::tokens::{Sort, Tokens};
use super::units::{Look, Unit, list_end};
use super::words::{Role, Spoken, is_generic, makes_name};
use crate::answer::names::Kind::{self, Chain, Clip, Device, Locator, Sample, Scene, Track};
use crate::answer::song::Song;
use crate::answer::vocabulary;
use crate::store;

/// What a name can name with no word for its kind, the likeliest first.
const ANY: &[Kind] = &[Track, Device, Locator, Scene, Clip, Sample];

/// Names of a text that are looked for among all names of the set when they are not found at once. Nobody reads an answer with more.
const MOST_SEARCHED: usize = 1_000;

/// A unit with what is beside it.
struct Case<'a> {
    unit: &'a Unit,
    /// The unit without what is said beside a name.
    core: Range<usize>,
    spoken: Option<&'a Spoken>,
    /// Its list with the word for its kind.
    whole: Range<usize>,
}

/// Judges the units of a text in turn.
pub(super) struct Judge<'a> {
    song: &'a Song,
    known: &'a Known<'a>,
    tokens: &'a Tokens<'a>,
    /// Names that the text advises to give to something; they are not invented further on.
    advised: HashSet<String>,
    searched: usize,
    mentions: Vec<Mention>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(song: &'a Song, known: &'a Known<'a>, tokens: &'a Tokens<'a>) -> Self {
        Self {
            song,
            known,
            tokens,
            advised: HashSet::new(),
            searched: 0,
            mentions: Vec::new(),
        }
    }

    /// What of the units is a name.
    pub(super) fn judge(mut self, units: &[Unit]) -> Vec<Mention> {
        let (mut at, mut used) = (0, 0);
        while let Some(first) = units.get(at) {
            let (end, has_and) = list_end(self.tokens, units, at);
            let list = units.get(at..end).unwrap_or_default();
            let mut whole = first.outer.start..list.last().unwrap_or(first).outer.end;
            // A word for a kind belongs to one list only: "on the Bass track Live shows".
            let before = self
                .tokens
                .kind_before(whole.start)
                .filter(|spoken| spoken.tokens.start >= used);
            let spoken = before.or_else(|| self.tokens.kind_after(whole.end));
            let spoken = spoken.or_else(|| self.device_on_track(first, units.get(end)?));
            if let Some(spoken) = &spoken {
                whole = whole.start.min(spoken.tokens.start)..whole.end.max(spoken.tokens.end);
            }
            for (index, unit) in list.iter().enumerate() {
                // "In the Outro, Bass tracks" is no list of capitalised words, and "on track 10 and Riff" none of tracks.
                let edge = if spoken.as_ref().is_some_and(|spoken| spoken.is_before) {
                    0
                } else {
                    list.len() - 1
                };
                let is_listed =
                    unit.look != Look::Plain || has_and && unit.matches.first() != Some(&unit.name);
                self.judge_unit(&Case {
                    unit,
                    core: self.core(&unit.name),
                    spoken: spoken.as_ref().filter(|_| is_listed || index == edge),
                    whole: whole.clone(),
                });
            }
            // "The MIDI track `Bass`"
            if !self.core(&first.name).is_empty() {
                used = whole.end;
            }
            at = end;
        }
        self.mentions
    }

    /// One of Live's devices is said to be one by where it is: "the Compressor on the Bass track".
    fn device_on_track(&self, unit: &Unit, next: &Unit) -> Option<Spoken> {
        let is_on = self.is_native(&unit.name) && self.tokens.leads_to(unit.outer.end, next.outer.start);
        let is_track = is_on
            && matches!(
                self.known.look_up(self.tokens, &next.name, &[Track]),
                Found::One(_)
            );
        is_track.then_some(Spoken {
            kind: Device,
            is_before: false,
            tokens: unit.outer.end..unit.outer.end,
        })
    }

    fn judge_unit(&mut self, case: &Case<'_>) {
        let (unit, known, tokens) = (case.unit, self.known, self.tokens);
        // "the Serum track" is the one that has it.
        let is_loose = unit.look == Look::Plain && case.spoken.is_some_and(|spoken| !spoken.is_before);
        let kinds = case
            .spoken
            .map_or(ANY, accepted)
            .iter()
            .chain(ANY.iter().filter(|_| is_loose));
        let kinds: Vec<Kind> = kinds.copied().collect();
        let is_name = self.is_name(case);
        for name in [&unit.name, &case.core].into_iter().filter(|_| is_name) {
            match known.look_up(tokens, name, &kinds) {
                Found::One(bearer) => return self.push(name, bearer),
                Found::Unclear => return,
                Found::Nothing => {}
            }
        }
        let is_searched = is_name && !case.core.is_empty() && self.searched < MOST_SEARCHED;
        if let Some(spoken) = case.spoken.filter(|_| is_searched) {
            self.searched += 1;
            match known.look_up_part(tokens, &case.core, spoken.kind) {
                Found::One(bearer) => return self.push(&case.core, bearer),
                Found::Unclear => return,
                Found::Nothing if self.is_claimed(case, spoken) => {
                    return self.push_unknown(&unit.name, spoken.kind);
                }
                Found::Nothing => {}
            }
        }
        let start = case.whole.start;
        let is_new = matches!(tokens.lead(start), Some((Role::New | Role::Advice, _)));
        if unit.look != Look::Plain && (is_new || tokens.is_advised_before(start)) {
            self.advised.insert(tokens.key(&unit.name));
        }
        self.judge_matches(case);
    }

    /// The names of the set in a unit that is no name as a whole.
    fn judge_matches(&mut self, case: &Case<'_>) {
        for name in &case.unit.matches {
            let is_whole = *name == case.core || *name == case.unit.name;
            let is_name = match self.known.class(self.tokens, name) {
                Class::Distinct => true,
                Class::Word if self.tokens.stands_alone(name) => true,
                Class::Word => {
                    is_whole && self.is_as_written(name) && !self.tokens.begins_sentence(name.start)
                }
                Class::Bare | Class::Generic => false,
            };
            if let (true, Found::One(bearer)) = (is_name, self.known.look_up(self.tokens, name, ANY)) {
                self.push(name, bearer);
            }
        }
    }

    /// Whether a unit is written as a name, if it is one.
    fn is_name(&self, case: &Case<'_>) -> bool {
        let name = &case.unit.name;
        let class = self.known.class(self.tokens, name);
        let Some(spoken) = case.spoken else {
            return case.unit.look != Look::Plain && !matches!(class, Class::Bare | Class::Generic);
        };
        if case.unit.look != Look::Plain || case.unit.matches.first() != Some(name) {
            return true;
        }
        let lead = self.tokens.lead(case.whole.start).map(|(role, _)| role);
        match class {
            Class::Generic => false,
            // "locator A", "the 808 track", but not "a clip" and "1 track".
            Class::Bare if spoken.is_before => self.known.is_as_written(self.tokens, name),
            Class::Bare => matches!(lead, Some(Role::Own | Role::The)) && self.tokens.bytes(name).len() > 1,
            // "a reverb plug-in" is not the one that is called so.
            Class::Word | Class::Distinct => lead != Some(Role::New) || self.is_as_written(name),
        }
    }

    /// Whether the text says that the set has something. All names of the kind have to be known for that to be wrong.
    fn is_claimed(&self, case: &Case<'_>, spoken: &Spoken) -> bool {
        let (unit, tokens, start) = (case.unit, self.tokens, case.whole.start);
        let written = tokens.written(&unit.name);
        let stored = stored(spoken.kind);
        let can_tell =
            self.song.set.problems.is_empty() && self.song.unread(stored.tier(), &[stored]).is_none();
        let is_setting = spoken.is_before && !makes_name(&tokens.key(&unit.name));
        let is_elsewhere = tokens.is_elsewhere(unit.outer.end, spoken.is_before)
            || tokens.is_elsewhere(case.whole.end, false);
        let behind = tokens.written(&(unit.name.start..unit.name.end + 3));
        let is_cut = behind.contains('…') || behind.contains("...");
        let is_excused = is_elsewhere || is_cut || is_setting || tokens.is_denied_before(start);
        if !can_tell || is_excused || self.advised.contains(&tokens.key(&unit.name)) {
            return false;
        }
        let is_native = spoken.kind == Device
            && (self.is_native(&unit.name) || self.is_native(&(unit.name.start..spoken.tokens.end)));
        let lead = tokens.lead(start);
        let is_there = match lead {
            Some((Role::Own, at)) => tokens.role_before(at) != Some(Role::Making),
            // Everybody may speak of "the Compressor".
            Some((Role::The, at)) if is_native => spoken.tokens.is_empty() && !tokens.is_advised_before(at),
            Some((Role::The, at)) => match tokens.role_before(at) {
                Some(Role::Making) => false,
                Some(Role::Place) => true,
                _ => !matches!(spoken.kind, Device | Sample) || !tokens.is_advised_before(at),
            },
            Some((Role::Place, _)) => !is_native,
            Some(_) => false,
            None => !is_native && !tokens.is_advised_before(start),
        };
        let is_large = |sign: char| sign.is_uppercase() || sign.is_numeric() || !sign.is_ascii();
        // "the “telephone” effect"
        let is_vague = tokens
            .words(&spoken.tokens)
            .any(|word| word.starts_with("eff") || word.starts_with("instr"));
        is_there
            && match unit.look {
                Look::Code => true,
                Look::Quoted => {
                    !is_vague && written.contains(is_large) && (spoken.is_before || lead.is_some())
                }
                Look::Plain => !is_vague && self.is_claimed_plainly(case, spoken),
            }
    }

    /// Whether capitalised words in no marks are said to be a name: "your Lead Vox track", "on track Sub Bass".
    fn is_claimed_plainly(&self, case: &Case<'_>, spoken: &Spoken) -> bool {
        let (tokens, name) = (self.tokens, &case.unit.name);
        let is_pointed_at = match tokens.role_before(case.whole.start) {
            Some(Role::Own | Role::The) => true,
            before => spoken.is_before && before == Some(Role::Place),
        };
        let is_acronym = name.len() == 1
            && tokens.bytes(name).len() < 5
            && !tokens.written(name).contains(char::is_lowercase);
        let ends_with_s = tokens
            .words(&spoken.tokens)
            .any(|word| word.ends_with('s') && word != "bus");
        // "the Berlin scene", "your FabFilter plug-ins"; and nouns have capitals in headings and in German.
        let is_loose = !spoken.is_before
            && (spoken.kind == Scene || ends_with_s && case.unit.outer.start == case.whole.start);
        let is_figure = is_loose || is_acronym || tokens.has_capital(&spoken.tokens);
        is_pointed_at && tokens.has_capital(name) && !is_figure && tokens.words(name).any(makes_name)
    }

    fn is_native(&self, name: &Range<usize>) -> bool {
        vocabulary::native_device(&self.tokens.key(name)).is_some()
    }

    /// Whether a name is written with its capitals and has any.
    fn is_as_written(&self, name: &Range<usize>) -> bool {
        self.tokens.has_capital(name) && self.known.is_as_written(self.tokens, name)
    }

    /// A name without what is said beside it: "4-Bass", "Bass track", "Bass (MIDI)", "Samples/Kick.wav". Empty for "Audio 3".
    fn core(&self, name: &Range<usize>) -> Range<usize> {
        let is_sign = |index: usize, signs| matches!(self.tokens.sort(index), Some(Sort::Sign(sign)) if str::contains(signs, sign));
        let start = name
            .clone()
            .rfind(|index| is_sign(*index, "/\\"))
            .map_or(name.start, |slash| slash + 1);
        let end = (start..name.end)
            .skip(1)
            .find(|index| is_sign(*index, "([#"))
            .unwrap_or(name.end);
        let is_name = |index: &usize| self.tokens.word(*index).is_some_and(|word| !is_generic(word));
        let is_number = |index: &usize| {
            self.tokens
                .word(*index)
                .is_some_and(|word| word.len() < 2 || is_number(word))
        };
        let start = (start..end)
            .find(|index| is_name(index) && !is_number(index))
            .unwrap_or(end);
        start..(start..end).rfind(is_name).map_or(start, |last| last + 1)
    }

    fn push(&mut self, name: &Range<usize>, bearer: &Bearer) {
        let Range { start, end } = self.tokens.bytes(name);
        let row = self.known.row(bearer);
        self.mentions.push(Mention {
            start,
            end,
            kind: row.kind,
            row: Some(row),
        });
    }

    fn push_unknown(&mut self, name: &Range<usize>, kind: Kind) {
        let Range { start, end } = self.tokens.bytes(name);
        let kind = stored(kind).as_str().trim_end_matches('s');
        self.mentions.push(Mention {
            start,
            end,
            kind,
            row: None,
        });
    }
}

/// What can be called by the word for a kind. What is on a track is also called by the track: "the Bass plug-ins", "the Bass clip". Live calls
/// a clip and a Simpler by the sample.
fn accepted(spoken: &Spoken) -> &'static [Kind] {
    match (spoken.kind, spoken.is_before) {
        (Device, true) => &[Device, Chain],
        (Device, false) => &[Device, Chain, Track],
        (Sample, true) => &[Sample, Clip, Device, Chain],
        (Sample, false) => &[Sample, Clip, Device, Chain, Track],
        (Clip, _) => &[Clip, Sample, Track],
        (Scene, _) => &[Scene],
        (Locator, _) => &[Locator],
        _ => &[Track],
    }
}

fn stored(kind: Kind) -> store::Kind {
    match kind {
        Device => store::Kind::Devices,
        Clip => store::Kind::Clips,
        Scene => store::Kind::Scenes,
        Locator => store::Kind::Locators,
        Sample => store::Kind::Samples,
        _ => store::Kind::Tracks,
    }
}
