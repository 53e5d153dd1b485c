//! Talking with a model, as far as the store is needed: which one, what it is sent, and what was said.
//!
//! What is sent is put together in [`message`], shown by the preview just so, and logged before it goes. [`settings`] are what the user
//! chose; [`models`] says it in words; [`conversation`] is what can be done with one, and [`account`] is the one with the service.

pub mod account;
pub mod conversation;
pub mod message;
pub mod models;
pub mod settings;
#[cfg(test)]
mod tests;
