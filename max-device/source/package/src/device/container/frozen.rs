//! What is inside of a frozen device: files one behind the other, then a directory of them.
//!
//! Unlike the file around it, all numbers here have their highest byte first.

use super::{Error, Reader, Tag};

/// How frozen content begins.
pub const MAGIC: &[u8; 4] = b"mx@c";
/// The files begin behind the head.
const HEAD: u32 = 16;
/// The flag of the embedded file that is the device itself.
pub const IS_DEVICE: u32 = 0x11;
/// The parts of a directory entry, in their order.
const PARTS: [Tag; 7] = [
    Tag(*b"type"),
    Tag(*b"fnam"),
    Tag(*b"sz32"),
    Tag(*b"of32"),
    Tag(*b"vers"),
    Tag(*b"flag"),
    Tag(*b"mdat"),
];
/// Length of the name and the length of a part.
const PART_HEAD: usize = 8;

/// The content of a frozen device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// The device's own patcher first, then what it needs.
    pub files: Vec<File>,
}

/// A file inside of a frozen device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its kind in Max's code, such as `JSON`, `TEXT` or `mx64`.
    pub kind: Tag,
    /// Its name, without a folder.
    pub name: String,
    /// What is in it.
    pub data: Vec<u8>,
    /// 0 wherever it was seen.
    pub version: u32,
    /// `IS_DEVICE` for the device itself, 0 or 8 for others.
    pub flags: u32,
    /// When it was changed: seconds since 1904, as on old Macintoshes.
    pub modified: u32,
}

impl Frozen {
    /// Reads what stands in the chunk of the patcher.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader { bytes, at: 0 };
        let at = reader.at;
        let found = reader.tag("the frozen content")?;
        if found != Tag(*MAGIC) {
            let expected = "frozen content (\"mx@c\")";
            return Err(Error::Unexpected { at, found, expected });
        }
        fixed(&mut reader, "the length of the head of frozen content", HEAD)?;
        fixed(&mut reader, "the second number of frozen content", 0)?;
        let directory = reader.number("the head of frozen content", u32::from_be_bytes)? as usize;
        if directory < HEAD as usize || directory > bytes.len() {
            return Err(Error::Impossible {
                what: "the place of the directory",
                found: directory as u64,
                why: "it lies outside of the frozen content",
            });
        }
        reader.at = directory;
        let files = read_directory(&mut reader, directory)?;
        Ok(Self { files })
    }

    /// Writes what stands in the chunk of the patcher.
    pub fn write(&self) -> Result<Vec<u8>, Error> {
        const TOO_LARGE: Error = Error::TooLarge("the embedded files are over 4 GB");
        let mut files = Vec::new();
        let mut directory = Vec::new();
        for file in &self.files {
            let offset = u32::try_from(files.len() + HEAD as usize).map_err(|_| TOO_LARGE)?;
            let size = u32::try_from(file.data.len()).map_err(|_| TOO_LARGE)?;
            files.extend_from_slice(&file.data);
            let mut name = file.name.as_bytes().to_vec();
            // At least one zero, and the next entry begins at a multiple of four.
            name.resize((name.len() / 4 + 1) * 4, 0);
            let numbers = [size, offset, file.version, file.flags, file.modified];
            let mut entry = Vec::new();
            part(&mut entry, PARTS[0], &file.kind.0)?;
            part(&mut entry, PARTS[1], &name)?;
            for (tag, number) in PARTS.into_iter().skip(2).zip(numbers) {
                part(&mut entry, tag, &number.to_be_bytes())?;
            }
            part(&mut directory, Tag(*b"dire"), &entry)?;
        }
        let offset = u32::try_from(files.len() + HEAD as usize).map_err(|_| TOO_LARGE)?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&HEAD.to_be_bytes());
        bytes.extend_from_slice(&0_u32.to_be_bytes());
        bytes.extend_from_slice(&offset.to_be_bytes());
        bytes.extend_from_slice(&files);
        part(&mut bytes, Tag(*b"dlst"), &directory)?;
        Ok(bytes)
    }

    /// Returns the file that is the device's own patcher.
    pub fn device(&self) -> Result<&File, Error> {
        let device = self.files.iter().find(|file| file.flags == IS_DEVICE);
        device.ok_or_else(|| Error::Patcher("none of the embedded files is the device".to_string()))
    }
}

