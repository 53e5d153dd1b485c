//! What Live shows and no file has: what is selected, under the same tiers as the set, in memory alone. And what the set's file has when it
//! was saved again.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sessionist::answer::tools::look;
use sessionist::answer::{Question, Song};
use sessionist::chat::live::LiveState;
use sessionist::consent::Tier;
use sessionist::learn::{self, Options as Learning};
use sessionist::provider::ToolCall;
use sessionist::session::{Event, Kind, Options, Session};
use sessionist::store::{Decision, Store};
use sessionist_fixtures::{Layout, Mixer, Song as MadeSong, Track, big, demo::night_drive, disk::touch};
use tempfile::TempDir;
use walkdir::WalkDir;

/// Nothing takes that long; what does has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often a session looks for a set that was saved.
const BETWEEN_LOOKS: Duration = Duration::from_secs(2);

struct World {
    folder: TempDir,
    session: Session,
}

impl World {
    fn new(tier: &str, song: &MadeSong) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let set = write(folder.path(), song);
        let options = Options {
            data_folder: Some(folder.path().join("home")),
            set: Some(set),
            ..Options::default()
        };
        let session = Session::open(options).unwrap();
        let world = Self { folder, session };
        world.end(&format!("/privacy tier {tier}"));
        world
    }

    fn demo(tier: &str) -> Self {
        Self::new(tier, &night_drive())
    }

    fn end(&self, line: &str) -> Event {
        let request = self.session.submit(line).unwrap();
        loop {
            let event = self.session.wait_event(PATIENCE).unwrap();
            if event.is_final() && event.request == request.0 {
                return event;
            }
        }
    }

    fn says(&self, line: &str) -> String {
        let json: Value = serde_json::from_str(&self.end(line).json).unwrap();
        json["text"].as_str().unwrap_or_default().to_owned()
    }

    fn shows(&self, live: &Value) {
        assert_eq!(self.end(&format!("/live {live}")).kind, Kind::Done);
    }
}

fn data(event: &Event) -> Value {
    let json: Value = serde_json::from_str(&event.json).unwrap();
    json["data"].clone()
}

fn write(folder: &Path, song: &MadeSong) -> PathBuf {
    let project = folder.join("Night Project");
    fs::create_dir_all(project.join("Ableton Project Info")).unwrap();
    let set = project.join("Night.als");
    fs::write(&set, song.to_als(Layout::Live12)).unwrap();
    set
}

/// The Saturator of the bass, turned up and not saved.
fn bass() -> Value {
    json!({
        "tempo": 122.0,
        "track": { "index": 4, "name": "Bass", "kind": "midi" },
        "device": {
            "name": "Saturator",
            "class": "Saturator",
            "parameters": [{ "name": "Drive", "value": "9.5 dB" }, { "name": "Dry/Wet", "value": "50 %" }],
        },
    })
}

#[test]
fn this_track_and_this_device_are_what_is_selected_in_live() {
    let world = World::demo("everything");
    assert!(world.says("how loud is this track?").contains("name the track"));
    assert!(
        world
            .says("what are the settings of this device?")
            .contains("name the device")
    );
    world.shows(&bass());
    assert_eq!(
        world.says("how loud is this track?"),
        world.says("how loud is the bass?")
    );
    assert_eq!(
        world.says("is this device switched off?"),
        world.says("is the saturator on the bass switched off?")
    );
    let settings = world.says("what is the dry wet of this device?");
    assert!(
        settings.contains("Saturator on Bass") && settings.contains("(in Live now: Dry/Wet 50 %)"),
        "{settings}"
    );
    for about in [
        "what is this device?",
        "what is this device set to?",
        "which device is this?",
        "show me this device",
    ] {
        let told = world.says(about);
        assert!(
            told.contains("“Saturator”") && told.contains("Drive 9.5 dB"),
            "{about}: {told}"
        );
    }
    assert!(world.says("which track am i on?").contains("“Bass”"));
    // There is another one of its kind in the set.
    assert!(!world.says("which tracks use this device?").contains("1 track"));
    // What is asked of another one is as it was saved.
    assert!(
        !world
            .says("what are the settings of the sidechain?")
            .contains("in Live now")
    );
    let selected = world.says("what is selected in Live?");
    for part in [
        "the MIDI track “Bass”",
        "“Saturator”",
        "Drive 9.5 dB",
        "Dry/Wet 50 %",
    ] {
        assert!(selected.contains(part), "{part}: {selected}");
    }
    // Who names a track means that one.
    world.end("/track Kick");
    assert_eq!(
        world.says("how loud is this track?"),
        world.says("how loud is the kick?")
    );
}

