//! Lists of models, as servers send them.

use serde_json::Value;

use super::WireFormat;
use super::reader::{list, number, text};
use crate::provider::failure::{Failure, FailureKind};

/// Bytes of the longest list. OpenRouter's has most.
pub const LONGEST_LIST: usize = 16 << 20;

/// Models that are listed at most.
const MOST_MODELS: usize = 2000;

/// A model that a server has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// What the server calls it.
    pub name: String,
    /// Whether the server says that it runs somewhere else.
    pub is_remote: bool,
    /// Tokens that it reads, where the server says so.
    pub window: Option<u32>,
}

/// Reads a list of models. One whose name can't be sent is left out.
///
/// # Errors
///
/// What came is no such list.
pub fn models(format: WireFormat, body: &[u8]) -> Result<Vec<Model>, Failure> {
    let json: Value = serde_json::from_slice(body).map_err(|_| FailureKind::NotTheFormat)?;
    let (place, name) = match format {
        WireFormat::Gemini | WireFormat::Ollama => ("/models", "/name"),
        _ => ("/data", "/id"),
    };
    if !json.pointer(place).is_some_and(Value::is_array) {
        return Err(FailureKind::NotTheFormat.into());
    }
    let models = list(&json, place).iter().filter(|model| answers(format, model));
    let models = models.map(|model| Model {
        name: text(model, name).trim_start_matches("models/").to_owned(),
        is_remote: format == WireFormat::Ollama && is_remote(model),
        window: ["/context_length", "/max_model_len", "/inputTokenLimit"]
            .iter()
            .find_map(|place| u32::try_from(number(model, place)?).ok()),
    });
    Ok(models
        .filter(|model| is_model_name(&model.name))
        .take(MOST_MODELS)
        .collect())
}

/// Whether a text can be the name of a model: it becomes part of a path.
pub fn is_model_name(name: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._:/@+-".contains(&byte);
    (1..=200).contains(&name.len())
        && name.bytes().all(is_allowed)
        && !name.contains("..")
        && !name.starts_with('/')
}

/// Whether a model of Ollama's runs in its cloud: the server says so, and the name does.
pub fn is_cloud_name(name: &str) -> bool {
    name.ends_with("cloud")
}

fn is_remote(model: &Value) -> bool {
    let says_so = ["/remote_host", "/remote_model"]
        .iter()
        .any(|place| !text(model, place).is_empty());
    says_so || is_cloud_name(text(model, "/name"))
}

fn answers(format: WireFormat, model: &Value) -> bool {
    if format != WireFormat::Gemini {
        return true;
    }
    let methods = list(model, "/supportedGenerationMethods");
    methods.iter().any(|method| method == "generateContent")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_models_of_every_format_are_listed() {
        for (format, body, expected) in [
            (
                WireFormat::OpenAiChat,
                r#"{"data":[{"id":"a/b:free","context_length":8192},{"id":"c"},{"id":"x?y"},{"id":"../y"},{}]}"#,
                vec![("a/b:free", false, Some(8192)), ("c", false, None)],
            ),
            (
                WireFormat::Gemini,
                r#"{"models":[{"name":"models/gemini-x","inputTokenLimit":1000,"supportedGenerationMethods":["generateContent"]},
                    {"name":"models/embedding","supportedGenerationMethods":["embedContent"]}]}"#,
                vec![("gemini-x", false, Some(1000))],
            ),
            (
                WireFormat::Ollama,
                r#"{"models":[{"name":"llama3:8b"},{"name":"gpt-oss:120b-cloud"},{"name":"mine","remote_host":"https://ollama.com"}]}"#,
                vec![
                    ("llama3:8b", false, None),
                    ("gpt-oss:120b-cloud", true, None),
                    ("mine", true, None),
                ],
            ),
        ] {
            let models = models(format, body.as_bytes()).unwrap();
            let found: Vec<_> = models
                .iter()
                .map(|model| (model.name.as_str(), model.is_remote, model.window))
                .collect();
            assert_eq!(found, expected);
        }
        for body in ["", "{}", "[]", r#"{"data":1}"#, "<html>"] {
            assert!(models(WireFormat::OpenAiChat, body.as_bytes()).is_err(), "{body}");
        }
    }
}
