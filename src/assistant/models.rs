//! Providers, models and what a model is told, in words.

use std::fmt::Write;

use serde_json::{Value, json};

use super::account;
use super::settings;
use crate::chat::draft::{Errand, Listing};
use crate::chat::job::{ModelRequest, Price, Report};
use crate::data_folder::{self, credentials};
use crate::provider::http::{Method, Outgoing, Permit};
use crate::provider::plan::{DISCLOSURE, SERVICE};
use crate::provider::{
    COMPATIBLE, Endpoint, EndpointError, Failure, FailureKind, Model, SERVICES, Service, Target,
    is_model_name, models,
};
use crate::store::{self, Departure, Store};
use crate::words::counted;

/// Models that are listed.
const MOST_LISTED: usize = 60;

/// What comes of a request.
#[derive(Debug)]
pub enum Told {
    /// This is to be said.
    Report(Report),
    /// This has to be fetched first.
    Fetch(Errand),
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The store can't be used.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The file that keys are in can't be used.
    #[error(transparent)]
    Folder(#[from] data_folder::Error),
    /// No server is called so.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// The address of the service can't be used.
    #[error(transparent)]
    Account(#[from] account::Error),
    /// No provider was chosen.
    #[error("no provider was chosen; /provider lists them")]
    NoProvider,
    /// No model was chosen.
    #[error("no model was chosen; /model lists them")]
    NoModel,
    /// This can't be the name of a model.
    #[error("no model is called so; /model lists them")]
    NotAModel,
    /// There are no keys for this one.
    #[error("{0} takes no key")]
    TakesNoKey(String),
}

/// Does what is asked. `now` is in milliseconds since 1970.
///
/// # Errors
///
/// See [`Error`].
pub fn answer(
    store: &mut Store,
    request: &ModelRequest,
    conversation: Option<i64>,
    now: i64,
) -> Result<Told, Error> {
    match request {
        ModelRequest::Providers => providers(store),
        ModelRequest::Provider(name) if name == "none" => {
            settings::set_endpoint(store, None)?;
            told("Now: none. Questions are answered from what is known, and nothing leaves.\n")
        }
        ModelRequest::Provider(name) => {
            let mut endpoint = Endpoint::parse(name)?;
            if name == SERVICE {
                // Where it is can be set.
                endpoint = account::endpoint(store)?;
            }
            settings::set_endpoint(store, Some(&endpoint))?;
            let intro = chosen(&endpoint);
            let has_key = settings::key(store, &endpoint)?.is_some();
            if endpoint.service == SERVICE && !has_key {
                return told(format!("{intro}Log in first, with /login EMAIL.\n"));
            }
            if endpoint.service().needs_key && !has_key {
                return told(format!(
                    "{intro}It needs a key: make one on its page, then enter it with /key KEY.\n"
                ));
            }
            fetch(store, endpoint, intro, None, now)
        }
        ModelRequest::Models => {
            let endpoint = chosen_endpoint(store)?;
            fetch(store, endpoint, String::new(), None, now)
        }
        ModelRequest::Model(name) => {
            if !is_model_name(name) {
                return Err(Error::NotAModel);
            }
            let endpoint = chosen_endpoint(store)?;
            if endpoint.computes_here {
                return fetch(store, endpoint, String::new(), Some(name.clone()), now);
            }
            settings::set_model(store, &endpoint, name, conversation)?;
            told(format!("Now: {name} of {}.\n", endpoint.title()))
        }
        ModelRequest::Key => {
            let endpoint = chosen_endpoint(store)?;
            let title = endpoint.title();
            told(match settings::key(store, &endpoint)? {
                Some(_) => format!(
                    "There is a key for {title}. /key KEY keeps another one, /key forget deletes it.\n"
                ),
                None => format!("There is no key for {title}. /key KEY keeps one.\n"),
            })
        }
        ModelRequest::SetKey(key) => {
            let endpoint = chosen_endpoint(store)?;
            if endpoint.service().key.is_none() || endpoint.service == SERVICE {
                return Err(Error::TakesNoKey(endpoint.title()));
            }
            credentials::set_key(store.folder(), &endpoint.address, key)?;
            let intro = format!(
                "The key is kept for {} alone, in a file that only you can read.\n",
                endpoint.address.origin()
            );
            fetch(store, endpoint, intro, None, now)
        }
        ModelRequest::ForgetKey => {
            let endpoint = chosen_endpoint(store)?;
            let was_there = credentials::forget_key(store.folder(), &endpoint.address)?;
            told(if was_there {
                format!(
                    "The key for {} is deleted. Revoke it on the provider's page as well, if others may have seen it.\n",
                    endpoint.title()
                )
            } else {
                format!("There was no key for {}.\n", endpoint.title())
            })
        }
        ModelRequest::Prompt => {
            let prompt = settings::prompt(store)?;
            told(format!("{}\n", prompt.trim_end()))
        }
        ModelRequest::SetPrompt(text) => {
            settings::set_prompt(store, Some(text))?;
            told("Now a model is told this before everything else. /prompt reset takes it back.\n")
        }
        ModelRequest::ResetPrompt => {
            settings::set_prompt(store, None)?;
            told("Now a model is told what comes with Sessionist. /prompt shows it.\n")
        }
        ModelRequest::Window(window) => {
            let target = chosen_target(store, conversation)?;
            if let Some(window) = window {
                settings::set_window(store, &target, *window)?;
            }
            let window = settings::window(store, &target.endpoint, &target.model)?;
            told(format!(
                "{} reads {window} tokens at a time, with all that was said before.\n",
                target.model
            ))
        }
        ModelRequest::Price(price) => {
            let target = chosen_target(store, conversation)?;
            if let Some(price) = price {
                settings::set_price(store, &target, *price)?;
            }
            let price = settings::price(store, target.endpoint.address.origin(), &target.model)?;
            told(match price {
                Some(Price { input, output }) => {
                    format!(
                        "A million tokens of {} cost {input} when they are read and {output} when they are written.\n",
                        target.model
                    )
                }
                None => format!(
                    "It is not known what {} costs. /price 3 15 would say: a million tokens read cost 3, written 15.\n",
                    target.model
                ),
            })
        }
        ModelRequest::Usage => usage(store, conversation),
    }
}

/// Asks the chosen server for its models.
///
/// # Errors
///
/// See [`Error`].
pub fn choose(store: &mut Store, intro: String, now: i64) -> Result<Told, Error> {
    let endpoint = chosen_endpoint(store)?;
    fetch(store, endpoint, intro, None, now)
}

fn told(text: impl Into<String>) -> Result<Told, Error> {
    Ok(Told::Report(text.into().into()))
}

fn chosen_endpoint(store: &Store) -> Result<Endpoint, Error> {
    settings::endpoint(store)?.ok_or(Error::NoProvider)
}

fn chosen_target(store: &Store, conversation: Option<i64>) -> Result<Target, Error> {
    chosen_endpoint(store)?;
    settings::target(store, conversation)?.ok_or(Error::NoModel)
}

/// What is said when a server was chosen: where messages go from now on.
fn chosen(endpoint: &Endpoint) -> String {
    let mut text = format!("Now: {}.\n", endpoint.title());
    if endpoint.computes_here {
        text.push_str(
            "It runs on this machine, so it may look at what is known of your sets without being asked.\n",
        );
    } else {
        let _ = writeln!(
            text,
            "Your messages go to {}. What a model is to see of a set is shown to you first, and goes when you say so.",
            endpoint.address
        );
    }
    if endpoint.service == SERVICE {
        text.push_str(DISCLOSURE);
    }
    if !endpoint.service().note.is_empty() {
        let _ = writeln!(text, "{}", endpoint.service().note);
    }
    text
}

fn fetch(
    store: &mut Store,
    endpoint: Endpoint,
    intro: String,
    wanted: Option<String>,
    now: i64,
) -> Result<Told, Error> {
    let key = settings::key(store, &endpoint)?;
    let permit = if endpoint.computes_here {
        Permit::Stays
    } else {
        let path = endpoint.models_path();
        Permit::Logged(store.log_departure(&Departure {
            sent_at: now,
            destination: Outgoing::destination(Method::Get, &endpoint.address, path),
            body: Vec::new(),
        })?)
    };
    Ok(Told::Fetch(Errand::Fetch {
        outgoing: Box::new(endpoint.models(key, permit)),
        listing: Box::new(Listing {
            intro,
            endpoint,
            wanted,
        }),
    }))
}

/// Says what came of asking a server for its models, and takes one where none was chosen yet.
///
/// # Errors
///
/// Those of the store. That there is no list is a failure of the provider, in words.
pub fn listed(
    store: &mut Store,
    listing: &Listing,
    fetched: Result<Vec<u8>, Failure>,
    conversation: Option<i64>,
) -> Result<Result<Report, Failure>, store::Error> {
    let (endpoint, wanted) = (&listing.endpoint, listing.wanted.as_deref());
    let list = match fetched.and_then(|body| models(endpoint.service().format, &body)) {
        Ok(list) => list,
        // No model was asked for: it is the list that is not there, so this is another server than it is taken for.
        Err(failure) if failure.kind == FailureKind::NoModel => {
            return Ok(Err(Failure {
                kind: FailureKind::NotTheFormat,
                ..failure
            }));
        }
        Err(failure) => return Ok(Err(failure)),
    };
    let named = |name: &str| {
        list.iter()
            .find(|model| model.name == name || model.name.strip_suffix(":latest") == Some(name))
    };
    let taken = match wanted {
        Some(wanted) => match named(wanted) {
            Some(model) => Some(model),
            None => {
                let text = format!(
                    "{} has no model “{wanted}”.\n{}",
                    endpoint.title(),
                    names(endpoint, &list, None)
                );
                let chosen = settings::model(store, endpoint, conversation)?;
                let data = names_data(&list, chosen.as_deref());
                return Ok(Ok(Report { text, data }));
            }
        },
        None => {
            let chosen = settings::model(store, endpoint, conversation)?;
            chosen
                .as_deref()
                .and_then(named)
                .or_else(|| preferred(endpoint, &list))
        }
    };
    let mut text = String::new();
    if let Some(model) = taken {
        settings::note(store, endpoint, model)?;
        settings::set_model(store, endpoint, &model.name, conversation)?;
        let _ = writeln!(text, "Now: {} of {}.", model.name, endpoint.title());
        if model.is_remote {
            text.push_str("It runs in a cloud behind the server of this machine, so it counts as another machine: what it is to see of a set is shown to you first.\n");
        }
    }
    if wanted.is_none() {
        text.push_str(&names(endpoint, &list, taken));
    }
    let data = names_data(&list, taken.map(|model| model.name.as_str()));
    Ok(Ok(Report { text, data }))
}

fn names_data(list: &[Model], chosen: Option<&str>) -> Value {
    let names = |is_meant: fn(&Model) -> bool| -> Vec<&str> {
        let meant = list.iter().filter(|model| is_meant(model));
        meant.map(|model| model.name.as_str()).collect()
    };
    json!({ "models": names(|_| true), "cloud": names(|model| model.is_remote), "chosen": chosen })
}

/// The model that is taken when none was chosen.
fn preferred<'a>(endpoint: &Endpoint, list: &'a [Model]) -> Option<&'a Model> {
    let begins = |start: &&str| list.iter().find(|model| model.name.starts_with(*start));
    let preferred = endpoint.service().preferred.iter().find_map(begins);
    // On this machine the first that really runs there.
    preferred.or_else(|| {
        list.iter()
            .find(|model| endpoint.computes_here && !model.is_remote)
    })
}

