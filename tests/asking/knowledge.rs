//! Answers about made sets: what is told of the demo song in every layout, what is told of what was not read or was cleared, what changed
//! between two saves, and what is true of all sets together.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod chosen;

use std::fs;
use std::path::{Path, PathBuf};

use sessionist::answer::{Answer, Question, Song, answer};
use sessionist::chat::live::LiveState;
use sessionist::consent::Tier;
use sessionist::learn::{self, Options};
use sessionist::store::{Forget, Kind, Store};
use sessionist_fixtures::{Key, Layout, Note, Track, demo::night_drive, disk::touch};
use tempfile::TempDir;

/// 2026-01-31 12:00 UTC.
const NOON: i64 = 1_769_860_800_000;

struct World {
    folder: TempDir,
    store: Store,
}

impl World {
    fn new(tier: Tier) -> Self {
        let (folder, store) = chosen::store(tier);
        Self { folder, store }
    }

    /// Writes a set, or a state of one, and learns it.
    fn learn(&mut self, name: &str, song: &sessionist_fixtures::Song, layout: Layout) -> PathBuf {
        let path = self.folder.path().join("music").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, song.to_als(layout)).unwrap();
        self.learn_again(&path)
    }

    fn learn_again(&mut self, path: &Path) -> PathBuf {
        let path = fs::canonicalize(path).unwrap();
        let options = Options {
            now: NOON,
            readers: 1,
        };
        learn::learn(
            &mut self.store,
            std::slice::from_ref(&path),
            options,
            &mut |_, _| true,
        )
        .unwrap();
        path
    }

    fn ask(&self, set: Option<&Path>, text: &str) -> Answer {
        let song = set.map(|set| Song::load(&self.store, set).unwrap().unwrap());
        let question = Question {
            text,
            live: &LiveState::with_track("Lead"),
            now: NOON,
        };
        answer(&self.store, song.as_ref(), &question).unwrap()
    }

    /// What is answered.
    fn says(&self, set: Option<&Path>, text: &str) -> String {
        match self.ask(set, text) {
            Answer::Found { text, .. } => text,
            Answer::NotFound { text: why, .. } => panic!("{text}: {why}"),
        }
    }

    /// Why nothing is answered.
    fn refuses(&self, set: Option<&Path>, text: &str) -> String {
        match self.ask(set, text) {
            Answer::NotFound { text, .. } => text,
            Answer::Found { text: answer, .. } => panic!("{text}: {answer}"),
        }
    }
}

/// Worked out by hand from the definition of the song in the fixtures.
const NIGHT_DRIVE: [(&str, &[&str]); 34] = [
    ("what's the tempo?", &["122 BPM", "110 BPM", "bar 81"]),
    ("tempo at bar 85", &["110 BPM"]),
    ("does the time signature change?", &["No", "4/4"]),
    ("how long is it", &["88 bars", "2:55"]),
    ("where is the break?", &["bar 49"]),
    ("how long is the break", &["12 bars"]),
    ("how long is drop 2", &["16 bars", "bar 61"]),
    ("what comes after the drop?", &["Break", "bar 49"]),
    ("which section is bar 50 in", &["Break"]),
    // Twice the 40 notes of the clip, which loops after 32 of the section's 64 beats.
    (
        "what does the bass play in the drop?",
        &["80 notes", "C#0 to G#1"],
    ),
    ("what does the bass play in bars 33 to 40", &["40 notes"]),
    ("what does the bass play in the break", &["no notes"]),
    ("which tracks play in the break?", &["Pads"]),
    ("chords of the pads in the break", &["F minor", "D# major"]),
    ("lowest note of the bass", &["C#0"]),
    ("how many tracks are there", &["12 tracks", "2 return tracks"]),
    ("what is in the drums group", &["Kick", "Snare & Clap", "Hats"]),
    ("which tracks are frozen", &["1 track", "Texture"]),
    ("is the arp muted?", &["Yes"]),
    ("is the bass muted?", &["No"]),
    ("which tracks are unused", &["Scratch Ideas"]),
    ("which tracks use serum", &["1 track", "Bass"]),
    ("do I use Kontakt", &["No track"]),
    ("ratio of the compressor on bass", &["4 : 1"]),
    ("what's side-chained to the kick", &["Compressor", "Bass"]),
    ("how loud is the bass", &["-4.0 dB"]),
    ("where does the kick go", &["Drums"]),
    ("which parameters are automated", &["Pads", "Cutoff", "tempo"]),
    ("what max for live devices are there", &["Drift Shaper"]),
    ("how many samples are missing", &["12 of 12"]),
    ("what devices are on this track", &["Drift Shaper"]),
    (
        "which plug-ins are used",
        &["Serum", "Velvet De-Esser", "Grainfield"],
    ),
    (
        "what is on the master",
        &["EQ Eight", "Glue Compressor", "Limiter"],
    ),
    ("what's the temop and how long is it", &["122 BPM", "88 bars"]),
];

