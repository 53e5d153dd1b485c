//! What a model writes, as HTML that a page may show.
//!
//! A model repeats what it was told, so its text is as foreign as a page of the web: a track can be named `<img onerror=…>`. Markdown is
//! read by pulldown-cmark, every tag that a text brings along is shown as the text that it is, and each block goes through ammonia
//! last, with a list of what may pass. No picture is loaded, because an address is a message to whoever answers there.
//!
//! An answer is a list of blocks, one for each block at the top of the text, so that a page can put in what has changed and leave the rest
//! alone. Only long code and long plain text become several, which the page joins by their class `continued`: otherwise each new
//! line would cost as much as all before.
//!
//! The outermost element of a block has `dir`, and what stands in it has not: a list whose items bring their own would look at none of
//! them for its direction. `p`, `li` and cells inside of it follow their own first letter by `unicode-bidi: plaintext`.

mod clean;
mod code;
mod plain;
mod render;
mod stream;
mod unfinished;

#[cfg(test)]
mod tests;

pub use stream::Stream;

use render::Definitions;

/// What is longer is Markdown up to here, and shown as it was written from here on. No answer of a model comes near it.
pub const MOST_BYTES: usize = 1 << 20;

/// Returns a text in Markdown as HTML, block by block.
#[must_use]
pub fn html(text: &str) -> Vec<String> {
    let mut normal = String::with_capacity(text.len());
    Normal::default().push(text, &mut normal);
    html_of_normal(&normal)
}

/// Returns a text that is no Markdown as HTML, as it was written.
///
/// The page keeps its lines and spaces by the style of the class `plain`. A long text becomes several blocks.
#[must_use]
pub fn plain(text: &str) -> Vec<String> {
    let mut normal = String::with_capacity(text.len());
    Normal::default().push(text, &mut normal);
    plain::blocks(&normal, false)
}

fn html_of_normal(text: &str) -> Vec<String> {
    let (markdown, rest) = text.split_at_checked(markdown_end(text)).unwrap_or((text, ""));
    let blocks = render::blocks(markdown, &Definitions::default(), false);
    let mut html: Vec<String> = blocks.into_iter().flat_map(|block| block.html).collect();
    html.extend(plain::blocks(rest, false));
    html
}

/// The byte at which a text is no longer read as Markdown. What is behind [`MOST_BYTES`] does not move it.
fn markdown_end(text: &str) -> usize {
    if text.len() <= MOST_BYTES {
        return text.len();
    }
    let end = text.floor_char_boundary(MOST_BYTES);
    let last_line = text.get(..end).and_then(|text| text.rfind('\n'));
    last_line
        .map(|last_line| last_line + 1)
        .filter(|start| *start > MOST_BYTES / 2)
        .unwrap_or(end)
}

/// The byte at which the line begins that a byte is in.
fn line_start(text: &str, byte: usize) -> usize {
    let before = text.get(..byte).unwrap_or_default();
    before.rfind('\n').map_or(0, |newline| newline + 1)
}

/// Brings the ends of lines to one form, so that bytes can be counted from them, also where a piece ends between the two
/// characters of one.
#[derive(Debug, Default)]
struct Normal {
    ended_with_return: bool,
}

impl Normal {
    fn push(&mut self, piece: &str, out: &mut String) {
        for one in piece.chars() {
            match one {
                '\n' if self.ended_with_return => {}
                '\r' => out.push('\n'),
                '\0' => out.push(char::REPLACEMENT_CHARACTER),
                _ => out.push(one),
            }
            self.ended_with_return = one == '\r';
        }
    }
}
