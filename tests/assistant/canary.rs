//! A set in which every name is a word that stands nowhere else, and the search for these words in bytes.

use std::fmt::Write;

use serde_json::{Value, json};
use sessionist::answer::tools::tools;
use sessionist_fixtures::{
    AudioClip, Branch, Clip, Device, DeviceBody, Key, Layout, Locator, MaxKind, Note, Pack, PluginFormat,
    Port, Rack, RackKind, Sample, Scene, Slot, Song, TakeLane, Track, Value as Setting, catalog,
};

use crate::world::World;

/// Where the set lies. Only the file's name is told by a tool.
const SET: &str = "ZqfolderVx Project/ZqsetVx.als";

/// What some tool tells a model when it may.
pub const TOLD: [&str; 24] = [
    "ZqsetVx",
    "ZqgroupVx",
    "ZqmidiVx",
    "ZqaudioVx",
    "ZqreturnVx",
    "ZqportVx",
    "ZqdeviceVx",
    "ZqpresetVx",
    "ZqpluginVx",
    "ZqvendorVx",
    "ZqprogramVx",
    "ZqparameterVx",
    "ZqmaxVx",
    "ZqrackVx",
    "ZqchainVx",
    "ZqpadVx",
    "ZqmacroVx",
    "ZqclipVx",
    "ZqriffVx",
    "ZqsceneVx",
    "ZqlocatorVx",
    "ZqsampleVx",
    "ZqpackVx",
    "117.37",
];

/// What stays in the set's file or on this machine, whatever is allowed.
pub const UNTOLD: [&str; 4] = ["ZqfolderVx", "ZqplaceVx", "ZqinfoVx", "ZqlaneVx"];

/// The key that goes to one server alone.
pub const KEY: &str = "sk-ZqkeyVx-1234567890";

/// A world with the set as it is saved first.
pub fn world() -> World {
    World::with(SET, &song(Vec::new()))
}

/// The set as it is saved the second time, with another clip.
pub fn changed() -> Song {
    let notes = vec![Note::new(29, 0.0, 0.5, 100.0)];
    song(vec![Clip::midi("ZqriffVx Ton", 64.0, 80.0, 4.0, notes)])
}

/// Every name in it has the word "Ton", so that all are found by it.
fn song(more: Vec<Clip>) -> Song {
    let mut group = Track::group(10, "ZqgroupVx Ton");
    group.annotation = "ZqinfoVx".into();
    let mut midi = Track::midi(11, "ZqmidiVx Ton").inside(10);
    midi.devices = devices();
    midi.annotation = "ZqinfoVx".into();
    let notes = vec![Note::new(41, 0.0, 0.5, 99.0)];
    midi.arrangement = vec![Clip {
        annotation: "ZqinfoVx".into(),
        ..Clip::midi("ZqclipVx Ton", 0.0, 16.0, 4.0, notes)
    }];
    midi.arrangement.extend(more);
    let mut audio = Track::audio(12, "ZqaudioVx Ton");
    let sample = Sample::in_pack(
        "/Users/ZqplaceVx/Packs",
        "Samples/ZqsampleVx Ton.wav",
        2.0,
        Pack {
            name: "ZqpackVx".into(),
            id: "www.ableton.com/7".into(),
        },
    );
    let recording = Clip::audio(
        "ZqclipVx Take",
        0.0,
        16.0,
        4.0,
        AudioClip::warped(sample, 0, 117.37),
    );
    audio.session = vec![Slot {
        scene: 0,
        clip: recording.clone(),
    }];
    audio.take_lanes = vec![TakeLane {
        name: "ZqlaneVx".into(),
        clips: vec![recording],
    }];
    audio.routing.audio_in = Some(Port::new("AudioIn/External/S0", "Ext. In", "ZqportVx"));
    Song {
        tempo: 117.37,
        key: Some(Key::minor(5)),
        tracks: vec![group, midi, audio],
        returns: vec![Track::returning(20, "ZqreturnVx Ton")],
        scenes: vec![Scene {
            annotation: "ZqinfoVx".into(),
            ..Scene::named("ZqsceneVx Ton")
        }],
        locators: vec![Locator {
            name: "ZqlocatorVx Ton".into(),
            annotation: "ZqinfoVx".into(),
            ..Locator::default()
        }],
        annotation: "ZqinfoVx".into(),
        controllers: false,
        ..Song::default()
    }
}

