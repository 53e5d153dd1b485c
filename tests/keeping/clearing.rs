//! Promise 6: deleting is deleting. Every kind of thing carries a word of its own; after each form of deletion those that it covers
//! are in no file of the data folder, and the others still are.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use sessionist::consent::Tier;
use sessionist::data_folder;
use sessionist::privacy::Answer;
use sessionist::store::{Author, Departure, Erased, Proof, Store};
use sessionist_fixtures::{
    AudioClip, Clip, Groove, Locator, Note, PluginFormat, Sample, Scene, Slot, Song, Track, catalog,
};

use crate::world::{NOON, World, learn_at, line};

/// A month before and after 2026-01-15.
const EARLY: i64 = NOON - 31 * 86_400_000;
const LATE: i64 = NOON;

/// What bears a word, and which kinds have to be cleared for it to go.
const BEARERS: [(&str, &[&str], Tier); 16] = [
    ("track", &["tracks"], Tier::Overview),
    ("scene", &["scenes"], Tier::Overview),
    ("locator", &["locators"], Tier::Overview),
    ("device", &["tracks", "devices"], Tier::Sound),
    ("plugin", &["tracks", "devices"], Tier::Sound),
    ("chain", &["tracks", "devices"], Tier::Sound),
    ("sample", &["samples"], Tier::Sound),
    ("clip", &["tracks", "clips"], Tier::Everything),
    ("note", &["tracks", "clips", "notes"], Tier::Everything),
    ("path", &["samples"], Tier::Everything),
    ("setinfo", &[], Tier::Everything),
    ("trackinfo", &["tracks"], Tier::Everything),
    ("deviceinfo", &["tracks", "devices"], Tier::Everything),
    ("lane", &["tracks", "clips"], Tier::Everything),
    ("groove", &[], Tier::Everything),
    ("message", &[], Tier::Everything),
];

/// The word that something bears in a project: its end is like no other's, so that it is found also where the search index leaves
/// out what a word shares with the one before.
fn word(project: &str, bearer: &str) -> String {
    if bearer == "note" {
        // A note has no name: its place in the clip is the word.
        return if project == "Alpha" {
            "1.7283951".to_owned()
        } else {
            "1.9182736".to_owned()
        };
    }
    let number = BEARERS.iter().position(|(name, ..)| *name == bearer).unwrap();
    let letters = |mut number: usize| -> String {
        (0..6)
            .map(|_| {
                number = (number * 7_919 + 104_729) % 1_000_003;
                char::from(b'a' + u8::try_from(number % 26).unwrap())
            })
            .collect()
    };
    let seed = number * 2 + usize::from(project == "Alpha");
    format!("{bearer}canary{}", letters(seed * seed + 17 * seed + 3))
}

fn song_of_words(project: &str) -> Song {
    let word = |bearer| word(project, bearer);
    let sample = || {
        Sample::in_project(
            &format!("/Users/{}", word("path")),
            &format!("{}.wav", word("sample")),
            4.0,
        )
    };
    let mut device = catalog::eq_eight().named(&word("device"));
    device.annotation = word("deviceinfo");
    let plugin = catalog::plugin(
        PluginFormat::Vst3,
        &word("plugin"),
        "maker",
        true,
        &[("Cutoff", 0.5)],
    );
    let rack = sessionist_fixtures::Device::rack(
        sessionist_fixtures::RackKind::AudioEffect,
        vec![sessionist_fixtures::Branch::new(
            &word("chain"),
            vec![catalog::utility()],
        )],
    );
    let mut midi = Track::midi(10, &word("track"));
    midi.annotation = word("trackinfo");
    midi.devices = vec![plugin, device, rack];
    let start = self::word(project, "note").parse().unwrap();
    let notes = vec![Note::new(61, start, 0.5, 77.0)];
    midi.arrangement
        .push(Clip::midi(&word("clip"), 0.0, 16.0, 4.0, notes));
    let mut audio = Track::audio(11, "Audio");
    let clip = Clip::audio("", 0.0, 8.0, 8.0, AudioClip::warped(sample(), 4, 120.0));
    audio.session.push(Slot {
        scene: 0,
        clip: clip.clone(),
    });
    audio.take_lanes.push(sessionist_fixtures::TakeLane {
        name: word("lane"),
        clips: vec![clip],
    });
    Song {
        tracks: vec![midi, audio],
        scenes: vec![Scene::named(&word("scene"))],
        locators: vec![Locator {
            name: word("locator"),
            ..Locator::default()
        }],
        grooves: vec![Groove {
            name: word("groove"),
            ..groove()
        }],
        annotation: word("setinfo"),
        ..Song::default()
    }
}

