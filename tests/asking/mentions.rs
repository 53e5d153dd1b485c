//! Names in answers of language models: in sentences as models write them every name of every real set is found, and names that are made up
//! are marked. What a set has is never called invented.

#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "a test that cannot go on fails"
)]

mod chosen;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sessionist::answer::{Answer, Mention, Question, Song, answer, mentions};
use sessionist::chat::live::LiveState;
use sessionist::consent::Tier;
use sessionist::learn::{self, Options};
use sessionist::store::Store;
use sessionist_fixtures::{Layout, demo::night_drive, shared};
use tempfile::TempDir;

/// Part of the sentences in which a real name may be missed, in percent. Missed are small words and what several tracks are called in part.
const MOST_MISSED: f64 = 1.0;

/// Part of the sentences in which an invented name may be missed, in percent.
const MOST_UNMARKED: f64 = 1.0;

const KINDS: [(&str, &[&str]); 6] = [
    ("track", &["track", "channel"]),
    ("device", &["device", "plug-in"]),
    ("clip", &["clip"]),
    ("scene", &["scene"]),
    ("locator", &["locator"]),
    ("sample", &["sample"]),
];

/// Sentences with a name for NAME and the word for its kind for KIND, which say that it is there.
const CLAIMS: [&str; 18] = [
    "The `NAME` KIND is a bit too loud.",
    "Turn the `NAME` KIND down by 2 dB.",
    "Make the `NAME` KIND a bit wider.",
    "I would leave the KIND `NAME` as it is.",
    "Your KIND “NAME” clashes with the vocals.",
    "The KIND \"NAME\" is what stands out.",
    "The KIND «NAME» is what stands out.",
    "The **NAME** KIND is muted.",
    "On the KIND called `NAME` there is nothing wrong.",
    "Look at the KIND `NAME`, which is too wide.",
    "- The `NAME` KIND: too loud\n- nothing else",
    "| What | Why |\n|---|---|\n| the `NAME` KIND | too loud |",
    "The problem is in your `NAME` KIND (and nowhere else).",
    "**Problem:** the KIND `NAME` is too quiet.",
    "Most of the energy comes from the `NAME` KIND.",
    "`NAME` KIND: lower it.",
    "Is it this KIND, “NAME”, or that `NAME` KIND?",
    "The master and the `NAME` KIND's level are fine.",
];

/// Sentences in which only a name that is there is found: it has no word for its kind, or no marks.
const NAMED: [&str; 5] = [
    "`NAME` is a bit too loud.",
    "I would lower **NAME** there.",
    "“NAME” could be wider.",
    "Your NAME KIND is a bit too loud.",
    "I would leave the KIND NAME as it is.",
];

const INVENTED: [&str; 12] = [
    "Zither",
    "Glockenspiel Wide",
    "Vox Zither",
    "Quantum Xyloverb 9",
    "Überblende",
    "Sub-Zorp",
    "zorp_loop_128",
    "Zorp & Blip",
    "ZORP",
    "Zorp's Take",
    "🎻 Zorp",
    "Zorp (Blip)",
];

/// A set that was learned, with its names by their kinds.
struct World {
    file: String,
    store: Store,
    song: Song,
    names: BTreeSet<(&'static str, String)>,
    _folder: TempDir,
}

impl World {
    fn new(path: &Path) -> Self {
        let (folder, mut store) = chosen::store(Tier::Everything);
        let options = Options { now: 2, readers: 1 };
        let path = fs::canonicalize(path).unwrap();
        learn::learn(&mut store, std::slice::from_ref(&path), options, &mut |_, _| true).unwrap();
        let snapshot = store.snapshots(&path).unwrap().remove(0);
        let set = store.facts(snapshot.id).unwrap().unwrap();
        let mut names = BTreeSet::new();
        for track in set.tracks {
            names.insert(("track", track.name));
            names.extend(track.devices.into_iter().map(|device| ("device", device.name)));
            names.extend(track.clips.into_iter().map(|clip| ("clip", clip.name)));
        }
        names.extend(set.scenes.into_iter().map(|scene| ("scene", scene.name)));
        names.extend(set.locators.into_iter().map(|locator| ("locator", locator.name)));
        names.extend(set.samples.into_iter().map(|sample| ("sample", sample.name)));
        names.retain(|(_, name)| !name.trim().is_empty());
        Self {
            file: path.file_name().unwrap().to_string_lossy().into_owned(),
            song: Song::load(&store, &path).unwrap().unwrap(),
            store,
            names,
            _folder: folder,
        }
    }

