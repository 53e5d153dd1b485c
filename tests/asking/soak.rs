//! Hours of a host in under a minute: a hundred thousand lines over many sessions, which are cancelled, closed while they are busy and
//! opened again, by two threads at once. What a host is promised is checked at every step, and in the end nothing may be left: no
//! allocation of this crate's, no thread.
//!
//! A test binary of its own, because it counts every allocation of the process. SQLite allocates in C, which is not counted; the memory of
//! the whole process has a wider limit for that. `cargo test --test soak -- --nocapture` shows the counts.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use std::alloc::System;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use sessionist::session::{Event, Kind, LONGEST_LINE, Options, RequestId, Session, SubmitError};
use sessionist_fixtures::random::Random;
use sessionist_fixtures::{Layout, Song, Track};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use tempfile::TempDir;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const SUBMITS: usize = 100_000;
/// What has been submitted when it is counted first, in percent: by then everything that is kept once is there.
const FIRST_MARK: usize = 30;
const DRIVERS: usize = 2;
/// Sessions of each driver that come and go. One more stays open from beginning to end.
const SLOTS: usize = 4;
const SETS: usize = 3;
/// Nothing takes that long; what does has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Allocations that may be there at the end and were not at the first mark.
const MOST_ALLOCATIONS: isize = 64;
const MOST_BYTES: isize = 64 << 10;
/// The same for the memory of the process, most of which is SQLite's.
const MOST_RESIDENT: isize = 16 << 20;

#[test]
fn a_hundred_thousand_lines_leave_nothing_behind() {
    let started = Instant::now();
    let world = World::new();
    let mut drivers: Vec<Driver> = (0..DRIVERS).map(|seed| Driver::new(&world, seed)).collect();
    let share = SUBMITS / DRIVERS;
    drive(&mut drivers, share * FIRST_MARK / 100);
    let first = Memory::now();
    drive(&mut drivers, share);
    let last = Memory::now();
    let mut all = Counts::default();
    for driver in drivers {
        all.add(&driver.end());
    }
    println!("after {:.1} s: {all:#?}", started.elapsed().as_secs_f64());
    println!("memory at {FIRST_MARK} %: {first:?}\nmemory at 100 %: {last:?}");

    assert_eq!(all.submits, SUBMITS);
    let ended: usize = all.ended.values().sum();
    assert_eq!(
        ended + all.closed_over,
        SUBMITS,
        "ended once, or their session was closed"
    );
    assert!(all.cancels > 0 && all.refused > 0 && all.closed_over > 0);
    assert_eq!(all.late_wakes, 0, "woken after closing");
    assert!(
        last.allocations - first.allocations <= MOST_ALLOCATIONS,
        "allocations"
    );
    assert!(last.bytes - first.bytes <= MOST_BYTES, "bytes");
    assert!(
        last.resident - first.resident <= MOST_RESIDENT,
        "memory of the process"
    );
    assert_no_thread_is_left();
}

/// Lets every driver go on until it has submitted so many, and come to rest.
fn drive(drivers: &mut [Driver<'_>], submits: usize) {
    thread::scope(|scope| {
        for driver in &mut *drivers {
            scope.spawn(move || driver.go_on_until(submits));
        }
    });
    for driver in drivers {
        driver.rest();
    }
}

/// What is allocated.
#[derive(Debug)]
struct Memory {
    allocations: isize,
    bytes: isize,
    resident: isize,
}

impl Memory {
    fn now() -> Self {
        let stats = ALLOCATOR.stats();
        Self {
            allocations: stats.allocations.cast_signed() - stats.deallocations.cast_signed(),
            bytes: stats.bytes_allocated.cast_signed() - stats.bytes_deallocated.cast_signed(),
            resident: resident(),
        }
    }
}

/// Bytes of memory that the process has now. Only Linux tells; elsewhere it is always the same.
fn resident() -> isize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.map_or(0, |line| {
        line.split_whitespace().next().unwrap().parse::<isize>().unwrap() << 10
    })
}

