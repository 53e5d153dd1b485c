//! Times: as the store keeps them (milliseconds since 1970), and as this machine's clock shows them.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Returns the time of now, in milliseconds since 1970.
pub fn now() -> i64 {
    milliseconds(SystemTime::now())
}

/// Returns a time of the system in milliseconds since 1970.
pub(crate) fn milliseconds(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    let number = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    since.map_or_else(|before| -number(before.duration()), number)
}

/// Returns a time of this machine's clock in milliseconds since 1970. None when the clock has no such time.
pub(crate) fn from_local(time: DateTime) -> Option<i64> {
    let zoned = time.to_zoned_datetime(TimeZone::system()).ok()?;
    Some(zoned.timestamp().as_millisecond())
}

/// Returns when the day of a time began on this machine's clock, both in milliseconds since 1970.
pub(crate) fn midnight(time: i64) -> i64 {
    let day = Timestamp::from_millisecond(time)
        .map(|time| time.to_zoned_datetime(TimeZone::system()).start_of_day());
    // A time that no calendar has begins its own day.
    day.ok()
        .and_then(Result::ok)
        .map_or(time, |day| day.timestamp().as_millisecond())
}

/// Returns milliseconds since 1970 as this machine's clock shows them: "2026-01-31 18:00".
pub fn to_text(milliseconds: i64) -> String {
    Timestamp::from_millisecond(milliseconds).map_or_else(
        |_| "at an unknown time".to_owned(),
        |time| {
            let time = time.to_zoned_datetime(TimeZone::system());
            time.strftime("%Y-%m-%d %H:%M").to_string()
        },
    )
}
