//! From the bytes of a file to the tags of its XML, and the fast way past what nobody asked for.
//!
//! A window of 128 KiB rolls over the XML, so that memory does not grow with the file. Tags are handed out where
//! they lie in it. quick-xml's own tokenizer was measured first: on a set of 100,000 automation events it took twice as long as
//! `gzip -dc`, because it copies and checks every tag, and the walk over skipped elements (most of a set) has no use for
//! its events. A test holds this tokenizer against quick-xml's, event by event.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};
use std::ops::ControlFlow;

use flate2::bufread::GzDecoder;

use super::error::{Error, Limit};
use super::limits::{Limits, Watch};

const WINDOW: usize = 128 << 10;

/// Bytes of an element's name; the longest seen in a real set has 60. Paths are made of names, so they are bounded by it.
const LONGEST_NAME: usize = 256;

/// The XML of a file as a [`BufRead`] that knows where it is and keeps the limits.
pub(super) struct Source<'w, R: Read> {
    input: Input<R>,
    window: Vec<u8>,
    start: usize,
    end: usize,
    /// Offset of `window[start]` in the XML.
    offset: u64,
    limits: Limits,
    watch: &'w mut dyn Watch,
    trailing_bytes: bool,
}

/// A file whose first bytes were looked at and are handed out again.
type File<R> = BufReader<Chain<Cursor<Vec<u8>>, R>>;

enum Input<R: Read> {
    Plain(File<R>),
    Gzip {
        decoder: Box<GzDecoder<File<R>>>,
        member: usize,
    },
    Ended,
}

/// A tag in the window, without its brackets. Valid until the next one is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag {
    pub(super) kind: TagKind,
    start: usize,
    name_end: usize,
    end: usize,
}

/// What a tag does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagKind {
    Start,
    /// Start and end in one.
    Empty,
    End,
}

impl<'w, R: Read> Source<'w, R> {
    /// Looks at the first bytes and opens the file as gzip or plain XML.
    pub(super) fn open(file: R, limits: Limits, watch: &'w mut dyn Watch) -> Result<Self, Error> {
        let mut file = file;
        let mut beginning = Vec::new();
        file.by_ref()
            .take(64)
            .read_to_end(&mut beginning)
            .map_err(Error::Io)?;
        let packing = sniff(&beginning)?;
        let file = BufReader::with_capacity(64 << 10, Cursor::new(beginning).chain(file));
        let gzip = matches!(packing, Packing::Gzip);
        let input = match packing {
            Packing::Gzip => Input::Gzip {
                decoder: Box::new(GzDecoder::new(file)),
                member: 0,
            },
            Packing::Plain => Input::Plain(file),
        };
        let mut source = Self {
            input,
            window: vec![0; WINDOW],
            start: 0,
            end: 0,
            offset: 0,
            limits,
            watch,
            trailing_bytes: false,
        };
        if gzip {
            source.need(64)?;
            match sniff(source.available()) {
                Ok(Packing::Plain) => {}
                Err(Error::Empty) => return Err(Error::Truncated { offset: 0 }),
                Err(error @ (Error::Live7 | Error::Utf16)) => return Err(error),
                _ => return Err(Error::UnknownContent),
            }
        }
        Ok(source)
    }

    /// Offset in the XML, in bytes.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Whether bytes that are no gzip member follow the XML.
    pub(super) fn has_trailing_bytes(&self) -> bool {
        self.trailing_bytes
    }

    /// The content of a tag, without brackets and the slash of an empty tag or of an end tag.
    pub(super) fn content(&self, tag: Tag) -> &[u8] {
        self.window.get(tag.start..tag.end).unwrap_or_default()
    }

    /// The name in a tag.
    pub(super) fn name(&self, tag: Tag) -> &[u8] {
        self.window.get(tag.start..tag.name_end).unwrap_or_default()
    }

    /// The attributes of a tag, with the white space around them.
    pub(super) fn attributes(&self, tag: Tag) -> &[u8] {
        self.window.get(tag.name_end..tag.end).unwrap_or_default()
    }

