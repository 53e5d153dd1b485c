//! Sessions as a host has them: lines in, events out.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

#[cfg(target_os = "linux")]
mod threads;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError, RwLock, RwLockReadGuard, mpsc};
use std::time::{Duration, Instant};

use serde_json::Value;
use sessionist::session::{
    Event, Kind, LONGEST_LINE, MOST_PENDING, OpenError, Options, RequestId, Session, SubmitError,
};
use sessionist_fixtures::{Layout, Song, Track, disk::touch, library};
use tempfile::TempDir;

/// Nothing takes that long; what does has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Tests that count threads of the process run alone.
static THREADS: RwLock<()> = RwLock::new(());

fn together() -> RwLockReadGuard<'static, ()> {
    THREADS.read().unwrap_or_else(PoisonError::into_inner)
}

/// A user's machine: a data folder, and a folder with music.
struct World {
    folder: TempDir,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("music")).unwrap();
        Self { folder }
    }

    /// One where a tier was chosen, and a session in it.
    fn with_session() -> (Self, Session) {
        let world = Self::new();
        let session = world.session(None);
        assert_eq!(end(&session, "/privacy tier everything").kind, Kind::Done);
        (world, session)
    }

    fn folder(&self) -> PathBuf {
        fs::canonicalize(self.folder.path()).unwrap()
    }

    fn home(&self) -> PathBuf {
        self.folder().join("home")
    }

    fn music(&self) -> PathBuf {
        self.folder().join("music")
    }

    fn options(&self) -> Options {
        Options {
            data_folder: Some(self.home()),
            ..Options::default()
        }
    }

    fn session(&self, set: Option<&Path>) -> Session {
        let set = set.map(Path::to_path_buf);
        Session::open(Options {
            set,
            ..self.options()
        })
        .unwrap()
    }

    fn write_set(&self, name: &str, tempo: f64) -> PathBuf {
        let project = self.music().join(format!("{name} Project"));
        fs::create_dir_all(project.join("Ableton Project Info")).unwrap();
        let song = Song {
            tempo,
            tracks: vec![Track::midi(10, "Bass")],
            ..Song::default()
        };
        let path = project.join(format!("{name}.als"));
        fs::write(&path, song.to_als(Layout::Live12)).unwrap();
        path
    }
}

/// A folder with 200 sets. Written once; nobody changes it.
fn songs() -> &'static Path {
    static WRITTEN: Once = Once::new();
    let folder = Path::new(concat!(env!("CARGO_TARGET_TMPDIR"), "/songs"));
    WRITTEN.call_once(|| {
        library::write(folder, 200, 7).unwrap();
    });
    folder
}

fn json(event: &Event) -> Value {
    serde_json::from_str(&event.json).unwrap()
}

fn text(event: &Event) -> String {
    json(event)["text"].as_str().unwrap_or_default().to_owned()
}

fn next(session: &Session) -> Event {
    session.wait_event(PATIENCE).unwrap()
}

/// The next event that is meant; those before it are taken too.
fn next_that(session: &Session, is_meant: impl Fn(&Event) -> bool) -> Event {
    loop {
        let event = next(session);
        if is_meant(&event) {
            return event;
        }
    }
}

fn end_of(session: &Session, request: RequestId) -> Event {
    next_that(session, |event| event.is_final() && event.request == request.0)
}

/// How a line ends.
fn end(session: &Session, line: &str) -> Event {
    let request = session.submit(line).unwrap();
    end_of(session, request)
}

fn assert_answered(event: &Event) {
    assert!(matches!(event.kind, Kind::Answer | Kind::NoAnswer), "{event:?}");
    assert!(!event.json.contains("/privacy tier"), "{event:?}");
}

