//! OpenAI's Responses API. Source: <https://platform.openai.com/docs/api-reference/responses-streaming>.
//!
//! Nothing is stored there, and no tool of OpenAI's is offered to the model: those hand what they are given on to others.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::reader::{Sink, Stop, number, text};
use super::request::{Part, Request, ToolCall, Turn, put};
use crate::provider::failure::Failure;

pub(super) fn body(request: &Request) -> Value {
    let mut input = Vec::new();
    for turn in &request.turns {
        match turn {
            Turn::User(text) => input.push(json!({ "role": "user", "content": text })),
            Turn::Assistant(parts) => input.extend(parts.iter().filter_map(item)),
            Turn::Results(results) => input.extend(results.iter().map(|result| {
                json!({ "type": "function_call_output", "call_id": result.call.id(), "output": result.text })
            })),
        }
    }
    let mut body = json!({
        "model": request.model,
        "stream": true,
        "store": false,
        "input": input,
    });
    if !request.system.is_empty() {
        put(&mut body, "instructions", request.system.as_str());
    }
    if !request.tools.is_empty() {
        let tools = request.tools.iter().map(|tool| {
            json!({
                "type": "function",
                "name": tool.name,
                "description": tool.description,
                "parameters": tool.parameters,
                "strict": false,
            })
        });
        put(&mut body, "tools", tools.collect::<Value>());
    }
    body
}

fn item(part: &Part) -> Option<Value> {
    match part {
        Part::Text(text) => Some(json!({ "role": "assistant", "content": text })),
        Part::Call(call) => Some(json!({
            "type": "function_call",
            "call_id": call.id(),
            "name": call.name,
            "arguments": call.object().to_string(),
        })),
        Part::Kept { .. } => None,
    }
}

/// The calls that have begun, by the index of their item.
#[derive(Default)]
pub(super) struct Items(BTreeMap<u64, ToolCall>);

impl Items {
    pub(super) fn take(&mut self, json: &Value, sink: &mut Sink) -> Result<(), Failure> {
        let index = number(json, "/output_index").unwrap_or_default();
        match text(json, "/type") {
            "response.output_text.delta" | "response.refusal.delta" => sink.text(text(json, "/delta"))?,
            "response.reasoning_summary_text.delta" | "response.reasoning_text.delta" => {
                sink.thinking(text(json, "/delta"))?;
            }
            "response.output_item.added" if text(json, "/item/type") == "function_call" => {
                Sink::limit(self.0.len())?;
                let (id, name) = (text(json, "/item/call_id"), text(json, "/item/name"));
                self.0.insert(index, sink.begin_call(id, name)?);
            }
            "response.function_call_arguments.delta" => {
                let piece = text(json, "/delta");
                sink.count(piece)?;
                if let Some(call) = self.0.get_mut(&index) {
                    call.arguments.push_str(piece);
                }
            }
            // The item as a whole says the same once more; only whether it has ended is of interest.
            "response.output_item.done" => {
                if let Some(mut call) = self.0.remove(&index) {
                    if call.arguments.is_empty() {
                        text(json, "/item/arguments").clone_into(&mut call.arguments);
                        sink.count(&call.arguments)?;
                    }
                    sink.call(call)?;
                }
            }
            "response.completed" | "response.incomplete" => finish(json, sink),
            "response.failed" => return Err(Failure::told(text(json, "/response/error/code"), "")),
            "error" => return Err(Failure::told(text(json, "/code"), text(json, "/error/code"))),
            // Steps on the way, and what later versions add.
            _ => {}
        }
        Ok(())
    }
}

fn finish(json: &Value, sink: &mut Sink) {
    let usage = sink.usage();
    usage.input = number(json, "/response/usage/input_tokens");
    usage.cached = number(json, "/response/usage/input_tokens_details/cached_tokens");
    usage.output = number(json, "/response/usage/output_tokens");
    let is_incomplete = text(json, "/type") == "response.incomplete"
        || text(json, "/response/status") == "incomplete"
        || json
            .pointer("/response/incomplete_details")
            .is_some_and(|details| !details.is_null());
    match text(json, "/response/incomplete_details/reason") {
        "content_filter" => sink.stop(Stop::Filtered),
        // Not all servers say why, or say it in this place alone.
        _ if is_incomplete => sink.stop(Stop::Length),
        _ => {}
    }
    sink.stop_if_unsaid();
    sink.end();
}
