//! The saved states of a set, the newest first, with what changed in each.

use super::Picture;
use super::svg::{Drawing, Ink, LARGE, Lines, SMALL, WIDTH, shown};
use crate::als::facts::LiveSet;
use crate::answer::plain::make_plain;
use crate::answer::song::Song;
use crate::answer::topics::song::changes::differences;
use crate::store::{self, Snapshot, Store};
use crate::words::{clock, counted};

/// States that are drawn.
const MOST_STATES: usize = 6;

/// Changes of a state that are drawn and told of.
const MOST_CHANGES: usize = 5;

const LINE: f64 = 12.0;

/// Where the words begin; the line of time is left of them.
const LEFT: f64 = 18.0;

/// A saved state, with what is not the same in the one before it.
struct State {
    when: String,
    /// None for the first that is known.
    changes: Option<Vec<String>>,
    is_partly: bool,
}

/// Draws the saved states. None where only one is known.
pub(super) fn draw(store: &Store, song: &Song) -> Result<Option<Picture>, store::Error> {
    let mut snapshots = store.snapshots(song.path())?;
    snapshots.retain(|one| one.saved_at <= song.snapshot().saved_at);
    if snapshots.len() < 2 || snapshots.first() != Some(song.snapshot()) {
        return Ok(None);
    }
    let older = snapshots.len().saturating_sub(MOST_STATES);
    let mut states = Vec::new();
    let mut newer: (&Snapshot, Option<LiveSet>) = (song.snapshot(), None);
    for before in snapshots.iter().skip(1).take(MOST_STATES) {
        let Some(mut old) = store.facts(before.id)? else {
            return Ok(None);
        };
        make_plain(&mut old);
        let (now, new) = (newer.0, newer.1.as_ref().unwrap_or(&song.set));
        states.push(State {
            when: clock::to_text(now.saved_at),
            changes: Some(differences((before, &old), (now, new), None, str::to_owned)),
            is_partly: before.tier != now.tier || before.cleared != now.cleared,
        });
        newer = (before, Some(old));
    }
    if states.len() < MOST_STATES {
        states.push(State {
            when: clock::to_text(newer.0.saved_at),
            changes: None,
            is_partly: false,
        });
    }
    let mut drawing = Drawing::default();
    let height = paint(&states, older, &mut drawing);
    let title = format!("Saved states of {}", shown(&song.name()));
    let text = said(&states, snapshots.len(), older);
    Ok(Some(Picture::new("timeline", &title, &text, drawing, height)))
}

fn paint(states: &[State], older: usize, drawing: &mut Drawing) -> f64 {
    let mut y = 2.0;
    let mut dots = Vec::new();
    for (index, state) in states.iter().enumerate() {
        y += LINE;
        dots.push(y - 3.5);
        drawing.dot(6.0, y - 3.5, index == 0);
        let took = drawing.text((LEFT, y), &state.when, WIDTH, LARGE, Ink::Name);
        let head = head(state);
        drawing.text(
            (LEFT + took + 10.0, y),
            &head,
            WIDTH - LEFT - took - 10.0,
            SMALL,
            Ink::Faint,
        );
        let changes = state.changes.iter().flatten();
        for change in changes.take(MOST_CHANGES) {
            y += LINE - 1.0;
            drawing.text((LEFT, y), change, WIDTH - LEFT, SMALL, Ink::Name);
        }
        let more = state
            .changes
            .as_ref()
            .map_or(0, Vec::len)
            .saturating_sub(MOST_CHANGES);
        if more > 0 {
            y += LINE - 1.0;
            drawing.text((LEFT, y), &format!("and {more} more"), WIDTH, SMALL, Ink::Faint);
        }
        y += 5.0;
    }
    if older > 0 {
        y += LINE;
        let text = format!("and {}", counted(older, "older state"));
        drawing.text((LEFT, y), &text, WIDTH, SMALL, Ink::Faint);
        dots.push(y);
    }
    // From dot to dot, so that none has the line through it.
    let lines = dots
        .windows(2)
        .filter_map(|pair| Some([(6.0, pair.first()? + 4.0), (6.0, pair.last()? - 4.0)]));
    drawing.lines(lines, Lines::Hairline);
    y + 3.0
}

fn head(state: &State) -> String {
    let partly = if state.is_partly {
        ", as far as both were read"
    } else {
        ""
    };
    match &state.changes {
        None => "the first that is known".to_owned(),
        Some(changes) if changes.is_empty() => format!("nothing that is read has changed{partly}"),
        Some(changes) => format!("{}{partly}", counted(changes.len(), "difference")),
    }
}

fn said(states: &[State], all: usize, older: usize) -> String {
    let mut said = format!("{}, the newest first.", counted(all, "saved state"));
    for state in states {
        said.push_str(&format!(" {}: {}", state.when, head(state)));
        let changes: Vec<String> = state
            .changes
            .iter()
            .flatten()
            .take(MOST_CHANGES)
            .map(|change| shown(change))
            .collect();
        match changes.is_empty() {
            true => said.push('.'),
            false => said.push_str(&format!(": {}.", changes.join("; "))),
        }
    }
    if older > 0 {
        said.push_str(&format!(" And {}.", counted(older, "older state")));
    }
    said
}
