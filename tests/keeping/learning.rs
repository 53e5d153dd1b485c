//! Learning: what is found, what is read again, what is recognised.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sessionist::consent::{IGNORE_FILE, Tier};
use sessionist::learn::{self, Error, Options, Progress, Stop, Summary};
use sessionist::store::Store;
use sessionist_fixtures::disk::touch;

use crate::world::{NOON, World, learn, learn_at, song, write_set};

/// Sets, backups, unchanged, moved, forgotten, problems.
fn counts(summary: &Summary) -> (usize, usize, usize, usize, usize, usize) {
    assert!(summary.stopped.is_none(), "{:?}", summary.stopped);
    (
        summary.sets,
        summary.backups,
        summary.unchanged,
        summary.moved.len(),
        summary.forgotten,
        summary.problems.len(),
    )
}

fn names(store: &Store) -> Vec<String> {
    store.sets().unwrap().into_iter().map(|set| set.name).collect()
}

/// The tempo of the state that a set is in now, and how many states are known.
fn tempo(store: &Store, path: &Path) -> (Option<f64>, usize) {
    let snapshots = store.snapshots(path).unwrap();
    let set = store.facts(snapshots[0].id).unwrap().unwrap();
    (set.tempo, snapshots.len())
}

#[test]
fn only_what_changed_is_read_again() {
    let world = World::new();
    let mut store = world.store_at(Tier::Everything);
    let night = world.write_project("Night", &song("Bass", 120.0));
    world.write_project("Day", &song("Lead", 100.0));
    assert_eq!(counts(&learn(&mut store, &world.music())), (2, 0, 0, 0, 0, 0));
    assert_eq!(counts(&learn(&mut store, &world.music())), (0, 0, 2, 0, 0, 0));
    // Copied back by a backup program: another time, the same bytes.
    touch(&night, 100);
    assert_eq!(counts(&learn(&mut store, &world.music())), (0, 0, 2, 0, 0, 0));
    assert_eq!(tempo(&store, &night), (Some(120.0), 1));
    write_set(&night, &song("Bass", 130.0));
    touch(&night, 200);
    assert_eq!(counts(&learn(&mut store, &world.music())), (1, 0, 1, 0, 0, 0));
    assert_eq!(tempo(&store, &night), (Some(130.0), 2));
    // Undone and saved: the state of before is the state of now again.
    write_set(&night, &song("Bass", 120.0));
    touch(&night, 300);
    learn(&mut store, &world.music());
    assert_eq!(tempo(&store, &night), (Some(120.0), 2));
}

#[test]
fn a_raised_tier_reads_everything_again_and_a_lowered_one_nothing() {
    let world = World::new();
    let mut store = world.store_at(Tier::Overview);
    let night = world.write_project("Night", &song("Bass", 120.0));
    learn(&mut store, &world.music());
    let clips = |store: &Store| {
        let snapshots = store.snapshots(&night).unwrap();
        let set = store.facts(snapshots[0].id).unwrap().unwrap();
        (set.tier, set.tracks[0].clips.len(), snapshots.len())
    };
    assert_eq!(clips(&store), (Tier::Overview, 0, 1));
    drop(store);
    let mut store = world.store_at(Tier::Everything);
    assert_eq!(counts(&learn(&mut store, &world.music())), (1, 0, 0, 0, 0, 0));
    assert_eq!(clips(&store), (Tier::Everything, 1, 1));
    crate::world::line(&mut store, "/privacy tier sound");
    assert_eq!(counts(&learn(&mut store, &world.music())), (0, 0, 1, 0, 0, 0));
    assert_eq!(clips(&store), (Tier::Sound, 0, 1));
}

#[test]
fn backups_are_older_states_of_the_same_set() {
    let world = World::new();
    let mut store = world.store_at(Tier::Everything);
    let night = world.write_project("Night", &song("Bass", 130.0));
    let backup = night.parent().unwrap().join("Backup");
    for (hour, tempo) in [(10, 110.0), (11, 120.0)] {
        let path = backup.join(format!("Night [2026-01-30 {hour}0000].als"));
        write_set(&path, &song("Bass", tempo));
    }
    // A copy of the state of now, as after "Save" twice.
    fs::copy(&night, backup.join("Night [2026-01-30 120000].als")).unwrap();
    let summary = learn(&mut store, &world.music());
    assert_eq!((summary.sets, summary.problems.len()), (1, 0));
    assert_eq!(names(&store), ["Night"]);
    let tempos: Vec<_> = store
        .snapshots(&night)
        .unwrap()
        .iter()
        .map(|snapshot| store.facts(snapshot.id).unwrap().unwrap().tempo)
        .collect();
    assert_eq!(tempos, [Some(130.0), Some(120.0), Some(110.0)]);
    assert_eq!(counts(&learn(&mut store, &world.music())), (0, 0, 4, 0, 0, 0));
}

