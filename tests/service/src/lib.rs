//! The service for tests: it speaks `src/provider/plan/openapi.yaml` on loopback and keeps everything in memory.
//!
//! It knows nothing of the program, so the two cannot agree on a mistake. No mail is sent: [`Service::click`] does what the link in it
//! does.

mod accounts;
mod chat;
mod http;
mod server;

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::Value;

use accounts::Link;
pub use accounts::{PERIOD_END, PERIOD_START};
pub use chat::{MODEL, echo};
pub use http::Request;
use server::Shared;

/// How a service is.
#[derive(Debug, Clone)]
pub struct Options {
    /// The plan of a new account, which is active: "none", "byok" or "managed".
    pub plan: String,
    /// Requests with the managed plan until there may be no more.
    pub limit: u64,
    /// Seconds between two polls. Whoever polls earlier is asked to slow down.
    pub interval: u64,
    /// Seconds until a link expires. With 0 it has expired when it is sent.
    pub expires_in: u64,
    /// The time between two pieces of a streamed answer.
    pub pause: Duration,
    /// Returns the deltas of the answer to a request. [`echo`] repeats the last message.
    pub reply: fn(&Value) -> Vec<Value>,
    /// Is called with an address and the link that would be sent to it.
    pub mail: fn(&str, &str),
}

impl Default for Options {
    fn default() -> Self {
        Self {
            plan: "managed".to_owned(),
            limit: 500,
            interval: 5,
            expires_in: 900,
            pause: Duration::ZERO,
            reply: echo,
            mail: |_, _| {},
        }
    }
}

/// What goes wrong with a request. It is recorded all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It is answered with this status of failure and does nothing.
    Status(u16),
    /// It is answered so much later.
    Slow(Duration),
    /// It does what it asks for, but the connection ends in the middle of the answer.
    BreakOff,
}

/// A service that runs until it is dropped.
#[derive(Debug)]
pub struct Service {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

impl Service {
    /// Starts to serve on a free port of loopback.
    ///
    /// # Errors
    ///
    /// There is no port or no thread to be had.
    pub fn start(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::new(format!("http://{address}"), options));
        let serving = Arc::clone(&shared);
        let accepting = thread::Builder::new()
            .name("test-service".to_owned())
            .spawn(move || serving.accept(&listener))?;
        Ok(Self {
            address,
            shared,
            accepting: Some(accepting),
        })
    }

    /// Returns where it is reached: "http://127.0.0.1:PORT".
    pub fn url(&self) -> &str {
        &self.shared.url
    }

    /// Opens the link that was sent to an address last. Returns whether there is one that waits.
    pub fn click(&self, email: &str) -> bool {
        self.shared.state().accounts.open_last(email, Link::Opened)
    }

    /// Opens the link that was sent to an address last and says that it was somebody else. Returns whether there is one that waits.
    pub fn deny(&self, email: &str) -> bool {
        self.shared.state().accounts.open_last(email, Link::Refused)
    }

    /// Gives an account another plan and status, in the words of the API; makes the account where there is none.
    pub fn set_plan(&self, email: &str, plan: &str, status: &str) {
        self.shared.state().accounts.set_plan(email, plan, status);
    }

    /// Returns the messages that are stored of an account: the bodies of its requests, oldest first. None where there is no account.
    pub fn logged(&self, email: &str) -> Option<Vec<Vec<u8>>> {
        self.shared.state().accounts.logged(email)
    }

    /// Makes trouble for the next request that has none yet.
    pub fn trouble_next(&self, trouble: Trouble) {
        self.shared.state().troubles.push_back(trouble);
    }

    /// Returns every request so far, in the order in which they came.
    pub fn recorded(&self) -> Vec<Request> {
        self.shared.state().recorded.clone()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.shared.close();
        // Nothing else wakes a thread that waits for a connection.
        let woken = TcpStream::connect(self.address);
        if let (Ok(_), Some(accepting)) = (woken, self.accepting.take()) {
            assert!(
                accepting.join().is_ok() || thread::panicking(),
                "the service panicked"
            );
        }
    }
}