#[test]
fn of_tracks_with_one_name_the_place_tells_which() {
    let pad = |id, volume| Track {
        mixer: Mixer {
            volume,
            ..Mixer::default()
        },
        ..Track::midi(id, "Pad")
    };
    let song = MadeSong {
        tracks: vec![pad(10, 1.0), pad(11, 0.5)],
        ..MadeSong::default()
    };
    let world = World::new("everything", &song);
    let selects =
        |index: usize| world.shows(&json!({ "track": { "index": index, "name": "Pad", "kind": "midi" } }));
    selects(1);
    let second = world.says("how loud is this track?");
    assert!(second.contains("-6") && !second.contains(" 0.0 dB"), "{second}");
    selects(0);
    assert!(world.says("how loud is this track?").contains("0.0 dB"));
    // A third one was made and is not saved: neither of the others is meant.
    selects(2);
    let third = world.says("how loud is this track?");
    assert!(third.contains("not in the set as it was saved last"), "{third}");
}

#[test]
fn what_is_not_saved_is_told_as_that() {
    let mut song = night_drive();
    song.tempo_changes.clear();
    let world = World::new("everything", &song);
    world.shows(&json!({ "tempo": 124.0, "track": { "index": 12, "name": "New Lead", "kind": "midi" } }));
    let tempo = world.says("what is the tempo?");
    assert!(
        tempo.contains("122 BPM") && tempo.contains("In Live it is 124 BPM now, which is not saved"),
        "{tempo}"
    );
    let loud = world.says("how loud is this track?");
    assert!(loud.contains("“New Lead”") && loud.contains("Save it"), "{loud}");
    assert!(world.says("what is selected?").contains("New Lead"));
}

#[test]
fn the_tiers_hold_for_what_live_shows() {
    for (tier, is_known, is_not) in [
        ("sound", "Saturator", "9.5"),
        ("overview", "Bass", "Saturator"),
        ("off", "", "Bass"),
    ] {
        let world = World::demo(tier);
        world.shows(&bass());
        let selected = world.says("what is selected?");
        assert!(
            selected.contains(is_known) && !selected.contains(is_not),
            "{tier}: {selected}"
        );
        // What was not to be known is not remembered either.
        world.end("/privacy tier everything");
        let selected = world.says("what is selected?");
        assert!(!selected.contains(is_not), "{tier}, then everything: {selected}");
    }
    // And what was known goes with a lower tier.
    let world = World::demo("everything");
    world.shows(&bass());
    world.end("/privacy tier overview");
    world.end("/privacy tier everything");
    let selected = world.says("what is selected?");
    assert!(
        selected.contains("Bass") && !selected.contains("Saturator"),
        "{selected}"
    );
}

#[test]
fn what_live_shows_is_in_no_file_and_goes_with_the_session() {
    const CANARY: &str = "Zebra Canary 7731";
    let world = World::demo("everything");
    world.shows(&json!({
        "track": { "index": 4, "name": CANARY, "kind": "midi" },
        "device": { "name": CANARY, "parameters": [{ "name": CANARY, "value": CANARY }] },
    }));
    world.says("what is the tempo?");
    let set = world.folder.path().join("Night Project/Night.als");
    world.end(&format!(
        "/set {}",
        world.folder.path().join("Other.als").display()
    ));
    world.end(&format!("/set {}", set.display()));
    assert!(
        !world.says("what is selected?").contains(CANARY),
        "another set was open meanwhile"
    );
    world.session.close(PATIENCE);
    let files = WalkDir::new(world.folder.path().join("home"))
        .into_iter()
        .map(Result::unwrap);
    let mut count = 0;
    for file in files.filter(|entry| entry.file_type().is_file()) {
        let bytes = fs::read(file.path()).unwrap();
        let has = bytes
            .windows(CANARY.len())
            .any(|window| window == CANARY.as_bytes());
        assert!(!has, "{}", file.path().display());
        count += 1;
    }
    assert!(count > 0);
}