fn groove() -> Groove {
    sessionist_fixtures::demo::night_drive().grooves[0].clone()
}

const BODY: &str = "bodycanaryqwzjvk";
const KEY: &str = "sk-keycanaryxhgtpl";
const CONFIG: &str = "configcanarybnmrwd";
const LOG: &str = "logcanaryfyuosz";
const EXCLUDED: &str = "excludedcanarylkmpxq";

/// Two projects, early and late, with all that a data folder can hold.
fn world() -> (World, Store) {
    let world = World::new();
    let mut store = world.store_at(Tier::Everything);
    for (project, time) in [("Alpha", EARLY), ("Omega", LATE)] {
        let path = world.write_project(project, &song_of_words(project));
        let summary = learn_at(&mut store, &path, time);
        assert_eq!((summary.sets, summary.problems.len()), (1, 0));
        let conversation = store
            .begin_conversation("Mix", Some(&path.to_string_lossy()), time)
            .unwrap();
        store
            .add_message(conversation, Author::User, &word(project, "message"), time)
            .unwrap();
        // Nothing but the project's name tells the bodies apart.
        let departure = Departure {
            sent_at: time,
            destination: "https://api.example".to_owned(),
            body: format!("{project}{BODY}").into_bytes(),
        };
        store.log_departure(&departure).unwrap();
    }
    line(
        &mut store,
        &format!("/privacy exclude {}/{EXCLUDED}", world.folder().display()),
    );
    fs::write(
        world.home().join(data_folder::CREDENTIALS),
        format!("{{\"openai\": \"{KEY}\"}}"),
    )
    .unwrap();
    fs::write(
        world.home().join(data_folder::CONFIG),
        format!("url = \"{CONFIG}\"\n"),
    )
    .unwrap();
    fs::create_dir(world.home().join(data_folder::LOGS)).unwrap();
    fs::write(world.home().join(data_folder::LOGS).join("today.log"), LOG).unwrap();
    (world, store)
}

/// Every word of the world.
fn all_words() -> BTreeSet<String> {
    let mut words: BTreeSet<String> = BEARERS
        .iter()
        .flat_map(|(bearer, ..)| [word("Alpha", bearer), word("Omega", bearer)])
        .collect();
    assert_eq!(words.len(), 2 * BEARERS.len(), "every word is another");
    words.extend([format!("Alpha{BODY}"), format!("Omega{BODY}")]);
    words.extend([KEY, CONFIG, LOG, EXCLUDED].map(str::to_owned));
    words
}

/// The words that are in some file of the data folder: as they are, as UTF-16 in either order, and by their last letters, as the
/// search index has them.
fn words_in_files(world: &World) -> BTreeSet<String> {
    let files: Vec<Vec<u8>> = data_folder::files(&world.home())
        .unwrap()
        .iter()
        .map(|path| fs::read(path).unwrap())
        .collect();
    let is_found = |word: &String| {
        // A body is in no search index.
        let tail: String = if word.contains(BODY) {
            word.clone()
        } else {
            word.chars().skip(word.chars().count() - 6).collect()
        };
        let encodings = [
            word.as_bytes().to_vec(),
            tail.as_bytes().to_vec(),
            word.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            word.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        ];
        encodings.iter().any(|bytes| {
            files
                .iter()
                .any(|file| memchr::memmem::find(file, bytes).is_some())
        })
    };
    all_words().into_iter().filter(is_found).collect()
}

/// Types a line and checks which words went: exactly these.
fn check(typed: &str, gone: impl IntoIterator<Item = String>) {
    let (world, mut store) = world();
    assert_eq!(words_in_files(&world), all_words(), "all are there at first");
    let answer = line(&mut store, typed);
    let erased = match &answer {
        Answer::Tier { erased, .. } | Answer::Excluded { erased, .. } | Answer::Cleared { erased, .. } => {
            erased
        }
        other => panic!("{other:?}"),
    };
    assert!(
        erased.is_proven() && !erased.is_nothing(),
        "{typed}: {:?}",
        erased.proof
    );
    let mut left = all_words();
    for word in gone {
        assert!(left.remove(&word), "{word}");
    }
    let found = words_in_files(&world);
    let missing: Vec<_> = left.difference(&found).collect();
    let leaked: Vec<_> = found.difference(&left).collect();
    assert!(
        missing.is_empty() && leaked.is_empty(),
        "{typed}: gone too {missing:?}, still there {leaked:?}"
    );
    // And not only after the program has ended.
    drop(store);
    assert_eq!(words_in_files(&world), left, "{typed}, later");
}

