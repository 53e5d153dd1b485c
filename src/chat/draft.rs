//! A message to a model: what goes with it, and what came of it so far.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

use super::account::Visit;
use super::job::Question;
use crate::answer::Row;
use crate::answer::pictures::Picture;
use crate::provider::http::Outgoing;
use crate::provider::{self, Endpoint, Target, Turn, Usage};

/// A message that is being answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What the user asks.
    pub question: Question,
    /// Who is asked.
    pub target: Target,
    /// What was looked up for the message and may go with it.
    pub attached: Vec<Attached>,
    /// What the model said and was told since.
    pub turns: Vec<Turn>,
    /// Sets that what was looked up for it and may be sent rests on.
    pub sets: BTreeSet<PathBuf>,
    /// Where the question is kept, once it is: conversation and message.
    pub kept: Option<(i64, i64)>,
    /// The message that this one takes the place of, with all after it.
    pub replaces: Option<i64>,
}

/// What goes with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// As the user typed it: "@track Bass".
    pub typed: String,
    /// What it stands for.
    pub text: String,
}

impl Draft {
    /// Begins a message.
    pub fn new(question: Question, target: Target) -> Self {
        Self {
            question,
            target,
            attached: Vec::new(),
            turns: Vec::new(),
            sets: BTreeSet::new(),
            kept: None,
            replaces: None,
        }
    }

    /// Returns the message as it is sent: the user's words, and behind them what is attached.
    pub fn message(&self) -> Turn {
        let mut text = self.question.text.clone();
        for attached in &self.attached {
            text.push_str(&format!("\n\n[{}]\n{}", attached.typed, attached.text.trim_end()));
        }
        Turn::User(text)
    }
}

/// A message that can be sent.
#[derive(Debug, PartialEq)]
pub struct Prepared {
    /// What is sent.
    pub outgoing: Box<Outgoing>,
    /// What the user should know about it.
    pub notices: Vec<String>,
    /// Where the question is kept.
    pub kept: (i64, i64),
    /// Whether anything of what was said before holds knowledge.
    pub holds_knowledge: bool,
    /// Sets that what was said before rests on.
    pub sets: BTreeSet<PathBuf>,
}

/// An answer that is over, to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// The message that it answers.
    pub question: Question,
    /// Who answered.
    pub target: Target,
    /// Where the question is kept.
    pub kept: (i64, i64),
    /// What the model said to the user.
    pub text: String,
    /// Why it ended early; empty when it is whole.
    pub ending: String,
    /// The turns that led to it, as they may be sent again.
    pub turns: Vec<Turn>,
    /// Sets that it rests on.
    pub sets: BTreeSet<PathBuf>,
    /// What the model was shown of them.
    pub rows: Vec<Row>,
    /// Whether anything that was read from a set was among what the model was sent.
    pub holds_knowledge: bool,
    /// What it took.
    pub usage: Usage,
}

/// An answer that was kept.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Recorded {
    /// Where, and why not all of it.
    pub kept: super::job::Kept,
    /// Names in it, as JSON: which are of the set, and which of nothing in it.
    pub names: Value,
    /// Names in it that are of nothing in the set, with what they should be.
    pub unknown: Vec<String>,
    /// What it cost, where a price is known.
    pub cost: Option<f64>,
    /// What it is shown with.
    pub pictures: Vec<Picture>,
}

/// A server that is asked for its models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// What is said to the user before.
    pub intro: String,
    /// The server.
    pub endpoint: Endpoint,
    /// The model that the user wants of it.
    pub wanted: Option<String>,
}

/// Something for a thread of its own: it waits for a server, or for time to pass.
#[derive(Debug, PartialEq)]
pub enum Errand {
    /// Send, and read the answer of a model.
    Answer {
        /// What is sent.
        outgoing: Box<Outgoing>,
        /// How it is answered.
        format: provider::WireFormat,
    },
    /// Ask a server for its models.
    Fetch {
        /// What is sent.
        outgoing: Box<Outgoing>,
        /// What is asked for.
        listing: Box<Listing>,
    },
    /// Ask servers on this machine which models they have.
    Find {
        /// What is said to the user before.
        intro: String,
        /// What is sent, by the name of the service.
        servers: Vec<(String, Box<Outgoing>)>,
    },
    /// Let time pass.
    Wait(std::time::Duration),
    /// Say something to the service.
    Visit(Box<Visit>, Box<Outgoing>),
    /// Let time pass before that.
    VisitLater(Box<Visit>, std::time::Duration),
}
