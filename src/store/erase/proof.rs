//! Looking for what was deleted in the raw bytes of every file of the data folder.
//!
//! Three things are looked at. The files are searched for pieces of what went, as they are and as UTF-16, whatever
//! file they are in. The search index, which keeps words in a form of its own, is compared with the names and messages
//! that are left. And the database may have no free pages and no log, where old content could lie.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::Traces;
use crate::data_folder;
use crate::store::{Error, Store};

/// How much of a file is searched at once, in bytes.
const WINDOW: usize = 1 << 20;

/// What the check after a deletion found.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Proof {
    /// Files that were searched.
    pub files: usize,
    /// Their size in bytes.
    pub bytes: u64,
    /// Pieces of deleted content that were looked for.
    pub pieces: usize,
    /// Whether there were more pieces, of which these are a fair sample.
    pub is_sample: bool,
    /// Files that still hold a piece, with how many. A piece that is there because of something that was kept is not counted.
    pub found: BTreeMap<PathBuf, usize>,
    /// Files that could not be read.
    pub unread: Vec<PathBuf>,
    /// Whether the log of the database was emptied; another program that is reading can prevent it.
    pub is_log_empty: bool,
    /// Whether the database has no free pages.
    pub has_no_free_pages: bool,
    /// Whether the search index holds only what was kept.
    pub is_index_clean: bool,
}

impl Proof {
    /// Whether nothing is left of what was deleted, as far as the data folder goes.
    pub fn is_proven(&self) -> bool {
        self.found.is_empty()
            && self.unread.is_empty()
            && self.is_log_empty
            && self.has_no_free_pages
            && self.is_index_clean
    }
}

/// Looks for what went. `is_log_empty` is what [`Store::shrink`] said.
pub(super) fn prove(store: &mut Store, traces: &Traces, is_log_empty: bool) -> Result<Proof, Error> {
    let is_index_clean = match store.check_search_index() {
        Err(Error::Damaged) => false,
        result => result.map(|()| true)?,
    };
    let has_no_free_pages = store.free_pages()? == 0;
    let pieces = Pieces::new(traces);
    let search = store.with_files_closed(|folder| pieces.search(folder))?;
    let mut found = search.found;
    if !found.is_empty() {
        let explained = explained(store, &pieces, found.values().flatten())?;
        found.retain(|_, pieces| {
            pieces.retain(|piece| !explained.contains(piece));
            !pieces.is_empty()
        });
    }
    Ok(Proof {
        files: search.files,
        bytes: search.bytes,
        pieces: traces.pieces().count(),
        is_sample: traces.is_sample(),
        found: found
            .into_iter()
            .map(|(file, pieces)| (file, pieces.len()))
            .collect(),
        unread: search.unread,
        is_log_empty,
        has_no_free_pages,
        is_index_clean,
    })
}

/// Which of the pieces that were found are there because of something that was kept.
fn explained<'a>(
    store: &Store,
    pieces: &Pieces,
    found: impl Iterator<Item = &'a usize>,
) -> Result<BTreeSet<usize>, Error> {
    let mut explained = BTreeSet::new();
    // Part of a value.
    store.each_value(&mut |value| {
        pieces.each_in(value, &mut |piece| {
            explained.insert(piece);
        });
    })?;
    let mut open: Vec<usize> = found
        .copied()
        .filter(|piece| !explained.contains(piece))
        .collect();
    open.sort_unstable();
    open.dedup();
    if open.is_empty() {
        return Ok(explained);
    }
    // A value, and by chance the right byte or two of what SQLite writes before and behind it: "Song 1" with a length of 0x33 behind
    // it looks like a deleted "Song 13".
    store.each_value(&mut |value| {
        for place in &open {
            let Some(piece) = pieces.patterns.get(*place) else {
                continue;
            };
            let is_edge = (1..=2).any(|more| {
                let (front, back) = (piece.get(more..), piece.get(..piece.len().saturating_sub(more)));
                front.is_some_and(|front| value.starts_with(front))
                    || back.is_some_and(|back| value.ends_with(back))
            });
            if is_edge {
                explained.insert(*place);
            }
        }
    })?;
    Ok(explained)
}

fn mark(marks: &mut [bool], place: usize) {
    if let Some(mark) = marks.get_mut(place) {
        *mark = true;
    }
}

/// What is looked for.
struct Pieces {
    /// None when there is nothing to look for.
    finder: Option<AhoCorasick>,
    patterns: Vec<Vec<u8>>,
    longest: usize,
}

/// What a search through files found.
#[derive(Default)]
struct Search {
    files: usize,
    bytes: u64,
    found: BTreeMap<PathBuf, Vec<usize>>,
    unread: Vec<PathBuf>,
}

impl Pieces {
    fn new(traces: &Traces) -> Self {
        let mut patterns: Vec<Vec<u8>> = Vec::new();
        for piece in traces.pieces() {
            if let Ok(text) = std::str::from_utf8(piece) {
                // As Windows and Live's older sets write text.
                patterns.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
            }
            patterns.push(piece.to_vec());
        }
        let longest = patterns.iter().map(Vec::len).max().unwrap_or_default();
        // Fails only with more patterns than `Traces` ever hands out.
        let finder = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&patterns)
            .ok()
            .filter(|_| !patterns.is_empty());
        Self {
            finder,
            patterns,
            longest,
        }
    }

    fn each_in(&self, bytes: &[u8], look: &mut dyn FnMut(usize)) {
        if let Some(finder) = &self.finder {
            for hit in finder.find_overlapping_iter(bytes) {
                look(hit.pattern().as_usize());
            }
        }
    }

    fn search(&self, folder: &Path) -> Search {
        let mut search = Search::default();
        let Ok(files) = data_folder::files(folder) else {
            search.unread.push(folder.to_path_buf());
            return search;
        };
        for file in files {
            match self.search_file(&file, &mut search.bytes) {
                Ok(pieces) if pieces.is_empty() => search.files += 1,
                Ok(pieces) => {
                    search.files += 1;
                    search.found.insert(file, pieces);
                }
                // Another process has emptied its log and taken it away.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(_) => search.unread.push(file),
            }
        }
        search
    }

    fn search_file(&self, path: &Path, bytes: &mut u64) -> io::Result<Vec<usize>> {
        let mut file = File::open(path)?;
        let mut marks = vec![false; self.patterns.len()];
        let mut window = Vec::with_capacity(WINDOW + self.longest);
        loop {
            let count = file.by_ref().take(WINDOW as u64).read_to_end(&mut window)?;
            if count == 0 {
                break;
            }
            *bytes += count as u64;
            self.each_in(&window, &mut |piece| mark(&mut marks, piece));
            // A piece can lie across the border of two windows.
            let kept = window.len().min(self.longest.saturating_sub(1));
            window.drain(..window.len() - kept);
        }
        Ok((0..self.patterns.len())
            .filter(|piece| marks.get(*piece) == Some(&true))
            .collect())
    }
}
