//! A process that is killed at any moment loses nothing that it acknowledged, and leaves nothing half done.
//!
//! A child process learns sets, writes messages and deletes, and says before and after each what it does. It is killed at a
//! random moment, and what is in the database is compared with what it said.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use sessionist::als::{self, ReadOptions};
use sessionist::consent::Tier;
use sessionist::store::{Author, Store};
use sessionist_fixtures::{Layout, Song};

use crate::world::{NOON, World, learn, line, song};

const KILLS: usize = 200;
const SETS: u64 = 4;
/// Tells the child where it is, and with which number its messages and tempos go on.
const FOLDER: &str = "SESSIONIST_TEST_FOLDER";
const FIRST: &str = "SESSIONIST_TEST_FIRST";

#[test]
fn two_hundred_kills_lose_nothing_acknowledged_and_leave_nothing_half_done() {
    let world = World::new();
    drop(world.store_at(Tier::Everything));
    let mut expected = Expected::default();
    let mut random = Random(seed());
    let mut said = 0;
    for kill in 0..KILLS {
        let mut child = start(&world, expected.next);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Not while it starts, where there is nothing to lose.
        let first = lines.find_map(|line| line.ok().filter(|line| line.ends_with("up")));
        assert!(first.is_some(), "the child did not come up at kill {kill}");
        let deadline = Instant::now() + Duration::from_micros(random.below(90_000));
        let reader = std::thread::spawn(move || lines.map_while(Result::ok).collect::<Vec<_>>());
        std::thread::park_timeout(deadline.saturating_duration_since(Instant::now()));
        child.kill().unwrap();
        child.wait().unwrap();
        for line in reader.join().unwrap() {
            said += 1;
            expected.hear(&line);
        }
        expected.compare(&world, kill);
    }
    let (filled, cut_off) = (expected.filled, &expected.cut_off);
    eprintln!(
        "{KILLS} kills, {said} lines; {filled} times there was something to lose; cut off: {cut_off:?}"
    );
    assert!(
        said > 2 * KILLS,
        "only {said} lines: it was killed before it did anything"
    );
    assert!(
        filled > KILLS / 2,
        "there was something to lose only {filled} times"
    );
    assert!(cut_off.len() >= 3, "only {cut_off:?} were cut off in the middle");
}

/// What the child said, and so what has to be there.
#[derive(Default)]
struct Expected {
    /// The number of the next message or tempo.
    next: u64,
    /// Messages since the last clear.
    messages: Vec<u64>,
    /// The state of each set, by its tempo.
    tempos: BTreeMap<u64, u64>,
    /// What was begun and not ended.
    begun: Option<(String, u64, u64)>,
    /// How often there was something to lose.
    filled: usize,
    /// What was cut off in the middle, and how often.
    cut_off: BTreeMap<String, usize>,
}

impl Expected {
    fn hear(&mut self, line: &str) {
        // The test harness prints of its own; a line can be cut off.
        let Some((_, line)) = line.split_once("child: ") else {
            return;
        };
        let words: Vec<&str> = line.split(' ').collect();
        let [when, what, one, two, "."] = words[..] else {
            return;
        };
        let (one, two) = (one.parse().unwrap(), two.parse().unwrap());
        self.next = self.next.max(two + 1);
        if when == "begin" {
            self.begun = Some((what.to_owned(), one, two));
            return;
        }
        self.begun = None;
        self.apply(what, one, two);
    }

    fn apply(&mut self, what: &str, one: u64, two: u64) {
        match what {
            "message" => self.messages.push(two),
            "learn" => drop(self.tempos.insert(one, two)),
            "clear-conversations" => self.messages.clear(),
            "clear-set" => drop(self.tempos.remove(&one)),
            "clear-all" => {
                self.messages.clear();
                self.tempos.clear();
            }
            other => panic!("{other}"),
        }
    }

    /// What was begun either happened as a whole or not at all; from here on it is known which.
    fn compare(&mut self, world: &World, kill: usize) {
        let mut store = world.store();
        let health = store.health().unwrap();
        assert!(
            health.complaints.is_empty(),
            "kill {kill}: {:?}",
            health.complaints
        );
        store.check_search_index().unwrap();
        let found = (messages(&store), tempos(&store, world));
        let begun = self.begun.take();
        if let Some((what, ..)) = &begun {
            *self.cut_off.entry(what.clone()).or_default() += 1;
        }
        self.filled += usize::from(!self.messages.is_empty() && !self.tempos.is_empty());
        if (&self.messages, &self.tempos) != (&found.0, &found.1) {
            let Some((what, one, two)) = &begun else {
                panic!(
                    "kill {kill}: {:?} {:?} is expected, {found:?} found",
                    self.messages, self.tempos
                )
            };
            self.apply(what, *one, *two);
            assert_eq!(
                (&self.messages, &self.tempos),
                (&found.0, &found.1),
                "kill {kill}, in the middle of {what} {one} {two}"
            );
        }
        if store.decision().unwrap().is_none() {
            // Killed between a clear of everything and the new decision.
            drop(store);
            store = world.store_at(Tier::Everything);
        }
        store.finish_erasing().unwrap();
    }
}

