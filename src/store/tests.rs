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
