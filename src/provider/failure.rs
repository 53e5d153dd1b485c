//! What goes wrong with a provider, in words that say what to do, and when it is worth another try.
//!
//! Providers put what they were sent into their messages, and parts of keys. So nothing of what they write is shown but their word for
//! the kind of failure.

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use super::wire::{WireFormat, list, text};

/// Longer than this nobody waits for a retry: it is left to the user.
const LONGEST_RETRY: Duration = Duration::from_secs(120);

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// The key is not taken.
    BadKey,
    /// The key may not do this.
    NotAllowed,
    /// There is no credit left, or a limit of spending is reached.
    NoCredit,
    /// The provider has no such model.
    NoModel,
    /// The conversation is longer than the model's window.
    TooLong,
    /// Too many requests in a short time.
    TooMany,
    /// The provider has too much to do.
    Overloaded,
    /// Something failed at the provider.
    Server,
    /// The provider would not answer this.
    Filtered,
    /// The provider did not understand what was sent.
    BadRequest,
    /// The answer ended without its mark of the end.
    BrokenOff,
    /// What came is not of the format.
    NotTheFormat,
    /// More came than any answer has.
    TooMuch,
    /// The model wrote as much as it may in one answer.
    CutOff,
    /// The model looked things up again and again, and gave no answer.
    Endless,
    /// There is no way to the host: its name is not found.
    NoHost,
    /// The host takes no connection.
    NoConnection,
    /// The server on this machine is not running.
    NotRunning,
    /// The server can't show that it is who it should be.
    Certificate,
    /// Nothing came for too long.
    Silent,
    /// The server sends on to another place, where nothing is sent.
    Moved,
    /// The user stopped it.
    Cancelled,
    /// What is to be sent is not what the log has, or goes where it may not.
    NotPermitted,
}

impl FailureKind {
    /// Returns what failed and what to do.
    pub fn text(self) -> &'static str {
        match self {
            Self::BadKey => "the provider does not take this key; enter it anew with /key",
            Self::NotAllowed => {
                "the provider does not allow this with your key; look at its rights on the provider's page, or choose another model with /model"
            }
            Self::NoCredit => {
                "there is no credit left at the provider, or your spending limit is reached; top it up on the provider's page"
            }
            Self::NoModel => "the provider has no such model; choose one with /model",
            Self::TooLong => {
                "the conversation is too long for this model; start a new one with /new, or choose another model with /model"
            }
            Self::TooMany => "the provider takes no more requests at this time; wait a minute, then /retry",
            Self::Overloaded => {
                "the provider has too much to do; /retry in a minute, or choose another model with /model"
            }
            Self::Server => {
                "something failed at the provider; /retry, and if it stays so, look at the provider's status page"
            }
            Self::Filtered => "the provider would not answer this; put it in other words",
            Self::BadRequest => {
                "the provider did not understand the request; choose another model with /model"
            }
            Self::BrokenOff => "the answer broke off; /retry",
            Self::NotTheFormat => {
                "what came is not what this provider speaks; look at the address that you entered with /provider"
            }
            Self::TooMuch => "the answer was longer than any may be and was stopped; /retry, or ask for less",
            Self::CutOff => "the answer is cut off, because it is as long as one may be; ask to go on",
            Self::Endless => {
                "the model looked things up again and again and gave no answer; /retry, or ask for less at a time"
            }
            Self::NoHost => "the provider was not found; check that this machine is online, then /retry",
            Self::NoConnection => {
                "the provider could not be reached; check that this machine is online and no firewall is in the way, then /retry"
            }
            Self::NotRunning => {
                "the model server on this machine is not running; start it, then /retry, or choose another with /provider"
            }
            Self::Certificate => {
                "the provider could not prove who it is, so nothing was sent; check this machine's date and time, and that no proxy reads along"
            }
            Self::Silent => "nothing came from the provider for too long; /retry",
            Self::Moved => {
                "the server sends on to another address, and nothing is sent there; correct the address with /provider"
            }
            Self::Cancelled => "this was stopped",
            Self::NotPermitted => {
                "this was not sent, because the log of what leaves does not hold it; this is a bug"
            }
        }
    }

    /// Whether trying again can help without the user doing anything.
    fn is_passing(self) -> bool {
        matches!(
            self,
            Self::TooMany | Self::Overloaded | Self::Server | Self::NoConnection
        )
    }
}

