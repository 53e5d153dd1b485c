//! What a server answers: like Anthropic and like Ollama.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use sessionist_fixtures::server::{Answer, Recorded, Server};

pub const MODELS: &str = r#"{"data":[{"id":"claude-test"},{"id":"claude-other"}]}"#;

/// One answer of a model.
#[derive(Clone)]
pub enum Says {
    Text(&'static str),
    /// Some text, and calls of tools with their arguments.
    Calls(&'static str, Vec<(&'static str, Value)>),
    /// Another status, with headers and a body.
    Refuses(u16, &'static str, &'static str),
    /// These very events, and the end of the body.
    Events(&'static str),
    /// Says this, and closes the connection.
    BreaksOff(&'static str),
    /// Says this, and then nothing.
    Stalls(&'static str),
}

/// A server that answers one after the other; the last answer is given again and again.
pub fn anthropic(answers: Vec<Says>) -> Server {
    let number = AtomicUsize::new(0);
    Server::start(None, move |request, out| {
        if request.line().starts_with("GET /v1/models") {
            return out.whole(200, "", MODELS.as_bytes());
        }
        let number = number.fetch_add(1, Ordering::Relaxed).min(answers.len() - 1);
        say(&answers[number], out)
    })
}

/// A server whose model makes these calls for every message, and then answers.
pub fn curious(calls: Vec<(&'static str, Value)>) -> Server {
    let answers = [Says::Calls("", calls), Says::Text("That is how it is.")];
    Server::start(None, move |request, out| {
        if request.line().starts_with("GET /v1/models") {
            return out.whole(200, "", MODELS.as_bytes());
        }
        let body = request.json();
        let newest = body["messages"].as_array().and_then(|turns| turns.last());
        let has_looked = newest.is_some_and(|turn| turn["content"][0]["type"] == "tool_result");
        let can_look = body["tools"].is_array();
        say(&answers[usize::from(has_looked || !can_look)], out)
    })
}

pub fn say(says: &Says, out: &mut Answer<'_>) -> io::Result<()> {
    match says {
        Says::Text(text) => {
            out.begin_message()?;
            // In pieces of four signs.
            let signs: Vec<char> = text.chars().collect();
            for piece in signs.chunks(4) {
                out.text(&piece.iter().collect::<String>())?;
            }
            out.end_message("end_turn")
        }
        Says::Calls(text, calls) => {
            out.begin_message()?;
            if !text.is_empty() {
                out.text(text)?;
            }
            for (index, (name, arguments)) in calls.iter().enumerate() {
                // What is no object stands for arguments that are no JSON.
                let text = arguments
                    .as_str()
                    .map_or_else(|| arguments.to_string(), str::to_owned);
                out.call(index + 1, name, &text)?;
            }
            out.end_message("tool_use")
        }
        Says::Refuses(status, headers, body) => out.whole(*status, headers, body.as_bytes()),
        Says::Events(events) => out.whole(200, "content-type: text/event-stream\r\n", events.as_bytes()),
        Says::BreaksOff(text) => {
            out.begin_message()?;
            out.text(text)?;
            Err(io::ErrorKind::BrokenPipe.into())
        }
        Says::Stalls(text) => {
            out.begin_message()?;
            out.text(text)?;
            out.stall();
            Ok(())
        }
    }
}

/// A server on this machine that has one model of its own and one in a cloud, and calls a tool before it answers.
pub fn ollama() -> Server {
    Server::start(None, |request, out| {
        if request.line() == "GET /api/tags" {
            let body =
                r#"{"models":[{"name":"big:cloud","remote_host":"https://ollama.com"},{"name":"small:8b"}]}"#;
            return out.whole(200, "", body.as_bytes());
        }
        let messages = request.json()["messages"].as_array().unwrap().clone();
        let line = if messages.last().unwrap()["role"] == "tool" {
            json!({ "message": { "content": "It is at 122 BPM." }, "done": true, "done_reason": "stop" })
        } else {
            let call = json!({ "function": { "name": "overview", "arguments": {} } });
            json!({ "message": { "content": "", "tool_calls": [call] }, "done": true, "done_reason": "stop" })
        };
        out.whole(
            200,
            "content-type: application/x-ndjson\r\n",
            format!("{line}\n").as_bytes(),
        )
    })
}

/// What is said in a request, each turn with who says it: "user: How is it?".
pub fn turns(request: &Recorded) -> Vec<String> {
    let body = request.json();
    let turns = body["messages"].as_array().unwrap().iter().map(|turn| {
        let texts = turn["content"].as_array().unwrap().iter();
        let texts: String = texts.filter_map(|block| block["text"].as_str()).collect();
        format!("{}: {texts}", turn["role"].as_str().unwrap())
    });
    turns.collect()
}

/// The messages that a server was sent.
pub fn messages(server: &Server) -> Vec<Recorded> {
    let recorded = server.recorded().into_iter();
    recorded
        .filter(|request| request.line().starts_with("POST"))
        .collect()
}
