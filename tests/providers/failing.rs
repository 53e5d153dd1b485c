//! What goes wrong on the way.

use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use sessionist::provider::{FailureKind, Retry};

use super::*;

const BEGUN: &[u8] = b"event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n";

fn kind(result: Result<Reply, Failure>) -> FailureKind {
    result.unwrap_err().kind
}

#[test]
fn a_server_that_is_not_there_is_told_by_where_it_should_be() {
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let here = Address::parse(&format!("http://127.0.0.1:{port}")).unwrap();
    let failure = connect(&here, SOON, None).send(message(&here)).err().unwrap();
    assert_eq!(failure.kind, FailureKind::NotRunning);
    // This name can't exist (RFC 6761).
    let away = Address::parse("https://sessionist.invalid").unwrap();
    let (_folder, mut store) = store();
    let mut outgoing = message(&away);
    outgoing.permit = Permit::Logged(store.log_departure(&departure(&outgoing)).unwrap());
    let failure = connect(&away, SOON, None).send(outgoing).err().unwrap();
    assert_eq!(failure.kind, FailureKind::NoHost);
}

#[test]
fn a_server_that_cannot_prove_who_it_is_is_sent_nothing() {
    let trusted = Authority::new(&["127.0.0.1"]);
    for (name, impostor) in [
        ("of another authority", Authority::new(&["127.0.0.1"])),
        ("of another name", Authority::new(&["example.com"])),
        ("no longer valid", Authority::valid_until(&["127.0.0.1"], 2001)),
    ] {
        let server = Server::start(Some(&impostor), |_, answer| answer.whole(200, "", b"{}"));
        let address = address(&server);
        let authority = if name == "of another authority" {
            &trusted
        } else {
            &impostor
        };
        let failure = connect(&address, SOON, Some(authority))
            .send(message(&address))
            .err()
            .unwrap();
        assert_eq!(failure.kind, FailureKind::Certificate, "{name}");
        assert!(server.recorded().is_empty(), "{name}");
    }
}

#[test]
fn a_server_without_tls_behind_an_encrypted_address_is_sent_nothing() {
    let authority = Authority::new(&["127.0.0.1"]);
    let server = Server::start(None, |_, answer| answer.whole(200, "", b"{}"));
    let address = Address::parse(&server.address().replace("http:", "https:")).unwrap();
    let connection = connect(
        &address,
        Patience {
            silence: Duration::from_millis(300),
            ..SOON
        },
        Some(&authority),
    );
    assert!(connection.send(message(&address)).is_err());
    assert!(!server.bytes().windows(9).any(|nine| nine == b"sk-canary"));
}

#[test]
fn silence_ends_an_answer_and_slowness_does_not() {
    let patience = Patience {
        silence: Duration::from_millis(200),
        ..SOON
    };
    for silent_after in [0, 1] {
        let server = Server::start(None, move |_, answer| {
            if silent_after > 0 {
                answer.begin()?;
                answer.piece(BEGUN)?;
            }
            answer.stall();
            Ok(())
        });
        let address = address(&server);
        let mut pieces = Vec::new();
        let result = connect(&address, patience, None)
            .send(message(&address))
            .and_then(|response| read(response, WireFormat::Anthropic, &mut pieces));
        assert_eq!(kind(result), FailureKind::Silent);
        assert_eq!(pieces.len(), silent_after, "what came before is kept");
    }
    // Longer in all than what is waited for a piece.
    let server = Server::start(None, |_, answer| {
        answer.begin()?;
        for _ in 0..6 {
            thread::park_timeout(Duration::from_millis(60));
            answer.piece(BEGUN)?;
        }
        answer.piece(b"data: {\"type\":\"message_stop\"}\n\n")?;
        answer.end()
    });
    let address = address(&server);
    let mut pieces = Vec::new();
    let response = connect(&address, patience, None).send(message(&address)).unwrap();
    read(response, WireFormat::Anthropic, &mut pieces).unwrap();
    assert_eq!(pieces.len(), 6);
}

#[test]
fn a_request_that_waits_on_a_socket_ends_when_it_is_cancelled() {
    let authority = Authority::new(&["127.0.0.1"]);
    for authority in [None, Some(&authority)] {
        for has_begun in [false, true] {
            let server = Server::start(authority, move |_, answer| {
                if has_begun {
                    answer.begin()?;
                    answer.piece(BEGUN)?;
                }
                answer.stall();
                Ok(())
            });
            let address = address(&server);
            let patience = Patience {
                silence: Duration::from_secs(60),
                ..SOON
            };
            let connection = connect(&address, patience, authority);
            let canceller = connection.clone();
            let outgoing = message(&address);
            let thread = thread::spawn(move || {
                let response = connection.send(outgoing)?;
                read(response, WireFormat::Anthropic, &mut Vec::new())
            });
            while server.recorded().is_empty() {
                thread::park_timeout(Duration::from_millis(5));
            }
            thread::park_timeout(Duration::from_millis(50));
            let before = Instant::now();
            canceller.cancel();
            let result = thread.join().unwrap();
            assert_eq!(kind(result), FailureKind::Cancelled);
            // The silence that it would else have waited for is sixty times as long.
            assert!(
                before.elapsed() < Duration::from_secs(1),
                "{:?}",
                before.elapsed()
            );
        }
    }
}

#[test]
fn a_connection_that_breaks_is_no_end_of_an_answer() {
    let server = Server::start(None, |_, answer| {
        answer.begin()?;
        answer
            .piece(BEGUN)
            // The socket is closed with no last chunk.
            .and(Err(std::io::ErrorKind::BrokenPipe.into()))
    });
    let (pieces, result) = ask(&server, None, WireFormat::Anthropic);
    assert_eq!(kind(result), FailureKind::BrokenOff);
    assert_eq!(pieces, [Piece::Text("Hi".to_owned())]);
}

#[test]
fn what_a_server_refuses_says_what_to_do_and_when() {
    for (status, headers, body, expected, retry) in [
        (
            401,
            "",
            r#"{"error":{"type":"authentication_error"}}"#,
            FailureKind::BadKey,
            Retry::Never,
        ),
        (
            429,
            "retry-after: 7\r\n",
            r#"{"error":{"type":"rate_limit_error"}}"#,
            FailureKind::TooMany,
            Retry::After(Duration::from_secs(7)),
        ),
        (
            429,
            "retry-after-ms: 20\r\n",
            "",
            FailureKind::TooMany,
            Retry::After(Duration::from_millis(20)),
        ),
        (
            503,
            "x-should-retry: false\r\n",
            "",
            FailureKind::Overloaded,
            Retry::Never,
        ),
        (500, "", "<html>", FailureKind::Server, Retry::Soon),
    ] {
        let server = Server::start(None, move |_, answer| {
            answer.whole(status, headers, body.as_bytes())
        });
        let (_, result) = ask(&server, None, WireFormat::Anthropic);
        let failure = result.unwrap_err();
        assert_eq!(
            (failure.kind, failure.retry, failure.status),
            (expected, retry, Some(status))
        );
    }
}

#[test]
fn an_endless_refusal_is_not_read_to_its_end() {
    let server = Server::start(None, |_, answer| {
        answer.raw(b"HTTP/1.1 500 X\r\ntransfer-encoding: chunked\r\n\r\n")?;
        loop {
            answer.piece(&[b'x'; 4096])?;
        }
    });
    let (_, result) = ask(&server, None, WireFormat::Anthropic);
    assert_eq!(kind(result), FailureKind::Server);
}
