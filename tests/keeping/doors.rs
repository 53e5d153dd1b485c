//! What the program says: the command line as a user types it.

use std::fs;
use std::io::Read;

use sessionist::store::{Author, Departure};
use sessionist_fixtures::{Layout, demo};

use crate::world::{NOON, World, line, song};

/// A world in which the demo song was learned, something was said, and something left.
fn lived_in() -> World {
    let world = World::new();
    let project = world.music().join("Night Drive Project");
    fs::create_dir(&project).unwrap();
    fs::write(
        project.join("Night Drive.als"),
        demo::night_drive().to_als(Layout::Live12),
    )
    .unwrap();
    world.says(&["privacy", "tier", "everything"]);
    let said = world.says(&["learn", world.music().to_str().unwrap()]);
    assert!(said.starts_with("Learned 1 set and 0 backups ("), "{said}");
    let mut store = world.store();
    let conversation = store.begin_conversation("Loudness", None, NOON).unwrap();
    store
        .add_message(
            conversation,
            Author::User,
            "is the \u{1b}[2Jsnare too loud?",
            NOON,
        )
        .unwrap();
    let departure = Departure {
        sent_at: NOON,
        destination: "https://api.example".to_owned(),
        body: b"is the snare too loud?".to_vec(),
    };
    store.log_departure(&departure).unwrap();
    world
}

#[test]
fn the_state_tells_what_may_be_read_what_is_stored_and_what_left() {
    let world = lived_in();
    let state = world.says(&["privacy"]);
    for part in [
        "May be read    everything, chosen 20",
        "Reads Live version, tempo",
        "May be sent    ask",
        "Stored         1 saved state of 1 set in 1 project; 1 conversation with 1 message; ",
        "Left           1 message; the log is as it was written",
    ] {
        assert!(state.contains(part), "{part}: {state}");
    }
    world.says(&["privacy", "share", "never"]);
    assert!(world.says(&["privacy"]).contains("May be sent    never"));
}

#[test]
fn what_is_stored_is_shown_by_kind() {
    let world = lived_in();
    let sizes = world.says(&["privacy", "show"]);
    assert!(
        sizes.starts_with("Night Drive\n") && sizes.contains("  notes "),
        "{sizes}"
    );
    let tracks = world.says(&["privacy", "show", "tracks"]);
    assert!(tracks.contains("\n  Snare & Clap\n"), "{tracks}");
    assert!(world.says(&["privacy", "show", "notes"]).contains(": "));
    let wrong = world.complains(&["privacy", "show", "tracs"]);
    assert!(wrong.contains("it takes one of: sets, tracks"), "{wrong}");
}

#[test]
fn the_log_is_listed_with_hash_and_on_request_with_every_byte() {
    let world = lived_in();
    let list = world.says(&["privacy", "log"]);
    // sha256sum of the body.
    let hash = "75e0fb2dacaa132860e7fb980ad28655edd958da9feb4d3b5924793f7fff0c17";
    assert!(
        list.contains(&format!("https://api.example  22 bytes  SHA-256 {hash}\n")),
        "{list}"
    );
    assert!(!list.contains("snare"), "{list}");
    assert!(
        world
            .says(&["privacy", "log", "1"])
            .contains("\nis the snare too loud?\n")
    );
    assert!(
        World::new()
            .says(&["privacy", "log"])
            .contains("Nothing has left this machine.")
    );
}

#[test]
fn a_preview_tells_that_nothing_can_leave_yet() {
    let world = World::new();
    let said = world.says(&["privacy", "preview", "is it loud?"]);
    assert!(
        said.starts_with("Nothing would be sent: no provider is chosen"),
        "{said}"
    );
}

#[test]
fn a_clear_says_what_goes_and_what_was_proven_and_what_can_not_be() {
    let world = lived_in();
    let said = world.says(&["privacy", "clear", "project", "night drive"]);
    let lines: Vec<&str> = said.lines().collect();
    assert!(
        lines[0].starts_with("This goes: 1 project, 1 set, 1 saved state, 15 tracks"),
        "{said}"
    );
    assert!(
        lines[1].starts_with("Deleted, and checked: ") && lines[1].ends_with("none is left."),
        "{said}"
    );
    assert!(
        lines[2].starts_with("It can't see copies outside of the data folder"),
        "{said}"
    );
    let unknown = world.run(&["privacy", "clear", "project", "Night Drive"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stdout).starts_with("No project of that name is known"));
    assert_eq!(
        world.says(&["privacy", "clear", "conversations"]).lines().count(),
        4
    );
    assert!(
        world
            .says(&["privacy", "clear", "conversations"])
            .starts_with("There was nothing to delete.")
    );
}

