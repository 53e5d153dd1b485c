//! What the user decided: tiers with the text that was shown, exclusions, settings.

use rusqlite::{OptionalExtension, params};

use super::rows::{from_json, to_json};
use super::{Error, Store};
use crate::consent::Tier;

/// A decision of the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// When, in milliseconds since 1970.
    pub decided_at: i64,
    /// What may be read.
    pub tier: Tier,
    /// The text that the user saw when deciding.
    pub shown_text: String,
}

impl Store {
    /// Keeps a decision. Older ones stay: which text was shown when is part of the consent.
    ///
    /// # Errors
    ///
    /// See [`Error`]. Nothing is written then.
    pub fn decide(&mut self, decision: &Decision) -> Result<(), Error> {
        self.connection.execute(
            "INSERT INTO consent (decided_at, tier, shown_text) VALUES (?1, ?2, ?3)",
            params![
                decision.decided_at,
                to_json(&decision.tier)?.trim_matches('"'),
                decision.shown_text
            ],
        )?;
        Ok(())
    }

    /// Returns the decision that holds. None before the first one: nothing may be read then.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn decision(&self) -> Result<Option<Decision>, Error> {
        let row = self
            .connection
            .prepare_cached("SELECT decided_at, tier, shown_text FROM consent ORDER BY id DESC LIMIT 1")?
            .query_row([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?)))
            .optional()?;
        let Some((decided_at, tier, shown_text)) = row else {
            return Ok(None);
        };
        Ok(Some(Decision {
            decided_at,
            tier: from_json(&format!("\"{tier}\""))?,
            shown_text,
        }))
    }

    /// Bars a folder or file from being read and shown. False when it was barred already.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn exclude(&mut self, path: &str, at: i64) -> Result<bool, Error> {
        let rows = self.connection.execute(
            "INSERT INTO exclusion (path, excluded_at) VALUES (?1, ?2) ON CONFLICT (path) DO NOTHING",
            params![path, at],
        )?;
        Ok(rows > 0)
    }

    /// Takes an exclusion back. False when there was none.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn include(&mut self, path: &str) -> Result<bool, Error> {
        Ok(self
            .connection
            .execute("DELETE FROM exclusion WHERE path = ?1", [path])?
            > 0)
    }

    /// Returns the excluded folders and files.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn exclusions(&self) -> Result<Vec<String>, Error> {
        self.rows("SELECT path FROM exclusion ORDER BY path", [], |row| row.get(0))
    }

    /// Keeps a setting.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn set_setting(&mut self, name: &str, value: &str) -> Result<(), Error> {
        self.connection.execute(
            "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [name, value],
        )?;
        Ok(())
    }

    /// Returns a setting.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn setting(&self, name: &str) -> Result<Option<String>, Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?)
    }
}