fn names(endpoint: &Endpoint, list: &[Model], taken: Option<&Model>) -> String {
    if list.is_empty() {
        return format!("{} has no models yet.\n", endpoint.title());
    }
    let mut text = format!("{} of {}:\n", counted(list.len(), "model"), endpoint.title());
    for model in list.iter().take(MOST_LISTED) {
        let mark = if taken.is_some_and(|taken| taken.name == model.name) {
            "*"
        } else {
            " "
        };
        let place = if model.is_remote { "  (cloud)" } else { "" };
        let _ = writeln!(text, "{mark} {}{place}", model.name);
    }
    if list.len() > MOST_LISTED {
        let _ = writeln!(text, "and {} more", list.len() - MOST_LISTED);
    }
    text.push_str("/model NAME chooses one.\n");
    text
}

fn providers(store: &Store) -> Result<Told, Error> {
    let chosen = settings::endpoint(store)?;
    let mut text = match &chosen {
        None => "No provider is chosen: questions are answered from what is known, and nothing leaves.\n"
            .to_owned(),
        Some(endpoint) => {
            let model = settings::model(store, endpoint, None)?;
            let model = model.map_or_else(|| "no model chosen".to_owned(), |model| format!("model {model}"));
            format!("Chosen: {}, {model}.\n", endpoint.title())
        }
    };
    let mut servers = Vec::new();
    for service in named_services() {
        let Ok(endpoint) = Endpoint::parse(service.name) else {
            continue;
        };
        let has_key = settings::key(store, &endpoint)?.is_some();
        let state = match (service.computes, service.needs_key, has_key) {
            (true, ..) => "on this machine",
            _ if service.name == SERVICE => "a managed plan; /login EMAIL",
            (false, true, true) => "with your key",
            (false, true, false) => "needs a key of yours",
            (false, false, _) => "",
        };
        let _ = writeln!(text, "  {:<11} {}: {state}", service.name, service.title);
        if service.computes {
            // Without the key: whatever listens there need not be what it is taken for.
            let outgoing = endpoint.models(None, Permit::Stays);
            servers.push((service.name.to_owned(), Box::new(outgoing)));
        }
    }
    text.push_str(
        "  ADDRESS     any other server that speaks like OpenAI, such as https://example.com/v1\n\
         /provider NAME chooses one, /provider none goes without.\n",
    );
    Ok(Told::Fetch(Errand::Find { intro: text, servers }))
}

