//! A conversation with a model as a C host has it: what it is told, and what really leaves. The server here plays the provider.

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex};
use std::time::Duration;
use std::{fs, io};

use serde_json::{Value, json};
use sessionist_fixtures::server::{Recorded, Server};
use sessionist_fixtures::shared;

use crate::programs::{Build, builds, demo_set};

const KEY: &str = "sk-canary-key-1234567890";

/// Nothing takes that long, not even under an interpreter of machine code.
const PATIENCE: Duration = Duration::from_secs(120);

/// What no set has.
const INVENTED: &str = "Ukulele";

/// A real set and one of its tracks.
const REAL: (&str, &str) = ("191", "Prophet 6");

#[test]
fn a_model_is_talked_with_about_the_demo() {
    for build in builds() {
        talk(build, demo_set(), "Bass");
    }
}

#[test]
fn a_model_is_talked_with_about_a_real_set() {
    let (number, track) = REAL;
    let sets = shared::sets().unwrap_or_default();
    let Some(set) = sets.into_iter().find(|set| set.number() == number) else {
        return;
    };
    // What is real is the set, not the way the library is linked.
    let build = builds().pop().unwrap();
    talk(build, set.path, track);
}

fn talk(build: Build, set: PathBuf, track: &'static str) {
    let server = provider(track);
    let arguments = [set.clone(), server.address().into(), KEY.into()];
    let output = build.run_with("talking.c", &arguments);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(!printed.contains(KEY), "the key was told");
    let told: Vec<(&str, Value)> = printed.lines().map(told).collect();
    let of_kind = |kind: &str| {
        let of_kind = told.iter().filter(|(found, _)| *found == kind);
        of_kind.map(|(_, json)| json).collect::<Vec<_>>()
    };

    let questions = of_kind("question");
    let sent = messages(&server);
    only_what_was_allowed_was_sent_and_just_as_it_was_shown(&questions, &sent);
    let [allowed, ..] = of_kind("answer")[..] else {
        panic!("no answer")
    };
    the_answer_links_what_it_names(allowed, track, &set);
    let log = of_kind("done").pop().unwrap()["text"].as_str().unwrap();
    the_log_has_what_left(log, &server);
}

/// A line that the program wrote: the name of a kind, and its JSON.
fn told(line: &str) -> (&str, Value) {
    let (kind, json) = line.split_once(' ').unwrap();
    (kind, serde_json::from_str(json).unwrap())
}

fn only_what_was_allowed_was_sent_and_just_as_it_was_shown(questions: &[&Value], sent: &[Recorded]) {
    assert_eq!(questions.len(), 4);
    let results = |message: &Recorded| {
        let turns = message.json()["messages"].clone();
        turns.as_array().unwrap().last().unwrap()["content"].clone()
    };
    // Two messages, each with what was looked up for it in a second one.
    for (message, questions, is_allowed) in [(1, &questions[..2], true), (3, &questions[2..], false)] {
        let results = results(&sent[message]);
        for (index, question) in questions.iter().enumerate() {
            let text = question["text"].as_str().unwrap();
            assert_eq!(question["bytes"], text.len());
            let result = &results[index];
            assert_eq!(result["content"] == text, is_allowed, "{result}");
            assert_eq!(result["is_error"] == true, !is_allowed, "{result}");
        }
    }
    // What was allowed once is not sent again, and what was refused not at all.
    for (index, message) in sent.iter().enumerate() {
        let body = message.json()["messages"].to_string();
        for question in questions {
            let text = question["text"].to_string();
            assert_eq!(
                body.contains(&text),
                index == 1 && !text.is_empty(),
                "{index}: {text}"
            );
        }
    }
}

