//! References to files: samples, presets, Max patches.

use std::collections::HashMap;
use std::io::Read;

use super::super::error::Error;
use super::super::facts::Sample;
use super::Reading;
use super::plugin::hex_digit;

/// A `FileRef` in any version's spelling.
#[derive(Default)]
pub(super) struct FileReference {
    /// File name with its ending.
    pub(super) name: String,
    path: Option<String>,
    relative_path: Option<String>,
    pack: Option<String>,
    size: Option<u64>,
}

/// The samples of a set, each once.
#[derive(Default)]
pub(super) struct SampleTable {
    samples: Vec<Sample>,
    /// From what identifies a file, which is its path even where the tier keeps only its name.
    places: HashMap<String, usize>,
}

impl SampleTable {
    fn add(&mut self, file: FileReference, with_path: bool) -> usize {
        let path = file.path.or_else(|| file.relative_path.clone());
        let identity = path.clone().unwrap_or_else(|| file.name.clone());
        let place = *self.places.entry(identity).or_insert_with(|| {
            let mut sample = Sample {
                name: file.name,
                pack: file.pack,
                size: file.size,
                ..Sample::default()
            };
            if with_path {
                sample.path = path;
                sample.relative_path = file.relative_path;
            }
            self.samples.push(sample);
            self.samples.len() - 1
        });
        if let Some(sample) = self.samples.get_mut(place) {
            sample.uses += 1;
        }
        place
    }

    pub(super) fn take(&mut self) -> Vec<Sample> {
        std::mem::take(&mut self.samples)
    }
}

