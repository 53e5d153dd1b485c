//! The notes of one clip, as its piano roll shows them. Those of drums have the names of their pads and lie close together, as Live's
//! "Fold" has them.

use super::axis::Axis;
use super::blocks::{Block, join};
use super::svg::{Anchor, Bounds, Drawing, Fill, Ink, Lines, SMALL, WIDTH, shown};
use super::{Picture, clip_color, map::few};
use crate::als::facts::{Clip, ClipKind, Note, TimeSignature, View};
use crate::als::meter::Meter;
use crate::answer::names::Place;
use crate::answer::song::Song;
use crate::consent::Tier;
use crate::store::Kind;
use crate::words::counted;
use crate::words::music::{note, number};

/// Notes that are drawn, after those that are too short to be told apart are joined.
const MOST_BLOCKS: usize = 4_000;

/// Height of all notes together, as far as the rows allow.
const HEIGHT: f64 = 140.0;

const RULER: f64 = 14.0;

/// The loop brace below the bars.
const BRACE: f64 = 6.0;

/// Semitones that are shown at least.
const LEAST_RANGE: u8 = 7;

/// How many steps of velocity are told apart, and how much of a colour each has.
const OPACITY: [f64; 4] = [0.35, 0.55, 0.8, 1.0];

/// How a note is drawn: its step of velocity, and whether it is deactivated.
type Look = (usize, bool);

/// A row of the piano roll.
struct Row {
    pitch: u8,
    /// Empty where it is not written.
    name: String,
}

/// Draws the notes of a clip, of a part of the song alone where the clip is there. None where it has none, or they are not known.
pub(super) fn draw(song: &Song, place: Place, window: Option<(f64, f64)>) -> Option<Picture> {
    if song
        .unread(Tier::Everything, &[Kind::Notes, Kind::Clips])
        .is_some()
    {
        return None;
    }
    let clip = song.clip(place.track, place.index)?;
    if clip.kind != ClipKind::Midi || clip.note_list.is_empty() {
        return None;
    }
    let (from, to) = region(clip, window);
    let is_seen = |note: &&Note| note.start < to - 1e-6 && note.start + note.duration > from + 1e-6;
    let notes: Vec<&Note> = clip.note_list.iter().filter(is_seen).collect();
    let pads = pads(song, place.track);
    let rows = rows(&notes, &pads)?;
    let axis = Axis::new(from, to, if pads.is_empty() { 26.0 } else { 72.0 })?;
    let mut lanes: Vec<Vec<Block<'_, Look>>> = rows
        .iter()
        .map(|row| {
            let here = notes.iter().filter(|note| note.pitch == row.pitch);
            here.map(|note| block(&axis, note)).collect()
        })
        .collect();
    let joined = join(&mut lanes, MOST_BLOCKS);
    let mut drawing = Drawing::default();
    let color = clip_color(song, place.track, clip);
    let signature = clip.time_signature.or(song.set.time_signature);
    let meter = Meter::new(signature.unwrap_or(TimeSignature(4, 4)), &[]);
    let height = paint(&axis, &meter, clip, (&rows, &lanes), color, &mut drawing);
    let name = match clip.name.trim() {
        "" => "Clip".to_owned(),
        name => shown(name),
    };
    let title = format!("{name} on {}", shown(&song.track_name(place.track)));
    let mut text = said(song, clip, &meter, (from, to), &notes, &pads);
    if joined > 0 {
        text.push_str(" Notes that are too short to tell apart are drawn as one.");
    }
    Some(Picture::new("notes", &title, &text, drawing, height))
}

/// The beats of a clip that are played, or all that have notes where those are none.
fn region(clip: &Clip, window: Option<(f64, f64)>) -> (f64, f64) {
    let looping = clip.looping;
    let from = match looping.on {
        true => looping.start_marker.min(looping.start),
        false => looping.start_marker,
    };
    let to = match (looping.on, clip.view) {
        (true, _) => looping.end,
        (false, View::Arrangement) => from + clip.end - clip.start,
        (false, _) => looping.end_marker.max(looping.end),
    };
    let shift = from - clip.start;
    let (from, to) = match window.filter(|_| !looping.on && clip.view == View::Arrangement) {
        Some((first, last)) => (from.max(first + shift), to.min(last + shift)),
        None => (from, to),
    };
    if from.is_finite() && to.is_finite() && to - from > 1e-3 {
        return (from, to);
    }
    let starts = clip.note_list.iter().map(|note| note.start);
    let ends = clip.note_list.iter().map(|note| note.start + note.duration);
    (starts.fold(f64::MAX, f64::min), ends.fold(f64::MIN, f64::max))
}