fn words(projects: &[&str], is_meant: impl Fn(&str, &[&str], Tier) -> bool) -> Vec<String> {
    let mut words = Vec::new();
    for project in projects {
        for (bearer, kinds, tier) in BEARERS {
            if is_meant(bearer, kinds, tier) {
                words.push(word(project, bearer));
            }
        }
    }
    words
}

const BOTH: [&str; 2] = ["Alpha", "Omega"];

#[test]
fn clear_all_leaves_no_word() {
    check("/privacy clear all", all_words());
}

#[test]
fn clear_conversations_takes_the_messages_alone() {
    check(
        "/privacy clear conversations",
        words(&BOTH, |bearer, _, _| bearer == "message"),
    );
}

#[test]
fn clear_egress_takes_the_log_of_what_left_alone() {
    check(
        "/privacy clear egress",
        [format!("Alpha{BODY}"), format!("Omega{BODY}")],
    );
}

#[test]
fn clear_project_takes_what_is_known_and_was_said_of_it_alone() {
    check("/privacy clear project Omega", words(&["Omega"], |_, _, _| true));
}

#[test]
fn clear_kind_takes_that_kind_of_all_projects_alone() {
    for kind in [
        "tracks", "devices", "clips", "notes", "scenes", "locators", "samples",
    ] {
        let gone = words(&BOTH, |_, kinds, _| kinds.contains(&kind));
        check(&format!("/privacy clear kind {kind}"), gone);
    }
    check(
        "/privacy clear kind sets",
        words(&BOTH, |bearer, _, _| bearer != "message"),
    );
}

#[test]
fn clear_before_takes_what_was_learned_said_and_sent_before() {
    let mut gone = words(&["Alpha"], |_, _, _| true);
    gone.push(format!("Alpha{BODY}"));
    check("/privacy clear before 2026-01-15", gone);
}

#[test]
fn a_lowered_tier_takes_what_lies_above_alone() {
    for tier in [Tier::Sound, Tier::Overview, Tier::Off] {
        let gone = words(&BOTH, |bearer, _, read_from| {
            bearer != "message" && read_from > tier
        });
        check(&format!("/privacy tier {}", tier.as_str()), gone);
    }
}

fn assert_only_alpha_went(world: &World) {
    let mut left = all_words();
    for word in words(&["Alpha"], |_, _, _| true) {
        assert!(left.remove(&word), "{word}");
    }
    assert_eq!(words_in_files(world), left);
}

#[test]
fn an_exclusion_takes_what_is_known_and_was_said_of_the_sets_there() {
    let (world, mut store) = world();
    let path = world.music().join("Alpha Project");
    let Answer::Excluded { erased, .. } = line(&mut store, &format!("/privacy exclude {}", path.display()))
    else {
        panic!("no exclusion")
    };
    assert!(erased.is_proven());
    assert_only_alpha_went(&world);
}

#[test]
fn forget_takes_what_is_known_and_was_said_of_the_set() {
    let (world, store) = world();
    drop(store);
    let path: PathBuf = world.music().join("Alpha Project/Alpha.als");
    let said = world.says(&["forget", path.to_str().unwrap()]);
    assert!(said.contains("none is left"), "{said}");
    assert_only_alpha_went(&world);
}

fn proof(answer: Answer) -> (Proof, Erased) {
    match answer {
        Answer::Cleared { erased, .. } => (erased.proof.clone(), erased),
        other => panic!("{other:?}"),
    }
}

