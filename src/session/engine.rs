//! The engine: the thread that runs the conversations. It touches no file and waits for nothing but the next thing to do.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::catch::{catch, panic_text};
use super::door::Door;
use super::error_code::ErrorCode;
use super::event::{Event, Kind};
use super::outbox::Outbox;
use super::wake::Wake;
use super::worker::disk::{Cancel, Order};
use super::worker::mailbox::Mailbox;
use super::worker::net::{Recall, Trip};
use super::worker::threads::Threads;
use crate::chat::command;
use crate::chat::conversation::Conversation;
use crate::chat::job::{Failure, Outcome};
use crate::chat::step::{Effect, Input};
use crate::panel::{self, Bell};

/// How often is looked whether an open set was saved. What is asked meanwhile looks for itself, so this only has it learned before.
/// Looking and not being told, because that works on every disk, takes no thread, and there is one file to look at.
const BETWEEN_LOOKS: Duration = Duration::from_secs(2);

/// What the engine is told.
pub(super) enum ToEngine {
    /// A session was opened.
    Open {
        session: u64,
        outbox: Arc<Outbox>,
        set: Option<PathBuf>,
    },
    /// A line was submitted.
    Line {
        session: u64,
        request: u64,
        text: String,
        origin: Origin,
    },
    /// The host has cancelled a request.
    Cancel { session: u64, request: u64 },
    /// A worker has something to say about a job.
    FromWorker { session: u64, input: Input },
    /// The panel of a session has ended.
    PanelEnded { session: u64 },
    /// The session was closed.
    Close { session: u64 },
}

/// Who has submitted a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Host,
    /// The host, with what nobody has typed.
    HostQuietly,
    /// The panel; the host is told.
    Panel,
    /// The panel, for itself.
    PanelQuietly,
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
    let mut next_look = Instant::now();
    loop {
        let message = if engine.is_at_work() {
            inbox.look_for_next()
        } else if engine.watches() && !inbox.has_more(next_look) {
            next_look = Instant::now() + BETWEEN_LOOKS;
            engine.look_again();
            continue;
        } else {
            inbox.next()
        };
        let Some(message) = message else { break };
        engine.take(message);
    }
    // Nobody waits for a server any more, and nobody shows a panel.
    for panel in engine.members.values().filter_map(|member| member.panel.as_ref()) {
        panel.close();
    }
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
            let result = Err(no_thread());
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
    panel: Option<PanelDoor>,
    /// Who asked for what has not ended, by request.
    open: BTreeMap<u64, Origin>,
    /// What cancels a job of which no end was told yet, by its number.
    cancels: BTreeMap<u64, Canceller>,
}

/// The panel of a session, as the engine sees it.
struct PanelDoor {
    outbox: Arc<Outbox>,
    bell: Arc<Bell>,
    /// Empty until it is open.
    address: Arc<OnceLock<String>>,
}

