//! The engine: the thread that runs the conversations. It touches no file and waits for nothing but the next thing to do.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::catch::{catch, panic_text};
use super::error_code::ErrorCode;
use super::event::{Event, Kind};
use super::outbox::Outbox;
use super::worker::disk::{Cancel, Order};
use super::worker::mailbox::Mailbox;
use super::worker::net::{Recall, Trip};
use super::worker::threads::Threads;
use crate::chat::command;
use crate::chat::conversation::Conversation;
use crate::chat::job::Failure;
use crate::chat::step::{Effect, Input};

/// What the engine is told.
pub(super) enum ToEngine {
    /// A session was opened.
    Open {
        session: u64,
        outbox: Arc<Outbox>,
        set: Option<PathBuf>,
    },
    /// The host has submitted a line.
    Line {
        session: u64,
        request: u64,
        text: String,
    },
    /// The host has cancelled a request.
    Cancel { session: u64, request: u64 },
    /// A worker has something to say about a job.
    FromWorker { session: u64, input: Input },
    /// The session was closed.
    Close { session: u64 },
}

/// Runs until its mailbox ends.
pub(super) fn run(inbox: &Arc<Mailbox<ToEngine>>, orders: &Mailbox<Order>, threads: &Threads) {
    let mut engine = Engine {
        workers: Workers {
            inbox,
            orders,
            threads,
        },
        members: BTreeMap::new(),
    };
    loop {
        let message = if engine.is_at_work() {
            inbox.look_for_next()
        } else {
            inbox.next()
        };
        let Some(message) = message else { break };
        engine.take(message);
    }
    // Nobody waits for a server any more.
    let members = engine.members.values();
    for cancel in members.flat_map(|member| member.cancels.values()) {
        cancel.cancel();
    }
}

/// Those who do what takes time.
#[derive(Clone, Copy)]
struct Workers<'a> {
    inbox: &'a Arc<Mailbox<ToEngine>>,
    orders: &'a Mailbox<Order>,
    threads: &'a Threads,
}

impl Workers<'_> {
    /// Sends a thread on a trip. What came of it is told, also when there is no thread.
    fn send(self, trip: Trip) {
        let (session, job) = (trip.session, trip.number);
        let inbox = Arc::clone(self.inbox);
        let started = self.threads.spawn("net", move || {
            let result = catch(|| trip.make(&inbox));
            let result = result.map_err(|place| Failure::bug(place.as_deref()));
            let input = Input::Done { job, result };
            inbox.put(ToEngine::FromWorker { session, input });
        });
        if started.is_err() {
            let result = Err(Failure {
                code: ErrorCode::NoThread,
                text: "no thread could be started; close other programs and try again".to_owned(),
            });
            let input = Input::Done { job, result };
            self.inbox.put(ToEngine::FromWorker { session, input });
        }
    }
}

/// What cancels a job.
enum Canceller {
    Order(Cancel),
    Trip(Recall),
}

impl Canceller {
    fn cancel(&self) {
        match self {
            Self::Order(cancel) => cancel.cancel(),
            Self::Trip(recall) => recall.cancel(),
        }
    }
}

struct Engine<'a> {
    workers: Workers<'a>,
    /// By session.
    members: BTreeMap<u64, Member>,
}

/// One session.
struct Member {
    conversation: Conversation,
    outbox: Arc<Outbox>,
    /// What cancels a job of which no end was told yet, by its number.
    cancels: BTreeMap<u64, Canceller>,
}

impl Engine<'_> {
    /// Whether the disk has a job or one waits for it. A server may be waited for very long, and that takes nothing of this machine.
    fn is_at_work(&self) -> bool {
        let mut cancels = self.members.values().flat_map(|member| member.cancels.values());
        cancels.any(|cancel| matches!(cancel, Canceller::Order(_)))
    }

    fn take(&mut self, message: ToEngine) {
        match message {
            ToEngine::Open { session, outbox, set } => {
                let member = Member {
                    conversation: Conversation::default(),
                    outbox,
                    cancels: BTreeMap::new(),
                };
                self.members.insert(session, member);
                self.handle(session, 0, Input::Opened(set));
            }
            ToEngine::Line {
                session,
                request,
                text,
            } => {
                // Before the command itself, so that it also deletes what is kept of the answers that it ends.
                if command::takes_back(&text) {
                    self.tell_others(session, || Input::TakenBack);
                }
                self.handle(session, request, Input::Line { request, text });
            }
            ToEngine::Cancel { session, request } => {
                self.handle(session, request, Input::Cancel { request });
            }
            ToEngine::FromWorker { session, input } => self.handle(session, 0, input),
            ToEngine::Close { session } => {
                self.handle(session, 0, Input::Closed);
                self.members.remove(&session);
            }
        }
    }

    /// Lets a conversation take something in, and does what it asks for. What the disk still says of a closed session concerns nobody.
    fn handle(&mut self, session: u64, request: u64, input: Input) {
        let mut decided = Vec::new();
        if let Some(member) = self.members.get_mut(&session) {
            member.handle(session, request, input, self.workers, &mut decided);
        }
        for tier in decided {
            self.tell_others(session, || Input::Decided(tier));
        }
    }

    /// Tells something to all sessions but one.
    fn tell_others(&mut self, session: u64, input: impl Fn() -> Input) {
        for (other, member) in &mut self.members {
            if *other != session {
                member.handle(*other, 0, input(), self.workers, &mut Vec::new());
            }
        }
    }
}

impl Member {
    fn handle(
        &mut self,
        session: u64,
        request: u64,
        input: Input,
        workers: Workers<'_>,
        decided: &mut Vec<Option<crate::consent::Tier>>,
    ) {
        let mut inputs = vec![input];
        while let Some(input) = inputs.pop() {
            if let Input::Done { job, .. } = &input {
                self.cancels.remove(job);
            }
            let effects = catch(|| self.conversation.handle(input)).unwrap_or_else(|place| {
                let text = panic_text(place.as_deref());
                vec![Effect::Emit(Event::error(request, ErrorCode::Bug, &text))]
            });
            for effect in effects {
                match effect {
                    Effect::Emit(event) => self.outbox.put(event),
                    Effect::EmitText { request, text } => self.outbox.put_text(Kind::Text, request, &text),
                    Effect::EmitThinking { request, text } => {
                        self.outbox.put_text(Kind::Thinking, request, &text);
                    }
                    Effect::Do { number, job } => {
                        let cancel = Cancel::default();
                        self.cancels.insert(number, Canceller::Order(cancel.clone()));
                        workers.orders.put(Order {
                            session,
                            number,
                            job,
                            cancel,
                        });
                    }
                    Effect::Run { number, errand } => {
                        let recall = Recall::default();
                        self.cancels.insert(number, Canceller::Trip(recall.clone()));
                        workers.send(Trip {
                            session,
                            number,
                            errand,
                            recall,
                        });
                    }
                    Effect::Cancel { number } => {
                        if let Some(cancel) = self.cancels.get(&number) {
                            cancel.cancel();
                        }
                        let is_meant = |order: &Order| order.session == session && order.number == number;
                        if workers.orders.take(is_meant).is_some() {
                            self.cancels.remove(&number);
                            inputs.push(Input::NeverBegan { job: number });
                        }
                    }
                    Effect::TellOthers(tier) => decided.push(tier),
                }
            }
        }
        self.outbox.wake_if_due();
    }
}
