//! Samples: which are used, where, and which are missing.

use crate::answer::asked::Asked;
use crate::answer::names::Kind;
use crate::answer::reply::{Reply, listed};
use crate::answer::song::Song;
use crate::answer::vocabulary::Word;
use crate::consent::Tier;
use crate::store;
use crate::words::counted;

pub(in crate::answer::topics) fn sample(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let is_missing = q.word(Word::Missing);
    let named = q
        .named(Kind::Sample)
        .map(|places| places.iter().map(|place| place.index).collect::<Vec<_>>());
    let asks_for_samples = q.word(Word::Sample);
    if !asks_for_samples && !is_missing && named.is_none() {
        return None;
    }
    // "is the audio offline" is about samples, but "missing" alone with a device is not.
    q.any(&[Word::Song, Word::HowMany, Word::Audio, Word::Where, Word::Play]);
    let asks_for_tracks = q.any(&[Word::Track, Word::Clip]);
    let tracks = q.tracks();
    let devices = if asks_for_samples {
        q.named(Kind::Device)
    } else {
        None
    };
    if devices.is_some() {
        q.any(&[Word::Pad, Word::Device, Word::Drums]);
    }
    let unknown = if asks_for_samples { q.unknown_name() } else { None };
    // Which clips use a sample is read with the clips.
    let is_about_clips = is_missing || tracks.is_some() || named.is_some() || asks_for_tracks;
    let (tier, kinds): (Tier, &[store::Kind]) = match is_about_clips {
        true => (
            Tier::Everything,
            &[store::Kind::Samples, store::Kind::Clips, store::Kind::Devices],
        ),
        false => (Tier::Sound, &[store::Kind::Samples]),
    };
    if let Some(no) = song.unread(tier, kinds) {
        return Some(Reply::none(no));
    }
    if let Some(unknown) = unknown {
        return Some(Reply::found(format!("No sample is called “{unknown}”.")));
    }
    let rows = |indexes: &[usize]| {
        let name = |index: &usize| {
            song.set
                .samples
                .get(*index)
                .map(|sample| sample.name.clone())
                .unwrap_or_default()
        };
        indexes
            .iter()
            .map(|index| song.row("sample", &name(index), None))
            .collect::<Vec<_>>()
    };
    let names = |indexes: &[usize]| {
        let names = indexes
            .iter()
            .filter_map(|index| song.set.samples.get(*index))
            .map(|sample| sample.name.clone());
        names.collect::<Vec<_>>()
    };
    // What the tracks and devices that are named use; all samples when none are.
    let mut on_tracks: Vec<usize> = match &tracks {
        Some(tracks) => tracks.iter().flat_map(|track| uses(song, *track)).collect(),
        None => (0..song.set.samples.len()).collect(),
    };
    on_tracks.sort_unstable();
    on_tracks.dedup();
    if let Some(places) = &devices {
        let devices = places
            .iter()
            .filter_map(|place| song.device(place.track, place.index));
        let of: Vec<usize> = devices.flat_map(|device| &device.samples).copied().collect();
        on_tracks.retain(|sample| of.contains(sample));
    }
    if is_missing {
        let missing: Vec<usize> = song
            .missing_samples()
            .into_iter()
            .filter(|index| on_tracks.contains(index))
            .collect();
        let of = counted(on_tracks.len(), "sample");
        let text = match (missing.len(), q.is_yes_no) {
            (0, true) => format!("No, all are here: {of}."),
            (0, false) => format!("No sample is missing: {of}, all here."),
            (count, yes) => {
                let yes = if yes { "Yes, " } else { "" };
                format!(
                    "{yes}{count} of {of} {} not where the set looks for {}: {}.",
                    if count == 1 { "is" } else { "are" },
                    if count == 1 { "it" } else { "them" },
                    listed(&names(&missing))
                )
            }
        };
        return Some(Reply::found(text).with(rows(&missing)));
    }
    if let Some(mut named) = named {
        if named.iter().any(|sample| on_tracks.contains(sample)) {
            named.retain(|sample| on_tracks.contains(sample));
        }
        let users: Vec<usize> = (0..song.set.tracks.len())
            .filter(|track| uses(song, *track).iter().any(|sample| named.contains(sample)))
            .filter(|track| tracks.as_ref().is_none_or(|tracks| tracks.contains(track)))
            .collect();
        let users: Vec<String> = song.track_names(&users);
        let sample = listed(&names(&named));
        let count: usize = named
            .iter()
            .filter_map(|index| song.set.samples.get(*index))
            .map(|sample| sample.uses)
            .sum();
        let yes = q.yes_no(!users.is_empty(), ". ");
        let text = match users.len() {
            0 => format!(
                "{yes}{sample} is used in {}, on none of these tracks.",
                counted(count, "place")
            ),
            _ => format!(
                "{yes}{sample} is used in {}, on {}.",
                counted(count, "place"),
                listed(&users)
            ),
        };
        return Some(Reply::found(text).with(rows(&named)));
    }
    if asks_for_tracks && tracks.is_none() {
        let users: Vec<usize> = (0..song.set.tracks.len())
            .filter(|track| !uses(song, *track).is_empty())
            .collect();
        let users: Vec<String> = song.track_names(&users);
        return Some(Reply::found(format!(
            "{} with samples: {}.",
            counted(users.len(), "track"),
            listed(&users)
        )));
    }
    let on = song.on(tracks.as_deref());
    let yes = q.yes_no(!on_tracks.is_empty(), ", ");
    let list = if on_tracks.is_empty() {
        String::new()
    } else {
        format!(": {}", listed(&names(&on_tracks)))
    };
    let count = if on_tracks.is_empty() {
        "no samples: none".to_owned()
    } else {
        counted(on_tracks.len(), "sample")
    };
    Some(Reply::found(format!("{yes}{count}{on}{list}.")).with(rows(&on_tracks)))
}

/// Indexes of the samples that a track's clips and devices use; of a group, those of the tracks in it.
pub(in crate::answer) fn uses(song: &Song, index: usize) -> Vec<usize> {
    let tracks = song
        .set
        .tracks
        .iter()
        .enumerate()
        .filter(|(track, _)| *track == index || song.is_in_group(*track, index));
    let mut samples: Vec<usize> = tracks
        .flat_map(|(_, track)| {
            let clips = track.clips.iter().filter_map(|clip| clip.sample);
            clips.chain(
                track
                    .devices
                    .iter()
                    .flat_map(|device| device.samples.iter().copied()),
            )
        })
        .collect();
    samples.sort_unstable();
    samples.dedup();
    samples
}
