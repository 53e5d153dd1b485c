//! The facts on which the two readings have to agree, in the plainest form that both can be brought to.
//!
//! The product's facts are turned into it field by field; the other reading fills it itself.

use sessionist::als::facts::{self, ClipKind, DeviceKind, LiveSet, TimeSignature, View};

/// A whole set.
#[derive(Debug, Clone, PartialEq)]
pub struct Set {
    pub creator: String,
    pub minor_version: String,
    pub tempo: Option<f64>,
    pub tempo_manual: Option<f64>,
    pub tempo_changes: Vec<(f64, f64)>,
    pub time_signature: Option<(u32, u32)>,
    pub time_signature_changes: Vec<(f64, (u32, u32))>,
    /// Pitch class of the root and name of the scale.
    pub key: Option<(i64, String)>,
    pub length_beats: f64,
    pub tracks: Vec<Track>,
    pub scenes: Vec<String>,
    pub locators: Vec<(f64, String)>,
    /// The name of each audio file once, sorted; two files may share a name.
    pub samples: Vec<String>,
    pub grooves: Vec<String>,
}

/// A track, the main track included.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    pub kind: String,
    pub id: Option<i64>,
    pub name: String,
    pub color: Option<i64>,
    pub group: Option<i64>,
    pub devices: Vec<Device>,
    pub session: Vec<Clip>,
    pub arrangement: Vec<Clip>,
    pub takes: Vec<Clip>,
    /// Number of breakpoints of each envelope, sorted: the order of envelopes is nobody's promise.
    pub automation: Vec<usize>,
}

/// A device; racks stand before their contents.
#[derive(Debug, Clone, PartialEq)]
pub struct Device {
    pub class: String,
    pub depth: usize,
    pub kind: &'static str,
    pub on: bool,
    pub plugin: Option<String>,
    /// Number of chains of a rack.
    pub chains: Option<usize>,
    pub macros: Vec<String>,
    pub parameters: usize,
}

/// A clip.
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    pub kind: &'static str,
    pub name: String,
    pub start: f64,
    pub end: f64,
    pub notes: usize,
    pub color: Option<i64>,
}

impl From<&LiveSet> for Set {
    fn from(set: &LiveSet) -> Self {
        let pair = |signature: TimeSignature| (signature.0, signature.1);
        let mut samples: Vec<String> = set.samples.iter().map(|sample| sample.name.clone()).collect();
        samples.sort();
        Self {
            creator: set.creator.clone(),
            minor_version: set.format.minor.clone(),
            tempo: set.tempo,
            tempo_manual: set.tempo_manual,
            tempo_changes: set.tempo_changes.iter().map(|point| (point.0, point.1)).collect(),
            time_signature: set.time_signature.map(pair),
            time_signature_changes: set
                .time_signature_changes
                .iter()
                .map(|change| (change.0, pair(change.1)))
                .collect(),
            key: set
                .key
                .as_ref()
                .map(|key| (i64::from(key.root_note), key.scale.clone())),
            length_beats: set.length_beats,
            tracks: set.tracks.iter().map(Track::from).collect(),
            scenes: set.scenes.iter().map(|scene| scene.name.clone()).collect(),
            locators: set
                .locators
                .iter()
                .map(|locator| (locator.beat, locator.name.clone()))
                .collect(),
            samples,
            grooves: set.grooves.iter().map(|groove| groove.name.clone()).collect(),
        }
    }
}

impl From<&facts::Track> for Track {
    fn from(track: &facts::Track) -> Self {
        let clips = |view: View| {
            track
                .clips
                .iter()
                .filter(|clip| clip.view == view)
                .map(Clip::from)
                .collect()
        };
        let mut automation: Vec<usize> = track
            .automation
            .iter()
            .map(|automation| automation.points.len())
            .collect();
        automation.sort_unstable();
        Self {
            kind: track.kind.as_str().to_owned(),
            id: track.id,
            name: track.name.clone(),
            color: track.color,
            group: track.group,
            devices: track.devices.iter().map(Device::from).collect(),
            session: clips(View::Session),
            arrangement: clips(View::Arrangement),
            takes: clips(View::Take),
            automation,
        }
    }
}

impl From<&facts::Device> for Device {
    fn from(device: &facts::Device) -> Self {
        let macros = device.contents.iter().flat_map(|rack| &rack.macros);
        Self {
            class: device.class.to_string(),
            depth: device.depth,
            kind: match device.kind {
                DeviceKind::Native => "native",
                DeviceKind::Vst2 => "vst2",
                DeviceKind::Vst3 => "vst3",
                DeviceKind::Au => "au",
                DeviceKind::Max => "max",
            },
            on: device.on,
            plugin: device.plugin.as_ref().map(|plugin| plugin.name.clone()),
            chains: device.contents.as_ref().map(|rack| rack.chains.len()),
            macros: macros.map(|knob| knob.name.clone()).collect(),
            parameters: device.parameters.len(),
        }
    }
}

impl From<&facts::Clip> for Clip {
    fn from(clip: &facts::Clip) -> Self {
        Self {
            kind: match clip.kind {
                ClipKind::Audio => "audio",
                ClipKind::Midi => "midi",
            },
            name: clip.name.clone(),
            start: clip.start,
            end: clip.end,
            notes: clip.notes,
            color: clip.color,
        }
    }
}
