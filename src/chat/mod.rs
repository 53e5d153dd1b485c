//! What the user types, what it asks for, and how a conversation goes on from it. Pure: nothing here touches a file, a clock or a thread.

pub mod account;
pub mod command;
pub mod conversation;
pub mod draft;
pub mod job;
pub mod live;
pub mod prompt;
pub mod step;
#[cfg(test)]
mod tests;
