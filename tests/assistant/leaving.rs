//! What leaves: by every command and every tool nothing but what the user was shown and allowed, and of that the log has every byte.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::thread::{self, JoinHandle};

use serde_json::{Value, json};
use sessionist::session::Kind;
use sessionist::store::Chain;
use sessionist_fixtures::disk::touch;
use sessionist_fixtures::server::{Recorded, Server};
use sessionist_test_service::{Options, Service};

use crate::canary::{self, KEY, TOLD, calls, found, has, holds_key};
use crate::grammar::{EMAIL, form_of, forms, lines};
use crate::script::{Says, anthropic, curious, messages, turns};
use crate::world::{Host, Told, World};

/// A session with a server that counts as another machine and calls every tool, about a set that was learned and then saved anew.
fn curious_session(world: &World) -> (Server, Host) {
    let server = curious(calls());
    let host = world.session();
    host.talks_with(&server, KEY);
    host.end("/ask how fast is it?");
    world.save(&canary::changed());
    touch(&world.set(), 5);
    (server, host)
}

#[test]
fn by_no_command_and_no_tool_does_anything_leave_that_is_refused() {
    let forms = forms();
    for sharing in ["ask", "never"] {
        let world = canary::world();
        let (server, host) = curious_session(&world);
        let service = Service::start(Options {
            plan: "byok".to_owned(),
            interval: 1,
            ..Options::default()
        })
        .unwrap();
        host.done(&format!("/privacy share {sharing}"));
        let mut untried: BTreeSet<&String> = forms.iter().collect();
        let mut questions = 0;
        for line in lines(&world, &service, sharing) {
            let told = host.wait(host.submit(&line), |host, kind, json| match kind {
                Kind::Question => drop(host.submit("/answer no")),
                Kind::Notice if json["text"].as_str().unwrap().contains("link was sent") => {
                    assert!(service.click(EMAIL));
                }
                _ => {}
            });
            assert!(!told.json.to_string().contains("panic"), "{line}: {}", told.json);
            questions += told.offered().len();
            form_of(&line, &forms).map(|form| untried.remove(form));
        }
        assert!(untried.is_empty(), "no line tries {untried:?}");
        assert_eq!(questions > 100, sharing == "ask", "{questions}");
        assert!(messages(&server).len() > 30, "{}", messages(&server).len());
        assert_eq!(found(&server.bytes()), [""; 0], "{sharing}");
        assert!(service.recorded().len() > 5, "{}", service.recorded().len());
        for request in service.recorded() {
            assert_eq!(found(&request.bytes), [""; 0], "{sharing} {}", request.path);
            assert!(!holds_key(&request.bytes), "{}", request.path);
        }
        assert_key_is_in_its_header_alone(&server);
        host.close();
    }
}

fn assert_key_is_in_its_header_alone(server: &Server) {
    let recorded = server.recorded();
    for request in &recorded {
        assert!(!holds_key(&request.body), "{}", request.line());
        let heads = request.head.lines().filter(|line| holds_key(line.as_bytes()));
        let heads: Vec<_> = heads.collect();
        assert_eq!(heads, [format!("x-api-key: {KEY}")], "{}", request.line());
    }
    // Nor in anything that was no request.
    assert_eq!(
        memchr::memmem::find_iter(&server.bytes(), KEY).count(),
        recorded.len()
    );
}

#[test]
fn without_an_open_set_nothing_of_those_that_are_known_leaves_either() {
    let world = canary::world();
    world.session().end("/ask how fast is it?");
    let ask = |question: &str| ("ask", json!({ "question": question }));
    let mut calls = calls();
    calls.extend([
        ask("which songs are there?"),
        ask("wich sets hav the key F minor?"),
        ask("which of my songs are in C major?"),
        ask("what is the most used plug-in?"),
        ask("what is on the track bas?"),
        ask("fastest song?"),
        ask("zqmidi"),
        ("search_sets", json!({ "words": "nothing is called so" })),
    ]);
    let server = curious(calls);
    let host = world.open_without_set();
    host.talks_with(&server, KEY);
    let told = host.end_with("What do I have?", "no");
    assert_eq!(told.kind, Kind::Answer, "{}", told.json);
    assert!(
        !found(told.offered().concat().as_bytes()).is_empty(),
        "{:?}",
        told.offered()
    );
    assert_eq!(found(&server.bytes()), [""; 0]);
    // That a set has nothing of that name is knowledge, too.
    assert!(
        told.offered()
            .iter()
            .any(|text| text.starts_with("0 of 1 known set"))
    );
}

