//! The program as a user starts it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// What the user of this machine keeps and decided is no matter of these tests.
const NO_HOME: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/no home");

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/demo/Night Drive.als")
}

fn sessionist(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sessionist"))
        .env("SESSIONIST_HOME", NO_HOME)
        .args(arguments)
        .output()
        .unwrap()
}

fn facts(arguments: &[&str]) -> Value {
    let demo = demo();
    let output = sessionist(&[&["facts", demo.to_str().unwrap(), "--json"], arguments].concat());
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.stderr.is_empty(), "progress belongs on a terminal only");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn json_has_every_key_of_the_contract() {
    let set = facts(&[]);
    let keys = [
        "creator",
        "tempo",
        "tempo_manual",
        "tempo_changes",
        "time_signature",
        "time_signature_changes",
        "key",
        "length_beats",
        "length_seconds",
        "tracks",
        "scenes",
        "locators",
        "samples",
        "problems",
    ];
    assert!(keys.iter().all(|key| set.get(key).is_some()), "{keys:?}");
    assert_eq!(set["tempo"], 122.0);
    assert_eq!(set["time_signature"], serde_json::json!([4, 4]));
    assert_eq!(
        set["tempo_changes"],
        serde_json::json!([[0.0, 122.0], [304.0, 122.0], [320.0, 110.0]])
    );
    assert_eq!(set["key"]["root"], "F");
    assert_eq!(set["key"]["scale"], "Minor");
    let bass = set["tracks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|track| track["name"] == "Bass")
        .unwrap();
    for key in ["id", "kind", "name", "color", "group", "devices", "clips"] {
        assert!(bass.get(key).is_some(), "{key}");
    }
    let plugin = &bass["devices"][0];
    assert_eq!(
        (&plugin["kind"], &plugin["class"], &plugin["depth"], &plugin["on"]),
        (
            &Value::from("vst3"),
            &Value::from("PluginDevice"),
            &Value::from(0),
            &Value::from(true)
        )
    );
    let clip = &bass["clips"][0];
    assert_eq!(
        (&clip["kind"], &clip["view"]),
        (&Value::from("midi"), &Value::from("session"))
    );
    assert!(
        clip["notes"].is_u64() && clip.get("note_list").is_none(),
        "notes are a count unless asked for"
    );
    assert!(
        set["samples"]
            .as_array()
            .unwrap()
            .iter()
            .all(|sample| sample["missing"] == true && sample["path"].is_string())
    );
}

#[test]
fn notes_are_listed_when_asked_for() {
    let set = facts(&["--notes"]);
    let clips = set["tracks"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|track| track["clips"].as_array().unwrap());
    let mut notes = 0;
    for clip in clips.filter(|clip| clip["notes"] != 0) {
        assert_eq!(clip["notes"], clip["note_list"].as_array().unwrap().len());
        notes += clip["note_list"].as_array().unwrap().len();
    }
    assert_eq!(notes, 1058);
}

#[test]
fn tier_sound_prints_no_clips_and_says_which_tier_it_was() {
    let set = facts(&["--tier", "sound"]);
    assert_eq!(set["tier"], "sound");
    assert!(
        set["tracks"]
            .as_array()
            .unwrap()
            .iter()
            .all(|track| track["clips"] == serde_json::json!([]))
    );
    assert!(
        set["samples"]
            .as_array()
            .unwrap()
            .iter()
            .all(|sample| sample["path"].is_null() && sample["missing"].is_null())
    );
}

/// The golden is read in review; `UPDATE_GOLDEN=1` rewrites it.
#[test]
fn the_overview_is_the_golden_one() {
    let output = sessionist(&["facts", demo().to_str().unwrap()]);
    let text = String::from_utf8(output.stdout).unwrap();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reading/goldens/demo-overview.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&golden, &text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(golden).unwrap());
}

#[test]
fn a_file_that_can_not_be_read_is_one_line_and_a_failure() {
    let output = sessionist(&["facts", "no such file.als"]);
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        error,
        "sessionist: no such file.als: there is no such file; check the path\n"
    );
}

#[test]
fn completions_and_version_are_printed() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = sessionist(&["completions", shell]);
        assert!(
            output.status.success() && String::from_utf8_lossy(&output.stdout).contains("facts"),
            "{shell}"
        );
    }
    let version = String::from_utf8(sessionist(&["--version"]).stdout).unwrap();
    assert!(
        version.starts_with("sessionist ") && version.contains(env!("CARGO_PKG_VERSION")),
        "{version}"
    );
}

/// `sessionist facts … | head -1` is no error.
#[cfg(unix)]
#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let command = format!(
        "'{}' facts '{}' --json --notes | head -c 10; exit ${{PIPESTATUS[0]}}",
        env!("CARGO_BIN_EXE_sessionist"),
        demo().display()
    );
    let output = Command::new("bash")
        .env("SESSIONIST_HOME", NO_HOME)
        .args(["-c", &command])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.stderr.is_empty());
}
