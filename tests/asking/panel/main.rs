//! The panel, as browsers and strangers on this machine see it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on fails"
)]

mod client;
#[cfg(target_os = "linux")]
mod program;
mod strangers;

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use sessionist::session::{Kind, Options, Session};
use sessionist_fixtures::server::Server;
use sessionist_fixtures::{Layout, Song, Track};
use tempfile::TempDir;

use client::{Address, Events, PATIENCE};

/// A host with its panel open, of a user who allowed everything.
struct World {
    session: Session,
    address: Address,
    // Gone only when nothing has it open any more.
    folder: TempDir,
}

impl World {
    fn new() -> Self {
        let world = Self::undecided();
        assert_eq!(world.host("/privacy tier everything").0, Kind::Done);
        // Behind it in the same queue: now the panel has heard of it.
        world.address.query("/state");
        world
    }

    /// Of one who has not decided yet.
    fn undecided() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let set = write_set(&folder);
        let session = Session::open(Options {
            data_folder: Some(folder.path().join("home")),
            set: Some(set),
            ..Options::default()
        })
        .unwrap();
        let (kind, told) = carried_out(&session, "/panel");
        assert_eq!(kind, Kind::Done);
        let address = Address::new(told["data"]["address"].as_str().unwrap());
        Self {
            folder,
            session,
            address,
        }
    }

    /// What a line of the host comes to.
    fn host(&self, line: &str) -> (Kind, Value) {
        carried_out(&self.session, line)
    }

    fn events(&self) -> Events {
        Events::open(&self.address, None)
    }
}

fn carried_out(session: &Session, line: &str) -> (Kind, Value) {
    let request = session.submit(line).unwrap().0;
    loop {
        let event = session.wait_event(PATIENCE).expect("an end");
        if event.request == request && event.is_final() {
            return (event.kind, serde_json::from_str(&event.json).unwrap());
        }
    }
}

fn write_set(folder: &TempDir) -> PathBuf {
    let project = folder.path().join("Night Project");
    fs::create_dir_all(project.join("Ableton Project Info")).unwrap();
    let song = Song {
        tempo: 122.0,
        tracks: vec![Track::midi(10, "Bass"), Track::midi(11, "Lead <b>")],
        ..Song::default()
    };
    let path = project.join("Night.als");
    fs::write(&path, song.to_als(Layout::Live12)).unwrap();
    path
}

#[test]
fn the_host_and_every_page_see_what_is_asked_anywhere() {
    let world = World::new();
    let (mut one, mut other) = (world.events(), world.events());
    let request = world.address.submit("what tempo is it?");
    let told = one.end_of(request);
    assert_eq!(told, other.end_of(request));
    let (_, line) = told.iter().find(|(_, event)| event["kind"] == "line").unwrap();
    assert_eq!(line["text"], "what tempo is it?");
    let (_, answer) = told.last().unwrap();
    assert_eq!(answer["kind"], "answer");
    assert!(answer["text"].as_str().unwrap().contains("122"), "{answer}");
    assert!(answer["blocks"][0].as_str().unwrap().contains("122"), "{answer}");
    let mut of_host = Vec::new();
    while let Some(event) = world.session.next_event() {
        if event.request == request {
            of_host.push(event.kind);
        }
    }
    assert_eq!(of_host, [Kind::Line, Kind::Answer]);

    let (_, answer) = world.host("how many tracks are there?");
    assert_eq!(one.until("line")["text"], "how many tracks are there?");
    assert_eq!(other.until("answer")["text"], answer["text"]);
}