/// What is said, and how what is asked then is answered.
const SAID: [(&str, &str); 6] = [
    ("How is it?", "once"),
    ("Is @track 2 right?", "once"),
    ("How is it now?", "conversation"),
    ("And now?", "conversation"),
    ("/new", ""),
    ("Again?", "no"),
];

/// Says all that, and returns what was told and sent for each.
fn say_all(answer: impl Fn(&'static str) -> &'static str) -> Vec<(Told, Vec<Recorded>)> {
    let world = canary::world();
    let (server, host) = curious_session(&world);
    let shown = r#"{"track":{"name":"ZqmidiVx Ton","index":1},"device":{"name":"ZqdeviceVx Ton","parameters":[{"name":"ZqshownVx","value":"1"}]}}"#;
    host.end(&format!("/live {shown}"));
    let said = SAID.map(|(line, answered)| {
        let before = messages(&server).len();
        let told = host.end_with(line, answer(answered));
        assert!(
            matches!(told.kind, Kind::Answer | Kind::Done),
            "{line}: {}",
            told.json
        );
        (told, messages(&server).split_off(before))
    });
    said.into()
}

#[test]
fn beyond_a_refusal_just_that_leaves_which_was_shown_and_allowed() {
    let refused = say_all(|_| "no");
    let allowed = say_all(|answer| answer);
    let mut for_conversation: BTreeSet<String> = BTreeSet::new();
    let mut offered = String::new();
    for (((line, answer), (told, sent)), (_, sent_of_refused)) in SAID.iter().zip(&allowed).zip(&refused) {
        let is_attached = line.contains('@');
        match *answer {
            "once" => assert_eq!(told.offered().len(), calls().len() + usize::from(is_attached)),
            // Each tool once, and then no more.
            "conversation" => assert_eq!(told.offered().is_empty(), !for_conversation.is_empty(), "{line}"),
            _ => assert_eq!(told.offered().is_empty(), answer.is_empty(), "{line}"),
        }
        offered.push_str(&told.offered().concat());
        let shown = if *answer == "no" { Vec::new() } else { shown(told) };
        assert_eq!(sent.len(), sent_of_refused.len(), "{line}");
        for (round, (request, refused)) in sent.iter().zip(sent_of_refused).enumerate() {
            // What is attached is shown before the message goes, and what is looked up only then.
            let shown_so_far = if round > 0 {
                shown.len()
            } else {
                usize::from(is_attached)
            };
            let mut allowed = for_conversation.clone();
            allowed.extend(shown.iter().take(shown_so_far).cloned());
            let differ = without(&request.json(), &allowed) != without(&refused.json(), &BTreeSet::new());
            assert!(!differ, "{line} {round}: {:?}", turns(request));
            let words: String = allowed.iter().map(String::as_str).collect();
            assert_eq!(found(&request.body), found(words.as_bytes()), "{line} {round}");
        }
        match *answer {
            "conversation" => for_conversation.extend(shown),
            "" => for_conversation.clear(),
            _ => {}
        }
    }
    assert_eq!(
        found(offered.as_bytes()),
        TOLD,
        "what no tool tells is not offered either"
    );
}

/// The texts that the user was shown, in order: in questions, and in notices behind the line that says what it is.
fn shown(told: &Told) -> Vec<String> {
    let texts = told.before.iter().filter_map(|(kind, json)| {
        let text = json["text"].as_str()?;
        match kind {
            Kind::Question => Some(text),
            Kind::Notice => Some(text.split_once('\n')?.1),
            _ => None,
        }
    });
    texts.map(str::to_owned).collect()
}

/// A body, with everything that was allowed put back to what stands in its place when it is refused.
fn without(body: &Value, allowed: &BTreeSet<String>) -> Value {
    const REFUSED: &str = "The user did not allow you to see this.";
    const SEEN_ONCE: &str = "(The user allowed this to be seen for one earlier answer only.";
    let is_allowed = |text: &str| {
        text.starts_with(SEEN_ONCE)
            || text.starts_with(REFUSED)
            || allowed
                .iter()
                .any(|allowed| allowed.trim_end() == text.trim_end())
    };
    let mut body = body.clone();
    let turns = body["messages"].as_array_mut().unwrap().iter_mut();
    for block in turns.flat_map(|turn| turn["content"].as_array_mut().unwrap()) {
        let text = |place: &str| block[place].as_str().unwrap_or_default().to_owned();
        let (result, message) = (text("content"), text("text"));
        if block["type"] == "tool_result" && is_allowed(&result) {
            block["content"] = REFUSED.into();
            block["is_error"] = true.into();
        }
        if let Some((typed, attached)) = message.split_once("\n\n[@track 2]\n")
            && is_allowed(attached)
        {
            block["text"] = typed.into();
        }
    }
    body
}

#[test]
fn the_log_has_all_that_left_in_order_and_shows_it_byte_for_byte() {
    let world = canary::world();
    let (server, host) = curious_session(&world);
    host.end_with("How is “it”, \\ and ü?", "once");
    host.end_with("Is @track 2 right?", "conversation");
    host.end("/model");
    host.end("/retry");
    let recorded = server.recorded();
    let log = host.done("/privacy log 1000");
    let (log, chain) = log.trim_end().rsplit_once('\n').unwrap();
    assert_eq!(
        chain,
        format!("{} messages; the log is as it was written", recorded.len())
    );
    let shown: Vec<&str> = log.trim_end_matches('\n').split("\n\n").collect();
    assert_eq!(shown.len(), recorded.len());
    for (shown, request) in shown.iter().zip(recorded.iter().rev()) {
        let (head, body) = shown
            .trim_start_matches('\n')
            .split_once('\n')
            .unwrap_or((shown, ""));
        let (method, path) = request.line().split_once(' ').unwrap();
        let destination = format!(
            "  {method} {}{path}  {} byte",
            server.address(),
            request.body.len()
        );
        assert!(head.contains(&destination), "{head}");
        assert!(body.as_bytes() == request.body, "{head}");
    }
    host.close();
    let store = world.store();
    let departures = store.departures(1000).unwrap();
    let rows = recorded.len();
    assert_eq!(
        (departures.len(), store.check_departures().unwrap()),
        (rows, Chain::Whole { rows })
    );
    assert_eq!(rows, 8);
    for (departure, request) in departures.iter().rev().zip(&recorded) {
        let (method, path) = request.line().split_once(' ').unwrap();
        assert_eq!(
            departure.destination,
            format!("{method} {}{path}", server.address())
        );
        assert!(departure.body == request.body, "{}", departure.destination);
    }
}

/// Takes two connections; of each the first line, and what the log's file held before a byte of it was read.
fn knocks(listener: TcpListener, log: PathBuf) -> JoinHandle<Vec<(String, Vec<u8>)>> {
    thread::spawn(move || {
        let connections = listener.incoming().take(2);
        let knocks = connections.map(|stream| {
            let written = fs::read(&log).unwrap_or_default();
            let (mut stream, mut bytes) = (stream.unwrap(), [0; 1024]);
            let count = stream.read(&mut bytes).unwrap();
            // That it came to nothing is told, and no matter here.
            let _ = stream.write_all(b"HTTP/1.1 401 X\r\ncontent-length: 0\r\n\r\n");
            let head = String::from_utf8_lossy(&bytes[..count]).into_owned();
            (head.lines().next().unwrap().to_owned(), written)
        });
        knocks.collect()
    })
}

#[test]
fn what_leaves_is_in_the_log_on_the_disk_before_its_first_byte_leaves() {
    let world = canary::world();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    // Closing the database's own file would give up its locks, which belong to the process.
    let server = knocks(listener, world.home().join("sessionist.db-wal"));
    let host = world.session();
    host.end(&format!("/provider anthropic {address}"));
    host.end(&format!("/key {KEY}"));
    host.done("/model claude-test");
    // Only in JSON it has backslashes; and one of three is not cut in two by a page of the file.
    let message = ["Is it \"loud\"?"; 3].join(&"…".repeat(50));
    assert_eq!(host.end(&message).kind, Kind::Error);
    let knocks = server.join().unwrap();
    let (get, post) = (
        format!("GET {address}/v1/models?limit=1000"),
        format!("POST {address}/v1/messages"),
    );
    assert!(knocks[0].0.starts_with("GET /v1/models") && knocks[1].0.starts_with("POST /v1/messages"));
    assert!(has(&knocks[0].1, &get) && !has(&knocks[0].1, &post));
    assert!(has(&knocks[1].1, &post) && has(&knocks[1].1, r#"Is it \"loud\"?"#));
}

#[test]
fn a_preview_is_byte_for_byte_what_is_sent_then() {
    let world = canary::world();
    let (server, host) = curious_session(&world);
    for (before, text) in [
        ("/track", "How is it?"),
        ("/ask which plug-ins are there?", "And “now”, \\ or ü\u{2028}?"),
        ("/prompt Answer in one word.", "Two\nlines\tand\u{7}a bell"),
        ("/model claude-other", "Is it loud?"),
        ("/privacy tier sound", "Is it loud?"),
        ("/privacy tier off", "Is it loud?"),
        ("/new", "Is it loud?"),
        ("/continue 1", "Is it loud?"),
        ("/branch 4", "Is it loud?"),
        ("/privacy share never", "Is it loud?"),
    ] {
        host.end(before);
        let preview = host.done(&format!("/privacy preview {text}"));
        let (head, rest) = preview.split_once('\n').unwrap();
        let sent = messages(&server).len();
        let told = host.end_with(text, "no");
        assert_eq!(told.kind, Kind::Answer, "{}", told.json);
        let body = messages(&server)[sent].body.clone();
        assert_eq!(
            rest.lines().next().unwrap(),
            String::from_utf8(body.clone()).unwrap(),
            "{before}"
        );
        let begin = format!("POST {}/v1/messages, {} bytes.", server.address(), body.len());
        assert!(head.starts_with(&begin), "{head}");
    }
}

#[test]
fn what_was_for_one_server_does_not_go_to_another() {
    let world = canary::world();
    let (first, host) = curious_session(&world);
    let second = anthropic(vec![Says::Text("Fine.")]);
    let told = host.end_with("How is it?", "conversation");
    assert_eq!(told.kind, Kind::Answer, "{}", told.json);
    host.end("/ask which plug-ins are there?");
    assert!(!found(&first.bytes()).is_empty());
    let sent_to_first = first.bytes().len();
    host.talks_with(&second, "sk-of-the-second");
    let told = host.end_with("And now?", "conversation");
    assert_eq!(told.kind, Kind::Answer, "{}", told.json);
    let notices = told.texts(Kind::Notice);
    assert!(
        notices
            .iter()
            .any(|text| text.contains("3 answers of before are not sent")),
        "{notices:?}"
    );
    assert_eq!(found(&second.bytes()), [""; 0]);
    assert!(!holds_key(&second.bytes()) && has(&second.bytes(), "x-api-key: sk-of-the-second"));
    assert_eq!(
        first.bytes().len(),
        sent_to_first,
        "the first hears nothing of it"
    );
    // What it allowed to be seen holds for the first alone, and there it may go again.
    host.end(&format!("/provider anthropic {}", first.address()));
    let told = host.end_with("Back again?", "no");
    assert!(told.offered().is_empty(), "{:?}", told.offered());
    assert!(!has(&first.bytes(), "sk-of-the-second"));
    assert_key_is_in_its_header_alone(&first);
}
