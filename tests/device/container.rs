//! The file of a device: what Live wrote comes out again byte by byte, and what is damaged is refused.

use sessionist_package::device::Outline;
use sessionist_package::device::container::frozen::{File, Frozen, IS_DEVICE};
use sessionist_package::device::container::{Content, Device, Error, Kind, Tag};

use crate::real_devices;

/// Mutations of each device.
const MUTATIONS: u64 = 2_000;

#[test]
fn real_devices_are_written_again_byte_by_byte() {
    let mut count = 0;
    for (name, bytes) in real_devices() {
        let device = match Device::read(&bytes) {
            Ok(device) => device,
            Err(Error::Encrypted) => continue,
            Err(error) => panic!("{name}: {error}"),
        };
        assert!(device.write().unwrap() == bytes, "{name} comes out differently");
        let outline = Outline::read(device.patcher().unwrap()).unwrap();
        assert!(outline.things.len() > 5, "{name} has hardly any object");
        count += 1;
    }
    println!("{count} real devices read and written");
}

#[test]
fn an_encrypted_device_is_refused_as_such() {
    let devices = real_devices();
    let Some((_, bytes)) = devices.iter().find(|(name, _)| name.contains("Encrypted")) else {
        assert!(devices.is_empty());
        return;
    };
    assert_eq!(Device::read(bytes), Err(Error::Encrypted));
    assert!(Error::Encrypted.to_string().contains("encrypted"));
}

#[test]
fn a_made_device_has_the_bytes_that_live_writes() {
    let device = Device {
        kind: Kind::MidiEffect,
        meta: 1,
        content: Content::Unfrozen(b"{ }\n\0".to_vec()),
    };
    let mut expected = b"ampf\x04\0\0\0mmmmmeta\x04\0\0\0\x01\0\0\0ptch\x05\0\0\0".to_vec();
    expected.extend_from_slice(b"{ }\n\0");
    assert_eq!(device.write().unwrap(), expected);
    assert_eq!(Device::read(&expected).unwrap(), device);
}

#[test]
fn a_frozen_device_has_its_files_and_a_directory_of_them() {
    let frozen = frozen();
    let bytes = frozen.write().unwrap();
    assert_eq!(&bytes[..16], b"mx@c\0\0\0\x10\0\0\0\0\0\0\0\x1e");
    assert_eq!(&bytes[16..30], b"{\"patcher\":{}}");
    let mut entry = b"dlst\0\0\0\x6cdire\0\0\0\x64type\0\0\0\x0cJSON".to_vec();
    entry.extend_from_slice(b"fnam\0\0\0\x14Song.amxd\0\0\0");
    entry.extend_from_slice(b"sz32\0\0\0\x0c\0\0\0\x0eof32\0\0\0\x0c\0\0\0\x10vers\0\0\0\x0c\0\0\0\0");
    entry.extend_from_slice(b"flag\0\0\0\x0c\0\0\0\x11mdat\0\0\0\x0c\0\0\0\x07");
    assert_eq!(&bytes[30..], entry);
    assert_eq!(Frozen::read(&bytes).unwrap(), frozen);
}

/// A name fills up to a multiple of four with at least one zero.
#[test]
fn names_of_every_length_come_back() {
    for length in 1..40 {
        let mut frozen = frozen();
        frozen.files[0].name = "é".repeat(length);
        let bytes = frozen.write().unwrap();
        assert_eq!(Frozen::read(&bytes).unwrap(), frozen, "{length} letters");
    }
}

#[test]
fn every_kind_of_device_is_read() {
    for kind in Kind::ALL {
        let content = Content::Unfrozen(b"{}\n\0".to_vec());
        let device = Device {
            kind,
            meta: 0,
            content,
        };
        assert_eq!(Device::read(&device.write().unwrap()).unwrap(), device);
    }
}

#[test]
fn what_stands_behind_the_zero_is_no_part_of_the_patcher() {
    let device = Device {
        kind: Kind::AudioEffect,
        meta: 0,
        content: Content::Unfrozen(b"{\"patcher\":{}}\n\0rubbish }\n\0".to_vec()),
    };
    let outline = Outline::read(device.patcher().unwrap()).unwrap();
    assert!(outline.things.is_empty());
}

