//! Clips, and the notes in them.

use super::Look;
use super::arguments::Arguments;
use super::find::Among;
use super::overview::scene_name;
use super::page::{Page, called, facts, first_names, quoted};
use super::track::{place_name, shown_tracks, tracks};
use crate::als::facts::{Clip, ClipKind, Note, View};
use crate::als::meter::Meter;
use crate::answer::Song;
use crate::answer::names::{self, Place};
use crate::answer::topics::song::sections::when;
use crate::consent::Tier;
use crate::store::Kind;
use crate::words::counted;
use crate::words::music::{decibels, note, number};

pub(super) fn look(song: &Song, arguments: &Arguments) -> Look {
    find(song, arguments).unwrap_or_else(|wrong| wrong)
}

fn find(song: &Song, arguments: &Arguments) -> Result<Look, Look> {
    let on = match arguments.get("track") {
        "" => None,
        _ => Some(tracks(song, arguments, "with its clips")?),
    };
    let of = on
        .as_ref()
        .map(|tracks| format!(" of {}", shown_tracks(song, tracks)));
    let shown = format!("the clips{}", of.unwrap_or_default());
    let (shown, window) = match (arguments.number("from_bar"), arguments.number("to_bar")) {
        (None, None) => (shown, None),
        (Some(from), None) => (format!("{shown} from bar {from} on"), Some((from, i64::MAX))),
        (from, Some(to)) => {
            let from = from.unwrap_or(1);
            (format!("{shown} from bar {from} to {to}"), Some((from, to)))
        }
    };
    if window.is_some_and(|(from, to)| from > to) {
        return Err(Look::wrong(
            "from_bar is behind to_bar; the first bar comes first.".to_owned(),
            shown,
        ));
    }
    if let Some(no) = song.unread(Tier::Everything, &[Kind::Clips, Kind::Tracks]) {
        return Err(Look::unread(no, shown));
    }
    let beats = |(from, to): (i64, i64)| (song.bar_start(from), song.bar_start(to.saturating_add(1)));
    let mut page = Page::default();
    write(song, on.as_deref(), window.map(beats), &mut page);
    Ok(page.look(song, shown, "ask for the clips of one track, or of fewer bars"))
}

/// The clips of some tracks or all; those alone that play in a part of the arrangement, where one is given.
pub(super) fn write(song: &Song, tracks: Option<&[usize]>, window: Option<(f64, f64)>, page: &mut Page) {
    let is_on = |track: usize| {
        let is_one = |one: &usize| *one == track || song.is_in_group(track, *one);
        tracks.is_none_or(|tracks| tracks.iter().any(is_one))
    };
    let plays = |clip: &Clip| {
        let is_in = |(from, to)| clip.start < to - 1e-6 && clip.end > from + 1e-6;
        window.is_none_or(|window| clip.view == View::Arrangement && is_in(window))
    };
    let clips = song
        .clips()
        .filter(|(track, _, clip)| is_on(*track) && plays(clip));
    let clips: Vec<(usize, usize, &Clip)> = clips.collect();
    let place = if window.is_some() {
        " in these bars of the arrangement"
    } else {
        ""
    };
    page.line(0, format!("{}{place}", counted(clips.len(), "clip")));
    let mut last = None;
    for (track, index, clip) in clips {
        if last.replace(track) != Some(track) {
            page.line(
                0,
                format!("track {} {}", track + 1, quoted(&song.track_name(track))),
            );
        }
        page.line(1, format!("{} {}", index + 1, clip_line(song, clip)));
        page.rows([song.row("clip", &clip.name, Some(track))]);
    }
}

/// `"Riff", MIDI, from bar 33 (1:03) to bar 49, 16 bars (0:31), loops 8 bars (0:16), 40 notes`
fn clip_line(song: &Song, clip: &Clip) -> String {
    let is_midi = clip.kind == ClipKind::Midi;
    let is_warped = clip.warp.as_ref().is_some_and(|warp| warp.on);
    let looped = clip.looping.end - clip.looping.start;
    let is_arranged = clip.view == View::Arrangement;
    let length = (clip.end - clip.start).max(0.0);
    let has_notes = is_midi && song.unread(Tier::Everything, &[Kind::Notes]).is_none();
    let sample = clip.sample.and_then(|sample| song.set.samples.get(sample));
    let signature = clip
        .time_signature
        .filter(|one| Some(*one) != song.set.time_signature);
    facts([
        Some(called(&clip.name)),
        Some(if is_midi { "MIDI" } else { "audio" }.to_owned()),
        is_arranged.then(|| format!("from {} to {}", when(song, clip.start), song.place(clip.end))),
        clip.scene
            .map(|scene| format!("in scene {}", scene_name(song, scene))),
        match (is_arranged, clip.looping.on) {
            (true, _) => Some(song.span(clip.start, clip.end)),
            (false, false) => Some(song.span(0.0, length)),
            (false, true) => None,
        },
        Some(match (clip.looping.on, is_midi || is_warped) {
            (false, _) => "plays once".to_owned(),
            (true, true) => format!("loops {}", song.span(0.0, looped.max(0.0))),
            // What is not warped has its loop in seconds.
            (true, false) => format!("loops {} seconds", number(looped, 2)),
        }),
        signature.map(|signature| format!("in {}/{}", signature.0, signature.1)),
        has_notes.then(|| counted(clip.notes, "note")),
        sample.map(|sample| format!("sample {}", quoted(&sample.name))),
        (!is_midi).then(|| match &clip.warp {
            Some(warp) if warp.on => format!("warped by {}", quoted(&warp.mode)),
            _ => "not warped".to_owned(),
        }),
        (!is_midi && clip.gain_db != Some(0.0)).then(|| format!("gain {}", decibels(clip.gain_db))),
        (clip.transpose != 0.0).then(|| format!("transposed by {} semitones", number(clip.transpose, 2))),
        clip.muted.then(|| "deactivated".to_owned()),
    ])
}

