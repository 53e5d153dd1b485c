//! One device: what it is, what is in it, and how it is set.

use super::arguments::Arguments;
use super::find::Among;
use super::page::{Page, called, facts, first_names, quoted};
use super::track::{chain_name, chain_of, device_line, end_name, place_name, shown_tracks, tracks};
use super::{Look, samples};
use crate::als::facts::{Device, Value};
use crate::answer::Song;
use crate::answer::names::{self, Place};
use crate::answer::topics::devices::settings::{shown_name, value};
use crate::consent::Tier;
use crate::store::Kind;
use crate::words::counted;
use crate::words::music::{decibels, number, pan};

pub(super) fn look(song: &Song, arguments: &Arguments) -> Look {
    find(song, arguments).unwrap_or_else(|wrong| wrong)
}

fn find(song: &Song, arguments: &Arguments) -> Result<Look, Look> {
    let typed = arguments.get("device");
    let tracks = tracks(song, arguments, &format!("with its device {}", quoted(typed)))?;
    let on = shown_tracks(song, &tracks);
    let shown = format!("the device {} on {on}", quoted(typed));
    if let Some(no) = song.unread(Tier::Sound, &[Kind::Devices]) {
        return Err(Look::unread(no, shown));
    }
    let among = Among::new(song, names::Kind::Device, Some(&tracks));
    let found = among.find_or(typed, "track lists the devices of a track.", &shown)?;
    Ok(write_all(song, &found, &format!(" on {on}")))
}

/// Devices that a user attaches.
pub(super) fn look_at(song: &Song, places: &[Place]) -> Look {
    write_all(song, places, "")
}

/// `on` is where they were looked for, as the user is told.
fn write_all(song: &Song, places: &[Place], on: &str) -> Look {
    let mut page = Page::default();
    let mut names = Vec::new();
    for place in places {
        if let Some(device) = song.device(place.track, place.index) {
            write(song, *place, device, &mut page);
            names.push(device.name.clone());
        }
    }
    let shown = format!("all settings of {}{on}", first_names(&names));
    let narrower = "name the device by its number, or ask for one of its settings";
    page.look(song, shown, narrower)
}

fn write(song: &Song, place: Place, device: &Device, page: &mut Page) {
    page.line(
        0,
        format!("device {}: {}", place_name(song, place), device_line(device)),
    );
    page.rows([song.row("device", &device.name, Some(place.track))]);
    let plugin = device.plugin.as_ref();
    if let Some(vendor) = plugin.and_then(|plugin| plugin.vendor.as_ref()) {
        page.line(1, format!("made by {}", quoted(vendor)));
    }
    if let Some((rack, chain)) = song.track(place.track).and_then(|track| chain_of(track, device)) {
        page.line(
            1,
            format!("in the rack {}, {}", called(&rack.name), chain_name(rack, chain)),
        );
    }
    if let Some(source) = &device.sidechain {
        page.line(
            1,
            format!("side chain from {}", end_name(song, place.track, source)),
        );
    }
    for sample in samples::names(song, &device.samples) {
        page.line(1, format!("sample {}", quoted(&sample)));
    }
    write_rack(device, page);
    if !page.is_read(1, "parameters", song.unread(Tier::Everything, &[Kind::Devices])) {
        return;
    }
    page.line(1, counted(device.parameters.len(), "parameter"));
    for parameter in &device.parameters {
        let value = match &parameter.value {
            Value::Text(text) => quoted(text),
            _ => value(device, parameter),
        };
        page.line(2, format!("{} {value}", quoted(&shown_name(&parameter.name))));
    }
}

fn write_rack(device: &Device, page: &mut Page) {
    let Some(rack) = &device.contents else { return };
    for knob in &rack.macros {
        page.line(
            1,
            format!("macro {} {} of 127", called(&knob.name), number(knob.value, 2)),
        );
    }
    for chain in &rack.chains {
        let line = facts([
            Some(chain_name(device, chain)),
            Some(format!("level {}", decibels(chain.volume_db))),
            Some(format!("pan {}", pan(chain.pan))),
            chain.choke.map(|group| format!("choke group {group}")),
            chain.mute.then(|| "muted".to_owned()),
            chain.solo.then(|| "soloed".to_owned()),
        ]);
        page.line(1, line);
    }
}
