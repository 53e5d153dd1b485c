//! A text as tokens, and as a folded copy in which names are looked for.
//!
//! Models write names with other hyphens, quotes, spaces and capitals than the set does, and file names can have their accents as signs of
//! their own: folding makes these the same. In the folded copy each word stands between two control characters, so that a name which is
//! found there begins and ends where words do.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Letters and digits. In scripts without spaces each sign is a word.
    Word,
    Space,
    Line,
    Sign(char),
}

#[derive(Debug, Clone, Copy)]
struct Token {
    sort: Sort,
    /// Bytes of the text.
    start: usize,
    end: usize,
    /// Byte of the folded copy at which it begins.
    at: usize,
}

/// A text as tokens.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    folded: String,
}

const WORD_START: char = '\u{1}';
const WORD_END: char = '\u{2}';

/// Spaces and marks between two words that are passed over, so that a text of quotes alone is not walked anew from each of them.
const MOST_BETWEEN: usize = 8;

impl<'a> Tokens<'a> {
    /// Of an answer.
    pub(super) fn of_text(text: &'a str) -> Self {
        Self::new(text, hidden_length)
    }

    /// Of a name, in which nothing is hidden.
    pub(super) fn of_name(name: &'a str) -> Self {
        Self::new(name, |_, _| None)
    }

    fn new(text: &'a str, hidden: fn(&str, Option<Sort>) -> Option<usize>) -> Self {
        let mut tokens = Self {
            text,
            tokens: Vec::new(),
            folded: String::with_capacity(text.len() * 3 / 2),
        };
        let mut start = 0;
        while let Some(rest) = text.get(start..)
            && let Some(first) = rest.chars().next()
        {
            let last = tokens.tokens.last().map(|token| token.sort);
            let length_of =
                |belongs: &dyn Fn(char) -> bool| rest.find(|sign| !belongs(sign)).unwrap_or(rest.len());
            let (sort, length) = if let Some(length) = hidden(rest, last) {
                // Nothing goes on across code or an address.
                (Some(Sort::Line), length)
            } else if is_dropped(first) {
                (None, first.len_utf8())
            } else if first.is_whitespace() {
                let length = length_of(&char::is_whitespace);
                let is_line = rest
                    .get(..length)
                    .is_some_and(|space| space.contains(['\n', '\r']));
                (Some(if is_line { Sort::Line } else { Sort::Space }), length)
            } else if is_unspaced(first) {
                (Some(Sort::Word), first.len_utf8())
            } else if first.is_alphanumeric() {
                let belongs = |sign: char| is_dropped(sign) || sign.is_alphanumeric() && !is_unspaced(sign);
                (Some(Sort::Word), length_of(&belongs))
            } else if first == '\\'
                && rest
                    .chars()
                    .nth(1)
                    .is_some_and(|next| next.is_ascii_punctuation())
            {
                // Markdown writes "FX\_Hit".
                (None, 1)
            } else {
                (Some(Sort::Sign(first)), first.len_utf8())
            };
            tokens.push(sort, start, start + length);
            start += length;
        }
        tokens
    }

