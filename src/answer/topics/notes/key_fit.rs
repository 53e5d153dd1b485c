//! Which notes are outside of the song's scale.

use super::heard::heard;
use super::{Subject, Subjects, subjects, unread};
use crate::als::facts::TrackKind;
use crate::answer::asked::Asked;
use crate::answer::reply::{Reply, lines, listed};
use crate::answer::song::Song;
use crate::answer::topics::song::key_name;
use crate::answer::vocabulary::Word;
use crate::words::counted;
use crate::words::music::note;

/// Which notes are outside of the song's scale.
pub(in crate::answer::topics) fn key_fit(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    if !q.word(Word::KeyFit) {
        return None;
    }
    q.any(&[
        Word::Note,
        Word::Not,
        Word::Play,
        Word::HowMany,
        Word::Key,
        Word::Where,
    ]);
    let asked = q.key();
    let asks_for_tracks = q.word(Word::Track);
    let subjects = subjects(q, song);
    if let Some(no) = unread(song) {
        return Some(no);
    }
    let Some(key) = &song.set.key else {
        return Some(Reply::found(
            "No key is saved in this set, so nothing can be outside of it.",
        ));
    };
    let mut key = key.clone();
    if let Some((root, scale)) = asked {
        key.root_note = root;
        key.root = crate::als::music::PITCH_CLASSES
            .get(usize::from(root))
            .copied()
            .unwrap_or("?")
            .into();
        key.scale = scale.unwrap_or(key.scale);
    }
    let name = key_name(&key);
    let Some(classes) = key.pitch_classes() else {
        return Some(Reply::none(format!(
            "Which notes the scale of {name} has is not known here."
        )));
    };
    let subjects = match subjects {
        Some(Subjects::None(why)) => return Some(Reply::found(why)),
        Some(Subjects::Of(subjects)) => subjects,
        None => each_track(song),
    };
    let rows: Vec<_> = subjects
        .iter()
        .flat_map(|subject| &subject.tracks)
        .map(|track| song.track_row(*track))
        .collect();
    let is_several = subjects.len() > 1;
    let sentences: Vec<String> = subjects
        .iter()
        .filter_map(|subject| {
            let outside: Vec<u8> = subject
                .notes
                .iter()
                .map(|note| note.pitch)
                .filter(|pitch| !classes.contains(&(pitch % 12)))
                .collect();
            if outside.is_empty() && is_several || subject.notes.is_empty() && asks_for_tracks {
                return None;
            }
            let total = counted(subject.notes.len(), "note");
            Some(if outside.is_empty() {
                let yes = if q.is_yes_no { "Yes: none is outside. " } else { "" };
                format!(
                    "{yes}No note of {} is outside of {name}: all {total} are in key.",
                    subject.name
                )
            } else {
                let mut pitches = outside.clone();
                pitches.sort_unstable();
                let pitches = crate::answer::reply::tallied(pitches.iter().map(|pitch| note(*pitch)));
                format!(
                    "{} of {total} of {} are outside of {name}: {}.",
                    outside.len(),
                    subject.name,
                    listed(&pitches)
                )
            })
        })
        .collect();
    if sentences.is_empty() {
        return Some(Reply::found(format!("No note is outside of {name}.")).with(rows));
    }
    let text = if is_several {
        lines(
            &format!("Outside of {name}:"),
            sentences.iter().map(|sentence| format!("  {sentence}")),
        )
    } else {
        sentences.join("\n")
    };
    Some(Reply::found(text).with(rows))
}

/// Every MIDI track that plays anything, but drums: what a pad plays is no pitch.
fn each_track(song: &Song) -> Vec<Subject> {
    let tracks = song.set.tracks.iter().enumerate().filter(|(_, track)| {
        let is_drums = track
            .devices
            .iter()
            .any(|device| &*device.class == "DrumGroupDevice" && device.depth == 0);
        track.kind == TrackKind::Midi && !is_drums
    });
    tracks
        .map(|(index, _)| {
            let (notes, is_in_song, clips) = heard(song, &[index], None);
            Subject {
                name: song.track_name(index),
                notes,
                tracks: vec![index],
                is_in_song,
                clips,
                window: None,
            }
        })
        .filter(|subject| !subject.notes.is_empty())
        .collect()
}
