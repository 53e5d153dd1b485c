//! The conversation of one session: what comes in, and what is to be done about it.
//!
//! Lines are worked off one after the other, so that a question behind `/set` is about that set, and the messages of a conversation
//! are kept in their order. Only learning goes on beside them, and `/stop` and `/help` do not wait. A request ends once: with its result, or at
//! once with `cancelled`, and what the disk still says about it then is not shown. The exception is what the user asked to be changed: when
//! that has begun, it is told how it ended.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;

use super::command::{self, Command};
use super::job::{Failure, Job, Kept, Outcome, Question};
use super::step::{Effect, Input};
use crate::consent::Tier;
use crate::session::{ErrorCode, Event};
use crate::words::counted;

/// The state of a conversation.
#[derive(Debug, Default)]
pub struct Conversation {
    set: Option<PathBuf>,
    track: Option<String>,
    /// The conversation of the store. None before its first message.
    conversation: Option<i64>,
    /// What may be read, as far as this conversation was told.
    tier: Option<Tier>,
    is_ready: bool,
    /// Lines whose turn has not come, by request.
    waiting: VecDeque<(u64, Line)>,
    /// By number.
    jobs: BTreeMap<u64, Running>,
    /// The job that the next line waits for.
    foreground: Option<u64>,
    last_job: u64,
    effects: Vec<Effect>,
}

/// A line that is understood.
#[derive(Debug)]
enum Line {
    Message(String),
    Command(Command),
}

/// A job that the disk has.
#[derive(Debug)]
struct Running {
    /// 0 when nobody asked for it.
    request: u64,
    /// The command that it carries out.
    command: &'static str,
    is_learning: bool,
    must_finish: bool,
    /// Whether its request has ended already.
    is_over: bool,
    has_progress: bool,
}

impl Conversation {
    /// Takes in what happened, and returns what is to be done, in order.
    pub fn handle(&mut self, input: Input) -> Vec<Effect> {
        match input {
            Input::Opened(set) => {
                // As the host wrote it, until the disk has looked.
                self.set.clone_from(&set);
                self.begin(0, "", Job::Greet { set });
            }
            Input::Line { request, text } => self.read(request, &text),
            Input::Cancel { request } => self.cancel(request),
            Input::NeverBegan { job } => {
                if let Some(running) = self.end(job) {
                    self.emit_cancelled(&running);
                }
            }
            Input::Progress { job, progress } => {
                if let Some(running) = self.jobs.get_mut(&job).filter(|running| !running.is_over) {
                    running.has_progress = true;
                    let request = running.request;
                    self.emit(Event::progress(
                        request,
                        &progress.text,
                        progress.done,
                        progress.files,
                    ));
                }
            }
            Input::Text { job, text } => {
                if let Some(running) = self.jobs.get(&job).filter(|running| !running.is_over) {
                    let request = running.request;
                    self.effects.push(Effect::EmitText { request, text });
                }
            }
            Input::Announced { job, text } => {
                if let Some(running) = self.jobs.get(&job) {
                    let request = running.request;
                    self.emit(Event::announcement(request, &text));
                }
            }
            Input::Done { job, result } => {
                if let Some(running) = self.end(job) {
                    self.conclude(&running, result);
                }
            }
            Input::Failed(failure) => self.emit(Event::error(0, failure.code, &failure.text)),
            Input::Decided(tier) => self.decided(tier),
            Input::Closed => self.close(),
        }
        self.begin_next();
        std::mem::take(&mut self.effects)
    }

    fn read(&mut self, request: u64, text: &str) {
        if !text.trim_start().starts_with('/') {
            self.waiting.push_back((request, Line::Message(text.to_owned())));
            return;
        }
        match command::parse(text) {
            Ok(Command::Help(words)) => self.done(request, "help", &command::help(&words)),
            Ok(Command::Stop) => self.stop(request),
            Ok(command) => self.waiting.push_back((request, Line::Command(command))),
            Err(error) => self.emit(Event::error(
                request,
                ErrorCode::CommandNotUnderstood,
                &error.to_string(),
            )),
        }
    }

