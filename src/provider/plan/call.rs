//! What is said to the service.

use serde::Deserialize;
use serde_json::json;

use super::{PlanError, Secret};
use crate::words::plain;

/// Bytes of the longest address that mail can be sent to (RFC 5321, with its correction 1690).
const LONGEST_ADDRESS: usize = 254;

/// One thing that is said to the service. Messages of the managed plan are not among them: they go the way of all conversations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// Send a link to an address.
    Login {
        /// The address.
        email: Address,
    },
    /// Has the link been opened?
    Poll {
        /// What came when the link was sent.
        device_code: Secret,
    },
    /// End the token.
    Logout,
    /// What is the state of the subscription?
    Plan,
    /// How many requests were made?
    Usage,
    /// Delete the account with everything that is stored of it.
    DeleteAccount,
}

impl Call {
    /// Returns the HTTP method.
    pub fn method(&self) -> &'static str {
        match self {
            Self::Login { .. } | Self::Poll { .. } | Self::Logout => "POST",
            Self::Plan | Self::Usage => "GET",
            Self::DeleteAccount => "DELETE",
        }
    }

    /// Returns the path, to be put behind the service's address.
    pub fn path(&self) -> &'static str {
        match self {
            Self::Login { .. } => "/v1/login",
            Self::Poll { .. } => "/v1/login/poll",
            Self::Logout => "/v1/logout",
            Self::Plan => "/v1/plan",
            Self::Usage => "/v1/usage",
            Self::DeleteAccount => "/v1/account",
        }
    }

    /// Returns the body: exactly what is sent and shown. Empty where nothing is said but the path; JSON otherwise.
    pub fn body(&self) -> Vec<u8> {
        let body = match self {
            Self::Login { email } => json!({ "email": email.as_str() }),
            Self::Poll { device_code } => json!({ "device_code": device_code.reveal() }),
            Self::Logout | Self::Plan | Self::Usage | Self::DeleteAccount => return Vec::new(),
        };
        body.to_string().into_bytes()
    }

    /// Whether the token goes along, as "Authorization: Bearer".
    pub fn needs_token(&self) -> bool {
        !matches!(self, Self::Login { .. } | Self::Poll { .. })
    }
}

/// An e-mail address, as far as it can be checked without sending mail to it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Address(String);

impl Address {
    /// Takes what the user typed for an address.
    ///
    /// # Errors
    ///
    /// It has not exactly one @ with something on both sides, has spaces or signs that can't be shown, or is too long.
    pub fn parse(text: &str) -> Result<Self, PlanError> {
        let text = text.trim();
        let has_sides = text
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
        let is_shown_whole = !text.contains(char::is_whitespace) && plain(text) == text;
        if has_sides && is_shown_whole && text.len() <= LONGEST_ADDRESS {
            Ok(Self(text.to_owned()))
        } else {
            Err(PlanError::NotAnAddress)
        }
    }

    /// Returns the address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Address {
    type Error = PlanError;

    fn try_from(text: String) -> Result<Self, PlanError> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_is_the_address_or_the_code_and_nothing_else() {
        let email = Address::parse("ada@example.com").unwrap();
        let device_code = Secret::new("code-1".to_owned()).unwrap();
        for (call, body) in [
            (Call::Login { email }, r#"{"email":"ada@example.com"}"#),
            (Call::Poll { device_code }, r#"{"device_code":"code-1"}"#),
            (Call::Logout, ""),
            (Call::Plan, ""),
            (Call::Usage, ""),
            (Call::DeleteAccount, ""),
        ] {
            assert_eq!(call.body(), body.as_bytes(), "{call:?}");
            // Where the token says who asks, nobody else does.
            assert_eq!(call.needs_token(), body.is_empty(), "{call:?}");
        }
    }

    #[test]
    fn an_address_has_one_at_sign_and_no_spaces() {
        let longest = format!("{}@example.com", "a".repeat(LONGEST_ADDRESS - 12));
        for (text, is_address) in [
            ("ada@example.com", true),
            ("  ada@example.com\n", true),
            ("\"o'brien\"+live@m\u{fc}nchen.example", true),
            (longest.as_str(), true),
            (&format!("a{longest}"), false),
            ("", false),
            ("ada", false),
            ("@example.com", false),
            ("ada@", false),
            ("ada@home@example.com", false),
            ("ada lovelace@example.com", false),
            ("ada@exam\tple.com", false),
            ("ada@example.com\u{0}", false),
            ("ada@\u{202e}moc.elpmaxe", false),
        ] {
            let address = Address::parse(text);
            assert_eq!(address.is_ok(), is_address, "{text:?}");
            if let Ok(address) = address {
                assert_eq!(address.as_str(), text.trim());
            }
        }
    }

    #[test]
    fn signs_that_json_escapes_arrive_as_they_are() {
        let email = Address::parse(r#""a\"b"@example.com"#).unwrap();
        let body: serde_json::Value = serde_json::from_slice(&Call::Login { email }.body()).unwrap();
        assert_eq!(body, json!({ "email": r#""a\"b"@example.com"# }));
    }
}