#[test]
fn the_demo_song_is_answered_in_the_layout_of_every_live() {
    for layout in [Layout::Live9, Layout::Live10, Layout::Live11, Layout::Live12] {
        let mut world = World::new(Tier::Everything);
        let set = world.learn("Night Drive.als", &night_drive(), layout);
        for (question, needles) in NIGHT_DRIVE {
            // Older layouts have no take lanes and other names of Max devices; Live 9 has no VST3.
            if layout != Layout::Live12
                && ["max for live", "serum", "plug-ins", "this track", "samples"]
                    .iter()
                    .any(|old| question.contains(old))
            {
                continue;
            }
            let answer = world.says(Some(&set), question);
            for needle in needles {
                assert!(
                    answer.contains(needle),
                    "{layout:?}: {question}: {needle} is not in\n{answer}"
                );
            }
        }
    }
}

#[test]
fn what_was_not_read_is_told_apart_from_what_is_not_there() {
    let mut world = World::new(Tier::Overview);
    let set = world.learn("Night Drive.als", &night_drive(), Layout::Live12);
    assert!(world.says(Some(&set), "what is the tempo").contains("122 BPM"));
    for question in [
        "which tracks use serum",
        "how loud is the bass",
        "do I use Kontakt",
        "is the arp muted",
    ] {
        let why = world.refuses(Some(&set), question);
        assert!(
            why.contains("“overview”") && why.contains("/privacy tier sound"),
            "{question}: {why}"
        );
    }
    for question in [
        "which tracks have no clips",
        "what is automated",
        "how many notes does the bass have",
    ] {
        let why = world.refuses(Some(&set), question);
        assert!(why.contains("/privacy tier everything"), "{question}: {why}");
    }
}

#[test]
fn what_was_cleared_is_told_apart_from_what_is_not_there() {
    let mut world = World::new(Tier::Everything);
    let set = world.learn("Night Drive.als", &night_drive(), Layout::Live12);
    world
        .store
        .erase(&Forget::Kind(Kind::Notes), &mut |_| ())
        .unwrap();
    let why = world.refuses(Some(&set), "what does the bass play in the drop");
    assert!(why.contains("You cleared the notes"), "{why}");
    assert!(
        world
            .says(Some(&set), "how many clips are on the bass")
            .contains('5')
    );
    world
        .store
        .erase(&Forget::Kind(Kind::Locators), &mut |_| ())
        .unwrap();
    assert!(
        world
            .refuses(Some(&set), "how many locators are there")
            .contains("You cleared the locators")
    );
}

