//! One track: its mixer, where it goes, its devices and how many clips it has.

use std::collections::HashSet;

use super::arguments::Arguments;
use super::find::Among;
use super::overview::{track_and_kind, track_line};
use super::page::{Page, called, facts, first_names, quoted};
use super::{Look, samples};
use crate::als::facts::{
    Chain, Crossfade, Device, DeviceKind, Mixer, Monitor, Port, Routing, Track, TrackKind, View,
};
use crate::answer::Song;
use crate::answer::names::{self, Place};
use crate::answer::topics::devices::{kind_noun, other_name};
use crate::answer::topics::tracks::routing::{other_end, used};
use crate::consent::Tier;
use crate::store::Kind;
use crate::words::counted;
use crate::words::music::{decibels, note, number, pan};

pub(super) fn look(song: &Song, arguments: &Arguments) -> Look {
    match tracks(song, arguments, "with devices and mixer") {
        Ok(tracks) => look_at(song, &tracks),
        Err(look) => look,
    }
}

/// The tracks that a call names, or what to say where there are none.
pub(super) fn tracks(song: &Song, arguments: &Arguments, what: &str) -> Result<Vec<usize>, Look> {
    let typed = arguments.get("track");
    let shown = format!("the track {} {what}", quoted(typed));
    if let Some(no) = song.unread(Tier::Overview, &[Kind::Tracks]) {
        return Err(Look::unread(no, shown));
    }
    let among = Among::new(song, names::Kind::Track, None);
    let found = among.find_or(typed, "overview lists the tracks.", &shown)?;
    Ok(found.iter().map(|place| place.track).collect())
}

pub(super) fn look_at(song: &Song, tracks: &[usize]) -> Look {
    let mut page = Page::default();
    for index in tracks {
        if let Some(track) = song.track(*index) {
            write(song, *index, track, &mut page);
        }
    }
    let shown = format!("{} with devices and mixer", shown_tracks(song, tracks));
    page.look(song, shown, "look at single devices by their numbers")
}

/// `the track "Bass"`
pub(super) fn shown_tracks(song: &Song, tracks: &[usize]) -> String {
    let noun = if tracks.len() == 1 { "track" } else { "tracks" };
    format!("the {noun} {}", first_names(&song.track_names(tracks)))
}

/// `3 on track 5 "Bass"`, of a device or clip.
pub(super) fn place_name(song: &Song, place: Place) -> String {
    let track = quoted(&song.track_name(place.track));
    format!("{} on track {} {track}", place.index + 1, place.track + 1)
}

fn write(song: &Song, index: usize, track: &Track, page: &mut Page) {
    page.line(0, format!("track {}", track_line(song, index)));
    page.rows([song.track_row(index)]);
    for (inside, one) in song.set.tracks.iter().enumerate() {
        if one.group.is_some() && one.group == track.id {
            page.line(1, format!("holds track {}", track_and_kind(song, inside)));
        }
    }
    if page.is_read(1, "mixer and routing", song.unread(Tier::Sound, &[Kind::Tracks])) {
        let mixer = track.mixer.iter();
        mixer.for_each(|mixer| write_mixer(song, mixer, page));
        for (way, ports) in [
            ("input from", [Port::AudioIn, Port::MidiIn]),
            ("output to", [Port::AudioOut, Port::MidiOut]),
        ] {
            let ends = used(song, index, &ports).map(|routing| end_name(song, index, routing));
            ends.for_each(|end| page.line(1, format!("{way} {end}")));
        }
    }
    if page.is_read(1, "devices", song.unread(Tier::Sound, &[Kind::Devices])) {
        write_devices(song, index, track, page);
    }
    if matches!(track.kind, TrackKind::Audio | TrackKind::Midi)
        && page.is_read(1, "clips", song.unread(Tier::Everything, &[Kind::Clips]))
    {
        let count = |view: View| track.clips.iter().filter(|clip| clip.view == view).count();
        let session = counted(count(View::Session), "clip");
        let arrangement = count(View::Arrangement);
        page.line(
            1,
            format!("{session} in the session, {arrangement} in the arrangement"),
        );
    }
}

