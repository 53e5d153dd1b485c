//! Learning sets: from folders on the disk to knowledge in the store.
//!
//! Reading is done on threads of its own, writing on the caller's, one set at a time: what was learned is kept whatever happens
//! next, and a set that was not wholly read is not there at all. Nothing is opened before the user has decided, nothing that
//! is barred, and nothing above the tier is extracted; the store asks once more when it keeps a set.

mod barred;
mod find;
mod read;
pub mod set_file;
mod summary;
mod words;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

pub use barred::{Barred, forget_barred};
pub use summary::{Problem, Progress, Stop, Summary};

use crate::als::facts::LiveSet;
use crate::consent::Tier;
use crate::session::catch::panic_text;
use crate::store::{self, Durability, KnownFile, SavedFile, Store};
use find::{FoundFile, find};
use read::{Job, Outcome};
use set_file::FileState;

/// How often the caller is asked whether to go on while nothing else happens: a question that comes meanwhile waits no longer.
const PATIENCE: Duration = Duration::from_millis(5);

/// Is told how far learning has come, and cancels it by returning false. It may use the store: nothing is half written then.
pub type GoOn<'a> = &'a mut dyn FnMut(Progress, &mut Store) -> bool;

/// Why nothing was learned.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The user has not been asked yet.
    #[error(
        "nothing is read before you choose how much: `/privacy tier overview`, `sound` or `everything`; `/privacy` tells what each reads"
    )]
    NotAsked,
    /// The user decided that nothing is read.
    #[error("you chose that nothing is read; `/privacy tier overview`, `sound` or `everything` changes that")]
    Off,
    /// The store can't be used.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// How to learn.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The time that is kept as the time of learning, in milliseconds since 1970.
    pub now: i64,
    /// Threads that read. The caller's thread, which writes, comes on top.
    pub readers: usize,
}

/// Learns all sets at and below the paths that have changed since they were learned. `go_on` is asked between two sets, and every few
/// milliseconds while one is read.
///
/// Blocks until it is done: not for a thread that must not wait.
///
/// # Errors
///
/// See [`Error`]. What stops it later is in the summary, with what was learned until then.
pub fn learn(
    store: &mut Store,
    paths: &[PathBuf],
    options: Options,
    go_on: GoOn<'_>,
) -> Result<Summary, Error> {
    let tier = allowed_tier(store)?;
    let started = Instant::now();
    store.finish_erasing()?;
    let forgotten = forget_barred(store)?;
    let mut barred = Barred::new(store.exclusions()?);
    let mut is_cancelled = false;
    let found = find(paths, &mut barred, &mut |files| {
        is_cancelled = !go_on(Progress::Looking(files), store);
        !is_cancelled
    });
    let mut run = Run {
        store,
        now: options.now,
        summary: Summary {
            barred: found.barred,
            forgotten,
            problems: found.problems,
            ..Summary::default()
        },
    };
    if is_cancelled {
        run.summary.stopped = Some(Stop::Cancelled);
    } else {
        let jobs = run.jobs(found.files, tier)?;
        if !jobs.is_empty() {
            run.store.set_durability(Durability::Learning)?;
            run.work(&jobs, tier, options.readers.max(1), go_on);
            // Where the folder is gone there is nothing to set, and the summary says so.
            if let Err(error) = run.store.set_durability(Durability::Full) {
                run.summary.stopped.get_or_insert(Stop::Store(error));
            }
        }
    }
    run.summary.elapsed = started.elapsed();
    Ok(run.summary)
}

/// The tier that the user decided on.
fn allowed_tier(store: &Store) -> Result<Tier, Error> {
    match store.decision()? {
        None => Err(Error::NotAsked),
        Some(decision) if decision.tier == Tier::Off => Err(Error::Off),
        Some(decision) => Ok(decision.tier),
    }
}

/// One run of learning.
struct Run<'a> {
    store: &'a mut Store,
    now: i64,
    summary: Summary,
}