    /// Adds a token. What is none belongs to the one before it, as its colour to a heart.
    fn push(&mut self, sort: Option<Sort>, start: usize, end: usize) {
        let Some(sort) = sort else {
            let changed = self.tokens.last_mut().filter(|last| last.end == start);
            return changed.into_iter().for_each(|last| last.end = end);
        };
        let at = self.folded.len();
        self.tokens.push(Token { sort, start, end, at });
        match sort {
            Sort::Word => {
                let word = self.text.get(start..end).unwrap_or_default();
                let letters = word
                    .chars()
                    .flat_map(char::to_lowercase)
                    .filter(|sign| !is_dropped(*sign));
                self.folded.push(WORD_START);
                self.folded.extend(letters.map(without_accent));
                self.folded.push(WORD_END);
            }
            Sort::Space => self.folded.push(' '),
            Sort::Line => self.folded.push('\n'),
            Sort::Sign(sign) => self.folded.push(plain(sign)),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(super) fn sort(&self, index: usize) -> Option<Sort> {
        self.tokens.get(index).map(|token| token.sort)
    }

    pub(super) fn is_word(&self, index: usize) -> bool {
        self.sort(index) == Some(Sort::Word)
    }

    /// The bytes of the text that tokens take.
    pub(super) fn bytes(&self, range: &Range<usize>) -> Range<usize> {
        let end = range.end.min(self.len());
        let tokens = self.tokens.get(range.start..end).unwrap_or_default();
        let bounds = tokens.first().zip(tokens.last());
        bounds.map_or(0..0, |(first, last)| first.start..last.end)
    }

    /// Tokens as they are written.
    pub(super) fn written(&self, range: &Range<usize>) -> &'a str {
        self.text.get(self.bytes(range)).unwrap_or_default()
    }

    /// The folded copy of tokens.
    pub(super) fn folded(&self, range: &Range<usize>) -> &str {
        let at = |index: usize| self.tokens.get(index).map_or(self.folded.len(), |token| token.at);
        self.folded
            .get(at(range.start)..at(range.end))
            .unwrap_or_default()
    }

    pub(super) fn all(&self) -> Range<usize> {
        0..self.tokens.len()
    }

    /// The tokens at bytes of the folded copy.
    pub(super) fn at_folded(&self, bytes: Range<usize>) -> Range<usize> {
        let token = |at: usize| self.tokens.partition_point(|token| token.at < at);
        token(bytes.start)..token(bytes.end)
    }

    /// A word, folded.
    pub(super) fn word(&self, index: usize) -> Option<&str> {
        let folded = self.is_word(index).then(|| self.folded(&(index..index + 1)))?;
        Some(folded.trim_matches([WORD_START, WORD_END]))
    }

    /// The words among tokens, folded.
    pub(super) fn words(&self, range: &Range<usize>) -> impl Iterator<Item = &str> {
        range.clone().filter_map(|index| self.word(index))
    }

    /// What all ways to write a name have in common: its words with nothing between them, or its signs where it has no words.
    pub(super) fn key(&self, range: &Range<usize>) -> String {
        let words: String = self.words(range).collect();
        if words.is_empty() {
            self.folded(range).to_owned()
        } else {
            words
        }
    }

    pub(super) fn has_capital(&self, range: &Range<usize>) -> bool {
        self.written(range).chars().any(char::is_uppercase)
    }

    /// Tokens without those at both ends that are not wanted.
    pub(super) fn trimmed(&self, range: Range<usize>, is_wanted: impl Fn(Sort) -> bool) -> Range<usize> {
        let is_wanted = |index: &usize| self.sort(*index).is_some_and(&is_wanted);
        let start = range.clone().find(is_wanted).unwrap_or(range.end);
        let end = (start..range.end).rfind(is_wanted).map_or(start, |last| last + 1);
        start..end
    }

    /// The next token before a place that is no space and no sign that marks names.
    pub(super) fn near_before(&self, at: usize) -> Option<usize> {
        (at.saturating_sub(MOST_BETWEEN)..at).rfind(|index| !self.is_between(*index))
    }

    /// The next token from a place on that is no space and no sign that marks names.
    pub(super) fn near_after(&self, at: usize) -> Option<usize> {
        (at..self.len().min(at + MOST_BETWEEN)).find(|index| !self.is_between(*index))
    }

    fn is_between(&self, index: usize) -> bool {
        let is_mark = |sign| "*`\"“”„«»‚「」『』".contains(sign);
        matches!(self.sort(index), Some(Sort::Space))
            || matches!(self.sort(index), Some(Sort::Sign(sign)) if is_mark(sign))
    }
}

/// Bytes of the code or the address that a text begins with behind a token.
fn hidden_length(rest: &str, last: Option<Sort>) -> Option<usize> {
    let fence = ["```", "~~~"].into_iter().find(|fence| rest.starts_with(fence));
    if let (Some(fence), None | Some(Sort::Line)) = (fence, last) {
        let mut lines = rest.split_inclusive('\n');
        let first = lines.next().map_or(0, str::len);
        let code = lines
            .clone()
            .take_while(|line| !line.trim_start().starts_with(fence))
            .count();
        return Some(first + lines.take(code + 1).map(str::len).sum::<usize>());
    }
    let is_address = last != Some(Sort::Word)
        && ["http://", "https://", "www."]
            .iter()
            .any(|start| rest.starts_with(start));
    let ends = |sign: char| sign.is_whitespace() || ")>]\"`".contains(sign);
    is_address.then(|| rest.find(ends).unwrap_or(rest.len()))
}

/// Signs that change the one before them or are not seen: accents, colours of emoji, joiners.
fn is_dropped(sign: char) -> bool {
    matches!(sign, '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}' | '\u{feff}')
}

/// Whether a letter is of a script from Thai on. Most of these have no spaces between words, or have particles right behind them.
fn is_unspaced(sign: char) -> bool {
    sign >= '\u{e00}' && sign.is_alphanumeric()
}

/// Letters with an accent, behind the one without.
const ACCENTS: &str = "aáàâäãåāăą cçćč dď eéèêëēėęě gğ iíìîïīį lł nñńňņ oóòôöõōőø rř sšśş tťț uúùûüūůűų zžźż";

fn without_accent(sign: char) -> char {
    let mut groups = ACCENTS.split(' ').filter(|_| !sign.is_ascii());
    let group = groups.find(|group| group.contains(sign));
    group.and_then(|group| group.chars().next()).unwrap_or(sign)
}

fn plain(sign: char) -> char {
    match sign {
        '‐'..='―' | '−' => '-',
        '‘' | '’' | '‛' | '′' => '\'',
        '“' | '”' | '„' => '"',
        sign if sign.is_control() => char::REPLACEMENT_CHARACTER,
        sign => sign,
    }
}
