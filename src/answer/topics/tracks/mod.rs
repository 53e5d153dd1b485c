//! Tracks: how many, of which kind, in which group, muted, empty; and all about one.

pub(super) mod mixer;
pub(in crate::answer) mod routing;

use crate::als::facts::{Monitor, Track, TrackKind, View};
use crate::answer::asked::Asked;
use crate::answer::reply::{Reply, lines, listed};
use crate::answer::song::Song;
use crate::answer::topics::devices;
use crate::answer::vocabulary::Word;
use crate::consent::Tier;
use crate::store;
use crate::words::counted;
use crate::words::music::{decibels, pan};

/// Which group a track is in, and what is in a group.
pub(super) fn grouping(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let is_group = |track: usize| {
        song.track(track)
            .is_some_and(|track| track.kind == TrackKind::Group)
    };
    let members_of = q.tracks_where(is_group);
    let asks_for_group = q.word(Word::Group)
        || q.ends_with("group")
        || q.ends_with("buss")
        || q.says("members")
        || q.says("inside");
    let tracks = q.tracks_where(|track| !is_group(track));
    let how_many = q.word(Word::HowMany);
    match (members_of, tracks) {
        (Some(groups), None) if asks_for_group || how_many || q.word(Word::Track) => {
            q.any(&[Word::Track, Word::Play, Word::Under]);
            // What is on a group are its devices.
            if q.has(Word::Device) || q.says("on") && !q.has(Word::Track) {
                return None;
            }
            let sentences = groups.iter().map(|group| members(song, *group));
            let text = sentences.collect::<Vec<_>>().join("\n");
            Some(Reply::found(text).about(song, &groups))
        }
        (groups, Some(tracks)) if asks_for_group || groups.is_some() => {
            q.any(&[Word::Track, Word::Where]);
            let sentence = |track: &usize| {
                let name = song.track_name(*track);
                let outer = song
                    .track(*track)
                    .and_then(|track| track.group)
                    .and_then(|id| song.track_by_id(id));
                let is_in = groups
                    .as_ref()
                    .is_some_and(|groups| groups.iter().any(|group| song.is_in_group(*track, *group)));
                let yes = match (q.is_yes_no, &groups) {
                    (true, Some(_)) if is_in => "Yes, ",
                    (true, Some(_)) => "No, ",
                    (true, None) if outer.is_some() => "Yes, ",
                    (true, None) => "No, ",
                    _ => "",
                };
                match outer {
                    Some(group) => format!("{yes}{name} is in the group {}.", song.track_name(group)),
                    None => format!("{yes}{name} is in no group."),
                }
            };
            let text = tracks.iter().map(sentence).collect::<Vec<_>>().join("\n");
            Some(Reply::found(text).about(song, &tracks))
        }
        _ => None,
    }
}

fn members(song: &Song, group: usize) -> String {
    let all: Vec<usize> = (0..song.set.tracks.len())
        .filter(|track| song.is_in_group(*track, group))
        .collect();
    let names: Vec<String> = song.track_names(&all);
    format!(
        "The group {} has {}: {}.",
        song.track_name(group),
        counted(all.len(), "track"),
        listed(&names)
    )
}

/// Which tracks are monitored how.
pub(super) fn monitoring(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    if !q.word(Word::Monitor) {
        return None;
    }
    let modes = [
        ("in", Monitor::In),
        ("auto", Monitor::Auto),
        ("off", Monitor::Off),
    ];
    let wanted = modes
        .into_iter()
        .find(|(text, _)| q.ends_with(text) && q.says(text))
        .map(|(_, mode)| mode);
    q.any(&[
        Word::Track,
        Word::Song,
        Word::HowMany,
        Word::Input,
        Word::Off,
        Word::On,
    ]);
    q.text("auto");
    if let Some(no) = song.unread(Tier::Sound, &[store::Kind::Tracks]) {
        return Some(Reply::none(no));
    }
    let mode_of = |index: &usize| song.mixer(*index)?.monitor;
    let shown = |mode: Monitor| match mode {
        Monitor::In => "In",
        Monitor::Auto => "Auto",
        Monitor::Off => "Off",
    };
    if let Some(tracks) = q.tracks() {
        let items = tracks.iter().map(|track| match mode_of(track) {
            Some(mode) => format!("{} is monitored {}.", song.track_name(*track), shown(mode)),
            None => format!("{} has no monitor switch.", song.track_name(*track)),
        });
        return Some(Reply::found(items.collect::<Vec<_>>().join("\n")).about(song, &tracks));
    }
    let all: Vec<usize> = (0..song.set.tracks.len()).collect();
    let items = modes
        .iter()
        .filter(|(_, mode)| wanted.is_none_or(|wanted| wanted == *mode))
        .map(|(_, mode)| {
            let names: Vec<String> = all
                .iter()
                .filter(|track| mode_of(track) == Some(*mode))
                .map(|track| song.track_name(*track))
                .collect();
            format!("Monitor {}: {}.", shown(*mode), listed(&names))
        });
    Some(Reply::found(items.collect::<Vec<_>>().join("\n")))
}

