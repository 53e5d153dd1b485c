//! The song as a whole: tempo, key, time signature, length, version.

pub(in crate::answer) mod changes;
pub(in crate::answer) mod sections;
pub(in crate::answer) mod views;

use crate::als::facts::{FileKind, Point, TrackKind};
use crate::als::music::Key;
use crate::answer::asked::Asked;
use crate::answer::names::Kind;
use crate::answer::pictures::Sight;
use crate::answer::reply::{Reply, lines, listed};
use crate::answer::song::Song;
use crate::answer::topics::selection::unsaved_tempo;
use crate::answer::vocabulary::Word;
use crate::words::counted;
use crate::words::music::{minutes, number};

pub(super) fn tempo(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    if !q.word(Word::Tempo) {
        return None;
    }
    q.text("ever");
    let highest = q.any(&[Word::Highest, Word::Most]) || q.text("fastest");
    let lowest = q.any(&[Word::Lowest, Word::Least]) || q.text("slowest");
    q.any(&[
        Word::Song,
        Word::Track,
        Word::ThisTrack,
        Word::Where,
        Word::Play,
        Word::First,
        Word::HowMany,
        Word::Bar,
        Word::Goes,
        Word::Last,
    ]);
    let row = || song.row("set", "tempo", None);
    if let Some(scenes) = q.named(Kind::Scene) {
        return Some(scene_tempo(
            song,
            &scenes.iter().map(|place| place.index).collect::<Vec<_>>(),
        ));
    }
    if q.word(Word::Scene) {
        return Some(scene_tempo(song, &(0..song.set.scenes.len()).collect::<Vec<_>>()));
    }
    let slows = ["speed up", "slow down", "speed up or slow down"]
        .iter()
        .any(|text| q.says(text));
    let asks_for_change = q.any(&[Word::Change, Word::Automation]) || slows;
    let Some(tempo) = song.set.tempo else {
        return Some(Reply::found("This file has no tempo.").with([row()]));
    };
    let bpm = |tempo: f64| format!("{} BPM", number(tempo, 2));
    let changes = tempo_changes(song);
    if highest != lowest && !song.set.tempo_changes.is_empty() {
        return Some(extreme_tempo(song, tempo, highest).with([row()]));
    }
    if let Some(beat) = place(q, song) {
        let at = song.tempo_at(beat).map_or_else(|| bpm(tempo), bpm);
        return Some(Reply::found(format!("At {} the tempo is {at}.", song.place(beat))).with([row()]));
    }
    if let Some(asked) = q.number() {
        let is_so = (asked - tempo).abs() < 0.005 && song.set.tempo_changes.is_empty();
        let yes = match (q.is_yes_no, is_so) {
            (true, true) => "Yes, the",
            (true, false) => "No, the",
            (false, _) => "The",
        };
        return Some(Reply::found(format!("{yes} tempo is {}{changes}.", bpm(tempo))).with([row()]));
    }
    let text = match (asks_for_change, changes.is_empty()) {
        (true, true) => format!("No, the tempo stays at {}.", bpm(tempo)),
        (true, false) => format!("Yes: the tempo is {}{changes}.", bpm(tempo)),
        (false, _) => format!("The tempo is {}{changes}.", bpm(tempo)),
    };
    // Where it changes in the song, Live shows that of the place.
    let unsaved = match changes.is_empty() {
        true => unsaved_tempo(q.question.live, tempo),
        false => String::new(),
    };
    let text = format!("{text}{unsaved}");
    Some(Reply::found(text).with([row()]))
}

/// The highest or lowest tempo, and where it is reached first.
fn extreme_tempo(song: &Song, start: f64, highest: bool) -> Reply {
    let points = std::iter::once(Point(0.0, start)).chain(song.set.tempo_changes.iter().copied());
    let is_better = |one: f64, other: f64| if highest { one > other } else { one < other };
    let best = points.fold(Point(0.0, start), |best, point| {
        if is_better(point.1, best.1) { point } else { best }
    });
    let word = if highest { "highest" } else { "lowest" };
    Reply::found(format!(
        "The {word} tempo is {} BPM, at {}.",
        number(best.1, 2),
        song.place(best.0)
    ))
}

/// " at the start, 162 BPM from bar 41"; empty when the tempo stays.
pub(in crate::answer) fn tempo_changes(song: &Song) -> String {
    let mut before = Point(0.0, song.set.tempo.unwrap_or_default());
    let mut changes = Vec::new();
    for point in &song.set.tempo_changes {
        let bpm = number(point.1, 2);
        if bpm != number(before.1, 2) {
            let (from, to) = (song.place(before.0), song.place(point.0));
            changes.push(if point.0 <= before.0 {
                format!("{bpm} BPM from {to} on")
            } else {
                format!("gliding to {bpm} BPM between {from} and {to}")
            });
        }
        before = *point;
    }
    match changes.len() {
        0 => String::new(),
        1..=24 => format!(" at the start, then {}", listed(&changes)),
        count => {
            let bounds = song.set.tempo_changes.iter().map(|point| point.1);
            let (low, high) = bounds.fold((f64::MAX, f64::MIN), |(low, high), bpm| {
                (low.min(bpm), high.max(bpm))
            });
            format!(
                " at the start and changes {count} times, between {} and {} BPM; first {}",
                number(low, 2),
                number(high, 2),
                changes.first().map_or("", String::as_str)
            )
        }
    }
}

