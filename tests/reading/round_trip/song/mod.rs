//! The song of the comparison: every feature of the model, with values unlike the defaults and unlike each other.

mod clips;
mod devices;
mod tracks;

use sessionist_fixtures::{Groove, Key, Locator, Note, Port, Routing, Sample, Scene, Song, Track};

/// Ids of the tracks, which groups, sends and routing refer to.
mod id {
    pub const BAND: i64 = 11;
    pub const STRINGS: i64 = 12;
    pub const KEYS: i64 = 13;
    pub const VOICE: i64 = 14;
    pub const FROZEN: i64 = 15;
    pub const BARE: i64 = 16;
    pub const HALL: i64 = 21;
    pub const ECHO: i64 = 22;
    pub const DRIVE: i64 = 23;
}

pub fn everything() -> Song {
    Song {
        name: "Everything".into(),
        tempo: 101.5,
        // A first value that is not the tempo field's, a ramp, and a step.
        tempo_changes: vec![(8.0, 97.25), (24.0, 131.0), (40.0, 131.0), (40.0, 88.5)],
        time_signature: (7, 8),
        time_signature_changes: vec![(14.0, (5, 4)), (34.0, (11, 16)), (45.0, (3, 2))],
        key: Some(Key { root: 9, scale: 3 }),
        tracks: tracks::tracks(),
        returns: tracks::returns(),
        main: tracks::main(),
        scenes: scenes(),
        locators: locators(),
        grooves: grooves(),
        annotation: "All that a set can hold.".into(),
        controllers: true,
        crlf: false,
    }
}

/// An empty set. Only its main track's choosers are set, because each Live chooses others.
pub fn nothing() -> Song {
    Song {
        main: Track {
            routing: routing(99),
            ..Track::main()
        },
        ..Song::default()
    }
}

fn scenes() -> Vec<Scene> {
    vec![
        Scene {
            name: "Opening".into(),
            tempo: Some(93.75),
            time_signature: Some((9, 8)),
            color: Some(61),
            annotation: "Slowly.".into(),
        },
        Scene {
            tempo: Some(144.5),
            color: Some(62),
            ..Scene::named("Faster")
        },
        Scene {
            time_signature: Some((2, 4)),
            annotation: "Count in.".into(),
            ..Scene::named("March")
        },
        Scene::named("Plain"),
    ]
}

/// Not in order of time, as in sets where locators were moved.
fn locators() -> Vec<Locator> {
    vec![
        Locator {
            beat: 42.5,
            name: "After the step".into(),
            annotation: "Half time.".into(),
            song_start: false,
        },
        Locator {
            beat: 16.25,
            name: "In the ramp".into(),
            annotation: String::new(),
            song_start: true,
        },
        Locator {
            beat: 3.5,
            ..Locator::default()
        },
    ]
}

fn grooves() -> Vec<Groove> {
    let groove = |name: &str, [timing, random, velocity, quantization]: [f64; 4]| Groove {
        name: name.into(),
        timing,
        random,
        velocity,
        quantization,
        // Notes of a groove are no notes of the song.
        notes: vec![Note::new(36, 0.0, 0.25, 99.0), Note::new(36, 0.625, 0.25, 77.0)],
    };
    vec![
        groove("Swing 62", [62.0, 3.0, 21.0, 44.0]),
        groove("Hip Hop", [87.5, 12.0, -35.0, 5.0]),
        groove("Late", [10.0, 1.5, 66.0, 33.0]),
    ]
}

/// The four choosers of a track, unlike those of any other.
fn routing(track: i64) -> Routing {
    let port = |name: &str, target: String| {
        Some(Port::new(
            &target,
            &format!("{name} of {track}"),
            &format!("{name} channel {track}"),
        ))
    };
    Routing {
        audio_in: port("Audio in", format!("AudioIn/Track.{}/PostFxOut", track + 100)),
        midi_in: port("MIDI in", format!("MidiIn/External.Dev:Keys {track}/3")),
        audio_out: port("Audio out", format!("AudioOut/Track.{}/TrackIn", track + 200)),
        midi_out: port("MIDI out", format!("MidiOut/External.Dev:Synth {track}/5")),
    }
}

/// A file of the project, of a length that no other has.
fn recording(name: &str, seconds: f64) -> Sample {
    Sample::in_project(
        "/Users/demo/Everything Project",
        &format!("Samples/Recorded/{name}"),
        seconds,
    )
}