#[test]
fn what_live_shows_is_no_line_of_the_conversation() {
    let world = World::new();
    let mut events = world.events();
    let (kind, _) = world.host(r#"/live {"track":{"name":"Bass","index":0}}"#);
    assert_eq!(kind, Kind::Done);
    world.host("how loud is this track?");
    assert_eq!(events.until("line")["text"], "how loud is this track?");
}

#[test]
fn what_one_page_asks_for_itself_is_told_to_nobody_else() {
    let world = World::new();
    let mut events = world.events();
    let (at, _) = events.next();
    while world.session.next_event().is_some() {}
    let state = world.address.data("/state");
    assert_eq!(state["tier"], "everything");
    assert_eq!(state["set"]["name"], "Night");
    let names = world.address.data("/names");
    assert_eq!(names["names"][0]["attach"], "@track Bass");
    let request = world.address.submit("/new");
    let told = events.end_of(request);
    assert_eq!(told.len(), 2, "{told:?}");
    let silent: Vec<u64> = (at + 1..told[0].0).collect();
    assert!(silent.is_empty(), "{silent:?} were told beside it");
    while let Some(event) = world.session.next_event() {
        assert!([0, request].contains(&event.request), "{event:?}");
    }
}

#[test]
fn a_result_says_which_events_it_holds_already() {
    let world = World::new();
    let mut events = world.events();
    let request = world.address.submit("what tempo is it?");
    let last = events.end_of(request).last().unwrap().0;
    let page = world.address.query("/history page 1");
    assert!(page["after"].as_u64().unwrap() >= last, "{page}");
    let messages = &page["events"][0]["data"]["messages"];
    assert_eq!(messages[0]["text"], "what tempo is it?");
    assert!(messages[0].get("html").is_none(), "only what is not the user's");
    assert!(messages[1]["html"].as_str().unwrap().contains("122"), "{page}");
}

#[test]
fn a_page_that_lost_its_connection_goes_on_where_it_was() {
    let world = World::new();
    let mut whole = world.events();
    let (at, hello) = whole.next();
    assert_eq!(hello["kind"], "hello");
    let mut told = Vec::new();
    for question in [
        "what tempo is it?",
        "how many tracks are there?",
        "which key is it in?",
    ] {
        let request = world.address.submit(question);
        told.extend(whole.end_of(request));
    }
    // From behind every event, also from behind the last one.
    for cut in 0..told.len() {
        let after = if cut == 0 { at } else { told[cut - 1].0 };
        let mut again = Events::open(&world.address, Some(after));
        for expected in &told[cut..] {
            assert_eq!(again.next(), *expected, "after {after}");
        }
    }
    let mut again = Events::open(&world.address, Some(told.last().unwrap().0));
    let request = world.address.submit("what tempo is it?");
    assert_eq!(again.next().1["request"], request);
    // A number that was never given says nothing of what is known.
    for unknown in [told.last().unwrap().0 + 1_000, u64::MAX] {
        let (_, event) = Events::open(&world.address, Some(unknown)).next();
        assert_eq!(event["kind"], "hello");
    }
}

#[test]
fn a_page_that_opens_in_the_middle_of_an_answer_is_told_all_of_it() {
    let world = World::new();
    // One that says a word, waits, and says another.
    let (go_on, goes_on) = std::sync::mpsc::channel::<()>();
    let goes_on = std::sync::Mutex::new(goes_on);
    let server = Server::start(None, move |request, answer| {
        if request.line().starts_with("GET") {
            return answer.whole(200, "", br#"{"data":[{"id":"small"}]}"#);
        }
        answer.begin()?;
        answer.piece(b"data: {\"choices\":[{\"delta\":{\"content\":\"It **is\"}}]}\n\n")?;
        goes_on.lock().unwrap().recv().unwrap();
        answer.piece(
            b"data: {\"choices\":[{\"delta\":{\"content\":\" so**.\"},\"finish_reason\":\"stop\"}]}\n\n",
        )?;
        answer.piece(b"data: [DONE]\n\n")?;
        answer.end()
    });
    let (kind, told) = world.host(&format!("/provider local {}", server.address()));
    assert_eq!(kind, Kind::Done, "{told}");
    let mut first = world.events();
    let request = world.address.submit("is it so?");
    let text = first.until("text");
    assert_eq!((&text["request"], &text["from"]), (&json!(request), &json!(0)));
    let (_, hello) = world.events().next();
    assert_eq!(hello["running"][0]["request"], request, "{hello}");
    assert_eq!(hello["running"][0]["line"], "is it so?");
    assert_eq!(hello["running"][0]["blocks"], text["blocks"]);
    go_on.send(()).unwrap();
    let mut shown: Vec<Value> = text["blocks"].as_array().unwrap().clone();
    let answer = loop {
        let (_, event) = first.next();
        if let Some(blocks) = event["blocks"].as_array() {
            shown.truncate(usize::try_from(event["from"].as_u64().unwrap()).unwrap());
            shown.extend(blocks.iter().cloned());
        }
        if event["kind"] == "answer" {
            break event;
        }
    };
    assert_eq!(answer["text"], "It **is so**.");
    assert_eq!(shown, ["<p dir=\"auto\">It <strong>is so</strong>.</p>"]);
    assert!(world.events().next().1["running"].as_array().unwrap().is_empty());
}

#[test]
fn the_question_of_the_first_launch_waits_for_every_page_and_goes_with_the_answer() {
    let world = World::undecided();
    let (_, hello) = world.events().next();
    let choices = hello["consent"]["choices"].as_array().unwrap();
    assert_eq!(choices.len(), 4, "{hello}");
    let mut events = world.events();
    assert_eq!(events.next().1["kind"], "hello");
    world.address.query("/privacy tier overview");
    assert_eq!(events.until("ready")["tier"], "overview");
    assert_eq!(world.events().next().1["consent"], Value::Null);
    // Whatever else is chosen is told as well, wherever it is.
    world.host("/privacy clear all");
    assert_eq!(events.until("consent")["tiers"][0], "off");
}

#[test]
fn a_key_is_shown_to_no_page() {
    let world = World::new();
    let mut events = world.events();
    let key = "sk-canary-0123456789";
    let request = world.address.submit(&format!("/key {key}"));
    let told = events.end_of(request);
    let text = format!("{told:?}{:?}", world.events().next());
    assert!(text.contains("/key …"), "{text}");
    assert!(!text.contains(key), "{text}");
}

#[test]
fn conversations_are_renamed_and_deleted_one_by_one() {
    let world = World::new();
    for question in ["what tempo is it?", "how many tracks are there?"] {
        world.host("/new");
        world.host(question);
    }
    world.address.query("/history rename 1 Speed");
    let list = world.address.data("/history");
    let titles: Vec<&Value> = list["conversations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["title"])
        .collect();
    assert_eq!(titles, ["how many tracks are there?", "Speed"]);
    // The one that goes on stays the one that goes on.
    assert_eq!(world.address.data("/state")["conversation"]["id"], 2);
    let hits = world.address.data("/history search tempo");
    assert_eq!(hits["hits"][0]["title"], "Speed");
    let file = world.folder.path().join("speed.md");
    world
        .address
        .query(&format!("/history export 1 {}", file.display()));
    assert!(fs::read_to_string(&file).unwrap().contains("what tempo is it?"));

    let deleted = world.address.query("/privacy clear conversation 1");
    let events = deleted["events"].as_array().unwrap();
    assert!(
        events[0]["text"].as_str().unwrap().contains("1 conversation"),
        "{deleted}"
    );
    assert_eq!(
        events.last().unwrap()["data"]["proof"]["is_proven"],
        true,
        "{deleted}"
    );
    let again = world.address.query("/privacy clear conversation 1");
    assert_eq!(again["events"][0]["name"], "no_conversation", "{again}");
    assert_eq!(
        world.address.data("/history")["conversations"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_long_conversation_is_told_page_by_page() {
    let world = World::new();
    for _ in 0..130 {
        assert_eq!(world.host("what tempo is it?").0, Kind::Answer);
    }
    let mut seen = Vec::new();
    let mut before = String::new();
    loop {
        let page = world.address.data(&format!("/history page 1{before}"));
        let ids: Vec<i64> = page["messages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|message| message["id"].as_i64().unwrap())
            .collect();
        assert!(ids.len() <= 100 && ids.is_sorted(), "{ids:?}");
        before = format!(" {}", ids[0]);
        seen.splice(0..0, ids);
        if page["is_first"] == true {
            break;
        }
    }
    assert_eq!(seen.len(), 260);
    assert!(seen.is_sorted_by(|one, next| one < next));
}

#[test]
fn what_is_stored_and_what_left_comes_as_data() {
    let world = World::new();
    world.host("what tempo is it?");
    let state = world.address.data("/privacy");
    assert_eq!(state["sets"], 1);
    assert_eq!(state["egress"], json!({ "is_whole": true, "rows": 0 }));
    let sizes = world.address.data("/privacy show");
    let kinds = sizes["sizes"].as_array().unwrap();
    assert!(
        kinds
            .iter()
            .any(|one| one["kind"] == "tracks" && one["rows"] == 3),
        "{sizes}"
    );
    let names = world.address.data("/privacy show tracks");
    assert_eq!(names["names"][0]["name"], "Bass", "{names}");
    assert_eq!(world.address.data("/privacy log 5")["departures"], json!([]));
    let commands = world.address.data("/help");
    assert!(commands["commands"].as_array().unwrap().len() > 40);
}

#[test]
fn the_panel_ends_with_the_session_and_has_one_address_until_then() {
    let world = World::new();
    let (_, again) = world.host("/panel");
    assert_eq!(again["data"]["address"], world.address.whole.as_str());
    let other = World::new();
    assert_ne!(other.address.token, world.address.token);
    assert_eq!(world.address.token.len(), 64);
    let mut events = world.events();
    events.next();
    assert!(world.session.close(PATIENCE), "its thread ends as well");
    assert!(std::net::TcpStream::connect(("127.0.0.1", world.address.port)).is_err());
    assert_eq!(other.address.get("").status, 200, "the other one goes on");
}

#[test]
fn what_a_page_cancels_is_cancelled_for_all() {
    let world = World::new();
    let server = Server::start(None, |request, answer| {
        if request.line().starts_with("GET") {
            return answer.whole(200, "", br#"{"data":[{"id":"small"}]}"#);
        }
        answer.begin()?;
        answer.piece(b"data: {\"choices\":[{\"delta\":{\"content\":\"It is\"}}]}\n\n")?;
        answer.stall();
        Ok(())
    });
    world.host(&format!("/provider local {}", server.address()));
    let mut events = world.events();
    // Also what the host has asked.
    let request = world.session.submit("is it so?").unwrap().0;
    events.until("text");
    let response = world.address.post("cancel", &json!({ "request": request }));
    assert_eq!(response.status, 204);
    assert_eq!(events.end_of(request).last().unwrap().1["kind"], "cancelled");
}
