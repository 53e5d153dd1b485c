//! Sessionist reads Ableton Live Sets and answers questions about them, on the machine.
//!
//! The map of the crate, in reading order:
//!
//! - [`words`]: numbers, times and musical values as people read them;
//! - [`consent`]: what the user allows to be read;
//! - [`als`]: bytes to facts, without touching anything else;
//! - [`data_folder`]: the one folder that everything is kept in;
//! - [`store`]: the one database in it: knowledge, conversations, consents, the log of what left;
//! - [`learn`]: from sets on the disk to knowledge in the store;
//! - [`privacy`]: what may be read, what is stored, what left, and taking it back;
//! - [`answer`]: plain questions, answered from what is known, and what a model may look at of it;
//! - [`provider`]: language models: what is sent to them, and what they say;
//! - [`chat`]: a line that the user types, what it asks for, and how a conversation goes on;
//! - [`assistant`]: which model is talked with, what it is sent, and what was said;
//! - [`session`]: the one door for a host: lines in, events out, and the threads behind it;
//! - [`panel`]: the same for a page in a browser of this machine.

#![forbid(unsafe_code)]

pub mod als;
pub mod answer;
pub mod assistant;
pub mod chat;
pub mod consent;
pub mod data_folder;
pub mod learn;
pub mod panel;
pub mod privacy;
pub mod provider;
pub mod session;
pub mod store;
pub mod words;

/// Version of this library.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The commit that this library was built from, or "unknown" outside a checkout.
pub const COMMIT: &str = env!("SESSIONIST_COMMIT");
