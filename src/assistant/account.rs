//! The account with the service: logging in, the subscription, and taking everything back.
//!
//! The service is asked for nothing unless the user logged in. With a key of the user's own it is asked for the subscription alone.

use std::time::Duration;

use super::settings;
use crate::chat::account::{AccountRequest, Login, Visit};
use crate::data_folder::{self, credentials};
use crate::provider::http::{KeyHeader, Method, Outgoing, Permit};
use crate::provider::plan::{
    self, Call, DISCLOSURE, Plan, PlanError, Polled, SERVICE, Standing, Status, Subscription,
};
use crate::provider::{Address, AddressError, ApiKey, Endpoint, Failure};
use crate::store::{self, Departure, Store};
use crate::words::clock;

const ADDRESS: &str = "service";
const ACCOUNT: &str = "account";
const SUBSCRIPTION: &str = "subscription";

/// What comes of a request.
#[derive(Debug)]
pub enum Told {
    /// This is to be said.
    Text(String),
    /// Nothing is to be said or done.
    Nothing,
    /// The service is to be asked.
    Call(Visit, Box<Outgoing>),
    /// The service is to be asked, after some time; the text is to be said at once.
    Later(Visit, Duration, String),
    /// This is to be said, and the provider that was chosen is to be asked for its models.
    Choose(String),
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
    /// The address of the service can't be used.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The service did not do it.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The service could not be reached.
    #[error("{0}")]
    Provider(Failure),
}

/// Does what is asked, as far as it can be done without the service. `now` is in milliseconds since 1970.
///
/// # Errors
///
/// See [`Error`].
pub fn answer(store: &mut Store, request: &AccountRequest, now: i64) -> Result<Told, Error> {
    let call = match request {
        AccountRequest::Login(email) => Call::Login {
            email: plan::Address::parse(email)?,
        },
        AccountRequest::Logout => Call::Logout,
        AccountRequest::Plan => Call::Plan,
        AccountRequest::Delete => Call::DeleteAccount,
        AccountRequest::Service(None) => {
            return Ok(Told::Text(format!("The service is at {}.\n", address(store)?)));
        }
        AccountRequest::Service(Some(text)) => {
            let address = Address::parse(text)?;
            store.set_setting(ADDRESS, &address.to_string())?;
            return Ok(Told::Text(format!("Now the service is at {address}.\n")));
        }
        AccountRequest::Check => {
            if !passage(store, now)?.is_check_due {
                return Ok(Told::Nothing);
            }
            Call::Plan
        }
        AccountRequest::Poll(visit) => return say(store, Visit::clone(visit), now),
    };
    let visit = Visit {
        call,
        intro: String::new(),
        login: None,
    };
    say(store, visit, now)
}

