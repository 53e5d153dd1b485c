//! What a layout has no place for, or writes in a way that tells less.
//!
//! The one table of this test: each row names the feature, the first Live that has a place for it, the reason that an
//! older file does not tell it, and what is left of the facts then. A fact that is read all the same fails the
//! comparison, and so does a row that is listed too long.

use sessionist::als::facts::{Automation, Device, DeviceKind, LiveSet, Value, View};
use sessionist_fixtures::{Device as ModelDevice, DeviceBody, Layout, Plugin, PluginFormat, Rack, Song};

use crate::{compare, expected, read, song};

/// A feature that layouts before `since` do not tell.
pub struct Lack {
    pub feature: &'static str,
    pub since: Layout,
    pub why: &'static str,
    pub take_away: fn(&mut LiveSet, &Song),
}

pub const LACKS: &[Lack] = &[
    Lack {
        feature: "tempo that the tempo field shows",
        since: Layout::Live9,
        why: "Live 8 has no Manual: a parameter is its automation, whose first event holds before the song",
        take_away: |set, _| set.tempo_manual = None,
    },
    Lack {
        feature: "value of an automated parameter",
        since: Layout::Live9,
        why: "Live 8 has no Manual: the value that is known is the automation's first",
        take_away: |set, _| each_automated_parameter(set, |value, first| *value = Value::Number(first)),
    },
    Lack {
        feature: "name that Live gave a track",
        since: Layout::Live9,
        why: "Live 8 writes the name that the user typed, and EffectiveName only in some late builds",
        take_away: |set, song| {
            for (track, model) in set.tracks.iter_mut().zip(song.all_tracks()) {
                if !model.named_by_user {
                    track.name.clear();
                }
            }
        },
    },
    Lack {
        feature: "key of the set",
        since: Layout::Live9,
        why: "scales came with Live 9.5",
        take_away: |set, _| set.key = None,
    },
    Lack {
        feature: "key of a set in which nobody chose one",
        since: Layout::Live10,
        why: "Live 9 leaves the scale's name empty, later ones write C Major",
        take_away: |set, song| set.key = set.key.take().filter(|_| song.key.is_some()),
    },
    Lack {
        feature: "whether the scale of the set is switched on",
        since: Layout::Live11,
        why: "InKey came with Live 11",
        take_away: |set, _| set.key.iter_mut().for_each(|key| key.in_key = None),
    },
    Lack {
        feature: "key of a MIDI clip",
        since: Layout::Live11,
        why: "clips got scales with Live 11",
        take_away: |set, _| each_clip(set, |clip| clip.key = None),
    },
    Lack {
        feature: "key of an audio clip",
        since: Layout::Live12,
        why: "Live 11 writes ScaleInformation into MIDI clips only",
        take_away: |set, _| {
            each_clip(set, |clip| {
                clip.key = clip.key.take().filter(|_| clip.warp.is_none())
            })
        },
    },
    Lack {
        feature: "take lanes and the files that only takes play",
        since: Layout::Live11,
        why: "comping came with Live 11",
        take_away: |set, _| without_takes(set),
    },
    Lack {
        feature: "MPE",
        since: Layout::Live11,
        why: "Live 10.1 writes an empty PerNoteEventStore",
        take_away: |set, _| each_note(set, |note| note.mpe = None),
    },
    Lack {
        feature: "probability of notes",
        since: Layout::Live11,
        why: "the attribute came with Live 11",
        take_away: |set, _| each_note(set, |note| note.probability = 1.0),
    },
    Lack {
        feature: "random velocity of notes",
        since: Layout::Live11,
        why: "the attribute came with Live 11",
        take_away: |set, _| each_note(set, |note| note.velocity_deviation = 0.0),
    },
    Lack {
        feature: "tempo of scenes",
        since: Layout::Live11,
        why: "up to Live 10 it is part of the scene's name, which is text",
        take_away: |set, _| set.scenes.iter_mut().for_each(|scene| scene.tempo = None),
    },
    Lack {
        feature: "time signature of scenes",
        since: Layout::Live11,
        why: "up to Live 10 it is part of the scene's name, which is text",
        take_away: |set, _| {
            set.scenes
                .iter_mut()
                .for_each(|scene| scene.time_signature = None)
        },
    },
    Lack {
        feature: "how many macros a rack shows",
        since: Layout::Live11,
        why: "up to Live 10 a rack has 8 macros and shows them all",
        take_away: |set, song| {
            each_device(set, song, |device, model| {
                if let (Some(contents), DeviceBody::Rack(rack)) = (&mut device.contents, &model.body) {
                    contents.macros = expected::macros(rack, 8);
                }
            });
        },
    },
    Lack {
        feature: "automation of macros 9 to 16",
        since: Layout::Live11,
        why: "up to Live 10 a rack has 8 macros",
        take_away: |set, _| {
            let has_it = |name: &str| {
                let number = name.strip_prefix("Macro ").map(|number| number.parse::<usize>());
                number.is_none_or(|number| number.unwrap() <= 8)
            };
            for track in &mut set.tracks {
                track
                    .automation
                    .retain(|automation| has_it(&automation.parameter));
            }
        },
    },
    Lack {
        feature: "side-chain section of plug-ins",
        since: Layout::Live11,
        why: "the section came with Live 11",
        take_away: |set, _| {
            for device in set.tracks.iter_mut().flat_map(|track| &mut track.devices) {
                if device.plugin.is_some() {
                    device.sidechain = None;
                    let length = device.parameters.len() - expected::sidechain_parameters(true).len();
                    device.parameters.truncate(length);
                }
            }
        },
    },
    Lack {
        feature: "VST 3",
        since: Layout::Live10,
        why: "Live loads VST 3 since 10.1; the fixtures write the VST 2 plug-in of that name before",
        take_away: |set, song| {
            each_plugin(set, song, |device, model| {
                if model.format == PluginFormat::Vst3 {
                    device.kind = DeviceKind::Vst2;
                    device.plugin.as_mut().unwrap().uid = Some(model.uid[0].to_string());
                }
            });
        },
    },
    Lack {
        feature: "maker of a VST",
        since: Layout::Live9,
        why: "only the place in the browser tells it, and devices have a SourceContext since Live 9",
        take_away: |set, song| {
            each_plugin(set, song, |device, model| {
                if model.format != PluginFormat::AudioUnit {
                    device.plugin.as_mut().unwrap().vendor = None;
                }
            });
        },
    },
    Lack {
        feature: "Live Pack of a sample",
        since: Layout::Live9,
        why: "LivePackName came with Live 9",
        take_away: |set, _| set.samples.iter_mut().for_each(|sample| sample.pack = None),
    },
    Lack {
        feature: "slashes in a path on Windows",
        since: Layout::Live11,
        why: "Data holds the path as Windows writes it, Path as Live does; the place is the same",
        take_away: |set, _| {
            for path in set.samples.iter_mut().filter_map(|sample| sample.path.as_mut()) {
                if path.chars().nth(1) == Some(':') {
                    *path = path.replace('/', "\\");
                }
            }
        },
    },
];

