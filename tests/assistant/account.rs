//! The account: logging in, the managed plan, and a key of one's own with a subscription.

use std::time::Duration;

use sessionist::provider::plan::DISCLOSURE;
use sessionist::session::Kind;
use sessionist_test_service::{MODEL, Options, Service, Trouble};

use crate::script::{Says, anthropic, messages, ollama};
use crate::world::{Host, Told, World};

const EMAIL: &str = "producer@example.com";

fn service(plan: &str) -> Service {
    Service::start(Options {
        plan: plan.parse().unwrap(),
        interval: 1,
        ..Options::default()
    })
    .unwrap()
}

/// Logs in, with the link opened as soon as it was sent.
fn log_in(host: &Host, service: &Service) -> Told {
    host.done(&format!("/service {}", service.url()));
    let request = host.0.submit(&format!("/login {EMAIL}")).unwrap().0;
    host.wait(request, |_, kind, json| {
        if kind == Kind::Notice && json["text"].as_str().unwrap().contains("link was sent") {
            service.click(EMAIL);
        }
    })
}

/// What the service was asked, as method and path.
fn asked(service: &Service) -> Vec<String> {
    let recorded = service.recorded().into_iter();
    recorded
        .map(|request| format!("{} {}", request.method, request.path))
        .collect()
}

#[test]
fn a_login_by_link_leads_to_the_managed_plan_and_its_disclosure_comes_first() {
    let (world, service) = (World::new(), service("managed"));
    let host = world.session();
    let told = log_in(&host, &service);
    assert_eq!(told.kind, Kind::Done, "{}", told.json);
    for part in [EMAIL, "managed", DISCLOSURE, MODEL] {
        assert!(told.text().contains(part), "{part}: {}", told.text());
    }
    let told = host.end("What is a send?");
    assert_eq!(told.kind, Kind::Answer, "{}", told.json);
    assert!(
        told.text().contains("What is a send?"),
        "the service for tests repeats the question: {}",
        told.text()
    );
    assert_eq!(told.streamed(), told.text());
    assert!(host.done("/plan").contains("1 of "));
    let usage = host.done("/usage");
    assert!(usage.contains("1 answer") && usage.contains("1 of "), "{usage}");
    assert_eq!(host.done("/logout").lines().count(), 1);
    let told = host.end("/plan");
    assert_eq!((told.kind, told.name()), (Kind::Error, "account"));
    assert!(told.text().contains("/login"));
    // Without it, questions are answered from what is known again.
    assert!(host.end("what's the tempo?").text().contains("122"));
    host.close();
    let departures = world.store().departures(1000).unwrap();
    let recorded = service.recorded();
    assert_eq!(departures.len(), recorded.len());
    for (departure, request) in departures.iter().rev().zip(&recorded) {
        assert_eq!(
            departure.destination,
            format!("{} {}{}", request.method, service.url(), request.path)
        );
        assert_eq!(departure.body, request.body);
    }
}

#[test]
fn nobody_who_did_not_log_in_is_asked_about() {
    let (world, service) = (World::new(), service("none"));
    let server = anthropic(vec![Says::Text("Yes.")]);
    let host = world.session_with(&server);
    host.done(&format!("/service {}", service.url()));
    assert_eq!(host.end("Is it good?").kind, Kind::Answer);
    host.close();
    assert_eq!(
        world.open().done("/service"),
        format!("The service is at {}.\n", service.url())
    );
    assert!(asked(&service).is_empty());
}

#[test]
fn with_a_key_of_ones_own_the_service_is_asked_for_the_subscription_alone() {
    let (world, service) = (World::new(), service("byok"));
    let server = anthropic(vec![Says::Text("Yes.")]);
    let host = world.session_with(&server);
    let told = log_in(&host, &service);
    assert!(
        told.kind == Kind::Done && told.text().contains("your own key"),
        "{}",
        told.json
    );
    assert_eq!(host.end("Is it good?").kind, Kind::Answer);
    let about = ["POST /v1/login", "POST /v1/login/poll", "GET /v1/plan"];
    let asked_for = asked(&service);
    assert!(
        asked_for.iter().all(|line| about.contains(&line.as_str())),
        "{asked_for:?}"
    );
    // What is known is good for a day: another session asks nothing.
    host.close();
    let host = world.open();
    assert_eq!(host.end("Is it good?").kind, Kind::Answer);
    assert_eq!(asked(&service).len(), asked_for.len());
    // When it has ended, nothing goes to the provider, and what needs no service goes on.
    service.set_plan(EMAIL, "byok", "canceled");
    host.done("/plan");
    let before = messages(&server).len();
    let told = host.end("Is it good?");
    assert!(
        told.kind == Kind::NoAnswer && told.text().contains("/plan"),
        "{}",
        told.json
    );
    assert_eq!(messages(&server).len(), before);
    assert!(host.end("/ask what's the tempo?").text().contains("122"));
}

#[test]
fn a_model_on_this_machine_is_no_matter_of_the_subscription() {
    for plan in ["none", "byok"] {
        let (world, service, server) = (World::new(), service(plan), ollama());
        let host = world.session_at_home(&server);
        log_in(&host, &service);
        let before = asked(&service);
        assert_eq!(host.end("How fast is it?").kind, Kind::Answer, "{plan}");
        assert_eq!(host.end("And now?").kind, Kind::Answer, "{plan}");
        host.close();
        assert_eq!(asked(&service), before, "{plan}");
    }
}

#[test]
fn trouble_with_the_service_is_told_with_what_to_do() {
    let (world, service) = (World::new(), service("managed"));
    let host = world.session();
    let told = host.end("/login producer");
    assert!(
        told.kind == Kind::Error && told.text().contains("/login EMAIL"),
        "{}",
        told.json
    );
    log_in(&host, &service);
    for (trouble, words) in [
        (Trouble::Status(401), "/login"),
        (Trouble::Status(402), "/plan"),
        (Trouble::BreakOff, "/retry"),
    ] {
        service.trouble_next(trouble);
        let told = host.end("What is a send?");
        assert!(
            told.kind == Kind::Error && told.text().contains(words),
            "{words}: {}",
            told.json
        );
    }
    service.trouble_next(Trouble::Slow(Duration::from_millis(50)));
    assert_eq!(host.end("/retry").kind, Kind::Answer);
    assert!(host.done("/account delete").contains("deleted"));
    assert_eq!(host.end("/plan").kind, Kind::Error);
}

#[test]
fn a_login_that_is_given_up_ends_and_keeps_nobody_waiting() {
    let (world, service) = (World::new(), service("managed"));
    let host = world.session();
    host.done(&format!("/service {}", service.url()));
    let login = host.0.submit(&format!("/login {EMAIL}")).unwrap().0;
    // Another line does not wait for the link.
    assert!(host.end("what's the tempo?").text().contains("122"));
    host.0.submit("/stop").unwrap();
    assert_eq!(host.wait(login, |_, _, _| ()).kind, Kind::Cancelled);
    host.close();
}
