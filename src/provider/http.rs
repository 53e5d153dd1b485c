//! The one way out: no other code opens a connection to another machine.
//!
//! What is sent is an [`Outgoing`] with its [`Permit`]. There are two: the log has the very bytes and where they go, on the disk, before
//! the first of them leaves; or they go to a server on this machine that passes nothing on. A redirect is never followed, so a key
//! reaches no other host, and what is not encrypted reaches no other machine, because an [`Address`] can't say that.
//!
//! A server may take its time, but not be silent: there is no deadline for an answer, only for each piece of it. A request that waits
//! on a socket, also behind TLS, ends at once when it is cancelled.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ureq::config::AutoHeaderValue;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Body, BodyReader};

use super::{Address, ApiKey, Failure, FailureKind, Refusal, WireFormat};
use crate::store::Logged;

/// Bytes of a body that tells of a failure.
const LONGEST_REFUSAL: u64 = 64 << 10;

/// What a request does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Asks for something, with no body.
    Get,
    /// Sends a body.
    Post,
    /// Asks to have something deleted, with no body.
    Delete,
}

impl Method {
    /// Returns the word of HTTP.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// The header that a key goes into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyHeader {
    /// "Authorization: Bearer".
    Bearer,
    /// "x-api-key".
    Anthropic,
    /// "x-goog-api-key".
    Google,
}

/// Why something may be sent.
#[derive(Debug, PartialEq, Eq)]
pub enum Permit {
    /// The log has it.
    Logged(Logged),
    /// It goes to a server on this machine that passes nothing on, so it does not leave.
    Stays,
}

/// What is to be sent.
#[derive(Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// What it does.
    pub method: Method,
    /// The server.
    pub address: Address,
    /// The path on it, with its query.
    pub path: String,
    /// Headers that hold nothing secret, beside those that every request has.
    pub headers: Vec<(&'static str, &'static str)>,
    /// The key, when one is needed.
    pub key: Option<(KeyHeader, ApiKey)>,
    /// The body.
    pub body: Vec<u8>,
    /// Why it may be sent.
    pub permit: Permit,
}

impl Outgoing {
    /// Returns where it goes, as the log has it: method and URL.
    pub fn destination(method: Method, address: &Address, path: &str) -> String {
        format!("{} {}", method.as_str(), address.url(path))
    }

    fn is_permitted(&self) -> bool {
        match &self.permit {
            Permit::Logged(logged) => {
                let destination = Self::destination(self.method, &self.address, &self.path);
                logged.covers(&destination, &self.body)
            }
            Permit::Stays => self.address.is_loopback(),
        }
    }
}

/// How long is waited.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the connection, with TLS.
    pub connect: Duration,
    /// For the beginning of the answer, and for each piece of it.
    pub silence: Duration,
}

impl Patience {
    /// What is waited for a server: one on this machine may have to load its model first, and reads long texts slowly.
    pub fn with(address: &Address) -> Self {
        let silence = if address.is_loopback() { 600 } else { 150 };
        Self {
            connect: Duration::from_secs(15),
            silence: Duration::from_secs(silence),
        }
    }
}

/// Whose word is taken for who a server is.
#[derive(Debug, Clone, Default)]
pub enum Trust {
    /// The authorities that Mozilla trusts, which come with the program.
    #[default]
    Public,
    /// Another authority alone, by its certificate in DER: for tests.
    Only(Vec<u8>),
}

/// A connection for one request. Its clones cancel it from other threads.
#[derive(Clone)]
pub struct Connection {
    agent: Agent,
    is_cancelled: Arc<AtomicBool>,
}