/// The check is no formality: what lies in a file that it can't clean is found, in either encoding, and named.
#[test]
fn the_check_finds_what_is_left_in_any_file() {
    for wide in [false, true] {
        let (world, mut store) = world();
        let text = format!("before {} after", word("Alpha", "message"));
        let bytes = if wide {
            text.encode_utf16().flat_map(u16::to_le_bytes).collect()
        } else {
            text.into_bytes()
        };
        let aside = world.home().join("sessionist.db.damaged-1");
        fs::write(&aside, bytes).unwrap();
        let (proof, erased) = proof(line(&mut store, "/privacy clear conversations"));
        assert!(!proof.is_proven() && !erased.is_proven());
        assert_eq!(proof.found.keys().collect::<Vec<_>>(), [&aside], "wide: {wide}");
        let text = sessionist::privacy::erased_text(&erased);
        assert!(
            text.contains("is not proven") && text.contains("damaged-1 still holds 1 piece"),
            "{text}"
        );
        assert!(text.contains("deleted by /privacy clear all"), "{text}");
        assert!(
            line(&mut store, "/privacy clear all")
                .text()
                .contains("sessionist.db.damaged-1")
        );
        assert!(!aside.exists());
    }
}

/// What an export that was cut off left behind does not outlive a clear.
#[test]
fn the_copy_of_a_cut_off_export_goes_with_every_clear() {
    let (world, mut store) = world();
    fs::copy(
        world.home().join(data_folder::DATABASE),
        world.home().join(data_folder::EXPORT_COPY),
    )
    .unwrap();
    let (proof, _) = proof(line(&mut store, "/privacy clear project Omega"));
    assert!(proof.is_proven(), "{proof:?}");
    assert!(!world.home().join(data_folder::EXPORT_COPY).exists());
}

/// A word that two projects share stays for the one that is kept, and is no reason to doubt the deletion of the other.
#[test]
fn what_is_also_known_of_another_project_is_no_leak() {
    let world = World::new();
    let mut store = world.store_at(Tier::Everything);
    for project in BOTH {
        let path = world.write_project(project, &song_of_words("Alpha"));
        learn_at(&mut store, &path, NOON);
    }
    let (proof, _) = proof(line(&mut store, "/privacy clear project Omega"));
    assert!(proof.is_proven() && proof.pieces > 5, "{proof:?}");
    assert_eq!(store.search(&word("Alpha", "track"), 9).unwrap().len(), 1);
}

/// Errors and what the program prints of them hold no word of a set's content.
#[test]
fn no_error_tells_of_the_content_of_a_file() {
    let (world, store) = world();
    drop(store);
    let whole = fs::read(world.music().join("Alpha Project/Alpha.als")).unwrap();
    let xml = song_of_words("Alpha").to_xml(sessionist_fixtures::Layout::Live12);
    let broken = world.music().join("broken");
    fs::create_dir(&broken).unwrap();
    fs::write(broken.join("cut.als"), &whole[..whole.len() / 2]).unwrap();
    fs::write(broken.join("cut xml.als"), &xml[..xml.len() / 2]).unwrap();
    fs::write(broken.join("text.als"), word("Alpha", "track")).unwrap();
    let database = world.home().join(data_folder::DATABASE);
    let mut outputs = vec![world.run(&["learn", broken.to_str().unwrap()])];
    let mut bytes = fs::read(&database).unwrap();
    bytes[100..8_000].fill(0x5a);
    fs::write(&database, bytes).unwrap();
    outputs.push(world.run(&["privacy", "show", "tracks"]));
    outputs.push(world.run(&["doctor"]));
    for output in outputs {
        let said = [output.stdout, output.stderr].concat();
        assert!(!said.is_empty());
        let told: Vec<_> = all_words()
            .into_iter()
            .filter(|word| memchr::memmem::find(&said, word.as_bytes()).is_some())
            .collect();
        assert!(told.is_empty(), "{told:?} in {}", String::from_utf8_lossy(&said));
    }
}

/// Deleting the folder is enough, also while a program has it open: that program asks anew.
#[test]
fn a_deleted_data_folder_leaves_a_working_program_that_knows_nothing() {
    let (world, mut store) = world();
    fs::remove_dir_all(world.home()).unwrap();
    let error = store.shown_names(sessionist::store::Kind::Tracks).unwrap_err();
    assert!(error.to_string().contains("choose anew"), "{error}");
    assert!(store.reopen_if_gone().unwrap());
    let Answer::State(state) = line(&mut store, "/privacy") else {
        panic!("no state")
    };
    assert_eq!((state.decision, state.sets, state.conversations), (None, 0, 0));
    assert_eq!(words_in_files(&world), BTreeSet::new());
    assert!(
        world
            .complains(&["learn", world.music().to_str().unwrap()])
            .contains("choose first")
    );
}
