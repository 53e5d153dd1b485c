//! Keeping and forgetting: what is learned, what the user allowed, what is deleted, and what happens when things go wrong.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod clearing;
mod consent;
mod doors;
#[cfg(unix)]
mod killed;
mod learning;
mod promises;
#[cfg(target_os = "linux")]
mod storms;
mod talking;
#[cfg(target_os = "linux")]
mod terminal;
#[cfg(unix)]
mod together;
mod world;
