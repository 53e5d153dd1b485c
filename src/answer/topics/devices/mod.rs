//! Devices, plug-ins and presets: what is on a track, and which tracks use what.

pub(super) mod racks;
pub(in crate::answer) mod settings;

use crate::als;
use crate::als::facts::{Device, DeviceKind, Track, TrackKind};
use crate::answer::asked::Asked;
use crate::answer::names::{Kind, Place};
use crate::answer::pictures::Sight;
use crate::answer::reply::{Reply, listed, tallied};
use crate::answer::song::Song;
use crate::answer::vocabulary::Word;
use crate::consent::Tier;
use crate::store;
use crate::words::counted;

fn unread(song: &Song) -> Option<Reply> {
    song.unread(Tier::Sound, &[store::Kind::Devices]).map(Reply::none)
}

/// The name that Live shows, with what it is where the user called it something else.
pub(super) fn device_name(device: &Device) -> String {
    match other_name(device) {
        Some(own) => format!("{} ({own})", device.name),
        None => device.name.clone(),
    }
}

/// The plug-in's name, or Live's, of a device that the user called something else.
pub(in crate::answer) fn other_name(device: &Device) -> Option<&str> {
    let own = device
        .plugin
        .as_ref()
        .map(|plugin| plugin.name.as_str())
        .filter(|name| !name.is_empty())
        .or_else(|| als::device_name(&device.class));
    own.filter(|own| *own != device.name)
}

/// The devices of a track in order, with what is in its racks.
pub(super) fn chain(track: &Track) -> String {
    let top: Vec<String> = track
        .devices
        .iter()
        .enumerate()
        .filter(|(_, device)| device.depth == 0)
        .map(|(index, device)| {
            let mut text = device_name(device);
            if !device.on {
                text.push_str(" (off)");
            }
            let inside = track
                .devices
                .iter()
                .skip(index + 1)
                .take_while(|inside| inside.depth > 0);
            let inside = tallied(inside.map(device_name));
            if !inside.is_empty() {
                text.push_str(&format!(" [{}]", listed(&inside)));
            }
            text
        })
        .collect();
    if top.is_empty() {
        "none".to_owned()
    } else {
        top.join(" → ")
    }
}

/// Which devices a question is about, beside their names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    All,
    Plugins,
    Only(DeviceKind),
    Instruments,
}

fn group(q: &mut Asked<'_>) -> Option<Group> {
    let group = [
        (Word::Vst2, Group::Only(DeviceKind::Vst2)),
        (Word::Vst3, Group::Only(DeviceKind::Vst3)),
        (Word::AudioUnit, Group::Only(DeviceKind::Au)),
        (Word::Max, Group::Only(DeviceKind::Max)),
        (Word::Native, Group::Only(DeviceKind::Native)),
        (Word::Plugin, Group::Plugins),
        (Word::Instrument, Group::Instruments),
        (Word::Device, Group::All),
    ];
    let found = group
        .into_iter()
        .find(|(word, _)| q.word(*word))
        .map(|(_, group)| group);
    // "which instruments and effects" are all devices.
    let kinds = [Word::Device, Word::Instrument, Word::Plugin]
        .iter()
        .filter(|word| q.has(**word))
        .count();
    if found.is_some() {
        q.any(&[Word::Device, Word::Plugin, Word::Instrument]);
    }
    match found {
        Some(Group::Only(DeviceKind::Vst2 | DeviceKind::Vst3 | DeviceKind::Au)) if q.has(Word::Plugin) => {
            Some(Group::Plugins)
        }
        _ if kinds > 1 => Some(Group::All),
        found => found,
    }
}

fn is_in(track: &Track, index: usize, device: &Device, group: Group) -> bool {
    match group {
        Group::All => true,
        Group::Plugins => matches!(device.kind, DeviceKind::Vst2 | DeviceKind::Vst3 | DeviceKind::Au),
        Group::Only(kind) => device.kind == kind,
        Group::Instruments => is_instrument(track, index, device),
    }
}

