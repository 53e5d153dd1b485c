//! The part of a conversation that is had with a model: from a message that is for one to the event with its answer.

use super::exchange::{Ending, Exchange, Next};
use super::{Conversation, Line, Running};
use crate::chat::account::AccountRequest;
use crate::chat::draft::{Errand, Recorded};
use crate::chat::job::{Addressed, Failure, Job, Outcome};
use crate::chat::step::Effect;
use crate::consent::Permission;
use crate::provider::FailureKind;
use crate::session::event::ModelAnswer;
use crate::session::{ErrorCode, Event};

/// Why there is no answer, where the provider says that this was all.
const NOTHING_SAID: &str = "the model gave no answer; /retry, or put it in other words";

/// An answer that is under way, with what only the conversation knows of it.
#[derive(Debug)]
pub(super) struct Assisted {
    pub(super) exchange: Exchange,
    /// The number of the question that is open.
    question: Option<u64>,
    /// How it ended, while it is being kept.
    ending: Option<Ending>,
}

impl Conversation {
    /// A message turned out to be for a model.
    pub(super) fn addressed(&mut self, request: u64, addressed: Addressed) {
        let is_check_due = addressed.is_check_due;
        let takes_back = |line: &Line| matches!(line, Line::Command(command) if command.takes_back());
        if self.waiting.iter().any(|(_, line)| takes_back(line)) {
            // It would be stopped if it had begun a moment earlier.
            self.emit(Event::cancelled(request));
            return;
        }
        let mut exchange = Exchange::new(request, addressed);
        let next = exchange.go_on(&self.grants);
        self.assisted = Some(Assisted {
            exchange,
            question: None,
            ending: None,
        });
        self.follow(next);
        if is_check_due {
            self.begin(0, "", Job::Account(AccountRequest::Check));
        }
    }

    /// Something came of what an answer asked for.
    pub(super) fn assist(&mut self, outcome: Outcome) {
        let Some(assisted) = &mut self.assisted else {
            return;
        };
        let exchange = &mut assisted.exchange;
        let next = match outcome {
            Outcome::Prepared(prepared) => {
                self.conversation = Some(prepared.kept.0);
                exchange.prepared(prepared)
            }
            Outcome::Replied(Ok(reply)) => exchange.replied(reply),
            Outcome::Replied(Err(failure)) => exchange.refused(failure),
            Outcome::Looked { calls, looks } => exchange.looked(calls, looks, &self.grants),
            Outcome::Waited => exchange.waited(),
            Outcome::Recorded(recorded) => return self.recorded(&recorded),
            _ => Vec::new(),
        };
        self.follow(next);
    }

    /// Does what an answer asks for.
    fn follow(&mut self, next: Vec<Next>) {
        let Some(request) = self.assisted.as_ref().map(|assisted| assisted.exchange.request) else {
            return;
        };
        for next in next {
            match next {
                Next::Do(job) => self.begin(request, "", job),
                Next::Run(errand) => self.run(Running::new(request, ""), errand),
                Next::Notice(text) => self.emit(Event::notice(request, &text)),
                Next::Ask => self.ask(),
                Next::End(ending) => self.end_answer(request, ending),
            }
        }
    }

    /// Asks the user whether a text may be sent.
    fn ask(&mut self) {
        self.last_question += 1;
        let number = self.last_question;
        let Some(assisted) = &mut self.assisted else {
            return;
        };
        assisted.question = Some(number);
        if let Some(event) = self.open_question() {
            self.emit(event);
        }
    }

    /// The question that is open, as it was asked.
    pub(super) fn open_question(&self) -> Option<Event> {
        let assisted = self.assisted.as_ref()?;
        let exchange = &assisted.exchange;
        let (look, way) = exchange.offered()?;
        Some(Event::question(
            exchange.request,
            assisted.question?,
            look,
            way,
            &exchange.draft.target,
        ))
    }

    /// The user says whether a text may be sent.
    pub(super) fn answered(&mut self, request: u64, number: Option<u64>, permission: Permission) {
        let is_meant = |open: u64| number.is_none_or(|number| number == open);
        let Some(assisted) = self
            .assisted
            .as_mut()
            .filter(|assisted| assisted.question.is_some_and(is_meant))
        else {
            let text = "nothing is asked that this could answer";
            self.emit(Event::error(request, ErrorCode::NothingAsked, text));
            return;
        };
        assisted.question = None;
        let exchange = &mut assisted.exchange;
        if permission == Permission::Conversation
            && let Some((_, way)) = exchange.offered()
        {
            let origin = exchange.draft.target.endpoint.address.origin();
            self.grants.add(way, origin);
        }
        exchange.decide(permission);
        let next = exchange.go_on(&self.grants);
        let text = match permission {
            Permission::Once => "It may be seen for this answer.\n",
            Permission::Conversation => {
                "What is looked up like this may be seen until this conversation ends.\n"
            }
            Permission::No => "It stays here.\n",
        };
        self.done(request, "answer", text);
        self.follow(next);
    }

    /// A piece of the answer has come.
    pub(super) fn said(&mut self, text: &str) -> Option<String> {
        Some(self.assisted.as_mut()?.exchange.text(text))
    }

