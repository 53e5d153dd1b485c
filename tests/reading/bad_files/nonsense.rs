//! Names that a terminal would obey, and values that make no sense.

use std::fs;
use std::io;

use sessionist::als::{self, ReadOptions};
use sessionist_fixtures::{Layout, demo};

use crate::files::{ableton, folder, in_devices, write};
use crate::reading::{command_line, read};

#[test]
fn nothing_that_a_terminal_obeys_gets_out_of_a_set() {
    // Colours, a title, an erased line, the 8-bit form, a delete, and writing from right to left; raw and as references.
    let evil = "\x1b[31m\x1b]0;owned\x07\r\x1b[2K\u{9b}5m\u{7f}\u{202e}\u{2066}&#27;[7m&#x9b;1m&#13;";
    for layout in Layout::ALL {
        let xml = String::from_utf8(demo::night_drive().to_xml(layout)).unwrap();
        let mut hostile = String::new();
        let mut names = 0;
        for (index, piece) in xml.split("Value=\"").enumerate() {
            let is_text = index > 0
                && piece.starts_with(|sign: char| sign.is_alphabetic() || sign == '/')
                && !piece.starts_with("true")
                && !piece.starts_with("false");
            hostile.push_str(if index > 0 { "Value=\"" } else { "" });
            hostile.push_str(if is_text { evil } else { "" });
            hostile.push_str(piece);
            names += usize::from(is_text);
        }
        assert!(names > 50, "{names} names");
        let hostile = hostile
            .replacen("Creator=\"", &format!("Creator=\"{evil}"), 1)
            .replacen(
                "<Tracks>",
                &format!("<Tracks><{0}><Name/></{0}>", "Evil\x1b[5m\u{9b}4m"),
                1,
            )
            .replacen("<Locators>", "<Locators><Locator Id=\"1\x1b[5m\"/>", 1);
        // Windows has no such file names.
        let stem = if cfg!(unix) { "hostile \x1b[31m" } else { "hostile" };
        let path = folder().join(format!("{stem} {layout}.als"));
        fs::write(&path, hostile).unwrap();
        let output = command_line(&path);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(output.stderr.is_empty());
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("owned"), "the names are not in the text");
        let obeyed = text.chars().find(|sign| {
            (sign.is_control() && *sign != '\n')
                || matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        });
        assert_eq!(obeyed, None, "{layout}");
        fs::remove_file(&path).unwrap();
    }
}

/// Every number of the demo, one after the other an absurd one. What is read can be printed, and holds no infinity.
#[test]
fn absurd_numbers_are_read_around() {
    let absurd = [
        "NaN",
        "inf",
        "-infinity",
        "1e400",
        "-1e300",
        "1.7e308",
        "5e-324",
        "-0",
        "-1",
        "0x10",
        "1,5",
        "+7",
        "",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551615",
        "999999999999999999999999999999",
    ];
    for layout in [Layout::Live8, Layout::Live10, Layout::Live12] {
        let xml = String::from_utf8(demo::night_drive().to_xml(layout)).unwrap();
        for number in absurd {
            let changed = with_numbers(&xml, number);
            let set = als::read(changed.as_bytes(), &ReadOptions::default()).unwrap();
            let facts = format!("{set:?}");
            for infinite in [" NaN", "(NaN", " inf", "(inf", " -inf", "(-inf"] {
                assert!(!facts.contains(infinite), "{layout}: {number} gives{infinite}");
            }
            serde_json::to_writer(io::sink(), &set).unwrap();
            let path = write(&format!("absurd {layout}"), changed.as_bytes());
            let output = command_line(&path);
            assert!(
                output.status.success() && output.stderr.is_empty(),
                "{layout} with {number}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}

/// Replaces the numbers in attributes.
fn with_numbers(xml: &str, number: &str) -> String {
    let mut changed = String::with_capacity(xml.len());
    for (index, piece) in xml.split('"').enumerate() {
        changed.push_str(if index > 0 { "\"" } else { "" });
        // Every other piece is a value; the first ones are the versions in the XML declaration and the root.
        let is_value = index % 2 == 1 && index > 12;
        let is_number =
            is_value && !piece.is_empty() && piece.bytes().all(|byte| b"0123456789.-e".contains(&byte));
        changed.push_str(if is_number { number } else { piece });
    }
    changed
}

#[test]
fn a_macro_of_an_absurd_number_is_left_out() {
    for number in [
        "64",
        "999999999",
        "18446744073709551615",
        "18446744073709551616",
        "-1",
        "x",
        "",
    ] {
        let rack = format!(
            "<InstrumentGroupDevice><MacroControls.{number}><Manual Value=\"1\"/><AutomationTarget Id=\"5\"/></MacroControls.{number}>\
             <MacroDisplayNames.{number} Value=\"a\"/></InstrumentGroupDevice>"
        );
        let set = als::read(&in_devices(&rack)[..], &ReadOptions::default()).unwrap();
        let rack = set.tracks[0].devices[0].contents.as_ref().unwrap();
        assert_eq!(rack.macros.len(), 0, "{number}");
    }
}

#[test]
fn groups_in_a_circle_are_shown() {
    let track = |id: i64, group: i64| {
        format!(
            "<GroupTrack Id=\"{id}\"><Name><EffectiveName Value=\"Group {id}\"/></Name><TrackGroupId Value=\"{group}\"/></GroupTrack>"
        )
    };
    let tracks: String = [(1, 2), (2, 3), (3, 1), (4, 4), (5, 999)]
        .map(|(id, group)| track(id, group))
        .concat();
    let path = write(
        "circle",
        &ableton(&format!("<LiveSet><Tracks>{tracks}</Tracks></LiveSet>")),
    );
    assert_eq!(read(&path).unwrap().tracks.len(), 5);
    let output = command_line(&path);
    assert!(output.status.success());
    assert!(String::from_utf8(output.stdout).unwrap().contains("Group 5"));
}

#[test]
fn envelopes_that_point_nowhere_are_kept_without_a_name() {
    let envelope = |target: &str| {
        format!(
            "<AutomationEnvelope><EnvelopeTarget>{target}</EnvelopeTarget><Automation><Events><FloatEvent Time=\"-63072000\" \
             Value=\"1\"/><FloatEvent Time=\"4\" Value=\"0.5\"/></Events></Automation></AutomationEnvelope>"
        )
    };
    let envelopes = [
        "<PointeeId Value=\"999999\"/>",
        "<PointeeId Value=\"-1\"/>",
        "<PointeeId Value=\"x\"/>",
        "",
    ]
    .map(envelope)
    .concat();
    let track = format!(
        "<MidiTrack Id=\"1\"><AutomationEnvelopes><Envelopes>{envelopes}</Envelopes></AutomationEnvelopes></MidiTrack>"
    );
    let path = write(
        "nowhere",
        &ableton(&format!("<LiveSet><Tracks>{track}</Tracks></LiveSet>")),
    );
    let set = read(&path).unwrap();
    let names: Vec<&str> = set.tracks[0]
        .automation
        .iter()
        .map(|automation| &*automation.parameter)
        .collect();
    assert_eq!(names, ["999999", "-1", "?", "?"]);
    assert!(command_line(&path).status.success());
}
