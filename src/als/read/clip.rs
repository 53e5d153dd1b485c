//! Clips and their notes.

use std::io::Read;

use super::super::error::Error;
use super::super::facts::{
    Clip, ClipKind, FollowAction, Launch, Loop, TimeSignature, View, Warp, WarpMarker,
};
use super::super::music::decibels;
use super::super::native;
use super::Reading;
use super::automation::RawEnvelope;
use super::notes::Notes;

/// Settings of a clip that become facts only together.
#[derive(Default)]
struct Settings {
    key: super::set::KeyParts,
    in_key: Option<bool>,
    launch_mode: i64,
    launch_quantization: i64,
    legato: bool,
    velocity_amount: f64,
    warp_on: bool,
    warp_mode: Option<i64>,
    warp_markers: Vec<WarpMarker>,
    coarse: f64,
    fine: f64,
    follow: FollowSettings,
}

/// Follow settings in either encoding: children of the clip up to Live 10, of its `FollowAction` since Live 11.
#[derive(Default)]
struct FollowSettings {
    enabled: Option<bool>,
    after: f64,
    a: i64,
    b: i64,
    chance_a: f64,
    chance_b: f64,
}

impl<R: Read> Reading<'_, R> {
    /// Reads where a clip ends and, where the tier allows, which sample it plays. For tiers that have no clips.
    pub(super) fn clip_outline(&mut self) -> Result<f64, Error> {
        let level = self.walk.level();
        let mut end = 0.0;
        while self.walk.child(level)? {
            match self.walk.name() {
                b"CurrentEnd" => {
                    end = self.walk.value_beat()?.unwrap_or_default();
                    if !self.sound() {
                        break;
                    }
                }
                b"SampleRef" if self.sound() => {
                    self.sample()?;
                }
                _ => {}
            }
        }
        Ok(end)
    }

    /// Reads the current element as a clip, with the envelopes that are still to be given names.
    pub(super) fn clip(&mut self, kind: ClipKind, view: View) -> Result<(Clip, Vec<RawEnvelope>), Error> {
        self.keep::<Clip>()?;
        let mut clip = Clip::new(kind, view);
        let mut settings = Settings::default();
        let mut notes = Notes::default();
        let mut envelopes = Vec::new();
        let level = self.walk.level();
        while self.walk.child(level)? {
            match self.walk.name() {
                b"CurrentStart" => clip.start = self.walk.value_beat()?.unwrap_or_default(),
                b"CurrentEnd" => clip.end = self.walk.value_beat()?.unwrap_or_default(),
                b"Loop" => clip.looping = self.clip_loop()?,
                b"Name" => clip.name = self.walk.value_string()?,
                b"Annotation" => clip.annotation = self.walk.value_string()?,
                b"Color" | b"ColorIndex" => clip.color = self.walk.value_integer()?,
                b"Disabled" => clip.muted = self.walk.value_switch()? == Some(true),
                b"TimeSignature" => clip.time_signature = self.clip_time_signature()?,
                b"Envelopes" | b"ModulationList" => envelopes = self.envelopes()?,
                b"GrooveSettings" => clip.groove = self.groove_id()?,
                b"SampleRef" => clip.sample = self.sample()?,
                b"SampleVolume" => clip.gain_db = self.walk.value_number()?.and_then(decibels),
                b"Notes" => self.notes(&mut notes)?,
                _ => self.clip_setting(&mut settings)?,
            }
        }
        settings.apply(&mut clip);
        clip.note_list = notes.into_list();
        clip.notes = clip.note_list.len();
        Ok((clip, envelopes))
    }

    fn clip_setting(&mut self, settings: &mut Settings) -> Result<(), Error> {
        match self.walk.name() {
            b"IsInKey" => settings.in_key = self.walk.value_switch()?,
            b"ScaleInformation" => settings.key = self.scale_information()?,
            b"LaunchMode" => settings.launch_mode = self.walk.value_integer()?.unwrap_or_default(),
            b"LaunchQuantisation" => {
                settings.launch_quantization = self.walk.value_integer()?.unwrap_or_default()
            }
            b"Legato" => settings.legato = self.walk.value_switch()? == Some(true),
            b"VelocityAmount" => settings.velocity_amount = self.walk.value_number()?.unwrap_or_default(),
            b"IsWarped" => settings.warp_on = self.walk.value_switch()? == Some(true),
            b"WarpMode" => settings.warp_mode = self.walk.value_integer()?,
            b"WarpMarkers" => settings.warp_markers = self.warp_markers()?,
            b"PitchCoarse" => settings.coarse = self.walk.value_number()?.unwrap_or_default(),
            b"PitchFine" => settings.fine = self.walk.value_number()?.unwrap_or_default(),
            b"FollowAction" => {
                let level = self.walk.level();
                while self.walk.child(level)? {
                    self.follow_setting(&mut settings.follow)?;
                }
            }
            _ => self.follow_setting(&mut settings.follow)?,
        }
        Ok(())
    }

    fn follow_setting(&mut self, follow: &mut FollowSettings) -> Result<(), Error> {
        match self.walk.name() {
            b"FollowActionEnabled" => follow.enabled = self.walk.value_switch()?,
            b"FollowTime" => follow.after = self.walk.value_number()?.unwrap_or_default(),
            b"FollowActionA" => follow.a = self.walk.value_integer()?.unwrap_or_default(),
            b"FollowActionB" => follow.b = self.walk.value_integer()?.unwrap_or_default(),
            b"FollowChanceA" => follow.chance_a = self.walk.value_number()?.unwrap_or_default(),
            b"FollowChanceB" => follow.chance_b = self.walk.value_number()?.unwrap_or_default(),
            _ => {}
        }
        Ok(())
    }

    fn clip_loop(&mut self) -> Result<Loop, Error> {
        let mut looping = Loop::default();
        let mut start_relative = 0.0;
        let level = self.walk.level();
        while self.walk.child(level)? {
            match self.walk.name() {
                b"LoopOn" => looping.on = self.walk.value_switch()? == Some(true),
                b"LoopStart" => looping.start = self.walk.value_number()?.unwrap_or_default(),
                b"LoopEnd" => looping.end = self.walk.value_number()?.unwrap_or_default(),
                b"StartRelative" => start_relative = self.walk.value_number()?.unwrap_or_default(),
                b"OutMarker" => looping.end_marker = self.walk.value_number()?.unwrap_or_default(),
                _ => {}
            }
        }
        looping.start_marker = looping.start + start_relative;
        Ok(looping)
    }

    fn clip_time_signature(&mut self) -> Result<Option<TimeSignature>, Error> {
        let level = self.walk.level();
        let (mut numerator, mut denominator) = (None, None);
        while self.walk.descendant(level, &[b"Numerator", b"Denominator"])? {
            let first = self.walk.name() == b"Numerator";
            let number = self
                .walk
                .value_integer()?
                .and_then(|number| u32::try_from(number).ok());
            let part = if first { &mut numerator } else { &mut denominator };
            *part = part.or(number);
        }
        Ok(numerator
            .zip(denominator)
            .map(|(numerator, denominator)| TimeSignature(numerator, denominator)))
    }

    fn groove_id(&mut self) -> Result<Option<i64>, Error> {
        let level = self.walk.level();
        let mut groove = None;
        while self.walk.child(level)? {
            if self.walk.name() == b"GrooveId" {
                groove = self.walk.value_integer()?.filter(|groove| *groove >= 0);
            }
        }
        Ok(groove)
    }

    fn warp_markers(&mut self) -> Result<Vec<WarpMarker>, Error> {
        let level = self.walk.level();
        let mut markers = Vec::new();
        while self.walk.child(level)? {
            match self.walk.two_numbers("SecTime", "BeatTime")? {
                (Some(second), Some(beat)) => {
                    self.keep::<WarpMarker>()?;
                    markers.push(WarpMarker(second, beat));
                }
                _ => self.walk.problem("a warp marker without a place was left out"),
            }
        }
        Ok(markers)
    }
}

