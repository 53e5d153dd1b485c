//! The root element and the set itself.

use std::io::Read;

use super::super::error::Error;
use super::super::facts::{
    FileKind, Format, Groove, LiveSet, Locator, Scene, TimeSignatureChange, Track, TrackKind,
};
use super::super::limits::{ReadOptions, Watch};
use super::super::music::{Key, time_signature};
use super::super::tempo::TempoMap;
use super::super::walk::{Level, Walk};
use super::Reading;
use super::rack::Presets;
use super::sample::SampleTable;
use super::track::{MainTrack, TrackEnd};

/// Reads a whole file.
pub(in crate::als) fn read(
    file: impl Read,
    options: &ReadOptions,
    watch: &mut dyn Watch,
) -> Result<LiveSet, Error> {
    let mut reading = Reading {
        walk: Walk::new(file, options.limits, watch)?,
        tier: options.tier,
        samples: SampleTable::default(),
        names: Default::default(),
    };
    reading.file()
}

impl<R: Read> Reading<'_, R> {
    fn file(&mut self) -> Result<LiveSet, Error> {
        if !self.walk.child(0)? || self.walk.name() != b"Ableton" {
            return Err(Error::OtherXml);
        }
        let root = self.walk.level();
        if self.walk.attribute("MajorVersion")?.is_none() {
            self.walk.turn_elements_into_attributes()?;
        }
        let mut set = LiveSet {
            kind: FileKind::Set,
            tier: self.tier,
            creator: self.walk.string("Creator")?.unwrap_or_default(),
            format: Format {
                major: self.walk.string("MajorVersion")?.unwrap_or_default(),
                minor: self.walk.string("MinorVersion")?.unwrap_or_default(),
                schema_change_count: self.walk.string("SchemaChangeCount")?,
                revision: self.walk.string("Revision")?,
            },
            tempo: None,
            tempo_manual: None,
            tempo_changes: Vec::new(),
            time_signature: None,
            time_signature_changes: Vec::new(),
            key: None,
            length_beats: 0.0,
            length_seconds: None,
            tracks: Vec::new(),
            devices: Vec::new(),
            scenes: Vec::new(),
            locators: Vec::new(),
            samples: Vec::new(),
            grooves: Vec::new(),
            annotation: String::new(),
            problems: Vec::new(),
        };
        // Creator is younger than the first sets of Live 8, which name only their format.
        if set.creator.is_empty() && set.format.minor.is_empty() {
            self.walk.problem("the file does not say which Live wrote it");
        }
        let mut found = false;
        while self.walk.child(root)? {
            if found {
                self.walk.problem("a second document in the file was left out");
                continue;
            }
            found = self.document(&mut set)?;
        }
        if !found {
            return Err(Error::OtherAbleton);
        }
        self.walk.finish()?;
        set.samples = self.samples.take();
        set.problems = self.walk.take_problems();
        Ok(set)
    }

    /// Reads the one element inside the root. False when it is nothing that Live keeps in such files.
    fn document(&mut self, set: &mut LiveSet) -> Result<bool, Error> {
        if self.walk.name() == b"LiveSet" {
            self.live_set(set)?;
            return Ok(true);
        }
        let presets = Presets::of(self.walk.name());
        set.kind = if presets == Presets::Rack {
            FileKind::Rack
        } else {
            FileKind::Preset
        };
        if !self.sound() {
            return Ok(presets != Presets::Unknown);
        }
        set.devices = self.preset_file(presets)?;
        Ok(presets != Presets::Unknown || !set.devices.is_empty())
    }

    fn live_set(&mut self, set: &mut LiveSet) -> Result<(), Error> {
        let level = self.walk.level();
        let mut main = None;
        let mut key = KeyParts::default();
        let mut in_key = None;
        let mut length = 0.0;
        while self.walk.child(level)? {
            match self.walk.name() {
                b"Tracks" => length = self.tracks(set)?,
                b"MasterTrack" | b"MainTrack" => {
                    let (track, end, time) = self.main_track()?;
                    length = end.length.max(length);
                    main = Some((track, time));
                }
                b"Scenes" | b"SceneNames" => set.scenes = self.scenes()?,
                b"Locators" => self.locators(set)?,
                b"ScaleInformation" => key = self.scale_information()?,
                b"InKey" => in_key = self.walk.value_switch()?,
                b"GroovePool" if self.everything() => set.grooves = self.grooves()?,
                b"Annotation" if self.everything() => set.annotation = self.walk.value_string()?,
                _ => {}
            }
        }
        set.key = key.into_key(in_key);
        set.length_beats = length;
        match main {
            Some((track, time)) => {
                set.tracks.push(track);
                set_time(set, time);
            }
            // A Live Clip holds the clip's track and no main track.
            None => set.kind = FileKind::Clip,
        }
        resolve_sends(&mut set.tracks);
        set.locators.sort_by(|a, b| a.beat.total_cmp(&b.beat));
        if let Some(map) = set
            .tempo
            .and_then(|tempo| TempoMap::new(tempo, &set.tempo_changes))
        {
            set.length_seconds = Some(map.seconds(set.length_beats));
            for locator in &mut set.locators {
                locator.seconds = Some(map.seconds(locator.beat));
            }
        } else if set.kind == FileKind::Set {
            self.walk
                .problem("the set has no tempo, so nothing can be told in seconds");
        }
        Ok(())
    }

    /// Reads the list of tracks and returns the end of the last clip in the arrangement, in beats.
    fn tracks(&mut self, set: &mut LiveSet) -> Result<f64, Error> {
        let level = self.walk.level();
        let mut length = 0.0_f64;
        while self.walk.child(level)? {
            let kind = match self.walk.name() {
                b"AudioTrack" => TrackKind::Audio,
                b"MidiTrack" => TrackKind::Midi,
                b"GroupTrack" => TrackKind::Group,
                b"ReturnTrack" => TrackKind::Return,
                _ => {
                    let name = self.walk.name_str().to_owned();
                    self.walk.problem(
                        "a kind of track that this version does not know; it is kept by its element's name",
                    );
                    TrackKind::Other(name)
                }
            };
            let (track, TrackEnd { length: end }) = self.track(kind)?;
            length = length.max(end);
            set.tracks.push(track);
        }
        Ok(length)
    }

    fn scenes(&mut self) -> Result<Vec<Scene>, Error> {
        let level = self.walk.level();
        let mut scenes = Vec::new();
        while self.walk.child(level)? {
            if self.walk.name() != b"Scene" {
                continue;
            }
            self.keep::<Scene>()?;
            // Up to Live 10 the name is the scene's own Value.
            let mut scene = Scene {
                name: self.walk.string("Value")?.unwrap_or_default(),
                ..Scene::default()
            };
            let (mut tempo, mut tempo_on) = (None, false);
            let (mut signature, mut signature_on) = (None, false);
            let inside = self.walk.level();
            while self.walk.child(inside)? {
                match self.walk.name() {
                    b"Name" => scene.name = self.walk.value_string()?,
                    b"Tempo" => tempo = self.walk.value_number()?,
                    b"IsTempoEnabled" => tempo_on = self.walk.value_switch()? == Some(true),
                    b"TimeSignatureId" => signature = self.walk.value_integer()?.and_then(time_signature),
                    b"IsTimeSignatureEnabled" => signature_on = self.walk.value_switch()? == Some(true),
                    b"Color" | b"ColorIndex" => {
                        scene.color = self.walk.value_integer()?.filter(|color| *color >= 0)
                    }
                    b"Annotation" if self.everything() => scene.annotation = self.walk.value_string()?,
                    _ => {}
                }
            }
            scene.tempo = tempo.filter(|_| tempo_on);
            scene.time_signature = signature.filter(|_| signature_on);
            scenes.push(scene);
        }
        Ok(scenes)
    }

    fn locators(&mut self, set: &mut LiveSet) -> Result<(), Error> {
        let level = self.walk.level();
        while self.walk.descendant(level, &[b"Locator"])? {
            self.keep::<Locator>()?;
            let mut locator = Locator::default();
            let mut beat = None;
            let inside = self.walk.level();
            while self.walk.child(inside)? {
                match self.walk.name() {
                    b"Time" => beat = self.walk.value_beat()?,
                    b"Name" => locator.name = self.walk.value_string()?,
                    b"IsSongStart" => locator.song_start = self.walk.value_switch()? == Some(true),
                    b"Annotation" if self.everything() => locator.annotation = self.walk.value_string()?,
                    _ => {}
                }
            }
            match beat {
                Some(beat) => set.locators.push(Locator { beat, ..locator }),
                None => self.walk.problem("a locator without a place was left out"),
            }
        }
        Ok(())
    }

    /// Reads a `ScaleInformation` in any of its encodings.
    pub(super) fn scale_information(&mut self) -> Result<KeyParts, Error> {
        let level = self.walk.level();
        let mut key = KeyParts::default();
        while self.walk.child(level)? {
            match self.walk.name() {
                b"Root" | b"RootNote" => key.root = self.walk.value_integer()?,
                b"Name" => key.scale = self.walk.value_string()?,
                _ => {}
            }
        }
        Ok(key)
    }

    fn grooves(&mut self) -> Result<Vec<Groove>, Error> {
        let level = self.walk.level();
        let mut grooves = Vec::new();
        while self.walk.descendant(level, &[b"Groove"])? {
            self.keep::<Groove>()?;
            let place = i64::try_from(grooves.len()).unwrap_or(i64::MAX);
            let mut groove = Groove {
                id: self.walk.integer("Id")?.unwrap_or(place),
                ..Groove::default()
            };
            self.groove(&mut groove)?;
            grooves.push(groove);
        }
        Ok(grooves)
    }

    fn groove(&mut self, groove: &mut Groove) -> Result<(), Error> {
        let level: Level = self.walk.level();
        while self.walk.child(level)? {
            match self.walk.name() {
                b"Name" => groove.name = self.walk.value_string()?,
                b"TimingAmount" => groove.timing = self.walk.value_number()?.unwrap_or_default(),
                b"RandomAmount" => groove.random = self.walk.value_number()?.unwrap_or_default(),
                b"VelocityAmount" => groove.velocity = self.walk.value_number()?.unwrap_or_default(),
                b"QuantizationAmount" => groove.quantization = self.walk.value_number()?.unwrap_or_default(),
                _ => {}
            }
        }
        Ok(())
    }
}

