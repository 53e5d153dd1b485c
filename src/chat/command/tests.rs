//! Lines, and what they ask for.

use std::path::PathBuf;

use jiff::civil::DateTime;

use super::*;
use crate::consent::{Sharing, Tier};
use crate::privacy::Clear;
use crate::store::Kind;

fn request(line: &str) -> Request {
    match parse(line) {
        Ok(Command::Privacy(request)) => request,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn every_form_of_the_design_is_understood() {
    let night = || PathBuf::from("/Music/Night Drive Project");
    let midnight: DateTime = "2026-01-31T00:00:00".parse().unwrap();
    let evening: DateTime = "2026-01-31T18:30:00".parse().unwrap();
    for (line, expected) in [
        ("/privacy", Request::State),
        ("  /privacy  ", Request::State),
        ("privacy tier sound", Request::Tier(Tier::Sound)),
        ("/privacy tier off", Request::Tier(Tier::Off)),
        ("/privacy share never", Request::Share(Sharing::Never)),
        (
            "/privacy exclude /Music/Night Drive Project",
            Request::Exclude(night()),
        ),
        (
            "/privacy include /Music/Night Drive Project ",
            Request::Include(night()),
        ),
        ("/privacy show", Request::Show(None)),
        ("/privacy  show   notes", Request::Show(Some(Kind::Notes))),
        ("/privacy preview", Request::Preview(String::new())),
        (
            "/privacy preview is it loud?",
            Request::Preview("is it loud?".to_owned()),
        ),
        ("/privacy log", Request::Log(None)),
        ("/privacy log 3", Request::Log(Some(3))),
        ("/privacy clear all", Request::Clear(Clear::All)),
        (
            "/privacy clear conversations",
            Request::Clear(Clear::Conversations),
        ),
        (
            "/privacy clear conversation 7",
            Request::Clear(Clear::Conversation(7)),
        ),
        ("/privacy clear egress", Request::Clear(Clear::Egress)),
        (
            "/privacy clear project Night Drive",
            Request::Clear(Clear::Project("Night Drive".to_owned())),
        ),
        (
            "/privacy clear kind samples",
            Request::Clear(Clear::Kind(Kind::Samples)),
        ),
        (
            "/privacy clear before 2026-01-31",
            Request::Clear(Clear::Before(midnight)),
        ),
        (
            "/privacy clear before 2026-01-31 18:30",
            Request::Clear(Clear::Before(evening)),
        ),
        (
            "/privacy export a b.zip",
            Request::Export(PathBuf::from("a b.zip")),
        ),
    ] {
        assert_eq!(request(line), expected, "{line}");
    }
}

#[test]
fn what_is_no_matter_of_privacy_is_understood_too() {
    let path = || PathBuf::from("/Music/Night Drive.als");
    for (line, expected) in [
        ("/set /Music/Night Drive.als", Command::Set(Some(path()))),
        ("/set", Command::Set(None)),
        (
            "/track Lead Vocal ",
            Command::Track(Some("Lead Vocal".to_owned())),
        ),
        ("/track 3", Command::Track(Some("3".to_owned()))),
        ("/track", Command::Track(None)),
        ("/learn /Music/Night Drive.als", Command::Learn(path())),
        ("/forget /Music/Night Drive.als", Command::Forget(path())),
        ("/history", Command::History(HistoryRequest::List)),
        ("/history 12", Command::History(HistoryRequest::Whole(12))),
        (
            "/history search too loud",
            Command::History(HistoryRequest::Search("too loud".to_owned())),
        ),
        (
            "/history page 12",
            Command::History(HistoryRequest::Page {
                conversation: 12,
                before: None,
            }),
        ),
        (
            "/history page 12 345",
            Command::History(HistoryRequest::Page {
                conversation: 12,
                before: Some(345),
            }),
        ),
        (
            "/history rename 12 Too loud",
            Command::Past(ConversationRequest::Title("Too loud".to_owned()), 12),
        ),
        (
            "/history export 12 /Music/Night Drive.als",
            Command::Past(ConversationRequest::Export(path()), 12),
        ),
        ("/panel", Command::Panel),
        ("/state", Command::State),
        ("/names", Command::Names),
        ("/new", Command::New),
        ("/continue 12", Command::Continue(12)),
        ("/stop", Command::Stop),
    ] {
        let command = parse(line).unwrap();
        assert_eq!(command, expected, "{line}");
        assert!(line.starts_with(&format!("/{}", command.as_str())), "{line}");
    }
}

#[test]
fn a_mistake_is_answered_with_what_to_type() {
    for (line, text) in [
        (
            "/privasy tier sound",
            "there is no command /privasy tier sound; /help lists all",
        ),
        (
            "/privcy",
            "there is no command /privcy; did you mean /privacy?; /help lists all",
        ),
        (
            "/privacy clea all",
            "there is no command /privacy clea all; did you mean /privacy clear all?; /help lists all",
        ),
        (
            "/privacy tier",
            "/privacy tier needs one of: off, overview, sound, everything",
        ),
        (
            "/privacy tier Sound",
            "/privacy tier can't take “Sound”; it takes one of: off, overview, sound, everything",
        ),
        ("/privacy exclude", "/privacy exclude needs a path"),
        (
            "/privacy clear",
            "/privacy clear needs one of: all, conversations, conversation, egress, project, kind, before",
        ),
        (
            "/privacy clear before yesterday",
            "/privacy clear before can't take “yesterday”; it takes a day such as 2026-01-31, or a time such as 2026-01-31 18:00",
        ),
        ("/continue", "/continue needs a number"),
        ("/continue it", "/continue can't take “it”; it takes a number"),
        ("/history search", "/history search needs words"),
        ("/learn", "/learn needs a path"),
        (
            "/privacy log many",
            "/privacy log can't take “many”; it takes a number",
        ),
    ] {
        assert_eq!(parse(line).unwrap_err().to_string(), text, "{line}");
    }
}

#[test]
fn what_may_be_a_key_is_not_said_again() {
    for (line, text) in [
        ("/key sk-1 sk-1", "/key can't take “…”; it takes a key or nothing"),
        (
            "/key forget sk-1",
            "there is no command /key …; did you mean /key forget?; /help lists all",
        ),
        (
            "/kye sk-ant-api03-0123456789",
            "there is no command /kye …; /help lists all",
        ),
        (
            "/sk-ant-api03-0123456789",
            "there is no command /…; /help lists all",
        ),
        (
            "/continue sk-ant-api03-0123456789",
            "/continue can't take “…”; it takes a number",
        ),
    ] {
        assert_eq!(parse(line).unwrap_err().to_string(), text, "{line}");
    }
}

/// However it was mistyped.
#[test]
fn no_mistake_repeats_a_key() {
    let key = "sk-canary-0123456789-0123456789";
    for line in [
        "/keys {}",
        "/ key {} twice",
        "/key {} twice",
        "/KEY\t{}",
        "/api-key {}",
        "/key forget\t{}",
        "/new {}",
        "/privacy tier {}",
    ] {
        let line = line.replace("{}", key);
        let error = parse(&line).unwrap_err().to_string();
        assert!(!error.contains("canary"), "{line}: {error}");
    }
}

#[test]
fn only_a_command_takes_something_back() {
    for (line, expected) in [
        ("/privacy tier off", true),
        (" /privacy clear all", true),
        ("/forget /Music", true),
        ("/key forget", true),
        ("privacy clear all", false),
        ("/privacy", false),
        ("/privacy clear", false),
        ("what's the tempo?", false),
    ] {
        assert_eq!(takes_back(line), expected, "{line}");
    }
}

/// A slip must never become a deletion.
#[test]
fn nothing_is_cleared_by_a_line_with_something_behind_it() {
    for line in [
        "/privacy clear all conversations",
        "/privacy clear allconversations",
        "/privacy clear egress now",
        "/privacy clear kind notes and samples",
    ] {
        assert!(parse(line).is_err(), "{line}");
    }
}

#[test]
fn completions_go_word_by_word_and_lead_to_commands() {
    assert_eq!(complete("/priv"), ["/privacy"]);
    assert_eq!(complete("/pri"), ["/price", "/privacy"]);
    assert_eq!(complete("/privacy t"), ["/privacy tier"]);
    assert_eq!(
        complete("/privacy tier o"),
        ["/privacy tier off", "/privacy tier overview"]
    );
    assert_eq!(
        complete("/privacy clear "),
        [
            "all",
            "conversations",
            "conversation",
            "egress",
            "project",
            "kind",
            "before"
        ]
        .map(|word| format!("/privacy clear {word}"))
    );
    assert!(complete("/privacy show n").contains(&"/privacy show notes".to_owned()));
    assert!(complete("/nothing").is_empty());
}

#[test]
fn help_names_every_form_once() {
    let text = help("");
    for form in FORMS.iter().filter(|form| form.words != "privacy clear") {
        let lines = text.lines().filter(|line| {
            let line = line.trim_start_matches('/');
            after(line, form.words).is_some_and(|rest| rest == form.argument.shown())
        });
        assert_eq!(lines.count(), 1, "{}", form.words);
    }
    assert!(help("privacy clear").lines().count() < text.lines().count());
}

#[test]
fn a_line_is_shown_to_others_without_a_key() {
    for (line, shown) in [
        ("how loud is it?", "how loud is it?"),
        (" /key sk-1234", "/key …"),
        ("/key forget", "/key forget"),
        ("/kye sk-1234567890123456789012345", "/kye …"),
        ("/key", "/key"),
        (
            "/privacy exclude /Music/Not for others",
            "/privacy exclude /Music/Not for others",
        ),
    ] {
        assert_eq!(without_secrets(line), shown);
    }
}

#[test]
fn the_help_for_a_panel_has_every_form() {
    let data = help_report("").data;
    let commands = data["commands"].as_array().unwrap();
    assert_eq!(
        commands.len(),
        FORMS.len() - 1,
        "all but /privacy clear without a word"
    );
    let tier = commands
        .iter()
        .find(|one| one["words"] == "privacy tier")
        .unwrap();
    assert_eq!(
        tier["choices"],
        serde_json::json!(["off", "overview", "sound", "everything"])
    );
}