/// Whether, and when, to try again without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// It would not help, or take too long.
    Never,
    /// Soon: the provider does not say when.
    Soon,
    /// After so long.
    After(Duration),
}

/// A failure, with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong.
    pub kind: FailureKind,
    /// The HTTP status, where there was one.
    pub status: Option<u16>,
    /// The provider's word for it, such as "overloaded_error". Empty where there is none.
    pub word: String,
    /// Whether to try again.
    pub retry: Retry,
}

/// A response that is no answer: its status is not 200.
#[derive(Debug, Clone, Copy)]
pub struct Refusal<'a> {
    /// The format.
    pub format: WireFormat,
    /// The HTTP status.
    pub status: u16,
    /// Beginning of the body.
    pub body: &'a [u8],
    /// The values of the headers "retry-after-ms", "retry-after" and "x-should-retry".
    pub retry_after_ms: Option<&'a str>,
    /// See above: seconds, or a date.
    pub retry_after: Option<&'a str>,
    /// See above: "true" or "false".
    pub should_retry: Option<&'a str>,
    /// The time, in seconds since 1970: for a date.
    pub now: i64,
}

impl From<FailureKind> for Failure {
    fn from(kind: FailureKind) -> Self {
        Self {
            kind,
            status: None,
            word: String::new(),
            retry: if kind.is_passing() {
                Retry::Soon
            } else {
                Retry::Never
            },
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(self.kind.text())?;
        match (self.status, self.word.as_str()) {
            (None, "") => Ok(()),
            (None, word) => write!(formatter, " ({word})"),
            (Some(status), "") => write!(formatter, " ({status})"),
            (Some(status), word) => write!(formatter, " ({status} {word})"),
        }
    }
}

impl std::error::Error for Failure {}

impl Failure {
    /// A failure that a server tells of in the middle of an answer, by its words for it.
    pub(super) fn told(kind: &str, code: &str) -> Self {
        Self::told_with(None, kind, code)
    }

    pub(super) fn told_with(status: Option<u16>, kind: &str, code: &str) -> Self {
        let known = [code, kind].into_iter().find_map(kind_of_word);
        let kind_of_failure = known
            .or_else(|| status.map(kind_of_status))
            .unwrap_or(FailureKind::Server);
        let word = [code, kind].into_iter().map(clean).find(|word| !word.is_empty());
        Self {
            status,
            word: word.unwrap_or_default(),
            ..kind_of_failure.into()
        }
    }

