//! What goes wrong on the way: it is told with what to do, nothing that was said is lost, and no thread is left behind.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use sessionist::session::{Event, Kind, MOST_PENDING, RequestId, SubmitError};
use sessionist_fixtures::server::Server;

use crate::script::{MODELS, Says, anthropic, messages, say, turns};
use crate::world::{self, Host, KEY, World};

const HALF: &str = "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Half an\"}}\n\n";

/// Something that goes wrong, as it is told.
struct Trouble {
    answers: Vec<Says>,
    code: &'static str,
    /// What the text says that the user can do.
    advice: &'static str,
    partial: &'static str,
}

fn trouble(answer: Says, code: &'static str, advice: &'static str) -> Trouble {
    Trouble {
        answers: vec![answer],
        code,
        advice,
        partial: "",
    }
}

fn troubles() -> Vec<Trouble> {
    use Says::{BreaksOff, Events, Refuses};
    let again = |answer: Says, code, advice| Trouble {
        answers: vec![answer.clone(); 3],
        ..trouble(answer, code, advice)
    };
    let half = |answer: Says, code, advice| Trouble {
        partial: "Half an",
        ..trouble(answer, code, advice)
    };
    vec![
        trouble(
            Refuses(401, "", r#"{"error":{"type":"authentication_error"}}"#),
            "bad_key",
            "/key",
        ),
        trouble(
            Refuses(403, "", r#"{"error":{"type":"permission_error"}}"#),
            "provider_forbids",
            "/model",
        ),
        trouble(
            Refuses(404, "", r#"{"error":{"type":"not_found_error"}}"#),
            "no_model",
            "/model",
        ),
        trouble(
            Refuses(413, "", r#"{"error":{"type":"request_too_large"}}"#),
            "too_long",
            "/new",
        ),
        trouble(
            Refuses(
                400,
                "",
                r#"{"error":{"type":"invalid_request_error","message":"prompt is too long: 9 > 8"}}"#,
            ),
            "too_long",
            "/new",
        ),
        trouble(
            Refuses(
                429,
                "retry-after: 1\r\n",
                r#"{"error":{"type":"insufficient_quota"}}"#,
            ),
            "no_credit",
            "top it up",
        ),
        trouble(
            Refuses(400, "retry-after: 1\r\n", r#"{"error":{"type":"billing_error"}}"#),
            "no_credit",
            "top it up",
        ),
        trouble(Refuses(402, "", ""), "no_credit", "top it up"),
        trouble(
            Refuses(
                429,
                "retry-after: 3600\r\n",
                r#"{"error":{"type":"rate_limit_error"}}"#,
            ),
            "too_many",
            "/retry",
        ),
        again(
            Refuses(
                529,
                "retry-after-ms: 1\r\n",
                r#"{"error":{"type":"overloaded_error"}}"#,
            ),
            "overloaded",
            "/retry",
        ),
        again(
            Refuses(500, "retry-after-ms: 1\r\n", "<html>"),
            "provider_failed",
            "/retry",
        ),
        trouble(
            Refuses(307, "location: http://127.0.0.1:9/v1/messages\r\n", ""),
            "moved",
            "/provider",
        ),
        trouble(Refuses(418, "", "no"), "bad_request", "/model"),
        trouble(Events("data: {\"type\":\n\n"), "not_the_format", "/provider"),
        trouble(
            Events("<html>Welcome to the hotel.</html>"),
            "broken_off",
            "/retry",
        ),
        trouble(
            Events("data: {\"type\":\"message_stop\"}\n\n"),
            "silent",
            "/retry",
        ),
        half(Events(HALF), "broken_off", "/retry"),
        half(BreaksOff("Half an"), "broken_off", "/retry"),
        half(
            Events(concat!(
                "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Half an\"}}\n\n",
                "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n"
            )),
            "overloaded",
            "/retry",
        ),
    ]
}

#[test]
fn whatever_fails_is_told_with_what_to_do_keeps_what_was_said_and_can_be_tried_again() {
    for Trouble {
        answers,
        code,
        advice,
        partial,
    } in troubles()
    {
        let (world, sends) = (World::alone(), answers.len());
        let server = anthropic([answers, vec![Says::Text("All is well.")]].concat());
        let host = world.session_with(&server);
        let told = host.end("Is it good?");
        assert_eq!((told.kind, told.name()), (Kind::Error, code), "{}", told.json);
        assert!(told.text().contains(advice), "{advice}: {}", told.text());
        assert_eq!(
            (&told.json["partial"], &told.json["kept"]),
            (&partial.into(), &true.into())
        );
        assert_eq!(told.json["suggestions"][0], "/retry");
        assert_eq!(told.streamed(), partial);
        assert_eq!(
            messages(&server).len(),
            sends,
            "{code}: sent anew by itself where that helps, and only there"
        );
        assert_kept(&host, partial);
        let told = host.end("/retry");
        assert_eq!(
            (told.kind, told.text()),
            (Kind::Answer, "All is well."),
            "{code}: {}",
            told.json
        );
        assert_kept(&host, partial);
        world.end(host);
    }
}

/// That the question is in the history, with what there is of an answer, marked as that.
fn assert_kept(host: &Host, partial: &str) {
    let history = host.done("/history 1");
    assert!(history.contains("Is it good?"), "{history}");
    let marked = history
        .lines()
        .any(|line| line.contains(partial) && line.contains("ended early"));
    assert_eq!(marked, !partial.is_empty(), "{history}");
}

/// Asks, and waits for the first piece of the answer.
fn begin(host: &Host, line: &str) -> u64 {
    let request = host.submit(line);
    host.until(|event| event.kind == Kind::Text && event.request == request);
    request
}

#[test]
fn a_server_that_is_killed_in_the_middle_of_an_answer_is_told() {
    let world = World::alone();
    let server = anthropic(vec![Says::Stalls("Half an")]);
    let host = world.session_with(&server);
    let request = begin(&host, "Is it good?");
    drop(server);
    let told = host.wait(request, |_, _, _| ());
    assert_eq!(
        (told.name(), &told.json["partial"]),
        ("broken_off", &"Half an".into())
    );
    assert_kept(&host, "Half an");
    // Where it was, nothing listens any more.
    let told = host.end("/retry");
    assert!(
        told.name() == "not_running" && told.text().contains("/provider"),
        "{}",
        told.json
    );
    let other = anthropic(vec![Says::Text("All is well.")]);
    host.talks_with(&other, KEY);
    assert_eq!(host.end("/retry").text(), "All is well.");
    assert_kept(&host, "Half an");
    world.end(host);
}

#[test]
fn a_provider_that_is_not_there_is_told_when_it_is_chosen_and_when_it_is_asked() {
    // A port that was free a moment ago, and a name that can't exist (RFC 6761).
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    for (address, code, advice) in [
        (format!("http://127.0.0.1:{port}"), "not_running", "start it"),
        ("https://sessionist.invalid".to_owned(), "no_host", "online"),
    ] {
        let world = World::alone();
        let host = world.session();
        let told = host.end(&format!("/provider {address}"));
        assert!(
            told.name() == code && told.text().contains(&address),
            "{}",
            told.json
        );
        host.done("/model m");
        let told = host.end("Is it good?");
        assert!(
            told.name() == code && told.text().contains(advice),
            "{}",
            told.json
        );
        assert_kept(&host, "");
        // What is known is told all the same.
        assert!(host.end("/ask what's the tempo?").text().contains("122"));
        world.end(host);
    }
}

#[test]
fn too_many_requests_are_waited_for_as_long_as_the_provider_says() {
    let world = World::alone();
    let limit = Says::Refuses(
        429,
        "retry-after: 1\r\n",
        r#"{"error":{"type":"rate_limit_error"}}"#,
    );
    let server = anthropic(vec![limit, Says::Text("All is well.")]);
    let host = world.session_with(&server);
    let started = Instant::now();
    let told = host.end("Is it good?");
    assert_eq!((told.kind, told.text()), (Kind::Answer, "All is well."));
    let notices = told.texts(Kind::Notice);
    assert!(
        notices[0].ends_with("; trying again in 1 s.") && notices.len() == 1,
        "{notices:?}"
    );
    assert!(started.elapsed() >= Duration::from_secs(1));
    let sent = messages(&server);
    assert!(sent.len() == 2 && sent[0].body == sent[1].body);
    world.end(host);
}

#[test]
fn an_answer_that_stalls_ends_when_it_is_stopped_and_what_there_is_of_it_is_kept() {
    for is_cancelled in [true, false] {
        let world = World::alone();
        let server = anthropic(vec![Says::Stalls("Half an"), Says::Text("All is well.")]);
        let host = world.session_with(&server);
        let request = begin(&host, "Is it good?");
        let started = Instant::now();
        if is_cancelled {
            assert!(host.0.cancel(RequestId(request)));
        } else {
            host.submit("/stop");
        }
        assert_eq!(host.ends(&[request])[0].kind, Kind::Cancelled);
        let told = started.elapsed();
        while cfg!(target_os = "linux") && world::threads("sessionist-net") > 0 {
            assert!(
                started.elapsed() < Duration::from_secs(1),
                "the socket is still waited for"
            );
            std::thread::yield_now();
        }
        println!(
            "told after {told:?}, and the thread had ended after {:?}",
            started.elapsed()
        );
        assert!(told < Duration::from_secs(1), "{told:?}");
        assert_kept(&host, "Half an");
        assert_eq!(host.end("/retry").text(), "All is well.");
        world.end(host);
    }
}

#[test]
fn a_wait_for_another_try_ends_when_it_is_stopped() {
    let world = World::alone();
    let server = anthropic(vec![Says::Refuses(429, "retry-after: 100\r\n", "")]);
    let host = world.session_with(&server);
    let request = host.submit("Is it good?");
    host.until(|event| event.kind == Kind::Notice);
    let started = Instant::now();
    host.submit("/stop");
    assert_eq!(host.ends(&[request])[0].kind, Kind::Cancelled);
    assert!(host.done("/history 1").contains("Is it good?"));
    world.end(host);
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(messages(&server).len(), 1);
}

#[test]
fn closing_in_the_middle_of_an_answer_is_quick_and_loses_no_question() {
    let world = World::alone();
    let server = anthropic(vec![Says::Stalls("Half an")]);
    let host = world.session_with(&server);
    begin(&host, "Is it good?");
    let started = Instant::now();
    world.end(host);
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
    assert!(world.open().done("/history 1").contains("Is it good?"));
}

#[test]
fn as_many_messages_as_may_wait_are_answered_or_cancelled_each_once_and_in_order() {
    let world = World::alone();
    let server = anthropic(vec![Says::Stalls("Half an"), Says::Text("Yes.")]);
    let host = world.session_with(&server);
    let fill = |count: usize| -> Vec<u64> {
        (0..count)
            .map(|number| host.submit(&format!("Question {number}?")))
            .collect()
    };
    let mut requests = vec![begin(&host, "The first?")];
    requests.extend(fill(MOST_PENDING - 1));
    assert_eq!(host.0.submit("One more?"), Err(SubmitError::Busy));
    for request in &requests {
        assert!(host.0.cancel(RequestId(*request)));
    }
    let kinds = |requests: &[u64]| {
        host.ends(requests)
            .iter()
            .map(|event| event.kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds(&requests), [Kind::Cancelled; MOST_PENDING]);
    assert_eq!(messages(&server).len(), 1);
    let requests = fill(MOST_PENDING);
    assert_eq!(kinds(&requests), [Kind::Answer; MOST_PENDING]);
    for (number, request) in messages(&server)[1..].iter().enumerate() {
        assert_eq!(
            *turns(request).last().unwrap(),
            format!("user: Question {number}?")
        );
    }
    world.end(host);
}

#[test]
fn two_sessions_are_answered_at_once() {
    let world = World::alone();
    let server = Server::start(None, |request, out| {
        if request.line().starts_with("GET") {
            return out.whole(200, "", MODELS.as_bytes());
        }
        match turns(request).last().unwrap().as_str() {
            "user: Slow?" => say(&Says::Stalls("Half an"), out),
            _ => say(&Says::Text("Fast."), out),
        }
    });
    let host = world.session_with(&server);
    let other = world.open();
    let request = begin(&host, "Slow?");
    assert_eq!(other.end("Fast?").text(), "Fast.");
    // Each has a conversation of its own.
    let (slow, fast) = (other.done("/history 1"), other.done("/history 2"));
    assert!(
        slow.contains("Slow?") && !slow.contains("Fast?") && fast.contains("Fast?"),
        "{slow}{fast}"
    );
    host.submit("/stop");
    let ends: Vec<Event> = host.ends(&[request]);
    assert_eq!(ends[0].kind, Kind::Cancelled);
    assert_eq!(
        other.end("Fast?").text(),
        "Fast.",
        "the other has not been stopped"
    );
    other.close();
    world.end(host);
}

/// A disk that is full, or may only be read: the log can't be written, so nothing leaves.
#[cfg(target_os = "linux")]
#[test]
fn what_the_log_can_not_take_is_not_sent() {
    use sessionist_fixtures::disk::in_own_mounts;

    for (arrange, advice) in [
        (
            "cp -r home kept; mount -t tmpfs -o size=1m,mode=700 tmpfs home; cp kept/* home/; cat /dev/zero > home/.fill || true",
            "the disk is full; free some space and try again",
        ),
        (
            "mount --bind home home; mount -o remount,bind,ro home",
            "may only be read; give yourself permission to write",
        ),
    ] {
        let world = World::new();
        let server = anthropic(vec![Says::Text("All is well.")]);
        world.session_with(&server).close();
        let script = format!(
            "set -e; {arrange} 2>/dev/null; echo 'Is it good?' | '{}' chat",
            env!("CARGO_BIN_EXE_sessionist")
        );
        let output = in_own_mounts(&script, world.home().parent().unwrap(), &world.home());
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            errors.contains(advice),
            "{errors} {}",
            String::from_utf8_lossy(&output.stdout)
        );
        assert!(messages(&server).is_empty());
    }
}
