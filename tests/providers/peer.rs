//! Every format against a server that nobody of this project wrote: `peer/serve.js`, which says what `peer/answers.json` has.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::LazyLock;

use serde_json::{Value, json};
use sessionist::provider::{
    Endpoint, FailureKind, Part, Request, Retry, Stop, Target, Tool, ToolCall, ToolResult, Turn, models,
};
use sessionist::session::{Event, Kind, Options, Session};

use super::*;
use WireFormat::{Anthropic, Gemini, Ollama, OpenAiChat, OpenAiResponses};

/// Each format with a provider that speaks it, and a model of the peer.
const SPEAKERS: [(WireFormat, &str, &str); 5] = [
    (Anthropic, "anthropic", "peer-claude"),
    (OpenAiResponses, "openai", "peer-gpt"),
    (OpenAiChat, "openrouter", "peer-gpt"),
    (Gemini, "gemini", "peer-gemini"),
    (Ollama, "ollama", "peer-llama"),
];

const KEY: &str = "sk-peer-canary";

/// Nothing takes that long; what does has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// For all tests of this process, with whose end its input ends.
static PEER: LazyLock<Peer> = LazyLock::new(|| Peer::start(&[]));

/// A running peer.
struct Peer {
    address: String,
    process: Child,
    /// Kept open: it may write there once more.
    _output: BufReader<ChildStdout>,
}

impl Peer {
    fn start(arguments: &[&str]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/providers/peer/serve.js");
        let mut process = Command::new("node")
            .arg(script)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node, which is in the Debian package nodejs");
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut address = String::new();
        output.read_line(&mut address).unwrap();
        assert!(address.starts_with("http://"), "the peer does not start");
        Self {
            address: address.trim().to_owned(),
            process,
            _output: output,
        }
    }

    fn target(&self, format: WireFormat) -> Target {
        let (_, provider, model) = SPEAKERS.iter().find(|(of, ..)| *of == format).unwrap();
        Target {
            endpoint: Endpoint::parse(&format!("{provider} {}", self.address)).unwrap(),
            model: (*model).to_owned(),
            is_remote: false,
            window: 16_384,
        }
    }

    /// Has a conversation gone on with.
    fn go_on(&self, format: WireFormat, turns: Vec<Turn>, key: &str) -> (Vec<Piece>, Result<Reply, Failure>) {
        let target = self.target(format);
        let request = Request {
            model: target.model.clone(),
            system: "You answer producers.".to_owned(),
            turns,
            tools: vec![find_tracks()],
            answer_tokens: 1000,
            window_tokens: Some(target.window),
        };
        let outgoing = target.message(format.body(&request), ApiKey::parse(key).ok(), Permit::Stays);
        let mut pieces = Vec::new();
        let result = connect(&outgoing.address.clone(), SOON, None)
            .send(outgoing)
            .and_then(|response| response.accepted(format, 0))
            .and_then(|response| read(response, format, &mut pieces));
        (pieces, result)
    }

    /// Asks one question.
    fn ask(&self, format: WireFormat, question: &str) -> (Vec<Piece>, Result<Reply, Failure>) {
        self.go_on(format, vec![Turn::User(question.to_owned())], KEY)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

fn find_tracks() -> Tool {
    Tool {
        name: "find_tracks".to_owned(),
        description: "Finds tracks of the set.".to_owned(),
        parameters: json!({
            "type": "object",
            "properties": { "kind": { "type": "string" }, "name": { "type": "string" } },
            "required": [],
        }),
    }
}

/// The text that the pieces make, and in how many it came.
fn said(pieces: &[Piece]) -> (String, usize) {
    let texts = pieces.iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(text.as_str()),
        _ => None,
    });
    (texts.clone().collect(), texts.count())
}

fn thought(pieces: &[Piece]) -> String {
    let thoughts = pieces.iter().filter_map(|piece| match piece {
        Piece::Thinking(text) => Some(text.as_str()),
        _ => None,
    });
    thoughts.collect()
}

