//! Those who are not the page: other sites, other programs, other users of this machine.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::json;
use sessionist::panel::{LONGEST_BODY, MOST_CONNECTIONS, MOST_STREAMS};
use sessionist::session::LONGEST_LINE;

use crate::World;
use crate::client::{Events, PATIENCE};

#[test]
fn who_has_not_the_token_is_told_nothing() {
    let world = World::new();
    let address = &world.address;
    let last = if address.token.ends_with('0') { '1' } else { '0' };
    let wrong = format!("{}{last}", &address.token[..63]);
    let paths = [
        String::new(),
        "index.html".to_owned(),
        "events".to_owned(),
        format!("{wrong}/"),
        format!("{wrong}/events"),
        format!("{}0/events", address.token),
        address.token[..63].to_owned(),
        // Without the slash behind it is not the address of the page.
        address.token.clone(),
        format!("?{}", address.token),
        format!("events?token={}", address.token),
    ];
    for path in paths {
        for method in ["GET", "POST"] {
            let response = address.send(
                &address.head(method, &format!("/{path}"), &[]),
                b"{\"line\":\"/state\"}",
            );
            assert_eq!(response.status, 403, "{method} {path}: {response:?}");
            assert!(!response.body.contains("Night"), "{response:?}");
            assert!(!response.body.contains(&address.token), "{response:?}");
        }
    }
    let with_header = address.head(
        "GET",
        "/",
        &[
            ("Authorization", &format!("Bearer {}", address.token)),
            ("Cookie", &format!("token={}", address.token)),
        ],
    );
    assert_eq!(address.send(&with_header, b"").status, 403);
}

#[test]
fn a_name_that_leads_here_is_not_the_panel() {
    let world = World::new();
    let port = world.address.port;
    for host in [
        "",
        "localhost",
        "evil.example",
        &format!("evil.example:{port}"),
        &format!("localhost:{port}"),
        "127.0.0.1",
        &format!("127.0.0.1:{}", port ^ 1),
        &format!("127.0.0.1:{port}.evil.example"),
    ] {
        let head = world
            .address
            .head("GET", &world.address.path(""), &[("Host", host)]);
        let response = world.address.send(&head, b"");
        // Without any it is no request at all.
        assert!([400, 403].contains(&response.status), "{host}: {response:?}");
    }
    let twice = world.address.head("GET", &world.address.path(""), &[]) + "Host: evil.example\r\n";
    assert!([400, 403].contains(&world.address.send(&twice, b"").status));
}

#[test]
fn another_site_can_neither_say_nor_hear_anything() {
    let world = World::new();
    let address = &world.address;
    let line = json!({ "line": "/privacy clear all" }).to_string();
    for origin in [
        "",
        "null",
        "http://evil.example",
        "https://127.0.0.1",
        "http://127.0.0.1",
        &format!("http://localhost:{}", address.port),
        &format!("https://127.0.0.1:{}", address.port),
        &format!("http://127.0.0.1:{}0", address.port),
    ] {
        let head = address.head("POST", &address.path("submit"), &[("Origin", origin)]);
        assert_eq!(address.send(&head, line.as_bytes()).status, 403, "{origin}");
        if !origin.is_empty() {
            let head = address.head("GET", &address.path("events"), &[("Origin", origin)]);
            assert_eq!(address.send(&head, b"").status, 403, "{origin}");
        }
    }
    for site in ["cross-site", "same-site"] {
        let part = [("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", "no-cors")];
        let head = address.head("GET", &address.path("app/main.js"), &part);
        assert_eq!(address.send(&head, b"").status, 403, "{site}");
        // A link in the terminal or in a file leads here all the same.
        let led = [("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", "navigate")];
        let head = address.head("GET", &address.path(""), &led);
        assert_eq!(address.send(&head, b"").status, 200, "{site}");
    }
    assert_eq!(
        address.data("/state")["tier"],
        "everything",
        "nothing was cleared"
    );
}

#[test]
fn every_answer_keeps_the_page_to_itself() {
    let world = World::new();
    let address = &world.address;
    let refused = address.send(&address.head("GET", "/", &[]), b"");
    for response in [
        address.get(""),
        address.get("style/look.css"),
        address.get("nothing"),
        refused,
    ] {
        for header in [
            "content-security-policy: default-src 'none'; script-src 'self';",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "cache-control: no-store",
            "cross-origin-resource-policy: same-origin",
        ] {
            assert!(response.headers.contains(header), "{header}: {response:?}");
        }
        for header in ["access-control-", "set-cookie", "server:"] {
            assert!(!response.headers.contains(header), "{header}: {response:?}");
        }
    }
}

