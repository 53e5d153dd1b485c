//! Looking at the database itself: how much of what is in it, whether it is sound, and every value that it holds.

use std::path::Path;

use rusqlite::types::{FromSql, ValueRef};
use serde_json::{Map, Value};

use super::migrations;
use super::rows::Points;
use super::{Error, Store};
use crate::words::hex;

/// What a look at the database found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Version of SQLite.
    pub sqlite: String,
    /// Format of the database, which is the newest that this program knows.
    pub format: i64,
    /// What SQLite's own check complains of; empty when the database is sound.
    pub complaints: Vec<String>,
}

/// Every table with content of the user, with a query for all of it. What SQLite and its search index keep for themselves is not
/// among them.
pub const TABLES: [(&str, &str); 19] = [
    ("consent", "SELECT * FROM consent ORDER BY id"),
    ("setting", "SELECT * FROM setting ORDER BY name"),
    ("exclusion", "SELECT * FROM exclusion ORDER BY id"),
    ("project", "SELECT * FROM project ORDER BY id"),
    ("live_set", "SELECT * FROM live_set ORDER BY id"),
    ("set_file", "SELECT * FROM set_file ORDER BY id"),
    ("snapshot", "SELECT * FROM snapshot ORDER BY id"),
    ("track", "SELECT * FROM track ORDER BY id"),
    ("device", "SELECT * FROM device ORDER BY id"),
    ("clip", "SELECT * FROM clip ORDER BY id"),
    ("automation", "SELECT * FROM automation ORDER BY id"),
    ("scene", "SELECT * FROM scene ORDER BY id"),
    ("locator", "SELECT * FROM locator ORDER BY id"),
    ("sample", "SELECT * FROM sample ORDER BY id"),
    ("name", "SELECT * FROM name ORDER BY id"),
    ("conversation", "SELECT * FROM conversation ORDER BY id"),
    ("message", "SELECT * FROM message ORDER BY id"),
    (
        "answer_basis",
        "SELECT * FROM answer_basis ORDER BY message_id, live_set_id",
    ),
    ("egress", "SELECT * FROM egress ORDER BY id"),
];

/// What SQLite and its search index keep: the schema and the index's words.
const OWN_TABLES: [&str; 7] = [
    "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL",
    "SELECT block FROM name_search_data",
    "SELECT block FROM message_search_data",
    "SELECT term FROM name_search_idx",
    "SELECT term FROM message_search_idx",
    "SELECT k, v FROM name_search_config",
    "SELECT kind FROM name_use GROUP BY kind",
];

impl Store {
    /// Looks at the database. Reads all of it, which takes seconds when it is large.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn health(&self) -> Result<Health, Error> {
        let mut complaints: Vec<String> = self.rows("PRAGMA integrity_check", [], |row| row.get(0))?;
        complaints.retain(|complaint| complaint != "ok");
        let connection = self.connection()?;
        Ok(Health {
            sqlite: rusqlite::version().to_owned(),
            format: migrations::format(connection)?,
            complaints,
        })
    }

    /// How many pages hold nothing, and could hold what was deleted.
    pub(super) fn free_pages(&self) -> Result<i64, Error> {
        let connection = self.connection()?;
        Ok(connection.pragma_query_value(None, "freelist_count", |row| row.get(0))?)
    }

    /// Fails unless the search index holds exactly the words of the names and messages that are kept.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] when it holds others.
    pub fn check_search_index(&self) -> Result<(), Error> {
        self.connection()?.execute_batch(
            "INSERT INTO name_search (name_search, rank) VALUES ('integrity-check', 1);
             INSERT INTO message_search (message_search, rank) VALUES ('integrity-check', 1);",
        )?;
        Ok(())
    }

    /// Hands over every text and blob that the database holds on purpose: rows, the schema, the search index.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn each_value(&self, look: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
        let connection = self.connection()?;
        for query in TABLES.iter().map(|(_, query)| *query).chain(OWN_TABLES) {
            let mut statement = connection.prepare(query)?;
            let columns = statement.column_count();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                for column in 0..columns {
                    if let ValueRef::Text(bytes) | ValueRef::Blob(bytes) = row.get_ref(column)? {
                        look(bytes);
                    }
                }
            }
        }
        Ok(())
    }

    /// Hands over every row of a query of [`TABLES`] as a JSON object: facts as they are in `sessionist facts --json`, points as
    /// pairs, other bytes as text where they are UTF-8, else in hexadecimal.
    ///
    /// # Errors
    ///
    /// See [`Error`], or the error of `look`.
    pub fn each_json_row<E: From<Error>>(
        &self,
        query: &'static str,
        mut look: impl FnMut(&Map<String, Value>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = self.connection()?.prepare(query).map_err(Error::from)?;
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.query([]).map_err(Error::from)?;
        while let Some(row) = rows.next().map_err(Error::from)? {
            let mut object = Map::new();
            for (place, column) in columns.iter().enumerate() {
                let value = row.get_ref(place).map_err(Error::from)?;
                object.insert(column.clone(), json_value(column, value)?);
            }
            look(&object)?;
        }
        Ok(())
    }

    /// Writes a whole copy of the database, without the content of free pages, to a file that is not there yet.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn copy_to(&self, path: &Path) -> Result<(), Error> {
        self.connection()?
            .execute("VACUUM INTO ?1", [path.to_string_lossy()])?;
        Ok(())
    }
}

fn json_value(column: &str, value: ValueRef<'_>) -> Result<Value, Error> {
    let is_json = ["facts", "parameters", "note_list"].contains(&column);
    let is_points = ["points", "tempo_changes"].contains(&column);
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        // A list without entries is kept as no text.
        ValueRef::Text([]) if is_json => Value::Array(Vec::new()),
        ValueRef::Text(text) if is_json => serde_json::from_slice(text)?,
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(_) if is_points => {
            let points = Points::column_result(value).map_err(rusqlite::Error::from)?;
            serde_json::to_value(points.0)?
        }
        ValueRef::Blob(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) if column == "body" => text.into(),
            _ => hex(bytes).into(),
        },
    })
}
