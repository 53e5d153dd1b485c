use std::collections::BTreeSet;

use serde_json::{Value, json};
use sessionist::provider::plan::{
    Address, Call, PlanError, Secret, read_deleted, read_login, read_logout, read_plan, read_poll, read_usage,
};
use sessionist::provider::{Failure, FailureKind, Reader, Refusal, Request, Retry, Turn, WireFormat};
use sessionist_test_service::{MODEL, Options, Service, Trouble};

use crate::asking::{EMAIL, Got, ask, begin, call, log_in, poll_call};
use crate::file::{Operation, check, operations};

const CHAT: &str = "/v1/chat/completions";
const MODELS: &str = "/v1/models";

fn calls() -> [Call; 6] {
    [
        Call::Login {
            email: Address::parse(EMAIL).unwrap(),
        },
        Call::Poll {
            device_code: Secret::new("code".to_owned()).unwrap(),
        },
        Call::Logout,
        Call::Plan,
        Call::Usage,
        Call::DeleteAccount,
    ]
}

/// A message as the program writes it.
fn message() -> Vec<u8> {
    WireFormat::OpenAiChat.body(&Request {
        model: MODEL.to_owned(),
        system: "Be brief.".to_owned(),
        turns: vec![Turn::User("Wie laut ist der Baß?".to_owned())],
        tools: Vec::new(),
        answer_tokens: 100,
        window_tokens: None,
    })
}

fn body_of(operation: &Operation) -> Vec<u8> {
    let calls = calls();
    let call = calls
        .iter()
        .find(|call| operation.is_said_by(call.method(), call.path()));
    match (call, operation.path.as_str()) {
        (Some(call), _) => call.body(),
        (None, CHAT) => message(),
        (None, MODELS) => Vec::new(),
        (None, path) => panic!("nothing says {path}"),
    }
}

/// What the program makes of an answer.
fn read(operation: &Operation, status: u16, body: &[u8]) -> Result<(), PlanError> {
    match operation.path.as_str() {
        "/v1/login" => read_login(status, body).map(drop),
        "/v1/login/poll" => read_poll(status, body).map(drop),
        "/v1/logout" => read_logout(status, body),
        "/v1/plan" => read_plan(status, body, 0).map(drop),
        "/v1/usage" => read_usage(status, body).map(drop),
        "/v1/account" => read_deleted(status, body),
        path => panic!("nothing reads what {path} answers"),
    }
}

fn is_read_as_conversation(operation: &Operation) -> bool {
    [CHAT, MODELS].contains(&operation.path.as_str())
}

#[test]
fn all_that_the_client_says_is_in_the_file_and_all_in_the_file_is_said() {
    let operations = operations();
    for call in calls() {
        let in_file = operations
            .iter()
            .find(|operation| operation.is_said_by(call.method(), call.path()));
        let operation = in_file.unwrap_or_else(|| panic!("{call:?} is not in the file"));
        assert_eq!(operation.needs_token(), call.needs_token(), "{call:?}");
    }
    for operation in &operations {
        let body = body_of(operation);
        match operation.request_schema() {
            Value::Null => assert!(body.is_empty(), "{} has a body", operation.path),
            schema => check(&serde_json::from_slice(&body).unwrap(), schema, &operation.path),
        }
    }
    assert_eq!(operations.len(), calls().len() + 2);
}

#[test]
fn every_example_of_an_answer_is_understood() {
    for operation in operations() {
        for example in operation.examples() {
            let place = format!("{} {} {}", operation.path, example.status, example.body);
            if example.schema.is_object() {
                check(&example.body, &example.schema, &place);
            }
            let text = match &example.body {
                Value::Null => String::new(),
                Value::String(stream) => stream.clone(),
                json => json.to_string(),
            };
            let expected = match (example.status, example.body["error"]["code"].as_str()) {
                // A token that is of no more use has no need to be logged out.
                (401, _) if operation.path == "/v1/logout" => Ok(()),
                (200..300, None) => Ok(()),
                (400, Some("invalid_email")) => Err(PlanError::AddressRefused),
                (401, Some("invalid_token")) => Err(PlanError::NotLoggedIn),
                (402, Some("no_plan")) => Err(PlanError::NoPlan),
                (402, Some("request_limit_reached")) => Err(PlanError::LimitReached),
                (403, Some("access_denied")) => Err(PlanError::Denied),
                (410, Some("expired_token")) => Err(PlanError::Expired),
                (429, Some("rate_limit_exceeded")) => Err(PlanError::TooMany),
                (500, Some("server_error")) | (503, Some("overloaded")) => Err(PlanError::Failed),
                _ if is_read_as_conversation(&operation) => continue,
                _ => panic!("{place}"),
            };
            if !is_read_as_conversation(&operation) {
                assert_eq!(
                    read(&operation, example.status, text.as_bytes()),
                    expected,
                    "{place}"
                );
            } else if let Err(error) = expected {
                assert_eq!(PlanError::of(example.status, text.as_bytes()), error, "{place}");
            }
        }
    }
}

