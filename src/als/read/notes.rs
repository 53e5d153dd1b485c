//! The notes of a MIDI clip.

use std::collections::HashMap;
use std::io::Read;

use super::super::error::Error;
use super::super::facts::{Expression, Note, NoteExpression, Point};
use super::super::values::finite_bytes;
use super::Reading;

/// The notes of a clip while it is read, with the ids that MPE data refers to.
#[derive(Default)]
pub(super) struct Notes {
    list: Vec<(Note, Option<i64>)>,
    expressions: HashMap<i64, Vec<NoteExpression>>,
}

impl Notes {
    /// Gives each note its MPE data and returns them in order of time.
    pub(super) fn into_list(mut self) -> Vec<Note> {
        let expressions = &mut self.expressions;
        let notes = self.list.into_iter().map(|(mut note, id)| {
            note.mpe = id
                .and_then(|id| expressions.remove(&id))
                .map(Vec::into_boxed_slice);
            note
        });
        let mut notes: Vec<Note> = notes.collect();
        notes.sort_by(|a, b| a.start.total_cmp(&b.start).then(a.pitch.cmp(&b.pitch)));
        notes
    }
}

impl<R: Read> Reading<'_, R> {
    /// Reads a `Notes` element.
    pub(super) fn notes(&mut self, notes: &mut Notes) -> Result<(), Error> {
        let level = self.walk.level();
        while self.walk.child(level)? {
            match self.walk.name() {
                b"KeyTracks" => {
                    let inside = self.walk.level();
                    while self.walk.child(inside)? {
                        self.key_track(notes)?;
                    }
                }
                b"PerNoteEventStore" => {
                    let inside = self.walk.level();
                    while self.walk.descendant(inside, &[b"PerNoteEventList"])? {
                        self.note_expression(&mut notes.expressions)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads the notes of one pitch. The pitch stands behind them.
    fn key_track(&mut self, notes: &mut Notes) -> Result<(), Error> {
        let first = notes.list.len();
        let mut pitch = None;
        let level = self.walk.level();
        while self.walk.child(level)? {
            match self.walk.name() {
                b"Notes" => {
                    let inside = self.walk.level();
                    while self.walk.child(inside)? {
                        self.note(notes)?;
                    }
                }
                b"MidiKey" => pitch = self.walk.value_integer()?.and_then(|key| u8::try_from(key).ok()),
                _ => {}
            }
        }
        match pitch.filter(|pitch| *pitch < 128) {
            Some(pitch) => notes
                .list
                .iter_mut()
                .skip(first)
                .for_each(|(note, _)| note.pitch = pitch),
            None if notes.list.len() > first => {
                self.walk.problem("notes without a pitch were left out");
                notes.list.truncate(first);
            }
            None => {}
        }
        Ok(())
    }

    fn note(&mut self, notes: &mut Notes) -> Result<(), Error> {
        self.keep::<Note>()?;
        let (mut start, mut duration, mut velocity) = (None, None, None);
        // Live 12.1 leaves out what has its default.
        let (mut release, mut probability, mut deviation) = (Some(64.0_f32), Some(1.0_f32), Some(0.0_f32));
        let mut enabled = true;
        let mut id = None;
        self.walk.each_attribute(|key, value| match key {
            b"Time" => start = finite_bytes(value),
            b"Duration" => duration = finite_bytes(value),
            b"Velocity" => velocity = finite_f32(value),
            b"OffVelocity" => release = finite_f32(value),
            b"Probability" => probability = finite_f32(value),
            b"VelocityDeviation" => deviation = finite_f32(value),
            b"IsEnabled" => enabled = value != b"false",
            b"NoteId" => id = std::str::from_utf8(value).ok().and_then(|id| id.parse().ok()),
            _ => {}
        })?;
        match (start, duration, velocity, release, probability, deviation) {
            (
                Some(start),
                Some(duration),
                Some(velocity),
                Some(release),
                Some(probability),
                Some(deviation),
            ) => {
                let note = Note {
                    pitch: 0,
                    start,
                    duration,
                    velocity,
                    release_velocity: release,
                    probability,
                    velocity_deviation: deviation,
                    muted: !enabled,
                    mpe: None,
                };
                notes.list.push((note, id));
            }
            _ => self.walk.problem("a note that is missing a number was left out"),
        }
        Ok(())
    }

    fn note_expression(&mut self, expressions: &mut HashMap<i64, Vec<NoteExpression>>) -> Result<(), Error> {
        let id = self.walk.integer("NoteId")?;
        let kind = match self.walk.integer("CC")? {
            Some(-2) => Expression::PitchBend,
            Some(-1) => Expression::Pressure,
            Some(74) => Expression::Slide,
            number => Expression::Controller(
                number
                    .and_then(|number| i32::try_from(number).ok())
                    .unwrap_or_default(),
            ),
        };
        let mut points = Vec::new();
        let level = self.walk.level();
        while self.walk.descendant(level, &[b"PerNoteEvent"])? {
            if let (Some(time), Some(value)) = self.walk.two_numbers("TimeOffset", "Value")? {
                self.keep::<Point>()?;
                points.push(Point(time, value));
            }
        }
        if let Some(id) = id {
            expressions
                .entry(id)
                .or_default()
                .push(NoteExpression { kind, points });
        }
        Ok(())
    }
}

fn finite_f32(text: &[u8]) -> Option<f32> {
    finite_bytes(text)
        .map(|number| number as f32)
        .filter(|number| number.is_finite())
}
