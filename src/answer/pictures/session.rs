//! The session: tracks against scenes.

use super::map::{LEFT, Look, MOST_LANES, few, fill, name_track};
use super::svg::{Bounds, Drawing, Fill, Ink, Lines, SMALL, WIDTH, shown, spoken};
use super::{Picture, clip_color};
use crate::als::facts::{Clip, View};
use crate::answer::song::Song;
use crate::consent::Tier;
use crate::store::Kind;
use crate::words::counted;

/// Scenes that are drawn, from the first one on.
const MOST_SCENES: usize = 32;

/// Scenes that are told of in words.
const MOST_SAID: usize = 8;

const LANE: f64 = 14.0;
const RULER: f64 = 14.0;

/// The widest that a slot is.
const MOST_WIDTH: f64 = 76.0;

/// A clip in its slot.
struct Slot<'a> {
    track: usize,
    scene: usize,
    clip: &'a Clip,
}

/// Draws the session. None where no clip is in it, or none is known.
pub(super) fn draw(song: &Song) -> Option<Picture> {
    if song
        .unread(Tier::Everything, &[Kind::Clips, Kind::Tracks])
        .is_some()
    {
        return None;
    }
    let mut slots: Vec<Slot<'_>> = song
        .clips()
        .filter(|(_, _, clip)| clip.view == View::Session)
        .filter_map(|(track, _, clip)| {
            let scene = clip.scene?;
            Some(Slot { track, scene, clip })
        })
        .collect();
    slots.dedup_by_key(|slot| (slot.track, slot.scene));
    let last = slots.iter().map(|slot| slot.scene).max()?;
    let scenes = (last + 1).min(MOST_SCENES);
    let mut tracks: Vec<usize> = slots.iter().map(|slot| slot.track).collect();
    tracks.sort_unstable();
    tracks.dedup();
    let all_tracks = tracks.len();
    tracks.truncate(MOST_LANES);
    let mut notes = Vec::new();
    if last + 1 > scenes {
        notes.push(format!("and {}", counted(last + 1 - scenes, "more scene")));
    }
    if all_tracks > tracks.len() {
        notes.push(format!(
            "and {}",
            counted(all_tracks - tracks.len(), "more track")
        ));
    }
    notes.extend(song.unread(Tier::Overview, &[Kind::Scenes]));
    let mut drawing = Drawing::default();
    let height = paint(song, &tracks, scenes, &slots, &notes, &mut drawing);
    let title = format!("Session of {}", shown(&song.name()));
    let text = said(song, all_tracks, last + 1, &slots, &notes);
    Some(Picture::new("map", &title, &text, drawing, height))
}

fn paint(
    song: &Song,
    tracks: &[usize],
    scenes: usize,
    slots: &[Slot<'_>],
    notes: &[String],
    drawing: &mut Drawing,
) -> f64 {
    let column = ((WIDTH - LEFT) / scenes as f64).min(MOST_WIDTH);
    let x = |scene: usize| LEFT + column * scene as f64;
    let bottom = RULER + LANE * tracks.len() as f64;
    drawing.lines(
        (0..=scenes).map(|scene| [(x(scene), 2.0), (x(scene), bottom)]),
        Lines::Grid,
    );
    let rows = (0..=tracks.len()).map(|lane| RULER + LANE * lane as f64);
    drawing.lines(rows.map(|y| [(0.0, y), (x(scenes), y)]), Lines::Grid);
    drawing.text((7.0, RULER - 3.0), "Scene", LEFT, SMALL, Ink::Faint);
    for scene in 0..scenes {
        let name = song.set.scenes.get(scene).map_or("", |scene| scene.name.trim());
        let number = (scene + 1).to_string();
        let text = match name.is_empty() || name == number || column < 30.0 {
            true => number,
            false => format!("{number} {name}"),
        };
        drawing.text(
            (x(scene) + 2.0, RULER - 3.0),
            &text,
            column - 3.0,
            SMALL,
            Ink::Faint,
        );
    }
    for (lane, track) in tracks.iter().enumerate() {
        let y = RULER + LANE * lane as f64;
        name_track(song, *track, 0, (y, LANE), drawing);
        let is_muted = song.is_muted(*track);
        let here = || {
            slots
                .iter()
                .filter(|slot| slot.track == *track && slot.scene < scenes)
        };
        let look = |slot: &Slot<'_>| -> Look { (clip_color(song, slot.track, slot.clip), slot.clip.muted) };
        drawing.edged(|drawing| {
            for slot in here() {
                let bounds = Bounds {
                    x: x(slot.scene) + 1.0,
                    y: y + 1.0,
                    width: column - 2.0,
                    height: LANE - 2.0,
                };
                drawing.rect(bounds, fill(look(slot), is_muted));
            }
        });
        for slot in here().filter(|_| column >= 26.0) {
            let ink = match fill(look(slot), is_muted) {
                Fill::Full(color) => Ink::On(color),
                _ => Ink::Name,
            };
            let at = (x(slot.scene) + 3.0, y + LANE - 4.0);
            drawing.text(at, &slot.clip.name, column - 6.0, SMALL, ink);
        }
    }
    let mut y = bottom + 4.0;
    for note in notes {
        y += 10.0;
        drawing.text((0.0, y - 2.0), note, WIDTH, SMALL, Ink::Faint);
    }
    y
}

fn said(song: &Song, tracks: usize, scenes: usize, slots: &[Slot<'_>], notes: &[String]) -> String {
    let mut said = format!(
        "{} in the session, on {} and in {}.",
        counted(slots.len(), "clip"),
        counted(tracks, "track"),
        counted(scenes, "scene")
    );
    for note in notes {
        let end = if note.ends_with('.') { "" } else { "." };
        said.push_str(&format!(" {note}{end}"));
    }
    for scene in (0..scenes).take(MOST_SAID) {
        let clips = slots.iter().filter(|slot| slot.scene == scene).map(|slot| {
            let track = spoken(&song.track_name(slot.track));
            match slot.clip.name.trim() {
                "" => track,
                name if name == track => track,
                name => format!("{} on {track}", spoken(name)),
            }
        });
        let clips: Vec<String> = clips.collect();
        if clips.is_empty() {
            continue;
        }
        let name = song.set.scenes.get(scene).map_or("", |scene| scene.name.trim());
        let name = match name.is_empty() || name == (scene + 1).to_string() {
            true => String::new(),
            false => format!(" “{}”", spoken(name)),
        };
        said.push_str(&format!(" Scene {}{name}: {}.", scene + 1, few(&clips)));
    }
    said
}