#[test]
fn the_examples_of_a_conversation_are_understood_where_conversations_are_read() {
    let chat = operations()
        .into_iter()
        .find(|operation| operation.path == CHAT)
        .unwrap();
    let mut understood = 0;
    for example in chat.examples() {
        let expected = match (example.status, example.body["error"]["code"].as_str()) {
            (200, _) => {
                let mut reader = Reader::new(WireFormat::OpenAiChat);
                reader
                    .feed(example.body.as_str().unwrap().as_bytes(), &mut Vec::new())
                    .unwrap();
                assert!(reader.is_over() && reader.finish(&mut Vec::new()).is_ok());
                understood += 1;
                continue;
            }
            (400, _) => (FailureKind::NoModel, Retry::Never),
            (401, _) => (FailureKind::BadKey, Retry::Never),
            (402, _) => (FailureKind::NoCredit, Retry::Never),
            (429, _) => (FailureKind::TooMany, Retry::Soon),
            (500, _) => (FailureKind::Server, Retry::Soon),
            (503, _) => (FailureKind::Overloaded, Retry::Soon),
            other => panic!("{other:?}"),
        };
        let failure = Failure::of(Refusal {
            format: WireFormat::OpenAiChat,
            status: example.status,
            body: example.body.to_string().as_bytes(),
            retry_after_ms: None,
            retry_after: None,
            should_retry: None,
            now: 0,
        });
        assert_eq!((failure.kind, failure.retry), expected, "{}", example.body);
        understood += 1;
    }
    // 200, 400, 401, two of 402, 429, 500, 503.
    assert_eq!(understood, 8);
}

/// Has the service answer in every way that the file tells of, and in no other.
#[test]
fn the_service_answers_all_that_is_in_the_file_and_nothing_else() {
    let mut seen = BTreeSet::new();
    let mut see = |method: &str, path: &str, got: &Got| {
        let all = operations();
        let operation = all
            .iter()
            .find(|operation| operation.is_said_by(method, path))
            .unwrap();
        let examples = operation.examples();
        let example = examples.iter().find(|example| example.status == got.status);
        let schema = &example
            .unwrap_or_else(|| panic!("{path} answers {}", got.status))
            .schema;
        if schema["type"] == "string" {
            let mut reader = Reader::new(WireFormat::OpenAiChat);
            reader.feed(&got.body, &mut Vec::new()).unwrap();
            assert!(reader.finish(&mut Vec::new()).is_ok());
        } else if schema.is_object() {
            check(&serde_json::from_slice(&got.body).unwrap(), schema, path);
        } else {
            assert!(got.body.is_empty(), "{path} has a body");
        }
        if got.status < 300 && ![CHAT, MODELS].contains(&path) {
            assert_eq!(read(operation, got.status, &got.body), Ok(()), "{path}");
        }
        seen.insert((path.to_owned(), got.status));
    };

    let service = Service::start(Options {
        limit: 1,
        ..Options::default()
    })
    .unwrap();
    for operation in operations() {
        let Operation { method, path, .. } = &operation;
        let body = body_of(&operation);
        for trouble in [429, 500, 503] {
            if operation.json["responses"].get(trouble.to_string()).is_some() {
                service.trouble_next(Trouble::Status(trouble));
                let got = ask(&service, method, path, None, &body);
                let retries = &operation.json["responses"][trouble.to_string()]["headers"]["Retry-After"];
                assert_eq!(got.retry_after.is_some(), retries.is_object(), "{path} {trouble}");
                see(method, path, &got);
            }
        }
        if operation.needs_token() {
            see(method, path, &ask(&service, method, path, None, &body));
        }
    }
    let bad_address = json!({ "email": "nobody" }).to_string();
    see(
        "POST",
        "/v1/login",
        &ask(&service, "POST", "/v1/login", None, bad_address.as_bytes()),
    );
    see("POST", "/v1/login", &call(&service, &calls()[0], None));
    let started = begin(&service);
    see(
        "POST",
        "/v1/login/poll",
        &call(&service, &poll_call(&started), None),
    );
    service.deny(EMAIL);
    see(
        "POST",
        "/v1/login/poll",
        &call(&service, &poll_call(&started), None),
    );
    let started = begin(&service);
    service.click(EMAIL);
    for _ in 0..2 {
        see(
            "POST",
            "/v1/login/poll",
            &call(&service, &poll_call(&started), None),
        );
    }
    let token = log_in(&service);
    see("GET", MODELS, &ask(&service, "GET", MODELS, Some(&token), b""));
    see("POST", CHAT, &ask(&service, "POST", CHAT, Some(&token), b"{}"));
    for _ in 0..2 {
        see(
            "POST",
            CHAT,
            &ask(&service, "POST", CHAT, Some(&token), &message()),
        );
    }
    see("GET", "/v1/plan", &call(&service, &Call::Plan, Some(&token)));
    see("GET", "/v1/usage", &call(&service, &Call::Usage, Some(&token)));
    service.set_plan(EMAIL, "none", "canceled");
    see("GET", "/v1/plan", &call(&service, &Call::Plan, Some(&token)));
    see("GET", "/v1/usage", &call(&service, &Call::Usage, Some(&token)));
    see("POST", "/v1/logout", &call(&service, &Call::Logout, Some(&token)));
    let token = log_in(&service);
    see(
        "DELETE",
        "/v1/account",
        &call(&service, &Call::DeleteAccount, Some(&token)),
    );

    let in_file: BTreeSet<(String, u16)> = operations()
        .iter()
        .flat_map(|operation| {
            let examples = operation.examples().into_iter();
            let statuses = examples.map(|example| (operation.path.clone(), example.status));
            statuses.collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(seen, in_file);
}
