//! The program at a pseudo terminal, with a user who waits for what is shown before typing on.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::world::World;

/// Far longer than anything takes, so that a test that fails comes to an end.
const DEADLINE: Duration = Duration::from_secs(120);

/// What the line editor tells the terminal when it begins to read a line.
const PROMPT: &str = "\u{1b}[?2004h";

pub const TAB: &str = "\t";
pub const UP: &str = "\u{1b}[A";
pub const CTRL_C: &str = "\u{3}";
pub const CTRL_D: &str = "\u{4}";

pub struct Terminal {
    child: Child,
    keys: ChildStdin,
    screen: Receiver<Vec<u8>>,
    /// All that was shown and not waited for yet.
    shown: Vec<u8>,
}

impl Terminal {
    /// Starts the program in a world, with arguments that need no quotes.
    pub fn start(world: &World, arguments: &str) -> Self {
        // In the shell's place: a shell that waits is ended by Ctrl-C, too, and its exit code would be the one that is seen.
        let command = format!("exec '{}' {arguments}", env!("CARGO_BIN_EXE_sessionist"));
        let mut child = Command::new("script")
            .args(["-qec", &command, "/dev/null"])
            .current_dir(world.music())
            .env("SESSIONIST_HOME", world.home())
            .env("HOME", world.folder())
            .env("TERM", "xterm")
            .env("SHELL", "/bin/sh")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("script, which belongs to every Linux");
        let keys = child.stdin.take().unwrap();
        let mut output = child.stdout.take().unwrap();
        let (sender, screen) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            child,
            keys,
            screen,
            shown: Vec::new(),
        }
    }

    pub fn types(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits until a text is shown, and returns all up to its end.
    pub fn waits_for(&mut self, text: &str) -> String {
        let deadline = Instant::now() + DEADLINE;
        loop {
            if let Some(place) = memchr::memmem::find(&self.shown, text.as_bytes()) {
                let rest = self.shown.split_off(place + text.len());
                let seen = std::mem::replace(&mut self.shown, rest);
                return String::from_utf8_lossy(&seen).into_owned();
            }
            let left = deadline.saturating_duration_since(Instant::now());
            match self.screen.recv_timeout(left) {
                Ok(bytes) => self.shown.extend(bytes),
                Err(_) => panic!("no {text:?}: {:?}", String::from_utf8_lossy(&self.shown)),
            }
        }
    }

    pub fn waits_for_the_prompt(&mut self) -> String {
        self.waits_for(PROMPT)
    }

    /// Waits for the end, and returns what was shown since.
    pub fn ends(mut self) -> (ExitStatus, String) {
        // Not before the program has ended by itself: script takes that for Ctrl-D.
        let status = self.child.wait().unwrap();
        drop(self.keys);
        self.shown.extend(self.screen.iter().flatten());
        (status, String::from_utf8_lossy(&self.shown).into_owned())
    }
}
