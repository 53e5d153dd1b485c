//! The end of a text that is still being written, made calm: what has been opened is shown as if it were closed, and characters that can
//! mean anything yet are held back. Otherwise `**` would come as two stars and go again with the last letter of what is bold.
//!
//! This is only about looks. What comes out is read and cleaned like any other text.

use std::borrow::Cow;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

use super::line_start;
use super::render::options;

/// What is open in a paragraph that is longer is left alone.
const LONGEST: usize = 16 << 10;

/// Emphasis in emphasis, deeper than anybody writes.
const MOST_OPEN: usize = 16;

/// Where things begin in a text.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// The bytes at which the blocks at the top begin.
    pub(super) starts: Vec<usize>,
    /// Whether the last of them is code between fences.
    pub(super) ends_in_fence: bool,
    /// The definitions of links: where they begin, their names and addresses.
    pub(super) definitions: Vec<(usize, String, String)>,
    /// The byte at which the last piece of text begins, and what it is.
    last: Option<(usize, Last)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    Paragraph,
    Item,
    /// What ends with its line.
    Line,
    Code,
    Html,
}

impl Outline {
    pub(super) fn of(text: &str) -> Self {
        let mut outline = Self::default();
        let mut events = Parser::new_ext(text, options()).into_offset_iter();
        let mut depth = 0_usize;
        for (event, range) in events.by_ref() {
            if depth == 0 && !matches!(event, Event::End(_)) {
                outline.starts.push(range.start);
                outline.ends_in_fence =
                    matches!(event, Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))));
            }
            match event {
                Event::Start(tag) => {
                    depth += 1;
                    let last = match tag {
                        Tag::Paragraph => Some(Last::Paragraph),
                        Tag::Item => Some(Last::Item),
                        Tag::Heading { .. } | Tag::TableCell => Some(Last::Line),
                        Tag::CodeBlock(_) => Some(Last::Code),
                        Tag::HtmlBlock => Some(Last::Html),
                        Tag::BlockQuote(_) | Tag::List(_) | Tag::Table(_) => None,
                        _ => continue,
                    };
                    outline.last = last.map(|last| (range.start, last));
                }
                Event::Rule => outline.last = None,
                Event::End(_) => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        let definitions = events.reference_definitions().iter();
        outline.definitions = definitions
            .map(|(name, link)| (link.span.start, name.to_owned(), link.dest.to_string()))
            .collect();
        outline
    }
}

/// Returns a text with a calm end, and the outline of it without what is held back. Only the last two blocks of that differ.
pub(super) fn calm(text: &str) -> (Cow<'_, str>, Outline) {
    let outline = Outline::of(text);
    let is_verbatim = matches!(outline.last, Some((_, Last::Code | Last::Html)));
    let last_line = line_start(text, text.len());
    match text.split_at_checked(last_line) {
        Some((before, line)) if is_undecided(line, is_verbatim) => {
            let outline = Outline::of(before);
            (closed(before, outline.last), outline)
        }
        _ => (closed(text, outline.last), outline),
    }
}

/// Whether a line can become several things, so far: a rule, an item, a heading, the underline of one, the end of code.
fn is_undecided(line: &str, is_verbatim: bool) -> bool {
    let marks = line.trim_matches([' ', '>']);
    let Some(first) = marks.chars().next() else {
        return line.contains('>') && !is_verbatim;
    };
    let is_one_mark = marks.chars().all(|one| one == first);
    if is_verbatim {
        return is_one_mark && "`~".contains(first);
    }
    let number = marks.trim_end_matches(['.', ')']);
    let is_number = (1..=3).contains(&number.len()) && number.bytes().all(|one| one.is_ascii_digit());
    is_number || (is_one_mark && "-*_=+#`~|".contains(first))
}

/// Closes what is open in the last piece of a text.
fn closed(text: &str, last: Option<(usize, Last)>) -> Cow<'_, str> {
    let Some((start, last @ (Last::Paragraph | Last::Item | Last::Line))) = last else {
        return Cow::Borrowed(text);
    };
    let Some((before, piece)) = text.split_at_checked(start) else {
        return Cow::Borrowed(text);
    };
    let body = piece.strip_suffix('\n').unwrap_or(piece);
    let is_complete = body.ends_with('\n') || (last == Last::Line && piece.contains('\n'));
    if body.len() > LONGEST || is_complete {
        return Cow::Borrowed(text);
    }
    let is_at_line_start = line_start(text, start) == start;
    if last == Last::Paragraph
        && is_at_line_start
        && let Some(table) = as_table(body)
    {
        return Cow::Owned(format!("{before}{table}"));
    }
    let body = body.trim_end_matches(' ');
    match closed_inline(body) {
        Some(body) => Cow::Owned(format!("{before}{body}")),
        None => Cow::Borrowed(text),
    }
}

