//! What of a text could be a name: spans between marks, runs of capitalised words, and names of the set wherever they stand.

use std::cmp::Reverse;
use std::ops::Range;

use super::tokens::{Sort, Tokens};
use super::words::{Role, is_in_names};

/// How a unit stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// In backticks, which only mark.
    Code,
    /// In quotes, bold or italics, which also quote and stress.
    Quoted,
    Plain,
}

/// What could be a name.
#[derive(Debug)]
pub(super) struct Unit {
    /// Tokens with the marks.
    pub(super) outer: Range<usize>,
    /// Tokens of the name.
    pub(super) name: Range<usize>,
    pub(super) look: Look,
    /// Names of the set in it.
    pub(super) matches: Vec<Range<usize>>,
}

impl Unit {
    fn plain(name: Range<usize>, matches: Vec<Range<usize>>) -> Self {
        Self {
            outer: name.clone(),
            name,
            look: Look::Plain,
            matches,
        }
    }
}

/// Returns the units of a text, in which names of the set were found, in order. None overlaps another.
pub(super) fn units(tokens: &Tokens<'_>, matches: Vec<Range<usize>>) -> Vec<Unit> {
    let runs = runs(tokens).into_iter().map(|run| Unit::plain(run, Vec::new()));
    let matches = matches
        .into_iter()
        .map(|found| Unit::plain(found.clone(), vec![found]));
    let mut all: Vec<Unit> = marked(tokens).into_iter().chain(runs).chain(matches).collect();
    // A longer one comes before what is in it. Of equals the sort keeps the match last, so that it is in the other.
    all.sort_by_key(|unit| (unit.outer.start, Reverse(unit.outer.end)));
    let mut units: Vec<Unit> = Vec::with_capacity(all.len());
    for mut unit in all {
        let Some(last) = units.last_mut().filter(|last| last.outer.end > unit.outer.start) else {
            units.push(unit);
            continue;
        };
        let is_name = last.matches.first() == Some(&last.outer);
        if unit.outer.end <= last.outer.end {
            last.matches.extend(unit.matches.drain(..).filter(|_| !is_name));
        } else if last.look == Look::Plain && last.matches.is_empty() && !unit.matches.is_empty() {
            // "On Beat that Bass" of a track called "Beat that Bass".
            *last = unit;
        }
    }
    units
}

/// Words of a name in quotes or bold.
const MOST_QUOTED_WORDS: usize = 8;

/// Quotes: what opens one, and then what closes it.
const QUOTES: &str = "\"\" “” „“”\" «» »« ‹› '' ‘’ ‚‘’ 「」 『』";

/// What closes a quote.
fn closing(opening: char) -> Option<&'static str> {
    let mut quotes = QUOTES.split(' ');
    quotes.find_map(|quote| quote.strip_prefix(opening))
}

/// The marked spans of a text. Of spans in each other the inner ones count, but what is in backticks is one.
fn marked(tokens: &Tokens<'_>) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    // Marks that were opened on this line: sign, and where what they mark begins.
    let mut open: Vec<(char, Range<usize>)> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let start = at;
        at += 1;
        let Some(Sort::Sign(sign)) = tokens.sort(start) else {
            open.retain(|_| tokens.sort(start) != Some(Sort::Line));
            continue;
        };
        let is_run = matches!(sign, '`' | '*');
        while is_run && tokens.sort(at) == Some(Sort::Sign(sign)) {
            at += 1;
        }
        let before = start.wrapping_sub(1);
        let is_gap = |index| matches!(tokens.sort(index), None | Some(Sort::Space | Sort::Line));
        let has_gaps = matches!(sign, '`' | '«' | '»');
        let closes = |(opening, mark): &(char, Range<usize>)| match closing(*opening) {
            Some(closing) => closing.contains(sign),
            None => *opening == sign && mark.len() == at - start,
        };
        // "the drums' level" and "Bob’s" close nothing.
        let is_apostrophe = matches!(sign, '\'' | '’') && tokens.is_word(at);
        let could_close = (has_gaps || !is_gap(before)) && !is_apostrophe;
        let could_open = (has_gaps || !is_gap(at)) && (sign == '`' || !tokens.is_word(before));
        if let Some(opened) = open.iter().rposition(closes).filter(|_| could_close) {
            let (sign, mark) = open.remove(opened);
            open.truncate(opened);
            close(tokens, &mut units, sign, mark.start..at, mark.end..start);
        } else if could_open && (is_run || closing(sign).is_some()) {
            // What is open already is opened anew: the first was no mark.
            open.retain(|(one, _)| *one != sign);
            open.push((sign, start..at));
        }
    }
    units
}