#[test]
fn before_consent_nothing_is_read_and_every_door_says_how_to_choose() {
    let _guard = together();
    let world = World::new();
    let set = world.write_set("Night", 122.0);
    let session = world.session(Some(&set));
    let ready = next(&session);
    assert_eq!((ready.kind, ready.request), (Kind::Ready, 0));
    assert_eq!(json(&ready)["tier"], Value::Null);
    assert_eq!(json(&ready)["set"], set.to_str().unwrap());
    let consent = next(&session);
    assert_eq!(consent.kind, Kind::Consent);
    assert!(text(&consent).starts_with("How much of your Live Sets may Sessionist read?"));
    assert_eq!(json(&consent)["tiers"].as_array().unwrap().len(), 4);

    let event = end(&session, "what tempo?");
    assert_eq!(event.kind, Kind::NoAnswer);
    assert!(text(&event).contains("/privacy tier overview"), "{event:?}");
    assert_eq!(json(&event)["suggestions"][0], "/privacy tier overview");
    let event = end(&session, &format!("/learn {}", world.music().display()));
    assert_eq!(json(&event)["name"], "not_asked");
    assert!(text(&end(&session, "/privacy show")).contains("Nothing is known of any set."));
    assert!(text(&end(&session, "/history")).contains("no conversations"));

    assert_eq!(end(&session, "/privacy tier off").kind, Kind::Done);
    assert_eq!(end(&session, "what tempo?").kind, Kind::NoAnswer);
    assert!(text(&end(&session, "/privacy show")).contains("Nothing is known of any set."));
}

#[test]
fn after_consent_a_question_ends_exactly_once() {
    let _guard = together();
    let world = World::new();
    let set = world.write_set("Night", 122.0);
    let session = world.session(Some(&set));
    assert_eq!(end(&session, "/privacy tier sound").kind, Kind::Done);
    let requests: Vec<RequestId> = (0..5).map(|_| session.submit("what tempo?").unwrap()).collect();
    for request in requests {
        let event = next_that(&session, Event::is_final);
        assert_eq!(event.request, request.0);
        assert_answered(&event);
    }
    end(&session, "/new");
    assert!(session.next_event().is_none_or(|event| !event.is_final()));
    assert!(!text(&end(&session, "/privacy show")).contains("Nothing is known"));
}

#[test]
fn too_much_at_once_is_refused_until_an_end_was_taken() {
    let _guard = together();
    let world = World::new();
    let session = world.session(None);
    for _ in 0..MOST_PENDING {
        session.submit("/new").unwrap();
    }
    assert_eq!(session.submit("/new"), Err(SubmitError::Busy));
    next_that(&session, Event::is_final);
    session.submit("/new").unwrap();
    assert_eq!(session.submit("/new"), Err(SubmitError::Busy));
    let long = "x".repeat(LONGEST_LINE + 1);
    assert_eq!(session.submit(&long), Err(SubmitError::LineTooLong));
    for _ in 0..MOST_PENDING {
        next_that(&session, Event::is_final);
    }
    let longest = "x".repeat(LONGEST_LINE);
    assert_eq!(end(&session, &longest).kind, Kind::NoAnswer);
}

/// The engine waits in the callback, so that what is submitted meanwhile comes at once and in order.
#[test]
fn requests_are_cancelled_before_and_while_they_run() {
    let _guard = together();
    let world = World::new();
    let (leave, may_leave) = mpsc::channel::<()>();
    let may_leave = Mutex::new(may_leave);
    let wake = Box::new(move || {
        // Nobody holds it back any more.
        let _ = may_leave.lock().unwrap().recv();
    });
    let session = Session::open(Options {
        wake: Some(wake),
        ..world.options()
    })
    .unwrap();
    let requests = [(); 3].map(|()| session.submit("what tempo?").unwrap());
    assert!(requests[..2].iter().all(|request| session.cancel(*request)));
    assert!(session.cancel(requests[1]), "again");
    assert!(!session.cancel(RequestId(99)));
    drop(leave);
    let kinds = requests.map(|request| {
        let event = next_that(&session, Event::is_final);
        (event.request == request.0, event.kind)
    });
    assert_eq!(kinds.map(|(is_ours, _)| is_ours), [true; 3]);
    // The first had its turn, and may have been done before it was cancelled.
    assert!(matches!(kinds[0].1, Kind::Cancelled | Kind::NoAnswer));
    assert_eq!(kinds[1..], [(true, Kind::Cancelled), (true, Kind::NoAnswer)]);
    assert!(!session.cancel(requests[0]), "it has ended");
}

