//! Automation: which parameters move over time.

use crate::als::facts::{Automation, Track};
use crate::answer::asked::Asked;
use crate::answer::names::{Kind, Place, includes};
use crate::answer::reply::{Reply, lines, listed};
use crate::answer::song::Song;
use crate::answer::topics::devices::device_name;
use crate::answer::vocabulary::Word;
use crate::consent::Tier;
use crate::store;
use crate::words::counted;

/// One parameter that moves.
struct Moving<'a> {
    track: usize,
    device: Option<usize>,
    automation: &'a Automation,
    /// The clip whose envelope it is.
    clip: Option<&'a str>,
}

pub(in crate::answer::topics) fn automation(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    if !q.word(Word::Automation) {
        return None;
    }
    let mixer = [(Word::Level, "Volume"), (Word::Pan, "Pan"), (Word::Send, "Send")];
    let wanted = mixer
        .into_iter()
        .find(|(word, _)| q.word(*word))
        .map(|(_, name)| name);
    let tempo = q.word(Word::Tempo);
    let devices = q.named(Kind::Device);
    let parameters = if wanted.is_none() {
        q.named(Kind::Parameter)
    } else {
        None
    };
    let tracks = q.tracks();
    let is_count = q.word(Word::HowMany);
    let asks_for_tracks = q.word(Word::Track);
    let is_not = q.word(Word::Not);
    let is_most = q.word(Word::Most);
    q.any(&[
        Word::Where,
        Word::Setting,
        Word::Device,
        Word::Song,
        Word::Clip,
        Word::Arrangement,
        Word::Plugin,
        Word::Each,
    ]);
    if let Some(no) = song.unread(Tier::Everything, &[store::Kind::Automation]) {
        return Some(Reply::none(no));
    }
    let all: Vec<Moving<'_>> = song
        .set
        .tracks
        .iter()
        .enumerate()
        .flat_map(|(index, track)| moving(index, track))
        .collect();
    let is_asked = |moving: &&Moving<'_>| {
        let name = &*moving.automation.parameter;
        let is_parameter = |place: &Place| {
            let named = song
                .device(place.track, place.index)
                .and_then(|device| device.parameters.get(place.part));
            (Some(place.index), place.track) == (moving.device, moving.track)
                && named.is_some_and(|named| *named.name == *name)
        };
        tracks
            .as_ref()
            .is_none_or(|tracks| tracks.contains(&moving.track))
            && wanted.is_none_or(|wanted| moving.device.is_none() && name.starts_with(wanted))
            && (!tempo || moving.device.is_none() && name == "Tempo")
            && devices.as_ref().is_none_or(|places| {
                moving
                    .device
                    .is_some_and(|device| includes(places, moving.track, device))
            })
            && parameters
                .as_ref()
                .is_none_or(|places| places.iter().any(is_parameter))
    };
    let found: Vec<&Moving<'_>> = all.iter().filter(is_asked).collect();
    // The tempo of the song moves beside the parameters of the tracks.
    let is_about_all = tracks.is_none() && wanted.is_none() && devices.is_none() && parameters.is_none();
    let tempo_points = if is_about_all {
        song.set.tempo_changes.len()
    } else {
        0
    };
    let on: Vec<usize> = {
        let mut on: Vec<usize> = found.iter().map(|moving| moving.track).collect();
        on.dedup();
        on
    };
    let rows: Vec<_> = found
        .iter()
        .map(|moving| song.row("automation", &moving.automation.parameter, Some(moving.track)))
        .collect();
    if is_not {
        if !asks_for_tracks {
            return None;
        }
        let without: Vec<String> = (0..song.set.tracks.len())
            .filter(|track| !on.contains(track))
            .map(|track| song.track_name(track))
            .collect();
        return Some(Reply::found(format!(
            "{} without automation: {}.",
            counted(without.len(), "track"),
            listed(&without)
        )));
    }
    let place = song.on(tracks.as_deref());
    if found.is_empty() && tempo_points > 0 && !asks_for_tracks {
        let yes = q.yes(true);
        let row = song.row("set", "tempo", None);
        return Some(
            Reply::found(format!(
                "{yes}The tempo of the song is automated ({}), nothing else.",
                counted(tempo_points, "point")
            ))
            .with([row]),
        );
    }
    if found.is_empty() {
        let no = if q.is_yes_no { "No, " } else { "" };
        let what = wanted.map_or("nothing", |_| "it").to_owned();
        return Some(Reply::found(match (wanted, tempo) {
            (Some(wanted), _) => format!("{no}{wanted}{place} is not automated: no."),
            (None, true) => format!("{no}the tempo is not automated."),
            (None, false) => format!("{no}{what}{place} is automated: none."),
        }));
    }
    if is_most {
        let count = |track: usize| found.iter().filter(|moving| moving.track == track).count();
        let most = on.iter().map(|track| count(*track)).max().unwrap_or_default();
        let which: Vec<String> = on
            .iter()
            .filter(|track| count(**track) == most)
            .map(|track| song.track_name(*track))
            .collect();
        return Some(
            Reply::found(format!(
                "{} has the most automation: {}.",
                listed(&which),
                counted(most, "parameter")
            ))
            .with(rows),
        );
    }
    let yes = q.yes(true);
    let names: Vec<String> = song.track_names(&on);
    if asks_for_tracks && tracks.is_none() {
        return Some(
            Reply::found(format!(
                "{yes}{} with automation: {}.",
                counted(on.len(), "track"),
                listed(&names)
            ))
            .with(rows),
        );
    }
    let items = found.iter().map(|moving| {
        let device = moving.device.and_then(|device| song.device(moving.track, device));
        let device = device.map_or_else(String::new, |device| format!("{}, ", device_name(device)));
        let clip = moving
            .clip
            .map_or_else(String::new, |clip| format!(" (envelope of the clip {clip})"));
        format!(
            "  {}: {device}{} ({}){clip}",
            song.track_name(moving.track),
            moving.automation.parameter,
            counted(moving.automation.points.len(), "point")
        )
    });
    let verb = if found.len() == 1 { "is" } else { "are" };
    let tempo = if tempo_points > 0 {
        format!(", and the tempo of the song ({})", counted(tempo_points, "point"))
    } else {
        String::new()
    };
    let head = format!(
        "{yes}{} {verb} automated{place}{tempo}:",
        counted(found.len(), "parameter")
    );
    let head = if is_count && found.len() > 20 {
        head.trim_end_matches(':').to_owned() + "."
    } else {
        head
    };
    Some(Reply::found(lines(&head, items)).with(rows))
}

fn moving(index: usize, track: &Track) -> Vec<Moving<'_>> {
    let own = track.automation.iter().map(|automation| (automation, None));
    let envelopes = track.clips.iter().flat_map(|clip| {
        clip.envelopes
            .iter()
            .map(move |automation| (automation, Some(clip.name.as_str())))
    });
    own.chain(envelopes)
        .filter(|(automation, _)| !automation.points.is_empty())
        .map(|(automation, clip)| Moving {
            track: index,
            device: automation.device,
            automation,
            clip,
        })
        .collect()
}
