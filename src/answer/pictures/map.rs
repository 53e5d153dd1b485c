//! The arrangement: tracks against time.

use std::collections::HashMap;

use super::axis::Axis;
use super::blocks::{Block, join};
use super::svg::{
    Anchor, Bounds, Drawing, Fill, Ink, LARGE, Lines, Rgb, SMALL, WIDTH, shown, spoken, width_of,
};
use super::{Picture, clip_color, track_color};
use crate::als::facts::{Track, TrackKind, View};
use crate::answer::reply::listed;
use crate::answer::song::Song;
use crate::answer::topics::song::{signature_changes, tempo_changes};
use crate::consent::Tier;
use crate::store::Kind;
use crate::words::counted;
use crate::words::music::{minutes, number};

/// Where names end and time begins.
pub(super) const LEFT: f64 = 92.0;

/// Tracks that are drawn; of more the first that have something on them.
pub(super) const MOST_LANES: usize = 40;

/// Tracks from which on each has less height.
const MANY_LANES: usize = 24;

/// Clips that are drawn, after those that are too short to be told apart are joined.
const MOST_BLOCKS: usize = 1_200;

/// Locators that are drawn.
const MOST_FLAGS: usize = 120;

const RULER: f64 = 14.0;
const TEMPO: f64 = 26.0;

/// Things that are named in the words for a picture, before the rest is counted.
pub(super) const MOST_SAID: usize = 12;

/// How a clip is drawn: its colour, and whether it is deactivated.
pub(super) type Look = (Option<Rgb>, bool);

/// A track as it is drawn.
struct Lane<'a> {
    track: usize,
    depth: usize,
    clips: Vec<Block<'a, Look>>,
}

/// Draws the arrangement. None where there is none, and nothing else that has a place in it.
pub(super) fn draw(song: &Song) -> Option<Picture> {
    let set = &song.set;
    let unread = song.unread(Tier::Everything, &[Kind::Clips, Kind::Tracks]);
    let no_locators = song.unread(Tier::Overview, &[Kind::Locators]);
    let clips = || song.clips().filter(|(_, _, clip)| clip.view == View::Arrangement);
    if unread.is_none() && clips().next().is_none() {
        return None;
    }
    let has_more = !set.locators.is_empty() || !set.tempo_changes.is_empty();
    if unread.is_some() && (set.length_beats <= 0.0 || !has_more) {
        return None;
    }
    let ends = clips().map(|(_, _, clip)| clip.end);
    let ends = ends.chain(set.locators.iter().map(|locator| locator.beat));
    let end = ends.fold(set.length_beats, f64::max);
    let axis = Axis::new(0.0, end, LEFT)?;
    let (mut lanes, hidden) = match &unread {
        None => lanes(song, &axis),
        Some(_) => (Vec::new(), 0),
    };
    let mut blocks: Vec<_> = lanes
        .iter_mut()
        .map(|lane| std::mem::take(&mut lane.clips))
        .collect();
    let joined = join(&mut blocks, MOST_BLOCKS);
    for (lane, clips) in lanes.iter_mut().zip(blocks) {
        lane.clips = clips;
    }
    let mut drawing = Drawing::default();
    let mut notes: Vec<String> = unread.into_iter().chain(no_locators).collect();
    notes.dedup();
    if hidden > 0 {
        notes.push(format!("and {}", counted(hidden, "more track")));
    }
    let height = paint(song, &axis, &lanes, &notes, &mut drawing);
    if joined > 0 {
        notes.push("Clips that are too short to tell apart are drawn as one.".to_owned());
    }
    let title = format!("Arrangement of {}", shown(&song.name()));
    Some(Picture::new(
        "map",
        &title,
        &said(song, &lanes, end, &notes),
        drawing,
        height,
    ))
}

