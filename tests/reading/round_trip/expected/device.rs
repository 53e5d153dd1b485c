//! Devices, plug-ins and racks.

use std::collections::BTreeSet;

use sessionist::als::facts;
use sessionist_fixtures::{
    Branch, Device, DeviceBody, MaxKind, Parameter, Plugin, PluginFormat, Rack, RackKind, Sample, Sidechain,
    Value,
};

use super::track::port;
use super::{Samples, decibels};

pub fn devices(devices: &[Device], samples: &mut Samples) -> Vec<facts::Device> {
    let mut list = Vec::new();
    add_chain(&mut list, devices, 0, None, samples);
    list
}

/// Adds the devices of a chain, a rack before its contents. `inside` is the place of the rack and of the chain in it.
fn add_chain(
    list: &mut Vec<facts::Device>,
    devices: &[Device],
    depth: usize,
    inside: Option<(usize, usize)>,
    samples: &mut Samples,
) {
    for (id, model) in devices.iter().enumerate() {
        let place = list.len();
        let device = facts::Device {
            id: Some(id as i64),
            depth,
            rack: inside.map(|(rack, _)| rack),
            chain: inside.map(|(_, chain)| chain),
            ..device(model, samples)
        };
        list.push(device);
        for (chain, branch) in model.branches().enumerate() {
            add_chain(list, &branch.devices, depth + 1, Some((place, chain)), samples);
        }
    }
}

fn device(device: &Device, samples: &mut Samples) -> facts::Device {
    let class = class(device);
    let (own_name, inner_preset) = match &device.body {
        DeviceBody::Plugin(plugin) => (plugin.name.clone(), some(&plugin.preset)),
        DeviceBody::Max(max) => (stem(&max.patch.path), None),
        DeviceBody::Native(_) | DeviceBody::Rack(_) => (live_name(class).into(), None),
    };
    facts::Device {
        id: None,
        kind: match &device.body {
            DeviceBody::Native(_) | DeviceBody::Rack(_) => facts::DeviceKind::Native,
            DeviceBody::Max(_) => facts::DeviceKind::Max,
            DeviceBody::Plugin(plugin) => match plugin.format {
                PluginFormat::Vst2 => facts::DeviceKind::Vst2,
                PluginFormat::Vst3 => facts::DeviceKind::Vst3,
                PluginFormat::AudioUnit => facts::DeviceKind::Au,
            },
        },
        class: class.into(),
        name: some(&device.name).unwrap_or(own_name),
        depth: 0,
        rack: None,
        chain: None,
        on: device.on,
        preset: device.preset.as_deref().map(stem).or(inner_preset),
        plugin: match &device.body {
            DeviceBody::Plugin(model) => Some(plugin(model)),
            _ => None,
        },
        sidechain: match &device.body {
            DeviceBody::Native(native) => sidechain(native.sidechain.as_ref()),
            DeviceBody::Plugin(plugin) => sidechain(plugin.sidechain.as_ref()),
            DeviceBody::Max(_) | DeviceBody::Rack(_) => None,
        },
        contents: match &device.body {
            DeviceBody::Rack(model) => Some(rack(model)),
            _ => None,
        },
        samples: used_files(device, samples),
        parameters: parameters(&device.body),
        annotation: device.annotation.clone(),
    }
}

fn class(device: &Device) -> &str {
    match &device.body {
        DeviceBody::Native(native) => &native.class,
        DeviceBody::Plugin(plugin) => match plugin.format {
            PluginFormat::AudioUnit => "AuPluginDevice",
            PluginFormat::Vst2 | PluginFormat::Vst3 => "PluginDevice",
        },
        DeviceBody::Max(max) => match max.kind {
            MaxKind::AudioEffect => "MxDeviceAudioEffect",
            MaxKind::MidiEffect => "MxDeviceMidiEffect",
            MaxKind::Instrument => "MxDeviceInstrument",
        },
        DeviceBody::Rack(rack) => match rack.kind {
            RackKind::Instrument => "InstrumentGroupDevice",
            RackKind::Drum => "DrumGroupDevice",
            RackKind::AudioEffect => "AudioEffectGroupDevice",
            RackKind::MidiEffect => "MidiEffectGroupDevice",
        },
    }
}

/// Live's names of the classes that the songs here use; a device of a newer Live is known by its class.
fn live_name(class: &str) -> &str {
    match class {
        "AudioEffectGroupDevice" => "Audio Effect Rack",
        "Compressor2" => "Compressor",
        "DrumGroupDevice" => "Drum Rack",
        "Eq8" => "EQ Eight",
        "InstrumentGroupDevice" => "Instrument Rack",
        "MidiArpeggiator" => "Arpeggiator",
        "MidiEffectGroupDevice" => "MIDI Effect Rack",
        "MultiSampler" => "Sampler",
        "OriginalSimpler" => "Simpler",
        "StereoGain" => "Utility",
        other => other,
    }
}

