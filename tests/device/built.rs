//! What is built is what the source says, and it is the same each time.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use sessionist_package::device::container::{Content, Device, Kind};
use sessionist_package::device::{FROZEN, Outline, Thing, UNFROZEN};
use tempfile::TempDir;
use toml::Table;

use crate::sources;

const DEVICES: [(&str, &str, Kind); 2] = [
    ("Sessionist.amxd", "audio_effect.toml", Kind::AudioEffect),
    ("Sessionist MIDI.amxd", "midi_effect.toml", Kind::MidiEffect),
];

/// The whole package, built as a user builds it.
fn build(more: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_sessionist-package"))
        .arg("device")
        .arg("--source")
        .arg(sources().join(".."))
        .arg("--out")
        .arg(folder.path())
        .args(more)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    folder
}

#[test]
fn a_device_read_back_is_its_source() {
    let folder = build(&[]);
    for (name, source, kind) in DEVICES {
        for how in [UNFROZEN, FROZEN] {
            let bytes = fs::read(folder.path().join(how).join(name)).unwrap();
            let device = Device::read(&bytes).unwrap();
            assert_eq!(device.kind, kind);
            let outline = Outline::read(device.patcher().unwrap()).unwrap();
            let mut count = 0;
            compare(&outline, &[source, "device.toml"], &mut count);
            assert!(count > 100, "only {count} objects and cords compared");
        }
    }
}

/// Compares with the source as any TOML reader sees it, not as the builder does.
fn compare(outline: &Outline, files: &[&str], count: &mut usize) {
    let tables: Vec<Table> = files
        .iter()
        .map(|file| fs::read_to_string(sources().join(file)).unwrap().parse().unwrap())
        .collect();
    let mut names = BTreeSet::new();
    for table in &tables {
        for (name, object) in table["objects"].as_table().unwrap() {
            let object = object.as_table().unwrap();
            let thing = outline.things.iter().find(|thing| thing.name == *name);
            let thing = thing.unwrap_or_else(|| panic!("{name} is not in the device"));
            compare_object(object, thing, count);
            assert!(names.insert(name.clone()));
        }
    }
    assert_eq!(
        names.len(),
        outline.things.len(),
        "there are objects that no source has"
    );
    let cords = tables
        .iter()
        .flat_map(|table| table["wiring"]["cords"].as_array().unwrap());
    let cords: Vec<&str> = cords.map(|cord| cord.as_str().unwrap()).collect();
    let built: Vec<&str> = outline.cords.iter().map(String::as_str).collect();
    assert_eq!(built, cords);
    *count += names.len() + cords.len();
}

fn compare_object(object: &Table, thing: &Thing, count: &mut usize) {
    let name = &thing.name;
    assert_eq!(object["box"].as_str().unwrap(), thing.words, "{name}");
    let shown = object.get("shown").map(|shown| {
        let numbers = shown.as_array().unwrap().iter();
        let numbers = numbers.map(|number| {
            number
                .as_float()
                .unwrap_or_else(|| number.as_integer().unwrap() as f64)
        });
        numbers.collect::<Vec<f64>>()
    });
    assert_eq!(shown, thing.shown, "{name}");
    let saved = thing.attributes.get("saved_attribute_attributes");
    for (key, value) in object {
        let value = serde_json::to_value(value).unwrap();
        match key.as_str() {
            "box" | "at" | "shown" => {}
            "patcher" => compare(thing.patcher.as_ref().unwrap(), &[value.as_str().unwrap()], count),
            "parameter" => assert_eq!(saved.unwrap()["valueof"], value, "{name}"),
            "colors" => {
                for (attribute, color) in value.as_object().unwrap() {
                    let expression = format!("themecolor.{}", color.as_str().unwrap());
                    assert_eq!(saved.unwrap()[attribute]["expression"], Value::from(expression));
                }
            }
            _ => assert_eq!(thing.attributes.get(key), Some(&value), "{key} of {name}"),
        }
    }
}

#[test]
fn two_builds_are_the_same_byte_for_byte() {
    let (one, other) = (build(&[]), build(&[]));
    let files = files(one.path());
    assert!(files.len() > 10, "only {files:?}");
    for file in files {
        let relative = file.strip_prefix(one.path()).unwrap();
        let same = fs::read(&file).unwrap() == fs::read(other.path().join(relative)).unwrap();
        assert!(same, "{} differs", relative.display());
    }
}

