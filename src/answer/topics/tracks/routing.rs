//! Where tracks go, what comes into them, and what listens to what.

use crate::als::facts::{Port, Routing, Track, TrackKind};
use crate::answer::asked::Asked;
use crate::answer::names::{Kind, Place, includes};
use crate::answer::reply::{Reply, lines, listed};
use crate::answer::song::Song;
use crate::answer::topics::devices::device_name;
use crate::answer::topics::tracks::mixer::unread;
use crate::answer::vocabulary::Word;
use crate::consent::Tier;
use crate::store;
use crate::words::counted;

/// Where tracks go, and what comes into them.
pub(in crate::answer::topics) fn routing(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let (output, input) = (q.word(Word::Output), q.word(Word::Input));
    let goes = q.word(Word::Goes);
    if !output && !input && !goes {
        return None;
    }
    // "what goes into the drums", "tracks feeding the drums" ask the other way round than "where do the drums go".
    let is_reversed = goes && !q.has(Word::Where) && q.is_before_tracks(Word::Goes) && !output;
    let output = output || goes;
    let asks_where = q.word(Word::Where);
    let asks_for_tracks = q.word(Word::Track);
    let ports = q.named(Kind::Port);
    q.any(&[Word::Audio, Word::Midi, Word::Song, Word::HowMany]);
    let tracks = if ports.is_some() { None } else { q.tracks() };
    while ports.is_some() && q.number().is_some() {}
    if let Some(no) = unread(song) {
        return Some(no);
    }
    let Some(tracks) = tracks else {
        if let Some(ports) = ports {
            return Some(outside(song, &ports, input));
        }
        if !asks_for_tracks && !asks_where {
            return None;
        }
        let items = (0..song.set.tracks.len()).filter(|track| {
            song.track(*track)
                .is_some_and(|track| track.kind != TrackKind::Main)
        });
        let items: Vec<String> = items
            .map(|track| format!("  {}", routes(song, track, output, input)))
            .collect();
        return Some(Reply::found(lines(
            if output { "Outputs:" } else { "Inputs:" },
            items,
        )));
    };
    // "which tracks go to the drums" asks the other way round.
    if is_reversed || q.is_yes_no && output && tracks.len() == 2 {
        let is_target = |index: usize| {
            tracks
                .iter()
                .any(|target| output_of(song, index) == Some(*target))
        };
        if q.is_yes_no && tracks.len() == 2 {
            let sentences = tracks.iter().map(|track| routes(song, *track, true, false));
            let yes = if tracks.iter().any(|track| is_target(*track)) {
                "Yes"
            } else {
                "No"
            };
            return Some(
                Reply::found(format!("{yes}. {}.", sentences.collect::<Vec<_>>().join(". ")))
                    .about(song, &tracks),
            );
        }
        let mut found: Vec<usize> = (0..song.set.tracks.len())
            .filter(|index| is_target(*index))
            .collect();
        // A track can also be told to listen to another one.
        let sources = tracks
            .iter()
            .filter_map(|track| song.track(*track))
            .flat_map(|track| &track.routing);
        let sources = sources.filter(|routing| matches!(routing.port, Port::AudioIn | Port::MidiIn));
        found.extend(sources.filter_map(|routing| routed_track(song, routing)));
        found.sort_unstable();
        found.dedup();
        let names: Vec<String> = song.track_names(&found);
        let targets: Vec<String> = song.track_names(&tracks);
        let text = match found.len() {
            0 => format!("No track goes to {}.", listed(&targets)),
            1 => format!("1 track goes to {}: {}.", listed(&targets), listed(&names)),
            count => format!("{count} tracks go to {}: {}.", listed(&targets), listed(&names)),
        };
        return Some(Reply::found(text).about(song, &found));
    }
    let sentences = tracks
        .iter()
        .map(|track| format!("{}.", routes(song, *track, output, input)));
    Some(Reply::found(sentences.collect::<Vec<_>>().join("\n")).about(song, &tracks))
}

/// The tracks that get something from an input outside of Live, or send to an output there.
fn outside(song: &Song, ports: &[Place], input: bool) -> Reply {
    let is_asked = |routing: &Routing| matches!(routing.port, Port::AudioIn | Port::MidiIn) == input;
    let is_used = |track: &Track| {
        track
            .routing
            .iter()
            .any(|routing| is_asked(routing) && routing.target.contains("/External"))
    };
    let mut found: Vec<usize> = ports
        .iter()
        .map(|place| place.track)
        .filter(|track| song.track(*track).is_some_and(is_used))
        .collect();
    found.dedup();
    let items: Vec<String> = found
        .iter()
        .map(|track| format!("  {}", routes(song, *track, !input, input)))
        .collect();
    let word = if input { "input" } else { "output" };
    let text = match found.len() {
        0 => format!("No track has that {word}."),
        count => lines(&format!("{} with that {word}:", counted(count, "track")), items),
    };
    Reply::found(text).about(song, &found)
}

/// Where a track's audio goes: a group track, another track, or the main track.
fn output_of(song: &Song, index: usize) -> Option<usize> {
    let track = song.track(index)?;
    let out = track
        .routing
        .iter()
        .find(|routing| routing.port == Port::AudioOut)?;
    if let Some(target) = routed_track(song, out) {
        return Some(target);
    }
    if out.target.ends_with("/GroupTrack") || out.name == "Group" {
        return track.group.and_then(|id| song.track_by_id(id));
    }
    (out.target.ends_with("/Master") || out.target.ends_with("/Main"))
        .then(|| song.main_track())
        .flatten()
}