#[test]
fn learning_is_cancelled_at_once_and_keeps_what_was_learned() {
    let _guard = together();
    let (_world, session) = World::with_session();
    let line = format!("/learn {}", songs().display());
    for is_stopped in [false, true] {
        let request = session.submit(&line).unwrap();
        next_that(&session, |event| json(event)["files"].as_u64() > Some(0));
        let started = Instant::now();
        if is_stopped {
            session.submit("/stop").unwrap();
        } else {
            assert!(session.cancel(request));
        }
        assert_eq!(end_of(&session, request).kind, Kind::Cancelled);
        assert!(
            started.elapsed() < Duration::from_secs(1),
            "{:?}",
            started.elapsed()
        );
    }
    let said = text(&end(&session, &line));
    assert!(said.starts_with("Learned "), "{said}");
    assert!(text(&end(&session, "/privacy")).contains("200 sets"));
    let said = text(&end(&session, &line));
    assert!(said.contains("200 files had not changed"), "{said}");
}

#[test]
fn two_sessions_are_answered_while_a_library_is_learned() {
    let _guard = together();
    let (world, session) = World::with_session();
    let other = world.session(None);
    let learning = session.submit(&format!("/learn {}", songs().display())).unwrap();
    next_that(&session, |event| json(event)["files"].as_u64() > Some(0));
    let asked = session.submit("what tempo?").unwrap();
    assert_answered(&end(&other, "which sets have a bass?"));
    assert_eq!(end(&other, "/history").kind, Kind::Done);
    let first = next_that(&session, Event::is_final);
    assert_eq!(first.request, asked.0);
    assert_answered(&first);
    // A second library waits for the first.
    let second = session.submit(&format!("/learn {}", songs().display())).unwrap();
    let first = next_that(&session, Event::is_final);
    assert_eq!((first.request, first.kind), (learning.0, Kind::Done));
    assert!(text(&end_of(&session, second)).contains("200 files had not changed"));
}

#[test]
fn a_folder_can_be_closed_and_opened_again_at_once() {
    let _guard = together();
    let world = World::new();
    for _ in 0..20 {
        let session = world.session(None);
        session.submit("what tempo?").unwrap();
        // Without waiting for what is under way.
        session.close(Duration::ZERO);
    }
    let session = world.session(None);
    assert_eq!(next(&session).kind, Kind::Ready);
}

#[test]
#[cfg(unix)]
fn a_folder_is_open_once_whatever_it_is_called() {
    let _guard = together();
    let world = World::new();
    let session = world.session(None);
    assert_eq!(next(&session).kind, Kind::Ready);
    let link = world.folder().join("link");
    std::os::unix::fs::symlink(world.home(), &link).unwrap();
    let other = Session::open(Options {
        data_folder: Some(link),
        ..Options::default()
    })
    .unwrap();
    assert_eq!(json(&next(&other))["name"], "open_twice");
    assert_eq!(json(&end(&other, "what tempo?"))["name"], "open_twice");
    assert!(session.close(PATIENCE));
    assert_eq!(end(&other, "what tempo?").kind, Kind::NoAnswer);
    assert_eq!(next(&other).kind, Kind::Ready, "at last");
}

/// Another session of the same engine tells when all that was submitted before has been done.
#[test]
fn the_host_is_woken_once_until_it_took_everything_and_never_after_closing() {
    let _guard = together();
    let world = World::new();
    let fence = world.session(None);
    end(&fence, "/new");
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let wake = Box::new(move || {
        counted.fetch_add(1, Ordering::SeqCst);
    });
    let session = Session::open(Options {
        wake: Some(wake),
        ..world.options()
    })
    .unwrap();
    let wakes_after = |lines: usize| {
        for _ in 0..lines {
            session.submit("/help").unwrap();
        }
        end(&fence, "what tempo?");
        end(&fence, "/help");
        count.load(Ordering::SeqCst)
    };
    assert_eq!([wakes_after(0), wakes_after(5), wakes_after(5)], [1, 1, 1]);
    session.next_event().unwrap();
    assert_eq!(wakes_after(5), 1, "something is left");
    while session.next_event().is_some() {}
    assert_eq!(wakes_after(0), 1, "nothing came");
    assert_eq!([wakes_after(3), wakes_after(3)], [2, 2]);
    while session.next_event().is_some() {}
    session.submit("what tempo?").unwrap();
    assert!(session.close(PATIENCE));
    let before = count.load(Ordering::SeqCst);
    for _ in 0..3 {
        end(&fence, "what tempo?");
    }
    assert_eq!(count.load(Ordering::SeqCst), before);
}

