//! The set that is open, made ready for questions.

use std::path::{Path, PathBuf};

use super::Row;
use super::names::{self, Names, Place};
use super::plain::make_plain;
use super::reply::listed;
use crate::als::facts::{Clip, Device, LiveSet, Mixer, TimeSignature, Track, TrackKind, View};
use crate::als::meter::Meter;
use crate::als::tempo::TempoMap;
use crate::chat::live::LiveState;
use crate::consent::Tier;
use crate::learn::set_file;
use crate::store::{self, Kind, Snapshot, Store};
use crate::words::{music, plain};

/// A set as it is known, made ready for questions.
pub struct Song {
    path: PathBuf,
    snapshot: Snapshot,
    pub(super) set: LiveSet,
    pub(super) names: Names,
    pub(super) meter: Meter,
    tempo: Option<TempoMap>,
}

impl Song {
    /// Loads what is known of the state that a set is in now. None when nothing is.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn load(store: &Store, path: &Path) -> Result<Option<Self>, store::Error> {
        let Some(snapshot) = store.snapshots(path)?.into_iter().next() else {
            return Ok(None);
        };
        let set = store.facts(snapshot.id)?;
        Ok(set.map(|set| Self::new(path, snapshot, set)))
    }

    /// Makes a known state of a set ready for questions.
    pub(super) fn new(path: &Path, snapshot: Snapshot, mut set: LiveSet) -> Self {
        make_plain(&mut set);
        let name = name_of(path);
        let signature = set.time_signature.unwrap_or(TimeSignature(4, 4));
        Self {
            path: path.to_path_buf(),
            snapshot,
            names: Names::new(&set, &name),
            meter: Meter::new(signature, &set.time_signature_changes),
            tempo: set
                .tempo
                .and_then(|tempo| TempoMap::new(tempo, &set.tempo_changes)),
            set,
        }
    }

    /// Whether the store still has this very state, with nothing of it cleared since.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn is_current(&self, store: &Store) -> Result<bool, store::Error> {
        Ok(store.snapshots(&self.path)?.first() == Some(&self.snapshot))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The name of the set, without the folder that it is in.
    pub(super) fn name(&self) -> String {
        name_of(&self.path)
    }

    pub(super) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Why nothing can be said about a kind of thing that is read from a tier on. None when it can.
    pub(super) fn unread(&self, tier: Tier, kinds: &[Kind]) -> Option<String> {
        if self.snapshot.tier < tier {
            return Some(format!(
                "That was not read from this set: you chose “{}”, and it takes “{}”. /privacy tier {} changes that.",
                self.snapshot.tier.as_str(),
                tier.as_str(),
                tier.as_str(),
            ));
        }
        let cleared = kinds.iter().find(|kind| self.snapshot.cleared.contains(kind))?;
        Some(format!(
            "You cleared the {} of this set, so nothing can be said about them. /learn with the set's path reads them again.",
            cleared.as_str()
        ))
    }

    pub(super) fn track(&self, index: usize) -> Option<&Track> {
        self.set.tracks.get(index)
    }

    /// The mixer of a track. None where there is no such track, or below the tier that reads it.
    pub(super) fn mixer(&self, index: usize) -> Option<&Mixer> {
        self.track(index)?.mixer.as_ref()
    }

    pub(super) fn is_muted(&self, index: usize) -> bool {
        self.mixer(index).is_some_and(|mixer| mixer.mute)
    }

    /// The name of a track, or what to call it where it has none.
    pub(super) fn track_name(&self, index: usize) -> String {
        track_name(&self.set, index)
    }

    /// " on Kick and Bass"; empty when no tracks are named.
    pub(super) fn on(&self, tracks: Option<&[usize]>) -> String {
        tracks.map_or_else(String::new, |tracks| {
            format!(" on {}", listed(&self.track_names(tracks)))
        })
    }

    pub(super) fn track_names(&self, tracks: &[usize]) -> Vec<String> {
        tracks.iter().map(|track| self.track_name(*track)).collect()
    }

    pub(super) fn device(&self, track: usize, index: usize) -> Option<&Device> {
        self.track(track)?.devices.get(index)
    }

    pub(super) fn clip(&self, track: usize, index: usize) -> Option<&Clip> {
        self.track(track)?.clips.get(index)
    }

    /// Every device with its track and its place there.
    pub(super) fn devices(&self) -> impl Iterator<Item = (usize, usize, &Device)> {
        self.set.tracks.iter().enumerate().flat_map(|(track, one)| {
            one.devices
                .iter()
                .enumerate()
                .map(move |(index, device)| (track, index, device))
        })
    }

    /// Every clip that is the song's: takes below a track are not, until they are chosen.
    pub(super) fn clips(&self) -> impl Iterator<Item = (usize, usize, &Clip)> {
        self.set.tracks.iter().enumerate().flat_map(|(track, one)| {
            let clips = one
                .clips
                .iter()
                .enumerate()
                .filter(|(_, clip)| clip.view != View::Take);
            clips.map(move |(index, clip)| (track, index, clip))
        })
    }

    /// The main track.
    pub(super) fn main_track(&self) -> Option<usize> {
        self.set
            .tracks
            .iter()
            .position(|track| track.kind == TrackKind::Main)
    }

    /// The return tracks in order.
    pub(super) fn returns(&self) -> impl Iterator<Item = usize> {
        let tracks = self.set.tracks.iter().enumerate();
        tracks
            .filter(|(_, track)| track.kind == TrackKind::Return)
            .map(|(index, _)| index)
    }

    /// The track that a group's id, or a send's, names.
    pub(super) fn track_by_id(&self, id: i64) -> Option<usize> {
        self.set.tracks.iter().position(|track| track.id == Some(id))
    }

    /// Whether what a track plays is drums: it has a drum rack, or is called a kit.
    pub(super) fn is_drum_track(&self, index: usize) -> bool {
        self.track(index).is_some_and(|track| {
            let is_drum_rack =
                |device: &Device| matches!(&*device.class, "DrumGroupDevice" | "InstrumentImpulse");
            let is_called = names::words(&track.name)
                .iter()
                .any(|word| matches!(word.as_str(), "drum" | "drums" | "kit"));
            is_called
                || track
                    .devices
                    .iter()
                    .any(|device| device.depth <= 1 && is_drum_rack(device))
        })
    }

    /// Whether a track is in a group, at any depth.
    pub(super) fn is_in_group(&self, track: usize, group: usize) -> bool {
        let mut inner = track;
        // A damaged file can have groups in a circle.
        for _ in 0..16 {
            let Some(outer) = self
                .track(inner)
                .and_then(|track| track.group)
                .and_then(|id| self.track_by_id(id))
            else {
                return false;
            };
            if outer == group {
                return true;
            }
            inner = outer;
        }
        false
    }

    /// "bar 17".
    pub(super) fn place(&self, beat: f64) -> String {
        music::place(&self.meter, beat)
    }

    pub(super) fn seconds(&self, beat: f64) -> Option<f64> {
        self.tempo.as_ref().map(|tempo| tempo.seconds(beat))
    }

    pub(super) fn tempo_at(&self, beat: f64) -> Option<f64> {
        self.tempo.as_ref().map(|tempo| tempo.tempo(beat))
    }

    /// "16 bars (0:31)", "2 bars and 1.5 beats (0:05)".
    pub(super) fn span(&self, start: f64, end: f64) -> String {
        let bars = bars_between(&self.meter, start, end);
        let time = self
            .seconds(end)
            .zip(self.seconds(start))
            .map(|(end, start)| music::minutes(end - start));
        time.map_or_else(|| bars.clone(), |time| format!("{bars} ({time})"))
    }

    /// The beat on which a bar begins.
    pub(super) fn bar_start(&self, bar: i64) -> f64 {
        self.meter.bar_start(bar)
    }

    /// Where a locator's section ends: at the next locator, or at the end of the song.
    pub(super) fn section_end(&self, locator: usize) -> Option<f64> {
        let start = self.set.locators.get(locator)?.beat;
        let next = self
            .set
            .locators
            .iter()
            .map(|locator| locator.beat)
            .find(|beat| *beat > start);
        next.or_else(|| (self.set.length_beats > start).then_some(self.set.length_beats))
    }

    /// Looks again which samples are there.
    pub(super) fn missing_samples(&self) -> Vec<usize> {
        set_file::missing_samples(&self.set.samples, &self.path)
    }

    pub(super) fn row(&self, kind: &'static str, name: &str, track: Option<usize>) -> Row {
        Row {
            kind,
            name: name.to_owned(),
            set: self.path.to_string_lossy().into_owned(),
            track,
        }
    }

    pub(super) fn track_row(&self, index: usize) -> Row {
        self.row("track", &self.track_name(index), Some(index))
    }
}