/// The track that a routing names by its id: "AudioIn/Track.27/PostFxOut".
fn routed_track(song: &Song, routing: &Routing) -> Option<usize> {
    let part = routing
        .target
        .split('/')
        .find_map(|part| part.strip_prefix("Track."))?;
    song.track_by_id(part.parse().ok()?)
}

/// "Kick goes to Drums", "Vocals gets its audio from Ext. In 1".
fn routes(song: &Song, index: usize, output: bool, input: bool) -> String {
    let name = song.track_name(index);
    let of = |ports: &[Port]| {
        let used = used(song, index, ports);
        used.map(|routing| routed_to(song, index, routing))
            .collect::<Vec<_>>()
    };
    let mut parts = Vec::new();
    if output {
        let outputs = of(&[Port::AudioOut, Port::MidiOut]);
        parts.push(if outputs.is_empty() {
            "has no output".to_owned()
        } else {
            format!("goes to {}", listed(&outputs))
        });
    }
    if input {
        let inputs = of(&[Port::AudioIn, Port::MidiIn]);
        parts.push(if inputs.is_empty() {
            "has no input".to_owned()
        } else {
            format!("gets its input from {}", listed(&inputs))
        });
    }
    format!("{name} {}", parts.join(" and "))
}

/// The inputs or outputs of a track that lead anywhere.
pub(in crate::answer) fn used<'a>(
    song: &'a Song,
    index: usize,
    ports: &'a [Port],
) -> impl Iterator<Item = &'a Routing> {
    let is_used = |track: &Track, routing: &Routing| {
        // Live keeps a MIDI input for an audio track and an audio input for a MIDI track, which are not used.
        let is_unused = match track.kind {
            TrackKind::Midi => Port::AudioIn,
            _ => Port::MidiIn,
        };
        let is_empty = routing.name.is_empty() && routing.target.is_empty();
        routing.port != is_unused && !is_empty && !routing.target.ends_with("/None")
    };
    let track = song.track(index).into_iter();
    track.flat_map(move |track| {
        let routings = track.routing.iter();
        routings.filter(move |routing| ports.contains(&routing.port) && is_used(track, routing))
    })
}

fn routed_to(song: &Song, index: usize, routing: &Routing) -> String {
    let (name, channel) = other_end(song, index, routing);
    match channel {
        Some(channel) => format!("{name}, {channel}"),
        None => name,
    }
}

/// The other end of a routing, in Live's words and with the track's name of now, and the channel there.
pub(in crate::answer) fn other_end<'a>(
    song: &Song,
    index: usize,
    routing: &'a Routing,
) -> (String, Option<&'a str>) {
    let track = routed_track(song, routing).or_else(|| {
        let is_output = matches!(routing.port, Port::AudioOut);
        is_output.then(|| output_of(song, index)).flatten()
    });
    let name = track.map_or_else(|| routing.name.clone(), |track| song.track_name(track));
    let name = if name.is_empty() {
        routing.target.clone()
    } else {
        name
    };
    let channel = Some(routing.channel.trim());
    let is_told = |channel: &&str| !channel.is_empty() && (track.is_none() || routing.port != Port::AudioOut);
    (name, channel.filter(is_told))
}

/// What listens to what.
pub(in crate::answer::topics) fn side_chain(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    if !q.word(Word::SideChain) {
        return None;
    }
    q.any(&[
        Word::Input,
        Word::Output,
        Word::Goes,
        Word::Song,
        Word::Track,
        Word::Device,
        Word::Where,
        Word::HowMany,
    ]);
    let tracks = q.tracks();
    let devices = q.named(Kind::Device);
    let tracks = tracks.or_else(|| q.tracks());
    if let Some(no) = song.unread(Tier::Sound, &[store::Kind::Devices]) {
        return Some(Reply::none(no));
    }
    let mut rows = Vec::new();
    let mut items = Vec::new();
    for (track, index, device) in song.devices() {
        let Some(source) = &device.sidechain else { continue };
        let from = routed_track(song, source);
        let is_asked = tracks
            .as_ref()
            .is_none_or(|tracks| tracks.contains(&track) || from.is_some_and(|from| tracks.contains(&from)))
            && devices
                .as_ref()
                .is_none_or(|places| includes(places, track, index));
        if !is_asked {
            continue;
        }
        rows.push(song.row("device", &device.name, Some(track)));
        let switch = device
            .parameters
            .iter()
            .find(|parameter| &*parameter.name == "SideChain/OnOff");
        let off = match switch.map(|parameter| &parameter.value) {
            Some(crate::als::facts::Value::Switch(false)) => " (side chain switched off)",
            _ => "",
        };
        items.push(format!(
            "{} on {} listens to {}{off}",
            device_name(device),
            song.track_name(track),
            routed_to(song, track, source)
        ));
    }
    let on = tracks.map_or_else(String::new, |tracks| {
        format!(" on or from {}", listed(&song.track_names(&tracks)))
    });
    let yes = q.yes(true);
    let text = match &items[..] {
        [] => format!("No device has a side-chain input{on}."),
        [one] => format!("{yes}{one}."),
        _ => lines(
            &format!("{yes}{} with a side-chain input:", counted(items.len(), "device")),
            items.iter().map(|item| format!("  {item}")),
        ),
    };
    Some(Reply::found(text).with(rows))
}
