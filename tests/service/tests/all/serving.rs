use std::io::Read;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use sessionist::provider::plan::{
    Call, Plan, PlanError, Polled, Secret, Standing, read_plan, read_poll, read_usage,
};
use sessionist::provider::{FailureKind, Piece, Reader, WireFormat};
use sessionist_test_service::{Options, Service, Trouble};

use crate::asking::{EMAIL, Got, ask, begin, call, log_in, poll, poll_call, request, send};

fn service(options: Options) -> Service {
    Service::start(options).unwrap()
}

fn say(service: &Service, token: &Secret, text: &str) -> (Vec<u8>, Got) {
    let messages = [json!({ "role": "user", "content": text })];
    let body = json!({ "model": "sessionist", "stream": true, "messages": messages }).to_string();
    let got = ask(
        service,
        "POST",
        "/v1/chat/completions",
        Some(token),
        body.as_bytes(),
    );
    (body.into_bytes(), got)
}

fn text_of(pieces: &[Piece]) -> String {
    let texts = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => text.as_str(),
        other => panic!("{other:?}"),
    });
    texts.collect()
}

#[test]
fn a_login_waits_for_the_link_and_a_code_is_good_for_one_token() {
    let service = service(Options::default());
    assert!(!service.click(EMAIL), "no link was sent");
    let started = begin(&service);
    assert_eq!(service.logged(EMAIL), None);
    assert_eq!(poll(&service, &started), Polled::Pending);
    assert_eq!(poll(&service, &started), Polled::SlowDown);
    assert!(service.click(EMAIL));
    assert!(!service.click(EMAIL), "a link can be opened once");
    let Polled::LoggedIn(login) = poll(&service, &started) else {
        panic!("not logged in");
    };
    assert_eq!(login.email.as_str(), EMAIL);
    let again = call(&service, &poll_call(&started), None);
    assert_eq!(read_poll(again.status, &again.body), Err(PlanError::Expired));

    let got = call(&service, &Call::Plan, Some(&login.token));
    let subscription = read_plan(got.status, &got.body, 0).unwrap();
    assert_eq!(
        (subscription.plan, subscription.standing(0)),
        (Plan::Managed, Standing::Active)
    );
    call(&service, &Call::Logout, Some(&login.token));
    let got = call(&service, &Call::Plan, Some(&login.token));
    assert_eq!(read_plan(got.status, &got.body, 0), Err(PlanError::NotLoggedIn));
}

#[test]
fn a_link_that_was_refused_or_has_expired_logs_nobody_in() {
    let refused = service(Options::default());
    let started = begin(&refused);
    assert!(refused.deny(EMAIL));
    let got = call(&refused, &poll_call(&started), None);
    assert_eq!(read_poll(got.status, &got.body), Err(PlanError::Denied));
    let expired = service(Options {
        expires_in: 0,
        ..Options::default()
    });
    let started = begin(&expired);
    let got = call(&expired, &poll_call(&started), None);
    assert_eq!(read_poll(got.status, &got.body), Err(PlanError::Expired));
}

#[test]
fn the_link_in_the_mail_can_be_followed() {
    let service = service(Options::default());
    let started = begin(&service);
    // The first secret is the code, the second the link.
    assert_eq!(ask(&service, "GET", "/link/link-2", None, b"").status, 200);
    assert_eq!(ask(&service, "GET", "/link/link-2", None, b"").status, 410);
    assert!(matches!(poll(&service, &started), Polled::LoggedIn(_)));
}

#[test]
fn every_request_is_recorded_byte_for_byte_also_the_ones_in_trouble() {
    let service = service(Options::default());
    let token = Secret::new("nobody".to_owned()).unwrap();
    let sent = [
        request("POST", "/v1/login", None, "{\"email\":\"b\u{e4}r@x\"}".as_bytes()),
        request("GET", "/v1/plan", Some(&token), b""),
        request("DELETE", "/elsewhere", None, b"\0\xff"),
    ];
    service.trouble_next(Trouble::Status(500));
    for bytes in &sent {
        send(&service, bytes).read_to_end(&mut Vec::new()).unwrap();
    }
    let recorded = service.recorded();
    assert_eq!(
        recorded.iter().map(|request| &request.bytes).collect::<Vec<_>>(),
        sent.iter().collect::<Vec<_>>()
    );
    assert_eq!(recorded[0].json()["email"], "b\u{e4}r@x");
    assert_eq!(
        (recorded[1].path.as_str(), recorded[1].token.as_deref()),
        ("/v1/plan", Some("nobody"))
    );
    assert_eq!(
        (recorded[2].method.as_str(), recorded[2].body.as_slice()),
        ("DELETE", &b"\0\xff"[..])
    );
}

