//! The mixer of a track and its inputs and outputs.

use std::io::Read;

use super::super::error::Error;
use super::super::facts::{Crossfade, Mixer, Monitor, Port, Routing, Send};
use super::super::music::decibels;
use super::Reading;
use super::automation::{TrackAutomation, automation};
use super::parameter::{Events, RawParameter};

/// Parameters of the main track's mixer that belong to the song.
#[derive(Default)]
pub(super) struct SongParameters {
    pub(super) tempo: RawParameter,
    pub(super) time_signature: RawParameter,
}

impl<R: Read> Reading<'_, R> {
    /// Reads the tempo and the time signature of the main track's mixer and, where the tier allows, the rest of it.
    pub(super) fn mixer(
        &mut self,
        mixer: &mut Mixer,
        song: &mut SongParameters,
        track: &mut TrackAutomation,
    ) -> Result<(), Error> {
        let level = self.walk.level();
        while self.walk.child(level)? {
            match self.walk.name() {
                b"Tempo" => song.tempo = self.parameter(Events::All)?,
                b"TimeSignature" => song.time_signature = self.parameter(Events::All)?,
                _ if !self.sound() => {}
                b"Volume" => mixer.volume_db = self.mixed(track, "Volume")?.number().and_then(decibels),
                b"Pan" => mixer.pan = self.mixed(track, "Pan")?.number(),
                b"Speaker" => mixer.mute = self.mixed(track, "Track Activator")?.switch() == Some(false),
                b"CrossFade" => {
                    self.mixed(track, "Crossfader")?;
                }
                b"SplitStereoPanL" => {
                    self.mixed(track, "Split Pan Left")?;
                }
                b"SplitStereoPanR" => {
                    self.mixed(track, "Split Pan Right")?;
                }
                b"GlobalGrooveAmount" => {
                    self.mixed(track, "Groove Amount")?;
                }
                b"CrossFadeState" => {
                    mixer.crossfade = match self.mixed(track, "Crossfade Assign")?.number() {
                        Some(0.0) => Some(Crossfade::A),
                        Some(2.0) => Some(Crossfade::B),
                        _ => None,
                    }
                }
                b"SoloSink" => mixer.solo = self.walk.value_switch()? == Some(true),
                b"Sends" => self.sends(mixer, track)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn sends(&mut self, mixer: &mut Mixer, track: &mut TrackAutomation) -> Result<(), Error> {
        let level = self.walk.level();
        while self.walk.descendant(level, &[b"TrackSendHolder"])? {
            self.keep::<Send>()?;
            let letter = char::from(b'A'.saturating_add(u8::try_from(mixer.sends.len()).unwrap_or(u8::MAX)));
            let mut send = Send {
                on: true,
                ..Send::default()
            };
            let inside = self.walk.level();
            while self.walk.child(inside)? {
                match self.walk.name() {
                    b"Send" => {
                        let name = format!("Send {letter}");
                        send.db = self.mixed(track, &name)?.number().and_then(decibels);
                    }
                    // Live 8 to 11 call it Active, Live 12 EnabledByUser.
                    b"Active" | b"EnabledByUser" => send.on = self.walk.value_switch()? != Some(false),
                    _ => {}
                }
            }
            mixer.sends.push(send);
        }
        Ok(())
    }

    /// Reads a parameter of the mixer and keeps its automation.
    fn mixed(&mut self, track: &mut TrackAutomation, name: &str) -> Result<RawParameter, Error> {
        let parameter = self.parameter(self.wanted_events())?;
        if self.everything() {
            let name = self.shared(name)?;
            self.keep_targets(track, parameter.targets, None, &name)?;
            track.inline.extend(automation(None, name, &parameter.envelope));
        }
        Ok(parameter)
    }

    /// Reads one of the four routings of a track.
    pub(super) fn routing(&mut self, port: Port) -> Result<Routing, Error> {
        self.keep::<Routing>()?;
        let level = self.walk.level();
        let mut routing = Routing {
            port,
            ..Routing::default()
        };
        while self.walk.child(level)? {
            match self.walk.name() {
                b"Target" => routing.target = self.walk.value_string()?,
                b"UpperDisplayString" => routing.name = self.walk.value_string()?,
                b"LowerDisplayString" => routing.channel = self.walk.value_string()?,
                _ => {}
            }
        }
        Ok(routing)
    }

    /// Reads `TrackDelay`.
    pub(super) fn track_delay(&mut self, mixer: &mut Mixer) -> Result<(), Error> {
        let level = self.walk.level();
        while self.walk.child(level)? {
            match self.walk.name() {
                b"Value" => mixer.delay = self.walk.value_number()?.unwrap_or_default(),
                b"IsValueSampleBased" => mixer.delay_in_samples = self.walk.value_switch()? == Some(true),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Reads the monitor switch's number.
pub(super) fn monitor(number: i64) -> Option<Monitor> {
    match number {
        0 => Some(Monitor::In),
        1 => Some(Monitor::Auto),
        2 => Some(Monitor::Off),
        _ => None,
    }
}
