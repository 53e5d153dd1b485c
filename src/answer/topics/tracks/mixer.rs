//! The mixer: levels, pans and sends.

use crate::als::facts::TrackKind;
use crate::answer::asked::Asked;
use crate::answer::reply::{Reply, lines, listed};
use crate::answer::song::Song;
use crate::answer::vocabulary::Word;
use crate::consent::Tier;
use crate::store;
use crate::words::counted;
use crate::words::music::{decibels, pan as pan_text};

pub(super) fn unread(song: &Song) -> Option<Reply> {
    song.unread(Tier::Sound, &[store::Kind::Tracks]).map(Reply::none)
}

/// Levels of tracks; which is the loudest.
pub(in crate::answer::topics) fn level(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let (loudest, quietest) = (q.word(Word::Loudest), q.word(Word::Quietest));
    let most = q.word(Word::Most) || q.word(Word::Highest);
    let least = q.word(Word::Least) || q.word(Word::Lowest);
    if !q.word(Word::Level) && !loudest && !quietest {
        return None;
    }
    let tracks = q.tracks();
    q.any(&[Word::Track, Word::Song, Word::Each, Word::Where]);
    if let Some(no) = unread(song) {
        return Some(no);
    }
    let level = |track: &usize| song.mixer(*track).map(|mixer| mixer.volume_db);
    let sentence = |track: &usize| match level(track) {
        Some(level) => format!("{}: {}", song.track_name(*track), decibels(level)),
        None => format!("{} has no fader", song.track_name(*track)),
    };
    if (loudest || quietest || most || least) && tracks.as_ref().is_some_and(|tracks| tracks.len() == 1) {
        return None;
    }
    if loudest || quietest || most || least {
        let all: Vec<usize> = match &tracks {
            Some(tracks) if tracks.len() > 1 => tracks.clone(),
            _ => (0..song.set.tracks.len())
                .filter(|track| {
                    song.track(*track)
                        .is_some_and(|track| !matches!(track.kind, TrackKind::Main | TrackKind::Return))
                })
                .collect(),
        };
        let value = |track: &usize| level(track).flatten().unwrap_or(f64::NEG_INFINITY);
        let values = all.iter().map(value);
        let bound = if loudest || most {
            values.fold(f64::NEG_INFINITY, f64::max)
        } else {
            values.fold(f64::INFINITY, f64::min)
        };
        let which: Vec<usize> = all
            .iter()
            .copied()
            .filter(|track| value(track) == bound)
            .collect();
        let names: Vec<String> = song.track_names(&which);
        let word = if loudest || most { "highest" } else { "lowest" };
        let level = decibels(bound.is_finite().then_some(bound));
        let verb = if names.len() == 1 { "has" } else { "have" };
        let text = format!(
            "{} {verb} the {word} fader, at {level}. How loud it sounds depends on more than the fader.",
            listed(&names)
        );
        return Some(Reply::found(text).about(song, &which));
    }
    let asked = tracks.unwrap_or_else(|| (0..song.set.tracks.len()).collect());
    let items: Vec<String> = asked.iter().map(sentence).collect();
    let text = match &items[..] {
        [one] => format!("{one}."),
        _ => lines("Faders:", items.iter().map(|item| format!("  {item}"))),
    };
    Some(Reply::found(text).about(song, &asked))
}

