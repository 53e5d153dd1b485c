//! What the sessions of one data folder share: the engine, the disk worker, and the threads that wait for servers. It begins with the first session and ends with the last.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::engine::{self, ToEngine};
use super::worker::disk::{self, Order, Reach};
use super::worker::mailbox::Mailbox;
use super::worker::threads::Threads;

/// How often the database is interrupted while the worker is waited for: it may begin with something new in between.
const BETWEEN_INTERRUPTS: Duration = Duration::from_millis(10);

/// The runtimes of this process. Global, because SQLite's locks belong to the process: whoever opens a folder a second time has to find
/// the first. Only looked at when a session opens or closes.
static RUNTIMES: Mutex<Runtimes> = Mutex::new(Runtimes {
    members: Vec::new(),
    late: Vec::new(),
    last_session: 0,
});

struct Runtimes {
    /// With the number of their sessions.
    members: Vec<(Arc<Runtime>, usize)>,
    /// Those whose threads were still running when nobody waited for them any more.
    late: Vec<Arc<Runtime>>,
    last_session: u64,
}

/// The threads of a data folder.
pub(super) struct Runtime {
    folder: PathBuf,
    inbox: Arc<Mailbox<ToEngine>>,
    orders: Arc<Mailbox<Order>>,
    /// What reaches the worker while it works.
    reach: Arc<Reach>,
    threads: Arc<Threads>,
}

impl Runtime {
    /// Returns the runtime of a data folder, started if need be, and the number of a new session in it. [`Runtime::leave`] has to follow.
    pub(super) fn join(folder: PathBuf) -> io::Result<(Arc<Self>, u64)> {
        let mut runtimes = RUNTIMES.lock();
        runtimes.last_session += 1;
        let number = runtimes.last_session;
        let found = runtimes
            .members
            .iter_mut()
            .find(|(runtime, _)| runtime.folder == folder);
        if let Some((runtime, sessions)) = found {
            *sessions += 1;
            return Ok((Arc::clone(runtime), number));
        }
        let runtime = Arc::new(Self {
            folder,
            inbox: Arc::new(Mailbox::new()),
            orders: Arc::new(Mailbox::new()),
            reach: Arc::default(),
            threads: Arc::default(),
        });
        if let Err(error) = runtime.start() {
            runtime.end();
            runtimes.late.push(runtime);
            return Err(error);
        }
        runtimes.members.push((Arc::clone(&runtime), 1));
        Ok((runtime, number))
    }

    /// Hands something of a host to the engine. Never waits.
    pub(super) fn tell(&self, message: ToEngine) {
        self.inbox.leave(message);
    }

    /// Gives a session up. With the last one the threads end, and are waited for, with those of other folders that were late. False when
    /// they have not ended at the deadline.
    pub(super) fn leave(self: Arc<Self>, deadline: Instant) -> bool {
        let mut ending = {
            let mut runtimes = RUNTIMES.lock();
            let is_ours = |(runtime, _): &(Arc<Self>, usize)| Arc::ptr_eq(runtime, &self);
            let Some(place) = runtimes.members.iter().position(is_ours) else {
                return true;
            };
            if let Some((_, sessions)) = runtimes.members.get_mut(place)
                && *sessions > 1
            {
                *sessions -= 1;
                return true;
            }
            runtimes.members.remove(place);
            std::mem::take(&mut runtimes.late)
        };
        self.end();
        ending.push(self);
        ending.retain(|runtime| !runtime.has_ended(deadline));
        let is_quiet = ending.is_empty();
        RUNTIMES.lock().late.append(&mut ending);
        is_quiet
    }

    /// Waits once more for threads that had not ended when the last session was given up. False when they still have not.
    pub(super) fn wait_again(&self, deadline: Instant) -> bool {
        !self.reach.has_ended() || self.has_ended(deadline)
    }

    fn start(&self) -> io::Result<()> {
        let (inbox, orders) = (Arc::clone(&self.inbox), Arc::clone(&self.orders));
        let threads = Arc::clone(&self.threads);
        self.threads
            .spawn("engine", move || engine::run(&inbox, &orders, &threads))?;
        let (inbox, orders) = (Arc::clone(&self.inbox), Arc::clone(&self.orders));
        let (folder, reach) = (self.folder.clone(), Arc::clone(&self.reach));
        self.threads
            .spawn("disk", move || disk::run(&folder, &orders, &inbox, &reach))
    }

    fn end(&self) {
        self.reach.end();
        self.orders.end();
        self.inbox.end();
    }

    /// Waits for the threads, and joins them when they have ended.
    fn has_ended(&self, deadline: Instant) -> bool {
        self.threads
            .wait(deadline, BETWEEN_INTERRUPTS, || self.reach.interrupt())
    }
}
