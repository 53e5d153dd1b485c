//! Tracks, their mixer and routing, and automation.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Clip, Device};

/// One track of a set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// The file's own id; null where the file has none (the main track).
    pub id: Option<i64>,
    /// Audio, MIDI, group, return or main.
    pub kind: TrackKind,
    /// The name that Live shows, else the name the user typed, else empty.
    pub name: String,
    /// Colour index; the palette has 70 colours since Live 10, 60 before.
    pub color: Option<i64>,
    /// `id` of the group track that this track is in.
    pub group: Option<i64>,
    /// Whether the track is frozen.
    pub frozen: bool,
    /// Volume, pan, sends and switches. Null below the tier that reads them.
    pub mixer: Option<Mixer>,
    /// Where audio and MIDI come from and go to. Empty below the tier that reads it.
    pub routing: Vec<Routing>,
    /// Devices in document order, racks flattened: a rack stands before its contents.
    pub devices: Vec<Device>,
    /// Clips: session slots from top to bottom, then the arrangement in time, then take lanes.
    pub clips: Vec<Clip>,
    /// Take lanes in order; their clips are in `clips`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub take_lanes: Vec<TakeLane>,
    /// Arrangement automation of this track.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub automation: Vec<Automation>,
    /// Info text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub annotation: String,
}

/// What a track is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrackKind {
    /// `AudioTrack`.
    Audio,
    /// `MidiTrack`.
    Midi,
    /// `GroupTrack`.
    Group,
    /// `ReturnTrack`.
    Return,
    /// `MasterTrack` up to Live 11, `MainTrack` since.
    Main,
    /// A kind this program does not know, by its element's name.
    Other(String),
}

impl TrackKind {
    /// Returns the word used in output: "audio", "midi", "group", "return", "main" or the element's name.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Audio => "audio",
            Self::Midi => "midi",
            Self::Group => "group",
            Self::Return => "return",
            Self::Main => "main",
            Self::Other(element) => element,
        }
    }
}

impl Serialize for TrackKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl From<String> for TrackKind {
    fn from(name: String) -> Self {
        match name.as_str() {
            "audio" => Self::Audio,
            "midi" => Self::Midi,
            "group" => Self::Group,
            "return" => Self::Return,
            "main" => Self::Main,
            _ => Self::Other(name),
        }
    }
}

impl<'de> Deserialize<'de> for TrackKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// The mixer section of a track.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Mixer {
    /// Fader in dB; null is minus infinity (all the way down).
    pub volume_db: Option<f64>,
    /// -1 is left, 0 the centre, 1 right.
    pub pan: Option<f64>,
    /// One entry for each return track, in their order.
    pub sends: Vec<Send>,
    /// Whether the track activator is off, so that the track is silent.
    pub mute: bool,
    /// Whether solo is on.
    pub solo: bool,
    /// Whether the track is armed for recording.
    pub arm: bool,
    /// Side of the crossfader that the track is assigned to.
    pub crossfade: Option<Crossfade>,
    /// Monitor switch.
    pub monitor: Option<Monitor>,
    /// Track delay in milliseconds, or in samples when `delay_in_samples`.
    pub delay: f64,
    /// Unit of `delay`.
    pub delay_in_samples: bool,
}

/// How much of a track goes to a return track.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Send {
    /// `id` of the return track.
    pub to: Option<i64>,
    /// Level in dB; null is minus infinity.
    pub db: Option<f64>,
    /// Whether the send is switched on.
    pub on: bool,
}

/// Side of the crossfader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Crossfade {
    /// Left side.
    A,
    /// Right side.
    B,
}

/// Monitor switch of a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Monitor {
    /// Always on.
    In,
    /// On while armed and not playing clips.
    Auto,
    /// Always off.
    Off,
}

/// One of the chosen inputs or outputs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Routing {
    /// Which input or output.
    pub port: Port,
    /// Live's own address: "AudioIn/External/S0", "AudioOut/Track.27/TrackIn".
    pub target: String,
    /// The upper chooser's text: "Ext. In", "Master".
    pub name: String,
    /// The lower chooser's text: "1/2", "Pre FX".
    pub channel: String,
}

/// An input or output of a track or device.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Port {
    /// Audio input of a track.
    #[default]
    #[serde(rename = "audio in")]
    AudioIn,
    /// MIDI input of a track.
    #[serde(rename = "midi in")]
    MidiIn,
    /// Audio output of a track.
    #[serde(rename = "audio out")]
    AudioOut,
    /// MIDI output of a track.
    #[serde(rename = "midi out")]
    MidiOut,
    /// Side-chain input of a device.
    #[serde(rename = "side chain")]
    SideChain,
}

/// A lane of takes below a track.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TakeLane {
    /// Name of the lane.
    pub name: String,
}

/// How one parameter moves over time, in the arrangement or inside a clip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Automation {
    /// Index into the track's `devices`; null for the mixer of the track.
    pub device: Option<usize>,
    /// Name of the parameter as in `Device::parameters`, "Volume", "Pan", "Send A" …; the pointee's id when it is not found in the set.
    pub parameter: Arc<str>,
    /// Lowest value.
    pub min: f64,
    /// Highest value.
    pub max: f64,
    /// Breakpoints in order of time.
    pub points: Vec<Point>,
}

/// A breakpoint: beats and value (a switch is 0 or 1); serialized as `[beat, value]`. The value that holds before the song has the beat 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point(pub f64, pub f64);
