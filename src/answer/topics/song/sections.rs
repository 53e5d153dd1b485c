//! The structure of the song: locators, and the sections between them.

use crate::answer::asked::Asked;
use crate::answer::names::Kind;
use crate::answer::pictures::Sight;
use crate::answer::reply::{Reply, lines, listed};
use crate::answer::song::Song;
use crate::answer::vocabulary::Word;
use crate::store;
use crate::words::counted;

pub(in crate::answer::topics) fn section(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let is_about_sections = q.word(Word::Section);
    let of_time = q.any(&[Word::Bar, Word::Minutes]);
    q.any(&[Word::Song, Word::Arrangement, Word::Each]);
    if is_about_sections {
        q.word(Word::Picture);
    }
    let how_many = q.word(Word::HowMany);
    // "how many bars is the intro" asks for its length.
    let counts_time = how_many && of_time;
    let how_long = q.word(Word::HowLong) || counts_time;
    let how_many = how_many && !counts_time;
    let (start, end) = (q.any(&[Word::Where, Word::Start]), q.word(Word::End));
    let (after, before) = (q.word(Word::After), q.word(Word::Before));
    let bars = if is_about_sections || after || before {
        q.bars()
    } else {
        None
    };
    let between = q.word(Word::Between);
    let (first, last) = (q.word(Word::First), q.word(Word::Last));
    let mut named: Option<Vec<usize>> = None;
    let mut names_given = 0;
    while let Some(places) = q.named(Kind::Locator) {
        names_given += 1;
        named
            .get_or_insert_default()
            .extend(places.iter().map(|place| place.index));
    }
    if !is_about_sections
        && (named.is_none()
            || !(how_long
                || how_many
                || start
                || end
                || after
                || before
                || of_time
                || between
                || q.is_yes_no))
    {
        return None;
    }
    if let Some(no) = song.unread(crate::consent::Tier::Overview, &[store::Kind::Locators]) {
        return Some(Reply::none(no));
    }
    q.any(&[Word::Play, Word::Change, Word::Goes]);
    // "how many bars before the verse" asks for what is not a section.
    if how_long && (before != after) {
        return None;
    }
    let locators = &song.set.locators;
    let rows = |indexes: &[usize]| {
        let of = |index: &usize| song.row("locator", &name(song, *index), None);
        indexes.iter().map(of).collect::<Vec<_>>()
    };
    if let Some(mut indexes) = named {
        indexes.sort_unstable();
        indexes.dedup();
        // "the last hook" of several.
        if first && !how_many {
            indexes.truncate(1);
        }
        if let ([one, other], true) = (&indexes[..], names_given == 2 && (between || of_time && !start)) {
            let (from, to) = (beat(song, *one), beat(song, *other));
            let text = format!(
                "From {} to {} it is {}.",
                name(song, *one),
                name(song, *other),
                song.span(from, to)
            );
            return Some(Reply::found(text).with(rows(&indexes)));
        }
        if last && !how_many && !counts_time {
            indexes = indexes.pop().into_iter().collect();
        }
        // "how long are the choruses" means all of them.
        let sentences = indexes
            .iter()
            .map(|index| sentence(song, *index, how_long, end, after, before));
        let yes = if q.is_yes_no { "Yes: " } else { "" };
        let text = if how_many {
            format!(
                "{}: {}.",
                counted(indexes.len(), "locator"),
                listed(
                    &indexes
                        .iter()
                        .map(|index| format!("{} at {}", name(song, *index), song.place(beat(song, *index))))
                        .collect::<Vec<_>>()
                )
            )
        } else {
            sentences.collect::<Vec<_>>().join("\n")
        };
        return Some(Reply::found(format!("{yes}{text}")).with(rows(&indexes)));
    }
    let all: Vec<usize> = (0..locators.len()).collect();
    if locators.is_empty() {
        let length = if song.set.length_beats > 0.0 {
            format!(
                " The arrangement is {} long.",
                counted(song.meter.bars(song.set.length_beats), "bar")
            )
        } else {
            String::new()
        };
        let text = format!("There are no locators in this set: 0 locators.{length}");
        return Some(Reply::found(text).shown_with([Sight::Map]));
    }
    if let Some(unknown) = q.unknown_name() {
        return Some(Reply::found(format!(
            "No locator is called “{unknown}”. The locators are {}.",
            listed(&names(song))
        )));
    }
    if let Some((from, _)) = bars {
        let section = all.iter().rev().find(|index| beat(song, **index) <= from);
        let place = song.place(from);
        return Some(match section {
            Some(index) => {
                Reply::found(format!("{place} is in {}.", name(song, *index))).with(rows(&[*index]))
            }
            None => Reply::found(format!(
                "{place} is before the first locator, {}.",
                names(song).first()?
            )),
        });
    }
    if first {
        return Some(Reply::found(sentence(song, 0, how_long, end, false, false)).with(rows(&[0])));
    }
    if last {
        let last = locators.len() - 1;
        return Some(Reply::found(sentence(song, last, how_long, end, false, false)).with(rows(&[last])));
    }
    let yes = if q.is_yes_no { "Yes, " } else { "" };
    let head = format!("{yes}{}:", counted(locators.len(), "locator"));
    let items = all.iter().map(|index| {
        let start = beat(song, *index);
        let length = song
            .section_end(*index)
            .map_or_else(String::new, |end| format!(", {}", song.span(start, end)));
        format!("  {} at {}{length}", name(song, *index), when(song, start))
    });
    let reply = Reply::found(lines(&head, items)).with(rows(&all));
    Some(reply.shown_with([Sight::Map]))
}

fn sentence(song: &Song, index: usize, how_long: bool, end: bool, after: bool, before: bool) -> String {
    let (start, name_of) = (beat(song, index), name(song, index));
    let section_end = song.section_end(index);
    if (after || before) && !how_long {
        let other = if after {
            Some(index + 1)
        } else {
            index.checked_sub(1)
        };
        let other = other.filter(|other| *other < song.set.locators.len());
        let word = if after { "After" } else { "Before" };
        return match other {
            Some(other) => format!(
                "{word} {name_of} comes {} at {}.",
                name(song, other),
                song.place(beat(song, other))
            ),
            None => format!("{word} {name_of} there is no other locator."),
        };
    }
    match (how_long, end, section_end) {
        (true, _, Some(end)) => format!(
            "{name_of} is {} long, from {} to {}.",
            song.span(start, end),
            when(song, start),
            song.place(end)
        ),
        (true, _, None) | (_, true, None) => format!(
            "{name_of} is at {}, behind the last clip: nothing says where it ends.",
            song.place(start)
        ),
        (false, true, Some(end)) => format!("{name_of} ends at {}.", song.place(end)),
        (false, false, _) => format!("{name_of} is at {}.", when(song, start)),
    }
}

/// "bar 51 (1:21)"
pub(in crate::answer) fn when(song: &Song, beat: f64) -> String {
    let time = song.seconds(beat).map_or_else(String::new, |seconds| {
        format!(" ({})", crate::words::music::minutes(seconds))
    });
    format!("{}{time}", song.place(beat))
}

fn beat(song: &Song, index: usize) -> f64 {
    song.set.locators.get(index).map_or(0.0, |locator| locator.beat)
}

fn name(song: &Song, index: usize) -> String {
    match song.set.locators.get(index).map(|locator| locator.name.trim()) {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => format!("locator {}", index + 1),
    }
}

fn names(song: &Song) -> Vec<String> {
    (0..song.set.locators.len())
        .map(|index| format!("{} at {}", name(song, index), song.place(beat(song, index))))
        .collect()
}
