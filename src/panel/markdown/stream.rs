//! An answer while it is being written.
//!
//! A block is done with once two others have begun behind it: what the last line will be can still change the block before it, not the
//! one before that. Only what is not done with is rendered again, so that a piece costs as much as the block that it is in. A long
//! code block is done with piece by piece. Any other block is rendered the more rarely the longer it is: all renderings of a block of 64
//! KB cost together as much as to render 5 MB, of a longer one about sixteen times the last, however small the pieces are.
//!
//! A definition of a link holds for the whole text, also above it. What was rendered before it came is put right at the end, when the whole
//! text is rendered once more: that is what is kept, and what the page shows in the end.

use super::render::{Block, Definitions};
use super::unfinished::{Outline, calm};
use super::{MOST_BYTES, Normal, html_of_normal, line_start, markdown_end, plain, render};

/// A block is rendered again after as many bytes as its cost, divided by this, is squared: with every piece while it is short, every 256
/// bytes at 16 KB, and never later than when it has grown by a sixteenth.
const STEP: usize = 1 << 10;

/// A fence with more than the name of a language behind it is not worth keeping.
const LONGEST_FENCE: usize = 200;

/// Renders a text in Markdown that comes in pieces.
///
/// ```
/// use sessionist::panel::markdown::{Stream, html};
///
/// let mut stream = Stream::new();
/// stream.push("The **bass");
/// let bold = "<p dir=\"auto\">The <strong>bass</strong></p>".to_owned();
/// assert_eq!(stream.changed(), Some((0, vec![bold])));
/// stream.push("** is loud.");
/// assert_eq!(stream.finish(), (0, html("The **bass** is loud.")));
/// ```
#[derive(Debug, Default)]
pub struct Stream {
    normal: Normal,
    text: String,
    /// The byte behind what is done with.
    done: usize,
    /// How many blocks that is.
    done_blocks: usize,
    /// The line that opened the code that is going on, if some of it is done with.
    fence: Option<String>,
    /// Whether what is done with has reached the end of what is read as Markdown.
    is_plain: bool,
    definitions: Definitions,
    told: Vec<String>,
    /// How much text there was when it was last rendered, and what that took, in bytes.
    rendered: usize,
    cost: usize,
}

impl Stream {
    /// Returns a stream of which nothing has come yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next piece of the text.
    pub fn push(&mut self, piece: &str) {
        self.normal.push(piece, &mut self.text);
    }

    /// Returns what has changed: the blocks from a number on, which take the place of all that were told from there on.
    ///
    /// In a long block, what came last is held back until there is more of it, or until [`Stream::settled`].
    pub fn changed(&mut self) -> Option<(usize, Vec<String>)> {
        let step = (self.cost / STEP * self.cost / STEP).min(self.cost / 16);
        if self.text.len() - self.rendered < step {
            None
        } else {
            self.settled()
        }
    }

    /// Returns what has changed, with nothing held back: for when nothing more is coming for a while.
    pub fn settled(&mut self) -> Option<(usize, Vec<String>)> {
        if self.text.len() == self.rendered {
            return None;
        }
        self.rendered = self.text.len();
        let mut from = self.done_blocks;
        let before = self.told.split_off(from);
        self.render();
        let now = self.told.get(from..).unwrap_or_default();
        let same = same(&before, now);
        if same == before.len() && same == now.len() {
            return None;
        }
        from += same;
        Some((from, now.get(same..).unwrap_or_default().to_vec()))
    }

    /// Returns the blocks that were told so far.
    #[must_use]
    pub fn told(&self) -> &[String] {
        &self.told
    }

    /// Returns what the whole text, as [`super::html`] renders it, changes of what was told.
    #[must_use]
    pub fn finish(self) -> (usize, Vec<String>) {
        let mut blocks = html_of_normal(&self.text);
        let from = same(&self.told, &blocks);
        (from, blocks.split_off(from))
    }

