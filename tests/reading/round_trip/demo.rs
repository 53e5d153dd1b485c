//! The hand-counted answers about the demo song hold for what is read from it.

use sessionist::als::facts::{DeviceKind, LiveSet, Track, View};
use sessionist_fixtures::Layout;
use sessionist_fixtures::demo::{known, night_drive};

use crate::read;

/// The answers, in the words of the facts.
#[derive(Debug, PartialEq)]
struct Answers {
    tracks: Vec<KnownTrack>,
    tempo: f64,
    last_tempo: f64,
    time_signature: (u32, u32),
    key: Option<(u8, String)>,
    length_beats: f64,
    length_milliseconds: i64,
    locators: Vec<(String, f64)>,
    scenes: Vec<String>,
    /// The scene that sets a tempo and a time signature.
    tempo_scene: Option<(usize, f64, (u32, u32))>,
    samples: usize,
    pack_sample: Option<(String, String)>,
    plugins: Vec<(String, String, String)>,
    max_devices: Vec<(String, String)>,
    muted: Vec<String>,
    frozen: Vec<String>,
    unused: Vec<String>,
    sidechained: Vec<String>,
    automated: Vec<(String, usize, String)>,
    grooves: usize,
    clips_with_groove: usize,
}

#[derive(Debug, PartialEq)]
struct KnownTrack {
    name: String,
    kind: String,
    devices: usize,
    session_clips: usize,
    arrangement_clips: usize,
    take_clips: usize,
    notes: usize,
}

/// What layouts before `since` do not tell of the demo song.
struct Lack {
    why: &'static str,
    since: Layout,
    take_away: fn(&mut Answers),
}

const LACKS: &[Lack] = &[
    Lack {
        why: "names that Live gave: Live 8 has no EffectiveName",
        since: Layout::Live9,
        take_away: |answers| {
            let given = ["A-Reverb", "B-Delay", "Main"];
            let tracks = answers.tracks.iter_mut();
            tracks
                .filter(|track| given.contains(&track.name.as_str()))
                .for_each(|track| track.name.clear());
        },
    },
    Lack {
        why: "key: scales came with Live 9.5",
        since: Layout::Live9,
        take_away: |answers| answers.key = None,
    },
    Lack {
        why: "Live Pack: LivePackName came with Live 9",
        since: Layout::Live9,
        take_away: |answers| answers.pack_sample = None,
    },
    Lack {
        why: "VST 3: the fixtures write a VST 2 before Live 10",
        since: Layout::Live10,
        take_away: |answers| {
            let plugins = answers.plugins.iter_mut();
            plugins.for_each(|plugin| plugin.1 = plugin.1.replace("vst3", "vst2"));
        },
    },
    Lack {
        why: "take lanes, and the recording that only a take plays",
        since: Layout::Live11,
        take_away: |answers| {
            answers.tracks.iter_mut().for_each(|track| track.take_clips = 0);
            answers.samples -= 1;
        },
    },
    Lack {
        why: "tempo of a scene: Scene has one since Live 11",
        since: Layout::Live11,
        take_away: |answers| answers.tempo_scene = None,
    },
];

#[test]
fn known_answers_hold_for_the_demo_in_every_layout() {
    for layout in Layout::ALL {
        let mut answers = known_answers();
        let lacking = LACKS.iter().filter(|lack| layout < lack.since);
        let reasons: Vec<_> = lacking
            .inspect(|lack| (lack.take_away)(&mut answers))
            .map(|lack| lack.why)
            .collect();
        assert_eq!(
            answers_of(&read(&night_drive(), layout)),
            answers,
            "{layout} without {reasons:?}"
        );
    }
}

/// The committed file is what the documentation speaks of.
#[test]
fn known_answers_hold_for_the_committed_demo() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/demo/Night Drive.als");
    let file = std::fs::File::open(path).unwrap();
    let set = sessionist::als::read(file, &sessionist::als::ReadOptions::default()).unwrap();
    assert_eq!(answers_of(&set), known_answers());
}

fn known_answers() -> Answers {
    let text = str::to_owned;
    let (pack_sample, pack) = known::PACK_SAMPLE;
    let (automated, place, parameter) = known::FILTER_AUTOMATION;
    Answers {
        tracks: known::TRACKS
            .iter()
            .map(|track| KnownTrack {
                name: track.name.into(),
                kind: track.kind.into(),
                devices: track.devices,
                session_clips: track.session_clips,
                arrangement_clips: track.arrangement_clips,
                take_clips: track.take_clips,
                notes: track.notes,
            })
            .collect(),
        tempo: known::TEMPO,
        last_tempo: known::LAST_TEMPO,
        time_signature: known::TIME_SIGNATURE,
        key: Some((
            known::KEY_ROOT,
            text(["Major", "Minor"][usize::from(known::KEY_SCALE)]),
        )),
        length_beats: known::LENGTH_BEATS,
        length_milliseconds: milliseconds(known::LENGTH_SECONDS),
        locators: known::LOCATORS
            .iter()
            .map(|&(name, beat)| (text(name), beat))
            .collect(),
        scenes: known::SCENES.map(text).into(),
        tempo_scene: Some((1, known::TEMPO, known::TIME_SIGNATURE)),
        samples: known::SAMPLES,
        pack_sample: Some((text(pack_sample), text(pack))),
        plugins: known::PLUGINS
            .iter()
            .map(|&(name, format, track)| (text(name), text(format), text(track)))
            .collect(),
        max_devices: vec![(text(known::MAX_DEVICE), text("Lead"))],
        muted: vec![text(known::MUTED_TRACK)],
        frozen: vec![text(known::FROZEN_TRACK)],
        unused: vec![text(known::UNUSED_TRACK)],
        sidechained: vec![text(known::SIDECHAINED_TRACK)],
        automated: vec![(text(automated), place, text(parameter))],
        grooves: known::GROOVES,
        clips_with_groove: 7,
    }
}