#[test]
fn an_answer_comes_in_pieces_is_counted_and_stored_until_the_limit() {
    let service = service(Options {
        limit: 1,
        pause: Duration::from_millis(1),
        ..Options::default()
    });
    let token = log_in(&service);
    let (body, got) = say(&service, &token, "Wie laut ist der Ba\u{df}?");
    assert!(got.is_whole);
    let (mut reader, mut pieces) = (Reader::new(WireFormat::OpenAiChat), Vec::new());
    reader.feed(&got.body, &mut pieces).unwrap();
    assert_eq!(text_of(&pieces), "You said: Wie laut ist der Ba\u{df}?");
    assert!(pieces.len() > 3 && reader.finish(&mut pieces).is_ok());
    assert_eq!(service.logged(EMAIL), Some(vec![body.clone()]));

    let (_, got) = say(&service, &token, "And now?");
    assert_eq!(PlanError::of(got.status, &got.body), PlanError::LimitReached);
    let got = call(&service, &Call::Usage, Some(&token));
    let usage = read_usage(got.status, &got.body).unwrap();
    assert_eq!((usage.requests, usage.limit), (1, 1));
    assert_eq!(service.logged(EMAIL), Some(vec![body]));
}

#[test]
fn an_answer_can_call_tools() {
    let service = service(Options {
        reply: |_| {
            vec![
                json!({ "tool_calls": [{ "index": 0, "id": "c", "function": { "name": "track", "arguments": "{}" } }] }),
            ]
        },
        ..Options::default()
    });
    let token = log_in(&service);
    let (_, got) = say(&service, &token, "Is it loud?");
    let (mut reader, mut pieces) = (Reader::new(WireFormat::OpenAiChat), Vec::new());
    reader.feed(&got.body, &mut pieces).unwrap();
    assert!(
        matches!(pieces.as_slice(), [Piece::Call(call)] if call.name == "track"),
        "{pieces:?}"
    );
}

#[test]
fn without_the_managed_plan_no_message_is_taken_or_stored() {
    let service = service(Options {
        plan: "byok".to_owned(),
        ..Options::default()
    });
    let token = log_in(&service);
    for (plan, status) in [("byok", "active"), ("managed", "past_due"), ("none", "canceled")] {
        service.set_plan(EMAIL, plan, status);
        let (_, got) = say(&service, &token, "Is it loud?");
        assert_eq!(
            PlanError::of(got.status, &got.body),
            PlanError::NoPlan,
            "{plan} {status}"
        );
    }
    assert_eq!(service.logged(EMAIL), Some(Vec::new()));
}

#[test]
fn deleting_the_account_deletes_its_messages_and_tokens() {
    let service = service(Options::default());
    let token = log_in(&service);
    say(&service, &token, "Is it loud?");
    service.trouble_next(Trouble::Status(503));
    assert_eq!(call(&service, &Call::DeleteAccount, Some(&token)).status, 503);
    assert!(service.logged(EMAIL).is_some(), "what fails deletes nothing");
    assert_eq!(call(&service, &Call::DeleteAccount, Some(&token)).status, 204);
    assert_eq!(service.logged(EMAIL), None);
    assert_eq!(call(&service, &Call::Plan, Some(&token)).status, 401);
}

#[test]
fn an_answer_can_break_off_in_the_middle() {
    let service = service(Options::default());
    let token = log_in(&service);
    service.trouble_next(Trouble::BreakOff);
    let (_, got) = say(&service, &token, "one two three four five");
    let (mut reader, mut pieces) = (Reader::new(WireFormat::OpenAiChat), Vec::new());
    reader.feed(&got.body, &mut pieces).unwrap();
    assert!(!got.is_whole && text_of(&pieces).starts_with("You said: one"));
    assert_eq!(
        reader.finish(&mut pieces).unwrap_err().kind,
        FailureKind::BrokenOff
    );

    service.trouble_next(Trouble::BreakOff);
    let plan = request("GET", "/v1/plan", Some(&token), b"");
    let (mut broken, mut whole) = (Vec::new(), Vec::new());
    send(&service, &plan).read_to_end(&mut broken).unwrap();
    send(&service, &plan).read_to_end(&mut whole).unwrap();
    assert_eq!(broken, whole[..whole.len() / 2]);
}

#[test]
fn an_answer_can_be_slow_without_holding_up_others_or_the_end() {
    let service = service(Options::default());
    service.trouble_next(Trouble::Slow(Duration::from_millis(1)));
    assert_eq!(ask(&service, "GET", "/v1/plan", None, b"").status, 401);
    service.trouble_next(Trouble::Slow(Duration::from_secs(3600)));
    let mut slow = send(&service, &request("GET", "/v1/plan", None, b""));
    while service.recorded().len() < 2 {
        thread::yield_now();
    }
    assert_eq!(ask(&service, "GET", "/v1/plan", None, b"").status, 401);
    drop(service);
    let mut nothing = Vec::new();
    slow.read_to_end(&mut nothing).unwrap();
    assert!(nothing.is_empty());
}

#[test]
fn what_is_no_request_is_refused() {
    let service = service(Options::default());
    for bytes in [
        "\0\0\0\r\n\r\n".to_owned(),
        "POST /v1/login HTTP/1.1\r\nContent-Length: many\r\n\r\n".to_owned(),
        "POST /v1/login HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\n".to_owned() + &"a: b\r\n".repeat(100) + "\r\n",
    ] {
        let mut answer = Vec::new();
        send(&service, bytes.as_bytes()).read_to_end(&mut answer).unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 400 "), "{bytes:?}");
    }
    assert_eq!(ask(&service, "GET", "/v1/nothing", None, b"").status, 404);
    let got = ask(&service, "POST", "/v1/login", None, b"[]");
    assert_eq!(
        serde_json::from_slice::<Value>(&got.body).unwrap()["error"]["code"],
        "invalid_email"
    );
}
