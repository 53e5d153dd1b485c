//! Language models: what is sent to them and what they say, and the one way there.
//!
//! [`wire`] holds the formats, one file each, all pure: a [`Request`] becomes the body that is sent, byte for byte; the bytes of an answer
//! become [`Piece`]s and in the end a [`Reply`]. Nothing there opens a connection, looks at a clock or knows a key, so that everything can be
//! shown before it is sent, and every stream can be played in a test.
//!
//! [`plan`] is the service that the program belongs to.
//!
//! [`http`] is the one file that opens connections to other machines. It sends nothing without a [`http::Permit`]: either the log has, on the
//! disk, the very bytes that go and where to, or they go to a server on this machine that passes nothing on.

mod address;
mod api_key;
mod endpoint;
mod failure;
pub mod http;
pub mod plan;
mod service;
pub mod wire;

pub use address::{Address, AddressError};
pub use api_key::{ApiKey, KeyError};
pub use endpoint::{Endpoint, EndpointError, Target};
pub use failure::{Failure, FailureKind, Refusal, Retry};
pub use service::{COMPATIBLE, SERVICES, Service};
pub use wire::{
    LONGEST_EVENT, LONGEST_LIST, MOST_CALLS, MOST_TEXT, Model, Part, Piece, Reader, Reply, Request, Stop,
    Tool, ToolCall, ToolResult, Turn, Usage, WireFormat, is_cloud_name, is_model_name, models,
};