    /// Works off lines until one of them has to be waited for.
    fn begin_next(&mut self) {
        while self.foreground.is_none()
            && let Some((request, line)) = self.waiting.pop_front()
        {
            match line {
                Line::Message(text) => {
                    let question = Question {
                        text,
                        set: self.set.clone(),
                        track: self.track.clone(),
                        conversation: self.conversation,
                    };
                    self.begin(request, "", Job::Ask(question));
                }
                Line::Command(command) => self.carry_out(request, command),
            }
        }
    }

    fn carry_out(&mut self, request: u64, command: Command) {
        let word = command.as_str();
        match command {
            Command::Privacy(asked) => self.begin(request, word, Job::Privacy(asked)),
            Command::Set(Some(path)) => self.begin(request, word, Job::OpenSet(path)),
            Command::Set(None) => {
                let text = match &self.set {
                    Some(set) => format!("Questions are about {}.\n", set.display()),
                    None => {
                        "No set is open: questions are about all sets that are known. /set PATH opens one.\n"
                            .to_owned()
                    }
                };
                self.done(request, word, &text);
            }
            Command::Track(track) => {
                if track.is_some() {
                    self.track = track;
                }
                let text = match &self.track {
                    Some(track) => format!("“This track” is {track}.\n"),
                    None => "No track is selected. /track TRACK selects one.\n".to_owned(),
                };
                self.done(request, word, &text);
            }
            Command::Learn(path) => self.begin(request, word, Job::Learn(path)),
            Command::Forget(path) => self.begin(request, word, Job::Forget(path)),
            Command::History(which) => self.begin(request, word, Job::History(which)),
            Command::SearchHistory(words) => self.begin(request, word, Job::SearchHistory(words)),
            Command::Continue(which) => self.begin(request, word, Job::Continue(which)),
            Command::New => {
                self.conversation = None;
                self.done(
                    request,
                    word,
                    "A new conversation begins with your next question.\n",
                );
            }
            // Both were carried out when they came.
            Command::Help(_) | Command::Stop => {}
        }
    }

    /// Hands a job to the disk.
    fn begin(&mut self, request: u64, command: &'static str, job: Job) {
        self.last_job += 1;
        let number = self.last_job;
        let running = Running {
            request,
            command,
            is_learning: job.is_learning(),
            must_finish: job.must_finish(),
            is_over: false,
            has_progress: false,
        };
        if !running.is_learning {
            self.foreground = Some(number);
        }
        self.jobs.insert(number, running);
        self.effects.push(Effect::Do { number, job });
    }

    fn end(&mut self, job: u64) -> Option<Running> {
        if self.foreground == Some(job) {
            self.foreground = None;
        }
        self.jobs.remove(&job)
    }

    fn cancel(&mut self, request: u64) {
        if let Some(place) = self.waiting.iter().position(|(waiting, _)| *waiting == request) {
            self.waiting.remove(place);
            self.emit(Event::cancelled(request));
            return;
        }
        self.cancel_jobs(|running| running.request == request);
    }

    /// Cancels the jobs that are meant, and returns of how many the request had not ended already.
    fn cancel_jobs(&mut self, is_meant: impl Fn(&Running) -> bool) -> usize {
        let mut count = 0;
        for (number, running) in &mut self.jobs {
            if running.is_over || !is_meant(running) {
                continue;
            }
            count += 1;
            self.effects.push(Effect::Cancel { number: *number });
            // Whether it still can be taken back is told by the disk.
            if !running.must_finish {
                running.is_over = true;
                if running.request != 0 {
                    self.effects.push(Effect::Emit(Event::cancelled(running.request)));
                }
            }
        }
        count
    }

    fn stop(&mut self, request: u64) {
        let waiting = std::mem::take(&mut self.waiting);
        let mut count = waiting.len();
        for (request, _) in waiting {
            self.emit(Event::cancelled(request));
        }
        count += self.cancel_jobs(|running| running.request != 0 || running.is_learning);
        let text = if count == 0 {
            "Nothing was under way.\n".to_owned()
        } else {
            format!("{} cancelled.\n", counted(count, "request"))
        };
        self.done(request, "stop", &text);
    }

