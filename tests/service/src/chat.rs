//! The streamed answer of a model that there is none of.

use serde_json::{Value, json};

/// The only model.
pub const MODEL: &str = "sessionist";

/// Returns the deltas of an answer that repeats the last message, word by word.
pub fn echo(request: &Value) -> Vec<Value> {
    let messages = request.get("messages").and_then(Value::as_array);
    let last = messages.and_then(|messages| messages.last()?.get("content")?.as_str());
    let words = last.unwrap_or_default().split_inclusive(' ');
    ["You said: "]
        .into_iter()
        .chain(words)
        .map(|word| json!({ "content": word }))
        .collect()
}

/// The events of a stream with these deltas. None of them is empty.
pub(crate) fn events(deltas: Vec<Value>) -> Vec<String> {
    let has_calls = deltas.iter().any(|delta| delta.get("tool_calls").is_some());
    let reason = if has_calls { "tool_calls" } else { "stop" };
    let usage = json!({ "prompt_tokens": 1, "completion_tokens": deltas.len() });
    let choice = |delta: Value, reason: Option<&str>| {
        let choice = json!({ "index": 0, "delta": delta, "finish_reason": reason });
        json!({ "object": "chat.completion.chunk", "model": MODEL, "choices": [choice] })
    };
    let mut chunks: Vec<Value> = deltas.into_iter().map(|delta| choice(delta, None)).collect();
    chunks.push(choice(json!({}), Some(reason)));
    chunks.push(json!({ "object": "chat.completion.chunk", "model": MODEL, "choices": [], "usage": usage }));
    let events = chunks.iter().map(|chunk| format!("data: {chunk}\n\n"));
    events.chain(["data: [DONE]\n\n".to_owned()]).collect()
}
