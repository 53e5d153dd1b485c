//! The server of the panel: its connections, and what is said on them. Everything that a stranger could make large is bounded.

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::io;
use std::net::Ipv4Addr;
use std::rc::Rc;
use std::time::Duration;

use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY,
};
use http::header::{X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::channel::{Channel, Sender};
use http_body_util::{BodyExt, Either, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::gate::{Gate, Refusal};
use super::hub::{BETWEEN_TEXTS, Hub};
use super::{Bell, page};
use crate::session::{Door, LONGEST_LINE, RequestId, SubmitError};

/// Connections at a time. A browser opens up to six.
pub const MOST_CONNECTIONS: usize = 128;

/// Pages that are told of events at a time.
pub const MOST_STREAMS: usize = 24;

/// Bytes of what is posted: a line, of which JSON can make six bytes of one.
pub const LONGEST_BODY: usize = LONGEST_LINE * 6 + 1024;

/// Bytes of a request before its body.
const LONGEST_HEAD: usize = 16 << 10;

/// How long a request may take to come in.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often a stream on which nothing is said shows that it is still there.
const BETWEEN_SIGNS: Duration = Duration::from_secs(15);

/// What the page may do: nothing but to use its own files and to talk with this server.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types sessionist";

type Body = Either<Full<Bytes>, Channel<Bytes, Infallible>>;

/// What all connections share.
struct Panel {
    gate: Gate,
    hub: RefCell<Hub>,
    streams: Cell<usize>,
}

/// Serves until it is over.
pub(super) async fn run(door: Door, bell: &Bell, opened: impl FnOnce(io::Result<String>)) {
    let (listener, gate) = match open().await {
        Ok(open) => open,
        Err(error) => return opened(Err(error)),
    };
    opened(Ok(gate.address()));
    let panel = Rc::new(Panel {
        gate,
        hub: RefCell::new(Hub::new(door)),
        streams: Cell::new(0),
    });
    tokio::select! {
        () = pump(&panel, bell) => {}
        () = accept(&panel, &listener) => {}
    }
}

async fn open() -> io::Result<(TcpListener, Gate)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let gate = Gate::new(listener.local_addr()?.port())?;
    Ok((listener, gate))
}

/// Takes events until it is over. Texts are told a few times a second: more often nobody could read them.
async fn pump(panel: &Panel, bell: &Bell) {
    // When what has come of texts has to be told: counted from the first piece, so that it is not put off while more and more comes.
    let mut due: Option<Instant> = None;
    loop {
        tokio::select! {
            is_on = bell.rung() => {
                if !is_on {
                    return;
                }
            }
            () = tokio::time::sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {}
        }
        let now = Instant::now();
        let is_due = due.is_some_and(|due| due <= now);
        let mut hub = panel.hub.borrow_mut();
        hub.take();
        let next = due.filter(|_| !is_due).unwrap_or(now + BETWEEN_TEXTS);
        due = hub.tell_texts(is_due).then_some(next);
    }
}

/// A connection, and whether the token was shown on it.
struct Visitor {
    task: AbortHandle,
    is_known: Rc<Cell<bool>>,
}

async fn accept(panel: &Rc<Panel>, listener: &TcpListener) {
    let mut visitors: Vec<Visitor> = Vec::new();
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            // Mostly that there are no more file handles; it passes.
            Err(_) => {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        visitors.retain(|visitor| !visitor.task.is_finished());
        if visitors.len() >= MOST_CONNECTIONS {
            // The one that is there longest without having shown the token goes, so that strangers can't keep the page out.
            let Some(place) = visitors.iter().position(|visitor| !visitor.is_known.get()) else {
                continue;
            };
            visitors.remove(place).task.abort();
        }
        let is_known = Rc::new(Cell::new(false));
        let serving = tokio::task::spawn_local(talk(Rc::clone(panel), stream, Rc::clone(&is_known)));
        visitors.push(Visitor {
            task: serving.abort_handle(),
            is_known,
        });
    }
}

async fn talk(panel: Rc<Panel>, stream: TcpStream, is_known: Rc<Cell<bool>>) {
    let service = service_fn(|request| {
        let (panel, is_known) = (Rc::clone(&panel), Rc::clone(&is_known));
        async move { Ok::<_, Infallible>(answer(&panel, request, &is_known).await) }
    });
    // What goes wrong on a connection concerns the one at its other end.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(LONGEST_HEAD)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(panel: &Rc<Panel>, request: Request<Incoming>, is_known: &Cell<bool>) -> Response<Body> {
    let (head, body) = request.into_parts();
    let path = match panel.gate.let_in(&head.method, head.uri.path(), &head.headers) {
        Ok(path) => path,
        Err(refusal) => return refused(refusal),
    };
    is_known.set(true);
    let wanted = match (path, page::file(path)) {
        ("events", _) | (_, Some(_)) => Method::GET,
        ("submit" | "query" | "cancel", _) => Method::POST,
        _ => return told(StatusCode::NOT_FOUND, "there is nothing of this name"),
    };
    if head.method != wanted {
        let mut response = told(StatusCode::METHOD_NOT_ALLOWED, "this is not done so");
        if let Ok(allowed) = HeaderValue::from_str(wanted.as_str()) {
            response.headers_mut().insert(ALLOW, allowed);
        }
        return response;
    }
    match path {
        "events" => events(panel, &head.headers),
        "submit" | "query" | "cancel" => {
            let posted = match read(&head.headers, body).await {
                Ok(posted) => posted,
                Err(refusal) => return *refusal,
            };
            match path {
                "submit" => submit(panel, &posted),
                "query" => query(panel, &posted).await,
                _ => cancel(panel, &posted),
            }
        }
        _ => match page::file(path) {
            Some((kind, content)) => respond(StatusCode::OK, kind, Full::new(Bytes::from_static(content))),
            None => told(StatusCode::NOT_FOUND, "there is nothing of this name"),
        },
    }
}

/// What is posted.
#[derive(Deserialize)]
struct Posted {
    #[serde(default)]
    line: String,
    #[serde(default)]
    request: u64,
}

async fn read(headers: &HeaderMap, body: Incoming) -> Result<Posted, Box<Response<Body>>> {
    let refuse = |status, text| Err(Box::new(told(status, text)));
    // A form of another site can't send this kind without asking first.
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    if !kind.is_some_and(|kind| kind.starts_with(b"application/json")) {
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "this has to be JSON");
    }
    let collected = tokio::time::timeout(PATIENCE, Limited::new(body, LONGEST_BODY).collect()).await;
    let bytes = match collected {
        Ok(Ok(collected)) => collected.to_bytes(),
        Ok(Err(_)) => return refuse(StatusCode::PAYLOAD_TOO_LARGE, "this is too long; shorten it"),
        Err(_) => return refuse(StatusCode::REQUEST_TIMEOUT, "this took too long"),
    };
    match serde_json::from_slice(&bytes) {
        Ok(posted) => Ok(posted),
        Err(_) => refuse(StatusCode::BAD_REQUEST, "this can't be understood"),
    }
}

