//! A conversation with a model, driven by hand: what the disk and the servers would say is said by the test.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::*;
use crate::answer::tools::Look;
use crate::chat::draft::{Draft, Errand, Prepared, Recorded};
use crate::chat::job::Addressed;
use crate::consent::Sharing;
use crate::provider::http::Permit;
use crate::provider::{
    self, Endpoint, FailureKind, Part, Reply, Retry, Stop, Target, ToolCall, ToolResult, Turn, Usage,
};

/// Something that is under way.
#[derive(Debug)]
pub(super) enum Work {
    Do(Job),
    Run(Errand),
    OpenPanel,
}

impl Work {
    /// What it is, in a word.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Do(Job::Ask(_)) => "ask",
            Self::Do(Job::Prepare(_)) => "prepare",
            Self::Do(Job::Look { .. }) => "look",
            Self::Do(Job::Keep(_)) => "keep",
            Self::Do(Job::Learn(_)) => "learn",
            Self::Do(_) => "do",
            Self::Run(Errand::Answer { .. }) => "send",
            Self::Run(Errand::Wait(_)) => "wait",
            Self::Run(_) => "fetch",
            Self::OpenPanel => "panel",
        }
    }
}

/// A conversation, and what it has asked for and told so far. It fails as soon as a request is told something after its end.
pub(super) struct Talk {
    conversation: Conversation,
    /// What no end was told of yet, by its number.
    pub(super) open: BTreeMap<u64, Work>,
    /// Everything that the host was told.
    pub(super) events: Vec<Event>,
    /// Numbers of what was cancelled.
    pub(super) cancelled: Vec<u64>,
    /// Requests that have ended.
    pub(super) ended: BTreeSet<u64>,
}

impl Talk {
    /// One at the highest tier.
    pub(super) fn new() -> Self {
        let mut talk = Self {
            conversation: Conversation::default(),
            open: BTreeMap::new(),
            events: Vec::new(),
            cancelled: Vec::new(),
            ended: BTreeSet::new(),
        };
        talk.take(Input::Opened(None));
        talk.ends(greeting());
        talk
    }

    /// Hands something over, and returns the kinds of what the host is told, with their requests.
    pub(super) fn take(&mut self, input: Input) -> Vec<(Kind, u64)> {
        if let Input::Done { job, .. } | Input::NeverBegan { job } = &input {
            self.open.remove(job);
        }
        let mut told = Vec::new();
        for effect in self.conversation.handle(input) {
            match effect {
                Effect::Emit(event) => {
                    let request = event.request;
                    assert!(!self.ended.contains(&request), "after its end: {event:?}");
                    if event.is_final() {
                        self.ended.insert(request);
                    }
                    told.push((event.kind, request));
                    self.events.push(event);
                }
                Effect::EmitText { request, .. } | Effect::EmitThinking { request, .. } => {
                    assert!(!self.ended.contains(&request), "text after the end of {request}");
                }
                Effect::Do { number, job } => drop(self.open.insert(number, Work::Do(job))),
                Effect::Run { number, errand } => drop(self.open.insert(number, Work::Run(errand))),
                Effect::OpenPanel { number } => drop(self.open.insert(number, Work::OpenPanel)),
                Effect::Cancel { number } => {
                    assert!(
                        self.open.contains_key(&number),
                        "{number} is cancelled after its end"
                    );
                    self.cancelled.push(number);
                }
                Effect::TellOthers(_) => {}
            }
        }
        told
    }

    pub(super) fn line(&mut self, request: u64, text: &str) -> Vec<(Kind, u64)> {
        let text = text.to_owned();
        self.take(Input::Line { request, text })
    }

    pub(super) fn cancel(&mut self, request: u64) -> Vec<(Kind, u64)> {
        self.take(Input::Cancel { request })
    }

    /// What was begun last ends so.
    pub(super) fn ends(&mut self, outcome: Outcome) -> Vec<(Kind, u64)> {
        let job = self.last();
        let result = Ok(outcome);
        self.take(Input::Done { job, result })
    }

