//! The subscription, and how long an answer of the service holds.
//!
//! An answer is good for [`CACHE_TIME`], so that the service is not asked at every message. Then it is asked again; while it can't be
//! reached, the answer goes on until [`GRACE_TIME`] after it came: a producer on tour is not locked out. What the service said no to
//! has no grace.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How long the service is not asked again. By as much a clock may be put back without anything happening.
pub const CACHE_TIME: Duration = Duration::from_hours(24);

/// How long after an answer the program goes on without reaching the service.
pub const GRACE_TIME: Duration = Duration::from_hours(14 * 24);

/// What was subscribed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Plan {
    /// Nothing.
    None,
    /// The program, with a key of one's own for a provider.
    Byok,
    /// The program with messages to a model.
    Managed,
}

/// How a subscription is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is paid.
    Active,
    /// It is being tried.
    Trialing,
    /// The last payment failed.
    PastDue,
    /// It has ended.
    Canceled,
}

/// What the service said of the subscription. Kept until it says something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// What was subscribed to.
    pub plan: Plan,
    /// How it is.
    pub status: Status,
    /// When it is renewed or ends, in milliseconds since 1970.
    pub renews_at: Option<i64>,
    /// When the answer came, by this machine's clock, in milliseconds since 1970.
    pub checked_at: i64,
}

/// What follows from what is known. In all but the first the service is asked before the user goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The user goes on; the service need not be asked.
    Active,
    /// The user goes on if the service can't be reached.
    Grace {
        /// Until when, in milliseconds since 1970.
        until: i64,
    },
    /// The service said that there is no subscription that lets the user go on.
    Lapsed,
    /// What was known is too old, or the clock was put back. The user goes on only when the service says so.
    Unknown,
}

impl Standing {
    /// Whether the user goes on if the service is not asked or can't be reached.
    pub fn goes_on(self) -> bool {
        matches!(self, Self::Active | Self::Grace { .. })
    }
}

impl Subscription {
    /// Returns how things stand at a time, in milliseconds since 1970.
    ///
    /// With a clock that was put back, the answer comes from the future. Up to [`CACHE_TIME`] that is taken for a clock that was set
    /// right; beyond it the age of the answer can't be told.
    pub fn standing(&self, now: i64) -> Standing {
        let is_paid = matches!(self.status, Status::Active | Status::Trialing);
        if self.plan == Plan::None || !is_paid {
            return Standing::Lapsed;
        }
        if now.abs_diff(self.checked_at) < milliseconds(CACHE_TIME) {
            return Standing::Active;
        }
        let until = self.checked_at.saturating_add_unsigned(milliseconds(GRACE_TIME));
        if (self.checked_at..until).contains(&now) {
            Standing::Grace { until }
        } else {
            Standing::Unknown
        }
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECKED_AT: i64 = 1_790_000_000_000;
    const HOUR: i64 = 3_600_000;
    const DAY: i64 = 24 * HOUR;

    fn subscription(plan: Plan, status: Status) -> Subscription {
        Subscription {
            plan,
            status,
            renews_at: Some(CHECKED_AT + DAY),
            checked_at: CHECKED_AT,
        }
    }

    #[test]
    fn an_answer_holds_for_a_day_and_without_the_service_for_two_weeks() {
        let grace = Standing::Grace {
            until: CHECKED_AT + 14 * DAY,
        };
        for plan in [Plan::Byok, Plan::Managed] {
            for status in [Status::Active, Status::Trialing] {
                let subscription = subscription(plan, status);
                for (age, standing) in [
                    (0, Standing::Active),
                    (DAY - 1, Standing::Active),
                    (DAY, grace),
                    (14 * DAY - 1, grace),
                    (14 * DAY, Standing::Unknown),
                    (10_000 * DAY, Standing::Unknown),
                ] {
                    assert_eq!(subscription.standing(CHECKED_AT + age), standing, "{age}");
                }
            }
        }
    }

    #[test]
    fn a_clock_that_was_put_back_makes_no_answer_last_longer() {
        let subscription = subscription(Plan::Byok, Status::Active);
        for (back, standing) in [
            (1, Standing::Active),
            (DAY - 1, Standing::Active),
            (DAY, Standing::Unknown),
            (10_000 * DAY, Standing::Unknown),
        ] {
            assert_eq!(subscription.standing(CHECKED_AT - back), standing, "{back}");
        }
    }

    #[test]
    fn what_the_service_said_no_to_has_no_grace() {
        for (plan, status) in [
            (Plan::None, Status::Active),
            (Plan::None, Status::Canceled),
            (Plan::Byok, Status::PastDue),
            (Plan::Byok, Status::Canceled),
            (Plan::Managed, Status::PastDue),
        ] {
            for age in [-100 * DAY, 0, 2 * DAY, 100 * DAY] {
                let standing = subscription(plan, status).standing(CHECKED_AT + age);
                assert_eq!(standing, Standing::Lapsed, "{plan:?} {status:?} {age}");
            }
        }
    }

    #[test]
    fn only_an_answer_that_is_young_enough_lets_the_user_go_on() {
        let subscription = subscription(Plan::Byok, Status::Active);
        for (age, goes_on) in [(0, true), (2 * DAY, true), (15 * DAY, false), (-2 * DAY, false)] {
            let standing = subscription.standing(CHECKED_AT + age);
            assert_eq!(standing.goes_on(), goes_on, "{age}");
        }
        assert!(!Standing::Lapsed.goes_on());
    }

    #[test]
    fn times_beyond_all_clocks_are_unknown() {
        for checked_at in [i64::MIN, i64::MAX] {
            let subscription = Subscription {
                checked_at,
                ..subscription(Plan::Byok, Status::Active)
            };
            for now in [i64::MIN, 0, i64::MAX] {
                let standing = if now == checked_at {
                    Standing::Active
                } else {
                    Standing::Unknown
                };
                assert_eq!(subscription.standing(now), standing, "{checked_at} {now}");
            }
        }
    }

    #[test]
    fn what_is_kept_is_what_was_known() {
        for renews_at in [None, Some(CHECKED_AT)] {
            let before = Subscription {
                renews_at,
                ..subscription(Plan::Managed, Status::PastDue)
            };
            let kept = serde_json::to_string(&before).unwrap();
            assert_eq!(serde_json::from_str::<Subscription>(&kept).unwrap(), before);
        }
    }
}
