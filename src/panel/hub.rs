//! What the page is told: the events of the session in an order that every client goes through, each at its own pace, and the answers to what
//! one page alone has asked.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::sync::{oneshot, watch};

use super::markdown::{self, Stream};
use crate::VERSION;
use crate::chat::command::{self, Command};
use crate::session::{Door, Event, Kind, RequestId, SubmitError};

/// How long pieces of a text are gathered before they are told.
pub(super) const BETWEEN_TEXTS: Duration = Duration::from_millis(40);

/// Bytes of events that are kept for those who lost their connection or are slow. Who is further behind begins anew.
const MOST_KEPT: usize = 8 << 20;

/// Bytes that are told at once.
const MOST_AT_ONCE: usize = 256 << 10;

/// The events of a session, as the page is told them.
pub(super) struct Hub {
    door: Door,
    /// With their numbers, oldest first, each as a server-sent event.
    kept: VecDeque<(u64, String)>,
    kept_bytes: usize,
    /// The number of the newest event.
    last: u64,
    changes: watch::Sender<u64>,
    /// What one page alone has asked, by request.
    queries: BTreeMap<u64, Query>,
    /// Lines that have not ended, by request.
    running: BTreeMap<u64, Running>,
    consent: Option<Value>,
    question: Option<Map<String, Value>>,
}

struct Query {
    /// The change that it makes, when others have to hear of it: whether it takes something back.
    change: Option<bool>,
    events: Vec<Value>,
    answer: oneshot::Sender<Value>,
}

/// A line that is being carried out.
#[derive(Default)]
struct Running {
    line: String,
    text: Stream,
    /// Bytes of the text.
    length: usize,
    thinking: String,
    progress: String,
    /// Whether more text has come since it was looked at.
    has_news: bool,
    /// Whether something of it is held back until more comes, or nothing for a while.
    is_behind: bool,
}

impl Hub {
    pub(super) fn new(door: Door) -> Self {
        Self {
            door,
            kept: VecDeque::new(),
            kept_bytes: 0,
            last: 0,
            changes: watch::Sender::new(0),
            queries: BTreeMap::new(),
            running: BTreeMap::new(),
            consent: None,
            question: None,
        }
    }

