//! What a tool takes, and what a model gave it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::page::quoted;
use crate::words::music::number;

/// Something that a tool takes.
pub(super) struct Argument {
    name: &'static str,
    description: &'static str,
    is_needed: bool,
    is_number: bool,
}

impl Argument {
    /// A text without which the tool can do nothing.
    pub(super) const fn needed(name: &'static str, description: &'static str) -> Self {
        Self {
            is_needed: true,
            ..Self::text(name, description)
        }
    }

    pub(super) const fn text(name: &'static str, description: &'static str) -> Self {
        Self {
            name,
            description,
            is_needed: false,
            is_number: false,
        }
    }

    /// A whole number from 1 up.
    pub(super) const fn number(name: &'static str, description: &'static str) -> Self {
        Self {
            is_number: true,
            ..Self::text(name, description)
        }
    }
}

/// The JSON schema of what a tool takes.
pub(super) fn schema(takes: &[Argument]) -> Value {
    let kind = |argument: &Argument| if argument.is_number { "integer" } else { "string" };
    let properties: Map<String, Value> = takes
        .iter()
        .map(|argument| {
            let property = json!({ "type": kind(argument), "description": argument.description });
            (argument.name.to_owned(), property)
        })
        .collect();
    let needed = takes.iter().filter(|argument| argument.is_needed);
    let required: Vec<&str> = needed.map(|argument| argument.name).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// What a model gave a tool, checked against what that takes.
#[derive(Debug)]
pub(super) struct Arguments(BTreeMap<&'static str, String>);

impl Arguments {
    /// Reads the arguments of a call. What is wrong with them is told to the model, with how to call the tool.
    pub(super) fn read(json: &str, tool: &str, takes: &[Argument]) -> Result<Self, String> {
        let usage = || match takes {
            [] => format!("{tool} takes no arguments."),
            _ => {
                let names = takes.iter().map(|one| match one.is_needed {
                    true => one.name.to_owned(),
                    false => format!("{} (optional)", one.name),
                });
                let names: Vec<String> = names.collect();
                format!("{tool} takes a JSON object with {}.", names.join(", "))
            }
        };
        // Some servers send nothing for a tool that takes nothing.
        let json = if json.trim().is_empty() { "{}" } else { json };
        let Ok(Value::Object(object)) = serde_json::from_str(json) else {
            return Err(format!("The arguments are no JSON object. {}", usage()));
        };
        let mut given = BTreeMap::new();
        for (name, value) in &object {
            let Some(argument) = takes.iter().find(|argument| argument.name == name) else {
                return Err(format!("{} is not known. {}", quoted(name), usage()));
            };
            let text = match value {
                Value::String(text) => text.trim().to_owned(),
                // 5 and 5.0 are the same track.
                Value::Number(value) => number(value.as_f64().unwrap_or(f64::NAN), 2),
                Value::Null => String::new(),
                _ => return Err(format!("{name} is no text and no number. {}", usage())),
            };
            if argument.is_number && !text.is_empty() && whole_number(&text).is_none() {
                return Err(format!("{name} has to be a whole number from 1 up."));
            }
            if !text.is_empty() {
                given.insert(argument.name, text);
            }
        }
        let missing = takes
            .iter()
            .find(|argument| argument.is_needed && !given.contains_key(argument.name));
        match missing {
            Some(missing) => Err(format!("{} is missing. {}", missing.name, usage())),
            None => Ok(Self(given)),
        }
    }

    /// What was given, or an empty text.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        whole_number(self.get(name))
    }
}

/// A number that counts something; models write "5", 5 and 5.0. No song has more bars than are counted here.
fn whole_number(text: &str) -> Option<i64> {
    let number: f64 = text.parse().ok()?;
    (number.fract() == 0.0 && (1.0..=1e9).contains(&number)).then_some(number as i64)
}
