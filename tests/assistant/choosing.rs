//! Choosing a provider, a model and a key, and the way to them.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use sessionist::provider::SERVICES;
use sessionist::session::Kind;
use sessionist_fixtures::server::Server;

use crate::canary::{self, KEY, found, has, holds_key};
use crate::script::{MODELS, Says, anthropic, messages, ollama};
use crate::world::World;

#[test]
fn the_providers_are_listed_with_what_each_needs() {
    let world = World::new();
    let host = world.session();
    let list = host.done("/provider");
    assert!(list.starts_with(
        "No provider is chosen: questions are answered from what is known, and nothing leaves."
    ));
    for service in SERVICES.iter().filter(|service| !service.address.is_empty()) {
        let line = list
            .lines()
            .find(|line| line.trim_start().starts_with(service.name));
        let line = line.unwrap_or_else(|| panic!("{} is not listed: {list}", service.name));
        assert!(line.contains(service.title), "{line}");
        assert_eq!(line.contains("on this machine"), service.computes, "{line}");
    }
    assert!(
        list.contains("anthropic   Anthropic: needs a key of yours") && list.contains("ADDRESS"),
        "{list}"
    );
    let chosen = host.done("/provider anthropic");
    assert!(
        chosen.contains("It needs a key: make one on its page, then enter it with /key KEY."),
        "{chosen}"
    );
    assert!(
        chosen.contains("What a model is to see of a set is shown to you first"),
        "{chosen}"
    );
    assert!(
        host.done("/provider")
            .starts_with("Chosen: Anthropic, no model chosen.")
    );
    assert!(host.done("/provider none").contains("nothing leaves"));
    assert!(host.done("/privacy log").contains("Nothing has left"));
}

#[test]
fn what_is_no_provider_is_refused_with_what_to_type_and_changes_nothing() {
    let world = World::new();
    let host = world.session();
    for (name, advice) in [
        ("antropic", "/provider lists them"),
        ("local", "an address looks like"),
        (
            "local https://example.com",
            "“local” is for a server on this machine",
        ),
        ("http://example.com/v1", "http:// goes only to this machine"),
        ("http://192.168.1.2:11434", "it has to be https://"),
        ("ollama http://gpu.local:11434", "it has to be https://"),
        ("https://me:secret@example.com", "a key is entered with /key"),
        ("https://example.com/?key=secret", "a key is entered with /key"),
        ("ftp://example.com", "an address looks like"),
        ("anthropic example.com", "an address looks like"),
        ("compatible", "an address looks like"),
    ] {
        let told = host.end(&format!("/provider {name}"));
        assert_eq!(
            (told.kind, told.name()),
            (Kind::Error, "no_provider"),
            "{name}: {}",
            told.json
        );
        assert!(
            told.text().contains(advice) && !told.text().contains("secret"),
            "{name}: {}",
            told.text()
        );
        assert!(
            host.done("/provider").starts_with("No provider is chosen"),
            "{name}"
        );
    }
    // Nothing can be said of a provider before there is one.
    for line in [
        "/key",
        "/key sk-secret",
        "/key forget",
        "/model",
        "/model m",
        "/window",
        "/price 3 15",
    ] {
        let told = host.end(line);
        assert_eq!(
            (told.kind, told.name()),
            (Kind::Error, "no_provider"),
            "{line}: {}",
            told.json
        );
        assert!(
            told.text().contains("/provider lists them") && !told.text().contains("secret"),
            "{line}"
        );
    }
    assert!(host.done("/privacy log").contains("Nothing has left"));
}

