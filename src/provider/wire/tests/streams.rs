use super::*;
use WireFormat::{Anthropic, Gemini, Ollama, OpenAiChat, OpenAiResponses};

/// A stream, and what it says.
struct Case {
    format: WireFormat,
    stream: String,
    pieces: Vec<Piece>,
    stop: Stop,
    /// Read, from the cache, written.
    usage: (Option<u64>, Option<u64>, Option<u64>),
}

fn piece(text: &str) -> Piece {
    Piece::Text(text.to_owned())
}

fn thought(text: &str) -> Piece {
    Piece::Thinking(text.to_owned())
}

/// Data in the shape of server-sent events.
fn events(data: &[&str]) -> String {
    data.iter().map(|data| format!("data: {data}\n\n")).collect()
}

/// The same with the event's name, which is also the type in the data.
fn named(data: &[&str]) -> String {
    data.iter()
        .map(|data| {
            let json: serde_json::Value = serde_json::from_str(data).unwrap();
            format!("event: {}\ndata: {data}\n\n", json["type"].as_str().unwrap())
        })
        .collect()
}

const ANTHROPIC: [&str; 15] = [
    r#"{"type":"message_start","message":{"id":"m","content":[],"usage":{"input_tokens":10,"cache_creation_input_tokens":5,"cache_read_input_tokens":100,"output_tokens":1}}}"#,
    r#"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
    r#"{"type":"ping"}"#,
    r#"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Bass, then."}}"#,
    r#"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}"#,
    r#"{"type":"content_block_stop","index":0}"#,
    r#"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}"#,
    r#"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Größe 🎹"}}"#,
    r#"{"type":"content_block_stop","index":1}"#,
    r#"{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t1","name":"track","input":{}}}"#,
    r#"{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"name\":"}}"#,
    r#"{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"\"Bass\"}"}}"#,
    r#"{"type":"content_block_stop","index":2}"#,
    r#"{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":42}}"#,
    r#"{"type":"message_stop"}"#,
];

const RESPONSES: [&str; 12] = [
    r#"{"type":"response.created","sequence_number":0,"response":{"id":"r","status":"in_progress"}}"#,
    r#"{"type":"response.output_item.added","output_index":0,"item":{"type":"reasoning","id":"rs"}}"#,
    r#"{"type":"response.reasoning_summary_text.delta","output_index":0,"delta":"Bass, then."}"#,
    r#"{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"rs"}}"#,
    r#"{"type":"response.output_text.delta","output_index":1,"delta":"Größe "}"#,
    r#"{"type":"response.output_text.delta","output_index":1,"delta":"🎹"}"#,
    r#"{"type":"response.output_text.done","output_index":1,"text":"Größe 🎹"}"#,
    r#"{"type":"response.output_item.added","output_index":2,"item":{"type":"function_call","id":"fc","call_id":"t1","name":"track","arguments":""}}"#,
    r#"{"type":"response.function_call_arguments.delta","output_index":2,"delta":"{\"name\":\"Bass\"}"}"#,
    r#"{"type":"response.function_call_arguments.done","output_index":2,"arguments":"{\"name\":\"Bass\"}"}"#,
    r#"{"type":"response.output_item.done","output_index":2,"item":{"type":"function_call","call_id":"t1","name":"track","arguments":"{\"name\":\"Bass\"}"}}"#,
    r#"{"type":"response.completed","response":{"status":"completed","usage":{"input_tokens":115,"input_tokens_details":{"cached_tokens":100},"output_tokens":42}}}"#,
];

const CHAT: [&str; 9] = [
    r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#,
    r#"{"choices":[{"index":0,"delta":{"reasoning_content":"Bass, then."}}]}"#,
    r#"{"choices":[{"index":0,"delta":{"content":"Größe "}}],"usage":null}"#,
    r#"{"choices":[{"index":0,"delta":{"content":"🎹"}}]}"#,
    r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"track","arguments":""}}]}}]}"#,
    r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"name\":\"Bass\"}"}}]}}]}"#,
    r#"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#,
    r#"{"choices":[],"usage":{"prompt_tokens":115,"prompt_tokens_details":{"cached_tokens":100},"completion_tokens":42}}"#,
    "[DONE]",
];

