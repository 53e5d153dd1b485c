//! Files that are no healthy sets: each kind is named by its own message, which says what to do, and none does harm.
//!
//! Hostile files are read by the command line in a process of its own, with a limit to its memory: a reader that asks for
//! more dies there and not here. On systems other than Linux the limit is left out.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on fails"
)]

mod damaged;
mod disk;
mod files;
mod hostile;
mod kinds;
mod limits;
mod nonsense;
mod reading;