impl Run<'_> {
    /// The files that have to be looked into.
    fn jobs(&mut self, files: Vec<FoundFile>, tier: Tier) -> Result<Vec<Job>, Error> {
        let known: HashMap<PathBuf, KnownFile> = self.store.known_files()?.into_iter().collect();
        let mut states: HashMap<(&Path, u64), Vec<[u8; 32]>> = HashMap::new();
        for file in known.values().filter(|file| file.is_current) {
            if let Some((hash, read_at)) = file.read
                && read_at == tier
            {
                states.entry((&file.set_path, file.size)).or_default().push(hash);
            }
        }
        let mut jobs = Vec::new();
        for file in files {
            let seen = known.get(&file.path).filter(|known| {
                known.is_current && (known.size, known.modified_at) == (file.size, file.modified_at)
            });
            match seen {
                Some(seen) if !seen.problem.is_empty() => self.summary.problems.push(Problem {
                    path: file.path,
                    reason: seen.problem.clone(),
                }),
                Some(seen) if seen.read.is_some_and(|(_, read_at)| read_at == tier) => {
                    self.summary.unchanged += 1;
                }
                _ => {
                    let state = states.get(&(file.set_path.as_path(), file.size));
                    let known = state.cloned().unwrap_or_default();
                    jobs.push(Job { file, known });
                }
            }
        }
        Ok(jobs)
    }

    /// Reads on other threads and writes on this one.
    fn work(&mut self, jobs: &[Job], tier: Tier, readers: usize, go_on: GoOn<'_>) {
        let (cancel, next) = (AtomicBool::new(false), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            // One waits while one is written: a set can be large, and more of them would only take memory.
            let (sender, receiver) = sync_channel(1);
            if let Err(error) = read::start(scope, readers, jobs, &next, &cancel, tier, &sender) {
                self.summary.stopped = Some(Stop::Threads(error));
            }
            drop(sender);
            if self.summary.stopped.is_none() {
                self.receive(jobs, &receiver, go_on);
            }
            cancel.store(true, Ordering::Relaxed);
        });
    }

    fn receive(&mut self, jobs: &[Job], receiver: &Receiver<(usize, Outcome)>, go_on: GoOn<'_>) {
        let bytes = jobs.iter().map(|job| job.file.size).sum();
        let (mut done, mut done_bytes) = (0, 0);
        let started = Instant::now();
        while self.summary.stopped.is_none() {
            let progress = Progress::Reading {
                done,
                files: jobs.len(),
                done_bytes,
                bytes,
                elapsed: started.elapsed(),
            };
            if !go_on(progress, self.store) {
                self.summary.stopped = Some(Stop::Cancelled);
                break;
            }
            match receiver.recv_timeout(PATIENCE) {
                Ok((place, outcome)) => {
                    let Some(job) = jobs.get(place) else { break };
                    done += 1;
                    done_bytes += job.file.size;
                    if let Err(error) = self.keep(&job.file, outcome) {
                        self.summary.stopped = Some(Stop::Store(error));
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
    }

    /// Keeps what came of reading a file. Only what concerns every set is an error.
    fn keep(&mut self, file: &FoundFile, outcome: Outcome) -> Result<(), store::Error> {
        let kept = match outcome {
            Outcome::Known(state) => self
                .store
                .note_same_state(&self.saved(file, state))
                .map(|_| self.summary.unchanged += 1),
            Outcome::Read(set, state) => self.keep_set(file, *set, state),
            Outcome::Failed(error) => self.keep_problem(file, error),
            Outcome::Panicked(place) => {
                let reason = format!("{}; please report this", panic_text(place.as_deref()));
                let path = file.path.clone();
                self.summary.problems.push(Problem { path, reason });
                Ok(())
            }
        };
        match kept {
            // Excluded while it was read.
            Err(store::Error::Excluded) => {
                self.summary.barred.push(file.path.clone());
                Ok(())
            }
            kept => kept,
        }
    }

    fn keep_set(&mut self, file: &FoundFile, set: LiveSet, state: FileState) -> Result<(), store::Error> {
        // The ignore file may have come while the set was read.
        if Barred::new(Vec::new()).is_barred(&file.path) {
            self.summary.barred.push(file.path.clone());
            return Ok(());
        }
        let saved = self.saved(file, state);
        for old_path in self.store.sets_with_state(&state.hash, &file.set_path)? {
            if !old_path.exists() {
                self.store.move_set(&old_path, &saved)?;
                self.summary.moved.push((old_path, file.set_path.clone()));
            }
        }
        self.store.save_snapshot(&saved, set)?;
        self.summary.bytes += state.size;
        if file.is_backup() {
            self.summary.backups += 1;
        } else {
            self.summary.sets += 1;
        }
        Ok(())
    }

    fn keep_problem(&mut self, file: &FoundFile, error: set_file::Error) -> Result<(), store::Error> {
        let reason = error.to_string();
        // What lies in the file stays so until it changes; what lies in the disk or the moment is tried again next time.
        if let set_file::Error::Content(error) = &error {
            use crate::als::Error::{Cancelled, Io, TimeUp};
            match error {
                // Told by the one who cancelled.
                Cancelled => return Ok(()),
                Io(_) | TimeUp { .. } => {}
                _ => {
                    let state = FileState {
                        size: file.size,
                        modified_at: file.modified_at,
                        hash: [0; 32],
                    };
                    self.store.note_problem(&self.saved(file, state), &reason)?;
                }
            }
        }
        self.summary.problems.push(Problem {
            path: file.path.clone(),
            reason,
        });
        Ok(())
    }

    fn saved(&self, file: &FoundFile, state: FileState) -> SavedFile {
        SavedFile {
            project_folder: file.project_folder.clone(),
            set_path: file.set_path.clone(),
            file: file.path.clone(),
            state,
            saved_at: if file.is_backup() {
                file.saved_at
            } else {
                state.modified_at
            },
            learned_at: self.now,
        }
    }
}
