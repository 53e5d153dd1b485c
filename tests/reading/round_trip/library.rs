//! Songs of the made-up library: what is read from them is what they are made of, by counts.

use std::collections::{BTreeMap, BTreeSet};

use sessionist::als::facts::{DeviceKind, LiveSet, View};
use sessionist_fixtures::{Clip, Content, DeviceBody, Layout, PluginFormat, Song, Track, library};

use crate::read;

const SEED: u64 = 7;

/// What is counted in a song.
#[derive(Debug, PartialEq)]
struct Counts {
    tempo: f64,
    scenes: usize,
    locators: usize,
    grooves: usize,
    length_beats: f64,
    samples: usize,
    tracks: Vec<TrackCounts>,
}

#[derive(Debug, PartialEq)]
struct TrackCounts {
    name: String,
    /// Names of formats and how many devices are of them.
    devices: BTreeMap<&'static str, usize>,
    session: usize,
    arrangement: usize,
    takes: usize,
    notes: usize,
    points: usize,
}

#[test]
fn ten_songs_of_the_library_are_read_with_all_that_is_in_them() {
    for index in 0..10 {
        let song = library::song(index, SEED);
        for layout in Layout::ALL {
            assert_eq!(
                counts_of(&read(&song, layout)),
                counts_in(&song, layout),
                "{index} in {layout}"
            );
        }
    }
}

fn counts_of(set: &LiveSet) -> Counts {
    let tracks = set.tracks.iter().map(|track| {
        let clips = |view| track.clips.iter().filter(|clip| clip.view == view).count();
        let mut devices = BTreeMap::new();
        for device in &track.devices {
            let format = match device.kind {
                DeviceKind::Native => "native",
                DeviceKind::Vst2 => "vst2",
                DeviceKind::Vst3 => "vst3",
                DeviceKind::Au => "au",
                DeviceKind::Max => "max",
            };
            *devices.entry(format).or_default() += 1;
        }
        TrackCounts {
            name: track.name.clone(),
            devices,
            session: clips(View::Session),
            arrangement: clips(View::Arrangement),
            takes: clips(View::Take),
            notes: track.clips.iter().map(|clip| clip.notes).sum(),
            points: track
                .automation
                .iter()
                .map(|automation| automation.points.len())
                .sum(),
        }
    });
    Counts {
        tempo: set.tempo.unwrap(),
        scenes: set.scenes.len(),
        locators: set.locators.len(),
        grooves: set.grooves.len(),
        length_beats: set.length_beats,
        samples: set.samples.len(),
        tracks: tracks.collect(),
    }
}

fn counts_in(song: &Song, layout: Layout) -> Counts {
    Counts {
        tempo: song.tempo_changes.first().map_or(song.tempo, |change| change.1),
        scenes: song.scenes.len(),
        locators: song.locators.len(),
        grooves: song.grooves.len(),
        length_beats: song.length_beats(),
        samples: song
            .all_tracks()
            .flat_map(|track| files(track, layout))
            .collect::<BTreeSet<_>>()
            .len(),
        tracks: song
            .all_tracks()
            .map(|track| track_counts(track, layout))
            .collect(),
    }
}

fn track_counts(track: &Track, layout: Layout) -> TrackCounts {
    let mut devices = BTreeMap::new();
    for device in track.flattened_devices() {
        let format = match &device.body {
            DeviceBody::Native(_) | DeviceBody::Rack(_) => "native",
            DeviceBody::Max(_) => "max",
            DeviceBody::Plugin(plugin) => match plugin.format {
                PluginFormat::Vst3 if layout >= Layout::Live10 => "vst3",
                PluginFormat::Vst2 | PluginFormat::Vst3 => "vst2",
                PluginFormat::AudioUnit => "au",
            },
        };
        *devices.entry(format).or_default() += 1;
    }
    let has_name = layout >= Layout::Live9 || track.named_by_user;
    TrackCounts {
        name: if has_name {
            track.name.clone()
        } else {
            String::new()
        },
        devices,
        session: track.session.len(),
        arrangement: track.arrangement.len(),
        takes: clips(track, layout).count() - track.session.len() - track.arrangement.len(),
        notes: clips(track, layout).map(|clip| clip.notes().len()).sum(),
        points: track
            .automation
            .iter()
            .map(|automation| automation.points.len())
            .sum(),
    }
}

/// All clips that the layout has a place for.
fn clips(track: &Track, layout: Layout) -> impl Iterator<Item = &Clip> {
    let lanes = if layout >= Layout::Live11 {
        track.take_lanes.as_slice()
    } else {
        &[]
    };
    track
        .session
        .iter()
        .map(|slot| &slot.clip)
        .chain(&track.arrangement)
        .chain(lanes.iter().flat_map(|lane| &lane.clips))
}

fn files(track: &Track, layout: Layout) -> Vec<String> {
    let clips = clips(track, layout).filter_map(|clip| match &clip.content {
        Content::Audio(audio) => Some(audio.sample.path.clone()),
        Content::Midi(_) => None,
    });
    let devices = track.flattened_devices().into_iter();
    let devices = devices
        .flat_map(|device| device.samples())
        .map(|sample| sample.path.clone());
    clips.chain(devices).collect()
}
