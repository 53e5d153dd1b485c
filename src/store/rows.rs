//! How facts become columns and come back.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Error;
use crate::als::facts::Point;

/// The JSON of a fact.
pub(super) fn to_json(fact: &impl Serialize) -> Result<String, Error> {
    Ok(serde_json::to_string(fact)?)
}

/// A fact from its JSON.
pub(super) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    Ok(serde_json::from_str(text)?)
}

/// A list as JSON; empty text for an empty list, which is what most rows have.
pub(super) fn list_to_json<T: Serialize>(list: &[T]) -> Result<String, Error> {
    if list.is_empty() {
        Ok(String::new())
    } else {
        to_json(&list)
    }
}

/// A list from its JSON.
pub(super) fn list_from_json<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, Error> {
    if text.is_empty() {
        Ok(Vec::new())
    } else {
        from_json(text)
    }
}

/// Points as pairs of little-endian 64-bit floats: a set can have 100,000 of them, and no query looks inside.
pub(super) struct Points(pub(super) Vec<Point>);

impl ToSql for Points {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let mut bytes = Vec::with_capacity(self.0.len() * size_of::<[f64; 2]>());
        for point in &self.0 {
            bytes.extend_from_slice(&point.0.to_le_bytes());
            bytes.extend_from_slice(&point.1.to_le_bytes());
        }
        Ok(ToSqlOutput::from(bytes))
    }
}

impl FromSql for Points {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let (floats, rest) = value.as_blob()?.as_chunks::<8>();
        let (pairs, odd) = floats.as_chunks::<2>();
        if !rest.is_empty() || !odd.is_empty() {
            return Err(FromSqlError::InvalidType);
        }
        let point =
            |[beat, value]: &[[u8; 8]; 2]| Point(f64::from_le_bytes(*beat), f64::from_le_bytes(*value));
        Ok(Self(pairs.iter().map(point).collect()))
    }
}

/// Words of a search that count. Nothing has a name with more, and SQLite has a limit of its own.
const MOST_WORDS: usize = 50;

/// Words one behind the other as FTS5 wants them, signs left out. None without a word.
pub(super) fn search_phrase(words: &str) -> Option<String> {
    let words: Vec<&str> = words
        .split(|sign: char| !sign.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(MOST_WORDS)
        .collect();
    (!words.is_empty()).then(|| format!("\"{}\"", words.join(" ")))
}

/// Words as FTS5 wants them: each in quotes, so that nothing the user types is taken for an operator, and without control characters, of
/// which it takes the first for the end. None without a word.
pub(super) fn search_query(words: &str) -> Option<String> {
    let quoted: Vec<String> = words
        .split(|sign: char| sign.is_whitespace() || sign.is_control())
        .filter(|word| !word.is_empty())
        .take(MOST_WORDS)
        .map(|word| format!("\"{}\"*", word.replace('"', "\"\"")))
        .collect();
    (!quoted.is_empty()).then(|| quoted.join(" "))
}
