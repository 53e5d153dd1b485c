//! The host's callback that says: there is something to take.
//!
//! It is a hint without data, called at most once until the host has taken everything, never with a lock held, and never again after
//! it was turned off: turning off waits for a call that is under way.

use std::thread::ThreadId;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::catch::catch;

/// Called on a thread of ours when there is something to take. It must return soon, and must not call the session.
pub type Wake = Box<dyn Fn() + Send + Sync>;

/// A wake that can be turned off.
pub(super) struct WakeGate {
    wake: Option<Wake>,
    state: Mutex<State>,
    returned: Condvar,
}

#[derive(Default)]
struct State {
    is_off: bool,
    /// The thread that is in the callback. Only the engine calls, so there is one.
    inside: Option<ThreadId>,
}

impl WakeGate {
    pub(super) fn new(wake: Option<Wake>) -> Self {
        Self {
            wake,
            state: Mutex::default(),
            returned: Condvar::new(),
        }
    }

    /// Calls the host, unless it was turned off.
    pub(super) fn call(&self) {
        let Some(wake) = &self.wake else { return };
        {
            let mut state = self.state.lock();
            if state.is_off {
                return;
            }
            state.inside = Some(std::thread::current().id());
        }
        // A host that panics in its callback does not take the engine along; there is nobody to tell.
        let _ = catch(wake);
        self.state.lock().inside = None;
        self.returned.notify_all();
    }

    /// Turns it off, and waits until no call is under way. False when one still is at the deadline. A host that does this inside of the
    /// callback itself, which it must not, does not wait for itself.
    pub(super) fn turn_off(&self, deadline: Instant) -> bool {
        let mut state = self.state.lock();
        state.is_off = true;
        while let Some(thread) = state.inside {
            if thread == std::thread::current().id() {
                return false;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left == Duration::ZERO {
                return false;
            }
            self.returned.wait_for(&mut state, left);
        }
        true
    }
}