impl Settings {
    fn apply(self, clip: &mut Clip) {
        clip.key = self.key.into_key(self.in_key);
        clip.transpose = self.coarse + self.fine / 100.0;
        clip.launch = Launch {
            mode: named(self.launch_mode, native::launch_mode),
            quantization: named(self.launch_quantization, native::launch_quantization),
            legato: self.legato,
            velocity_amount: self.velocity_amount,
        };
        if clip.kind == ClipKind::Audio {
            clip.warp = self.warp_mode.map(|mode| Warp {
                on: self.warp_on,
                mode: named(mode, native::warp_mode),
                markers: self.warp_markers,
            });
        }
        clip.follow = self.follow.into_action();
    }
}

impl FollowSettings {
    fn into_action(self) -> Option<FollowAction> {
        // Up to Live 10 there is no switch: without a first action and a second one nothing follows.
        if !self.enabled.unwrap_or(self.a != 0 || self.b != 0) {
            return None;
        }
        let name = if self.enabled.is_some() {
            native::follow_action
        } else {
            native::follow_action_before_live_11
        };
        Some(FollowAction {
            after: self.after,
            a: named(self.a, name),
            b: named(self.b, name),
            chance_a: self.chance_a,
            chance_b: self.chance_b,
        })
    }
}

/// Live's name for a number of the format; the number itself when this program is older than the name.
fn named(number: i64, name: fn(i64) -> Option<&'static str>) -> String {
    name(number).map_or_else(|| number.to_string(), str::to_owned)
}
