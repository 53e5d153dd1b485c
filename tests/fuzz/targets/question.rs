//! A question that somebody types, about the demo song: answered or not, but never a failure, and never an answer without words.

#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use sessionist::answer::{Answer, Question, Song, answer};
use sessionist::chat::live::LiveState;
use sessionist::consent::Tier;
use sessionist::learn::{self, Options};
use sessionist::store::{Decision, Store};
use sessionist_fixtures::Layout;
use sessionist_fixtures::demo::night_drive;
use tempfile::TempDir;

thread_local! {
    static WORLD: RefCell<(TempDir, Store, Song)> = RefCell::new(world());
}

/// A store that knows the demo song.
fn world() -> (TempDir, Store, Song) {
    let folder = tempfile::tempdir().expect("a folder");
    let set = folder.path().join("Night Drive.als");
    std::fs::write(&set, night_drive().to_als(Layout::Live12)).expect("a set");
    let set = std::fs::canonicalize(set).expect("a path");
    let mut store = Store::open(&folder.path().join("home")).expect("a store");
    let decision = Decision { decided_at: 1, tier: Tier::Everything, shown_text: String::new() };
    store.decide(&decision, &mut |_| ()).expect("a decision");
    let options = Options { now: 2, readers: 1 };
    learn::learn(&mut store, &[set.clone()], options, &mut |_, _| true).expect("learned");
    let song = Song::load(&store, &set).expect("read").expect("known");
    (folder, store, song)
}

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    WORLD.with_borrow(|(_, store, song)| {
        let third = LiveState::with_track("3");
        for (song, live) in [(Some(song), &third), (Some(song), LiveState::NONE), (None, LiveState::NONE)] {
            let question = Question { text: &text, live, now: 3 };
            let (Answer::Found { text: words, .. } | Answer::NotFound { text: words, .. }) =
                answer(store, song, &question).expect("no failure of the store");
            assert!(!words.trim().is_empty(), "{text:?}");
        }
    });
});
