//! How long sets take to be learned, and how search fares in what was learned.
//!
//! ```text
//! cargo bench --bench learning
//! cargo bench --bench learning -- --quick
//! ```
//!
//! First `learn` (everything, into a database that is there already) beside `gzip -dc` on every real set of more than 5 MB of XML,
//! as whole processes that take turns. Then a made library of 250, 500 and 1,000 sets: learned cold and warm, with the sets a
//! second of each size beside those of the smallest, and searches over it. No time is asserted.

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use sessionist::store::Store;
use sessionist_fixtures::{library, shared};
use tempfile::TempDir;

/// Bytes of XML from which on a set counts.
const LARGE: usize = 5_000_000;
const GOAL: f64 = 2.0;
const SIZES: [usize; 3] = [250, 500, 1_000];
const QUICK_SIZES: [usize; 2] = [25, 50];
const SEED: u64 = 1;
/// What is searched for: names that are everywhere, somewhere, nowhere, and beginnings of words.
const WORDS: [&str; 8] = [
    "kick",
    "serum",
    "neon",
    "b",
    "snare clap",
    "night drive",
    "zzz",
    "valhalla room",
];
/// How often each of them.
const SEARCHES: usize = 200;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        println!("nothing is measured without --bench, which `cargo bench` adds");
        return ExitCode::SUCCESS;
    }
    let is_quick = arguments.iter().any(|argument| argument == "--quick");
    match measure_sets(is_quick).and_then(|()| measure_libraries(is_quick)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("learning: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A data folder in which everything may be read.
struct Home(TempDir);

impl Home {
    fn new() -> Result<Self, Box<dyn Error>> {
        let home = Self(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?);
        home.run(&["privacy", "tier", "everything"])?;
        Ok(home)
    }

    /// Runs the program and returns milliseconds.
    fn run(&self, arguments: &[&str]) -> Result<f64, Box<dyn Error>> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sessionist"));
        run(command.args(arguments).env("SESSIONIST_HOME", self.0.path()))
    }
}

/// Runs a command and returns milliseconds.
fn run(command: &mut Command) -> Result<f64, Box<dyn Error>> {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let started = Instant::now();
    let status = command.status()?;
    let time = started.elapsed();
    if !status.success() {
        return Err(format!("{command:?}: {status}").into());
    }
    Ok(time.as_secs_f64() * 1000.0)
}

fn measure_sets(is_quick: bool) -> Result<(), Box<dyn Error>> {
    // Without the folder this says SKIPPED by itself.
    let sets = shared::sets().unwrap_or_default();
    let rounds = if is_quick { 3 } else { 15 };
    println!(
        "learn, everything, beside gzip -dc: medians of {rounds} rounds; goal at most {GOAL} x on every set over 5 MB"
    );
    println!(
        "  {:<52} {:>8} {:>9} {:>9} {:>7}",
        "", "MB XML", "gzip ms", "learn ms", "x gzip"
    );
    let home = Home::new()?;
    let mut missed = 0;
    for set in &sets {
        let Some(xml) = set.xml().filter(|xml| xml.len() > LARGE) else {
            continue;
        };
        let path = set.path.to_string_lossy();
        let (mut gzip, mut learn, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..rounds {
            let gzip_time = run(Command::new("gzip").args(["-dc", &path]))?;
            home.run(&["forget", &path])?;
            let learn_time = home.run(&["learn", &path])?;
            gzip.push(gzip_time);
            learn.push(learn_time);
            ratios.push(learn_time / gzip_time);
        }
        let ratio = percentile(&mut ratios, 50.0);
        let verdict = if ratio <= GOAL { "met" } else { "MISSED" };
        missed += usize::from(ratio > GOAL);
        println!(
            "  {:<52} {:>8.1} {:>9.1} {:>9.1} {:>7.2}  {verdict}",
            set.name,
            xml.len() as f64 / 1e6,
            percentile(&mut gzip, 50.0),
            percentile(&mut learn, 50.0),
            ratio
        );
    }
    println!("{missed} of them missed the goal.\n");
    Ok(())
}

fn measure_libraries(is_quick: bool) -> Result<(), Box<dyn Error>> {
    let sizes: &[usize] = if is_quick { &QUICK_SIZES } else { &SIZES };
    let most = sizes.iter().copied().max().unwrap_or_default();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    eprintln!("writing {most} sets");
    let projects = library::write(folder.path(), most, SEED)?;
    println!("a made library, whole processes; growth is sets a second beside those of the smallest size");
    println!(
        "  {:>6} {:>9} {:>9} {:>8} {:>9} {:>9} {:>10}",
        "sets", "cold s", "sets/s", "growth", "warm ms", "sets/s", "database"
    );
    let mut first = None;
    for size in sizes {
        // A folder with links to the files of some of the projects: the same bytes for every size.
        let part = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        for project in projects.iter().take(*size) {
            let name = project.file_name().unwrap_or_default();
            copy_project(project, &part.path().join(name))?;
        }
        let path = part.path().to_string_lossy();
        let home = Home::new()?;
        let cold = home.run(&["learn", &path])?;
        let mut warm: Vec<f64> = (0..5)
            .map(|_| home.run(&["learn", &path]))
            .collect::<Result<_, _>>()?;
        let warm = percentile(&mut warm, 50.0);
        let rate = *size as f64 / cold * 1000.0;
        let database = fs::metadata(home.0.path().join("sessionist.db"))?.len();
        println!(
            "  {size:>6} {:>9.2} {rate:>9.0} {:>8.2} {warm:>9.1} {:>9.0} {:>7.1} MB",
            cold / 1000.0,
            rate / *first.get_or_insert(rate),
            *size as f64 / warm * 1000.0,
            database as f64 / 1e6
        );
        if *size == most {
            measure_searches(home.0.path())?;
        }
    }
    Ok(())
}

fn copy_project(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        // The same bytes under another name, without a second copy of them.
        fs::hard_link(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

fn measure_searches(home: &Path) -> Result<(), Box<dyn Error>> {
    let store = Store::open(home)?;
    println!("\n  search over it, in microseconds, {SEARCHES} times each, at most 50 hits");
    println!(
        "  {:<16} {:>6} {:>9} {:>9} {:>9}",
        "", "hits", "p50", "p99", "most"
    );
    let mut all = Vec::new();
    for words in WORDS {
        let mut times = Vec::new();
        let mut hits = 0;
        for _ in 0..SEARCHES {
            let started = Instant::now();
            hits = store.search(words, 50)?.len();
            times.push(started.elapsed().as_secs_f64() * 1e6);
        }
        all.extend_from_slice(&times);
        print_times(words, &hits.to_string(), &mut times);
    }
    print_times("all", "", &mut all);
    Ok(())
}

fn print_times(what: &str, hits: &str, times: &mut [f64]) {
    println!(
        "  {what:<16} {hits:>6} {:>9.0} {:>9.0} {:>9.0}",
        percentile(times, 50.0),
        percentile(times, 99.0),
        percentile(times, 100.0)
    );
}

/// The value that so many of a hundred do not exceed.
fn percentile(values: &mut [f64], percent: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1) as f64;
    values
        .get((last * percent / 100.0).round() as usize)
        .copied()
        .unwrap_or(f64::NAN)
}
