//! The server that the user chose, and what is sent to it.

use serde::{Deserialize, Serialize};

use super::http::{KeyHeader, Method, Outgoing, Permit};
use super::plan::{self, PlanError};
use super::service::{COMPATIBLE, Service};
use super::{Address, ApiKey, Failure, WireFormat};

/// A server that the user chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// The name of its [`Service`].
    pub service: String,
    /// Where it is.
    #[serde(with = "as_text")]
    pub address: Address,
    /// Whether the user said that it computes on this machine.
    pub computes_here: bool,
}

/// A model of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The server.
    pub endpoint: Endpoint,
    /// The model, by the server's name.
    pub model: String,
    /// Whether the server passes on to another machine what this model is sent.
    pub is_remote: bool,
    /// Tokens that the model reads.
    pub window: u32,
}

/// Why a text names no server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// There is no such service, and it is no address either.
    #[error("no provider is called so; /provider lists them, and the address of a server works as well")]
    Unknown,
    /// The address can't be used.
    #[error(transparent)]
    Address(#[from] super::AddressError),
    /// Only what is on this machine can compute here.
    #[error("“local” is for a server on this machine, such as http://127.0.0.1:8080")]
    NotHere,
}

impl Endpoint {
    /// Understands `NAME`, `NAME ADDRESS`, `ADDRESS` and `local ADDRESS`.
    ///
    /// # Errors
    ///
    /// See [`EndpointError`].
    pub fn parse(text: &str) -> Result<Self, EndpointError> {
        let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let rest = rest.trim();
        if first == "local" {
            let address = Address::parse(rest)?;
            if !address.is_loopback() {
                return Err(EndpointError::NotHere);
            }
            return Ok(Self::new(&COMPATIBLE, address, true));
        }
        if rest.is_empty() && first.contains("://") {
            return Ok(Self::new(&COMPATIBLE, Address::parse(first)?, false));
        }
        let service = Service::find(first).ok_or(EndpointError::Unknown)?;
        let address = Address::parse(if rest.is_empty() { service.address } else { rest })?;
        let computes_here = service.computes && address.is_loopback();
        Ok(Self::new(service, address, computes_here))
    }

    fn new(service: &Service, address: Address, computes_here: bool) -> Self {
        Self {
            service: service.name.to_owned(),
            address,
            computes_here,
        }
    }

    /// Returns what is known of such servers.
    pub fn service(&self) -> &'static Service {
        Service::find(&self.service).unwrap_or(&COMPATIBLE)
    }

    /// Returns what it is called: its name, with its address where that is not the usual one.
    pub fn title(&self) -> String {
        let service = self.service();
        if Address::parse(service.address).as_ref() == Ok(&self.address) {
            service.title.to_owned()
        } else {
            format!("{} at {}", service.title, self.address)
        }
    }

    fn format(&self) -> WireFormat {
        self.service().format
    }

    /// Returns the path on which its models are listed.
    pub fn models_path(&self) -> &'static str {
        match self.format() {
            WireFormat::Gemini => "/v1beta/models?pageSize=1000",
            WireFormat::Ollama => "/api/tags",
            WireFormat::Anthropic => "/v1/models?limit=1000",
            WireFormat::OpenAiChat | WireFormat::OpenAiResponses => "/v1/models",
        }
    }

    fn headers(&self) -> Vec<(&'static str, &'static str)> {
        match self.format() {
            WireFormat::Anthropic => vec![("anthropic-version", "2023-06-01")],
            _ => Vec::new(),
        }
    }

    /// Returns the header for a key, when there is one for it to go into.
    fn key(&self, key: Option<ApiKey>) -> Option<(KeyHeader, ApiKey)> {
        self.service().key.zip(key)
    }

    /// Returns the request for the list of its models.
    pub fn models(&self, key: Option<ApiKey>, permit: Permit) -> Outgoing {
        Outgoing {
            method: Method::Get,
            address: self.address.clone(),
            path: self.models_path().to_owned(),
            headers: self.headers(),
            key: self.key(key),
            body: Vec::new(),
            permit,
        }
    }
}

impl Target {
    /// Whether what the model is sent stays on this machine.
    pub fn stays(&self) -> bool {
        self.endpoint.computes_here && !self.is_remote
    }

