//! What is said to the service that the program belongs to, and what is remembered until it answers.

use crate::provider::plan::{Call, LoginStarted};

/// What the user asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountRequest {
    /// Log in, by a link that is sent to this address.
    Login(String),
    /// Log out.
    Logout,
    /// Tell the state of the subscription.
    Plan,
    /// Delete the account, with all that the service stores of it.
    Delete,
    /// Where the service is; None tells.
    Service(Option<String>),
    /// Ask for the state of the subscription when it was asked long ago. Nobody is told.
    Check,
    /// Has the link been opened?
    Poll(Box<Visit>),
}

/// A call of the service that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// What is said.
    pub call: Call,
    /// What is said to the user before the answer.
    pub intro: String,
    /// The login that it belongs to.
    pub login: Option<Login>,
}

/// A login of which the link has not been opened yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// What the service said when it sent the link.
    pub started: LoginStarted,
    /// When the link is of no more use, in milliseconds since 1970.
    pub until: i64,
}
