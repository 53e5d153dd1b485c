//! What the user chose about models: kept in the store, so `/privacy clear all` takes it back as well.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::chat::job::Price;
use crate::chat::prompt::SYSTEM;
use crate::data_folder::{self, credentials};
use crate::provider::{ApiKey, Endpoint, Model, Target, WireFormat, is_cloud_name};
use crate::store::{self, Store};

const PROVIDER: &str = "provider";
const PROMPT: &str = "prompt";

/// Returns the server that was chosen. None when none was.
///
/// # Errors
///
/// Those of the store.
pub fn endpoint(store: &Store) -> Result<Option<Endpoint>, store::Error> {
    read(store, PROVIDER)
}

/// Keeps the choice of a server; None for none.
///
/// # Errors
///
/// Those of the store.
pub fn set_endpoint(store: &mut Store, endpoint: Option<&Endpoint>) -> Result<(), store::Error> {
    match endpoint {
        Some(endpoint) => write(store, PROVIDER, endpoint),
        None => store.forget_setting(PROVIDER),
    }
}

/// Returns the model of a server that is talked with: in a conversation the one that was chosen there.
///
/// # Errors
///
/// Those of the store.
pub fn model(
    store: &Store,
    endpoint: &Endpoint,
    conversation: Option<i64>,
) -> Result<Option<String>, store::Error> {
    let origin = endpoint.address.origin();
    if let Some(conversation) = conversation {
        let chosen = store.conversation_model(conversation).unwrap_or_default();
        if let Some((of, model)) = chosen.split_once(' ')
            && of == origin
        {
            return Ok(Some(model.to_owned()));
        }
    }
    store.setting(&format!("model {origin}"))
}

/// Keeps the choice of a model: for a conversation, and for those that begin later.
///
/// # Errors
///
/// Those of the store.
pub fn set_model(
    store: &mut Store,
    endpoint: &Endpoint,
    model: &str,
    conversation: Option<i64>,
) -> Result<(), store::Error> {
    let origin = endpoint.address.origin();
    store.set_setting(&format!("model {origin}"), model)?;
    if let Some(conversation) = conversation {
        store.set_conversation_model(conversation, &format!("{origin} {model}"))?;
    }
    Ok(())
}

/// Keeps what a server says of its models: which of them run elsewhere, and how much each reads.
///
/// # Errors
///
/// Those of the store.
pub fn note(store: &mut Store, endpoint: &Endpoint, model: &Model) -> Result<(), store::Error> {
    let place = if model.is_remote { "elsewhere" } else { "here" };
    store.set_setting(&of("place", endpoint, &model.name), place)?;
    if let Some(window) = model.window {
        store.set_setting(&of("told-window", endpoint, &model.name), &window.to_string())?;
    }
    Ok(())
}

/// Returns who is talked with. None when no server or no model was chosen.
///
/// # Errors
///
/// Those of the store.
pub fn target(store: &Store, conversation: Option<i64>) -> Result<Option<Target>, store::Error> {
    let Some(endpoint) = endpoint(store)? else {
        return Ok(None);
    };
    let Some(model) = model(store, &endpoint, conversation)? else {
        return Ok(None);
    };
    Ok(Some(Target {
        is_remote: is_remote(store, &endpoint, &model)?,
        window: window(store, &endpoint, &model)?,
        endpoint,
        model,
    }))
}

/// Ollama serves models of its cloud as if they ran here. One of which that is not known to be otherwise counts as such.
fn is_remote(store: &Store, endpoint: &Endpoint, model: &str) -> Result<bool, store::Error> {
    if endpoint.service().format != WireFormat::Ollama {
        return Ok(false);
    }
    let place = store.setting(&of("place", endpoint, model))?;
    Ok(is_cloud_name(model) || place.as_deref() != Some("here"))
}

/// Returns how many tokens a model reads: as the user says, as its server says, or as is usual there.
///
/// # Errors
///
/// Those of the store.
pub fn window(store: &Store, endpoint: &Endpoint, model: &str) -> Result<u32, store::Error> {
    for name in ["window", "told-window"] {
        let setting = store.setting(&of(name, endpoint, model))?;
        if let Some(window) = setting.and_then(|window| window.parse().ok()) {
            return Ok(window);
        }
    }
    Ok(endpoint.service().window)
}

/// Keeps how many tokens a model reads.
///
/// # Errors
///
/// Those of the store.
pub fn set_window(store: &mut Store, target: &Target, window: u32) -> Result<(), store::Error> {
    let name = of("window", &target.endpoint, &target.model);
    store.set_setting(&name, &window.to_string())
}

/// Returns what a model of a server costs. None when nobody said.
///
/// # Errors
///
/// Those of the store.
pub fn price(store: &Store, origin: &str, model: &str) -> Result<Option<Price>, store::Error> {
    read(store, &format!("price {origin} {model}"))
}

/// Keeps what a model costs.
///
/// # Errors
///
/// Those of the store.
pub fn set_price(store: &mut Store, target: &Target, price: Price) -> Result<(), store::Error> {
    write(store, &of("price", &target.endpoint, &target.model), &price)
}

/// Returns what a model is told before everything else.
///
/// # Errors
///
/// Those of the store.
pub fn prompt(store: &Store) -> Result<String, store::Error> {
    Ok(store.setting(PROMPT)?.unwrap_or_else(|| SYSTEM.to_owned()))
}

/// Keeps what a model is told before everything else; None for what comes with the program.
///
/// # Errors
///
/// Those of the store.
pub fn set_prompt(store: &mut Store, prompt: Option<&str>) -> Result<(), store::Error> {
    match prompt {
        Some(prompt) => store.set_setting(PROMPT, prompt),
        None => store.forget_setting(PROMPT),
    }
}

/// Returns the key for a server.
///
/// # Errors
///
/// The file that keys are in can't be read.
pub fn key(store: &Store, endpoint: &Endpoint) -> Result<Option<ApiKey>, data_folder::Error> {
    credentials::key(store.folder(), &endpoint.address)
}

fn of(name: &str, endpoint: &Endpoint, model: &str) -> String {
    format!("{name} {} {model}", endpoint.address.origin())
}

/// A setting that can't be understood is as good as none.
fn read<T: DeserializeOwned>(store: &Store, name: &str) -> Result<Option<T>, store::Error> {
    Ok(store
        .setting(name)?
        .and_then(|json| serde_json::from_str(&json).ok()))
}

fn write(store: &mut Store, name: &str, value: &impl Serialize) -> Result<(), store::Error> {
    store.set_setting(name, &serde_json::to_string(value).unwrap_or_default())
}