fn calls(parts: &[Part]) -> Vec<&ToolCall> {
    let calls = parts.iter().filter_map(|part| match part {
        Part::Call(call) => Some(call),
        _ => None,
    });
    calls.collect()
}

#[test]
fn a_text_comes_whole_and_in_pieces() {
    for (format, _, model) in SPEAKERS {
        let (pieces, result) = PEER.ask(format, "Say hello.");
        let reply = result.unwrap();
        assert_eq!(
            said(&pieces),
            ("Hello from the peer: Größe, 音楽, 120 BPM.".to_owned(), 5),
            "{format:?}"
        );
        assert_eq!(reply.stop, Stop::End, "{format:?}");
        let told = match format {
            // It tells no numbers in this format.
            Ollama => (Some(0), Some(0)),
            _ => (Some(21), Some(12)),
        };
        assert_eq!((reply.usage.input, reply.usage.output), told, "{format:?}");
        let (pieces, _) = PEER.ask(format, "Who are you?");
        assert_eq!(
            said(&pieces).0,
            format!("I am {model}."),
            "the model that was asked for"
        );
    }
}

#[test]
fn a_call_comes_whole_and_its_result_is_understood() {
    for (format, ..) in SPEAKERS {
        let question = Turn::User("Which tracks are there?".to_owned());
        let (_, result) = PEER.go_on(format, vec![question.clone()], KEY);
        let reply = result.unwrap();
        let [call] = calls(&reply.parts)[..] else {
            panic!("{format:?}: {reply:?}")
        };
        assert_eq!(
            (call.name.as_str(), reply.stop),
            ("find_tracks", Stop::Calls),
            "{format:?}"
        );
        assert_eq!(
            serde_json::from_str::<Value>(&call.arguments).unwrap(),
            json!({ "kind": "audio", "name": "Größe" }),
            "{format:?}"
        );
        let result = ToolResult {
            call: call.clone(),
            text: "Bass, Drums".to_owned(),
            is_error: false,
        };
        let turns = vec![
            question,
            Turn::Assistant(reply.parts),
            Turn::Results(vec![result]),
        ];
        let (pieces, result) = PEER.go_on(format, turns, KEY);
        assert_eq!(
            said(&pieces).0,
            "There are two tracks: Bass and Drums.",
            "{format:?}"
        );
        assert_eq!(result.unwrap().stop, Stop::End, "{format:?}");
    }
}

#[test]
fn several_calls_behind_a_text_are_all_answered() {
    for (format, ..) in SPEAKERS {
        let question = Turn::User("Compare tempo and key.".to_owned());
        let (pieces, result) = PEER.go_on(format, vec![question.clone()], KEY);
        assert_eq!(said(&pieces).0, "I look both up.", "{format:?}");
        let parts = result.unwrap().parts;
        let answers = [("find_tempo", "120 BPM"), ("find_key", "F minor")];
        let results = calls(&parts)
            .into_iter()
            .zip(answers)
            .map(|(call, (name, text))| {
                assert_eq!(call.name, name, "{format:?}");
                ToolResult {
                    call: call.clone(),
                    text: text.to_owned(),
                    is_error: false,
                }
            });
        let results: Vec<_> = results.collect();
        assert_eq!(results.len(), 2, "{format:?}");
        let turns = vec![question, Turn::Assistant(parts), Turn::Results(results)];
        let (pieces, _) = PEER.go_on(format, turns, KEY);
        assert_eq!(said(&pieces).0, "120 BPM, F minor.", "{format:?}");
    }
}

#[test]
fn thoughts_are_told_apart_from_the_answer() {
    for (format, ..) in SPEAKERS {
        let question = Turn::User("Think first.".to_owned());
        let (pieces, result) = PEER.go_on(format, vec![question.clone()], KEY);
        assert_eq!(thought(&pieces), "Four on the floor.", "{format:?}");
        assert_eq!(said(&pieces).0, "It is house.", "{format:?}");
        // What is to be sent back as it came is taken when the conversation goes on.
        let parts = result.unwrap().parts;
        let again = Turn::User("Say hello.".to_owned());
        let (pieces, _) = PEER.go_on(format, vec![question, Turn::Assistant(parts), again], KEY);
        assert!(said(&pieces).0.starts_with("Hello"), "{format:?}");
    }
}

