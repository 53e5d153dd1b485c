//! Who there is, and what each request does. No connection is seen here, and the time is handed in.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::Options;
use crate::chat::{MODEL, events};
use crate::http::{Answer, Body, Request};

/// When the period of every subscription began.
pub const PERIOD_START: &str = "2026-03-01T00:00:00Z";

/// When it ends.
pub const PERIOD_END: &str = "2026-04-01T00:00:00Z";

/// Seconds after which a client may try again.
const RETRY_AFTER: u64 = 1;

#[derive(Debug)]
pub(crate) struct Accounts {
    url: String,
    options: Options,
    /// By address.
    users: BTreeMap<String, User>,
    logins: Vec<Login>,
    /// The address that a token is for.
    tokens: BTreeMap<String, String>,
    /// How many secrets were made. They can be guessed, which harms nobody here and keeps recordings the same.
    secrets: u64,
}

#[derive(Debug)]
struct User {
    plan: String,
    status: String,
    requests: u64,
    logged: Vec<Vec<u8>>,
}

#[derive(Debug)]
struct Login {
    device_code: String,
    secret_of_link: String,
    email: String,
    link: Link,
    until: Instant,
    polled: Option<Instant>,
}

/// What has become of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    Sent,
    Opened,
    Refused,
    Used,
}

impl Accounts {
    pub(crate) fn new(url: String, options: Options) -> Self {
        Self {
            url,
            options,
            users: BTreeMap::new(),
            logins: Vec::new(),
            tokens: BTreeMap::new(),
            secrets: 0,
        }
    }

