//! How long a host waits: for a line to be taken, for events, and for answers.
//!
//! ```text
//! cargo bench --bench asking
//! cargo bench --bench asking -- --quick
//! ```
//!
//! First how long `submit` takes, on a runtime that is idle and on one that learns a made library meanwhile, each beside what the
//! machine itself does at the same time: two looks at the clock, and waking any thread. Then how many events a host can take. Then how
//! soon it has what a model says, beside a bare loop over the same socket. Then how long an answer takes, about one set of 50 MB of XML and
//! about a library of 1,000 sets, by itself and through a session, which also keeps what was said. Goals stand beside the numbers; no time is asserted.

mod answers;
mod events;
mod host;
mod streaming;
mod submits;
mod times;

use std::env;
use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use sessionist_fixtures::{big, library};

const SEED: u64 = 1;

/// How much is measured.
struct Plan {
    /// Lines of each kind that are submitted.
    submits: usize,
    /// Lines that make events.
    events: usize,
    /// Pieces of an answer of a model.
    pieces: usize,
    /// How often each question is asked.
    rounds: usize,
    /// Megabytes of XML of the one set.
    megabytes: u64,
    /// Sets of the library.
    sets: usize,
}

const FULL: Plan = Plan {
    submits: 100_000,
    events: 100_000,
    pieces: 100_000,
    rounds: 30,
    megabytes: 50,
    sets: 1_000,
};
const QUICK: Plan = Plan {
    submits: 2_000,
    events: 2_000,
    pieces: 5_000,
    rounds: 3,
    megabytes: 5,
    sets: 25,
};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        [answers::LOAD, home, set] => answers::load(Path::new(home), Path::new(set)),
        arguments if arguments.contains(&"--bench") => {
            let is_quick = arguments.contains(&"--quick");
            measure(if is_quick { &QUICK } else { &FULL })
        }
        _ => {
            println!("nothing is measured without --bench, which `cargo bench` adds");
            Ok(())
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("asking: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(plan: &Plan) -> Result<(), Box<dyn Error>> {
    let set = made_set(plan.megabytes)?;
    let library = made_library(plan.sets)?;
    print_heading()?;
    let home = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    submits::measure(plan, home.path(), &library)?;
    events::measure(plan, home.path())?;
    streaming::measure(plan)?;
    answers::measure_library(plan, home.path())?;
    answers::measure_set(plan, &set)
}

/// The numbers bear a busy machine badly, so they come with how busy it is.
fn print_heading() -> io::Result<()> {
    let cores = std::thread::available_parallelism()?;
    // Only Linux has this file.
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    println!("{cores} cores, load before the first run {load}; 1 MB is 1,000,000 bytes.");
    Ok(())
}

/// Returns the file of a made set, which is written once and then kept until `cargo clean`.
fn made_set(megabytes: u64) -> io::Result<PathBuf> {
    let path = kept(&format!("asking-{megabytes}-mb-seed-{SEED}.als"));
    big::write_once(&path, megabytes, SEED)?;
    Ok(path)
}

/// Returns the folder of a made library, kept like [`made_set`].
fn made_library(sets: usize) -> io::Result<PathBuf> {
    let path = kept(&format!("asking-{sets}-sets-seed-{SEED}"));
    if path.is_dir() {
        return Ok(path);
    }
    eprintln!("writing {sets} sets");
    let unfinished = path.with_extension("unfinished");
    // Half a library of an earlier run, if there is one, is written over.
    library::write(&unfinished, sets, SEED)?;
    fs::rename(&unfinished, &path)?;
    Ok(path)
}

fn kept(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}
