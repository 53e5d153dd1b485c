//! Questions, what the model looks up for them, and answers.

use serde_json::json;
use sessionist::session::Kind;

use crate::script::{Says, anthropic, messages, ollama};
use crate::world::World;

#[test]
fn an_answer_is_streamed_kept_and_told_with_what_it_took() {
    let (world, server) = (
        World::new(),
        anthropic(vec![Says::Text("Größe zählt: try a `Utility`.")]),
    );
    let host = world.session_with(&server);
    let told = host.end("What is a good mix?");
    assert_eq!(told.kind, Kind::Answer, "{}", told.json);
    assert_eq!(told.text(), "Größe zählt: try a `Utility`.");
    assert_eq!(told.streamed(), told.text());
    assert_eq!(told.json["model"], "claude-test");
    assert_eq!(
        told.json["tokens"],
        json!({ "input": 100, "cached": 0, "output": 20 })
    );
    assert_eq!(
        (&told.json["kept"], &told.json["leaves"]),
        (&json!(true), &json!(true))
    );
    let history = host.done("/history 1");
    assert!(
        history.contains("What is a good mix?") && history.contains("Größe zählt"),
        "{history}"
    );
}

#[test]
fn what_a_model_looks_up_is_asked_and_sent_just_as_it_was_shown() {
    let world = World::new();
    let server = anthropic(vec![
        Says::Calls(
            "Let me look.",
            vec![("track", json!({ "track": "Bass" })), ("overview", json!({}))],
        ),
        Says::Text("The track `Bass` is fine, and so is the track `Ukulele`."),
    ]);
    let host = world.session_with(&server);
    let told = host.end_with("How is the bass?", "once");
    assert_eq!(told.kind, Kind::Answer, "{}", told.json);
    let offered = told.offered();
    assert_eq!(offered.len(), 2);
    assert!(
        offered[0].contains("Bass") && offered[1].contains("122"),
        "{offered:?}"
    );
    let sent = messages(&server);
    let results = &sent[1].json()["messages"][2]["content"];
    for (index, text) in offered.iter().enumerate() {
        assert_eq!(results[index]["content"], *text);
    }
    // Of the set, nothing else went: the first message had none of it.
    let first = String::from_utf8(sent[0].body.clone()).unwrap();
    assert!(
        !first.contains("Night Drive") && !first.contains("122"),
        "{first}"
    );
    assert_eq!(
        told.streamed(),
        "Let me look.\n\nThe track `Bass` is fine, and so is the track `Ukulele`."
    );
    assert_eq!(told.json["unknown"], json!(["track “Ukulele”"]));
    let names = told.json["names"].as_array().unwrap();
    let bass = names.iter().find(|name| name["row"]["name"] == "Bass").unwrap();
    assert_eq!(bass["kind"], "track");
}

#[test]
fn what_is_refused_stays_and_the_model_is_told_so() {
    let world = World::new();
    let server = anthropic(vec![
        Says::Calls("", vec![("track", json!({ "track": "Bass" }))]),
        Says::Text("Then I can't say."),
    ]);
    let host = world.session_with(&server);
    let told = host.end_with("How is it?", "no");
    assert_eq!((told.kind, told.offered().len()), (Kind::Answer, 1));
    let results = messages(&server)[1].json()["messages"][2]["content"].clone();
    assert_eq!(results[0]["is_error"], true);
    assert!(results[0]["content"].as_str().unwrap().contains("did not allow"));
    for piece in told.offered()[0].lines() {
        let sent = server.bytes();
        let json = serde_json::to_string(piece).unwrap();
        let inner = &json[1..json.len() - 1];
        assert!(
            inner.len() < 12 || !String::from_utf8_lossy(&sent).contains(inner),
            "{piece}"
        );
    }
}

#[test]
fn a_permission_for_the_conversation_is_asked_once_and_shown_every_time() {
    let world = World::new();
    let server = anthropic(vec![
        Says::Calls("", vec![("track", json!({ "track": "Bass" }))]),
        Says::Calls("", vec![("track", json!({ "track": "Kick" }))]),
        Says::Text("Both are fine."),
    ]);
    let host = world.session_with(&server);
    let told = host.end_with("How are they?", "conversation");
    assert_eq!((told.kind, told.offered().len()), (Kind::Answer, 1));
    let notices = told.texts(Kind::Notice);
    let sent = messages(&server)[2].json()["messages"][4]["content"][0]["content"].clone();
    assert!(notices[0].contains(sent.as_str().unwrap()), "{notices:?}");
    // A new conversation has none.
    host.done("/new");
    let told = host.end_with("And now?", "no");
    assert_eq!(told.kind, Kind::Answer);
}