    /// Makes out what a response that is no answer means.
    pub fn of(refusal: Refusal) -> Self {
        let body: Value = serde_json::from_slice(refusal.body).unwrap_or_default();
        // Gemini's list of one: what it sends where `alt=sse` is not understood.
        let body = body.get(0).unwrap_or(&body);
        let (kind, code) = match refusal.format {
            WireFormat::Gemini => (text(body, "/error/status"), gemini_reason(body)),
            _ => (text(body, "/error/type"), text(body, "/error/code")),
        };
        let mut failure = Self::told_with(Some(refusal.status), kind, code);
        // Told only in sentences.
        let message = text(body, "/error/message").to_ascii_lowercase();
        if matches!(refusal.status, 400 | 413)
            && [
                "prompt is too long",
                "context length",
                "context size",
                "input token count",
            ]
            .iter()
            .any(|words| message.contains(words))
        {
            failure.kind = FailureKind::TooLong;
        }
        failure.retry = match (failure.kind.is_passing(), refusal.should_retry) {
            (false, _) | (true, Some("false")) => Retry::Never,
            (true, _) => hint(&refusal, body),
        };
        failure
    }
}

/// What a word of a provider stands for. One that is not here says nothing that the status does not say.
fn kind_of_word(word: &str) -> Option<FailureKind> {
    let is_about_money = ["quota", "credit", "spend", "billing", "usage_limit", "payment"]
        .iter()
        .any(|money| word.contains(money));
    match word {
        "" => None,
        "authentication_error" | "invalid_api_key" | "API_KEY_INVALID" | "UNAUTHENTICATED" => {
            Some(FailureKind::BadKey)
        }
        "permission_error" | "PERMISSION_DENIED" => Some(FailureKind::NotAllowed),
        "model_not_found" | "not_found_error" | "NOT_FOUND" => Some(FailureKind::NoModel),
        "context_length_exceeded"
        | "exceed_context_size_error"
        | "request_too_large"
        | "string_above_max_length" => Some(FailureKind::TooLong),
        "rate_limit_error" | "rate_limit_exceeded" | "RESOURCE_EXHAUSTED" => Some(FailureKind::TooMany),
        "overloaded_error" | "UNAVAILABLE" => Some(FailureKind::Overloaded),
        "content_filter" | "content_policy_violation" | "bio_policy" => Some(FailureKind::Filtered),
        "api_error" | "server_error" | "timeout_error" | "INTERNAL" => Some(FailureKind::Server),
        _ => is_about_money.then_some(FailureKind::NoCredit),
    }
}

fn kind_of_status(status: u16) -> FailureKind {
    match status {
        401 => FailureKind::BadKey,
        402 => FailureKind::NoCredit,
        403 => FailureKind::NotAllowed,
        404 => FailureKind::NoModel,
        413 => FailureKind::TooLong,
        429 => FailureKind::TooMany,
        503 | 529 => FailureKind::Overloaded,
        408 | 409 | 500.. => FailureKind::Server,
        _ => FailureKind::BadRequest,
    }
}

/// Only what a provider's word for a failure looks like: else anything could be shown by way of it.
fn clean(word: &str) -> String {
    let is_word = word.len() <= 48
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    if is_word { word.to_owned() } else { String::new() }
}

/// Gemini calls a bad key an invalid argument, and says what it is in the details.
fn gemini_reason(body: &Value) -> &str {
    list(body, "/error/details")
        .iter()
        .map(|detail| text(detail, "/reason"))
        .find(|reason| !reason.is_empty())
        .unwrap_or_default()
}

fn hint(refusal: &Refusal, body: &Value) -> Retry {
    let seconds = |text: &str| {
        let seconds: f64 = text.trim().parse().ok()?;
        Duration::try_from_secs_f64(seconds).ok()
    };
    let in_body = || {
        let details = list(body, "/error/details").iter();
        details
            .filter_map(|detail| text(detail, "/retryDelay").strip_suffix('s'))
            .find_map(seconds)
    };
    let told = refusal
        .retry_after_ms
        .and_then(|text| Some(seconds(text)? / 1000))
        .or_else(|| {
            let text = refusal.retry_after?;
            seconds(text).or_else(|| until(text, refusal.now))
        })
        .or_else(in_body);
    match told {
        // What some proxies say when they do not know.
        None | Some(Duration::ZERO) => Retry::Soon,
        Some(wait) if wait <= LONGEST_RETRY => Retry::After(wait),
        Some(_) => Retry::Never,
    }
}

fn until(date: &str, now: i64) -> Option<Duration> {
    let date = jiff::fmt::rfc2822::parse(date).ok()?.timestamp().as_second();
    u64::try_from(date - now).ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_790_000_000;

    fn refusal(format: WireFormat, status: u16, body: &str) -> Refusal<'_> {
        Refusal {
            format,
            status,
            body: body.as_bytes(),
            retry_after_ms: None,
            retry_after: None,
            should_retry: None,
            now: NOW,
        }
    }