/// A plug-in, a Max device, one of Live and two racks.
fn devices() -> Vec<Device> {
    let mut plugin = catalog::plugin(
        PluginFormat::AudioUnit,
        "ZqpluginVx",
        "ZqvendorVx",
        true,
        // A capital would be taken for the beginning of a word.
        &[("Zqparametervx", 0.25)],
    );
    if let DeviceBody::Plugin(body) = &mut plugin.body {
        body.preset = "ZqprogramVx".into();
    }
    let mut native = catalog::saturator()
        .named("ZqdeviceVx Ton")
        .from_preset("Presets/ZqpresetVx.adv");
    native.annotation = "ZqinfoVx".into();
    let max = catalog::max_device(
        MaxKind::AudioEffect,
        "ZqmaxVx",
        &[("Amount", Setting::Float(0.5))],
    );
    let drums = Device::rack(RackKind::Drum, vec![Branch::pad("ZqpadVx Ton", 36, Vec::new())]);
    let rack = Device::new(DeviceBody::Rack(Rack {
        kind: RackKind::Instrument,
        branches: vec![Branch::new("ZqchainVx Ton", vec![drums])],
        returns: Vec::new(),
        macros: vec![("ZqmacroVx".into(), 64.0)],
        shown_macros: 8,
    }))
    .named("ZqrackVx Ton");
    vec![plugin, native, max, rack]
}

/// A call of every tool, in which no name of the set stands: a model that was told none can make all of them.
pub fn calls() -> Vec<(&'static str, Value)> {
    let calls = vec![
        ("overview", json!({})),
        ("selection", json!({})),
        ("track", json!({ "track": "2" })),
        ("track", json!({ "track": "3" })),
        ("device", json!({ "track": "2", "device": "1" })),
        ("device", json!({ "track": "2", "device": "2" })),
        ("device", json!({ "track": "2", "device": "4" })),
        ("clips", json!({ "from_bar": 1 })),
        ("notes", json!({ "track": 2, "clip": 1 })),
        ("samples", json!({})),
        ("search_sets", json!({ "words": "ton" })),
        ("changes", json!({})),
        ("ask", json!({ "question": "which plug-ins are there?" })),
    ];
    for tool in tools() {
        assert!(
            calls.iter().any(|(name, _)| *name == tool.name),
            "{} is not called",
            tool.name
        );
    }
    calls
}

/// The canaries that stand in some bytes, in whatever form.
pub fn found(bytes: &[u8]) -> Vec<&'static str> {
    let bytes = bytes.to_ascii_lowercase();
    let all = TOLD.into_iter().chain(UNTOLD);
    all.filter(|word| stands_in(&bytes, word)).collect()
}

/// Whether a word stands in some bytes of small letters, in whatever form.
fn stands_in(bytes: &[u8], word: &str) -> bool {
    forms(word)
        .iter()
        .any(|form| has(bytes, form.to_ascii_lowercase()))
}

/// Whether a key stands in some bytes, in whatever form.
pub fn holds_key(bytes: &[u8]) -> bool {
    stands_in(&bytes.to_ascii_lowercase(), KEY)
}

pub fn has(bytes: &[u8], piece: impl AsRef<[u8]>) -> bool {
    memchr::memmem::find(bytes, piece.as_ref()).is_some()
}

/// How a word could be written on its way: as it is (which JSON and URLs leave alone), in escapes of either, in hexadecimal digits, in
/// UTF-16, and in base64 at each of the three places where it can begin.
fn forms(word: &str) -> Vec<Vec<u8>> {
    let each = |write: &dyn Fn(u8) -> String| word.bytes().map(write).collect::<String>().into_bytes();
    let mut forms = vec![
        word.as_bytes().to_vec(),
        each(&|byte| format!("\\u{byte:04x}")),
        each(&|byte| format!("%{byte:02x}")),
        each(&|byte| format!("{byte:02x}")),
        word.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        word.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    ];
    for before in 0..3 {
        let padded = [&b"  "[..before], word.as_bytes()].concat();
        // What depends on the bytes around the word is left out.
        let (from, to) = ((before * 8).div_ceil(6), padded.len() * 8 / 6);
        forms.push(base64(&padded)[from..to].to_vec());
    }
    forms
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits = bytes.iter().fold(String::new(), |mut bits, byte| {
        let _ = write!(bits, "{byte:08b}");
        bits
    });
    let sixes = bits.as_bytes().chunks(6);
    let number = |six: &[u8]| {
        six.iter()
            .fold(0, |number, bit| number * 2 + usize::from(bit - b'0'))
            << (6 - six.len())
    };
    sixes.map(|six| SIGNS[number(six)]).collect()
}

#[test]
fn a_canary_is_found_in_every_form_and_is_really_in_the_set() {
    for written in [
        "… ZqmidiVx Ton …",
        r"\u005a\u0071\u006d\u0069\u0064\u0069\u0056\u0078",
        "?q=%5A%71%6D%69%64%69%56%78",
        "5a716D6964695678",
        "WnFtaWRpVngg",
        "IFpxbWlkaVZ4",
        "ICBacW1pZGlWeA==",
        "Z\0q\0m\0i\0d\0i\0V\0x\0",
    ] {
        assert_eq!(found(written.as_bytes()), ["ZqmidiVx"], "{written}");
    }
    assert!(found(b"Zqmidi Vx").is_empty());
    let written = [&changed().to_xml(Layout::Live12), SET.as_bytes()].concat();
    assert_eq!(found(&written), [&TOLD[..], &UNTOLD].concat());
}
