//! Names as they can stand in a line. A set is a file that anyone can have made, and a name that breaks the line, turns it or hides in it
//! could pretend to be another line of an answer.

use std::sync::Arc;

use crate::als::facts::{Device, LiveSet, Routing, Track, Value};
use crate::words::{is_plain, plain};

/// Makes every name in a set plain text. Paths stay as they are: no answer holds one.
pub(super) fn make_plain(set: &mut LiveSet) {
    text(&mut set.creator);
    set.key.iter_mut().for_each(|key| text(&mut key.scale));
    set.tracks.iter_mut().for_each(track);
    set.devices.iter_mut().for_each(device);
    set.scenes.iter_mut().for_each(|scene| text(&mut scene.name));
    set.locators
        .iter_mut()
        .for_each(|locator| text(&mut locator.name));
    for sample in &mut set.samples {
        text(&mut sample.name);
        sample.pack.iter_mut().for_each(text);
    }
}

fn track(track: &mut Track) {
    text(&mut track.name);
    track.routing.iter_mut().for_each(routing);
    track.devices.iter_mut().for_each(device);
    let automation = track.automation.iter_mut();
    automation.for_each(|one| shared(&mut one.parameter));
    for clip in &mut track.clips {
        text(&mut clip.name);
        clip.key.iter_mut().for_each(|key| text(&mut key.scale));
        let envelopes = clip.envelopes.iter_mut();
        envelopes.for_each(|one| shared(&mut one.parameter));
    }
}

fn device(device: &mut Device) {
    text(&mut device.name);
    shared(&mut device.class);
    device.preset.iter_mut().for_each(text);
    device.sidechain.iter_mut().for_each(routing);
    if let Some(plugin) = &mut device.plugin {
        text(&mut plugin.name);
        plugin.vendor.iter_mut().for_each(text);
    }
    if let Some(rack) = &mut device.contents {
        rack.chains.iter_mut().for_each(|chain| text(&mut chain.name));
        rack.macros.iter_mut().for_each(|knob| text(&mut knob.name));
    }
    for parameter in &mut device.parameters {
        shared(&mut parameter.name);
        if let Value::Text(value) = &mut parameter.value {
            text(value);
        }
    }
}

fn routing(routing: &mut Routing) {
    text(&mut routing.target);
    text(&mut routing.name);
    text(&mut routing.channel);
}

fn text(name: &mut String) {
    if !name.chars().all(is_plain) {
        *name = plain(name);
    }
}

fn shared(name: &mut Arc<str>) {
    if !name.chars().all(is_plain) {
        *name = plain(name).into();
    }
}