    #[test]
    fn a_refusal_is_told_by_what_can_be_done_about_it() {
        use FailureKind::*;
        use WireFormat::*;
        for (format, status, body, kind, retry) in [
            (
                Anthropic,
                401,
                r#"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#,
                BadKey,
                Retry::Never,
            ),
            (
                Anthropic,
                529,
                r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
                Overloaded,
                Retry::Soon,
            ),
            (
                Anthropic,
                400,
                r#"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}"#,
                TooLong,
                Retry::Never,
            ),
            (
                Anthropic,
                400,
                r#"{"type":"error","error":{"type":"billing_error","message":"Your credit balance is too low"}}"#,
                NoCredit,
                Retry::Never,
            ),
            (
                OpenAiResponses,
                401,
                r#"{"error":{"message":"Incorrect API key provided: sk-ab**","type":"invalid_request_error","code":"invalid_api_key"}}"#,
                BadKey,
                Retry::Never,
            ),
            (
                OpenAiResponses,
                429,
                r#"{"error":{"message":"x","type":"insufficient_quota","code":"insufficient_quota"}}"#,
                NoCredit,
                Retry::Never,
            ),
            (
                OpenAiChat,
                429,
                r#"{"error":{"message":"x","type":"tokens","code":"rate_limit_exceeded"}}"#,
                TooMany,
                Retry::Soon,
            ),
            (
                OpenAiChat,
                400,
                r#"{"error":{"message":"x","type":"invalid_request_error","code":"context_length_exceeded"}}"#,
                TooLong,
                Retry::Never,
            ),
            (
                OpenAiChat,
                402,
                r#"{"error":{"code":402,"message":"x"}}"#,
                NoCredit,
                Retry::Never,
            ),
            (
                OpenAiChat,
                503,
                r#"{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}"#,
                Overloaded,
                Retry::Soon,
            ),
            (
                Gemini,
                400,
                r#"{"error":{"code":400,"message":"x","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}"#,
                BadKey,
                Retry::Never,
            ),
            (
                Gemini,
                429,
                r#"[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"@type":"x"},{"retryDelay":"17s"}]}}]"#,
                TooMany,
                Retry::After(Duration::from_secs(17)),
            ),
            (
                Ollama,
                404,
                r#"{"error":"model 'x' not found"}"#,
                NoModel,
                Retry::Never,
            ),
            (Ollama, 500, "", Server, Retry::Soon),
            (OpenAiChat, 418, "<html>no</html>", BadRequest, Retry::Never),
        ] {
            let failure = Failure::of(refusal(format, status, body));
            assert_eq!((failure.kind, failure.retry), (kind, retry), "{status} {body}");
        }
    }

    #[test]
    fn the_providers_own_hint_decides_when_to_try_again() {
        let body = r#"{"error":{"type":"rate_limit_error"}}"#;
        let base = refusal(WireFormat::Anthropic, 429, body);
        let in_a_minute = jiff::Timestamp::from_second(NOW + 60).unwrap();
        let date = in_a_minute.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let seconds = |seconds| Retry::After(Duration::from_secs(seconds));
        for (retry_after_ms, retry_after, should_retry, retry) in [
            (None, Some("7"), None, seconds(7)),
            (None, Some("0.5"), None, Retry::After(Duration::from_millis(500))),
            (
                Some("1500"),
                Some("7"),
                None,
                Retry::After(Duration::from_millis(1500)),
            ),
            (None, Some(date.as_str()), None, seconds(60)),
            (None, Some("-1"), None, Retry::Soon),
            (None, Some("0"), None, Retry::Soon),
            (None, Some("soon"), Some("true"), Retry::Soon),
            (None, Some("121"), None, Retry::Never),
            (None, Some("1e300"), None, Retry::Soon),
            (None, Some("7"), Some("false"), Retry::Never),
        ] {
            let failure = Failure::of(Refusal {
                retry_after_ms,
                retry_after,
                should_retry,
                ..base
            });
            assert_eq!(failure.retry, retry, "{retry_after_ms:?} {retry_after:?}");
        }
    }

    #[test]
    fn nothing_that_a_provider_writes_is_shown_but_its_word_for_the_failure() {
        let body =
            r#"{"error":{"type":"sk-canary 1","code":"sk_canary_2","message":"sk-canary-3 said: Bass"}}"#;
        let failure = Failure::of(refusal(WireFormat::OpenAiChat, 400, body));
        assert!(failure.to_string().ends_with(" (400)"), "{failure}");
        let known = r#"{"error":{"type":"overloaded_error"}}"#;
        let failure = Failure::of(refusal(WireFormat::Anthropic, 529, known));
        assert!(
            failure.to_string().ends_with(" (529 overloaded_error)"),
            "{failure}"
        );
    }
}