/// Says which servers run on this machine, and lists all.
///
/// # Errors
///
/// See [`Error`].
pub fn found(store: &Store, intro: &str, found: &[(String, Vec<u8>)]) -> Result<Report, Error> {
    let mut text = intro.to_owned();
    let mut running = Vec::new();
    for (name, body) in found {
        let Ok(endpoint) = Endpoint::parse(name) else {
            continue;
        };
        let Ok(list) = models(endpoint.service().format, body) else {
            continue;
        };
        let _ = writeln!(
            text,
            "{} is running on this machine, with {}: /provider {name}",
            endpoint.title(),
            counted(list.len(), "model"),
        );
        running.push(name);
    }
    let chosen = settings::endpoint(store)?;
    let mut providers = Vec::new();
    // One that was chosen by its address alone has no name among the others.
    let unnamed = chosen.as_ref().filter(|chosen| chosen.service == COMPATIBLE.name);
    for service in named_services().chain(unnamed.map(Endpoint::service)) {
        let chosen = chosen.as_ref().filter(|chosen| chosen.service == service.name);
        let usual = Endpoint::parse(service.name).ok();
        let Some(endpoint) = chosen.cloned().or_else(|| usual.clone()) else {
            continue;
        };
        let is_usual = usual.is_some_and(|usual| usual.address == endpoint.address);
        providers.push(json!({
            "name": service.name,
            "title": endpoint.title(),
            "address": endpoint.address.to_string(),
            "stays": endpoint.computes_here,
            "is_managed": service.name == SERVICE,
            "takes_key": service.key.is_some() && service.name != SERVICE,
            "needs_key": service.needs_key,
            "has_key": settings::key(store, &endpoint)?.is_some(),
            "is_chosen": chosen.is_some(),
            // Only the usual address was looked at.
            "is_running": (service.computes && is_usual).then(|| running.iter().any(|name| *name == service.name)),
        }));
    }
    let data = json!({ "providers": providers });
    Ok(Report { text, data })
}