fn submit(panel: &Panel, posted: &Posted) -> Response<Body> {
    match panel.hub.borrow().submit(&posted.line) {
        Ok(request) => data(StatusCode::ACCEPTED, &json!({ "request": request.0 })),
        Err(error) => not_taken(error),
    }
}

async fn query(panel: &Panel, posted: &Posted) -> Response<Body> {
    let answer = panel.hub.borrow_mut().query(&posted.line);
    match answer {
        Ok(answer) => match answer.await {
            Ok(answer) => data(StatusCode::OK, &answer),
            // The hub is gone.
            Err(_) => not_taken(SubmitError::Closed),
        },
        Err(error) => not_taken(error),
    }
}

fn cancel(panel: &Panel, posted: &Posted) -> Response<Body> {
    panel.hub.borrow().cancel(RequestId(posted.request));
    respond(StatusCode::NO_CONTENT, "application/json", Full::default())
}

fn events(panel: &Rc<Panel>, headers: &HeaderMap) -> Response<Body> {
    if panel.streams.get() >= MOST_STREAMS {
        return told(
            StatusCode::SERVICE_UNAVAILABLE,
            "the panel is open too often; close it somewhere else",
        );
    }
    let position = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok());
    let (sender, body) = Channel::new(1);
    let guest = Guest::new(Rc::clone(panel));
    tokio::task::spawn_local(stream(guest, sender, position));
    let mut response = Response::new(Either::Right(body));
    harden(response.headers_mut(), "text/event-stream; charset=utf-8");
    response
}

/// A page that is told of events.
struct Guest(Rc<Panel>);

impl Guest {
    fn new(panel: Rc<Panel>) -> Self {
        panel.streams.set(panel.streams.get() + 1);
        Self(panel)
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.0.streams.set(self.0.streams.get() - 1);
    }
}

/// Tells a page what comes, as fast as it takes it: what it has not taken yet waits in the hub, for all pages together.
async fn stream(guest: Guest, mut sender: Sender<Bytes, Infallible>, mut position: Option<u64>) {
    let mut changes = guest.0.hub.borrow().changes();
    loop {
        changes.mark_unchanged();
        let (chunk, after) = guest.0.hub.borrow().since(position);
        position = Some(after);
        let chunk = if chunk.is_empty() {
            match tokio::time::timeout(BETWEEN_SIGNS, changes.changed()).await {
                Ok(Ok(())) => continue,
                Ok(Err(_)) => return,
                Err(_) => ": \n\n".to_owned(),
            }
        } else {
            chunk
        };
        if sender.send_data(Bytes::from(chunk)).await.is_err() {
            return;
        }
    }
}

fn refused(refusal: Refusal) -> Response<Body> {
    let text = match refusal {
        Refusal::Host => "the panel is at its own address only",
        Refusal::Token => {
            "the panel is open to whoever has its address; open it from the device or with `sessionist panel`"
        }
        Refusal::Origin => "the panel talks with its own page only",
    };
    told(StatusCode::FORBIDDEN, text)
}

fn not_taken(error: SubmitError) -> Response<Body> {
    let status = match error {
        SubmitError::Busy => StatusCode::TOO_MANY_REQUESTS,
        SubmitError::LineTooLong => StatusCode::PAYLOAD_TOO_LARGE,
        SubmitError::Closed => StatusCode::CONFLICT,
    };
    told(status, &error.to_string())
}

fn told(status: StatusCode, text: &str) -> Response<Body> {
    data(status, &json!({ "text": text }))
}

fn data(status: StatusCode, data: &Value) -> Response<Body> {
    respond(
        status,
        "application/json",
        Full::new(Bytes::from(data.to_string())),
    )
}

fn respond(status: StatusCode, kind: &'static str, body: Full<Bytes>) -> Response<Body> {
    let mut response = Response::new(Either::Left(body));
    *response.status_mut() = status;
    harden(response.headers_mut(), kind);
    response
}

fn harden(headers: &mut HeaderMap, kind: &'static str) {
    for (name, value) in [
        (CONTENT_TYPE, kind),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        // The token is part of the address.
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
