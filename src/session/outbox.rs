//! The events that wait for the host, and the requests that it still has to be told the end of.
//!
//! Bounded by what is let in: a request is pending until the host has taken its final event, and only so many may be pending. So there
//! is always room for a final event. Pieces of a text are joined, progress replaces older progress, and what does not fit of
//! all else is counted and told in one event.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::event::{Event, Kind};
use super::wake::{Wake, WakeGate};
use super::{MOST_PENDING, SubmitError};

/// Bytes of text that wait for one request.
const MOST_TEXT: usize = 1 << 20;

/// Events that wait beside texts, progress and final ones.
const MOST_OTHERS: usize = 32;

/// The end of one session that the host sees.
pub(super) struct Outbox {
    /// The request that was let in last, here or at another door of the session.
    last: Arc<AtomicU64>,
    state: Mutex<State>,
    arrived: Condvar,
    gate: WakeGate,
}

struct State {
    /// By request.
    pending: BTreeMap<u64, Pending>,
    waiting: VecDeque<Waiting>,
    lost: u64,
    /// Whether the host has to be woken for what comes next.
    is_drained: bool,
    is_wake_due: bool,
    is_closed: bool,
}

#[derive(Default)]
struct Pending {
    is_cancelled: bool,
    /// Whether its final event is waiting.
    has_ended: bool,
}

enum Waiting {
    /// A piece of a text or of thoughts, kept as it is, so that more can be joined to it.
    Text {
        kind: Kind,
        request: u64,
        text: String,
    },
    Event(Event),
}

impl Waiting {
    fn request(&self) -> u64 {
        match self {
            Self::Text { request, .. } => *request,
            Self::Event(event) => event.request,
        }
    }

    fn is_progress_of(&self, request: u64) -> bool {
        matches!(self, Self::Event(event) if event.kind == Kind::Progress && event.request == request)
    }

    fn is_other(&self) -> bool {
        matches!(self, Self::Event(event) if is_other(event))
    }

    fn into_event(self) -> Event {
        match self {
            Self::Text {
                kind: Kind::Thinking,
                request,
                text,
            } => Event::thinking(request, &text),
            Self::Text { request, text, .. } => Event::text(request, &text),
            Self::Event(event) => event,
        }
    }
}

fn is_other(event: &Event) -> bool {
    // There is one question at a time, and an answer waits for it.
    !matches!(event.kind, Kind::Progress | Kind::Question) && !event.is_final()
}

impl Outbox {
    pub(super) fn new(wake: Option<Wake>) -> Self {
        Self::counting(wake, Arc::default())
    }

    /// Another door of the same session: no number is given at both.
    pub(super) fn beside(&self, wake: Option<Wake>) -> Self {
        Self::counting(wake, Arc::clone(&self.last))
    }

    fn counting(wake: Option<Wake>, last: Arc<AtomicU64>) -> Self {
        Self {
            last,
            state: Mutex::new(State {
                pending: BTreeMap::new(),
                waiting: VecDeque::new(),
                lost: 0,
                is_drained: true,
                is_wake_due: false,
                is_closed: false,
            }),
            arrived: Condvar::new(),
            gate: WakeGate::new(wake),
        }
    }

    /// Lets a request in, and returns its number.
    pub(super) fn admit(&self) -> Result<u64, SubmitError> {
        let mut state = self.state.lock();
        if state.is_closed {
            return Err(SubmitError::Closed);
        }
        if state.pending.len() >= MOST_PENDING {
            return Err(SubmitError::Busy);
        }
        let request = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        state.pending.insert(request, Pending::default());
        Ok(request)
    }

    /// Notes that a request is to be cancelled. The first is whether it can still be, the second whether this is new.
    pub(super) fn cancel(&self, request: u64) -> (bool, bool) {
        let mut state = self.state.lock();
        match state.pending.get_mut(&request) {
            Some(pending) if !pending.has_ended => {
                let is_new = !std::mem::replace(&mut pending.is_cancelled, true);
                (true, is_new)
            }
            _ => (false, false),
        }
    }

