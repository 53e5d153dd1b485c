//! Anthropic's Messages API. Source: <https://docs.claude.com/en/api/messages-streaming>.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::WireFormat;
use super::reader::{Sink, Stop, Usage, number, text};
use super::request::{Part, Request, ToolCall, Turn, put};
use crate::provider::failure::Failure;

/// The body of a request. What does not change from turn to turn is marked for the provider's cache, and so is the newest turn, so that
/// the next request finds all before it there.
pub(super) fn body(request: &Request) -> Value {
    let cache = json!({ "type": "ephemeral" });
    let tools = request.tools.iter().map(
        |tool| json!({ "name": tool.name, "description": tool.description, "input_schema": tool.parameters }),
    );
    let mut messages: Vec<Value> = request.turns.iter().map(message).collect();
    if let Some(block) = messages
        .last_mut()
        .and_then(|message| message.get_mut("content")?.as_array_mut()?.last_mut())
    {
        put(block, "cache_control", cache.clone());
    }
    let mut body = json!({
        "model": request.model,
        "max_tokens": request.answer_tokens,
        "stream": true,
        "messages": messages,
    });
    if !request.system.is_empty() {
        put(
            &mut body,
            "system",
            json!([{ "type": "text", "text": request.system, "cache_control": cache }]),
        );
    }
    if !request.tools.is_empty() {
        put(&mut body, "tools", tools.collect::<Value>());
    }
    body
}

fn message(turn: &Turn) -> Value {
    match turn {
        Turn::User(text) => json!({ "role": "user", "content": [{ "type": "text", "text": text }] }),
        Turn::Assistant(parts) => {
            let content: Vec<Value> = parts.iter().filter_map(block).collect();
            json!({ "role": "assistant", "content": content })
        }
        Turn::Results(results) => {
            let content: Vec<Value> = results
                .iter()
                .map(|result| {
                    json!({
                        "type": "tool_result",
                        "tool_use_id": result.call.id(),
                        "content": result.text,
                        "is_error": result.is_error,
                    })
                })
                .collect();
            json!({ "role": "user", "content": content })
        }
    }
}

fn block(part: &Part) -> Option<Value> {
    match part {
        Part::Text(text) => Some(json!({ "type": "text", "text": text })),
        Part::Call(call) => Some(json!({
            "type": "tool_use", "id": call.id(), "name": call.name, "input": call.object(),
        })),
        Part::Kept { format, json } => (*format == WireFormat::Anthropic).then(|| json.clone()),
    }
}

/// The blocks that have begun and not ended, by their index.
#[derive(Default)]
pub(super) struct Blocks(BTreeMap<u64, Block>);

enum Block {
    /// Thoughts and their signature: to be returned unchanged.
    Thinking(String, String),
    Call(ToolCall),
}

impl Blocks {
    pub(super) fn take(&mut self, json: &Value, sink: &mut Sink) -> Result<(), Failure> {
        let index = number(json, "/index").unwrap_or_default();
        match text(json, "/type") {
            "message_start" => read_usage(json, "/message/usage", sink.usage()),
            "content_block_start" => return self.begin(index, json, sink),
            "content_block_delta" => return self.go_on(index, json, sink),
            "content_block_stop" => return self.finish(index, sink),
            "message_delta" => {
                read_usage(json, "/usage", sink.usage());
                let reason = text(json, "/delta/stop_reason");
                if !reason.is_empty() {
                    sink.stop(stop(reason));
                }
            }
            "message_stop" => {
                sink.stop_if_unsaid();
                sink.end();
            }
            "error" => return Err(Failure::told(text(json, "/error/type"), "")),
            // Pings, and what later versions add.
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, index: u64, json: &Value, sink: &mut Sink) -> Result<(), Failure> {
        Sink::limit(self.0.len())?;
        match text(json, "/content_block/type") {
            "text" => sink.text(text(json, "/content_block/text"))?,
            "tool_use" => {
                let (id, name) = (text(json, "/content_block/id"), text(json, "/content_block/name"));
                self.0.insert(index, Block::Call(sink.begin_call(id, name)?));
            }
            "thinking" => {
                self.0
                    .insert(index, Block::Thinking(String::new(), String::new()));
            }
            "redacted_thinking" => {
                sink.count(text(json, "/content_block/data"))?;
                if let Some(block) = json.get("content_block") {
                    sink.keep(WireFormat::Anthropic, block.clone())?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn go_on(&mut self, index: u64, json: &Value, sink: &mut Sink) -> Result<(), Failure> {
        match (text(json, "/delta/type"), self.0.get_mut(&index)) {
            ("text_delta", _) => sink.text(text(json, "/delta/text"))?,
            ("input_json_delta", Some(Block::Call(call))) => {
                let piece = text(json, "/delta/partial_json");
                sink.count(piece)?;
                call.arguments.push_str(piece);
            }
            ("thinking_delta", Some(Block::Thinking(thoughts, _))) => {
                let piece = text(json, "/delta/thinking");
                thoughts.push_str(piece);
                sink.thinking(piece)?;
            }
            ("signature_delta", Some(Block::Thinking(_, signature))) => {
                let piece = text(json, "/delta/signature");
                sink.count(piece)?;
                signature.push_str(piece);
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(&mut self, index: u64, sink: &mut Sink) -> Result<(), Failure> {
        match self.0.remove(&index) {
            Some(Block::Call(mut call)) => {
                // A tool that takes nothing is called with nothing at all.
                if call.arguments.is_empty() {
                    call.arguments.push_str("{}");
                }
                sink.call(call)
            }
            Some(Block::Thinking(thinking, signature)) => {
                let json = json!({ "type": "thinking", "thinking": thinking, "signature": signature });
                sink.keep(WireFormat::Anthropic, json)
            }
            None => Ok(()),
        }
    }
}

/// Numbers replace the ones before: they are sums already.
fn read_usage(json: &Value, place: &str, usage: &mut Usage) {
    let of = |key: &str| number(json, &format!("{place}/{key}"));
    if let Some(fresh) = of("input_tokens") {
        let cached = of("cache_read_input_tokens").unwrap_or_default();
        let written = of("cache_creation_input_tokens").unwrap_or_default();
        usage.input = Some(fresh.saturating_add(written).saturating_add(cached));
        usage.cached = Some(cached);
    }
    usage.output = of("output_tokens").or(usage.output);
}

fn stop(reason: &str) -> Stop {
    match reason {
        "end_turn" | "stop_sequence" => Stop::End,
        "tool_use" => Stop::Calls,
        "max_tokens" => Stop::Length,
        "model_context_window_exceeded" => Stop::WindowFull,
        "refusal" => Stop::Filtered,
        _ => Stop::Other,
    }
}
