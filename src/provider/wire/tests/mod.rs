//! Streams as the providers send them, and bodies as they want them.

mod bodies;
mod streams;

use serde_json::json;

use super::*;
use crate::provider::{Failure, FailureKind};

fn call(id: Option<&str>, name: &str, arguments: &str) -> ToolCall {
    ToolCall {
        id: id.map(str::to_owned),
        name: name.to_owned(),
        arguments: arguments.to_owned(),
        signature: None,
    }
}

/// Reads a stream that comes in the given chunks.
fn read<'a>(
    format: WireFormat,
    chunks: impl IntoIterator<Item = &'a [u8]>,
) -> (Vec<Piece>, Result<Reply, Failure>) {
    let mut reader = Reader::new(format);
    let mut pieces = Vec::new();
    for chunk in chunks {
        if let Err(failure) = reader.feed(chunk, &mut pieces) {
            return (pieces, Err(failure));
        }
    }
    let result = reader.finish(&mut pieces);
    (pieces, result)
}

/// A conversation with everything in it that a body can hold.
fn conversation() -> Request {
    let asked = call(Some("c1"), "track", r#"{"name":"Bass"}"#);
    let kept = Part::Kept {
        format: WireFormat::Anthropic,
        json: json!({ "type": "thinking", "thinking": "hm", "signature": "s" }),
    };
    Request {
        model: "m".to_owned(),
        system: "Be brief.".to_owned(),
        turns: vec![
            Turn::User("Is \"Bäss\" loud?".to_owned()),
            Turn::Assistant(vec![
                kept,
                Part::Text("Let me look.".to_owned()),
                Part::Call(asked.clone()),
            ]),
            Turn::Results(vec![ToolResult {
                call: asked,
                text: "-6 dB".to_owned(),
                is_error: false,
            }]),
        ],
        tools: vec![Tool {
            name: "track".to_owned(),
            description: "Tells of a track.".to_owned(),
            parameters: json!({ "type": "object", "properties": { "name": { "type": "string" } } }),
        }],
        answer_tokens: 1000,
        window_tokens: Some(8192),
    }
}