fn paint(song: &Song, axis: &Axis, lanes: &[Lane<'_>], notes: &[String], drawing: &mut Drawing) -> f64 {
    let set = &song.set;
    let lane_height = if lanes.len() > MANY_LANES { 11.0 } else { 14.0 };
    let has_flags = !set.locators.is_empty();
    let top = if has_flags { RULER + 12.0 } else { RULER };
    let lanes_end = top + lane_height * lanes.len() as f64;
    let has_tempo = set.tempo_changes.iter().any(|point| Some(point.1) != set.tempo);
    let end = lanes_end + if has_tempo { TEMPO } else { 0.0 };
    let tempo = set.tempo.map(|tempo| format!("{} BPM", number(tempo, 2)));
    let signature = set.time_signature.map(|one| format!("{}/{}", one.0, one.1));
    let head: Vec<String> = tempo.into_iter().chain(signature).collect();
    drawing.text(
        (0.0, RULER - 3.0),
        &head.join("  "),
        LEFT - 4.0,
        SMALL,
        Ink::Faint,
    );
    axis.draw(drawing, &song.meter, RULER, end);
    if has_flags {
        flags(song, axis, (RULER, end), drawing);
    }
    let edges = (0..=lanes.len()).map(|lane| top + lane_height * lane as f64);
    drawing.lines(edges.map(|y| [(0.0, y), (WIDTH, y)]), Lines::Grid);
    for (index, lane) in lanes.iter().enumerate() {
        paint_lane(song, lane, top + lane_height * index as f64, lane_height, drawing);
    }
    if has_tempo {
        tempo_lane(song, axis, lanes_end, drawing);
    }
    let mut y = end + 4.0;
    for note in notes {
        y += 10.0;
        drawing.text((0.0, y - 2.0), note, WIDTH, SMALL, Ink::Faint);
    }
    y
}

/// The tracks to draw, and how many are left out.
fn lanes<'a>(song: &'a Song, axis: &Axis) -> (Vec<Lane<'a>>, usize) {
    let tracks = &song.set.tracks;
    let ids: HashMap<i64, usize> = tracks
        .iter()
        .enumerate()
        .filter_map(|(index, track)| Some((track.id?, index)))
        .collect();
    let outer = |track: &Track| ids.get(&track.group?).copied();
    // A damaged file can have groups in a circle.
    let groups = |index: usize| {
        let around = |inner: &usize| tracks.get(*inner).and_then(outer);
        std::iter::successors(Some(index), around)
            .skip(1)
            .take(8)
            .collect::<Vec<usize>>()
    };
    let mut lanes: Vec<Lane<'_>> = (0..tracks.len())
        .map(|track| Lane {
            track,
            depth: groups(track).len(),
            clips: Vec::new(),
        })
        .collect();
    for (index, _, clip) in song.clips().filter(|(_, _, clip)| clip.view == View::Arrangement) {
        let mut place = |track: usize, look: Look, name: &'a str| {
            if let Some(lane) = lanes.get_mut(track) {
                let (from, to) = (axis.x(clip.start), axis.x(clip.end));
                lane.clips.push(Block { from, to, look, name });
            }
        };
        place(index, (clip_color(song, index, clip), clip.muted), &clip.name);
        // A group shows where anything in it plays.
        for group in groups(index) {
            place(group, (track_color(song, group), false), "");
        }
    }
    let is_drawn = |lane: &Lane<'_>| {
        let kind = tracks.get(lane.track).map(|track| &track.kind);
        !matches!(kind, Some(TrackKind::Return | TrackKind::Main)) || !lane.clips.is_empty()
    };
    lanes.retain(is_drawn);
    let all = lanes.len();
    if all > MOST_LANES {
        lanes.retain(|lane| !lane.clips.is_empty());
        lanes.truncate(MOST_LANES);
    }
    let hidden = all - lanes.len();
    (lanes, hidden)
}

fn paint_lane(song: &Song, lane: &Lane<'_>, y: f64, height: f64, drawing: &mut Drawing) {
    let color = track_color(song, lane.track);
    name_track(song, lane.track, lane.depth, (y, height), drawing);
    let is_muted = song.is_muted(lane.track);
    let is_group = song
        .track(lane.track)
        .is_some_and(|track| track.kind == TrackKind::Group);
    let bounds = |block: &Block<'_, Look>| {
        let width = (block.to - block.from).max(1.0);
        let (y, height) = match is_group {
            true => (y + height / 2.0 - 1.5, 3.0),
            false => (y + 1.0, height - 2.0),
        };
        let x = block.from;
        Bounds { x, y, width, height }
    };
    if is_group {
        drawing.rects(lane.clips.iter().map(bounds), Fill::Full(color), 1.0);
        return;
    }
    if lane.clips.is_empty() {
        return;
    }
    drawing.edged(|drawing| {
        for block in &lane.clips {
            drawing.rect(bounds(block), fill(block.look, is_muted));
        }
    });
    for block in lane.clips.iter().filter(|block| !block.name.is_empty()) {
        let (room, size) = (block.to - block.from - 4.0, SMALL.min(height - 3.0));
        if room >= 22.0 {
            let ink = match fill(block.look, is_muted) {
                Fill::Full(color) => Ink::On(color),
                _ => Ink::Name,
            };
            drawing.text((block.from + 2.0, y + height - 4.0), block.name, room, size, ink);
        }
    }
}