fn assert_no_thread_is_left() {
    let count = || {
        let Ok(tasks) = fs::read_dir("/proc/self/task") else {
            return 0;
        };
        let names = tasks.filter_map(|task| fs::read_to_string(task.ok()?.path().join("comm")).ok());
        names.filter(|name| name.starts_with("sessionist-")).count()
    };
    // The system shows a thread for a moment longer than joining it takes.
    let deadline = Instant::now() + PATIENCE;
    while count() > 0 && Instant::now() < deadline {
        thread::yield_now();
    }
    assert_eq!(count(), 0, "threads");
}

/// Two data folders, of which one has a session all the time and one comes and goes, a third that can't be used, and some sets.
struct World {
    _folder: TempDir,
    homes: [PathBuf; 3],
    sets: Vec<PathBuf>,
    missing: PathBuf,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = fs::canonicalize(folder.path()).unwrap();
        let write_set = |index| {
            let set = path.join(format!("Song {index}.als"));
            let song = Song {
                tempo: 100.0 + index as f64,
                tracks: vec![Track::midi(10, "Bass"), Track::midi(11, "Lead")],
                ..Song::default()
            };
            fs::write(&set, song.to_als(Layout::Live12)).unwrap();
            set
        };
        let world = Self {
            homes: ["stays", "comes", "unusable"].map(|name| path.join(name)),
            sets: (0..SETS).map(write_set).collect(),
            missing: path.join("Gone.als"),
            _folder: folder,
        };
        fs::write(&world.homes[2], "not a folder").unwrap();
        for home in &world.homes[..2] {
            let mut counts = Counts::default();
            let mut host = Host::open(home, None, &mut counts);
            host.do_and_settle("/privacy tier everything", &mut counts);
            host.close(true, &mut counts);
        }
        world
    }
}

/// What happened.
#[derive(Debug, Default)]
struct Counts {
    submits: usize,
    refused: usize,
    cancels: usize,
    sessions: usize,
    closed_busy: usize,
    /// Requests whose session was closed before their end was taken.
    closed_over: usize,
    wakes: usize,
    late_wakes: usize,
    /// Requests by the kind, or the error, that ended them.
    ended: BTreeMap<String, usize>,
    /// Other events by their kind.
    others: BTreeMap<String, usize>,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.submits += other.submits;
        self.refused += other.refused;
        self.cancels += other.cancels;
        self.sessions += other.sessions;
        self.closed_busy += other.closed_busy;
        self.closed_over += other.closed_over;
        self.wakes += other.wakes;
        self.late_wakes += other.late_wakes;
        for (all, some) in [(&mut self.ended, &other.ended), (&mut self.others, &other.others)] {
            for (kind, count) in some {
                *all.entry(kind.clone()).or_default() += count;
            }
        }
    }
}

/// What a session's callback has seen.
#[derive(Default)]
struct Watch {
    is_closed: AtomicBool,
    wakes: AtomicUsize,
    late: AtomicUsize,
}

/// A host with one session. It looks for events only when it was woken.
struct Host {
    session: Session,
    woken: Receiver<()>,
    watch: Arc<Watch>,
    pending: BTreeSet<u64>,
    /// How often it took everything.
    drained: usize,
}

impl Host {
    fn open(home: &Path, set: Option<PathBuf>, counts: &mut Counts) -> Self {
        let watch = Arc::new(Watch::default());
        let watching = Arc::clone(&watch);
        let (sender, woken) = sync_channel(1);
        let wake = Box::new(move || {
            watching.wakes.fetch_add(1, Ordering::SeqCst);
            if watching.is_closed.load(Ordering::SeqCst) {
                watching.late.fetch_add(1, Ordering::SeqCst);
            }
            // Full when the host was woken already; without a receiver it is gone.
            let _ = sender.try_send(());
        });
        counts.sessions += 1;
        let session = Session::open(Options {
            data_folder: Some(home.to_path_buf()),
            set,
            wake: Some(wake),
        })
        .unwrap();
        Self {
            session,
            woken,
            watch,
            pending: BTreeSet::new(),
            drained: 0,
        }
    }

