//! Files made to do harm, at the limits that everybody has.

use std::fs;
use std::time::Duration;

use sessionist::als::{self, Error, Limit, ReadOptions};

use crate::files::{end_tags, in_devices, in_devices_split, in_live_set, open_tags, write, write_packed};
use crate::reading::{
    assert_refused_within, command_line_within, on_a_small_stack, read, read_by_command_line, run_for,
};

/// Memory for files of which nothing is kept.
const LITTLE_KB: u64 = 160 << 10;
/// Memory for files that want as much as possible kept: twice the limit of kept bytes.
const MUCH_KB: u64 = 1_100 << 10;

#[test]
fn a_text_of_200_megabytes_is_skipped_in_little_memory() {
    let (head, tail) = in_live_set("<x>", "</x>");
    let path = write_packed("long text", &head, "a", 200_000_000, &tail);
    assert!(fs::metadata(&path).unwrap().len() < 1_000_000);
    let output = command_line_within(&path, LITTLE_KB);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn fifty_million_elements_are_skipped_in_little_memory() {
    let (head, tail) = in_live_set("", "");
    let path = write_packed("many elements", &head, "<x/>", 50_000_000, &tail);
    let output = command_line_within(&path, LITTLE_KB);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_tag_and_an_attribute_of_100_megabytes_are_refused() {
    let attribute = in_live_set("<x a=\"", "\"/>");
    let unclosed = in_live_set("<x a='", "");
    let tag = in_live_set("<x", "/>");
    let many = in_live_set("<Annotation", "/>");
    for (name, (head, tail), unit, count) in [
        ("long attribute", attribute, "a", 100_000_000),
        ("open quote", unclosed, ">", 100_000_000),
        ("long tag", tag, " ", 100_000_000),
        ("many attributes", many, " a=\"1\"", 16_000_000),
    ] {
        let path = write_packed(name, &head, unit, count, &tail);
        assert_refused_within(&path, LITTLE_KB, "a tag of more than");
    }
}

#[test]
fn a_name_of_an_element_that_is_longer_than_any_is_refused() {
    let name = "N".repeat(1_000_000);
    let (head, tail) = in_devices_split(&format!("<X><{name}>"), &format!("</{name}></X>"));
    let path = write_packed("long name", &head, "<P><Manual/></P>", 200, &tail);
    assert_refused_within(&path, LITTLE_KB, "name is too long");
}

#[test]
fn a_million_nested_elements_are_refused_on_a_small_stack() {
    for (name, head, unit, count) in nested() {
        let file = [head.as_bytes(), unit.repeat(count).as_bytes()].concat();
        let result = on_a_small_stack(move || als::read(&file[..], &ReadOptions::default()));
        let error = result.unwrap_err();
        assert!(
            matches!(error, Error::Limit(Limit::Depth(256))),
            "{name}: {error:?}"
        );
    }
}

/// The deepest that is let through: everything that calls itself does so as often as it ever will.
#[test]
fn the_deepest_nesting_that_is_allowed_is_read_on_a_small_stack() {
    for (name, head, unit, _) in nested() {
        let head_tags = open_tags(&head);
        let unit_tags = open_tags(&unit);
        let count = (256 - head_tags.len()) / unit_tags.len();
        let mut xml = format!("{head}{}", unit.repeat(count));
        (0..count).for_each(|_| xml.push_str(&end_tags(&unit_tags)));
        xml.push_str(&end_tags(&head_tags));
        let result = on_a_small_stack(move || als::read(xml.as_bytes(), &ReadOptions::default()));
        result.unwrap_or_else(|error| panic!("{name}: {error:?}"));
    }
}

/// Nesting of unknown elements, and of everything whose reader calls itself.
fn nested() -> Vec<(&'static str, String, String, usize)> {
    let devices = in_devices_split("", "").0;
    let rack = "<InstrumentGroupDevice><Branches><InstrumentBranch><DeviceChain><Devices>";
    let returns = "<X><ReturnBranches><B><DeviceChain><Devices>";
    let preset_head = "<Ableton MajorVersion=\"5\"><GroupDevicePreset>";
    let preset = "<Device><InstrumentGroupDevice></InstrumentGroupDevice></Device><BranchPresets><B><DevicePresets><P>";
    vec![
        ("unknown", in_live_set("", "").0, "<x>".to_owned(), 1_000_000),
        (
            "unknown in a device",
            format!("{devices}<Eq8>"),
            "<x>".to_owned(),
            1_000_000,
        ),
        ("racks", devices.clone(), rack.to_owned(), 200_000),
        ("racks in returns", devices, returns.to_owned(), 200_000),
        ("presets", preset_head.to_owned(), preset.to_owned(), 200_000),
        (
            "elements for attributes",
            "<Ableton><LiveSet>".to_owned(),
            "<x>".to_owned(),
            1_000_000,
        ),
    ]
}

#[test]
fn a_million_problems_are_counted() {
    let (head, tail) = in_live_set("<Locators>", "</Locators>");
    let path = write_packed("problems", &head, "<Locator/>", 1_000_000, &tail);
    let set = read(&path).unwrap();
    assert_eq!(set.problems.len(), 101);
    assert!(
        set.problems[100]
            .message
            .ends_with("more problems are not listed")
    );
    let place = &set.problems[0].place;
    assert!(place.starts_with("/Ableton/LiveSet/Locators"), "{place}");
    let output = command_line_within(&path, LITTLE_KB);
    assert!(output.status.success());
    assert!(output.stdout.len() < 10_000);
}

/// Few bytes in the file that become many in memory, in every place where something is kept.
#[test]
fn what_grows_in_memory_is_bounded() {
    let track = |inside: (&str, &str)| {
        in_live_set(
            &format!("<Tracks><MidiTrack Id=\"1\">{}", inside.0),
            &format!("{}</MidiTrack></Tracks>", inside.1),
        )
    };
    let chain = |inside: (&str, &str)| {
        track((
            &format!("<DeviceChain>{}", inside.0),
            &format!("{}</DeviceChain>", inside.1),
        ))
    };
    let sequencer = |inside: (&str, &str)| {
        chain((
            &format!("<MainSequencer>{}", inside.0),
            &format!("{}</MainSequencer>", inside.1),
        ))
    };
    let clips = (
        "<ClipTimeable><ArrangerAutomation><Events>",
        "</Events></ArrangerAutomation></ClipTimeable>",
    );
    let file_ref = (
        "<X><SampleRef><FileRef><RelativePath>",
        "</RelativePath></FileRef></SampleRef></X>",
    );
    let long_name = format!("<MidiClip><Name Value=\"{}\"/></MidiClip>", "x".repeat(60_000));
    let gathered = ("<Ableton>".to_owned(), "<LiveSet></LiveSet></Ableton>".to_owned());
    for (name, (head, tail), unit, count) in [
        (
            "tracks",
            in_live_set("<Tracks>", "</Tracks>"),
            "<MidiTrack/>",
            3_000_000,
        ),
        (
            "unknown tracks",
            in_live_set("<Tracks>", "</Tracks>"),
            "<T/>",
            3_000_000,
        ),
        ("devices", in_devices_split("", ""), "<X/>", 3_000_000),
        (
            "macros",
            in_devices_split("", ""),
            "<X><MacroDisplayNames.63 Value=\"\"/></X>",
            2_000_000,
        ),
        (
            "parameters",
            in_devices_split("<X>", "</X>"),
            "<P><Manual Value=\"1\"/></P>",
            3_000_000,
        ),
        (
            "chains",
            in_devices_split("<X><Branches>", "</Branches></X>"),
            "<B/>",
            3_000_000,
        ),
        ("routings", chain(("", "")), "<MidiInputRouting/>", 7_000_000),
        (
            "sends",
            chain(("<Mixer><Sends>", "</Sends></Mixer>")),
            "<TrackSendHolder/>",
            4_000_000,
        ),
        (
            "lanes",
            track(("<TakeLanes>", "</TakeLanes>")),
            "<TakeLane/>",
            4_000_000,
        ),
        (
            "envelopes",
            track(("<AutomationEnvelopes>", "</AutomationEnvelopes>")),
            "<AutomationEnvelope/>",
            4_000_000,
        ),
        (
            "targets",
            sequencer(("<MidiControllers>", "</MidiControllers>")),
            "<ControllerTargets.3 Id=\"7\"/>",
            3_000_000,
        ),
        ("clips", sequencer(clips), "<MidiClip/>", 3_000_000),
        ("long names", sequencer(clips), &long_name, 9_200),
        (
            "folders",
            in_devices_split(file_ref.0, file_ref.1),
            "<A/>",
            6_000_000,
        ),
        (
            "scenes",
            in_live_set("<Scenes>", "</Scenes>"),
            "<Scene/>",
            4_000_000,
        ),
        ("gathered attributes", gathered.clone(), "<A>x</A>", 3_000_000),
        (
            "gathered text",
            (format!("{}<A>", gathered.0), format!("</A>{}", gathered.1)),
            "x<b/>",
            3_000_000,
        ),
    ] {
        let path = write_packed(&format!("growing {name}"), &head, unit, count, &tail);
        let output = command_line_within(&path, MUCH_KB);
        let errors = String::from_utf8_lossy(&output.stderr);
        match output.status.code() {
            Some(0) => assert_eq!(errors, "", "{name}"),
            Some(1) => assert_eq!(errors.lines().count(), 1, "{name}: {errors}"),
            _ => panic!("{name}: {}: {errors}", output.status),
        }
        fs::remove_file(&path).unwrap();
    }
}

/// What costs the square of the file's length takes minutes here, without a look at the time limit.
#[test]
fn what_refers_to_each_other_a_hundred_thousand_times_is_read_at_once() {
    const COUNT: usize = 100_000;
    let event = "<FloatEvent Time=\"1\" Value=\"1\"/>";
    let clips = |clip: &str| {
        format!(
            "<ClipTimeable><ArrangerAutomation><Events>{clip}</Events></ArrangerAutomation></ClipTimeable>"
        )
    };
    let targets: String = (0..COUNT)
        .map(|id| format!("<ControllerTargets.3 Id=\"{id}\"/>"))
        .collect();
    let with_envelope = "<MidiClip><Envelopes><ClipEnvelope/></Envelopes></MidiClip>".repeat(COUNT);
    let notes = format!(
        "<MidiClip><Notes><KeyTracks><KeyTrack><Notes>{}</Notes><MidiKey Value=\"1\"/></KeyTrack></KeyTracks></Notes>{}</MidiClip>",
        "<N Time=\"0\" Duration=\"1\" Velocity=\"1\"/>".repeat(COUNT),
        "<Notes/>".repeat(COUNT)
    );
    let samples: String = (0..COUNT)
        .map(|id| format!("<SampleRef><FileRef><Name Value=\"{id}\"/></FileRef></SampleRef>"))
        .collect();
    let parameter = format!(
        "<X><P><ArrangerAutomation><Events>{}</Events></ArrangerAutomation>{}</P></X>",
        event.repeat(COUNT),
        "<ArrangerAutomation/>".repeat(COUNT)
    );
    let sequencer = |inside: &str| {
        let (head, tail) = in_live_set(
            "<Tracks><MidiTrack Id=\"1\"><DeviceChain><MainSequencer>",
            "</MainSequencer></DeviceChain></MidiTrack></Tracks>",
        );
        format!("{head}{inside}{tail}").into_bytes()
    };
    for (name, xml) in [
        (
            "targets and envelopes",
            sequencer(&format!(
                "<MidiControllers>{targets}</MidiControllers>{}",
                clips(&with_envelope)
            )),
        ),
        ("notes again", sequencer(&clips(&notes))),
        ("samples", in_devices(&format!("<X>{samples}</X>"))),
        ("events again", in_devices(&parameter)),
    ] {
        let path = write(&format!("square {name}"), &xml);
        let output = run_for(read_by_command_line(&path), Duration::from_secs(20), name);
        assert!(
            output.status.success(),
            "{name}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