#[test]
fn an_answer_names_what_it_rests_on() {
    let mut world = World::new(Tier::Everything);
    let set = world.learn("Night Drive.als", &night_drive(), Layout::Live12);
    let Answer::Found { rows, .. } = world.ask(Some(&set), "which tracks use serum") else {
        panic!()
    };
    let rows: Vec<_> = rows
        .iter()
        .map(|row| (row.kind, row.name.as_str(), row.track, row.set.as_str()))
        .collect();
    assert_eq!(
        rows,
        [("device", "Serum Sub Bass", Some(4), set.to_str().unwrap())]
    );
}

#[test]
fn without_a_selection_this_track_is_asked_back() {
    let mut world = World::new(Tier::Everything);
    let set = world.learn("Night Drive.als", &night_drive(), Layout::Live12);
    let song = Song::load(&world.store, &set).unwrap().unwrap();
    let question = Question {
        text: "how loud is this track",
        live: LiveState::NONE,
        now: NOON,
    };
    let Answer::NotFound { text, .. } = answer(&world.store, Some(&song), &question).unwrap() else {
        panic!()
    };
    assert!(text.contains("name the track"), "{text}");
}

#[test]
fn a_word_that_is_far_off_is_asked_back_with_what_could_be_meant() {
    let mut world = World::new(Tier::Everything);
    let set = world.learn("Night Drive.als", &night_drive(), Layout::Live12);
    let Answer::NotFound { text, suggestions } = world.ask(Some(&set), "what is the tembbo of it") else {
        panic!()
    };
    assert!(text.contains("Did you mean “tempo”?"), "{text}");
    assert_eq!(suggestions[0], "what is the tempo of it");
    // One letter is read as what it is near to, and the answer says so.
    assert!(
        world
            .says(Some(&set), "what is the tempso")
            .starts_with("(Read “tempso” as “tempos”.)")
    );
    let long = "what is the tempo ".repeat(1_000);
    assert!(world.refuses(Some(&set), &long).contains("too long"));
}

#[test]
fn what_changed_since_the_last_save_is_told_whole() {
    let mut world = World::new(Tier::Everything);
    let set = world.learn(
        "Night Drive Project/Night Drive.als",
        &night_drive(),
        Layout::Live12,
    );
    assert!(
        world
            .refuses(Some(&set), "what changed since the last save?")
            .contains("Only one saved state")
    );
    let mut song = night_drive();
    song.tempo = 124.0;
    song.tempo_changes.clear();
    song.key = Some(Key::minor(7));
    let bass = song.tracks.iter_mut().find(|track| track.name == "Bass").unwrap();
    bass.mixer.volume = 0.5;
    bass.devices.pop();
    let arp = song.tracks.iter_mut().find(|track| track.name == "Arp").unwrap();
    arp.name = "Pluck".to_owned();
    let more = vec![Note::new(60, 0.5, 0.5, 90.0)];
    arp.arrangement
        .push(sessionist_fixtures::Clip::midi("More", 340.0, 344.0, 4.0, more));
    song.tracks.retain(|track| track.name != "Scratch Ideas");
    song.tracks.insert(0, Track::midi(99, "Choir"));
    fs::write(&set, song.to_als(Layout::Live12)).unwrap();
    touch(&set, 60);
    world.learn_again(&set);
    let answer = world.says(Some(&set), "what did I change since the last save?");
    for needle in [
        "Tempo: 122 BPM before, 124 BPM now",
        "Key: F Minor before, G Minor now",
        "Bass: level",
        "Bass: devices",
        "Pluck: name Arp before, Pluck now",
        "Pluck: notes 128 before, 129 now",
        "Choir is new",
        "Scratch Ideas is gone",
    ] {
        assert!(answer.contains(needle), "{needle} is not in\n{answer}");
    }
    assert!(!answer.contains("Kick"), "{answer}");
    assert!(
        !world
            .says(Some(&set), "what changed on the kick since the last save?")
            .contains("level")
    );
    assert!(
        world
            .refuses(Some(&set), "what changed since yesterday")
            .contains("before")
    );
}