fn messages(store: &Store) -> Vec<u64> {
    let mut numbers = Vec::new();
    for conversation in store.conversations().unwrap() {
        for message in store.messages(conversation.id).unwrap() {
            // Long, so that it fills several pages.
            let number: u64 = message.text.split(' ').next().unwrap().parse().unwrap();
            assert_eq!(message.text, text(number), "a message is whole");
            numbers.push(number);
        }
    }
    numbers.sort_unstable();
    numbers
}

fn tempos(store: &Store, world: &World) -> BTreeMap<u64, u64> {
    let mut tempos = BTreeMap::new();
    for set in store.sets().unwrap() {
        for (place, snapshot) in store.snapshots(&set.path).unwrap().iter().enumerate() {
            let facts = store.facts(snapshot.id).unwrap().unwrap();
            let number = facts.tempo.unwrap() as u64;
            let bytes = song_of(number).to_als(Layout::Live12);
            let whole = als::read(bytes.as_slice(), &ReadOptions::default()).unwrap();
            assert!(facts == whole, "a snapshot is whole: {} {number}", set.name);
            if place == 0 {
                tempos.insert(set.name.parse().unwrap(), number);
            }
        }
        assert!(set.path.starts_with(world.music()));
    }
    tempos
}

fn text(number: u64) -> String {
    format!(
        "{number} {}",
        "is the snare too loud? ".repeat(1 + number as usize % 700)
    )
}

fn song_of(number: u64) -> Song {
    song(&format!("Track {number}"), number as f64)
}

fn start(world: &World, first: u64) -> Child {
    Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "killed::the_child_that_is_killed",
            "--nocapture",
            "--test-threads",
            "1",
        ])
        .env(FOLDER, world.folder())
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// No test by itself: the program that the test above starts and kills.
#[test]
fn the_child_that_is_killed() {
    let Some(folder) = env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let first: u64 = env::var(FIRST).unwrap().parse().unwrap();
    let mut store = Store::open(&folder.join("home")).unwrap();
    say("up");
    let mut random = Random(seed());
    for number in first.max(20).. {
        let set = random.below(SETS);
        let conversation = store
            .conversations()
            .unwrap()
            .first()
            .map(|conversation| conversation.id);
        match random.below(100) {
            0 => act("clear-all", set, number, || {
                line(&mut store, "/privacy clear all");
                // What follows needs a decision; nothing else is said of it.
                line(&mut store, "/privacy tier everything");
            }),
            1..4 => act("clear-conversations", set, number, || {
                line(&mut store, "/privacy clear conversations");
            }),
            4..9 => act("clear-set", set, number, || {
                line(&mut store, &format!("/privacy clear project {set}"));
            }),
            9..40 => {
                let path = write_set(&folder.join("music"), set, number);
                act("learn", set, number, || {
                    let summary = learn(&mut store, &path);
                    assert_eq!(summary.sets, 1, "{summary:?}");
                });
            }
            _ => {
                let conversation =
                    conversation.unwrap_or_else(|| store.begin_conversation("Mix", None, NOON).unwrap());
                act("message", set, number, || {
                    store
                        .add_message(conversation, Author::User, &text(number), NOON)
                        .unwrap();
                });
            }
        }
    }
}

fn write_set(music: &Path, set: u64, number: u64) -> PathBuf {
    let path = music.join(format!("{set} Project")).join(format!("{set}.als"));
    let path = crate::world::write_set(&path, &song_of(number));
    // Two saves within the resolution of the file system's clock are two states all the same.
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 + number);
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_modified(time).unwrap();
    path
}

fn act(what: &str, one: u64, two: u64, action: impl FnOnce()) {
    say(&format!("begin {what} {one} {two} ."));
    action();
    say(&format!("done {what} {one} {two} ."));
}

/// In one write, so that a line is whole or not there.
fn say(text: &str) {
    let line = format!("\nchild: {text}\n");
    let mut output = std::io::stdout().lock();
    output.write_all(line.as_bytes()).unwrap();
    output.flush().unwrap();
}

/// Another run kills at other moments.
fn seed() -> u64 {
    let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    time.as_nanos() as u64 | 1
}

struct Random(u64);

impl Random {
    /// A number below another, by xorshift.
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}
