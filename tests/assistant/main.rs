//! Talking with models as a host does: lines in, events out, and a server that plays the provider and records every byte.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on fails"
)]

mod account;
mod answering;
mod canary;
mod choosing;
mod failing;
mod going_on;
mod grammar;
mod leaving;
mod script;
mod taking_back;
mod world;