impl Connection {
    /// Prepares a connection to a server. `HTTPS_PROXY` and `NO_PROXY` are heeded for other machines; through a proxy the same TLS
    /// goes to the same server.
    pub fn new(address: &Address, patience: Patience, trust: Trust) -> Self {
        let roots = match trust {
            Trust::Public => RootCerts::WebPki,
            Trust::Only(der) => RootCerts::new_with_certs(&[Certificate::from_der(&der).to_owned()]),
        };
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(0)
            .accept("text/event-stream, application/json")
            // A compressed stream may be held back.
            .accept_encoding(AutoHeaderValue::None)
            .user_agent(format!("sessionist/{}", crate::VERSION))
            .timeout_resolve(Some(patience.connect))
            .timeout_connect(Some(patience.connect))
            .timeout_per_read(Some(patience.silence))
            .timeout_per_write(Some(patience.silence))
            .tls_config(TlsConfig::builder().root_certs(roots).build());
        let config = if address.is_loopback() {
            config.proxy(None)
        } else {
            config
        };
        Self {
            agent: config.build().new_agent(),
            is_cancelled: Arc::default(),
        }
    }

    /// Ends the request at once, wherever it waits, but for a name that is looked up or a connection that is made: those have their
    /// own limits. May be called on any thread; never waits.
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
        self.agent.clone().shutdown();
    }

    /// Sends, and waits for the beginning of the answer. Blocks.
    ///
    /// # Errors
    ///
    /// What failed. What is not permitted is not sent.
    pub fn send(&self, outgoing: Outgoing) -> Result<Response, Failure> {
        if !outgoing.is_permitted() {
            return Err(FailureKind::NotPermitted.into());
        }
        let is_loopback = outgoing.address.is_loopback();
        let mut request = ::http::Request::builder()
            .method(outgoing.method.as_str())
            .uri(outgoing.address.url(&outgoing.path));
        for (name, value) in &outgoing.headers {
            request = request.header(*name, *value);
        }
        if let Some((header, key)) = &outgoing.key {
            let (name, value) = match header {
                KeyHeader::Bearer => ("authorization", format!("Bearer {}", key.secret())),
                KeyHeader::Anthropic => ("x-api-key", key.secret().to_owned()),
                KeyHeader::Google => ("x-goog-api-key", key.secret().to_owned()),
            };
            let mut value = ::http::HeaderValue::try_from(value).map_err(|_| FailureKind::BadKey)?;
            value.set_sensitive(true);
            request = request.header(name, value);
        }
        let result = match outgoing.method {
            Method::Post => request
                .header("content-type", "application/json")
                .body(outgoing.body)
                .map_err(ureq::Error::from)
                .and_then(|request| self.agent.run(request)),
            Method::Get | Method::Delete => request
                .body(())
                .map_err(ureq::Error::from)
                .and_then(|request| self.agent.run(request)),
        };
        match result {
            Ok(response) => Ok(self.response(response)),
            Err(error) => Err(self.failure(&error, is_loopback)),
        }
    }

    fn response(&self, response: ::http::Response<Body>) -> Response {
        let header = |name| {
            let value = response.headers().get(name)?;
            Some(value.to_str().ok()?.to_owned())
        };
        Response {
            status: response.status().as_u16(),
            retry_after_ms: header("retry-after-ms"),
            retry_after: header("retry-after"),
            should_retry: header("x-should-retry"),
            body: response.into_body().into_reader(),
            connection: self.clone(),
        }
    }

    /// Makes out what an error means. Where and whom it concerns stays out of the text.
    fn failure(&self, error: &ureq::Error, is_loopback: bool) -> Failure {
        use ureq::{Error, Timeout};
        if self.is_cancelled.load(Ordering::Relaxed) {
            return FailureKind::Cancelled.into();
        }
        let no_connection = if is_loopback {
            FailureKind::NotRunning
        } else {
            FailureKind::NoConnection
        };
        let kind = match error {
            Error::HostNotFound | Error::Timeout(Timeout::Resolve) => FailureKind::NoHost,
            Error::Timeout(Timeout::Connect) | Error::ConnectionFailed | Error::InvalidProxyUrl => {
                no_connection
            }
            Error::ConnectProxyFailed(_) => FailureKind::NoConnection,
            Error::Timeout(_) => FailureKind::Silent,
            Error::Tls(_) | Error::Rustls(_) => FailureKind::Certificate,
            Error::Io(error) => io_kind(error, no_connection),
            Error::Protocol(_) => FailureKind::NotTheFormat,
            _ => FailureKind::BrokenOff,
        };
        kind.into()
    }
}

