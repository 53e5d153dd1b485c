//! Tracks of every kind with their mixer, automation and clips.

use sessionist_fixtures::{
    Automation, MaxKind, Mixer, Monitor, Pack, Sample, Send, Slot, TakeLane, Target, Track, catalog,
};

use super::clips::{self, envelope};
use super::{devices, id, recording, routing};

pub fn tracks() -> Vec<Track> {
    vec![band(), strings(), keys(), voice(), frozen(), bare()]
}

fn band() -> Track {
    Track {
        color: 5,
        annotation: "Everyone.".into(),
        mixer: mixer(-1.5, 0.125, [-31.0, -32.0, -33.0]),
        devices: vec![devices::equalizer()],
        automation: vec![envelope(
            Target::mixer("Volume"),
            &[(4.0, Send::db(-1.5).level), (12.0, 1.5)],
        )],
        ..routed(Track::group(id::BAND, "Band"))
    }
}

fn strings() -> Track {
    Track {
        color: 6,
        group: Some(id::BAND),
        mixer: Mixer {
            solo: true,
            crossfade: 0,
            ..mixer(2.25, -0.25, [-34.0, -35.0, -36.0])
        },
        ..routed(Track::group(id::STRINGS, "Strings"))
    }
}

fn keys() -> Track {
    let mut session = clips::midi(1);
    session.follow = clips::follow(3);
    session.groove = Some(2);
    session.envelopes = vec![
        envelope(Target::mixer("ControllerTargets.1"), &[(0.0, 3.0), (2.5, 90.0)]),
        envelope(Target::mixer("ControllerTargets.12"), &[(1.0, 17.0)]),
        envelope(Target::device(9, "Glide"), &[(0.5, 0.4), (1.5, 0.9)]),
        envelope(Target::mixer("Send B"), &[(0.0, 0.2), (4.0, 0.6)]),
    ];
    let mut last = clips::midi(4);
    last.follow = clips::follow(6);
    let mut arranged = clips::midi(2);
    arranged.groove = Some(1);
    Track {
        color: 7,
        group: Some(id::STRINGS),
        annotation: "Played by hand.".into(),
        mixer: Mixer {
            arm: true,
            monitor: Monitor::In,
            delay: -12.5,
            ..mixer(-6.75, 0.375, [-11.0, -70.0, 0.0])
        },
        devices: devices::keys(),
        session: vec![
            Slot {
                scene: 0,
                clip: session,
            },
            Slot { scene: 3, clip: last },
        ],
        arrangement: vec![arranged, clips::midi(5)],
        take_lanes: vec![TakeLane {
            name: "First try".into(),
            clips: vec![clips::midi(3)],
        }],
        automation: keys_automation(),
        ..routed(Track::midi(id::KEYS, "Keys"))
    }
}

/// Parameters of all kinds; the places are those of the flattened devices.
fn keys_automation() -> Vec<Automation> {
    vec![
        envelope(Target::mixer("Pan"), &[(0.0, 0.375), (9.0, -0.5)]),
        envelope(Target::mixer("Send C"), &[(2.0, 1.0), (6.0, 0.7)]),
        envelope(Target::mixer("Speaker"), &[(0.0, 1.0), (20.0, 0.0), (22.0, 1.0)]),
        envelope(Target::mixer("CrossFadeState"), &[(0.0, 1.0), (18.0, 2.0)]),
        envelope(
            Target::device(2, "Gate"),
            &[(0.0, 12.0), (1.0, 99.0), (1.0, 45.0)],
        ),
        envelope(Target::device(2, "Mode"), &[(0.0, 4.0), (7.0, 2.0)]),
        envelope(Target::device(2, "Hold"), &[(0.0, 1.0), (3.0, 0.0)]),
        envelope(
            Target::device(3, "MacroControls.10"),
            &[(0.0, 105.1875), (11.0, 8.0)],
        ),
        envelope(
            Target::device(3, "MacroControls.1"),
            &[(0.0, 19.6875), (13.0, 64.0)],
        ),
        envelope(Target::device(3, "ChainSelector"), &[(0.0, 0.0), (15.0, 127.0)]),
        envelope(Target::device(6, "On"), &[(0.0, 0.0), (16.0, 1.0)]),
        envelope(Target::device(9, "Wave"), &[(0.0, 0.31), (17.0, 0.77)]),
        envelope(Target::device(9, "Voices"), &[(0.0, 5.0), (19.0, 3.0)]),
        envelope(
            Target::device(12, "SideChain/DryWet"),
            &[(0.0, 1.0), (21.0, 0.15)],
        ),
    ]
}