/// Those that are chosen by their name.
fn named_services() -> impl Iterator<Item = &'static Service> {
    SERVICES.iter().filter(|service| service.name != COMPATIBLE.name)
}

fn usage(store: &Store, conversation: Option<i64>) -> Result<Told, Error> {
    let spent = match conversation {
        Some(conversation) => store.spent(conversation)?,
        None => Vec::new(),
    };
    if spent.is_empty() {
        return told("No model has answered in this conversation.\n");
    }
    let mut text = String::new();
    let mut models = Vec::new();
    for spent in spent {
        let tokens = |tokens: Option<u64>| tokens.map_or_else(|| "?".to_owned(), |tokens| tokens.to_string());
        let _ = write!(
            text,
            "{}: {}, {} tokens read, {} written",
            spent.model,
            counted(spent.answers, "answer"),
            tokens(spent.usage.input),
            tokens(spent.usage.output)
        );
        let price = settings::price(store, &spent.destination, &spent.model)?;
        let cost = price.and_then(|price| cost(price, &spent.usage));
        if let Some(cost) = cost {
            let _ = write!(text, ", {cost:.4}");
        }
        text.push('\n');
        models.push(json!({
            "model": spent.model,
            "answers": spent.answers,
            "input": spent.usage.input,
            "cached": spent.usage.cached,
            "output": spent.usage.output,
            "cost": cost,
        }));
    }
    let data = json!({ "models": models });
    Ok(Told::Report(Report { text, data }))
}

/// Returns what tokens cost. None when it was not told how many there were. What a cache saves is not counted, so it is rather too much.
pub fn cost(price: Price, usage: &crate::provider::Usage) -> Option<f64> {
    let (input, output) = (usage.input?, usage.output?);
    Some((input as f64 * price.input + output as f64 * price.output) / 1e6)
}
