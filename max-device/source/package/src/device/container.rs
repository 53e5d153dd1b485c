//! The file of a Max for Live device, `.amxd`: which kind of device it is, and its patcher.
//!
//! The format is not published. What is here was read off files that Live saved, and each of them comes out again byte by
//! byte. Whatever does not fit is refused and not guessed at: a device that is written wrongly shows up as an empty one in Live.

pub mod bundle;
pub mod frozen;

use std::fmt;

use frozen::Frozen;
use thiserror::Error;

/// No device is near that size, and one that claims to be is not read.
const LARGEST: usize = 1 << 30;

/// Why bytes are not a device, or not one that can be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Error {
    /// The first four bytes are not those of a device.
    #[error("not a Max for Live device: it does not begin with \"ampf\"")]
    NotADevice,
    /// The file ends inside of something.
    #[error(
        "the file ends at byte {end}, inside of {what}, which begins at byte {start} and needs {needed} bytes"
    )]
    Truncated {
        /// What is incomplete.
        what: &'static str,
        /// Where it begins.
        start: usize,
        /// How long it says it is.
        needed: usize,
        /// Where the file ends.
        end: usize,
    },
    /// The author of the device has encrypted it.
    #[error("the device is encrypted: only Live can open it")]
    Encrypted,
    /// A kind of device that is not known.
    #[error("{0} is no known kind of device; known are {known}", known = Kind::known())]
    UnknownKind(Tag),
    /// A part that is not known, or a known one where it should not be.
    #[error("at byte {at} there is {found}, where {expected} was expected")]
    Unexpected {
        /// Where.
        at: usize,
        /// What is there.
        found: Tag,
        /// What was expected.
        expected: &'static str,
    },
    /// A number that can't be.
    #[error("{what} is {found}, which can't be: {why}")]
    Impossible {
        /// Which number.
        what: &'static str,
        /// Its value.
        found: u64,
        /// Why not.
        why: &'static str,
    },
    /// A name of an embedded file that is no text, or not filled up with zeros.
    #[error("the name of embedded file {0} is not a text that ends with zeros")]
    Name(usize),
    /// The patcher is not what Max writes.
    #[error("the patcher can't be read: {0}")]
    Patcher(String),
    /// Something that a device can't hold.
    #[error("{0}")]
    TooLarge(&'static str),
}

/// Four bytes that name a part of the file, or a kind of file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag(pub [u8; 4]);

impl fmt::Display for Tag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"{}\"", self.0.escape_ascii())
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// What a device does in a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Gets audio and gives audio.
    AudioEffect,
    /// Gets MIDI and gives MIDI.
    MidiEffect,
    /// Gets MIDI and gives audio.
    Instrument,
    /// Makes the notes of a clip.
    MidiGenerator,
    /// Changes the notes of a clip.
    MidiTransformation,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::AudioEffect,
        Self::MidiEffect,
        Self::Instrument,
        Self::MidiGenerator,
        Self::MidiTransformation,
    ];

    /// Returns the kind's code in the file.
    pub fn tag(self) -> Tag {
        Tag(match self {
            Self::AudioEffect => *b"aaaa",
            Self::MidiEffect => *b"mmmm",
            Self::Instrument => *b"iiii",
            Self::MidiGenerator => *b"nagg",
            Self::MidiTransformation => *b"natt",
        })
    }

    /// Returns the code as Max writes it in the patcher, `project.amxdtype`.
    pub fn number(self) -> u32 {
        u32::from_be_bytes(self.tag().0)
    }

    /// Returns the kind in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::AudioEffect => "audio effect",
            Self::MidiEffect => "MIDI effect",
            Self::Instrument => "instrument",
            Self::MidiGenerator => "MIDI generator",
            Self::MidiTransformation => "MIDI transformation",
        }
    }

    /// Returns the kind of a code or of its words.
    pub fn find(is_it: impl Fn(Self) -> bool) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| is_it(*kind))
    }

    fn known() -> String {
        Self::ALL
            .map(|kind| format!("{} ({})", kind.tag(), kind.name()))
            .join(", ")
    }
}

/// What a device holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The patcher alone, which looks for its files on the disk.
    Unfrozen(Vec<u8>),
    /// The patcher with the files that it needs.
    Frozen(Frozen),
}

/// A device, as its file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// What it does in a track.
    pub kind: Kind,
    /// What Live notes about the file. 0 and 1 were seen in unfrozen devices, 7 in frozen ones, and once 7 with its bytes the
    /// other way round; it is kept as it is.
    pub meta: u32,
    /// What it holds.
    pub content: Content,
}