fn block<'a>(axis: &Axis, note: &Note) -> Block<'a, Look> {
    let step = (note.velocity / 128.0 * OPACITY.len() as f32) as usize;
    Block {
        from: axis.x(note.start),
        to: axis.x(note.start + note.duration),
        look: (step.min(OPACITY.len() - 1), note.muted),
        name: "",
    }
}

/// The pads of the drum rack on a track, by their notes.
fn pads(song: &Song, track: usize) -> Vec<(u8, &str)> {
    let mut devices = song.track(track).into_iter().flat_map(|track| &track.devices);
    let rack = devices.find(|device| device.depth <= 1 && &*device.class == "DrumGroupDevice");
    let chains = rack.and_then(|rack| rack.contents.as_ref());
    let chains = chains.into_iter().flat_map(|contents| &contents.chains);
    chains
        .filter_map(|chain| Some((chain.note?, chain.name.trim())))
        .collect()
}

fn pad_name<'a>(pads: &[(u8, &'a str)], pitch: u8) -> Option<&'a str> {
    let (_, name) = pads.iter().find(|(note, _)| *note == pitch)?;
    (!name.is_empty()).then_some(name)
}

/// The rows from the highest down. None where there are no notes.
fn rows(notes: &[&Note], pads: &[(u8, &str)]) -> Option<Vec<Row>> {
    let mut pitches: Vec<u8> = notes.iter().map(|note| note.pitch).collect();
    pitches.sort_unstable();
    pitches.dedup();
    let (lowest, highest) = (*pitches.first()?, *pitches.last()?);
    if !pads.is_empty() {
        let row = |pitch: u8| Row {
            pitch,
            name: pad_name(pads, pitch).map_or_else(|| note(pitch), str::to_owned),
        };
        return Some(pitches.into_iter().rev().map(row).collect());
    }
    let missing = LEAST_RANGE.saturating_sub(highest - lowest);
    let from = lowest.saturating_sub(missing / 2 + 1);
    let to = (highest + missing / 2 + 1).min(127);
    let is_named =
        |pitch: u8| to - from <= 16 || pitch.is_multiple_of(12) || pitch == lowest || pitch == highest;
    let row = |pitch: u8| Row {
        pitch,
        name: if is_named(pitch) {
            note(pitch)
        } else {
            String::new()
        },
    };
    Some((from..=to).rev().map(row).collect())
}

