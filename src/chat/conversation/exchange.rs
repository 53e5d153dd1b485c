//! One answer of a model, from the question to its end: a state machine. What it looks up goes on only when it may.
//!
//! Each round sends everything anew. Before it, what the model wanted to look up in the round before is decided about, one text after
//! the other; a round without calls is the last.

use std::collections::VecDeque;
use std::time::Duration;

use crate::answer::Row;
use crate::answer::tools::Look;
use crate::chat::draft::{Attached, Draft, Errand, Finished, Prepared};
use crate::chat::job::{Addressed, Job};
use crate::consent::{Grants, Offer, Permission, Sharing, Verdict, verdict};
use crate::provider::{Failure, FailureKind, Part, Reply, Retry, Stop, ToolCall, ToolResult, Turn, Usage};

/// Rounds of one answer in which a model may look things up.
pub const MOST_ROUNDS: usize = 8;

/// What a model may look up for one answer.
pub const MOST_LOOKS: usize = 32;

/// How often a message is sent anew by itself.
const MOST_RETRIES: u32 = 2;

/// How long is waited before the first time, where the provider does not say; twice as long before the second.
const RETRY_WAIT: Duration = Duration::from_secs(1);

const DENIED: &str =
    "The user did not allow you to see this. Go on without it, or say what you need and why.";
const SPENT: &str = "You have looked up as much as is allowed for one answer. Answer now with what you have.";
const ONCE: &str =
    "(The user allowed this to be seen for one earlier answer only. Look it up again if you need it.)";

/// An answer that is under way.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) request: u64,
    pub(super) draft: Draft,
    sharing: Sharing,
    /// What is still to be decided about.
    waiting: VecDeque<Waiting>,
    results: Vec<ToolResult>,
    /// The same as may be sent again with later messages.
    results_to_keep: Vec<ToolResult>,
    attached_to_keep: Vec<Attached>,
    turns_to_keep: Vec<Turn>,
    /// What the user was shown of the answer.
    pub(super) said: String,
    has_said_in_round: bool,
    retries: u32,
    rounds: usize,
    looks: usize,
    usage: Usage,
    pub(super) rows: Vec<Row>,
    holds_knowledge: bool,
}

#[derive(Debug)]
struct Waiting {
    look: Look,
    origin: Origin,
}

#[derive(Debug)]
enum Origin {
    Call(ToolCall),
    /// As it was typed.
    Attachment(String),
}

/// What is to be done next.
#[derive(Debug)]
pub(super) enum Next {
    Do(Job),
    Run(Errand),
    /// Ask the user about the first text that waits.
    Ask,
    Notice(String),
    End(Ending),
}

/// How an answer ended.
#[derive(Debug)]
pub(super) enum Ending {
    Whole,
    /// It is an answer, but not all of it.
    Cut(FailureKind),
    Failed(Failure),
}

impl Exchange {
    pub(super) fn new(request: u64, addressed: Addressed) -> Self {
        let waiting = addressed.attachments.into_iter().map(|(typed, look)| Waiting {
            look,
            origin: Origin::Attachment(typed),
        });
        Self {
            request,
            sharing: addressed.sharing,
            waiting: waiting.collect(),
            draft: addressed.draft,
            results: Vec::new(),
            results_to_keep: Vec::new(),
            attached_to_keep: Vec::new(),
            turns_to_keep: Vec::new(),
            said: String::new(),
            has_said_in_round: false,
            retries: 0,
            rounds: 0,
            looks: 0,
            usage: Usage::default(),
            rows: Vec::new(),
            holds_knowledge: false,
        }
    }

    /// The text that the user is asked about, with what it is and the way it was looked up in.
    pub(super) fn offered(&self) -> Option<(&Look, &str)> {
        self.waiting
            .front()
            .map(|waiting| (&waiting.look, waiting.origin.way()))
    }

