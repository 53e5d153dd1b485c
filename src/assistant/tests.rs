//! What is kept of an answer when something was taken back while it was written.

use std::path::{Path, PathBuf};

use sessionist_fixtures::{Layout, demo};

use super::message::keep;
use crate::als::{self, ReadOptions};
use crate::chat::draft::Finished;
use crate::chat::job::Question;
use crate::consent::Tier;
use crate::learn::set_file::FileState;
use crate::provider::{Endpoint, Target, Usage};
use crate::store::{Decision, Forget, NewConversation, SavedFile, Store};

const ASKED_AT: i64 = 1_000;

fn decide(store: &mut Store, tier: Tier, decided_at: i64) {
    let decision = Decision {
        decided_at,
        tier,
        shown_text: "may I?".to_owned(),
    };
    store.decide(&decision, &mut |_| ()).unwrap();
}

/// A store that knows a set, and in which something was asked at the highest tier.
fn world() -> (tempfile::TempDir, Store, Finished) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    decide(&mut store, Tier::Off, 10);
    decide(&mut store, Tier::Everything, 20);
    let path = PathBuf::from("/Music/Night Drive Project/Night Drive.als");
    let saved = SavedFile {
        project_folder: path.parent().unwrap().to_path_buf(),
        set_path: path.clone(),
        file: path.clone(),
        state: FileState {
            size: 7,
            modified_at: 5,
            hash: [1; 32],
        },
        saved_at: 5,
        learned_at: 30,
    };
    let options = ReadOptions {
        tier: Tier::Everything,
        ..ReadOptions::default()
    };
    let set = als::read(&*demo::night_drive().to_als(Layout::Live12), &options).unwrap();
    store.save_snapshot(&saved, set).unwrap();
    let new = NewConversation {
        title: "Mix",
        set_path: None,
    };
    let kept = store.add_question(None, &new, "how loud?", ASKED_AT).unwrap();
    let finished = Finished {
        question: Question::new("how loud?"),
        target: Target {
            endpoint: Endpoint::parse("anthropic").unwrap(),
            model: "m".to_owned(),
            is_remote: false,
            window: 100_000,
        },
        kept,
        text: "The canary is at -3 dB.".to_owned(),
        ending: String::new(),
        turns: Vec::new(),
        sets: [path].into(),
        rows: Vec::new(),
        holds_knowledge: true,
        usage: Usage::default(),
    };
    (folder, store, finished)
}

#[test]
fn an_answer_is_kept_unless_what_it_rests_on_was_taken_back_meanwhile() {
    type Meanwhile = fn(&mut Store);
    let cases: [(&str, Meanwhile, bool); 9] = [
        ("nothing", |_| (), true),
        (
            "the same tier",
            |store| decide(store, Tier::Everything, 2_000),
            true,
        ),
        ("a lower tier", |store| decide(store, Tier::Sound, 2_000), false),
        (
            "a lower tier and the higher one again",
            |store| {
                decide(store, Tier::Sound, 2_000);
                decide(store, Tier::Everything, 2_001);
            },
            false,
        ),
        (
            "its project",
            |store| erase(store, Forget::Project("Night Drive".to_owned())),
            false,
        ),
        (
            "an exclusion",
            |store| drop(store.exclude(Path::new("/Music"), 2_000, &mut |_| ()).unwrap()),
            false,
        ),
        ("all sets", |store| erase(store, Forget::Before(1_500)), false),
        (
            "conversations",
            |store| erase(store, Forget::Conversations),
            false,
        ),
        ("everything", |store| erase(store, Forget::All), false),
    ];
    for (name, meanwhile, is_kept) in cases {
        let (folder, mut store, finished) = world();
        meanwhile(&mut store);
        let kept = keep(&mut store, &finished, 3_000);
        assert_eq!(kept.problem.is_none(), is_kept, "{name}: {kept:?}");
        assert_eq!(kept.conversation, Some(finished.kept.0), "{name}");
        assert_eq!(is_in_files(folder.path(), "canary"), is_kept, "{name}");
    }
}

fn erase(store: &mut Store, what: Forget) {
    store.erase(&what, &mut |_| ()).unwrap();
}

fn is_in_files(folder: &Path, word: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        memchr::memmem::find(&bytes, word.as_bytes()).is_some()
    })
}

#[test]
fn an_answer_that_holds_nothing_of_a_set_is_kept_whatever_the_tier_became() {
    let (_folder, mut store, finished) = world();
    let plain = Finished {
        rows: Vec::new(),
        holds_knowledge: false,
        sets: [].into(),
        ..finished
    };
    decide(&mut store, Tier::Off, 2_000);
    assert_eq!(keep(&mut store, &plain, 3_000).problem, None);
}

/// The answer to it is one of what is known now.
#[test]
fn a_tier_of_before_the_question_is_none_of_its_answer() {
    let (_folder, mut store, finished) = world();
    decide(&mut store, Tier::Sound, 2_000);
    let new = NewConversation {
        title: "Mix",
        set_path: None,
    };
    let kept = store
        .add_question(Some(finished.kept.0), &new, "and now?", 2_500)
        .unwrap();
    let later = Finished { kept, ..finished };
    assert_eq!(keep(&mut store, &later, 3_000).problem, None);
    assert_eq!(
        store.spoken(kept.0).unwrap()[2].sets.len(),
        1,
        "it goes with what it rests on"
    );
}