const SWITCHES: [(Word, &str); 4] = [
    (Word::Muted, "muted"),
    (Word::Soloed, "soloed"),
    (Word::Armed, "armed"),
    (Word::Frozen, "frozen"),
];

/// Whether a track is muted, soloed, armed or frozen, and which are.
pub(super) fn state(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let (_, word) = SWITCHES.iter().find(|(meaning, _)| q.word(*meaning))?;
    let is_not = q.word(Word::Not);
    let is_so = |track: &Track| match (*word, &track.mixer) {
        ("frozen", _) => track.frozen,
        ("muted", Some(mixer)) => mixer.mute,
        ("soloed", Some(mixer)) => mixer.solo,
        ("armed", Some(mixer)) => mixer.arm,
        _ => false,
    };
    let tracks = q.tracks();
    q.any(&[Word::Track, Word::HowMany, Word::Song, Word::Left]);
    let kind = if tracks.is_none() { kind_filter(q) } else { None };
    if let Some(no) = song.unread(
        if *word == "frozen" {
            Tier::Overview
        } else {
            Tier::Sound
        },
        &[store::Kind::Tracks],
    ) {
        return Some(Reply::none(no));
    }
    if let Some(tracks) = tracks {
        let sentence = |index: &usize| {
            let is_so = song.track(*index).is_some_and(is_so);
            let yes = q.yes_no(is_so != is_not, ", ");
            let not = if is_so { "" } else { " not" };
            let group = if *word == "muted" && !is_so {
                muted_group(song, *index)
            } else {
                None
            };
            let group = group.map_or_else(String::new, |group| {
                format!(", but its group {} is", song.track_name(group))
            });
            format!("{yes}{} is{not} {word}{group}.", song.track_name(*index))
        };
        let text = tracks.iter().map(sentence).collect::<Vec<_>>().join("\n");
        return Some(Reply::found(text).about(song, &tracks));
    }
    let found: Vec<usize> = of_kind(song, kind.clone())
        .into_iter()
        .filter(|index| song.track(*index).is_some_and(|track| is_so(track) != is_not))
        .collect();
    let names: Vec<String> = song.track_names(&found);
    let not = if is_not { "not " } else { "" };
    let noun = kind_noun(kind);
    let text = match found.len() {
        0 => format!("No {noun} is {not}{word}."),
        1 => format!("1 {noun} is {not}{word}: {}.", listed(&names)),
        count => format!("{count} {noun}s are {not}{word}: {}.", listed(&names)),
    };
    let yes = q.yes(!found.is_empty());
    Some(Reply::found(format!("{yes}{text}")).about(song, &found))
}

/// A muted group that a track is in: it is silent then, too.
fn muted_group(song: &Song, track: usize) -> Option<usize> {
    (0..song.set.tracks.len()).find(|group| song.is_in_group(track, *group) && song.is_muted(*group))
}

/// The kind of track that a question is about.
fn kind_filter(q: &mut Asked<'_>) -> Option<TrackKind> {
    let kinds = [
        (Word::Return, TrackKind::Return),
        (Word::Group, TrackKind::Group),
        (Word::Audio, TrackKind::Audio),
        (Word::Midi, TrackKind::Midi),
    ];
    kinds
        .into_iter()
        .find(|(word, _)| q.word(*word))
        .map(|(_, kind)| kind)
}

