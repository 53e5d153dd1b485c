//! The client, the service and the file that says what they say to each other: each against both others.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod agreement;
mod asking;
mod file;
mod serving;