pub(super) fn look_at_notes(song: &Song, arguments: &Arguments) -> Look {
    find_notes(song, arguments).unwrap_or_else(|wrong| wrong)
}

fn find_notes(song: &Song, arguments: &Arguments) -> Result<Look, Look> {
    let typed = arguments.get("clip");
    let tracks = tracks(
        song,
        arguments,
        &format!("with the notes of its clip {}", quoted(typed)),
    )?;
    let on = shown_tracks(song, &tracks);
    let shown = format!("the notes of the clip {} on {on}", quoted(typed));
    // Without the clips nothing is known of a name.
    if let Some(no) = song.unread(Tier::Everything, &[Kind::Clips]) {
        return Err(Look::unread(no, shown));
    }
    let among = Among::new(song, names::Kind::Clip, Some(&tracks));
    let found = among.find_or(typed, "clips lists the clips of a track.", &shown)?;
    Ok(notes_of(song, &found))
}

/// Some clips with their notes; those that are the same in several are told once.
pub(super) fn notes_of(song: &Song, places: &[Place]) -> Look {
    let mut page = Page::default();
    let mut written: Vec<(Place, &Clip)> = Vec::new();
    for place in places {
        let Some(clip) = song.clip(place.track, place.index) else {
            continue;
        };
        page.line(
            0,
            format!("clip {}: {}", place_name(song, *place), clip_line(song, clip)),
        );
        page.rows([song.row("clip", &clip.name, Some(place.track))]);
        let is_same =
            |other: &Clip| other.note_list == clip.note_list && other.time_signature == clip.time_signature;
        let same = written.iter().find(|(_, other)| is_same(other));
        match (clip.kind, same) {
            (ClipKind::Audio, _) => page.line(1, "an audio clip, which has no notes"),
            (ClipKind::Midi, _)
                if !page.is_read(1, "notes", song.unread(Tier::Everything, &[Kind::Notes])) => {}
            (ClipKind::Midi, Some((other, _))) => {
                page.line(1, format!("the same notes as clip {}", place_name(song, *other)));
            }
            (ClipKind::Midi, None) => write_notes(song, clip, &mut page),
        }
        written.push((*place, clip));
    }
    let names: Vec<String> = written.iter().map(|(_, clip)| clip.name.clone()).collect();
    let mut tracks: Vec<usize> = written.iter().map(|(place, _)| place.track).collect();
    tracks.dedup();
    let (names, on) = (first_names(&names), shown_tracks(song, &tracks));
    let shown = format!("the notes of the clip {names} on {on}");
    page.look(song, shown, "ask what the track plays in some bars")
}

fn write_notes(song: &Song, clip: &Clip, page: &mut Page) {
    let mut notes: Vec<&Note> = clip.note_list.iter().collect();
    notes.sort_by(|one, other| {
        one.start
            .total_cmp(&other.start)
            .then(one.pitch.cmp(&other.pitch))
    });
    let pitches = || notes.iter().map(|note| note.pitch);
    if let (Some(lowest), Some(highest)) = (pitches().min(), pitches().max()) {
        page.line(1, format!("from {} to {}", note(lowest), note(highest)));
        page.line(
            1,
            "bar.beat in the clip (+0.5 is half a beat later), pitch, length in beats, velocity:",
        );
    }
    let meter = match clip.time_signature.or(song.set.time_signature) {
        Some(signature) => Meter::new(signature, &[]),
        None => song.meter.clone(),
    };
    for one in notes {
        page.line(2, note_line(&meter, one));
    }
}

/// `3.2+0.5 F1 0.25 v100`
fn note_line(meter: &Meter, one: &Note) -> String {
    // What is a hair before a beat is on it.
    let (bar, beat) = meter.position((one.start * 1e3).round() / 1e3);
    let part = match number(beat.fract(), 3).as_str() {
        "0" => String::new(),
        part => format!("+{part}"),
    };
    let (pitch, length) = (note(one.pitch), number(one.duration, 3));
    let velocity = number(f64::from(one.velocity), 0);
    let chance = number(f64::from(one.probability) * 100.0, 0);
    facts([
        Some(format!(
            "{bar}.{}{part} {pitch} {length} v{velocity}",
            beat.floor()
        )),
        (one.probability < 1.0).then(|| format!("chance {chance} %")),
        one.muted.then(|| "deactivated".to_owned()),
    ])
}
