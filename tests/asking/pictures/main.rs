//! Pictures in answers: which answer is shown with which, what a few of them look like, and what holds of all of them for every real set.
//!
//! `UPDATE_GOLDEN=1 cargo test --test pictures` rewrites the files in `goldens`. `PICTURES=FOLDER` writes every picture of every real set
//! there, to be looked at.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../chosen.rs"]
mod chosen;
mod rules;
mod world;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rules::check;
use sessionist::answer::Row;
use sessionist::answer::pictures::{Picture, pictures_for};
use sessionist::als::facts::{ClipKind, View};
use sessionist::consent::Tier;
use sessionist_fixtures::{Clip, Layout, Note, Track, demo::night_drive, golden, shared};
use world::World;

fn kinds(pictures: &[Picture]) -> Vec<&str> {
    pictures.iter().map(|picture| picture.kind).collect()
}

/// Questions about the demo song, and the pictures that their answers are shown with.
const SHOWN: [(&str, &[&str]); 40] = [
    ("what is in this song?", &["map"]),
    ("what is the structure?", &["map"]),
    ("show me the structure", &["map"]),
    ("what are the sections?", &["map"]),
    ("how long is the song?", &["map"]),
    ("what is in the arrangement?", &["map"]),
    ("show me the arrangement", &["map"]),
    ("draw the arrangement", &["map"]),
    ("draw a map of the song", &["map"]),
    ("draw this set", &["map"]),
    ("show the timeline", &["map"]),
    ("show me the session view", &["map"]),
    ("which scenes are there?", &["map"]),
    ("what is in the Bass Rack?", &["rack"]),
    ("draw the rack on Bass", &["rack"]),
    ("which pads does the drum rack have?", &["rack"]),
    ("what is on the bass?", &["rack"]),
    ("which macros does the bass rack have?", &["rack"]),
    ("show the notes of Bass in the drop", &["notes"]),
    ("what does the bass play in the drop?", &["notes"]),
    ("draw the notes of Bass in the drop", &["notes"]),
    ("show the piano roll of the Bass Verse clip", &["notes"]),
    ("what is the lowest note of the Bass Verse clip?", &["notes"]),
    ("which chords does the Pads play?", &["notes"]),
    ("where is Bass Verse?", &["notes"]),
    // What a sentence tells needs no picture.
    ("what is the tempo?", &[]),
    ("what key is it in?", &[]),
    ("how many tracks are there?", &[]),
    ("how many notes are in the Bass Verse clip?", &[]),
    ("does the bass play C3?", &[]),
    ("is the bass muted?", &[]),
    ("how long is the break?", &[]),
    ("where does the drop start?", &[]),
    ("which clips are on the bass?", &[]),
    ("what is the bass rack's first macro?", &[]),
    ("how many pads does the drum rack have?", &[]),
    ("which tracks use Reverb?", &[]),
    ("is there an arrangement?", &[]),
    ("what is the tempo and the length?", &[]),
    ("what can I ask?", &[]),
];

#[test]
fn an_answer_is_shown_with_a_picture_where_that_helps() {
    let mut world = World::new(Tier::Everything);
    let set = world.save(&night_drive(), 0);
    let song = world.song(&set);
    let mut wrong = Vec::new();
    for (question, expected) in SHOWN {
        let (text, pictures) = world.ask(&song, question);
        if kinds(&pictures) != expected {
            wrong.push(format!("{question}: {:?}\n    {text}", kinds(&pictures)));
        }
        pictures.iter().for_each(check);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_picture_of_every_real_set_keeps_the_rules() {
    let Some(files) = shared::sets() else { return };
    let mut drawn: BTreeMap<&str, usize> = BTreeMap::new();
    let folder = std::env::var_os("PICTURES");
    for file in files.iter().filter(|file| file.xml().is_some()) {
        let mut world = World::new(Tier::Everything);
        let path = world.learn(&[fs::canonicalize(&file.path).unwrap()]).remove(0);
        let song = world.song(&path);
        let set = world.facts(&path);
        let mut pictures = Vec::new();
        for question in ["show me the arrangement", "show the session"] {
            pictures.extend(world.try_ask(&song, question));
        }
        let row = |kind, name: &str, track| Row {
            kind,
            name: name.to_owned(),
            set: path.to_string_lossy().into_owned(),
            track: Some(track),
        };
        for (index, track) in set.tracks.iter().enumerate() {
            for device in track.devices.iter().filter(|device| device.contents.is_some()) {
                pictures.extend(pictures_for(&song, &[row("device", &device.name, index)]));
            }
            let midi = |clip: &&sessionist::als::facts::Clip| {
                clip.kind == ClipKind::Midi && clip.view != View::Take
            };
            for clip in track.clips.iter().filter(midi) {
                pictures.extend(pictures_for(&song, &[row("clip", &clip.name, index)]));
            }
        }
        for (index, picture) in pictures.iter().enumerate() {
            check(picture);
            *drawn.entry(picture.kind).or_default() += 1;
            if let Some(folder) = &folder {
                let name = format!("{}-{index:03}-{}.svg", file.number(), picture.kind);
                fs::write(Path::new(folder).join(name), &picture.svg).unwrap();
            }
        }
    }
    println!("{drawn:?}");
}