fn write_mixer(song: &Song, mixer: &Mixer, page: &mut Page) {
    let told = |is_so: bool, word: &str| is_so.then(|| word.to_owned());
    let unit = if mixer.delay_in_samples { "samples" } else { "ms" };
    page.line(
        1,
        facts([
            Some(format!("level {}", decibels(mixer.volume_db))),
            Some(format!("pan {}", pan(mixer.pan))),
            told(mixer.mute, "muted"),
            told(mixer.solo, "soloed"),
            told(mixer.arm, "armed"),
            told(mixer.monitor == Some(Monitor::In), "monitored always"),
            told(mixer.monitor == Some(Monitor::Off), "monitored never"),
            told(
                mixer.crossfade == Some(Crossfade::A),
                "on side A of the crossfader",
            ),
            told(
                mixer.crossfade == Some(Crossfade::B),
                "on side B of the crossfader",
            ),
            (mixer.delay != 0.0).then(|| format!("delayed by {} {unit}", number(mixer.delay, 2))),
        ]),
    );
    // The sends of a track stand in the order of the return tracks.
    for (target, send) in song.returns().zip(&mixer.sends) {
        let off = if send.on { "" } else { ", switched off" };
        let name = quoted(&song.track_name(target));
        page.line(1, format!("send to {name} {}{off}", decibels(send.db)));
    }
}

/// `"Kick", "Post FX"`
pub(super) fn end_name(song: &Song, track: usize, routing: &Routing) -> String {
    let (name, channel) = other_end(song, track, routing);
    facts([Some(quoted(&name)), channel.map(quoted)])
}

fn write_devices(song: &Song, index: usize, track: &Track, page: &mut Page) {
    page.line(1, counted(track.devices.len(), "device"));
    let mut chains = HashSet::new();
    for (number, device) in track.devices.iter().enumerate() {
        // Each level of racks takes two steps: one for the chain, one for what is on it.
        let depth = 2 + 2 * device.depth;
        if let Some((rack, chain)) = chain_of(track, device)
            && chains.insert((device.rack, device.chain))
        {
            page.line(depth - 1, chain_name(rack, chain));
        }
        let samples = samples::names(song, &device.samples);
        let with = (!samples.is_empty()).then(|| format!("with {}", first_names(&samples)));
        let line = facts([Some(device_line(device)), with]);
        page.line(depth, format!("{} {line}", number + 1));
        page.rows([song.row("device", &device.name, Some(index))]);
    }
}

/// The rack and the chain that a device is on.
pub(super) fn chain_of<'a>(track: &'a Track, device: &Device) -> Option<(&'a Device, &'a Chain)> {
    let rack = track.devices.get(device.rack?)?;
    let chain = rack.contents.as_ref()?.chains.get(device.chain?)?;
    Some((rack, chain))
}

/// `pad "Snare" (D1)`
pub(super) fn chain_name(rack: &Device, chain: &Chain) -> String {
    let noun = match (chain.is_return, &*rack.class) {
        (true, _) => "return chain",
        (false, "DrumGroupDevice") => "pad",
        (false, _) => "chain",
    };
    let pitch = chain.note.map(|pitch| format!(" ({})", note(pitch)));
    format!("{noun} {}{}", called(&chain.name), pitch.unwrap_or_default())
}

/// `"Serum Sub Bass", VST3 plug-in "Serum", preset "Init", switched off`
pub(super) fn device_line(device: &Device) -> String {
    let other = other_name(device).map(quoted);
    let kind = match (device.kind, other) {
        (DeviceKind::Native, other) => other.map(|other| format!("{other} of Live")),
        (kind, None) => Some(kind_noun(kind).to_owned()),
        (kind, Some(other)) => Some(format!("{} {other}", kind_noun(kind))),
    };
    facts([
        Some(called(&device.name)),
        kind,
        device
            .preset
            .as_ref()
            .map(|preset| format!("preset {}", quoted(preset))),
        (!device.on).then(|| "switched off".to_owned()),
    ])
}