    fn end_answer(&mut self, request: u64, ending: Ending) {
        let Some(assisted) = &mut self.assisted else {
            return;
        };
        let why = match &ending {
            Ending::Whole => String::new(),
            Ending::Cut(kind) => kind.text().to_owned(),
            Ending::Failed(failure) => assisted.exchange.draft.target.explain(failure),
        };
        let finished = assisted.exchange.finished(&why);
        let has_said = !assisted.exchange.said.is_empty();
        assisted.ending = Some(ending);
        match finished {
            Some(finished) if has_said => self.begin(request, "", Job::Keep(Box::new(finished))),
            // There is nothing to keep.
            _ => self.recorded(&Recorded::default()),
        }
    }

    /// The answer is kept: tells it.
    fn recorded(&mut self, recorded: &Recorded) {
        let Some(assisted) = self.assisted.take() else {
            return;
        };
        self.conversation = recorded.kept.conversation.or(self.conversation);
        let exchange = &assisted.exchange;
        let target = &exchange.draft.target;
        let answer = ModelAnswer {
            text: &exchange.said,
            rows: &exchange.rows,
            recorded,
            target,
            usage: exchange.usage(),
            ending: match &assisted.ending {
                Some(Ending::Cut(kind)) => kind.text(),
                _ => "",
            },
        };
        let event = match &assisted.ending {
            Some(Ending::Failed(failure)) => {
                let code = ErrorCode::of_provider(failure.kind);
                let kept = exchange.said.is_empty() || recorded.kept.problem.is_none();
                Event::failed_answer(
                    exchange.request,
                    code,
                    &target.explain(failure),
                    &exchange.said,
                    kept,
                )
            }
            ending if exchange.said.is_empty() => {
                let (kind, text) = match ending {
                    Some(Ending::Cut(kind)) => (*kind, kind.text()),
                    _ => (FailureKind::Silent, NOTHING_SAID),
                };
                let code = ErrorCode::of_provider(kind);
                Event::failed_answer(exchange.request, code, text, "", true)
            }
            _ => Event::model_answer(exchange.request, &answer),
        };
        self.emit(event);
    }

    /// Stops the answer that is under way, keeps what there is of it, and tells so. False when there is none, or it is being kept already.
    pub(super) fn stop_answer(&mut self) -> bool {
        let Some(assisted) = self.assisted.take_if(|assisted| assisted.ending.is_none()) else {
            return false;
        };
        let request = assisted.exchange.request;
        self.cancel_jobs(|running| running.request == request);
        // Where it waits for the user, no job tells the end.
        if !self.effects.contains(&Effect::Emit(Event::cancelled(request))) {
            self.emit(Event::cancelled(request));
        }
        match assisted.exchange.finished("stopped") {
            Some(finished) => self.keep_quietly(request, Job::Keep(Box::new(finished))),
            // The question may be being kept: the next line waits until it is known in which conversation.
            None => {
                let mut jobs = self.jobs.iter();
                self.foreground = jobs
                    .find(|(_, running)| running.request == request)
                    .map(|(number, _)| *number);
            }
        }
        true
    }

    /// Ends the answer of a request because something here failed, and keeps what there is of it. False when there is none.
    pub(super) fn break_answer(&mut self, request: u64, failure: &Failure) -> bool {
        let is_meant = |assisted: &mut Assisted| assisted.exchange.request == request;
        let Some(assisted) = self.assisted.take_if(is_meant) else {
            return false;
        };
        self.cancel_jobs(|running| running.request == request);
        let said = &assisted.exchange.said;
        if said.is_empty() {
            self.emit(Event::error(request, failure.code, &failure.text));
            return true;
        }
        // Whether it can be kept is not known yet.
        let event = Event::failed_answer(request, failure.code, &failure.text, said, false);
        self.emit(event);
        // When keeping it is what failed, it would fail again.
        if assisted.ending.is_none()
            && let Some(finished) = assisted.exchange.finished(&failure.text)
        {
            self.keep_quietly(request, Job::Keep(Box::new(finished)));
        }
        true
    }

    /// Goes on with what was to be fetched.
    pub(super) fn fetched(&mut self, request: u64, command: &'static str, outcome: Outcome) {
        match outcome {
            Outcome::Fetching(errand) => self.run(Running::new(request, command), errand),
            Outcome::Fetched { listing, fetched } => {
                let job = Job::Listed {
                    listing,
                    fetched,
                    conversation: self.conversation,
                };
                self.begin(request, command, job);
            }
            Outcome::Found { intro, found } => self.begin(request, command, Job::Found { intro, found }),
            _ => {}
        }
    }

    /// Goes on with what is said to the service. No other line waits for it.
    pub(super) fn visit(&mut self, request: u64, command: &'static str, outcome: Outcome) {
        match outcome {
            Outcome::Visiting { text, errand } => {
                if !text.is_empty() {
                    self.emit(Event::notice(request, &text));
                }
                let running = Running {
                    is_beside: true,
                    ..Running::new(request, command)
                };
                self.run(running, errand);
            }
            Outcome::Visited { visit, answer } => {
                self.begin(request, command, Job::Visited { visit, answer })
            }
            Outcome::Due(visit) => self.begin(request, command, Job::Account(AccountRequest::Poll(visit))),
            _ => {}
        }
    }

    fn run(&mut self, running: Running, errand: Errand) {
        let number = self.start(running);
        self.effects.push(Effect::Run { number, errand });
    }
}
