//! Keeping what was read: one snapshot of a set is one transaction.

use std::mem::take;

use rusqlite::{Transaction, TransactionBehavior, params};

use super::rows::{Points, list_to_json, to_json};
use super::{Error, Store};
use crate::als::facts::{Automation, Clip, Device, LiveSet, Track};

/// The file that a snapshot was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFile {
    /// Folder of the project that the set belongs to.
    pub project_folder: String,
    /// Path of the set itself, which for a backup is not the file that was read.
    pub set_path: String,
    /// Path of the file that was read.
    pub file: String,
    /// What tells one state of the file from another.
    pub state: FileState,
    /// When it was learned, in milliseconds since 1970.
    pub learned_at: i64,
}

/// One state of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileState {
    /// Size in bytes.
    pub size: u64,
    /// Time of the last change, in milliseconds since 1970.
    pub saved_at: i64,
    /// SHA-256 of its bytes.
    pub hash: [u8; 32],
}

impl Store {
    /// Keeps the facts of a set as a new snapshot, in place of an older one of the same file in the same state.
    /// Returns the snapshot's id. All or nothing is written.
    ///
    /// # Errors
    ///
    /// See [`Error`]. Nothing is written then.
    pub fn save_snapshot(&mut self, file: &SavedFile, mut set: LiveSet) -> Result<i64, Error> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let set_id = live_set_id(&transaction, file)?;
        let snapshot = insert_snapshot(&transaction, set_id, file, &mut set)?;
        transaction.commit()?;
        Ok(snapshot)
    }

    /// Replaces the facts of a snapshot, for a lower tier. All or nothing is written.
    ///
    /// # Errors
    ///
    /// See [`Error`]. Nothing is written then.
    pub fn replace_facts(&mut self, snapshot: i64, mut set: LiveSet) -> Result<(), Error> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        for table in [
            "DELETE FROM track WHERE snapshot_id = ?1",
            "DELETE FROM device WHERE snapshot_id = ?1",
            "DELETE FROM scene WHERE snapshot_id = ?1",
            "DELETE FROM locator WHERE snapshot_id = ?1",
            "DELETE FROM sample WHERE snapshot_id = ?1",
            "DELETE FROM search WHERE snapshot_id = ?1",
        ] {
            transaction.execute(table, [snapshot])?;
        }
        insert_parts(&transaction, snapshot, &mut set)?;
        transaction.execute(
            "UPDATE snapshot SET tier = ?2, tempo_changes = ?3, facts = ?4 WHERE id = ?1",
            params![
                snapshot,
                to_json(&set.tier)?.trim_matches('"'),
                Points(take(&mut set.tempo_changes)),
                to_json(&set)?
            ],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Forgets a set with all its snapshots. False when it was not known.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn forget_set(&mut self, set_path: &str) -> Result<bool, Error> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute(
            "DELETE FROM search WHERE snapshot_id IN (
                SELECT snapshot.id FROM snapshot JOIN live_set ON live_set.id = snapshot.live_set_id WHERE live_set.path = ?1
            )",
            [set_path],
        )?;
        let forgotten = transaction.execute("DELETE FROM live_set WHERE path = ?1", [set_path])?;
        transaction.execute(
            "DELETE FROM project WHERE id NOT IN (SELECT project_id FROM live_set)",
            [],
        )?;
        transaction.commit()?;
        Ok(forgotten > 0)
    }
}

fn live_set_id(transaction: &Transaction<'_>, file: &SavedFile) -> Result<i64, Error> {
    let last = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let project = last(&file.project_folder);
    transaction.execute(
        "INSERT INTO project (folder, name) VALUES (?1, ?2) ON CONFLICT (folder) DO NOTHING",
        params![file.project_folder, project.trim_end_matches(" Project")],
    )?;
    let name = last(&file.set_path);
    let name = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    transaction.execute(
        "INSERT INTO live_set (project_id, path, name)
         VALUES ((SELECT id FROM project WHERE folder = ?1), ?2, ?3)
         ON CONFLICT (path) DO UPDATE SET project_id = excluded.project_id",
        params![file.project_folder, file.set_path, name],
    )?;
    let id = transaction.query_row(
        "SELECT id FROM live_set WHERE path = ?1",
        [&file.set_path],
        |row| row.get(0),
    )?;
    Ok(id)
}