#[test]
fn a_data_folder_that_was_deleted_is_made_anew_and_asks_again() {
    let _guard = together();
    let (world, session) = World::with_session();
    assert_answered(&end(&session, "what tempo?"));
    fs::remove_dir_all(world.home()).unwrap();
    let event = end(&session, "what tempo?");
    assert!(
        text(&event).contains("nothing is read before you choose"),
        "{event:?}"
    );
    assert_eq!(end(&session, "/privacy tier sound").kind, Kind::Done);
    assert_answered(&end(&session, "what tempo?"));
    assert!(text(&end(&session, "/history")).contains("2 messages  what tempo?"));
}

#[test]
fn a_damaged_database_is_set_aside_and_told() {
    let _guard = together();
    let world = World::new();
    fs::create_dir(world.home()).unwrap();
    fs::write(
        world.home().join("sessionist.db"),
        "no database at all ".repeat(500),
    )
    .unwrap();
    let session = world.session(None);
    let event = next(&session);
    assert_eq!(
        (event.kind, &json(&event)["code"]),
        (Kind::Error, &Value::from(205))
    );
    assert_eq!(next(&session).kind, Kind::Ready);
    assert_eq!(next(&session).kind, Kind::Consent);
}

#[test]
fn what_is_said_is_kept_found_and_gone_on_with() {
    let _guard = together();
    let (world, session) = World::with_session();
    let set = world.write_set("Night", 122.0);
    let line = format!("/set {}", set.display());
    assert_eq!(end(&session, &line).kind, Kind::Done);
    let title = "is the snare too loud, or is it me who has listened to it for too long?";
    assert_answered(&end(&session, title));
    assert_answered(&end(&session, "what tempo?"));
    end(&session, "/new");
    assert_answered(&end(&session, "which key?"));
    drop(session);

    let session = world.session(None);
    let list = text(&end(&session, "/history"));
    let lines: Vec<&str> = list.lines().collect();
    assert_eq!(lines.len(), 2, "{list}");
    assert!(lines[0].contains("2 messages  which key?  (Night)"), "{list}");
    let short: String = title.chars().take(60).collect();
    assert!(
        lines[1].contains(&format!("4 messages  {short}  (Night)")),
        "{list}"
    );
    let messages = text(&end(&session, "/history 1"));
    assert!(messages.contains("user       what tempo?"), "{messages}");
    let found = text(&end(&session, "/history search snare loud"));
    assert!(found.starts_with("    1  ") && found.contains(title), "{found}");
    assert!(text(&end(&session, "/history search trumpet")).starts_with("No message"));
    assert_eq!(json(&end(&session, "/history 9"))["name"], "no_conversation");
    assert_eq!(json(&end(&session, "/continue 9"))["name"], "no_conversation");

    assert!(text(&end(&session, "/continue 1")).contains("what tempo?"));
    assert!(
        text(&end(&session, "/set")).contains("Night.als"),
        "the set comes along"
    );
    assert_answered(&end(&session, "and now?"));
    assert!(text(&end(&session, "/history")).contains("6 messages  is the snare"));
    // Cleared meanwhile: the next question begins a new one.
    assert_eq!(end(&session, "/privacy clear conversations").kind, Kind::Done);
    assert_answered(&end(&session, "still there?"));
    assert!(text(&end(&session, "/history")).contains("2 messages  still there?"));
}

#[test]
fn a_set_that_was_saved_over_is_learned_again_at_the_next_question() {
    let _guard = together();
    let (world, session) = World::with_session();
    let set = world.write_set("Night", 122.0);
    end(&session, &format!("/set {}", set.display()));
    assert_answered(&end(&session, "what tempo?"));
    assert!(text(&end(&session, "/privacy")).contains("1 saved state of 1 set"));
    world.write_set("Night", 99.5);
    touch(&set, 5);
    assert_answered(&end(&session, "what tempo?"));
    assert!(text(&end(&session, "/privacy")).contains("2 saved states of 1 set"));
}

