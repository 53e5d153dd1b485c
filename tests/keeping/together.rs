//! Several processes at once: two learn while one clears, as Live, Max and a terminal might.

use std::collections::BTreeMap;
use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use sessionist::consent::Tier;
use sessionist::store::Author;

use crate::world::{NOON, World, line, song, write_set};

const TIME: Duration = Duration::from_secs(60);

/// What a user may see: that all went well, or that everything was cleared and a choice is due.
fn is_expected(code: Option<i32>, errors: &str) -> bool {
    match code {
        Some(0) => errors.is_empty(),
        _ => {
            errors.contains("choose first how much may be read")
                || errors.contains("what may be read was changed")
        }
    }
}

#[test]
fn two_that_learn_and_one_that_clears_see_no_error_for_a_minute() {
    let world = World::new();
    let mut store = world.store_at(Tier::Everything);
    world.write_projects(30);
    let end = Instant::now() + TIME;
    let music = world.music();
    let learner = |which: usize| {
        let mut runs = BTreeMap::new();
        let mut round = 0;
        while Instant::now() < end {
            round += 1;
            let set = music.join(format!("Song {which} Project/Song {which}.als"));
            write_set(&set, &song("Lead", 60.0 + f64::from(round % 200)));
            let output = world.run(&["learn", music.to_str().unwrap()]);
            let errors = String::from_utf8(output.stderr).unwrap();
            assert!(
                is_expected(output.status.code(), &errors),
                "learner {which}: {errors}"
            );
            *runs.entry(output.status.code()).or_insert(0) += 1;
        }
        runs
    };
    let clearer = || {
        let mut runs = 0;
        let music = music.to_str().unwrap();
        let forms: [&[&str]; 8] = [
            &["privacy", "clear", "project", "Song 3"],
            &["privacy", "clear", "kind", "notes"],
            &["privacy", "clear", "conversations"],
            &["privacy", "clear", "before", "2030-01-01"],
            &["forget", music],
            &["privacy", "clear", "kind", "sets"],
            &["privacy", "tier", "sound"],
            &["privacy", "clear", "all"],
        ];
        for form in forms.iter().cycle() {
            if Instant::now() >= end {
                break;
            }
            let output = world.run(form);
            let errors = String::from_utf8(output.stderr).unwrap();
            let said = String::from_utf8(output.stdout).unwrap();
            let is_unknown = said.starts_with("No project of that name is known");
            assert!(output.status.success() || is_unknown, "{form:?}: {errors}{said}");
            world.says(&["privacy", "tier", "everything"]);
            runs += 1;
        }
        runs
    };
    // And this process says something now and then, as the panel does.
    let talker = |store: &mut sessionist::store::Store| {
        let mut messages = 0;
        while Instant::now() < end {
            let conversation = store.begin_conversation("Mix", None, NOON).unwrap();
            for number in 0..10 {
                match store.add_message(conversation, Author::User, &format!("message {number}"), NOON) {
                    Ok(_) => messages += 1,
                    Err(sessionist::store::Error::NoConversation) => break,
                    Err(error) => panic!("{error}"),
                }
                thread::park_timeout(Duration::from_millis(20));
            }
        }
        messages
    };
    let (first, second, clears, messages) = thread::scope(|scope| {
        let first = scope.spawn(|| learner(1));
        let second = scope.spawn(|| learner(2));
        let clearer = scope.spawn(clearer);
        let messages = talker(&mut store);
        (
            first.join().unwrap(),
            second.join().unwrap(),
            clearer.join().unwrap(),
            messages,
        )
    });
    eprintln!("learned {first:?} and {second:?} times by exit code, {clears} clears, {messages} messages");
    assert!(first[&Some(0)] > 10 && second[&Some(0)] > 10 && clears > 8 && messages > 50);
    let health = store.health().unwrap();
    assert!(health.complaints.is_empty(), "{:?}", health.complaints);
    store.check_search_index().unwrap();
    line(&mut store, "/privacy clear all");
    drop(store);
    let left = fs::read(world.home().join("sessionist.db")).unwrap();
    assert!(memchr::memmem::find(&left, b"Lead").is_none());
}

/// Live and Max start together, and neither has been started before.
#[test]
fn several_that_make_the_data_folder_at_once_see_no_error() {
    for _ in 0..60 {
        let world = World::new();
        let children: Vec<_> = (0..6)
            .map(|_| {
                let mut command = world.command(&["privacy", "tier", "sound"]);
                command
                    .stdout(Stdio::null())
                    .stderr(Stdio::piped())
                    .spawn()
                    .unwrap()
            })
            .collect();
        for child in children {
            let output = child.wait_with_output().unwrap();
            assert_eq!(String::from_utf8_lossy(&output.stderr), "");
            assert!(output.status.success());
        }
        assert_eq!(world.store().decisions().unwrap().len(), 6);
    }
}
