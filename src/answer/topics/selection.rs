//! What Live shows now, which may not be in any file yet.

use crate::answer::asked::Asked;
use crate::answer::reply::{Reply, lines};
use crate::answer::song::Song;
use crate::answer::vocabulary::Word;
use crate::chat::live::{LiveState, SelectedTrack};
use crate::words::music::number;
use crate::words::plain;

/// What Live alone can tell.
pub(super) fn shown(q: &mut Asked<'_>) -> Option<Reply> {
    selection(q).or_else(|| tempo(q))
}

/// What is selected, with the values that the device shows.
fn selection(q: &mut Asked<'_>) -> Option<Reply> {
    if !q.word(Word::Selection) {
        return None;
    }
    q.any(&[Word::Track, Word::Device, Word::Plugin]);
    Some(selected(q.question.live))
}

/// What the selected device is, as Live shows it.
pub(super) fn this_device(q: &mut Asked<'_>, _: &Song) -> Option<Reply> {
    let device = q.question.live.device.as_ref()?;
    // What Live does not show of it is in the file, and told by another topic.
    let asks_for_values = q.word(Word::Setting);
    if !q.word(Word::ThisDevice) || asks_for_values && device.parameters.is_empty() {
        return None;
    }
    q.any(&[
        Word::Device,
        Word::Plugin,
        Word::Track,
        Word::ThisTrack,
        Word::Picture,
    ]);
    Some(selected(q.question.live))
}

fn selected(live: &LiveState) -> Reply {
    let Some(track) = &live.track else {
        return Reply::none("What is selected in Live is not known here.");
    };
    let mut text = format!("In Live, {} is selected", track_words(track));
    let Some(device) = &live.device else {
        return Reply::found(format!("{text}."));
    };
    text.push_str(&format!(", with the device “{}”", plain(&device.name)));
    if device.class != device.name && !device.class.is_empty() {
        text.push_str(&format!(" ({})", plain(&device.class)));
    }
    if device.parameters.is_empty() {
        return Reply::found(format!("{text}."));
    }
    let shown = device.parameters.iter();
    let shown = shown.map(|parameter| format!("  {} {}", plain(&parameter.name), plain(&parameter.value)));
    Reply::found(lines(&format!("{text}, which shows:"), shown))
}

fn track_words(track: &SelectedTrack) -> String {
    let kind = match track.kind.as_str() {
        "midi" => "the MIDI track",
        "audio" => "the audio track",
        "group" => "the group",
        "return" => "the return track",
        "main" => "the main track",
        _ => "the track",
    };
    format!("{kind} “{}”", plain(&track.name))
}

/// The tempo that Live shows, where there is no file to look into.
fn tempo(q: &mut Asked<'_>) -> Option<Reply> {
    if q.song().is_some() || !q.word(Word::Tempo) {
        return None;
    }
    q.word(Word::Song);
    let live = q.question.live;
    let now = number(live.tempo?, 2);
    let why = if live.is_never_saved() {
        " The set was never saved, so that no more of it can be read."
    } else {
        ""
    };
    Some(Reply::found(format!("In Live it is {now} BPM now.{why}")))
}

/// " In Live it is 124 BPM now, which is not saved." where Live's tempo is another one than the set's; else nothing.
pub(super) fn unsaved_tempo(live: &LiveState, saved: f64) -> String {
    match live.tempo {
        Some(now) if number(now, 2) != number(saved, 2) => {
            format!(" In Live it is {} BPM now, which is not saved.", number(now, 2))
        }
        _ => String::new(),
    }
}