fn paint(
    axis: &Axis,
    meter: &Meter,
    clip: &Clip,
    (rows, lanes): (&[Row], &[Vec<Block<'_, Look>>]),
    color: Option<super::svg::Rgb>,
    drawing: &mut Drawing,
) -> f64 {
    let row_height = (HEIGHT / rows.len() as f64).clamp(2.0, 11.0);
    let top = RULER + BRACE;
    let bottom = top + row_height * rows.len() as f64;
    let y = |row: usize| top + row_height * row as f64;
    let left = axis.left();
    drawing.edged(|drawing| {
        let bounds = Bounds {
            x: left,
            y: top,
            width: WIDTH - 1.0 - left,
            height: bottom - top,
        };
        drawing.rect(bounds, Fill::Surface);
    });
    axis.draw_beats(drawing, top, bottom);
    axis.draw(drawing, meter, RULER, bottom);
    brace(axis, clip, drawing);
    // The names of rows that are too low for all of them: those of C first, and no two on each other.
    let mut named: Vec<f64> = Vec::new();
    let order = |row: &&(usize, &Row)| !row.1.pitch.is_multiple_of(12);
    let with_name: Vec<(usize, &Row)> = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| !row.name.is_empty())
        .collect();
    let (others, first): (Vec<_>, Vec<_>) = with_name.iter().partition(order);
    for (index, row) in first.into_iter().chain(others) {
        let middle = y(index) + row_height / 2.0;
        if named.iter().all(|other| (middle - other).abs() >= SMALL - 0.5) {
            named.push(middle);
            let at = (left - 4.0, middle + 3.0);
            drawing.anchored(at, &row.name, left - 5.0, (SMALL, Anchor::End), Ink::Faint);
        }
    }
    let is_line = |row: &Row| row_height >= 8.0 || row.pitch % 12 == 11;
    let lines = rows.iter().enumerate().filter(|(_, row)| is_line(row));
    drawing.lines(
        lines.map(|(row, _)| [(left, y(row)), (WIDTH - 1.0, y(row))]),
        Lines::Grid,
    );
    let bounds = |look: Look| {
        let lanes = lanes.iter().enumerate();
        lanes.flat_map(move |(row, lane)| {
            let here = lane.iter().filter(move |block| block.look == look);
            here.map(move |block| Bounds {
                x: block.from,
                y: y(row) + if row_height > 4.0 { 0.5 } else { 0.0 },
                width: (block.to - block.from).max(1.5).min(WIDTH - block.from),
                height: row_height - if row_height > 4.0 { 1.0 } else { 0.0 },
            })
        })
    };
    drawing.edged(|drawing| {
        for (step, opacity) in OPACITY.into_iter().enumerate() {
            drawing.rects(bounds((step, false)), Fill::Full(color), opacity);
            drawing.rects(bounds((step, true)), Fill::Hollow, 1.0);
        }
    });
    // The name of the lowest row may hang below it.
    bottom + 3.0
}

/// Where the loop is, and a flag where the clip begins to play.
fn brace(axis: &Axis, clip: &Clip, drawing: &mut Drawing) {
    let looping = clip.looping;
    if looping.on && looping.end > looping.start {
        let (from, to) = (axis.x(looping.start), axis.x(looping.end));
        let bounds = Bounds {
            x: from,
            y: RULER + 1.5,
            width: to - from,
            height: 3.0,
        };
        drawing.rect(bounds, Fill::Full(None));
    }
    if axis.has(looping.start_marker) && looping.on && looping.start_marker > looping.start + 1e-6 {
        drawing.flag(axis.x(looping.start_marker), RULER);
    }
}

fn said(
    song: &Song,
    clip: &Clip,
    meter: &Meter,
    (from, to): (f64, f64),
    notes: &[&Note],
    pads: &[(u8, &str)],
) -> String {
    let pitches = || notes.iter().map(|note| note.pitch);
    let range = match (pitches().min(), pitches().max()) {
        (Some(lowest), Some(highest)) if lowest == highest => format!(", all of them {}", note(lowest)),
        (Some(lowest), Some(highest)) => format!(" from {} to {}", note(lowest), note(highest)),
        _ => String::new(),
    };
    let length = song_length(meter, from, to);
    let mut said = format!("{}{range} in {length}.", counted(notes.len(), "note"));
    match clip.view {
        View::Arrangement => said.push_str(&format!(
            " The clip plays from {} to {}.",
            song.place(clip.start),
            song.place(clip.end)
        )),
        _ => {
            if let Some(scene) = clip.scene {
                said.push_str(&format!(" The clip is in scene {}.", scene + 1));
            }
        }
    }
    if clip.looping.on {
        let length = song_length(meter, clip.looping.start, clip.looping.end);
        said.push_str(&format!(" It loops {length}."));
    }
    let velocities = || notes.iter().map(|note| f64::from(note.velocity));
    said.push_str(&format!(
        " Velocities from {} to {}.",
        number(velocities().fold(f64::MAX, f64::min), 0),
        number(velocities().fold(0.0, f64::max), 0)
    ));
    let muted = notes.iter().filter(|note| note.muted).count();
    if muted > 0 {
        said.push_str(&format!(" {} deactivated.", counted(muted, "note")));
    }
    let hidden = clip.note_list.len() - notes.len();
    if hidden > 0 {
        said.push_str(&format!(" {} outside of what is shown.", counted(hidden, "note")));
    }
    let mut counts: Vec<(u8, usize)> = Vec::new();
    for pitch in pitches() {
        match counts.iter_mut().find(|(known, _)| *known == pitch) {
            Some((_, count)) => *count += 1,
            None => counts.push((pitch, 1)),
        }
    }
    counts.sort_unstable();
    let counts = counts.iter().map(|(pitch, count)| match pad_name(pads, *pitch) {
        Some(name) => format!("{} ({}) ×{count}", shown(name), note(*pitch)),
        None => format!("{} ×{count}", note(*pitch)),
    });
    said.push_str(&format!(" {}.", few(&counts.collect::<Vec<_>>())));
    said
}

/// "4 bars", "2.5 beats"
fn song_length(meter: &Meter, from: f64, to: f64) -> String {
    let beats = to - from;
    let bar = meter.bar_start(2) - meter.bar_start(1);
    let bars = beats / bar;
    match (bars - bars.round()).abs() < 1e-3 && bars >= 0.5 {
        true => counted(bars.round() as i64, "bar"),
        false => format!("{} beats", number(beats, 2)),
    }
}
