//! The wire formats, one file each: what is sent to a model, and what it says.
//!
//! An answer that breaks off is never taken for a whole one: without the format's own mark of the end, [`Reader::finish`] fails.

mod anthropic;
mod gemini;
mod models;
mod ollama;
mod openai_chat;
mod openai_responses;
mod reader;
mod request;
#[cfg(test)]
mod tests;

pub use reader::{LONGEST_EVENT, MOST_CALLS, MOST_TEXT, Piece, Reader, Reply, Stop, Usage};
use serde::{Deserialize, Serialize};

pub use models::{LONGEST_LIST, Model, is_cloud_name, is_model_name, models};
pub(in crate::provider) use reader::{list, text};
pub use request::{Part, Request, Tool, ToolCall, ToolResult, Turn};

/// How a server is talked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum WireFormat {
    /// Anthropic's Messages.
    Anthropic,
    /// OpenAI's Responses.
    OpenAiResponses,
    /// OpenAI's Chat Completions, which most other servers speak, too.
    OpenAiChat,
    /// Google's Gemini, `streamGenerateContent` with `alt=sse`.
    Gemini,
    /// Ollama's own `/api/chat`.
    Ollama,
}

impl WireFormat {
    /// All formats.
    pub const ALL: [Self; 5] = [
        Self::Anthropic,
        Self::OpenAiResponses,
        Self::OpenAiChat,
        Self::Gemini,
        Self::Ollama,
    ];

    /// Returns the body of a request: exactly what is sent and shown.
    pub fn body(self, request: &Request) -> Vec<u8> {
        let body = match self {
            Self::Anthropic => anthropic::body(request),
            Self::OpenAiResponses => openai_responses::body(request),
            Self::OpenAiChat => openai_chat::body(request),
            Self::Gemini => gemini::body(request),
            Self::Ollama => ollama::body(request),
        };
        body.to_string().into_bytes()
    }
}