    /// Tells when there is something new.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    pub(super) fn submit(&self, line: &str) -> Result<RequestId, SubmitError> {
        self.door.submit(line)
    }

    /// Asks for one page alone.
    pub(super) fn query(&mut self, line: &str) -> Result<oneshot::Receiver<Value>, SubmitError> {
        let request = self.door.ask_quietly(line)?;
        let (answer, asked) = oneshot::channel();
        let command = command::parse(line).ok().filter(Command::changes_what_holds);
        let query = Query {
            change: command.map(|command| command.takes_back()),
            events: Vec::new(),
            answer,
        };
        self.queries.insert(request.0, query);
        Ok(asked)
    }

    pub(super) fn cancel(&self, request: RequestId) {
        self.door.cancel(request);
    }

    /// Takes all events that there are.
    pub(super) fn take(&mut self) {
        while let Some(event) = self.door.next_event() {
            // It is JSON by contract.
            if let Ok(Value::Object(json)) = serde_json::from_str(&event.json) {
                self.take_one(&event, json);
            }
        }
    }

    /// Tells what there is of texts when it is due. True when there is more that is not.
    pub(super) fn tell_texts(&mut self, is_due: bool) -> bool {
        let late = |hub: &Self| -> Vec<u64> {
            let late = hub.running.iter();
            late.filter(|(_, running)| running.has_news || running.is_behind)
                .map(|(request, _)| *request)
                .collect()
        };
        if is_due {
            for request in late(self) {
                self.tell_text(request, false);
            }
        }
        !late(self).is_empty()
    }

    /// What follows an event, and the number of the last one of it: all that holds now when it is not known any more what followed.
    pub(super) fn since(&self, position: Option<u64>) -> (String, u64) {
        let first = self.kept.front().map_or(self.last + 1, |(number, _)| *number);
        let is_known = |position: &u64| *position <= self.last && position + 1 >= first;
        let Some(position) = position.filter(is_known) else {
            return (as_sent(self.last, &self.hello()), self.last);
        };
        let mut chunk = String::new();
        let mut after = position;
        let behind = usize::try_from(position + 1 - first).unwrap_or(usize::MAX);
        for (number, event) in self.kept.iter().skip(behind) {
            if !chunk.is_empty() && chunk.len() + event.len() > MOST_AT_ONCE {
                break;
            }
            chunk.push_str(event);
            after = *number;
        }
        (chunk, after)
    }

    /// All that holds now, for a page that knows nothing.
    fn hello(&self) -> Value {
        let running = self
            .running
            .iter()
            .filter(|(_, running)| !running.line.is_empty());
        let running = running.map(|(request, running)| {
            json!({
                "request": request,
                "line": running.line,
                "blocks": running.text.told(),
                "thinking": running.thinking,
                "progress": running.progress,
            })
        });
        json!({
            "kind": "hello",
            "version": VERSION,
            "running": running.collect::<Vec<_>>(),
            "question": self.question,
            "consent": self.consent,
        })
    }

    fn take_one(&mut self, event: &Event, mut json: Map<String, Value>) {
        let (kind, request) = (event.kind, event.request);
        json.insert("kind".to_owned(), kind.as_str().into());
        json.insert("request".to_owned(), request.into());
        self.note(kind, request, &json);
        if self.queries.contains_key(&request) {
            return self.take_of_query(event, json);
        }
        match kind {
            Kind::Text => {
                let running = self.running.entry(request).or_default();
                let text = string(&json, "text");
                running.text.push(text);
                running.length += text.len();
                running.has_news = true;
                return;
            }
            Kind::Thinking => {
                let running = self.running.entry(request).or_default();
                running.thinking.push_str(string(&json, "text"));
            }
            Kind::Progress => {
                if let Some(running) = self.running.get_mut(&request) {
                    running.progress = string(&json, "text").to_owned();
                }
            }
            Kind::Line => {
                let running = self.running.entry(request).or_default();
                running.line = string(&json, "text").to_owned();
            }
            // What was missed can be anything.
            Kind::Overflow => self.running.clear(),
            _ => {}
        }
        // In its place between what comes before and behind it.
        if event.is_final() {
            let running = self.running.remove(&request).unwrap_or_default();
            self.render(kind, &mut json, running);
        } else {
            self.tell_text(request, true);
        }
        self.tell(&Value::Object(json));
    }

    /// Keeps what holds from this event on.
    fn note(&mut self, kind: Kind, request: u64, json: &Map<String, Value>) {
        match kind {
            Kind::Consent => self.consent = Some(Value::Object(json.clone())),
            Kind::Ready if json.get("tier").is_some_and(|tier| !tier.is_null()) => self.consent = None,
            Kind::Question => self.question = Some(json.clone()),
            _ => {}
        }
        let is_answered = kind == Kind::Done && string(json, "command") == "answer";
        let is_over = |question: &Map<String, Value>| {
            let of = question.get("request").and_then(Value::as_u64);
            kind.is_final() && of == Some(request)
        };
        let closed = self.question.take_if(|question| is_answered || is_over(question));
        if let Some(closed) = closed {
            self.tell(&json!({ "kind": "closed", "question": closed.get("question") }));
        }
    }

    fn take_of_query(&mut self, event: &Event, mut json: Map<String, Value>) {
        if event.is_final() {
            add_html(&mut json);
            if let Some(mut query) = self.queries.remove(&event.request) {
                query.events.push(Value::Object(json));
                let answer = json!({ "after": self.last, "events": query.events });
                // Who asked may be gone.
                let _ = query.answer.send(answer);
                if let Some(takes_back) = query.change {
                    self.tell(&json!({ "kind": "changed", "takes_back": takes_back }));
                }
            }
        } else if let Some(query) = self.queries.get_mut(&event.request)
            && event.kind != Kind::Progress
        {
            query.events.push(Value::Object(json));
        }
    }

    /// Adds the text as blocks of HTML, as far as the page has not got them.
    fn render(&self, kind: Kind, json: &mut Map<String, Value>, running: Running) {
        let text = string(json, "text");
        let (from, blocks) = match kind {
            Kind::Answer if json.contains_key("model") => {
                // Else something of it was lost on the way here.
                if running.length == text.len() {
                    running.text.finish()
                } else {
                    (0, markdown::html(text))
                }
            }
            Kind::Error if !string(json, "partial").is_empty() => {
                (0, markdown::html(string(json, "partial")))
            }
            _ => (0, markdown::plain(text)),
        };
        json.insert("from".to_owned(), from.into());
        json.insert("blocks".to_owned(), blocks.into());
    }

    /// Tells what has come of a text; all of it when something else comes behind it, or when nothing more has come for a while.
    fn tell_text(&mut self, request: u64, is_whole: bool) {
        let Some(running) = self.running.get_mut(&request) else {
            return;
        };
        let has_news = std::mem::take(&mut running.has_news);
        if !has_news && !running.is_behind {
            return;
        }
        let changed = if is_whole || !has_news {
            running.text.settled()
        } else {
            running.text.changed()
        };
        running.is_behind = changed.is_none() && !is_whole && has_news;
        if let Some((from, blocks)) = changed {
            let told = json!({ "kind": "text", "request": request, "from": from, "blocks": blocks });
            self.tell(&told);
        }
    }

    fn tell(&mut self, event: &Value) {
        self.last += 1;
        let event = as_sent(self.last, event);
        self.kept_bytes += event.len();
        self.kept.push_back((self.last, event));
        while self.kept_bytes > MOST_KEPT
            && self.kept.len() > 1
            && let Some((_, oldest)) = self.kept.pop_front()
        {
            self.kept_bytes -= oldest.len();
        }
        self.changes.send_replace(self.last);
    }
}

/// An event as it is sent. JSON has no line break outside of its texts, and none inside of them either.
fn as_sent(number: u64, event: &Value) -> String {
    let mut sent = String::new();
    let _ = write!(sent, "id: {number}\ndata: {event}\n\n");
    sent
}

/// Messages of the assistant in a page of the history, as HTML.
fn add_html(json: &mut Map<String, Value>) {
    let messages = json.get_mut("data").and_then(|data| data.get_mut("messages"));
    for message in messages.and_then(Value::as_array_mut).into_iter().flatten() {
        let Value::Object(message) = message else { continue };
        if string(message, "author") != "assistant" {
            continue;
        }
        let text = string(message, "text");
        let blocks = if string(message, "model").is_empty() {
            markdown::plain(text)
        } else {
            markdown::html(text)
        };
        message.insert("html".to_owned(), blocks.concat().into());
    }
}

fn string<'a>(json: &'a Map<String, Value>, key: &str) -> &'a str {
    json.get(key).and_then(Value::as_str).unwrap_or_default()
}
