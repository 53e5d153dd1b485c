use serde_json::{Value, json};

use super::*;

fn body(format: WireFormat, request: &Request) -> Value {
    serde_json::from_slice(&format.body(request)).unwrap()
}

#[test]
fn each_format_says_the_same_in_its_own_way() {
    let request = conversation();
    let schema = &request.tools[0].parameters;
    let function = json!({ "name": "track", "description": "Tells of a track.", "parameters": schema });
    let question = "Is \"Bäss\" loud?";
    let cache = json!({ "type": "ephemeral" });
    let arguments = r#"{"name":"Bass"}"#;
    for (format, expected) in [
        (
            WireFormat::Anthropic,
            json!({
                "model": "m", "max_tokens": 1000, "stream": true,
                "system": [{ "type": "text", "text": "Be brief.", "cache_control": cache }],
                "tools": [{ "name": "track", "description": "Tells of a track.", "input_schema": schema }],
                "messages": [
                    { "role": "user", "content": [{ "type": "text", "text": question }] },
                    { "role": "assistant", "content": [
                        { "type": "thinking", "thinking": "hm", "signature": "s" },
                        { "type": "text", "text": "Let me look." },
                        { "type": "tool_use", "id": "c1", "name": "track", "input": { "name": "Bass" } },
                    ] },
                    { "role": "user", "content": [
                        { "type": "tool_result", "tool_use_id": "c1", "content": "-6 dB", "is_error": false, "cache_control": cache },
                    ] },
                ],
            }),
        ),
        (
            WireFormat::OpenAiResponses,
            json!({
                "model": "m", "stream": true, "store": false, "instructions": "Be brief.",
                "tools": [{ "type": "function", "name": "track", "description": "Tells of a track.", "parameters": schema, "strict": false }],
                "input": [
                    { "role": "user", "content": question },
                    { "role": "assistant", "content": "Let me look." },
                    { "type": "function_call", "call_id": "c1", "name": "track", "arguments": arguments },
                    { "type": "function_call_output", "call_id": "c1", "output": "-6 dB" },
                ],
            }),
        ),
        (
            WireFormat::OpenAiChat,
            json!({
                "model": "m", "stream": true, "stream_options": { "include_usage": true },
                "tools": [{ "type": "function", "function": function }],
                "messages": [
                    { "role": "system", "content": "Be brief." },
                    { "role": "user", "content": question },
                    { "role": "assistant", "content": "Let me look.", "tool_calls": [
                        { "id": "c1", "type": "function", "function": { "name": "track", "arguments": arguments } },
                    ] },
                    { "role": "tool", "tool_call_id": "c1", "content": "-6 dB" },
                ],
            }),
        ),
        (
            WireFormat::Gemini,
            json!({
                "systemInstruction": { "parts": [{ "text": "Be brief." }] },
                "tools": [{ "functionDeclarations": [function] }],
                "contents": [
                    { "role": "user", "parts": [{ "text": question }] },
                    { "role": "model", "parts": [
                        { "text": "Let me look." },
                        { "functionCall": { "id": "c1", "name": "track", "args": { "name": "Bass" } } },
                    ] },
                    { "role": "user", "parts": [
                        { "functionResponse": { "id": "c1", "name": "track", "response": { "output": "-6 dB" } } },
                    ] },
                ],
            }),
        ),
        (
            WireFormat::Ollama,
            json!({
                "model": "m", "stream": true, "options": { "num_ctx": 8192 },
                "tools": [{ "type": "function", "function": function }],
                "messages": [
                    { "role": "system", "content": "Be brief." },
                    { "role": "user", "content": question },
                    { "role": "assistant", "content": "Let me look.", "tool_calls": [
                        { "function": { "name": "track", "arguments": { "name": "Bass" } } },
                    ] },
                    { "role": "tool", "tool_name": "track", "content": "-6 dB" },
                ],
            }),
        ),
    ] {
        assert_eq!(body(format, &request), expected, "{format:?}");
    }
}

#[test]
fn the_same_request_is_the_same_bytes() {
    let request = conversation();
    for format in WireFormat::ALL {
        assert_eq!(format.body(&request), format.body(&request.clone()), "{format:?}");
    }
}

#[test]
fn what_one_provider_keeps_goes_to_no_other() {
    let mut request = conversation();
    for kept_in in WireFormat::ALL {
        let kept = Part::Kept {
            format: kept_in,
            json: json!({ "canary": "signed" }),
        };
        request.turns[1] = Turn::Assistant(vec![kept]);
        for format in WireFormat::ALL.into_iter().filter(|format| *format != kept_in) {
            let body = body(format, &request).to_string();
            assert!(!body.contains("canary"), "{kept_in:?} to {format:?}");
        }
    }
}

#[test]
fn arguments_that_are_no_object_are_sent_back_as_an_empty_one() {
    for arguments in ["", "{\"name\":", "[1]", "null", "\"x\""] {
        let mut request = conversation();
        request.turns[1] = Turn::Assistant(vec![Part::Call(call(Some("c1"), "track", arguments))]);
        assert_eq!(
            body(WireFormat::Anthropic, &request)["messages"][1]["content"][0]["input"],
            json!({})
        );
        let chat = body(WireFormat::OpenAiChat, &request);
        let function = &chat["messages"][2]["tool_calls"][0]["function"];
        assert_eq!(function["arguments"], "{}", "{arguments}");
    }
}

#[test]
fn what_is_not_there_is_not_sent() {
    let request = Request {
        model: "m".to_owned(),
        system: String::new(),
        turns: vec![Turn::User("Hi".to_owned())],
        tools: Vec::new(),
        answer_tokens: 1,
        window_tokens: None,
    };
    for format in WireFormat::ALL {
        let body = body(format, &request);
        for key in ["tools", "system", "systemInstruction", "instructions", "options"] {
            assert_eq!(body.get(key), None, "{format:?}");
        }
        assert!(!body.to_string().contains("\"system\""), "{format:?}");
    }
}
