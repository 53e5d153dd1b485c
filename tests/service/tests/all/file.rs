//! Reads `openapi.yaml`, as far as it is used there.

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value};

const TEXT: &str = include_str!("../../../../src/provider/plan/openapi.yaml");

/// A path with a method.
pub struct Operation {
    pub method: String,
    pub path: String,
    pub json: Value,
}

/// A response with one of its examples.
pub struct Example {
    pub status: u16,
    pub schema: Value,
    /// Null where there is no body.
    pub body: Value,
}

impl Operation {
    pub fn is_said_by(&self, method: &str, path: &str) -> bool {
        self.method == method && self.path == path
    }

    pub fn needs_token(&self) -> bool {
        self.json.get("security").is_none()
    }

    pub fn request_schema(&self) -> &Value {
        &self.json["requestBody"]["content"]["application/json"]["schema"]
    }

    /// All examples of all responses.
    pub fn examples(&self) -> Vec<Example> {
        let mut all = Vec::new();
        for (status, response) in self.json["responses"].as_object().unwrap() {
            let mut add = |schema: &Value, body: &Value| {
                all.push(Example {
                    status: status.parse().unwrap(),
                    schema: schema.clone(),
                    body: body.clone(),
                });
            };
            let Some(contents) = response["content"].as_object() else {
                add(&Value::Null, &Value::Null);
                continue;
            };
            for content in contents.values() {
                match content["examples"].as_object() {
                    Some(examples) => {
                        for example in examples.values() {
                            add(&content["schema"], &example["value"]);
                        }
                    }
                    None => add(&content["schema"], &content["example"]),
                }
            }
        }
        all
    }
}

pub fn operations() -> Vec<Operation> {
    let documents = Yaml::load_from_str(TEXT).unwrap();
    let whole = to_json(&documents[0]);
    let mut operations = Vec::new();
    for (path, methods) in whole["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            operations.push(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                json: resolved(operation, &whole),
            });
        }
    }
    operations
}

/// Fails where a value is not what a schema says. Looks only at the words that the file uses of JSON Schema.
pub fn check(value: &Value, schema: &Value, place: &str) {
    for (word, said) in schema.as_object().unwrap() {
        let is_kept = match word.as_str() {
            "type" => has_type(value, said),
            "enum" => said.as_array().unwrap().contains(value),
            "const" => value == said,
            "minimum" => value.as_f64() >= said.as_f64(),
            "minLength" => value.as_str().unwrap().len() as u64 >= said.as_u64().unwrap(),
            "maxLength" => value.as_str().unwrap().len() as u64 <= said.as_u64().unwrap(),
            "required" => said
                .as_array()
                .unwrap()
                .iter()
                .all(|name| value.get(name.as_str().unwrap()).is_some()),
            "properties" | "items" => true,
            "description" | "default" | "format" | "pattern" => true,
            other => panic!("{other} is not checked at {place}"),
        };
        assert!(is_kept, "{place}: {value} is not as {word} says: {said}");
    }
    if let Some(properties) = schema["properties"].as_object() {
        for (name, value) in value.as_object().unwrap() {
            let schema = properties.get(name);
            check(
                value,
                schema.unwrap_or_else(|| panic!("{place} has no {name}")),
                &format!("{place}/{name}"),
            );
        }
    }
    if let (Some(items), Some(values)) = (schema.get("items"), value.as_array()) {
        for value in values {
            check(value, items, place);
        }
    }
}

fn has_type(value: &Value, said: &Value) -> bool {
    match said.as_array() {
        Some(several) => several.iter().any(|said| has_type(value, said)),
        None => match said.as_str().unwrap() {
            "integer" => value.is_u64() || value.is_i64(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            "null" => value.is_null(),
            other => panic!("{other} is no type"),
        },
    }
}

fn to_json(yaml: &Yaml) -> Value {
    match yaml {
        Yaml::Value(Scalar::Null) => Value::Null,
        Yaml::Value(Scalar::Boolean(boolean)) => (*boolean).into(),
        Yaml::Value(Scalar::Integer(integer)) => (*integer).into(),
        Yaml::Value(Scalar::String(text)) => text.to_string().into(),
        Yaml::Sequence(items) => items.iter().map(to_json).collect(),
        Yaml::Mapping(pairs) => pairs
            .iter()
            .map(|(name, value)| (name.as_str().unwrap().to_owned(), to_json(value)))
            .collect::<Map<_, _>>()
            .into(),
        other => panic!("the file has a {other:?}"),
    }
}

/// The same with what it refers to in place.
fn resolved(json: &Value, whole: &Value) -> Value {
    if let Some(reference) = json.get("$ref").and_then(Value::as_str) {
        return resolved(whole.pointer(reference.trim_start_matches('#')).unwrap(), whole);
    }
    match json {
        Value::Object(map) => map
            .iter()
            .map(|(name, value)| (name.clone(), resolved(value, whole)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(|item| resolved(item, whole)).collect(),
        other => other.clone(),
    }
}
