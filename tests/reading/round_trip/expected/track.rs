//! Tracks with their mixer, routing and automation.

use sessionist::als::facts::{self, View};
use sessionist_fixtures::{Automation, Mixer, Monitor, Port, Routing, Target, Track, TrackKind};

use super::clip::{clip, points_from_zero};
use super::{Samples, decibels, device, is_player};

pub fn track(track: &Track, returns: &[i64], samples: &mut Samples) -> facts::Track {
    let mut clips = Vec::new();
    for slot in &track.session {
        clips.push(facts::Clip {
            scene: Some(slot.scene),
            ..clip(&slot.clip, View::Session, samples)
        });
    }
    for arranged in &track.arrangement {
        clips.push(clip(arranged, View::Arrangement, samples));
    }
    for (place, lane) in track.take_lanes.iter().enumerate() {
        for take in &lane.clips {
            clips.push(facts::Clip {
                take_lane: Some(place),
                ..clip(take, View::Take, samples)
            });
        }
    }
    let lanes = track.take_lanes.iter();
    facts::Track {
        id: (track.kind != TrackKind::Main).then_some(track.id),
        kind: match track.kind {
            TrackKind::Audio => facts::TrackKind::Audio,
            TrackKind::Midi => facts::TrackKind::Midi,
            TrackKind::Group => facts::TrackKind::Group,
            TrackKind::Return => facts::TrackKind::Return,
            TrackKind::Main => facts::TrackKind::Main,
        },
        name: track.name.clone(),
        color: Some(track.color),
        group: track.group,
        frozen: track.frozen,
        mixer: Some(mixer(track, returns)),
        routing: routing(track),
        devices: device::devices(&track.devices, samples),
        clips,
        take_lanes: lanes
            .map(|lane| facts::TakeLane {
                name: lane.name.clone(),
            })
            .collect(),
        automation: track.automation.iter().map(automation).collect(),
        annotation: track.annotation.clone(),
    }
}

fn mixer(track: &Track, returns: &[i64]) -> facts::Mixer {
    let Mixer {
        volume,
        pan,
        sends,
        mute,
        solo,
        arm,
        crossfade,
        monitor,
        delay,
        delay_in_samples,
    } = &track.mixer;
    // The main track is what returns go to.
    let returns = if track.kind == TrackKind::Main {
        &[]
    } else {
        returns
    };
    let sends = returns.iter().enumerate().map(|(place, id)| {
        let send = sends
            .get(place)
            .copied()
            .unwrap_or(sessionist_fixtures::Send::closed());
        facts::Send {
            to: Some(*id),
            db: decibels(send.level),
            on: send.on,
        }
    });
    facts::Mixer {
        volume_db: decibels(*volume),
        pan: Some(*pan),
        sends: sends.collect(),
        mute: *mute,
        solo: *solo,
        arm: *arm && is_player(track.kind),
        crossfade: match crossfade {
            0 => Some(facts::Crossfade::A),
            2 => Some(facts::Crossfade::B),
            _ => None,
        },
        monitor: is_player(track.kind).then_some(match monitor {
            Monitor::In => facts::Monitor::In,
            Monitor::Auto => facts::Monitor::Auto,
            Monitor::Off => facts::Monitor::Off,
        }),
        delay: *delay,
        delay_in_samples: *delay_in_samples,
    }
}

/// The choosers of a track. A song that leaves some to Live's choice is no song for this comparison: what Live chooses
/// has another name in each version.
fn routing(track: &Track) -> Vec<facts::Routing> {
    let Routing {
        audio_in,
        midi_in,
        audio_out,
        midi_out,
    } = &track.routing;
    let ports = [
        (facts::Port::AudioIn, audio_in),
        (facts::Port::MidiIn, midi_in),
        (facts::Port::AudioOut, audio_out),
        (facts::Port::MidiOut, midi_out),
    ];
    ports
        .into_iter()
        .map(|(kind, chosen)| {
            port(
                kind,
                chosen
                    .as_ref()
                    .unwrap_or_else(|| panic!("{kind:?} of {}", track.name)),
            )
        })
        .collect()
}

pub fn port(kind: facts::Port, port: &Port) -> facts::Routing {
    facts::Routing {
        port: kind,
        target: port.target.clone(),
        name: port.upper.clone(),
        channel: port.lower.clone(),
    }
}

pub fn automation(automation: &Automation) -> facts::Automation {
    let points = points_from_zero(&automation.points);
    let values = || points.iter().map(|point| point.1);
    facts::Automation {
        device: automation.target.device,
        parameter: parameter_name(&automation.target).into(),
        min: values().fold(f64::INFINITY, f64::min),
        max: values().fold(f64::NEG_INFINITY, f64::max),
        points,
    }
}

/// The facts' name for a parameter that the model calls by its element.
fn parameter_name(target: &Target) -> String {
    let element = target.parameter.as_str();
    let number = |prefix: &str| element.strip_prefix(prefix)?.parse::<usize>().ok();
    if target.device.is_some() {
        return match number("MacroControls.") {
            Some(number) => format!("Macro {}", number + 1),
            None if element == "On" => "Device On".into(),
            None => element.into(),
        };
    }
    match (element, number("ControllerTargets.")) {
        (_, Some(0)) => "MIDI Pitch Bend".into(),
        (_, Some(1)) => "MIDI Channel Pressure".into(),
        (_, Some(number)) => format!("MIDI CC {}", number - 2),
        ("Speaker", _) => "Track Activator".into(),
        ("CrossFade", _) => "Crossfader".into(),
        ("CrossFadeState", _) => "Crossfade Assign".into(),
        ("VolumeModulationTarget", _) => "Clip Gain".into(),
        ("TranspositionModulationTarget", _) => "Clip Transposition".into(),
        ("GrainSizeModulationTarget", _) => "Clip Grain Size".into(),
        ("FluxModulationTarget", _) => "Clip Flux".into(),
        ("SampleOffsetModulationTarget", _) => "Clip Sample Offset".into(),
        _ => element.into(),
    }
}
