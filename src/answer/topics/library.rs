//! All sets that are known: which have a tempo, a key, a device, a sample.

use crate::als::music::PITCH_CLASSES;
use crate::answer::Row;
use crate::answer::asked::Asked;
use crate::answer::names;
use crate::answer::reply::{MOST_LISTED, Reply, lines};
use crate::answer::vocabulary::Word;
use crate::store::{self, SetSummary};
use crate::words::music::{minutes, number};
use crate::words::{clock, counted};

/// What a question wants the sets to be.
#[derive(Default)]
struct Wanted {
    /// BPM, lowest and highest.
    tempo: Option<(f64, f64)>,
    key: Option<(u8, Option<String>)>,
    /// What has to be used: a device, plug-in, preset or sample, by name.
    uses: Option<String>,
    /// Whether a Max for Live device has to be used.
    max: bool,
    locators: bool,
    /// Number of tracks, lowest and highest.
    tracks: Option<(f64, f64)>,
    version: Option<f64>,
}

/// Which of the sets that are found is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Only {
    Fastest,
    Slowest,
    Longest,
    Shortest,
    LastSaved,
}

pub(super) fn library(q: &mut Asked<'_>) -> Result<Option<Reply>, store::Error> {
    let only = only(q);
    let is_last = q.word(Word::Last);
    // Without a set that is open every question is about all of them. One that was never saved is open, and nothing is known of it.
    let is_nothing_open = q.song().is_none() && !q.question.live.is_never_saved();
    let is_about_all = q.word(Word::Library) || is_nothing_open || is_last && q.has(Word::Where);
    if !is_about_all {
        return Ok(None);
    }
    let is_most = q.word(Word::Most);
    q.any(&[
        Word::HowMany,
        Word::Where,
        Word::Song,
        Word::Play,
        Word::Save,
        Word::Minutes,
        Word::Arrangement,
        Word::Each,
    ]);
    let store = q.store;
    let name = q.name_run(|words| store.is_name(words))?;
    let (over, under) = (q.word(Word::Over), q.word(Word::Under));
    let tracks = q.word(Word::Track);
    let version = q.version();
    let says_tempo = q.word(Word::Tempo) | q.word(Word::Between);
    let numbers = (q.number(), q.number());
    let range = range(numbers, over, under);
    let wanted = Wanted {
        tempo: range.filter(|_| !tracks),
        key: q.key(),
        uses: name.map(|name| names::words(&name).join(" ")),
        max: q.word(Word::Max),
        locators: q.word(Word::Section),
        tracks: range.filter(|_| tracks),
        version,
    };
    let plugins_alone = q.has(Word::Plugin);
    let asks_for_devices = q.any(&[Word::Plugin, Word::Device, Word::Instrument]);
    q.any(&[Word::Sample, Word::Key, Word::KeyFit, Word::Version, Word::Native]);
    if says_tempo && range.is_none() && only.is_none() || !q.is_used_up() {
        return Ok(None);
    }
    if is_most {
        let is_alone = asks_for_devices && wanted.uses.is_none() && range.is_none();
        return if is_alone {
            most_used(q, plugins_alone).map(Some)
        } else {
            Ok(None)
        };
    }
    let only = only.or(is_last.then_some(Only::LastSaved));
    found(q, &wanted, only).map(Some)
}

/// Takes the word that picks one set.
fn only(q: &mut Asked<'_>) -> Option<Only> {
    let by_text = [
        ("fastest", Only::Fastest),
        ("slowest", Only::Slowest),
        ("longest", Only::Longest),
        ("shortest", Only::Shortest),
    ];
    if let Some((_, only)) = by_text.into_iter().find(|(text, _)| q.text(text)) {
        return Some(only);
    }
    if q.has(Word::Tempo) {
        if q.word(Word::Highest) {
            return Some(Only::Fastest);
        }
        if q.word(Word::Lowest) {
            return Some(Only::Slowest);
        }
    }
    None
}

/// Between which numbers something is to be.
fn range(numbers: (Option<f64>, Option<f64>), over: bool, under: bool) -> Option<(f64, f64)> {
    Some(match (numbers, over, under) {
        ((Some(one), Some(other)), _, _) => (one.min(other), one.max(other)),
        ((Some(least), None), true, false) => (least, f64::INFINITY),
        ((Some(most), None), false, true) => (0.0, most),
        ((Some(just), None), _, _) => (just, just),
        ((None, _), _, _) => return None,
    })
}