fn scene_tempo(song: &Song, scenes: &[usize]) -> Reply {
    let with_tempo: Vec<(usize, f64)> = scenes
        .iter()
        .filter_map(|index| Some((*index, song.set.scenes.get(*index)?.tempo?)))
        .collect();
    let rows: Vec<_> = with_tempo
        .iter()
        .map(|(index, _)| song.row("scene", &scene_name(song, *index), None))
        .collect();
    if with_tempo.is_empty() {
        let subject = match scenes {
            [scene] => format!("Scene {}", scene_name(song, *scene)),
            _ => "No scene".to_owned(),
        };
        let verb = if scenes.len() == 1 {
            "sets no tempo"
        } else {
            "sets a tempo"
        };
        return Reply::found(format!("{subject} {verb}."));
    }
    let items = with_tempo
        .iter()
        .map(|(index, tempo)| format!("{} ({} BPM)", scene_name(song, *index), number(*tempo, 2)));
    Reply::found(format!(
        "These scenes set a tempo: {}.",
        listed(&items.collect::<Vec<_>>())
    ))
    .with(rows)
}

/// "3 “Drop”", or its number alone.
pub(super) fn scene_name(song: &Song, index: usize) -> String {
    let name = song.set.scenes.get(index).map_or("", |scene| scene.name.trim());
    if name.is_empty() || name == (index + 1).to_string() {
        (index + 1).to_string()
    } else {
        format!("{} “{name}”", index + 1)
    }
}

/// A place in the song that the question names: bars, a locator, the start or the end.
fn place(q: &mut Asked<'_>, song: &Song) -> Option<f64> {
    if let Some((from, _)) = q.bars() {
        return Some(from);
    }
    if let Some(locators) = q.named(Kind::Locator) {
        q.any(&[Word::Start, Word::Section]);
        return song
            .set
            .locators
            .get(locators.first()?.index)
            .map(|locator| locator.beat);
    }
    if q.word(Word::End) {
        return Some(song.set.length_beats);
    }
    q.word(Word::Start).then_some(0.0)
}

pub(super) fn key(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let asked = q.key();
    // "what is on Keys" is about a track.
    if !q.word(Word::Key) && (asked.is_none() || !q.is_yes_no) || q.text_of(Kind::Track).is_some() {
        return None;
    }
    q.any(&[Word::Song, Word::Play, Word::ThisTrack, Word::Track]);
    let row = song.row("set", "key", None);
    if q.word(Word::Clip) || q.named(Kind::Clip).is_some() {
        return Some(clip_keys(song));
    }
    let Some(key) = &song.set.key else {
        return Some(Reply::found("No key is saved in this set: nobody chose a scale for it.").with([row]));
    };
    let name = key_name(key);
    if let Some((root, scale)) = asked {
        let is_so = root == key.root_note && scale.is_none_or(|scale| scale == key.scale);
        let yes = if is_so { "Yes" } else { "No" };
        return Some(Reply::found(format!("{yes}, the key is {name}{}.", key_doubt(key))).with([row]));
    }
    Some(Reply::found(format!("The key is {name}{}.", key_doubt(key))).with([row]))
}

pub(in crate::answer) fn key_name(key: &Key) -> String {
    format!("{} {}", key.root, key.scale)
}

pub(in crate::answer) fn key_doubt(key: &Key) -> &'static str {
    match key.in_key {
        _ if key.root_note == 0 && key.scale == "Major" => {
            ", as the set says; Live saves C Major also when nobody chose a key"
        }
        Some(false) => " as the set says, though its scale is switched off",
        _ => "",
    }
}

fn clip_keys(song: &Song) -> Reply {
    if let Some(no) = song.unread(crate::consent::Tier::Everything, &[crate::store::Kind::Clips]) {
        return Reply::none(no);
    }
    let keys: Vec<String> = song
        .clips()
        .filter_map(|(_, _, clip)| clip.key.as_ref())
        .map(key_name)
        .collect();
    if keys.is_empty() {
        return Reply::found("No clip has a key of its own.");
    }
    Reply::found(format!(
        "The clips have these keys: {}.",
        listed(&crate::answer::reply::tallied(keys))
    ))
}

pub(super) fn signature(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    if !q.word(Word::Signature) {
        return None;
    }
    q.any(&[
        Word::Song,
        Word::HowMany,
        Word::Bar,
        Word::Where,
        Word::First,
        Word::Over,
        Word::After,
        Word::Goes,
    ]);
    let asks_for_change = q.any(&[Word::Change, Word::Automation]) || q.says("more than");
    let row = song.row("set", "time signature", None);
    let Some(start) = song.set.time_signature else {
        return Some(Reply::found("This file has no time signature.").with([row]));
    };
    let changes = signature_changes(song);
    let text = match (asks_for_change, changes.is_empty()) {
        (true, true) => format!("No, the time signature stays {}/{}.", start.0, start.1),
        (true, false) => format!(
            "Yes: the time signature is {}/{} at the start, then {}.",
            start.0,
            start.1,
            listed(&changes)
        ),
        (false, true) => format!("The time signature is {}/{}.", start.0, start.1),
        (false, false) => format!(
            "The time signature is {}/{} at the start, then {}.",
            start.0,
            start.1,
            listed(&changes)
        ),
    };
    Some(Reply::found(text).with([row]))
}

