//! What came of the jobs of a conversation, and what follows from it.

use std::path::PathBuf;

use super::{Conversation, Running};
use crate::chat::job::{Failure, Job, Kept, Outcome};
use crate::chat::live::LiveState;
use crate::chat::step::Effect;
use crate::consent::Tier;
use crate::session::{ErrorCode, Event};

impl Conversation {
    pub(super) fn conclude(&mut self, running: &Running, result: Result<Outcome, Failure>) {
        let request = running.request;
        let outcome = match result {
            Ok(outcome) => outcome,
            Err(failure) => {
                // Learning that nobody asked for is tried again with the next question, which tells what is wrong.
                let is_silent = request == 0
                    && (running.is_learning || running.is_beside)
                    && failure.code != ErrorCode::Bug;
                if !running.is_over && self.break_answer(request, &failure) {
                    return;
                }
                if !running.is_over && !is_silent {
                    self.emit(Event::error(request, failure.code, &failure.text));
                }
                return;
            }
        };
        if running.is_over {
            // It is kept, so what comes next belongs to it.
            let conversation = match outcome {
                Outcome::Answered { kept, .. } | Outcome::NotAnswered { kept, .. } => kept.conversation,
                Outcome::Prepared(prepared) => Some(prepared.kept.0),
                Outcome::Recorded(recorded) => recorded.kept.conversation,
                _ => None,
            };
            self.conversation = conversation.or(self.conversation);
            return;
        }
        match outcome {
            Outcome::Greeted { tier, set } => self.greeted(tier, set),
            Outcome::Answered {
                text,
                rows,
                pictures,
                kept,
            } => {
                self.kept(&kept);
                let problem = kept.problem.as_deref();
                self.emit(Event::answer(request, &text, &rows, &pictures, problem));
            }
            Outcome::NotAnswered {
                text,
                suggestions,
                kept,
            } => {
                self.kept(&kept);
                self.emit(Event::no_answer(request, &text, &suggestions));
            }
            Outcome::Addressed(addressed) => self.addressed(request, *addressed),
            outcome @ (Outcome::Prepared(_)
            | Outcome::Looked { .. }
            | Outcome::Recorded(_)
            | Outcome::Replied(_)
            | Outcome::Waited) => self.assist(outcome),
            outcome @ (Outcome::Fetching(_) | Outcome::Fetched { .. } | Outcome::Found { .. }) => {
                self.fetched(request, running.command, outcome);
            }
            outcome @ (Outcome::Visiting { .. } | Outcome::Visited { .. } | Outcome::Due(_)) => {
                self.visit(request, running.command, outcome);
            }
            // What nobody asked for is not told.
            Outcome::Nothing => {}
            Outcome::Told(_) if request == 0 => {}
            Outcome::SetOpened(set) => {
                let text = format!("Questions are about {}.\n", set.display());
                self.open_set(Some(set));
                self.done(request, running.command, &text);
            }
            Outcome::Learned { text, files } if request == 0 => {
                if running.has_progress {
                    self.emit(Event::progress(0, &text, files, files));
                }
            }
            Outcome::Learned { text, .. } => self.done(request, running.command, &text),
            Outcome::Told(report) => self.report(request, running.command, &report),
            Outcome::Branched { text, conversation } => {
                self.conversation = Some(conversation);
                self.done(request, running.command, &text);
            }
            Outcome::Privacy {
                report,
                tier,
                problem,
            } => {
                match problem {
                    Some(code) => self.emit(Event::error(request, code, &report.text)),
                    None => self.report(request, running.command, &report),
                }
                if self.tier != tier {
                    self.decided(tier);
                    self.effects.push(Effect::TellOthers(tier));
                }
            }
            Outcome::Continued {
                conversation,
                set,
                report,
            } => {
                if self.set != set {
                    self.open_set(set);
                }
                self.conversation = Some(conversation);
                self.grants.clear();
                self.report(request, running.command, &report);
            }
        }
        if !self.is_ready && self.foreground.is_none() && self.assisted.is_none() {
            // The store could not be opened at first, and now it is open.
            let set = self.set.clone();
            self.begin(0, "", Job::Greet { set });
        }
    }

    fn greeted(&mut self, tier: Option<Tier>, set: Option<PathBuf>) {
        self.is_ready = true;
        self.tier = tier;
        self.set = set;
        for event in self.greeting() {
            self.emit(event);
        }
        self.learn_set();
    }

    /// What is told to a door that is opened, at first or later.
    pub fn greeting(&self) -> Vec<Event> {
        if !self.is_ready {
            return Vec::new();
        }
        let ready = Event::ready(self.tier, self.set.as_deref());
        let consent = self.tier.is_none().then(Event::consent);
        std::iter::once(ready)
            .chain(consent)
            .chain(self.open_question())
            .collect()
    }

    pub(super) fn decided(&mut self, tier: Option<Tier>) {
        if self.tier == tier {
            return;
        }
        if tier < self.tier {
            // What is being answered can rest on what lies above.
            self.take_back();
        }
        self.tier = tier;
        self.live = std::mem::take(&mut self.live).within(tier);
        match tier {
            None => self.emit(Event::consent()),
            Some(_) => {
                self.emit(Event::ready(tier, self.set.as_deref()));
                self.learn_set();
            }
        }
    }

    fn kept(&mut self, kept: &Kept) {
        self.conversation = kept.conversation.or(self.conversation);
    }

    fn open_set(&mut self, set: Option<PathBuf>) {
        if self.set != set {
            // A conversation is about one set, so that it goes when the set is forgotten.
            self.conversation = None;
            self.grants.clear();
            self.live = LiveState::default();
        }
        self.set = set;
        self.learn_set();
    }

    /// Learns the set that is open, so that the first question need not wait for it.
    fn learn_set(&mut self) {
        self.cancel_jobs(|running| running.request == 0 && running.is_learning);
        if let Some(set) = self.watched() {
            let set = set.clone();
            self.begin(0, "", Job::Learn(set));
        }
    }
}
