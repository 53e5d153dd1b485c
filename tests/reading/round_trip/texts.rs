//! Names and info texts keep every character, at each place where a user can type one.

use sessionist_fixtures::{Clip, Device, DeviceBody, Layout, Song, Track};

use crate::{assert_read_as_written, song};

const TEXTS: [&str; 14] = [
    "Drums & Bass",
    "a < b > c",
    "\"quoted\" and 'quoted'",
    "two\nlines",
    "tab\there",
    "carriage\rreturn and\r\nboth",
    "🥁🏽 drums \u{1F468}\u{200D}\u{1F3A4}",
    "שלום עולם \u{200F}مرحبا",
    " space around ",
    "&amp; &#x0A; &lt;",
    "]]> <!-- --> <?xml?>",
    "naïve cafe\u{301} Ångström",
    "Value=\"x\" />",
    "",
];

#[test]
fn texts_keep_every_character_in_every_layout() {
    for text in TEXTS {
        let song = renamed(text);
        for layout in Layout::ALL {
            assert_read_as_written(&song, layout);
        }
    }
}

#[test]
fn texts_keep_every_character_in_files_with_windows_lines() {
    for text in TEXTS {
        let song = Song {
            crlf: true,
            ..renamed(text)
        };
        for layout in Layout::ALL {
            assert_read_as_written(&song, layout);
        }
    }
}

/// The song with one text at all places of names and info texts.
fn renamed(text: &str) -> Song {
    let mut song = song::everything();
    let set = |place: &mut String| text.clone_into(place);
    let tracks = song
        .tracks
        .iter_mut()
        .chain(&mut song.returns)
        .chain([&mut song.main]);
    for track in tracks {
        rename_track(track, text);
    }
    for scene in &mut song.scenes {
        set(&mut scene.name);
        set(&mut scene.annotation);
    }
    for locator in &mut song.locators {
        set(&mut locator.name);
        set(&mut locator.annotation);
    }
    song.grooves.iter_mut().for_each(|groove| set(&mut groove.name));
    set(&mut song.annotation);
    song
}

fn rename_track(track: &mut Track, text: &str) {
    let set = |place: &mut String| text.clone_into(place);
    set(&mut track.name);
    set(&mut track.annotation);
    let routing = &mut track.routing;
    for port in [
        &mut routing.audio_in,
        &mut routing.midi_in,
        &mut routing.audio_out,
        &mut routing.midi_out,
    ]
    .into_iter()
    .flatten()
    {
        set(&mut port.upper);
        set(&mut port.lower);
    }
    for lane in &mut track.take_lanes {
        set(&mut lane.name);
        lane.clips.iter_mut().for_each(|clip| rename_clip(clip, text));
    }
    let session = track.session.iter_mut().map(|slot| &mut slot.clip);
    for clip in session.chain(&mut track.arrangement) {
        rename_clip(clip, text);
    }
    track
        .devices
        .iter_mut()
        .for_each(|device| rename_device(device, text));
}

fn rename_clip(clip: &mut Clip, text: &str) {
    text.clone_into(&mut clip.name);
    text.clone_into(&mut clip.annotation);
}

/// Names of parameters stay: automation finds its parameter by them.
fn rename_device(device: &mut Device, text: &str) {
    let set = |place: &mut String| text.clone_into(place);
    set(&mut device.name);
    set(&mut device.annotation);
    match &mut device.body {
        DeviceBody::Plugin(plugin) => {
            // A plug-in always has a name, and its maker is only known where it has one.
            if !text.is_empty() {
                set(&mut plugin.name);
                set(&mut plugin.vendor);
            }
            set(&mut plugin.preset);
        }
        DeviceBody::Rack(rack) => {
            rack.macros.iter_mut().for_each(|knob| set(&mut knob.0));
            for branch in rack.branches.iter_mut().chain(&mut rack.returns) {
                set(&mut branch.name);
                branch
                    .devices
                    .iter_mut()
                    .for_each(|device| rename_device(device, text));
            }
        }
        DeviceBody::Native(_) | DeviceBody::Max(_) => {}
    }
}
