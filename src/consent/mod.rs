//! What the user allows to be read.

use serde::{Deserialize, Serialize};

/// How much of a set may be read. A tier includes the ones below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Nothing; no set is opened.
    Off,
    /// Live version, tempo, time signature, key, tracks (name, kind, colour, group), scenes, locators, length.
    Overview,
    /// Also devices, racks, plug-ins, presets, sample names, routing, mixer.
    Sound,
    /// Also clips, notes, automation, device parameters, warp markers, sample paths, info texts.
    Everything,
}
