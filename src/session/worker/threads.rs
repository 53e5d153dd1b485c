//! The threads of a runtime: each has a name, and all are waited for and joined when it ends.

use std::io;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use crate::session::catch::{THREAD_NAME, catch};

#[derive(Default)]
pub(in crate::session) struct Threads {
    handles: Mutex<Vec<JoinHandle<()>>>,
    running: Arc<Running>,
}

/// How many threads have not ended.
#[derive(Default)]
struct Running {
    count: Mutex<usize>,
    ended: Condvar,
}

impl Threads {
    pub(in crate::session) fn spawn(
        &self,
        name: &str,
        body: impl FnOnce() + Send + 'static,
    ) -> io::Result<()> {
        *self.running.count.lock() += 1;
        let guard = EndGuard(Arc::clone(&self.running));
        let thread = Builder::new()
            .name(format!("{THREAD_NAME}{name}"))
            .spawn(move || {
                let guard = guard;
                // Every job and message is caught by itself; this is for what lies between them.
                let _ = catch(body);
                drop(guard);
            })?;
        let mut handles = self.handles.lock();
        // Those of answers that are over. They have ended, so joining them takes no time, and dropping them as little.
        handles.retain(|thread| !thread.is_finished());
        handles.push(thread);
        Ok(())
    }

    /// Waits for all of them, and joins them when they have ended. `nudge` is called every now and then. False when one has not ended at
    /// the deadline.
    pub(in crate::session) fn wait(
        &self,
        deadline: Instant,
        between_nudges: Duration,
        nudge: impl Fn(),
    ) -> bool {
        // A host that closes inside of its wake callback would wait for itself.
        let is_inside = |thread: &JoinHandle<()>| thread.thread().id() == std::thread::current().id();
        if self.handles.lock().iter().any(is_inside) {
            return false;
        }
        let mut count = self.running.count.lock();
        while *count > 0 {
            let left = deadline.saturating_duration_since(Instant::now());
            if left == Duration::ZERO {
                return false;
            }
            self.running.ended.wait_for(&mut count, left.min(between_nudges));
            nudge();
        }
        drop(count);
        for thread in std::mem::take(&mut *self.handles.lock()) {
            // Its panics were told where they were caught.
            let _ = thread.join();
        }
        true
    }
}

/// Says that a thread has ended, whichever way.
struct EndGuard(Arc<Running>);

impl Drop for EndGuard {
    fn drop(&mut self) {
        *self.0.count.lock() -= 1;
        self.0.ended.notify_all();
    }
}
