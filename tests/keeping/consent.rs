//! Promise 1: nothing is read before consent.

#[cfg(target_os = "linux")]
use std::fs;
use std::path::Path;
#[cfg(target_os = "linux")]
use std::process::{Command, Stdio};

#[cfg(target_os = "linux")]
use sessionist::consent::IGNORE_FILE;
use sessionist::consent::{Tier, question};

use crate::world::{World, song};

/// What the kernel saw the program open.
#[cfg(target_os = "linux")]
fn opened(world: &World, arguments: &[&str]) -> String {
    let trace = world.folder().join("trace");
    let output = Command::new("strace")
        .args(["-f", "-e", "trace=open,openat,openat2,creat", "-o"])
        .arg(&trace)
        .arg(env!("CARGO_BIN_EXE_sessionist"))
        .args(arguments)
        .env("SESSIONIST_HOME", world.home())
        .output()
        .expect("strace, which tests/run installs");
    assert!(!output.stderr.starts_with(b"strace"), "{output:?}");
    let opened = fs::read_to_string(trace).unwrap();
    assert!(opened.contains("sessionist.db"), "the trace has what was opened");
    opened.lines().filter(|line| line.contains(".als\"")).collect()
}

/// Not by its own account but by that of the kernel.
#[cfg(target_os = "linux")]
#[test]
fn no_set_is_opened_before_the_user_chose() {
    let world = World::new();
    let night = world.write_project("Night", &song("Bass", 120.0));
    let music = world.music();
    let (music, night) = (music.to_str().unwrap(), night.to_str().unwrap());
    for arguments in [
        &["learn", music][..],
        &["privacy"],
        &["doctor"],
        &["privacy", "show"],
        &["forget", night],
    ] {
        assert_eq!(opened(&world, arguments), "", "{arguments:?}");
    }
    world.says(&["privacy", "tier", "off"]);
    assert_eq!(opened(&world, &["learn", music]), "");
    assert_eq!(opened(&world, &["facts", night]), "");
    world.says(&["privacy", "tier", "overview"]);
    assert!(opened(&world, &["learn", music]).contains("Night.als"));
}

#[cfg(target_os = "linux")]
#[test]
fn no_set_is_opened_where_the_user_barred_it() {
    let world = World::new();
    world.says(&["privacy", "tier", "everything"]);
    let night = world.write_project("Night", &song("Bass", 120.0));
    let day = world.write_project("Day", &song("Lead", 100.0));
    let (night_path, day_path) = (night.to_str().unwrap(), day.to_str().unwrap());
    world.says(&["privacy", "exclude", night_path]);
    fs::write(day.parent().unwrap().join(IGNORE_FILE), "").unwrap();
    let music = world.music();
    for arguments in [
        &["learn", music.to_str().unwrap()][..],
        &["learn", night_path, day_path],
        &["facts", night_path],
        &["facts", day_path],
    ] {
        assert_eq!(opened(&world, arguments), "", "{arguments:?}");
    }
    world.says(&["privacy", "include", night_path]);
    assert!(opened(&world, &["learn", night_path]).contains("Night.als"));
}

/// The first launch, at a terminal: the question, an answer that is none, an answer.
#[cfg(target_os = "linux")]
#[test]
fn the_first_launch_asks_and_keeps_the_answer_with_what_was_shown() {
    use std::io::Write;
    let world = World::new();
    world.write_project("Night", &song("Bass", 120.0));
    let command = format!(
        "'{}' learn '{}'",
        env!("CARGO_BIN_EXE_sessionist"),
        world.music().display()
    );
    let mut child = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .env("SESSIONIST_HOME", world.home())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("script, which belongs to every Linux");
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"perhaps\nsound\n")
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let seen = String::from_utf8(output.stdout).unwrap().replace('\r', "");
    assert!(seen.contains(&question()), "{seen}");
    assert_eq!(seen.matches("Your choice").count(), 2, "{seen}");
    assert!(seen.contains("Learned 1 set"), "{seen}");
    let decision = world.store().decision().unwrap().unwrap();
    assert_eq!((decision.tier, decision.shown_text), (Tier::Sound, question()));
    assert!(decision.decided_at > 1_700_000_000_000);
}

#[test]
fn without_a_terminal_nothing_is_asked_and_nothing_read() {
    let world = World::new();
    world.write_project("Night", &song("Bass", 120.0));
    let said = world.complains(&["learn", world.music().to_str().unwrap()]);
    assert_eq!(
        said,
        "sessionist: choose first how much may be read: `sessionist privacy tier overview`, `sound` or `everything`\n"
    );
    assert!(world.store().sets().unwrap().is_empty());
}

#[test]
fn the_question_tells_of_every_tier_what_it_reads() {
    let text = question();
    for tier in Tier::ALL {
        assert!(
            text.lines()
                .any(|line| line.trim_start().starts_with(tier.as_str())),
            "{tier:?}"
        );
    }
    assert!(text.contains("/privacy") && text.contains("Nothing is read before you answer."));
    assert!(Tier::Sound.reads().contains("tempo") && Tier::Sound.reads().contains("plug-ins"));
    assert!(!Tier::Overview.reads().contains("plug-ins"));
}

/// Reading a set for once follows what was decided and barred for all.
#[test]
fn facts_keeps_to_the_tier_and_to_exclusions() {
    let world = World::new();
    let night = world.write_project("Night", &song("Bass", 120.0));
    let path = night.to_str().unwrap();
    let tier = |arguments: &[&str]| {
        let set = world.says(&[&["facts", path, "--json"], arguments].concat());
        serde_json::from_str::<serde_json::Value>(&set).unwrap()["tier"].clone()
    };
    assert_eq!(tier(&[]), "everything");
    assert!(!world.home().exists(), "nothing is kept");
    world.says(&["privacy", "tier", "sound"]);
    assert_eq!(tier(&[]), "sound");
    assert_eq!(tier(&["--tier", "overview"]), "overview");
    world.says(&["privacy", "tier", "off"]);
    assert!(
        world
            .complains(&["facts", path])
            .contains("you chose that nothing is read")
    );
    assert_eq!(tier(&["--tier", "overview"]), "overview");
    world.says(&["privacy", "exclude", path]);
    assert!(
        world
            .complains(&["facts", path, "--tier", "overview"])
            .contains("excluded")
    );
}

#[test]
fn an_exclusion_holds_for_a_path_written_in_another_way() {
    let world = World::new();
    world.says(&["privacy", "tier", "overview"]);
    let night = world.write_project("Night", &song("Bass", 120.0));
    let odd = night.parent().unwrap().join("..").join("Night Project");
    world.says(&["privacy", "exclude", odd.to_str().unwrap()]);
    let said = world.says(&["learn", world.music().to_str().unwrap()]);
    assert!(said.contains("Excluded: "), "{said}");
    let state = world.says(&["privacy"]);
    let line = format!("Excluded       {}", night.parent().map(Path::display).unwrap());
    assert!(state.contains(&line), "{state}");
}
