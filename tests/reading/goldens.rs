//! What is read from every real set and from the demo, as text that is kept and read in review.
//!
//! `UPDATE_GOLDEN=1 cargo test --test goldens` rewrites the files. A golden names what a person would look for, and ends
//! with a number made of all facts, so that no change of any fact goes unseen.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fmt::Write;
use std::path::{Path, PathBuf};

use sessionist::als::facts::{Device, LiveSet, Track, View};
use sessionist::als::{self, ReadOptions};
use sessionist_fixtures::golden::compare;
use sessionist_fixtures::{Layout, demo, shared};

#[test]
fn every_real_set_gives_the_facts_of_its_golden() {
    let Some(files) = shared::sets() else { return };
    let mut compared = 0;
    for file in files.iter().filter(|file| file.xml().is_some()) {
        let set = als::read(&file.bytes[..], &ReadOptions::default()).unwrap();
        let name = file.name.trim_end_matches(".als");
        compare(&folder().join(format!("{name}.txt")), &text(&set));
        compared += 1;
    }
    assert!(compared > 40, "only {compared} real sets were read");
}

#[test]
fn every_real_rack_gives_the_facts_of_its_golden() {
    let Some(files) = shared::racks() else { return };
    for file in files {
        let set = als::read(&file.bytes[..], &ReadOptions::default()).unwrap();
        compare(
            &folder().join(format!("rack-{}.txt", file.name.trim_end_matches(".adg"))),
            &text(&set),
        );
    }
}

#[test]
fn the_demo_gives_the_facts_of_its_golden_in_every_layout() {
    for layout in Layout::ALL {
        let set = als::read(&demo::night_drive().to_als(layout)[..], &ReadOptions::default()).unwrap();
        compare(&folder().join(format!("demo-{layout}.txt")), &text(&set));
    }
}

#[test]
fn the_json_of_every_set_is_read_back_as_the_same_facts() {
    let demos = Layout::ALL.map(|layout| demo::night_drive().to_als(layout));
    let real = shared::sets()
        .unwrap_or_default()
        .into_iter()
        .filter(|file| file.xml().is_some());
    for bytes in demos.into_iter().chain(real.map(|file| file.bytes)) {
        let set = als::read(&bytes[..], &ReadOptions::default()).unwrap();
        let again: LiveSet = serde_json::from_slice(&serde_json::to_vec(&set).unwrap()).unwrap();
        assert!(again == set, "{} is not read back", set.creator);
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reading/goldens")
}

fn text(set: &LiveSet) -> String {
    let mut text = String::new();
    let line = &mut text;
    writeln!(
        line,
        "{:?} by {:?} ({} {})",
        set.kind, set.creator, set.format.major, set.format.minor
    )
    .unwrap();
    writeln!(
        line,
        "tempo {:?}, in the control bar {:?}, {} points",
        set.tempo,
        set.tempo_manual,
        set.tempo_changes.len()
    )
    .unwrap();
    writeln!(
        line,
        "time signature {:?}, changes {:?}",
        set.time_signature, set.time_signature_changes
    )
    .unwrap();
    writeln!(
        line,
        "key {:?}",
        set.key.as_ref().map(|key| (&key.root, &key.scale, key.in_key))
    )
    .unwrap();
    writeln!(
        line,
        "length {} beats, {:?} seconds",
        set.length_beats, set.length_seconds
    )
    .unwrap();
    for track in &set.tracks {
        track_lines(line, track);
    }
    for device in &set.devices {
        device_line(line, device);
    }
    for (number, scene) in set.scenes.iter().enumerate() {
        writeln!(
            line,
            "scene {number} {:?} {:?} {:?}",
            scene.name, scene.tempo, scene.time_signature
        )
        .unwrap();
    }
    for locator in &set.locators {
        writeln!(
            line,
            "locator {:?} at {} ({:?} s)",
            locator.name, locator.beat, locator.seconds
        )
        .unwrap();
    }
    for sample in &set.samples {
        writeln!(
            line,
            "sample {:?}, pack {:?}, {} uses",
            sample.name, sample.pack, sample.uses
        )
        .unwrap();
    }
    for groove in &set.grooves {
        writeln!(line, "groove {} {:?}", groove.id, groove.name).unwrap();
    }
    for problem in &set.problems {
        writeln!(
            line,
            "problem {} at {} (byte {})",
            problem.message, problem.place, problem.offset
        )
        .unwrap();
    }
    let json = serde_json::to_vec(set).unwrap();
    writeln!(line, "all facts: {:016x}", fnv_1a(&json)).unwrap();
    text
}

fn track_lines(line: &mut String, track: &Track) {
    let clips = |view| track.clips.iter().filter(|clip| clip.view == view).count();
    writeln!(
        line,
        "{} {:?} {:?}, color {:?}, group {:?}: clips {} session, {} arrangement, {} take, notes {}, automation {} with {} points",
        track.kind.as_str(),
        track.id,
        track.name,
        track.color,
        track.group,
        clips(View::Session),
        clips(View::Arrangement),
        clips(View::Take),
        track.clips.iter().map(|clip| clip.notes).sum::<usize>(),
        track.automation.len(),
        track.automation.iter().map(|automation| automation.points.len()).sum::<usize>(),
    )
    .unwrap();
    if let Some(mixer) = &track.mixer {
        let sends: Vec<_> = mixer.sends.iter().map(|send| send.db).collect();
        writeln!(
            line,
            "  {:?} dB, pan {:?}, sends {sends:?}",
            mixer.volume_db, mixer.pan
        )
        .unwrap();
    }
    for device in &track.devices {
        device_line(line, device);
    }
}

fn device_line(line: &mut String, device: &Device) {
    let depth = "  ".repeat(device.depth + 1);
    let chains = device.contents.as_ref().map_or(0, |rack| rack.chains.len());
    let off = if device.on { "" } else { " off" };
    writeln!(
        line,
        "{depth}{:?} {} {:?}{off}, preset {:?}, plug-in {:?}, {} parameters, {chains} chains, {} samples",
        device.kind,
        device.class,
        device.name,
        device.preset,
        device
            .plugin
            .as_ref()
            .map(|plugin| (&plugin.name, &plugin.vendor)),
        device.parameters.len(),
        device.samples.len(),
    )
    .unwrap();
}

/// A number that changes with any byte. Known algorithm, so that it stays the same with every compiler.
fn fnv_1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    })
}