    /// Passes over text, comments and the like to the next tag, and over that. None at the end of the file.
    pub(super) fn next_tag(&mut self) -> Result<Option<Tag>, Error> {
        loop {
            if !self.skip_text()? {
                return Ok(None);
            }
            let length = loop {
                match self.available() {
                    [b'<', b'!' | b'?', ..] => break None,
                    available => {
                        if let Some(length) = tag_length(available) {
                            break Some(length);
                        }
                    }
                }
                if !self.extend()? {
                    return Err(Error::Truncated { offset: self.offset });
                }
            };
            match length {
                Some(length) => return self.take_tag(length).map(Some),
                None => self.pass_markup()?,
            }
        }
    }

    fn take_tag(&mut self, length: usize) -> Result<Tag, Error> {
        let (start, end) = (self.start + 1, self.start + length - 1);
        let (kind, start, end) = match self.window.get(start..end).unwrap_or_default() {
            [b'/', ..] => (TagKind::End, start + 1, end),
            [.., b'/'] => (TagKind::Empty, start, end - 1),
            _ => (TagKind::Start, start, end),
        };
        let name_length = element_name(self.window.get(start..end).unwrap_or_default()).len();
        match name_length {
            0 => return Err(self.corrupt("a tag without a name")),
            1..=LONGEST_NAME => {}
            _ => return Err(self.corrupt("an element's name is too long")),
        }
        self.advance(length);
        Ok(Tag {
            kind,
            start,
            name_end: start + name_length,
            end,
        })
    }

    /// Skips text up to the next `<`. False at the end of the file.
    fn skip_text(&mut self) -> Result<bool, Error> {
        loop {
            match memchr::memchr(b'<', self.available()) {
                Some(length) => {
                    self.advance(length);
                    return Ok(true);
                }
                None => {
                    self.advance(self.end - self.start);
                    if !self.refill()? {
                        return Ok(false);
                    }
                }
            }
        }
    }

    /// Collects text up to the next `<`, at most `most` bytes of it; what is longer is skipped.
    pub(super) fn read_text(&mut self, most: usize) -> Result<Vec<u8>, Error> {
        let mut text = Vec::new();
        loop {
            let available = self.available();
            let length = memchr::memchr(b'<', available);
            let chunk = available
                .get(..length.unwrap_or(available.len()))
                .unwrap_or_default();
            let room = most.saturating_sub(text.len());
            text.extend_from_slice(chunk.get(..room.min(chunk.len())).unwrap_or_default());
            let chunk_length = chunk.len();
            self.advance(chunk_length);
            if length.is_some() || !self.refill()? {
                return Ok(text);
            }
        }
    }

    /// Walks over the rest of the innermost open element, and of all it holds, up to the start tag of a wanted element or
    /// to its own end tag, and returns that tag. `open` holds the names of the open elements and is kept true, the returned tag excepted.
    pub(super) fn scan(&mut self, open: &mut OpenElements, wanted: &[&[u8]]) -> Result<Tag, Error> {
        let floor = open.depth();
        loop {
            let Some(tag) = self.next_tag()? else {
                return Err(Error::Truncated { offset: self.offset });
            };
            let name = self.name(tag);
            match tag.kind {
                TagKind::End if open.depth() == floor => return Ok(tag),
                TagKind::End => {
                    if !open.close(name) {
                        return Err(self.corrupt(MISFIT));
                    }
                }
                _ if wanted.contains(&name) => return Ok(tag),
                TagKind::Start => {
                    open.open(name);
                    self.check_depth(open.depth())?;
                }
                TagKind::Empty => {}
            }
        }
    }

    /// Fails when elements are nested deeper than the limit.
    pub(super) fn check_depth(&self, depth: usize) -> Result<(), Error> {
        if depth > self.limits.depth {
            return Err(Error::Limit(Limit::Depth(self.limits.depth)));
        }
        Ok(())
    }

    /// Returns the error for damage at the current place.
    pub(super) fn corrupt(&self, what: &'static str) -> Error {
        Error::CorruptXml {
            offset: self.offset,
            what,
        }
    }