#[test]
fn a_set_that_can_not_be_read_is_answered_from_before_or_says_why() {
    let _guard = together();
    let (world, session) = World::with_session();
    let missing = world.music().join("Gone.als");
    end(&session, &format!("/set {}", missing.display()));
    let event = end(&session, "what tempo?");
    assert_eq!(
        (event.kind, &json(&event)["code"]),
        (Kind::Error, &Value::from(101))
    );
    let broken = world.music().join("Broken.als");
    fs::write(&broken, "alloy").unwrap();
    end(&session, &format!("/set {}", broken.display()));
    for _ in 0..2 {
        let event = end(&session, "what tempo?");
        assert_eq!(
            (event.kind, &json(&event)["code"]),
            (Kind::Error, &Value::from(100))
        );
    }
    let set = world.write_set("Night", 122.0);
    end(&session, &format!("/set {}", set.display()));
    assert_answered(&end(&session, "what tempo?"));
    fs::write(&set, "alloy").unwrap();
    let event = end(&session, "what tempo?");
    assert_answered(&event);
    assert!(
        text(&event).contains("it can't be read now: this is text"),
        "{event:?}"
    );
    fs::remove_file(&set).unwrap();
    let event = end(&session, "what tempo?");
    assert!(
        text(&event).contains("it can't be read now: there is no such file"),
        "{event:?}"
    );
}

#[test]
fn a_set_that_is_barred_while_it_is_open_is_neither_read_nor_known_any_more() {
    let _guard = together();
    let (world, session) = World::with_session();
    let set = world.write_set("Night", 122.0);
    end(&session, &format!("/set {}", set.display()));
    assert_answered(&end(&session, "what tempo?"));
    let ignore = set.parent().unwrap().join(".sessionist-ignore");
    fs::write(&ignore, "").unwrap();
    let event = end(&session, "what tempo?");
    assert_eq!(event.kind, Kind::NoAnswer);
    assert!(text(&event).contains("excluded"), "{event:?}");
    assert!(text(&end(&session, "/privacy")).contains("0 saved states"));
    assert!(text(&end(&session, "/history")).contains("no conversations"));
    fs::remove_file(&ignore).unwrap();
    assert_answered(&end(&session, "what tempo?"));
}

#[test]
fn a_deletion_is_announced_and_forgets_what_was_ready_for_questions() {
    let _guard = together();
    let (world, session) = World::with_session();
    let set = world.write_set("Night", 122.0);
    assert_eq!(
        end(&session, &format!("/learn {}", set.display())).kind,
        Kind::Done
    );
    let request = session.submit(&format!("/forget {}", set.display())).unwrap();
    let announcement = next_that(&session, |event| event.kind == Kind::Announcement);
    assert_eq!(announcement.request, request.0);
    assert!(text(&announcement).starts_with("This goes: "), "{announcement:?}");
    let event = end_of(&session, request);
    assert!(text(&event).starts_with("Deleted, and checked: "), "{event:?}");
    let request = session.submit("/privacy clear all").unwrap();
    assert_eq!(end_of(&session, request).kind, Kind::Done);
    assert_eq!(next(&session).kind, Kind::Consent, "asked anew");
}

#[test]
fn a_folder_that_can_not_be_used_is_told_by_events() {
    let _guard = together();
    let world = World::new();
    let file = world.folder().join("file");
    fs::write(&file, "").unwrap();
    let opened: Result<Session, OpenError> = Session::open(Options {
        data_folder: Some(file),
        ..Options::default()
    });
    let session = opened.unwrap();
    let event = next(&session);
    assert_eq!(
        (event.kind, &json(&event)["code"]),
        (Kind::Error, &Value::from(200))
    );
    let event = end(&session, "what tempo?");
    assert_eq!(
        (event.kind, &json(&event)["code"]),
        (Kind::Error, &Value::from(200))
    );
    assert_eq!(end(&session, "/help").kind, Kind::Done);
}
