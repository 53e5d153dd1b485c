//! What is known about a Live Set, as plain values.
//!
//! Times are in beats (quarter notes) from the start of the song unless a name says otherwise. The
//! serialized form of these types is what `sessionist facts --json` prints, so a field's name here is
//! a promise to programs. A fact that the chosen tier leaves out is empty or null; `tier` says which
//! one it was, so that "none" and "not read" can be told apart.

mod clip;
mod device;
mod sample;
mod track;

use serde::{Deserialize, Serialize};

pub use clip::{
    Clip, ClipKind, Expression, FollowAction, Launch, Loop, Note, NoteExpression, View, Warp, WarpMarker,
};
pub use device::{Chain, Device, DeviceKind, Macro, Parameter, Plugin, Rack, Value};
pub use sample::{Groove, Sample};
pub use track::{
    Automation, Crossfade, Mixer, Monitor, Point, Port, Routing, Send, TakeLane, Track, TrackKind,
};

use super::error::Problem;
use super::music::Key;
use crate::consent::Tier;

/// All facts of one Live Set, rack, preset or clip file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LiveSet {
    /// What the file is.
    pub kind: FileKind,
    /// The tier that was read; facts above it are absent.
    pub tier: Tier,
    /// The program that wrote the file, as it names itself: "Ableton Live 12.2". Empty when the file does not say.
    pub creator: String,
    /// The format's version numbers, as the file gives them.
    pub format: Format,
    /// BPM at beat 0. Null in a file without a song tempo (a preset, rack or clip).
    pub tempo: Option<f64>,
    /// BPM that the tempo field last showed. It can differ from `tempo` when the tempo is automated.
    pub tempo_manual: Option<f64>,
    /// Breakpoints of the tempo automation from beat 0 on, in order: straight lines between them, two at one beat are a step.
    pub tempo_changes: Vec<Point>,
    /// Time signature at beat 0.
    pub time_signature: Option<TimeSignature>,
    /// Changes of the time signature after the start.
    pub time_signature_changes: Vec<TimeSignatureChange>,
    /// The scale that is chosen for the whole set; C Major is also what Live writes when nobody chose.
    pub key: Option<Key>,
    /// The end of the last clip in the arrangement, in beats; 0 when the arrangement is empty.
    pub length_beats: f64,
    /// `length_beats` in seconds, through the tempo automation. Null when the tempo is unknown.
    pub length_seconds: Option<f64>,
    /// Tracks in the order of the file, return tracks after them, the main track last.
    pub tracks: Vec<Track>,
    /// For a rack or preset file: its devices in document order, racks flattened.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<Device>,
    /// Scenes from top to bottom.
    pub scenes: Vec<Scene>,
    /// Locators in order of time.
    pub locators: Vec<Locator>,
    /// Every audio file that clips and devices refer to, once each.
    pub samples: Vec<Sample>,
    /// The groove pool.
    pub grooves: Vec<Groove>,
    /// The info text of the set.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub annotation: String,
    /// What could not be read, with its place. Empty for a healthy file.
    pub problems: Vec<Problem>,
}

/// What a file with Live's XML in it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// A Live Set (`.als`).
    Set,
    /// A rack or the preset of a device group (`.adg`).
    Rack,
    /// The preset of one device (`.adv`).
    Preset,
    /// A Live Clip (`.alc`).
    Clip,
}

/// The version numbers of the root element. None of them decides how the file is read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Format {
    /// `MajorVersion`: "4" up to Live 9, "5" since Live 10.
    pub major: String,
    /// `MinorVersion`: "12.0_12203".
    pub minor: String,
    /// `SchemaChangeCount`.
    pub schema_change_count: Option<String>,
    /// `Revision`: the build of Live.
    pub revision: Option<String>,
}

/// A numerator and a denominator; serialized as `[n, d]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeSignature(pub u32, pub u32);

/// A time signature from a beat on; serialized as `[beat, [n, d]]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TimeSignatureChange(pub f64, pub TimeSignature);

/// A row of the session view.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    /// The name as typed; a leading or trailing space is the user's.
    pub name: String,
    /// BPM that launching the scene sets, when it sets one.
    pub tempo: Option<f64>,
    /// Time signature that launching the scene sets, when it sets one.
    pub time_signature: Option<TimeSignature>,
    /// Colour index; null when the scene has none.
    pub color: Option<i64>,
    /// Info text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub annotation: String,
}

/// A named place in the arrangement.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Locator {
    /// Place in beats.
    pub beat: f64,
    /// The same place in seconds from beat 0, through the tempo automation.
    pub seconds: Option<f64>,
    /// Name, often empty.
    pub name: String,
    /// Whether playback starts here ("Set Song Start Time Here").
    pub song_start: bool,
    /// Info text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub annotation: String,
}