/// The sets that are as wanted.
fn found(q: &Asked<'_>, wanted: &Wanted, only: Option<Only>) -> Result<Reply, store::Error> {
    let sets = q.store.summaries()?;
    if sets.is_empty() {
        return Ok(Reply::none(
            "No sets are known yet. /learn with a folder reads the sets in it.",
        ));
    }
    let mut used: Option<Vec<i64>> = match &wanted.uses {
        Some(name) => Some(q.store.snapshots_using(name)?),
        None => None,
    };
    if wanted.max {
        let with_max = q.store.snapshots_with_max()?;
        used = Some(match used {
            Some(used) => used
                .into_iter()
                .filter(|snapshot| with_max.contains(snapshot))
                .collect(),
            None => with_max,
        });
    }
    let with_locators = match wanted.locators {
        true => Some(q.store.snapshots_with_locators()?),
        false => None,
    };
    let track_counts = match wanted.tracks {
        Some(_) => Some(q.store.track_counts()?),
        None => None,
    };
    let is_among = |list: &Option<Vec<i64>>, set: &SetSummary| {
        list.as_ref().is_none_or(|list| list.contains(&set.snapshot))
    };
    let has_tracks = |set: &SetSummary| {
        let counts = track_counts.as_ref().zip(wanted.tracks);
        counts.is_none_or(|(counts, range)| {
            is_number_of_tracks(counts.get(&set.snapshot).copied().unwrap_or_default(), range)
        })
    };
    let mut found: Vec<&SetSummary> = sets
        .iter()
        .filter(|set| is_wanted(set, wanted) && has_tracks(set))
        .filter(|set| is_among(&used, set) && is_among(&with_locators, set))
        .collect();
    let what = described(wanted);
    let unread = sets
        .iter()
        .filter(|set| used.is_some() && set.tier < crate::consent::Tier::Sound)
        .count();
    let unread = if unread > 0 {
        format!(
            " Of {} devices and samples were not read.",
            counted(unread, "set")
        )
    } else {
        String::new()
    };
    if let Some(only) = only {
        return Ok(picked(&mut found, only, &what, &unread));
    }
    let yes = q.yes_no(!found.is_empty(), ". ");
    if found.is_empty() {
        return Ok(Reply::found(format!("{yes}No set{what}.{unread}")));
    }
    let of = if what.is_empty() {
        String::from(" known")
    } else {
        format!(" of {}{what}", sets.len())
    };
    let head = format!("{yes}{}{of}:{unread}", counted(found.len(), "set"));
    // What is counted and not named is no part of the answer.
    let rows: Vec<Row> = found.iter().take(MOST_LISTED).map(|set| row(set)).collect();
    Ok(Reply::found(lines(&head, found.iter().map(|set| format!("  {}", one(set))))).with(rows))
}

/// "Night Drive, 122 BPM, F Minor"
fn one(set: &SetSummary) -> String {
    format!("{}{}", set.name, tempo_and_key(set, str::to_owned))
}

/// ", 122 BPM, F Minor"
pub(in crate::answer) fn tempo_and_key(set: &SetSummary, written: fn(&str) -> String) -> String {
    let tempo = set
        .tempo
        .map_or_else(String::new, |tempo| format!(", {} BPM", number(tempo, 2)));
    let root = set
        .key_root
        .and_then(|root| PITCH_CLASSES.get(usize::try_from(root).ok()?));
    let key = root
        .zip(set.key_scale.as_ref())
        .map_or_else(String::new, |(root, scale)| {
            format!(", {}", written(&format!("{root} {scale}")))
        });
    format!("{tempo}{key}")
}

/// The one set of those that are found.
fn picked(found: &mut [&SetSummary], only: Only, what: &str, unread: &str) -> Reply {
    let tempo = |set: &SetSummary| set.tempo.unwrap_or(f64::NAN);
    let length = |set: &SetSummary| {
        set.length_seconds
            .filter(|seconds| *seconds > 0.0)
            .unwrap_or(f64::NAN)
    };
    let has_value = |set: &&SetSummary| match only {
        Only::Fastest | Only::Slowest => tempo(set).is_finite(),
        Only::Longest | Only::Shortest => length(set).is_finite(),
        Only::LastSaved => true,
    };
    found.sort_by(|one, other| match only {
        Only::Fastest => tempo(other).total_cmp(&tempo(one)),
        Only::Slowest => tempo(one).total_cmp(&tempo(other)),
        Only::Longest => length(other).total_cmp(&length(one)),
        Only::Shortest => length(one).total_cmp(&length(other)),
        Only::LastSaved => other.saved_at.cmp(&one.saved_at),
    });
    let count = found.len();
    let Some(set) = found.iter().copied().find(has_value) else {
        return Reply::found(format!("No set{what}.{unread}"));
    };
    let text = match only {
        Only::Fastest => format!("The fastest set{what} is {}.", one(set)),
        Only::Slowest => format!("The slowest set{what} is {}.", one(set)),
        Only::Longest | Only::Shortest => {
            let word = if only == Only::Longest {
                "longest"
            } else {
                "shortest"
            };
            format!("The {word} set{what} is {}: {}.", set.name, minutes(length(set)))
        }
        Only::LastSaved => format!(
            "The last set{what} is {}, saved at {}; {} in all.",
            set.name,
            clock::to_text(set.saved_at),
            counted(count, "set")
        ),
    };
    Reply::found(format!("{text}{unread}")).with([row(set)])
}