/// Goes on with what the service answered.
///
/// # Errors
///
/// See [`Error`].
pub fn answered(
    store: &mut Store,
    visit: &Visit,
    answer: Result<(u16, Vec<u8>), Failure>,
    now: i64,
) -> Result<Told, Error> {
    let (status, body) = match answer {
        Ok(answer) => answer,
        // Whoever logs out is logged out here, whatever the service knows of it.
        Err(failure) if visit.call == Call::Logout => {
            forget(store)?;
            return Ok(Told::Text(format!(
                "You are logged out on this machine; the service was not told: {failure}.\n"
            )));
        }
        Err(failure) if visit.login.as_ref().is_some_and(|login| now < login.until) => {
            let text = format!("The service can't be reached, and is tried again: {failure}.");
            return Ok(later(visit, text));
        }
        Err(failure) => return Err(Error::Provider(failure)),
    };
    match &visit.call {
        Call::Login { email } => {
            let started = plan::read_login(status, &body)?;
            let until =
                now.saturating_add_unsigned(started.expires_in.as_millis().try_into().unwrap_or(u64::MAX));
            let text = format!(
                "A link was sent to {}. Open it on any device; this waits for it. /stop gives up.",
                email.as_str()
            );
            let next = Visit {
                call: Call::Poll {
                    device_code: started.device_code.clone(),
                },
                intro: String::new(),
                login: Some(Login { started, until }),
            };
            Ok(later(&next, text))
        }
        Call::Poll { .. } => polled(store, visit, status, &body, now),
        Call::Logout => {
            let result = plan::read_logout(status, &body);
            forget(store)?;
            result?;
            Ok(Told::Text(
                "You are logged out. /provider none or a key of your own go on without an account.\n"
                    .to_owned(),
            ))
        }
        Call::Plan => {
            let subscription = plan::read_plan(status, &body, now);
            if subscription == Err(PlanError::NotLoggedIn) {
                forget(store)?;
            }
            let subscription = subscription?;
            let json = serde_json::to_string(&subscription).unwrap_or_default();
            store.set_setting(SUBSCRIPTION, &json)?;
            let text = format!("{}{}", visit.intro, plan_text(store, &subscription)?);
            if subscription.plan != Plan::Managed {
                return Ok(Told::Text(text));
            }
            let visit = Visit {
                call: Call::Usage,
                intro: text,
                login: visit.login.clone(),
            };
            say(store, visit, now)
        }
        Call::Usage => {
            let usage = plan::read_usage(status, &body)?;
            let text = format!(
                "{}{} of {} requests were made since {}; the next period begins {}.\n",
                visit.intro,
                usage.requests,
                usage.limit,
                clock::to_text(usage.period_start),
                clock::to_text(usage.period_end)
            );
            // Whoever has just logged in to a managed plan talks with it.
            if visit.login.is_none() {
                return Ok(Told::Text(text));
            }
            settings::set_endpoint(store, Some(&endpoint(store)?))?;
            Ok(Told::Choose(format!("{text}{DISCLOSURE}")))
        }
        Call::DeleteAccount => {
            plan::read_deleted(status, &body)?;
            forget(store)?;
            Ok(Told::Text(
                "The account is deleted, with all that the service stored of it. What is kept on this machine stays; /privacy clear deletes that.\n".to_owned(),
            ))
        }
    }
}

fn polled(store: &mut Store, visit: &Visit, status: u16, body: &[u8], now: i64) -> Result<Told, Error> {
    let mut visit = visit.clone();
    let polled = match plan::read_poll(status, body) {
        Ok(polled) => polled,
        Err(error) if error.is_passing() => Polled::SlowDown,
        Err(error) => return Err(error.into()),
    };
    if let Polled::SlowDown = polled
        && let Some(login) = &mut visit.login
    {
        login.started.slow_down();
    }
    let Polled::LoggedIn(logged_in) = polled else {
        return if visit.login.as_ref().is_some_and(|login| now < login.until) {
            Ok(later(&visit, String::new()))
        } else {
            Err(PlanError::Expired.into())
        };
    };
    let token = ApiKey::parse(logged_in.token.reveal()).map_err(|_| PlanError::NotTheService)?;
    credentials::set_key(store.folder(), &address(store)?, &token)?;
    store.set_setting(ACCOUNT, logged_in.email.as_str())?;
    let next = Visit {
        call: Call::Plan,
        intro: format!("You are logged in as {}.\n", logged_in.email.as_str()),
        login: visit.login,
    };
    say(store, next, now)
}

/// Asks how many requests were made, with what is said before. None where the managed plan is not what is talked with.
///
/// # Errors
///
/// See [`Error`].
pub fn usage(store: &mut Store, intro: &str, now: i64) -> Result<Option<Told>, Error> {
    let is_managed = settings::endpoint(store)?.is_some_and(|endpoint| endpoint.service == SERVICE);
    if !is_managed || token(store)?.is_none() {
        return Ok(None);
    }
    let visit = Visit {
        call: Call::Usage,
        intro: intro.to_owned(),
        login: None,
    };
    say(store, visit, now).map(Some)
}

fn later(visit: &Visit, text: String) -> Told {
    let interval = visit
        .login
        .as_ref()
        .map_or(Duration::ZERO, |login| login.started.interval);
    Told::Later(visit.clone(), interval, text)
}

