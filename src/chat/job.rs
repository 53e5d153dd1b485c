//! What a conversation asks of the disk, and what comes of it.

use std::path::PathBuf;

use serde_json::Value;

use super::account::{AccountRequest, Visit};
use super::draft::{Draft, Errand, Finished, Listing, Prepared, Recorded};
use super::live::LiveState;
use crate::answer::Row;
use crate::answer::pictures::Picture;
use crate::answer::tools::Look;
use crate::consent::{Sharing, Tier};
use crate::privacy::Request;
use crate::provider::{self, ApiKey, Reply, ToolCall};
use crate::session::ErrorCode;

/// Something that has to be done with files or the store.
#[derive(Debug, Clone, PartialEq)]
pub enum Job {
    /// Open the store, and tell what may be read.
    Greet {
        /// The set that the host names.
        set: Option<PathBuf>,
    },
    /// Answer a question, or find out which model it is for.
    Ask(Question),
    /// The same with the last question of the conversation, or with the given one in its place.
    Again(Question),
    /// Put together what is sent to a model, and log it.
    Prepare(Box<Draft>),
    /// Look up what a model calls for.
    Look {
        /// The calls.
        calls: Vec<ToolCall>,
        /// The question that they belong to.
        question: Question,
    },
    /// Keep an answer of a model, and look whether what it names is there.
    Keep(Box<Finished>),
    /// Something about providers, models and what a model is told.
    Models(ModelRequest, Option<i64>),
    /// Tell what came of asking a server for its models.
    Listed {
        /// What was asked for.
        listing: Box<Listing>,
        /// The list, or why there is none.
        fetched: Result<Vec<u8>, provider::Failure>,
        /// The conversation that goes on.
        conversation: Option<i64>,
    },
    /// Show what would be sent for a message.
    Preview(Question),
    /// Tell which servers run on this machine.
    Found {
        /// What is said before.
        intro: String,
        /// Lists of models, by the name of the service.
        found: Vec<(String, Vec<u8>)>,
    },
    /// Something about the account with the service.
    Account(AccountRequest),
    /// Go on with what the service answered.
    Visited {
        /// What was said to it.
        visit: Box<Visit>,
        /// Status and body, or why there is none.
        answer: Result<(u16, Vec<u8>), provider::Failure>,
    },
    /// Something about one conversation.
    Conversation(ConversationRequest, i64),
    /// Make out which set a path leads to.
    OpenSet(PathBuf),
    /// Learn the sets at and below a path.
    Learn(PathBuf),
    /// Learn the open set again when its file has changed.
    LookAgain(PathBuf),
    /// Forget the sets at and below a path.
    Forget(PathBuf),
    /// Something about privacy.
    Privacy(Request),
    /// Something about past conversations.
    History(HistoryRequest),
    /// Tell what holds now, with what the conversation knows of it.
    State(Question),
    /// List what can be attached of a set.
    Names(Option<PathBuf>),
    /// Look a conversation up, to go on with it.
    Continue(i64),
}

impl Job {
    /// Whether it is about the account, which no other line waits for.
    pub fn is_about_account(&self) -> bool {
        matches!(self, Self::Account(_) | Self::Visited { .. })
    }

    /// Whether it reads sets for a while, so that others are let through meanwhile.
    pub fn is_learning(&self) -> bool {
        matches!(self, Self::Learn(_) | Self::LookAgain(_))
    }

    /// Whether it deletes what is kept because the user said so.
    pub fn is_deletion(&self) -> bool {
        matches!(self, Self::Forget(_) | Self::Privacy(Request::Clear(_)))
    }

    /// Whether it changes something that the user is told the end of, also after cancelling it.
    pub fn must_finish(&self) -> bool {
        use Request::{Clear, Exclude, Export, Include, Share, Tier};
        match self {
            Self::Greet { .. } | Self::Forget(_) | Self::Keep(_) | Self::Conversation(..) => true,
            Self::Privacy(request) => matches!(
                request,
                Tier(_) | Share(_) | Exclude(_) | Include(_) | Clear(_) | Export(_)
            ),
            _ => false,
        }
    }
}

/// What is asked or said about providers, models and what a model is told.
#[derive(Debug, Clone, PartialEq)]
pub enum ModelRequest {
    /// List the providers, with the servers that run on this machine.
    Providers,
    /// Choose one.
    Provider(String),
    /// List the models.
    Models,
    /// Choose one.
    Model(String),
    /// Tell whether there is a key.
    Key,
    /// Keep a key, and try it.
    SetKey(ApiKey),
    /// Forget the key.
    ForgetKey,
    /// Show what a model is told before everything else.
    Prompt,
    /// Tell it something else.
    SetPrompt(String),
    /// Tell it what comes with the program.
    ResetPrompt,
    /// How many tokens the model reads; None tells.
    Window(Option<u32>),
    /// What a million tokens cost, read and written; None tells.
    Price(Option<Price>),
    /// What the conversation took.
    Usage,
}

/// What tokens cost, in whatever money the user counts in.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Price {
    /// A million tokens that are read.
    pub input: f64,
    /// A million tokens that are written.
    pub output: f64,
}

