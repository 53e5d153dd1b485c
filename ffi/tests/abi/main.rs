//! The C interface as a host sees it: the header, C programs linked with the libraries, the symbols they export.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod header;
#[cfg(unix)]
mod installed;
#[cfg(unix)]
mod libraries;
#[cfg(unix)]
mod programs;
#[cfg(target_os = "linux")]
mod symbols;
#[cfg(unix)]
mod talking;
#[cfg(unix)]
mod tool;
