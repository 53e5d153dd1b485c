//! Pictures in answers: which answer is shown with which, what a few of them look like, and what holds of all of them for every real set.
//!
//! `UPDATE_GOLDEN=1 cargo test --test pictures` rewrites the files in `goldens`. `PICTURES=FOLDER` writes every picture of every real set
//! there, to be looked at.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on fails"
)]

#[path = "../chosen.rs"]
mod chosen;
mod rules;
mod world;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rules::{check, lefts, texts};
use serde_json::Value;
use sessionist::als::facts::{LiveSet, View};
use sessionist::answer::Row;
use sessionist::answer::pictures::{Picture, pictures_for};
use sessionist::consent::Tier;
use sessionist::words::plain;
use sessionist_fixtures::{Key, Layout, Track, demo::night_drive, golden, shared};
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
    ("what is in the Hat Kit rack?", &["rack"]),
    ("draw the rack on Hats", &["rack"]),
    ("which pads does the Hat Kit have?", &["rack"]),
    ("which pads does the drum rack have?", &["rack", "rack"]),
    ("which devices are on the Hats?", &["rack"]),
    ("show the notes of Bass in the drop", &["notes"]),
    ("what does the bass play in the drop?", &["notes"]),
    ("draw the notes of Bass in the drop", &["notes"]),
    ("show the piano roll of the Bass Verse clip", &["notes", "notes"]),
    (
        "what is the lowest note of the Bass Verse clip?",
        &["notes", "notes"],
    ),
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
    ("what is on the bass?", &[]),
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

/// The demo song as it was saved on four days.
fn saved_four_times(world: &mut World) -> PathBuf {
    const DAY: u64 = 24 * 60 * 60;
    let mut song = night_drive();
    let changes: [fn(&mut sessionist_fixtures::Song); 4] = [
        |_| (),
        |song| song.key = Some(Key::minor(4)),
        |_| (),
        |song| {
            song.tracks.pop();
            song.tracks.push(Track::midi(90, "New <b>Bass</b>"));
            song.locators.remove(0);
        },
    ];
    let saved = changes.into_iter().zip(0..).map(|(change, day)| {
        change(&mut song);
        // A file is another one only when its bytes are.
        song.annotation = format!("day {day}");
        world.save(&song, day * DAY)
    });
    saved.last().unwrap()
}

#[test]
fn the_history_is_shown_with_what_changed_in_each_state() {
    let mut world = World::new(Tier::Everything);
    let set = saved_four_times(&mut world);
    let song = world.song(&set);
    for question in [
        "show the history of this set",
        "what changed?",
        "what changed since the last save?",
    ] {
        let (text, pictures) = world.ask(&song, question);
        assert_eq!(kinds(&pictures), ["timeline"], "{question}: {text}");
        let picture = &pictures[0];
        check(picture);
        let texts = texts(&picture.svg);
        for line in [
            "New <b>Bass</b> is new (midi track)",
            "Scratch Ideas is gone (midi track)",
            "nothing that is read has changed",
            "1 difference",
            "Key: F Minor before, E Minor now",
            "the first that is known",
        ] {
            assert!(texts.iter().any(|text| text == line), "{line}: {texts:?}");
            assert!(picture.text.contains(line), "{line}: {}", picture.text);
        }
    }
    let (_, pictures) = world.ask(&song, "what changed on the bass?");
    assert_eq!(kinds(&pictures), [""; 0]);
    if let Some(folder) = env::var_os("PICTURES") {
        let picture = world.pictures(&song, "what changed?").remove(0);
        fs::write(Path::new(&folder).join("demo-timeline.svg"), picture.svg).unwrap();
    }
}

fn compare(name: &str, picture: &Picture) {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/asking/pictures/goldens/{name}.svg"));
    golden::compare(&path, &picture.svg.replace("><", ">\n<"));
}

#[test]
fn pictures_of_the_demo_are_their_goldens() {
    let mut world = World::new(Tier::Everything);
    let set = world.save(&night_drive(), 0);
    let song = world.song(&set);
    for (name, question) in [
        ("map", "show me the arrangement"),
        ("session", "show the session"),
        ("rack", "draw the rack on Hats"),
        ("notes", "what does the bass play in the drop?"),
        ("drums", "what does the hats play in the drop?"),
    ] {
        let pictures = world.pictures(&song, question);
        assert_eq!(pictures.len(), 1, "{question}");
        compare(name, &pictures[0]);
        assert_eq!(
            pictures,
            world.pictures(&song, question),
            "the same facts are the same picture"
        );
    }
}

#[test]
fn at_a_lower_tier_no_picture_shows_what_was_not_read() {
    for tier in [Tier::Overview, Tier::Sound] {
        let mut world = World::new(tier);
        let set = world.save(&night_drive(), 0);
        let song = world.song(&set);
        let (text, pictures) = world.ask(&song, "show me the arrangement");
        assert!(text.contains("That was not read from this set"), "{text}");
        assert_eq!(kinds(&pictures), ["map"]);
        check(&pictures[0]);
        let svg = &pictures[0].svg;
        assert!(
            svg.contains(">Drop 2<") && !svg.contains("Bass Verse") && !svg.contains(">Kick<"),
            "{svg}"
        );
        assert_eq!(world.pictures(&song, "show the notes of Bass in the drop"), []);
        assert_eq!(world.pictures(&song, "show the session"), []);
        let racks = world.pictures(&song, "draw the rack on Hats").len();
        assert_eq!(racks, usize::from(tier == Tier::Sound));
    }
}

