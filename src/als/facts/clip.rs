//! Clips, notes, warping and launching.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::track::Automation;
use super::{Point, TimeSignature};
use crate::als::music::Key;

/// A clip in the session, the arrangement or a take lane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clip {
    /// Audio or MIDI.
    pub kind: ClipKind,
    /// Where the clip is.
    pub view: View,
    /// Name; often empty.
    pub name: String,
    /// Where the clip begins: in the arrangement in beats of the song, else in beats of the clip.
    pub start: f64,
    /// Where the clip ends, like `start`.
    pub end: f64,
    /// Number of notes in the clip, those outside its loop included.
    pub notes: usize,
    /// Colour index.
    pub color: Option<i64>,
    /// Index of the scene, for clips in the session.
    pub scene: Option<usize>,
    /// Index of the take lane, for clips in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub take_lane: Option<usize>,
    /// Whether the clip is deactivated, so that it does not sound.
    pub muted: bool,
    /// Loop and markers.
    #[serde(rename = "loop")]
    pub looping: Loop,
    /// Time signature of the clip.
    pub time_signature: Option<TimeSignature>,
    /// Scale of the clip, when the file has one.
    pub key: Option<Key>,
    /// For audio: index into the set's `samples`.
    pub sample: Option<usize>,
    /// For audio: warping.
    pub warp: Option<Warp>,
    /// For audio: clip gain in dB; null is minus infinity.
    pub gain_db: Option<f64>,
    /// For audio: transposition in semitones, cents as a fraction.
    pub transpose: f64,
    /// Launch settings.
    pub launch: Launch,
    /// Follow action, when one is switched on.
    pub follow: Option<FollowAction>,
    /// `id` of the groove in the groove pool.
    pub groove: Option<i64>,
    /// The notes themselves, in order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub note_list: Vec<Note>,
    /// Envelopes inside the clip.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub envelopes: Vec<Automation>,
    /// Info text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub annotation: String,
}

impl Clip {
    /// A clip of which nothing else is known yet.
    pub(crate) fn new(kind: ClipKind, view: View) -> Self {
        Self {
            kind,
            view,
            name: String::new(),
            start: 0.0,
            end: 0.0,
            notes: 0,
            color: None,
            scene: None,
            take_lane: None,
            muted: false,
            looping: Loop::default(),
            time_signature: None,
            key: None,
            sample: None,
            warp: None,
            gain_db: None,
            transpose: 0.0,
            launch: Launch {
                mode: String::new(),
                quantization: String::new(),
                legato: false,
                velocity_amount: 0.0,
            },
            follow: None,
            groove: None,
            note_list: Vec::new(),
            envelopes: Vec::new(),
            annotation: String::new(),
        }
    }
}

/// What a clip plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClipKind {
    /// An audio file.
    Audio,
    /// Notes.
    Midi,
}

/// Where a clip is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// A slot of the session view.
    Session,
    /// The arrangement.
    Arrangement,
    /// A take lane below the arrangement.
    Take,
}

/// The loop brace and the markers of a clip, in beats of the clip (seconds for audio that is not warped).
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Loop {
    /// Whether the clip loops.
    pub on: bool,
    /// Start of the loop.
    pub start: f64,
    /// End of the loop.
    pub end: f64,
    /// Start marker.
    pub start_marker: f64,
    /// End marker.
    pub end_marker: f64,
}

/// How an audio clip follows the tempo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Warp {
    /// Whether warping is on.
    pub on: bool,
    /// "Beats", "Tones", "Texture", "Re-Pitch", "Complex", "REX" or "Complex Pro"; a newer mode by its number.
    pub mode: String,
    /// Warp markers.
    pub markers: Vec<WarpMarker>,
}

/// A second of the file tied to a beat of the clip; serialized as `[seconds, beat]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WarpMarker(pub f64, pub f64);

/// How a session clip is launched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Launch {
    /// "Trigger", "Gate", "Toggle" or "Repeat"; a newer mode by its number.
    pub mode: String,
    /// "Global", "None", "8 Bars" … "1/32"; a newer value by its number.
    pub quantization: String,
    /// Whether a launched clip takes over the play position of the one before it.
    pub legato: bool,
    /// How much a note's velocity sets the clip's volume, 0 to 1.
    pub velocity_amount: f64,
}

/// What happens after a clip has played.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FollowAction {
    /// Beats until the action.
    pub after: f64,
    /// First action: "Next", "Any" …
    pub a: String,
    /// Second action.
    pub b: String,
    /// Chance of the first action, as Live shows it.
    pub chance_a: f64,
    /// Chance of the second action.
    pub chance_b: f64,
}

/// A note of a MIDI clip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// MIDI note number; 60 is C3 in Live.
    pub pitch: u8,
    /// Start in beats of the clip.
    pub start: f64,
    /// Length in beats.
    pub duration: f64,
    /// 1 to 127; a fraction is possible.
    pub velocity: f32,
    /// Release velocity.
    #[serde(default = "default_release", skip_serializing_if = "is_default_release")]
    pub release_velocity: f32,
    /// Chance that it plays, 0 to 1.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub probability: f32,
    /// Range of random velocity.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub velocity_deviation: f32,
    /// Whether the note is deactivated.
    #[serde(default, skip_serializing_if = "is_false")]
    pub muted: bool,
    /// MPE: how the note bends, slides and presses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mpe: Option<Box<[NoteExpression]>>,
}

/// One dimension of a note's MPE data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoteExpression {
    /// Which dimension.
    pub kind: Expression,
    /// Beats from the note's start and value in the file's unit.
    pub points: Vec<Point>,
}

/// A dimension of MPE data, by the controller number that the file gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expression {
    /// -2.
    PitchBend,
    /// -1.
    Pressure,
    /// 74.
    Slide,
    /// Another controller.
    Controller(i32),
}

impl Serialize for Expression {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::PitchBend => serializer.serialize_str("pitch bend"),
            Self::Pressure => serializer.serialize_str("pressure"),
            Self::Slide => serializer.serialize_str("slide"),
            Self::Controller(number) => serializer.serialize_i32(*number),
        }
    }
}

impl<'de> Deserialize<'de> for Expression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum NameOrNumber {
            Name(String),
            Number(i32),
        }
        match NameOrNumber::deserialize(deserializer)? {
            NameOrNumber::Number(number) => Ok(Self::Controller(number)),
            NameOrNumber::Name(name) => match name.as_str() {
                "pitch bend" => Ok(Self::PitchBend),
                "pressure" => Ok(Self::Pressure),
                "slide" => Ok(Self::Slide),
                _ => Err(D::Error::unknown_variant(
                    &name,
                    &["pitch bend", "pressure", "slide"],
                )),
            },
        }
    }
}

fn default_release() -> f32 {
    64.0
}
fn one() -> f32 {
    1.0
}
// serde hands a reference to these.
fn is_default_release(value: &f32) -> bool {
    *value == 64.0
}
fn is_one(value: &f32) -> bool {
    *value == 1.0
}
fn is_zero(value: &f32) -> bool {
    *value == 0.0
}
fn is_false(value: &bool) -> bool {
    !*value
}
