//! Google's Gemini API, `streamGenerateContent` with `alt=sse`. Source: <https://ai.google.dev/api/generate-content>.
//!
//! It has no mark of the end: the answer is whole when a reason to stop has come and the stream ends.

use serde_json::{Value, json};

use super::reader::{Sink, Stop, list, number, text};
use super::request::{Part, Request, ToolCall, ToolResult, Turn, put};
use crate::provider::failure::{Failure, FailureKind};

/// The body of a request. The model stands in the address.
pub(super) fn body(request: &Request) -> Value {
    let contents: Vec<Value> = request.turns.iter().map(content).collect();
    let mut body = json!({ "contents": contents });
    if !request.system.is_empty() {
        put(
            &mut body,
            "systemInstruction",
            json!({ "parts": [{ "text": request.system }] }),
        );
    }
    if !request.tools.is_empty() {
        let functions: Vec<Value> = request
            .tools
            .iter()
            .map(|tool| {
                json!({ "name": tool.name, "description": tool.description, "parameters": tool.parameters })
            })
            .collect();
        put(&mut body, "tools", json!([{ "functionDeclarations": functions }]));
    }
    body
}

fn content(turn: &Turn) -> Value {
    match turn {
        Turn::User(text) => json!({ "role": "user", "parts": [{ "text": text }] }),
        Turn::Assistant(parts) => {
            let parts: Vec<Value> = parts.iter().filter_map(part).collect();
            json!({ "role": "model", "parts": parts })
        }
        Turn::Results(results) => {
            let parts: Vec<Value> = results.iter().map(response).collect();
            json!({ "role": "user", "parts": parts })
        }
    }
}

fn part(part: &Part) -> Option<Value> {
    match part {
        Part::Text(text) => Some(json!({ "text": text })),
        Part::Call(call) => {
            let mut function = json!({ "name": call.name, "args": call.object() });
            if let Some(id) = &call.id {
                put(&mut function, "id", id.as_str());
            }
            let mut part = json!({ "functionCall": function });
            if let Some(signature) = &call.signature {
                put(&mut part, "thoughtSignature", signature.as_str());
            }
            Some(part)
        }
        Part::Kept { .. } => None,
    }
}

fn response(result: &ToolResult) -> Value {
    let key = if result.is_error { "error" } else { "output" };
    let mut response = json!({ "name": result.call.name, "response": { key: result.text } });
    if let Some(id) = &result.call.id {
        put(&mut response, "id", id.as_str());
    }
    json!({ "functionResponse": response })
}

pub(super) fn take(json: &Value, sink: &mut Sink) -> Result<(), Failure> {
    if json.get("error").is_some_and(|error| !error.is_null()) {
        let status = number(json, "/error/code").and_then(|status| u16::try_from(status).ok());
        return Err(Failure::told_with(status, text(json, "/error/status"), ""));
    }
    let usage = sink.usage();
    usage.input = number(json, "/usageMetadata/promptTokenCount").or(usage.input);
    usage.cached = number(json, "/usageMetadata/cachedContentTokenCount").or(usage.cached);
    if let Some(written) = number(json, "/usageMetadata/candidatesTokenCount") {
        let thoughts = number(json, "/usageMetadata/thoughtsTokenCount").unwrap_or_default();
        usage.output = Some(written.saturating_add(thoughts));
    }
    let Some(candidate) = list(json, "/candidates").first() else {
        let is_blocked = !text(json, "/promptFeedback/blockReason").is_empty();
        return if is_blocked {
            Err(FailureKind::Filtered.into())
        } else {
            Ok(())
        };
    };
    for part in list(candidate, "/content/parts") {
        if let Some(function) = part.get("functionCall") {
            let arguments = function
                .get("args")
                .map_or_else(|| "{}".to_owned(), Value::to_string);
            sink.count(&arguments)?;
            let given =
                |json: &Value, key: &str| Some(text(json, key).to_owned()).filter(|text| !text.is_empty());
            sink.call(ToolCall {
                id: given(function, "/id"),
                name: text(function, "/name").to_owned(),
                arguments,
                signature: given(part, "/thoughtSignature"),
            })?;
        } else if part.get("thought").and_then(Value::as_bool) == Some(true) {
            sink.thinking(text(part, "/text"))?;
        } else {
            sink.text(text(part, "/text"))?;
        }
    }
    match text(candidate, "/finishReason") {
        "" => {}
        "STOP" => sink.stop_if_unsaid(),
        "MAX_TOKENS" => sink.stop(Stop::Length),
        "SAFETY" | "RECITATION" | "BLOCKLIST" | "PROHIBITED_CONTENT" | "SPII" | "LANGUAGE" => {
            sink.stop(Stop::Filtered);
        }
        _ => sink.stop(Stop::Other),
    }
    Ok(())
}
