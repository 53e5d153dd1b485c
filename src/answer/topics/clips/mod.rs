//! Clips and scenes: how many, where, warped or not.

pub(super) mod automation;
pub(in crate::answer) mod samples;

use crate::als::facts::{Clip, ClipKind, View};
use crate::answer::asked::Asked;
use crate::answer::names::{Kind, Place, includes};
use crate::answer::pictures::{Sight, different};
use crate::answer::reply::{Reply, lines, listed, tallied};
use crate::answer::song::Song;
use crate::answer::topics::song::scene_name;
use crate::answer::vocabulary::Word;
use crate::consent::Tier;
use crate::store;
use crate::words::counted;

fn unread(song: &Song) -> Option<Reply> {
    song.unread(Tier::Everything, &[store::Kind::Clips])
        .map(Reply::none)
}

type ClipPlace<'a> = (usize, usize, &'a Clip);

/// "“Bass Loop”", or what it is where it has no name.
pub(super) fn clip_name(song: &Song, track: usize, clip: &Clip) -> String {
    if clip.name.trim().is_empty() {
        format!("a clip without a name on {}", song.track_name(track))
    } else {
        clip.name.clone()
    }
}

/// Scenes: how many, which, and what is in one.
pub(super) fn scenes(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let named = q
        .named(Kind::Scene)
        .map(|places| places.iter().map(|place| place.index).collect::<Vec<_>>());
    let asks_for_scenes = q.word(Word::Scene);
    let asks_for_clips = q.word(Word::Clip);
    let asks_for_tracks = q.word(Word::Track);
    q.any(&[Word::Song, Word::Session, Word::Start]);
    let is_count = q.word(Word::HowMany);
    if let Some(no) = song.unread(Tier::Overview, &[store::Kind::Scenes]) {
        return asks_for_scenes.then(|| Reply::none(no));
    }
    if let Some(scenes) = named {
        q.any(&[Word::Play]);
        if let Some(no) = unread(song) {
            return Some(no);
        }
        let tracks = q.tracks();
        let sentences = scenes.iter().map(|scene| {
            let clips: Vec<ClipPlace<'_>> = song
                .clips()
                .filter(|(track, _, clip)| {
                    clip.scene == Some(*scene) && tracks.as_ref().is_none_or(|tracks| tracks.contains(track))
                })
                .collect();
            let items = clips.iter().map(|(track, _, clip)| {
                let name = if clip.name.trim().is_empty() {
                    "a clip without a name"
                } else {
                    clip.name.as_str()
                };
                format!("{name} on {}", song.track_name(*track))
            });
            let items: Vec<String> = items.collect();
            let has = if items.is_empty() {
                "no clips: none".to_owned()
            } else {
                format!("{}: {}", counted(items.len(), "clip"), listed(&items))
            };
            format!("Scene {} has {has}.", scene_name(song, *scene))
        });
        let text = sentences.collect::<Vec<_>>().join("\n");
        return Some(
            Reply::found(text).with(
                scenes
                    .iter()
                    .map(|scene| song.row("scene", &scene_name(song, *scene), None)),
            ),
        );
    }
    if !asks_for_scenes || asks_for_clips || asks_for_tracks {
        return None;
    }
    let names: Vec<String> = (0..song.set.scenes.len())
        .map(|index| scene_name(song, index))
        .collect();
    let is_named = |name: &String| name.contains('“');
    let named: Vec<String> = names.iter().filter(|name| is_named(name)).cloned().collect();
    let yes = q.yes_no(!names.is_empty(), ", ");
    let list = match (named.is_empty(), is_count) {
        (true, _) => String::from(", none with a name"),
        (false, _) => format!(", with names: {}", listed(&named)),
    };
    Some(
        Reply::found(format!("{yes}{}{list}.", counted(names.len(), "scene")))
            .with(names.iter().map(|name| song.row("scene", name, None)))
            .shown_with((!is_count && !q.is_yes_no).then_some(Sight::Session)),
    )
}