#[test]
fn a_server_on_this_machine_stays_or_leaves_as_the_user_says() {
    let server = Server::start(None, |request, out| {
        match request.line() {
        "GET /v1/models" => out.whole(200, "", br#"{"data":[{"id":"m"}]}"#),
        _ => out.whole(
            200,
            "",
            b"data: {\"choices\":[{\"delta\":{\"content\":\"Hi.\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
        ),
    }
    });
    for (form, leaves) in [
        ("local", false),
        ("", true),
        ("lmstudio", false),
        ("vllm", false),
        ("openrouter", true),
    ] {
        let world = World::new();
        let host = world.session();
        let told = host.end(&format!("/provider {form} {}", server.address()));
        assert_eq!(told.kind, Kind::Done, "{form}: {}", told.json);
        assert_eq!(
            told.text().contains("may look at what is known of your sets"),
            !leaves,
            "{}",
            told.text()
        );
        if form == "openrouter" {
            host.done("/key sk-1");
        }
        host.done("/model m");
        let told = host.end("Hello?");
        assert_eq!(
            (told.text(), &told.json["leaves"]),
            ("Hi.", &leaves.into()),
            "{form}: {}",
            told.json
        );
        assert_eq!(host.done("/privacy log").contains("POST"), leaves, "{form}");
    }
}

#[test]
fn a_key_is_tried_and_kept_also_when_it_is_not_taken() {
    let world = World::new();
    let refusal = r#"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#;
    let server = Server::start(None, |request, out| match request.header("x-api-key") {
        Some("sk-right") => out.whole(200, "", MODELS.as_bytes()),
        _ => out.whole(401, "", refusal.as_bytes()),
    });
    let host = world.session();
    let chosen = host.done(&format!("/provider anthropic {}", server.address()));
    assert!(
        chosen.contains("It needs a key") && server.recorded().is_empty(),
        "{chosen}"
    );
    assert!(host.done("/key").starts_with("There is no key for Anthropic"));
    assert_eq!(host.end("Hello?").name(), "no_key");
    let told = host.end("/key sk-wrong");
    assert_eq!(
        (told.kind, told.name()),
        (Kind::Error, "bad_key"),
        "{}",
        told.json
    );
    for part in [
        "The key is kept for http://127.0.0.1",
        "in a file that only you can read",
        "enter it anew with /key",
    ] {
        assert!(told.text().contains(part), "{}", told.text());
    }
    assert!(host.done("/key").starts_with("There is a key for Anthropic"));
    let told = host.done("/key sk-right");
    assert!(
        told.contains("Now: claude-test of Anthropic") && told.contains("  claude-other\n"),
        "{told}"
    );
    assert_eq!(host.done("/key forget").lines().count(), 1);
    assert!(host.done("/key forget").starts_with("There was no key"));
    let told = host.end("Hello?");
    assert!(
        told.name() == "no_key" && told.text().contains("/key"),
        "{}",
        told.json
    );
    assert!(messages(&server).is_empty());
}

#[test]
fn the_models_of_this_machine_are_told_from_those_of_a_cloud() {
    let (world, server) = (World::new(), ollama());
    let host = world.session();
    let told = host.done(&format!("/provider ollama {}", server.address()));
    assert!(
        told.contains("Now: small:8b") && told.contains("  big:cloud  (cloud)\n"),
        "{told}"
    );
    assert!(
        host.done("/model big:cloud")
            .contains("it counts as another machine")
    );
    assert!(!host.done("/model small:8b").contains("counts as another machine"));
    let told = host.done("/model other:8b");
    assert!(
        told.contains("has no model “other:8b”") && told.contains("  small:8b\n"),
        "{told}"
    );
    assert_eq!(host.end("/model ../../secrets").name(), "no_model");
    assert_eq!(host.end("/key sk-1").name(), "no_key");
    assert_eq!(host.end("How fast is it?").json["model"], "small:8b");
}

/// Runs the program in a world with some lines to type, and a proxy for what leaves.
fn chat(world: &World, lines: &[&str], proxy: &Server, beside_it: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sessionist"))
        .arg("chat")
        .arg(world.set())
        .env("SESSIONIST_HOME", world.home())
        .env("HTTPS_PROXY", proxy.address())
        .env("NO_PROXY", beside_it)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input
        .write_all(format!("{}\n", lines.join("\n")).as_bytes())
        .unwrap();
    drop(input);
    child.wait_with_output().unwrap()
}

#[test]
fn a_proxy_is_told_the_host_and_sees_nothing_else() {
    let world = canary::world();
    world.session().close();
    // It lets the connection through, to something that does not speak TLS.
    let proxy = Server::start(None, |_, out| {
        out.raw(b"HTTP/1.1 200 Connection established\r\n\r\nno TLS here")
    });
    let key = format!("/key {KEY}");
    let lines = [
        "/ask what's the tempo?",
        "/provider anthropic https://example.com",
        &key,
    ];
    let output = chat(&world, &lines, &proxy, "");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("could not prove who it is"), "{errors}");
    let recorded = proxy.recorded();
    assert_eq!(recorded.len(), 1, "{recorded:?}");
    assert_eq!(recorded[0].line(), "CONNECT example.com:443");
    // The names of the headers are all that is said beside it.
    let headers: Vec<_> = recorded[0]
        .head
        .lines()
        .skip(1)
        .filter_map(|line| line.split(':').next())
        .collect();
    let usual = ["host", "user-agent", "proxy-connection", "accept", "connection"];
    assert!(
        headers
            .iter()
            .all(|name| usual.contains(&name.to_ascii_lowercase().as_str())),
        "{headers:?}"
    );
    let bytes = proxy.bytes();
    assert!(!holds_key(&bytes) && !has(&bytes, "x-api-key") && found(&bytes).is_empty());
}

#[test]
fn what_is_on_this_machine_or_said_to_go_beside_it_uses_no_proxy() {
    let proxy = Server::start(None, |_, out| out.whole(502, "", b""));
    let server = anthropic(vec![Says::Text("All is well.")]);
    let world = World::new();
    world.session().close();
    let (provider, key) = (
        format!("/provider anthropic {}", server.address()),
        format!("/key {KEY}"),
    );
    // This name can't exist (RFC 6761).
    let invalid = "/provider anthropic https://sessionist.invalid";
    let lines = [&provider, &key, "Is it good?", invalid, &key];
    let output = chat(&world, &lines, &proxy, "sessionist.invalid");
    let (said, errors) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(said.contains("All is well."), "{said}{errors}");
    assert!(errors.contains("the provider was not found"), "{errors}");
    assert_eq!(messages(&server).len(), 1);
    assert!(proxy.bytes().is_empty());
    // And where it is to be used, it is.
    let output = chat(&world, &[invalid, &key], &proxy, "");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("could not be reached"), "{errors}");
    assert_eq!(proxy.recorded()[0].line(), "CONNECT sessionist.invalid:443");
}
