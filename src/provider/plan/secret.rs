//! What lets somebody in, and is therefore not printed.

use std::fmt;

use serde::Deserialize;

/// Bytes of the longest secret.
const LONGEST: usize = 1024;

/// The token of a login, or the code that becomes one. It fits into a header, and no way of printing shows it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Secret(String);

impl Secret {
    /// Takes a text for a secret. None when it has other signs than a token of RFC 6750, which a header could not carry, or too many.
    pub fn new(text: String) -> Option<Self> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
        let is_secret = (1..=LONGEST).contains(&text.len()) && text.bytes().all(is_allowed);
        is_secret.then_some(Self(text))
    }

    /// Returns the secret itself: to be sent to the service and kept among the credentials, and nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Secret {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(text).ok_or("not a token")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_fits_into_a_header() {
        for (text, is_secret) in [
            ("sst_2Yotn-FZ.FE~jr+/==".to_owned(), true),
            ("a".repeat(LONGEST), true),
            ("a".repeat(LONGEST + 1), false),
            (String::new(), false),
            ("a b".to_owned(), false),
            ("a\r\nHost: elsewhere".to_owned(), false),
            ("\u{e4}".to_owned(), false),
        ] {
            assert_eq!(Secret::new(text.clone()).is_some(), is_secret, "{text:?}");
        }
    }

    #[test]
    fn a_secret_is_not_printed() {
        let secret = Secret::new("canary".to_owned()).unwrap();
        assert!(!format!("{secret:?}").contains("canary"));
    }
}
