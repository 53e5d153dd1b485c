//! Names: what bears one, and how it is found.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Transaction, params};

use crate::als::facts::Device;
use crate::store::rows::search_query;
use crate::store::{Error, Store};

/// Something whose name was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// "set", "project", "track", "take lane", "device", "plug-in", "preset", "chain", "macro", "clip", "scene", "locator", "sample" or
    /// "groove".
    pub kind: String,
    /// Row id in the table of that kind: for a take lane its track, for what belongs to a device that device, for a groove the
    /// snapshot.
    pub row: i64,
    /// The name.
    pub name: String,
    /// Path of the set.
    pub set_path: String,
    /// Row id of the snapshot of the state that the set is in now.
    pub snapshot: i64,
}

impl Store {
    /// Finds names that hold all the words, each as the beginning of a word: in the state that each set is in now. Best first.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn search(&self, words: &str, most: usize) -> Result<Vec<Hit>, Error> {
        let Some(query) = search_query(words) else {
            return Ok(Vec::new());
        };
        self.rows(
            "SELECT name_use.kind, name_use.row, name.text, live_set.path, name_use.snapshot_id
             FROM name_search
             JOIN name ON name.id = name_search.rowid
             JOIN name_use ON name_use.name_id = name.id
             JOIN snapshot ON snapshot.id = name_use.snapshot_id
             JOIN live_set ON live_set.id = snapshot.live_set_id
             WHERE name_search MATCH ?1
                AND snapshot.id = (
                    SELECT snapshot_id FROM current_snapshot WHERE live_set_id = snapshot.live_set_id
                )
             ORDER BY name_search.rank LIMIT ?2",
            params![query, most],
            |row| {
                Ok(Hit {
                    kind: row.get(0)?,
                    row: row.get(1)?,
                    name: row.get(2)?,
                    set_path: row.get(3)?,
                    snapshot: row.get(4)?,
                })
            },
        )
    }
}

/// Writes down the names of one snapshot.
pub(super) struct Names<'a> {
    transaction: &'a Transaction<'a>,
    snapshot: i64,
    /// Rows of the names that were met before: a set has the same few over and over.
    known: HashMap<String, i64>,
}

impl<'a> Names<'a> {
    pub(super) fn new(transaction: &'a Transaction<'a>, snapshot: i64) -> Self {
        Self {
            transaction,
            snapshot,
            known: HashMap::new(),
        }
    }

    /// Makes something be found by its name.
    pub(super) fn add(&mut self, kind: &str, row: i64, name: &str) -> Result<(), Error> {
        if name.trim().is_empty() {
            return Ok(());
        }
        let id = match self.known.get(name) {
            Some(id) => *id,
            None => {
                let id = self.name_id(name)?;
                self.known.insert(name.to_owned(), id);
                id
            }
        };
        // Two chains of one rack can have the same name.
        self.transaction
            .prepare_cached(
                "INSERT INTO name_use (name_id, snapshot_id, kind, row) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            )?
            .execute(params![id, self.snapshot, kind, row])?;
        Ok(())
    }

    /// Makes a device be found by the names of all that belongs to it.
    pub(super) fn add_device(&mut self, row: i64, device: &Device) -> Result<(), Error> {
        self.add("device", row, &device.name)?;
        if let Some(plugin) = &device.plugin {
            self.add("plug-in", row, &plugin.name)?;
        }
        if let Some(preset) = &device.preset {
            self.add("preset", row, preset)?;
        }
        let contents = device.contents.iter();
        for chain in contents.clone().flat_map(|rack| &rack.chains) {
            self.add("chain", row, &chain.name)?;
        }
        for knob in contents.flat_map(|rack| &rack.macros) {
            self.add("macro", row, &knob.name)?;
        }
        Ok(())
    }

    fn name_id(&self, name: &str) -> Result<i64, Error> {
        let found = self
            .transaction
            .prepare_cached("SELECT id FROM name WHERE text = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        if let Some(id) = found {
            return Ok(id);
        }
        self.transaction
            .prepare_cached("INSERT INTO name (text) VALUES (?1)")?
            .execute([name])?;
        Ok(self.transaction.last_insert_rowid())
    }
}

/// Takes out the names that only this snapshot has.
pub(super) fn delete_names_of(transaction: &Transaction<'_>, snapshot: i64) -> Result<(), Error> {
    transaction
        .prepare_cached(
            "DELETE FROM name WHERE id IN (SELECT name_id FROM name_use WHERE snapshot_id = ?1)
                AND NOT EXISTS (
                    SELECT 1 FROM name_use WHERE name_use.name_id = name.id AND name_use.snapshot_id <> ?1
                )",
        )?
        .execute([snapshot])?;
    Ok(())
}

/// Takes out all names that nothing bears.
pub(in crate::store) fn delete_unused_names(transaction: &Transaction<'_>) -> Result<(), Error> {
    transaction.execute(
        "DELETE FROM name WHERE NOT EXISTS (SELECT 1 FROM name_use WHERE name_use.name_id = name.id)",
        [],
    )?;
    Ok(())
}
