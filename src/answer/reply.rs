//! What a topic says, with what it rests on.

use super::Row;
use super::pictures::{MOST_PICTURES, Picture, Sight};
use super::song::Song;

/// What a topic says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reply {
    pub(super) text: String,
    pub(super) rows: Vec<Row>,
    /// What it is shown with, where that helps.
    pub(super) sights: Vec<Sight>,
    /// What was drawn already, because its words are the answer.
    pub(super) pictures: Vec<Picture>,
    /// False when it says why there is no answer.
    pub(super) is_found: bool,
}

impl Reply {
    pub(super) fn found(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            rows: Vec::new(),
            sights: Vec::new(),
            pictures: Vec::new(),
            is_found: true,
        }
    }

    /// A picture that was asked for, with its own words.
    pub(super) fn drawn(picture: Picture) -> Self {
        let found = Self::found(picture.text.clone());
        Self {
            pictures: vec![picture],
            ..found
        }
    }

    /// Why there is no answer.
    pub(super) fn none(text: impl Into<String>) -> Self {
        Self {
            is_found: false,
            ..Self::found(text)
        }
    }

    pub(super) fn with(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// Shown with pictures; with none when they are more than help.
    pub(super) fn shown_with(mut self, sights: impl IntoIterator<Item = Sight>) -> Self {
        self.sights.extend(sights.into_iter().take(MOST_PICTURES + 1));
        if self.sights.len() > MOST_PICTURES {
            self.sights.clear();
        }
        self
    }

    /// With the tracks that it is about.
    pub(super) fn about(self, song: &Song, tracks: &[usize]) -> Self {
        self.with(tracks.iter().map(|track| song.track_row(*track)))
    }
}

/// Lines that are listed before the rest is counted.
pub(super) const MOST_LISTED: usize = 60;

/// "A, B and C".
pub(super) fn listed<T: AsRef<str>>(items: &[T]) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    if items.len() > MOST_LISTED {
        let shown = items.get(..MOST_LISTED).unwrap_or_default();
        return format!("{} and {} more", shown.join(", "), items.len() - MOST_LISTED);
    }
    match items.split_last() {
        None => "none".to_owned(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// The same items together, in the order of the first of each: "Simpler ×3".
pub(super) fn tallied<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> Vec<String> {
    let mut tally: Vec<(String, usize)> = Vec::new();
    for item in items {
        let item = item.as_ref();
        match tally.iter_mut().find(|(known, _)| known == item) {
            Some((_, count)) => *count += 1,
            None => tally.push((item.to_owned(), 1)),
        }
    }
    tally
        .into_iter()
        .map(|(item, count)| {
            if count == 1 {
                item
            } else {
                format!("{item} ×{count}")
            }
        })
        .collect()
}

/// Lines, of which the first says what the others list.
pub(super) fn lines(head: &str, items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = items.into_iter().collect();
    let mut text = head.to_owned();
    for item in items.iter().take(MOST_LISTED) {
        text.push('\n');
        text.push_str(item);
    }
    if items.len() > MOST_LISTED {
        text.push_str(&format!("\nand {} more", items.len() - MOST_LISTED));
    }
    text
}