#[test]
fn the_command_line_has_pictures_for_programs_and_words_for_people() {
    let home = tempfile::tempdir().unwrap();
    let set = home.path().join("Night Drive.als");
    fs::write(&set, night_drive().to_als(Layout::Live12)).unwrap();
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_sessionist"))
            .env("SESSIONIST_HOME", home.path().join("home"))
            .args(arguments)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    };
    run(&["privacy", "tier", "everything"]);
    let set = set.to_str().unwrap();
    let asked = |question| serde_json::from_str::<Value>(&run(&["ask", question, set, "--json"])).unwrap();
    let answer = asked("show me the arrangement");
    let picture = &answer["pictures"][0];
    assert_eq!(
        (&picture["kind"], &picture["title"]),
        (&"map".into(), &"Arrangement of Night Drive".into())
    );
    assert_eq!(picture["text"], answer["text"]);
    assert!(picture["svg"].as_str().unwrap().starts_with("<svg "));
    assert!(asked("what is the tempo?").get("pictures").is_none());
    let text = run(&["ask", "show me the arrangement", set]);
    assert!(
        text.contains("Kick plays in bars 9 to") && !text.contains("<svg"),
        "{text}"
    );
}

/// The demo song and every real set that can be read.
fn sets(folder: &Path) -> Vec<(String, PathBuf)> {
    let demo = folder.join("Night Drive.als");
    fs::write(&demo, night_drive().to_als(Layout::Live12)).unwrap();
    let real = shared::sets().unwrap_or_default();
    let real = real.iter().filter(|file| file.xml().is_some());
    let real = real.map(|file| (file.number().to_owned(), file.path.clone()));
    std::iter::once(("demo".to_owned(), demo)).chain(real).collect()
}

#[test]
fn every_picture_of_every_set_keeps_the_rules() {
    let mut drawn: BTreeMap<&str, usize> = BTreeMap::new();
    let look_at = env::var_os("PICTURES");
    let home = tempfile::tempdir().unwrap();
    for (number, path) in sets(home.path()) {
        let mut world = World::new(Tier::Everything);
        let path = world.learn(&[fs::canonicalize(path).unwrap()]).remove(0);
        let song = world.song(&path);
        let set = world.facts(&path);
        let row = |kind, name: &str, track| Row {
            kind,
            name: name.to_owned(),
            set: path.to_string_lossy().into_owned(),
            track,
        };
        let mut pictures = world.pictures(&song, "show the session");
        pictures.extend(pictures_for(&song, &[row("set", "", None)]));
        for (index, track) in set.tracks.iter().enumerate() {
            let racks = track.devices.iter().filter(|device| device.contents.is_some());
            let racks = racks.map(|device| row("device", &device.name, Some(index)));
            let clips = track.clips.iter().filter(|clip| clip.view != View::Take);
            let clips = clips.map(|clip| row("clip", &clip.name, Some(index)));
            for row in racks.chain(clips) {
                pictures.extend(pictures_for(&song, &[row]));
            }
        }
        let arrangement = pictures
            .iter()
            .find(|one| one.title.starts_with("Arrangement of "));
        let clips = set.tracks.iter().flat_map(|track| &track.clips);
        let is_arranged = clips.clone().any(|clip| clip.view == View::Arrangement);
        assert_eq!(arrangement.is_some(), is_arranged, "{number}");
        if let Some(picture) = arrangement {
            agrees_with_facts(&number, picture, &set);
        }
        for (index, picture) in pictures.iter().enumerate() {
            check(picture);
            *drawn.entry(picture.kind).or_default() += 1;
            if let Some(folder) = &look_at {
                let name = format!("{number}-{index:03}-{}.svg", picture.kind);
                fs::write(Path::new(folder).join(name), &picture.svg).unwrap();
            }
        }
    }
    println!("{drawn:?}");
    let least = if shared::sets().is_some() { 20 } else { 1 };
    assert!(
        ["map", "rack", "notes"]
            .iter()
            .all(|kind| drawn.get(kind) >= Some(&least)),
        "{drawn:?}"
    );
}

/// Every track is named, and its first clip is where its beat is.
fn agrees_with_facts(number: &str, picture: &Picture, set: &LiveSet) {
    // Where time begins and ends.
    const LEFT: f64 = 92.0;
    const RIGHT: f64 = 419.0;
    let clips = |track: &sessionist::als::facts::Track| {
        let clips = track.clips.iter().filter(|clip| clip.view == View::Arrangement);
        clips.map(|clip| (clip.start, clip.end)).collect::<Vec<_>>()
    };
    let ends = set.tracks.iter().flat_map(clips).map(|(_, end)| end);
    let ends = ends.chain(set.locators.iter().map(|locator| locator.beat));
    let end = ends.fold(set.length_beats, f64::max);
    let texts = texts(&picture.svg);
    let lefts = lefts(&picture.svg);
    for track in set.tracks.iter().filter(|track| !clips(track).is_empty()) {
        let begin: String = plain(&track.name).trim().chars().take(4).collect();
        assert!(
            texts.iter().any(|text| text.starts_with(begin.trim())),
            "{number}: {}",
            track.name
        );
        let first = clips(track)
            .iter()
            .map(|(start, _)| *start)
            .fold(f64::MAX, f64::min);
        let x = LEFT + first.max(0.0) / end * (RIGHT - LEFT);
        assert!(
            lefts.iter().any(|left| (left - x).abs() < 0.06),
            "{number}: {} at {x}",
            track.name
        );
    }
}
