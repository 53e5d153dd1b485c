//! What is kept comes back as it was.

use sessionist_fixtures::{Layout, demo, shared};

use super::*;
use crate::als::facts::LiveSet;
use crate::als::{self, ReadOptions};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder for a test")
}

fn saved(hash: u8) -> SavedFile {
    SavedFile {
        project_folder: "/Music/Night Drive Project".to_owned(),
        set_path: "/Music/Night Drive Project/Night Drive.als".to_owned(),
        file: "/Music/Night Drive Project/Night Drive.als".to_owned(),
        state: FileState {
            size: 7,
            saved_at: 1_000 + i64::from(hash),
            hash: [hash; 32],
        },
        learned_at: 2_000,
    }
}

fn read(bytes: &[u8]) -> LiveSet {
    als::read(bytes, &ReadOptions::default()).expect("a healthy set")
}

#[test]
fn facts_of_every_set_come_back_as_they_were() {
    let folder = folder();
    let mut store = Store::open(folder.path()).expect("opened");
    let demos = Layout::ALL.map(|layout| demo::night_drive().to_als(layout));
    let real = shared::sets()
        .unwrap_or_default()
        .into_iter()
        .filter(|file| file.xml().is_some());
    for (number, bytes) in demos.into_iter().chain(real.map(|file| file.bytes)).enumerate() {
        let set = read(&bytes);
        let hash = u8::try_from(number).expect("few sets");
        let snapshot = store.save_snapshot(&saved(hash), set.clone()).expect("saved");
        assert!(
            store.facts(snapshot).expect("read back") == Some(set),
            "set {number} comes back changed"
        );
    }
    assert_eq!(store.sets().expect("listed").len(), 1);
}

#[test]
fn the_same_state_learned_again_is_one_snapshot_and_another_state_is_another() {
    let folder = folder();
    let mut store = Store::open(folder.path()).expect("opened");
    let set = read(&demo::night_drive().to_als(Layout::Live12));
    for hash in [1, 2, 1] {
        store.save_snapshot(&saved(hash), set.clone()).expect("saved");
    }
    let snapshots = store.snapshots(&saved(1).set_path).expect("listed");
    assert_eq!(
        snapshots
            .iter()
            .map(|snapshot| snapshot.state.hash[0])
            .collect::<Vec<_>>(),
        [2, 1]
    );
}

#[test]
fn a_forgotten_set_leaves_no_row_behind() {
    let folder = folder();
    let mut store = Store::open(folder.path()).expect("opened");
    let set = read(&demo::night_drive().to_als(Layout::Live12));
    store.save_snapshot(&saved(1), set).expect("saved");
    assert!(store.forget_set(&saved(1).set_path).expect("forgotten"));
    assert!(!store.forget_set(&saved(1).set_path).expect("nothing there"));
    for table in [
        "project",
        "live_set",
        "snapshot",
        "track",
        "device",
        "clip",
        "automation",
        "scene",
        "locator",
        "sample",
        "search",
    ] {
        let rows: i64 = store
            .connection
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
            .expect("counted");
        assert_eq!(rows, 0, "{table}");
    }
}

#[test]
fn a_database_of_the_future_is_refused_and_left_alone() {
    let folder = folder();
    let store = Store::open(folder.path()).expect("opened");
    store
        .connection
        .pragma_update(None, "user_version", 99)
        .expect("changed");
    drop(store);
    assert!(matches!(
        Store::open(folder.path()),
        Err(Error::Newer { found: 99, known: 1 })
    ));
}

#[test]
fn a_damaged_database_is_set_aside_and_not_deleted() {
    let folder = folder();
    std::fs::write(
        folder.path().join(FILE_NAME),
        b"SQLite format 3\0 and then nonsense".repeat(200),
    )
    .expect("written");
    let error = Store::open(folder.path()).map(|_| ()).expect_err("damaged");
    let Error::SetAside { aside } = error else {
        panic!("{error}")
    };
    assert!(folder.path().join(&aside).exists());
    Store::open(folder.path()).expect("a new one begins");
    assert!(folder.path().join(&aside).exists());
}

#[cfg(unix)]
#[test]
fn folder_and_database_are_the_users_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let data = folder.path().join("data");
    let _store = Store::open(&data).expect("opened");
    let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    for entry in std::fs::read_dir(&data).expect("listed") {
        assert_eq!(mode(&entry.expect("an entry").path()), 0o600);
    }
}

