//! What is between the program and whoever sits in front of it: what is printed, the line of progress, Ctrl-C, the question of the
//! first launch.
//!
//! Names come from files that anyone can have made, so nothing of them reaches a terminal that is not plain text.

pub mod consent;
pub mod interrupt;
pub mod json;
pub mod progress;

use std::io::{self, Write};

use sessionist::words::plain;

/// Prints text whose names must not steer the terminal.
pub fn print(text: &str) -> io::Result<()> {
    let mut output = io::stdout().lock();
    for line in text.lines() {
        writeln!(output, "{}", plain(line))?;
    }
    output.flush()
}
