//! Learning on the worker's thread, with everything else let through meanwhile.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::Order;
use super::desk::Desk;
use crate::chat::job::{self, Failure, Job, Outcome};
use crate::chat::step::Input;
use crate::consent::Tier;
use crate::learn::{self, Barred, Options, Progress, Stop, Summary, set_file};
use crate::privacy::real_path;
use crate::session::catch::catch;
use crate::session::error_code::ErrorCode;
use crate::store::{Durability, Store};
use crate::words::clock;

/// How often progress is told.
const BETWEEN_REPORTS: Duration = Duration::from_millis(100);

/// Milliseconds after which a file that was written is taken for whole.
const SETTLED_AFTER: i64 = 500;

impl Desk<'_> {
    /// Learns for a command, or because a set was opened.
    pub(super) fn learn_below(
        &mut self,
        store: &mut Store,
        order: &Order,
        path: &Path,
    ) -> Result<Outcome, Failure> {
        let paths = [real_path(path)?];
        let summary = self.learn(store, order, &paths, true)?;
        let text = summary.text();
        let ended = |code: ErrorCode, reason: &str| Failure::new(code, format!("{reason}\n{text}"));
        match summary.stopped {
            None => Ok(Outcome::Learned {
                files: summary.sets + summary.backups,
                text,
            }),
            Some(Stop::Cancelled) => Err(Failure::ended()),
            Some(Stop::Threads(_)) => Err(ended(
                ErrorCode::NoThread,
                "no thread could be started; close other programs and try again",
            )),
            Some(Stop::Store(error)) => {
                let failure = Failure::from(error);
                Err(ended(failure.code, &failure.text))
            }
        }
    }

    /// Learns the open set again when it was saved since. What was never learned, or was deleted, waits until somebody asks for it.
    pub(super) fn look_again(
        &mut self,
        store: &mut Store,
        order: &Order,
        set: &Path,
    ) -> Result<Outcome, Failure> {
        let may_read = store.tier()? > Tier::Off && !Barred::new(store.exclusions()?).is_barred(set);
        if !may_read {
            return Ok(Outcome::Nothing);
        }
        let Some(known) = store.known_file(set)? else {
            return Ok(Outcome::Nothing);
        };
        let Ok((size, modified_at)) = set_file::size_and_time(set) else {
            return Ok(Outcome::Nothing);
        };
        let is_known = known.is_current && (known.size, known.modified_at) == (size, modified_at);
        // What is just being written is not whole yet.
        let is_settled = (clock::now() - modified_at).abs() > SETTLED_AFTER;
        if is_known || !is_settled {
            return Ok(Outcome::Nothing);
        }
        self.learn_below(store, order, set)
    }

    /// Learns what has changed. `lets_through` says whether others are served meanwhile.
    pub(super) fn learn(
        &mut self,
        store: &mut Store,
        order: &Order,
        paths: &[PathBuf],
        lets_through: bool,
    ) -> Result<Summary, learn::Error> {
        let options = Options {
            now: clock::now(),
            readers: readers(),
        };
        // Most sets are read before anyone wonders.
        let mut last_report = Instant::now();
        learn::learn(store, paths, options, &mut |progress, store| {
            if last_report.elapsed() >= BETWEEN_REPORTS {
                last_report = Instant::now();
                self.report(order, &progress);
            }
            if lets_through {
                self.let_through(store, paths, &progress);
            }
            !self.has_ended(order)
        })
    }

    fn report(&self, order: &Order, progress: &Progress) {
        let (done, files) = match progress {
            Progress::Looking(_) => (0, 0),
            Progress::Reading { done, files, .. } => (*done, *files),
        };
        let progress = job::Progress {
            text: progress.text(),
            done,
            files,
        };
        self.tell(
            order,
            Input::Progress {
                job: order.number,
                progress,
            },
        );
    }

    /// Does what waits and is not learning itself. A question about the very set that is read would only have it read twice. A deletion waits
    /// for the end of one set, which would come back otherwise.
    fn let_through(&mut self, store: &mut Store, paths: &[PathBuf], progress: &Progress) {
        let is_one_set = paths.iter().all(|path| path.is_file());
        let is_meant = |order: &Order| match &order.job {
            Job::Ask(question) => !question.set.as_ref().is_some_and(|set| paths.contains(set)),
            job if job.is_deletion() => !is_one_set,
            job => !job.is_learning(),
        };
        let mut is_first = true;
        while let Some(order) = self.orders.take(is_meant) {
            // What the user writes survives a power failure. Where the folder is gone the job itself finds out.
            if std::mem::take(&mut is_first) {
                let _ = store.set_durability(Durability::Full);
            }
            let result = catch(|| self.carry_out(store, &order));
            self.tell_end(&order, result);
        }
        // While it looks for sets, the durability is what it was.
        if !is_first && matches!(progress, Progress::Reading { .. }) {
            // As above: then learning finds out.
            let _ = store.set_durability(Durability::Learning);
        }
    }
}

/// Leaves half of the machine to the music.
fn readers() -> usize {
    std::thread::available_parallelism().map_or(1, |count| usize::from(count).div_ceil(2))
}
