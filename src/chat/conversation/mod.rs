//! The conversation of one session: what comes in, and what is to be done about it.
//!
//! Lines are worked off one after the other, so that a question behind `/set` is about that set, and the messages of a conversation
//! are kept in their order. Only learning goes on beside them, and `/stop` and `/help` do not wait. A request ends once: with its result, or at
//! once with `cancelled`, and what the disk still says about it then is not shown. The exception is what the user asked to be changed: when
//! that has begun, it is told how it ended.
//!
//! While a model answers, what changes nothing is carried out beside it, and what takes something back stops the answer first.

mod assistant;
mod exchange;
mod outcome;

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;

use serde_json::Value;

use super::command::{self, Command};
use super::job::{Job, Question, Report};
use super::live::LiveState;
use super::step::{Effect, Input};
use crate::consent::{Grants, Tier};
use crate::privacy::Request;
use crate::session::{ErrorCode, Event};
use crate::words::counted;
use assistant::Assisted;
pub use exchange::{MOST_LOOKS, MOST_ROUNDS};

/// The state of a conversation.
#[derive(Debug, Default)]
pub struct Conversation {
    set: Option<PathBuf>,
    live: LiveState,
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
    /// The answer of a model that is under way.
    assisted: Option<Assisted>,
    /// What the user allowed to be sent until the conversation ends.
    grants: Grants,
    last_question: u64,
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
    /// Whether no other line waits for it.
    is_beside: bool,
    must_finish: bool,
    /// Whether its request has ended already.
    is_over: bool,
    has_progress: bool,
}

