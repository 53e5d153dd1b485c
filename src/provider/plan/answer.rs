//! What the service answers. Nothing of it is believed further than it is checked here.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::subscription::{Plan, Status, Subscription};
use super::{Address, PlanError, Secret};

/// Bytes of the longest answer to a [`Call`](super::Call). Whoever receives need not read more than one byte beyond it.
pub const LONGEST_ANSWER: usize = 64 << 10;

/// What the time between two polls is when the service does not say (RFC 8628, 3.2).
const USUAL_INTERVAL: f64 = 5.0;
/// What an interval grows by when the service asks for it (RFC 8628, 3.5).
const SLOWER_BY: Duration = Duration::from_secs(5);
/// Seconds between two polls: any less would be a storm, at any more the user would wait in vain.
const INTERVALS: [u64; 2] = [1, 60];
/// Seconds until a link expires: any less and nobody could open it, for any more nobody waits.
const LIVES: [u64; 2] = [60, 3600];

/// A login that waits for the user to open a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginStarted {
    /// What to poll with.
    pub device_code: Secret,
    /// How long the link can be opened: from a minute to an hour.
    pub expires_in: Duration,
    /// How long to wait before each poll: from a second to a minute.
    pub interval: Duration,
}

impl LoginStarted {
    /// Waits longer between this and all later polls, because the service asked for it.
    pub fn slow_down(&mut self) {
        let [_, longest] = INTERVALS;
        self.interval = (self.interval + SLOWER_BY).min(Duration::from_secs(longest));
    }
}

/// What came of a poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Polled {
    /// The link has not been opened.
    Pending,
    /// It has not been opened, and [polls come too often](LoginStarted::slow_down).
    SlowDown,
    /// It has been opened.
    LoggedIn(LoggedIn),
}

/// A login that is done.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LoggedIn {
    /// What goes along with every call from now on.
    pub token: Secret,
    /// The address of the account.
    pub email: Address,
}

/// The requests of a period of the managed plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// When the period began, in milliseconds since 1970.
    pub period_start: i64,
    /// When it ends, in milliseconds since 1970.
    pub period_end: i64,
    /// How many requests were made.
    pub requests: u64,
    /// How many may be made.
    pub limit: u64,
}

/// Reads the answer to [`Call::Login`](super::Call::Login). Times that make no sense become the nearest that do.
///
/// # Errors
///
/// The service refused, or it is not the service.
pub fn read_login(status: u16, body: &[u8]) -> Result<LoginStarted, PlanError> {
    #[derive(Deserialize)]
    struct Answer {
        device_code: Secret,
        expires_in: f64,
        interval: Option<f64>,
    }
    let answer: Answer = read(status, 200, body)?;
    Ok(LoginStarted {
        device_code: answer.device_code,
        expires_in: seconds(answer.expires_in, LIVES),
        interval: seconds(answer.interval.unwrap_or(USUAL_INTERVAL), INTERVALS),
    })
}

/// Reads the answer to [`Call::Poll`](super::Call::Poll).
///
/// # Errors
///
/// The login was refused or has expired, the service refused, or it is not the service. Where the error [is
/// passing](PlanError::is_passing), a later poll can still succeed.
pub fn read_poll(status: u16, body: &[u8]) -> Result<Polled, PlanError> {
    #[derive(Deserialize)]
    #[serde(tag = "status", rename_all = "snake_case")]
    enum Answer {
        Pending,
        SlowDown,
    }
    if status == 202 {
        return read(status, 202, body).map(|answer| match answer {
            Answer::Pending => Polled::Pending,
            Answer::SlowDown => Polled::SlowDown,
        });
    }
    read(status, 200, body).map(Polled::LoggedIn)
}

/// Reads the answer to [`Call::Logout`](super::Call::Logout). A token that the service does not know is logged out, too.
///
/// # Errors
///
/// The service failed, or it is not the service. The token may still be of use then.
pub fn read_logout(status: u16, body: &[u8]) -> Result<(), PlanError> {
    match status {
        204 | 401 => Ok(()),
        _ => Err(PlanError::of(status, body)),
    }
}

/// Reads the answer to [`Call::Plan`](super::Call::Plan), which came at the time `now`, in milliseconds since 1970.
///
/// # Errors
///
/// The service refused, or it is not the service. What was known of the subscription before holds on then.
pub fn read_plan(status: u16, body: &[u8], now: i64) -> Result<Subscription, PlanError> {
    #[derive(Deserialize)]
    struct Answer {
        plan: Plan,
        status: Status,
        renews_at: Option<String>,
    }
    let answer: Answer = read(status, 200, body)?;
    Ok(Subscription {
        plan: answer.plan,
        status: answer.status,
        renews_at: answer.renews_at.as_deref().map(milliseconds).transpose()?,
        checked_at: now,
    })
}

/// Reads the answer to [`Call::Usage`](super::Call::Usage).
///
/// # Errors
///
/// There is no managed plan, the service refused, or it is not the service.
pub fn read_usage(status: u16, body: &[u8]) -> Result<Usage, PlanError> {
    #[derive(Deserialize)]
    struct Answer {
        period_start: String,
        period_end: String,
        requests: u64,
        limit: u64,
    }
    let answer: Answer = read(status, 200, body)?;
    let usage = Usage {
        period_start: milliseconds(&answer.period_start)?,
        period_end: milliseconds(&answer.period_end)?,
        requests: answer.requests,
        limit: answer.limit,
    };
    if usage.period_start > usage.period_end {
        return Err(PlanError::NotTheService);
    }
    Ok(usage)
}

/// Reads the answer to [`Call::DeleteAccount`](super::Call::DeleteAccount).
///
/// # Errors
///
/// The account was not deleted: the token is of no more use, the service failed, or it is not the service.
pub fn read_deleted(status: u16, body: &[u8]) -> Result<(), PlanError> {
    match status {
        204 => Ok(()),
        _ => Err(PlanError::of(status, body)),
    }
}

fn read<T: DeserializeOwned>(status: u16, success: u16, body: &[u8]) -> Result<T, PlanError> {
    if status != success {
        return Err(PlanError::of(status, body));
    }
    if body.len() > LONGEST_ANSWER {
        return Err(PlanError::NotTheService);
    }
    // Why it can't be read would quote what was written.
    serde_json::from_slice(body).map_err(|_| PlanError::NotTheService)
}

/// Whole seconds within limits. A part of a second counts as one, because a poll may come late but not early.
fn seconds(number: f64, [least, most]: [u64; 2]) -> Duration {
    Duration::from_secs((number.ceil() as u64).clamp(least, most))
}

/// A time of RFC 3339.
fn milliseconds(text: &str) -> Result<i64, PlanError> {
    let time: Timestamp = text.parse().map_err(|_| PlanError::NotTheService)?;
    Ok(time.as_millisecond())
}
