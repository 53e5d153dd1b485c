//! What can go wrong with a file: errors end the reading, problems do not.
//!
//! An error's text says what the file is and what to do about it, and holds nothing of the file's content.

use std::fmt;
use std::io;

use serde::{Deserialize, Serialize};

/// Why a file could not be read. No facts are returned with it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file has no bytes.
    #[error(
        "the file is empty; Live writes a new set in one go, so take the newest one from the project's Backup folder"
    )]
    Empty,
    /// A set of Live 7 or older, which is not XML.
    #[error("this is a set of Live 7 or older, a binary format; open it in Live 8 or newer and save it")]
    Live7,
    /// The text that Git LFS leaves in place of a file.
    #[error(
        "this is a Git LFS pointer and not the set itself; run `git lfs pull` in the project to fetch it"
    )]
    GitLfsPointer,
    /// A Max for Live device.
    #[error("this is a Max for Live device (.amxd), not a set; name a set that uses it")]
    MaxDevice,
    /// A zip archive.
    #[error("this is a zip archive; unpack it and name the .als file inside")]
    ZipArchive,
    /// Text in UTF-16.
    #[error(
        "this is text in UTF-16; Live writes UTF-8, so another program has changed the file: take the original"
    )]
    Utf16,
    /// Text that is not XML, such as an Alloy model, which also ends in `.als`.
    #[error("this is text but not a Live Set (Alloy models end in .als too); name a set that Live saved")]
    OtherText,
    /// Bytes of no known kind.
    #[error(
        "this is neither gzip nor XML, so not a file that Live 8 or newer saved; name an .als, .adg, .adv or .alc file"
    )]
    UnknownBytes,
    /// Gzip of something that is not XML.
    #[error("the gzip data holds no XML; name an .als, .adg, .adv or .alc file that Live saved")]
    UnknownContent,
    /// XML of another program.
    #[error(
        "this is XML but its root element is not Ableton; name an .als, .adg, .adv or .alc file that Live saved"
    )]
    OtherXml,
    /// XML of Ableton that holds no set, rack, preset or clip.
    #[error(
        "this file is Ableton's but holds no set, rack, preset or clip; name an .als, .adg, .adv or .alc file"
    )]
    OtherAbleton,
    /// The file ends too early.
    #[error(
        "the file ends in the middle, after {offset} bytes of XML; it was cut off while being copied or saved: take the newest one from the project's Backup folder"
    )]
    Truncated {
        /// Bytes of XML that could be read.
        offset: u64,
    },
    /// The gzip data is damaged.
    #[error(
        "the gzip data is damaged after {offset} bytes of XML; take the newest file from the project's Backup folder"
    )]
    CorruptGzip {
        /// Bytes of XML that could be read.
        offset: u64,
    },
    /// The XML is damaged.
    #[error(
        "the XML is damaged at byte {offset} ({what}); take the newest file from the project's Backup folder"
    )]
    CorruptXml {
        /// Place in the unpacked XML, in bytes.
        offset: u64,
        /// What is wrong there.
        what: &'static str,
    },
    /// The file asks for more than the limits allow.
    #[error(
        "the file has {0}; no set that Live saves comes near, so the file was made to do harm or is damaged"
    )]
    Limit(Limit),
    /// The time for one file was used up.
    #[error(
        "reading took longer than {seconds} seconds and was stopped; try again when the machine is less busy"
    )]
    TimeUp {
        /// The time that was allowed, in seconds.
        seconds: u64,
    },
    /// The reading was cancelled.
    #[error("reading was cancelled")]
    Cancelled,
    /// The bytes could not be had from the disk.
    #[error("the file could not be read to its end; check the disk and try again")]
    Io(#[source] io::Error),
}

/// A limit that a file went over, see [`super::Limits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// Bytes of unpacked XML.
    XmlBytes(u64),
    /// Elements inside each other.
    Depth(usize),
    /// Bytes of one tag.
    TagBytes(usize),
    /// Bytes of memory for all facts together.
    KeptBytes(usize),
}

impl fmt::Display for Limit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::XmlBytes(most) => write!(formatter, "more than {most} bytes of XML"),
            Self::Depth(most) => write!(formatter, "elements nested more than {most} deep"),
            Self::TagBytes(most) => write!(formatter, "a tag of more than {most} bytes"),
            Self::KeptBytes(most) => write!(
                formatter,
                "more than {most} bytes of names, notes, parameters and other facts"
            ),
        }
    }
}

/// Something in a file that could not be understood. The rest was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What is wrong, without any of the file's content.
    pub message: String,
    /// Elements from the root to the place, separated by slashes.
    pub place: String,
    /// Place in the unpacked XML, in bytes.
    pub offset: u64,
}
