//! Notes: what a track or clip plays, in which range and in which chords, and whether it is in key.

mod harmony;
mod heard;
pub(super) mod key_fit;

use crate::als::facts::{Clip, ClipKind, TrackKind, View};
use crate::answer::asked::Asked;
use crate::answer::names::{Kind, Place, includes};
use crate::answer::pictures::{Sight, different};
use crate::answer::reply::{Reply, listed};
use crate::answer::song::Song;
use crate::answer::vocabulary::Word;
use crate::consent::Tier;
use crate::store;
use crate::words::counted;
use crate::words::music::{note, number};
use harmony::chord_name;
use heard::{Heard, heard};

/// Notes that are listed one by one; of more only the pitches.
const MOST_IN_ORDER: usize = 16;

fn unread(song: &Song) -> Option<Reply> {
    song.unread(Tier::Everything, &[store::Kind::Notes, store::Kind::Clips])
        .map(Reply::none)
}

/// The part of the song that a question names, in beats: bars, or the section of a locator.
pub(super) fn window(q: &mut Asked<'_>, song: &Song) -> Option<(f64, f64)> {
    q.word(Word::Between);
    if let Some(bars) = q.bars() {
        return Some(bars);
    }
    let locator = q.named(Kind::Locator)?.first()?.index;
    q.word(Word::Section);
    let start = song.set.locators.get(locator)?.beat;
    Some((start, song.section_end(locator).unwrap_or(start)))
}

/// Whose notes a question is about.
struct Subject {
    name: String,
    notes: Vec<Heard>,
    tracks: Vec<usize>,
    /// Whether the notes are placed in the song; else in their clips.
    is_in_song: bool,
    clips: Vec<Place>,
    /// The part of the song that it is about.
    window: Option<(f64, f64)>,
}

enum Subjects {
    /// The tracks hold no notes, with the reason.
    None(String),
    Of(Vec<Subject>),
}

/// Takes the tracks, clips and the part of the song that a question names.
fn subjects(q: &mut Asked<'_>, song: &Song) -> Option<Subjects> {
    // "the Kit clip" is a clip, "the Kit" the track, also where a clip has its name.
    let named_clips = if q.ends_with("clip") {
        q.named(Kind::Clip)
    } else {
        None
    };
    // "in the drop" is a part of the song before it is a scene.
    let window = window(q, song);
    let scenes = if window.is_none() {
        q.named(Kind::Scene)
    } else {
        None
    };
    let view = match (q.word(Word::Session), q.word(Word::Arrangement)) {
        (true, false) => Some(View::Session),
        (false, true) => Some(View::Arrangement),
        _ => None,
    };
    q.any(&[
        Word::Clip,
        Word::Midi,
        Word::Track,
        Word::Song,
        Word::Section,
        Word::Arrangement,
    ]);
    let tracks = q.tracks();
    let named_clips = match (named_clips, &tracks) {
        (None, None) => q.named(Kind::Clip),
        (named, _) => named,
    };
    let is_midi = |places: &Vec<Place>| {
        song.clips()
            .any(|(track, index, clip)| clip.kind == ClipKind::Midi && includes(places, track, index))
    };
    let named_clips = named_clips.filter(|places| tracks.is_none() || is_midi(places));
    let is_chosen = |clip: &Clip| {
        scenes
            .as_ref()
            .is_none_or(|scenes| scenes.iter().any(|scene| clip.scene == Some(scene.index)))
            && view.is_none_or(|view| clip.view == view)
    };
    // The clips of a scene or of one view, and "the Kit clip", are named in another way.
    let is_narrowed =
        (scenes.is_some() || view.is_some() || q.ends_with("clip") && tracks.is_some()) && window.is_none();
    let named_clips = match (named_clips, is_narrowed) {
        (None, true) => {
            let clips = song.clips().filter(|(track, _, clip)| {
                clip.kind == ClipKind::Midi
                    && is_chosen(clip)
                    && tracks.as_ref().is_none_or(|tracks| tracks.contains(track))
            });
            Some(clips.map(|(track, index, _)| Place::on(track, index)).collect())
        }
        (named, _) => named,
    };
    if let Some(places) = named_clips {
        let clips: Vec<(Place, &Clip)> = song
            .clips()
            .map(|(track, index, clip)| (Place::on(track, index), clip))
            .filter(|(place, clip)| places.contains(place) && clip.kind == ClipKind::Midi && is_chosen(clip))
            .filter(|(place, _)| tracks.as_ref().is_none_or(|tracks| tracks.contains(&place.track)))
            .collect();
        if clips.is_empty() {
            return Some(Subjects::None(
                "That is no MIDI clip, so it has no notes.".to_owned(),
            ));
        }
        let of = |(place, clip): &(Place, &Clip)| Subject {
            name: clip_label(song, place.track, clip),
            notes: heard::written(clip),
            tracks: vec![place.track],
            is_in_song: false,
            clips: vec![*place],
            window: None,
        };
        return Some(Subjects::Of(clips.iter().map(of).collect()));
    }
    let tracks = tracks?;
    let mut all = Vec::new();
    for index in tracks {
        let inside: Vec<usize> = (0..song.set.tracks.len())
            .filter(|track| *track == index || song.is_in_group(*track, index))
            .filter(|track| {
                song.track(*track)
                    .is_some_and(|track| track.kind == TrackKind::Midi)
            })
            .collect();
        if inside.is_empty() {
            let kind = song.track(index).map_or("", |track| track.kind.as_str());
            return Some(Subjects::None(format!(
                "{} is of the kind “{kind}”: it has no notes, none are saved for it.",
                song.track_name(index)
            )));
        }
        let (notes, is_in_song, clips) = heard(song, &inside, window);
        let mut name = song.track_name(index);
        if let Some((from, to)) = window {
            name = format!("{name}, from {} to {},", song.place(from), song.place(to));
        }
        all.push(Subject {
            name,
            notes,
            tracks: inside,
            is_in_song,
            clips,
            window,
        });
    }
    Some(Subjects::Of(all))
}

