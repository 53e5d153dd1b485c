//! Text as it was written, in pieces of a bounded length.

use pulldown_cmark::{Event, html::push_html};

use super::clean::clean;

/// A piece that is put in at once. A page that replaces so much does not stutter.
const LONGEST: usize = 8 << 10;

/// Returns the blocks of a text; of one that goes on after another block of it, if it is continued.
pub(super) fn blocks(text: &str, is_continued: bool) -> Vec<String> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((piece, behind)) = first_piece(rest) {
        blocks.push(block(piece, is_continued || !blocks.is_empty()));
        rest = behind;
    }
    if !rest.is_empty() {
        blocks.push(block(rest, is_continued || !blocks.is_empty()));
    }
    blocks
}

/// Cuts the first piece off a text that is longer than one. More text behind it does not change the cut.
pub(super) fn first_piece(text: &str) -> Option<(&str, &str)> {
    if text.len() <= LONGEST {
        return None;
    }
    let end = text.floor_char_boundary(LONGEST);
    let (piece, rest) = text.split_at_checked(end)?;
    match piece.rfind('\n') {
        Some(newline) => text.split_at_checked(newline + 1),
        None => Some((piece, rest)),
    }
}

fn block(text: &str, is_continued: bool) -> String {
    clean(&element(text, is_continued))
}

/// Writes a text as an element. The end of the element ends its last line too.
pub(super) fn element(text: &str, is_continued: bool) -> String {
    let class = if is_continued { "plain continued" } else { "plain" };
    let mut html = format!("<p dir=\"auto\" class=\"{class}\">");
    let text = text.strip_suffix('\n').unwrap_or(text);
    push_html(&mut html, [Event::Text(text.into())].into_iter());
    html.push_str("</p>");
    html
}