fn answers_of(set: &LiveSet) -> Answers {
    let names = |is: &dyn Fn(&Track) -> bool| -> Vec<String> {
        let tracks = set.tracks.iter().filter(|track| is(track));
        tracks.map(|track| track.name.clone()).collect()
    };
    let devices = || {
        let tracks = set.tracks.iter();
        tracks.flat_map(|track| track.devices.iter().map(move |device| (track, device)))
    };
    let clips = || set.tracks.iter().flat_map(|track| &track.clips);
    Answers {
        tracks: set.tracks.iter().map(known_track).collect(),
        tempo: set.tempo.unwrap(),
        last_tempo: set.tempo_changes.last().unwrap().1,
        time_signature: set
            .time_signature
            .map(|signature| (signature.0, signature.1))
            .unwrap(),
        key: set.key.as_ref().map(|key| (key.root_note, key.scale.clone())),
        length_beats: set.length_beats,
        length_milliseconds: milliseconds(set.length_seconds.unwrap()),
        locators: set
            .locators
            .iter()
            .map(|locator| (locator.name.clone(), locator.beat))
            .collect(),
        scenes: set.scenes.iter().map(|scene| scene.name.clone()).collect(),
        tempo_scene: set.scenes.iter().enumerate().find_map(|(index, scene)| {
            let signature = scene.time_signature?;
            Some((index, scene.tempo?, (signature.0, signature.1)))
        }),
        samples: set.samples.len(),
        pack_sample: set
            .samples
            .iter()
            .find_map(|sample| Some((sample.name.clone(), sample.pack.clone()?))),
        plugins: devices()
            .filter_map(|(track, device)| {
                let format = match device.kind {
                    DeviceKind::Vst2 => "vst2",
                    DeviceKind::Vst3 => "vst3",
                    DeviceKind::Au => "au",
                    DeviceKind::Native | DeviceKind::Max => return None,
                };
                Some((
                    device.plugin.as_ref()?.name.clone(),
                    format.into(),
                    track.name.clone(),
                ))
            })
            .collect(),
        max_devices: devices()
            .filter(|(_, device)| device.kind == DeviceKind::Max)
            .map(|(track, device)| (device.name.clone(), track.name.clone()))
            .collect(),
        muted: names(&|track| track.mixer.as_ref().unwrap().mute),
        frozen: names(&|track| track.frozen),
        unused: names(&|track| {
            let kind = track.kind.as_str();
            (kind == "midi" || kind == "audio") && track.clips.is_empty() && track.devices.is_empty()
        }),
        sidechained: devices()
            .filter(|(_, device)| device.sidechain.is_some())
            .map(|(track, _)| track.name.clone())
            .collect(),
        automated: set
            .tracks
            .iter()
            .flat_map(|track| track.automation.iter().map(move |automation| (track, automation)))
            .map(|(track, automation)| {
                let device = automation.device.unwrap();
                (track.name.clone(), device, automation.parameter.to_string())
            })
            .collect(),
        grooves: set.grooves.len(),
        clips_with_groove: clips().filter(|clip| clip.groove == Some(0)).count(),
    }
}

fn known_track(track: &Track) -> KnownTrack {
    let clips = |view| track.clips.iter().filter(|clip| clip.view == view).count();
    KnownTrack {
        name: track.name.clone(),
        kind: track.kind.as_str().into(),
        devices: track.devices.len(),
        session_clips: clips(View::Session),
        arrangement_clips: clips(View::Arrangement),
        take_clips: clips(View::Take),
        notes: track.clips.iter().map(|clip| clip.notes).sum(),
    }
}

fn milliseconds(seconds: f64) -> i64 {
    (seconds * 1000.0).round() as i64
}

/// The sidechain of the demo is keyed by the kick, whose id the fixtures know.
#[test]
fn the_compressor_of_the_bass_listens_to_the_kick() {
    for layout in Layout::ALL {
        let set = read(&night_drive(), layout);
        let bass = set
            .tracks
            .iter()
            .find(|track| track.name == known::SIDECHAINED_TRACK)
            .unwrap();
        let kick = set.tracks.iter().find(|track| track.name == "Kick").unwrap();
        let sidechain = bass
            .devices
            .iter()
            .find_map(|device| device.sidechain.as_ref())
            .unwrap();
        let target = format!("AudioIn/Track.{}/PostFxOut", kick.id.unwrap());
        assert_eq!(
            (&sidechain.target, sidechain.name.as_str()),
            (&target, "Kick"),
            "{layout}"
        );
    }
}
