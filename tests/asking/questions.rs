//! The table of questions: what people ask of real sets, in their words, with answers that were worked out from the XML of the sets and
//! not from this program. None may be answered wrong, and nearly all have to be answered.
//!
//! `questions/*.txt` say at each question where in the XML its answer is. A line `?` is a wording, `=` what the answer has to hold, `!` what
//! it must not hold, `track` the track that is selected. `QUESTIONS=191 cargo test --test questions -- --nocapture` shows the answers of
//! that file.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a test that cannot go on fails"
)]

mod chosen;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use sessionist::answer::{Answer, Question, Song, answer};
use sessionist::chat::live::LiveState;
use sessionist::consent::Tier;
use sessionist::learn::{self, Options};
use sessionist::store::Store;
use sessionist_fixtures::shared;
use tempfile::TempDir;

/// Part of the questions that may be left without an answer, in percent.
const MOST_UNANSWERED: f64 = 5.0;

/// One question of the table.
#[derive(Default)]
struct Asked {
    wordings: Vec<String>,
    holds: Vec<String>,
    holds_not: Vec<String>,
    track: Option<String>,
}

/// One file of the table.
#[derive(Default)]
struct Table {
    name: String,
    sets: Vec<String>,
    is_library: bool,
    asked: Vec<Asked>,
}

fn tables() -> Vec<Table> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/asking/questions");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files.iter().map(|file| table(file)).collect()
}

fn table(file: &Path) -> Table {
    let mut table = Table {
        name: file.file_stem().unwrap().to_string_lossy().into_owned(),
        ..Table::default()
    };
    let mut current = Asked::default();
    for line in fs::read_to_string(file).unwrap().lines().chain([""]) {
        let (sign, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = rest.to_owned();
        match sign {
            "library" => table.is_library = true,
            "set" => table.sets.push(rest),
            "track" => current.track = Some(rest),
            "?" => current.wordings.push(rest),
            "=" => current.holds.push(rest),
            "!" => current.holds_not.push(rest),
            "#" => {}
            "" if current.wordings.is_empty() => {}
            "" => table.asked.push(std::mem::take(&mut current)),
            _ => panic!("{}: {line}", table.name),
        }
    }
    for asked in &table.asked {
        assert_eq!(asked.wordings.len(), 3, "{}: {:?}", table.name, asked.wordings);
        assert!(!asked.holds.is_empty(), "{}: {:?}", table.name, asked.wordings);
    }
    table
}

/// Everything that a table is about, learned into a store.
struct World {
    store: Store,
    _folder: TempDir,
}

impl World {
    fn new(paths: &[PathBuf]) -> Self {
        let (folder, mut store) = chosen::store(Tier::Everything);
        let options = Options { now: 2, readers: 2 };
        let summary = learn::learn(&mut store, paths, options, &mut |_, _| true).unwrap();
        assert_eq!(summary.sets, paths.len(), "{:?}", summary.problems);
        Self {
            store,
            _folder: folder,
        }
    }
}

#[test]
fn every_question_of_the_table_is_answered_right() {
    let tables = tables();
    let (questions, wordings) = tables
        .iter()
        .flat_map(|table| &table.asked)
        .fold((0, 0), |(questions, wordings), asked| {
            (questions + 1, wordings + asked.wordings.len())
        });
    let sets: Vec<&String> = tables
        .iter()
        .filter(|table| !table.is_library)
        .flat_map(|table| &table.sets)
        .collect();
    assert!(
        questions >= 150 && wordings >= 450 && sets.len() >= 8,
        "{questions} questions on {} sets",
        sets.len()
    );
    let Some(shared) = shared::sets() else { return };
    let (mut wrong, mut unanswered) = (Vec::new(), Vec::new());
    for table in &tables {
        let path = |name: &String| {
            let file = shared
                .iter()
                .find(|file| file.name.starts_with(name.as_str()) || name.starts_with(file.name.as_str()));
            fs::canonicalize(&file.unwrap_or_else(|| panic!("{name}")).path).unwrap()
        };
        let paths: Vec<PathBuf> = table.sets.iter().map(path).collect();
        let world = World::new(&paths);
        let song = match table.is_library {
            true => None,
            false => Some(Song::load(&world.store, &paths[0]).unwrap().unwrap()),
        };
        let shows = env::var("QUESTIONS").is_ok_and(|wanted| wanted == table.name || wanted == "all");
        for asked in &table.asked {
            for wording in &asked.wordings {
                let question = Question {
                    text: wording,
                    live: &asked
                        .track
                        .as_deref()
                        .map_or_else(LiveState::default, LiveState::with_track),
                    now: 1_800_000_000_000,
                };
                let answer = answer(&world.store, song.as_ref(), &question).unwrap();
                if shows {
                    println!("{}: {wording}\n    {answer:?}", table.name);
                }
                match answer {
                    Answer::NotFound { text, .. } => unanswered.push(format!(
                        "{}: {wording}\n    {}",
                        table.name,
                        text.lines().next().unwrap_or_default()
                    )),
                    Answer::Found { text, .. } => {
                        let lost = asked
                            .holds
                            .iter()
                            .filter(|needle| !holds(&text, needle))
                            .map(|needle| format!("without “{needle}”"));
                        let too_much = asked
                            .holds_not
                            .iter()
                            .filter(|needle| holds(&text, needle))
                            .map(|needle| format!("with “{needle}”"));
                        let faults: Vec<String> = lost.chain(too_much).collect();
                        if !faults.is_empty() {
                            wrong.push(format!(
                                "{}: {wording}\n    {}\n    {}",
                                table.name,
                                faults.join(", "),
                                text.replace('\n', "\n    ")
                            ));
                        }
                    }
                }
            }
        }
    }
    println!(
        "{questions} questions in {wordings} wordings: {} wrong, {} unanswered",
        wrong.len(),
        unanswered.len()
    );
    let share = unanswered.len() as f64 * 100.0 / wordings as f64;
    assert!(
        wrong.is_empty() && share <= MOST_UNANSWERED,
        "{} wrong:\n{}\n\n{} unanswered ({share:.1} %):\n{}",
        wrong.len(),
        wrong.join("\n"),
        unanswered.len(),
        unanswered.join("\n")
    );
}

/// A question that the set can't answer, or not without minding a small word.
struct Trick {
    set: String,
    wording: String,
    /// What a careful answer holds; without any there is none.
    holds: Vec<String>,
}

/// Never a fact that was not asked for: opinions, advice, orders, sound, and questions with an "only", "besides" or "but not" in them.
#[test]
fn what_a_set_can_not_tell_is_not_answered() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/asking/tricks.txt");
    let (mut tricks, mut set): (Vec<Trick>, String) = (Vec::new(), String::new());
    for line in fs::read_to_string(file).unwrap().lines() {
        match line.split_once(' ').unwrap_or((line, "")) {
            ("set", name) => set = name.to_owned(),
            ("?", wording) => tricks.push(Trick {
                set: set.clone(),
                wording: wording.to_owned(),
                holds: Vec::new(),
            }),
            ("ok", text) => tricks.last_mut().unwrap().holds.push(text.to_owned()),
            _ => {}
        }
    }
    assert!(tricks.len() > 150, "{} tricks", tricks.len());
    let Some(shared) = shared::sets() else { return };
    let (mut answered, mut fell_for) = (0, Vec::new());
    for sets in tricks.chunk_by(|one, other| one.set == other.set) {
        let path =
            fs::canonicalize(&shared.iter().find(|file| file.name == sets[0].set).unwrap().path).unwrap();
        let world = World::new(std::slice::from_ref(&path));
        let song = Song::load(&world.store, &path).unwrap().unwrap();
        for trick in sets {
            let question = Question {
                text: &trick.wording,
                live: LiveState::NONE,
                now: 1_800_000_000_000,
            };
            if let Answer::Found { text, .. } = answer(&world.store, Some(&song), &question).unwrap() {
                answered += 1;
                let is_careful =
                    !trick.holds.is_empty() && trick.holds.iter().all(|needle| holds(&text, needle));
                let says_none =
                    ["none", "no notes"].iter().any(|none| holds(&text, none)) && trick.holds.is_empty();
                if !is_careful && !says_none {
                    fell_for.push(format!("{}\n    {}", trick.wording, text.replace('\n', "\n    ")));
                }
            }
        }
    }
    println!("{} tricks, {answered} answered", tricks.len());
    assert!(
        fell_for.is_empty(),
        "{} fell for:\n{}",
        fell_for.len(),
        fell_for.join("\n")
    );
}

