//! Ollama's own API, one JSON object in a line. Source: <https://docs.ollama.com/api/chat>.
//!
//! Its Chat Completions would do as well, but only here the size of the window can be said: where it is not, Ollama cuts off the
//! beginning of a long conversation and does not tell.

use serde_json::{Value, json};

use super::openai_chat::{functions, joined_text, messages};
use super::reader::{Sink, Stop, list, number, text};
use super::request::{Part, Request, ToolCall, put};
use crate::provider::failure::Failure;

pub(super) fn body(request: &Request) -> Value {
    let messages = messages(
        request,
        assistant,
        |result| json!({ "role": "tool", "tool_name": result.call.name, "content": result.text }),
    );
    let mut body = json!({ "model": request.model, "stream": true, "messages": messages });
    if let Some(tokens) = request.window_tokens {
        put(&mut body, "options", json!({ "num_ctx": tokens }));
    }
    if !request.tools.is_empty() {
        put(&mut body, "tools", functions(request));
    }
    body
}

fn assistant(parts: &[Part]) -> Value {
    let calls: Vec<Value> = parts
        .iter()
        .filter_map(|part| match part {
            Part::Call(call) => {
                Some(json!({ "function": { "name": call.name, "arguments": call.object() } }))
            }
            _ => None,
        })
        .collect();
    let mut message = json!({ "role": "assistant", "content": joined_text(parts) });
    if !calls.is_empty() {
        put(&mut message, "tool_calls", calls);
    }
    message
}

pub(super) fn take(json: &Value, sink: &mut Sink) -> Result<(), Failure> {
    if json.get("error").is_some_and(|error| !error.is_null()) {
        // A sentence, or what servers that speak like OpenAI write.
        return Err(Failure::told(
            text(json, "/error/type"),
            text(json, "/error/code"),
        ));
    }
    sink.thinking(text(json, "/message/thinking"))?;
    sink.thinking(text(json, "/message/reasoning_content"))?;
    sink.text(text(json, "/message/content"))?;
    for call in list(json, "/message/tool_calls") {
        let arguments = call.pointer("/function/arguments");
        let arguments = arguments.map_or_else(|| "{}".to_owned(), Value::to_string);
        sink.count(&arguments)?;
        sink.call(ToolCall {
            id: None,
            name: text(call, "/function/name").to_owned(),
            arguments,
            signature: None,
        })?;
    }
    if json.get("done").and_then(Value::as_bool) == Some(true) {
        let usage = sink.usage();
        usage.input = number(json, "/prompt_eval_count");
        usage.output = number(json, "/eval_count");
        if text(json, "/done_reason") == "length" {
            sink.stop(Stop::Length);
        }
        sink.stop_if_unsaid();
        sink.end();
    }
    Ok(())
}
