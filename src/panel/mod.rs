//! The panel: the chat that a producer sees, as a page that the library serves to this machine alone. Live's own browser (jweb), any other
//! one and the tests run the same code.
//!
//! One thread serves it, with an asynchronous server, so that a thousand connections that say nothing cost next to nothing. It is a
//! [`Door`] of the session like the host's: it submits lines and takes events, and nothing else. It opens no connection.
//!
//! - `gate`: who may come in. Every request has the token of this run in its path: not in a cookie, because cookies go to every server of
//!   this machine, and not in a query or a header, so that even the page itself is handed to nobody else;
//! - `server`: the connections, and what is said on them;
//! - `hub`: what the page is told of events, in an order that a client can go on from when its connection was lost;
//! - `page`: the files of `max-device/panel`;
//! - [`markdown`]: what a model writes, as HTML that can do no harm.
//!
//! What is said (all in JSON):
//!
//! - `POST submit {line}`: a line that all see; 202 with its `request`.
//! - `POST query {line}`: a line for this page alone; 200 with `events`, the last of which is final, and `after`: the number of the last event
//!   of the stream before it. So a page knows which of them its result holds already.
//! - `POST cancel {request}`.
//! - `GET events`: a stream of server-sent events that resumes by `Last-Event-ID`, else begins with `hello`: all that holds now.
//!
//! The events are those of [`crate::session::Kind`], with what the page can't do itself: `text` has `from` and `blocks` of HTML instead of
//! raw text, the final ones have `blocks`, `closed` says that a question is no longer open,
//! and `changed` that a page has changed what holds, with whether it took something back.

mod gate;
mod hub;
pub mod markdown;
mod page;
mod server;

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use tokio::sync::Notify;

pub use server::{LONGEST_BODY, MOST_CONNECTIONS, MOST_STREAMS};

use crate::chat::job::Report;
use crate::session::Door;

/// What other threads tell the panel's: that there is something to take, and that it is over.
#[derive(Default)]
pub struct Bell {
    notify: Notify,
    is_over: AtomicBool,
}

impl Bell {
    /// Says that there is something to take. Never waits.
    pub fn ring(&self) {
        self.notify.notify_one();
    }

    /// Says that it is over. Never waits.
    pub fn end(&self) {
        self.is_over.store(true, Ordering::Release);
        self.notify.notify_one();
    }

    /// Waits until it is rung. False when it is over.
    async fn rung(&self) -> bool {
        if !self.is_over.load(Ordering::Acquire) {
            self.notify.notified().await;
        }
        !self.is_over.load(Ordering::Acquire)
    }
}

/// Serves the panel until it is over, on the thread that calls. `opened` is told its address, or why there is none.
pub fn serve(door: Door, bell: &Bell, opened: impl FnOnce(io::Result<String>)) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build();
    match runtime {
        Ok(runtime) => {
            let tasks = tokio::task::LocalSet::new();
            tasks.block_on(&runtime, server::run(door, bell, opened));
        }
        Err(error) => opened(Err(error)),
    }
}

/// Tells the address of the panel.
pub fn report(address: &str) -> Report {
    Report {
        text: format!(
            "The panel is open at {address}\nWhoever has this address can read and say what you can, as long as this runs; it works on this machine only.\n"
        ),
        data: json!({ "address": address }),
    }
}
