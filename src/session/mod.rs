//! A session: the one door for a host. What it wants comes in as lines of text, what happens goes out as events.
//!
//! No call waits for a file, the database or a worker: a line is put in a queue, an event is taken from one. All sessions of a process
//! that have the same data folder share one engine and one disk worker; the engine runs each session's conversation
//! ([`crate::chat::conversation`]), the disk worker does what it asks for. A panic in either becomes an event.

pub mod catch;
mod door;
mod engine;
pub mod error_code;
pub mod event;
pub mod history;
mod outbox;
mod runtime;
mod state;
#[cfg(test)]
mod tests;
mod wake;
mod worker;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

pub use door::Door;
pub use error_code::ErrorCode;
pub use event::{Event, Kind};
pub use wake::Wake;

use crate::data_folder;
use engine::{Origin, ToEngine};
use outbox::Outbox;
use runtime::Runtime;

/// Requests of a session whose final events the host has not taken.
pub const MOST_PENDING: usize = 64;

/// Bytes of a line.
pub const LONGEST_LINE: usize = 64 << 10;

/// How long a session that is dropped without being closed waits for its threads.
const PATIENCE: Duration = Duration::from_secs(2);

/// How to open a session.
#[derive(Default)]
pub struct Options {
    /// The data folder; without one it is where [`data_folder::locate`] says.
    pub data_folder: Option<PathBuf>,
    /// The set that questions are about; `/set` changes it.
    pub set: Option<PathBuf>,
    /// Called when there is something to take, at most once until everything was taken.
    pub wake: Option<Wake>,
}

/// Why no session was opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// It is not known where the data folder is.
    #[error(transparent)]
    Folder(#[from] data_folder::Error),
    /// The system starts no thread.
    #[error("no thread could be started; close other programs and try again")]
    Thread(#[source] std::io::Error),
}

impl OpenError {
    /// Returns the code for the outside.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Folder(_) => ErrorCode::DataFolder,
            Self::Thread(_) => ErrorCode::NoThread,
        }
    }
}

/// Why a line was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SubmitError {
    /// Too much is pending: take events, then try again.
    #[error("too much is under way; wait for an answer, then try again")]
    Busy,
    /// The line is longer than [`LONGEST_LINE`].
    #[error("the line is longer than {} KiB; shorten it", LONGEST_LINE >> 10)]
    LineTooLong,
    /// The session was closed.
    #[error("the session was closed; open a new one")]
    Closed,
}

impl SubmitError {
    /// Returns the code for the outside.
    pub fn code(self) -> ErrorCode {
        match self {
            Self::Busy => ErrorCode::Busy,
            Self::LineTooLong => ErrorCode::LineTooLong,
            Self::Closed => ErrorCode::Closed,
        }
    }
}

/// The number of a request. Its events carry it; it is never 0 and never given twice in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// An open session. May be used by several threads at once.
pub struct Session {
    number: u64,
    outbox: Arc<Outbox>,
    /// None after closing. The lock is held for the blink of an eye, and by hosts only.
    runtime: Mutex<Option<Arc<Runtime>>>,
    /// The same, after closing.
    left: OnceLock<Arc<Runtime>>,
}

impl Session {
    /// Opens a session. What comes of it, also what fails with the data folder, is told by events: `ready`, and `consent` when the
    /// user has not decided yet what may be read. Never waits for a file.
    ///
    /// # Errors
    ///
    /// See [`OpenError`].
    pub fn open(options: Options) -> Result<Self, OpenError> {
        let folder = match options.data_folder {
            Some(folder) => std::path::absolute(folder).map_err(data_folder::Error::from)?,
            None => data_folder::locate()?,
        };
        let outbox = Arc::new(Outbox::new(options.wake));
        let (runtime, number) = Runtime::join(folder).map_err(OpenError::Thread)?;
        runtime.tell(ToEngine::Open {
            session: number,
            outbox: Arc::clone(&outbox),
            set: options.set,
        });
        Ok(Self {
            number,
            outbox,
            runtime: Mutex::new(Some(runtime)),
            left: OnceLock::new(),
        })
    }

    /// Takes a line: a message, or a command when it begins with a slash. The text is copied. Exactly one final event follows for the
    /// request that it becomes. Never waits.
    ///
    /// # Errors
    ///
    /// See [`SubmitError`]. Nothing happens then.
    pub fn submit(&self, line: &str) -> Result<RequestId, SubmitError> {
        if line.len() > LONGEST_LINE {
            return Err(SubmitError::LineTooLong);
        }
        let runtime = self.runtime.lock().clone().ok_or(SubmitError::Closed)?;
        let request = self.outbox.admit()?;
        runtime.tell(ToEngine::Line {
            session: self.number,
            request,
            text: line.to_owned(),
            origin: Origin::Host,
        });
        Ok(RequestId(request))
    }

    /// Takes the next event. None when there is none. Never waits.
    pub fn next_event(&self) -> Option<Event> {
        self.outbox.next()
    }

    /// Takes the next event, and waits for it that long. Not for a thread that must not wait, such as any of Live's.
    pub fn wait_event(&self, timeout: Duration) -> Option<Event> {
        self.outbox.wait(Instant::now() + timeout)
    }

    /// Cancels a request. False when it has ended already; else its final event is `cancelled`, unless it was done just then, or
    /// changes something and has begun: that is told how it ended. Never waits.
    pub fn cancel(&self, request: RequestId) -> bool {
        let Some(runtime) = self.runtime.lock().clone() else {
            return false;
        };
        let (can_be, is_new) = self.outbox.cancel(request.0);
        if is_new {
            runtime.tell(ToEngine::Cancel {
                session: self.number,
                request: request.0,
            });
        }
        can_be
    }

    /// Closes the session: cancels what is under way, and when it is the last one of its data folder in this process, ends the threads
    /// and waits for them. Events that were not taken are gone. Not to be called inside of the wake callback.
    ///
    /// True when all is quiet. False when the deadline came first: the host's callback or a thread may then still be running, and closing
    /// once more waits for them again.
    pub fn close(&self, deadline: Duration) -> bool {
        let deadline = Instant::now() + deadline;
        let is_quiet = self.outbox.close(deadline);
        let Some(runtime) = self.runtime.lock().take() else {
            return self.left.get().is_none_or(|runtime| runtime.wait_again(deadline)) && is_quiet;
        };
        let runtime = self.left.get_or_init(|| runtime);
        runtime.tell(ToEngine::Close { session: self.number });
        Arc::clone(runtime).leave(deadline) && is_quiet
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.close(PATIENCE);
    }
}