fn io_kind(error: &io::Error, no_connection: FailureKind) -> FailureKind {
    use io::ErrorKind;
    match error.kind() {
        // What TLS does not like.
        ErrorKind::InvalidData => FailureKind::Certificate,
        ErrorKind::ConnectionRefused
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::AddrNotAvailable => no_connection,
        ErrorKind::TimedOut | ErrorKind::WouldBlock => FailureKind::Silent,
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::NotConnected
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => FailureKind::BrokenOff,
        // What looking a name up says has no kind of its own.
        _ if no_connection == FailureKind::NoConnection => FailureKind::NoHost,
        _ => FailureKind::BrokenOff,
    }
}

/// An answer whose beginning has come.
pub struct Response {
    status: u16,
    retry_after_ms: Option<String>,
    retry_after: Option<String>,
    should_retry: Option<String>,
    body: BodyReader<'static>,
    connection: Connection,
}

impl Response {
    /// Returns the HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Takes it for an answer of a format when its status is one of success. `now` is in seconds since 1970. Blocks.
    ///
    /// # Errors
    ///
    /// What the server refuses, in words that say what to do.
    pub fn accepted(mut self, format: WireFormat, now: i64) -> Result<Self, Failure> {
        match self.status {
            200..=299 => Ok(self),
            300..=399 => Err(Failure {
                status: Some(self.status),
                ..FailureKind::Moved.into()
            }),
            status => {
                let mut body = Vec::new();
                // What came of it is enough to tell what it means.
                let _ = (&mut self.body).take(LONGEST_REFUSAL).read_to_end(&mut body);
                if self.connection.is_cancelled.load(Ordering::Relaxed) {
                    return Err(FailureKind::Cancelled.into());
                }
                Err(Failure::of(Refusal {
                    format,
                    status,
                    body: &body,
                    retry_after_ms: self.retry_after_ms.as_deref(),
                    retry_after: self.retry_after.as_deref(),
                    should_retry: self.should_retry.as_deref(),
                    now,
                }))
            }
        }
    }

    /// Reads the next bytes of the body; 0 at its end. Blocks.
    ///
    /// # Errors
    ///
    /// The server was silent for too long, the connection broke, or it was cancelled.
    pub fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Failure> {
        self.body.read(buffer).map_err(|error| {
            // A timeout of ureq's comes inside of an I/O error.
            let failure = match error
                .get_ref()
                .and_then(|inner| inner.downcast_ref::<ureq::Error>())
            {
                Some(inner) => self.connection.failure(inner, false),
                None => self.connection.failure(&ureq::Error::Io(error), false),
            };
            match failure.kind {
                // That it was the right server was known before anything was sent, and it has begun to answer.
                FailureKind::Silent | FailureKind::Cancelled | FailureKind::NotTheFormat => failure,
                _ => FailureKind::BrokenOff.into(),
            }
        })
    }

    /// Reads the whole body, at most so many bytes of it. Blocks.
    ///
    /// # Errors
    ///
    /// Those of [`Response::read`], and [`FailureKind::TooMuch`] when there is more.
    pub fn read_all(mut self, most: usize) -> Result<Vec<u8>, Failure> {
        let mut body = Vec::new();
        let mut buffer = [0; 8 << 10];
        loop {
            let count = self.read(&mut buffer)?;
            body.extend_from_slice(buffer.get(..count).unwrap_or_default());
            if count == 0 {
                return Ok(body);
            }
            if body.len() > most {
                return Err(FailureKind::TooMuch.into());
            }
        }
    }
}
