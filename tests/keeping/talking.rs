//! `chat` and `ask`, as a user types them and as a script calls them.

use std::io::Write;
use std::process::{Output, Stdio};

use crate::world::{World, song};

/// What no program can answer.
const RIDDLE: &str = "why is a raven like a writing desk?";

const NOT_ASKED: &str = "sessionist: choose first how much may be read: `sessionist privacy tier overview`, `sound` or `everything`\n";

/// Runs the program with text on its standard input.
fn run_with(world: &World, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = world
        .command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that ends before it has read everything is no matter of this.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// The exit code, what it printed and what it complained about.
fn told(output: Output) -> (i32, String, String) {
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn scripted(world: &World, lines: &str) -> (i32, String, String) {
    told(run_with(world, &["chat"], lines.as_bytes()))
}

#[test]
fn without_a_decision_and_a_terminal_nothing_is_answered_and_nothing_read() {
    let world = World::new();
    let night = world.write_project("Night", &song("Bass", 120.0));
    let night = night.to_str().unwrap();
    for arguments in [&["ask", "which tempo?", night][..], &["chat", night]] {
        let (code, said, errors) = told(run_with(&world, arguments, b"which tempo?\n"));
        assert_eq!(
            (code, said.as_str(), errors.as_str()),
            (1, "", NOT_ASKED),
            "{arguments:?}"
        );
    }
    assert!(world.store().sets().unwrap().is_empty());
}

#[test]
fn ask_ends_with_3_when_there_is_no_answer_and_with_1_when_something_failed() {
    let world = World::new();
    world.says(&["privacy", "tier", "everything"]);
    let night = world.write_project("Night", &song("Bass", 120.0));
    let night = night.to_str().unwrap();
    for arguments in [&["ask", RIDDLE][..], &["ask", RIDDLE, night]] {
        let (code, said, _) = told(world.run(arguments));
        assert_eq!((code, said.as_str()), (3, ""), "{arguments:?}");
    }
    let missing = world.music().join("missing.als");
    let errors = world.complains(&["ask", RIDDLE, missing.to_str().unwrap()]);
    assert!(
        errors.starts_with("sessionist: there is no such file"),
        "{errors}"
    );
    let errors = world.complains(&["ask", " "]);
    assert_eq!(errors, "sessionist: there is no question; write one\n");
    world.says(&["privacy", "tier", "off"]);
    let (code, said, errors) = told(world.run(&["ask", RIDDLE, night]));
    assert_eq!((code, said.as_str()), (3, ""));
    assert!(
        errors.ends_with("Try:\n  sessionist privacy tier overview\n  sessionist privacy tier sound\n  sessionist privacy tier everything\n"),
        "{errors}"
    );
}

#[test]
fn ask_prints_the_last_event_as_json() {
    let world = World::new();
    world.says(&["privacy", "tier", "everything"]);
    let (code, said, errors) = told(world.run(&["ask", "--json", RIDDLE]));
    assert_eq!((code, errors.as_str()), (3, ""));
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(json["kind"], "no_answer");
    assert!(
        json["text"].is_string() && json["suggestions"].is_array(),
        "{said}"
    );
    let missing = world.music().join("missing.als");
    let (code, said, errors) = told(world.run(&["ask", "--json", RIDDLE, missing.to_str().unwrap()]));
    assert_eq!((code, errors.as_str()), (1, ""));
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(
        (&json["kind"], &json["name"]),
        (&"error".into(), &"set_missing".into())
    );
}

#[test]
fn ask_reads_a_question_from_standard_input_and_never_a_command() {
    let world = World::new();
    world.says(&["privacy", "tier", "everything"]);
    let ask = |input: &[u8]| told(run_with(&world, &["ask", "-"], input));
    assert_eq!(ask(format!("{RIDDLE}\n").as_bytes()).0, 3);
    assert!(
        world.says(&["history"]).contains(RIDDLE),
        "it is kept like any other"
    );
    for (input, complaint) in [
        (
            &b"/privacy clear all\n"[..],
            "a question can't begin with a slash",
        ),
        (b"", "there is no question"),
        (b"\xff\xfe", "not text in UTF-8"),
        (&[b'a'; 70_000], "the line is longer than 64 KiB"),
    ] {
        let (code, said, errors) = ask(input);
        assert_eq!((code, said.as_str()), (1, ""));
        assert!(errors.contains(complaint), "{errors}");
    }
    assert!(world.says(&["history"]).contains(RIDDLE));
}

#[test]
fn lines_that_are_piped_in_are_carried_out_in_order_and_the_last_one_gives_the_exit_code() {
    let world = World::new();
    world.says(&["privacy", "tier", "everything"]);
    let night = world.write_project("Night", &song("Bass", 120.0));
    let (code, said, errors) = scripted(
        &world,
        &format!("/set {}\r\n\n/nothing\n/track Bass\n/track", night.display()),
    );
    assert_eq!(code, 0);
    assert_eq!(
        said,
        format!(
            "Questions are about {}.\n“This track” is Bass.\n“This track” is Bass.\n",
            night.display()
        )
    );
    assert_eq!(
        errors,
        "sessionist: there is no command /nothing; /help lists all\n"
    );
    assert_eq!(scripted(&world, &format!("/track Bass\n{RIDDLE}\n")).0, 3);
    assert_eq!(scripted(&world, "/track Bass\n/nothing\n").0, 1);
    assert_eq!(scripted(&world, ""), (0, String::new(), String::new()));
    let (code, said, _) = scripted(&world, "/track Bass\nquit\n/track Lead\n");
    assert_eq!((code, said.as_str()), (0, "“This track” is Bass.\n"));
}

#[test]
fn what_is_deleted_is_announced_before_and_proven_after() {
    let world = World::new();
    world.says(&["privacy", "tier", "everything"]);
    scripted(&world, &format!("{RIDDLE}\n"));
    let (code, said, errors) = scripted(&world, "/privacy clear conversations\n");
    assert_eq!((code, errors.as_str()), (0, ""));
    assert!(
        said.starts_with("This goes: 1 conversation") && said.contains("\nDeleted, and checked: "),
        "{said}"
    );
}

#[cfg(unix)]
#[test]
fn no_name_and_no_word_steers_the_terminal() {
    let world = World::new();
    world.says(&["privacy", "tier", "everything"]);
    let night = world.write_project("Night\u{1b}[2J\u{9b}31m", &song("Ba\u{1b}]0;x\u{7}ss", 120.0));
    let lines = format!(
        "/set {}\n/track Ba\u{1b}[31mss\nis the \u{1b}[2Jbass \u{9b}5m loud?\nwhich tracks?\n/history 1\n/\u{1b}[2J\n",
        night.display()
    );
    let (_, said, errors) = scripted(&world, &lines);
    assert!(
        said.contains("is the  [2Jbass  5m loud?") && errors.contains("no command / [2J"),
        "{said}{errors}"
    );
    for question in ["which tracks?", RIDDLE] {
        for json in [&[][..], &["--json"]] {
            let output = world.run(&[&["ask", question, night.to_str().unwrap()], json].concat());
            let (_, more, complaints) = told(output);
            for text in [&said, &errors, &more, &complaints] {
                let is_harmless = |sign: char| sign == '\n' || !sign.is_control();
                assert!(text.chars().all(is_harmless), "{text:?}");
            }
        }
    }
}

#[cfg(target_os = "linux")]
mod at_a_terminal {
    use std::fs;

    use super::*;
    use crate::terminal::{CTRL_C, CTRL_D, TAB, Terminal, UP};
    use sessionist::consent::{Tier, question};
    use sessionist_fixtures::{Layout, demo};

    /// A chat of a user who allowed everything.
    fn chat(world: &World) -> Terminal {
        world.says(&["privacy", "tier", "everything"]);
        let mut terminal = Terminal::start(world, "chat");
        let begin = terminal.waits_for_the_prompt();
        assert!(
            begin.contains("Ask about all sets that are known. /help lists the commands"),
            "{begin:?}"
        );
        terminal
    }

    fn says_good_bye(mut terminal: Terminal, keys: &str) -> String {
        terminal.types(keys);
        let (status, shown) = terminal.ends();
        assert_eq!(status.code(), Some(0), "{shown:?}");
        shown
    }

    #[test]
    fn the_first_chat_asks_and_keeps_the_answer() {
        let world = World::new();
        let mut terminal = Terminal::start(&world, "chat");
        let shown = terminal.waits_for("Your choice").replace('\r', "");
        assert!(shown.contains(&question()), "{shown:?}");
        terminal.types("perhaps\n");
        terminal.waits_for("Your choice");
        terminal.types("sound\n");
        terminal.waits_for_the_prompt();
        says_good_bye(terminal, CTRL_D);
        let decision = world.store().decision().unwrap().unwrap();
        assert_eq!(decision.tier, Tier::Sound);
        assert_eq!(decision.shown_text, question());
    }

    #[test]
    fn ctrl_c_at_the_question_ends_and_decides_nothing() {
        let world = World::new();
        let mut terminal = Terminal::start(&world, "chat");
        terminal.waits_for("Your choice");
        terminal.types(CTRL_C);
        assert_eq!(terminal.ends().0.code(), Some(130));
        assert!(world.store().decision().unwrap().is_none());
    }

    #[test]
    fn tab_completes_commands_and_paths() {
        let world = World::new();
        world.write_project("Night", &song("Bass", 120.0));
        let mut terminal = chat(&world);
        terminal.types(&format!("/priv{TAB}ti{TAB}so{TAB}"));
        terminal.waits_for("/privacy tier sound");
        terminal.types("\r");
        terminal.waits_for_the_prompt();
        let decision = world.store().decision().unwrap().unwrap();
        assert_eq!(decision.tier, Tier::Sound);
        terminal.types(&format!("/set{TAB}Ni{TAB}Ni{TAB}\r"));
        terminal.waits_for("Questions are about ");
        let said = terminal.waits_for_the_prompt();
        assert!(said.contains("Night Project/Night.als."), "{said:?}");
        says_good_bye(terminal, "exit\r");
    }

    #[test]
    fn the_arrow_up_recalls_the_last_line_and_no_file_keeps_it() {
        let world = World::new();
        let mut terminal = chat(&world);
        terminal.types("/track Bass\r");
        terminal.waits_for("“This track” is Bass.");
        terminal.waits_for_the_prompt();
        terminal.types(&format!("{UP}\r"));
        terminal.waits_for("“This track” is Bass.");
        terminal.waits_for_the_prompt();
        terminal.types("/privacy clear conversations\r");
        terminal.waits_for_the_prompt();
        // Nothing is left to recall, so the line is empty.
        terminal.types(&format!("{UP}{UP}{CTRL_C}"));
        let (status, _) = terminal.ends();
        assert_eq!(status.code(), Some(0));
        let names = |folder| -> Vec<_> {
            let entries = fs::read_dir(folder).unwrap();
            entries
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect()
        };
        let mut here = names(world.folder());
        here.sort();
        assert_eq!(here, ["home", "music"]);
        assert!(
            names(world.home())
                .iter()
                .all(|name| name.starts_with("sessionist.db"))
        );
    }

    #[test]
    fn ctrl_c_takes_back_what_was_typed_and_ends_where_nothing_was() {
        let world = World::new();
        let mut terminal = chat(&world);
        terminal.types(&format!("/track Wrong{CTRL_C}"));
        terminal.waits_for_the_prompt();
        terminal.types("/track\r");
        terminal.waits_for("No track is selected.");
        terminal.waits_for_the_prompt();
        says_good_bye(terminal, CTRL_C);
    }

    #[test]
    fn ctrl_c_cancels_what_is_under_way_and_the_prompt_is_back() {
        const SETS: usize = 200;
        let world = World::new();
        let set = demo::night_drive().to_als(Layout::Live12);
        for number in 0..SETS {
            fs::write(world.music().join(format!("{number}.als")), &set).unwrap();
        }
        let mut terminal = chat(&world);
        let store = world.store();
        terminal.types(&format!("/learn {}\r", world.music().display()));
        while store.sets().unwrap().is_empty() {
            std::thread::yield_now();
        }
        terminal.types(CTRL_C);
        terminal.waits_for("Cancelled.");
        terminal.waits_for_the_prompt();
        says_good_bye(terminal, CTRL_D);
        let learned = store.sets().unwrap().len();
        assert!((1..SETS).contains(&learned), "{learned}");
    }
}
