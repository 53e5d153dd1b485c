//! Writes the seeds of the fuzz targets into the folder `corpus`, which is made and not kept: `seeds FOLDER`.
//!
//! A seed is short, or the fuzzer spends its time on copying: the sets are those of the fixtures with one track each.

use std::fs;
use std::io;
use std::path::Path;

use sessionist_fixtures::{Clip, Device, Layout, Note, Song, Track, catalog, demo, gzip};

/// The fuzzer is run with this as its -max_len.
const LONGEST: usize = 65_536;

fn main() -> io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "corpus".to_owned());
    let folder = Path::new(&folder);
    let (sets, pieces) = (folder.join("read_set"), folder.join("xml"));
    fs::create_dir_all(&sets)?;
    fs::create_dir_all(&pieces)?;
    write_lines(&folder.join("line"))?;
    write_questions(&folder.join("question"))?;
    for layout in Layout::ALL {
        for (name, song) in songs() {
            let xml = song.to_xml(layout);
            for tier in 0..3_u8 {
                write(&sets, &format!("{layout}-{name}-{tier}"), tier + 60, &xml)?;
            }
            write(&sets, &format!("{layout}-{name}-packed"), 254, &packed(&xml)?)?;
            write_pieces(
                &pieces,
                &format!("{layout}-{name}"),
                &String::from_utf8_lossy(&xml),
            )?;
        }
    }
    Ok(())
}

/// Every command once, as the help shows it.
fn write_lines(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let help = sessionist::chat::command::help("");
    for (number, line) in help.lines().filter(|line| line.starts_with('/')).enumerate() {
        fs::write(folder.join(number.to_string()), line)?;
    }
    Ok(())
}

/// Every wording of the table of questions.
fn write_questions(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("../asking/questions");
    let mut number = 0;
    for file in fs::read_dir(table)? {
        for wording in fs::read_to_string(file?.path())?.lines().filter_map(|line| line.strip_prefix("? ")) {
            number += 1;
            fs::write(folder.join(number.to_string()), wording)?;
        }
    }
    Ok(())
}

/// Cuts what stands inside of some elements out of a set, for the places that `xml` puts them in.
fn write_pieces(folder: &Path, name: &str, xml: &str) -> io::Result<()> {
    // The number is the place's in the target; the element is the one whose inside belongs there.
    let places = [
        (1, "LiveSet"),
        (2, "Tracks"),
        (3, "DeviceChain"),
        (4, "Devices"),
        (5, "AudioClip"),
        (5, "MidiClip"),
        (6, "AutomationEnvelopes"),
    ];
    for (place, element) in places {
        let Some(inside) = inside(xml, element) else {
            continue;
        };
        write(
            folder,
            &format!("{name}-{place}-{element}"),
            place,
            inside.as_bytes(),
        )?;
    }
    Ok(())
}

/// What stands inside of the first element of a name, which can hold others of that name.
fn inside<'a>(xml: &'a str, element: &str) -> Option<&'a str> {
    let mut tags = xml.match_indices('<').filter_map(|(place, _)| {
        let tag = xml[place + 1..].split_once('>')?.0;
        let name = tag.trim_start_matches('/').split([' ', '/']).next()?;
        (name == element && !tag.ends_with('/')).then_some((place, tag))
    });
    let (place, tag) = tags.next()?;
    let start = place + tag.len() + 2;
    let mut depth = 1;
    for (place, tag) in tags {
        depth += if tag.starts_with('/') { -1 } else { 1 };
        if depth == 0 {
            return xml.get(start..place);
        }
    }
    None
}

fn songs() -> Vec<(&'static str, Song)> {
    let empty = Song {
        controllers: false,
        ..Song::default()
    };
    let with = |track: Track| Song {
        tracks: vec![track],
        ..empty.clone()
    };
    let mut notes = Track::midi(4, "Notes");
    notes.arrangement = vec![Clip::midi(
        "Riff",
        0.0,
        4.0,
        4.0,
        vec![Note::new(60, 0.0, 1.0, 100.0)],
    )];
    let devices = |devices: Vec<Device>| Track {
        devices,
        ..Track::midi(4, "Devices")
    };
    let mut songs = vec![
        ("empty", empty.clone()),
        ("notes", with(notes)),
        ("effect", with(devices(vec![catalog::eq_eight()]))),
        ("utility", with(devices(vec![catalog::utility()]))),
    ];
    // The tracks of the demo have everything that the format has: racks, plug-ins, automation, takes.
    let names = ["kick", "snare", "hats", "bass", "pads", "lead", "vocals"];
    let tracks = demo::night_drive().tracks;
    songs.extend(
        names
            .into_iter()
            .zip(tracks)
            .map(|(name, track)| (name, with(track))),
    );
    songs
}

/// Writes a seed with the byte that the target takes off first, unless it is too long to be one.
fn write(folder: &Path, name: &str, first: u8, bytes: &[u8]) -> io::Result<()> {
    if bytes.len() >= LONGEST {
        return Ok(());
    }
    fs::write(folder.join(name), [&[first], bytes].concat())
}

fn packed(xml: &[u8]) -> io::Result<Vec<u8>> {
    let mut packed = gzip(Vec::new());
    io::Write::write_all(&mut packed, xml)?;
    packed.finish()
}