    /// A piece of the answer comes.
    pub(super) fn says(&mut self, text: &str) {
        let (job, text) = (self.last(), text.to_owned());
        self.take(Input::Text { job, text });
    }

    /// The number of what was begun last.
    pub(super) fn last(&self) -> u64 {
        *self.open.last_key_value().expect("something is under way").0
    }

    /// What is under way, in the order in which it was begun.
    pub(super) fn under_way(&self) -> Vec<&'static str> {
        self.open.values().map(Work::word).collect()
    }

    /// What the host was told last, and of it a value.
    pub(super) fn told(&self, key: &str) -> Value {
        let event = self.events.last().expect("something was told");
        let json: Value = serde_json::from_str(&event.json).expect("JSON");
        json[key].clone()
    }

    /// The texts of all events of a kind.
    pub(super) fn texts(&self, kind: Kind) -> Vec<String> {
        let events = self.events.iter().filter(|event| event.kind == kind);
        let text = |event: &Event| serde_json::from_str::<Value>(&event.json).expect("JSON")["text"].clone();
        events
            .map(|event| text(event).as_str().expect("a text").to_owned())
            .collect()
    }

    /// The draft that is to be prepared.
    pub(super) fn draft(&self) -> &Draft {
        match self.open.last_key_value() {
            Some((_, Work::Do(Job::Prepare(draft)))) => draft,
            other => panic!("{other:?}"),
        }
    }

    /// The answer that is to be kept.
    pub(super) fn finished(&self) -> &crate::chat::draft::Finished {
        match self.open.last_key_value() {
            Some((_, Work::Do(Job::Keep(finished)))) => finished,
            other => panic!("{other:?}"),
        }
    }
}

pub(super) fn greeting() -> Outcome {
    let tier = Some(Tier::Everything);
    Outcome::Greeted { tier, set: None }
}

/// A model on another machine.
pub(super) fn elsewhere() -> Target {
    Target {
        endpoint: Endpoint::parse("anthropic").expect("a provider"),
        model: "m".to_owned(),
        is_remote: false,
        window: 100_000,
    }
}

/// A model on this machine.
pub(super) fn here() -> Target {
    Target {
        endpoint: Endpoint::parse("ollama").expect("a provider"),
        ..elsewhere()
    }
}

/// What a look gave. It holds something of a set.
pub(super) fn look(text: &str) -> Look {
    Look {
        text: text.to_owned(),
        is_error: false,
        rows: Vec::new(),
        sets: vec![PathBuf::from("/Music/a.als")],
        shown: format!("a look at {text}"),
    }
}

/// The message is for a model, with what was typed with `@`.
pub(super) fn addressed_to(target: Target, sharing: Sharing, attachments: &[&str]) -> Outcome {
    let attachments = attachments
        .iter()
        .map(|name| (format!("@track {name}"), look(name)));
    Outcome::Addressed(Box::new(Addressed {
        draft: Draft::new(Question::new("How is it?"), target),
        attachments: attachments.collect(),
        sharing,
        is_check_due: false,
    }))
}

pub(super) fn addressed(attachments: &[&str]) -> Outcome {
    addressed_to(elsewhere(), Sharing::Ask, attachments)
}

/// The message can be sent. Its question is the first of a conversation.
pub(super) fn prepared(conversation: i64) -> Outcome {
    Outcome::Prepared(Prepared {
        outgoing: Box::new(elsewhere().message(Vec::new(), None, Permit::Stays)),
        notices: vec!["something is left out".to_owned()],
        kept: (conversation, 1),
        holds_knowledge: false,
        sets: BTreeSet::new(),
    })
}

pub(super) fn call(name: &str) -> ToolCall {
    ToolCall {
        id: Some(format!("call of {name}")),
        name: name.to_owned(),
        arguments: "{}".to_owned(),
        signature: None,
    }
}

fn reply(parts: Vec<Part>, stop: Stop) -> Outcome {
    let usage = Usage {
        input: Some(10),
        cached: None,
        output: Some(1),
    };
    Outcome::Replied(Ok(Reply { parts, stop, usage }))
}