/// Pans of tracks; what is panned to a side.
pub(in crate::answer::topics) fn pan(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let (left, right) = (q.word(Word::Left), q.word(Word::Right));
    if !q.word(Word::Pan) && !((left || right) && (q.has(Word::Track) || q.says("what") || q.is_yes_no)) {
        return None;
    }
    let tracks = q.tracks();
    let not = q.word(Word::Not);
    q.any(&[Word::Track, Word::HowMany, Word::Song, Word::Where]);
    if let Some(no) = unread(song) {
        return Some(no);
    }
    let pan_of = |track: &usize| song.mixer(*track).and_then(|mixer| mixer.pan).unwrap_or(0.0);
    let item = |track: &usize| format!("{} {}", song.track_name(*track), pan_text(Some(pan_of(track))));
    if let Some(tracks) = tracks {
        let sentence = |track: &usize| {
            let pan = pan_of(track);
            let is_so =
                (left && pan < -0.005) || (right && pan > 0.005) || (!left && !right && pan.abs() > 0.005);
            let yes = q.yes_no(is_so != not, ", ");
            format!(
                "{yes}{} is panned to {}.",
                song.track_name(*track),
                pan_text(Some(pan))
            )
        };
        let text = tracks.iter().map(sentence).collect::<Vec<_>>().join("\n");
        return Some(Reply::found(text).about(song, &tracks));
    }
    let is_asked = |track: &usize| {
        let pan = pan_of(track);
        (pan < -0.005 && (left || !right) || pan > 0.005 && (right || !left)) != not
    };
    let found: Vec<usize> = (0..song.set.tracks.len()).filter(is_asked).collect();
    let side = match (left, right) {
        (true, false) => "to the left",
        (false, true) => "to the right",
        _ if not => "to the centre",
        _ => "away from the centre",
    };
    let text = match found.len() {
        0 => format!("No track is panned {side}."),
        count => format!(
            "{} panned {side}: {}.",
            counted(count, "track"),
            listed(&found.iter().map(item).collect::<Vec<_>>())
        ),
    };
    let yes = q.yes(!found.is_empty());
    Some(Reply::found(format!("{yes}{text}")).about(song, &found))
}

/// How much goes from tracks to return tracks.
pub(in crate::answer::topics) fn sends(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let asks_for_send = q.word(Word::Send);
    let is_count = q.word(Word::HowMany);
    let returns = q.returns();
    let asks_for_source = q.any(&[Word::Input, Word::Goes]) && returns.is_some() && !q.has(Word::Where);
    let says_return = q.word(Word::Return);
    let tracks = q.tracks();
    if is_count && says_return && tracks.is_none() {
        return None;
    }
    if !asks_for_send && !asks_for_source && (returns.is_none() || tracks.is_none() || q.has(Word::Device)) {
        return None;
    }
    q.any(&[
        Word::Track,
        Word::Level,
        Word::Output,
        Word::Goes,
        Word::Song,
        Word::Most,
        Word::Highest,
        Word::Where,
        Word::Play,
    ]);
    if let Some(no) = unread(song) {
        return Some(no);
    }
    let all: Vec<usize> = song.returns().collect();
    if all.is_empty() {
        return Some(Reply::found(
            "There are no return tracks in this set, so there are no sends: none.",
        ));
    }
    // The sends of a track stand in the order of the return tracks.
    let send = |track: usize, target: usize| {
        let position = all.iter().position(|index| *index == target)?;
        song.mixer(track)?.sends.get(position)
    };
    let level = |track: usize, target: usize| send(track, target).and_then(|send| send.db);
    let wanted = returns.unwrap_or_else(|| all.clone());
    if let Some(tracks) = tracks {
        let sentence = |track: &usize| {
            let sends = wanted.iter().map(|target| {
                let level = level(*track, *target);
                let is_off = level.is_some() && send(*track, *target).is_some_and(|send| !send.on);
                let off = if is_off { " (switched off)" } else { "" };
                format!("{} {}{off}", song.track_name(*target), decibels(level))
            });
            let yes = q.yes_no(wanted.iter().any(|target| level(*track, *target).is_some()), ". ");
            format!(
                "{yes}{} sends: {}.",
                song.track_name(*track),
                listed(&sends.collect::<Vec<_>>())
            )
        };
        let text = tracks.iter().map(sentence).collect::<Vec<_>>().join("\n");
        return Some(Reply::found(text).about(song, &tracks));
    }
    let mut rows = Vec::new();
    let sentences: Vec<String> = wanted
        .iter()
        .map(|target| {
            let sending: Vec<usize> = (0..song.set.tracks.len())
                .filter(|track| level(*track, *target).is_some())
                .collect();
            rows.extend(sending.iter().map(|track| song.track_row(*track)));
            let items = sending.iter().map(|track| {
                format!(
                    "{} ({})",
                    song.track_name(*track),
                    decibels(level(*track, *target))
                )
            });
            let items: Vec<String> = items.collect();
            let name = song.track_name(*target);
            match items.len() {
                0 => format!("No track sends to {name}."),
                1 => format!("1 track sends to {name}: {}.", listed(&items)),
                count => format!("{count} tracks send to {name}: {}.", listed(&items)),
            }
        })
        .collect();
    Some(Reply::found(sentences.join("\n")).with(rows))
}