fn plugin(plugin: &Plugin) -> facts::Plugin {
    let [first, second, ..] = plugin.uid;
    facts::Plugin {
        name: plugin.name.clone(),
        vendor: some(&plugin.vendor),
        uid: Some(match plugin.format {
            PluginFormat::Vst2 => first.to_string(),
            PluginFormat::Vst3 => plugin.uid.iter().map(|field| format!("{field:08X}")).collect(),
            PluginFormat::AudioUnit => {
                let kind = if plugin.instrument { *b"aumu" } else { *b"aufx" };
                format!("{}:{first}:{second}", u32::from_be_bytes(kind))
            }
        }),
    }
}

fn sidechain(sidechain: Option<&Sidechain>) -> Option<facts::Routing> {
    let sidechain = sidechain?;
    let is_chosen = sidechain.on && sidechain.source.target != "AudioIn/None";
    is_chosen.then(|| port(facts::Port::SideChain, &sidechain.source))
}

fn rack(rack: &Rack) -> facts::Rack {
    let chains = rack.branches.iter().map(|branch| chain(branch, rack.kind, false));
    let returns = rack
        .returns
        .iter()
        .map(|branch| chain(branch, RackKind::AudioEffect, true));
    facts::Rack {
        chains: chains.chain(returns).collect(),
        macros: macros(rack, rack.shown_macros),
    }
}

/// The first macros of a rack, with Live's own name where it has none.
pub fn macros(rack: &Rack, count: usize) -> Vec<facts::Macro> {
    (0..count)
        .map(|place| match rack.macros.get(place) {
            Some((name, value)) => facts::Macro {
                name: name.clone(),
                value: *value,
            },
            None => facts::Macro {
                name: format!("Macro {}", place + 1),
                value: 0.0,
            },
        })
        .collect()
}

fn chain(branch: &Branch, kind: RackKind, is_return: bool) -> facts::Chain {
    let is_pad = kind == RackKind::Drum;
    facts::Chain {
        name: branch.name.clone(),
        color: Some(branch.color),
        note: branch.note.filter(|_| is_pad),
        choke: (is_pad && branch.choke > 0).then_some(branch.choke),
        is_return,
        volume_db: decibels(branch.volume),
        pan: Some(branch.pan),
        mute: branch.mute,
        solo: branch.solo,
    }
}

/// A file in two zones of one device is used twice, and stands once in the device's list.
fn used_files(device: &Device, samples: &mut Samples) -> Vec<usize> {
    let files: &[Sample] = match &device.body {
        DeviceBody::Native(native) => &native.samples,
        DeviceBody::Max(max) => &max.dropped_files,
        DeviceBody::Plugin(_) | DeviceBody::Rack(_) => &[],
    };
    let mut places: Vec<usize> = files.iter().map(|file| samples.used(file)).collect();
    let mut seen = BTreeSet::new();
    places.retain(|place| seen.insert(*place));
    places
}

fn parameters(body: &DeviceBody) -> Vec<facts::Parameter> {
    match body {
        DeviceBody::Native(native) => {
            let mut list: Vec<_> = native.parameters.iter().map(parameter).collect();
            if let Some(sidechain) = &native.sidechain {
                list.extend(sidechain_parameters(sidechain.on));
            }
            list
        }
        DeviceBody::Plugin(plugin) => plugin
            .parameters
            .iter()
            .map(parameter)
            .chain(sidechain_parameters(
                plugin.sidechain.as_ref().is_none_or(|sidechain| sidechain.on),
            ))
            .collect(),
        DeviceBody::Max(max) => max.parameters.iter().map(max_parameter).collect(),
        DeviceBody::Rack(_) => vec![named("ChainSelector", facts::Value::Number(0.0))],
    }
}

/// The parameters of a side-chain section, whose values the fixtures do not vary.
pub fn sidechain_parameters(on: bool) -> [facts::Parameter; 3] {
    [
        named("SideChain/OnOff", facts::Value::Switch(on)),
        named("SideChain/RoutedInput/Volume", facts::Value::Number(1.0)),
        named("SideChain/DryWet", facts::Value::Number(1.0)),
    ]
}

fn parameter(parameter: &Parameter) -> facts::Parameter {
    let value = match parameter.value {
        Value::Float(number) => facts::Value::Number(number),
        Value::Choice(number) => facts::Value::Number(number as f64),
        Value::Switch(on) => facts::Value::Switch(on),
    };
    named(&parameter.name, value)
}

/// Max for Live has no switches: they are choices between two names.
fn max_parameter(model: &Parameter) -> facts::Parameter {
    match model.value {
        Value::Switch(on) => named(&model.name, facts::Value::Number(f64::from(u8::from(on)))),
        _ => parameter(model),
    }
}

fn named(name: &str, value: facts::Value) -> facts::Parameter {
    facts::Parameter {
        name: name.into(),
        value,
    }
}

fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).into()
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.into())
}
