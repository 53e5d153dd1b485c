//! A disk that is full, a folder that may only be read or is gone, a database that is locked, damaged or of the future: each is told
//! with what to do, and loses nothing.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use sessionist::consent::Tier;
use sessionist_fixtures::disk::{Locker, in_own_mounts};
use sessionist_fixtures::{Layout, demo};

use crate::world::{World, learn, line, song};

fn database(world: &World) -> std::path::PathBuf {
    world.home().join("sessionist.db")
}

/// Runs the program in a mount namespace of its own, after some shell commands that arrange the disk.
fn after(world: &World, arrange: &str, arguments: &str) -> Output {
    let script = format!(
        "set -e; {arrange}; exec '{}' {arguments}",
        env!("CARGO_BIN_EXE_sessionist")
    );
    let output = in_own_mounts(&script, &world.folder(), &world.home());
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        !errors.contains("unshare") && !errors.contains("mount"),
        "no disk can be arranged here: {errors}"
    );
    output
}

fn error(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A library that does not fit: what was learned until then is there, and a message says what to do.
#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    let world = World::new();
    drop(world.store_at(Tier::Everything));
    let set = demo::night_drive().to_als(Layout::Live12);
    for number in 0..40 {
        let project = world.music().join(format!("{number:02} Project"));
        fs::create_dir(&project).unwrap();
        fs::write(project.join(format!("{number:02}.als")), &set).unwrap();
    }
    fs::create_dir(world.folder().join("kept")).unwrap();
    // The small disk is gone with the program, so it is copied before.
    let arrange = "cp home/sessionist.db kept/; mount -t tmpfs -o size=4m,mode=700 tmpfs home; cp kept/sessionist.db home/";
    let program = env!("CARGO_BIN_EXE_sessionist");
    let script =
        format!("{arrange}; '{program}' learn music || true; cp home/* kept/; '{program}' learn music");
    let output = after(&world, &script, "privacy");
    assert!(output.stdout.is_empty() || String::from_utf8_lossy(&output.stdout).contains("Learned"));
    let errors = String::from_utf8_lossy(&output.stderr);
    let told = "sessionist: the disk is full; free some space and try again, nothing was lost\n";
    assert_eq!(errors, told.repeat(2), "{output:?}");
    // What was there when the disk was full, on a disk with room.
    fs::remove_dir_all(world.home()).unwrap();
    fs::rename(world.folder().join("kept"), world.home()).unwrap();
    let mut store = world.store();
    assert!(store.health().unwrap().complaints.is_empty());
    let known = store.sets().unwrap();
    assert!((3..40).contains(&known.len()), "{}", known.len());
    for set in &known {
        let snapshots = store.snapshots(&set.path).unwrap();
        assert_eq!(store.facts(snapshots[0].id).unwrap().unwrap().tracks.len(), 15);
    }
    let summary = learn(&mut store, &world.music());
    assert_eq!((summary.sets, summary.unchanged), (40 - known.len(), known.len()));
}

#[test]
fn a_disk_that_is_full_from_the_start_is_told() {
    let world = World::new();
    fs::create_dir(world.home()).unwrap();
    let arrange = "mount -t tmpfs -o size=16k,mode=700 tmpfs home; head -c 1m /dev/zero > home/.fill 2>/dev/null || true";
    let said = error(&after(&world, arrange, "privacy"));
    assert!(
        said.contains("the disk is full; free some space and try again"),
        "{said}"
    );
}

#[test]
fn a_disk_that_may_only_be_read_is_told() {
    let world = World::new();
    drop(world.store_at(Tier::Everything));
    let arrange = "mount --bind home home; mount -o remount,bind,ro home";
    for arguments in [
        "privacy tier sound",
        "learn music",
        "privacy clear all",
        "history",
    ] {
        let said = error(&after(&world, arrange, arguments));
        assert!(
            said.contains("may only be read; give yourself permission to write"),
            "{arguments}: {said}"
        );
    }
    let fresh = World::new();
    let said = error(&after(
        &fresh,
        "mount -t tmpfs -o ro tmpfs .; cd \"$PWD\"",
        "privacy",
    ));
    assert!(
        said.contains("may only be read; give yourself permission to write"),
        "{said}"
    );
}

/// Permissions, which root does not feel.
#[test]
fn a_folder_of_another_user_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    drop(world.store_at(Tier::Everything));
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let output = if is_root {
        // Where another user can get to, which a folder of cargo often is not.
        let program = world.folder().join("sessionist");
        fs::copy(env!("CARGO_BIN_EXE_sessionist"), &program).unwrap();
        fs::set_permissions(world.folder(), fs::Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(world.home(), fs::Permissions::from_mode(0o755)).unwrap();
        Command::new("setpriv")
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(&program)
            .arg("privacy")
            .env("SESSIONIST_HOME", world.home())
            .output()
            .unwrap()
    } else {
        fs::set_permissions(database(&world), fs::Permissions::from_mode(0o400)).unwrap();
        fs::set_permissions(world.home(), fs::Permissions::from_mode(0o500)).unwrap();
        let output = world.run(&["privacy", "tier", "sound"]);
        fs::set_permissions(world.home(), fs::Permissions::from_mode(0o700)).unwrap();
        output
    };
    let said = error(&output);
    assert!(said.contains("give yourself permission"), "{said}");
}