/// "Riff on Bass", "the clip of scene 4 on Bass".
fn clip_label(song: &Song, track: usize, clip: &Clip) -> String {
    let name = match (clip.name.trim(), clip.scene) {
        ("", Some(scene)) => format!("the clip of scene {}", scene + 1),
        ("", None) => format!("the clip at {}", song.place(clip.start)),
        (name, _) => name.to_owned(),
    };
    format!("{name} on {}", song.track_name(track))
}

pub(super) fn notes(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let draws = q.word(Word::Picture);
    let asks_for_chords = q.word(Word::Chord);
    let lowest = q.word(Word::Lowest) || q.word(Word::Least);
    let highest = q.word(Word::Highest) || q.word(Word::Most) && !q.has(Word::HowMany);
    let range = q.word(Word::Range);
    let velocity = q.word(Word::Velocity);
    let is_count = q.word(Word::HowMany);
    let asks_for_notes = q.word(Word::Note);
    // "what is on the Voice in bar 27" asks for what it plays there.
    let plays = q.word(Word::Play) || q.says("on") && q.has_bars();
    if !(asks_for_notes || asks_for_chords || range || velocity || lowest || highest || plays)
        || is_count && !asks_for_notes
    {
        return None;
    }
    let goes = q.word(Word::Goes);
    if goes && !(lowest || highest || range) {
        return None;
    }
    if q.has(Word::Pad) && q.has_pitch() {
        return None;
    }
    if asks_for_notes && q.has(Word::Most) && q.has(Word::Track) {
        q.any(&[Word::Track, Word::Most, Word::Song]);
        return Some(unread(song).unwrap_or_else(|| most_notes(song)));
    }
    let pitch = q.pitch();
    let subjects = match subjects(q, song) {
        Some(subjects) => subjects,
        None if is_count && asks_for_notes || range || lowest || highest => whole_song(song),
        None => return None,
    };
    if let Some(no) = unread(song) {
        return Some(no);
    }
    let subjects = match subjects {
        Subjects::None(why) => return Some(Reply::found(why)),
        Subjects::Of(subjects) => subjects,
    };
    let rows: Vec<_> = subjects
        .iter()
        .flat_map(|subject| &subject.tracks)
        .map(|track| song.track_row(*track))
        .collect();
    let sentences = subjects.iter().map(|subject| {
        if subject.notes.is_empty() {
            let no = if q.is_yes_no { "No, " } else { "" };
            return format!("{no}{} plays no notes: none.", subject.name);
        }
        if let Some(pitch) = pitch {
            return has_pitch(q, subject, pitch);
        }
        if velocity {
            return velocities(subject);
        }
        if asks_for_chords {
            return chords(song, subject);
        }
        if lowest != highest {
            return extreme(song, subject, lowest);
        }
        if range || lowest {
            return format!("{} goes from {}.", subject.name, range_of(subject));
        }
        if is_count {
            return format!(
                "{} has {} in {}.",
                subject.name,
                counted(subject.notes.len(), "note"),
                counted(subject.clips.len(), "clip")
            );
        }
        played(song, subject)
    });
    let text = sentences.collect::<Vec<_>>().join("\n");
    let is_shown = draws || !is_count && !velocity && pitch.is_none() && !q.is_yes_no;
    let sights = subjects.iter().filter(|_| is_shown).flat_map(|subject| {
        let clips = different(song, subject.clips.iter().copied());
        clips.into_iter().map(|clip| Sight::Notes(clip, subject.window))
    });
    let reply = Reply::found(text).with(rows).shown_with(sights);
    Some(
        match draws && reply.sights.is_empty() && subjects.iter().any(|subject| subject.clips.len() > 1) {
            true => Reply {
                text: format!(
                    "{}\nTo see notes drawn, name one clip or a part of the song.",
                    reply.text
                ),
                ..reply
            },
            false => reply,
        },
    )
}