/// The root and scale of a `ScaleInformation`, still as the file spells them.
#[derive(Default)]
pub(super) struct KeyParts {
    root: Option<i64>,
    scale: String,
}

impl KeyParts {
    pub(super) fn into_key(self, in_key: Option<bool>) -> Option<Key> {
        Key::new(self.root, &self.scale, in_key)
    }
}

fn set_time(set: &mut LiveSet, time: MainTrack) {
    set.tempo_manual = time.tempo.manual;
    (set.tempo, set.tempo_changes) = time.tempo.into_changes();
    let signature = |value: f64| time_signature(value as i64);
    let (start, changes) = time.time_signature.into_changes();
    set.time_signature = start.and_then(signature);
    let mut before = set.time_signature;
    for point in changes {
        let Some(next) = signature(point.1) else { continue };
        if before.replace(next) != Some(next) {
            set.time_signature_changes
                .push(TimeSignatureChange(point.0, next));
        }
    }
}

/// Gives each send the id of its return track: the n-th send of a track goes to the n-th return track.
fn resolve_sends(tracks: &mut [Track]) {
    let returns: Vec<_> = tracks
        .iter()
        .filter(|track| track.kind == TrackKind::Return)
        .map(|track| track.id)
        .collect();
    for mixer in tracks.iter_mut().filter_map(|track| track.mixer.as_mut()) {
        for (send, id) in mixer.sends.iter_mut().zip(&returns) {
            send.to = *id;
        }
    }
}