pub(in crate::answer) fn row(set: &SetSummary) -> Row {
    Row {
        kind: "set",
        name: set.name.clone(),
        set: set.path.to_string_lossy().into_owned(),
        track: None,
    }
}

fn is_wanted(set: &SetSummary, wanted: &Wanted) -> bool {
    let tempo = wanted.tempo.is_none_or(|(low, high)| {
        // What is shown as 120 is asked for as 120.
        set.tempo
            .is_some_and(|tempo| tempo >= low - 0.005 && tempo <= high + 0.005)
    });
    let key = wanted.key.as_ref().is_none_or(|(root, scale)| {
        set.key_root == Some(i64::from(*root))
            && scale
                .as_ref()
                .is_none_or(|scale| set.key_scale.as_deref() == Some(scale))
    });
    let version = wanted.version.is_none_or(|version| {
        let saved = set
            .creator
            .split(' ')
            .find_map(|word| word.chars().next()?.is_ascii_digit().then_some(word));
        let asked = number(version, 2);
        saved.is_some_and(|saved| {
            saved == asked
                || saved
                    .strip_prefix(&asked)
                    .is_some_and(|rest| rest.starts_with(['.', 'b']))
        })
    });
    tempo && key && version
}

fn is_number_of_tracks(tracks: usize, (low, high): (f64, f64)) -> bool {
    let tracks = tracks as f64;
    // "more than 20" is not 20.
    if high.is_infinite() {
        tracks > low
    } else {
        tracks >= low && tracks <= high
    }
}

/// " in F minor between 120 and 126 BPM that use Serum"
fn described(wanted: &Wanted) -> String {
    let mut text = String::new();
    if let Some((root, scale)) = &wanted.key {
        let root = PITCH_CLASSES.get(usize::from(*root)).copied().unwrap_or_default();
        text.push_str(&format!(" in {root} {}", scale.as_deref().unwrap_or_default()));
        text.truncate(text.trim_end().len());
    }
    match wanted.tempo {
        None => {}
        Some((low, high)) if low == high => text.push_str(&format!(" at {} BPM", number(low, 2))),
        Some((low, high)) if high.is_infinite() => text.push_str(&format!(" from {} BPM on", number(low, 2))),
        Some((low, high)) => text.push_str(&format!(
            " between {} and {} BPM",
            number(low, 2),
            number(high, 2)
        )),
    }
    if let Some(version) = wanted.version {
        text.push_str(&format!(" saved by Live {}", number(version, 2)));
    }
    match wanted.tracks {
        None => {}
        Some((low, high)) if high.is_infinite() => {
            text.push_str(&format!(" with more than {} tracks", number(low, 0)))
        }
        Some((low, high)) => {
            text.push_str(&format!(" with {} to {} tracks", number(low, 0), number(high, 0)))
        }
    }
    if wanted.locators {
        text.push_str(" with locators");
    }
    if wanted.max {
        text.push_str(" with Max for Live devices");
    }
    if let Some(name) = &wanted.uses {
        text.push_str(&format!(" with “{name}”"));
    }
    text
}

/// What is used in most sets.
fn most_used(q: &Asked<'_>, plugins_alone: bool) -> Result<Reply, store::Error> {
    const MOST: usize = 10;
    let used = q.store.most_used(plugins_alone, MOST)?;
    let items = used
        .iter()
        .map(|(name, sets)| format!("  {name}: {}", counted(*sets, "set")));
    let what = if plugins_alone { "plug-ins" } else { "devices" };
    if used.is_empty() {
        return Ok(Reply::found(format!("No {what} are known: none.")));
    }
    Ok(Reply::found(lines(
        &format!("The {what} in most of your sets:"),
        items,
    )))
}
