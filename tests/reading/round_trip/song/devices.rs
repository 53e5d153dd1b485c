//! Devices of every kind, and racks inside racks.

use sessionist_fixtures::Value::{Choice, Float, Switch};
use sessionist_fixtures::{
    Branch, Device, DeviceBody, MaxDevice, MaxKind, Pack, Parameter, Plugin, PluginFormat, Port, Rack,
    RackKind, Sample, SamplePlace, Sidechain, Value, catalog,
};

use super::recording;

/// The devices of the keyboard: two racks, one of them three levels deep.
pub fn keys() -> Vec<Device> {
    vec![
        Device {
            name: "My Notes".into(),
            ..max(MaxKind::MidiEffect, "Note Weaver", Vec::new())
        },
        midi_rack(),
        instrument_rack(),
    ]
}

fn midi_rack() -> Device {
    let arpeggiator = Device {
        annotation: "Up and down.".into(),
        ..native(
            "MidiArpeggiator",
            &[("Mode", Choice(4)), ("Gate", Float(61.5)), ("Hold", Switch(true))],
        )
    };
    rack(
        RackKind::MidiEffect,
        vec![Branch {
            color: 33,
            solo: true,
            ..Branch::new("Steps", vec![arpeggiator])
        }],
        Vec::new(),
        3,
    )
}

fn instrument_rack() -> Device {
    let layers = vec![
        Branch {
            color: 34,
            volume: 0.71,
            pan: -0.375,
            mute: true,
            ..Branch::new("Percussion", vec![drum_rack()])
        },
        Branch {
            color: 35,
            volume: 1.25,
            pan: 0.625,
            ..Branch::new("Pad", vec![synth(), effect_rack()])
        },
        Branch {
            volume: 0.0003,
            ..Branch::new("Silent", Vec::new())
        },
    ];
    Device {
        name: "Two Layers".into(),
        preset: Some("Presets/Instruments/Instrument Rack/Layered Keys.adg".into()),
        annotation: "A rack of racks.".into(),
        ..rack(RackKind::Instrument, layers, Vec::new(), 11)
    }
}

fn drum_rack() -> Device {
    let kick = Sample {
        path: "C:/Users/demo/Samples/Kick ü.wav".into(),
        relative_path: "../../Samples/Kick ü.wav".into(),
        place: SamplePlace::External,
        ..recording("Kick ü.wav", 0.75)
    };
    let pack = Pack {
        name: "Session Drums".into(),
        id: "www.ableton.com/77".into(),
    };
    let snare = Sample::in_pack(
        "/Library/Packs/Session Drums",
        "Samples/Snares/Snare 3.aif",
        1.5,
        pack,
    );
    let rim = recording("Rim.flac", 0.5);
    let mut sampler = with_files("MultiSampler", &[snare.clone(), rim, snare]);
    sampler.on = false;
    let pads = vec![
        Branch {
            color: 36,
            choke: 7,
            volume: 0.55,
            sends: vec![0.33, 0.44],
            ..Branch::pad("Kick", 36, vec![with_files("OriginalSimpler", &[kick])])
        },
        Branch {
            color: 37,
            choke: 16,
            pan: 0.25,
            mute: true,
            ..Branch::pad("Snare", 127, vec![sampler, catalog::utility().named("Wide")])
        },
        Branch {
            solo: true,
            ..Branch::pad("Lowest", 0, Vec::new())
        },
        Branch::new("All notes", Vec::new()),
    ];
    let returns = vec![
        Branch {
            color: 38,
            volume: 0.62,
            pan: -0.125,
            ..Branch::new(
                "Kit Room",
                vec![native("ZeppelinVerb7", &[("Size/Length", Float(12.5))])],
            )
        },
        Branch {
            solo: true,
            ..Branch::new("Kit Dirt", Vec::new())
        },
    ];
    Device {
        on: false,
        ..rack(RackKind::Drum, pads, returns, 0)
    }
}

fn effect_rack() -> Device {
    let chain = vec![air(), ducker(true)];
    rack(
        RackKind::AudioEffect,
        vec![Branch {
            color: 39,
            mute: true,
            ..Branch::new("Polish", chain)
        }],
        Vec::new(),
        8,
    )
    .named("Finish")
}

/// A rack with 16 macros, of which some have no name of their own.
fn rack(kind: RackKind, branches: Vec<Branch>, returns: Vec<Branch>, shown_macros: usize) -> Device {
    let letter = match kind {
        RackKind::Instrument => "Layer",
        RackKind::Drum => "Kit",
        RackKind::AudioEffect => "Effect",
        RackKind::MidiEffect => "Note",
    };
    let macros = (1..=13)
        .map(|number| {
            (
                format!("{letter} {number}"),
                f64::from(number) * 9.5 + shown_macros as f64 / 16.0,
            )
        })
        .collect();
    Device::new(DeviceBody::Rack(Rack {
        kind,
        branches,
        returns,
        macros,
        shown_macros,
    }))
}

