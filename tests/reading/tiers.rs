//! Promise 1 of the privacy rules: what a tier does not allow is not read.
//!
//! Each kind of knowledge in a set carries a word of its own. The words that may be found in the facts of a tier are
//! listed here; any other word found there is a leak.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use sessionist::als::facts::LiveSet;
use sessionist::als::{self, ReadOptions};
use sessionist::consent::Tier;
use sessionist_fixtures::{
    AudioClip, Clip, Device, Layout, Locator, Note, Sample, Scene, Slot, Song, Track, catalog,
};

const OVERVIEW: [&str; 4] = ["trackword", "sceneword", "locatorword", "groupword"];
const SOUND: [&str; 4] = ["deviceword", "pluginword", "sampleword", "routingword"];
const EVERYTHING: [&str; 7] = [
    "clipword",
    "takeword",
    "folderword",
    "setinfoword",
    "trackinfoword",
    "locatorinfoword",
    "deviceinfoword",
];

fn song_of_words() -> Song {
    let sample = || Sample::in_project("/folderword", "sampleword.wav", 4.0);
    let mut track = Track::midi(10, "trackword").inside(9);
    track.annotation = "trackinfoword".to_owned();
    track.routing.midi_in = Some(sessionist_fixtures::Port::new(
        "MidiIn/External.routingword",
        "routingword",
        "",
    ));
    let mut device: Device = catalog::eq_eight().named("deviceword");
    device.annotation = "deviceinfoword".to_owned();
    track.devices = vec![device, catalog::simpler(sample())];
    track.devices.push(catalog::plugin(
        sessionist_fixtures::PluginFormat::Vst3,
        "pluginword",
        "maker",
        true,
        &[("Cutoff", 0.5)],
    ));
    track.arrangement.push(Clip::midi(
        "clipword",
        0.0,
        16.0,
        4.0,
        vec![Note::new(61, 0.0, 0.5, 77.0)],
    ));
    let clip = Clip::audio("clipword", 0.0, 8.0, 8.0, AudioClip::warped(sample(), 4, 120.0));
    let mut audio = Track::audio(11, "trackword");
    audio.session.push(Slot {
        scene: 0,
        clip: clip.clone(),
    });
    audio.arrangement.push(clip.clone());
    let lane = sessionist_fixtures::TakeLane {
        name: "takeword".to_owned(),
        clips: vec![clip],
    };
    audio.take_lanes.push(lane);
    let scene = Scene {
        name: "sceneword".to_owned(),
        ..Scene::default()
    };
    let locator = Locator {
        name: "locatorword".to_owned(),
        annotation: "locatorinfoword".to_owned(),
        ..Locator::default()
    };
    Song {
        tracks: vec![Track::group(9, "groupword"), track, audio],
        scenes: vec![scene],
        locators: vec![locator],
        annotation: "setinfoword".to_owned(),
        ..Song::default()
    }
}

fn read_at(xml: &[u8], tier: Tier) -> LiveSet {
    als::read(
        xml,
        &ReadOptions {
            tier,
            ..ReadOptions::default()
        },
    )
    .unwrap()
}

#[test]
fn each_tier_holds_its_own_words_and_no_others() {
    for layout in Layout::ALL {
        let xml = song_of_words().to_xml(layout);
        let written = String::from_utf8(xml.clone()).unwrap();
        for tier in [Tier::Overview, Tier::Sound, Tier::Everything] {
            let facts = serde_json::to_string(&read_at(&xml, tier)).unwrap();
            let words = [
                (Tier::Overview, &OVERVIEW[..]),
                (Tier::Sound, &SOUND[..]),
                (Tier::Everything, &EVERYTHING[..]),
            ];
            for (needed, word) in words
                .iter()
                .flat_map(|(needed, words)| words.iter().map(move |word| (*needed, word)))
            {
                // A layout can have no place for a word: Live 8 to 10 have no take lanes.
                if written.contains(word) {
                    assert_eq!(
                        facts.contains(word),
                        tier >= needed,
                        "{word} at {tier:?} in {layout}"
                    );
                }
            }
        }
    }
}

