//! How the files of these tests are made.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use sessionist_fixtures::{Clip, Layout, Note, Song, Track, big, gzip};

pub fn healthy_xml() -> Vec<u8> {
    let mut track = Track::midi(4, "Bass");
    track.arrangement.push(Clip::midi(
        "Riff",
        0.0,
        16.0,
        4.0,
        vec![Note::new(29, 0.0, 0.5, 100.0)],
    ));
    let song = Song {
        tracks: vec![track],
        controllers: false,
        ..Song::default()
    };
    song.to_xml(Layout::Live12)
}

/// More than a few windows of the reader.
pub fn large_xml() -> Vec<u8> {
    let mut xml = Vec::new();
    big::write(&mut xml, 3_000_000, 1).unwrap();
    xml
}

pub fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = gzip(Vec::new());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

pub const ROOT: &str =
    "<Ableton MajorVersion=\"5\" MinorVersion=\"12.0_12300\" Creator=\"Ableton Live 12.3.2\">";

pub fn ableton(inside: &str) -> Vec<u8> {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{ROOT}{inside}</Ableton>").into_bytes()
}

pub fn in_live_set(head: &str, tail: &str) -> (String, String) {
    (
        format!("{ROOT}<LiveSet>{head}"),
        format!("{tail}</LiveSet></Ableton>"),
    )
}

pub fn in_devices_split(head: &str, tail: &str) -> (String, String) {
    in_live_set(
        &format!("<Tracks><MidiTrack Id=\"1\"><DeviceChain><DeviceChain><Devices>{head}"),
        &format!("{tail}</Devices></DeviceChain></DeviceChain></MidiTrack></Tracks>"),
    )
}

pub fn in_devices(device: &str) -> Vec<u8> {
    let (head, tail) = in_devices_split(device, "");
    (head + &tail).into_bytes()
}

pub fn find(xml: &[u8], wanted: &str) -> usize {
    let place = xml
        .windows(wanted.len())
        .position(|window| window == wanted.as_bytes());
    place.unwrap_or_else(|| panic!("{wanted} is not there"))
}

/// The names of the elements that a piece of XML leaves open, the outermost first.
pub fn open_tags(xml: &str) -> Vec<String> {
    let mut open = Vec::new();
    for tag in xml.split('<').skip(1) {
        let name = tag.split(['>', ' ']).next().unwrap();
        if name.starts_with('/') {
            open.pop();
        } else if !name.starts_with('?') && !tag.contains("/>") {
            open.push(name.to_owned());
        }
    }
    open
}

pub fn end_tags(names: &[String]) -> String {
    names.iter().rev().map(|name| format!("</{name}>")).collect()
}

pub fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bad_files");
    fs::create_dir_all(&folder).unwrap();
    folder
}

pub fn write(name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder().join(format!("{name}.als"));
    fs::write(&path, bytes).unwrap();
    path
}

/// Writes gzip of a head, one piece again and again, and a tail.
pub fn write_packed(name: &str, head: &str, unit: &str, count: usize, tail: &str) -> PathBuf {
    let path = folder().join(format!("{name}.als"));
    let mut packer = gzip(File::create(&path).unwrap());
    packer.write_all(head.as_bytes()).unwrap();
    let at_once = (1_000_000 / unit.len()).clamp(1, count);
    let block = unit.repeat(at_once);
    for _ in 0..count / at_once {
        packer.write_all(block.as_bytes()).unwrap();
    }
    let rest = unit.repeat(count % at_once);
    packer.write_all(rest.as_bytes()).unwrap();
    packer.write_all(tail.as_bytes()).unwrap();
    packer.finish().unwrap();
    path
}

pub fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|extension| extension == ending)
}
