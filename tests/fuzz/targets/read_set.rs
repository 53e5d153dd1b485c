//! Any bytes as a file: the first one chooses the tier, the rest is the file.
//!
//! The file is read twice, at once and in up to 65 pieces. A reader whose answer depends on how the disk hands over its
//! bytes has a mistake at the edges of its window.

#![no_main]

use std::io::{self, Read};

use libfuzzer_sys::fuzz_target;
use sessionist::als::facts::LiveSet;
use sessionist::als::{self, Error, Limits, ReadOptions};
use sessionist::consent::Tier;

fuzz_target!(|bytes: &[u8]| {
    let Some((&first, file)) = bytes.split_first() else {
        return;
    };
    let options = ReadOptions {
        tier: match first % 4 {
            0 => Tier::Overview,
            1 => Tier::Sound,
            _ => Tier::Everything,
        },
        // A fuzzer finds out soon that gzip makes much of little, and then spends its time with that.
        limits: Limits {
            xml_bytes: 4 << 20,
            kept_bytes: 64 << 20,
            ..Limits::default()
        },
    };
    let at_once = als::read(file, &options);
    let in_pieces = als::read(
        Pieces {
            rest: file,
            most: 1 + file.len() / (usize::from(first / 4) + 2),
        },
        &options,
    );
    assert_eq!(outcome(&at_once), outcome(&in_pieces));
});

/// The facts, or that there are none: of damaged gzip and the damaged XML in it, either can be seen first.
fn outcome(result: &Result<LiveSet, Error>) -> Option<String> {
    result.as_ref().ok().map(|set| format!("{set:?}"))
}

/// Hands over at most so many bytes at a time.
struct Pieces<'a> {
    rest: &'a [u8],
    most: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(self.most);
        self.rest.read(&mut buffer[..length])
    }
}