fn insert_snapshot(
    transaction: &Transaction<'_>,
    set_id: i64,
    file: &SavedFile,
    set: &mut LiveSet,
) -> Result<i64, Error> {
    // The same state of the same file is learned again when the tier has changed.
    let older: Vec<i64> = transaction
        .prepare_cached("SELECT id FROM snapshot WHERE live_set_id = ?1 AND file_hash = ?2")?
        .query_map(params![set_id, file.state.hash], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in older {
        transaction.execute("DELETE FROM search WHERE snapshot_id = ?1", [id])?;
        transaction.execute("DELETE FROM snapshot WHERE id = ?1", [id])?;
    }
    // Rows of the parts refer to the snapshot, whose own facts are what is left when the parts are taken out.
    transaction.execute(
        "INSERT INTO snapshot (live_set_id, file, file_size, file_hash, saved_at, learned_at, tier, creator, tempo,
            key_root, key_scale, length_beats, length_seconds, tempo_changes, facts)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, '')",
        params![
            set_id,
            file.file,
            i64::try_from(file.state.size).unwrap_or(i64::MAX),
            file.state.hash,
            file.state.saved_at,
            file.learned_at,
            to_json(&set.tier)?.trim_matches('"'),
            set.creator,
            set.tempo,
            set.key.as_ref().map(|key| key.root_note),
            set.key.as_ref().map(|key| key.scale.as_str()),
            set.length_beats,
            set.length_seconds,
            Points(take(&mut set.tempo_changes)),
        ],
    )?;
    let snapshot = transaction.last_insert_rowid();
    insert_parts(transaction, snapshot, set)?;
    transaction.execute(
        "UPDATE snapshot SET facts = ?2 WHERE id = ?1",
        params![snapshot, to_json(set)?],
    )?;
    Ok(snapshot)
}

