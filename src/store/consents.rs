//! What the user decided: tiers with the text that was shown, exclusions, settings.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};

use super::{Error, Store};
use crate::consent::{self, Sharing, Tier};

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
    /// Returns the decision that holds. None before the first one: nothing may be read then.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn decision(&self) -> Result<Option<Decision>, Error> {
        Ok(self.decisions()?.pop())
    }

    /// Returns what may be read: nothing before the first decision.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn tier(&self) -> Result<Tier, Error> {
        Ok(self.decision()?.map_or(Tier::Off, |decision| decision.tier))
    }

    /// Returns all decisions, the newest last.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn decisions(&self) -> Result<Vec<Decision>, Error> {
        self.rows(
            "SELECT decided_at, tier, shown_text FROM consent ORDER BY id",
            [],
            |row| {
                Ok(Decision {
                    decided_at: row.get(0)?,
                    tier: tier(&row.get::<_, String>(1)?),
                    shown_text: row.get(2)?,
                })
            },
        )
    }

    /// Takes an exclusion back. False when there was none.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn include(&mut self, path: &Path) -> Result<bool, Error> {
        let rows = self
            .connection()?
            .execute("DELETE FROM exclusion WHERE path = ?1", [path.to_string_lossy()])?;
        Ok(rows > 0)
    }

    /// Returns the excluded folders and files.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn exclusions(&self) -> Result<Vec<PathBuf>, Error> {
        exclusions(self.connection()?)
    }

    /// Keeps a setting.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn set_setting(&mut self, name: &str, value: &str) -> Result<(), Error> {
        self.connection()?.execute(
            "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [name, value],
        )?;
        Ok(())
    }

    /// Forgets a setting.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn forget_setting(&mut self, name: &str) -> Result<(), Error> {
        self.connection()?
            .execute("DELETE FROM setting WHERE name = ?1", [name])?;
        Ok(())
    }

    /// Returns a setting.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn setting(&self, name: &str) -> Result<Option<String>, Error> {
        let mut statement = self
            .connection()?
            .prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?)
    }

    /// Returns whether knowledge may be offered for sending.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn sharing(&self) -> Result<Sharing, Error> {
        // What can't be understood shares nothing.
        let setting = self.setting(SHARING)?;
        Ok(setting.map_or(Sharing::Ask, |name| {
            Sharing::from_name(&name).unwrap_or(Sharing::Never)
        }))
    }

    /// Keeps whether knowledge may be offered for sending.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn set_sharing(&mut self, sharing: Sharing) -> Result<(), Error> {
        self.set_setting(SHARING, sharing.as_str())
    }
}

const SHARING: &str = "share";

/// Keeps a decision. Older ones stay: which text was shown when is part of the consent.
pub(super) fn insert_decision(connection: &Connection, decision: &Decision) -> Result<(), Error> {
    connection.execute(
        "INSERT INTO consent (decided_at, tier, shown_text) VALUES (?1, ?2, ?3)",
        params![decision.decided_at, decision.tier.as_str(), decision.shown_text],
    )?;
    Ok(())
}

/// Fails unless facts of a tier, read from a path, may be kept now.
pub(super) fn check_allowed(connection: &Connection, read_at: Tier, path: &Path) -> Result<(), Error> {
    let allowed = connection
        .prepare_cached("SELECT tier FROM consent ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| row.get::<_, String>(0))
        .optional()?
        .map_or(Tier::Off, |name| tier(&name));
    if read_at > allowed {
        return Err(Error::NotAllowed);
    }
    if consent::is_excluded(path, &exclusions(connection)?) {
        return Err(Error::Excluded);
    }
    Ok(())
}

fn exclusions(connection: &Connection) -> Result<Vec<PathBuf>, Error> {
    let mut statement = connection.prepare_cached("SELECT path FROM exclusion ORDER BY path")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0).map(PathBuf::from))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A word that is not known, which the table's check keeps out, allows nothing.
fn tier(name: &str) -> Tier {
    Tier::from_name(name).unwrap_or(Tier::Off)
}
