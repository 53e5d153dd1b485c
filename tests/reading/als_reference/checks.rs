//! Compares the known answers with the facts that the product reads.

use std::collections::BTreeSet;
use std::fmt::Debug;

use sessionist::als::facts::{Clip, LiveSet, Locator, Track, View};

use crate::known::Fact::{self, *};

impl Fact {
    /// Compares with what was read, and returns that if it is something else.
    pub fn check(&self, set: &LiveSet) -> Result<(), String> {
        let tracks_of =
            |kind: &'static str| set.tracks.iter().filter(move |track| track.kind.as_str() == kind);
        let format = &set.format;
        match *self {
            Creator(creator) => same(set.creator.as_str(), creator),
            MajorVersion(version) => same(format.major.as_str(), version),
            MinorVersion(version) => same(format.minor.as_str(), version),
            SchemaChangeCount(count) => same(format.schema_change_count.as_deref(), Some(count)),
            Revision(revision) => same(format.revision.as_deref(), Some(revision)),
            Tempo(bpm) => same(set.tempo, Some(bpm)),
            TempoManual(bpm) => same(set.tempo_manual, Some(bpm)),
            TempoEventCount(count) => same(set.tempo_changes.len() + 1, count),
            TempoEvents(events) => same(tempo_events(set).as_slice(), events),
            TempoFrom(beat, bpm) => same(tempo_from(set, beat), Some(bpm)),
            TimeSignature(above, below) => {
                let read = set.time_signature.map(|read| (read.0, read.1));
                same(read, Some((above, below)))
            }
            TimeSignatureLater(above, below) => {
                let later = set.time_signature_changes.iter();
                contains(later.map(|change| (change.1.0, change.1.1)), (above, below))
            }
            Key(root, scale) => {
                let read = set.key.as_ref();
                same(
                    read.map(|key| (key.root_note, key.scale.as_str())),
                    Some((root, scale)),
                )
            }
            Keys(keys) => same(all_keys(set), keys.iter().map(|key| (*key).to_owned()).collect()),
            AudioTracks(count) => same(tracks_of("audio").count(), count),
            MidiTracks(count) => same(tracks_of("midi").count(), count),
            ReturnTracks(count) => same(tracks_of("return").count(), count),
            GroupTracks(count) => same(tracks_of("group").count(), count),
            FirstTrack(kind, id, color) => {
                let track = &set.tracks[0];
                let read = (track.kind.as_str(), track.id, track.color);
                same(read, (kind, Some(id), Some(color)))
            }
            FirstAudioTrack(name, devices) => {
                let track = tracks_of("audio").next().unwrap();
                let classes = track.devices.iter().map(|device| &*device.class).collect();
                same((track.name.as_str(), classes), (name, devices.to_vec()))
            }
            Samples(count) => same(set.samples.len(), count),
            SpliceSamples(count) => same(splice_samples(set), count),
            LocatorCount(count) => same(set.locators.len(), count),
            LocatorNamed(name) => contains(set.locators.iter().map(|read| read.name.as_str()), name),
            LocatorTimes(times) => {
                let read: Vec<String> = set.locators.iter().map(minutes).collect();
                same(read.join(" "), times.to_owned())
            }
            LocatorSeconds(decimals, known) => {
                let seconds = |locator: &Locator| locator.seconds.unwrap();
                same_seconds(set, seconds, decimals, known)
            }
            SteppedLocatorSeconds(decimals, known) => {
                let seconds = |locator: &Locator| stepped_seconds(set, locator.beat);
                same_seconds(set, seconds, decimals, known)?;
                let is_known = |locator: &&Locator| known.iter().any(|known| known.0 == locator.name);
                let later = |locator: &Locator| seconds(locator) - locator.seconds.unwrap();
                let differences = set.locators.iter().filter(is_known).map(later);
                same(
                    differences.filter(|later| !(0.0..0.04).contains(later)).collect(),
                    vec![],
                )
            }
            ArrangementOf(name, count, start, end) => {
                let clips: Vec<_> = arrangement(track_named(set, name)).collect();
                let read = (clips.len(), clips[0].start, clips[clips.len() - 1].end);
                same(read, (count, start, end))
            }
            NotesInsideClips(name, count) => {
                let clips = arrangement(track_named(set, name));
                same(clips.map(notes_inside).sum::<usize>(), count)
            }
            LongerThanBeats(beats) => {
                let is_longer = set.length_beats > beats;
                is_longer
                    .then_some(())
                    .ok_or_else(|| set.length_beats.to_string())
            }
        }
    }
}