fn kind_noun(kind: Option<TrackKind>) -> &'static str {
    match kind {
        Some(TrackKind::Audio) => "audio track",
        Some(TrackKind::Midi) => "MIDI track",
        Some(TrackKind::Group) => "group track",
        Some(TrackKind::Return) => "return track",
        _ => "track",
    }
}

/// Tracks of a kind; without one all but the main track.
fn of_kind(song: &Song, kind: Option<TrackKind>) -> Vec<usize> {
    let tracks = song.set.tracks.iter().enumerate();
    tracks
        .filter(|(_, track)| match &kind {
            Some(kind) => track.kind == *kind,
            None => track.kind != TrackKind::Main,
        })
        .map(|(index, _)| index)
        .collect()
}

/// How many tracks there are and which, of a kind, empty, without devices.
pub(super) fn tracks(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let is_most = q.word(Word::Most);
    let is_empty = q.any(&[Word::Empty]);
    let is_unused = q.word(Word::Unused);
    let is_not = q.word(Word::Not);
    let without_devices = (is_not || is_empty) && q.any(&[Word::Device, Word::Plugin, Word::Instrument]);
    let without_clips = is_empty && !without_devices || (is_not || is_unused) && q.word(Word::Clip);
    let is_unused = is_unused && !without_clips;
    // "how many tracks without the returns": they are counted beside the tracks anyway.
    let without_returns = is_not && q.word(Word::Return);
    let is_not = is_not && !without_returns;
    let kind = if without_returns { None } else { kind_filter(q) };
    let is_count = q.word(Word::HowMany);
    if kind == Some(TrackKind::Return) {
        q.word(Word::Send);
    }
    let is_meant = kind.is_some() || is_empty || is_unused || without_clips || without_devices;
    if !q.word(Word::Track) && !is_meant || is_most {
        return None;
    }
    q.any(&[Word::Song, Word::Arrangement, Word::Where, Word::Play]);
    if is_not && (is_empty || !without_devices && !without_clips) {
        return None;
    }
    if !without_devices && !without_clips && !is_unused {
        return Some(counts(q, song, kind, is_count));
    }
    if let Some(no) = song.unread(Tier::Everything, &[store::Kind::Clips, store::Kind::Devices]) {
        return Some(Reply::none(no));
    }
    let has_clips = |index: usize| song.clips().any(|(track, _, _)| track == index);
    // Returns and groups hold no clips of their own, so that they have none says nothing.
    let takes_clips = |index: usize| {
        song.track(index)
            .is_some_and(|track| matches!(track.kind, TrackKind::Audio | TrackKind::Midi))
    };
    let has_devices = |index: usize| song.track(index).is_some_and(|track| !track.devices.is_empty());
    if let Some(tracks) = q.tracks() {
        // "which drum tracks have no effects" is about several that are not all known by that name.
        if !q.is_yes_no {
            return None;
        }
        let sentence = |index: &usize| {
            let name = song.track_name(*index);
            match (without_devices, has_devices(*index), has_clips(*index)) {
                (true, true, _) => format!("No, {name} has devices."),
                (true, false, _) => format!("Yes, {name} has no devices."),
                (false, _, true) => format!("No, {name} has clips."),
                (false, _, false) => format!("Yes, {name} has no clips."),
            }
        };
        let text = tracks.iter().map(sentence).collect::<Vec<_>>().join("\n");
        return Some(Reply::found(text).about(song, &tracks));
    }
    let matches = |index: usize| {
        if is_unused || without_devices && without_clips {
            takes_clips(index) && !has_clips(index) && !has_devices(index)
        } else if without_devices {
            !has_devices(index)
        } else {
            takes_clips(index) && !has_clips(index)
        }
    };
    let found: Vec<usize> = of_kind(song, kind.clone())
        .into_iter()
        .filter(|index| matches(*index))
        .collect();
    let what = match (is_unused || without_devices && without_clips, without_devices) {
        (true, _) => "clips and no devices",
        (false, true) => "devices",
        (false, false) => "clips",
    };
    let noun = kind_noun(kind);
    let names: Vec<String> = song.track_names(&found);
    let text = match found.len() {
        0 if what == "clips" => format!("No {noun} is without clips."),
        0 if what == "devices" => format!("No {noun} is without devices."),
        0 => format!("No {noun} is without clips and devices."),
        1 => format!("1 {noun} has no {what}: {}.", listed(&names)),
        count => format!("{count} {noun}s have no {what}: {}.", listed(&names)),
    };
    Some(Reply::found(text).about(song, &found))
}

