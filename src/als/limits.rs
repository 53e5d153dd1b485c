//! What the caller allows: how much to read, how far to go, and who looks on.

use std::ops::ControlFlow;

use super::error::Error;
use crate::consent::Tier;

/// How to read a file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReadOptions {
    /// Facts above this tier are skipped while reading. [`Tier::Off`] is refused by the caller: a reader that is asked reads at least the overview.
    pub tier: Tier,
    /// Where to stop.
    pub limits: Limits,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            tier: Tier::Everything,
            limits: Limits::default(),
        }
    }
}

/// Bounds that keep a hostile file from hurting the host. The defaults are far above any real set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Bytes of unpacked XML. The largest real set seen has 110 MB.
    pub xml_bytes: u64,
    /// Elements inside each other. The deepest real set seen has 35; a rack in a rack adds 6.
    pub depth: usize,
    /// Bytes of one tag with its attributes. Nothing below 128 KiB makes a difference: so much is read ahead in any case.
    pub tag_bytes: usize,
    /// Bytes of one text that is kept (a name, an info text). A longer one is cut and becomes a problem.
    pub text_bytes: usize,
    /// Bytes of memory that all facts together may take, about. Half a gigabyte of XML was seen to give 130 MB.
    pub kept_bytes: usize,
    /// Problems that are listed; the rest is counted.
    pub problems: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            xml_bytes: 4 << 30,
            depth: 256,
            tag_bytes: 4 << 20,
            text_bytes: 64 << 10,
            kept_bytes: 512 << 20,
            problems: 100,
        }
    }
}

/// Looks on while a file is read, and can end it.
///
/// The reader has no clock and no thread: who wants progress, a time limit or a cancel button brings it here.
pub trait Watch {
    /// Called about once for every 128 KiB of XML, with the XML bytes so far. Returning `Break` ends the reading with that error.
    fn on_progress(&mut self, xml_bytes: u64) -> ControlFlow<Error>;
}

/// Nobody looks on.
impl Watch for () {
    fn on_progress(&mut self, _xml_bytes: u64) -> ControlFlow<Error> {
        ControlFlow::Continue(())
    }
}