/// Which clips are warped, and how.
pub(super) fn warping(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let not = q.word(Word::Not) || q.word(Word::Off);
    if !q.word(Word::Warp) {
        return None;
    }
    q.any(&[
        Word::Clip,
        Word::Audio,
        Word::Song,
        Word::HowMany,
        Word::Setting,
        Word::Sample,
        Word::On,
        Word::Play,
        Word::Loop,
    ]);
    let clips = q.named(Kind::Clip);
    let tracks = q.tracks();
    let asks_for_tracks = q.word(Word::Track);
    if let Some(no) = unread(song) {
        return Some(no);
    }
    let asked: Vec<ClipPlace<'_>> = song
        .clips()
        .filter(|(track, index, clip)| {
            let is_named = clips
                .as_ref()
                .is_none_or(|places| includes(places, *track, *index));
            clip.kind == ClipKind::Audio
                && is_named
                && tracks.as_ref().is_none_or(|tracks| tracks.contains(track))
        })
        .collect();
    if asked.is_empty() {
        return Some(Reply::found("There are no such audio clips, so none is warped."));
    }
    let is_warped = |clip: &Clip| clip.warp.as_ref().is_some_and(|warp| warp.on);
    let mode = |clip: &Clip| match &clip.warp {
        Some(warp) if warp.on => warp.mode.clone(),
        _ => "not warped".to_owned(),
    };
    let rows: Vec<_> = asked
        .iter()
        .map(|(track, _, clip)| song.row("clip", &clip.name, Some(*track)))
        .collect();
    let label = |(track, _, clip): &ClipPlace<'_>| {
        format!("{} on {}", clip_name(song, *track, clip), song.track_name(*track))
    };
    if clips.is_some() || tracks.is_some() {
        let items = tallied(
            asked
                .iter()
                .map(|place| format!("{}: {}", label(place), mode(place.2))),
        );
        let all = asked.iter().all(|(_, _, clip)| is_warped(clip) != not);
        let yes = q.yes_no(all, ". ");
        return Some(Reply::found(format!("{yes}{}.", items.join(". "))).with(rows));
    }
    let found: Vec<&ClipPlace<'_>> = asked
        .iter()
        .filter(|(_, _, clip)| is_warped(clip) != not)
        .collect();
    let word = if not { "not warped" } else { "warped" };
    let items: Vec<String> = if asks_for_tracks {
        tallied(found.iter().map(|(track, _, _)| song.track_name(*track)))
    } else {
        tallied(found.iter().map(|place| {
            if not {
                label(place)
            } else {
                format!("{} ({})", label(place), mode(place.2))
            }
        }))
    };
    let yes = match (q.is_yes_no, found.len() == asked.len(), found.is_empty()) {
        (true, _, true) => "No. ",
        (true, true, _) => "Yes. ",
        (true, false, false) => "Not all. ",
        _ => "",
    };
    let text = match found.len() {
        0 => format!("{yes}No audio clip is {word}."),
        count => format!(
            "{yes}{count} of {} {} {word}: {}.",
            counted(asked.len(), "audio clip"),
            if count == 1 { "is" } else { "are" },
            listed(&items)
        ),
    };
    Some(Reply::found(text).with(rows))
}

