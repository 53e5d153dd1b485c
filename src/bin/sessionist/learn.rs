//! `sessionist learn PATH…`, and the question of the first launch.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sessionist::consent::{self, Tier};
use sessionist::learn::{self, Options, Stop};
use sessionist::store::{Decision, Store};
use sessionist::words::clock;

use crate::progress::ProgressLine;
use crate::{Failure, home};

/// Learns the sets at and below the paths, and prints what came of it.
pub fn run(paths: &[PathBuf]) -> Result<(), Failure> {
    let mut store = home::open()?;
    if store.decision()?.is_none() {
        ask(&mut store)?;
    }
    let cancel = cancel_by_keyboard()?;
    let mut progress = ProgressLine::new();
    let options = Options {
        now: clock::now(),
        readers: readers(),
    };
    let result = learn::learn(&mut store, paths, options, &mut |state, _| {
        progress.show_learning(&state);
        !cancel.load(Ordering::Relaxed)
    });
    progress.clear();
    let summary = result.map_err(|error| match error {
        // In the words of this door.
        learn::Error::NotAsked => Failure::NotAsked,
        learn::Error::Off => Failure::NothingToRead,
        error => Failure::Stopped(error.to_string()),
    })?;
    io::stdout().lock().write_all(summary.text().as_bytes())?;
    match summary.stopped {
        Some(Stop::Store(error)) => Err(error.into()),
        Some(Stop::Threads(error)) => Err(Failure::Stopped(format!("no thread could be started: {error}"))),
        Some(Stop::Cancelled) => Err(Failure::Stopped("cancelled; what was learned is kept".to_owned())),
        None if summary.sets + summary.backups + summary.unchanged == 0 && !summary.problems.is_empty() => {
            Err(Failure::Stopped("nothing could be read; see above".to_owned()))
        }
        None => Ok(()),
    }
}

/// The thread that writes waits most of the time.
fn readers() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The first Ctrl-C ends the run in order; the second ends the program at once.
fn cancel_by_keyboard() -> Result<Arc<AtomicBool>, Failure> {
    let cancel = Arc::new(AtomicBool::new(false));
    let pressed = Arc::clone(&cancel);
    ctrlc::set_handler(move || {
        if pressed.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    })
    .map_err(|error| Failure::Stopped(format!("Ctrl-C can't be listened to: {error}")))?;
    Ok(cancel)
}

/// Asks how much may be read, and keeps the answer with the text that was shown.
fn ask(store: &mut Store) -> Result<(), Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::NotAsked);
    }
    let question = consent::question();
    let names = Tier::ALL.map(Tier::as_str).join(", ");
    let mut terminal = io::stderr().lock();
    write!(terminal, "{question}")?;
    loop {
        write!(terminal, "\nYour choice ({names}): ")?;
        terminal.flush()?;
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line)? == 0 {
            return Err(Failure::NotAsked);
        }
        if let Some(tier) = Tier::from_name(line.trim().to_lowercase().as_str()) {
            let decision = Decision {
                decided_at: clock::now(),
                tier,
                shown_text: question,
            };
            store.decide(&decision, &mut |_| ())?;
            return Ok(());
        }
    }
}
