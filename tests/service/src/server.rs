//! Connections: one request each, on a thread of its own.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, MutexGuard};

use crate::accounts::{Accounts, error};
use crate::http::{self, Answer, Body, Request};
use crate::{Options, Trouble};

/// After so long without a byte of its request, a connection is given up.
const PATIENCE: Duration = Duration::from_secs(10);

/// What all threads of a service have in common.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) url: String,
    pause: Duration,
    state: Mutex<State>,
    closing: Condvar,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) accounts: Accounts,
    pub(crate) recorded: Vec<Request>,
    pub(crate) troubles: VecDeque<Trouble>,
    is_closing: bool,
}

impl Shared {
    pub(crate) fn new(url: String, options: Options) -> Self {
        Self {
            pause: options.pause,
            state: Mutex::new(State {
                accounts: Accounts::new(url.clone(), options),
                recorded: Vec::new(),
                troubles: VecDeque::new(),
                is_closing: false,
            }),
            url,
            closing: Condvar::new(),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    pub(crate) fn close(&self) {
        self.state().is_closing = true;
        self.closing.notify_all();
    }

    /// Serves until the service ends.
    pub(crate) fn accept(self: &Arc<Self>, listener: &TcpListener) {
        let mut connections: Vec<(TcpStream, JoinHandle<()>)> = Vec::new();
        for stream in listener.incoming() {
            if self.state().is_closing {
                break;
            }
            connections.retain(|(_, thread)| !thread.is_finished());
            // A connection that is gone before it was accepted was not meant seriously.
            if let Ok(connection) = stream.and_then(|stream| self.begin(stream)) {
                connections.push(connection);
            }
        }
        for (stream, thread) in connections {
            // It may have ended by itself.
            let _ = stream.shutdown(Shutdown::Both);
            assert!(thread.join().is_ok(), "a connection panicked");
        }
    }

    fn begin(self: &Arc<Self>, stream: TcpStream) -> io::Result<(TcpStream, JoinHandle<()>)> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        let (mut served, shared) = (stream.try_clone()?, Arc::clone(self));
        let thread = thread::Builder::new().name("test-connection".to_owned());
        let thread = thread.spawn(move || {
            // That a client goes away is its own affair.
            let _ = shared.serve(&mut served);
            let _ = served.shutdown(Shutdown::Both);
        })?;
        Ok((stream, thread))
    }

    fn serve(&self, stream: &mut TcpStream) -> io::Result<()> {
        let request = match http::read(stream) {
            Err(cause) if cause.kind() == io::ErrorKind::InvalidData => {
                return stream.write_all(&error(400, "invalid_request").to_bytes());
            }
            other => other?,
        };
        let Some(request) = request else {
            return Ok(());
        };
        let trouble = {
            let mut state = self.state();
            state.recorded.push(request.clone());
            state.troubles.pop_front()
        };
        if let Some(Trouble::Slow(time)) = trouble
            && self.wait(time)
        {
            return Ok(());
        }
        let answer = match trouble {
            Some(Trouble::Status(status)) => error(status, ""),
            _ => self.state().accounts.answer(&request, Instant::now()),
        };
        self.send(stream, &answer, trouble == Some(Trouble::BreakOff))
    }

    fn send(&self, stream: &mut TcpStream, answer: &Answer, breaks_off: bool) -> io::Result<()> {
        let bytes = answer.to_bytes();
        let Body::Stream(events) = &answer.body else {
            return stream.write_all(if breaks_off { half(&bytes) } else { &bytes });
        };
        stream.write_all(&bytes)?;
        let pieces = http::pieces(events);
        for piece in if breaks_off { half(&pieces) } else { &pieces } {
            stream.write_all(piece)?;
            if self.wait(self.pause) {
                break;
            }
        }
        Ok(())
    }

    /// Waits, but not beyond the end of the service. Whether that has come.
    fn wait(&self, time: Duration) -> bool {
        let mut state = self.state();
        self.closing
            .wait_while_for(&mut state, |state| !state.is_closing, time);
        state.is_closing
    }
}

fn half<T>(whole: &[T]) -> &[T] {
    whole.split_at(whole.len() / 2).0
}