impl Running {
    fn new(request: u64, command: &'static str) -> Self {
        Self {
            request,
            command,
            is_learning: false,
            is_beside: false,
            must_finish: false,
            is_over: false,
            has_progress: false,
        }
    }
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
                    let text = self.said(&text).unwrap_or(text);
                    self.effects.push(Effect::EmitText { request, text });
                }
            }
            Input::Thinking { job, text } => {
                if let Some(running) = self.jobs.get(&job).filter(|running| !running.is_over) {
                    let request = running.request;
                    self.effects.push(Effect::EmitThinking { request, text });
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
            Input::TakenBack => self.take_back(),
            Input::Decided(tier) => self.decided(tier),
            Input::LookAgain => self.look_again(),
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
            Ok(Command::Help(words)) => self.report(request, "help", &command::help_report(&words)),
            Ok(Command::Stop) => self.stop(request),
            Ok(Command::Live(live)) => self.shows(request, *live),
            Ok(Command::Answer(number, permission)) => self.answered(request, number, permission),
            Ok(command) if self.assisted.is_some() && command.goes_beside_an_answer() => {
                self.carry_out(request, command);
            }
            Ok(command) if command.takes_back() => {
                self.take_back();
                self.waiting.push_back((request, Line::Command(command)));
            }
            Ok(command) => self.waiting.push_back((request, Line::Command(command))),
            Err(error) => self.emit(Event::error(
                request,
                ErrorCode::CommandNotUnderstood,
                &error.to_string(),
            )),
        }
    }

    /// Takes in what Live shows, as far as it may be known.
    fn shows(&mut self, request: u64, live: LiveState) {
        let track = self.live.track.take();
        self.live = live.within(self.tier);
        // What the user has named stays as long as Live names nothing.
        self.live.track = self.live.track.take().or(track);
        self.done(request, "live", "");
    }

    /// Looks whether the file of the open set has changed, unless that is done already.
    fn look_again(&mut self) {
        let is_busy = |running: &Running| running.request == 0 && running.is_learning;
        if let Some(set) = self.watched()
            && !self.jobs.values().any(is_busy)
        {
            let set = set.clone();
            self.begin(0, "", Job::LookAgain(set));
        }
    }

    /// The set that is open, when it may be read.
    pub fn watched(&self) -> Option<&PathBuf> {
        let may_read = self.is_ready && self.tier.is_some_and(|tier| tier > Tier::Off);
        self.set.as_ref().filter(|_| may_read)
    }

    /// Ends the answer that is under way, and all permissions.
    fn take_back(&mut self) {
        self.stop_answer();
        self.grants.clear();
    }

    /// Works off lines until one of them has to be waited for.
    fn begin_next(&mut self) {
        while self.foreground.is_none()
            && self.assisted.is_none()
            && let Some((request, line)) = self.waiting.pop_front()
        {
            match line {
                Line::Message(text) => {
                    let question = self.question(&text);
                    self.begin(request, "", Job::Ask(question));
                }
                Line::Command(command) => self.carry_out(request, command),
            }
        }
    }

    fn question(&self, text: &str) -> Question {
        Question {
            set: self.set.clone(),
            live: Box::new(self.live.clone()),
            conversation: self.conversation,
            ..Question::new(text)
        }
    }

    fn carry_out(&mut self, request: u64, command: Command) {
        let word = command.as_str();
        match command {
            Command::Privacy(Request::Preview(text)) => {
                let job = Job::Preview(self.question(&text));
                self.begin(request, word, job);
            }
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
                if let Some(track) = track {
                    self.live = LiveState {
                        tempo: self.live.tempo,
                        ..LiveState::with_track(&track)
                    };
                }
                let text = match &self.live.track {
                    Some(track) => format!("“This track” is {}.\n", track.name),
                    None => "No track is selected. /track TRACK selects one.\n".to_owned(),
                };
                self.done(request, word, &text);
            }
            Command::Learn(path) => self.begin(request, word, Job::Learn(path)),
            Command::Forget(path) => self.begin(request, word, Job::Forget(path)),
            Command::History(asked) => self.begin(request, word, Job::History(asked)),
            Command::State => self.begin(request, word, Job::State(self.question(""))),
            Command::Names => self.begin(request, word, Job::Names(self.set.clone())),
            Command::Continue(which) => self.begin(request, word, Job::Continue(which)),
            Command::Ask(text) => {
                let question = Question {
                    is_plain: true,
                    ..self.question(&text)
                };
                self.begin(request, word, Job::Ask(question));
            }
            Command::Retry => self.begin(request, word, Job::Again(self.question(""))),
            Command::Edit(text) => self.begin(request, word, Job::Again(self.question(&text))),
            Command::Models(asked) => self.begin(request, word, Job::Models(asked, self.conversation)),
            Command::Account(asked) => self.begin(request, word, Job::Account(asked)),
            Command::Past(asked, conversation) => {
                self.begin(request, word, Job::Conversation(asked, conversation));
            }
            Command::Conversation(asked) => match self.conversation {
                Some(conversation) => self.begin(request, word, Job::Conversation(asked, conversation)),
                None => {
                    let text = "no conversation has begun; ask something, or /continue one of /history";
                    self.emit(Event::error(request, ErrorCode::NoConversation, text));
                }
            },
            Command::Panel => {
                let running = Running {
                    is_beside: true,
                    ..Running::new(request, word)
                };
                let number = self.start(running);
                self.effects.push(Effect::OpenPanel { number });
            }
            Command::New => {
                self.conversation = None;
                self.grants.clear();
                self.done(
                    request,
                    word,
                    "A new conversation begins with your next question.\n",
                );
            }
            // These were carried out when they came.
            Command::Help(_) | Command::Stop | Command::Answer(..) | Command::Live(_) => {}
        }
    }

    /// Hands a job to the disk.
    fn begin(&mut self, request: u64, command: &'static str, job: Job) {
        let running = Running {
            is_learning: job.is_learning(),
            is_beside: job.is_about_account(),
            must_finish: job.must_finish(),
            ..Running::new(request, command)
        };
        let number = self.start(running);
        self.effects.push(Effect::Do { number, job });
    }

    /// Has the disk keep what is left of a request that has ended.
    fn keep_quietly(&mut self, request: u64, job: Job) {
        let running = Running {
            must_finish: true,
            is_over: true,
            ..Running::new(request, "")
        };
        let number = self.start(running);
        self.effects.push(Effect::Do { number, job });
    }

    fn start(&mut self, running: Running) -> u64 {
        self.last_job += 1;
        // While a model answers, its answer is what the next line waits for.
        if !running.is_learning && !running.is_beside && self.assisted.is_none() {
            self.foreground = Some(self.last_job);
        }
        self.jobs.insert(self.last_job, running);
        self.last_job
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
        if self
            .assisted
            .as_ref()
            .is_some_and(|assisted| assisted.exchange.request == request)
        {
            self.stop_answer();
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
        count += usize::from(self.stop_answer());
        // One that is there already is kept, and then told.
        let kept = self
            .assisted
            .as_ref()
            .map_or(0, |assisted| assisted.exchange.request);
        count += self.cancel_jobs(|running| running.is_learning || ![0, kept].contains(&running.request));
        let text = if count == 0 {
            "Nothing was under way.\n".to_owned()
        } else {
            format!("{} cancelled.\n", counted(count, "request"))
        };
        self.done(request, "stop", &text);
    }

    fn close(&mut self) {
        self.waiting.clear();
        self.assisted = None;
        for number in self.jobs.keys() {
            self.effects.push(Effect::Cancel { number: *number });
        }
        self.jobs.clear();
    }

    fn emit_cancelled(&mut self, running: &Running) {
        if !running.is_over && running.request != 0 {
            self.emit(Event::cancelled(running.request));
        }
    }

    fn done(&mut self, request: u64, command: &str, text: &str) {
        self.emit(Event::done(request, command, text, &Value::Null));
    }

    fn report(&mut self, request: u64, command: &str, report: &Report) {
        self.emit(Event::done(request, command, &report.text, &report.data));
    }

    fn emit(&mut self, event: Event) {
        self.effects.push(Effect::Emit(event));
    }
}
