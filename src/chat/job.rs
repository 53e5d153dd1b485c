//! What a conversation asks of the disk, and what comes of it.

use std::path::PathBuf;

use crate::answer::Row;
use crate::consent::Tier;
use crate::privacy::Request;
use crate::session::ErrorCode;

/// Something that has to be done with files or the store.
#[derive(Debug, Clone, PartialEq)]
pub enum Job {
    /// Open the store, and tell what may be read.
    Greet {
        /// The set that the host names.
        set: Option<PathBuf>,
    },
    /// Answer a question.
    Ask(Question),
    /// Make out which set a path leads to.
    OpenSet(PathBuf),
    /// Learn the sets at and below a path.
    Learn(PathBuf),
    /// Forget the sets at and below a path.
    Forget(PathBuf),
    /// Something about privacy.
    Privacy(Request),
    /// List the conversations, or show one.
    History(Option<i64>),
    /// Find messages.
    SearchHistory(String),
    /// Look a conversation up, to go on with it.
    Continue(i64),
}

impl Job {
    /// Whether it reads sets for a while, so that others are let through meanwhile.
    pub fn is_learning(&self) -> bool {
        matches!(self, Self::Learn(_))
    }

    /// Whether it changes something that the user is told the end of, also after cancelling it.
    pub fn must_finish(&self) -> bool {
        use Request::{Clear, Exclude, Export, Include, Share, Tier};
        match self {
            Self::Greet { .. } | Self::Forget(_) => true,
            Self::Privacy(request) => matches!(
                request,
                Tier(_) | Share(_) | Exclude(_) | Include(_) | Clear(_) | Export(_)
            ),
            _ => false,
        }
    }
}

/// A question, with all that is known in the conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What the user typed.
    pub text: String,
    /// The set that is open.
    pub set: Option<PathBuf>,
    /// The track that is selected.
    pub track: Option<String>,
    /// The conversation that it belongs to. None before its first message.
    pub conversation: Option<i64>,
}

/// What came of a job.
#[derive(Debug, Clone, PartialEq)]
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
    Told {
        /// What is to be said.
        text: String,
    },
    /// A command about privacy was carried out.
    Privacy {
        /// What is to be said.
        text: String,
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
        text: String,
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