#[test]
fn the_last_decision_holds_and_none_means_nothing_may_be_read() {
    let folder = folder();
    let mut store = Store::open(folder.path()).expect("opened");
    assert_eq!(store.decision().expect("asked"), None);
    for tier in [crate::consent::Tier::Everything, crate::consent::Tier::Overview] {
        store
            .decide(&Decision {
                decided_at: 5,
                tier,
                shown_text: format!("{tier:?}?"),
            })
            .expect("kept");
    }
    let decision = store.decision().expect("asked").expect("decided");
    assert_eq!(
        (decision.tier, decision.shown_text.as_str()),
        (crate::consent::Tier::Overview, "Overview?")
    );
}

#[test]
fn a_changed_or_missing_departure_breaks_the_chain() {
    let folder = folder();
    let mut store = Store::open(folder.path()).expect("opened");
    assert_eq!(
        store.check_departures().expect("checked"),
        Chain::Whole { rows: 0 }
    );
    for number in 0..4_u8 {
        let departure = Departure {
            sent_at: number.into(),
            destination: "https://api.example".to_owned(),
            body: vec![number; 9],
        };
        store.log_departure(&departure).expect("logged");
    }
    assert_eq!(
        store.check_departures().expect("checked"),
        Chain::Whole { rows: 4 }
    );
    for (damage, broken) in [
        ("UPDATE egress SET body = x'00' WHERE id = 3", 3),
        ("UPDATE egress SET sent_at = 77 WHERE id = 2", 2),
        ("DELETE FROM egress WHERE id = 1", 2),
    ] {
        store.connection.execute(damage, []).expect("damaged");
        assert_eq!(
            store.check_departures().expect("checked"),
            Chain::BrokenAt { id: broken },
            "{damage}"
        );
    }
}

#[test]
fn names_and_messages_are_found_by_the_beginnings_of_their_words() {
    let folder = folder();
    let mut store = Store::open(folder.path()).expect("opened");
    store
        .save_snapshot(&saved(1), read(&demo::night_drive().to_als(Layout::Live12)))
        .expect("saved");
    let conversation = store
        .begin_conversation("Mix", Some(&saved(1).set_path), 1)
        .expect("begun");
    store
        .add_message(conversation, Author::User, "is the snare too loud?", 2)
        .expect("kept");
    let kinds = |words| {
        let hits = store.search(words, 50).expect("searched");
        hits.into_iter()
            .map(|hit| hit.kind)
            .collect::<std::collections::BTreeSet<_>>()
    };
    assert!(kinds("sna").contains("track") && kinds("sna").contains("message"));
    assert!(kinds("snare LOUD").contains("message") && !kinds("snare LOUD").contains("track"));
    assert!(kinds("\" OR NEAR(").is_empty() && kinds("").is_empty());
    assert_eq!(store.messages(conversation).expect("read").len(), 1);
}

/// The canary of each kind of thing is in the files until a form that covers it is used, and in none of them after.
#[test]
fn what_is_forgotten_is_in_no_file_and_what_is_not_still_is() {
    let forms = [
        (
            Forget::All,
            &["Snare", "snare", "canary-message", "canary-body"][..],
        ),
        (Forget::Conversations, &["canary-message"][..]),
        (Forget::Egress, &["canary-body"][..]),
        (Forget::Project("Night Drive".to_owned()), &["Snare", "snare"][..]),
        (Forget::Before(10_000), &["Snare", "snare", "canary-message"][..]),
    ];
    for (form, gone) in forms {
        let folder = folder();
        let mut store = Store::open(folder.path()).expect("opened");
        store
            .save_snapshot(&saved(1), read(&demo::night_drive().to_als(Layout::Live12)))
            .expect("saved");
        let conversation = store.begin_conversation("t", None, 1).expect("begun");
        store
            .add_message(conversation, Author::User, "canary-message", 2)
            .expect("kept");
        let departure = Departure {
            sent_at: 3,
            destination: "d".to_owned(),
            body: b"canary-body".to_vec(),
        };
        store.log_departure(&departure).expect("logged");
        let found = |word: &str| {
            std::fs::read_dir(folder.path()).expect("listed").any(|entry| {
                let bytes = std::fs::read(entry.expect("an entry").path()).expect("read");
                memchr::memmem::find(&bytes, word.as_bytes()).is_some()
            })
        };
        let words = ["Snare", "canary-message", "canary-body"];
        assert!(words.iter().all(|word| found(word)), "all are there at first");
        assert!(store.forget(&form).expect("forgotten") > 0);
        assert!(store.shrink().expect("shrunk"));
        for word in words {
            assert_eq!(found(word), !gone.contains(&word), "{word} after {form:?}");
        }
        // The index keeps words in small letters, without the beginning that a word shares with the one before.
        assert!(
            !gone.contains(&"snare") || !found("nare"),
            "the index after {form:?}"
        );
    }
}