/// The name of a track with its colour beside it, set in by the groups around it.
pub(super) fn name_track(
    song: &Song,
    track: usize,
    depth: usize,
    (y, height): (f64, f64),
    drawing: &mut Drawing,
) {
    let x = depth.min(4) as f64 * 6.0;
    let chip = Bounds {
        x,
        y: y + 1.0,
        width: 4.0,
        height: height - 2.0,
    };
    drawing.edged(|drawing| drawing.rect(chip, Fill::Full(track_color(song, track))));
    let ink = if song.is_muted(track) {
        Ink::Faint
    } else {
        Ink::Name
    };
    let at = (x + 7.0, y + height - 3.5);
    drawing.text(
        at,
        &song.track_name(track),
        LEFT - x - 11.0,
        LARGE.min(height - 2.0),
        ink,
    );
}

pub(super) fn fill((color, is_deactivated): Look, is_muted: bool) -> Fill {
    match is_deactivated || is_muted {
        true => Fill::Faded(color),
        false => Fill::Full(color),
    }
}

/// A flag at each locator, with its name where that has room before the next.
fn flags(song: &Song, axis: &Axis, (top, bottom): (f64, f64), drawing: &mut Drawing) {
    let mut places: Vec<(f64, &str)> = Vec::new();
    for locator in &song.set.locators {
        let x = axis.x(locator.beat);
        if places.last().is_none_or(|(last, _)| x - last >= 2.0) {
            places.push((x, locator.name.as_str()));
        }
    }
    places.truncate(MOST_FLAGS);
    drawing.lines(
        places.iter().map(|(x, _)| [(*x, top), (*x, bottom)]),
        Lines::Hairline,
    );
    for (index, (x, name)) in places.iter().enumerate() {
        drawing.flag(*x, top + 2.0);
        let end = places.get(index + 1).map_or(WIDTH, |(next, _)| *next);
        let room = end - x - 7.0;
        if room >= width_of(&shown(name), SMALL).min(16.0) {
            drawing.text((x + 7.0, top + 9.0), name, room, SMALL, Ink::Name);
        }
    }
}

/// The tempo as a line between its lowest and highest.
fn tempo_lane(song: &Song, axis: &Axis, top: f64, drawing: &mut Drawing) {
    let places = (0..)
        .map(|step| axis.left() + f64::from(step))
        .take_while(|x| *x <= WIDTH - 1.0);
    let tempos: Vec<(f64, f64)> = places
        .filter_map(|x| Some((x, song.tempo_at(axis.beat(x))?)))
        .collect();
    let (low, high) = tempos
        .iter()
        .fold((f64::MAX, f64::MIN), |(low, high), (_, tempo)| {
            (low.min(*tempo), high.max(*tempo))
        });
    let y = |tempo: f64| top + 4.0 + (high - tempo) / (high - low).max(1e-3) * (TEMPO - 8.0);
    // What lies on the line between its neighbours says nothing.
    let mut points: Vec<(f64, f64)> = Vec::new();
    for (index, (x, tempo)) in tempos.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| tempos.get(before));
        let is_straight = before
            .zip(tempos.get(index + 1))
            .is_some_and(|(before, next)| ((before.1 + next.1) / 2.0 - tempo).abs() < 1e-6);
        if !is_straight {
            points.push((*x, y(*tempo)));
        }
    }
    drawing.lines([points], Lines::Hairline);
    drawing.text((7.0, top + 10.0), "Tempo", 40.0, SMALL, Ink::Faint);
    for (tempo, y) in [(high, top + 10.0), (low, top + TEMPO - 3.0)] {
        let text = number(tempo, 1);
        drawing.anchored((LEFT - 4.0, y), &text, 40.0, (SMALL, Anchor::End), Ink::Faint);
    }
    drawing.lines([[(0.0, top + TEMPO), (WIDTH, top + TEMPO)]], Lines::Grid);
}