    /// Adds a piece of a text, or of thoughts.
    pub(super) fn put_text(&self, kind: Kind, request: u64, text: &str) {
        let mut state = self.state.lock();
        if state.is_closed {
            return;
        }
        // Of all that other doors asked for together there is no more than of one request from here.
        let is_own = state.pending.contains_key(&request);
        let is_counted = |other: u64| match is_own {
            true => other == request,
            false => !state.pending.contains_key(&other),
        };
        let waiting_text: usize = state
            .waiting
            .iter()
            .map(|waiting| text_length(waiting, &is_counted))
            .sum();
        if waiting_text + text.len() > MOST_TEXT {
            state.lost += 1;
            return;
        }
        // Progress in between says nothing about the order of a text.
        let last = state
            .waiting
            .iter_mut()
            .rev()
            .find(|waiting| waiting.request() == request && !waiting.is_progress_of(request));
        if let Some(Waiting::Text {
            kind: before_kind,
            text: before,
            ..
        }) = last
            && *before_kind == kind
        {
            before.push_str(text);
        } else {
            let text = text.to_owned();
            state.waiting.push_back(Waiting::Text { kind, request, text });
            self.arrive(&mut state);
        }
    }

    /// Adds an event.
    pub(super) fn put(&self, event: Event) {
        let mut state = self.state.lock();
        if state.is_closed {
            return;
        }
        if event.is_final() {
            match state.pending.get_mut(&event.request) {
                Some(pending) if !pending.has_ended => pending.has_ended = true,
                // A request ends once.
                _ => return,
            }
        } else if event.kind == Kind::Progress {
            let request = event.request;
            state.waiting.retain(|waiting| !waiting.is_progress_of(request));
        } else if is_other(&event)
            && state.waiting.iter().filter(|waiting| waiting.is_other()).count() >= MOST_OTHERS
        {
            state.lost += 1;
            return;
        }
        state.waiting.push_back(Waiting::Event(event));
        self.arrive(&mut state);
    }

    /// Adds an event of a request that was let in at another door. Its end can be lost as anything else, when too much waits here.
    pub(super) fn put_other(&self, event: Event) {
        if !event.is_final() {
            return self.put(event);
        }
        let mut state = self.state.lock();
        if state.is_closed {
            return;
        }
        let is_pending = |waiting: &&Waiting| match waiting {
            Waiting::Event(event) => event.is_final() && !state.pending.contains_key(&event.request),
            Waiting::Text { .. } => false,
        };
        if state.waiting.iter().filter(is_pending).count() >= MOST_OTHERS {
            state.lost += 1;
            return;
        }
        state.waiting.push_back(Waiting::Event(event));
        self.arrive(&mut state);
    }

    fn arrive(&self, state: &mut State) {
        state.is_wake_due |= std::mem::take(&mut state.is_drained);
        self.arrived.notify_all();
    }

    /// Wakes the host if it had taken everything before something came. Only for the engine, and with no lock held.
    pub(super) fn wake_if_due(&self) {
        let is_due = std::mem::take(&mut self.state.lock().is_wake_due);
        if is_due {
            self.gate.call();
        }
    }

    /// Takes the next event. None when there is none; never waits.
    pub(super) fn next(&self) -> Option<Event> {
        self.state.lock().next()
    }

    /// Takes the next event, and waits for it until the deadline.
    pub(super) fn wait(&self, deadline: Instant) -> Option<Event> {
        let mut state = self.state.lock();
        loop {
            let event = state.next();
            let left = deadline.saturating_duration_since(Instant::now());
            if event.is_some() || state.is_closed || left == Duration::ZERO {
                return event;
            }
            self.arrived.wait_for(&mut state, left);
        }
    }

    /// Lets nothing in any more, and forgets what waits. False when the host's callback is still running at the deadline.
    pub(super) fn close(&self, deadline: Instant) -> bool {
        {
            let mut state = self.state.lock();
            state.is_closed = true;
            state.waiting.clear();
            state.pending.clear();
            state.lost = 0;
        }
        self.arrived.notify_all();
        self.gate.turn_off(deadline)
    }
}

impl State {
    fn next(&mut self) -> Option<Event> {
        if self.lost > 0 {
            return Some(Event::overflow(std::mem::take(&mut self.lost)));
        }
        let Some(waiting) = self.waiting.pop_front() else {
            self.is_drained = true;
            return None;
        };
        let event = waiting.into_event();
        if event.is_final() {
            self.pending.remove(&event.request);
        }
        Some(event)
    }
}

fn text_length(waiting: &Waiting, is_counted: &impl Fn(u64) -> bool) -> usize {
    match waiting {
        Waiting::Text { request, text, .. } if is_counted(*request) => text.len(),
        _ => 0,
    }
}
