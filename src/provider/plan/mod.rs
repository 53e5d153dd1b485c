//! The service that the program belongs to: what is said to it, what it answers, and what follows for the subscription.
//!
//! `openapi.yaml` beside this file is the whole of what the two say to each other, and a test holds this module and the service that
//! the tests run to it. Pure: a [`Call`] tells the bytes that leave, the functions here read the bytes that come back, and whoever
//! sends is outside. A conversation with the managed plan is [Chat Completions](crate::provider::WireFormat::OpenAiChat).

mod answer;
mod call;
mod error;
mod secret;
mod subscription;
#[cfg(test)]
mod tests;

pub use answer::{
    LONGEST_ANSWER, LoggedIn, LoginStarted, Polled, Usage, read_deleted, read_login, read_logout, read_plan,
    read_poll, read_usage,
};
pub use call::{Address, Call};
pub use error::PlanError;
pub use secret::Secret;
pub use subscription::{CACHE_TIME, GRACE_TIME, Plan, Standing, Status, Subscription};

/// The name of the service among the providers.
pub const SERVICE: &str = "sessionist";

/// What the user is shown before the first message with the managed plan.
pub const DISCLOSURE: &str = "\
With the managed plan your messages go to the Sessionist service, and from there to the provider of a model. So does what you allow to be \
sent with them; nothing else does.
The service stores these conversations, questions and answers, under your user id. The makers of Sessionist read in them to see how good \
the answers are. It also counts your requests.
/privacy preview shows what would be sent, /privacy log what was sent. /account delete deletes your account with all that the service \
stores of it. With a key of your own, no message goes to the service.
";
