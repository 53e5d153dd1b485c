//! Who may come in: the page of this panel, and nobody else. Other programs and users of this machine can reach the port, and so can any
//! site that the user's browser is on; none of them knows the token.

use std::io;

use http::header::{HOST, ORIGIN};
use http::{HeaderMap, Method};
use sha2::{Digest, Sha256};

use crate::words::hex;

/// Bytes of the token: it can't be guessed.
const TOKEN: usize = 32;

/// What a request has to show.
pub(super) struct Gate {
    port: u16,
    token: String,
}

/// Why a request is not let in. It is not told more: whoever knocks is not the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It was sent to another name: a site that lets its name lead here (DNS rebinding).
    Host,
    /// It has not the token.
    Token,
    /// Another site sends it.
    Origin,
}

impl Gate {
    /// Makes a new token.
    pub(super) fn new(port: u16) -> io::Result<Self> {
        let mut bytes = [0; TOKEN];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        Ok(Self {
            port,
            token: hex(&bytes),
        })
    }

    /// The address of the page.
    pub(super) fn address(&self) -> String {
        format!("{}/{}/", self.origin(), self.token)
    }

    fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Lets a request in, and returns its path behind the token.
    pub(super) fn let_in<'a>(
        &self,
        method: &Method,
        path: &'a str,
        headers: &HeaderMap,
    ) -> Result<&'a str, Refusal> {
        let origin = self.origin();
        let only = |name| {
            let mut values = headers.get_all(name).iter();
            (values.next(), values.next())
        };
        let host = origin.trim_start_matches("http://");
        if !matches!(only(HOST), (Some(value), None) if value == host) {
            return Err(Refusal::Host);
        }
        let mut parts = path.trim_start_matches('/').splitn(2, '/');
        let (token, rest) = (parts.next().unwrap_or_default(), parts.next());
        // Their hashes, so that how long it takes tells nothing of the token.
        if Sha256::digest(token) != Sha256::digest(&self.token) {
            return Err(Refusal::Token);
        }
        let rest = rest.ok_or(Refusal::Token)?;
        // A browser names the origin of whatever is posted, and of what a script of another site asks for.
        let is_ours = match only(ORIGIN) {
            (None, _) => *method == Method::GET,
            (Some(value), None) => value.as_bytes() == origin.as_bytes(),
            (Some(_), Some(_)) => false,
        };
        // Somebody may be led here by a link, but nothing of this is part of another site.
        let site = headers.get("sec-fetch-site").map(http::HeaderValue::as_bytes);
        let mode = headers.get("sec-fetch-mode").map(http::HeaderValue::as_bytes);
        let is_foreign = matches!(site, Some(b"cross-site" | b"same-site")) && mode != Some(b"navigate");
        if is_ours && !is_foreign {
            Ok(rest)
        } else {
            Err(Refusal::Origin)
        }
    }
}