#[test]
fn a_moved_project_is_recognised_with_its_history() {
    for is_changed in [false, true] {
        let world = World::new();
        let mut store = world.store_at(Tier::Everything);
        let night = world.write_project("Night", &song("Bass", 120.0));
        learn(&mut store, &world.music());
        let conversation = store
            .begin_conversation("Mix", Some(&night.to_string_lossy()), NOON)
            .unwrap();
        let old = world.music().join("Night Project");
        let new = world.music().join("Finished").join("Night Project");
        fs::create_dir(world.music().join("Finished")).unwrap();
        fs::rename(old, &new).unwrap();
        let moved = new.join("Night.als");
        if is_changed {
            // Live keeps the state of before in the Backup folder.
            fs::create_dir(new.join("Backup")).unwrap();
            fs::rename(&moved, new.join("Backup").join("Night [2026-01-30 120000].als")).unwrap();
            write_set(&moved, &song("Bass", 140.0));
        }
        let summary = learn(&mut store, &world.music());
        assert_eq!(summary.moved, [(night, moved.clone())], "changed: {is_changed}");
        assert_eq!(names(&store), ["Night"]);
        assert_eq!(tempo(&store, &moved).1, 1 + usize::from(is_changed));
        let conversations = store.conversations().unwrap();
        assert_eq!(conversations[0].id, conversation);
        assert_eq!(conversations[0].set_name.as_deref(), Some("Night"));
        assert!(learn(&mut store, &world.music()).moved.is_empty());
    }
}

#[test]
fn a_copied_project_is_another_one() {
    let world = World::new();
    let mut store = world.store_at(Tier::Everything);
    let night = world.write_project("Night", &song("Bass", 120.0));
    learn(&mut store, &world.music());
    let copy = world.music().join("Night 2 Project").join("Night.als");
    fs::create_dir(copy.parent().unwrap()).unwrap();
    fs::copy(&night, &copy).unwrap();
    assert_eq!(counts(&learn(&mut store, &world.music())), (1, 0, 1, 0, 0, 0));
    assert_eq!(store.sets().unwrap().len(), 2);
}

#[test]
fn what_can_not_be_read_is_told_every_time_and_tried_again_when_it_changes() {
    let world = World::new();
    let mut store = world.store_at(Tier::Everything);
    let night = world.write_project("Night", &song("Bass", 120.0));
    let whole = fs::read(&night).unwrap();
    fs::write(&night, &whole[..whole.len() / 2]).unwrap();
    let first = learn(&mut store, &world.music());
    assert_eq!(counts(&first), (0, 0, 0, 0, 0, 1));
    assert!(
        first.problems[0].reason.contains("cut off"),
        "{:?}",
        first.problems
    );
    let second = learn(&mut store, &world.music());
    assert_eq!(second.problems, first.problems);
    assert_eq!(second.bytes, 0, "it is not read again");
    fs::write(&night, &whole).unwrap();
    touch(&night, 5);
    assert_eq!(counts(&learn(&mut store, &world.music())), (1, 0, 0, 0, 0, 0));
}

/// Links lead to sets, also in circles, and what is hidden or not Live's is passed over.
#[cfg(unix)]
#[test]
fn every_set_is_found_once() {
    use std::os::unix::fs::symlink;
    let world = World::new();
    let mut store = world.store_at(Tier::Overview);
    let night = world.write_project("Night", &song("Bass", 120.0));
    let elsewhere = write_set(&world.folder().join("elsewhere/Day.ALS"), &song("Lead", 100.0));
    let music = world.music();
    symlink(elsewhere.parent().unwrap(), music.join("link")).unwrap();
    symlink(&night, music.join("The same.als")).unwrap();
    symlink(&music, music.join("Night Project/circle")).unwrap();
    symlink("nowhere", music.join("broken.als")).unwrap();
    write_set(&music.join(".Trash/Old.als"), &song("Old", 1.0));
    fs::write(music.join("._Night.als"), "macOS").unwrap();
    fs::write(music.join("Night Project/kick.wav"), "no set").unwrap();
    fs::create_dir(music.join("A folder.als")).unwrap();
    assert_eq!(counts(&learn(&mut store, &music)), (2, 0, 0, 0, 0, 0));
    assert_eq!(names(&store), ["Day", "Night"]);
    // A pipe would keep the reader waiting.
    std::process::Command::new("mkfifo")
        .arg(music.join("pipe.als"))
        .status()
        .unwrap();
    assert_eq!(counts(&learn(&mut store, &music)), (0, 0, 2, 0, 0, 0));
}