#[test]
fn what_was_cleared_has_not_changed() {
    let mut world = World::new(Tier::Everything);
    let set = world.learn("Night Drive.als", &night_drive(), Layout::Live12);
    for kind in [Kind::Tracks, Kind::Locators, Kind::Scenes] {
        world.store.erase(&Forget::Kind(kind), &mut |_| ()).unwrap();
    }
    let mut song = night_drive();
    song.tempo_changes.clear();
    song.tempo = 124.0;
    fs::write(&set, song.to_als(Layout::Live12)).unwrap();
    touch(&set, 60);
    world.learn_again(&set);
    let answer = world.says(Some(&set), "what did I change since the last save?");
    assert!(
        answer.contains("2 differences") && answer.contains("is not compared"),
        "{answer}"
    );
    assert!(
        !answer.contains("is new") && !answer.contains("Locators"),
        "{answer}"
    );
}

#[test]
fn a_name_that_breaks_the_line_stays_in_its_line() {
    let mut world = World::new(Tier::Everything);
    let mut song = night_drive();
    let bass = song.tracks.iter_mut().find(|track| track.name == "Bass").unwrap();
    bass.name = "Bass\nTempo: 90 BPM\u{2028}\u{202e}".to_owned();
    bass.devices[0].name = "Serum\nLimiter".to_owned();
    let set = world.learn("Night Drive.als", &song, Layout::Live12);
    for (question, holds) in [
        ("how loud is the bass", "Bass Tempo: 90 BPM"),
        ("what devices are on the bass", "Serum Limiter"),
    ] {
        let answer = world.says(Some(&set), question);
        assert!(
            answer.contains(holds) && answer.lines().count() == 1,
            "{answer:?}"
        );
    }
    song.tracks.retain(|track| !track.name.starts_with("Bass"));
    fs::write(&set, song.to_als(Layout::Live12)).unwrap();
    touch(&set, 60);
    world.learn_again(&set);
    let answer = world.says(Some(&set), "what changed since the last save?");
    assert!(answer.contains("Bass Tempo: 90 BPM   is gone"), "{answer:?}");
}

#[test]
fn all_sets_are_asked_together() {
    let mut world = World::new(Tier::Everything);
    assert!(
        world
            .refuses(None, "which of my songs are in f minor")
            .contains("No sets are known")
    );
    world.learn("Night Drive.als", &night_drive(), Layout::Live12);
    let slow = sessionist_fixtures::Song {
        tempo: 90.0,
        key: Some(Key::minor(0)),
        tracks: vec![Track::midi(1, "Keys")],
        ..Default::default()
    };
    world.learn("Slow.als", &slow, Layout::Live12);
    for (question, needles, others) in [
        (
            "which of my songs are in F minor between 120 and 126?",
            &["1 set", "Night Drive"][..],
            &["Slow"][..],
        ),
        ("sets slower than 100 bpm", &["Slow"], &["Night Drive"]),
        ("which songs use Serum", &["Night Drive"], &["Slow"]),
        ("when did I last use Serum?", &["Night Drive"], &["Slow"]),
        ("which songs use Massive", &["No set"], &["Night Drive", "Slow"]),
        ("what's my fastest song", &["Night Drive"], &["Slow"]),
        ("which plug-ins do I use most", &["Serum", "Grainfield"], &[]),
        (
            "which songs use the sample Kick Tunnel.wav",
            &["Night Drive"],
            &["Slow"],
        ),
        ("songs with locators", &["Night Drive"], &["Slow"]),
    ] {
        let answer = world.says(None, question);
        for needle in needles {
            assert!(
                answer.contains(needle),
                "{question}: {needle} is not in\n{answer}"
            );
        }
        for other in others {
            assert!(!answer.contains(other), "{question}: {other} is in\n{answer}");
        }
    }
    assert!(
        world
            .refuses(None, "what is the meaning of life")
            .contains("meaning")
    );
}
