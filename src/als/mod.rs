//! Live Sets: from bytes to facts.
//!
//! [`read`] takes the bytes of an `.als`, `.adg`, `.adv` or `.alc` file, gzipped or not, and returns a
//! [`LiveSet`](facts::LiveSet). The way through it, in reading order:
//!
//! - [`facts`]: what is known about a set, as plain values;
//! - `source`: from the file's bytes to the window that rolls over its XML;
//! - `walk`: the elements of the XML, pulled one by one; the only file that sees quick-xml;
//! - `read`: which element becomes which fact, for Live 8 to 12 at once, decided by the elements and never by a version number;
//! - `native`: Live's own names for devices, modes and scales;
//! - [`music`], [`meter`], [`tempo`], [`palette`]: keys and levels, beats to bars, beats to seconds, colours.
//!
//! Nothing here touches a clock, a file, the network or a thread: time limits and cancelling come in through [`Watch`],
//! and whether a sample exists on this disk is asked by [`crate::learn::set_file`].

pub mod facts;
pub mod meter;
pub mod music;
pub mod tempo;

mod error;
mod limits;
mod native;
mod read;
mod source;
mod values;
mod walk;

use std::io::Read;

pub use error::{Error, Limit, Problem};
pub use limits::{Limits, ReadOptions, Watch};
pub use native::{device_classes, display_name as device_name, native_devices, palette};

/// Goes up whenever the reader gives other facts for the same file, so that what was learned before is learned again.
pub const READER_VERSION: i64 = 1;

/// Reads a set, rack, preset or clip.
///
/// # Errors
///
/// Fails when the bytes are no such file, are damaged or cut off, or go over a limit. What can't be understood inside a
/// healthy file is no error but one of the set's `problems`.
pub fn read(file: impl Read, options: &ReadOptions) -> Result<facts::LiveSet, Error> {
    read_watched(file, options, &mut ())
}

/// Reads like [`read`], and lets someone look on: for progress, a time limit, or a cancel button.
///
/// # Errors
///
/// Those of [`read`], and the one that `watch` ends the reading with.
pub fn read_watched(
    file: impl Read,
    options: &ReadOptions,
    watch: &mut dyn Watch,
) -> Result<facts::LiveSet, Error> {
    read::set::read(file, options, watch)
}
