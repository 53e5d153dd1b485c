//! Audio files that a set refers to, and grooves.

use serde::{Deserialize, Serialize};

/// An audio file that clips or devices refer to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// File name with its ending.
    pub name: String,
    /// Absolute path as saved; the path relative to the project where the file has only that.
    pub path: Option<String>,
    /// Whether the file is missing on this disk. Null when that was not checked: the reader itself touches no disk.
    pub missing: Option<bool>,
    /// Path relative to where the sample belongs, as saved: the project folder, a Live Pack, the user library.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relative_path: Option<String>,
    /// Name of the Live Pack it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<String>,
    /// Size in bytes when it was saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// How many places in the set refer to it: clips, and zones of samplers.
    pub uses: usize,
}

/// A groove of the groove pool.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Groove {
    /// The file's own id, or the place in the pool where it has none.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Timing amount in percent.
    pub timing: f64,
    /// Random amount in percent.
    pub random: f64,
    /// Velocity amount in percent.
    pub velocity: f64,
    /// Quantization amount in percent.
    pub quantization: f64,
}