#[test]
fn an_answer_that_may_not_be_longer_says_so() {
    for (format, ..) in SPEAKERS {
        let (pieces, result) = PEER.ask(format, "Say too much.");
        assert_eq!(said(&pieces).0, "And on it goes, and on and", "{format:?}");
        let stop = match format {
            // It gives no other reason than this one in this format.
            Ollama => Stop::End,
            _ => Stop::Length,
        };
        assert_eq!(result.unwrap().stop, stop, "{format:?}");
    }
}

#[test]
fn what_breaks_off_is_a_failure_with_what_came() {
    for (format, ..) in SPEAKERS {
        let (pieces, result) = PEER.ask(format, "Break off.");
        assert_eq!(result.unwrap_err().kind, FailureKind::BrokenOff, "{format:?}");
        let (text, number) = said(&pieces);
        let whole = "This sentence is long enough to be begun in every format, and is never said to its end.";
        assert!(
            whole.starts_with(&text) && text.len() < whole.len() && number > 0,
            "{format:?}: {text}"
        );
        for question in ["Hang up.", "Speak nonsense."] {
            let (pieces, result) = PEER.ask(format, question);
            let kind = result.unwrap_err().kind;
            assert_eq!(
                (kind, pieces.len()),
                (FailureKind::BrokenOff, 0),
                "{format:?} {question}"
            );
        }
    }
}

#[test]
fn what_is_refused_is_told_by_its_kind_and_not_in_the_words_of_the_peer() {
    use FailureKind::{BadKey, NoCredit, Server, TooMany};
    let in_seven_seconds = Retry::After(Duration::from_secs(7));
    for (question, kind, status, retry) in [
        ("Refuse the key.", BadKey, 401, Retry::Never),
        ("Slow me down.", TooMany, 429, in_seven_seconds),
        ("Spend it all.", NoCredit, 429, Retry::Never),
        ("Fail.", Server, 500, Retry::Soon),
    ] {
        for (format, ..) in SPEAKERS {
            let (pieces, result) = PEER.ask(format, question);
            let failure = result.unwrap_err();
            assert_eq!(
                (failure.kind, failure.status, failure.retry, pieces.len()),
                (kind, Some(status), retry, 0),
                "{format:?} {question}"
            );
            let shown = failure.to_string();
            assert!(
                !shown.contains("sk-peer") && !shown.contains("Night Drive"),
                "{shown}"
            );
        }
    }
}

#[test]
fn the_models_are_listed() {
    for (format, ..) in SPEAKERS {
        let outgoing = PEER
            .target(format)
            .endpoint
            .models(ApiKey::parse(KEY).ok(), Permit::Stays);
        let list = connect(&outgoing.address.clone(), SOON, None)
            .send(outgoing)
            .and_then(|response| response.accepted(format, 0))
            .and_then(|response| response.read_all(1 << 20))
            .and_then(|body| models(format, &body));
        if format == Gemini {
            // It has no list in this format.
            assert_eq!(list.unwrap_err().status, Some(404));
            continue;
        }
        let names: Vec<String> = list.unwrap().into_iter().map(|model| model.name).collect();
        assert_eq!(
            names,
            ["peer-gpt", "peer-claude", "peer-gemini", "peer-llama"],
            "{format:?}"
        );
    }
}