/// The head of a table whose second line is not complete, with one that is.
fn as_table(paragraph: &str) -> Option<String> {
    let (head, second) = paragraph.split_once('\n').unwrap_or((paragraph, ""));
    let is_second = second.chars().all(|one| "|-: ".contains(one));
    if !head.starts_with('|') || head.len() < 2 || !is_second {
        return None;
    }
    let inner = head.trim_end().trim_start_matches('|');
    let inner = inner
        .strip_suffix('|')
        .filter(|inner| !inner.ends_with('\\'))
        .unwrap_or(inner);
    let (mut cells, mut is_escaped) = (1, false);
    for one in inner.chars() {
        cells += usize::from(one == '|' && !is_escaped);
        is_escaped = one == '\\' && !is_escaped;
    }
    let head = closed_inline(head.trim_end()).unwrap_or_else(|| head.to_owned());
    Some(format!("{head}\n|{}", "---|".repeat(cells)))
}

/// Returns a text with all closed that is open in it; nothing if nothing is.
fn closed_inline(text: &str) -> Option<String> {
    let mut open = Open::default();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(found) = rest.find(['\\', '`', '*', '_', '~', '[', ']']) else {
            break;
        };
        at += found;
        let rest = text.get(at..)?;
        let mark = rest.chars().next()?;
        match mark {
            '\\' => at += 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            '`' => {
                let length = run(rest, mark);
                match end_of_code(rest.get(length..)?, length) {
                    Some(end) => at += length + end,
                    None => return Some(closed_code(text, at, length, &open)),
                }
            }
            '[' => {
                // A picture and a link look alike, once they are without an address.
                let is_picture = text.get(..at)?.ends_with('!');
                open.bracket(if is_picture { at - 1 } else { at }, at + 1);
                at += 1;
            }
            ']' => {
                let bracket = open.brackets.pop();
                match (bracket, rest.strip_prefix("](")) {
                    (Some((start, label)), Some(address)) => match address.find(')') {
                        Some(end) => at += 2 + end,
                        None => {
                            let (before, label) = (text.get(..start)?, text.get(label..at)?);
                            return Some(format!("{before}{label}{}", open.closing()));
                        }
                    },
                    _ => at += 1,
                }
            }
            _ => {
                let length = run(rest, mark);
                let behind = rest.get(length..)?;
                let left = open.run(
                    mark,
                    length,
                    text.get(..at)?.chars().next_back(),
                    behind.chars().next(),
                )?;
                if behind.is_empty() && left > 0 {
                    // What may be half of a mark.
                    let end = text.len() - left;
                    return Some(format!(
                        "{}{}",
                        text.get(..end)?.trim_end_matches(' '),
                        open.closing()
                    ));
                }
                at += length;
            }
        }
    }
    let closing = open.closing();
    (!closing.is_empty()).then(|| format!("{text}{closing}"))
}

/// How often a text begins with a mark.
fn run(text: &str, mark: char) -> usize {
    text.len() - text.trim_start_matches(mark).len()
}

/// The byte behind the code that so many backticks have begun.
fn end_of_code(text: &str, length: usize) -> Option<usize> {
    let mut at = 0;
    loop {
        at += text.get(at..)?.find('`')?;
        let rest = text.get(at..)?;
        let found = run(rest, '`');
        at += found;
        if found == length {
            return Some(at);
        }
    }
}

fn closed_code(text: &str, start: usize, length: usize, open: &Open) -> String {
    let code = text
        .get(start + length..)
        .unwrap_or_default()
        .trim_end_matches('`');
    let end = if code.is_empty() {
        start
    } else {
        start + length + code.len()
    };
    let marks = if code.is_empty() { 0 } else { length };
    let text = text.get(..end).unwrap_or_default();
    format!("{text}{}{}", "`".repeat(marks), open.closing())
}

/// What has been opened so far.
#[derive(Default)]
struct Open {
    /// The marks of emphasis, and how many of each.
    emphasis: Vec<(char, usize)>,
    /// Where a bracket begins, and what stands in it.
    brackets: Vec<(usize, usize)>,
}

impl Open {
    fn bracket(&mut self, start: usize, label: usize) {
        if self.brackets.len() >= MOST_OPEN {
            self.brackets.clear();
        }
        self.brackets.push((start, label));
    }

    /// Takes a run of one mark, and returns how many of it neither close nor open; nothing if there is too much to follow.
    fn run(
        &mut self,
        mark: char,
        length: usize,
        before: Option<char>,
        behind: Option<char>,
    ) -> Option<usize> {
        let touches = |one: Option<char>| one.is_some_and(|one| !one.is_whitespace());
        let is_word = |one: Option<char>| one.is_some_and(char::is_alphanumeric);
        if mark == '_' && is_word(before) && is_word(behind) {
            return Some(0);
        }
        let mut left = length;
        while touches(before) && left > 0 {
            let Some(place) = self.emphasis.iter().rposition(|(open, _)| *open == mark) else {
                break;
            };
            self.emphasis.truncate(place + 1);
            let Some((_, count)) = self.emphasis.last_mut() else {
                break;
            };
            let closed = left.min(*count);
            (*count, left) = (*count - closed, left - closed);
            if *count == 0 {
                self.emphasis.pop();
            }
        }
        if touches(behind) && left > 0 && (mark != '~' || left == 2) {
            if self.emphasis.len() >= MOST_OPEN {
                return None;
            }
            self.emphasis.push((mark, left));
            left = 0;
        }
        Some(left)
    }

    fn closing(&self) -> String {
        let marks = self.emphasis.iter().rev();
        marks
            .map(|(mark, count)| mark.to_string().repeat(*count))
            .collect()
    }
}