/// What is to be done with a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConversationRequest {
    /// Go on with a copy, up to so many messages; of all without a number.
    Branch(Option<usize>),
    /// Give it a title.
    Title(String),
    /// Write it to a file.
    Export(PathBuf),
}

/// What is to be shown of past conversations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryRequest {
    /// All conversations.
    List,
    /// The messages of one.
    Whole(i64),
    /// Some of its messages.
    Page {
        /// The conversation.
        conversation: i64,
        /// Those before this message; the last ones without it.
        before: Option<i64>,
    },
    /// The messages that have these words.
    Search(String),
}

/// What a command says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// In words.
    pub text: String,
    /// The same for programs, as a JSON object. Null where there is no more to it than the words.
    pub data: Value,
}

impl From<String> for Report {
    fn from(text: String) -> Self {
        Self {
            text,
            data: Value::Null,
        }
    }
}

/// A question, with all that is known in the conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// What the user typed.
    pub text: String,
    /// The set that is open.
    pub set: Option<PathBuf>,
    /// What Live shows. In a box, because it is large.
    pub live: Box<LiveState>,
    /// The conversation that it belongs to. None before its first message.
    pub conversation: Option<i64>,
    /// Whether it is answered from what is known, without a model.
    pub is_plain: bool,
}

impl Question {
    /// A question about nothing in particular.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            set: None,
            live: Box::default(),
            conversation: None,
            is_plain: false,
        }
    }
}

/// A message that is for a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Addressed {
    /// The message, and whom it is for.
    pub draft: Draft,
    /// What is to go with it: as typed, and what it is.
    pub attachments: Vec<(String, Look)>,
    /// Whether knowledge may be offered for sending.
    pub sharing: Sharing,
    /// Whether the service is to be asked for the subscription meanwhile.
    pub is_check_due: bool,
}

/// What came of a job.
#[derive(Debug, PartialEq)]
pub enum Outcome {
    /// The store is open.
    Greeted {
        /// What may be read. None before the first decision.
        tier: Option<Tier>,
        /// The set that the host named, as its path is kept.
        set: Option<PathBuf>,
    },
    /// There is an answer.
    Answered {
        /// The answer.
        text: String,
        /// What it rests on.
        rows: Vec<Row>,
        /// What it is shown with.
        pictures: Vec<Picture>,
        /// The conversation that it was kept in, and why not if it was not.
        kept: Kept,
    },
    /// There is no answer.
    NotAnswered {
        /// Why.
        text: String,
        /// What can be asked or done instead.
        suggestions: Vec<String>,
        /// The conversation that this was kept in.
        kept: Kept,
    },
    /// The message is for a model.
    Addressed(Box<Addressed>),
    /// The message can be sent.
    Prepared(Prepared),
    /// What a model called for was looked up.
    Looked {
        /// The calls.
        calls: Vec<ToolCall>,
        /// What each gave.
        looks: Vec<Look>,
    },
    /// The answer of a model was kept.
    Recorded(Recorded),
    /// A model has answered, or why it has not.
    Replied(Result<Reply, provider::Failure>),
    /// Something is to be fetched first.
    Fetching(Errand),
    /// It was fetched, or why not.
    Fetched {
        /// What was asked for.
        listing: Box<Listing>,
        /// The list.
        fetched: Result<Vec<u8>, provider::Failure>,
    },
    /// These servers run on this machine.
    Found {
        /// What is said before.
        intro: String,
        /// Lists of models, by the name of the service.
        found: Vec<(String, Vec<u8>)>,
    },
    /// The time has passed.
    Waited,
    /// The service is to be asked, at once or later.
    Visiting {
        /// What is to be said before. Empty when nothing is.
        text: String,
        /// How.
        errand: Errand,
    },
    /// It has answered, or why not.
    Visited {
        /// What was said to it.
        visit: Box<Visit>,
        /// Status and body.
        answer: Result<(u16, Vec<u8>), provider::Failure>,
    },
    /// It is time to ask the service.
    Due(Box<Visit>),
    /// Nothing is to be told.
    Nothing,
    /// The path of a set as it is kept.
    SetOpened(PathBuf),
    /// What was learned.
    Learned {
        /// In words.
        text: String,
        /// How many files were looked into.
        files: usize,
    },
    /// A command was carried out.
    Told(Report),
    /// The same, and this conversation goes on.
    Branched {
        /// What is to be said.
        text: String,
        /// The conversation.
        conversation: i64,
    },
    /// A command about privacy was carried out.
    Privacy {
        /// What is to be said.
        report: Report,
        /// What may be read now.
        tier: Option<Tier>,
        /// Whether all that can be said is not good: the deletion is not proven.
        problem: Option<ErrorCode>,
    },
    /// A conversation goes on.
    Continued {
        /// The conversation.
        conversation: i64,
        /// The set that it is about.
        set: Option<PathBuf>,
        /// Its messages.
        report: Report,
    },
}

/// Where a message was kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// The conversation.
    pub conversation: Option<i64>,
    /// Why not all of it was kept.
    pub problem: Option<String>,
}

/// Why a job came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its kind.
    pub code: ErrorCode,
    /// What failed and what to do, for the user.
    pub text: String,
}

/// How far a job has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// In words.
    pub text: String,
    /// Files that are done.
    pub done: usize,
    /// All files; 0 while they are looked for.
    pub files: usize,
}