/// The folders of a sample are of the highest tier, also where a file has them in the name.
#[test]
fn a_sample_whose_name_is_a_path_is_known_by_its_end_alone() {
    for layout in [Layout::Live9, Layout::Live10] {
        let xml = String::from_utf8(song_of_words().to_xml(layout)).unwrap();
        for path in ["/folderword/sampleword.wav", "C:\\folderword\\sampleword.wav"] {
            let named = format!("<Name Value=\"{path}\"");
            let xml = xml.replace("<Name Value=\"sampleword.wav\"", &named);
            assert!(xml.contains(&named));
            let samples = read_at(xml.as_bytes(), Tier::Sound).samples;
            assert_eq!(samples[0].name, "sampleword.wav", "{layout}");
        }
    }
}

#[test]
fn a_lower_tier_tells_the_same_of_what_it_tells() {
    for layout in Layout::ALL {
        let xml = sessionist_fixtures::demo::night_drive().to_xml(layout);
        let everything = read_at(&xml, Tier::Everything);
        let sound = read_at(&xml, Tier::Sound);
        let overview = read_at(&xml, Tier::Overview);
        for lower in [&sound, &overview] {
            assert_eq!(lower.tempo_changes, everything.tempo_changes);
            assert_eq!(lower.length_beats, everything.length_beats, "{layout}");
            assert_eq!(lower.key, everything.key);
            let names = |set: &LiveSet| {
                set.tracks
                    .iter()
                    .map(|track| track.name.clone())
                    .collect::<Vec<_>>()
            };
            assert_eq!(names(lower), names(&everything));
        }
        let names = |set: &LiveSet| {
            set.samples
                .iter()
                .map(|sample| sample.name.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&sound), names(&everything), "{layout}");
        let devices = |set: &LiveSet| {
            let devices = set.tracks.iter().flat_map(|track| &track.devices);
            devices
                .map(|device| (device.class.clone(), device.name.clone(), device.depth, device.on))
                .collect::<Vec<_>>()
        };
        assert_eq!(devices(&sound), devices(&everything), "{layout}");
        assert!(
            sound
                .tracks
                .iter()
                .all(|track| track.clips.is_empty() && track.automation.is_empty())
        );
        assert!(
            overview
                .tracks
                .iter()
                .all(|track| track.devices.is_empty() && track.mixer.is_none())
        );
    }
}

/// What is skipped is not looked at either: damage inside it goes unseen, while a tier that reads it reports a problem.
#[test]
fn what_a_tier_does_not_allow_is_skipped_and_not_thrown_away_afterwards() {
    let text = String::from_utf8(song_of_words().to_xml(Layout::Live12)).unwrap();
    let cases = [
        (
            "<WarpMode Value=\"4\"",
            "<WarpMode Value=\"many\"",
            Tier::Everything,
        ),
        ("Velocity=\"77\"", "Velocity=\"loud\"", Tier::Everything),
        (
            "<SoloSink Value=\"false\"",
            "<SoloSink Value=\"sometimes\"",
            Tier::Sound,
        ),
        (
            "<IsSongStart Value=\"false\"",
            "<IsSongStart Value=\"perhaps\"",
            Tier::Overview,
        ),
    ];
    for (healthy, damaged, seen_from) in cases {
        assert!(text.contains(healthy), "the song has no {healthy}");
        let xml = text.replacen(healthy, damaged, 1);
        for tier in [Tier::Overview, Tier::Sound, Tier::Everything] {
            let problems = read_at(xml.as_bytes(), tier).problems;
            assert_eq!(
                !problems.is_empty(),
                tier >= seen_from,
                "{damaged} at {tier:?}: {problems:?}"
            );
        }
    }
}
