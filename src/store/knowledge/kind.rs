//! The kinds of knowledge, as the user names them to see or to clear them.

use crate::consent::Tier;
use crate::store::{Error, Store};

/// A kind of knowledge about sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Sets with everything about them.
    Sets,
    /// Tracks with everything on them.
    Tracks,
    /// Devices, plug-ins and racks, with their settings and their automation.
    Devices,
    /// Clips with their notes and envelopes.
    Clips,
    /// Notes of the clips.
    Notes,
    /// Automation and envelopes.
    Automation,
    /// Scenes.
    Scenes,
    /// Locators.
    Locators,
    /// Samples.
    Samples,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Sets,
        Self::Tracks,
        Self::Devices,
        Self::Clips,
        Self::Notes,
        Self::Automation,
        Self::Scenes,
        Self::Locators,
        Self::Samples,
    ];

    /// Returns the kind's name, as the user types it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sets => "sets",
            Self::Tracks => "tracks",
            Self::Devices => "devices",
            Self::Clips => "clips",
            Self::Notes => "notes",
            Self::Automation => "automation",
            Self::Scenes => "scenes",
            Self::Locators => "locators",
            Self::Samples => "samples",
        }
    }

    /// Returns the tier from which on it is read.
    pub fn tier(self) -> Tier {
        match self {
            Self::Sets | Self::Tracks | Self::Scenes | Self::Locators => Tier::Overview,
            Self::Devices | Self::Samples => Tier::Sound,
            Self::Clips | Self::Notes | Self::Automation => Tier::Everything,
        }
    }

    /// Returns the kind that a name stands for.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The kinds that names with spaces between them stand for.
    pub(super) fn from_names(names: &str) -> Vec<Self> {
        names.split_whitespace().filter_map(Self::from_name).collect()
    }

    /// One row for each name in each set: name of the set, name, in how many snapshots.
    fn names_query(self) -> &'static str {
        match self {
            Self::Sets => {
                "SELECT live_set.name, live_set.path, count(snapshot.id)
                 FROM live_set LEFT JOIN snapshot ON snapshot.live_set_id = live_set.id
                 GROUP BY live_set.id ORDER BY live_set.name, live_set.path"
            }
            Self::Tracks => {
                "SELECT live_set.name, track.name, count(DISTINCT snapshot.id)
                 FROM track JOIN snapshot ON snapshot.id = track.snapshot_id
                 JOIN live_set ON live_set.id = snapshot.live_set_id
                 GROUP BY live_set.id, track.name ORDER BY live_set.name, live_set.path, min(track.position)"
            }
            Self::Devices => {
                "SELECT live_set.name, device.name, count(DISTINCT snapshot.id)
                 FROM device JOIN snapshot ON snapshot.id = device.snapshot_id
                 JOIN live_set ON live_set.id = snapshot.live_set_id
                 GROUP BY live_set.id, device.name ORDER BY live_set.name, live_set.path, device.name"
            }
            Self::Clips => {
                "SELECT live_set.name, clip.name, count(DISTINCT snapshot.id)
                 FROM clip JOIN snapshot ON snapshot.id = clip.snapshot_id
                 JOIN live_set ON live_set.id = snapshot.live_set_id
                 GROUP BY live_set.id, clip.name ORDER BY live_set.name, live_set.path, clip.name"
            }
            Self::Notes => {
                "SELECT live_set.name, clip.name || ': ' || max(json_array_length(clip.note_list)), count(DISTINCT snapshot.id)
                 FROM clip JOIN snapshot ON snapshot.id = clip.snapshot_id
                 JOIN live_set ON live_set.id = snapshot.live_set_id
                 WHERE clip.note_list <> ''
                 GROUP BY live_set.id, clip.name ORDER BY live_set.name, live_set.path, clip.name"
            }
            Self::Automation => {
                "SELECT live_set.name, automation.parameter, count(DISTINCT snapshot.id)
                 FROM automation JOIN snapshot ON snapshot.id = automation.snapshot_id
                 JOIN live_set ON live_set.id = snapshot.live_set_id
                 GROUP BY live_set.id, automation.parameter ORDER BY live_set.name, live_set.path, automation.parameter"
            }
            Self::Scenes => {
                "SELECT live_set.name, scene.name, count(DISTINCT snapshot.id)
                 FROM scene JOIN snapshot ON snapshot.id = scene.snapshot_id
                 JOIN live_set ON live_set.id = snapshot.live_set_id
                 GROUP BY live_set.id, scene.name ORDER BY live_set.name, live_set.path, min(scene.position)"
            }
            Self::Locators => {
                "SELECT live_set.name, locator.name, count(DISTINCT snapshot.id)
                 FROM locator JOIN snapshot ON snapshot.id = locator.snapshot_id
                 JOIN live_set ON live_set.id = snapshot.live_set_id
                 GROUP BY live_set.id, locator.name ORDER BY live_set.name, live_set.path, min(locator.position)"
            }
            Self::Samples => {
                "SELECT live_set.name, coalesce(sample.facts ->> 'path', sample.name), count(DISTINCT snapshot.id)
                 FROM sample JOIN snapshot ON snapshot.id = sample.snapshot_id
                 JOIN live_set ON live_set.id = snapshot.live_set_id
                 GROUP BY live_set.id, coalesce(sample.facts ->> 'path', sample.name)
                 ORDER BY live_set.name, live_set.path, sample.name"
            }
        }
    }
}

/// A name that is kept, for the user to see.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ShownName {
    /// Name of the set.
    pub set: String,
    /// The name; for a set its path, for notes the clip and their number, for a sample its path where that is known.
    pub name: String,
    /// In how many saved states of the set.
    pub snapshots: i64,
}

/// How much of a kind is kept of a project.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct KindSize {
    /// Name of the project.
    pub project: String,
    /// The kind.
    pub kind: Kind,
    /// Number of them, in all saved states together.
    pub rows: i64,
    /// Bytes of what is kept of them, without what SQLite adds.
    pub bytes: i64,
}

impl Store {
    /// Returns how much of each kind is kept of each project, without what is empty.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn kind_sizes(&self) -> Result<Vec<KindSize>, Error> {
        let rows = self.rows(include_str!("kind_sizes.sql"), [], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get(2)?,
                row.get(3)?,
            ))
        })?;
        let size = |(project, kind, rows, bytes): (String, String, i64, i64)| {
            let kind = Kind::from_name(&kind)?;
            Some(KindSize {
                project,
                kind,
                rows,
                bytes,
            })
        };
        Ok(rows.into_iter().filter_map(size).collect())
    }

    /// Returns everything of a kind that is kept, by set.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn shown_names(&self, kind: Kind) -> Result<Vec<ShownName>, Error> {
        self.rows(kind.names_query(), [], |row| {
            Ok(ShownName {
                set: row.get(0)?,
                name: row.get(1)?,
                snapshots: row.get(2)?,
            })
        })
    }
}
