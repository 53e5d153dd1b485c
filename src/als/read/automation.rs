//! Envelopes: which parameter moves, and how.

use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

use super::super::error::Error;
use super::super::facts::{Automation, Point, Value};
use super::Reading;
use super::parameter::{Events, RawParameter};

/// The events of an envelope as the file has them. A first event long before the song holds the value until the next one.
#[derive(Debug, Default)]
pub(super) struct Envelope {
    points: Vec<Point>,
    /// The events are switches and not numbers.
    switches: bool,
    /// An event came before one that is later. Live writes them in order.
    unsorted: bool,
}

impl Envelope {
    fn push(&mut self, point: Point) {
        self.unsorted |= self.points.last().is_some_and(|last| last.0 > point.0);
        self.points.push(point);
    }

    /// Brings the events in order, once all of them are read.
    pub(super) fn finish(&mut self) {
        if std::mem::take(&mut self.unsorted) {
            self.points.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
    }

    /// Returns the value of the first event.
    pub(super) fn start(&self) -> Option<Value> {
        let value = self.points.first()?.1;
        Some(if self.switches {
            Value::Switch(value != 0.0)
        } else {
            Value::Number(value)
        })
    }

    /// Returns the value at beat 0, or of the first event when all come later, and the events from beat 0 on.
    fn beat_zero_on(&self) -> (Option<f64>, &[Point]) {
        let later = self.points.partition_point(|point| point.0 < 0.0);
        let changes = self.points.get(later..).unwrap_or_default();
        let after_zero = self.points.partition_point(|point| point.0 <= 0.0);
        let at_zero = after_zero
            .checked_sub(1)
            .and_then(|last| self.points.get(last))
            .or(self.points.first());
        (at_zero.map(|point| point.1), changes)
    }

    /// Whether the parameter is automated at all: a lone event before the song is only its value.
    fn moves(&self) -> bool {
        self.points.iter().any(|point| point.0 >= 0.0)
    }
}

/// An envelope with the id of what it moves.
pub(super) struct RawEnvelope {
    pub(super) pointee: Option<i64>,
    pub(super) envelope: Envelope,
}

/// The tempo or the time signature of the main track.
#[derive(Default)]
pub(super) struct SongParameter {
    /// The value in the control bar.
    pub(super) manual: Option<f64>,
    envelope: Envelope,
}

impl SongParameter {
    /// Takes the inline automation of the parameter or, since Live 10, the envelope that points at it.
    pub(super) fn new(parameter: RawParameter, envelopes: &mut Vec<RawEnvelope>) -> Self {
        let manual = parameter.has_manual().then(|| parameter.number()).flatten();
        let target = parameter.targets[0];
        let outside = envelopes
            .iter()
            .position(|envelope| target.is_some() && envelope.pointee == target);
        let envelope = match outside {
            Some(place) => envelopes.swap_remove(place).envelope,
            None => parameter.envelope,
        };
        Self { manual, envelope }
    }

    /// Returns the value at beat 0 and all breakpoints from beat 0 on.
    pub(super) fn into_changes(mut self) -> (Option<f64>, Vec<Point>) {
        let (start, changes) = self.envelope.beat_zero_on();
        let before = self.envelope.points.len() - changes.len();
        self.envelope.points.drain(..before);
        (start.or(self.manual), self.envelope.points)
    }
}

/// The automation of one track while it is read.
#[derive(Default)]
pub(super) struct TrackAutomation {
    /// Automation that stands with its parameter (up to Live 9).
    pub(super) inline: Vec<Automation>,
    /// What the envelopes of the track and of its clips can point at.
    pub(super) targets: Targets,
}

/// Which parameter an id belongs to, for the envelopes of one track.
#[derive(Default)]
pub(super) struct Targets {
    entries: Vec<Target>,
}

/// An id, the device it belongs to, and the parameter.
type Target = (i64, Option<usize>, Arc<str>);

impl Targets {
    /// Makes the ids ready to be looked up, once for a track and all its clips.
    pub(super) fn by_id(&self) -> TargetsById<'_> {
        TargetsById(
            self.entries
                .iter()
                .map(|(id, device, name)| (*id, (*device, name)))
                .collect(),
        )
    }
}

/// The targets of a track by their ids.
pub(super) struct TargetsById<'a>(HashMap<i64, (Option<usize>, &'a Arc<str>)>);

