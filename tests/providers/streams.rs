//! Answers of every format, as they come through a socket.

use sessionist::provider::{FailureKind, Stop};

use super::*;

/// A whole answer of each format that says "Größe", cut up as it comes.
fn answer(format: WireFormat) -> Vec<u8> {
    let text = match format {
        WireFormat::Anthropic => concat!(
            ": a comment\r\n",
            "event: message_start\r\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":3}}}\r\n\r\n",
            "event: ping\r\ndata: {\"type\":\"ping\"}\r\n\r\n",
            "event: content_block_delta\r\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Größe\"}}\r\n\r\n",
            "event: message_delta\r\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":2}}\r\n\r\n",
            "event: message_stop\r\ndata: {\"type\":\"message_stop\"}\r\n\r\n",
        ),
        WireFormat::OpenAiResponses => concat!(
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"Größe\"}\n\n",
            "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"usage\":{\"input_tokens\":3,\"output_tokens\":2}}}\n\n",
        ),
        WireFormat::OpenAiChat => concat!(
            ": OPENROUTER PROCESSING\n\n",
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Größe\"}}]}\n\n",
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\n",
            "data: [DONE]\n\n",
        ),
        WireFormat::Gemini => {
            "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Größe\"}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":3,\"candidatesTokenCount\":2}}\r\n\r\n"
        }
        WireFormat::Ollama => concat!(
            "{\"message\":{\"content\":\"Größe\"},\"done\":false}\n",
            "{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":3,\"eval_count\":2}\n",
        ),
    };
    text.as_bytes().to_vec()
}

fn said(pieces: &[Piece]) -> String {
    let texts = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => text.as_str(),
        _ => "",
    });
    texts.collect()
}

#[test]
fn an_answer_of_every_format_comes_through_whole_however_it_is_cut() {
    let authority = Authority::new(&["127.0.0.1"]);
    for authority in [None, Some(&authority)] {
        for format in WireFormat::ALL {
            // Single bytes split every sign; 7 and 1000 split lines and events.
            for size in [1, 7, 1000] {
                let server = Server::start(authority, move |_, out| {
                    out.begin()?;
                    for piece in answer(format).chunks(size) {
                        out.piece(piece)?;
                    }
                    out.end()
                });
                let (pieces, result) = ask(&server, authority, format);
                let reply = result.unwrap();
                assert_eq!(
                    (said(&pieces).as_str(), reply.stop),
                    ("Größe", Stop::End),
                    "{format:?} {size}"
                );
                assert_eq!(
                    (reply.usage.input, reply.usage.output),
                    (Some(3), Some(2)),
                    "{format:?}"
                );
            }
        }
    }
}

#[test]
fn an_answer_without_its_end_mark_is_a_failure_with_what_came() {
    for format in WireFormat::ALL {
        let server = Server::start(None, move |_, out| {
            let whole = String::from_utf8(answer(format)).unwrap();
            let text = whole.find("Größe").unwrap() + "Größe".len();
            // Up to the end of the event that says it, with no reason to stop in it.
            let event = &whole[..text + whole[text..].find('\n').unwrap()];
            let event = event.replace(",\"finishReason\":\"STOP\"", "");
            out.begin()?;
            out.piece(event.as_bytes())?;
            out.piece(b"\n\n")?;
            out.end()
        });
        let (pieces, result) = ask(&server, None, format);
        assert_eq!(result.unwrap_err().kind, FailureKind::BrokenOff, "{format:?}");
        assert_eq!(said(&pieces), "Größe", "{format:?}");
    }
}

#[test]
fn a_line_of_ten_megabytes_is_refused_and_not_kept() {
    for format in WireFormat::ALL {
        let server = Server::start(None, move |_, out| {
            out.begin()?;
            out.piece(if format == WireFormat::Ollama {
                b"{\"x\":\""
            } else {
                b"data: {\"x\":\""
            })?;
            for _ in 0..10 << 4 {
                out.piece(&[b'x'; 64 << 10])?;
            }
            out.end()
        });
        let (_, result) = ask(&server, None, format);
        assert_eq!(result.unwrap_err().kind, FailureKind::TooMuch, "{format:?}");
    }
}

#[test]
fn an_error_inside_of_the_stream_is_a_failure_with_what_came_before() {
    for (format, error) in [
        (
            WireFormat::Anthropic,
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}\n\n",
        ),
        (
            WireFormat::OpenAiResponses,
            "event: error\ndata: {\"type\":\"error\",\"code\":\"rate_limit_exceeded\",\"message\":\"x\"}\n\n",
        ),
        (
            WireFormat::OpenAiChat,
            "data: {\"error\":{\"code\":502,\"message\":\"x\"},\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"error\"}]}\n\n",
        ),
        (
            WireFormat::Gemini,
            "data: {\"error\":{\"code\":503,\"status\":\"UNAVAILABLE\"}}\n\n",
        ),
        (WireFormat::Ollama, "{\"error\":\"an internal matter\"}\n"),
    ] {
        let server = Server::start(None, move |_, out| {
            let whole = String::from_utf8(answer(format)).unwrap();
            let text = whole.find("Größe").unwrap();
            let event = &whole[..text + whole[text..].find('\n').unwrap()];
            let event = event.replace(",\"finishReason\":\"STOP\"", "");
            out.begin()?;
            out.piece(format!("{event}\n\n{error}").as_bytes())?;
            out.end()
        });
        let (pieces, result) = ask(&server, None, format);
        let kind = result.unwrap_err().kind;
        assert!(
            matches!(
                kind,
                FailureKind::Overloaded | FailureKind::TooMany | FailureKind::Server
            ),
            "{format:?} {kind:?}"
        );
        assert_eq!(said(&pieces), "Größe", "{format:?}");
    }
}