impl<R: Read> Reading<'_, R> {
    /// Reads a `SampleRef`, or the file that was dropped on a Max device (`MxDFullFileDrop`), and returns the sample's
    /// place in the set's list. None when it refers to no file.
    pub(super) fn sample(&mut self) -> Result<Option<usize>, Error> {
        let dropped = self.walk.name() == b"MxDFullFileDrop";
        let level = self.walk.level();
        let mut place = None;
        while self.walk.child(level)? {
            // SourceContext holds another FileRef: that of the file that the sample was made from.
            if self.walk.name() == b"FileRef" && dropped {
                // A dropped file's reference has the layout of a SampleRef under another name.
                place = self.sample()?;
            } else if self.walk.name() == b"FileRef" {
                let file = self.file_reference()?;
                if !file.name.is_empty() {
                    self.keep::<Sample>()?;
                    place = Some(
                        self.samples
                            .add(file, self.tier >= crate::consent::Tier::Everything),
                    );
                }
            }
        }
        Ok(place)
    }

    /// Reads a `FileRef`.
    pub(super) fn file_reference(&mut self) -> Result<FileReference, Error> {
        let mut file = FileReference::default();
        let mut hint = Vec::new();
        let mut data = None;
        let level = self.walk.level();
        while self.walk.child(level)? {
            match self.walk.name() {
                // The folders belong to the path, which a lower tier does not read.
                b"Name" => file.name = file_name(&self.walk.value_string()?).to_owned(),
                b"Path" => file.path = Some(self.walk.value_string()?).filter(|path| !path.is_empty()),
                b"RelativePath" => file.relative_path = self.relative_path()?,
                b"LivePackName" => {
                    file.pack = Some(self.walk.value_string()?).filter(|pack| !pack.is_empty())
                }
                b"OriginalFileSize" => {
                    file.size = self
                        .walk
                        .value_integer()?
                        .and_then(|size| u64::try_from(size).ok())
                }
                b"Data" => data = absolute_path(&self.walk.text()?),
                b"SearchHint" => {
                    let inside = self.walk.level();
                    while self.walk.child(inside)? {
                        match self.walk.name() {
                            b"PathHint" => hint = self.folders()?,
                            b"FileSize" => {
                                file.size = self
                                    .walk
                                    .value_integer()?
                                    .and_then(|size| u64::try_from(size).ok())
                            }
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        file.size = file.size.filter(|size| *size > 0);
        // Up to Live 10 the folders stand apart from the name.
        if !file.name.is_empty() {
            if let Some(folders) = &mut file.relative_path {
                folders.push_str(if folders.is_empty() { "" } else { "/" });
                folders.push_str(&file.name);
            }
            if data.is_none() && !hint.is_empty() {
                data = Some(format!("/{}/{}", hint.join("/"), file.name));
            }
        }
        file.path = file.path.or(data);
        if file.name.is_empty() {
            let path = file.path.as_ref().or(file.relative_path.as_ref());
            file.name = path.map(|path| file_name(path).to_owned()).unwrap_or_default();
        }
        Ok(file)
    }

    fn relative_path(&mut self) -> Result<Option<String>, Error> {
        if let Some(path) = self.walk.string("Value")? {
            return Ok(Some(path).filter(|path| !path.is_empty()));
        }
        Ok(Some(self.folders()?.join("/")))
    }

    /// Reads a list of `RelativePathElement`; one without a name is the folder above.
    fn folders(&mut self) -> Result<Vec<String>, Error> {
        let level = self.walk.level();
        let mut folders = Vec::new();
        while self.walk.child(level)? {
            self.keep::<String>()?;
            let folder = self.walk.string("Dir")?.unwrap_or_default();
            folders.push(if folder.is_empty() {
                "..".to_owned()
            } else {
                folder
            });
        }
        Ok(folders)
    }
}

/// The last part of a path of either system.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// A file name without its ending.
pub(super) fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

/// Decodes the absolute path that sets up to Live 10 keep as hexadecimal digits: UTF-16 on Windows, an alias record on a Mac.
fn absolute_path(hex: &[u8]) -> Option<String> {
    let bytes = hex_bytes(hex);
    match bytes.as_slice() {
        // A drive letter or a network share.
        [b'A'..=b'Z' | b'a'..=b'z', 0, b':', 0, ..] | [b'\\', 0, b'\\', 0, ..] => utf_16(&bytes),
        _ => alias_path(&bytes),
    }
}

fn utf_16(bytes: &[u8]) -> Option<String> {
    let units: Vec<u16> = bytes
        .as_chunks::<2>()
        .0
        .iter()
        .map(|pair| u16::from_le_bytes(*pair))
        .take_while(|unit| *unit != 0)
        .collect();
    String::from_utf16(&units).ok().filter(|path| !path.is_empty())
}

/// The path in a classic Mac alias record, version 2: fields of a number, a length and data follow a head of 150 bytes;
/// field 18 is the path on its volume, field 19 where the volume is mounted.
/// Layout as documented in public descriptions of the record and as seen in sets of Live 8 and 9.
fn alias_path(bytes: &[u8]) -> Option<String> {
    let mut rest = bytes.get(150..)?;
    let (mut path, mut volume) = (None, None);
    while let [tag_high, tag_low, length_high, length_low, data @ ..] = rest {
        let tag = u16::from_be_bytes([*tag_high, *tag_low]);
        let length = usize::from(u16::from_be_bytes([*length_high, *length_low]));
        if tag == 0xffff {
            break;
        }
        let text = || data.get(..length).and_then(|data| std::str::from_utf8(data).ok());
        match tag {
            18 => path = text(),
            19 => volume = text(),
            _ => {}
        }
        rest = data.get(length + length % 2..)?;
    }
    let path = path?.trim_start_matches('/');
    let volume = volume.unwrap_or("/").trim_end_matches('/');
    Some(format!("{volume}/{path}"))
}

fn hex_bytes(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut high = None;
    let mut in_reference = false;
    for &byte in text {
        // Line ends can be written as references, which hold digits too.
        in_reference = (in_reference || byte == b'&') && byte != b';';
        let Some(digit) = hex_digit(byte).filter(|_| !in_reference) else {
            continue;
        };
        match high.take() {
            None => high = Some(digit),
            Some(high) => bytes.push(high * 16 + digit),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_windows_path_is_utf_16() {
        let hex: String = "C:\\Samples\\Kick ü.wav\0"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .map(|byte| format!("{byte:02X}"))
            .collect();
        assert_eq!(
            absolute_path(format!("\r\n\t{hex}&#xA;\t").as_bytes()).as_deref(),
            Some("C:\\Samples\\Kick ü.wav")
        );
    }

    #[test]
    fn a_mac_alias_gives_its_posix_path() {
        let mut record = vec![0; 150];
        for (tag, text) in [
            (2_u16, "HD:Users:odd"),
            (18, "Users/odd/Kick.wav"),
            (19, "/Volumes/SSD"),
        ] {
            record.extend(tag.to_be_bytes());
            record.extend(u16::try_from(text.len()).expect("short").to_be_bytes());
            record.extend(text.as_bytes());
            record.extend(vec![0; text.len() % 2]);
        }
        record.extend([0xff, 0xff, 0, 0]);
        let hex: String = record.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            absolute_path(hex.as_bytes()).as_deref(),
            Some("/Volumes/SSD/Users/odd/Kick.wav")
        );
    }

    #[test]
    fn a_broken_record_is_no_path() {
        assert_eq!(absolute_path(b""), None);
        assert_eq!(absolute_path(b"43003A"), None);
        assert_eq!(absolute_path(&[b'f'; 2000]), None);
    }
}
