//! What changed between two saved states of the set.

use std::collections::HashMap;

use crate::als::facts::{Device, LiveSet, Track};
use crate::answer::asked::Asked;
use crate::answer::pictures::{Sight, timeline};
use crate::answer::plain::make_plain;
use crate::answer::reply::{Reply, lines, listed};
use crate::answer::song::{Song, track_name};
use crate::answer::topics::song::key_name;
use crate::answer::vocabulary::Word;
use crate::store::{self, Snapshot, Store};
use crate::words::music::{decibels, number};
use crate::words::{clock, counted};

const ONLY_ONE: &str = "Only one saved state of this set is known, so nothing can be compared. Live keeps older ones in the Backup folder beside the set; /learn with that folder reads them.";

const DAY: i64 = 24 * 60 * 60 * 1000;

/// What changed since the last save, a backup or a day.
pub(in crate::answer::topics) fn changes(
    q: &mut Asked<'_>,
    song: &Song,
) -> Result<Option<Reply>, store::Error> {
    if !q.word(Word::Change) {
        return Ok(None);
    }
    let (yesterday, today) = (q.word(Word::Yesterday), q.word(Word::Today));
    let (week, month) = (q.word(Word::Week), q.word(Word::Month));
    let tracks = q.tracks();
    q.any(&[
        Word::Save,
        Word::Backup,
        Word::Last,
        Word::After,
        Word::Song,
        Word::First,
        Word::Track,
        Word::Between,
        Word::Before,
    ]);
    if !q.is_used_up() {
        return Ok(None);
    }
    let now = clock::midnight(q.question.now);
    let since = match () {
        () if yesterday || today => Some(now - if yesterday { DAY } else { 0 }),
        () if week => Some(now - 7 * DAY),
        () if month => Some(now - 30 * DAY),
        () => None,
    };
    let reply = compare(q.store, song, since, tracks.as_deref(), str::to_owned)?;
    // What changed on some tracks alone is not what the states of the set show.
    let sights = tracks.is_none().then_some(Sight::Timeline);
    Ok(reply.map(|reply| reply.shown_with(sights)))
}

/// "show the history of this set": its saved states, with what changed in each.
pub(in crate::answer::topics) fn history(
    q: &mut Asked<'_>,
    song: &Song,
) -> Result<Option<Reply>, store::Error> {
    if q.is_yes_no || !q.word(Word::History) {
        return Ok(None);
    }
    q.any(&[Word::Picture, Word::Song, Word::Save, Word::Change, Word::Backup]);
    if !q.is_used_up() {
        return Ok(None);
    }
    Ok(Some(match timeline(q.store, song)? {
        Some(picture) => Reply::drawn(picture).with([song.row("set", "saved state", None)]),
        None => Reply::none(ONLY_ONE),
    }))
}

/// How a name is written: as it is for the user, in quotes for a model.
type Written = fn(&str) -> String;

/// What changed since the save before, or since a time, in milliseconds since 1970; of some tracks alone when they are named. None when
/// the state from then is gone.
pub(in crate::answer) fn compare(
    store: &Store,
    song: &Song,
    since: Option<i64>,
    tracks: Option<&[usize]>,
    written: Written,
) -> Result<Option<Reply>, store::Error> {
    let snapshots = store.snapshots(song.path())?;
    let older = snapshots
        .iter()
        .skip(1)
        .filter(|older| older.saved_at <= song.snapshot().saved_at);
    let before = match since {
        // The state that held when that day began.
        Some(since) => older.clone().find(|older| older.saved_at < since),
        None => older.clone().next(),
    };
    let Some(before) = before else {
        return Ok(Some(Reply::none(match since {
            Some(since) if song.snapshot().saved_at < since => {
                format!(
                    "Nothing: the set was last saved at {}, before that.",
                    clock::to_text(song.snapshot().saved_at)
                )
            }
            Some(since) => format!(
                "No state of this set from before {} is known, so nothing can be compared.",
                clock::to_text(since)
            ),
            None => ONLY_ONE.to_owned(),
        })));
    };
    let Some(mut old) = store.facts(before.id)? else {
        return Ok(None);
    };
    make_plain(&mut old);
    Ok(Some(compared(song, before, &old, tracks, written)))
}

