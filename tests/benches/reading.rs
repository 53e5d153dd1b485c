//! How long and with how much memory sets are read, beside `gzip -dc` and inflate alone on the same machine.
//!
//! ```text
//! cargo bench --bench reading
//! cargo bench --bench reading -- --quick --only 100
//! ```
//!
//! Everything is timed as a whole process, because that is what a user waits for, and the programs take turns: a
//! machine that is busy for a second then slows all of them and not one. Each ratio is taken between neighbours of one
//! round, and its median is shown. No time is asserted, so the exit code says only whether the programs ran.
//!
//! Peak memory comes from GNU `time`, which asks the kernel when a process has ended: `/proc` forgets it at that
//! moment, and what the kernel says of a child of this program would include this program's own memory.

use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use flate2::bufread::GzDecoder;
use sessionist_fixtures::{big, shared};

/// Real sets of more than 5 MB of XML, by the numbers of their files: automation, many devices, a short one, plug-in state, Live 9.
const REAL_SETS: [&str; 5] = ["136", "190", "191", "172", "079"];
/// Megabytes of XML of the sets that are made.
const MADE_SETS: [u64; 2] = [100, 500];
const SEED: u64 = 1;
/// The set whose peak memory has a goal.
const PEAK_SET: u64 = 500;
const PEAK_GOAL: f64 = 24.0;
const SOUND_GOAL: f64 = 1.2;
const EVERYTHING_GOAL: f64 = 1.8;

/// Makes this program inflate a file instead of measuring.
const INFLATE: &str = "--inflate";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let result = match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        [INFLATE, path] => inflate(Path::new(path)).map_err(Into::into),
        // Cargo says this when it benches and not when it tests, where nobody waits for minutes.
        arguments if arguments.contains(&"--bench") => {
            Options::new(arguments).and_then(|options| measure_all(&options))
        }
        _ => {
            println!("nothing is measured without --bench, which `cargo bench` adds");
            Ok(())
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("reading: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What stands behind `--` on the command line.
struct Options {
    /// Fewer rounds, and not the largest set.
    quick: bool,
    /// Only sets with this in their names.
    only: Option<String>,
}

impl Options {
    fn new(arguments: &[&str]) -> Result<Self, Box<dyn Error>> {
        let mut options = Self {
            quick: false,
            only: None,
        };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match *argument {
                "--bench" => {}
                "--quick" => options.quick = true,
                "--only" => {
                    let name = arguments.next().ok_or("--only needs a part of a set's name")?;
                    options.only = Some((*name).to_owned());
                }
                other => {
                    return Err(format!("{other} is not known; there are --quick and --only NAME").into());
                }
            }
        }
        Ok(options)
    }

    fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| name.contains(only.as_str()))
    }
}

/// A file to be read.
struct Set {
    name: String,
    path: PathBuf,
    /// Megabytes of XML, when this program made the set.
    made: Option<u64>,
}

fn measure_all(options: &Options) -> Result<(), Box<dyn Error>> {
    let sets = sets(options)?;
    let time = time_program();
    let programs = programs()?;
    // Whole turns of the order, so that every program has been first equally often.
    let rounds = programs.len() * if options.quick { 1 } else { 3 };
    print_heading(rounds, time)?;
    let mut verdicts = Vec::new();
    for set in &sets {
        let measured = measure(set, &programs, rounds, time)?;
        print_table(set, &programs, &measured, &mut verdicts);
    }
    println!();
    if sets.is_empty() {
        println!("SKIPPED: THERE IS NO SET TO MEASURE");
    } else if verdicts.is_empty() {
        println!("Every goal that was measured is met.");
    }
    for verdict in verdicts {
        println!("{verdict}");
    }
    Ok(())
}

fn sets(options: &Options) -> io::Result<Vec<Set>> {
    // Without the folder this says SKIPPED by itself.
    let files = shared::sets();
    let mut sets = Vec::new();
    for number in REAL_SETS {
        let Some(files) = &files else { break };
        match files.iter().find(|file| file.number() == number) {
            Some(file) => sets.push(Set {
                name: file.name.clone(),
                path: file.path.clone(),
                made: None,
            }),
            None => println!("SKIPPED: NO SET {number} IN THE FOLDER OF REAL SETS"),
        }
    }
    for megabytes in MADE_SETS {
        let name = format!("made-{megabytes}");
        if options.wants(&name) && !(options.quick && megabytes == PEAK_SET) {
            sets.push(Set {
                path: made_set(megabytes)?,
                name,
                made: Some(megabytes),
            });
        }
    }
    sets.retain(|set| options.wants(&set.name));
    Ok(sets)
}

