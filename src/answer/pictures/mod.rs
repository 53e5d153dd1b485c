//! Pictures of what is known: the arrangement against time, the session, a rack, the notes of a clip, the saved states of a set.
//!
//! A picture is a function of the facts alone, the same for the same facts, and bounded whatever the file holds: what there is no room for
//! is left out, and the picture says so. What the tier left out and what was cleared is not drawn as if it were empty. Clips have the
//! colours that they have in Live; everything else has the page's, by these classes:
//!
//! - `pic-text` and `pic-faint` fill letters and signs; `pic-faint` is also the stroke of lines that only guide the eye;
//! - `pic-line` is the stroke of hairlines, and fills nothing;
//! - `pic-fill` fills what has no colour of its own, so that `pic-text` can be read on it; `pic-surface` fills the ground of boxes.
//!
//! SVG is written by hand here and not with a library: it is a handful of shapes, and what must not be in it is decided in one place.

mod axis;
mod blocks;
mod map;
mod notes;
mod rack;
mod session;
mod svg;
#[cfg(test)]
mod tests;
mod timeline;

use serde::Serialize;

use super::names::Place;
use super::{Row, Song};
use crate::als::facts::{Clip, ClipKind};
use crate::als::palette;
use crate::store::{self, Store};
use svg::{Drawing, Rgb, bounded};

/// Bytes that the SVG of a picture has at most.
pub const MOST_BYTES: usize = 200_000;

/// Pictures that an answer has at most.
pub(super) const MOST_PICTURES: usize = 2;

/// Signs of the words for a picture.
const MOST_TEXT: usize = 1_200;

/// A picture of something that is known, with the same in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// "map", "rack", "notes" or "timeline".
    pub kind: &'static str,
    /// What it is of, in a few words.
    pub title: String,
    /// What is to be seen in it, for those who can't see it.
    pub text: String,
    /// A whole `svg` element, with title and text in it.
    pub svg: String,
}

impl Picture {
    fn new(kind: &'static str, title: &str, text: &str, drawing: Drawing, height: f64) -> Self {
        let text = bounded(text, MOST_TEXT);
        Self {
            kind,
            title: title.to_owned(),
            svg: drawing.finish(height, title, &text),
            text,
        }
    }
}

/// What an answer is shown with. It is drawn only once it is the answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Sight {
    /// The arrangement, or the session where there is none.
    Map,
    Session,
    /// A rack, by its track and its place there.
    Rack(Place),
    /// The notes of a clip, by its track and its place there; of a part of the song alone, in beats of it.
    Notes(Place, Option<(f64, f64)>),
    /// The saved states of the set.
    Timeline,
}

impl Sight {
    /// Draws it. None where there is nothing to see.
    pub(super) fn draw(self, store: &Store, song: &Song) -> Result<Option<Picture>, store::Error> {
        Ok(match self {
            Self::Map => arrangement(song),
            Self::Session => session(song),
            Self::Rack(place) => rack::draw(song, place),
            Self::Notes(place, window) => notes::draw(song, place, window),
            Self::Timeline => timeline(store, song)?,
        })
    }
}

/// The arrangement, or the session where there is none. None where nothing is known of either.
pub(super) fn arrangement(song: &Song) -> Option<Picture> {
    map::draw(song).or_else(|| session::draw(song))
}

/// The session. None where no clip is known in it.
pub(super) fn session(song: &Song) -> Option<Picture> {
    session::draw(song)
}

/// The saved states of the set. None where only one is known.
pub(super) fn timeline(store: &Store, song: &Song) -> Result<Option<Picture>, store::Error> {
    timeline::draw(store, song)
}

/// Returns the pictures that help with an answer which rests on some rows: a rack or a clip where it is the only one, and the whole set
/// where that was looked at. What has no need of a picture has none.
pub fn pictures_for(song: &Song, rows: &[Row]) -> Vec<Picture> {
    let mut pictures = Vec::new();
    if let Some((track, name)) = only(song, rows, "device") {
        let racks = song.devices().filter(|(on, _, device)| {
            (*on, device.name.as_str()) == (track, name) && device.contents.is_some()
        });
        let places: Vec<Place> = racks.map(|(on, index, _)| Place::on(on, index)).collect();
        if let [place] = places[..] {
            pictures.extend(rack::draw(song, place));
        }
    }
    if let Some((track, name)) = only(song, rows, "clip") {
        let clips = song
            .clips()
            .filter(|(on, _, clip)| (*on, clip.name.as_str()) == (track, name));
        // Copies of a clip bear its name, and are the same picture.
        let places = different(song, clips.map(|(on, index, _)| Place::on(on, index)));
        if let [place] = places[..] {
            pictures.extend(notes::draw(song, place, None));
        }
    }
    let is_whole =
        |row: &Row| row.kind == "set" && row.name.is_empty() && row.set == song.path().to_string_lossy();
    if rows.iter().any(is_whole) {
        pictures.extend(arrangement(song));
    }
    pictures.truncate(MOST_PICTURES);
    pictures
}

/// Track and name of the only thing of a kind among some rows, when it is in this set.
fn only<'a>(song: &Song, rows: &'a [Row], kind: &str) -> Option<(usize, &'a str)> {
    let mut found = rows.iter().filter(|row| row.kind == kind);
    let first = found.next()?;
    let is_only = found.all(|row| row == first) && first.set == song.path().to_string_lossy();
    Some((first.track.filter(|_| is_only)?, &first.name))
}

/// The clips of some places that are not the same as one before, as copies of a clip along the arrangement are.
pub(super) fn different(song: &Song, places: impl IntoIterator<Item = Place>) -> Vec<Place> {
    let mut different: Vec<(Place, &Clip)> = Vec::new();
    for place in places {
        let Some(clip) = song.clip(place.track, place.index) else {
            continue;
        };
        let is_same = |one: &Clip| one.name == clip.name && one.note_list == clip.note_list;
        let is_known = different
            .iter()
            .any(|(known, one)| known.track == place.track && is_same(one));
        if clip.kind == ClipKind::Midi && !is_known {
            different.push((place, clip));
        }
        if different.len() > MOST_PICTURES {
            break;
        }
    }
    different.into_iter().map(|(place, _)| place).collect()
}

/// The colour of a track.
fn track_color(song: &Song, track: usize) -> Option<Rgb> {
    palette::rgb(&song.set, song.track(track)?.color?)
}

/// The colour of a clip, or of its track where it has none.
fn clip_color(song: &Song, track: usize, clip: &Clip) -> Option<Rgb> {
    let own = clip.color.and_then(|color| palette::rgb(&song.set, color));
    own.or_else(|| track_color(song, track))
}