/// On a MIDI track the first device that is no MIDI effect makes the sound.
fn is_instrument(track: &Track, index: usize, device: &Device) -> bool {
    let is_midi_effect =
        |device: &Device| device.class.starts_with("Midi") || &*device.class == "MxDeviceMidiEffect";
    let is_first = track
        .devices
        .iter()
        .take(index)
        .filter(|before| before.depth == 0)
        .all(is_midi_effect);
    track.kind == TrackKind::Midi && device.depth == 0 && is_first && !is_midi_effect(device)
}

fn noun(group: Group) -> &'static str {
    match group {
        Group::All => "device",
        Group::Plugins => "plug-in",
        Group::Only(kind) => kind_noun(kind),
        Group::Instruments => "instrument",
    }
}

pub(in crate::answer) fn kind_noun(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Vst2 => "VST2 plug-in",
        DeviceKind::Vst3 => "VST3 plug-in",
        DeviceKind::Au => "Audio Unit",
        DeviceKind::Max => "Max for Live device",
        DeviceKind::Native => "device of Live",
    }
}

/// "Kick uses it twice": tracks with how often, in order.
fn by_track(song: &Song, places: &[Place]) -> Vec<String> {
    let mut tracks: Vec<usize> = places.iter().map(|place| place.track).collect();
    tracks.sort_unstable();
    tallied(tracks.iter().map(|track| song.track_name(*track)))
}

fn rows<'a>(song: &'a Song, places: &'a [Place]) -> impl Iterator<Item = crate::answer::Row> + 'a {
    places.iter().filter_map(|place| {
        let device = song.device(place.track, place.index)?;
        Some(song.row("device", &device.name, Some(place.track)))
    })
}

/// What is on a track.
pub(super) fn on_track(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    if q.word(Word::Not) || q.word(Word::Most) {
        return None;
    }
    let group = group(q)?;
    let tracks = q
        .tracks()
        .or_else(|| q.word(Word::Return).then(|| song.returns().collect()))?;
    if q.has(Word::Pad) && !q.has(Word::Device) || q.says("chains") {
        return None;
    }
    let is_count = q.word(Word::HowMany);
    q.any(&[Word::Track, Word::Rack, Word::Preset, Word::Group, Word::Song]);
    if let Some(no) = unread(song) {
        return Some(no);
    }
    let sentence = |index: &usize| {
        let Some(track) = song.track(*index) else {
            return String::new();
        };
        let name = song.track_name(*index);
        let found: Vec<&Device> = track
            .devices
            .iter()
            .enumerate()
            .filter(|(place, device)| is_in(track, *place, device, group))
            .map(|(_, device)| device)
            .collect();
        let yes = q.yes_no(!found.is_empty(), ", ");
        if found.is_empty() {
            return format!("{yes}{name} has no {}: none.", noun(group));
        }
        let top = found.iter().filter(|device| device.depth == 0).count();
        let count = counted(top, noun(group));
        let inside = match found.len() - top {
            0 => String::new(),
            inside => format!(" and {inside} inside of racks"),
        };
        if group == Group::All {
            return format!("{yes}{name} has {count}{inside}: {}.", chain(track));
        }
        let names = tallied(found.iter().map(|device| device_name(device)));
        let total = if is_count {
            counted(found.len(), noun(group))
        } else {
            format!("{count}{inside}")
        };
        format!("{yes}{name} has {total}: {}.", listed(&names))
    };
    let text = tracks.iter().map(sentence).collect::<Vec<_>>().join("\n");
    let racks = tracks.iter().flat_map(|track| racks_of(song, *track));
    let is_shown = group == Group::All && !is_count && !q.is_yes_no;
    let sights = racks.filter(|_| is_shown).map(Sight::Rack);
    Some(Reply::found(text).about(song, &tracks).shown_with(sights))
}

