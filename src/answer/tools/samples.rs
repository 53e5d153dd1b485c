//! The samples of the set: where they are used, and which are missing.

use super::Look;
use super::page::{Page, facts, first_names, quoted};
use crate::als::facts::TrackKind;
use crate::answer::Song;
use crate::answer::topics::clips::samples::uses;
use crate::consent::Tier;
use crate::store::Kind;
use crate::words::counted;

pub(super) fn look(song: &Song) -> Look {
    let shown = "the names of the set's samples, where they are used and which are missing".to_owned();
    if let Some(no) = song.unread(Tier::Sound, &[Kind::Samples]) {
        return Look::unread(no, shown);
    }
    let mut page = Page::default();
    // Where a sample lies is read from the highest tier on, and who uses it with the clips.
    let missing = song.missing_samples();
    let looked = song.unread(Tier::Everything, &[]).is_none();
    let gone = looked.then(|| format!("{} not where the set looks for them", missing.len()));
    page.line(0, facts([Some(counted(song.set.samples.len(), "sample")), gone]));
    let of = [Kind::Clips, Kind::Devices, Kind::Tracks];
    let is_used = page.is_read(0, "where they are used", song.unread(Tier::Everything, &of));
    // A group uses what the tracks in it do.
    let tracks = song.set.tracks.iter().enumerate();
    let users: Vec<(String, Vec<usize>)> = tracks
        .filter(|(_, track)| is_used && track.kind != TrackKind::Group)
        .map(|(index, _)| (song.track_name(index), uses(song, index)))
        .collect();
    for (index, sample) in song.set.samples.iter().enumerate() {
        let on = users.iter().filter(|(_, samples)| samples.contains(&index));
        let on: Vec<String> = on.map(|(track, _)| track.clone()).collect();
        let line = facts([
            Some(quoted(&sample.name)),
            sample
                .pack
                .as_ref()
                .map(|pack| format!("from the pack {}", quoted(pack))),
            is_used.then(|| format!("used in {}", counted(sample.uses, "place"))),
            (!on.is_empty()).then(|| format!("on {}", first_names(&on))),
            missing.contains(&index).then(|| "missing".to_owned()),
        ]);
        page.line(1, line);
        page.rows([song.row("sample", &sample.name, None)]);
    }
    page.look(
        song,
        shown,
        "ask for the samples of one track, or which are missing",
    )
}

/// The names of some samples.
pub(super) fn names(song: &Song, samples: &[usize]) -> Vec<String> {
    let samples = samples.iter().filter_map(|sample| song.set.samples.get(*sample));
    samples.map(|sample| sample.name.clone()).collect()
}
