//! What comes into a conversation, and what is to be done about it.

use std::path::PathBuf;

use super::draft::Errand;
use super::job::{Failure, Job, Outcome, Progress};
use crate::consent::Tier;
use crate::session::Event;

/// Something that happened. Jobs are known by the numbers that they were given.
#[derive(Debug)]
pub enum Input {
    /// The session was opened, with the set that the host names.
    Opened(Option<PathBuf>),
    /// The user typed a line.
    Line {
        /// The request that it is.
        request: u64,
        /// What was typed.
        text: String,
    },
    /// A request is to be cancelled.
    Cancel {
        /// The request.
        request: u64,
    },
    /// A job was cancelled before it began.
    NeverBegan {
        /// The job.
        job: u64,
    },
    /// A job has come so far.
    Progress {
        /// The job.
        job: u64,
        /// How far.
        progress: Progress,
    },
    /// A job has written a piece of a text.
    Text {
        /// The job.
        job: u64,
        /// The piece.
        text: String,
    },
    /// A model has thought so far.
    Thinking {
        /// The job.
        job: u64,
        /// The piece.
        text: String,
    },
    /// A job is about to delete something.
    Announced {
        /// The job.
        job: u64,
        /// What goes.
        text: String,
    },
    /// A job ended.
    Done {
        /// The job.
        job: u64,
        /// What came of it.
        result: Result<Outcome, Failure>,
    },
    /// Something failed that belongs to no job.
    Failed(Failure),
    /// Something is being taken back in another conversation.
    TakenBack,
    /// What may be read was decided in another conversation.
    Decided(Option<Tier>),
    /// It is time to look whether the open set was saved.
    LookAgain,
    /// The session was closed.
    Closed,
}

/// Something that is to be done.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// Tell the host.
    Emit(Event),
    /// Tell the host a piece of a text.
    EmitText {
        /// The request that it belongs to.
        request: u64,
        /// The piece.
        text: String,
    },
    /// Tell the host a piece of what a model thinks.
    EmitThinking {
        /// The request that it belongs to.
        request: u64,
        /// The piece.
        text: String,
    },
    /// Have the disk do something.
    Do {
        /// The number of the job.
        number: u64,
        /// What to do.
        job: Job,
    },
    /// Have a thread of its own do something.
    Run {
        /// The number of the job.
        number: u64,
        /// What to do.
        errand: Errand,
    },
    /// Cancel a job: take it back when it has not begun, else let it know.
    Cancel {
        /// The number of the job.
        number: u64,
    },
    /// Open the panel of this session, as a job.
    OpenPanel {
        /// The number of the job.
        number: u64,
    },
    /// Tell the other conversations what may be read now.
    TellOthers(Option<Tier>),
}
