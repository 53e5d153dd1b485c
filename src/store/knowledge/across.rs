//! All sets at once: what each is like now, and which use something.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::als;
use crate::consent::Tier;
use crate::store::rows::search_phrase;
use crate::store::{Error, Kind, Store};

/// The state that a set is in now, in a few words.
#[derive(Debug, Clone, PartialEq)]
pub struct SetSummary {
    /// Path of the set.
    pub path: PathBuf,
    /// Name of the set.
    pub name: String,
    /// Row id of the snapshot.
    pub snapshot: i64,
    /// When the set was saved like this, in milliseconds since 1970.
    pub saved_at: i64,
    /// Tier that it was read at.
    pub tier: Tier,
    /// Kinds that the user cleared: their absence says nothing about the set.
    pub cleared: Vec<Kind>,
    /// The program that saved it.
    pub creator: String,
    /// BPM at the start.
    pub tempo: Option<f64>,
    /// Pitch class of the key's root, 0 is C.
    pub key_root: Option<i64>,
    /// Name of the key's scale.
    pub key_scale: Option<String>,
    /// End of the last clip in the arrangement, in seconds.
    pub length_seconds: Option<f64>,
}

impl Store {
    /// Returns the state that each set is in now, by name.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn summaries(&self) -> Result<Vec<SetSummary>, Error> {
        self.rows(
            "SELECT live_set.path, live_set.name, snapshot.id, snapshot.saved_at, snapshot.tier, snapshot.cleared,
                snapshot.creator, snapshot.tempo, snapshot.key_root, snapshot.key_scale, snapshot.length_seconds
             FROM current_snapshot
             JOIN live_set ON live_set.id = current_snapshot.live_set_id
             JOIN snapshot ON snapshot.id = current_snapshot.snapshot_id
             ORDER BY live_set.name, live_set.path",
            [],
            |row| {
                Ok(SetSummary {
                    path: row.get::<_, String>(0).map(PathBuf::from)?,
                    name: row.get(1)?,
                    snapshot: row.get(2)?,
                    saved_at: row.get(3)?,
                    tier: Tier::from_name(&row.get::<_, String>(4)?).unwrap_or(Tier::Off),
                    cleared: Kind::from_names(&row.get::<_, String>(5)?),
                    creator: row.get(6)?,
                    tempo: row.get(7)?,
                    key_root: row.get(8)?,
                    key_scale: row.get(9)?,
                    length_seconds: row.get(10)?,
                })
            },
        )
    }

    /// Returns how many audio, MIDI and group tracks each snapshot has, by its row id. Not part of the summaries, because counting takes
    /// longer than all the rest of them.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn track_counts(&self) -> Result<HashMap<i64, usize>, Error> {
        let counts: Vec<(i64, usize)> = self.rows(
            "SELECT snapshot_id, count(*) FROM track WHERE kind IN ('audio', 'midi', 'group') GROUP BY snapshot_id",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(counts.into_iter().collect())
    }

    /// Returns the row ids of the snapshots with a locator.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn snapshots_with_locators(&self) -> Result<Vec<i64>, Error> {
        self.rows("SELECT DISTINCT snapshot_id FROM locator", [], |row| row.get(0))
    }

    /// Returns the row ids of the snapshots that use something: a device by Live's name for it or the user's, a plug-in, a preset, or a
    /// sample with or without its ending. What is called just so hides what only has the words in its name. Signs and capitals make no
    /// difference.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn snapshots_using(&self, name: &str) -> Result<Vec<i64>, Error> {
        let wanted = compact(name);
        let mut whole = Vec::new();
        for class in als::device_classes(|known| compact(known) == wanted) {
            whole.extend(
                self.snapshots_with("SELECT DISTINCT snapshot_id FROM device WHERE class = ?1", class)?,
            );
        }
        let plugins: Vec<String> = self.rows(
            "SELECT DISTINCT plugin FROM device WHERE plugin <> ''",
            [],
            |row| row.get(0),
        )?;
        for plugin in plugins.iter().filter(|plugin| compact(plugin) == wanted) {
            let query = "SELECT DISTINCT snapshot_id FROM device WHERE plugin = ?1 AND plugin <> ''";
            whole.extend(self.snapshots_with(query, plugin)?);
        }
        let Some(phrase) = search_phrase(name) else {
            return Ok(whole);
        };
        let named: Vec<(String, i64)> = self.rows(
            "SELECT DISTINCT name.text, name_use.snapshot_id
             FROM name_search
             JOIN name ON name.id = name_search.rowid
             JOIN name_use ON name_use.name_id = name.id
             WHERE name_search MATCH ?1 AND name_use.kind IN ('device', 'plug-in', 'preset', 'sample')",
            [phrase],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let is_whole = |text: &str| {
            let stem = text.rsplit_once('.').map_or(text, |(stem, _)| stem);
            compact(text) == wanted || compact(stem) == wanted
        };
        whole.extend(
            named
                .iter()
                .filter(|(text, _)| is_whole(text))
                .map(|(_, snapshot)| *snapshot),
        );
        if whole.is_empty() {
            whole.extend(named.iter().map(|(_, snapshot)| *snapshot));
        }
        whole.sort_unstable();
        whole.dedup();
        Ok(whole)
    }

    /// Returns the row ids of the snapshots with a Max for Live device.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn snapshots_with_max(&self) -> Result<Vec<i64>, Error> {
        self.rows(
            "SELECT DISTINCT snapshot_id FROM device WHERE class >= 'MxDevice' AND class < 'MxDevicf'",
            [],
            |row| row.get(0),
        )
    }

    /// Whether a device, plug-in, preset or sample has these words in its name, one behind the other.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn is_name(&self, words: &str) -> Result<bool, Error> {
        let Some(phrase) = search_phrase(words) else {
            return Ok(false);
        };
        let found: Vec<i64> = self.rows(
            "SELECT name_search.rowid FROM name_search JOIN name_use ON name_use.name_id = name_search.rowid
             WHERE name_search MATCH ?1 AND name_use.kind IN ('device', 'plug-in', 'preset', 'sample') LIMIT 1",
            [phrase],
            |row| row.get(0),
        )?;
        Ok(!found.is_empty())
    }

    /// Returns the plug-ins, or the plug-ins and devices of Live, that most sets use now, with the number of sets, most first.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn most_used(&self, plugins_alone: bool, most: usize) -> Result<Vec<(String, usize)>, Error> {
        let mut used: Vec<(String, usize)> = self.rows(
            // Along an index that has all that is needed, in the right order. Left to itself SQLite visits every device of every set.
            "SELECT plugin, count(*) FROM
                (SELECT DISTINCT plugin, snapshot_id FROM device INDEXED BY device_by_plugin WHERE plugin <> '')
             WHERE snapshot_id IN (SELECT snapshot_id FROM current_snapshot) GROUP BY plugin",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        if !plugins_alone {
            let classes: Vec<(String, usize)> = self.rows(
                "SELECT class, count(*) FROM
                    (SELECT DISTINCT class, snapshot_id FROM device INDEXED BY device_by_class)
                 WHERE snapshot_id IN (SELECT snapshot_id FROM current_snapshot) GROUP BY class",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            let named = classes
                .into_iter()
                .filter_map(|(class, sets)| Some((als::device_name(&class)?.to_owned(), sets)));
            used.extend(named);
        }
        used.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        used.truncate(most);
        Ok(used)
    }

    fn snapshots_with(&self, query: &'static str, value: &str) -> Result<Vec<i64>, Error> {
        self.rows(query, [value], |row| row.get(0))
    }
}

/// A name without capitals, spaces and signs.
fn compact(name: &str) -> String {
    name.chars()
        .filter(|sign| sign.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