fn close(tokens: &Tokens<'_>, units: &mut Vec<Unit>, sign: char, outer: Range<usize>, inner: Range<usize>) {
    let is_code = sign == '`';
    // Some put the comma inside of the quotes.
    let is_part =
        |sort: Sort| sort != Sort::Space && (is_code || !matches!(sort, Sort::Sign(',' | '.' | ':' | ';')));
    let name = tokens.trimmed(inner, is_part);
    while units.last().is_some_and(|last| last.outer.start > outer.start) {
        if !is_code {
            return;
        }
        units.pop();
    }
    // A whole sentence in bold is read like one that is not.
    if !name.is_empty() && (is_code || tokens.words(&name).nth(MOST_QUOTED_WORDS).is_none()) {
        units.push(Unit {
            outer,
            name,
            look: if is_code { Look::Code } else { Look::Quoted },
            matches: Vec::new(),
        });
    }
}

/// Runs of words with a capital or digits, from one with a capital on: "Lead Vox", "Pro-Q 3".
fn runs(tokens: &Tokens<'_>) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    // What begins a sentence has its capital from there.
    let is_in_run =
        |index: &usize| tokens.word(*index).is_some_and(is_in_names) && !tokens.begins_sentence(*index);
    for index in tokens.all().filter(is_in_run) {
        let has_capital = tokens.has_capital(&(index..index + 1));
        let has_digit = tokens.written(&(index..index + 1)).chars().any(char::is_numeric);
        let joins = |end: usize| {
            end == index
                || end + 1 == index && matches!(tokens.sort(end), Some(Sort::Space | Sort::Sign('-' | '_')))
        };
        match runs.last_mut().filter(|last| joins(last.end)) {
            Some(last) if has_capital || has_digit => last.end = index + 1,
            None if has_capital => runs.push(index..index + 1),
            _ => {}
        }
    }
    runs
}

/// Returns the end of the list of units that begins with a unit, and whether there is an "and" before the last: "“A”, “B” and “C”".
pub(super) fn list_end(tokens: &Tokens<'_>, units: &[Unit], first: usize) -> (usize, bool) {
    let (mut end, mut has_and) = (first + 1, false);
    for pair in units.get(first..).unwrap_or_default().windows(2) {
        let [unit, next] = pair else { break };
        let Some(is_and) = joint(tokens, unit.outer.end..next.outer.start) else {
            break;
        };
        has_and = is_and;
        end += 1;
    }
    (end, has_and)
}

/// Whether tokens join a list, and if so whether with a word: ", ", " and ", ", and ".
fn joint(tokens: &Tokens<'_>, between: Range<usize>) -> Option<bool> {
    let (mut is_joint, mut is_and) = (false, false);
    for index in between.clone().take(6) {
        match tokens.sort(index)? {
            Sort::Space | Sort::Sign('*') => {}
            Sort::Sign(',' | '/') => is_joint = true,
            Sort::Sign('&' | '+') => is_and = true,
            Sort::Word if tokens.role(index) == Some(Role::And) => is_and = true,
            _ => return None,
        }
    }
    (between.len() < 7 && (is_joint || is_and)).then_some(is_and)
}
