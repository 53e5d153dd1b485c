//! Keeping what was read: one snapshot of a set is one transaction.

use std::mem::take;

use rusqlite::{OptionalExtension, Transaction, params};

use super::files::{SavedFile, live_set_id, put_file};
use super::names::{Names, delete_names_of};
use crate::als::READER_VERSION;
use crate::als::facts::{Automation, Clip, Device, LiveSet, Locator, Sample, Scene, Track};
use crate::store::consents::check_allowed;
use crate::store::rows::{Points, list_to_json, to_json};
use crate::store::{Error, Store};

impl Store {
    /// Keeps the facts of a set as a snapshot, in place of one of the same state of the same set. Returns the snapshot's id. All or
    /// nothing is written.
    ///
    /// # Errors
    ///
    /// See [`Error`]. Nothing is written then: not either when the user has barred the set or lowered the tier since it was read.
    pub fn save_snapshot(&mut self, file: &SavedFile, mut set: LiveSet) -> Result<i64, Error> {
        let transaction = self.write()?;
        check_allowed(&transaction, set.tier, &file.set_path)?;
        let set_id = live_set_id(&transaction, file)?;
        let snapshot = insert_snapshot(&transaction, set_id, file, &mut set)?;
        put_file(&transaction, set_id, Some(snapshot), file, "")?;
        transaction.commit()?;
        Ok(snapshot)
    }
}

fn insert_snapshot(
    transaction: &Transaction<'_>,
    set_id: i64,
    file: &SavedFile,
    set: &mut LiveSet,
) -> Result<i64, Error> {
    // The same state is learned again when the tier or the reader has changed.
    let older: Option<i64> = transaction
        .prepare_cached("SELECT id FROM snapshot WHERE live_set_id = ?1 AND file_hash = ?2")?
        .query_row(params![set_id, file.state.hash], |row| row.get(0))
        .optional()?;
    let other_files: Vec<i64> = match older {
        Some(older) => delete_older(transaction, older)?,
        None => Vec::new(),
    };
    let parts = Parts::take_out_of(set);
    transaction
        .prepare_cached(
            "INSERT INTO snapshot (live_set_id, file_size, file_hash, saved_at, learned_at, tier, reader, creator, tempo,
                key_root, key_scale, length_beats, length_seconds, tempo_changes, facts)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?
        .execute(params![
            set_id,
            i64::try_from(file.state.size).unwrap_or(i64::MAX),
            file.state.hash,
            file.saved_at,
            file.learned_at,
            set.tier.as_str(),
            READER_VERSION,
            set.creator,
            set.tempo,
            set.key.as_ref().map(|key| key.root_note),
            set.key.as_ref().map(|key| key.scale.as_str()),
            set.length_beats,
            set.length_seconds,
            Points(take(&mut set.tempo_changes)),
            to_json(set)?,
        ])?;
    let snapshot = transaction.last_insert_rowid();
    for row in other_files {
        transaction
            .prepare_cached("UPDATE set_file SET snapshot_id = ?2 WHERE id = ?1")?
            .execute([row, snapshot])?;
    }
    let mut names = Names::new(transaction, snapshot);
    names.add(
        "set",
        set_id,
        &file.set_path.file_stem().unwrap_or_default().to_string_lossy(),
    )?;
    let (project, project_name): (i64, String) = transaction
        .prepare_cached(
            "SELECT project.id, project.name FROM live_set JOIN project ON project.id = live_set.project_id
             WHERE live_set.id = ?1",
        )?
        .query_row([set_id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    names.add("project", project, &project_name)?;
    for groove in &set.grooves {
        names.add("groove", snapshot, &groove.name)?;
    }
    insert_parts(transaction, snapshot, &mut names, parts)?;
    Ok(snapshot)
}

/// Deletes a snapshot and returns the rows of the files that hold the same state.
fn delete_older(transaction: &Transaction<'_>, snapshot: i64) -> Result<Vec<i64>, Error> {
    let mut statement = transaction.prepare_cached("SELECT id FROM set_file WHERE snapshot_id = ?1")?;
    let files = statement
        .query_map([snapshot], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    // They stay when their snapshot goes.
    transaction.execute(
        "UPDATE set_file SET snapshot_id = NULL WHERE snapshot_id = ?1",
        [snapshot],
    )?;
    delete_names_of(transaction, snapshot)?;
    transaction.execute("DELETE FROM snapshot WHERE id = ?1", [snapshot])?;
    Ok(files)
}

/// The parts of a set that have tables of their own. The facts of its snapshot are what is left without them.
struct Parts {
    tracks: Vec<Track>,
    devices: Vec<Device>,
    scenes: Vec<Scene>,
    locators: Vec<Locator>,
    samples: Vec<Sample>,
}

impl Parts {
    fn take_out_of(set: &mut LiveSet) -> Self {
        Self {
            tracks: take(&mut set.tracks),
            devices: take(&mut set.devices),
            scenes: take(&mut set.scenes),
            locators: take(&mut set.locators),
            samples: take(&mut set.samples),
        }
    }
}

fn insert_parts(
    transaction: &Transaction<'_>,
    snapshot: i64,
    names: &mut Names<'_>,
    parts: Parts,
) -> Result<(), Error> {
    for (position, mut track) in parts.tracks.into_iter().enumerate() {
        insert_track(transaction, snapshot, names, position, &mut track)?;
    }
    insert_devices(transaction, snapshot, names, None, parts.devices)?;
    for (position, scene) in parts.scenes.iter().enumerate() {
        transaction
            .prepare_cached("INSERT INTO scene (snapshot_id, position, name, facts) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![snapshot, position, scene.name, to_json(scene)?])?;
        names.add("scene", transaction.last_insert_rowid(), &scene.name)?;
    }
    for (position, locator) in parts.locators.iter().enumerate() {
        transaction
            .prepare_cached(
                "INSERT INTO locator (snapshot_id, position, name, facts) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![snapshot, position, locator.name, to_json(locator)?])?;
        names.add("locator", transaction.last_insert_rowid(), &locator.name)?;
    }
    for (position, sample) in parts.samples.iter().enumerate() {
        transaction
            .prepare_cached(
                "INSERT INTO sample (snapshot_id, position, name, facts) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![snapshot, position, sample.name, to_json(sample)?])?;
        names.add("sample", transaction.last_insert_rowid(), &sample.name)?;
    }
    Ok(())
}

fn insert_track(
    transaction: &Transaction<'_>,
    snapshot: i64,
    names: &mut Names<'_>,
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
    names.add("track", id, &track.name)?;
    for lane in &track.take_lanes {
        names.add("take lane", id, &lane.name)?;
    }
    insert_devices(transaction, snapshot, names, Some(id), devices)?;
    for (position, mut clip) in clips.into_iter().enumerate() {
        insert_clip(transaction, snapshot, names, id, position, &mut clip)?;
    }
    insert_automation(transaction, snapshot, id, None, automation)
}

fn insert_devices(
    transaction: &Transaction<'_>,
    snapshot: i64,
    names: &mut Names<'_>,
    track: Option<i64>,
    devices: Vec<Device>,
) -> Result<(), Error> {
    for (position, mut device) in devices.into_iter().enumerate() {
        let parameters = list_to_json(&take(&mut device.parameters))?;
        let plugin = device.plugin.as_ref().map_or("", |plugin| &plugin.name);
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
        names.add_device(transaction.last_insert_rowid(), &device)?;
    }
    Ok(())
}

fn insert_clip(
    transaction: &Transaction<'_>,
    snapshot: i64,
    names: &mut Names<'_>,
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
    names.add("clip", id, &clip.name)?;
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
