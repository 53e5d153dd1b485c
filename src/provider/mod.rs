//! Talking with language models: one file for each wire format, all pure.
//!
//! A [`Request`] becomes the body that is sent, byte for byte; the bytes of an answer become [`Piece`]s and in the end a [`Reply`].
//! Nothing here opens a connection, looks at a clock or knows a key, so that everything can be shown before it is sent, and every
//! stream can be played in a test.
//!
//! An answer that breaks off is never taken for a whole one: without the format's own mark of the end, [`Reader::finish`] fails.

mod anthropic;
mod failure;
mod gemini;
mod ollama;
mod openai_chat;
mod openai_responses;
mod reader;
mod request;
#[cfg(test)]
mod tests;

pub use failure::{Failure, FailureKind, Refusal, Retry};
pub use reader::{LONGEST_EVENT, MOST_CALLS, MOST_TEXT, Piece, Reader, Reply, Stop, Usage};
pub use request::{Part, Request, Tool, ToolCall, ToolResult, Turn};

/// How a server is talked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
