//! From the bytes of an answer to what it says, however they are cut up.

use std::num::NonZeroUsize;

use serde_json::Value;
use sse_core::{SseDecoder, SseEvent};

use super::request::{Part, ToolCall};
use super::{WireFormat, anthropic, gemini, ollama, openai_chat, openai_responses};
use crate::provider::failure::{Failure, FailureKind};

/// Bytes of the longest event or line. OpenAI's last event repeats the whole answer.
pub const LONGEST_EVENT: usize = 4 << 20;

/// Most bytes of text, thoughts and arguments of one answer.
pub const MOST_TEXT: usize = 4 << 20;

/// Most calls of tools in one answer.
pub const MOST_CALLS: usize = 64;

/// Most parts of one answer, whatever they are.
const MOST_PARTS: usize = 4096;

/// Something that has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text for the user.
    Text(String),
    /// What the model thinks, where the provider tells.
    Thinking(String),
    /// A call of a tool, complete.
    Call(ToolCall),
}

/// Why a model stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// It had said everything.
    End,
    /// It waits for what its calls give.
    Calls,
    /// The answer was as long as it may be.
    Length,
    /// The model's window is full.
    WindowFull,
    /// The provider or the model would not say more.
    Filtered,
    /// Something that this version does not know.
    Other,
}

/// How much was read and written, in tokens, as far as the server tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Read, with what came from a cache.
    pub input: Option<u64>,
    /// Of that, read from the provider's cache.
    pub cached: Option<u64>,
    /// Written, with thoughts.
    pub output: Option<u64>,
}

/// A whole answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// What was said, in order. To be sent back as it is when the conversation goes on.
    pub parts: Vec<Part>,
    /// Why it ended.
    pub stop: Stop,
    /// What it took.
    pub usage: Usage,
}

/// Reads one answer.
pub struct Reader {
    framing: Framing,
    format: Format,
    draft: Draft,
    failure: Option<Failure>,
}

enum Framing {
    Events(Box<SseDecoder>),
    /// One JSON value in a line.
    Lines(Vec<u8>),
}

enum Format {
    Anthropic(anthropic::Blocks),
    OpenAiResponses(openai_responses::Items),
    OpenAiChat(openai_chat::Calls),
    Gemini,
    Ollama,
}

impl Reader {
    /// Begins to read an answer of a format.
    pub fn new(format: WireFormat) -> Self {
        let (format, is_lines) = match format {
            WireFormat::Anthropic => (Format::Anthropic(anthropic::Blocks::default()), false),
            WireFormat::OpenAiResponses => {
                (Format::OpenAiResponses(openai_responses::Items::default()), false)
            }
            WireFormat::OpenAiChat => (Format::OpenAiChat(openai_chat::Calls::default()), false),
            WireFormat::Gemini => (Format::Gemini, false),
            WireFormat::Ollama => (Format::Ollama, true),
        };
        let limit = NonZeroUsize::new(LONGEST_EVENT).unwrap_or(NonZeroUsize::MIN);
        Self {
            framing: if is_lines {
                Framing::Lines(Vec::new())
            } else {
                Framing::Events(Box::new(SseDecoder::with_limit(limit)))
            },
            format,
            draft: Draft::default(),
            failure: None,
        }
    }

    /// Takes the next bytes, and adds what they say to `pieces`. What comes after the end is not looked at.
    ///
    /// # Errors
    ///
    /// The server told of a failure, or what came is not of the format. No more is read then; what was said before stays true.
    pub fn feed(&mut self, bytes: &[u8], pieces: &mut Vec<Piece>) -> Result<(), Failure> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let result = self.take(bytes, pieces);
        if let Err(failure) = &result {
            self.failure = Some(failure.clone());
        }
        result
    }

    /// Whether the format's mark of the end has come, so that no more need be waited for. Gemini has none but the end of the stream.
    pub fn is_over(&self) -> bool {
        self.draft.is_over
    }

    /// Ends reading, because the mark of the end or the end of the stream has come.
    ///
    /// # Errors
    ///
    /// The answer broke off, or an earlier failure.
    pub fn finish(mut self, pieces: &mut Vec<Piece>) -> Result<Reply, Failure> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        // A last line need not end with a line feed; but one that can't be read is only the beginning of a line.
        if matches!(&self.framing, Framing::Lines(line) if !line.is_empty()) {
            self.feed(b"\n", pieces).map_err(|failure| match failure.kind {
                FailureKind::NotTheFormat => FailureKind::BrokenOff.into(),
                _ => failure,
            })?;
        }
        let is_whole = match self.format {
            // Some servers forget the mark, but they have said why they stop.
            Format::Gemini | Format::OpenAiChat(_) => self.draft.stop.is_some(),
            _ => self.draft.is_over,
        };
        match self.draft.stop {
            Some(stop) if is_whole => Ok(Reply {
                parts: self.draft.parts,
                // Whatever a provider calls it: it waits for what its calls give.
                stop: if stop == Stop::Other && self.draft.calls > 0 {
                    Stop::Calls
                } else {
                    stop
                },
                usage: self.draft.usage,
            }),
            _ => Err(FailureKind::BrokenOff.into()),
        }
    }

    fn take(&mut self, mut bytes: &[u8], pieces: &mut Vec<Piece>) -> Result<(), Failure> {
        let Self {
            framing,
            format,
            draft,
            ..
        } = self;
        match framing {
            Framing::Events(decoder) => {
                while !draft.is_over
                    && let Some(event) = decoder.next(&mut bytes)
                {
                    let event = event.map_err(|_| FailureKind::TooMuch)?;
                    if let SseEvent::Message(message) = event {
                        format.take(&message.data, draft, pieces)?;
                    }
                }
            }
            Framing::Lines(line) => {
                while !draft.is_over
                    && let Some(length) = memchr::memchr(b'\n', bytes)
                {
                    let (end, rest) = bytes.split_at(length);
                    bytes = rest.get(1..).unwrap_or_default();
                    let whole = extend(line, end)?;
                    format.take(&String::from_utf8_lossy(whole), draft, pieces)?;
                    line.clear();
                }
                extend(line, bytes)?;
            }
        }
        Ok(())
    }
}