    /// Renders what is not done with, and sees what of it is.
    fn render(&mut self) {
        if !self.is_plain {
            self.render_markdown();
        }
        if self.is_plain {
            self.render_plain();
        }
    }

    fn render_markdown(&mut self) {
        let end = markdown_end(&self.text);
        let rest = self.text.get(self.done..end).unwrap_or_default();
        let fence = self.fence.as_deref().unwrap_or_default();
        let source = format!("{fence}{rest}");
        if self.text.len() > MOST_BYTES {
            let blocks = render::blocks(&source, &self.definitions, self.fence.is_some());
            self.told.extend(blocks.into_iter().flat_map(|block| block.html));
            (self.is_plain, self.done, self.done_blocks) = (true, end, self.told.len());
            return;
        }
        let (shown, outline) = calm(&source);
        let blocks = render::blocks(&shown, &self.definitions, self.fence.is_some());
        let fence_length = fence.len();
        self.be_done(&source, fence_length, &outline, &blocks);
        self.told.extend(blocks.into_iter().flat_map(|block| block.html));
    }

    /// Moves on to where what is rendered next begins.
    fn be_done(&mut self, source: &str, fence_length: usize, outline: &Outline, blocks: &[Block]) {
        let (end, done) = match open_code(source, outline, blocks) {
            Some(code) => {
                self.fence = Some(code.fence);
                self.done_blocks += code.pieces;
                (code.end, outline.starts.len().saturating_sub(1))
            }
            None => {
                let done = outline.starts.len().saturating_sub(2);
                if done > 0 {
                    self.fence = None;
                }
                let start = outline.starts.get(done).filter(|_| done > 0);
                // A tail that begins inside of a code block keeps its fence.
                (
                    start.map_or(fence_length, |start| line_start(source, *start)),
                    done,
                )
            }
        };
        self.done += end.saturating_sub(fence_length);
        self.done_blocks += blocks
            .iter()
            .take(done)
            .map(|block| block.html.len())
            .sum::<usize>();
        for (start, name, address) in &outline.definitions {
            if *start < end {
                self.definitions.insert(name, address);
            }
        }
        // A short text can have a long table: what was written counts too.
        let written = blocks.iter().skip(done).map(|block| block.written).sum::<usize>();
        self.cost = source.len().saturating_sub(end).max(written / 4);
    }

    fn render_plain(&mut self) {
        let start = markdown_end(&self.text);
        let rest = self.text.get(self.done..).unwrap_or_default();
        let blocks = plain::blocks(rest, self.done > start);
        // The last piece can still grow.
        let mut left = rest;
        while let Some((_, behind)) = plain::first_piece(left) {
            left = behind;
        }
        self.done = self.text.len() - left.len();
        self.done_blocks += blocks.len().saturating_sub(1);
        self.cost = left.len();
        self.told.extend(blocks);
    }
}

/// Code that goes on, some of which is done with.
struct OpenCode {
    fence: String,
    /// How many of its pieces are done with, and the byte behind them.
    pieces: usize,
    end: usize,
}

fn open_code(source: &str, outline: &Outline, blocks: &[Block]) -> Option<OpenCode> {
    let last = blocks
        .last()
        .filter(|last| outline.ends_in_fence && last.html.len() > 1)?;
    let start = line_start(source, *outline.starts.last()?);
    let code = source.get(start..)?;
    let fence_end = code.find('\n')? + 1;
    let fence = code
        .get(..fence_end)
        .filter(|fence| fence.len() <= LONGEST_FENCE)?;
    let lines = code
        .get(fence_end..)?
        .split_inclusive('\n')
        .take(last.lines_before_last);
    Some(OpenCode {
        fence: fence.to_owned(),
        pieces: last.html.len() - 1,
        end: start + fence_end + lines.map(str::len).sum::<usize>(),
    })
}

/// How many blocks are the same, from the first one on.
fn same(one: &[String], other: &[String]) -> usize {
    one.iter()
        .zip(other)
        .take_while(|(one, other)| one == other)
        .count()
}