fn compared(
    song: &Song,
    before: &Snapshot,
    old: &LiveSet,
    tracks: Option<&[usize]>,
    written: Written,
) -> Reply {
    let differences = differences((before, old), (song.snapshot(), &song.set), tracks, written);
    let when = clock::to_text(before.saved_at);
    let partly = if before.tier != song.snapshot().tier || before.cleared != song.snapshot().cleared {
        " What was not read of both states is not compared."
    } else {
        ""
    };
    let row = song.row("set", "saved state", None);
    if differences.is_empty() {
        return Reply::found(format!(
            "Nothing that is read has changed since the state of {when}.{partly}"
        ))
        .with([row]);
    }
    let head = format!(
        "{} since the state of {when}:{partly}",
        counted(differences.len(), "difference")
    );
    Reply::found(lines(
        &head,
        differences.into_iter().map(|one| format!("  {one}")),
    ))
    .with([row])
}

/// What is not the same in two states of a set, in a line for each; of some tracks alone when they are named.
pub(in crate::answer) fn differences(
    (before, old): (&Snapshot, &LiveSet),
    (now, new): (&Snapshot, &LiveSet),
    tracks: Option<&[usize]>,
    written: Written,
) -> Vec<String> {
    let mut differences = Vec::new();
    let states = (before, now);
    if tracks.is_none() {
        whole((old, new), states, written, &mut differences);
    }
    if is_of_both(states, store::Kind::Tracks) {
        of_tracks((old, new), tracks, states, written, &mut differences);
    }
    differences
}

fn of_tracks(
    (old, new): (&LiveSet, &LiveSet),
    tracks: Option<&[usize]>,
    states: (&Snapshot, &Snapshot),
    written: Written,
    differences: &mut Vec<String>,
) {
    // Tracks keep their ids from save to save; where the file has none, they are told by their names.
    let key = |track: &Track| {
        track.id.map_or_else(
            || format!("{}/{}", track.kind.as_str(), track.name),
            |id| id.to_string(),
        )
    };
    let old_tracks: HashMap<String, &Track> = old.tracks.iter().map(|track| (key(track), track)).collect();
    let new_keys: Vec<String> = new.tracks.iter().map(key).collect();
    for (index, track) in new.tracks.iter().enumerate() {
        if tracks.is_some_and(|tracks| !tracks.contains(&index)) {
            continue;
        }
        let name = written(&track_name(new, index));
        match old_tracks.get(&key(track)) {
            None => differences.push(format!("{name} is new ({} track)", track.kind.as_str())),
            Some(old) => of_track(&name, (old, track), states, written, differences),
        }
    }
    if tracks.is_none() {
        let gone = old.tracks.iter().filter(|track| !new_keys.contains(&key(track)));
        differences.extend(gone.map(|track| {
            let name = written(&track.name);
            format!("{name} is gone ({} track)", track.kind.as_str())
        }));
    }
}

/// Whether a kind was cleared of neither of two states.
fn is_of_both((before, now): (&Snapshot, &Snapshot), kind: store::Kind) -> bool {
    !before.cleared.contains(&kind) && !now.cleared.contains(&kind)
}

fn whole(
    (old, new): (&LiveSet, &LiveSet),
    states: (&Snapshot, &Snapshot),
    written: Written,
    differences: &mut Vec<String>,
) {
    let bpm = |tempo: Option<f64>| {
        tempo.map_or_else(|| "none".to_owned(), |tempo| format!("{} BPM", number(tempo, 2)))
    };
    let mut differs = |what: &str, old: String, new: String| {
        if old != new {
            differences.push(format!("{what}: {old} before, {new} now"));
        }
    };
    differs("Tempo", bpm(old.tempo), bpm(new.tempo));
    differs(
        "Points of the tempo automation",
        old.tempo_changes.len().to_string(),
        new.tempo_changes.len().to_string(),
    );
    let signature = |set: &LiveSet| {
        set.time_signature
            .map_or_else(|| "none".to_owned(), |one| format!("{}/{}", one.0, one.1))
    };
    differs("Time signature", signature(old), signature(new));
    let key = |set: &LiveSet| set.key.as_ref().map_or_else(|| "none".to_owned(), key_name);
    differs("Key", key(old), key(new));
    differs(
        "Length in beats",
        number(old.length_beats, 2),
        number(new.length_beats, 2),
    );
    differs("Saved by", written(&old.creator), written(&new.creator));
    let locators = |set: &LiveSet| {
        let names = set.locators.iter().map(|locator| {
            format!(
                "{} (beat {})",
                written(&locator.name),
                number(locator.beat + 1.0, 2)
            )
        });
        listed(&names.collect::<Vec<_>>())
    };
    if is_of_both(states, store::Kind::Locators) {
        differs("Locators", locators(old), locators(new));
    }
    if is_of_both(states, store::Kind::Scenes) {
        differs(
            "Scenes",
            old.scenes.len().to_string(),
            new.scenes.len().to_string(),
        );
    }
}

