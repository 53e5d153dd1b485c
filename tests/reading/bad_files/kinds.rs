//! Files of another kind, and the kinds that Live has.

use std::fs;
use std::path::PathBuf;

use sessionist::als::Error;
use sessionist::als::facts::FileKind;
use sessionist_fixtures::shared;

use crate::files::{ableton, folder, has_ending, healthy_xml, packed, write};
use crate::reading::{assert_said, command_line, content_error, read, refused};

/// Each kind of file that can be told from its beginning, and a piece of what is said of it.
fn kinds() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let utf_16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let text = String::from_utf8(healthy_xml()).unwrap();
        text.encode_utf16().flat_map(bytes).collect()
    };
    vec![
        ("empty", vec![], "the file is empty"),
        (
            "one byte of text",
            b"x".to_vec(),
            "this is text but not a Live Set",
        ),
        ("one byte of gzip", vec![0x1f], "neither gzip nor XML"),
        (
            "one byte of XML",
            b"<".to_vec(),
            "ends in the middle, after 0 bytes of XML",
        ),
        (
            "two bytes of gzip",
            vec![0x1f, 0x8b],
            "ends in the middle, after 0 bytes of XML",
        ),
        (
            "Live 7",
            b"\xab\x1e\x56\x78\x01\x00\x00\x00LiveDocument".to_vec(),
            "Live 7 or older",
        ),
        (
            "Live 7 in gzip",
            packed(b"\xab\x1e\x56\x78\x01\x00\x00\x00LiveDocument"),
            "Live 7 or older",
        ),
        (
            "Git LFS",
            b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n".to_vec(),
            "Git LFS pointer",
        ),
        (
            "Alloy",
            b"module examples/tour/addressBook\n\nsig Name, Addr {}\nsig Book { addr: Name -> lone Addr }\n"
                .to_vec(),
            "Alloy models end in .als too",
        ),
        ("UTF-16 of Windows", utf_16(u16::to_le_bytes), "UTF-16"),
        ("UTF-16 of a network", utf_16(u16::to_be_bytes), "UTF-16"),
        (
            "UTF-16 with a mark",
            [&b"\xff\xfe"[..], &utf_16(u16::to_le_bytes)].concat(),
            "UTF-16",
        ),
        ("UTF-16 in gzip", packed(&utf_16(u16::to_le_bytes)), "UTF-16"),
        (
            "zip",
            b"PK\x03\x04\x14\x00\x00\x00\x08\x00Set.als".to_vec(),
            "zip archive",
        ),
        (
            "Max device",
            b"ampf\x04\x00\x00\x00aaaameta\x04\x00\x00\x00".to_vec(),
            "Max for Live device",
        ),
        (
            "sound",
            b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00".to_vec(),
            "neither gzip nor XML",
        ),
        (
            "gzip of text",
            packed(b"a list of songs\n"),
            "the gzip data holds no XML",
        ),
        (
            "gzip of nothing",
            packed(b""),
            "ends in the middle, after 0 bytes of XML",
        ),
        (
            "XML of another program",
            b"<?xml version=\"1.0\"?>\n<plist version=\"1.0\"><dict/></plist>\n".to_vec(),
            "its root element is not Ableton",
        ),
        (
            "Ableton's, but unknown",
            ableton("<Preferences><LiveSet/></Preferences>"),
            "holds no set, rack, preset or clip",
        ),
        (
            "Ableton's, but empty",
            ableton(""),
            "holds no set, rack, preset or clip",
        ),
        (
            "a web page",
            b"<!DOCTYPE html>\n<html><body>404</body></html>".to_vec(),
            "a document type",
        ),
    ]
}

#[test]
fn every_kind_of_other_file_is_named_by_its_own_message() {
    for (name, bytes, said) in kinds() {
        let message = refused(name, &bytes).to_string();
        assert!(message.contains(said), "{name}: {message}");
    }
}

#[test]
fn every_message_says_what_to_do() {
    let advice = ["take", "open", "run `", "unpack", "name a"];
    for (name, bytes, _) in kinds() {
        let message = refused(&format!("advice {name}"), &bytes).to_string();
        assert!(
            advice.iter().any(|word| message.contains(word)),
            "{name}: {message}"
        );
        assert!(!message.ends_with('.'), "{name}: {message}");
    }
}

#[test]
fn the_command_line_says_it_in_one_line_and_fails() {
    for (name, bytes, _) in kinds() {
        let path = write(&format!("said {name}"), &bytes);
        assert_said(&path, &read(&path).unwrap_err());
    }
}

/// The devices that come with Max for Live, and the racks that Live saved, as they are on a disk.
#[test]
fn real_devices_are_refused_and_real_racks_are_read() {
    let Some(racks) = shared::racks() else { return };
    let folder = racks[0].path.parent().unwrap();
    for rack in &racks {
        let set = read(&rack.path).unwrap();
        assert_eq!(set.kind, FileKind::Rack, "{}", rack.name);
        assert!(!set.devices.is_empty(), "{}", rack.name);
    }
    let devices = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let devices: Vec<PathBuf> = devices.filter(|path| has_ending(path, "amxd")).collect();
    assert!(!devices.is_empty());
    for device in devices {
        assert!(
            matches!(content_error(&device), Error::MaxDevice),
            "{}",
            device.display()
        );
    }
}

#[test]
fn a_rack_a_preset_and_a_clip_are_read_as_what_they_are() {
    let rack = ableton(
        "<GroupDevicePreset><Device><InstrumentGroupDevice Id=\"1\"/></Device><BranchPresets><InstrumentBranchPreset>\
         <Name Value=\"Pad\"/><DevicePresets><AbletonDevicePreset><Device><Reverb Id=\"2\"/></Device></AbletonDevicePreset>\
         </DevicePresets></InstrumentBranchPreset></BranchPresets></GroupDevicePreset>",
    );
    let preset = ableton("<Reverb><On><Manual Value=\"true\"/></On></Reverb>");
    let clip = ableton("<LiveSet><Tracks><MidiTrack Id=\"1\"/></Tracks></LiveSet>");
    for (name, bytes, kind, devices) in [
        ("a rack.adg", &rack, FileKind::Rack, 2),
        ("a preset.adv", &preset, FileKind::Preset, 1),
        ("a clip.alc", &clip, FileKind::Clip, 0),
        // What is inside counts, and not the ending that somebody gave it.
        ("a rack.als", &rack, FileKind::Rack, 2),
        ("a packed rack.adg", &packed(&rack), FileKind::Rack, 2),
        // Newer clips have a main track, as sets have, and are told apart by their ending.
        ("a set.alc", &healthy_xml(), FileKind::Clip, 0),
        ("a set.als", &healthy_xml(), FileKind::Set, 0),
    ] {
        let path = folder().join(name);
        fs::write(&path, bytes).unwrap();
        let set = read(&path).unwrap();
        assert_eq!(set.kind, kind, "{name}");
        assert_eq!(set.devices.len(), devices, "{name}");
        let output = command_line(&path);
        assert!(output.status.success(), "{name}");
    }
}