#[test]
fn forgetting_a_set_takes_it_and_no_other() {
    let world = lived_in();
    let other = world.write_project("Other", &song("Bass", 120.0));
    world.says(&["learn", world.music().to_str().unwrap()]);
    fs::remove_file(&other).unwrap();
    let said = world.says(&["forget", other.to_str().unwrap()]);
    assert!(
        said.starts_with("This goes: 1 project, 1 set, 1 saved state, "),
        "{said}"
    );
    let sets = world.store().sets().unwrap();
    assert_eq!((sets.len(), sets[0].name.as_str()), (1, "Night Drive"));
    assert!(
        world
            .says(&["forget", other.to_str().unwrap()])
            .starts_with("There was nothing to delete.")
    );
}

#[test]
fn history_lists_shows_and_finds_and_no_message_steers_the_terminal() {
    let world = lived_in();
    let list = world.says(&["history"]);
    assert!(list.contains("1 message  Loudness"), "{list}");
    let messages = world.says(&["history", "1"]);
    assert!(
        messages.contains("user       is the  [2Jsnare too loud?") && !messages.contains('\u{1b}'),
        "{messages}"
    );
    assert!(world.says(&["history", "--search", "LOU"]).contains("too loud?"));
    assert_eq!(
        world.says(&["history", "--search", "quiet"]),
        "No message has these words.\n"
    );
    assert!(
        world
            .complains(&["history", "7"])
            .contains("there is no conversation 7")
    );
    assert_eq!(
        World::new().says(&["history"]),
        "There are no conversations yet.\n"
    );
}

/// Nobody tells the program of an ignore file, so every door looks before it shows.
#[test]
fn what_was_barred_by_a_file_is_shown_by_no_door() {
    for arguments in [
        &["history"][..],
        &["history", "1"],
        &["history", "--search", "bass"],
        &["privacy"],
        &["privacy", "show"],
        &["privacy", "show", "tracks"],
    ] {
        let world = World::new();
        world.says(&["privacy", "tier", "everything"]);
        let night = world.write_project("Night", &song("Bass", 120.0));
        world.says(&["learn", night.to_str().unwrap()]);
        let mut store = world.store();
        let conversation = store
            .begin_conversation("the bass", Some(&night.to_string_lossy()), NOON)
            .unwrap();
        store
            .add_message(conversation, Author::User, "is the bass too loud?", NOON)
            .unwrap();
        drop(store);
        fs::write(night.parent().unwrap().join(".sessionist-ignore"), "").unwrap();
        let said = String::from_utf8(world.run(arguments).stdout)
            .unwrap()
            .to_lowercase();
        assert!(
            !said.contains("bass") && !said.contains("night"),
            "{arguments:?}: {said}"
        );
        assert!(
            !said.contains("1 set") && !said.contains("1 conversation"),
            "{arguments:?}: {said}"
        );
    }
}

#[test]
fn doctor_is_content_with_a_healthy_folder_and_names_what_is_not_right() {
    let world = World::new();
    assert!(world.says(&["doctor"]).contains("not there yet"));
    assert!(!world.home().exists(), "looking makes nothing");
    let world = lived_in();
    let report = world.says(&["doctor"]);
    for part in [
        "Database          sound",
        "Search index      sound",
        "1 rows, as they were written",
        "1, 0 of them not on the disk now",
    ] {
        assert!(report.contains(part), "{part}: {report}");
    }
    fs::write(world.home().join("sessionist.db.damaged-1"), "old").unwrap();
    fs::write(world.home().join("export.part"), "old").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(
            world.home().join("sessionist.db"),
            fs::Permissions::from_mode(0o644),
        )
        .unwrap();
    }
    let output = world.run(&["doctor"]);
    assert_eq!(output.status.code(), Some(1));
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(
        report.contains("! Damaged database  sessionist.db.damaged-1 was set aside"),
        "{report}"
    );
    assert!(report.contains("! Export"), "{report}");
    #[cfg(unix)]
    assert!(
        report.contains("sessionist.db can be read by others (mode 644)"),
        "{report}"
    );
}

#[test]
fn an_export_has_everything_but_keys_and_is_the_users_alone() {
    let world = lived_in();
    fs::write(
        world.home().join("credentials.json"),
        r#"{"openai": "sk-canary-of-the-key"}"#,
    )
    .unwrap();
    let path = world.folder().join("my export.zip");
    let said = world.says(&["privacy", "export", path.to_str().unwrap()]);
    assert!(said.contains("Keys are not in it."), "{said}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let mut archive = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
    let mut all = Vec::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let (name, start) = (file.name().unwrap().into_owned(), all.len());
        file.read_to_end(&mut all).unwrap();
        if let Some(table) = name.strip_suffix(".jsonl") {
            for row in all[start..]
                .split(|byte| *byte == b'\n')
                .filter(|row| !row.is_empty())
            {
                let row: serde_json::Value = serde_json::from_slice(row).unwrap();
                assert!(row.is_object(), "{table}");
                if table == "clip" && row["kind"] == "midi" {
                    assert!(
                        row["note_list"].is_array() && row["facts"]["loop"].is_object(),
                        "{row}"
                    );
                }
            }
        }
    }
    let holds = |word: &str| memchr::memmem::find(&all, word.as_bytes()).is_some();
    for word in [
        "Snare & Clap",
        "snare too loud?",
        "https://api.example",
        "CREATE TABLE",
    ] {
        assert!(holds(word), "{word}");
    }
    assert!(!holds("sk-canary-of-the-key"));
    // The copy in it is a whole database.
    let copy = World::new();
    fs::create_dir(copy.home()).unwrap();
    let mut database = archive.by_name("sessionist.db").unwrap();
    std::io::copy(
        &mut database,
        &mut fs::File::create(copy.home().join("sessionist.db")).unwrap(),
    )
    .unwrap();
    assert_eq!(copy.store().sets().unwrap().len(), 1);
    let left = fs::read_dir(world.home()).unwrap().count();
    assert_eq!(left, 2, "no copy stays behind in the data folder");
}