#[test]
fn the_key_is_where_each_format_has_it() {
    let locked = Peer::start(&["--key", KEY]);
    for (format, ..) in SPEAKERS {
        let ask = |key| {
            locked
                .go_on(format, vec![Turn::User("Say hello.".to_owned())], key)
                .1
        };
        assert_eq!(
            ask("sk-other").unwrap_err().kind,
            FailureKind::BadKey,
            "{format:?}"
        );
        match format {
            // There are no keys, so none is sent.
            Ollama => assert_eq!(ask(KEY).unwrap_err().kind, FailureKind::BadKey),
            _ => assert_eq!(ask(KEY).unwrap().stop, Stop::End, "{format:?}"),
        }
    }
}

#[test]
fn a_producer_talks_with_the_peer() {
    let folder = tempfile::tempdir().unwrap();
    let session = Session::open(Options {
        data_folder: Some(folder.path().join("home")),
        ..Options::default()
    })
    .unwrap();
    for line in [
        "/privacy tier overview",
        &format!("/provider anthropic {}", PEER.address),
        &format!("/key {KEY}"),
        "/model peer-claude",
    ] {
        assert_eq!(told(&session, line).last().unwrap().kind, Kind::Done, "{line}");
    }
    for (line, answer, kinds) in [
        (
            "Say hello.",
            "Hello from the peer: Größe, 音楽, 120 BPM.",
            &[Kind::Text][..],
        ),
        ("Think first.", "It is house.", &[Kind::Thinking, Kind::Text]),
        // It is asked once more by itself.
        ("Fail once.", "Now it works.", &[Kind::Notice, Kind::Text]),
    ] {
        let mut events = told(&session, line);
        let end = events.pop().unwrap();
        assert_eq!(
            (end.kind, text(&end)),
            (Kind::Answer, answer.to_owned()),
            "{}",
            end.json
        );
        let mut found: Vec<Kind> = events.iter().map(|event| event.kind).collect();
        found.dedup();
        assert_eq!(found, kinds, "{line}");
        let streamed: String = events
            .iter()
            .filter(|event| event.kind == Kind::Text)
            .map(text)
            .collect();
        assert_eq!(streamed, answer);
    }
    let request = session.submit("Take your time.").unwrap();
    let first = session.wait_event(PATIENCE).unwrap();
    assert_eq!((first.kind, first.request), (Kind::Text, request.0));
    assert!(session.cancel(request));
    assert_eq!(told_of(&session, request.0).last().unwrap().kind, Kind::Cancelled);
    assert_eq!(told(&session, "Say hello.").last().unwrap().kind, Kind::Answer);
    assert!(session.close(PATIENCE));
}

#[test]
fn a_server_without_a_list_of_models_is_not_told_to_lack_a_model() {
    let folder = tempfile::tempdir().unwrap();
    let session = Session::open(Options {
        data_folder: Some(folder.path().join("home")),
        ..Options::default()
    })
    .unwrap();
    told(&session, "/privacy tier off");
    told(&session, &format!("/provider gemini {}", PEER.address));
    let end = told(&session, &format!("/key {KEY}")).pop().unwrap();
    let json: Value = serde_json::from_str(&end.json).unwrap();
    assert_eq!(
        (end.kind, &json["name"]),
        (Kind::Error, &json!("not_the_format")),
        "{json}"
    );
    assert!(text(&end).contains("/provider"), "{json}");
    // A model can be chosen all the same.
    for (line, kind) in [("/model peer-gemini", Kind::Done), ("Say hello.", Kind::Answer)] {
        assert_eq!(told(&session, line).pop().unwrap().kind, kind, "{line}");
    }
}

/// The events of a line, up to its last one.
fn told(session: &Session, line: &str) -> Vec<Event> {
    let request = session.submit(line).unwrap();
    told_of(session, request.0)
}

fn told_of(session: &Session, request: u64) -> Vec<Event> {
    let mut events = Vec::new();
    loop {
        let event = session.wait_event(PATIENCE).expect("an event");
        if event.request == request {
            let is_final = event.is_final();
            events.push(event);
            if is_final {
                return events;
            }
        }
    }
}

fn text(event: &Event) -> String {
    let json: Value = serde_json::from_str(&event.json).unwrap();
    json["text"].as_str().unwrap().to_owned()
}