    fn close(&mut self) {
        self.waiting.clear();
        for number in self.jobs.keys() {
            self.effects.push(Effect::Cancel { number: *number });
        }
        self.jobs.clear();
    }

    fn conclude(&mut self, running: &Running, result: Result<Outcome, Failure>) {
        let request = running.request;
        let outcome = match result {
            Ok(outcome) => outcome,
            Err(failure) => {
                // Learning that nobody asked for is tried again with the next question, which tells what is wrong.
                let is_silent = request == 0 && running.is_learning && failure.code != ErrorCode::Bug;
                if !running.is_over && !is_silent {
                    self.emit(Event::error(request, failure.code, &failure.text));
                }
                return;
            }
        };
        if running.is_over {
            // It is kept, so what comes next belongs to it.
            if let Outcome::Answered { kept, .. } | Outcome::NotAnswered { kept, .. } = outcome {
                self.conversation = kept.conversation.or(self.conversation);
            }
            return;
        }
        match outcome {
            Outcome::Greeted { tier, set } => self.greeted(tier, set),
            Outcome::Answered { text, rows, kept } => {
                self.kept(&kept);
                self.emit(Event::answer(request, &text, &rows, kept.problem.as_deref()));
            }
            Outcome::NotAnswered {
                text,
                suggestions,
                kept,
            } => {
                self.kept(&kept);
                self.emit(Event::no_answer(request, &text, &suggestions));
            }
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
            Outcome::Learned { text, .. } | Outcome::Told { text } => {
                self.done(request, running.command, &text);
            }
            Outcome::Privacy { text, tier, problem } => {
                match problem {
                    Some(code) => self.emit(Event::error(request, code, &text)),
                    None => self.done(request, running.command, &text),
                }
                if self.tier != tier {
                    self.decided(tier);
                    self.effects.push(Effect::TellOthers(tier));
                }
            }
            Outcome::Continued {
                conversation,
                set,
                text,
            } => {
                if self.set != set {
                    self.open_set(set);
                }
                self.conversation = Some(conversation);
                self.done(request, running.command, &text);
            }
        }
        if !self.is_ready && self.foreground.is_none() {
            // The store could not be opened at first, and now it is open.
            let set = self.set.clone();
            self.begin(0, "", Job::Greet { set });
        }
    }

    fn greeted(&mut self, tier: Option<Tier>, set: Option<PathBuf>) {
        self.is_ready = true;
        self.tier = tier;
        self.emit(Event::ready(tier, set.as_deref()));
        if tier.is_none() {
            self.emit(Event::consent());
        }
        self.set = set;
        self.learn_set();
    }

    fn decided(&mut self, tier: Option<Tier>) {
        if self.tier == tier {
            return;
        }
        self.tier = tier;
        match tier {
            None => self.emit(Event::consent()),
            Some(_) => self.learn_set(),
        }
    }

    fn kept(&mut self, kept: &Kept) {
        self.conversation = kept.conversation.or(self.conversation);
    }

    fn open_set(&mut self, set: Option<PathBuf>) {
        if self.set != set {
            // A conversation is about one set, so that it goes when the set is forgotten.
            self.conversation = None;
            self.track = None;
        }
        self.set = set;
        self.learn_set();
    }

    /// Learns the set that is open, so that the first question need not wait for it.
    fn learn_set(&mut self) {
        self.cancel_jobs(|running| running.request == 0 && running.is_learning);
        if let Some(set) = &self.set
            && self.tier.is_some_and(|tier| tier > Tier::Off)
        {
            let set = set.clone();
            self.begin(0, "", Job::Learn(set));
        }
    }

    fn emit_cancelled(&mut self, running: &Running) {
        if !running.is_over && running.request != 0 {
            self.emit(Event::cancelled(running.request));
        }
    }

    fn done(&mut self, request: u64, command: &str, text: &str) {
        self.emit(Event::done(request, command, text));
    }

    fn emit(&mut self, event: Event) {
        self.effects.push(Effect::Emit(event));
    }
}