    /// Decides about what waits, as far as nobody has to be asked, and goes on when nothing waits any more.
    pub(super) fn go_on(&mut self, grants: &Grants) -> Vec<Next> {
        let mut next = Vec::new();
        while let Some(waiting) = self.waiting.front() {
            let offer = Offer {
                way: waiting.origin.way(),
                origin: self.draft.target.endpoint.address.origin(),
                stays: self.draft.target.stays(),
                holds_knowledge: !waiting.look.sets.is_empty(),
            };
            let needs_permission = !offer.stays && offer.holds_knowledge;
            match verdict(offer, self.sharing, grants) {
                Verdict::Allow => {
                    if needs_permission {
                        next.push(Next::Notice(format!(
                            "Sent with your permission for this conversation: {}\n{}",
                            waiting.look.shown, waiting.look.text
                        )));
                    }
                    self.decide(Permission::Conversation);
                }
                Verdict::Deny => {
                    next.push(Next::Notice(format!(
                        "Not sent, because of /privacy share never: {}",
                        waiting.look.shown
                    )));
                    self.decide(Permission::No);
                }
                Verdict::Ask => {
                    next.push(Next::Ask);
                    return next;
                }
            }
        }
        if !self.results.is_empty() {
            self.draft
                .turns
                .push(Turn::Results(std::mem::take(&mut self.results)));
            self.turns_to_keep
                .push(Turn::Results(std::mem::take(&mut self.results_to_keep)));
        }
        next.push(Next::Do(Job::Prepare(Box::new(self.draft.clone()))));
        next
    }

    /// Decides about the first text that waits.
    pub(super) fn decide(&mut self, permission: Permission) {
        let Some(Waiting { look, origin }) = self.waiting.pop_front() else {
            return;
        };
        let is_allowed = permission != Permission::No;
        if is_allowed {
            self.holds_knowledge |= !look.sets.is_empty();
            self.draft.sets.extend(look.sets.iter().cloned());
            self.rows.extend(look.rows.iter().cloned());
        }
        match origin {
            Origin::Attachment(typed) if is_allowed => {
                let attached = Attached {
                    typed,
                    text: look.text,
                };
                self.attached_to_keep.push(match permission {
                    Permission::Once => Attached {
                        text: ONCE.to_owned(),
                        ..attached.clone()
                    },
                    _ => attached.clone(),
                });
                self.draft.attached.push(attached);
            }
            Origin::Attachment(_) => {}
            Origin::Call(call) => {
                let text = if is_allowed { look.text } else { DENIED.to_owned() };
                let result = ToolResult {
                    call,
                    text,
                    is_error: look.is_error || !is_allowed,
                };
                self.results_to_keep.push(match permission {
                    Permission::Once => ToolResult {
                        text: ONCE.to_owned(),
                        ..result.clone()
                    },
                    _ => result.clone(),
                });
                self.results.push(result);
            }
        }
    }

    /// The message can be sent.
    pub(super) fn prepared(&mut self, prepared: Prepared) -> Vec<Next> {
        self.draft.kept = Some(prepared.kept);
        self.draft.replaces = None;
        self.holds_knowledge |= prepared.holds_knowledge;
        self.draft.sets.extend(prepared.sets);
        self.has_said_in_round = false;
        // Once an answer, not once a round or a try.
        let notices = if self.rounds == 0 && self.retries == 0 {
            prepared.notices
        } else {
            Vec::new()
        };
        let mut next: Vec<Next> = notices.into_iter().map(Next::Notice).collect();
        next.push(Next::Run(Errand::Answer {
            outgoing: prepared.outgoing,
            format: self.draft.target.format(),
        }));
        next
    }

    /// A piece of the answer has come. Returns it as it is to be shown.
    pub(super) fn text(&mut self, piece: &str) -> String {
        let begins_anew = !self.has_said_in_round && !self.said.is_empty();
        self.has_said_in_round = true;
        let shown = if begins_anew {
            format!("\n\n{piece}")
        } else {
            piece.to_owned()
        };
        self.said.push_str(&shown);
        shown
    }

    /// The model has said everything of a round.
    pub(super) fn replied(&mut self, reply: Reply) -> Vec<Next> {
        self.rounds += 1;
        self.retries = 0;
        add(&mut self.usage, reply.usage);
        let calls: Vec<ToolCall> = reply
            .parts
            .iter()
            .filter_map(|part| match part {
                Part::Call(call) => Some(call.clone()),
                _ => None,
            })
            .collect();
        let turn = Turn::Assistant(reply.parts);
        // A call that was cut off is not carried out.
        if calls.is_empty() || matches!(reply.stop, Stop::Length | Stop::WindowFull | Stop::Filtered) {
            if calls.is_empty() {
                self.turns_to_keep.push(turn);
            }
            return vec![Next::End(end_of(reply.stop))];
        }
        if self.rounds > MOST_ROUNDS {
            return vec![Next::End(Ending::Failed(FailureKind::Endless.into()))];
        }
        self.turns_to_keep.push(turn.clone());
        self.draft.turns.push(turn);
        self.looks += calls.len();
        if self.rounds == MOST_ROUNDS || self.looks > MOST_LOOKS {
            let looks = calls.iter().map(|_| Look::wrong(SPENT, "")).collect();
            return self.looked(calls, looks, &Grants::default());
        }
        vec![Next::Do(Job::Look {
            calls,
            question: self.draft.question.clone(),
        })]
    }