/// The racks of a track that are in no other.
fn racks_of(song: &Song, track: usize) -> impl Iterator<Item = Place> {
    let devices = song
        .track(track)
        .into_iter()
        .flat_map(|one| one.devices.iter().enumerate());
    let racks = devices.filter(|(_, device)| device.depth == 0 && device.contents.is_some());
    racks.map(move |(index, _)| Place::on(track, index))
}

/// Which tracks use a device.
pub(super) fn using(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    // Of a device that is pointed at it is not asked where others of its kind are.
    if q.has(Word::ThisDevice) {
        return None;
    }
    let is_not = q.word(Word::Not);
    let is_count = q.word(Word::HowMany);
    let typed = q.text_of(Kind::Device).map(str::to_owned);
    // "what is on the Diva" is about the track, and what a rack has inside is another question.
    let is_about_track = q.is_also_track(Kind::Device)
        && !q.has(Word::Track)
        && !q.has(Word::Where)
        && !q.is_yes_no
        && !is_count;
    let is_about_rack = (q.has(Word::Rack) || q.has(Word::Chain)) && !q.has(Word::Track);
    if is_about_track || is_about_rack || settings::says_other_name(q) {
        return None;
    }
    let found = q.clearly_named(Kind::Device);
    let native = if found.is_none() { q.native_device() } else { None };
    let name = match (&found, &native) {
        (Some(places), _) => common_name(song, places, &typed.unwrap_or_default()),
        (None, Some(native)) => native.clone(),
        (None, None) => return None,
    };
    let asks_for_tracks = q.word(Word::Track);
    q.any(&[
        Word::Device,
        Word::Plugin,
        Word::Instrument,
        Word::Where,
        Word::Song,
        Word::Preset,
        Word::Rack,
        Word::Goes,
        Word::Play,
    ]);
    group(q);
    let on = q.tracks();
    if let Some(no) = unread(song) {
        return Some(no);
    }
    let places = found.unwrap_or_default();
    if let Some(tracks) = on {
        let here: Vec<Place> = places
            .iter()
            .filter(|place| tracks.contains(&place.track))
            .copied()
            .collect();
        let names: Vec<String> = song.track_names(&tracks);
        let text = match here.len() {
            0 => format!("No, there is no {name} on {}.", listed(&names)),
            count => format!(
                "Yes, {} has {name}{}.",
                listed(&names),
                if count > 1 {
                    format!(" ×{count}")
                } else {
                    String::new()
                }
            ),
        };
        return Some(Reply::found(text).with(rows(song, &here)));
    }
    if is_not {
        if !asks_for_tracks {
            return None;
        }
        let without: Vec<String> = (0..song.set.tracks.len())
            .filter(|track| places.iter().all(|place| place.track != *track))
            .map(|track| song.track_name(track))
            .collect();
        return Some(Reply::found(format!(
            "{} without {name}: {}.",
            counted(without.len(), "track"),
            listed(&without)
        )));
    }
    if places.is_empty() {
        return Some(Reply::found(format!("No track uses {name}.")));
    }
    let tracks = by_track(song, &places);
    let off = places
        .iter()
        .filter(|place| {
            song.device(place.track, place.index)
                .is_some_and(|device| !device.on)
        })
        .count();
    let off = if off > 0 {
        format!(
            " {off} of them {} switched off.",
            if off == 1 { "is" } else { "are" }
        )
    } else {
        String::new()
    };
    let yes = q.yes(true);
    let head = if is_count && !asks_for_tracks {
        format!(
            "{yes}{name} is there {}, on {}",
            times(places.len()),
            counted(tracks.len(), "track")
        )
    } else {
        let verb = if tracks.len() == 1 { "uses" } else { "use" };
        let total = if places.len() > tracks.len() {
            format!(", {} in all", places.len())
        } else {
            String::new()
        };
        format!("{yes}{} {verb} {name}{total}", counted(tracks.len(), "track"))
    };
    Some(Reply::found(format!("{head}: {}.{off}", listed(&tracks))).with(rows(song, &places)))
}

fn times(count: usize) -> String {
    if count == 1 {
        "once".to_owned()
    } else {
        format!("{count} times")
    }
}