/// Returns the file of a made set, which is written once and then kept until `cargo clean`.
fn made_set(megabytes: u64) -> io::Result<PathBuf> {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("reading-{megabytes}-mb-seed-{SEED}.als"));
    big::write_once(&path, megabytes, SEED)?;
    Ok(path)
}

/// A program that is measured; the set's path comes behind its arguments.
struct Program {
    label: &'static str,
    command: PathBuf,
    arguments: &'static [&'static str],
    /// Times the time of `gzip -dc` that it may take.
    goal: Option<f64>,
    /// Megabytes of memory that it may take for the set with such a goal.
    peak_goal: Option<f64>,
}

/// The programs in the order of the table. All ratios are to the first one.
fn programs() -> io::Result<Vec<Program>> {
    let program = |label, arguments, goal, peak_goal| Program {
        label,
        command: PathBuf::from(env!("CARGO_BIN_EXE_sessionist")),
        arguments,
        goal,
        peak_goal,
    };
    Ok(vec![
        Program {
            command: PathBuf::from("gzip"),
            ..program("gzip -dc", &["-dc"], None, None)
        },
        Program {
            command: env::current_exe()?,
            ..program("inflate alone (flate2)", &[INFLATE], None, None)
        },
        program("facts, overview", &["facts", "--tier", "overview"], None, None),
        program(
            "facts, sound",
            &["facts", "--tier", "sound"],
            Some(SOUND_GOAL),
            Some(PEAK_GOAL),
        ),
        program(
            "facts, everything",
            &["facts", "--tier", "everything"],
            Some(EVERYTHING_GOAL),
            None,
        ),
        program(
            "facts, everything, JSON",
            &["facts", "--tier", "everything", "--json"],
            None,
            None,
        ),
    ])
}

impl Program {
    fn command(&self, path: &Path) -> Command {
        let mut command = Command::new(&self.command);
        command.args(self.arguments).arg(path).stdin(Stdio::null());
        command
    }

    /// Runs the program once and returns milliseconds.
    fn milliseconds(&self, path: &Path) -> Result<f64, Box<dyn Error>> {
        let mut command = self.command(path);
        let started = Instant::now();
        self.run(command.stdout(Stdio::null()))?;
        Ok(started.elapsed().as_secs_f64() * 1000.0)
    }

    /// Runs the program once and returns megabytes.
    fn peak(&self, path: &Path, time: &str) -> Result<f64, Box<dyn Error>> {
        let program = self.command(path);
        let mut command = Command::new(time);
        command.args(["-f", "%M"]).arg(program.get_program());
        command.args(program.get_args()).stdin(Stdio::null());
        let message = self.run(command.stdout(Stdio::null()))?;
        Ok(message.trim().parse::<f64>()? * 1024.0 / 1e6)
    }

    /// Runs a command and returns what it wrote to standard error.
    fn run(&self, command: &mut Command) -> Result<String, Box<dyn Error>> {
        let output = command
            .stderr(Stdio::piped())
            .output()
            .map_err(|error| format!("{}: {error}", self.label))?;
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        if !output.status.success() {
            return Err(format!("{}: {}: {message}", self.label, output.status).into());
        }
        Ok(message)
    }
}

/// What was measured of one set.
struct Measured {
    xml_bytes: u64,
    /// By program and round, in milliseconds.
    times: Vec<Vec<f64>>,
    /// By program, in megabytes.
    peaks: Vec<Option<f64>>,
}

fn measure(
    set: &Set,
    programs: &[Program],
    rounds: usize,
    time: Option<&str>,
) -> Result<Measured, Box<dyn Error>> {
    let xml_bytes = io::copy(&mut decoder(&set.path)?, &mut io::sink())?;
    // Warm-up and memory in one: nothing is timed here.
    let peaks = programs
        .iter()
        .map(|program| match time {
            Some(time) => program.peak(&set.path, time).map(Some),
            None => program.milliseconds(&set.path).map(|_| None),
        })
        .collect::<Result<_, _>>()?;
    let mut times = vec![Vec::new(); programs.len()];
    for round in 0..rounds {
        let mut turned: Vec<_> = programs.iter().zip(&mut times).collect();
        turned.rotate_left(round % programs.len());
        for (program, times) in turned {
            times.push(program.milliseconds(&set.path)?);
        }
    }
    Ok(Measured {
        xml_bytes,
        times,
        peaks,
    })
}

