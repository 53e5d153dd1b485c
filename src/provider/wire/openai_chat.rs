//! OpenAI's Chat Completions, as many servers speak it: LM Studio, llama.cpp, vLLM, OpenRouter, Groq, Mistral.
//! Source: <https://platform.openai.com/docs/api-reference/chat-streaming>.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::reader::{Sink, Stop, list, number, text};
use super::request::{Part, Request, ToolCall, ToolResult, Turn, put};
use crate::provider::failure::Failure;

/// The body of a request. The most tokens of an answer are left to the server: the key for it differs among them.
pub(super) fn body(request: &Request) -> Value {
    let messages = messages(
        request,
        assistant,
        |result| json!({ "role": "tool", "tool_call_id": result.call.id(), "content": result.text }),
    );
    let mut body = json!({
        "model": request.model,
        "stream": true,
        "stream_options": { "include_usage": true },
        "messages": messages,
    });
    if !request.tools.is_empty() {
        put(&mut body, "tools", functions(request));
    }
    body
}

/// The system text and the turns, as Ollama takes them, too, but for how it writes calls and their results.
pub(super) fn messages(
    request: &Request,
    assistant: fn(&[Part]) -> Value,
    result: fn(&ToolResult) -> Value,
) -> Vec<Value> {
    let mut messages = Vec::new();
    if !request.system.is_empty() {
        messages.push(json!({ "role": "system", "content": request.system }));
    }
    for turn in &request.turns {
        match turn {
            Turn::User(text) => messages.push(json!({ "role": "user", "content": text })),
            Turn::Assistant(parts) => messages.push(assistant(parts)),
            Turn::Results(results) => messages.extend(results.iter().map(result)),
        }
    }
    messages
}

/// The tools, as Ollama takes them, too.
pub(super) fn functions(request: &Request) -> Value {
    let tools = request.tools.iter().map(|tool| {
        json!({
            "type": "function",
            "function": { "name": tool.name, "description": tool.description, "parameters": tool.parameters },
        })
    });
    tools.collect()
}

/// All text of an answer.
pub(super) fn joined_text(parts: &[Part]) -> String {
    let texts = parts.iter().filter_map(|part| match part {
        Part::Text(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

fn assistant(parts: &[Part]) -> Value {
    let calls: Vec<Value> = parts
        .iter()
        .filter_map(|part| match part {
            Part::Call(call) => Some(json!({
                "id": call.id(),
                "type": "function",
                "function": { "name": call.name, "arguments": call.object().to_string() },
            })),
            _ => None,
        })
        .collect();
    let text = joined_text(parts);
    if calls.is_empty() {
        return json!({ "role": "assistant", "content": text });
    }
    // Servers differ on whether an empty text may stand beside calls; null always may.
    let content = if text.is_empty() { Value::Null } else { text.into() };
    json!({ "role": "assistant", "content": content, "tool_calls": calls })
}

/// The calls that have begun, by their index: there is no mark of their end but the end of the answer.
#[derive(Default)]
pub(super) struct Calls(BTreeMap<u64, ToolCall>);

impl Calls {
    pub(super) fn take(&mut self, json: &Value, sink: &mut Sink) -> Result<(), Failure> {
        if let Some(failure) = failure(json) {
            return Err(failure);
        }
        read_usage(json, sink);
        // The chunk with the usage has no choice.
        let Some(choice) = list(json, "/choices").first() else {
            return Ok(());
        };
        // What reasoning models add, under two names.
        sink.thinking(text(choice, "/delta/reasoning_content"))?;
        sink.thinking(text(choice, "/delta/reasoning"))?;
        sink.text(text(choice, "/delta/content"))?;
        sink.text(text(choice, "/delta/refusal"))?;
        for (place, fragment) in list(choice, "/delta/tool_calls").iter().enumerate() {
            self.add(place, fragment, sink)?;
        }
        let reason = text(choice, "/finish_reason");
        if !reason.is_empty() {
            self.finish(sink)?;
            sink.stop(stop(reason, sink.calls() > 0));
        }
        Ok(())
    }

    /// The mark of the end has come.
    pub(super) fn end(&mut self, sink: &mut Sink) -> Result<(), Failure> {
        self.finish(sink)?;
        sink.stop_if_unsaid();
        sink.end();
        Ok(())
    }

    fn add(&mut self, place: usize, fragment: &Value, sink: &mut Sink) -> Result<(), Failure> {
        let index = number(fragment, "/index").unwrap_or(place as u64);
        let (id, name) = (text(fragment, "/id"), text(fragment, "/function/name"));
        let arguments = text(fragment, "/function/arguments");
        for piece in [id, name, arguments] {
            sink.count(piece)?;
        }
        Sink::limit(self.0.len())?;
        let call = self.0.entry(index).or_insert_with(|| ToolCall {
            // The results have to name the call, also where the server did not.
            id: Some(format!("call_{index}")),
            name: String::new(),
            arguments: String::new(),
            signature: None,
        });
        if !id.is_empty() {
            call.id = Some(id.to_owned());
        }
        if !name.is_empty() {
            name.clone_into(&mut call.name);
        }
        call.arguments.push_str(arguments);
        Ok(())
    }

    fn finish(&mut self, sink: &mut Sink) -> Result<(), Failure> {
        for (_, call) in std::mem::take(&mut self.0) {
            sink.call(call)?;
        }
        Ok(())
    }
}

/// Servers tell of a failure in the middle of an answer in two shapes.
fn failure(json: &Value) -> Option<Failure> {
    let is_error = json.get("error").is_some_and(|error| !error.is_null());
    if is_error {
        let (kind, code) = (text(json, "/error/type"), text(json, "/error/code"));
        let status = number(json, "/error/code").and_then(|status| u16::try_from(status).ok());
        return Some(Failure::told_with(status, kind, code));
    }
    (text(json, "/object") == "error").then(|| Failure::told(text(json, "/type"), text(json, "/code")))
}

fn read_usage(json: &Value, sink: &mut Sink) {
    let usage = sink.usage();
    usage.input = number(json, "/usage/prompt_tokens").or(usage.input);
    usage.cached = number(json, "/usage/prompt_tokens_details/cached_tokens").or(usage.cached);
    usage.output = number(json, "/usage/completion_tokens").or(usage.output);
}

/// Some servers say "stop" also when they wait for what a call gives.
fn stop(reason: &str, has_calls: bool) -> Stop {
    match reason {
        "stop" if !has_calls => Stop::End,
        "stop" | "tool_calls" | "function_call" => Stop::Calls,
        "length" => Stop::Length,
        "content_filter" => Stop::Filtered,
        _ => Stop::Other,
    }
}