fn counts(q: &Asked<'_>, song: &Song, kind: Option<TrackKind>, is_count: bool) -> Reply {
    let found = of_kind(song, kind.clone());
    let names: Vec<String> = song.track_names(&found);
    let yes = q.yes_no(!found.is_empty(), ", ");
    if kind.is_some() {
        let colon = if names.is_empty() {
            String::new()
        } else {
            format!(": {}", listed(&names))
        };
        return Reply::found(format!("{yes}{}{colon}.", counted(found.len(), kind_noun(kind))))
            .about(song, &found);
    }
    let count = |kind: TrackKind| song.set.tracks.iter().filter(|track| track.kind == kind).count();
    let (audio, midi, group) = (
        count(TrackKind::Audio),
        count(TrackKind::Midi),
        count(TrackKind::Group),
    );
    let (returns, others) = (count(TrackKind::Return), found.len() - count(TrackKind::Return));
    let parts = [
        format!("{audio} audio"),
        format!("{midi} MIDI"),
        counted(group, "group"),
    ];
    let main = if song.main_track().is_some() {
        " and the main track"
    } else {
        ""
    };
    let head = format!(
        "{yes}{}: {}. Beside them {}{main}.",
        counted(others, "track"),
        listed(&parts),
        counted(returns, "return track"),
    );
    let text = if is_count {
        head
    } else {
        lines(&head, [listed(&names)])
    };
    Reply::found(text).about(song, &found)
}

/// What a question for nothing but a track wants to know.
pub(super) fn summary(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let tracks = q.tracks()?;
    q.any(&[Word::Track]);
    let text = tracks
        .iter()
        .map(|track| describe(song, *track))
        .collect::<Vec<_>>()
        .join("\n");
    Some(Reply::found(text).about(song, &tracks))
}

fn describe(song: &Song, index: usize) -> String {
    let Some(track) = song.track(index) else {
        return String::new();
    };
    let kind = match track.kind {
        TrackKind::Midi => "MIDI",
        _ => track.kind.as_str(),
    };
    let group = track.group.and_then(|id| song.track_by_id(id));
    let group = group.map_or_else(String::new, |group| {
        format!(" in the group {}", song.track_name(group))
    });
    let article = if kind == "audio" { "an" } else { "a" };
    let mut text = match track.kind {
        TrackKind::Main => format!("{} is the main track.", song.track_name(index)),
        _ => format!("{} is {article} {kind} track{group}.", song.track_name(index)),
    };
    if let Some(mixer) = &track.mixer {
        text.push_str(&format!(
            " Level {}, pan {}",
            decibels(mixer.volume_db),
            pan(mixer.pan)
        ));
        let switches = [
            (mixer.mute, "muted"),
            (mixer.solo, "soloed"),
            (mixer.arm, "armed"),
            (track.frozen, "frozen"),
        ];
        for (_, word) in switches.iter().filter(|(on, _)| *on) {
            text.push_str(&format!(", {word}"));
        }
        text.push('.');
    }
    if song.unread(Tier::Sound, &[store::Kind::Devices]).is_none() {
        text.push_str(&format!(" Devices: {}.", devices::chain(track)));
    }
    if matches!(track.kind, TrackKind::Audio | TrackKind::Midi)
        && song.unread(Tier::Everything, &[store::Kind::Clips]).is_none()
    {
        let count = |view: View| track.clips.iter().filter(|clip| clip.view == view).count();
        text.push_str(&format!(
            " {} in the session, {} in the arrangement.",
            counted(count(View::Session), "clip"),
            count(View::Arrangement)
        ));
    }
    text
}
