//! Learning in words, for doors that show text.

use std::time::Duration;

use super::{Progress, Summary};
use crate::words::{counted, plain};

impl Progress {
    /// Returns how far it has come, in one line.
    pub fn text(&self) -> String {
        match self {
            Self::Looking(files) => format!("looking for sets … {files} found"),
            Self::Reading { done, files, .. } => {
                let rate = self
                    .rate()
                    .map_or_else(String::new, |rate| format!(", {rate:.0} a second"));
                let left = self
                    .time_left()
                    .map_or_else(String::new, |left| format!(", {} left", duration(left)));
                format!("learning … {done} of {files} files{rate}{left}")
            }
        }
    }
}

impl Summary {
    /// Returns what came of it, one line for each thing. Names and paths in it can't steer a terminal.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let seconds = self.elapsed.as_secs_f64();
        let files = self.sets + self.backups;
        if files > 0 {
            text.push_str(&format!(
                "Learned {} and {} ({:.1} MB) in {seconds:.1} s, {:.0} a second.",
                counted(self.sets, "set"),
                counted(self.backups, "backup"),
                self.bytes as f64 / 1e6,
                files as f64 / seconds.max(0.001),
            ));
        } else {
            text.push_str("Nothing new was learned.");
        }
        if self.unchanged > 0 {
            text.push_str(&format!(" {} had not changed.", counted(self.unchanged, "file")));
        }
        text.push('\n');
        for (from, to) in &self.moved {
            let line = format!("{} was found again as {}", from.display(), to.display());
            text.push_str(&format!("Moved: {}\n", plain(&line)));
        }
        if self.forgotten > 0 {
            let sets = counted(self.forgotten, "set");
            text.push_str(&format!("Forgotten, because excluded since: {sets}.\n"));
        }
        for path in &self.barred {
            text.push_str(&format!("Excluded: {}\n", plain(&path.to_string_lossy())));
        }
        for problem in &self.problems {
            let path = plain(&problem.path.to_string_lossy());
            text.push_str(&format!("Could not be read: {path}: {}\n", problem.reason));
        }
        text
    }
}

/// "3 s", "2 min", "1 h 20 min".
fn duration(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..90 => format!("{seconds} s"),
        seconds @ 90..3_600 => format!("{} min", (seconds + 30) / 60),
        seconds => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}
