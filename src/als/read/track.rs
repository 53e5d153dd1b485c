//! One track with all that belongs to it.

use std::io::Read;
use std::sync::Arc;

use super::super::error::Error;
use super::super::facts::{Clip, ClipKind, Mixer, Port, TakeLane, Track, TrackKind, View};
use super::Reading;
use super::automation::{RawEnvelope, SongParameter, TrackAutomation};
use super::mixer::{SongParameters, monitor};

/// What a track adds to the song's length.
#[derive(Default)]
pub(super) struct TrackEnd {
    /// End of its last clip in the arrangement, in beats.
    pub(super) length: f64,
}

/// The song's parameters, which Live keeps in the main track's mixer.
pub(super) struct MainTrack {
    pub(super) tempo: SongParameter,
    pub(super) time_signature: SongParameter,
}

/// A track while it is read. What refers to a place that comes later in the file waits here.
#[derive(Default)]
struct Parts {
    mixer: Mixer,
    song: SongParameters,
    automation: TrackAutomation,
    envelopes: Vec<RawEnvelope>,
    clip_envelopes: Vec<(usize, Vec<RawEnvelope>)>,
    end: TrackEnd,
}

impl<R: Read> Reading<'_, R> {
    /// Reads a track.
    pub(super) fn track(&mut self, kind: TrackKind) -> Result<(Track, TrackEnd), Error> {
        let (track, parts) = self.track_parts(kind)?;
        Ok((
            self.assemble(
                track,
                parts.mixer,
                parts.automation,
                parts.envelopes,
                parts.clip_envelopes,
            ),
            parts.end,
        ))
    }

    /// Reads the main track and the song's tempo and time signature with it.
    pub(super) fn main_track(&mut self) -> Result<(Track, TrackEnd, MainTrack), Error> {
        let (track, mut parts) = self.track_parts(TrackKind::Main)?;
        let main = MainTrack {
            tempo: SongParameter::new(parts.song.tempo, &mut parts.envelopes),
            time_signature: SongParameter::new(parts.song.time_signature, &mut parts.envelopes),
        };
        // The envelopes stand before the ids that tell the tempo's from the others: below the tier of automation those end here.
        if !self.everything() {
            parts.envelopes.clear();
        }
        let track = self.assemble(
            track,
            parts.mixer,
            parts.automation,
            parts.envelopes,
            parts.clip_envelopes,
        );
        Ok((track, parts.end, main))
    }

    fn assemble(
        &self,
        mut track: Track,
        mixer: Mixer,
        automation: TrackAutomation,
        envelopes: Vec<RawEnvelope>,
        clip_envelopes: Vec<(usize, Vec<RawEnvelope>)>,
    ) -> Track {
        track.mixer = self.sound().then_some(mixer);
        if !envelopes.is_empty() || !clip_envelopes.is_empty() {
            let targets = automation.targets.by_id();
            for (clip, envelopes) in clip_envelopes {
                if let Some(clip) = track.clips.get_mut(clip) {
                    clip.envelopes = targets.resolve(envelopes);
                }
            }
            track.automation = targets.resolve(envelopes);
        }
        track.automation.splice(..0, automation.inline);
        sort_clips(&mut track.clips);
        track
    }

    fn track_parts(&mut self, kind: TrackKind) -> Result<(Track, Parts), Error> {
        self.keep::<Track>()?;
        let mut track = Track {
            id: self.walk.integer("Id")?,
            kind,
            name: String::new(),
            color: None,
            group: None,
            frozen: false,
            mixer: None,
            routing: Vec::new(),
            devices: Vec::new(),
            clips: Vec::new(),
            take_lanes: Vec::new(),
            automation: Vec::new(),
            annotation: String::new(),
        };
        let mut parts = Parts::default();
        let level = self.walk.level();
        while self.walk.child(level)? {
            match self.walk.name() {
                b"Name" => {
                    let name = self.element_name()?;
                    track.name = name.shown;
                    track.annotation = name.annotation;
                }
                b"Color" | b"ColorIndex" => track.color = self.walk.value_integer()?,
                b"TrackGroupId" => track.group = self.walk.value_integer()?.filter(|group| *group >= 0),
                b"Freeze" => track.frozen = self.walk.value_switch()? == Some(true),
                b"TrackDelay" if self.sound() => self.track_delay(&mut parts.mixer)?,
                b"AutomationEnvelopes" if self.everything() || track.kind == TrackKind::Main => {
                    parts.envelopes = self.envelopes()?;
                }
                // Up to Live 8 the main track's chain has its own name.
                b"DeviceChain" | b"MasterChain" => self.device_chain(&mut track, &mut parts)?,
                b"TakeLanes" if self.everything() => self.take_lanes(&mut track, &mut parts)?,
                b"TakeLanes" if self.sound() => self.samples_inside(&mut Vec::new())?,
                _ => {}
            }
        }
        Ok((track, parts))
    }

    fn device_chain(&mut self, track: &mut Track, parts: &mut Parts) -> Result<(), Error> {
        let level = self.walk.level();
        while self.walk.child(level)? {
            match self.walk.name() {
                b"Mixer" => self.mixer(&mut parts.mixer, &mut parts.song, &mut parts.automation)?,
                b"MainSequencer" => self.main_sequencer(track, parts)?,
                _ if !self.sound() => {}
                b"AudioInputRouting" => track.routing.push(self.routing(Port::AudioIn)?),
                b"MidiInputRouting" => track.routing.push(self.routing(Port::MidiIn)?),
                b"AudioOutputRouting" => track.routing.push(self.routing(Port::AudioOut)?),
                b"MidiOutputRouting" => track.routing.push(self.routing(Port::MidiOut)?),
                b"DeviceChain" => self.inner_chain(track, parts)?,
                // FreezeSequencer holds rendered copies of the clips: they are not the song's.
                _ => {}
            }
        }
        Ok(())
    }

    fn inner_chain(&mut self, track: &mut Track, parts: &mut Parts) -> Result<(), Error> {
        let level = self.walk.level();
        while self.walk.child(level)? {
            if self.walk.name() == b"Devices" {
                self.devices(&mut track.devices, Default::default(), &mut parts.automation)?;
            }
        }
        Ok(())
    }

    fn main_sequencer(&mut self, track: &mut Track, parts: &mut Parts) -> Result<(), Error> {
        let level = self.walk.level();
        while self.walk.child(level)? {
            match self.walk.name() {
                b"Sample" | b"ClipTimeable" => self.arrangement(track, parts)?,
                _ if !self.sound() => {}
                b"ClipSlotList" if self.everything() => self.clip_slots(track, parts)?,
                b"ClipSlotList" => self.samples_inside(&mut Vec::new())?,
                b"MonitoringEnum" => parts.mixer.monitor = self.walk.value_integer()?.and_then(monitor),
                b"Recorder" => self.recorder(&mut parts.mixer)?,
                b"MidiControllers" if self.everything() => self.midi_controllers(&mut parts.automation)?,
                name if self.everything() && name.ends_with(b"ModulationTarget") => {
                    let name = sample_modulation(name);
                    let id = self.walk.integer("Id")?;
                    let name = self.shared(name)?;
                    self.keep_targets(&mut parts.automation, [id, None], None, &name)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn recorder(&mut self, mixer: &mut Mixer) -> Result<(), Error> {
        let level = self.walk.level();
        while self.walk.child(level)? {
            if self.walk.name() == b"IsArmed" {
                mixer.arm = self.walk.value_switch()? == Some(true);
            }
        }
        Ok(())
    }

    /// Reads the ids that envelopes of MIDI controllers inside clips point at: pitch bend, pressure, then the controllers from 0 on.
    fn midi_controllers(&mut self, automation: &mut TrackAutomation) -> Result<(), Error> {
        let level = self.walk.level();
        while self.walk.child(level)? {
            let Some(number) = self.walk.name_str().strip_prefix("ControllerTargets.") else {
                continue;
            };
            let name: Arc<str> = match number.parse::<u32>() {
                Ok(0) => self.shared("MIDI Pitch Bend")?,
                Ok(1) => self.shared("MIDI Channel Pressure")?,
                Ok(number) => self.shared(&format!("MIDI CC {}", number - 2))?,
                Err(_) => continue,
            };
            let id = self.walk.integer("Id")?;
            self.keep_targets(automation, [id, None], None, &name)?;
        }
        Ok(())
    }

    /// Reads the clips of the arrangement; below the tier of clips only where they end and what they play.
    fn arrangement(&mut self, track: &mut Track, parts: &mut Parts) -> Result<(), Error> {
        let end = self.clips_in(b"Events", View::Arrangement, track, parts)?;
        parts.end.length = parts.end.length.max(end);
        Ok(())
    }

    fn clip_slots(&mut self, track: &mut Track, parts: &mut Parts) -> Result<(), Error> {
        let level = self.walk.level();
        let mut scene = 0;
        while self.walk.child(level)? {
            if self.walk.name() != b"ClipSlot" {
                continue;
            }
            let first = track.clips.len();
            self.clips_in(b"Value", View::Session, track, parts)?;
            track
                .clips
                .iter_mut()
                .skip(first)
                .for_each(|clip| clip.scene = Some(scene));
            scene += 1;
        }
        Ok(())
    }

    fn take_lanes(&mut self, track: &mut Track, parts: &mut Parts) -> Result<(), Error> {
        let level = self.walk.level();
        while self.walk.descendant(level, &[b"TakeLane"])? {
            self.keep::<TakeLane>()?;
            let number = track.take_lanes.len();
            let mut lane = TakeLane::default();
            let inside = self.walk.level();
            while self.walk.child(inside)? {
                match self.walk.name() {
                    b"Name" => lane.name = self.element_name()?.shown,
                    b"ClipAutomation" => {
                        let first = track.clips.len();
                        self.clips_in(b"Events", View::Take, track, parts)?;
                        track
                            .clips
                            .iter_mut()
                            .skip(first)
                            .for_each(|clip| clip.take_lane = Some(number));
                    }
                    _ => {}
                }
            }
            track.take_lanes.push(lane);
        }
        Ok(())
    }

    /// Reads the clips of the lists of a name inside the current element, and returns where the last one ends. Below the
    /// tier of clips nothing else is kept of them.
    fn clips_in(
        &mut self,
        list: &[u8],
        view: View,
        track: &mut Track,
        parts: &mut Parts,
    ) -> Result<f64, Error> {
        let mut last_end = 0.0_f64;
        let level = self.walk.level();
        while self.walk.descendant(level, &[list])? {
            let inside = self.walk.level();
            while self.walk.child(inside)? {
                let kind = match self.walk.name() {
                    b"AudioClip" => ClipKind::Audio,
                    b"MidiClip" => ClipKind::Midi,
                    _ => {
                        self.walk
                            .problem("a kind of clip that this version does not know was left out");
                        continue;
                    }
                };
                let end = if self.everything() {
                    let (clip, envelopes) = self.clip(kind, view)?;
                    let end = clip.end;
                    if !envelopes.is_empty() {
                        parts.clip_envelopes.push((track.clips.len(), envelopes));
                    }
                    track.clips.push(clip);
                    end
                } else {
                    self.clip_outline()?
                };
                last_end = last_end.max(end);
            }
        }
        Ok(last_end)
    }
}

/// Session slots from top to bottom, then the arrangement in time, then take lanes.
fn sort_clips(clips: &mut [Clip]) {
    clips.sort_by(|a, b| {
        let rank = |clip: &Clip| match clip.view {
            View::Session => 0,
            View::Arrangement => 1,
            View::Take => 2,
        };
        rank(a)
            .cmp(&rank(b))
            .then(a.scene.cmp(&b.scene))
            .then(a.take_lane.cmp(&b.take_lane))
            .then(a.start.total_cmp(&b.start))
    });
}

/// Names for what an envelope inside an audio clip moves.
fn sample_modulation(element: &[u8]) -> &'static str {
    match element {
        b"VolumeModulationTarget" => "Clip Gain",
        b"TranspositionModulationTarget" => "Clip Transposition",
        b"TransientEnvelopeModulationTarget" => "Clip Transient Envelope",
        b"GrainSizeModulationTarget" => "Clip Grain Size",
        b"FluxModulationTarget" => "Clip Flux",
        b"SampleOffsetModulationTarget" => "Clip Sample Offset",
        b"ComplexProFormantsModulationTarget" => "Clip Formants",
        b"ComplexProEnvelopeModulationTarget" => "Clip Envelope",
        _ => "Clip Modulation",
    }
}