    /// Walks over a comment, a CDATA section or a processing instruction. A document type is refused: Live writes none, and it can define entities.
    fn pass_markup(&mut self) -> Result<(), Error> {
        self.need(9)?;
        let end: &[u8] = match self.available() {
            [b'<', b'?', ..] => b"?>",
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            [b'<', b'!', b'[', b'C', b'D', b'A', b'T', b'A', b'[', ..] => b"]]>",
            _ => {
                return Err(self.corrupt("a document type or another declaration, which Live does not write"));
            }
        };
        self.advance(2);
        loop {
            if let Some(place) = memchr::memmem::find(self.available(), end) {
                self.advance(place + end.len());
                return Ok(());
            }
            // The end may be cut in two by the window's edge: keep its first bytes.
            let keep = end.len() - 1;
            let length = (self.end - self.start).saturating_sub(keep);
            self.advance(length);
            if !self.extend()? {
                return Err(Error::Truncated { offset: self.offset });
            }
        }
    }

    fn available(&self) -> &[u8] {
        self.window.get(self.start..self.end).unwrap_or_default()
    }

    fn advance(&mut self, length: usize) {
        let length = length.min(self.end - self.start);
        self.start += length;
        self.offset += length as u64;
    }

    /// Makes at least `length` bytes available unless the file ends before.
    fn need(&mut self, length: usize) -> Result<(), Error> {
        while self.end - self.start < length {
            if !self.extend()? {
                break;
            }
        }
        Ok(())
    }

    /// Replaces the used-up window by the next bytes. False at the end of the file.
    fn refill(&mut self) -> Result<bool, Error> {
        debug_assert_eq!(self.start, self.end);
        self.start = 0;
        self.end = 0;
        self.extend()
    }

    /// Adds bytes behind those that are available. False at the end of the file.
    fn extend(&mut self) -> Result<bool, Error> {
        if self.start > 0 {
            self.window.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.window.len() {
            // One tag fills the window.
            if self.window.len() >= self.limits.tag_bytes {
                return Err(Error::Limit(Limit::TagBytes(self.limits.tag_bytes)));
            }
            let longer = (self.window.len() * 2).min(self.limits.tag_bytes);
            self.window.resize(longer, 0);
        }
        let room = self.window.get_mut(self.end..).unwrap_or_default();
        let offset = self.offset + self.end as u64;
        let count = self.input.read(room, offset, &mut self.trailing_bytes)?;
        self.end += count;
        let total = offset + count as u64;
        if total > self.limits.xml_bytes {
            return Err(Error::Limit(Limit::XmlBytes(self.limits.xml_bytes)));
        }
        if let ControlFlow::Break(error) = self.watch.on_progress(total) {
            return Err(error);
        }
        Ok(count > 0)
    }
}

impl<R: Read> Input<R> {
    /// Reads the next bytes of XML, going on with the next gzip member where one follows. `offset` is where they belong.
    fn read(&mut self, room: &mut [u8], offset: u64, trailing_bytes: &mut bool) -> Result<usize, Error> {
        loop {
            let result = match self {
                Self::Plain(file) => file.read(room),
                Self::Gzip { decoder, .. } => decoder.read(room),
                Self::Ended => Ok(0),
            };
            match (result, &*self) {
                (Ok(0), Self::Gzip { .. }) => *trailing_bytes = self.next_member(offset)?,
                (Ok(count), _) => return Ok(count),
                (Err(error), _) if error.kind() == io::ErrorKind::Interrupted => {}
                // Bytes behind the first member that are no gzip header: all the data is there already.
                (Err(error), Self::Gzip { decoder, member: 1.. })
                    if decoder.header().is_none() && error.raw_os_error().is_none() =>
                {
                    *self = Self::Ended;
                    *trailing_bytes = true;
                }
                (Err(error), _) => return Err(input_error(error, offset)),
            }
        }
    }

