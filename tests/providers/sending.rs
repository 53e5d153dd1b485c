//! What leaves, and where to.

use sessionist::provider::FailureKind;

use super::*;

const DONE: &[u8] = br#"{"done":true}"#;

/// Both ways to a server: with TLS and without.
fn with_and_without_tls(body: impl Fn(Option<&Authority>)) {
    body(None);
    body(Some(&Authority::new(&["127.0.0.1"])));
}

#[test]
fn just_what_was_logged_is_sent_with_the_key_in_its_header_alone() {
    with_and_without_tls(|authority| {
        let server = Server::start(authority, |_, answer| answer.whole(200, "", DONE));
        let (_folder, mut store) = store();
        let mut outgoing = message(&address(&server));
        outgoing.permit = Permit::Logged(store.log_departure(&departure(&outgoing)).unwrap());
        let connection = connect(&outgoing.address, SOON, authority);
        let response = connection.send(outgoing).unwrap();
        assert_eq!(
            (response.status(), response.read_all(100).unwrap()),
            (200, DONE.to_vec())
        );
        let [request] = &server.recorded()[..] else {
            panic!("one request")
        };
        assert_eq!(request.line(), "POST /v1/messages");
        assert_eq!(request.body, store.departures(1).unwrap()[0].body);
        assert_eq!(request.header("x-api-key"), Some("sk-canary"));
        assert_eq!(request.head.matches("sk-canary").count(), 1);
        let names: Vec<String> = request
            .head
            .lines()
            .skip(1)
            .filter_map(|line| Some(line.split_once(':')?.0.to_ascii_lowercase()))
            .collect();
        let mut expected = [
            "accept",
            "anthropic-version",
            "content-length",
            "content-type",
            "host",
            "user-agent",
            "x-api-key",
        ]
        .to_vec();
        expected.retain(|name| names.iter().any(|found| found == name));
        assert_eq!(names.len(), expected.len(), "nothing else is told: {names:?}");
        let is_readable = server.bytes().windows(9).any(|nine| nine == b"sk-canary");
        assert_eq!(is_readable, authority.is_none(), "TLS hides it");
    });
}

#[test]
fn what_the_log_does_not_have_is_not_sent() {
    let server = Server::start(None, |_, answer| answer.whole(200, "", DONE));
    let other = Server::start(None, |_, answer| answer.whole(200, "", DONE));
    let (_folder, mut store) = store();
    let changes: [fn(&mut Outgoing, &Server); 4] = [
        |outgoing, _| outgoing.body.push(b' '),
        |outgoing, _| outgoing.path.push('x'),
        |outgoing, _| outgoing.method = Method::Get,
        |outgoing, other| outgoing.address = address(other),
    ];
    for change in changes {
        let mut outgoing = message(&address(&server));
        outgoing.permit = Permit::Logged(store.log_departure(&departure(&outgoing)).unwrap());
        change(&mut outgoing, &other);
        let connection = connect(&outgoing.address, SOON, None);
        let failure = connection.send(outgoing).err().unwrap();
        assert_eq!(failure.kind, FailureKind::NotPermitted);
    }
    // Nor is what would leave without a log.
    let mut outgoing = message(&address(&server));
    outgoing.address = Address::parse("https://192.0.2.1").unwrap();
    let failure = connect(&outgoing.address, SOON, None)
        .send(outgoing)
        .err()
        .unwrap();
    assert_eq!(failure.kind, FailureKind::NotPermitted);
    assert!(server.bytes().is_empty() && other.bytes().is_empty());
}

#[test]
fn no_redirect_carries_anything_on() {
    for status in [301, 302, 303, 307, 308] {
        let target = Server::start(None, |_, answer| answer.whole(200, "", DONE));
        let location = format!("location: {}/v1/messages\r\n", target.address());
        let server = Server::start(None, move |_, answer| answer.whole(status, &location, b""));
        let (_, result) = ask(&server, None, WireFormat::Anthropic);
        assert_eq!(result.unwrap_err().kind, FailureKind::Moved, "{status}");
        assert!(target.bytes().is_empty(), "{status}");
    }
}

#[test]
fn each_key_goes_into_the_header_of_its_provider() {
    for (header, name, value) in [
        (KeyHeader::Bearer, "authorization", "Bearer sk-canary"),
        (KeyHeader::Anthropic, "x-api-key", "sk-canary"),
        (KeyHeader::Google, "x-goog-api-key", "sk-canary"),
    ] {
        let server = Server::start(None, |_, answer| answer.whole(200, "", DONE));
        let mut outgoing = message(&address(&server));
        outgoing.method = Method::Get;
        outgoing.path = "/v1/models".to_owned();
        outgoing.body = Vec::new();
        outgoing.key = Some((header, ApiKey::parse("sk-canary").unwrap()));
        connect(&outgoing.address, SOON, None).send(outgoing).unwrap();
        let request = &server.recorded()[0];
        assert_eq!(
            (request.line(), request.header(name)),
            ("GET /v1/models", Some(value))
        );
    }
}
