//! What goes wrong with the service, in words that say what to do.
//!
//! Nothing that the service writes is shown: its word for a failure only chooses among these texts.

use serde_json::Value;

use super::LONGEST_ANSWER;

/// Why the service did not do what it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// What was typed is no address.
    #[error("this is no e-mail address; type /login EMAIL with yours")]
    NotAnAddress,
    /// The service can't send mail to the address.
    #[error(
        "the service can't send mail to this address; look at how it is written, then type /login EMAIL again"
    )]
    AddressRefused,
    /// There is no token, or it is of no more use.
    #[error("you are not logged in, or not any more; type /login EMAIL")]
    NotLoggedIn,
    /// Whoever opened the link said that it was not them.
    #[error("the login was refused on the page behind the link; if it was you, type /login EMAIL again")]
    Denied,
    /// The link was not opened in time.
    #[error("the link was not opened in time; type /login EMAIL for a new one")]
    Expired,
    /// There is no plan that this belongs to, or it is not active.
    #[error("this needs a managed plan that is active; /plan shows yours")]
    NoPlan,
    /// All requests of the period were made.
    #[error("all requests of this period were made; /usage shows when the next one begins")]
    LimitReached,
    /// Too many requests in a short time.
    #[error("the service takes no more requests at this time; wait a minute, then try again")]
    TooMany,
    /// Something failed in the service.
    #[error("something failed at the service; try again in a minute")]
    Failed,
    /// What came is not what the service says.
    #[error(
        "what came is not what the service says; look at the address that is set for it, or for a newer version of Sessionist"
    )]
    NotTheService,
}

impl PlanError {
    /// Makes out what an answer means whose status is not the one of success: of a [`Call`](super::Call), or of a message of the
    /// managed plan. Of such a long body only the status is looked at.
    pub fn of(status: u16, body: &[u8]) -> Self {
        let body: Value = if body.len() <= LONGEST_ANSWER {
            // A body that is no JSON leaves the status, which says enough.
            serde_json::from_slice(body).unwrap_or_default()
        } else {
            Value::Null
        };
        let code = body.pointer("/error/code").and_then(Value::as_str);
        match (status, code.unwrap_or_default()) {
            (400, "invalid_email") => Self::AddressRefused,
            (401, _) => Self::NotLoggedIn,
            (402, "request_limit_reached") => Self::LimitReached,
            (402, _) => Self::NoPlan,
            (403, "access_denied") => Self::Denied,
            (410, "expired_token") => Self::Expired,
            (429, _) => Self::TooMany,
            (408 | 500..=599, _) => Self::Failed,
            _ => Self::NotTheService,
        }
    }

    /// Whether trying again can help without the user doing anything, so that a login may go on polling.
    pub fn is_passing(self) -> bool {
        matches!(self, Self::TooMany | Self::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_and_the_code_say_what_to_do() {
        for (status, code, error, is_passing) in [
            (400, "invalid_email", PlanError::AddressRefused, false),
            (400, "other", PlanError::NotTheService, false),
            (401, "", PlanError::NotLoggedIn, false),
            (402, "", PlanError::NoPlan, false),
            (402, "request_limit_reached", PlanError::LimitReached, false),
            (403, "access_denied", PlanError::Denied, false),
            // What a proxy in between says.
            (403, "", PlanError::NotTheService, false),
            (302, "", PlanError::NotTheService, false),
            (404, "", PlanError::NotTheService, false),
            (410, "expired_token", PlanError::Expired, false),
            (429, "", PlanError::TooMany, true),
            (500, "", PlanError::Failed, true),
            (599, "", PlanError::Failed, true),
            (600, "", PlanError::NotTheService, false),
            (0, "", PlanError::NotTheService, false),
        ] {
            let body = format!(r#"{{"error":{{"type":"x","message":"x","code":"{code}"}}}}"#);
            let found = PlanError::of(status, body.as_bytes());
            assert_eq!(
                (found, found.is_passing()),
                (error, is_passing),
                "{status} {code}"
            );
        }
    }

    #[test]
    fn a_body_that_says_nothing_leaves_the_status() {
        let huge = format!(
            r#"{{"error":{{"code":"request_limit_reached","message":"{}"}}}}"#,
            "x".repeat(LONGEST_ANSWER)
        );
        let deep = "[".repeat(10_000);
        for body in [
            "",
            "<html>",
            "null",
            r#"{"error":7}"#,
            r#"{"error":{"code":[]}}"#,
            &deep,
            &huge,
        ] {
            assert_eq!(PlanError::of(402, body.as_bytes()), PlanError::NoPlan);
        }
    }
}