/// The name of a track of a set, or what to call it where it has none.
pub(super) fn track_name(set: &LiveSet, index: usize) -> String {
    match set.tracks.get(index) {
        Some(track) if !track.name.trim().is_empty() => track.name.clone(),
        Some(track) if track.kind == TrackKind::Main => "the main track".to_owned(),
        _ => format!("track {}", index + 1),
    }
}

fn name_of(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// Time between two beats in bars and beats.
fn bars_between(meter: &Meter, start: f64, end: f64) -> String {
    let ((first_bar, first_beat), (last_bar, last_beat)) = (meter.position(start), meter.position(end));
    let (mut bars, mut beats) = (last_bar - first_bar, last_beat - first_beat);
    if beats < -5e-3 {
        bars -= 1;
        beats = end - start - (meter.bar_start(first_bar + bars) + first_beat - 1.0 - start);
    }
    let beats = music::number(beats.max(0.0), 2);
    let bars_text = crate::words::counted(bars, "bar");
    match (bars, beats.as_str()) {
        (_, "0") => bars_text,
        (0, "1") => "1 beat".to_owned(),
        (0, beats) => format!("{beats} beats"),
        (_, "1") => format!("{bars_text} and 1 beat"),
        (_, beats) => format!("{bars_text} and {beats} beats"),
    }
}

/// The track that is selected, where the set has it as it was saved.
pub(super) fn selected_track(song: &Song, live: &LiveState) -> Option<usize> {
    let selected = live.track.as_ref()?;
    let name = plain(selected.name.trim());
    let is_called = |index: &usize| song.track(*index).is_some_and(|track| track.name == name);
    if let Some(index) = selected.index.filter(is_called) {
        return Some(index);
    }
    if selected.kind == "main" {
        return song.main_track();
    }
    let mut named = (0..song.set.tracks.len()).filter(is_called);
    let first = named.next();
    // Of several with one name, the place tells which; where the user has typed it, the first is meant.
    if first.is_some() && (selected.index.is_none() || named.next().is_none()) {
        return first;
    }
    if selected.index.is_some() || !selected.kind.is_empty() {
        return None;
    }
    let number = name.parse::<usize>().ok()?.checked_sub(1)?;
    song.track(number).map(|_| number)
}

/// The device that is selected, where the set has it as it was saved; several when they share their name.
pub(super) fn selected_devices(song: &Song, live: &LiveState) -> Vec<Place> {
    let (Some(track), Some(device)) = (selected_track(song, live), &live.device) else {
        return Vec::new();
    };
    let devices = song.track(track).into_iter().flat_map(|track| &track.devices);
    let name = plain(&device.name);
    let named = devices.enumerate().filter(|(_, one)| one.name == name);
    named.map(|(index, _)| Place::on(track, index)).collect()
}
