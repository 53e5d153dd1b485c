//! What the user types, and what it asks for.

pub mod command;
