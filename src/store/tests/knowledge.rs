//! Sets: kept, moved, read back, found.

use sessionist_fixtures::shared;

use super::*;

/// Every demo layout and every real set.
pub(super) fn sets() -> impl Iterator<Item = Vec<u8>> {
    let demos = Layout::ALL.map(|layout| demo::night_drive().to_als(layout));
    let real = shared::sets().unwrap_or_default().into_iter();
    let real = real.filter(|file| file.xml().is_some()).map(|file| file.bytes);
    demos.into_iter().chain(real)
}

#[test]
fn facts_of_every_set_come_back_as_they_were() {
    let folder = folder();
    let mut store = open(folder.path());
    for (number, bytes) in sets().enumerate() {
        let set = read(&bytes);
        let state = u8::try_from(number).expect("few sets");
        let snapshot = store.save_snapshot(&saved(state), set.clone()).expect("saved");
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
    let mut store = open(folder.path());
    for state in [1, 2, 1, 2] {
        store.save_snapshot(&saved(state), demo_set()).expect("saved");
    }
    let snapshots = store.snapshots(&set_path()).expect("listed");
    let states: Vec<u8> = snapshots.iter().map(|snapshot| snapshot.hash[0]).collect();
    assert_eq!(states, [2, 1]);
}

#[test]
fn the_state_of_now_is_that_of_the_sets_own_file_whatever_its_time() {
    let folder = folder();
    let mut store = open(folder.path());
    let backup = SavedFile {
        file: PathBuf::from("/Music/Night Drive Project/Backup/Night Drive [2026-01-01 120000].als"),
        ..saved(9)
    };
    store.save_snapshot(&backup, demo_set()).expect("saved");
    store.save_snapshot(&saved(1), demo_set()).expect("saved");
    let snapshots = store.snapshots(&set_path()).expect("listed");
    let states: Vec<u8> = snapshots.iter().map(|snapshot| snapshot.hash[0]).collect();
    assert_eq!(states, [1, 9], "the backup has the later time");
    let hits = store.search("Snare", 50).expect("searched");
    assert!(!hits.is_empty() && hits.iter().all(|hit| hit.snapshot == snapshots[0].id));
}

#[test]
fn a_backup_in_the_state_of_the_set_is_the_same_snapshot() {
    let folder = folder();
    let mut store = open(folder.path());
    let backup = SavedFile {
        file: PathBuf::from("/Music/Night Drive Project/Backup/a.als"),
        ..saved(1)
    };
    assert!(
        !store.note_same_state(&backup).expect("asked"),
        "nothing is known yet"
    );
    store.save_snapshot(&saved(1), demo_set()).expect("saved");
    assert!(store.note_same_state(&backup).expect("noted"));
    // Learned anew, as after a raised tier: both files hold the new snapshot.
    store.save_snapshot(&saved(1), demo_set()).expect("saved");
    let files = store.known_files().expect("listed");
    assert_eq!(files.len(), 2);
    assert!(
        files
            .iter()
            .all(|(_, file)| file.read == Some(([1; 32], Tier::Everything)))
    );
}

#[test]
fn a_moved_set_keeps_its_states_and_its_conversations() {
    let folder = folder();
    let mut store = open(folder.path());
    for state in [1, 2] {
        store.save_snapshot(&saved(state), demo_set()).expect("saved");
    }
    let path = set_path().display().to_string();
    store.begin_conversation("Mix", Some(&path), 1).expect("begun");
    let new = saved_elsewhere(2);
    assert_eq!(
        store.sets_with_state(&[2; 32], &new.set_path).expect("asked"),
        [set_path()]
    );
    store.move_set(&set_path(), &new).expect("moved");
    store.save_snapshot(&new, demo_set()).expect("saved");
    let sets = store.sets().expect("listed");
    assert_eq!(sets.len(), 1);
    assert_eq!((&sets[0].path, sets[0].snapshots), (&new.set_path, 2));
    assert_eq!(
        (sets[0].name.as_str(), sets[0].project.as_str()),
        ("Other", "Other")
    );
    let conversations = store.conversations().expect("listed");
    assert_eq!(conversations[0].set_name.as_deref(), Some("Other"));
}

#[test]
fn a_file_that_can_not_be_read_is_remembered_until_it_can() {
    let folder = folder();
    let mut store = open(folder.path());
    store.note_problem(&saved(1), "the file is empty").expect("noted");
    let known = &store.known_files().expect("listed")[0].1;
    assert_eq!((known.problem.as_str(), known.read), ("the file is empty", None));
    assert!(known.is_current);
    store.save_snapshot(&saved(2), demo_set()).expect("saved");
    let known = &store.known_files().expect("listed")[0].1;
    assert!(known.problem.is_empty() && known.read.is_some());
}

#[test]
fn names_of_everything_are_found_by_the_beginnings_of_their_words() {
    let folder = folder();
    let mut store = open(folder.path());
    store.save_snapshot(&saved(1), demo_set()).expect("saved");
    let kinds = |words| {
        let hits = store.search(words, 200).expect("searched");
        hits.into_iter()
            .map(|hit| hit.kind)
            .collect::<std::collections::BTreeSet<_>>()
    };
    assert!(kinds("sna").contains("track"));
    assert!(kinds("night drive").contains("set") && kinds("night drive").contains("project"));
    assert!(kinds("dro").contains("locator"));
    assert!(kinds("\" OR NEAR(").is_empty() && kinds("").is_empty());
    for kind in [
        "device", "plug-in", "chain", "macro", "preset", "clip", "scene", "sample", "groove",
    ] {
        let query = "SELECT count(*) FROM name_use WHERE kind = ?1";
        let uses: i64 = store
            .connection()
            .expect("there")
            .query_row(query, [kind], |row| row.get(0))
            .expect("counted");
        assert!(uses > 0, "the demo song has no {kind} with a name");
    }
}

#[test]
fn a_set_that_may_not_be_read_any_more_is_not_kept() {
    let folder = folder();
    let mut store = open(folder.path());
    store
        .decide(&decision(Tier::Sound), &mut |_| ())
        .expect("decided");
    let refused = store.save_snapshot(&saved(1), demo_set());
    assert!(matches!(refused, Err(Error::NotAllowed)));
    store
        .decide(&decision(Tier::Everything), &mut |_| ())
        .expect("decided");
    store
        .exclude(Path::new("/Music/Night Drive Project"), 1, &mut |_| ())
        .expect("excluded");
    let refused = store.save_snapshot(&saved(1), demo_set());
    assert!(matches!(refused, Err(Error::Excluded)));
    assert!(store.save_snapshot(&saved_elsewhere(1), demo_set()).is_ok());
    assert_eq!(store.sets().expect("listed").len(), 1);
}

/// Names and sizes are shown of every kind that the demo song has something of, and it has of all.
#[test]
fn everything_that_is_kept_can_be_shown() {
    let folder = folder();
    let mut store = open(folder.path());
    store.save_snapshot(&saved(1), demo_set()).expect("saved");
    let sizes = store.kind_sizes().expect("measured");
    let kinds: Vec<Kind> = sizes.iter().map(|size| size.kind).collect();
    assert_eq!(kinds, Kind::ALL);
    assert!(
        sizes
            .iter()
            .all(|size| size.project == "Night Drive" && size.bytes > 0)
    );
    for kind in Kind::ALL {
        let names = store.shown_names(kind).expect("shown");
        assert!(!names.is_empty(), "{kind:?}");
        assert!(
            names
                .iter()
                .all(|name| name.set == "Night Drive" && name.snapshots == 1)
        );
    }
}