impl TargetsById<'_> {
    /// Turns the envelopes of a track or clip into automation of named parameters.
    pub(super) fn resolve(&self, envelopes: Vec<RawEnvelope>) -> Vec<Automation> {
        let resolved = envelopes.into_iter().filter_map(|raw| {
            let (device, parameter) = match raw.pointee.and_then(|id| self.0.get(&id)) {
                Some((device, name)) => (*device, Arc::clone(name)),
                None => (
                    None,
                    Arc::from(raw.pointee.map_or_else(|| "?".to_owned(), |id| id.to_string())),
                ),
            };
            automation(device, parameter, &raw.envelope)
        });
        resolved.collect()
    }
}

/// Makes automation of an envelope. None when nothing moves.
pub(super) fn automation(
    device: Option<usize>,
    parameter: Arc<str>,
    envelope: &Envelope,
) -> Option<Automation> {
    if !envelope.moves() {
        return None;
    }
    let (start, changes) = envelope.beat_zero_on();
    let mut points = Vec::with_capacity(changes.len() + 1);
    // What holds before the first breakpoint is part of the picture when the breakpoint comes later.
    if let (Some(start), Some(first)) = (start, changes.first())
        && first.0 > 0.0
    {
        points.push(Point(0.0, start));
    }
    points.extend_from_slice(changes);
    let min = points.iter().map(|point| point.1).fold(f64::INFINITY, f64::min);
    let max = points
        .iter()
        .map(|point| point.1)
        .fold(f64::NEG_INFINITY, f64::max);
    Some(Automation {
        device,
        parameter,
        min,
        max,
        points,
    })
}

impl<R: Read> Reading<'_, R> {
    /// Notes the ids of a parameter: of a device of the track, or (None) of its mixer or clips.
    pub(super) fn keep_targets(
        &mut self,
        track: &mut TrackAutomation,
        ids: [Option<i64>; 2],
        device: Option<usize>,
        name: &Arc<str>,
    ) -> Result<(), Error> {
        for id in ids.into_iter().flatten() {
            self.keep::<Target>()?;
            track.targets.entries.push((id, device, Arc::clone(name)));
        }
        Ok(())
    }

    /// Reads the envelopes of a track (`AutomationEnvelopes`) or of a clip (`Envelopes`, in Live 8 `ModulationList`).
    pub(super) fn envelopes(&mut self) -> Result<Vec<RawEnvelope>, Error> {
        let level = self.walk.level();
        let mut envelopes = Vec::new();
        while self
            .walk
            .descendant(level, &[b"AutomationEnvelope", b"ClipEnvelope", b"Modulation"])?
        {
            let mut raw = RawEnvelope {
                pointee: None,
                envelope: Envelope::default(),
            };
            let inside = self.walk.level();
            while self.walk.child(inside)? {
                match self.walk.name() {
                    // The second name is that of a Modulation, Live 8.
                    b"EnvelopeTarget" | b"ModulationTarget" => raw.pointee = self.pointee()?,
                    b"Automation" => self.envelope_events(&mut raw.envelope, Events::All)?,
                    _ => {}
                }
            }
            raw.envelope.finish();
            self.keep::<RawEnvelope>()?;
            envelopes.push(raw);
        }
        Ok(envelopes)
    }

    fn pointee(&mut self) -> Result<Option<i64>, Error> {
        let level = self.walk.level();
        let mut pointee = None;
        while self.walk.child(level)? {
            if self.walk.name() == b"PointeeId" {
                pointee = self.walk.value_integer()?;
            }
        }
        Ok(pointee)
    }

    /// Reads the events inside `ArrangerAutomation` or `Automation`.
    pub(super) fn envelope_events(&mut self, envelope: &mut Envelope, events: Events) -> Result<(), Error> {
        let level = self.walk.level();
        while self.walk.child(level)? {
            if self.walk.name() != b"Events" {
                continue;
            }
            let inside = self.walk.level();
            while self.walk.child(inside)? {
                let (time, value) = match self.walk.name() {
                    b"FloatEvent" | b"EnumEvent" => self.walk.two_numbers("Time", "Value")?,
                    b"BoolEvent" => {
                        envelope.switches = true;
                        (
                            self.walk.number("Time")?,
                            self.walk.value_switch()?.map(|on| f64::from(u8::from(on))),
                        )
                    }
                    // Clips share this list with automation in the sequencer; they are read elsewhere.
                    _ => continue,
                };
                // The event that holds the value before the song lies two years before it.
                match (self.walk.within_a_song(time), value) {
                    (Some(time), Some(value)) => {
                        self.keep::<Point>()?;
                        envelope.push(Point(time, value));
                    }
                    _ => self
                        .walk
                        .problem("an event without a time or a value was left out"),
                }
                if events == Events::First {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}
