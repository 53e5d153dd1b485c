//! The threads behind the sessions, as the system shows them, and a program that stands in their way.

use std::fs;
use std::sync::{PoisonError, RwLockWriteGuard};
use std::time::{Duration, Instant};

use sessionist::session::{Kind, RequestId, SubmitError};
use sessionist_fixtures::disk::Locker;

use super::{PATIENCE, THREADS, World, end, end_of, json, next, next_that, songs, together};

fn alone() -> RwLockWriteGuard<'static, ()> {
    THREADS.write().unwrap_or_else(PoisonError::into_inner)
}

/// Threads of ours in this process, by the beginning of their names.
fn threads(name: &str) -> usize {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let names = tasks.filter_map(|task| fs::read_to_string(task.unwrap().path().join("comm")).ok());
    names.filter(|found| found.starts_with(name)).count()
}

#[test]
fn closing_while_learning_is_quick_and_leaves_no_thread() {
    let _guard = alone();
    let (_world, session) = World::with_session();
    for _ in 0..64 {
        session
            .submit(&format!("/learn {}", songs().display()))
            .unwrap_or(RequestId(0));
    }
    next_that(&session, |event| json(event)["files"].as_u64() > Some(0));
    assert!(threads("sessionist-") >= 2);
    let started = Instant::now();
    assert!(session.close(PATIENCE));
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
    // Linux shows a thread for a moment after it was joined.
    while threads("sessionist-") > 0 {
        assert!(started.elapsed() < PATIENCE, "a thread is left");
        std::thread::yield_now();
    }
    assert_eq!(session.submit("what tempo?"), Err(SubmitError::Closed));
    assert_eq!(session.next_event(), None);
    assert!(session.close(Duration::ZERO), "again");
}

#[test]
fn nobody_waits_for_a_database_that_another_program_has_locked() {
    let _guard = together();
    let (world, session) = World::with_session();
    let locker = Locker::start(&world.home().join("sessionist.db"));
    let started = Instant::now();
    let request = session.submit("what tempo?").unwrap();
    assert!(session.cancel(request));
    assert_eq!(end_of(&session, request).kind, Kind::Cancelled);
    session.submit("/privacy tier overview").unwrap();
    session.submit("what tempo?").unwrap();
    assert!(session.close(PATIENCE));
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
    drop(locker);
}

#[test]
fn sessions_of_a_folder_share_one_runtime_that_ends_with_the_last() {
    let _guard = alone();
    let world = World::new();
    let count = || (threads("sessionist-engi"), threads("sessionist-disk"));
    let sessions = [(); 3].map(|()| world.session(None));
    for session in &sessions {
        assert_eq!(next(session).kind, Kind::Ready);
    }
    assert_eq!(count(), (1, 1));
    let other_world = World::new();
    let elsewhere = other_world.session(None);
    assert_eq!(next(&elsewhere).kind, Kind::Ready);
    assert_eq!(count(), (2, 2));
    drop(elsewhere);
    for (place, session) in sessions.into_iter().enumerate() {
        assert_eq!(end(&session, "/new").kind, Kind::Done);
        assert_eq!(count(), (1, 1), "{place}");
    }
    assert_eq!(count(), (0, 0));
}
