//! The providers and model servers that are known by name: where each is, and how it is talked with.

use super::WireFormat;
use super::http::KeyHeader;

/// A provider, or a kind of model server.
#[derive(Debug, PartialEq)]
pub struct Service {
    /// What the user types.
    pub name: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// Where it is, unless the user names another address.
    pub address: &'static str,
    /// How it is talked with.
    pub format: WireFormat,
    /// The header that its key goes into. None where there are no keys.
    pub key: Option<KeyHeader>,
    /// Whether nothing works without a key.
    pub needs_key: bool,
    /// Whether it computes on the machine that it runs on. One of which that is not known counts as passing on what it is sent.
    pub computes: bool,
    /// Tokens that a model of it reads, where nothing better is known.
    pub window: u32,
    /// What the name of a model begins with that is taken when the user chose none: the first that there is.
    pub preferred: &'static [&'static str],
    /// What the user should know before choosing it. Empty where there is nothing.
    pub note: &'static str,
}

/// All of them, in the order in which they are listed.
pub const SERVICES: [Service; 12] = [
    Service {
        name: "anthropic",
        title: "Anthropic",
        address: "https://api.anthropic.com",
        format: WireFormat::Anthropic,
        key: Some(KeyHeader::Anthropic),
        needs_key: true,
        computes: false,
        window: 200_000,
        preferred: &["claude-sonnet", "claude-opus", "claude"],
        note: "",
    },
    Service {
        name: "openai",
        title: "OpenAI",
        address: "https://api.openai.com",
        format: WireFormat::OpenAiResponses,
        key: Some(KeyHeader::Bearer),
        needs_key: true,
        computes: false,
        window: 128_000,
        preferred: &["gpt-5", "gpt-4.1", "gpt-4o"],
        note: "",
    },
    Service {
        name: "gemini",
        title: "Google Gemini",
        address: "https://generativelanguage.googleapis.com",
        format: WireFormat::Gemini,
        key: Some(KeyHeader::Google),
        needs_key: true,
        computes: false,
        window: 1_000_000,
        preferred: &["gemini-3", "gemini-2.5-pro", "gemini-2.5-flash", "gemini"],
        note: "",
    },
    Service {
        name: "openrouter",
        title: "OpenRouter",
        address: "https://openrouter.ai/api",
        format: WireFormat::OpenAiChat,
        key: Some(KeyHeader::Bearer),
        needs_key: true,
        computes: false,
        window: 64_000,
        preferred: &[],
        note: "OpenRouter passes everything on to a further provider, which it or the model's name chooses.",
    },
    Service {
        name: "groq",
        title: "Groq",
        address: "https://api.groq.com/openai",
        format: WireFormat::OpenAiChat,
        key: Some(KeyHeader::Bearer),
        needs_key: true,
        computes: false,
        window: 64_000,
        preferred: &[],
        note: "",
    },
    Service {
        name: "mistral",
        title: "Mistral",
        address: "https://api.mistral.ai",
        format: WireFormat::OpenAiChat,
        key: Some(KeyHeader::Bearer),
        needs_key: true,
        computes: false,
        window: 64_000,
        preferred: &["mistral-large", "mistral-medium"],
        note: "",
    },
    Service {
        name: "ollama",
        title: "Ollama",
        address: "http://127.0.0.1:11434",
        format: WireFormat::Ollama,
        key: None,
        needs_key: false,
        computes: true,
        // The server is told so; its own default would cut off most of a conversation.
        window: 16_384,
        preferred: &[],
        note: "A model of Ollama's cloud counts as another machine: what it is to see of a set is asked first.",
    },
    Service {
        name: "lmstudio",
        title: "LM Studio",
        address: "http://127.0.0.1:1234",
        format: WireFormat::OpenAiChat,
        key: Some(KeyHeader::Bearer),
        needs_key: false,
        computes: true,
        window: 8_192,
        preferred: &[],
        note: "",
    },
    Service {
        name: "llamacpp",
        title: "llama.cpp",
        address: "http://127.0.0.1:8080",
        format: WireFormat::OpenAiChat,
        key: Some(KeyHeader::Bearer),
        needs_key: false,
        computes: true,
        window: 8_192,
        preferred: &[],
        note: "",
    },
    Service {
        name: "vllm",
        title: "vLLM",
        address: "http://127.0.0.1:8000",
        format: WireFormat::OpenAiChat,
        key: Some(KeyHeader::Bearer),
        needs_key: false,
        computes: true,
        window: 16_384,
        preferred: &[],
        note: "",
    },
    Service {
        name: "sessionist",
        title: "Sessionist",
        address: "https://api.sessionist.app",
        format: WireFormat::OpenAiChat,
        key: Some(KeyHeader::Bearer),
        needs_key: true,
        computes: false,
        window: 64_000,
        preferred: &[""],
        note: "",
    },
    COMPATIBLE,
];

/// Any other server that speaks Chat Completions. It has no address of its own.
pub const COMPATIBLE: Service = Service {
    name: "compatible",
    title: "OpenAI-compatible server",
    address: "",
    format: WireFormat::OpenAiChat,
    key: Some(KeyHeader::Bearer),
    needs_key: false,
    computes: false,
    window: 16_384,
    preferred: &[],
    note: "It may pass on what it is sent, so it counts as another machine.",
};

impl Service {
    /// Returns the one that is called so.
    pub fn find(name: &str) -> Option<&'static Self> {
        SERVICES
            .iter()
            .find(|service| service.name.eq_ignore_ascii_case(name))
    }
}
