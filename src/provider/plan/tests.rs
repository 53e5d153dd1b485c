use std::time::Duration;

use super::*;

const NOW: i64 = 1_790_000_000_000;
const NOT_THE_SERVICE: PlanError = PlanError::NotTheService;

#[test]
fn a_login_begins_with_a_code_and_times_that_make_sense() {
    for (expires_in, interval, expected) in [
        ("900", "5", (900, 5)),
        ("900", "null", (900, 5)),
        ("900.5", "4.01", (901, 5)),
        ("0", "0", (60, 1)),
        ("-1", "-1e300", (60, 1)),
        ("31536000", "31536000", (3600, 60)),
        ("1e300", "1e300", (3600, 60)),
        ("18446744073709551616", "9007199254740993", (3600, 60)),
    ] {
        let body = format!(r#"{{"device_code":"c","expires_in":{expires_in},"interval":{interval}}}"#);
        let started = read_login(200, body.as_bytes()).unwrap();
        assert_eq!(started.device_code.reveal(), "c");
        let found = (started.expires_in.as_secs(), started.interval.as_secs());
        assert_eq!(found, expected, "{expires_in} {interval}");
    }
    let without = br#"{"device_code":"c","expires_in":900,"newer":{}}"#;
    assert_eq!(read_login(200, without).unwrap().interval, Duration::from_secs(5));
}

#[test]
fn what_is_no_login_is_not_taken_for_one() {
    let huge = format!(
        r#"{{"device_code":"c","expires_in":900,"newer":"{}"}}"#,
        "x".repeat(LONGEST_ANSWER)
    );
    for body in [
        "",
        "<html>Log in to this network</html>",
        "[]",
        "null",
        r#"{"device_code":"c"}"#,
        r#"{"expires_in":900}"#,
        r#"{"device_code":"c","expires_in":NaN,"interval":5}"#,
        r#"{"device_code":"c","expires_in":900,"interval":Infinity}"#,
        r#"{"device_code":"c","expires_in":900,"interval":1e999}"#,
        r#"{"device_code":"c","expires_in":"900"}"#,
        r#"{"device_code":7,"expires_in":900}"#,
        r#"{"device_code":"","expires_in":900}"#,
        r#"{"device_code":"c\r\nHost: elsewhere","expires_in":900}"#,
        r#"{"device_code":"c","device_code":"d","expires_in":900}"#,
        r#"{"device_code":"c","expires_in":900} and more"#,
        "{\"device_code\":\"\u{0}",
        &"[".repeat(10_000),
        &huge,
    ] {
        let start: String = body.chars().take(60).collect();
        assert_eq!(read_login(200, body.as_bytes()), Err(NOT_THE_SERVICE), "{start}");
    }
    assert_eq!(read_login(200, b"\xff\xfe"), Err(NOT_THE_SERVICE));
}

#[test]
fn polls_grow_slower_up_to_a_minute() {
    let mut started = read_login(200, br#"{"device_code":"c","expires_in":900,"interval":50}"#).unwrap();
    let intervals = [(); 3].map(|()| {
        started.slow_down();
        started.interval.as_secs()
    });
    assert_eq!(intervals, [55, 60, 60]);
}

#[test]
fn a_poll_waits_or_ends_the_login() {
    let refused = |code| format!(r#"{{"error":{{"type":"x","message":"x","code":"{code}"}}}}"#);
    let text = str::to_owned;
    for (status, body, expected) in [
        (202, text(r#"{"status":"pending"}"#), Ok(Polled::Pending)),
        (202, text(r#"{"status":"slow_down"}"#), Ok(Polled::SlowDown)),
        (202, text(r#"{"status":"opened"}"#), Err(NOT_THE_SERVICE)),
        (202, text(r#"{"token":"t","email":"a@b"}"#), Err(NOT_THE_SERVICE)),
        (202, text(""), Err(NOT_THE_SERVICE)),
        (200, text(r#"{"status":"pending"}"#), Err(NOT_THE_SERVICE)),
        (
            200,
            text(r#"{"token":"t t","email":"a@b"}"#),
            Err(NOT_THE_SERVICE),
        ),
        (
            200,
            text(r#"{"token":"t","email":"nobody"}"#),
            Err(NOT_THE_SERVICE),
        ),
        (200, text(r#"{"token":null,"email":"a@b"}"#), Err(NOT_THE_SERVICE)),
        (403, refused("access_denied"), Err(PlanError::Denied)),
        (410, refused("expired_token"), Err(PlanError::Expired)),
        (503, text(""), Err(PlanError::Failed)),
    ] {
        assert_eq!(read_poll(status, body.as_bytes()), expected, "{status} {body}");
    }
    let polled = read_poll(200, br#"{"token":"sst_1","email":"ada@example.com"}"#);
    let Ok(Polled::LoggedIn(login)) = polled else {
        panic!("{polled:?}");
    };
    assert_eq!(
        (login.token.reveal(), login.email.as_str()),
        ("sst_1", "ada@example.com")
    );
}

#[test]
fn logging_out_and_deleting_succeed_or_say_why_not() {
    for (status, logout, deleted) in [
        (204, Ok(()), Ok(())),
        // Without a token there is nothing to log out, but an account may well be left.
        (401, Ok(()), Err(PlanError::NotLoggedIn)),
        (500, Err(PlanError::Failed), Err(PlanError::Failed)),
        // A page that greets the user is no account that was deleted.
        (200, Err(NOT_THE_SERVICE), Err(NOT_THE_SERVICE)),
        (404, Err(NOT_THE_SERVICE), Err(NOT_THE_SERVICE)),
    ] {
        assert_eq!(read_logout(status, b"hello"), logout, "{status}");
        assert_eq!(read_deleted(status, b"hello"), deleted, "{status}");
    }
}

#[test]
fn a_plan_is_read_with_the_time_of_this_machine() {
    let body = br#"{"plan":"byok","status":"past_due","renews_at":"2026-04-01T02:00:00.5+02:00","checked_at":"1999"}"#;
    let expected = Subscription {
        plan: Plan::Byok,
        status: Status::PastDue,
        renews_at: Some(1_775_001_600_500),
        checked_at: NOW,
    };
    assert_eq!(read_plan(200, body, NOW), Ok(expected));
    let none = read_plan(
        200,
        br#"{"plan":"none","status":"canceled","renews_at":null}"#,
        NOW,
    );
    assert_eq!(none.unwrap().renews_at, None);
    for body in [
        r#"{"plan":"byok"}"#,
        r#"{"plan":"team","status":"active","renews_at":null}"#,
        r#"{"plan":"byok","status":"ACTIVE","renews_at":null}"#,
        r#"{"plan":"byok","status":true,"renews_at":null}"#,
        r#"{"plan":"byok","status":"active","renews_at":1775001600}"#,
        r#"{"plan":"byok","status":"active","renews_at":"soon"}"#,
        r#"{"plan":"byok","status":"active","renews_at":"99999-01-01T00:00:00Z"}"#,
    ] {
        assert_eq!(
            read_plan(200, body.as_bytes(), NOW),
            Err(NOT_THE_SERVICE),
            "{body}"
        );
    }
    assert_eq!(read_plan(401, b"", NOW), Err(PlanError::NotLoggedIn));
}

#[test]
fn usage_is_a_period_with_whole_numbers() {
    let body = |start: &str, end: &str, requests: &str| {
        format!(r#"{{"period_start":"{start}","period_end":"{end}","requests":{requests},"limit":500}}"#)
    };
    let (march, april) = ("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z");
    let expected = Usage {
        period_start: 1_772_323_200_000,
        period_end: 1_775_001_600_000,
        requests: 501,
        limit: 500,
    };
    // More than the limit: what was under way when it was reached.
    assert_eq!(
        read_usage(200, body(march, april, "501").as_bytes()),
        Ok(expected)
    );
    for body in [
        body(april, march, "1"),
        body(march, "", "1"),
        body(march, april, "-1"),
        body(march, april, "1.5"),
        body(march, april, "null"),
    ] {
        assert_eq!(read_usage(200, body.as_bytes()), Err(NOT_THE_SERVICE), "{body}");
    }
    let refused = br#"{"error":{"type":"billing_error","message":"x","code":"no_plan"}}"#;
    assert_eq!(read_usage(402, refused), Err(PlanError::NoPlan));
}
