//! Opening: formats of before and after, damage, permissions, a folder that goes away.

use rusqlite::Connection;

use super::*;
use crate::data_folder::DATABASE;

#[test]
fn a_database_of_the_future_is_refused_and_left_alone() {
    let folder = folder();
    let store = open(folder.path());
    store
        .connection
        .pragma_update(None, "user_version", 99)
        .expect("changed");
    drop(store);
    let bytes = std::fs::read(folder.path().join(DATABASE)).expect("read");
    let known = migrations::NEWEST;
    let refused = Store::open(folder.path()).map(|_| ());
    assert!(matches!(refused, Err(Error::Newer { found: 99, known: newest }) if newest == known));
    assert_eq!(std::fs::read(folder.path().join(DATABASE)).expect("read"), bytes);
}

#[test]
fn a_damaged_database_is_set_aside_and_not_deleted() {
    let folder = folder();
    std::fs::write(
        folder.path().join(DATABASE),
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
fn a_folder_of_something_else_is_refused_and_left_as_it_is() {
    let folder = folder();
    std::fs::write(folder.path().join("thesis.txt"), "mine").expect("written");
    let refused = Store::open(folder.path()).map(|_| ()).expect_err("not ours");
    assert!(refused.to_string().contains("SESSIONIST_HOME"), "{refused}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("listed").count(), 1);
}

#[test]
fn a_deleted_folder_is_noticed_at_once_and_a_new_one_knows_nothing() {
    let folder = folder();
    let data = folder.path().join("data");
    let mut store = open(&data);
    store.save_snapshot(&saved(1), demo_set()).expect("saved");
    assert!(!store.reopen_if_gone().expect("still there"));
    std::fs::remove_dir_all(&data).expect("deleted");
    assert!(matches!(store.sets(), Err(Error::Gone)));
    assert!(matches!(store.decision(), Err(Error::Gone)));
    assert!(matches!(
        store.save_snapshot(&saved(2), demo_set()),
        Err(Error::Gone)
    ));
    assert!(!data.exists(), "nothing comes back by itself");
    assert!(store.reopen_if_gone().expect("opened anew"));
    assert_eq!(store.decision().expect("asked"), None);
    assert!(store.sets().expect("listed").is_empty());
}

/// A database of the first format with a row in every table, as the program of that time wrote it.
const FIRST: &str = include_str!("format_1.sql");

/// A database of an older format in a folder.
pub(super) fn older(folder: &Path, format: i64) -> Connection {
    let connection = Connection::open(folder.join(DATABASE)).expect("made");
    connection.execute_batch(FIRST).expect("filled");
    // A step that was released never changes, so this is what the programs since then made of it.
    for migration in &migrations::MIGRATIONS[1..format as usize] {
        connection
            .execute_batch(migration)
            .expect("brought to an older format");
    }
    connection
        .pragma_update(None, "user_version", format)
        .expect("noted");
    connection
}

#[test]
fn a_database_of_every_older_format_is_brought_to_the_newest_with_all_it_holds() {
    for format in 1..migrations::NEWEST {
        let folder = folder();
        drop(older(folder.path(), format));
        let store = Store::open(folder.path()).expect("brought to the newest format");
        assert_eq!(
            store.decision().expect("asked").expect("decided").tier,
            Tier::Everything
        );
        assert_eq!(store.exclusions().expect("listed"), [Path::new("/Music/Secret")]);
        assert_eq!(store.setting("share").expect("asked").as_deref(), Some("never"));
        let sets = store.sets().expect("listed");
        assert_eq!((sets[0].name.as_str(), sets[0].snapshots), ("Night Drive", 2));
        let snapshots = store.snapshots(&sets[0].path).expect("listed");
        let set = store.facts(snapshots[0].id).expect("read back").expect("known");
        assert_eq!(
            (
                set.tempo,
                set.tracks.len(),
                set.tracks[0].clips[0].note_list.len()
            ),
            (Some(122.0), 1, 1)
        );
        assert_eq!(store.search("bass", 9).expect("searched")[0].kind, "track");
        assert_eq!(store.search_messages("loud", 9).expect("searched").len(), 1);
        assert_eq!(
            store.check_departures().expect("checked"),
            Chain::Whole { rows: 1 }
        );
        store.check_search_index().expect("the index fits");
        assert!(store.health().expect("looked").complaints.is_empty());
        let files = store.known_files().expect("listed");
        assert_eq!(files.len(), 2);
        assert!(
            files.iter().all(|(_, file)| !file.is_current),
            "the reader of that time is not that of today"
        );
    }
}
