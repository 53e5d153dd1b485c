//! A line that somebody types: understood or not, completed, helped with, and searched for in the store.

#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use sessionist::chat::command;
use sessionist::store::{Author, Store};
use tempfile::TempDir;

thread_local! {
    static STORE: RefCell<(TempDir, Store)> = RefCell::new(store());
}

/// A store with a message in it.
fn store() -> (TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(folder.path()).expect("a store");
    let conversation = store.begin_conversation("Mix", None, 1).expect("a conversation");
    store
        .add_message(conversation, Author::User, "is the snare too loud?", 2)
        .expect("a message");
    (folder, store)
}

fuzz_target!(|bytes: &[u8]| {
    let line = String::from_utf8_lossy(bytes);
    if let Err(error) = command::parse(&line) {
        assert!(!error.to_string().is_empty());
    }
    assert!(!command::help(&line).is_empty());
    let typed = line.trim_start().trim_start_matches('/');
    for completed in command::complete(&line) {
        let completed = completed.trim_start_matches('/');
        assert!(completed.starts_with(typed), "{typed} was completed to {completed}");
    }
    STORE.with_borrow(|(_, store)| {
        // Whatever is typed is words to look for, never a query that fails.
        store.search(&line, 9).expect("a search");
        store.search_messages(&line, 9).expect("a search");
    });
});
