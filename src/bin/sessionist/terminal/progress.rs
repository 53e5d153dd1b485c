//! A line of progress on the terminal, for what takes a while.

use std::io::{self, IsTerminal, Write};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use sessionist::learn::{self, set_file};
use sessionist::words::plain;

/// How long nothing is said: most sets are read before anyone wonders.
const PATIENCE: Duration = Duration::from_millis(400);
const BETWEEN_LINES: Duration = Duration::from_millis(100);

/// Shows progress on standard error when that is a terminal.
pub struct ProgressLine {
    started: Instant,
    last: Option<Instant>,
    is_terminal: bool,
}

impl ProgressLine {
    pub fn new() -> Self {
        Self {
            started: Instant::now(),
            last: None,
            is_terminal: io::stderr().is_terminal(),
        }
    }

    /// Shows how far the reading of a file has come.
    pub fn show_file(&mut self, progress: set_file::Progress) -> ControlFlow<()> {
        self.show(|| {
            let percent = (progress.file_bytes * 100)
                .checked_div(progress.file_size)
                .unwrap_or(100);
            format!("reading … {percent} % ({} MB of XML)", progress.xml_bytes >> 20)
        });
        ControlFlow::Continue(())
    }

    /// Shows how far learning has come.
    pub fn show_learning(&mut self, progress: &learn::Progress) {
        self.show(|| progress.text());
    }

    /// Shows how far a request has come, in the words of the session.
    pub fn show_text(&mut self, text: &str) {
        self.show(|| plain(text));
    }

    fn show(&mut self, text: impl FnOnce() -> String) {
        let quiet = self.last.map_or(self.started.elapsed() < PATIENCE, |last| {
            last.elapsed() < BETWEEN_LINES
        });
        if self.is_terminal && !quiet {
            self.last = Some(Instant::now());
            // A progress line that can't be written is no reason to stop.
            let _ = write!(io::stderr(), "\r\x1b[K{}", text());
        }
    }

    /// Takes the line away.
    pub fn clear(&mut self) {
        if self.last.take().is_some() {
            // As above.
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