/// "7/8 from bar 3 on"
pub(in crate::answer) fn signature_changes(song: &Song) -> Vec<String> {
    let changes = song.set.time_signature_changes.iter();
    changes
        .map(|change| format!("{}/{} from {} on", change.1.0, change.1.1, song.place(change.0)))
        .collect()
}

pub(super) fn length(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let asks_for_length =
        q.word(Word::HowLong) || q.says("bars") && !q.has(Word::Where) || q.word(Word::Minutes);
    let is_count = q.word(Word::HowMany) && q.any(&[Word::Bar, Word::Minutes]);
    let is_end = !asks_for_length && !is_count && q.any(&[Word::Where]) && q.word(Word::End);
    if !asks_for_length && !is_count && !is_end {
        return None;
    }
    q.any(&[
        Word::Song,
        Word::Track,
        Word::Bar,
        Word::Minutes,
        Word::Arrangement,
        Word::Where,
        Word::Start,
        Word::End,
        Word::Last,
        Word::Before,
        Word::Play,
        Word::HowMany,
        Word::Goes,
    ]);
    if let Some(tracks) = q.tracks() {
        return Some(track_spans(song, &tracks));
    }
    let row = song.row("set", "length", None);
    let end = song.set.length_beats;
    if end <= 0.0 {
        return Some(Reply::found("The arrangement is empty, so the song has no length yet.").with([row]));
    }
    let bars = counted(song.meter.bars(end), "bar");
    let time = song
        .set
        .length_seconds
        .map_or_else(String::new, |seconds| format!(", {}", minutes(seconds)));
    Some(
        Reply::found(format!(
            "The song is {bars} long{time}: up to the end of its last clip in the arrangement."
        ))
        .with([row])
        .shown_with([Sight::Map]),
    )
}

fn track_spans(song: &Song, tracks: &[usize]) -> Reply {
    if let Some(no) = song.unread(crate::consent::Tier::Everything, &[crate::store::Kind::Clips]) {
        return Reply::none(no);
    }
    let items = tracks.iter().map(|track| {
        let clips = song
            .clips()
            .filter(|(on, _, clip)| on == track && clip.view == crate::als::facts::View::Arrangement);
        let bounds = clips.map(|(_, _, clip)| (clip.start, clip.end));
        let name = song.track_name(*track);
        match bounds.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1))) {
            None => format!("{name} has no clips in the arrangement."),
            Some((start, end)) => format!(
                "{name} goes from {} to {}: {}.",
                song.place(start),
                song.place(end),
                song.span(start, end)
            ),
        }
    });
    Reply::found(items.collect::<Vec<_>>().join("\n")).about(song, tracks)
}

pub(super) fn version(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    if !q.word(Word::Version) {
        return None;
    }
    q.any(&[Word::Song, Word::Save, Word::Last, Word::Track]);
    let row = song.row("set", "version", None);
    if song.set.creator.is_empty() {
        return Some(Reply::found("The file does not say which Live saved it.").with([row]));
    }
    Some(Reply::found(format!("This set was saved by {}.", song.set.creator)).with([row]))
}

pub(super) fn overview(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    if !q.any(&[Word::Song]) {
        return None;
    }
    q.word(Word::Picture);
    let set = &song.set;
    let kind = match set.kind {
        FileKind::Set => "This set",
        FileKind::Rack => "This rack",
        FileKind::Preset => "This preset",
        FileKind::Clip => "This clip",
    };
    let tempo = set.tempo.map(|tempo| format!("{} BPM", number(tempo, 2)));
    let signature = set
        .time_signature
        .map(|signature| format!("{}/{}", signature.0, signature.1));
    let key = set.key.as_ref().map(key_name);
    let length = (set.length_beats > 0.0).then(|| counted(song.meter.bars(set.length_beats), "bar"));
    let head: Vec<String> = [tempo, signature, key, length].into_iter().flatten().collect();
    let of_kind = |kind: TrackKind| set.tracks.iter().filter(|track| track.kind == kind).count();
    let parts = [
        counted(of_kind(TrackKind::Audio), "audio track"),
        counted(of_kind(TrackKind::Midi), "MIDI track"),
        counted(of_kind(TrackKind::Group), "group track"),
        counted(of_kind(TrackKind::Return), "return track"),
        counted(set.scenes.len(), "scene"),
        counted(set.locators.len(), "locator"),
    ];
    let text = lines(
        &format!("{kind}: {}.", head.join(", ")),
        [format!("It has {}.", listed(&parts))],
    );
    let row = song.row("set", "", None);
    Some(Reply::found(text).with([row]).shown_with([Sight::Map]))
}