/// A VST 3 instrument with a preset of its own kind.
fn synth() -> Device {
    plugin(Plugin {
        format: PluginFormat::Vst3,
        name: "Tidal Synth".into(),
        vendor: "Ångström & Sons, Inc.".into(),
        preset: "Deep Swell".into(),
        uid: [0x1234_abcd, -2, 77, i32::MIN],
        instrument: true,
        sidechain: None,
        state: (0..100).collect(),
        parameters: vec![
            Parameter::new("Wave", Float(0.31)),
            Parameter::new("Voices", Choice(5)),
            Parameter::new("Glide", Float(0.83)),
        ],
    })
}

/// An Audio Unit, loaded from a preset of Live and with another in it: Live's is the one that counts.
fn air() -> Device {
    Device {
        preset: Some("Presets/Audio Effects/Air/Bright Side.adv".into()),
        annotation: "Not too much.".into(),
        ..plugin(Plugin {
            format: PluginFormat::AudioUnit,
            name: "Air".into(),
            vendor: "Northlight".into(),
            preset: "Factory Air".into(),
            uid: [1_634_300_513, 1_315_907_688, 0, 0],
            instrument: false,
            sidechain: Some(listening(true, "Voice for air")),
            state: Vec::new(),
            parameters: vec![Parameter::new("Amount", Float(0.47))],
        })
    }
}

/// A VST 2 effect that the user gave another name, and that is off.
pub fn grain() -> Device {
    Device {
        name: "Grains!".into(),
        on: false,
        ..plugin(Plugin {
            format: PluginFormat::Vst2,
            name: "Grainfield".into(),
            vendor: "Mill".into(),
            preset: String::new(),
            uid: [1_196_573_510, 0, 0, 0],
            instrument: false,
            sidechain: Some(listening(false, "Voice for grains")),
            state: vec![0xff; 7],
            parameters: vec![
                Parameter::new("Density", Float(0.12)),
                Parameter::new("Size", Float(0.56)),
            ],
        })
    }
}

/// A plug-in that tells neither maker nor preset.
pub fn nameless() -> Device {
    plugin(Plugin {
        format: PluginFormat::Vst2,
        name: "Old Filter".into(),
        vendor: String::new(),
        preset: String::new(),
        uid: [-5, 0, 0, 0],
        instrument: true,
        sidechain: None,
        state: Vec::new(),
        parameters: Vec::new(),
    })
}

fn plugin(plugin: Plugin) -> Device {
    Device::new(DeviceBody::Plugin(plugin))
}

/// A compressor that listens to another track, or whose side-chain section is off.
pub fn ducker(on: bool) -> Device {
    let source = Port::new("AudioIn/Track.14/PreFxOut", "Voice", "Pre FX");
    let mut device =
        native("Compressor2", &[("Threshold", Float(0.19)), ("Model", Choice(2))]).keyed_by(source);
    if let DeviceBody::Native(native) = &mut device.body {
        native.sidechain.as_mut().unwrap().on = on;
    }
    device
}

fn listening(on: bool, name: &str) -> Sidechain {
    let source = Port::new("AudioIn/Track.14/PostMixerOut", name, "Post Mixer");
    Sidechain { on, source }
}

/// A compressor whose side-chain section is on and listens to nothing.
pub fn listening_to_nothing() -> Device {
    native("Compressor2", &[("Ratio", Float(6.5))]).keyed_by(Port::new("AudioIn/None", "No Input", ""))
}

/// A Max for Live effect with two dropped files and parameters of all kinds.
pub fn convolver() -> Device {
    let files = vec![recording("Hall.aif", 4.25), recording("Cave.aif", 6.75)];
    let mut device = max(MaxKind::AudioEffect, "Convolver", files);
    if let DeviceBody::Max(max) = &mut device.body {
        max.parameters = vec![
            Parameter::new("Blend", Float(0.29)),
            Parameter::new("Taps", Choice(6)),
            Parameter::new("Reverse", Switch(true)),
        ];
    }
    Device {
        annotation: "Patched on a train.".into(),
        ..device
    }
}

pub fn max(kind: MaxKind, name: &str, dropped_files: Vec<Sample>) -> Device {
    let Device { body, .. } = catalog::max_device(kind, name, &[]);
    let DeviceBody::Max(device) = body else {
        panic!("the catalog gives a Max device");
    };
    Device::new(DeviceBody::Max(MaxDevice {
        dropped_files,
        ..device
    }))
}

pub fn equalizer() -> Device {
    native(
        "Eq8",
        &[
            ("GlobalGain", Float(-1.75)),
            ("Bands.0/ParameterA/IsOn", Switch(true)),
            ("Bands.0/ParameterA/Freq", Float(91.5)),
            ("Bands.0/ParameterB/Freq", Float(92.5)),
            ("Bands.1/ParameterA/Freq", Float(640.0)),
            ("Bands.1/ParameterA/Mode", Choice(6)),
            ("AdaptiveQ", Switch(false)),
        ],
    )
    .from_preset("Presets/Audio Effects/EQ Eight/Less Mud.adv")
}

fn with_files(class: &str, files: &[Sample]) -> Device {
    let mut device = native(class, &[("VolumeAndPan/Volume", Float(-8.25))]);
    if let DeviceBody::Native(native) = &mut device.body {
        native.samples = files.to_vec();
    }
    device
}

fn native(class: &str, parameters: &[(&str, Value)]) -> Device {
    let parameters = parameters
        .iter()
        .map(|&(name, value)| Parameter::new(name, value));
    Device::native(class, parameters.collect())
}
