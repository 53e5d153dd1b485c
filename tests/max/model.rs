//! A model that does what its last message says, and else repeats it.

use std::fmt::Write as _;
use std::io;

use serde_json::Value;
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
                out.begin_message()?;
                out.call(1, "track", r#"{"track":"Bass"}"#)?;
                out.call(2, "overview", "{}")?;
                out.end_message("tool_use")
            }
            None if text == "Stall." => {
                out.begin_message()?;
                out.text("One moment")?;
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
    out.begin_message()?;
    let (mut written, mut word) = (0, 0);
    while written < bytes {
        let mut text = String::new();
        while text.len() < 200 {
            word += 1;
            let _ = write!(text, "w{word} é🎹 ");
        }
        written += text.len();
        out.text(&text)?;
    }
    // Nothing that a reader would take off the end.
    out.text("end")?;
    out.end_message("end_turn")
}

/// In pieces that are cut anywhere but inside of a sign.
fn repeat(out: &mut Answer<'_>, text: &str) -> io::Result<()> {
    out.begin_message()?;
    let signs: Vec<char> = text.chars().collect();
    for signs in signs.chunks(1000) {
        out.text(&signs.iter().collect::<String>())?;
    }
    out.end_message("end_turn")
}