fn voice() -> Track {
    let verse = recording("Verse.wav", 33.5);
    // Another file of the same name: a file is known by its place.
    let same_name = Sample::in_project("/Users/demo/Other Project", "Samples/Imported/Verse.wav", 17.25);
    let pack = Pack {
        name: "Risers".into(),
        id: "www.ableton.com/1042".into(),
    };
    let riser = Sample::in_pack("/Library/Packs/Risers", "Samples/Up.aif", 16.5, pack);
    let mut session = clips::audio(2, verse.clone());
    session.follow = clips::follow(1);
    session.groove = Some(0);
    session.envelopes = vec![
        envelope(
            Target::mixer("VolumeModulationTarget"),
            &[(0.0, 0.35), (3.0, 0.85)],
        ),
        envelope(
            Target::mixer("TranspositionModulationTarget"),
            &[(1.5, -4.0), (2.0, 5.0)],
        ),
        envelope(Target::mixer("SampleOffsetModulationTarget"), &[(0.0, 8.5)]),
        envelope(Target::mixer("GrainSizeModulationTarget"), &[(0.0, 9.5)]),
        envelope(Target::mixer("FluxModulationTarget"), &[(0.0, 10.5)]),
    ];
    let take = |number, file: &str| clips::audio(number, recording(file, number as f64 + 40.0));
    Track {
        color: 8,
        annotation: "Dry & close.".into(),
        mixer: Mixer {
            mute: true,
            crossfade: 2,
            monitor: Monitor::Off,
            delay: 441.0,
            delay_in_samples: true,
            ..mixer(-70.0, -0.625, [-21.5, -22.5, -23.5])
        },
        devices: vec![
            devices::grain(),
            devices::convolver(),
            devices::ducker(false),
            devices::listening_to_nothing(),
        ],
        session: vec![Slot {
            scene: 1,
            clip: session,
        }],
        arrangement: vec![
            clips::audio(3, verse.clone()),
            clips::audio(5, riser),
            clips::audio(6, verse.clone()),
            clips::audio(7, verse.clone()),
        ],
        take_lanes: vec![
            TakeLane {
                name: "Loud".into(),
                clips: vec![take(8, "Take 1.wav"), take(9, "Take 2.wav")],
            },
            TakeLane {
                name: "Soft".into(),
                clips: vec![
                    take(10, "Take 3.wav"),
                    clips::audio(11, verse.clone()),
                    clips::audio(12, same_name),
                ],
            },
        ],
        automation: vec![
            envelope(Target::device(0, "Size"), &[(0.0, 0.56), (5.0, 0.65)]),
            envelope(Target::device(1, "Taps"), &[(0.0, 6.0), (6.0, 1.0)]),
            envelope(Target::device(1, "Blend"), &[(0.0, 0.29), (8.0, 0.92)]),
            envelope(Target::device(1, "Reverse"), &[(0.0, 1.0), (10.0, 0.0)]),
            envelope(Target::device(2, "SideChain/OnOff"), &[(0.0, 0.0), (14.0, 1.0)]),
        ],
        ..routed(Track::audio(id::VOICE, "Voice"))
    }
}

fn frozen() -> Track {
    Track {
        color: 9,
        frozen: true,
        freeze_clips: vec![clips::rendered()],
        mixer: Mixer {
            solo: true,
            crossfade: 0,
            ..mixer(4.5, 0.875, [-41.0, -42.0, -43.0])
        },
        devices: vec![devices::max(MaxKind::Instrument, "Drone Box", Vec::new())],
        arrangement: vec![clips::midi(6)],
        ..routed(Track::midi(id::FROZEN, "Frozen"))
    }
}

/// A track that is armed and nothing else.
fn bare() -> Track {
    Track {
        color: 10,
        mixer: Mixer {
            arm: true,
            ..mixer(0.0, 0.0, [-51.0, -52.0, -53.0])
        },
        ..routed(Track::audio(id::BARE, "Bare"))
    }
}

pub fn returns() -> Vec<Track> {
    let hall = Track {
        color: 11,
        annotation: "Long.".into(),
        devices: vec![catalog::reverb()],
        mixer: mixer(-9.25, -0.875, [-61.0, -62.0, -63.0]),
        ..routed(Track::returning(id::HALL, "Hall"))
    };
    let echo = Track {
        color: 12,
        named_by_user: false,
        mixer: Mixer {
            mute: true,
            ..mixer(-10.5, 0.5, [-64.0, -65.0, -66.0])
        },
        ..routed(Track::returning(id::ECHO, "B-Echo"))
    };
    let drive = Track {
        color: 13,
        devices: vec![devices::nameless()],
        mixer: Mixer {
            solo: true,
            ..mixer(-11.75, -0.0625, [-67.0, -68.0, -69.0])
        },
        automation: vec![envelope(
            Target::mixer("Send A"),
            &[(0.0, Send::db(-67.0).level), (2.0, 0.3)],
        )],
        ..routed(Track::returning(id::DRIVE, "Drive"))
    };
    vec![hall, echo, drive]
}

pub fn main() -> Track {
    Track {
        name: "The Sum".into(),
        named_by_user: true,
        color: 14,
        annotation: "Leave headroom.".into(),
        devices: vec![catalog::limiter()],
        mixer: mixer(-0.75, 0.0625, [0.0; 3]),
        automation: vec![
            envelope(
                Target::mixer("CrossFade"),
                &[(0.0, 0.0), (30.0, 1.0), (31.0, -1.0)],
            ),
            envelope(Target::device(0, "Ceiling"), &[(0.0, -0.3), (33.0, -6.0)]),
        ],
        routing: routing(90),
        ..Track::main()
    }
}

fn routed(track: Track) -> Track {
    Track {
        routing: routing(track.id),
        ..track
    }
}

/// A fader, a pan and the three sends, the levels in dB; every second send is off.
fn mixer(decibels: f64, pan: f64, sends: [f64; 3]) -> Mixer {
    let sends = sends.iter().enumerate().map(|(place, &level)| Send {
        on: place % 2 == 0,
        ..if level > -70.0 {
            Send::db(level)
        } else {
            Send::closed()
        }
    });
    let volume = if decibels > -70.0 {
        Send::db(decibels).level
    } else {
        Send::CLOSED
    };
    Mixer {
        volume,
        pan,
        sends: sends.collect(),
        ..Mixer::default()
    }
}