fn print_heading(rounds: usize, time: Option<&str>) -> Result<(), Box<dyn Error>> {
    let cores = std::thread::available_parallelism()?;
    let gzip = Command::new("gzip").arg("--version").output()?;
    let gzip = String::from_utf8_lossy(&gzip.stdout);
    println!(
        "{cores} cores, {}, {rounds} rounds; whole processes, output to nowhere; 1 MB is 1,000,000 bytes.",
        gzip.lines().next().unwrap_or("gzip")
    );
    println!(
        "Goals: sound at most {SOUND_GOAL} x gzip and everything at most {EVERYTHING_GOAL} x gzip on every set over \
         5 MB; peak at sound below {PEAK_GOAL} MB at {PEAK_SET} MB."
    );
    // The ratios bear a busy machine, the milliseconds do not. Only Linux has this file.
    if let Ok(load) = fs::read_to_string("/proc/loadavg") {
        let load = load.split(' ').next().unwrap_or_default();
        println!("Load of the machine before the first run: {load}.");
    }
    if time.is_none() {
        println!("SKIPPED: NO PEAK MEMORY, THERE IS NO GNU time (IN DEBIAN: PACKAGE time)");
    }
    Ok(())
}

fn print_table(set: &Set, programs: &[Program], measured: &Measured, verdicts: &mut Vec<String>) {
    let megabytes = measured.xml_bytes as f64 / 1e6;
    println!("\n{}, {megabytes:.1} MB of XML", set.name);
    println!(
        "  {:<24} {:>10} {:>10} {:>8} {:>9}",
        "", "median ms", "min ms", "x gzip", "peak MB"
    );
    let gzip = measured.times.first().map(Vec::as_slice).unwrap_or_default();
    for ((program, times), peak) in programs.iter().zip(&measured.times).zip(&measured.peaks) {
        let ratio = median(times.iter().zip(gzip).map(|(time, gzip)| time / gzip));
        let mut remarks = Vec::new();
        let mut judge = |what: &str, value: f64, is_met: bool| {
            let word = if is_met { "met" } else { "MISSED" };
            remarks.push(format!("{what} {word}"));
            if !is_met {
                verdicts.push(format!(
                    "MISSED: {} of {}: {value:.3}, {what}",
                    program.label, set.name
                ));
            }
        };
        if let Some(goal) = program.goal {
            judge(&format!("goal {goal} x"), ratio, ratio <= goal);
        }
        if let (Some(goal), Some(peak), Some(PEAK_SET)) = (program.peak_goal, *peak, set.made) {
            judge(&format!("goal {goal} MB"), peak, peak < goal);
        }
        println!(
            "  {:<24} {:>10.1} {:>10.1} {:>8.2} {:>9}  {}",
            program.label,
            median(times.iter().copied()),
            times.iter().copied().fold(f64::INFINITY, f64::min),
            ratio,
            peak.map_or("n/a".to_owned(), |peak| format!("{peak:.1}")),
            remarks.join(", ")
        );
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
    (middle((values.len().saturating_sub(1)) / 2) + middle(values.len() / 2)) / 2.0
}

/// The name of GNU `time`, which on a Mac is called `gtime` where somebody installed it.
fn time_program() -> Option<&'static str> {
    ["time", "gtime"].into_iter().find(|name| {
        let output = Command::new(name)
            .args(["-f", "%M", "gzip", "--version"])
            .output();
        output.is_ok_and(|output| {
            let message = String::from_utf8_lossy(&output.stderr);
            output.status.success() && message.trim().parse::<u64>().is_ok()
        })
    })
}

fn decoder(path: &Path) -> io::Result<GzDecoder<BufReader<File>>> {
    Ok(GzDecoder::new(BufReader::with_capacity(
        64 << 10,
        File::open(path)?,
    )))
}

/// Inflates a file and throws the bytes away: what no reader that is built on flate2 can be faster than.
fn inflate(path: &Path) -> io::Result<()> {
    let mut decoder = decoder(path)?;
    let mut window = vec![0; 128 << 10];
    while decoder.read(&mut window)? > 0 {}
    Ok(())
}