/// Whether a text holds another, without regard to capitals. What begins or ends with a letter or digit is no part of a longer word or number.
fn holds(text: &str, needle: &str) -> bool {
    let (text, needle) = (text.to_lowercase(), needle.to_lowercase());
    let (first, last) = (needle.chars().next(), needle.chars().next_back());
    text.match_indices(&needle).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let mut behind = text[at + needle.len()..].chars();
        let (next, next_but_one) = (behind.next(), behind.next());
        let joined = |one: Option<char>, other: Option<char>| {
            one.is_some_and(char::is_alphanumeric) && other.is_some_and(char::is_alphanumeric)
        };
        // "4" is not in "4.5" or "0.4".
        let is_decimal = last.is_some_and(|last| last.is_ascii_digit())
            && next == Some('.')
            && next_but_one.is_some_and(|sign| sign.is_ascii_digit());
        let ends_decimal = first.is_some_and(|first| first.is_ascii_digit())
            && before == Some('.')
            && text[..at]
                .chars()
                .rev()
                .nth(1)
                .is_some_and(|sign| sign.is_ascii_digit());
        !joined(before, first) && !joined(last, next) && !is_decimal && !ends_decimal
    })
}

#[test]
fn a_needle_is_found_as_a_word_or_number_of_its_own() {
    assert!(holds("The tempo is 124 BPM.", "124 bpm") && holds("Kick (-3.0 dB)", "-3.0 dB"));
    assert!(
        !holds("1124 BPM", "124 BPM")
            && !holds("a ratio of 4.5", "4")
            && !holds("0.4", "4")
            && !holds("Kicker", "Kick")
    );
    assert!(holds("at bar 4.", "bar 4"));
}