fn said(song: &Song, lanes: &[Lane<'_>], end: f64, notes: &[String]) -> String {
    let set = &song.set;
    let bars = counted(song.meter.bars(end), "bar");
    let time = song
        .seconds(end)
        .map(|seconds| format!(" ({})", minutes(seconds)));
    let tempo = set
        .tempo
        .map(|tempo| format!(", {} BPM{}", number(tempo, 2), tempo_changes(song)));
    let signature = set.time_signature.map(|one| format!(", {}/{}", one.0, one.1));
    let tracks = match lanes.len() {
        0 => "No tracks".to_owned(),
        count => counted(count, "track"),
    };
    let mut said = [
        format!("{tracks} over {bars}"),
        time.unwrap_or_default(),
        tempo.unwrap_or_default(),
        signature.unwrap_or_default(),
        ".".to_owned(),
    ]
    .concat();
    for note in notes {
        let end = if note.ends_with('.') { "" } else { "." };
        said.push_str(&format!(" {note}{end}"));
    }
    let changes = signature_changes(song);
    if !changes.is_empty() {
        said.push_str(&format!(" Then {}.", few(&changes)));
    }
    let sections = set.locators.iter().map(|locator| {
        let name = match locator.name.trim() {
            "" => "a locator".to_owned(),
            name => spoken(name),
        };
        format!("{name} at {}", song.place(locator.beat))
    });
    let sections: Vec<String> = sections.collect();
    if !sections.is_empty() {
        said.push_str(&format!(" Locators: {}.", few(&sections)));
    }
    let is_group = |lane: &&Lane<'_>| {
        song.track(lane.track)
            .is_some_and(|track| track.kind == TrackKind::Group)
    };
    let playing = |lane: &&Lane<'_>| !lane.clips.is_empty() && !is_group(lane);
    let count = lanes.iter().filter(playing).count();
    for lane in lanes.iter().filter(playing).take(MOST_SAID) {
        let muted = if song.is_muted(lane.track) { " (muted)" } else { "" };
        let name = spoken(&song.track_name(lane.track));
        said.push_str(&format!(" {name}{muted} plays in {}.", when(song, lane.track)));
    }
    if count > MOST_SAID {
        said.push_str(&format!(" {} as well.", counted(count - MOST_SAID, "more track")));
    }
    let silent = lanes
        .iter()
        .filter(|lane| lane.clips.is_empty() && !is_group(lane));
    let silent: Vec<String> = silent.map(|lane| spoken(&song.track_name(lane.track))).collect();
    if !silent.is_empty() {
        said.push_str(&format!(" Without clips: {}.", few(&silent)));
    }
    said
}

/// The bars in which a track plays: "bars 17 to 32 and 41 to 48".
fn when(song: &Song, track: usize) -> String {
    let mut spans: Vec<(i64, i64)> = song
        .clips()
        .filter(|(on, _, clip)| *on == track && clip.view == View::Arrangement)
        .map(|(_, _, clip)| {
            let from = song.meter.position(clip.start).0;
            (from, song.meter.position(clip.end - 1e-3).0.max(from))
        })
        .collect();
    spans.sort_unstable();
    let mut joined: Vec<(i64, i64)> = Vec::new();
    for (from, to) in spans {
        match joined.last_mut() {
            Some(last) if from <= last.1.saturating_add(1) => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    let word = match joined[..] {
        [(from, to)] if from == to => "bar",
        _ => "bars",
    };
    let parts = joined.iter().take(4).map(|(from, to)| match from == to {
        true => from.to_string(),
        false => format!("{from} to {to}"),
    });
    let mut parts: Vec<String> = parts.collect();
    if joined.len() > parts.len() {
        parts.push(format!("{} more places", joined.len() - parts.len()));
    }
    format!("{word} {}", listed(&parts))
}

/// "A, B and 12 more".
pub(super) fn few(items: &[String]) -> String {
    match items.get(..MOST_SAID) {
        Some(first) if items.len() > MOST_SAID => {
            format!("{} and {} more", first.join(", "), items.len() - MOST_SAID)
        }
        _ => listed(items),
    }
}