const GEMINI: [&str; 3] = [
    r#"{"candidates":[{"content":{"role":"model","parts":[{"text":"Bass, then.","thought":true},{"text":"Größe "}]}}],"usageMetadata":{"promptTokenCount":115}}"#,
    r#"{"candidates":[{"content":{"role":"model","parts":[{"text":"🎹"},{"functionCall":{"id":"t1","name":"track","args":{"name":"Bass"}},"thoughtSignature":"c2ln"}]}}]}"#,
    r#"{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":115,"cachedContentTokenCount":100,"candidatesTokenCount":30,"thoughtsTokenCount":12}}"#,
];

const OLLAMA: [&str; 5] = [
    r#"{"model":"m","message":{"role":"assistant","content":"","thinking":"Bass, then."},"done":false}"#,
    r#"{"model":"m","message":{"role":"assistant","content":"Größe "},"done":false}"#,
    r#"{"model":"m","message":{"role":"assistant","content":"🎹"},"done":false}"#,
    r#"{"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"track","arguments":{"name":"Bass"}}}]},"done":false}"#,
    r#"{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":115,"eval_count":42}"#,
];

/// Of each format, the same answer: a thought, text and a call.
fn answers() -> Vec<Case> {
    let usage = (Some(115), Some(100), Some(42));
    let named_call = Piece::Call(call(Some("t1"), "track", r#"{"name":"Bass"}"#));
    let signed = Piece::Call(ToolCall {
        signature: Some("c2ln".to_owned()),
        ..call(Some("t1"), "track", r#"{"name":"Bass"}"#)
    });
    let nameless = Piece::Call(call(None, "track", r#"{"name":"Bass"}"#));
    let case = |format, stream, pieces: Vec<Piece>, usage| Case {
        format,
        stream,
        pieces,
        stop: Stop::Calls,
        usage,
    };
    let whole = |call: &Piece| vec![thought("Bass, then."), piece("Größe 🎹"), call.clone()];
    let halves = |call: &Piece| vec![thought("Bass, then."), piece("Größe "), piece("🎹"), call.clone()];
    vec![
        case(Anthropic, named(&ANTHROPIC), whole(&named_call), usage),
        case(OpenAiResponses, named(&RESPONSES), halves(&named_call), usage),
        case(OpenAiChat, events(&CHAT), halves(&named_call), usage),
        case(Gemini, events(&GEMINI), halves(&signed), usage),
        case(
            Ollama,
            OLLAMA.map(|line| format!("{line}\n")).concat(),
            halves(&nameless),
            (Some(115), None, Some(42)),
        ),
    ]
}

#[test]
fn thoughts_text_and_calls_are_read_in_every_format() {
    for case in answers() {
        let (pieces, reply) = read(case.format, [case.stream.as_bytes()]);
        let reply = reply.unwrap();
        assert_eq!(pieces, case.pieces, "{:?}", case.format);
        assert_eq!(reply.stop, case.stop, "{:?}", case.format);
        let usage = reply.usage;
        assert_eq!((usage.input, usage.cached, usage.output), case.usage);
        assert!(reply.parts.contains(&Part::Text("Größe 🎹".to_owned())));
    }
}

/// Also with other ends of lines, comments, a mark of the byte order, and fields that nobody needs.
#[test]
fn any_chunking_of_the_same_bytes_says_the_same() {
    for case in answers() {
        let mut streams = vec![case.stream.clone(), case.stream.replace('\n', "\r\n")];
        if case.format != Ollama {
            streams.push(case.stream.replace('\n', "\r"));
            let noise = ": OPENROUTER PROCESSING\nid: 7\nretry: 10\nnothing\n\ndata: ";
            streams.push(format!("\u{feff}{}", case.stream.replace("data: ", noise)));
        }
        for stream in streams {
            let bytes = stream.as_bytes();
            let whole = read(case.format, [bytes]);
            assert_eq!(whole.0, case.pieces, "{:?} {stream}", case.format);
            assert!(whole.1.is_ok());
            for place in 0..bytes.len() {
                let (before, after) = bytes.split_at(place);
                assert_eq!(
                    read(case.format, [before, after]),
                    whole,
                    "{:?} {place}",
                    case.format
                );
            }
            for size in [1, 2, 3, 7, 16] {
                assert_eq!(
                    read(case.format, bytes.chunks(size)),
                    whole,
                    "{:?} {size}",
                    case.format
                );
            }
        }
    }
}

#[test]
fn an_answer_that_breaks_off_is_never_whole_and_what_was_said_stays() {
    for case in answers() {
        let bytes = case.stream.as_bytes();
        // The last event of all: without it, there is no end.
        let end = match case.format {
            Anthropic | OpenAiResponses => case.stream.rfind("event: ").unwrap(),
            // A reason to stop is enough.
            OpenAiChat => case
                .stream
                .find(r#"{"choices":[{"index":0,"delta":{},"finish"#)
                .unwrap(),
            Gemini => case.stream.rfind("data: ").unwrap(),
            Ollama => case.stream.trim_end().rfind('\n').unwrap(),
        };
        for length in 0..end {
            let (pieces, result) = read(case.format, [&bytes[..length]]);
            assert_eq!(
                result,
                Err(FailureKind::BrokenOff.into()),
                "{:?} {length}",
                case.format
            );
            assert!(case.pieces.starts_with(&pieces), "{:?} {length}", case.format);
        }
    }
}

#[test]
fn a_failure_in_the_middle_is_told_and_what_was_said_stays() {
    let cases = [
        (
            Anthropic,
            named(&[
                ANTHROPIC[6],
                ANTHROPIC[7],
                r#"{"type":"error","error":{"type":"overloaded_error","message":"x"}}"#,
            ]),
            FailureKind::Overloaded,
        ),
        (
            OpenAiResponses,
            named(&[
                RESPONSES[4],
                RESPONSES[5],
                r#"{"type":"response.failed","response":{"error":{"code":"rate_limit_exceeded","message":"x"}}}"#,
            ]),
            FailureKind::TooMany,
        ),
        (
            OpenAiResponses,
            named(&[
                RESPONSES[4],
                RESPONSES[5],
                r#"{"type":"error","code":"server_error","message":"x"}"#,
            ]),
            FailureKind::Server,
        ),
        (
            OpenAiChat,
            events(&[
                CHAT[2],
                CHAT[3],
                r#"{"error":{"code":502,"message":"x"},"choices":[{"delta":{"content":""},"finish_reason":"error"}]}"#,
            ]),
            FailureKind::Server,
        ),
        (
            OpenAiChat,
            events(&[
                CHAT[2],
                CHAT[3],
                r#"{"object":"error","message":"x","type":"BadRequestError","code":"insufficient_quota"}"#,
            ]),
            FailureKind::NoCredit,
        ),
        (
            Gemini,
            events(&[
                GEMINI[0],
                r#"{"error":{"code":503,"message":"x","status":"UNAVAILABLE"}}"#,
            ]),
            FailureKind::Overloaded,
        ),
        (
            Gemini,
            events(&[r#"{"promptFeedback":{"blockReason":"SAFETY"}}"#]),
            FailureKind::Filtered,
        ),
        (
            Ollama,
            format!(
                "{}\n{}\n",
                OLLAMA[1], r#"{"error":"model runner has unexpectedly stopped"}"#
            ),
            FailureKind::Server,
        ),
        (
            Ollama,
            format!(
                "{}\n{}\n",
                OLLAMA[1], r#"{"error":{"message":"x","type":"api_error","code":"context_length_exceeded"}}"#
            ),
            FailureKind::TooLong,
        ),
        (
            Ollama,
            format!("{}\n{}\n", OLLAMA[1], r#"{"error":{"message":"x"}}"#),
            FailureKind::Server,
        ),
        (
            OpenAiChat,
            "data: <html>\n\n".to_owned(),
            FailureKind::NotTheFormat,
        ),
        (Ollama, "<html>\n".to_owned(), FailureKind::NotTheFormat),
        (Anthropic, "<html>\n\n</html>".to_owned(), FailureKind::BrokenOff),
    ];
    for (format, stream, kind) in cases {
        let (pieces, result) = read(format, [stream.as_bytes()]);
        assert_eq!(result.unwrap_err().kind, kind, "{format:?} {stream}");
        assert_eq!(pieces.is_empty(), !stream.contains("Gr"), "{format:?} {stream}");
    }
}

#[test]
fn what_has_failed_stays_failed() {
    let mut reader = Reader::new(OpenAiChat);
    let mut pieces = Vec::new();
    assert!(reader.feed(b"data: no\n\n", &mut pieces).is_err());
    assert!(reader.feed(events(&CHAT).as_bytes(), &mut pieces).is_err());
    assert!(reader.finish(&mut pieces).is_err());
    assert!(pieces.is_empty());
}

#[test]
fn a_stream_that_is_too_long_is_stopped() {
    let long = "x".repeat(10 << 20);
    let line = format!(r#"{{"message":{{"content":"{long}"}}}}"#);
    let event = format!(r#"data: {{"choices":[{{"delta":{{"content":"{long}"}}}}]}}"#);
    for (format, stream) in [
        (Ollama, &line),
        (OpenAiChat, &event),
        (Gemini, &format!("data: {long}")),
    ] {
        let (pieces, result) = read(format, stream.as_bytes().chunks(4096));
        assert_eq!(result.unwrap_err().kind, FailureKind::TooMuch, "{format:?}");
        assert!(pieces.is_empty());
    }
    // Many short ones.
    let text = "x".repeat(1 << 20);
    let many = format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n").repeat(5);
    let (pieces, result) = read(OpenAiChat, [many.as_bytes()]);
    assert_eq!(result.unwrap_err().kind, FailureKind::TooMuch);
    assert_eq!(pieces.len(), 4);
    let calls = r#"{"message":{"tool_calls":[{"function":{"name":"track","arguments":{}}}]}}"#;
    let (pieces, result) = read(Ollama, [format!("{calls}\n").repeat(100).as_bytes()]);
    assert_eq!(result.unwrap_err().kind, FailureKind::TooMuch);
    assert_eq!(pieces.len(), MOST_CALLS);
}

/// Each of these has few bytes that count, or none, and takes memory all the same.
#[test]
fn a_stream_of_beginnings_is_stopped() {
    let numbered = |event: &dyn Fn(usize) -> String| -> String {
        (0..10_000)
            .map(|index| format!("data: {}\n\n", event(index)))
            .collect()
    };
    for (format, stream) in [
        (
            Anthropic,
            numbered(&|index| {
                format!(
                    r#"{{"type":"content_block_start","index":{index},"content_block":{{"type":"tool_use"}}}}"#
                )
            }),
        ),
        (
            Anthropic,
            numbered(&|_| {
                r#"{"type":"content_block_start","content_block":{"type":"redacted_thinking"}}"#.to_owned()
            }),
        ),
        (
            OpenAiChat,
            numbered(&|index| {
                format!(r#"{{"choices":[{{"delta":{{"tool_calls":[{{"index":{index}}}]}}}}]}}"#)
            }),
        ),
        (
            OpenAiResponses,
            numbered(&|index| {
                format!(
                    r#"{{"type":"response.output_item.added","output_index":{index},"item":{{"type":"function_call"}}}}"#
                )
            }),
        ),
    ] {
        let (pieces, result) = read(format, [stream.as_bytes()]);
        assert_eq!(result.unwrap_err().kind, FailureKind::TooMuch, "{format:?}");
        assert!(pieces.is_empty());
    }
}

#[test]
fn sums_of_tokens_never_overflow() {
    let most = u64::MAX;
    let anthropic = format!(
        r#"{{"type":"message_start","message":{{"usage":{{"input_tokens":{most},"cache_creation_input_tokens":{most},"cache_read_input_tokens":1}}}}}}"#
    );
    let (_, reply) = read(
        Anthropic,
        [named(&[&anthropic, r#"{"type":"message_stop"}"#]).as_bytes()],
    );
    assert_eq!(reply.unwrap().usage.input, Some(most));
    let gemini = format!(
        r#"{{"candidates":[{{"finishReason":"STOP"}}],"usageMetadata":{{"candidatesTokenCount":{most},"thoughtsTokenCount":1}}}}"#
    );
    let (_, reply) = read(Gemini, [events(&[&gemini]).as_bytes()]);
    assert_eq!(reply.unwrap().usage.output, Some(most));
}

#[test]
fn several_calls_at_once_are_kept_apart() {
    let chat = events(&[
        r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"track","arguments":"{\"n\""}},{"index":1,"id":"b","function":{"name":"clip","arguments":""}}]}}]}"#,
        r#"{"choices":[{"delta":{"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]}}]}"#,
        r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]},"finish_reason":"stop"}]}"#,
    ]);
    let (pieces, reply) = read(OpenAiChat, [chat.as_bytes()]);
    let calls = [
        call(Some("a"), "track", r#"{"n":1}"#),
        call(Some("b"), "clip", "{}"),
    ];
    assert_eq!(pieces, calls.map(Piece::Call));
    // "stop", said in spite of the calls; and no mark of the end.
    assert_eq!(reply.unwrap().stop, Stop::Calls);
}

#[test]
fn a_tool_that_takes_nothing_is_called_with_an_empty_object() {
    let stream = named(&[
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"overview","input":{}}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":""}}"#,
        r#"{"type":"content_block_stop","index":0}"#,
        r#"{"type":"message_stop"}"#,
    ]);
    let (pieces, reply) = read(Anthropic, [stream.as_bytes()]);
    assert_eq!(pieces, [Piece::Call(call(Some("t"), "overview", "{}"))]);
    assert_eq!(reply.unwrap().stop, Stop::Calls);
}

#[test]
fn signed_thoughts_are_kept_as_they_came() {
    let (_, reply) = read(Anthropic, [named(&ANTHROPIC).as_bytes()]);
    let json = json!({ "type": "thinking", "thinking": "Bass, then.", "signature": "c2ln" });
    let kept = Part::Kept {
        format: Anthropic,
        json,
    };
    assert_eq!(reply.unwrap().parts.first(), Some(&kept));
}

#[test]
fn why_it_stopped_is_told() {
    let anthropic = |reason: &str| {
        let delta = format!(r#"{{"type":"message_delta","delta":{{"stop_reason":"{reason}"}}}}"#);
        named(&[&delta, r#"{"type":"message_stop"}"#])
    };
    let chat = |reason: &str| {
        events(&[&format!(
            r#"{{"choices":[{{"delta":{{}},"finish_reason":"{reason}"}}]}}"#
        )])
    };
    let responses = |reason: &str| {
        let details = format!(
            r#"{{"type":"response.incomplete","response":{{"incomplete_details":{{"reason":"{reason}"}}}}}}"#
        );
        named(&[&details])
    };
    let gemini = |reason: &str| events(&[&format!(r#"{{"candidates":[{{"finishReason":"{reason}"}}]}}"#)]);
    let ollama = |reason: &str| format!(r#"{{"done":true,"done_reason":"{reason}"}}"#);
    for (format, stream, stop) in [
        (Anthropic, anthropic("end_turn"), Stop::End),
        (Anthropic, anthropic("max_tokens"), Stop::Length),
        (Anthropic, anthropic("refusal"), Stop::Filtered),
        (
            Anthropic,
            anthropic("model_context_window_exceeded"),
            Stop::WindowFull,
        ),
        (Anthropic, anthropic("new_reason"), Stop::Other),
        (OpenAiChat, chat("stop"), Stop::End),
        (OpenAiChat, chat("length"), Stop::Length),
        (OpenAiChat, chat("content_filter"), Stop::Filtered),
        (OpenAiResponses, responses("max_output_tokens"), Stop::Length),
        (OpenAiResponses, responses("new_reason"), Stop::Length),
        (
            OpenAiResponses,
            named(&[r#"{"type":"response.completed","response":{"status":"incomplete"}}"#]),
            Stop::Length,
        ),
        (
            OpenAiResponses,
            named(&[
                r#"{"type":"response.completed","response":{"status":"incomplete","incomplete_details":null}}"#,
            ]),
            Stop::Length,
        ),
        (
            OpenAiResponses,
            named(&[r#"{"type":"response.incomplete","response":{}}"#]),
            Stop::Length,
        ),
        (
            OpenAiResponses,
            named(&[
                r#"{"type":"response.completed","response":{"status":"completed","incomplete_details":null}}"#,
            ]),
            Stop::End,
        ),
        (OpenAiResponses, responses("content_filter"), Stop::Filtered),
        (OpenAiResponses, responses("new_reason"), Stop::Length),
        (
            OpenAiResponses,
            named(&[r#"{"type":"response.completed","response":{"status":"incomplete"}}"#]),
            Stop::Length,
        ),
        (
            OpenAiResponses,
            named(&[r#"{"type":"response.completed","response":{"status":"completed"}}"#]),
            Stop::End,
        ),
        (Gemini, gemini("STOP"), Stop::End),
        (Gemini, gemini("MAX_TOKENS"), Stop::Length),
        (Gemini, gemini("SAFETY"), Stop::Filtered),
        (Gemini, gemini("MALFORMED_FUNCTION_CALL"), Stop::Other),
        (Ollama, ollama("stop"), Stop::End),
        (Ollama, ollama("length"), Stop::Length),
    ] {
        let (_, reply) = read(format, [stream.as_bytes()]);
        assert_eq!(reply.unwrap().stop, stop, "{format:?} {stream}");
    }
}

/// Some providers say something else than usual when they wait for what a call gives.
#[test]
fn an_unknown_reason_with_calls_is_that_it_waits_for_them() {
    for (format, usual, unusual) in [
        (Anthropic, named(&ANTHROPIC), r#""stop_reason":"tool_use""#),
        (OpenAiChat, events(&CHAT), r#""finish_reason":"tool_calls""#),
        (Gemini, events(&GEMINI), r#""finishReason":"STOP""#),
    ] {
        let (key, _) = unusual.split_once(':').unwrap();
        let stream = usual.replace(unusual, &format!(r#"{key}:"NEW_REASON""#));
        assert_ne!(stream, usual, "{format:?}");
        let (pieces, reply) = read(format, [stream.as_bytes()]);
        let (expected, _) = read(format, [usual.as_bytes()]);
        assert_eq!(pieces, expected, "{format:?}");
        assert_eq!(reply.unwrap().stop, Stop::Calls, "{format:?}");
    }
}

#[test]
fn thoughts_of_a_model_behind_ollama_are_read_by_both_their_names() {
    let stream = OLLAMA
        .map(|line| format!("{}\n", line.replace("thinking", "reasoning_content")))
        .concat();
    assert!(stream.contains("reasoning_content"));
    let (pieces, reply) = read(Ollama, [stream.as_bytes()]);
    assert_eq!(pieces[0], thought("Bass, then."));
    assert!(reply.is_ok());
    // No error is none, also where there is a place for one.
    let nothing = OLLAMA.map(|line| format!("{}\n", line.replacen('{', r#"{"error":null,"#, 1)));
    assert!(read(Ollama, [nothing.concat().as_bytes()]).1.is_ok());
}

#[test]
fn values_of_another_type_than_expected_are_passed_over() {
    for format in WireFormat::ALL {
        for data in [
            "null",
            "1",
            "[]",
            "\"x\"",
            "{}",
            r#"{"choices":{}}"#,
            r#"{"type":7,"index":-1}"#,
            r#"{"candidates":[null],"message":[],"choices":[1]}"#,
        ] {
            let stream = if format == Ollama {
                format!("{data}\n")
            } else {
                events(&[data])
            };
            let (pieces, result) = read(format, [stream.as_bytes()]);
            assert!(pieces.is_empty(), "{format:?} {data}");
            assert_eq!(result, Err(FailureKind::BrokenOff.into()), "{format:?} {data}");
        }
    }
}
