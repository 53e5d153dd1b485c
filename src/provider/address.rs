//! Where a server is: over TLS, or on this machine.

use core::net::IpAddr;
use std::fmt;

use ::http::Uri;

/// The address of a server, with the path that all its own paths begin with. Plain HTTP is only possible to this machine.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// Such as `https://api.anthropic.com` or `http://127.0.0.1:11434`.
    origin: String,
    /// "/api", or nothing.
    base: String,
    is_loopback: bool,
}

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// It is none at all.
    #[error("an address looks like https://example.com/v1 or http://127.0.0.1:8080")]
    NotAnAddress,
    /// It would go to another machine in the clear.
    #[error(
        "http:// goes only to this machine, such as http://127.0.0.1:8080; to another machine it has to be https://"
    )]
    NotEncrypted,
    /// It holds a name or password, or what belongs to a single request.
    #[error("leave out what stands before @ or behind ?; a key is entered with /key")]
    TooMuch,
}

impl Address {
    /// Understands an address. "localhost" is 127.0.0.1, whatever the system says it is.
    ///
    /// # Errors
    ///
    /// See [`AddressError`].
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let uri: Uri = text.trim().parse().map_err(|_| AddressError::NotAnAddress)?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(AddressError::NotAnAddress);
        };
        if authority.as_str().contains('@') || uri.query().is_some() || text.contains('#') {
            return Err(AddressError::TooMuch);
        }
        let mut host = authority.host().to_ascii_lowercase();
        if host.is_empty() {
            return Err(AddressError::NotAnAddress);
        }
        let is_encrypted = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(AddressError::NotAnAddress),
        };
        if host == "localhost" && !is_encrypted {
            host = "127.0.0.1".to_owned();
        }
        let is_loopback = is_loopback(&host);
        if !is_encrypted && !is_loopback {
            return Err(AddressError::NotEncrypted);
        }
        let port = match authority.port_u16() {
            Some(443) if is_encrypted => String::new(),
            Some(80) if !is_encrypted => String::new(),
            Some(port) => format!(":{port}"),
            // What stands behind the host and is no port.
            None if authority.as_str().len() > authority.host().len() => {
                return Err(AddressError::NotAnAddress);
            }
            None => String::new(),
        };
        Ok(Self {
            origin: format!("{scheme}://{host}{port}"),
            base: uri.path().trim_end_matches('/').to_owned(),
            is_loopback,
        })
    }

    /// Returns scheme, host and port: what a key belongs to.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether it is on this machine. What is there may still pass on what it is sent.
    pub fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    /// Returns the whole URL of a path of the server, such as "/v1/models".
    pub fn url(&self, path: &str) -> String {
        // Many give an address with the version in it, as OpenAI's own libraries want it.
        let base = if path.starts_with("/v1/") {
            self.base.strip_suffix("/v1").unwrap_or(&self.base)
        } else {
            &self.base
        };
        format!("{}{base}{path}", self.origin)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{}{}", self.origin, self.base)
    }
}

fn is_loopback(host: &str) -> bool {
    let ip = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || ip.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_encrypted_or_on_this_machine() {
        use AddressError::{NotAnAddress, NotEncrypted, TooMuch};
        for (text, expected) in [
            (
                "https://api.anthropic.com",
                Ok(("https://api.anthropic.com", false)),
            ),
            (
                " https://API.Example.com:443/v1/ ",
                Ok(("https://api.example.com/v1", false)),
            ),
            (
                "https://openrouter.ai/api",
                Ok(("https://openrouter.ai/api", false)),
            ),
            ("http://localhost:11434", Ok(("http://127.0.0.1:11434", true))),
            ("http://127.0.0.1:80/", Ok(("http://127.0.0.1", true))),
            ("http://127.3.2.1:8080", Ok(("http://127.3.2.1:8080", true))),
            ("http://[::1]:8080/v1", Ok(("http://[::1]:8080/v1", true))),
            ("https://localhost:8443", Ok(("https://localhost:8443", true))),
            ("http://192.168.1.2:11434", Err(NotEncrypted)),
            ("http://example.com", Err(NotEncrypted)),
            ("http://localhost.example.com", Err(NotEncrypted)),
            ("http://127.0.0.1.example.com", Err(NotEncrypted)),
            ("http://0.0.0.0:8080", Err(NotEncrypted)),
            ("https://key@example.com", Err(TooMuch)),
            ("http://127.0.0.1@example.com", Err(TooMuch)),
            ("https://example.com/v1?key=x", Err(TooMuch)),
            ("https://example.com/#x", Err(TooMuch)),
            ("example.com", Err(NotAnAddress)),
            ("ftp://example.com", Err(NotAnAddress)),
            ("https://", Err(NotAnAddress)),
            ("https://example.com:99999", Err(NotAnAddress)),
            ("https://exa mple.com", Err(NotAnAddress)),
            ("", Err(NotAnAddress)),
        ] {
            let parsed = Address::parse(text).map(|address| (address.to_string(), address.is_loopback()));
            let expected = expected.map(|(text, is_loopback)| (text.to_owned(), is_loopback));
            assert_eq!(parsed, expected, "{text}");
        }
    }

    #[test]
    fn a_version_in_the_address_is_not_said_twice() {
        for (address, url) in [
            ("https://example.com/v1", "https://example.com/v1/models"),
            (
                "https://example.com/openai",
                "https://example.com/openai/v1/models",
            ),
            ("https://example.com", "https://example.com/v1/models"),
        ] {
            assert_eq!(Address::parse(address).unwrap().url("/v1/models"), url);
        }
    }
}