#[test]
fn a_folder_that_is_gone_is_made_again_and_the_choice_is_due_again() {
    let world = World::new();
    world.says(&["privacy", "tier", "everything"]);
    fs::remove_dir_all(world.home()).unwrap();
    assert!(
        world
            .complains(&["learn", world.music().to_str().unwrap()])
            .contains("choose first")
    );
    assert!(world.says(&["privacy"]).contains("Nothing was chosen yet"));
}

#[test]
fn a_folder_in_the_way_of_a_file_is_told() {
    let world = World::new();
    fs::write(world.home(), "a file").unwrap();
    let said = world.complains(&["privacy"]);
    assert!(said.contains("the data folder can't be used"), "{said}");
    fs::remove_file(world.home()).unwrap();
    fs::create_dir(world.home()).unwrap();
    fs::write(world.home().join("thesis.txt"), "mine").unwrap();
    let said = world.complains(&["privacy"]);
    assert!(said.contains("holds files of something else"), "{said}");
    assert_eq!(fs::read(world.home().join("thesis.txt")).unwrap(), b"mine");
}

/// Another program that holds the database and does not let go.
#[test]
fn a_database_that_stays_locked_is_told() {
    let world = World::new();
    drop(world.store_at(Tier::Everything));
    let locker = Locker::start(&database(&world));
    // Reading goes on.
    assert!(world.says(&["privacy", "show"]).contains("Nothing is known"));
    let said = world.complains(&["privacy", "tier", "sound"]);
    assert_eq!(
        said,
        "sessionist: the database is locked by another program for too long; close it or try again in a moment\n"
    );
    drop(locker);
    world.says(&["privacy", "tier", "sound"]);
}

#[test]
fn a_database_of_the_future_is_told_and_left_alone() {
    let world = World::new();
    drop(world.store_at(Tier::Everything));
    // The format is a number at a fixed place of SQLite's header.
    let mut bytes = fs::read(database(&world)).unwrap();
    bytes[60..64].copy_from_slice(&77_u32.to_be_bytes());
    fs::write(database(&world), &bytes).unwrap();
    for arguments in [
        &["privacy"][..],
        &["privacy", "clear", "all"],
        &["history"],
        &["facts", "x.als"],
    ] {
        let said = world.complains(arguments);
        assert!(
            said.contains("a newer Sessionist (format 77") && said.contains("update Sessionist"),
            "{said}"
        );
    }
    let output = world.run(&["doctor"]);
    assert!(
        String::from_utf8_lossy(&output.stdout)
            .contains("! Database          the database was written by a newer")
    );
    assert_eq!(fs::read(database(&world)).unwrap(), bytes);
}

/// Damaged at the beginning it is noticed at once, damaged inside when that place is read; either way it is set aside whole.
#[test]
fn a_damaged_database_is_set_aside_whole_and_a_new_one_begins() {
    for (from, to) in [(0, 100), (100, 4_096), (4_096, 200_000)] {
        let world = World::new();
        let mut store = world.store_at(Tier::Everything);
        world.write_project("Night", &song("Bass", 120.0));
        learn(&mut store, &world.music());
        drop(store);
        let mut bytes = fs::read(database(&world)).unwrap();
        assert!(bytes.len() > to);
        bytes[from..to].fill(0x5a);
        fs::write(database(&world), &bytes).unwrap();
        let mut said = Vec::new();
        for _ in 0..3 {
            let output = world.run(&["privacy", "show", "tracks"]);
            said.push(String::from_utf8_lossy(&output.stderr).into_owned());
            if output.status.success() {
                break;
            }
        }
        assert!(
            said[0].contains("damaged") && said[0].contains("the next command"),
            "{said:?}"
        );
        assert!(
            said.iter()
                .any(|said| said.contains("set aside as sessionist.db.damaged-1")),
            "{said:?}"
        );
        assert_eq!(said.last().map(String::as_str), Some(""), "{said:?}");
        assert_eq!(
            fs::read(world.home().join("sessionist.db.damaged-1")).unwrap(),
            bytes
        );
        assert!(world.says(&["privacy"]).contains("Nothing was chosen yet"));
    }
}

/// The log is left when a program is killed; damaged, it costs at most what was in it and not yet in the database.
#[test]
fn a_damaged_log_costs_no_more_than_what_is_in_it() {
    let world = World::new();
    let mut store = world.store_at(Tier::Everything);
    world.write_project("Night", &song("Bass", 120.0));
    learn(&mut store, &world.music());
    line(&mut store, "/privacy clear conversations");
    let wal = world.home().join("sessionist.db-wal");
    let (saved_database, mut log) = (
        fs::read(database(&world)).unwrap(),
        fs::read(&wal).unwrap_or_default(),
    );
    drop(store);
    fs::write(database(&world), saved_database).unwrap();
    let middle = log.len() / 2;
    log[middle..].fill(0x5a);
    fs::write(&wal, log).unwrap();
    let store = world.store();
    assert!(store.health().unwrap().complaints.is_empty());
    assert!(Path::new(&wal).exists());
}
