//! The key of a provider: kept, sent to where it belongs, and never shown.

use std::fmt;

/// Bytes of the longest key.
const LONGEST: usize = 1024;

/// A key. It can't be printed; only the file that sends it and the one that keeps it can see it.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

/// Why a text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key is one word of plain letters, digits and signs; copy it anew from the provider's page")]
pub struct KeyError;

impl ApiKey {
    /// Takes a key as the user typed it.
    ///
    /// # Errors
    ///
    /// [`KeyError`] when it can't be one: it is empty, has spaces or signs that no key has, or is longer than 1024 bytes.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        let is_key =
            !text.is_empty() && text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic());
        if is_key {
            Ok(Self(text.to_owned()))
        } else {
            Err(KeyError)
        }
    }

    /// The key itself: for a header, and for the file that it is kept in.
    pub(crate) fn secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("ApiKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_one_word_and_is_not_printed() {
        let key = ApiKey::parse(" sk-ant-1_2=/+\n").unwrap();
        assert_eq!(key.secret(), "sk-ant-1_2=/+");
        assert!(!format!("{key:?}").contains("sk"));
        for text in ["", " ", "sk 1", "schlüssel", "a\nb", &"x".repeat(1025)] {
            assert_eq!(ApiKey::parse(text), Err(KeyError), "{text}");
        }
    }
}