#[test]
fn errors_say_where_and_what() {
    let good = made();
    let cases: [(usize, u8, &str); 6] = [
        (0, b'x', "does not begin with \"ampf\""),
        (4, 9, "the length of the kind is 9"),
        (
            8,
            b'q',
            "\"qaaa\" is no known kind of device; known are \"aaaa\" (audio effect), ",
        ),
        (
            12,
            b'M',
            "at byte 12 there is \"Meta\", where the chunk \"meta\" was expected",
        ),
        (27, 0, "at byte 24 there is \"ptc\\x00\""),
        (28, 255, "the file ends at byte"),
    ];
    for (at, byte, expected) in cases {
        let mut bytes = good.clone();
        bytes[at] = byte;
        let error = Device::read(&bytes).unwrap_err().to_string();
        assert!(error.contains(expected), "byte {at}: {error}");
    }
    let mut longer = good;
    longer.extend_from_slice(b"more");
    let error = Device::read(&longer).unwrap_err().to_string();
    assert!(
        error.contains("where the end of the file was expected"),
        "{error}"
    );
}

#[test]
fn every_beginning_of_a_device_is_refused() {
    let bytes = made();
    for length in 0..bytes.len() {
        assert!(
            Device::read(&bytes[..length]).is_err(),
            "the first {length} bytes"
        );
    }
}

/// What is read of a damaged device is what is written again: nothing is dropped silently.
#[test]
fn damaged_devices_are_refused_or_kept_as_they_are() {
    let mut devices = real_devices();
    devices.push(("made".to_string(), made()));
    let (mut count, mut refused) = (0, 0);
    for (name, bytes) in &devices {
        for number in 0..MUTATIONS {
            let mutated = mutate(bytes, number);
            count += 1;
            match Device::read(&mutated) {
                Ok(device) => {
                    assert!(device.write().unwrap() == mutated, "{name}, mutation {number}");
                    let patcher = device.patcher().and_then(Outline::read);
                    refused += u32::from(patcher.is_err());
                }
                Err(error) => {
                    assert!(!error.to_string().is_empty());
                    refused += 1;
                }
            }
        }
    }
    println!("{count} mutations, {refused} refused");
    // Most hit the head or the directory.
    assert!(
        u64::from(refused) > MUTATIONS / 2,
        "only {refused} of {count} refused"
    );
}

fn frozen() -> Frozen {
    let file = File {
        kind: Tag(*b"JSON"),
        name: "Song.amxd".to_string(),
        data: b"{\"patcher\":{}}".to_vec(),
        version: 0,
        flags: IS_DEVICE,
        modified: 7,
    };
    Frozen { files: vec![file] }
}

fn made() -> Vec<u8> {
    let mut frozen = frozen();
    let script = File {
        kind: Tag(*b"TEXT"),
        name: "a.js".to_string(),
        data: b"let one = 1;\n".to_vec(),
        version: 0,
        flags: 0,
        modified: 9,
    };
    frozen.files.push(script);
    let device = Device {
        kind: Kind::AudioEffect,
        meta: 7,
        content: Content::Frozen(frozen),
    };
    device.write().unwrap()
}

/// Changes, cuts or doubles something, mostly near the ends, where the structure is. The same number makes the same mutation.
fn mutate(bytes: &[u8], number: u64) -> Vec<u8> {
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below.max(1) as u64).unwrap()
    };
    let mut bytes = bytes.to_vec();
    for _ in 0..=random(3) {
        let near = bytes.len().min(1_800);
        let at = match random(3) {
            0 => random(bytes.len().min(64)),
            1 => bytes.len() - near + random(near),
            _ => random(bytes.len()),
        };
        match random(6) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, 0),
            2 => bytes[at] = 0xff,
            3 => bytes[at] = u8::try_from(random(256)).unwrap(),
            4 => bytes[at] ^= 1 << random(8),
            _ => drop(bytes.remove(at)),
        }
        if bytes.is_empty() {
            break;
        }
    }
    bytes
}