    /// Does what a request asks for.
    pub(crate) fn answer(&mut self, request: &Request, now: Instant) -> Answer {
        let act = match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/v1/login") => return self.login(request, now),
            ("POST", "/v1/login/poll") => return self.poll(request, now),
            ("GET", path) if path.starts_with("/link/") => return self.follow(path),
            ("POST", "/v1/logout") => Self::logout,
            ("GET", "/v1/plan") => Self::plan,
            ("GET", "/v1/usage") => Self::usage,
            ("DELETE", "/v1/account") => Self::delete,
            ("POST", "/v1/chat/completions") => Self::chat,
            ("GET", "/v1/models") => Self::models,
            _ => return error(404, "not_found"),
        };
        let email = request.token.as_ref().and_then(|token| self.tokens.get(token));
        match email.cloned() {
            Some(email) => act(self, &email, request),
            None => error(401, "invalid_token"),
        }
    }

    /// Opens or refuses the link that was sent to an address last. Whether there is one that waits.
    pub(crate) fn open_last(&mut self, email: &str, link: Link) -> bool {
        self.open(link, |login| login.email == email)
    }

    pub(crate) fn set_plan(&mut self, email: &str, plan: &str, status: &str) {
        let user = self.user(email);
        plan.clone_into(&mut user.plan);
        status.clone_into(&mut user.status);
    }

    /// The messages of an account; None where there is no account.
    pub(crate) fn logged(&self, email: &str) -> Option<Vec<Vec<u8>>> {
        self.users.get(email).map(|user| user.logged.clone())
    }

    fn user(&mut self, email: &str) -> &mut User {
        self.users.entry(email.to_owned()).or_insert_with(|| User {
            plan: self.options.plan.clone(),
            status: "active".to_owned(),
            requests: 0,
            logged: Vec::new(),
        })
    }

    fn secret(&mut self, kind: &str) -> String {
        self.secrets += 1;
        format!("{kind}-{}", self.secrets)
    }

    fn login(&mut self, request: &Request, now: Instant) -> Answer {
        let json = request.json();
        let email = text(&json, "email");
        if !email.contains('@') {
            return error(400, "invalid_email");
        }
        let (device_code, secret_of_link) = (self.secret("device"), self.secret("link"));
        (self.options.mail)(email, &format!("{}/link/{secret_of_link}", self.url));
        let (interval, expires_in) = (self.options.interval, self.options.expires_in);
        let answer = json!({ "device_code": device_code, "expires_in": expires_in, "interval": interval });
        self.logins.push(Login {
            device_code,
            secret_of_link,
            email: email.to_owned(),
            link: Link::Sent,
            until: now + Duration::from_secs(expires_in),
            polled: None,
        });
        Answer::new(200, Body::Json(answer))
    }

    fn poll(&mut self, request: &Request, now: Instant) -> Answer {
        let json = request.json();
        let device_code = text(&json, "device_code");
        let login = self
            .logins
            .iter_mut()
            .find(|login| login.device_code == device_code);
        let Some(login) = login.filter(|login| login.link != Link::Used && now < login.until) else {
            return error(410, "expired_token");
        };
        match login.link {
            Link::Refused => error(403, "access_denied"),
            Link::Opened => {
                login.link = Link::Used;
                let email = login.email.clone();
                let token = self.secret("token");
                self.tokens.insert(token.clone(), email.clone());
                Answer::new(200, Body::Json(json!({ "token": token, "email": email })))
            }
            _ => {
                let interval = Duration::from_secs(self.options.interval);
                let before = login.polled.replace(now);
                let is_early = before.is_some_and(|before| now < before + interval);
                let status = if is_early { "slow_down" } else { "pending" };
                Answer::new(202, Body::Json(json!({ "status": status })))
            }
        }
    }

    /// What the link in the mail leads to. The page of the real service asks once more; this is for whoever tries things out by hand.
    fn follow(&mut self, path: &str) -> Answer {
        let (path, link) = match path.strip_suffix("/deny") {
            Some(path) => (path, Link::Refused),
            None => (path, Link::Opened),
        };
        if self.open(link, |login| path == format!("/link/{}", login.secret_of_link)) {
            Answer::new(200, Body::Json("Thank you. You can close this page.".into()))
        } else {
            error(410, "expired_token")
        }
    }

    fn open(&mut self, link: Link, is_meant: impl Fn(&Login) -> bool) -> bool {
        let mut logins = self.logins.iter_mut().rev();
        let Some(login) = logins.find(|login| is_meant(login) && login.link == Link::Sent) else {
            return false;
        };
        login.link = link;
        if link == Link::Opened {
            let email = login.email.clone();
            self.user(&email);
        }
        true
    }

    fn logout(&mut self, _: &str, request: &Request) -> Answer {
        self.tokens
            .retain(|token, _| Some(token) != request.token.as_ref());
        Answer::new(204, Body::Empty)
    }

    fn plan(&mut self, email: &str, _: &Request) -> Answer {
        let user = self.user(email);
        let renews_at = (user.plan != "none").then_some(PERIOD_END);
        let answer = json!({ "plan": user.plan, "status": user.status, "renews_at": renews_at });
        Answer::new(200, Body::Json(answer))
    }

    fn usage(&mut self, email: &str, _: &Request) -> Answer {
        let limit = self.options.limit;
        let user = self.user(email);
        if user.plan != "managed" {
            return error(402, "no_plan");
        }
        let answer = json!({
            "period_start": PERIOD_START, "period_end": PERIOD_END, "requests": user.requests, "limit": limit,
        });
        Answer::new(200, Body::Json(answer))
    }

    fn delete(&mut self, email: &str, _: &Request) -> Answer {
        self.users.remove(email);
        self.logins.retain(|login| login.email != email);
        self.tokens.retain(|_, found| found != email);
        Answer::new(204, Body::Empty)
    }

    fn chat(&mut self, email: &str, request: &Request) -> Answer {
        let (limit, reply) = (self.options.limit, self.options.reply);
        let user = self.user(email);
        if user.plan != "managed" || !matches!(user.status.as_str(), "active" | "trialing") {
            return error(402, "no_plan");
        }
        if user.requests >= limit {
            return error(402, "request_limit_reached");
        }
        let json = request.json();
        let is_stream = json.get("stream") == Some(&Value::Bool(true));
        if !is_stream || !json.get("messages").is_some_and(Value::is_array) {
            return error(400, "invalid_request");
        }
        if text(&json, "model") != MODEL {
            return error(400, "model_not_found");
        }
        user.requests += 1;
        user.logged.push(request.body.clone());
        Answer::new(200, Body::Stream(events(reply(&json))))
    }

    fn models(&mut self, _: &str, _: &Request) -> Answer {
        let answer = json!({ "object": "list", "data": [{ "id": MODEL, "object": "model" }] });
        Answer::new(200, Body::Json(answer))
    }
}

/// An error, with the usual code of its status where that is empty. Its message can be looked for where it must not be.
pub(crate) fn error(status: u16, code: &str) -> Answer {
    let (kind, usual) = match status {
        401 => ("authentication_error", "invalid_token"),
        402 => ("billing_error", "no_plan"),
        403 => ("permission_error", "access_denied"),
        429 => ("rate_limit_error", "rate_limit_exceeded"),
        503 => ("overloaded_error", "overloaded"),
        500.. => ("api_error", "server_error"),
        _ => ("invalid_request_error", "invalid_request"),
    };
    let code = if code.is_empty() { usual } else { code };
    let json = json!({ "error": { "type": kind, "message": "written by the service", "code": code } });
    Answer {
        retry_after: matches!(status, 429 | 503).then_some(RETRY_AFTER),
        ..Answer::new(status, Body::Json(json))
    }
}

fn text<'a>(json: &'a Value, name: &str) -> &'a str {
    json.get(name).and_then(Value::as_str).unwrap_or_default()
}
