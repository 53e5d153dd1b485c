//! The facts that must be read from a song, by the meaning of the model and of the facts alone.
//!
//! They are those of a layout that has a place for everything; only the head of the file is the given layout's.

mod clip;
mod device;
mod track;

use sessionist::als::facts;
use sessionist::als::music;
use sessionist::consent::Tier;
use sessionist_fixtures::{Key, Layout, Sample, Send, Song, TrackKind};

use clip::points;
pub use device::{macros, sidechain_parameters};

const PITCH_CLASSES: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];

pub fn facts(song: &Song, layout: Layout) -> facts::LiveSet {
    let mut samples = Samples::default();
    let returns: Vec<i64> = song.returns.iter().map(|track| track.id).collect();
    let tracks = song
        .all_tracks()
        .map(|track| track::track(track, &returns, &mut samples))
        .collect();
    let mut locators: Vec<_> = song
        .locators
        .iter()
        .map(|locator| facts::Locator {
            beat: locator.beat,
            seconds: Some(song.seconds_at(locator.beat)),
            name: locator.name.clone(),
            song_start: locator.song_start,
            annotation: locator.annotation.clone(),
        })
        .collect();
    locators.sort_by(|left, right| left.beat.total_cmp(&right.beat));
    facts::LiveSet {
        kind: facts::FileKind::Set,
        tier: Tier::Everything,
        creator: layout.creator().into(),
        format: format(layout),
        tempo: Some(song.tempo_changes.first().map_or(song.tempo, |change| change.1)),
        tempo_manual: Some(song.tempo),
        tempo_changes: points(&song.tempo_changes),
        time_signature: Some(time_signature(song.time_signature)),
        time_signature_changes: song
            .time_signature_changes
            .iter()
            .map(|&(beat, signature)| facts::TimeSignatureChange(beat, time_signature(signature)))
            .collect(),
        key: Some(key(song.key)),
        length_beats: song.length_beats(),
        length_seconds: Some(song.seconds_at(song.length_beats())),
        tracks,
        devices: Vec::new(),
        scenes: song.scenes.iter().map(scene).collect(),
        locators,
        samples: samples.list,
        grooves: song.grooves.iter().enumerate().map(groove).collect(),
        annotation: song.annotation.clone(),
        problems: Vec::new(),
    }
}

/// The version numbers that each Live writes; the revision is made up by the fixtures.
fn format(layout: Layout) -> facts::Format {
    let (major, minor, schema_change_count, has_revision) = match layout {
        Layout::Live8 => ("4", "8.1_226", None, false),
        Layout::Live9 => ("4", "9.5_327", None, true),
        Layout::Live10 => ("5", "10.0_377", Some("3"), true),
        Layout::Live11 => ("5", "11.0_11300", Some("3"), true),
        Layout::Live12 => ("5", "12.0_12300", Some("1"), true),
    };
    facts::Format {
        major: major.into(),
        minor: minor.into(),
        schema_change_count: schema_change_count.map(Into::into),
        revision: has_revision.then(|| "5e5510015700000000000000000000000000f17e".into()),
    }
}

/// The key of the set or of a clip. Live writes C Major, switched off, where nobody chose one.
fn key(key: Option<Key>) -> music::Key {
    let shown = key.unwrap_or(Key::major(0));
    music::Key {
        root: PITCH_CLASSES[usize::from(shown.root)].into(),
        scale: shown.scale_name().into(),
        root_note: shown.root,
        in_key: Some(key.is_some()),
    }
}

fn time_signature((numerator, denominator): (u32, u32)) -> facts::TimeSignature {
    facts::TimeSignature(numerator, denominator)
}

fn scene(scene: &sessionist_fixtures::Scene) -> facts::Scene {
    facts::Scene {
        name: scene.name.clone(),
        tempo: scene.tempo,
        time_signature: scene.time_signature.map(time_signature),
        color: scene.color,
        annotation: scene.annotation.clone(),
    }
}

fn groove((place, groove): (usize, &sessionist_fixtures::Groove)) -> facts::Groove {
    facts::Groove {
        id: place as i64,
        name: groove.name.clone(),
        timing: groove.timing,
        random: groove.random,
        velocity: groove.velocity,
        quantization: groove.quantization,
    }
}

/// The level in dB of a factor; the fader's lowest position is minus infinity.
fn decibels(factor: f64) -> Option<f64> {
    (factor > Send::CLOSED).then(|| (factor.log10() * 200_000.0).round() / 10_000.0)
}

/// The files that clips and devices refer to, once each.
#[derive(Default)]
struct Samples {
    list: Vec<facts::Sample>,
}

impl Samples {
    /// Counts one use of a file and returns its place.
    fn used(&mut self, sample: &Sample) -> usize {
        let known = self
            .list
            .iter()
            .position(|known| known.path.as_deref() == Some(&sample.path));
        let place = known.unwrap_or_else(|| {
            self.list.push(facts::Sample {
                name: sample.path.rsplit('/').next().unwrap().into(),
                path: Some(sample.path.clone()),
                missing: None,
                relative_path: Some(sample.relative_path.clone()),
                pack: sample.pack.as_ref().map(|pack| pack.name.clone()),
                size: Some(sample.size),
                uses: 0,
            });
            self.list.len() - 1
        });
        self.list[place].uses += 1;
        place
    }
}

/// Only tracks of these kinds have clips, an arm button and a monitor switch.
fn is_player(kind: TrackKind) -> bool {
    matches!(kind, TrackKind::Audio | TrackKind::Midi)
}
