//! Code, in pieces of whole lines: a page, and the stream, are done with a piece once the next one has begun.

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd, html::push_html};

use super::clean::{clean, language};

const MOST_LINES: usize = 100;
const MOST_BYTES: usize = 8 << 10;

/// A code block as HTML, and how many of its lines are in the pieces before the last one.
pub(super) struct Code {
    pub(super) html: Vec<String>,
    pub(super) lines_before_last: usize,
}

/// Renders the code of a block; of one that goes on after another piece of it, if it is continued.
pub(super) fn render(kind: &CodeBlockKind<'_>, code: &str, is_continued: bool) -> Code {
    // Once, because what stands behind a fence can be as long as the code.
    let kind = known(kind);
    let mut html = Vec::new();
    let (mut lines, mut lines_before_last) = (0, 0);
    let mut rest = code;
    while !rest.is_empty() || (html.is_empty() && !is_continued) {
        lines_before_last = lines;
        let (piece, count) = first_piece(rest);
        html.push(element(&kind, piece, is_continued || !html.is_empty()));
        lines += count;
        rest = rest.get(piece.len()..).unwrap_or_default();
    }
    Code {
        html,
        lines_before_last,
    }
}

/// The first lines up to one that reaches a limit. What stands behind them does not matter.
fn first_piece(code: &str) -> (&str, usize) {
    let (mut end, mut lines) = (0, 0);
    for line in code.split_inclusive('\n') {
        end += line.len();
        lines += 1;
        if end >= MOST_BYTES || lines >= MOST_LINES {
            break;
        }
    }
    (code.get(..end).unwrap_or(code), lines)
}

fn element(kind: &CodeBlockKind<'_>, code: &str, is_continued: bool) -> String {
    let mut html = String::with_capacity(code.len() + 64);
    let events = [
        Event::Start(Tag::CodeBlock(kind.clone())),
        Event::Text(code.into()),
        Event::End(TagEnd::CodeBlock),
    ];
    push_html(&mut html, events.into_iter());
    if is_continued && let Some(rest) = html.strip_prefix("<pre>") {
        html = format!("<pre class=\"continued\">{rest}");
    }
    clean(&html)
}

/// The kind with no more of what stands behind the fence than the name of a language.
pub(super) fn known<'a>(kind: &'a CodeBlockKind<'_>) -> CodeBlockKind<'a> {
    match kind {
        CodeBlockKind::Fenced(info) => CodeBlockKind::Fenced(language(info).unwrap_or_default().into()),
        CodeBlockKind::Indented => CodeBlockKind::Indented,
    }
}