/// The name that all of some devices bear, or else the words that they were found by.
fn common_name(song: &Song, places: &[Place], typed: &str) -> String {
    let devices = || {
        places
            .iter()
            .filter_map(|place| song.device(place.track, place.index))
    };
    let same = |names: Vec<String>| {
        let first = names.first().cloned()?;
        names.iter().all(|name| *name == first).then_some(first)
    };
    same(devices().map(|device| device.name.clone()).collect())
        .or_else(|| {
            same(
                devices()
                    .filter_map(|device| als::device_name(&device.class))
                    .map(str::to_owned)
                    .collect(),
            )
        })
        .unwrap_or_else(|| format!("“{typed}”"))
}

/// Which plug-ins, Max for Live devices or devices at all are used, and which track has most.
pub(super) fn of_kind(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let is_most = q.any(&[Word::Most]);
    let is_not = q.word(Word::Not);
    let group = group(q)?;
    let is_count = q.word(Word::HowMany);
    let asks_for_tracks = q.word(Word::Track);
    q.any(&[Word::Song, Word::Where, Word::ThisTrack]);
    if is_not {
        return None;
    }
    if let Some(no) = unread(song) {
        return Some(no);
    }
    let places: Vec<Place> = song
        .devices()
        .filter(|(track, index, device)| {
            song.track(*track)
                .is_some_and(|track| is_in(track, *index, device, group))
        })
        .map(|(track, index, _)| Place::on(track, index))
        .collect();
    if places.is_empty() {
        let no = if q.is_yes_no { "No, there" } else { "There" };
        return Some(Reply::found(format!(
            "{no} are no {}s in this set: none.",
            noun(group)
        )));
    }
    let tracks = by_track(song, &places);
    if is_most {
        let count = |track: usize| places.iter().filter(|place| place.track == track).count();
        let most = (0..song.set.tracks.len()).map(count).max().unwrap_or_default();
        let which: Vec<String> = (0..song.set.tracks.len())
            .filter(|track| count(*track) == most)
            .map(|track| song.track_name(track))
            .collect();
        return Some(Reply::found(format!(
            "{} has the most: {}.",
            listed(&which),
            counted(most, noun(group))
        )));
    }
    let names = places
        .iter()
        .filter_map(|place| song.device(place.track, place.index));
    let names = tallied(names.map(device_name));
    let yes = q.yes(true);
    let head = if asks_for_tracks && !is_count {
        format!(
            "{yes}{} with a {}: {}.",
            counted(tracks.len(), "track"),
            noun(group),
            listed(&tracks)
        )
    } else {
        format!(
            "{yes}{} on {}",
            counted(places.len(), noun(group)),
            counted(tracks.len(), "track")
        )
    };
    let text = if asks_for_tracks && !is_count {
        head
    } else {
        format!("{head}, {} different: {}.", names.len(), listed(&names))
    };
    Some(Reply::found(text).with(rows(song, &places)))
}

/// Whether something is used that the set does not know at all.
pub(super) fn absent(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let name = q.unknown_name()?;
    q.any(&[Word::Song, Word::Preset]);
    q.any(&[
        Word::Track,
        Word::Device,
        Word::Plugin,
        Word::Instrument,
        Word::Sample,
        Word::Clip,
        Word::HowMany,
        Word::Where,
    ]);
    group(q);
    let asks_for_it = [
        Word::Device,
        Word::Plugin,
        Word::Track,
        Word::Instrument,
        Word::Song,
    ]
    .iter()
    .any(|word| q.has(*word));
    if !asks_for_it && !q.asks_for_use() {
        return None;
    }
    if let Some(no) = unread(song) {
        return Some(no);
    }
    // Clips are read from the highest tier on.
    let kinds = match song.unread(Tier::Everything, &[store::Kind::Clips]) {
        None => "device, plug-in, preset, clip or sample",
        Some(_) => "device, plug-in, preset or sample",
    };
    Some(Reply::found(format!(
        "No track uses “{name}”: no {kinds} of this set is called so."
    )))
}