#[test]
fn a_model_that_looks_is_shown_what_live_shows_and_only_of_a_set_that_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let set = fs::canonicalize(write(folder.path(), &night_drive())).unwrap();
    let mut store = Store::open(&folder.path().join("home")).unwrap();
    let decision = Decision {
        tier: Tier::Everything,
        decided_at: 1,
        shown_text: String::new(),
    };
    store.decide(&decision, &mut |_| ()).unwrap();
    learn::learn(
        &mut store,
        std::slice::from_ref(&set),
        Learning { now: 1, readers: 1 },
        &mut |_, _| true,
    )
    .unwrap();
    let song = Song::load(&store, &set).unwrap().unwrap();
    let live = LiveState::parse(&bass().to_string()).unwrap();
    let question = Question {
        text: "",
        live: &live,
        now: 1,
    };
    let called = |name: &str, arguments: Value, song: Option<&Song>| {
        let call = ToolCall {
            id: Some("1".to_owned()),
            name: name.to_owned(),
            arguments: arguments.to_string(),
            signature: None,
        };
        look(&store, song, &call, &question).unwrap()
    };
    let shown = called("selection", json!({}), Some(&song));
    assert_eq!(
        shown.text,
        "Live shows now, saved or not:\n  tempo 122 BPM\n  selected track \"Bass\", midi, track 5 of the saved set\n  \
         selected device \"Saturator\", 2 parameters\n    \"Drive\" \"9.5 dB\"\n    \"Dry/Wet\" \"50 %\""
    );
    assert_eq!(shown.sets, [set], "so that the user is asked before it is sent");
    // Without a set that is open nobody would be asked, so nothing is told.
    for (name, arguments) in [
        ("selection", json!({})),
        ("ask", json!({ "question": "what is selected?" })),
    ] {
        let shown = called(name, arguments, None);
        assert!(
            !shown.text.contains("Saturator") && !shown.text.contains("Bass"),
            "{name}: {}",
            shown.text
        );
    }
}

#[test]
fn a_set_that_is_saved_is_learned_again_without_being_asked() {
    let world = World::demo("everything");
    let states = |count: &str| {
        let began = Instant::now();
        while !world.says("/privacy").contains(count) {
            assert!(began.elapsed() < PATIENCE, "{}", world.says("/privacy"));
            std::thread::yield_now();
        }
    };
    states("1 saved state of 1 set");
    let mut song = night_drive();
    song.tempo = 99.5;
    let set = write(world.folder.path(), &song);
    // Long ago, for it is not taken up while it is being written.
    touch(&set, 5);
    states("2 saved states of 1 set");
}

#[test]
fn of_a_set_that_was_never_saved_what_live_shows_is_told_and_why_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        data_folder: Some(folder.path().join("home")),
        ..Options::default()
    };
    let session = Session::open(options).unwrap();
    let world = World { folder, session };
    world.end("/privacy tier everything");
    let why = "was never saved, and only what is saved can be read. Save it in Live";
    assert!(!world.says("how long is the song?").contains(why));
    let mut shown = bass();
    shown["is_saved"] = json!(false);
    world.shows(&shown);
    assert_eq!(
        world.says("what tempo is it?"),
        "In Live it is 122 BPM now. The set was never saved, so that no more of it can be read."
    );
    assert!(world.says("which track am i on?").contains("“Bass”"));
    for about in [
        "how long is the song?",
        "how loud is this track?",
        "what key is it in?",
    ] {
        assert!(world.says(about).contains(why), "{about}: {}", world.says(about));
    }
    world.end(&format!(
        "/set {}",
        write(world.folder.path(), &night_drive()).display()
    ));
    assert!(world.says("how long is the song?").contains("bars"));
}

/// Everything else would be undone two seconds after the user has deleted it, or when the set is saved the next time.
#[test]
fn what_was_deleted_stays_away_until_somebody_asks() {
    let world = World::demo("everything");
    let stored = || data(&world.end("/privacy show"))["sizes"].clone();
    world.end("what tempo is it?");
    assert_ne!(stored(), json!([]));
    world.end("/privacy clear before 2100-01-01");
    let mut song = night_drive();
    song.tempo = 99.5;
    touch(&write(world.folder.path(), &song), 5);
    let began = Instant::now();
    while began.elapsed() < 3 * BETWEEN_LOOKS {
        assert_eq!(stored(), json!([]));
        std::thread::sleep(Duration::from_millis(100));
    }
    world.end("what tempo is it?");
    assert_ne!(stored(), json!([]));
}

#[test]
fn a_set_that_is_being_learned_does_not_come_back_after_a_deletion() {
    let world = World::demo("everything");
    let large = world.folder.path().join("Large.als");
    big::write_once(&large, 5, 1).unwrap();
    world.end(&format!("/set {}", large.display()));
    world.end("/privacy clear before 2100-01-01");
    std::thread::sleep(BETWEEN_LOOKS / 2);
    assert_eq!(data(&world.end("/privacy show"))["sizes"], json!([]));
}
