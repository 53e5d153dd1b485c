//! Sessionist reads Ableton Live Sets and answers questions about them, on the machine.
//!
//! The map of the crate, in reading order:
//!
//! - [`words`], [`clock`]: numbers and times as people read them;
//! - [`consent`]: what the user allows to be read;
//! - [`als`]: bytes to facts, without touching anything else;
//! - [`set_file`]: a set on a disk: opened, watched while it is read, its samples looked for;
//! - [`data_folder`]: the one folder that everything is kept in;
//! - [`store`]: the one database in it: knowledge, conversations, consents, the log of what left;
//! - [`learn`]: from folders full of sets to knowledge in the store;
//! - [`privacy`]: what may be read, what is stored, what left, and taking it back;
//! - [`command`]: a line that the user types, and what it asks for.

#![forbid(unsafe_code)]

pub mod als;
pub mod clock;
pub mod command;
pub mod consent;
pub mod data_folder;
pub mod learn;
pub mod privacy;
pub mod set_file;
pub mod store;
pub mod words;

/// Version of this library.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The commit that this library was built from, or "unknown" outside a checkout.
pub const COMMIT: &str = env!("SESSIONIST_COMMIT");
