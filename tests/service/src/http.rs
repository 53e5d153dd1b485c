//! HTTP/1.1 as far as a test needs it: a request is read, an answer is written, the connection ends.

use std::borrow::Cow;
use std::io::{self, Read};

use serde_json::Value;

/// Bytes of the longest request.
const LONGEST_REQUEST: usize = 16 << 20;
const MOST_HEADERS: usize = 64;

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// "GET", "POST" or another.
    pub method: String,
    /// The path.
    pub path: String,
    /// The token that it came with.
    pub token: Option<String>,
    /// The body.
    pub body: Vec<u8>,
    /// All of it, byte for byte.
    pub bytes: Vec<u8>,
}

impl Request {
    /// Returns the body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// Reads a request. None when none comes, or not all of it.
pub(crate) fn read(stream: &mut impl Read) -> io::Result<Option<Request>> {
    let mut bytes = Vec::new();
    let mut piece = [0; 16 << 10];
    while bytes.len() < LONGEST_REQUEST {
        let length = stream.read(&mut piece)?;
        if length == 0 {
            return Ok(None);
        }
        bytes.extend(piece.iter().take(length));
        if let Some(request) = parse(&bytes)? {
            return Ok(Some(request));
        }
    }
    Err(io::ErrorKind::InvalidData.into())
}

/// The request, when it is complete.
fn parse(bytes: &[u8]) -> io::Result<Option<Request>> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    let status = parsed.parse(bytes).map_err(|_| io::ErrorKind::InvalidData)?;
    let httparse::Status::Complete(head) = status else {
        return Ok(None);
    };
    let header = |name: &str| -> Option<Cow<'_, str>> {
        let header = parsed
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))?;
        Some(String::from_utf8_lossy(header.value))
    };
    if header("transfer-encoding").is_some() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let length = header("content-length").map_or(Ok(0), |length| length.parse());
    let length: usize = length.map_err(|_| io::ErrorKind::InvalidData)?;
    let Some(body) = bytes.get(head..head.saturating_add(length)) else {
        return Ok(None);
    };
    Ok(Some(Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        path: parsed.path.unwrap_or_default().to_owned(),
        token: header("authorization").and_then(|value| Some(value.strip_prefix("Bearer ")?.to_owned())),
        body: body.to_vec(),
        bytes: bytes.to_vec(),
    }))
}

/// What a request is answered with.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Seconds.
    pub(crate) retry_after: Option<u64>,
    pub(crate) body: Body,
}

#[derive(Debug)]
pub(crate) enum Body {
    Empty,
    Json(Value),
    /// Events, to be sent in [`pieces`].
    Stream(Vec<String>),
}

impl Answer {
    pub(crate) fn new(status: u16, body: Body) -> Self {
        Self {
            status,
            retry_after: None,
            body,
        }
    }

    /// The whole answer; only the head where the body is a stream.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} \r\nConnection: close\r\n", self.status);
        if let Some(seconds) = self.retry_after {
            head.push_str(&format!("Retry-After: {seconds}\r\n"));
        }
        let rest = match &self.body {
            Body::Empty => "\r\n".to_owned(),
            Body::Json(json) => {
                let json = json.to_string();
                let length = json.len();
                format!("Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{json}")
            }
            Body::Stream(_) => {
                "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned()
            }
        };
        (head + &rest).into_bytes()
    }
}

/// The chunks of a stream. Each event comes in two, so that whoever reads has to join them.
pub(crate) fn pieces(events: &[String]) -> Vec<Vec<u8>> {
    let mut pieces = Vec::new();
    for event in events {
        let (begin, end) = event.as_bytes().split_at(event.len() / 2);
        for part in [begin, end] {
            let size = format!("{:x}\r\n", part.len());
            pieces.push([size.as_bytes(), part, b"\r\n"].concat());
        }
    }
    pieces.push(b"0\r\n\r\n".to_vec());
    pieces
}