/// Leaves of the facts what the layout tells.
pub fn take_away(set: &mut LiveSet, song: &Song, layout: Layout) {
    for lack in LACKS.iter().filter(|lack| layout < lack.since) {
        (lack.take_away)(set, song);
    }
}

fn each_clip(set: &mut LiveSet, change: impl FnMut(&mut sessionist::als::facts::Clip)) {
    set.tracks
        .iter_mut()
        .flat_map(|track| &mut track.clips)
        .for_each(change);
}

fn each_note(set: &mut LiveSet, mut change: impl FnMut(&mut sessionist::als::facts::Note)) {
    each_clip(set, |clip| clip.note_list.iter_mut().for_each(&mut change));
}

fn each_device(set: &mut LiveSet, song: &Song, mut change: impl FnMut(&mut Device, &ModelDevice)) {
    for (track, model) in set.tracks.iter_mut().zip(song.all_tracks()) {
        for (device, model) in track.devices.iter_mut().zip(model.flattened_devices()) {
            change(device, model);
        }
    }
}

fn each_plugin(set: &mut LiveSet, song: &Song, mut change: impl FnMut(&mut Device, &Plugin)) {
    each_device(set, song, |device, model| {
        if let DeviceBody::Plugin(plugin) = &model.body {
            change(device, plugin);
        }
    });
}

/// Numbers of devices that are automated, with the automation's first value.
fn each_automated_parameter(set: &mut LiveSet, mut change: impl FnMut(&mut Value, f64)) {
    for track in &mut set.tracks {
        for Automation {
            device,
            parameter,
            points,
            ..
        } in &track.automation
        {
            let device = device.and_then(|place| track.devices.get_mut(place));
            let parameters = device.into_iter().flat_map(|device| &mut device.parameters);
            let numbers = parameters
                .filter(|known| known.name == *parameter && matches!(known.value, Value::Number(_)));
            numbers.for_each(|known| change(&mut known.value, points[0].1));
        }
    }
}

fn without_takes(set: &mut LiveSet) {
    let samples = &mut set.samples;
    for track in &mut set.tracks {
        track.take_lanes.clear();
        track.clips.retain(|clip| {
            let is_take = clip.view == View::Take;
            if let (true, Some(place)) = (is_take, clip.sample) {
                samples[place].uses -= 1;
            }
            !is_take
        });
    }
    let mut places = Vec::new();
    let mut kept = 0;
    for sample in samples.iter() {
        places.push(kept);
        kept += usize::from(sample.uses > 0);
    }
    samples.retain(|sample| sample.uses > 0);
    for track in &mut set.tracks {
        let clips = track.clips.iter_mut().filter_map(|clip| clip.sample.as_mut());
        let devices = track.devices.iter_mut().flat_map(|device| &mut device.samples);
        clips.chain(devices).for_each(|place| *place = places[*place]);
    }
}

/// A row about something that no song here has would be a row that nobody checks.
#[test]
fn every_row_of_the_table_takes_something_away_from_the_song() {
    for lack in LACKS {
        let songs = [song::everything(), song::nothing()];
        let bites = songs.iter().any(|song| {
            let mut left = expected::facts(song, Layout::Live12);
            let whole = left.clone();
            (lack.take_away)(&mut left, song);
            left != whole
        });
        assert!(bites, "{}: {}", lack.feature, lack.why);
    }
}

/// What the table takes away from the facts of an old layout is there in the first that has a place for it.
#[test]
fn every_row_of_the_table_ends_with_the_layout_that_it_names() {
    for lack in LACKS {
        let songs = [song::everything(), song::nothing()];
        let told = songs.iter().any(|song| {
            let whole = read(song, lack.since);
            let mut left = whole.clone();
            (lack.take_away)(&mut left, song);
            compare::json(left) != compare::json(whole)
        });
        assert!(told, "{}: {}", lack.feature, lack.why);
    }
}

/// All racks of the model have more macros than an old Live shows, or the row on macros would prove nothing.
#[test]
fn a_rack_has_more_macros_than_live_10_shows() {
    let song = song::everything();
    let is_large = |rack: &Rack| rack.macros.len() > 8 && rack.shown_macros > 8;
    let devices = song.all_tracks().flat_map(|track| track.flattened_devices());
    assert!(
        devices
            .into_iter()
            .any(|device| matches!(&device.body, DeviceBody::Rack(rack) if is_large(rack)))
    );
}