    fn submit(&mut self, line: &str, counts: &mut Counts) {
        loop {
            match self.session.submit(line) {
                Ok(request) => {
                    assert!(self.pending.insert(request.0), "a number twice");
                    return;
                }
                Err(SubmitError::Busy) => {
                    counts.refused += 1;
                    self.wait(counts);
                }
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// Takes all that is there.
    fn drain(&mut self, counts: &mut Counts) {
        while let Some(event) = self.session.next_event() {
            self.take(&event, counts);
        }
        self.drained += 1;
    }

    fn take(&mut self, event: &Event, counts: &mut Counts) {
        if event.is_final() {
            assert!(self.pending.remove(&event.request), "a second end: {event:?}");
            *counts.ended.entry(name(event)).or_default() += 1;
        } else {
            let is_known = event.request == 0 || self.pending.contains(&event.request);
            assert!(is_known, "after the end: {event:?}");
            *counts.others.entry(name(event)).or_default() += 1;
        }
    }

    /// Waits until it is woken, unless something is there, and takes all.
    fn wait(&mut self, counts: &mut Counts) {
        let before = self.pending.len();
        self.drain(counts);
        if self.pending.len() == before {
            self.woken.recv_timeout(PATIENCE).unwrap();
            self.drain(counts);
        }
    }

    /// Waits until all requests have ended.
    fn settle(&mut self, counts: &mut Counts) {
        while !self.pending.is_empty() {
            self.wait(counts);
        }
    }

    fn do_and_settle(&mut self, line: &str, counts: &mut Counts) {
        self.submit(line, counts);
        self.settle(counts);
    }

    fn close(self, is_dropped: bool, counts: &mut Counts) {
        let Self { session, watch, .. } = self;
        if !is_dropped {
            assert!(session.close(PATIENCE), "not quiet");
            watch.is_closed.store(true, Ordering::SeqCst);
            assert_eq!(session.submit("/help"), Err(SubmitError::Closed));
            assert_eq!(session.next_event(), None);
            assert!(!session.cancel(RequestId(1)));
        }
        drop(session);
        watch.is_closed.store(true, Ordering::SeqCst);
        let wakes = watch.wakes.load(Ordering::SeqCst);
        assert!(
            wakes <= self.drained + 1,
            "woken {wakes} times, took all {} times",
            self.drained
        );
        counts.wakes += wakes;
        counts.closed_busy += usize::from(!self.pending.is_empty());
        counts.closed_over += self.pending.len();
    }
}

/// The kind of an event, and for an error its name.
fn name(event: &Event) -> String {
    if event.kind == Kind::Error {
        let json: serde_json::Value = serde_json::from_str(&event.json).unwrap();
        return format!("error {}", json["name"]);
    }
    event.kind.as_str().to_owned()
}

/// A thread of the host, with some sessions.
struct Driver<'a> {
    world: &'a World,
    random: Random,
    elder: Host,
    hosts: [Option<Host>; SLOTS],
    watches: Vec<Arc<Watch>>,
    counts: Counts,
}

impl<'a> Driver<'a> {
    fn new(world: &'a World, seed: usize) -> Self {
        let mut counts = Counts::default();
        Self {
            world,
            random: Random::new(seed as u64),
            elder: Host::open(&world.homes[0], None, &mut counts),
            hosts: Default::default(),
            watches: Vec::new(),
            counts,
        }
    }

    fn go_on_until(&mut self, submits: usize) {
        while self.counts.submits < submits {
            let slot = self.random.below(SLOTS + 1);
            if slot == SLOTS {
                step(&mut self.elder, &mut self.random, self.world, &mut self.counts);
            } else if let Some(mut host) = self.hosts[slot].take() {
                if self.random.below(150) == 0 {
                    self.close(host);
                } else {
                    step(&mut host, &mut self.random, self.world, &mut self.counts);
                    self.hosts[slot] = Some(host);
                }
            } else {
                self.hosts[slot] = Some(self.open());
            }
        }
        for slot in 0..SLOTS {
            if let Some(host) = self.hosts[slot].take() {
                self.close(host);
            }
        }
    }

    fn open(&mut self) -> Host {
        let home = match self.random.below(20) {
            0 => 2,
            1..10 => 1,
            _ => 0,
        };
        let set = match self.random.below(8) {
            index @ 0..SETS => Some(self.world.sets[index].clone()),
            7 => Some(self.world.missing.clone()),
            _ => None,
        };
        Host::open(&self.world.homes[home], set, &mut self.counts)
    }

    fn close(&mut self, mut host: Host) {
        if self.random.below(2) == 0 {
            host.settle(&mut self.counts);
        }
        self.watches.push(Arc::clone(&host.watch));
        host.close(self.random.below(3) == 0, &mut self.counts);
    }

    /// Brings the folder that stays to the state that it is counted in: nothing under way, all sets ready for questions.
    fn rest(&mut self) {
        // What is done for this is not among what was submitted.
        let counts = &mut Counts::default();
        self.elder.settle(&mut self.counts);
        for set in &self.world.sets {
            self.elder
                .do_and_settle(&format!("/set {}", set.display()), counts);
            self.elder.do_and_settle("what tempo?", counts);
        }
        // Comes behind whatever else is learned.
        self.elder
            .do_and_settle(&format!("/learn {}", self.world.sets[0].display()), counts);
        let late = |watch: Arc<Watch>| watch.late.load(Ordering::SeqCst);
        self.counts.late_wakes += std::mem::take(&mut self.watches)
            .into_iter()
            .map(late)
            .sum::<usize>();
    }

    fn end(mut self) -> Counts {
        self.elder.close(false, &mut self.counts);
        self.counts
    }
}

/// One thing that a host does.
fn step(host: &mut Host, random: &mut Random, world: &World, counts: &mut Counts) {
    match random.below(100) {
        0..80 => {
            let line = line(random, world);
            host.submit(&line, counts);
            counts.submits += 1;
        }
        80..88 => {
            // Mostly one that is pending, sometimes one that has ended or never was.
            let pending: Vec<u64> = host.pending.iter().copied().collect();
            let request = match pending.get(random.below(pending.len() + 1)) {
                Some(request) => *request,
                None => random.below(200) as u64,
            };
            counts.cancels += usize::from(host.session.cancel(RequestId(request)));
        }
        88..98 => host.drain(counts),
        _ => host.settle(counts),
    }
}

fn line(random: &mut Random, world: &World) -> String {
    let set = &world.sets[random.below(SETS)];
    match random.below(1_000) {
        0..300 => "/help".to_owned(),
        300..500 => format!("/track {}", random.word(&["Bass", "Lead", "1"])),
        500..650 => "/new".to_owned(),
        650..750 => "/set".to_owned(),
        750..850 => "/no such command".to_owned(),
        850..920 => "/stop".to_owned(),
        920..950 => "what tempo?".to_owned(),
        950..970 => "which sets have a bass?".to_owned(),
        970..980 => format!("/set {}", set.display()),
        980..985 => format!("/set {}", world.missing.display()),
        985..990 => format!("/learn {}", set.display()),
        990..993 => format!("/learn {}", set.with_file_name("").display()),
        993..995 => "/privacy".to_owned(),
        995..997 => "/history 1".to_owned(),
        997..999 => "/continue 1".to_owned(),
        _ => "x".repeat(LONGEST_LINE),
    }
}