    /// What each of some sentences names. They are read many at once, as they are in an answer.
    fn read(&self, sentences: &[Sentence], mut look: impl FnMut(&Sentence, &[Mention])) {
        for part in sentences.chunks(200) {
            let text: String = part
                .iter()
                .map(|sentence| format!("{}\n\n", sentence.text))
                .collect();
            let mut found = mentions(&self.song, &text).into_iter().peekable();
            let mut start = 0;
            for sentence in part {
                let end = start + sentence.text.len();
                let mut of_this = Vec::new();
                while let Some(mention) = found.next_if(|mention| mention.start < end) {
                    of_this.push(Mention {
                        start: mention.start - start,
                        end: mention.end - start,
                        ..mention
                    });
                }
                look(sentence, &of_this);
                start = end + 2;
            }
        }
    }
}

/// The demo song and every real set that can be read.
fn worlds() -> Vec<World> {
    let folder = tempfile::tempdir().unwrap();
    let demo = folder.path().join("Night Drive.als");
    fs::write(&demo, night_drive().to_als(Layout::Live12)).unwrap();
    let mut paths: Vec<PathBuf> = vec![demo];
    let sets = shared::sets().unwrap_or_default();
    paths.extend(
        sets.iter()
            .filter(|set| set.xml().is_some())
            .map(|set| set.path.clone()),
    );
    paths.iter().map(|path| World::new(path)).collect()
}

#[derive(Default)]
struct Sentence {
    text: String,
    kind: &'static str,
    /// The name as it is in the set, and as it is in the sentence.
    name: String,
    written: String,
}

fn sentences(kind: &'static str, name: &str, written: &str, templates: &[&str]) -> Vec<Sentence> {
    let (_, words) = KINDS.iter().find(|(one, _)| *one == kind).unwrap();
    let sentence = |word: &str, template: &str| Sentence {
        text: template.replace("KIND", word).replace("NAME", written),
        kind,
        name: name.to_owned(),
        written: written.trim().to_owned(),
    };
    words
        .iter()
        .flat_map(|word| templates.iter().map(|template| sentence(word, template)))
        .collect()
}

fn about(world: &World, sentence: &Sentence, found: &[Mention]) -> String {
    format!(
        "{}: {} {}: {}\n    {found:?}",
        world.file, sentence.kind, sentence.name, sentence.text
    )
}

/// Counts the sentences of which something is not so, prints their part, and holds it below a limit.
fn assert_few(what: &str, asked: usize, failed: &[String], most_percent: f64) {
    let percent = failed.len() as f64 * 100.0 / asked.max(1) as f64;
    println!("{what}: {} of {asked} ({percent:.2} %)", failed.len());
    assert!(
        percent <= most_percent,
        "{what}: {percent:.2} %\n{}",
        failed.join("\n")
    );
}

#[test]
fn every_name_of_every_real_set_is_found_and_none_is_called_invented() {
    let (mut asked, mut missed, mut wrong) = (0, Vec::new(), Vec::new());
    for world in worlds() {
        let of_name = |(kind, name): &(&'static str, String)| {
            let mut all = sentences(kind, name, name, &CLAIMS);
            // "A" and "3" are names only beside the word for their kind.
            if name.trim().chars().count() > 2 && name.chars().any(char::is_alphabetic) {
                all.extend(sentences(kind, name, name, &NAMED));
            }
            all
        };
        let sentences: Vec<Sentence> = world.names.iter().flat_map(of_name).collect();
        asked += sentences.len();
        world.read(&sentences, |sentence, found| {
            let is_it = |mention: &Mention| sentence.text[mention.start..mention.end] == sentence.written;
            if found.iter().any(|mention| mention.row.is_none()) {
                wrong.push(about(&world, sentence, found));
            } else if !found.iter().any(is_it) {
                missed.push(about(&world, sentence, found));
            }
        });
    }
    assert_few("real names that are called invented", asked, &wrong, 0.0);
    assert_few("real names that are missed", asked, &missed, MOST_MISSED);
}

/// Other ways in which models write a name of the set: other capitals, signs and spaces, a number before it, only the beginning.
fn variants(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split_inclusive([' ', '_']).collect();
    let half: String = name.chars().take(name.chars().count() / 2).collect();
    vec![
        name.to_lowercase(),
        name.to_uppercase(),
        name.replace('-', "\u{2011}").replace('\'', "’"),
        name.replace(['_', ' '], "\u{a0}"),
        name.replace(['-', '_'], " "),
        format!("3 {name}"),
        format!("{name} (MIDI)"),
        format!("{name} track"),
        words
            .chunks(words.len().div_ceil(2).max(1))
            .next()
            .unwrap()
            .concat(),
        format!("{half}…"),
    ]
}

#[test]
fn no_other_way_to_write_a_real_name_is_called_invented() {
    let (mut asked, mut wrong) = (0, Vec::new());
    let templates: Vec<&str> = CLAIMS.into_iter().step_by(3).chain(NAMED).collect();
    for world in worlds() {
        let of_name = |(kind, name): &(&'static str, String)| {
            let variants = variants(name.trim()).into_iter();
            variants
                .flat_map(|variant| sentences(kind, name, &variant, &templates))
                .collect::<Vec<_>>()
        };
        let sentences: Vec<Sentence> = world.names.iter().flat_map(of_name).collect();
        asked += sentences.len();
        world.read(&sentences, |sentence, found| {
            if found.iter().any(|mention| mention.row.is_none()) {
                wrong.push(about(&world, sentence, found));
            }
        });
    }
    assert_few(
        "real names in other writing that are called invented",
        asked,
        &wrong,
        0.0,
    );
}

#[test]
fn what_no_real_set_has_is_marked_where_it_is_said_to_be_there() {
    let (mut asked, mut unmarked) = (0, Vec::new());
    for world in worlds() {
        let of_kind = |(kind, _)| {
            INVENTED
                .iter()
                .flat_map(move |name| sentences(kind, name, name, &CLAIMS))
        };
        let sentences: Vec<Sentence> = KINDS.into_iter().flat_map(of_kind).collect();
        asked += sentences.len();
        world.read(&sentences, |sentence, found| {
            let is_it = |mention: &Mention| {
                let written = &sentence.text[mention.start..mention.end];
                mention.row.is_none() && mention.kind == sentence.kind && written == sentence.written
            };
            if !found.iter().any(is_it) {
                unmarked.push(about(&world, sentence, found));
            }
        });
    }
    assert_few(
        "invented names that are not marked",
        asked,
        &unmarked,
        MOST_UNMARKED,
    );
}

/// What is answered without a model is made of real names and of English, and what people ask of a set as well.
#[test]
fn nothing_is_called_invented_in_answers_that_are_made_from_the_set() {
    let mut questions: Vec<(String, String)> = Vec::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/asking/questions")).unwrap() {
        let path = entry.unwrap().path();
        let number = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(path).unwrap();
        let wordings = text.lines().filter_map(|line| line.strip_prefix("? "));
        questions.extend(wordings.map(|wording| (number.clone(), wording.to_owned())));
    }
    let (mut asked, mut wrong) = (0, Vec::new());
    for world in worlds() {
        let mut sentences = Vec::new();
        let mut say = |text| {
            sentences.push(Sentence {
                text,
                ..Sentence::default()
            });
        };
        // What is asked of one set is not in the others, and a part of the answers about those is enough.
        let is_own = |number: &str| world.file.starts_with(number);
        let own = questions.iter().filter(|(number, _)| is_own(number));
        for (number, text) in questions.iter().step_by(7).chain(own) {
            let question = Question {
                text,
                live: LiveState::NONE,
                now: 1_800_000_000_000,
            };
            let answer = answer(&world.store, Some(&world.song), &question).unwrap();
            let (Answer::Found { text: answer, .. } | Answer::NotFound { text: answer, .. }) = answer;
            say(answer);
            if is_own(number) {
                say(text.clone());
            }
        }
        asked += sentences.len();
        world.read(&sentences, |sentence, found| {
            if found.iter().any(|mention| mention.row.is_none()) {
                wrong.push(about(&world, sentence, found));
            }
        });
    }
    let what = "texts without a model that have something invented";
    assert_few(what, asked, &wrong, 0.0);
}
