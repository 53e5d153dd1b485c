//! A model that does what its last message says, and else repeats it.

use std::fmt::Write as _;
use std::io;

use serde_json::{Value, json};
use sessionist_fixtures::server::{Answer, Server};

/// Starts it. It speaks as Anthropic does, which counts as another machine.
pub fn start() -> Server {
    Server::start(None, |request, out| {
        if request.line().starts_with("GET") {
            return out.whole(200, "", br#"{"data":[{"id":"claude-test"}]}"#);
        }
        let body = request.json();
        let content = &body["messages"].as_array().unwrap().last().unwrap()["content"];
        let Some(text) = content[0]["text"].as_str() else {
            return repeat(out, &looked_up(content));
        };
        match text.strip_prefix("Write ") {
            Some(bytes) => write(out, bytes.trim_end_matches('.').parse().unwrap()),
            None if text == "Show me." => {
                begin(out)?;
                call(out, 1, "track", &json!({ "track": "Bass" }))?;
                call(out, 2, "overview", &json!({}))?;
                end(out, "tool_use")
            }
            None if text == "Stall." => {
                begin(out)?;
                piece(out, "One moment")?;
                out.stall();
                Ok(())
            }
            None => repeat(out, text),
        }
    })
}

/// What comes of what was asked for with two tools.
fn looked_up(results: &Value) -> String {
    let results = results.as_array().unwrap();
    let shown = results.iter().filter(|result| result["is_error"] != true).count();
    match (results.len(), shown) {
        (2, 1) => "One was shown, the other was not.".to_owned(),
        counts => format!("{counts:?} were shown."),
    }
}

/// At least so many bytes, and no word twice, so that words that become symbols are seen.
fn write(out: &mut Answer<'_>, bytes: usize) -> io::Result<()> {
    begin(out)?;
    let (mut written, mut word) = (0, 0);
    while written < bytes {
        let mut text = String::new();
        while text.len() < 200 {
            word += 1;
            let _ = write!(text, "w{word} é🎹 ");
        }
        written += text.len();
        piece(out, &text)?;
    }
    // Nothing that a reader would take off the end.
    piece(out, "end")?;
    end(out, "end_turn")
}

/// In pieces that are cut anywhere but inside of a sign.
fn repeat(out: &mut Answer<'_>, text: &str) -> io::Result<()> {
    begin(out)?;
    let signs: Vec<char> = text.chars().collect();
    for signs in signs.chunks(1000) {
        piece(out, &signs.iter().collect::<String>())?;
    }
    end(out, "end_turn")
}

fn begin(out: &mut Answer<'_>) -> io::Result<()> {
    out.begin()?;
    event(
        out,
        &json!({ "type": "message_start", "message": { "usage": { "input_tokens": 9 } } }),
    )
}

fn piece(out: &mut Answer<'_>, text: &str) -> io::Result<()> {
    let delta = json!({ "type": "text_delta", "text": text });
    event(
        out,
        &json!({ "type": "content_block_delta", "index": 0, "delta": delta }),
    )
}

fn call(out: &mut Answer<'_>, index: u32, name: &str, arguments: &Value) -> io::Result<()> {
    let block = json!({ "type": "tool_use", "id": format!("call_{index}"), "name": name, "input": {} });
    event(
        out,
        &json!({ "type": "content_block_start", "index": index, "content_block": block }),
    )?;
    let delta = json!({ "type": "input_json_delta", "partial_json": arguments.to_string() });
    event(
        out,
        &json!({ "type": "content_block_delta", "index": index, "delta": delta }),
    )?;
    event(out, &json!({ "type": "content_block_stop", "index": index }))
}

fn end(out: &mut Answer<'_>, reason: &str) -> io::Result<()> {
    let delta = json!({ "stop_reason": reason });
    event(
        out,
        &json!({ "type": "message_delta", "delta": delta, "usage": { "output_tokens": 7 } }),
    )?;
    event(out, &json!({ "type": "message_stop" }))?;
    out.end()
}

fn event(out: &mut Answer<'_>, json: &Value) -> io::Result<()> {
    out.piece(format!("data: {json}\n\n").as_bytes())
}