#[test]
fn what_is_not_understood_is_refused_and_said_so() {
    let world = World::new();
    let address = &world.address;
    let post = |path: &str, changes: &[(&str, &str)], body: &[u8]| {
        let head = address.head("POST", &address.path(path), changes);
        address.send(&head, body).status
    };
    assert_eq!(address.get("nothing").status, 404);
    assert_eq!(address.get("../Cargo.toml").status, 404);
    assert_eq!(address.get("app/%2e%2e/index.html").status, 404);
    assert_eq!(address.get("submit").status, 405);
    assert_eq!(post("events", &[], b"{}"), 405);
    assert_eq!(post("index.html", &[], b"{}"), 405);
    assert_eq!(post("submit", &[], b"not JSON"), 400);
    assert_eq!(post("submit", &[], b"{\"line\": 7}"), 400);
    assert_eq!(
        post(
            "submit",
            &[("Content-Type", "text/plain")],
            b"{\"line\":\"/state\"}"
        ),
        415
    );
    let too_long = json!({ "line": "a".repeat(LONGEST_LINE + 1) }).to_string();
    assert_eq!(post("submit", &[], too_long.as_bytes()), 413);
    assert_eq!(post("query", &[], &vec![b' '; LONGEST_BODY + 1]), 413);
    assert_eq!(post("query", &[], &vec![b' '; 32 << 20]), 413);
    let head = address.head("GET", &address.path(""), &[("X-Long", &"a".repeat(64 << 10))]);
    assert_eq!(address.send(&head, b"").status, 431);
    let longest = json!({ "line": format!("/ask {}", "\u{1}".repeat(LONGEST_LINE - 5)) }).to_string();
    assert_eq!(
        post("submit", &[], longest.as_bytes()),
        202,
        "what a host may say, a page may"
    );
    assert_eq!(address.get("").status, 200);
}

#[test]
fn a_thousand_connections_that_say_nothing_keep_nobody_out() {
    let world = World::new();
    let address = &world.address;
    let mut events = world.events();
    events.next();
    let mut strangers: Vec<TcpStream> = Vec::new();
    for number in 0..1_000 {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", address.port)) else {
            continue;
        };
        // Some begin to say something.
        if number % 2 == 0 {
            let _ = stream.write_all(b"GET /");
        }
        strangers.push(stream);
        if number % 100 == 0 {
            assert_eq!(address.get("").status, 200, "after {number}");
        }
    }
    assert!(strangers.len() > MOST_CONNECTIONS, "only {}", strangers.len());
    let request = address.submit("what tempo is it?");
    // The page that was there first was not put out either.
    assert_eq!(events.end_of(request).last().unwrap().1["kind"], "answer");
    let is_closed = |stream: &mut TcpStream| {
        stream.set_nonblocking(true).unwrap();
        matches!(stream.read(&mut [0]), Ok(0))
            || stream
                .read(&mut [0])
                .is_err_and(|error| error.kind() != std::io::ErrorKind::WouldBlock)
    };
    let closed = strangers.iter_mut().map(is_closed).filter(|is| *is).count();
    assert!(
        closed >= strangers.len() - MOST_CONNECTIONS,
        "only {closed} of {} were closed",
        strangers.len()
    );
}

#[test]
fn a_page_that_takes_nothing_holds_up_nobody() {
    let world = World::new();
    let address = &world.address;
    let slow: Vec<Events> = (0..MOST_STREAMS - 1).map(|_| world.events()).collect();
    let mut quick = world.events();
    quick.next();
    // More than the socket buffers of a page that does not read take.
    let mut told = 0;
    for _ in 0..400 {
        let request = address.submit("/help");
        for (_, event) in quick.end_of(request) {
            told += event.to_string().len();
        }
    }
    assert!(told > 5 << 20, "{told} bytes");
    let head = address.head("GET", &address.path("events"), &[]);
    let full = address.send(&head, b"");
    assert_eq!(full.status, 503, "{full:?}");
    drop(slow);
    // Their places are free as soon as the server has noticed.
    let deadline = std::time::Instant::now() + PATIENCE;
    while address.get("nothing").status != 404 || {
        let mut stream = address.connect();
        stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
        let mut begin = [0; 12];
        stream.read_exact(&mut begin).unwrap();
        !begin.ends_with(b"200")
    } {
        assert!(std::time::Instant::now() < deadline, "no place became free");
        address.submit("/help");
    }
}
