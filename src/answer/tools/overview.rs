//! The set as a whole: what the lowest tier reads, and what Live shows of it now.

use super::Look;
use super::page::{Page, called, facts, quoted};
use crate::als::facts::TrackKind;
use crate::answer::Song;
use crate::answer::song::selected_track;
use crate::answer::topics::song::sections::when;
use crate::answer::topics::song::{key_doubt, key_name, signature_changes, tempo_changes};
use crate::chat::live::LiveState;
use crate::consent::Tier;
use crate::store::Kind;
use crate::words::counted;
use crate::words::music::{minutes, number};

pub(super) fn look(song: &Song) -> Look {
    let set = &song.set;
    let mut page = Page::default();
    head(song, &mut page);
    page.rows([song.row("set", "", None)]);
    let unread = |kind| song.unread(Tier::Overview, &[kind]);
    if page.is_read(0, "tracks", unread(Kind::Tracks)) {
        page.line(0, counted(set.tracks.len(), "track"));
        (0..set.tracks.len()).for_each(|index| page.line(1, track_line(song, index)));
    }
    if page.is_read(0, "scenes", unread(Kind::Scenes)) {
        page.line(0, counted(set.scenes.len(), "scene"));
        let lines = (0..set.scenes.len()).filter_map(|index| scene_line(song, index));
        lines.for_each(|line| page.line(1, line));
    }
    if page.is_read(0, "locators", unread(Kind::Locators)) {
        page.line(0, counted(set.locators.len(), "locator"));
        (0..set.locators.len()).for_each(|index| page.line(1, locator_line(song, index)));
    }
    let shown = "the overview of the set: tempo, key, length, tracks, scenes and locators".to_owned();
    page.look(
        song,
        shown,
        "look at a track or at the clips in some bars instead",
    )
}

fn head(song: &Song, page: &mut Page) {
    let set = &song.set;
    page.line(0, format!("set {}", quoted(&song.name())));
    page.line(0, format!("saved by {}", called(&set.creator)));
    if let Some(tempo) = set.tempo {
        page.line(
            0,
            format!("tempo {} BPM{}", number(tempo, 2), tempo_changes(song)),
        );
    }
    if let Some(signature) = set.time_signature {
        page.line(0, format!("time signature {}/{}", signature.0, signature.1));
        let changes = signature_changes(song);
        changes
            .iter()
            .for_each(|change| page.line(1, format!("then {change}")));
    }
    page.line(
        0,
        match &set.key {
            Some(key) => format!("key {}{}", quoted(&key_name(key)), key_doubt(key)),
            None => "no key is saved".to_owned(),
        },
    );
    let bars = counted(song.meter.bars(set.length_beats), "bar");
    let time = set.length_seconds.map(minutes).unwrap_or_default();
    page.line(
        0,
        match set.length_beats > 0.0 {
            true => format!("length {bars} ({time}), up to the end of the last clip in the arrangement"),
            false => "the arrangement is empty".to_owned(),
        },
    );
}

/// `5 MIDI "Bass", in the group "Synths", frozen`
pub(super) fn track_line(song: &Song, index: usize) -> String {
    let track = song.track(index);
    let group = track.and_then(|track| song.track_by_id(track.group?));
    let is_frozen = track.is_some_and(|track| track.frozen);
    facts([
        Some(track_and_kind(song, index)),
        group.map(|group| format!("in the group {}", quoted(&song.track_name(group)))),
        is_frozen.then(|| "frozen".to_owned()),
    ])
}

/// `5 MIDI "Bass"`
pub(super) fn track_and_kind(song: &Song, index: usize) -> String {
    let (kind, name) = match song.track(index) {
        Some(track) if track.kind == TrackKind::Midi => ("MIDI", &*track.name),
        Some(track) => (track.kind.as_str(), &*track.name),
        None => ("", ""),
    };
    format!("{} {kind} {}", index + 1, called(name))
}

/// `2 "Drop", sets 122 BPM`. None for a scene of which there is nothing to tell.
fn scene_line(song: &Song, index: usize) -> Option<String> {
    let scene = song.set.scenes.get(index)?;
    let name = scene_name(song, index);
    let tempo = scene.tempo.map(|tempo| format!("sets {} BPM", number(tempo, 2)));
    let signature = scene
        .time_signature
        .map(|one| format!("sets {}/{}", one.0, one.1));
    let is_told = name.contains('"') || tempo.is_some() || signature.is_some();
    is_told.then(|| facts([Some(name), tempo, signature]))
}

/// `2 "Drop"`, or its number alone: up to Live 10 a scene without a name is saved with that for one.
pub(super) fn scene_name(song: &Song, index: usize) -> String {
    let number = (index + 1).to_string();
    let name = song.set.scenes.get(index).map_or("", |scene| &*scene.name);
    match name.trim() {
        "" => number,
        same if same == number => number,
        _ => format!("{number} {}", quoted(name)),
    }
}

/// `"Break" at bar 49 (1:34), 12 bars (0:24) long`
pub(super) fn locator_line(song: &Song, index: usize) -> String {
    let locator = song.set.locators.get(index);
    let end = song.section_end(index);
    facts([
        locator.map(|locator| format!("{} at {}", called(&locator.name), when(song, locator.beat))),
        locator
            .zip(end)
            .map(|(locator, end)| format!("{} long", song.span(locator.beat, end))),
    ])
}

/// What Live shows now, which may be in no file yet.
pub(super) fn selection(song: &Song, live: &LiveState) -> Look {
    let shown = "what is selected in Live, with the values it shows".to_owned();
    if live == LiveState::NONE {
        return Look::unread("What Live shows is not known here.".to_owned(), shown);
    }
    let mut page = Page::default();
    page.line(0, "Live shows now, saved or not:");
    if let Some(tempo) = live.tempo {
        page.line(1, format!("tempo {} BPM", number(tempo, 2)));
    }
    if let Some(track) = &live.track {
        let index = selected_track(song, live);
        let line = facts([
            Some(format!("selected track {}", quoted(&track.name))),
            Some(track.kind.clone())
                .filter(|kind| ["midi", "audio", "group", "return", "main"].contains(&kind.as_str())),
            Some(match index {
                Some(index) => format!("track {} of the saved set", index + 1),
                None => "not in the saved set".to_owned(),
            }),
        ]);
        page.line(1, line);
        page.rows(index.map(|index| song.track_row(index)));
    }
    if let Some(device) = &live.device {
        let class = Some(&device.class).filter(|class| !class.is_empty() && **class != device.name);
        let line = facts([
            Some(format!("selected device {}", quoted(&device.name))),
            class.map(|class| format!("a {}", quoted(class))),
            Some(counted(device.parameters.len(), "parameter")).filter(|_| !device.parameters.is_empty()),
        ]);
        page.line(1, line);
        for parameter in &device.parameters {
            page.line(
                2,
                format!("{} {}", quoted(&parameter.name), quoted(&parameter.value)),
            );
        }
    }
    page.look(song, shown, "ask for one setting of the device")
}
