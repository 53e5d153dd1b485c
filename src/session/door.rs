//! The second door of a session: its panel. It can do what the host can, and sees what the host sees.

use std::sync::Arc;

use super::engine::{Origin, ToEngine};
use super::event::Event;
use super::outbox::Outbox;
use super::worker::mailbox::Mailbox;
use super::{LONGEST_LINE, RequestId, SubmitError};

/// A door of a session. What is asked for here is told to the host as well, but for what is asked quietly.
pub struct Door {
    session: u64,
    outbox: Arc<Outbox>,
    inbox: Arc<Mailbox<ToEngine>>,
}

impl Door {
    pub(super) fn new(session: u64, outbox: Arc<Outbox>, inbox: Arc<Mailbox<ToEngine>>) -> Self {
        Self {
            session,
            outbox,
            inbox,
        }
    }

    /// Takes a line, as [`super::Session::submit`] does. The host is told of it. Never waits.
    ///
    /// # Errors
    ///
    /// See [`SubmitError`]. Nothing happens then.
    pub fn submit(&self, line: &str) -> Result<RequestId, SubmitError> {
        self.take(line, Origin::Panel)
    }

    /// Takes a line of which nobody else is told. Never waits.
    ///
    /// # Errors
    ///
    /// See [`SubmitError`]. Nothing happens then.
    pub fn ask_quietly(&self, line: &str) -> Result<RequestId, SubmitError> {
        self.take(line, Origin::PanelQuietly)
    }

    fn take(&self, line: &str, origin: Origin) -> Result<RequestId, SubmitError> {
        if line.len() > LONGEST_LINE {
            return Err(SubmitError::LineTooLong);
        }
        let request = self.outbox.admit()?;
        self.inbox.leave(ToEngine::Line {
            session: self.session,
            request,
            text: line.to_owned(),
            origin,
        });
        Ok(RequestId(request))
    }

    /// Cancels a request, whoever made it. Never waits.
    pub fn cancel(&self, request: RequestId) {
        self.outbox.cancel(request.0);
        self.inbox.leave(ToEngine::Cancel {
            session: self.session,
            request: request.0,
        });
    }

    /// Takes the next event. None when there is none. Never waits.
    pub fn next_event(&self) -> Option<Event> {
        self.outbox.next()
    }
}

impl Drop for Door {
    /// The panel has ended, whichever way: it can be opened anew.
    fn drop(&mut self) {
        self.inbox.put(ToEngine::PanelEnded {
            session: self.session,
        });
    }
}
