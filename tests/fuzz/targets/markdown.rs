//! The answer of a model, whatever it writes and however it comes: nothing but what is allowed gets into a page, and in the end the page
//! shows what the whole text is.

#![no_main]

#[path = "../../../src/panel/markdown/tests/allowed.rs"]
mod allowed;

use libfuzzer_sys::fuzz_target;
use sessionist::panel::markdown::{Stream, html, plain};

fn check(blocks: &[String]) {
    for block in blocks {
        if let Err(problem) = allowed::check(block) {
            panic!("{problem}");
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    // The first byte is how long the pieces are, in which the text comes.
    let Some((length, rest)) = bytes.split_first() else {
        return;
    };
    let length = usize::from(*length % 32) + 1;
    let text = String::from_utf8_lossy(rest);
    let whole = html(&text);
    check(&whole);
    check(&plain(&text));
    let mut stream = Stream::new();
    let mut page: Vec<String> = Vec::new();
    let mut rest = &*text;
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(rest.ceil_char_boundary(length.min(rest.len())));
        rest = behind;
        stream.push(piece);
        let Some((from, blocks)) = stream.changed() else {
            continue;
        };
        assert!(from <= page.len(), "a gap");
        check(&blocks);
        page.truncate(from);
        page.extend(blocks);
    }
    assert_eq!(stream.told(), page);
    // Names of links aside, a text is read from top to bottom: all but the last two blocks are what they will be.
    let done = page.len().saturating_sub(2);
    let (from, blocks) = stream.finish();
    assert!(
        from >= done || text.contains("]:"),
        "{from} of {done} stay: {text:?}"
    );
    page.truncate(from);
    page.extend(blocks);
    assert_eq!(page, whole);
});