/// The model calls tools, and says nothing more.
pub(super) fn calls(names: &[&str]) -> Outcome {
    let calls = names.iter().map(|name| Part::Call(call(name)));
    reply(calls.collect(), Stop::Calls)
}

/// The model has said everything.
pub(super) fn replied(text: &str, stop: Stop) -> Outcome {
    let parts = if text.is_empty() {
        Vec::new()
    } else {
        vec![Part::Text(text.to_owned())]
    };
    reply(parts, stop)
}

/// The same, where the end may be whatever it is.
pub(super) fn replied_with(parts: Vec<Part>, stop: Stop) -> Outcome {
    reply(parts, stop)
}

pub(super) fn refused(kind: FailureKind, retry: Retry) -> Outcome {
    Outcome::Replied(Err(provider::Failure { retry, ..kind.into() }))
}

/// What the calls gave, each a text of its own.
pub(super) fn looked(names: &[&str]) -> Outcome {
    Outcome::Looked {
        calls: names.iter().map(|name| call(name)).collect(),
        looks: names
            .iter()
            .map(|name| look(&format!("what {name} gave")))
            .collect(),
    }
}

pub(super) fn recorded(conversation: i64) -> Outcome {
    Outcome::Recorded(Recorded {
        kept: Kept {
            conversation: Some(conversation),
            problem: None,
        },
        names: Value::Array(Vec::new()),
        unknown: Vec::new(),
        cost: None,
        pictures: Vec::new(),
    })
}

/// What the model is told of its calls, in order.
pub(super) fn results(turns: &[Turn]) -> Vec<&str> {
    turns
        .iter()
        .filter_map(|turn| match turn {
            Turn::Results(results) => Some(results),
            _ => None,
        })
        .flatten()
        .map(|result: &ToolResult| result.text.as_str())
        .collect()
}

/// An end that goes well.
pub(super) fn good_end(work: &Work) -> Outcome {
    match work {
        Work::Do(Job::Greet { .. }) => greeting(),
        Work::Do(Job::Ask(_) | Job::Again(_)) => addressed(&[]),
        Work::Do(Job::Prepare(_)) => prepared(7),
        Work::Do(Job::Look { calls, .. }) => {
            let names: Vec<&str> = calls.iter().map(|call| call.name.as_str()).collect();
            looked(&names)
        }
        Work::Do(Job::Keep(_)) => recorded(7),
        Work::Run(Errand::Answer { .. }) => replied("Fine.", Stop::End),
        Work::Run(Errand::Fetch { listing, .. }) => Outcome::Fetched {
            listing: listing.clone(),
            fetched: Ok(Vec::new()),
        },
        Work::Run(Errand::Find { intro, .. }) => Outcome::Found {
            intro: intro.clone(),
            found: Vec::new(),
        },
        Work::Run(Errand::Wait(_)) => Outcome::Waited,
        Work::Run(Errand::Visit(visit, _)) => Outcome::Visited {
            visit: visit.clone(),
            answer: Ok((200, Vec::new())),
        },
        Work::Run(Errand::VisitLater(visit, _)) => Outcome::Due(visit.clone()),
        Work::Do(_) | Work::OpenPanel => told(),
    }
}

impl Talk {
    /// Lets everything that was asked for go well, until nothing is under way any more. What the user is asked is answered with no.
    pub(super) fn goes_well(&mut self) {
        loop {
            if let Some((&job, work)) = self.open.first_key_value() {
                // The model says what it says in pieces.
                if work.word() == "send" {
                    let text = "Fine.".to_owned();
                    self.take(Input::Text { job, text });
                }
                let result = Ok(good_end(&self.open[&job]));
                self.take(Input::Done { job, result });
                continue;
            }
            self.line(1_000_000 + self.events.len() as u64, "/answer no");
            if self.events.last().expect("an answer").kind == Kind::Error {
                return;
            }
        }
    }
}