    /// Returns what failed and what to do, in the words of whom it concerns: with the managed plan there is no key.
    pub fn explain(&self, failure: &Failure) -> String {
        match failure.status {
            Some(status @ (401 | 402)) if self.endpoint.service == plan::SERVICE => {
                PlanError::of(status, &[]).to_string()
            }
            _ => failure.to_string(),
        }
    }

    /// Returns the format that it is talked with in.
    pub fn format(&self) -> WireFormat {
        self.endpoint.format()
    }

    /// Returns the path that messages go to.
    pub fn path(&self) -> String {
        match self.format() {
            WireFormat::Anthropic => "/v1/messages".to_owned(),
            WireFormat::OpenAiResponses => "/v1/responses".to_owned(),
            WireFormat::OpenAiChat => "/v1/chat/completions".to_owned(),
            WireFormat::Gemini => format!("/v1beta/models/{}:streamGenerateContent?alt=sse", self.model),
            WireFormat::Ollama => "/api/chat".to_owned(),
        }
    }

    /// Returns where messages go, as the log has it.
    pub fn destination(&self) -> String {
        Outgoing::destination(Method::Post, &self.endpoint.address, &self.path())
    }

    /// Returns the request that carries a body to the model.
    pub fn message(&self, body: Vec<u8>, key: Option<ApiKey>, permit: Permit) -> Outgoing {
        Outgoing {
            method: Method::Post,
            address: self.endpoint.address.clone(),
            path: self.path(),
            headers: self.endpoint.headers(),
            key: self.endpoint.key(key),
            body,
            permit,
        }
    }
}

/// An address as one text; what is no address can't be read back.
mod as_text {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Address;

    pub(super) fn serialize<S: Serializer>(address: &Address, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(address)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Address, D::Error> {
        let text = String::deserialize(deserializer)?;
        Address::parse(&text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::service::SERVICES;

    #[test]
    fn a_server_is_chosen_by_its_name_or_its_address() {
        for (text, service, address, computes_here) in [
            ("anthropic", "anthropic", "https://api.anthropic.com", false),
            ("Ollama", "ollama", "http://127.0.0.1:11434", true),
            (
                "ollama https://gpu.example.com",
                "ollama",
                "https://gpu.example.com",
                false,
            ),
            (
                "anthropic http://127.0.0.1:9",
                "anthropic",
                "http://127.0.0.1:9",
                false,
            ),
            (
                "https://example.com/v1",
                "compatible",
                "https://example.com/v1",
                false,
            ),
            (
                "http://localhost:4000",
                "compatible",
                "http://127.0.0.1:4000",
                false,
            ),
            (
                "local http://localhost:4000",
                "compatible",
                "http://127.0.0.1:4000",
                true,
            ),
        ] {
            let endpoint = Endpoint::parse(text).unwrap();
            assert_eq!(
                (
                    endpoint.service.as_str(),
                    endpoint.address.to_string().as_str(),
                    endpoint.computes_here
                ),
                (service, address, computes_here),
                "{text}"
            );
            let json = serde_json::to_string(&endpoint).unwrap();
            assert_eq!(serde_json::from_str::<Endpoint>(&json).unwrap(), endpoint);
        }
        for text in [
            "",
            "nobody",
            "local https://example.com",
            "compatible",
            "http://example.com",
        ] {
            assert!(Endpoint::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_service_can_be_reached() {
        for service in SERVICES.iter().filter(|service| service.name != COMPATIBLE.name) {
            let endpoint = Endpoint::parse(service.name).unwrap();
            assert_eq!(endpoint.title(), service.title);
            assert!(
                endpoint.address.is_loopback() == service.computes,
                "{}",
                service.name
            );
            assert!(!service.needs_key || service.key.is_some(), "{}", service.name);
        }
    }

    #[test]
    fn only_what_computes_here_and_passes_nothing_on_stays() {
        for (text, is_remote, stays) in [
            ("ollama", false, true),
            ("ollama", true, false),
            ("anthropic http://127.0.0.1:9", false, false),
            ("http://127.0.0.1:9", false, false),
            ("local http://127.0.0.1:9", false, true),
        ] {
            let target = Target {
                endpoint: Endpoint::parse(text).unwrap(),
                model: "m".to_owned(),
                is_remote,
                window: 1,
            };
            assert_eq!(target.stays(), stays, "{text} {is_remote}");
        }
    }
}