#[test]
fn a_model_on_this_machine_looks_freely_and_one_of_its_cloud_does_not() {
    let (world, server) = (World::new(), ollama());
    let host = world.session_at_home(&server);
    let told = host.end("How fast is it?");
    assert_eq!(
        (told.kind, told.text()),
        (Kind::Answer, "It is at 122 BPM."),
        "{}",
        told.json
    );
    assert_eq!(told.json["leaves"], false);
    assert!(messages(&server)[1].json().to_string().contains("Night Drive"));
    assert!(host.done("/privacy log").contains("Nothing has left"));
    host.done("/model big:cloud");
    let before = server.recorded().len();
    let told = host.end_with("How fast is it?", "no");
    assert_eq!(
        (told.kind, told.offered().len()),
        (Kind::Answer, 1),
        "{}",
        told.json
    );
    assert_eq!(told.json["leaves"], true);
    let cloud: Vec<_> = server.recorded().drain(before..).collect();
    for request in &cloud {
        let body = String::from_utf8_lossy(&request.body).into_owned();
        // Not even what was said at home before.
        assert!(!body.contains("122") && !body.contains("Night Drive"), "{body}");
    }
    assert!(
        told.texts(Kind::Notice)
            .iter()
            .any(|text| text.contains("not sent to")),
        "{:?}",
        told.before
    );
}

#[test]
fn whatever_a_model_calls_it_gets_an_answer_and_an_end() {
    let world = World::new();
    let server = anthropic(vec![Says::Calls(
        "",
        vec![
            ("format_disk", json!({})),
            ("track", json!("{\"track\":")),
            ("track", json!({ "x": 1 })),
        ],
    )]);
    let host = world.session_with(&server);
    let told = host.end("Go on.");
    assert_eq!(
        (told.kind, told.name()),
        (Kind::Error, "endless"),
        "{}",
        told.json
    );
    let sent = messages(&server);
    assert!(sent.len() <= 9, "{}", sent.len());
    for request in &sent[1..] {
        let body = request.json();
        let turns = body["messages"].as_array().unwrap();
        let results = turns.last().unwrap()["content"].as_array().unwrap();
        assert_eq!(results.len(), 3);
        assert!(results.iter().all(|result| result["is_error"] == true));
    }
    // And the conversation can be gone on with.
    assert!(host.done("/history 1").contains("Go on."));
}

#[test]
fn what_is_attached_is_shown_first_and_goes_when_it_may() {
    let world = World::new();
    for (answer, goes) in [("once", true), ("no", false)] {
        let server = anthropic(vec![Says::Text("Yes.")]);
        let host = world.session_with(&server);
        let told = host.end_with("Is @track Bass too loud?", answer);
        assert_eq!(
            (told.kind, told.offered().len()),
            (Kind::Answer, 1),
            "{}",
            told.json
        );
        let sent = messages(&server)[0].json()["messages"][0]["content"][0]["text"].clone();
        let sent = sent.as_str().unwrap();
        assert!(sent.starts_with("Is @track Bass too loud?"));
        assert_eq!(sent.contains(told.offered()[0].trim_end()), goes, "{sent}");
        host.close();
    }
    let server = anthropic(vec![Says::Text("Yes.")]);
    let host = world.session_with(&server);
    let told = host.end("Is @track Ukulele too loud?");
    assert_eq!(told.kind, Kind::NoAnswer, "{}", told.json);
    assert!(messages(&server).is_empty());
}

#[test]
fn a_question_for_what_is_known_needs_no_model() {
    let (world, server) = (World::new(), anthropic(vec![Says::Text("Hm.")]));
    let host = world.session_with(&server);
    let told = host.end("/ask what's the tempo?");
    assert!(
        told.kind == Kind::Answer && told.text().contains("122"),
        "{}",
        told.json
    );
    assert!(messages(&server).is_empty());
    host.done("/provider none");
    let told = host.end("what's the tempo?");
    assert!(told.kind == Kind::Answer && told.text().contains("122"));
    assert!(messages(&server).is_empty());
}