fn the_answer_links_what_it_names(answer: &Value, track: &str, set: &Path) {
    let text = answer["text"].as_str().unwrap();
    let names = answer["names"].as_array().unwrap();
    let find = |wanted: &str| {
        names.iter().find(|name| {
            let place = |key: &str| usize::try_from(name[key].as_u64().unwrap()).unwrap();
            text.get(place("start")..place("end")) == Some(wanted)
        })
    };
    let real = find(track).unwrap_or_else(|| panic!("{track} is not linked: {answer}"));
    assert_eq!(
        (&real["kind"], &real["row"]["kind"]),
        (&json!("track"), &json!("track"))
    );
    assert_eq!(real["row"]["name"], track);
    let file = fs::canonicalize(set).unwrap();
    assert_eq!(real["row"]["set"], file.to_str().unwrap());
    let invented = find(INVENTED).unwrap_or_else(|| panic!("{INVENTED} is not marked: {answer}"));
    assert_eq!(
        (&invented["kind"], &invented["row"]),
        (&json!("track"), &Value::Null)
    );
    assert_eq!(answer["unknown"], json!([format!("track “{INVENTED}”")]));
    assert_eq!((&answer["leaves"], &answer["kept"]), (&json!(true), &json!(true)));
}

/// The last message came after the log was asked for.
fn the_log_has_what_left(log: &str, server: &Server) {
    let mut recorded = server.recorded();
    recorded.pop();
    let logged: Vec<&str> = log
        .lines()
        .filter(|line| line.contains(" bytes  SHA-256 "))
        .collect();
    assert_eq!(logged.len(), recorded.len(), "{log}");
    // The newest first.
    for (line, request) in logged.iter().rev().zip(recorded) {
        let (method, path) = request.line().split_once(' ').unwrap();
        let entry = format!(
            "{method} {}{path}  {} bytes  ",
            server.address(),
            request.body.len()
        );
        assert!(line.contains(&entry), "{entry} is not in {line}");
        assert_eq!(request.header("x-api-key"), Some(KEY));
    }
}

fn messages(server: &Server) -> Vec<Recorded> {
    let recorded = server.recorded().into_iter();
    recorded
        .filter(|request| request.line().starts_with("POST"))
        .collect()
}

/// A server that answers as the messages of the program ask it to.
fn provider(track: &'static str) -> Server {
    // How many stalled connections the other side has given up.
    let given_up = (Mutex::new(0), Condvar::new());
    Server::start(None, move |request, out| {
        if request.line().starts_with("GET") {
            return out.whole(200, "", br#"{"data":[{"id":"claude-test"}]}"#);
        }
        let body = request.json();
        let last = &body["messages"].as_array().unwrap().last().unwrap()["content"][0];
        match last["text"].as_str() {
            Some("Show me.") => {
                out.begin_message()?;
                out.text("Let me look.")?;
                out.call(1, "track", &json!({ "track": track }).to_string())?;
                out.call(2, "overview", "{}")?;
                out.end_message("tool_use")
            }
            Some("Stall.") => {
                out.begin_message()?;
                out.text("One moment")?;
                out.stall();
                *given_up.0.lock().unwrap() += 1;
                given_up.1.notify_all();
                Ok(())
            }
            Some("Are you free?") => {
                let none = |count: &mut i32| *count == 0;
                let waited = given_up
                    .1
                    .wait_timeout_while(given_up.0.lock().unwrap(), PATIENCE, none);
                if waited.unwrap().1.timed_out() {
                    return Err(io::ErrorKind::TimedOut.into());
                }
                out.begin_message()?;
                out.text("Yes.")?;
                out.end_message("end_turn")
            }
            Some("Refuse.") => {
                let body = br#"{"type":"error","error":{"type":"authentication_error","message":"x"}}"#;
                out.whole(401, "", body)
            }
            _ => {
                let text = if last["is_error"] == true {
                    "Then I can't say.".to_owned()
                } else {
                    format!("The track `{track}` is fine, and so is the track `{INVENTED}`.")
                };
                out.begin_message()?;
                out.text(&text)?;
                out.end_message("end_turn")
            }
        }
    })
}