/// How many clips, on which track, where they begin.
pub(super) fn clips(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let asks_for_clips = q.word(Word::Clip);
    // "the clips on the Kit" are those of the track, also where a clip has its name.
    let of_track = if asks_for_clips { q.tracks() } else { None };
    let named = if of_track.is_some() {
        None
    } else {
        q.named(Kind::Clip)
    };
    let (is_where, start, end) = (q.word(Word::Where), q.word(Word::Start), q.word(Word::End));
    let how_long = q.word(Word::HowLong);
    let is_most = q.word(Word::Most);
    let (first, last) = (q.word(Word::First), q.word(Word::Last));
    let is_count = q.word(Word::HowMany);
    let (muted, looped, not) = (
        q.any(&[Word::Muted, Word::Off]),
        q.word(Word::Loop),
        q.word(Word::Not),
    );
    if not && !muted && !looped {
        return None;
    }
    let kind = match (q.word(Word::Audio), q.word(Word::Midi)) {
        (true, false) => Some(ClipKind::Audio),
        (false, true) => Some(ClipKind::Midi),
        _ => None,
    };
    let view = match (q.word(Word::Session), q.word(Word::Arrangement)) {
        (true, false) => Some(View::Session),
        (false, true) => Some(View::Arrangement),
        _ => None,
    };
    let asks_for_tracks = q.word(Word::Track);
    let tracks = of_track.or_else(|| q.tracks());
    let window = if q.word(Word::Play) || asks_for_clips || asks_for_tracks {
        crate::answer::topics::notes::window(q, song)
    } else {
        None
    };
    // "what plays in bar 33" asks for tracks.
    let asks_for_tracks = asks_for_tracks || window.is_some() && !asks_for_clips && tracks.is_none();
    q.any(&[Word::Song, Word::Scene, Word::Play, Word::Bar, Word::Minutes]);
    let asks_for_place = (is_where || first || last || start || end) && tracks.is_some();
    let is_about_view = view.is_some() && (q.is_yes_no || q.says("what"));
    if !asks_for_clips && named.is_none() && !asks_for_place && window.is_none() && !is_about_view {
        return None;
    }
    if let Some(no) = unread(song) {
        return Some(no);
    }
    if let Some(places) = named {
        let found: Vec<ClipPlace<'_>> = song
            .clips()
            .filter(|(track, index, _)| includes(&places, *track, *index))
            .filter(|(track, _, _)| tracks.as_ref().is_none_or(|tracks| tracks.contains(track)))
            .collect();
        return Some(about(q, song, &found, how_long, is_count, looped));
    }
    let asked: Vec<ClipPlace<'_>> = song
        .clips()
        .filter(|(track, _, clip)| {
            let is_on = tracks.as_ref().is_none_or(|tracks| {
                tracks
                    .iter()
                    .any(|one| one == track || song.is_in_group(*track, *one))
            });
            let is_in = window.is_none_or(|(from, to)| {
                clip.view == View::Arrangement
                    && !clip.muted
                    && clip.start < to - 1e-6
                    && clip.end > from + 1e-6
            });
            is_on
                && is_in
                && kind.is_none_or(|kind| clip.kind == kind)
                && view.is_none_or(|view| clip.view == view)
                && (!muted || clip.muted != not)
                && (!looped || clip.looping.on != not)
        })
        .collect();
    let on = song.on(tracks.as_deref());
    let rows = |found: &[ClipPlace<'_>]| {
        found
            .iter()
            .map(|(track, _, clip)| song.row("clip", &clip.name, Some(*track)))
            .collect::<Vec<_>>()
    };
    if is_most {
        return Some(most_clips(song, &asked));
    }
    if asks_for_place && !is_count {
        let mut arranged: Vec<ClipPlace<'_>> = asked
            .iter()
            .filter(|(_, _, clip)| clip.view == View::Arrangement)
            .copied()
            .collect();
        arranged.sort_by(|one, other| one.2.start.total_cmp(&other.2.start));
        let one = if last || end {
            arranged
                .iter()
                .max_by(|one, other| one.2.end.total_cmp(&other.2.end))
        } else {
            arranged.first()
        };
        let Some((track, _, clip)) = one else {
            return Some(Reply::found(format!(
                "There are no clips{on} in the arrangement: none."
            )));
        };
        let name = clip_name(song, *track, clip);
        let which = if last || end { "last" } else { "first" };
        let text = format!(
            "The {which} clip{on} is {name}, from {} to {}.",
            song.place(clip.start),
            song.place(clip.end)
        );
        return Some(Reply::found(text).with([song.row("clip", &clip.name, Some(*track))]));
    }
    if asks_for_tracks && tracks.is_none() {
        let mut on: Vec<usize> = asked.iter().map(|(track, _, _)| *track).collect();
        on.dedup();
        let name = |track: &usize| {
            format!(
                "{}{}",
                song.track_name(*track),
                if song.is_muted(*track) { " (muted)" } else { "" }
            )
        };
        let names: Vec<String> = on.iter().map(name).collect();
        let when = window.map_or_else(String::new, |(from, to)| {
            format!(" between {} and {}", song.place(from), song.place(to))
        });
        let text = match names.len() {
            0 => format!("No track has such clips{when}."),
            count => format!(
                "{} with such clips{when}: {}.",
                counted(count, "track"),
                listed(&names)
            ),
        };
        return Some(Reply::found(text).with(rows(&asked)));
    }
    let count = |view: View| asked.iter().filter(|(_, _, clip)| clip.view == view).count();
    let noun = match kind {
        Some(ClipKind::Audio) => "audio clip",
        Some(ClipKind::Midi) => "MIDI clip",
        None => "clip",
    };
    let yes = q.yes_no(!asked.is_empty(), ", ");
    let what = match (muted, looped, not) {
        (true, _, false) => " that are deactivated",
        (_, true, false) => " that loop",
        (_, true, true) => " that don't loop",
        _ => "",
    };
    let views = if asked.is_empty() || view.is_some() {
        String::new()
    } else {
        format!(
            " ({} in the session, {} in the arrangement)",
            count(View::Session),
            count(View::Arrangement)
        )
    };
    let names = asked.iter().filter(|(_, _, clip)| !clip.name.trim().is_empty());
    let names = tallied(names.map(|(_, _, clip)| clip.name.as_str()));
    let list = if names.is_empty() {
        String::new()
    } else {
        format!(": {}", listed(&names))
    };
    let number = if asked.is_empty() {
        format!("no {noun}s: 0")
    } else {
        counted(asked.len(), noun)
    };
    let text = format!("{yes}{number}{on}{what}{views}{list}.");
    let is_whole = tracks.is_none() && kind.is_none() && !muted && !looped && !is_count && !q.is_yes_no;
    let sight = match view.filter(|_| is_whole) {
        Some(View::Session) => Some(Sight::Session),
        Some(_) => Some(Sight::Map),
        None => None,
    };
    Some(Reply::found(text).with(rows(&asked)).shown_with(sight))
}

