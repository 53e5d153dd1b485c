//! What is asked of a model, whichever server it is behind.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::WireFormat;

/// One request: the whole conversation so far, because no server keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The model, by the provider's name.
    pub model: String,
    /// What the model is told before everything else.
    pub system: String,
    /// What was said, oldest first.
    pub turns: Vec<Turn>,
    /// What the model may ask to have looked up.
    pub tools: Vec<Tool>,
    /// Most tokens that the answer may have. Sent where a format demands it.
    pub answer_tokens: u32,
    /// The model's window in tokens, where a server has to be told: Ollama cuts off what exceeds a small one, silently.
    pub window_tokens: Option<u32>,
}

/// What one side said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Turn {
    /// The user's message.
    User(String),
    /// A model's answer.
    Assistant(Vec<Part>),
    /// What came of the calls of the answer before: every one of them, in the same order.
    Results(Vec<ToolResult>),
}

/// A part of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Part {
    /// Text for the user.
    Text(String),
    /// A call of a tool.
    Call(ToolCall),
    /// Something that the provider wants to have back as it came, such as signed thoughts. Another format is not sent it.
    Kept {
        /// The format that it came in.
        format: WireFormat,
        /// What came.
        json: Value,
    },
}

/// A tool that a model may call.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tool {
    /// Its name, of letters, digits and underscores.
    pub name: String,
    /// What it does, for the model.
    pub description: String,
    /// What it takes: a JSON schema of an object.
    pub parameters: Value,
}

/// A call of a tool, as a model wrote it: nothing in it can be relied on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The server's name for it, where it has one.
    pub id: Option<String>,
    /// The tool.
    pub name: String,
    /// What it is to be called with. Meant to be a JSON object, but models err.
    pub arguments: String,
    /// What Gemini signed it with, and wants to have back.
    pub signature: Option<String>,
}

impl ToolCall {
    /// Returns the arguments as an object, to be sent back: what is none becomes an empty one.
    pub(super) fn object(&self) -> Value {
        match serde_json::from_str(&self.arguments) {
            Ok(Value::Object(object)) => Value::Object(object),
            _ => Value::Object(serde_json::Map::new()),
        }
    }

    /// Returns the name of the call, also for a server that gave none.
    pub(super) fn id(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.name)
    }
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolResult {
    /// The call.
    pub call: ToolCall,
    /// What the model is told.
    pub text: String,
    /// Whether it failed or was not allowed.
    pub is_error: bool,
}

/// Puts something into an object.
pub(super) fn put(object: &mut Value, key: &str, value: impl Into<Value>) {
    if let Value::Object(map) = object {
        map.insert(key.to_owned(), value.into());
    }
}
