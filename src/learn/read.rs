//! The threads that read sets, so that the one that writes has something to do all the time.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::SyncSender;
use std::thread::{Builder, Scope};

use super::find::FoundFile;
use super::set_file::{self, FileState, TIME_LIMIT};
use crate::als::ReadOptions;
use crate::als::facts::LiveSet;
use crate::consent::Tier;
use crate::session::catch::{THREAD_NAME, catch};

/// A file that has to be looked into.
pub(super) struct Job {
    pub(super) file: FoundFile,
    /// States of the same set and size that are known: if it is one of these, it need not be read.
    pub(super) known: Vec<[u8; 32]>,
}

/// What came of a job.
pub(super) enum Outcome {
    /// A state that is known.
    Known(FileState),
    /// Facts, and the state of the file that they are from.
    Read(Box<LiveSet>, FileState),
    /// It could not be read.
    Failed(set_file::Error),
    /// The reader has a bug: where, if that is known. One file must not keep all others from being learned.
    Panicked(Option<String>),
}

/// Starts threads that take the jobs in order and send what came of each, with the job's place. They end with the jobs, when nobody
/// receives, or soon after `cancel` is set.
pub(super) fn start<'scope>(
    scope: &'scope Scope<'scope, '_>,
    threads: usize,
    jobs: &'scope [Job],
    next: &'scope AtomicUsize,
    cancel: &'scope AtomicBool,
    tier: Tier,
    sender: &SyncSender<(usize, Outcome)>,
) -> std::io::Result<()> {
    for number in 0..threads.min(jobs.len()) {
        let sender = sender.clone();
        Builder::new()
            .name(format!("{THREAD_NAME}read-{number}"))
            .spawn_scoped(scope, move || {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(job) = jobs.get(place) else { break };
                    if cancel.load(Ordering::Relaxed) {
                        break;
                    }
                    let outcome = catch(|| read(job, tier, cancel)).unwrap_or_else(Outcome::Panicked);
                    if sender.send((place, outcome)).is_err() {
                        break;
                    }
                }
            })?;
    }
    Ok(())
}

fn read(job: &Job, tier: Tier, cancel: &AtomicBool) -> Outcome {
    if !job.known.is_empty() {
        match set_file::state(&job.file.path) {
            Ok(state) if job.known.contains(&state.hash) => return Outcome::Known(state),
            Ok(_) => {}
            Err(error) => return Outcome::Failed(error),
        }
    }
    let options = ReadOptions {
        tier,
        ..ReadOptions::default()
    };
    let mut go_on = |_| {
        if cancel.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    match set_file::read_with_state(&job.file.path, &options, TIME_LIMIT, &mut go_on) {
        Ok((set, state)) => Outcome::Read(Box::new(set), state),
        Err(error) => Outcome::Failed(error),
    }
}