/// Logs what is said to the service.
fn say(store: &mut Store, visit: Visit, now: i64) -> Result<Told, Error> {
    let address = address(store)?;
    let token = token(store)?;
    if visit.call.needs_token() && token.is_none() {
        return Err(PlanError::NotLoggedIn.into());
    }
    let method = match visit.call.method() {
        "POST" => Method::Post,
        "DELETE" => Method::Delete,
        _ => Method::Get,
    };
    let (path, body) = (visit.call.path(), visit.call.body());
    let logged = store.log_departure(&Departure {
        sent_at: now,
        destination: Outgoing::destination(method, &address, path),
        body: body.clone(),
    })?;
    let outgoing = Outgoing {
        method,
        address,
        path: path.to_owned(),
        headers: Vec::new(),
        key: token
            .filter(|_| visit.call.needs_token())
            .map(|token| (KeyHeader::Bearer, token)),
        body,
        permit: Permit::Logged(logged),
    };
    Ok(Told::Call(visit, Box::new(outgoing)))
}

/// Returns where the service is.
///
/// # Errors
///
/// See [`Error`].
pub fn address(store: &Store) -> Result<Address, Error> {
    let set = store.setting(ADDRESS)?;
    let usual = Endpoint::parse(SERVICE).map(|endpoint| endpoint.address);
    match set {
        Some(text) => Ok(Address::parse(&text)?),
        None => usual.map_err(|_| Error::Address(AddressError::NotAnAddress)),
    }
}

/// Returns the service as the provider of its managed plan.
///
/// # Errors
///
/// See [`Error`].
pub fn endpoint(store: &Store) -> Result<Endpoint, Error> {
    Ok(Endpoint {
        service: SERVICE.to_owned(),
        address: address(store)?,
        computes_here: false,
    })
}

fn token(store: &Store) -> Result<Option<ApiKey>, Error> {
    Ok(credentials::key(store.folder(), &address(store)?)?)
}

fn subscription(store: &Store) -> Result<Option<Subscription>, store::Error> {
    let json = store.setting(SUBSCRIPTION)?;
    Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
}

/// Whether a message with the user's own key goes on its way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Passage {
    /// Why it is not sent. None when it is.
    pub refusal: Option<&'static str>,
    /// Whether the service is to be asked for the subscription meanwhile: it was asked too long ago.
    pub is_check_due: bool,
}

/// Returns whether a message to a provider with the user's own key goes on its way. It always does when the user never logged in.
///
/// # Errors
///
/// See [`Error`].
pub fn passage(store: &Store, now: i64) -> Result<Passage, Error> {
    let is_logged_in = token(store)?.is_some();
    let standing = subscription(store)?.map(|known| known.standing(now));
    let (refusal, is_check_due) = match standing {
        _ if !is_logged_in => (None, false),
        Some(Standing::Active) => (None, false),
        None | Some(Standing::Grace { .. }) => (None, true),
        Some(Standing::Lapsed) => (
            Some(
                "Your subscription has ended. /plan asks for it anew; models on this machine and /ask go on without one.",
            ),
            false,
        ),
        Some(Standing::Unknown) => (
            Some(
                "The state of your subscription was asked too long ago. /plan asks for it anew; models on this machine and /ask go on without one.",
            ),
            false,
        ),
    };
    Ok(Passage {
        refusal,
        is_check_due,
    })
}

fn forget(store: &mut Store) -> Result<(), Error> {
    credentials::forget_key(store.folder(), &address(store)?)?;
    store.forget_setting(ACCOUNT)?;
    store.forget_setting(SUBSCRIPTION)?;
    if settings::endpoint(store)?.is_some_and(|endpoint| endpoint.service == SERVICE) {
        settings::set_endpoint(store, None)?;
    }
    Ok(())
}

fn plan_text(store: &Store, subscription: &Subscription) -> Result<String, store::Error> {
    let account = store.setting(ACCOUNT)?.unwrap_or_default();
    let plan = match subscription.plan {
        Plan::None => "no plan",
        Plan::Byok => "your own key",
        Plan::Managed => "managed",
    };
    let status = match subscription.status {
        Status::Active => "active",
        Status::Trialing => "on trial",
        Status::PastDue => "not paid",
        Status::Canceled => "ended",
    };
    let renews = subscription
        .renews_at
        .map_or_else(String::new, |at| format!(", until {}", clock::to_text(at)));
    Ok(format!("Plan of {account}: {plan}, {status}{renews}.\n"))
}