impl Engine<'_> {
    /// Whether the disk has a job or one waits for it. A server may be waited for very long, and that takes nothing of this machine.
    fn is_at_work(&self) -> bool {
        let mut cancels = self.members.values().flat_map(|member| member.cancels.values());
        cancels.any(|cancel| matches!(cancel, Canceller::Order(_)))
    }

    /// Whether a set is open that may be read.
    fn watches(&self) -> bool {
        let mut members = self.members.values();
        members.any(|member| member.conversation.watched().is_some())
    }

    fn look_again(&mut self) {
        let sessions: Vec<u64> = self.members.keys().copied().collect();
        for session in sessions {
            self.handle(session, 0, Input::LookAgain);
        }
    }

    fn take(&mut self, message: ToEngine) {
        match message {
            ToEngine::Open { session, outbox, set } => {
                let member = Member {
                    conversation: Conversation::default(),
                    outbox,
                    panel: None,
                    open: BTreeMap::new(),
                    cancels: BTreeMap::new(),
                };
                self.members.insert(session, member);
                self.handle(session, 0, Input::Opened(set));
            }
            ToEngine::Line {
                session,
                request,
                text,
                origin,
            } => {
                let origin = match origin {
                    Origin::Host if command::is_quiet(&text) => Origin::HostQuietly,
                    origin => origin,
                };
                if let Some(member) = self.members.get_mut(&session) {
                    member.let_in(request, &text, origin);
                }
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
            ToEngine::PanelEnded { session } => {
                if let Some(member) = self.members.get_mut(&session) {
                    member.panel = None;
                }
            }
            ToEngine::Close { session } => {
                self.handle(session, 0, Input::Closed);
                if let Some(panel) = self.members.remove(&session).and_then(|member| member.panel) {
                    panel.close();
                }
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
                    Effect::Emit(event) => self.emit(event),
                    Effect::EmitText { request, text } => self.emit_text(Kind::Text, request, &text),
                    Effect::EmitThinking { request, text } => {
                        self.emit_text(Kind::Thinking, request, &text);
                    }
                    Effect::OpenPanel { number } => {
                        inputs.extend(self.open_panel(session, number, workers));
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
        if let Some(panel) = &self.panel {
            panel.outbox.wake_if_due();
        }
    }

    /// Notes who has submitted a line, and tells the other door of it.
    fn let_in(&mut self, request: u64, text: &str, origin: Origin) {
        self.open.insert(request, origin);
        let Some(panel) = &self.panel else { return };
        if matches!(origin, Origin::PanelQuietly | Origin::HostQuietly) {
            return;
        }
        // A panel can be looked at in several places, so it is told of its own lines as well.
        let line = Event::line(request, &command::without_secrets(text));
        if origin == Origin::Panel {
            self.outbox.put(line.clone());
        }
        panel.outbox.put(line);
    }

    /// Tells an event at the doors that it concerns.
    fn emit(&mut self, event: Event) {
        let origin = if event.request == 0 {
            Origin::Host
        } else {
            match self.open.get(&event.request) {
                Some(origin) => *origin,
                // It has ended.
                None => return,
            }
        };
        if event.is_final() {
            self.open.remove(&event.request);
        }
        let Some(panel) = &self.panel else {
            return self.outbox.put(event);
        };
        match origin {
            Origin::Host => {
                panel.outbox.put_other(event.clone());
                self.outbox.put(event);
            }
            Origin::Panel => {
                self.outbox.put_other(event.clone());
                panel.outbox.put(event);
            }
            Origin::HostQuietly => self.outbox.put(event),
            Origin::PanelQuietly => panel.outbox.put(event),
        }
    }

    fn emit_text(&mut self, kind: Kind, request: u64, text: &str) {
        if let Some(panel) = &self.panel {
            panel.outbox.put_text(kind, request, text);
        }
        if self.open.get(&request) != Some(&Origin::PanelQuietly) {
            self.outbox.put_text(kind, request, text);
        }
    }

    /// Opens the panel, or tells where it is already.
    fn open_panel(&mut self, session: u64, job: u64, workers: Workers<'_>) -> Option<Input> {
        let told = |result| Some(Input::Done { job, result });
        if let Some(panel) = &self.panel {
            let report = match panel.address.get() {
                Some(address) => panel::report(address),
                None => "The panel is being opened.\n".to_owned().into(),
            };
            return told(Ok(Outcome::Told(report)));
        }
        let bell = Arc::new(Bell::default());
        let wake: Wake = {
            let bell = Arc::clone(&bell);
            Box::new(move || bell.ring())
        };
        let outbox = Arc::new(self.outbox.beside(Some(wake)));
        for event in self.conversation.greeting() {
            outbox.put(event);
        }
        let address = Arc::new(OnceLock::new());
        let door = Door::new(session, Arc::clone(&outbox), Arc::clone(workers.inbox));
        self.panel = Some(PanelDoor {
            outbox,
            bell: Arc::clone(&bell),
            address: Arc::clone(&address),
        });
        let inbox = Arc::clone(workers.inbox);
        let started = workers.threads.spawn("panel", move || {
            panel::serve(door, &bell, |opened| {
                let result = match opened {
                    Ok(opened) => Ok(Outcome::Told(panel::report(address.get_or_init(|| opened)))),
                    Err(error) => Err(Failure {
                        code: ErrorCode::NoPanel,
                        text: format!("the panel can't be opened: {error}"),
                    }),
                };
                let input = Input::Done { job, result };
                inbox.put(ToEngine::FromWorker { session, input });
            });
        });
        match started {
            Ok(()) => None,
            Err(_) => told(Err(no_thread())),
        }
    }
}

impl PanelDoor {
    fn close(&self) {
        self.outbox.close(Instant::now());
        self.bell.end();
    }
}

fn no_thread() -> Failure {
    Failure {
        code: ErrorCode::NoThread,
        text: "no thread could be started; close other programs and try again".to_owned(),
    }
}
