//! A browser that knows only what these tests need: requests over a bare socket, so that every byte of them can be wrong.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

/// Nothing takes that long; what does has failed.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The address of a panel, in its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    pub whole: String,
    pub port: u16,
    pub token: String,
}

impl Address {
    pub fn new(whole: &str) -> Self {
        let rest = whole
            .strip_prefix("http://127.0.0.1:")
            .expect("loopback, by its number");
        let mut parts = rest.split('/');
        Self {
            whole: whole.to_owned(),
            port: parts.next().unwrap().parse().unwrap(),
            token: parts.next().unwrap().to_owned(),
        }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The head of a request as the page makes it. Lines are taken out or replaced by their names: an empty value takes one out.
    pub fn head(&self, method: &str, path: &str, changes: &[(&str, &str)]) -> String {
        let mut lines = vec![("Host".to_owned(), format!("127.0.0.1:{}", self.port))];
        if method == "POST" {
            lines.push(("Origin".to_owned(), self.origin()));
            lines.push(("Content-Type".to_owned(), "application/json".to_owned()));
        }
        for (name, value) in changes {
            lines.retain(|(known, _)| known != name);
            if !value.is_empty() {
                lines.push(((*name).to_owned(), (*value).to_owned()));
            }
        }
        let lines: String = lines
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        format!("{method} {path} HTTP/1.1\r\n{lines}")
    }

    pub fn path(&self, below: &str) -> String {
        format!("/{}/{below}", self.token)
    }

    pub fn get(&self, below: &str) -> Response {
        self.send(&self.head("GET", &self.path(below), &[]), b"")
    }

    pub fn post(&self, below: &str, body: &Value) -> Response {
        let head = self.head("POST", &self.path(below), &[]);
        self.send(&head, body.to_string().as_bytes())
    }

    /// Sends a request on a connection of its own.
    pub fn send(&self, head: &str, body: &[u8]) -> Response {
        let mut stream = self.connect();
        let head = format!(
            "{head}Content-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        // A server that refuses early closes while this is written.
        let _ = stream
            .write_all(head.as_bytes())
            .and_then(|()| stream.write_all(body));
        Response::read(stream)
    }

    /// What a line that only this page wants comes to.
    pub fn query(&self, line: &str) -> Value {
        let response = self.post("query", &json!({ "line": line }));
        assert_eq!(response.status, 200, "{line}: {response:?}");
        response.json()
    }

    /// The data of such a line.
    pub fn data(&self, line: &str) -> Value {
        let answer = self.query(line);
        let last = answer["events"].as_array().unwrap().last().unwrap();
        assert_eq!(last["kind"], "done", "{line}: {answer}");
        last["data"].clone()
    }

    pub fn submit(&self, line: &str) -> u64 {
        let response = self.post("submit", &json!({ "line": line }));
        assert_eq!(response.status, 202, "{line}: {response:?}");
        response.json()["request"].as_u64().unwrap()
    }
}

#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub headers: String,
    pub body: String,
}

impl Response {
    fn read(mut stream: TcpStream) -> Self {
        let mut bytes = Vec::new();
        // One that was closed over what was sent is read as far as it goes.
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.get(9..12).and_then(|status| status.parse().ok());
        Self {
            status: status.unwrap_or(0),
            headers: head.to_lowercase(),
            body: body.to_owned(),
        }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A page that is told of events.
pub struct Events {
    reader: BufReader<TcpStream>,
    text: String,
    waiting: VecDeque<(u64, Value)>,
}

impl Events {
    /// Listens from the beginning, or from behind an event.
    pub fn open(address: &Address, after: Option<u64>) -> Self {
        let mut stream = address.connect();
        let after = after.map(|after| after.to_string()).unwrap_or_default();
        let head = address.head("GET", &address.path("events"), &[("Last-Event-ID", &after)]);
        stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        assert!(line.starts_with("HTTP/1.1 200"), "{line}");
        while line.trim() != "" {
            line.clear();
            reader.read_line(&mut line).unwrap();
        }
        Self {
            reader,
            text: String::new(),
            waiting: VecDeque::new(),
        }
    }

    /// The next event, with its number.
    pub fn next(&mut self) -> (u64, Value) {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return event;
            }
            let mut size = String::new();
            self.reader.read_line(&mut size).unwrap();
            let size = usize::from_str_radix(size.trim(), 16).expect("the stream goes on");
            let mut chunk = vec![0; size + 2];
            self.reader.read_exact(&mut chunk).unwrap();
            self.text.push_str(std::str::from_utf8(&chunk[..size]).unwrap());
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                if let Some((id, data)) = event.split_once('\n').filter(|(id, _)| id.starts_with("id: ")) {
                    let id = id[4..].parse().unwrap();
                    let data = serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap();
                    self.waiting.push_back((id, data));
                }
                self.text = rest.to_owned();
            }
        }
    }

    /// The next event of a kind.
    pub fn until(&mut self, kind: &str) -> Value {
        loop {
            let (_, event) = self.next();
            if event["kind"] == kind {
                return event;
            }
        }
    }

    /// All events of a request, with their numbers.
    pub fn end_of(&mut self, request: u64) -> Vec<(u64, Value)> {
        let mut events = Vec::new();
        loop {
            let (number, event) = self.next();
            let kind = event["kind"].as_str().unwrap().to_owned();
            let is_end = event["request"] == request
                && ["answer", "no_answer", "done", "cancelled", "error"].contains(&kind.as_str());
            if event["request"] == request {
                events.push((number, event));
            }
            if is_end {
                return events;
            }
        }
    }
}