#[test]
fn a_path_to_nothing_and_one_to_something_else_are_problems() {
    let world = World::new();
    let mut store = world.store_at(Tier::Overview);
    fs::write(world.music().join("kick.wav"), "no set").unwrap();
    for (path, reason) in [("nothing", "no such file"), ("kick.wav", "not a Live Set")] {
        let summary = learn(&mut store, &world.music().join(path));
        assert!(
            summary.problems[0].reason.contains(reason),
            "{:?}",
            summary.problems
        );
    }
}

#[test]
fn a_barred_folder_is_neither_read_nor_followed_into_and_its_sets_are_forgotten() {
    let world = World::new();
    let mut store = world.store_at(Tier::Everything);
    let night = world.write_project("Night", &song("Bass", 120.0));
    let day = world.write_project("Day", &song("Lead", 100.0));
    learn(&mut store, &world.music());
    fs::write(
        night.parent().unwrap().join(IGNORE_FILE),
        "anything\n!Night.als\n",
    )
    .unwrap();
    let summary = learn(&mut store, &world.music());
    assert_eq!(counts(&summary), (0, 0, 1, 0, 1, 0));
    assert_eq!(summary.barred, [night.parent().unwrap()]);
    assert_eq!(names(&store), ["Day"]);
    // Named outright it is barred as well, and so is a way around.
    assert_eq!(learn(&mut store, &night).barred, std::slice::from_ref(&night));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&night, day.parent().unwrap().join("around.als")).unwrap();
        std::os::unix::fs::symlink(night.parent().unwrap(), world.music().join("way")).unwrap();
    }
    learn(&mut store, &world.music());
    assert_eq!(names(&store), ["Day"]);
    crate::world::line(&mut store, &format!("/privacy exclude {}", day.display()));
    assert!(store.sets().unwrap().is_empty());
    assert_eq!(learn(&mut store, &world.music()).sets, 0);
    fs::remove_file(night.parent().unwrap().join(IGNORE_FILE)).unwrap();
    crate::world::line(&mut store, &format!("/privacy include {}", day.display()));
    assert_eq!(learn(&mut store, &world.music()).sets, 2);
}

/// A cancel in the middle of it keeps what was learned, and the next run goes on from there.
#[test]
fn a_cancel_loses_nothing() {
    let world = World::new();
    let mut store = world.store_at(Tier::Everything);
    world.write_projects(20);
    let options = Options {
        now: NOON,
        readers: 2,
    };
    let music = [world.music()];
    let mut seen = Vec::new();
    let summary = learn::learn(&mut store, &music, options, &mut |progress, _| {
        seen.push(progress);
        !matches!(progress, Progress::Reading { done: 5, .. })
    })
    .unwrap();
    assert!(matches!(summary.stopped, Some(Stop::Cancelled)));
    assert_eq!((summary.sets, store.sets().unwrap().len()), (5, 5));
    let last = seen.last().unwrap();
    assert!(
        last.rate().unwrap() > 0.0 && last.time_left().unwrap().as_nanos() > 0,
        "{last:?}"
    );
    assert!(matches!(seen[0], Progress::Looking(_)));
    assert_eq!(counts(&learn(&mut store, &world.music())), (15, 0, 5, 0, 0, 0));
    let summary = learn::learn(&mut store, &music, options, &mut |_, _| false).unwrap();
    assert!(
        matches!(summary.stopped, Some(Stop::Cancelled)),
        "also while it looks"
    );
}

#[test]
fn nothing_is_looked_at_before_the_user_chose_nor_after_the_choice_of_nothing() {
    let world = World::new();
    world.write_project("Night", &song("Bass", 120.0));
    let options = Options {
        now: NOON,
        readers: 1,
    };
    let mut never = |_: Progress, _: &mut Store| panic!("something was looked at");
    let mut store = world.store();
    let refused = learn::learn(&mut store, &[world.music()], options, &mut never);
    assert!(matches!(refused, Err(Error::NotAsked)));
    drop(store);
    let mut store = world.store_at(Tier::Off);
    let refused = learn::learn(&mut store, &[world.music()], options, &mut never);
    assert!(matches!(refused, Err(Error::Off)));
}

