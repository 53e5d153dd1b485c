//! Which notes of a clip are heard, and where in the song.

use crate::als::facts::{Clip, ClipKind, View};
use crate::answer::names::Place;
use crate::answer::song::Song;

/// A note that is played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Heard {
    pub(super) pitch: u8,
    /// Beats from the start of the song, or of the clip where it is not placed in the song.
    pub(super) start: f64,
    pub(super) duration: f64,
    pub(super) velocity: f32,
}

/// Notes of one clip may be repeated so often: a broken file can have a loop of no length.
const MOST_REPEATS: f64 = 10_000.0;

/// The notes that tracks play in a part of the song, in order; whether they are placed in the song; and of which clips they are. A
/// whole track's notes are those that are written in its clips, whether in the session or the arrangement.
pub(super) fn heard(
    song: &Song,
    tracks: &[usize],
    window: Option<(f64, f64)>,
) -> (Vec<Heard>, bool, Vec<Place>) {
    let (places, clips): (Vec<Place>, Vec<&Clip>) = song
        .clips()
        .filter(|(track, _, clip)| tracks.contains(track) && clip.kind == ClipKind::Midi)
        .map(|(track, index, clip)| (Place::on(track, index), clip))
        .unzip();
    let Some((from, to)) = window else {
        let is_arranged = clips.iter().all(|clip| clip.view == View::Arrangement);
        // A single way through the arrangement has places; what is written in several views has not.
        let mut notes: Vec<Heard> = if is_arranged && !clips.iter().any(|clip| clip.looping.on) {
            clips.iter().flat_map(|clip| written_in_song(clip)).collect()
        } else {
            clips.iter().flat_map(|clip| written(clip)).collect()
        };
        let is_in_song = is_arranged && !clips.iter().any(|clip| clip.looping.on);
        sort(&mut notes);
        return (notes, is_in_song, places);
    };
    let (places, sounding): (Vec<Place>, Vec<&Clip>) = places
        .into_iter()
        .zip(clips)
        .filter(|(_, clip)| {
            clip.view == View::Arrangement && !clip.muted && clip.start < to && clip.end > from
        })
        .unzip();
    let mut notes: Vec<Heard> = sounding
        .iter()
        .flat_map(|clip| played(clip))
        .filter(|note| note.start >= from - 1e-6 && note.start < to - 1e-6)
        .collect();
    sort(&mut notes);
    (notes, true, places)
}

fn sort(notes: &mut [Heard]) {
    notes.sort_by(|one, other| {
        one.start
            .total_cmp(&other.start)
            .then(one.pitch.cmp(&other.pitch))
    });
}

/// The notes of a clip as they are written, in beats of the clip, those that are deactivated left out.
pub(super) fn written(clip: &Clip) -> Vec<Heard> {
    let notes = clip
        .note_list
        .iter()
        .filter(|note| !note.muted)
        .map(|note| Heard {
            pitch: note.pitch,
            start: note.start,
            duration: note.duration,
            velocity: note.velocity,
        });
    notes.collect()
}

/// The notes of a clip that does not loop, placed in the song, those outside of the clip's bounds included.
fn written_in_song(clip: &Clip) -> Vec<Heard> {
    let shift = clip.start - clip.looping.start_marker;
    written(clip)
        .into_iter()
        .map(|note| Heard {
            start: note.start + shift,
            ..note
        })
        .collect()
}

/// The notes of an arrangement clip that sound, placed in the song: from the start marker on, and round and round through the loop.
fn played(clip: &Clip) -> Vec<Heard> {
    let written = written(clip);
    let looping = clip.looping;
    let length = looping.end - looping.start;
    let mut played = Vec::new();
    // A pass through the content: from where on and up to where it is played, and where in the song its first beat lies.
    let mut pass = |from: f64, to: f64, at: f64| {
        let notes = written
            .iter()
            .filter(|note| note.start >= from - 1e-9 && note.start < to - 1e-9);
        played.extend(notes.map(|note| Heard {
            start: note.start - from + at,
            ..*note
        }));
    };
    if !looping.on || length <= 0.0 || (clip.end - clip.start) / length > MOST_REPEATS {
        pass(
            looping.start_marker,
            looping.start_marker + clip.end - clip.start,
            clip.start,
        );
        return played;
    }
    let mut at = clip.start;
    let mut from = looping.start_marker.min(looping.end);
    while at < clip.end - 1e-9 {
        let to = looping.end.min(from + clip.end - at);
        pass(from, to, at);
        at += (looping.end - from).max(1e-6);
        from = looping.start;
    }
    played
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::als::facts::{Loop, Note};

    fn clip(looping: Loop, start: f64, end: f64) -> Clip {
        let note = |pitch, start| Note {
            pitch,
            start,
            duration: 1.0,
            velocity: 100.0,
            release_velocity: 64.0,
            probability: 1.0,
            velocity_deviation: 0.0,
            muted: false,
            mpe: None,
        };
        Clip {
            start,
            end,
            notes: 2,
            looping,
            note_list: vec![note(36, 0.0), note(38, 2.0)],
            ..Clip::new(ClipKind::Midi, View::Arrangement)
        }
    }

    fn starts(clip: &Clip) -> Vec<(u8, f64)> {
        played(clip).iter().map(|note| (note.pitch, note.start)).collect()
    }

    #[test]
    fn a_loop_is_heard_again_and_again_until_the_clip_ends() {
        let looping = Loop {
            on: true,
            start: 0.0,
            end: 4.0,
            start_marker: 0.0,
            end_marker: 4.0,
        };
        let expected = [(36, 16.0), (38, 18.0), (36, 20.0), (38, 22.0), (36, 24.0)];
        assert_eq!(starts(&clip(looping, 16.0, 26.0)), expected);
    }

    #[test]
    fn a_clip_begins_at_its_start_marker() {
        let looping = Loop {
            on: true,
            start: 0.0,
            end: 4.0,
            start_marker: 2.0,
            end_marker: 4.0,
        };
        assert_eq!(starts(&clip(looping, 0.0, 4.0)), [(38, 0.0), (36, 2.0)]);
    }

    #[test]
    fn without_a_loop_nothing_is_heard_beyond_the_clip() {
        let looping = Loop {
            on: false,
            start: 1.0,
            end: 3.0,
            start_marker: 1.0,
            end_marker: 3.0,
        };
        assert_eq!(starts(&clip(looping, 8.0, 10.0)), [(38, 9.0)]);
    }

    #[test]
    fn a_loop_of_no_length_ends() {
        let looping = Loop {
            on: true,
            start: 2.0,
            end: 2.0,
            start_marker: 0.0,
            end_marker: 4.0,
        };
        assert_eq!(starts(&clip(looping, 0.0, 4.0)), [(36, 0.0), (38, 2.0)]);
    }
}
