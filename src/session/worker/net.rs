//! Threads that wait for servers, one for each request: the only ones that touch the network. They have no file and no database.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::mailbox::Mailbox;
use crate::chat::draft::Errand;
use crate::chat::job::Outcome;
use crate::chat::step::Input;
use crate::provider::http::{Connection, Outgoing, Patience, Response, Trust};
use crate::provider::plan::LONGEST_ANSWER;
use crate::provider::{Failure, FailureKind, LONGEST_LIST, Piece, Reader, Reply, WireFormat};
use crate::session::engine::ToEngine;
use crate::words::clock;

/// Bytes that are read at a time.
const CHUNK: usize = 16 << 10;

/// How long is waited for a server of which it is not known whether it is there.
const GLANCE: Patience = Patience {
    connect: Duration::from_millis(500),
    silence: Duration::from_secs(2),
};

/// What ends a request that is under way.
#[derive(Clone, Default)]
pub(in crate::session) struct Recall {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    is_cancelled: AtomicBool,
    connection: Mutex<Option<Connection>>,
    cancelled: Condvar,
}

impl Recall {
    /// Ends it. Never waits for the network.
    pub(in crate::session) fn cancel(&self) {
        self.inner.is_cancelled.store(true, Ordering::Relaxed);
        let connection = self.inner.connection.lock();
        if let Some(connection) = &*connection {
            connection.cancel();
        }
        self.inner.cancelled.notify_all();
    }

    fn is_cancelled(&self) -> bool {
        self.inner.is_cancelled.load(Ordering::Relaxed)
    }

    /// Makes a connection one that is ended, too.
    fn covers(&self, connection: &Connection) {
        let mut covered = self.inner.connection.lock();
        *covered = Some(connection.clone());
        if self.is_cancelled() {
            connection.cancel();
        }
    }

    /// Lets time pass, unless it is ended.
    fn wait(&self, time: Duration) {
        let deadline = Instant::now() + time;
        let mut connection = self.inner.connection.lock();
        while !self.is_cancelled() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left == Duration::ZERO {
                return;
            }
            self.inner.cancelled.wait_for(&mut connection, left);
        }
    }
}

/// A request of a session, for a thread of its own.
pub(in crate::session) struct Trip {
    pub(in crate::session) session: u64,
    pub(in crate::session) number: u64,
    pub(in crate::session) errand: Errand,
    pub(in crate::session) recall: Recall,
}

impl Trip {
    /// Does what it is for, and tells what comes of it. Blocks.
    pub(in crate::session) fn make(self, inbox: &Mailbox<ToEngine>) -> Outcome {
        let Self {
            session,
            number,
            errand,
            recall,
        } = self;
        match errand {
            Errand::Answer { outgoing, format } => {
                let mut tell = |input| inbox.put(ToEngine::FromWorker { session, input });
                Outcome::Replied(answer(*outgoing, format, &recall, number, &mut tell))
            }
            Errand::Fetch { outgoing, listing } => {
                let patience = Patience::with(&outgoing.address);
                let format = listing.endpoint.service().format;
                let response = send(*outgoing, format, patience, &recall);
                let fetched = response.and_then(|response| response.read_all(LONGEST_LIST));
                Outcome::Fetched { listing, fetched }
            }
            Errand::Find { intro, servers } => {
                let found = servers.into_iter().filter_map(|(name, outgoing)| {
                    // One that does not answer is not running.
                    let response = send(*outgoing, WireFormat::OpenAiChat, GLANCE, &recall).ok()?;
                    Some((name, response.read_all(LONGEST_LIST).ok()?))
                });
                let found = found.collect();
                Outcome::Found { intro, found }
            }
            Errand::Wait(time) => {
                recall.wait(time);
                Outcome::Waited
            }
            Errand::Visit(visit, outgoing) => {
                let answer = visit_service(*outgoing, &recall);
                Outcome::Visited { visit, answer }
            }
            Errand::VisitLater(visit, time) => {
                recall.wait(time);
                Outcome::Due(visit)
            }
        }
    }
}

fn send(
    outgoing: Outgoing,
    format: WireFormat,
    patience: Patience,
    recall: &Recall,
) -> Result<Response, Failure> {
    let connection = Connection::new(&outgoing.address, patience, Trust::Public);
    recall.covers(&connection);
    connection.send(outgoing)?.accepted(format, clock::now() / 1000)
}

/// Says something to the service. Its failures are told by itself, in its own words.
fn visit_service(outgoing: Outgoing, recall: &Recall) -> Result<(u16, Vec<u8>), Failure> {
    let patience = Patience::with(&outgoing.address);
    let connection = Connection::new(&outgoing.address, patience, Trust::Public);
    recall.covers(&connection);
    let response = connection.send(outgoing)?;
    Ok((response.status(), response.read_all(LONGEST_ANSWER)?))
}

/// Reads an answer, and tells of it as it comes.
fn answer(
    outgoing: Outgoing,
    format: WireFormat,
    recall: &Recall,
    job: u64,
    tell: &mut dyn FnMut(Input),
) -> Result<Reply, Failure> {
    let patience = Patience::with(&outgoing.address);
    let mut response = send(outgoing, format, patience, recall)?;
    let mut reader = Reader::new(format);
    let mut buffer = vec![0; CHUNK];
    let mut pieces = Vec::new();
    loop {
        let count = response.read(&mut buffer)?;
        let read = buffer.get(..count).unwrap_or_default();
        // What came before a failure was said.
        let result = reader.feed(read, &mut pieces);
        tell_pieces(&mut pieces, job, tell);
        result?;
        if count == 0 || reader.is_over() {
            break;
        }
        if recall.is_cancelled() {
            return Err(FailureKind::Cancelled.into());
        }
    }
    let reply = reader.finish(&mut pieces);
    tell_pieces(&mut pieces, job, tell);
    reply
}

/// Tells what was said, with what came at once in one piece.
fn tell_pieces(pieces: &mut Vec<Piece>, job: u64, tell: &mut dyn FnMut(Input)) {
    let (mut said, mut thought) = (String::new(), String::new());
    for piece in pieces.drain(..) {
        match piece {
            Piece::Text(text) => said.push_str(&text),
            Piece::Thinking(text) => thought.push_str(&text),
            // It is carried out when the whole answer has come.
            Piece::Call(_) => {}
        }
    }
    if !thought.is_empty() {
        tell(Input::Thinking { job, text: thought });
    }
    if !said.is_empty() {
        tell(Input::Text { job, text: said });
    }
}
