//! The queue of events, and a worker that panics.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::error_code::ErrorCode;
use super::event::{Event, Kind};
use super::outbox::Outbox;
use super::worker::disk::PANIC;
use super::{MOST_PENDING, Options, Session, SubmitError};

const PATIENCE: Duration = Duration::from_secs(20);

fn json(event: &Event) -> Value {
    serde_json::from_str(&event.json).unwrap()
}

fn done(request: u64, command: &str, text: &str) -> Event {
    Event::done(request, command, text, &Value::Null)
}

/// Kind and request of all that waits.
fn all(outbox: &Outbox) -> Vec<(Kind, u64)> {
    std::iter::from_fn(|| outbox.next())
        .map(|event| (event.kind, event.request))
        .collect()
}

#[test]
fn a_request_is_pending_until_its_end_was_taken() {
    let outbox = Outbox::new(None);
    for number in 1..=MOST_PENDING as u64 {
        assert_eq!(outbox.admit(), Ok(number));
    }
    assert_eq!(outbox.admit(), Err(SubmitError::Busy));
    outbox.put(done(3, "new", ""));
    assert_eq!(outbox.admit(), Err(SubmitError::Busy), "it was not taken");
    assert_eq!(all(&outbox), [(Kind::Done, 3)]);
    assert_eq!(outbox.admit(), Ok(65));
    assert_eq!(outbox.admit(), Err(SubmitError::Busy));
}

#[test]
fn a_request_ends_once_and_a_stranger_not_at_all() {
    let outbox = Outbox::new(None);
    let request = outbox.admit().unwrap();
    outbox.put(Event::cancelled(request));
    outbox.put(done(request, "new", ""));
    outbox.put(done(99, "new", ""));
    assert_eq!(all(&outbox), [(Kind::Cancelled, request)]);
    outbox.put(done(request, "new", ""));
    assert_eq!(all(&outbox), []);
}

#[test]
fn pieces_of_a_text_are_joined_and_another_event_parts_them() {
    let outbox = Outbox::new(None);
    let (one, other) = (outbox.admit().unwrap(), outbox.admit().unwrap());
    outbox.put_text(Kind::Text, one, "It is ");
    outbox.put_text(Kind::Text, other, "No");
    outbox.put(Event::progress(one, "reading", 0, 1));
    outbox.put_text(Kind::Text, one, "122 BPM");
    outbox.put(Event::announcement(one, "This goes."));
    outbox.put_text(Kind::Text, one, ".");
    let texts =
        std::iter::from_fn(|| outbox.next()).map(|event| (event.request, json(&event)["text"].clone()));
    let texts: Vec<_> = texts
        .map(|(request, text)| (request, text.as_str().unwrap().to_owned()))
        .collect();
    let expected = [
        (one, "It is 122 BPM"),
        (other, "No"),
        (one, "reading"),
        (one, "This goes."),
        (one, "."),
    ];
    assert_eq!(texts, expected.map(|(request, text)| (request, text.to_owned())));
}

#[test]
fn what_does_not_fit_is_counted_and_told_first_and_an_end_always_fits() {
    let outbox = Outbox::new(None);
    let request = outbox.admit().unwrap();
    let half = "x".repeat(600 << 10);
    outbox.put_text(Kind::Text, request, &half);
    outbox.put_text(Kind::Text, request, &half);
    outbox.put_text(Kind::Text, request, &half);
    for number in 0..40 {
        outbox.put(Event::announcement(0, &number.to_string()));
    }
    outbox.put(done(request, "new", ""));
    let overflow = outbox.next().unwrap();
    assert_eq!(
        (overflow.kind, json(&overflow)["lost"].as_u64()),
        (Kind::Overflow, Some(10))
    );
    let rest = all(&outbox);
    assert_eq!(rest.len(), 1 + 32 + 1);
    assert_eq!(rest.first(), Some(&(Kind::Text, request)));
    assert_eq!(rest.last(), Some(&(Kind::Done, request)));
}

#[test]
fn newer_progress_takes_the_place_of_older_progress_of_its_request() {
    let outbox = Outbox::new(None);
    for done in 0..1_000 {
        outbox.put(Event::progress(1, "", done, 1_000));
        outbox.put(Event::progress(2, "", done, 1_000));
    }
    let progress: Vec<_> = std::iter::from_fn(|| outbox.next()).collect();
    assert_eq!(progress.len(), 2);
    assert!(progress.iter().all(|event| json(event)["done"] == 999));
}

#[test]
fn the_host_is_woken_once_until_it_has_taken_everything() {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let outbox = Outbox::new(Some(Box::new(move || {
        counted.fetch_add(1, Ordering::Relaxed);
    })));
    let put = || {
        outbox.put(Event::announcement(0, ""));
        outbox.wake_if_due();
        count.load(Ordering::Relaxed)
    };
    assert_eq!([put(), put(), put()], [1, 1, 1]);
    outbox.next();
    assert_eq!(put(), 1, "something was left");
    assert_eq!(all(&outbox).len(), 3);
    assert_eq!([put(), put()], [2, 2]);
    assert!(outbox.close(Instant::now()));
    assert_eq!(put(), 2);
    assert_eq!(all(&outbox), []);
}

#[test]
fn closing_waits_for_the_callback_that_is_under_way() {
    let (entered, is_entered) = std::sync::mpsc::channel();
    let (leave, may_leave) = std::sync::mpsc::channel::<()>();
    let may_leave = parking_lot::Mutex::new(may_leave);
    let outbox = Outbox::new(Some(Box::new(move || {
        entered.send(()).unwrap();
        may_leave.lock().recv().unwrap();
    })));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            outbox.put(Event::announcement(0, ""));
            outbox.wake_if_due();
        });
        is_entered.recv().unwrap();
        assert!(!outbox.close(Instant::now()), "it is still inside");
        leave.send(()).unwrap();
        assert!(outbox.close(Instant::now() + PATIENCE));
    });
}

#[test]
fn a_callback_that_panics_or_closes_harms_nobody() {
    let outbox = Arc::new_cyclic(|outbox: &std::sync::Weak<Outbox>| {
        let outbox = outbox.clone();
        Outbox::new(Some(Box::new(move || {
            let is_quiet = outbox.upgrade().unwrap().close(Instant::now() + PATIENCE);
            assert!(is_quiet, "a secret of the host");
        })))
    });
    outbox.put(Event::announcement(0, ""));
    outbox.wake_if_due();
    assert!(outbox.close(Instant::now()));
}

#[test]
fn a_panic_in_a_job_is_told_with_its_place_and_the_next_request_works() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        data_folder: Some(folder.path().to_path_buf()),
        ..Options::default()
    };
    let session = Session::open(options).unwrap();
    let end = |line: &str| {
        let request = session.submit(line).unwrap();
        loop {
            let event = session.wait_event(PATIENCE).unwrap();
            if event.is_final() {
                assert_eq!(event.request, request.0);
                return event;
            }
        }
    };
    for _ in 0..2 {
        let event = end(PANIC);
        assert_eq!(json(&event)["code"], ErrorCode::Bug.number());
        let text = json(&event)["text"].as_str().unwrap().to_owned();
        assert!(
            text.starts_with("panic at ") && text.contains("disk/ask.rs:"),
            "{text}"
        );
        assert!(!text.contains("secret"), "{text}");
        assert_eq!(end("/privacy").kind, Kind::Done);
        assert_eq!(end("what tempo?").kind, Kind::NoAnswer);
    }
    assert!(session.close(PATIENCE));
    assert_eq!(session.submit("what tempo?"), Err(SubmitError::Closed));
}