/// Takes the parts that have tables of their own out of the set and inserts them.
fn insert_parts(transaction: &Transaction<'_>, snapshot: i64, set: &mut LiveSet) -> Result<(), Error> {
    for (position, mut track) in take(&mut set.tracks).into_iter().enumerate() {
        insert_track(transaction, snapshot, position, &mut track)?;
    }
    insert_devices(transaction, snapshot, None, take(&mut set.devices))?;
    for (position, scene) in take(&mut set.scenes).into_iter().enumerate() {
        transaction
            .prepare_cached("INSERT INTO scene (snapshot_id, position, name, facts) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![snapshot, position, scene.name, to_json(&scene)?])?;
        index(transaction, snapshot, "scene", &scene.name)?;
    }
    for (position, locator) in take(&mut set.locators).into_iter().enumerate() {
        transaction
            .prepare_cached(
                "INSERT INTO locator (snapshot_id, position, name, facts) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![snapshot, position, locator.name, to_json(&locator)?])?;
        index(transaction, snapshot, "locator", &locator.name)?;
    }
    for (position, sample) in take(&mut set.samples).into_iter().enumerate() {
        transaction
            .prepare_cached(
                "INSERT INTO sample (snapshot_id, position, name, facts) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![snapshot, position, sample.name, to_json(&sample)?])?;
        index(transaction, snapshot, "sample", &sample.name)?;
    }
    Ok(())
}

fn insert_track(
    transaction: &Transaction<'_>,
    snapshot: i64,
    position: usize,
    track: &mut Track,
) -> Result<(), Error> {
    let (devices, clips, automation) = (
        take(&mut track.devices),
        take(&mut track.clips),
        take(&mut track.automation),
    );
    transaction
        .prepare_cached(
            "INSERT INTO track (snapshot_id, position, kind, name, facts) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            snapshot,
            position,
            track.kind.as_str(),
            track.name,
            to_json(track)?
        ])?;
    let id = transaction.last_insert_rowid();
    index(transaction, snapshot, "track", &track.name)?;
    insert_devices(transaction, snapshot, Some(id), devices)?;
    for (position, mut clip) in clips.into_iter().enumerate() {
        insert_clip(transaction, snapshot, id, position, &mut clip)?;
    }
    insert_automation(transaction, snapshot, id, None, automation)
}

fn insert_devices(
    transaction: &Transaction<'_>,
    snapshot: i64,
    track: Option<i64>,
    devices: Vec<Device>,
) -> Result<(), Error> {
    for (position, mut device) in devices.into_iter().enumerate() {
        let parameters = list_to_json(&take(&mut device.parameters))?;
        let plugin = device
            .plugin
            .as_ref()
            .map(|plugin| plugin.name.clone())
            .unwrap_or_default();
        transaction
            .prepare_cached(
                "INSERT INTO device (snapshot_id, track_id, position, kind, class, name, plugin, facts, parameters)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                snapshot,
                track,
                position,
                to_json(&device.kind)?.trim_matches('"'),
                &*device.class,
                device.name,
                plugin,
                to_json(&device)?,
                parameters,
            ])?;
        let id = transaction.last_insert_rowid();
        index_row(transaction, snapshot, "device", id, &device.name)?;
        if !plugin.is_empty() && plugin != device.name {
            index_row(transaction, snapshot, "device", id, &plugin)?;
        }
    }
    Ok(())
}

fn insert_clip(
    transaction: &Transaction<'_>,
    snapshot: i64,
    track: i64,
    position: usize,
    clip: &mut Clip,
) -> Result<(), Error> {
    let notes = list_to_json(&take(&mut clip.note_list))?;
    let envelopes = take(&mut clip.envelopes);
    transaction
        .prepare_cached(
            "INSERT INTO clip (snapshot_id, track_id, position, kind, view, name, start_beat, end_beat, facts, note_list)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            snapshot,
            track,
            position,
            to_json(&clip.kind)?.trim_matches('"'),
            to_json(&clip.view)?.trim_matches('"'),
            clip.name,
            clip.start,
            clip.end,
            to_json(clip)?,
            notes,
        ])?;
    let id = transaction.last_insert_rowid();
    index_row(transaction, snapshot, "clip", id, &clip.name)?;
    insert_automation(transaction, snapshot, track, Some(id), envelopes)
}

fn insert_automation(
    transaction: &Transaction<'_>,
    snapshot: i64,
    track: i64,
    clip: Option<i64>,
    automation: Vec<Automation>,
) -> Result<(), Error> {
    for (position, mut automation) in automation.into_iter().enumerate() {
        let points = Points(take(&mut automation.points));
        transaction
            .prepare_cached(
                "INSERT INTO automation (snapshot_id, track_id, clip_id, position, parameter, facts, points)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                snapshot,
                track,
                clip,
                position,
                &*automation.parameter,
                to_json(&automation)?,
                points
            ])?;
    }
    Ok(())
}

/// Makes the name of the row that was inserted last be found.
fn index(transaction: &Transaction<'_>, snapshot: i64, kind: &str, name: &str) -> Result<(), Error> {
    index_row(transaction, snapshot, kind, transaction.last_insert_rowid(), name)
}

fn index_row(
    transaction: &Transaction<'_>,
    snapshot: i64,
    kind: &str,
    row: i64,
    name: &str,
) -> Result<(), Error> {
    if !name.trim().is_empty() {
        transaction
            .prepare_cached("INSERT INTO search (text, kind, row, snapshot_id) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![name, kind, row, snapshot])?;
    }
    Ok(())
}