/// The track on which the most notes are written.
fn most_notes(song: &Song) -> Reply {
    let count = |track: usize| {
        song.clips()
            .filter(|(on, _, _)| *on == track)
            .map(|(_, _, clip)| clip.notes)
            .sum::<usize>()
    };
    let counts: Vec<usize> = (0..song.set.tracks.len()).map(count).collect();
    let most = counts.iter().copied().max().unwrap_or_default();
    if most == 0 {
        return Reply::found("No track has notes: none.");
    }
    let which: Vec<usize> = (0..counts.len())
        .filter(|track| counts.get(*track) == Some(&most))
        .collect();
    let names: Vec<String> = song.track_names(&which);
    Reply::found(format!("{} has the most notes: {most}.", listed(&names))).about(song, &which)
}

/// All notes as they are written, of every MIDI track.
fn whole_song(song: &Song) -> Subjects {
    let (clips, contents): (Vec<Place>, Vec<&Clip>) = song
        .clips()
        .filter(|(_, _, clip)| clip.kind == ClipKind::Midi)
        .map(|(track, index, clip)| (Place::on(track, index), clip))
        .unzip();
    Subjects::Of(vec![Subject {
        name: "The set".to_owned(),
        notes: contents.into_iter().flat_map(heard::written).collect(),
        tracks: Vec::new(),
        is_in_song: false,
        clips,
        window: None,
    }])
}

fn range_of(subject: &Subject) -> String {
    let pitches = || subject.notes.iter().map(|note| note.pitch);
    format!(
        "{} to {}",
        note(pitches().min().unwrap_or_default()),
        note(pitches().max().unwrap_or_default())
    )
}

fn extreme(song: &Song, subject: &Subject, lowest: bool) -> String {
    let pitches = subject.notes.iter().map(|note| note.pitch);
    let (pitch, word) = if lowest {
        (pitches.min(), "lowest")
    } else {
        (pitches.max(), "highest")
    };
    let pitch = pitch.unwrap_or_default();
    let count = subject.notes.iter().filter(|note| note.pitch == pitch).count();
    let first = subject.notes.iter().find(|note| note.pitch == pitch);
    let place = first
        .filter(|_| subject.is_in_song)
        .map_or_else(String::new, |note| {
            format!(", first at {}", song.place(note.start))
        });
    format!(
        "The {word} note of {} is {} ({}{place}).",
        subject.name,
        note(pitch),
        counted(count, "time")
    )
}

fn has_pitch(q: &Asked<'_>, subject: &Subject, pitch: u8) -> String {
    let count = subject.notes.iter().filter(|note| note.pitch == pitch).count();
    let yes = q.yes_no(count > 0, ", ");
    format!(
        "{yes}{} plays {} {}.",
        subject.name,
        note(pitch),
        counted(count, "time")
    )
}

fn velocities(subject: &Subject) -> String {
    let values = || subject.notes.iter().map(|note| f64::from(note.velocity));
    let average = values().sum::<f64>() / subject.notes.len() as f64;
    format!(
        "The velocities of {} go from {} to {}, {} on average.",
        subject.name,
        number(values().fold(f64::MAX, f64::min), 0),
        number(values().fold(0.0, f64::max), 0),
        number(average, 0)
    )
}

fn chords(song: &Song, subject: &Subject) -> String {
    let chords = harmony::chords(&subject.notes);
    if chords.is_empty() {
        return format!(
            "{} plays no chords: never three notes or more at once.",
            subject.name
        );
    }
    let mut shown: Vec<String> = Vec::new();
    let mut last = String::new();
    for (start, pitches) in &chords {
        let name = chord_name(pitches);
        if name != last {
            let place = if subject.is_in_song {
                format!(" at {}", song.place(*start))
            } else {
                format!(" on beat {}", number(start + 1.0, 2))
            };
            shown.push(format!("{name}{place}"));
            last = name;
        }
    }
    format!(
        "{} plays {}: {}.",
        subject.name,
        counted(chords.len(), "chord"),
        listed(&shown)
    )
}

fn played(song: &Song, subject: &Subject) -> String {
    let total = counted(subject.notes.len(), "note");
    let range = range_of(subject);
    if subject.notes.len() <= MOST_IN_ORDER {
        let items = subject.notes.iter().map(|one| {
            let place = if subject.is_in_song {
                song.place(one.start)
            } else {
                format!("beat {}", number(one.start + 1.0, 2))
            };
            format!("{} at {place}", note(one.pitch))
        });
        return format!(
            "{} plays {total}, {range}: {}.",
            subject.name,
            listed(&items.collect::<Vec<_>>())
        );
    }
    let mut pitches: Vec<(u8, usize)> = Vec::new();
    for one in &subject.notes {
        match pitches.iter_mut().find(|(pitch, _)| *pitch == one.pitch) {
            Some((_, count)) => *count += 1,
            None => pitches.push((one.pitch, 1)),
        }
    }
    pitches.sort_unstable();
    let items: Vec<String> = pitches
        .iter()
        .map(|(pitch, count)| format!("{} ×{count}", note(*pitch)))
        .collect();
    let looped = if subject.is_in_song {
        ""
    } else {
        ", as written in its clips"
    };
    format!(
        "{} plays {total} in {}{looped}, {range}: {}.",
        subject.name,
        counted(subject.clips.len(), "clip"),
        listed(&items)
    )
}
