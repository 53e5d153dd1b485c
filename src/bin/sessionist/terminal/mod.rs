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
    write_plain(&mut io::stdout().lock(), text)
}

/// Prints what is not part of the output.
pub fn print_aside(text: &str) {
    // Where nobody can be told, nobody can be told that either.
    let _ = write_plain(&mut io::stderr().lock(), text);
}

fn write_plain(output: &mut impl Write, text: &str) -> io::Result<()> {
    for line in text.lines() {
        writeln!(output, "{}", plain(line))?;
    }
    output.flush()
}

/// Text that is printed piece by piece, as it is written.
#[derive(Default)]
pub struct Stream {
    printed: String,
}

impl Stream {
    /// Prints the next piece.
    pub fn print(&mut self, piece: &str) -> io::Result<()> {
        self.printed.push_str(piece);
        let mut output = io::stdout().lock();
        for (number, line) in piece.split('\n').enumerate() {
            if number > 0 {
                output.write_all(b"\n")?;
            }
            output.write_all(plain(line.trim_end_matches('\r')).as_bytes())?;
        }
        output.flush()
    }

    /// Prints what is missing of the whole text, and ends the line. A text that began otherwise is printed anew.
    pub fn finish(&mut self, whole: &str) -> io::Result<()> {
        let missing = whole.strip_prefix(self.printed.as_str());
        if missing.is_none() {
            self.end_line()?;
        }
        self.print(missing.unwrap_or(whole))?;
        self.end_line()
    }

    /// Ends the line when something stands in it.
    pub fn end_line(&mut self) -> io::Result<()> {
        if self.printed.is_empty() || self.printed.ends_with('\n') {
            return Ok(());
        }
        self.print("\n")
    }
}