fn of_track(
    name: &str,
    (old, new): (&Track, &Track),
    states: (&Snapshot, &Snapshot),
    written: Written,
    differences: &mut Vec<String>,
) {
    let mut differs = |what: &str, old: String, new: String| {
        if old != new {
            differences.push(format!("{name}: {what} {old} before, {new} now"));
        }
    };
    differs("name", written(&old.name), written(&new.name));
    differs("frozen", old.frozen.to_string(), new.frozen.to_string());
    if let (Some(old), Some(new)) = (&old.mixer, &new.mixer) {
        differs("level", decibels(old.volume_db), decibels(new.volume_db));
        differs(
            "pan",
            crate::words::music::pan(old.pan),
            crate::words::music::pan(new.pan),
        );
        differs("muted", old.mute.to_string(), new.mute.to_string());
        let sends = |mixer: &crate::als::facts::Mixer| {
            listed(
                &mixer
                    .sends
                    .iter()
                    .map(|send| decibels(send.db))
                    .collect::<Vec<_>>(),
            )
        };
        differs("sends", sends(old), sends(new));
    }
    let both = |kind: store::Kind| is_of_both(states, kind);
    let tier = states.0.tier.min(states.1.tier);
    if tier >= crate::consent::Tier::Sound && both(store::Kind::Devices) {
        let names = |track: &Track| {
            listed(
                &track
                    .devices
                    .iter()
                    .map(|device| written(&device.name))
                    .collect::<Vec<_>>(),
            )
        };
        differs("devices", names(old), names(new));
        if names(old) == names(new) {
            for (old, new) in old.devices.iter().zip(&new.devices) {
                of_device(name, (old, new), tier, written, differences);
            }
        }
    }
    let mut differs = |what: &str, old: String, new: String| {
        if old != new {
            differences.push(format!("{name}: {what} {old} before, {new} now"));
        }
    };
    if tier == crate::consent::Tier::Everything {
        if both(store::Kind::Clips) {
            differs("clips", old.clips.len().to_string(), new.clips.len().to_string());
        }
        if both(store::Kind::Notes) && both(store::Kind::Clips) {
            let notes = |track: &Track| {
                track
                    .clips
                    .iter()
                    .map(|clip| clip.notes)
                    .sum::<usize>()
                    .to_string()
            };
            differs("notes", notes(old), notes(new));
            let same = old
                .clips
                .iter()
                .map(|clip| &clip.note_list)
                .eq(new.clips.iter().map(|clip| &clip.note_list));
            if !same && notes(old) == notes(new) {
                differs("notes", "as they were".to_owned(), "edited".to_owned());
            }
        }
        if both(store::Kind::Automation) {
            let points = |track: &Track| {
                track
                    .automation
                    .iter()
                    .map(|one| one.points.len())
                    .sum::<usize>()
                    .to_string()
            };
            differs("automation points", points(old), points(new));
        }
    }
}

fn of_device(
    track: &str,
    (old, new): (&Device, &Device),
    tier: crate::consent::Tier,
    written: Written,
    differences: &mut Vec<String>,
) {
    let label = format!("{track}: {}", written(&new.name));
    if old.on != new.on {
        differences.push(format!(
            "{label} is switched {} now",
            if new.on { "on" } else { "off" }
        ));
    }
    if old.preset != new.preset {
        let preset = |device: &Device| {
            device
                .preset
                .as_deref()
                .map_or_else(|| "none".to_owned(), written)
        };
        differences.push(format!(
            "{label}: preset {} before, {} now",
            preset(old),
            preset(new)
        ));
    }
    if tier < crate::consent::Tier::Everything {
        return;
    }
    let changed: Vec<String> = old
        .parameters
        .iter()
        .zip(&new.parameters)
        .filter(|(old, new)| old.name == new.name && old.value != new.value)
        .map(|(_, new)| written(&new.name))
        .collect();
    if !changed.is_empty() {
        differences.push(format!(
            "{label}: {} changed: {}",
            counted(changed.len(), "setting"),
            listed(&changed)
        ));
    }
}
