//! The disk worker: the thread that owns the store and reads the sets. It is the only one of a process that has the database open.
//!
//! It does one thing at a time, with one exception: while it learns, other threads read and it would mostly wait, so it lets everything
//! through that is not learning itself. A panic ends the job that it came from and nothing else.

mod ask;
mod claim;
mod desk;
mod failure;
mod learning;
mod talk;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::mailbox::Mailbox;
use crate::chat::job::{Failure, Job};
use crate::chat::step::Input;
use crate::privacy::real_path;
use crate::session::catch::catch;
use crate::session::engine::ToEngine;
use crate::store::{self, Interrupt, Store};
use claim::Claim;
use desk::Desk;

/// A question that makes the worker panic.
#[cfg(any(test, feature = "test-panic"))]
pub(in crate::session) const PANIC: &str = "panic, please";

/// A job of a session.
pub(in crate::session) struct Order {
    pub(in crate::session) session: u64,
    pub(in crate::session) number: u64,
    pub(in crate::session) job: Job,
    pub(in crate::session) cancel: Cancel,
}

/// Whether a job was cancelled.
#[derive(Clone, Default)]
pub(in crate::session) struct Cancel {
    is_cancelled: Arc<AtomicBool>,
}

impl Cancel {
    pub(in crate::session) fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }
}

/// What reaches the worker while it works.
#[derive(Default)]
pub(in crate::session) struct Reach {
    has_ended: AtomicBool,
    interrupt: Interrupt,
}

impl Reach {
    /// Has the worker come to an end with what it does.
    pub(in crate::session) fn end(&self) {
        self.has_ended.store(true, Ordering::Relaxed);
        self.interrupt();
    }

    /// Ends what the database is doing.
    pub(in crate::session) fn interrupt(&self) {
        self.interrupt.interrupt();
    }

    pub(in crate::session) fn has_ended(&self) -> bool {
        self.has_ended.load(Ordering::Relaxed)
    }
}

/// Runs until the orders end.
pub(in crate::session) fn run(
    folder: &Path,
    orders: &Mailbox<Order>,
    inbox: &Mailbox<ToEngine>,
    reach: &Arc<Reach>,
) {
    let mut worker = Worker {
        folder,
        store: None,
        claim: None,
        reach,
    };
    let mut desk = Desk::new(orders, inbox, reach);
    while let Some(order) = orders.next() {
        let result = catch(|| {
            let store = worker.store(&desk, &order)?;
            desk.carry_out(store, &order)
        });
        desk.tell_end(&order, result);
        if desk.is_damaged() {
            // Opening it again sets it aside.
            worker.store = None;
        }
    }
}

struct Worker<'a> {
    folder: &'a Path,
    store: Option<Store>,
    // Given up after the store is closed, so it stands below.
    claim: Option<Claim>,
    reach: &'a Arc<Reach>,
}

impl Worker<'_> {
    /// The store, opened when it is not.
    fn store(&mut self, desk: &Desk<'_>, order: &Order) -> Result<&mut Store, Failure> {
        let store = match self.store.take() {
            Some(store) => store,
            None => self.open(desk, order)?,
        };
        Ok(self.store.insert(store))
    }

    fn open(&mut self, desk: &Desk<'_>, order: &Order) -> Result<Store, Failure> {
        if self.claim.is_none() {
            self.claim = Some(Claim::new(real_path(self.folder)?, self.reach)?);
        }
        let open = || Store::open_interruptible(self.folder, &self.reach.interrupt);
        match open() {
            Err(error @ store::Error::SetAside { .. }) => {
                desk.tell(order, Input::Failed(error.into()));
                Ok(open()?)
            }
            result => Ok(result?),
        }
    }
}