/// The files must lie one behind the other without a gap, or writing would lose what lies in between.
fn read_directory(reader: &mut Reader<'_>, directory: usize) -> Result<Vec<File>, Error> {
    let mut list = inner(reader, Tag(*b"dlst"), "the directory of embedded files")?;
    let mut files = Vec::new();
    let mut expected = HEAD as usize;
    while list.at < list.bytes.len() {
        let mut entry = inner(&mut list, Tag(*b"dire"), "an entry of the directory")?;
        let index = files.len();
        let mut parts = [&[] as &[u8]; PARTS.len()];
        for (part, tag) in parts.iter_mut().zip(PARTS) {
            *part = inner(&mut entry, tag, "a part of a directory entry")?.bytes;
        }
        end(&mut entry)?;
        let [kind, name, size, offset, version, flags, modified] = parts;
        let (size, offset) = (number(size)? as usize, number(offset)? as usize);
        if offset != expected {
            return Err(Error::Impossible {
                what: "the place of an embedded file",
                found: offset as u64,
                why: "it does not follow the file before it",
            });
        }
        let data = offset.checked_add(size).filter(|end| *end <= directory);
        let data = data.and_then(|end| reader.bytes.get(offset..end));
        let Some(data) = data else {
            return Err(Error::Impossible {
                what: "the size of an embedded file",
                found: size as u64,
                why: "it reaches into the directory",
            });
        };
        expected = offset + size;
        files.push(File {
            kind: Tag(number(kind)?.to_be_bytes()),
            name: read_name(name, index)?,
            data: data.to_vec(),
            version: number(version)?,
            flags: number(flags)?,
            modified: number(modified)?,
        });
    }
    if expected != directory {
        return Err(Error::Impossible {
            what: "the place of the directory",
            found: directory as u64,
            why: "it does not follow the last embedded file",
        });
    }
    end(reader)?;
    Ok(files)
}

fn read_name(bytes: &[u8], index: usize) -> Result<String, Error> {
    let length = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let (name, filling) = bytes.split_at(length);
    let is_filled = filling.iter().all(|byte| *byte == 0) && bytes.len() == (length / 4 + 1) * 4;
    match std::str::from_utf8(name) {
        Ok(name) if is_filled && !name.is_empty() => Ok(name.to_string()),
        _ => Err(Error::Name(index)),
    }
}

fn fixed(reader: &mut Reader<'_>, what: &'static str, value: u32) -> Result<(), Error> {
    let found = reader.number(what, u32::from_be_bytes)?;
    if found == value {
        return Ok(());
    }
    Err(Error::Impossible {
        what,
        found: found.into(),
        why: "it is the same in every device that was seen",
    })
}

/// A part whose length counts its own head, too.
fn inner<'bytes>(reader: &mut Reader<'bytes>, tag: Tag, what: &'static str) -> Result<Reader<'bytes>, Error> {
    let at = reader.at;
    let found = reader.tag(what)?;
    if found != tag {
        let expected = what;
        return Err(Error::Unexpected { at, found, expected });
    }
    let length = reader.number(what, u32::from_be_bytes)? as usize;
    let Some(length) = length.checked_sub(PART_HEAD) else {
        return Err(Error::Impossible {
            what,
            found: length as u64,
            why: "it is shorter than its own head",
        });
    };
    let bytes = reader.take(length, what)?;
    Ok(Reader { bytes, at: 0 })
}

fn end(reader: &mut Reader<'_>) -> Result<(), Error> {
    if reader.at == reader.bytes.len() {
        return Ok(());
    }
    let at = reader.at;
    let found = reader.tag("what follows the directory")?;
    let expected = "the end";
    Err(Error::Unexpected { at, found, expected })
}

fn number(bytes: &[u8]) -> Result<u32, Error> {
    let four = <[u8; 4]>::try_from(bytes).map_err(|_| Error::Impossible {
        what: "the length of a part of a directory entry",
        found: bytes.len() as u64,
        why: "it is a number of four bytes",
    })?;
    Ok(u32::from_be_bytes(four))
}

fn part(bytes: &mut Vec<u8>, tag: Tag, content: &[u8]) -> Result<(), Error> {
    let length = u32::try_from(content.len() + PART_HEAD);
    let length = length.map_err(|_| Error::TooLarge("the directory is over 4 GB"))?;
    bytes.extend_from_slice(&tag.0);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(content);
    Ok(())
}