/// In another process, so to say: the tier goes down, a set is excluded, or everything is cleared while sets are read.
#[test]
fn what_is_taken_back_meanwhile_is_not_kept() {
    let world = World::new();
    world.write_projects(10);
    let lines = [
        ("/privacy tier sound".to_owned(), false),
        ("/privacy clear all".to_owned(), false),
        (format!("/privacy exclude {}", world.music().display()), true),
    ];
    for (typed, goes_on) in lines {
        let mut store = world.store_at(Tier::Everything);
        crate::world::line(&mut store, "/privacy clear kind sets");
        let options = Options {
            now: NOON,
            readers: 1,
        };
        let mut is_typed = false;
        let summary = learn::learn(&mut store, &[world.music()], options, &mut |progress, _| {
            if matches!(progress, Progress::Reading { done: 3, .. }) && !is_typed {
                is_typed = true;
                let output = world.run(&typed.trim_start_matches('/').split(' ').collect::<Vec<_>>());
                assert!(output.status.success(), "{output:?}");
            }
            true
        })
        .unwrap();
        assert_eq!(
            summary.stopped.is_none(),
            goes_on,
            "{typed}: {:?}",
            summary.stopped
        );
        let sizes = store.kind_sizes().unwrap();
        let above = ["clips", "notes", "automation"];
        assert!(
            sizes.iter().all(|size| !above.contains(&size.kind.as_str())),
            "{typed}: {sizes:?}"
        );
        if goes_on {
            assert_eq!(summary.barred.len(), 7);
            assert!(store.sets().unwrap().is_empty());
            crate::world::line(&mut store, &typed.replace("exclude", "include"));
        }
    }
}

#[test]
fn a_data_folder_deleted_meanwhile_is_not_made_again() {
    let world = World::new();
    let mut store = world.store_at(Tier::Everything);
    world.write_projects(10);
    let options = Options {
        now: NOON,
        readers: 1,
    };
    let summary = learn::learn(&mut store, &[world.music()], options, &mut |progress, _| {
        if matches!(progress, Progress::Reading { done: 3, .. }) && world.home().exists() {
            fs::remove_dir_all(world.home()).unwrap();
        }
        true
    })
    .unwrap();
    let Some(Stop::Store(error)) = summary.stopped else {
        panic!("{:?}", summary.stopped)
    };
    assert!(error.to_string().contains("the data folder is gone"), "{error}");
    assert!(!world.home().exists());
    assert!(store.reopen_if_gone().unwrap());
    assert!(matches!(
        learn::learn(&mut store, &[world.music()], options, &mut |_, _| true),
        Err(Error::NotAsked)
    ));
    let mut store = world.store_at(Tier::Overview);
    assert_eq!(learn_at(&mut store, &world.music(), NOON).sets, 10);
}

/// Every file and folder below a place but the data folder: its path, its bytes and the time of its last change.
fn everything_but_the_data_folder(world: &World) -> Vec<(PathBuf, Vec<u8>, SystemTime)> {
    let mut files = Vec::new();
    let mut folders = vec![world.folder()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let time = fs::metadata(&path).unwrap().modified().unwrap();
            if path == world.home() {
                continue;
            }
            if path.is_dir() {
                folders.push(path.clone());
            }
            files.push((path.clone(), fs::read(&path).unwrap_or_default(), time));
        }
    }
    files.sort();
    files
}

#[test]
fn no_file_of_the_user_is_changed_and_none_is_made_outside_of_the_data_folder() {
    let world = World::new();
    let night = world.write_project("Night", &song("Bass", 120.0));
    fs::write(night.parent().unwrap().join("broken.als"), "no set").unwrap();
    let before = everything_but_the_data_folder(&world);
    let music = world.music();
    let (music, night) = (music.to_str().unwrap(), night.to_str().unwrap());
    let temporary = world.home().join("tmp");
    for arguments in [
        &["privacy", "tier", "everything"][..],
        &["learn", music],
        &["facts", night],
        &["privacy", "show"],
        &["privacy", "clear", "kind", "notes"],
        &["doctor"],
        &["forget", night],
        &["privacy", "clear", "all"],
    ] {
        // A folder that is not there: whoever wants it for a temporary file would fail.
        let output = world
            .command(arguments)
            .env("TMPDIR", &temporary)
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }
    assert!(everything_but_the_data_folder(&world) == before);
}