fn most_clips(song: &Song, asked: &[ClipPlace<'_>]) -> Reply {
    let count = |track: usize| asked.iter().filter(|(on, _, _)| *on == track).count();
    let most = (0..song.set.tracks.len()).map(count).max().unwrap_or_default();
    if most == 0 {
        return Reply::found("There are no clips: none.");
    }
    let which: Vec<usize> = (0..song.set.tracks.len())
        .filter(|track| count(*track) == most)
        .collect();
    let names: Vec<String> = song.track_names(&which);
    Reply::found(format!("{} has the most clips: {most}.", listed(&names))).about(song, &which)
}

/// Where some clips are, how long, and whether they loop.
fn about(
    q: &Asked<'_>,
    song: &Song,
    found: &[ClipPlace<'_>],
    how_long: bool,
    is_count: bool,
    looped: bool,
) -> Reply {
    let rows = found
        .iter()
        .map(|(track, _, clip)| song.row("clip", &clip.name, Some(*track)));
    let sentence = |(track, _, clip): &ClipPlace<'_>| {
        let name = format!("{} on {}", clip.name, song.track_name(*track));
        let loops = if clip.looping.on { "loops" } else { "does not loop" };
        if looped {
            let yes = q.yes_no(clip.looping.on, ", ");
            return format!("{yes}{name} {loops}.");
        }
        match (clip.view, clip.scene) {
            (View::Session, Some(scene)) => {
                let length = (clip.looping.end - clip.looping.start).max(0.0);
                let length = if how_long {
                    format!(", {} long", song.span(0.0, length))
                } else {
                    String::new()
                };
                format!("{name} is in scene {}{length}.", scene_name(song, scene))
            }
            _ => {
                let length = if how_long {
                    format!(", {}", song.span(clip.start, clip.end))
                } else {
                    String::new()
                };
                format!(
                    "{name} goes from {} to {}{length}.",
                    song.place(clip.start),
                    song.place(clip.end)
                )
            }
        }
    };
    let sentences: Vec<String> = found.iter().map(sentence).collect();
    if is_count {
        return Reply::found(format!("{} with that name.", counted(found.len(), "clip"))).with(rows);
    }
    let text = match &sentences[..] {
        [] => "There is no such clip there.".to_owned(),
        [one] => one.clone(),
        _ => lines(
            &format!("{} with that name:", counted(found.len(), "clip")),
            sentences.iter().map(|sentence| format!("  {sentence}")),
        ),
    };
    let places = found.iter().map(|(track, index, _)| Place::on(*track, *index));
    let clips = different(song, places.filter(|_| !q.is_yes_no));
    Reply::found(text)
        .with(rows)
        .shown_with(clips.into_iter().map(|clip| Sight::Notes(clip, None)))
}