fn same<T: PartialEq + Debug>(read: T, known: T) -> Result<(), String> {
    if read == known {
        Ok(())
    } else {
        Err(format!("{read:?}"))
    }
}

fn contains<T: PartialEq + Debug>(read: impl Iterator<Item = T>, known: T) -> Result<(), String> {
    let read: Vec<T> = read.collect();
    if read.contains(&known) {
        Ok(())
    } else {
        Err(format!("{read:?}"))
    }
}

fn same_seconds(
    set: &LiveSet,
    seconds: impl Fn(&Locator) -> f64,
    decimals: i32,
    known: &[(&str, f64)],
) -> Result<(), String> {
    let read: Vec<(&str, f64)> = set
        .locators
        .iter()
        .filter(|locator| known.iter().any(|known| known.0 == locator.name))
        .map(|locator| (locator.name.as_str(), seconds(locator)))
        .collect();
    let half_a_digit = 0.500_001 * 10_f64.powi(-decimals);
    let is_same = read.len() == known.len()
        && read
            .iter()
            .zip(known)
            .all(|(read, known)| read.0 == known.0 && (read.1 - known.1).abs() <= half_a_digit);
    if is_same { Ok(()) } else { Err(format!("{read:?}")) }
}

fn tempo_events(set: &LiveSet) -> Vec<(f64, f64)> {
    set.tempo_changes.iter().map(|point| (point.0, point.1)).collect()
}

fn tempo_from(set: &LiveSet, beat: f64) -> Option<f64> {
    let at_beat = set.tempo_changes.iter().rev().find(|point| point.0 == beat);
    at_beat.map(|point| point.1).or(set.tempo.filter(|_| beat == 0.0))
}

/// Seconds from beat 0 when the tempo is only looked up at the start of each sixteenth note.
fn stepped_seconds(set: &LiveSet, beat: f64) -> f64 {
    const SIXTEENTH: f64 = 0.25;
    let mut events = vec![(0.0, set.tempo.unwrap())];
    events.extend(tempo_events(set));
    let mut next = 0;
    let mut seconds = 0.0;
    let mut place = 0.0;
    while place < beat {
        while events.get(next).is_some_and(|event| event.0 <= place) {
            next += 1;
        }
        let (from, tempo) = events[next - 1];
        let tempo = match events.get(next) {
            Some((to, goal)) => tempo + (goal - tempo) * (place - from) / (to - from),
            None => tempo,
        };
        seconds += 60.0 * SIXTEENTH.min(beat - place) / tempo;
        place += SIXTEENTH;
    }
    seconds
}

fn minutes(locator: &Locator) -> String {
    let seconds = locator.seconds.unwrap() as u64;
    format!("{:02}:{:02}", seconds / 60, seconds % 60)
}

fn all_keys(set: &LiveSet) -> BTreeSet<String> {
    let clips = set.tracks.iter().flat_map(|track| &track.clips);
    set.key
        .iter()
        .chain(clips.filter_map(|clip| clip.key.as_ref()))
        .map(|key| format!("{} {}", key.root, key.scale))
        .collect()
}

fn splice_samples(set: &LiveSet) -> usize {
    let paths = set.samples.iter().filter_map(|sample| sample.path.as_deref());
    paths
        .filter(|path| path.to_lowercase().contains("splice"))
        .count()
}

fn track_named<'a>(set: &'a LiveSet, name: &str) -> &'a Track {
    set.tracks.iter().find(|track| track.name == name).unwrap()
}

fn arrangement(track: &Track) -> impl Iterator<Item = &Clip> {
    track.clips.iter().filter(|clip| clip.view == View::Arrangement)
}

/// A clip keeps the notes that were cut off when it was shortened; they do not sound.
fn notes_inside(clip: &Clip) -> usize {
    let from = clip.looping.start;
    let window = from..from + clip.end - clip.start;
    clip.note_list
        .iter()
        .filter(|note| window.contains(&note.start))
        .count()
}
