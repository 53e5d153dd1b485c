//! What one thread hands to another, in order.
//!
//! Not `std`'s bounded channel, because both uses need what it has not: a request that is cancelled is taken out again before it began,
//! and a session that closes is never refused for want of room. It is bounded by what is let in: a session has at most
//! [`crate::session::MOST_PENDING`] requests, each with one line, one cancellation and one job, and the worker's progress is told a few times a
//! second. Nobody holds the lock longer than it takes to put something in or to take it out.
//!
//! Waking a thread is a call to the system, and on a machine that has much to do the one who calls may lose the processor over it. No
//! host should, just because sets are learned. So while there is work anyway, the one who takes letters out looks for itself, and a host
//! that [leaves](Mailbox::leave) one wakes nobody.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

/// How often is looked. A line that comes meanwhile waits that long at most.
const BETWEEN_LOOKS: Duration = Duration::from_millis(1);

pub(in crate::session) struct Mailbox<T> {
    state: Mutex<State<T>>,
    arrived: Condvar,
}

struct State<T> {
    letters: VecDeque<T>,
    /// Whether the one who takes them out looks for itself.
    is_looked_at: bool,
    has_ended: bool,
}

impl<T> Mailbox<T> {
    pub(in crate::session) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                letters: VecDeque::new(),
                is_looked_at: false,
                has_ended: false,
            }),
            arrived: Condvar::new(),
        }
    }

    /// Puts something in, and wakes who waits for it. Never waits. After the end it is dropped.
    pub(in crate::session) fn put(&self, letter: T) {
        self.add(letter, true);
    }

    /// Like [`Mailbox::put`], but does not wake one who looks anyway.
    pub(in crate::session) fn leave(&self, letter: T) {
        self.add(letter, false);
    }

    fn add(&self, letter: T, is_urgent: bool) {
        let mut state = self.state.lock();
        if !state.has_ended {
            state.letters.push_back(letter);
            if is_urgent || !state.is_looked_at {
                self.arrived.notify_one();
            }
        }
    }

    /// Waits for the next one. None after the end.
    pub(in crate::session) fn next(&self) -> Option<T> {
        self.take_next(false)
    }

    /// Like [`Mailbox::next`], and looks often meanwhile, so that it need not be woken.
    pub(in crate::session) fn look_for_next(&self) -> Option<T> {
        self.take_next(true)
    }

    /// Waits until there is something to take, or the end, and returns true; false when it is too late first.
    pub(in crate::session) fn has_more(&self, deadline: Instant) -> bool {
        let mut state = self.state.lock();
        state.is_looked_at = false;
        while !state.has_ended && state.letters.is_empty() {
            if self.arrived.wait_until(&mut state, deadline).timed_out() {
                return state.has_ended || !state.letters.is_empty();
            }
        }
        true
    }

    fn take_next(&self, looks: bool) -> Option<T> {
        let mut state = self.state.lock();
        state.is_looked_at = looks;
        loop {
            if state.has_ended {
                return None;
            }
            if let Some(letter) = state.letters.pop_front() {
                return Some(letter);
            }
            if looks {
                self.arrived.wait_for(&mut state, BETWEEN_LOOKS);
            } else {
                self.arrived.wait(&mut state);
            }
        }
    }

    /// Takes the first one that is meant, if there is one. Never waits.
    pub(in crate::session) fn take(&self, is_meant: impl FnMut(&T) -> bool) -> Option<T> {
        let mut state = self.state.lock();
        let place = state.letters.iter().position(is_meant)?;
        state.letters.remove(place)
    }

    /// Drops what is in it, and ends every wait for more.
    pub(in crate::session) fn end(&self) {
        let letters = {
            let mut state = self.state.lock();
            state.has_ended = true;
            std::mem::take(&mut state.letters)
        };
        self.arrived.notify_all();
        drop(letters);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_comes_out_in_order_except_what_was_taken() {
        let mailbox = Mailbox::new();
        for number in 0..4 {
            mailbox.put(number);
        }
        assert_eq!(mailbox.take(|number| *number == 2), Some(2));
        assert_eq!(mailbox.take(|number| *number == 2), None);
        assert_eq!([(); 3].map(|()| mailbox.next()), [Some(0), Some(1), Some(3)]);
    }

    #[test]
    fn what_is_left_is_found_by_who_looks_and_by_who_sleeps() {
        let mailbox = &Mailbox::new();
        std::thread::scope(|scope| {
            for take in [Mailbox::look_for_next, Mailbox::next] {
                let waiting = scope.spawn(move || take(mailbox));
                mailbox.leave(1);
                assert_eq!(waiting.join().unwrap(), Some(1));
            }
        });
    }

    #[test]
    fn a_wait_with_a_deadline_ends_with_it_or_with_what_comes() {
        let mailbox = &Mailbox::new();
        assert!(!mailbox.has_more(Instant::now()));
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| mailbox.has_more(Instant::now() + Duration::from_secs(600)));
            mailbox.leave(1);
            assert!(waiting.join().unwrap());
        });
        assert_eq!(mailbox.next(), Some(1));
        mailbox.end();
        assert!(
            mailbox.has_more(Instant::now()),
            "so that the next call finds the end"
        );
    }

    #[test]
    fn the_end_wakes_whoever_waits_and_drops_the_rest() {
        let mailbox = Mailbox::new();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| mailbox.next());
            mailbox.end();
            assert_eq!(waiting.join().unwrap(), None);
        });
        mailbox.put(1);
        assert_eq!(mailbox.next(), None);
    }
}