#[test]
fn the_frozen_device_has_the_scripts_and_the_external_inside() {
    let folder = tempfile::tempdir().unwrap();
    let external = folder.path().join("sessionist.mxe64");
    fs::write(&external, b"MZ and so on").unwrap();
    let built = build(&["--external", external.to_str().unwrap()]);
    let bytes = fs::read(built.path().join("frozen/Sessionist.amxd")).unwrap();
    let Content::Frozen(frozen) = Device::read(&bytes).unwrap().content else {
        panic!("it is not frozen");
    };
    let names: Vec<(String, &str)> = frozen
        .files
        .iter()
        .map(|file| (file.kind.to_string(), file.name.as_str()))
        .collect();
    let expected = [
        ("\"JSON\"", "Sessionist.amxd"),
        ("\"TEXT\"", "live_set.js"),
        ("\"TEXT\"", "window.js"),
        ("\"mx64\"", "sessionist.mxe64"),
    ];
    let expected = expected.map(|(kind, name)| (kind.to_string(), name));
    assert_eq!(names, expected);
    assert_eq!(
        frozen.files[1].data,
        fs::read(sources().join("live_set.js")).unwrap()
    );
    assert_eq!(frozen.files[3].data, b"MZ and so on");
}

/// A mistake in the last file that is read, and still nothing is there.
#[test]
fn a_mistake_is_told_with_its_line_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let (source, out) = (folder.path().join("source"), folder.path().join("out"));
    for file in files(&sources()) {
        let to = source.join("device").join(file.file_name().unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(&file, to).unwrap();
    }
    let help = fs::read_to_string(sources().join("../help/sessionist.toml")).unwrap();
    fs::create_dir_all(source.join("help")).unwrap();
    let planted = help.replace("\"answer 1 no\"", "\"anser 1 no\"");
    fs::write(source.join("help/sessionist.toml"), planted).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_sessionist-package"))
        .arg("device")
        .arg("--source")
        .arg(&source)
        .arg("--out")
        .arg(&out)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("help/sessionist.toml:"), "{told}");
    assert!(told.contains("\"anser\"; is it \"answer\"?"), "{told}");
    assert!(!out.exists());
}

#[test]
fn what_live_can_not_load_is_not_embedded() {
    let output = Command::new(env!("CARGO_BIN_EXE_sessionist-package"))
        .args(["device", "--external", "sessionist.mxl", "--source"])
        .arg(sources().join(".."))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("sessionist.mxl can't be embedded"), "{told}");
}

/// Both channels, and nothing else on either end.
#[test]
fn sound_and_midi_go_through_untouched() {
    let folder = build(&[]);
    for (name, through) in [
        (
            "Sessionist.amxd",
            vec!["sound_in:0 -> sound_out:0", "sound_in:1 -> sound_out:1"],
        ),
        ("Sessionist MIDI.amxd", vec!["midi_in:0 -> midi_out:0"]),
    ] {
        let bytes = fs::read(folder.path().join(UNFROZEN).join(name)).unwrap();
        let outline = Outline::read(Device::read(&bytes).unwrap().patcher().unwrap()).unwrap();
        let ends = ["sound_in", "sound_out", "midi_in", "midi_out"];
        let touching = outline.cords.iter().filter(|cord| {
            let names = cord.split(" -> ").map(|end| end.split(':').next().unwrap());
            names.into_iter().any(|name| ends.contains(&name))
        });
        assert_eq!(touching.collect::<Vec<_>>(), through);
    }
}

#[test]
fn what_is_shown_of_a_built_device_names_its_objects_and_cords() {
    let folder = build(&[]);
    let output = Command::new(env!("CARGO_BIN_EXE_sessionist-package"))
        .arg("show")
        .arg(folder.path().join("frozen/Sessionist MIDI.amxd"))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for expected in [
        "MIDI effect (\"mmmm\"), frozen, meta 7\n",
        "  live_set.js \"TEXT\", ",
        "sessionist [sessionist]\n",
        "line:0 -> typed:0\n",
        // Inside of the sub-patcher.
        "  closed [closebang]\n",
    ] {
        assert!(text.contains(expected), "{expected:?} is not in\n{text}");
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push(path);
        }
    }
    files
}