    /// Goes on behind a gzip member. True when what follows is no other one.
    fn next_member(&mut self, offset: u64) -> Result<bool, Error> {
        let Self::Gzip { decoder, member } = std::mem::replace(self, Self::Ended) else {
            return Ok(false);
        };
        let mut file = decoder.into_inner();
        let next = file
            .fill_buf()
            .map_err(|error| input_error(error, offset))?
            .first()
            .copied();
        if next == GZIP_MAGIC.first().copied() {
            *self = Self::Gzip {
                decoder: Box::new(GzDecoder::new(file)),
                member: member + 1,
            };
            return Ok(false);
        }
        Ok(next.is_some())
    }
}

/// Tells damage of the gzip data from trouble with the disk; flate2 reports the first as these kinds without an OS error.
fn input_error(error: io::Error, offset: u64) -> Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Error::Truncated { offset },
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData if error.raw_os_error().is_none() => {
            Error::CorruptGzip { offset }
        }
        _ => Error::Io(error),
    }
}

/// What is said of tags that do not nest.
pub(super) const MISFIT: &str = "an end tag does not fit its start tag";

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const LIVE_7_MAGIC: [u8; 4] = [0xab, 0x1e, 0x56, 0x78];

enum Packing {
    Gzip,
    Plain,
}

/// Tells from its first bytes what a file is.
fn sniff(bytes: &[u8]) -> Result<Packing, Error> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match bytes {
        [] => Err(Error::Empty),
        _ if bytes.starts_with(&GZIP_MAGIC) => Ok(Packing::Gzip),
        _ if bytes.starts_with(&LIVE_7_MAGIC) => Err(Error::Live7),
        _ if bytes.starts_with(b"ampf") => Err(Error::MaxDevice),
        _ if bytes.starts_with(b"PK\x03\x04") => Err(Error::ZipArchive),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'<', 0, ..] | [0, b'<', ..] => Err(Error::Utf16),
        _ if bytes.starts_with(b"version https://git-lfs") => Err(Error::GitLfsPointer),
        _ if text.trim_ascii_start().starts_with(b"<") => Ok(Packing::Plain),
        _ if text
            .iter()
            .all(|byte| *byte >= b' ' || byte.is_ascii_whitespace()) =>
        {
            Err(Error::OtherText)
        }
        _ => Err(Error::UnknownBytes),
    }
}

/// Bytes from `<` to `>`, both included, with `>` inside quotes passed over. None when the tag is not complete.
fn tag_length(bytes: &[u8]) -> Option<usize> {
    let end = memchr::memchr(b'>', bytes)?;
    let tag = bytes.get(..end)?;
    // With all quotes closed the tag ends here. Live writes no `>` and no `'` around values, so this is nearly always so.
    if memchr::memchr_iter(b'"', tag).count().is_multiple_of(2) && memchr::memchr(b'\'', tag).is_none() {
        return Some(end + 1);
    }
    let mut quote = None;
    for (index, &byte) in bytes.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(index + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// The name at the beginning of a tag's content.
pub(super) fn element_name(tag: &[u8]) -> &[u8] {
    let length = tag
        .iter()
        .position(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>'));
    tag.get(..length.unwrap_or(tag.len())).unwrap_or_default()
}

/// The names of the elements that are open, from the root inwards.
#[derive(Default)]
pub(super) struct OpenElements {
    names: Vec<u8>,
    starts: Vec<usize>,
}

impl OpenElements {
    pub(super) fn depth(&self) -> usize {
        self.starts.len()
    }

    pub(super) fn open(&mut self, name: &[u8]) {
        self.starts.push(self.names.len());
        self.names.extend_from_slice(name);
    }

    /// Closes the innermost element; false when it has another name.
    pub(super) fn close(&mut self, name: &[u8]) -> bool {
        let Some(start) = self.starts.pop() else {
            return false;
        };
        let fits = self.names.get(start..) == Some(name);
        self.names.truncate(start);
        fits
    }

    /// Closes the innermost element, which had no end tag of its own.
    pub(super) fn close_empty(&mut self) {
        if let Some(start) = self.starts.pop() {
            self.names.truncate(start);
        }
    }

    /// The path for people: names separated by slashes.
    pub(super) fn path(&self) -> String {
        let ends = self.starts.iter().skip(1).copied().chain([self.names.len()]);
        let mut path = String::new();
        for (start, end) in self.starts.iter().zip(ends) {
            path.push('/');
            path.push_str(&String::from_utf8_lossy(
                self.names.get(*start..end).unwrap_or_default(),
            ));
        }
        path
    }
}