    /// What the calls give was looked up.
    pub(super) fn looked(&mut self, calls: Vec<ToolCall>, looks: Vec<Look>, grants: &Grants) -> Vec<Next> {
        self.waiting = calls
            .into_iter()
            .zip(looks)
            .map(|(call, look)| Waiting {
                look,
                origin: Origin::Call(call),
            })
            .collect();
        self.go_on(grants)
    }

    /// The message could not be sent, or the answer broke off.
    pub(super) fn refused(&mut self, failure: Failure) -> Vec<Next> {
        let wait = match failure.retry {
            _ if self.has_said_in_round || self.retries >= MOST_RETRIES => None,
            Retry::Never => None,
            Retry::Soon => Some(RETRY_WAIT * 2_u32.pow(self.retries)),
            Retry::After(wait) => Some(wait),
        };
        let Some(wait) = wait else {
            return vec![Next::End(Ending::Failed(failure))];
        };
        self.retries += 1;
        let seconds = wait.as_secs_f64().ceil().max(1.0);
        vec![
            Next::Notice(format!(
                "{}: {}; trying again in {seconds} s.",
                self.draft.target.endpoint.title(),
                failure.kind.text().split(';').next().unwrap_or_default(),
            )),
            Next::Run(Errand::Wait(wait)),
        ]
    }

    /// The time has passed.
    pub(super) fn waited(&self) -> Vec<Next> {
        vec![Next::Do(Job::Prepare(Box::new(self.draft.clone())))]
    }

    /// What is to be kept of it. None when nothing was sent.
    pub(super) fn finished(&self, ending: &str) -> Option<Finished> {
        let draft = Draft {
            attached: self.attached_to_keep.clone(),
            ..self.draft.clone()
        };
        let mut turns = vec![draft.message()];
        turns.extend(self.turns_to_keep.iter().cloned());
        let is_whole =
            matches!(turns.last(), Some(Turn::Assistant(parts)) if !has_call(parts) && has_text(parts));
        if !is_whole {
            // What a provider does not take: calls without results, a question without an answer, and one that says nothing.
            turns.truncate(1);
            turns.push(Turn::Assistant(vec![Part::Text(self.said.clone())]));
        }
        Some(Finished {
            question: self.draft.question.clone(),
            target: self.draft.target.clone(),
            kept: self.draft.kept?,
            text: self.said.clone(),
            ending: ending.to_owned(),
            turns: if self.said.is_empty() { Vec::new() } else { turns },
            sets: self.draft.sets.clone(),
            rows: self.rows.clone(),
            holds_knowledge: self.holds_knowledge,
            usage: self.usage,
        })
    }

    pub(super) fn usage(&self) -> Usage {
        self.usage
    }
}

impl Origin {
    fn way(&self) -> &str {
        match self {
            Self::Call(call) => &call.name,
            // "@track Bass" was looked up as "@track".
            Self::Attachment(typed) => typed.split_whitespace().next().unwrap_or_default(),
        }
    }
}

fn has_call(parts: &[Part]) -> bool {
    parts.iter().any(|part| matches!(part, Part::Call(_)))
}

fn has_text(parts: &[Part]) -> bool {
    parts.iter().any(|part| matches!(part, Part::Text(_)))
}

fn end_of(stop: Stop) -> Ending {
    match stop {
        Stop::End | Stop::Calls | Stop::Other => Ending::Whole,
        Stop::Length => Ending::Cut(FailureKind::CutOff),
        Stop::WindowFull => Ending::Cut(FailureKind::TooLong),
        Stop::Filtered => Ending::Cut(FailureKind::Filtered),
    }
}

fn add(sum: &mut Usage, usage: Usage) {
    let plus = |sum: Option<u64>, more: Option<u64>| match (sum, more) {
        (Some(sum), Some(more)) => Some(sum.saturating_add(more)),
        (sum, more) => sum.or(more),
    };
    sum.input = plus(sum.input, usage.input);
    sum.cached = plus(sum.cached, usage.cached);
    sum.output = plus(sum.output, usage.output);
}
