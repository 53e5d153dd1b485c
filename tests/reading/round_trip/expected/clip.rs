//! Clips, notes, warping and launching.

use sessionist::als::facts::{self, View};
use sessionist_fixtures::{AudioClip, Clip, Content, Expression, FollowAction, Note};

use super::track::automation;
use super::{Samples, decibels, key, time_signature};

const WARP_MODES: [&str; 7] = [
    "Beats",
    "Tones",
    "Texture",
    "Re-Pitch",
    "Complex",
    "REX",
    "Complex Pro",
];
const LAUNCH_MODES: [&str; 4] = ["Trigger", "Gate", "Toggle", "Repeat"];
const LAUNCH_QUANTIZATIONS: [&str; 15] = [
    "Global", "None", "8 Bars", "4 Bars", "2 Bars", "1 Bar", "1/2", "1/2T", "1/4", "1/4T", "1/8", "1/8T",
    "1/16", "1/16T", "1/32",
];
const FOLLOW_ACTIONS: [&str; 9] = [
    "No Action",
    "Stop",
    "Play Again",
    "Previous",
    "Next",
    "First",
    "Last",
    "Any",
    "Other",
];

pub fn clip(clip: &Clip, view: View, samples: &mut Samples) -> facts::Clip {
    let audio = match &clip.content {
        Content::Audio(audio) => Some(audio),
        Content::Midi(_) => None,
    };
    let looping = clip.looping;
    facts::Clip {
        kind: match clip.content {
            Content::Audio(_) => facts::ClipKind::Audio,
            Content::Midi(_) => facts::ClipKind::Midi,
        },
        view,
        name: clip.name.clone(),
        start: clip.start,
        end: clip.end,
        notes: clip.notes().len(),
        color: Some(clip.color),
        scene: None,
        take_lane: None,
        muted: clip.muted,
        looping: facts::Loop {
            on: looping.on,
            start: looping.start,
            end: looping.end,
            start_marker: looping.start_marker,
            end_marker: looping.end_marker,
        },
        time_signature: Some(time_signature(clip.time_signature)),
        key: Some(key(clip.key)),
        sample: audio.map(|audio| samples.used(&audio.sample)),
        warp: audio.map(warp),
        gain_db: audio.and_then(|audio| decibels(audio.gain)),
        transpose: audio.map_or(0.0, |audio| audio.semitones as f64 + audio.cents / 100.0),
        launch: facts::Launch {
            mode: name(&LAUNCH_MODES, clip.launch_mode),
            quantization: name(&LAUNCH_QUANTIZATIONS, clip.launch_quantization),
            legato: clip.legato,
            velocity_amount: clip.velocity_amount,
        },
        follow: clip.follow.map(follow),
        groove: clip.groove,
        note_list: notes(clip.notes()),
        envelopes: clip.envelopes.iter().map(automation).collect(),
        annotation: clip.annotation.clone(),
    }
}

fn warp(audio: &AudioClip) -> facts::Warp {
    let markers = audio.markers.iter();
    facts::Warp {
        on: audio.warped,
        mode: name(&WARP_MODES, audio.warp_mode),
        markers: markers
            .map(|&(seconds, beat)| facts::WarpMarker(seconds, beat))
            .collect(),
    }
}

fn follow(follow: FollowAction) -> facts::FollowAction {
    facts::FollowAction {
        after: follow.after,
        a: name(&FOLLOW_ACTIONS, follow.a),
        b: name(&FOLLOW_ACTIONS, follow.b),
        chance_a: follow.chance_a as f64,
        chance_b: follow.chance_b as f64,
    }
}

fn notes(notes: &[Note]) -> Vec<facts::Note> {
    let mut list: Vec<_> = notes
        .iter()
        .map(|note| facts::Note {
            pitch: note.pitch,
            start: note.start,
            duration: note.duration,
            velocity: note.velocity as f32,
            release_velocity: note.release as f32,
            probability: note.probability as f32,
            velocity_deviation: note.deviation as f32,
            muted: note.muted,
            mpe: (!note.expressions.is_empty()).then(|| note.expressions.iter().map(expression).collect()),
        })
        .collect();
    list.sort_by(|left, right| {
        left.start
            .total_cmp(&right.start)
            .then(left.pitch.cmp(&right.pitch))
    });
    list
}

fn expression(expression: &Expression) -> facts::NoteExpression {
    facts::NoteExpression {
        kind: match expression.controller {
            -2 => facts::Expression::PitchBend,
            -1 => facts::Expression::Pressure,
            74 => facts::Expression::Slide,
            controller => facts::Expression::Controller(controller as i32),
        },
        points: points(&expression.points),
    }
}

pub fn points(points: &[(f64, f64)]) -> Vec<facts::Point> {
    points
        .iter()
        .map(|&(beat, value)| facts::Point(beat, value))
        .collect()
}

/// Breakpoints with the value that holds from beat 0 on, where the first one comes later.
pub fn points_from_zero(breakpoints: &[(f64, f64)]) -> Vec<facts::Point> {
    let first = breakpoints.first().filter(|first| first.0 > 0.0);
    let mut all: Vec<_> = first
        .map(|first| facts::Point(0.0, first.1))
        .into_iter()
        .collect();
    all.extend(points(breakpoints));
    all
}

fn name(names: &[&str], number: i64) -> String {
    names[usize::try_from(number).unwrap()].into()
}
