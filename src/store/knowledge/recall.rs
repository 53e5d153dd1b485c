//! What is known, read back as the facts that it was made of, and found by its words.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rusqlite::OptionalExtension;
use serde::de::DeserializeOwned;

use crate::als::facts::{Automation, Clip, Device, LiveSet, Track};
use crate::consent::Tier;
use crate::store::rows::{Points, from_json, list_from_json};
use crate::store::{Error, Kind, Store};

/// A set that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownSet {
    /// Row id.
    pub id: i64,
    /// Path of the set.
    pub path: PathBuf,
    /// Name of the set.
    pub name: String,
    /// Name of its project.
    pub project: String,
    /// Folder of its project.
    pub project_folder: PathBuf,
    /// How many of its saved states are known.
    pub snapshots: i64,
}

/// A saved state that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Row id.
    pub id: i64,
    /// SHA-256 of the file's bytes.
    pub hash: [u8; 32],
    /// When the set was saved like this, in milliseconds since 1970.
    pub saved_at: i64,
    /// Tier that it was read at.
    pub tier: Tier,
    /// Kinds that the user cleared: their absence says nothing about the set.
    pub cleared: Vec<Kind>,
}

impl Store {
    /// Returns all sets that are known, by name.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn sets(&self) -> Result<Vec<KnownSet>, Error> {
        self.rows(
            "SELECT live_set.id, live_set.path, live_set.name, project.name, project.folder,
                (SELECT count(*) FROM snapshot WHERE snapshot.live_set_id = live_set.id)
             FROM live_set JOIN project ON project.id = live_set.project_id ORDER BY live_set.name, live_set.path",
            [],
            |row| {
                Ok(KnownSet {
                    id: row.get(0)?,
                    path: row.get::<_, String>(1).map(PathBuf::from)?,
                    name: row.get(2)?,
                    project: row.get(3)?,
                    project_folder: row.get::<_, String>(4).map(PathBuf::from)?,
                    snapshots: row.get(5)?,
                })
            },
        )
    }

    /// Returns the snapshots of a set: the state that it is in now, then the others, newest first.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn snapshots(&self, set_path: &Path) -> Result<Vec<Snapshot>, Error> {
        self.rows(
            "SELECT snapshot.id, snapshot.file_hash, snapshot.saved_at, snapshot.tier, snapshot.cleared
             FROM snapshot JOIN live_set ON live_set.id = snapshot.live_set_id
             JOIN current_snapshot ON current_snapshot.live_set_id = live_set.id
             WHERE live_set.path = ?1
             ORDER BY snapshot.id = current_snapshot.snapshot_id DESC, snapshot.saved_at DESC, snapshot.id DESC",
            [set_path.to_string_lossy()],
            |row| {
                let (tier, cleared): (String, String) = (row.get(3)?, row.get(4)?);
                Ok(Snapshot {
                    id: row.get(0)?,
                    hash: row.get(1)?,
                    saved_at: row.get(2)?,
                    tier: Tier::from_name(&tier).unwrap_or(Tier::Off),
                    cleared: Kind::from_names(&cleared),
                })
            },
        )
    }

    /// Returns all facts of a snapshot. None when it is not known.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn facts(&self, snapshot: i64) -> Result<Option<LiveSet>, Error> {
        let found = self
            .connection()?
            .prepare_cached("SELECT facts, tempo_changes FROM snapshot WHERE id = ?1")?
            .query_row([snapshot], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, Points>(1)?))
            })
            .optional()?;
        let Some((facts, tempo_changes)) = found else {
            return Ok(None);
        };
        let mut set: LiveSet = from_json(&facts)?;
        let mut devices = self.devices(snapshot)?;
        set.tempo_changes = tempo_changes.0;
        set.devices = devices.remove(&None).unwrap_or_default();
        set.tracks = self.tracks(snapshot, &mut devices)?;
        set.scenes = self.parts(
            "SELECT facts FROM scene WHERE snapshot_id = ?1 ORDER BY position",
            snapshot,
        )?;
        set.locators = self.parts(
            "SELECT facts FROM locator WHERE snapshot_id = ?1 ORDER BY position",
            snapshot,
        )?;
        set.samples = self.parts(
            "SELECT facts FROM sample WHERE snapshot_id = ?1 ORDER BY position",
            snapshot,
        )?;
        Ok(Some(set))
    }

    fn tracks(&self, snapshot: i64, devices: &mut DevicesByTrack) -> Result<Vec<Track>, Error> {
        let mut automation = self.automation(snapshot)?;
        let mut clips = self.clips(snapshot, &mut automation)?;
        let rows: Vec<(i64, String)> = self.rows(
            "SELECT id, facts FROM track WHERE snapshot_id = ?1 ORDER BY position",
            [snapshot],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let track = |(id, facts): (i64, String)| {
            let mut track: Track = from_json(&facts)?;
            track.devices = devices.remove(&Some(id)).unwrap_or_default();
            track.clips = clips.remove(&id).unwrap_or_default();
            track.automation = automation.remove(&(id, None)).unwrap_or_default();
            Ok(track)
        };
        rows.into_iter().map(track).collect()
    }

    fn devices(&self, snapshot: i64) -> Result<DevicesByTrack, Error> {
        let rows: Vec<(Option<i64>, String, String)> = self.rows(
            "SELECT track_id, facts, parameters FROM device WHERE snapshot_id = ?1 ORDER BY track_id, position",
            [snapshot],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let mut devices = DevicesByTrack::new();
        for (track, facts, parameters) in rows {
            let mut device: Device = from_json(&facts)?;
            device.parameters = list_from_json(&parameters)?;
            devices.entry(track).or_default().push(device);
        }
        Ok(devices)
    }

    fn clips(
        &self,
        snapshot: i64,
        automation: &mut AutomationByOwner,
    ) -> Result<HashMap<i64, Vec<Clip>>, Error> {
        let rows: Vec<(i64, i64, String, String)> = self.rows(
            "SELECT id, track_id, facts, note_list FROM clip WHERE snapshot_id = ?1 ORDER BY track_id, position",
            [snapshot],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )?;
        let mut clips: HashMap<i64, Vec<Clip>> = HashMap::new();
        for (id, track, facts, note_list) in rows {
            let mut clip: Clip = from_json(&facts)?;
            clip.note_list = list_from_json(&note_list)?;
            clip.envelopes = automation.remove(&(track, Some(id))).unwrap_or_default();
            clips.entry(track).or_default().push(clip);
        }
        Ok(clips)
    }

    fn automation(&self, snapshot: i64) -> Result<AutomationByOwner, Error> {
        let rows: Vec<(i64, Option<i64>, String, Points)> = self.rows(
            "SELECT track_id, clip_id, facts, points FROM automation WHERE snapshot_id = ?1
             ORDER BY track_id, clip_id, position",
            [snapshot],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )?;
        let mut owners = AutomationByOwner::new();
        for (track, clip, facts, points) in rows {
            let automation = Automation {
                points: points.0,
                ..from_json(&facts)?
            };
            owners.entry((track, clip)).or_default().push(automation);
        }
        Ok(owners)
    }

    /// The facts of all rows that a query over one snapshot finds.
    fn parts<T: DeserializeOwned>(&self, query: &'static str, snapshot: i64) -> Result<Vec<T>, Error> {
        let rows: Vec<String> = self.rows(query, [snapshot], |row| row.get(0))?;
        rows.iter().map(|facts| from_json(facts)).collect()
    }
}

/// Devices by the row of their track; those of a rack or preset file have none.
type DevicesByTrack = HashMap<Option<i64>, Vec<Device>>;

/// Automation by the row of its track and, for envelopes, of its clip.
type AutomationByOwner = HashMap<(i64, Option<i64>), Vec<Automation>>;
