//! The text of a look: lines, set in by what they belong to, as many as there is room for.

use std::collections::HashSet;
use std::fmt::Write;
use std::path::PathBuf;

use super::Look;
use crate::answer::{Row, Song};
use crate::store::{self, Store};
use crate::words::{counted, plain};

/// Bytes that the text of a look has at most.
pub const MOST_TEXT: usize = 24 * 1024;

/// Bytes that are kept for saying what was left out.
const LAST_LINE: usize = 256;

/// Signs of a name, after which it is cut: nobody reads a longer one, and a file may have one of any length.
const MOST_NAME: usize = 300;

/// Signs of a line, after which it is cut.
const MOST_LINE: usize = 4_000;

/// A look while it is written.
#[derive(Default)]
pub(super) struct Page {
    text: String,
    rows: Vec<Row>,
    left_out: usize,
}

impl Page {
    /// Adds a line, set in by so many steps. Once there is no room for one, those behind it are counted alone.
    pub(super) fn line(&mut self, depth: usize, line: impl AsRef<str>) {
        // A broken file can have racks in racks without end.
        let indent = "  ".repeat(depth.min(20));
        let line = cut(&plain(line.as_ref()), MOST_LINE);
        let bytes = self.text.len() + indent.len() + line.len() + 1;
        if self.left_out > 0 || bytes > MOST_TEXT - LAST_LINE {
            self.left_out += 1;
            return;
        }
        let _ = writeln!(self.text, "{indent}{line}");
    }

    /// Adds every line of a text.
    pub(super) fn lines(&mut self, depth: usize, text: &str) {
        text.lines().for_each(|line| self.line(depth, line));
    }

    /// Adds why something can't be told, where there is a reason. True when there is none.
    pub(super) fn is_read(&mut self, depth: usize, what: &str, unread: Option<String>) -> bool {
        if let Some(no) = &unread {
            self.line(depth, format!("{what}: {no}"));
        }
        unread.is_none()
    }

    /// Adds what the lines before rest on. What is left out is no part of the look.
    pub(super) fn rows(&mut self, rows: impl IntoIterator<Item = Row>) {
        if self.left_out == 0 {
            self.rows.extend(rows);
        }
    }

    /// The sets that the lines hold something of: the one that is open, and those that they rest on.
    pub(super) fn sets(&self, song: Option<&Song>) -> Vec<PathBuf> {
        let open = song.map(|song| song.path().to_path_buf());
        let others = self.rows.iter().map(|row| PathBuf::from(&row.set));
        let mut sets: Vec<PathBuf> = open.into_iter().chain(others).collect();
        sets.sort();
        sets.dedup();
        sets
    }

    /// The same; all that are known where nothing is named: that none has something is true of each.
    pub(super) fn sets_or_all(
        &self,
        song: Option<&Song>,
        store: &Store,
    ) -> Result<Vec<PathBuf>, store::Error> {
        let sets = self.sets(song);
        match sets.is_empty() {
            true => Ok(store.sets()?.into_iter().map(|set| set.path).collect()),
            false => Ok(sets),
        }
    }

    /// The look at the set that is open. `narrower` says how to get what there was no room for.
    pub(super) fn look(self, song: &Song, shown: String, narrower: &str) -> Look {
        let sets = self.sets(Some(song));
        self.finish(shown, narrower, sets)
    }

    pub(super) fn finish(mut self, shown: String, narrower: &str, sets: Vec<PathBuf>) -> Look {
        if self.left_out > 0 {
            let more = counted(self.left_out, "more line");
            let _ = writeln!(self.text, "and {more}; {narrower}");
        }
        Look {
            text: self.text.trim_end().to_owned(),
            is_error: false,
            rows: self.rows,
            sets,
            shown,
        }
    }
}

/// Facts about one thing, those that there are.
pub(super) fn facts<const N: usize>(facts: [Option<String>; N]) -> String {
    facts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A name in quotes, from which nothing in it can break out.
pub(super) fn quoted(name: &str) -> String {
    let name = cut(&plain(name), MOST_NAME);
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A name in quotes, or that there is none.
pub(super) fn called(name: &str) -> String {
    match name.trim() {
        "" => "without a name".to_owned(),
        _ => quoted(name),
    }
}

/// The first three different names of a list: "A", "B", "C" and 2 more.
pub(super) fn first_names(names: &[String]) -> String {
    let mut known = HashSet::new();
    let names: Vec<&String> = names.iter().filter(|name| known.insert(*name)).collect();
    let shown: Vec<String> = names.iter().take(3).map(|name| called(name)).collect();
    let more = match names.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", shown.join(", "))
}

/// At most so many signs of a text.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