/// The name that an export has until it is whole may be taken: by an earlier one that was cut off, or by a link that somebody laid.
#[cfg(unix)]
#[test]
fn an_export_is_the_users_alone_whatever_lies_in_its_way() {
    use std::os::unix::fs::PermissionsExt;
    let world = lived_in();
    let (elsewhere, path) = (world.folder().join("elsewhere"), world.folder().join("x.zip"));
    fs::write(&elsewhere, "mine").unwrap();
    for is_link in [false, true] {
        let part = world.folder().join("x.zip.part");
        if is_link {
            std::os::unix::fs::symlink(&elsewhere, &part).unwrap();
        } else {
            fs::write(&part, "old").unwrap();
            fs::set_permissions(&part, fs::Permissions::from_mode(0o644)).unwrap();
        }
        world.says(&["privacy", "export", path.to_str().unwrap()]);
        let metadata = fs::symlink_metadata(&path).unwrap();
        assert!(metadata.is_file() && metadata.permissions().mode() & 0o777 == 0o600);
        fs::remove_file(&path).unwrap();
    }
    assert_eq!(fs::read(&elsewhere).unwrap(), b"mine");
}

#[test]
fn an_export_goes_over_no_file_and_not_into_the_data_folder() {
    let world = lived_in();
    let there = world.folder().join("there.zip");
    fs::write(&there, "mine").unwrap();
    for (path, reason) in [
        (there.clone(), "there is a file of that name already"),
        (world.home().join("x.zip"), "an export in the data folder"),
        (world.music(), "name the file"),
        (
            world.folder().join("no/x.zip"),
            "the folder of that path is not there",
        ),
    ] {
        let said = world.complains(&["privacy", "export", path.to_str().unwrap()]);
        assert!(said.contains(reason), "{said}");
    }
    assert_eq!(fs::read(&there).unwrap(), b"mine");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(world.home(), world.folder().join("link")).unwrap();
        let path = world.folder().join("link/x.zip");
        assert!(
            world
                .complains(&["privacy", "export", path.to_str().unwrap()])
                .contains("in the data folder")
        );
    }
}

/// Whatever door a line comes in by, the answer is the same.
#[test]
fn the_command_line_says_what_every_other_door_says() {
    let world = lived_in();
    for words in ["", "show", "show tracks", "log 1", "preview", "tier everything"] {
        let mut arguments = vec!["privacy"];
        arguments.extend(words.split(' ').filter(|word| !word.is_empty()));
        let said = world.says(&arguments);
        let mut store = world.store();
        let answer = line(&mut store, &format!("/privacy {words}")).text();
        let without_sizes = |text: &str| -> Vec<String> {
            let lines = text
                .lines()
                .filter(|line| !line.starts_with("Stored") && !line.starts_with("May be read"));
            lines.map(str::to_owned).collect()
        };
        assert_eq!(without_sizes(&said), without_sizes(&answer), "{words}");
    }
}

/// Ctrl-C at a terminal: it ends in order, what was learned is there, and the next run does the rest.
#[cfg(unix)]
#[test]
fn an_interrupt_ends_learning_in_order() {
    const SETS: usize = 200;
    let world = World::new();
    world.says(&["privacy", "tier", "everything"]);
    let set = demo::night_drive().to_als(Layout::Live12);
    for number in 0..SETS {
        let project = world.music().join(format!("{number} Project"));
        fs::create_dir(&project).unwrap();
        fs::write(project.join(format!("{number}.als")), &set).unwrap();
    }
    let music = world.music();
    let mut command = world.command(&["learn", music.to_str().unwrap()]);
    let child = command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let store = world.store();
    while store.sets().unwrap().is_empty() {
        std::thread::yield_now();
    }
    let interrupt = format!("kill -INT {}", child.id());
    std::process::Command::new("sh")
        .args(["-c", &interrupt])
        .status()
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(errors, "sessionist: cancelled; what was learned is kept\n");
    let learned = store.sets().unwrap().len();
    assert!((1..SETS).contains(&learned), "{learned}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains(&format!("Learned {learned} set")), "{said}");
    let said = world.says(&["learn", music.to_str().unwrap()]);
    assert!(
        said.contains(&format!("Learned {} set", SETS - learned)),
        "{said}"
    );
}
