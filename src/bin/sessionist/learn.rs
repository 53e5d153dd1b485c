//! `sessionist learn PATH…`.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sessionist::consent;
use sessionist::learn::{self, Options, Stop};
use sessionist::store::Decision;
use sessionist::words::clock;

use crate::terminal::consent::ask;
use crate::terminal::interrupt;
use crate::terminal::progress::ProgressLine;
use crate::{Failure, home};

/// Learns the sets at and below the paths, and prints what came of it.
pub fn run(paths: &[PathBuf]) -> Result<(), Failure> {
    let mut store = home::open()?;
    if store.decision()?.is_none() {
        let question = consent::question();
        let decision = Decision {
            tier: ask(&question)?,
            decided_at: clock::now(),
            shown_text: question,
        };
        store.decide(&decision, &mut |_| ())?;
    }
    let cancel = Arc::new(AtomicBool::new(false));
    let pressed = Arc::clone(&cancel);
    interrupt::listen(move || !pressed.swap(true, Ordering::Relaxed))?;
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
