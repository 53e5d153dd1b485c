//! The answer of a server, whatever it sends and however it is cut up: read or refused, the same in every way that it comes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sessionist::provider::{
    Failure, MOST_CALLS, Model, Part, Piece, Reader, Reply, Stop, WireFormat, is_model_name, models,
};

/// An answer has at most so many times as many bytes as came: a byte that is no UTF-8 becomes three, and 1e15 is written out.
const MOST_TIMES: usize = 5;

/// Reads an answer that comes in pieces of these lengths, over and over; as a whole without any.
fn read(format: WireFormat, mut bytes: &[u8], lengths: &[u8]) -> (Vec<Piece>, Result<Reply, Failure>) {
    let mut reader = Reader::new(format);
    let mut pieces = Vec::new();
    let mut lengths = lengths.iter().cycle();
    while !bytes.is_empty() && !reader.is_over() {
        let length = lengths
            .next()
            .map_or(bytes.len(), |length| usize::from(*length).max(1));
        let (piece, rest) = bytes.split_at(length.min(bytes.len()));
        bytes = rest;
        if let Err(failure) = reader.feed(piece, &mut pieces) {
            // What has failed stays so.
            let told = pieces.len();
            assert_eq!(reader.feed(rest, &mut pieces).as_ref(), Err(&failure));
            assert_eq!(reader.finish(&mut pieces).as_ref(), Err(&failure));
            assert_eq!(pieces.len(), told);
            return (pieces, Err(failure));
        }
        assert_eq!(reader.feed(&[], &mut pieces), Ok(()));
    }
    let reply = reader.finish(&mut pieces);
    (pieces, reply)
}

/// The text that was told, and the calls.
fn told(pieces: &[Piece]) -> (String, String, usize) {
    let (mut said, mut thought, mut calls) = (String::new(), String::new(), 0);
    for piece in pieces {
        match piece {
            Piece::Text(text) => said.push_str(text),
            Piece::Thinking(text) => thought.push_str(text),
            Piece::Call(_) => calls += 1,
        }
    }
    (said, thought, calls)
}

fn check(format: WireFormat, bytes: &[u8], pieces: &[Piece], reply: &Result<Reply, Failure>) {
    let (said, thought, calls) = told(pieces);
    assert!(calls <= MOST_CALLS);
    assert!(
        said.len() + thought.len() <= MOST_TIMES * bytes.len(),
        "more was said than came"
    );
    let Ok(reply) = reply else { return };
    let mut size = 0;
    let (mut text, mut called) = (String::new(), 0);
    for part in &reply.parts {
        match part {
            Part::Text(more) => {
                assert!(!more.is_empty());
                text.push_str(more);
            }
            Part::Call(call) => {
                called += 1;
                size += call.name.len() + call.arguments.len() + call.id.as_ref().map_or(0, String::len);
            }
            Part::Kept { format: of, json } => {
                assert_eq!(*of, format);
                size += json.to_string().len();
            }
        }
    }
    assert_eq!((text, called), (said, calls), "what is kept is what was told");
    assert!(reply.stop != Stop::Other || calls == 0);
    // Each part has a little of its own, such as the names of its keys.
    assert!(
        size <= MOST_TIMES * bytes.len() + 128 * reply.parts.len(),
        "{size}"
    );
}

fuzz_target!(|bytes: &[u8]| {
    // The first byte is how many lengths follow, and then comes the answer.
    let Some((count, rest)) = bytes.split_first() else {
        return;
    };
    let count = usize::from(*count % 9).min(rest.len());
    let (lengths, answer) = rest.split_at(count);
    for format in WireFormat::ALL {
        let whole = read(format, answer, &[]);
        check(format, answer, &whole.0, &whole.1);
        let cut = read(format, answer, lengths);
        assert_eq!(cut, whole, "{format:?} {lengths:?}");
        assert_eq!(read(format, answer, &[1]), whole, "{format:?}");
        if let Ok(list) = models(format, answer) {
            assert!(list.iter().all(|model: &Model| is_model_name(&model.name)));
        }
    }
});
