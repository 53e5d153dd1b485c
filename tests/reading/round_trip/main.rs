//! Songs that the fixture crate writes in the layout of Live 8 to 12, read by the product and compared field by field.
//!
//! `expected` turns the model into the facts that must be read, without a look at any file; `lacks` lists what a layout
//! has no place for. The two together say everything, so a fact that appears where none can be is found as surely as one
//! that is missing. `coverage` proves that `song` uses every fact, and no two alike, so that swapped fields are noticed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod compare;
mod coverage;
mod demo;
mod expected;
mod lacks;
mod library;
mod song;
mod texts;

use sessionist::als::facts::LiveSet;
use sessionist::als::{self, ReadOptions};
use sessionist_fixtures::{Layout, Song};

/// Reads the song in one layout. A file that this crate wrote has no problems.
fn read(song: &Song, layout: Layout) -> LiveSet {
    let als = song.to_als(layout);
    als::read(&als[..], &ReadOptions::default()).unwrap_or_else(|error| panic!("{layout}: {error}"))
}

/// Returns the facts that must be read from the song in one layout.
fn facts_in(song: &Song, layout: Layout) -> LiveSet {
    let mut facts = expected::facts(song, layout);
    lacks::take_away(&mut facts, song, layout);
    facts
}

#[track_caller]
fn assert_read_as_written(song: &Song, layout: Layout) {
    compare::assert_same(&layout.to_string(), facts_in(song, layout), read(song, layout));
}

#[test]
fn every_feature_is_read_as_it_was_written_in_every_layout() {
    for layout in Layout::ALL {
        assert_read_as_written(&song::everything(), layout);
    }
}

#[test]
fn lines_that_end_as_on_windows_change_no_fact() {
    let song = Song {
        crlf: true,
        ..song::everything()
    };
    for layout in Layout::ALL {
        assert_read_as_written(&song, layout);
    }
}

#[test]
fn a_song_with_nothing_in_it_is_read_as_such() {
    for layout in Layout::ALL {
        assert_read_as_written(&song::nothing(), layout);
    }
}

#[test]
fn an_xml_file_that_is_not_packed_holds_the_same_facts() {
    let song = song::everything();
    for layout in Layout::ALL {
        let set = als::read(&song.to_xml(layout)[..], &ReadOptions::default()).unwrap();
        compare::assert_same(&layout.to_string(), read(&song, layout), set);
    }
}