fn extend<'a>(line: &'a mut Vec<u8>, bytes: &[u8]) -> Result<&'a [u8], Failure> {
    if line.len() + bytes.len() > LONGEST_EVENT {
        return Err(FailureKind::TooMuch.into());
    }
    line.extend_from_slice(bytes);
    Ok(line)
}

impl Format {
    fn take(&mut self, data: &str, draft: &mut Draft, pieces: &mut Vec<Piece>) -> Result<(), Failure> {
        let data = data.trim();
        if data.is_empty() {
            return Ok(());
        }
        let mut sink = Sink { draft, pieces };
        if let Self::OpenAiChat(calls) = self
            && data.starts_with("[DONE]")
        {
            return calls.end(&mut sink);
        }
        let json: Value = serde_json::from_str(data).map_err(|_| FailureKind::NotTheFormat)?;
        match self {
            Self::Anthropic(blocks) => blocks.take(&json, &mut sink),
            Self::OpenAiResponses(items) => items.take(&json, &mut sink),
            Self::OpenAiChat(calls) => calls.take(&json, &mut sink),
            Self::Gemini => gemini::take(&json, &mut sink),
            Self::Ollama => ollama::take(&json, &mut sink),
        }
    }
}

/// What there is of an answer.
#[derive(Default)]
struct Draft {
    parts: Vec<Part>,
    stop: Option<Stop>,
    usage: Usage,
    is_over: bool,
    calls: usize,
    bytes: usize,
}

/// Where a format puts what it has read.
pub(super) struct Sink<'a> {
    draft: &'a mut Draft,
    pieces: &'a mut Vec<Piece>,
}

impl Sink<'_> {
    pub(super) fn text(&mut self, text: &str) -> Result<(), Failure> {
        if text.is_empty() {
            return Ok(());
        }
        self.count(text)?;
        match self.draft.parts.last_mut() {
            Some(Part::Text(before)) => before.push_str(text),
            _ => self.draft.parts.push(Part::Text(text.to_owned())),
        }
        self.pieces.push(Piece::Text(text.to_owned()));
        Ok(())
    }

    pub(super) fn thinking(&mut self, text: &str) -> Result<(), Failure> {
        if text.is_empty() {
            return Ok(());
        }
        self.count(text)?;
        self.pieces.push(Piece::Thinking(text.to_owned()));
        Ok(())
    }

    /// A call of which the arguments are still to come.
    pub(super) fn begin_call(&mut self, id: &str, name: &str) -> Result<ToolCall, Failure> {
        self.count(id)?;
        self.count(name)?;
        Ok(ToolCall {
            id: Some(id.to_owned()),
            name: name.to_owned(),
            arguments: String::new(),
            signature: None,
        })
    }

    /// A call, when nothing more comes for it.
    pub(super) fn call(&mut self, call: ToolCall) -> Result<(), Failure> {
        self.draft.calls += 1;
        if self.draft.calls > MOST_CALLS {
            return Err(FailureKind::TooMuch.into());
        }
        self.draft.parts.push(Part::Call(call.clone()));
        self.pieces.push(Piece::Call(call));
        Ok(())
    }

    pub(super) fn keep(&mut self, format: WireFormat, json: Value) -> Result<(), Failure> {
        Self::limit(self.draft.parts.len())?;
        self.draft.parts.push(Part::Kept { format, json });
        Ok(())
    }

    /// Whether there may be one more of what has no bytes that count: parts, and calls that have begun.
    pub(super) fn limit(number: usize) -> Result<(), Failure> {
        if number < MOST_PARTS {
            Ok(())
        } else {
            Err(FailureKind::TooMuch.into())
        }
    }

    /// Counts bytes that are kept until more comes.
    pub(super) fn count(&mut self, text: &str) -> Result<(), Failure> {
        self.draft.bytes += text.len();
        if self.draft.bytes > MOST_TEXT {
            return Err(FailureKind::TooMuch.into());
        }
        Ok(())
    }

    pub(super) fn usage(&mut self) -> &mut Usage {
        &mut self.draft.usage
    }

    pub(super) fn stop(&mut self, stop: Stop) {
        self.draft.stop = Some(stop);
    }

    /// Says why it stopped where the server did not: it did not have to.
    pub(super) fn stop_if_unsaid(&mut self) {
        let stop = if self.draft.calls > 0 {
            Stop::Calls
        } else {
            Stop::End
        };
        self.draft.stop.get_or_insert(stop);
    }

    pub(super) fn calls(&self) -> usize {
        self.draft.calls
    }

    /// The mark of the end has come.
    pub(super) fn end(&mut self) {
        self.draft.is_over = true;
    }
}

/// Returns the text at a place, such as "/delta/text"; empty where there is none.
pub(in crate::provider) fn text<'a>(json: &'a Value, place: &str) -> &'a str {
    json.pointer(place).and_then(Value::as_str).unwrap_or_default()
}

/// Returns the number at a place.
pub(super) fn number(json: &Value, place: &str) -> Option<u64> {
    json.pointer(place).and_then(Value::as_u64)
}

/// Returns what is in the list at a place.
pub(in crate::provider) fn list<'a>(json: &'a Value, place: &str) -> &'a [Value] {
    json.pointer(place)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}
