//! How long an answer takes: by itself, and through a session, which keeps question and answer on the disk before it tells.

use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use sessionist::answer::{Answer, Question, Song, answer};
use sessionist::chat::live::LiveState;
use sessionist::session::Kind;
use sessionist::store::Store;

use crate::Plan;
use crate::host::Host;
use crate::times::{Goal, Times, print_columns, short};

/// Makes this program load a set instead of measuring, because peak memory is that of a whole process.
pub const LOAD: &str = "--load";

const SET_GOAL: Goal = Goal {
    percent: 99.0,
    below: 10_000.0,
};
const LIBRARY_GOAL: Goal = Goal {
    percent: 99.0,
    below: 50_000.0,
};
/// 2026-01-01, in milliseconds.
const NOW: i64 = 1_767_225_600_000;

const ABOUT_A_SET: [&str; 28] = [
    "what tempo?",
    "which key is it in?",
    "how long is the song?",
    "how many tracks are there?",
    "how many midi tracks?",
    "which return tracks are there?",
    "which locators are there?",
    "where is Part 7?",
    "how long is Part 3?",
    "which plug-ins are used?",
    "how often is Serum used?",
    "which tracks have Serum?",
    "where is a compressor?",
    "which devices are on Midi 101?",
    "what's on return A?",
    "what's on the master?",
    "which tracks are in Group 9?",
    "which group is Midi 110 in?",
    "which clips are on Midi 105?",
    "how many clips are there?",
    "how many notes are in Phrase 3 of Midi 101?",
    "which notes does Midi 102 play?",
    "which tracks are muted?",
    "what is automated?",
    "which samples are used?",
    "which samples are missing?",
    "how loud is Audio 103?",
    "which tarcks are frozen?",
];

const ABOUT_ALL_SETS: [&str; 24] = [
    "which of my songs are at 120 bpm?",
    "which songs are between 85 and 95 bpm?",
    "sets over 170 bpm?",
    "which is my fastest song?",
    "what's the slowest set?",
    "which sets are in c# minor?",
    "anything in b minor?",
    "songs in the key of F minor?",
    "which of my songs use Serum?",
    "where did I use Valhalla Room?",
    "sets with Omnisphere in them?",
    "do I use Kontakt anywhere?",
    "which of my sets have a compressor in them?",
    "in how many songs do I use EQ Eight?",
    "how many sets have a Drum Rack?",
    "when did I last use Diva?",
    "last use of Saturn 2?",
    "which plug-ins do I use most?",
    "what's my most used plugin?",
    "which devices do I use most?",
    "which songs have more than 20 tracks?",
    "which is my longest song?",
    "which sets were made with live 12?",
    "which songs have locators?",
];

/// Questions about all sets of a library that was learned.
pub fn measure_library(plan: &Plan, home: &Path) -> Result<(), Box<dyn Error>> {
    println!("\nanswers about a library of {} sets", plan.sets);
    let store = Store::open(home)?;
    print_columns();
    let mut direct = ask_directly(plan, &store, None, &ABOUT_ALL_SETS)?;
    direct.print("all, by itself", Some(LIBRARY_GOAL));
    drop(store);
    let host = Host::open(home)?;
    ask_in_session(plan, &host, &ABOUT_ALL_SETS)?.print("all, through a session", Some(LIBRARY_GOAL));
    Ok(())
}

/// Questions about one set, which is learned first.
pub fn measure_set(plan: &Plan, set: &Path) -> Result<(), Box<dyn Error>> {
    let home = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    println!("\nanswers about a set of {} MB of XML", plan.megabytes);
    let started = Instant::now();
    let host = Host::open(home.path())?;
    host.done(&format!("/learn {}", set.display()))?;
    println!("  learned in {}", short(started.elapsed().as_secs_f64() * 1e6));
    drop(host);
    let set = fs::canonicalize(set)?;
    let mut load = Command::new(env::current_exe()?);
    let output = load.arg(LOAD).arg(home.path()).arg(&set).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    print!("{}", String::from_utf8_lossy(&output.stdout));

    let store = Store::open(home.path())?;
    let song = Song::load(&store, &set)?.ok_or("the set is not known")?;
    print_columns();
    let mut direct = ask_directly(plan, &store, Some(&song), &ABOUT_A_SET)?;
    direct.print("all, by itself", Some(SET_GOAL));
    drop(store);
    let host = Host::open(home.path())?;
    host.done(&format!("/set {}", set.display()))?;
    // The first question loads the set.
    let started = Instant::now();
    let request = host.0.submit("what tempo?")?;
    host.end_of(request)?;
    let first = started.elapsed();
    ask_in_session(plan, &host, &ABOUT_A_SET)?.print("all, through a session", Some(SET_GOAL));
    println!(
        "  the first question in a session, which loads the set: {}",
        short(first.as_secs_f64() * 1e6)
    );
    print_lasting_writes(home.path())
}

fn ask_directly(
    plan: &Plan,
    store: &Store,
    song: Option<&Song>,
    questions: &[&str],
) -> Result<Times, Box<dyn Error>> {
    let mut all = Times::default();
    let mut found = 0;
    for text in questions {
        let mut times = Times::default();
        let mut is_found = false;
        for _ in 0..plan.rounds {
            let question = Question {
                text,
                live: LiveState::NONE,
                now: NOW,
            };
            let started = Instant::now();
            let answered = answer(store, song, &question)?;
            times.add(started.elapsed());
            is_found = matches!(answered, Answer::Found { .. });
        }
        found += usize::from(is_found);
        let mark = if is_found { "" } else { " (none)" };
        times.print(&format!("{}{mark}", shortened(text)), None);
        all.extend(&times);
    }
    println!("  {found} of {} questions have an answer", questions.len());
    Ok(all)
}

fn ask_in_session(plan: &Plan, host: &Host, questions: &[&str]) -> Result<Times, Box<dyn Error>> {
    let mut times = Times::default();
    // Turn by turn, so that nothing is asked twice in a row.
    for _ in 0..plan.rounds {
        for text in questions {
            let started = Instant::now();
            let request = host.0.submit(text)?;
            let event = host.end_of(request)?;
            times.add(started.elapsed());
            if !matches!(event.kind, Kind::Answer | Kind::NoAnswer) {
                return Err(event.json.into());
            }
        }
    }
    Ok(times)
}

fn shortened(text: &str) -> String {
    text.chars().take(26).collect()
}

/// Loads a set once, and prints how long that took and how much memory the process has had at most.
pub fn load(home: &Path, set: &Path) -> Result<(), Box<dyn Error>> {
    let store = Store::open(home)?;
    let before = peak();
    let started = Instant::now();
    let song = Song::load(&store, set)?.ok_or("the set is not known")?;
    let time = started.elapsed();
    println!(
        "  Song::load takes {}; peak memory of the process {} before, {} after",
        short(time.as_secs_f64() * 1e6),
        before,
        peak()
    );
    drop(song);
    Ok(())
}

/// The most memory that this process has had. Only Linux tells.
fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.map_or_else(
        || "n/a".to_owned(),
        |kilobytes| format!("{:.1} MB", kilobytes * 1024.0 / 1e6),
    )
}

/// What the disk takes to keep 4 KB for good, which a session waits for with each question.
fn print_lasting_writes(folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut file = File::create(folder.join("lasting"))?;
    let mut times = Times::default();
    for _ in 0..200 {
        let started = Instant::now();
        file.write_all(&[1; 4096])?;
        file.sync_data()?;
        times.add(started.elapsed());
    }
    times.print("for comparison: one lasting write", None);
    Ok(())
}