impl Device {
    /// Reads a device.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() > LARGEST {
            return Err(Error::TooLarge("the file is larger than any device"));
        }
        let mut reader = Reader { bytes, at: 0 };
        if reader.tag("the file's head") != Ok(Tag(*b"ampf")) {
            return Err(Error::NotADevice);
        }
        let head = reader.number("the length of the kind", u32::from_le_bytes)?;
        if head != 4 {
            return Err(Error::Impossible {
                what: "the length of the kind",
                found: head.into(),
                why: "a kind has four letters",
            });
        }
        let kind = reader.tag("the kind of device")?;
        let kind = Kind::find(|one| one.tag() == kind).ok_or(Error::UnknownKind(kind))?;
        let meta = reader.chunk(Tag(*b"meta"), "the chunk \"meta\"")?;
        let meta = match <[u8; 4]>::try_from(meta) {
            Ok(four) => u32::from_le_bytes(four),
            Err(_) => {
                return Err(Error::Impossible {
                    what: "the length of \"meta\"",
                    found: meta.len() as u64,
                    why: "it is a number of four bytes",
                });
            }
        };
        let patcher = reader.chunk(Tag(*b"ptch"), "the chunk \"ptch\"")?;
        if reader.at < bytes.len() {
            let at = reader.at;
            let found = reader.tag("what follows the patcher")?;
            let expected = "the end of the file";
            return Err(Error::Unexpected { at, found, expected });
        }
        let content = if patcher.starts_with(frozen::MAGIC) {
            Content::Frozen(Frozen::read(patcher)?)
        } else {
            Content::Unfrozen(patcher.to_vec())
        };
        Ok(Self { kind, meta, content })
    }

    /// Writes the device.
    pub fn write(&self) -> Result<Vec<u8>, Error> {
        let patcher = match &self.content {
            Content::Unfrozen(patcher) => patcher.clone(),
            Content::Frozen(frozen) => frozen.write()?,
        };
        let length = u32::try_from(patcher.len()).map_err(|_| Error::TooLarge("the patcher is over 4 GB"))?;
        let mut bytes = Vec::with_capacity(patcher.len() + 32);
        bytes.extend_from_slice(b"ampf");
        bytes.extend_from_slice(&4_u32.to_le_bytes());
        bytes.extend_from_slice(&self.kind.tag().0);
        bytes.extend_from_slice(b"meta");
        bytes.extend_from_slice(&4_u32.to_le_bytes());
        bytes.extend_from_slice(&self.meta.to_le_bytes());
        bytes.extend_from_slice(b"ptch");
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&patcher);
        Ok(bytes)
    }

    /// Returns the patcher's text. Max reads it up to the first zero; Live has been seen to leave rubbish behind that.
    pub fn patcher(&self) -> Result<&str, Error> {
        let bytes = match &self.content {
            Content::Unfrozen(patcher) => patcher.as_slice(),
            Content::Frozen(frozen) => frozen.device()?.data.as_slice(),
        };
        let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        std::str::from_utf8(text).map_err(|error| Error::Patcher(error.to_string()))
    }
}

/// Bytes with a place in them. Nothing is taken that is not there.
struct Reader<'bytes> {
    bytes: &'bytes [u8],
    at: usize,
}

impl<'bytes> Reader<'bytes> {
    fn take(&mut self, count: usize, what: &'static str) -> Result<&'bytes [u8], Error> {
        let start = self.at;
        let end = start.checked_add(count);
        match end.and_then(|end| self.bytes.get(start..end)) {
            Some(taken) => {
                self.at = start + count;
                Ok(taken)
            }
            None => Err(Error::Truncated {
                what,
                start,
                needed: count,
                end: self.bytes.len(),
            }),
        }
    }

    fn four(&mut self, what: &'static str) -> Result<[u8; 4], Error> {
        let mut four = [0; 4];
        four.copy_from_slice(self.take(4, what)?);
        Ok(four)
    }

    fn tag(&mut self, what: &'static str) -> Result<Tag, Error> {
        self.four(what).map(Tag)
    }

    fn number(&mut self, what: &'static str, order: fn([u8; 4]) -> u32) -> Result<u32, Error> {
        self.four(what).map(order)
    }

    /// A part of the file: its name, its length from the name's end on, and what is in it.
    fn chunk(&mut self, tag: Tag, what: &'static str) -> Result<&'bytes [u8], Error> {
        let at = self.at;
        let found = self.tag(what)?;
        if found == Tag(*b"ciph") {
            return Err(Error::Encrypted);
        }
        if found != tag {
            let expected = what;
            return Err(Error::Unexpected { at, found, expected });
        }
        let length = self.number(what, u32::from_le_bytes)?;
        self.take(length as usize, what)
    }
}
