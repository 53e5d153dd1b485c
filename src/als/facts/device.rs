//! Devices, plug-ins and racks.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::track::Routing;

/// A device on a track or inside a rack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Device {
    /// The file's own id.
    pub id: Option<i64>,
    /// Native, plug-in format or Max for Live.
    pub kind: DeviceKind,
    /// The element's name: "Compressor2", "PluginDevice". A device of a Live that is newer than this program is known by it.
    pub class: Arc<str>,
    /// The user's own name for it, else the plug-in's, the Max device's, or Live's name for the class.
    pub name: String,
    /// Levels of racks around it: 0 on the track itself.
    pub depth: usize,
    /// Index of the rack that holds it, in the track's devices.
    pub rack: Option<usize>,
    /// Index of the chain that holds it, in that rack's chains.
    pub chain: Option<usize>,
    /// Whether the device is switched on.
    pub on: bool,
    /// File name of the preset that it was loaded from, without its ending.
    pub preset: Option<String>,
    /// For plug-ins.
    pub plugin: Option<Plugin>,
    /// Side-chain input, when one is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sidechain: Option<Routing>,
    /// For racks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contents: Option<Rack>,
    /// Indexes into the set's `samples`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<usize>,
    /// Parameters in document order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// Info text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub annotation: String,
}

/// Where a device comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeviceKind {
    /// Part of Live.
    Native,
    /// A VST 2 plug-in.
    Vst2,
    /// A VST 3 plug-in.
    Vst3,
    /// An Audio Unit.
    Au,
    /// A Max for Live device.
    Max,
}

/// The plug-in inside a plug-in device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Plugin {
    /// The plug-in's own name, whatever the user calls the device.
    pub name: String,
    /// Maker, where the file tells it.
    pub vendor: Option<String>,
    /// VST 2 unique id, VST 3 class id (hexadecimal), or AU codes.
    pub uid: Option<String>,
}

/// What a rack holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Rack {
    /// Chains in order, return chains last.
    pub chains: Vec<Chain>,
    /// The macros that the rack shows.
    pub macros: Vec<Macro>,
}

/// A chain of a rack; in a drum rack, a pad.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Chain {
    /// Name that Live shows.
    pub name: String,
    /// Colour index.
    pub color: Option<i64>,
    /// MIDI note that plays the pad; null for "all notes" and outside drum racks.
    pub note: Option<u8>,
    /// Choke group of the pad, 1 to 16.
    pub choke: Option<u8>,
    /// Whether it is a return chain.
    pub is_return: bool,
    /// Chain volume in dB; null is minus infinity.
    pub volume_db: Option<f64>,
    /// -1 is left, 0 the centre, 1 right.
    pub pan: Option<f64>,
    /// Whether the chain activator is off.
    pub mute: bool,
    /// Whether solo is on.
    pub solo: bool,
}

/// A macro knob.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Macro {
    /// Name on the knob.
    pub name: String,
    /// 0 to 127.
    pub value: f64,
}

/// An automatable parameter with the value that it was saved with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// For native devices the path of elements ("Bands.0/ParameterA/Freq"), else the name that the plug-in or Max device gives it.
    pub name: Arc<str>,
    /// Value in the file's own unit.
    pub value: Value,
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A switch.
    Switch(bool),
    /// A number, in the unit that the file uses.
    Number(f64),
    /// Anything else, as it is written.
    Text(String),
}
