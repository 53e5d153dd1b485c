//! `sessionist chat [SET]`.
//!
//! At a terminal, lines are edited; otherwise they are read one by one to the end, so that a conversation can be scripted.

use std::io::{self, BufRead, IsTerminal, Read};
use std::path::{Path, PathBuf};

use sessionist::chat::command::{self, Command};
use sessionist::privacy::Request;
use sessionist::session::{Kind, LONGEST_LINE};

use super::editor::LineEditor;
use super::{Said, Talk, offered};
use crate::Failure;
use crate::terminal::{Stream, interrupt, print, print_aside};

/// Talks until the user ends it, and returns the exit code.
pub fn run(set: Option<PathBuf>) -> Result<u8, Failure> {
    let is_at_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let about = about(set.as_deref());
    let talk = Talk::open(set)?;
    if is_at_terminal {
        print(&about)?;
        at_terminal(&talk)
    } else {
        from_lines(&talk)
    }
}

/// The one line of the beginning.
fn about(set: Option<&Path>) -> String {
    let about = match set {
        Some(set) => set.file_stem().unwrap_or_default().to_string_lossy(),
        None => "all sets that are known".into(),
    };
    format!("Ask about {about}. /help lists the commands, Ctrl-C stops an answer, Ctrl-D ends.")
}

fn at_terminal(talk: &Talk) -> Result<u8, Failure> {
    let mut editor = LineEditor::new()?;
    loop {
        talk.catch_up();
        let Some(line) = editor.read()? else {
            return Ok(0);
        };
        match line.trim() {
            "" => {}
            "exit" | "quit" => return Ok(0),
            line => {
                say(talk, line, &mut || editor.ask(CHOICES))?;
                if deletes_words(line) {
                    editor.forget();
                }
            }
        }
    }
}

/// What is typed when something is to be sent.
const CHOICES: &str = "once, conversation or no? ";

/// Carries out what stands on standard input. What is asked in between is answered by the next line. The exit code is that of the last line.
fn from_lines(talk: &Talk) -> Result<u8, Failure> {
    let mut input = io::stdin().lock();
    let mut exit_code = 0;
    while let Some(line) = next_line(&mut input)? {
        match line.trim_end_matches(['\r', '\n']) {
            line if line.trim().is_empty() => {}
            "exit" | "quit" => return Ok(exit_code),
            line => exit_code = say(talk, line, &mut || next_line(&mut input))?,
        }
        if exit_code == interrupt::EXIT_CODE {
            break;
        }
    }
    Ok(exit_code)
}

/// The next line of standard input, with its end; None when there is none.
fn next_line(input: &mut impl BufRead) -> Result<Option<String>, Failure> {
    let mut line = Vec::new();
    // A line without an end would take all memory.
    let read = Read::by_ref(input)
        .take(LONGEST_LINE as u64 + 1)
        .read_until(b'\n', &mut line)
        .map_err(|error| Failure::Stopped(format!("standard input could not be read: {error}")))?;
    if read == 0 {
        return Ok(None);
    }
    let line =
        String::from_utf8(line).map_err(|_| Failure::Stopped("a line is not text in UTF-8".to_owned()))?;
    Ok(Some(line))
}

/// Has a line carried out, and prints what comes of it.
fn say(
    talk: &Talk,
    line: &str,
    ask: &mut dyn FnMut() -> Result<Option<String>, Failure>,
) -> Result<u8, Failure> {
    let mut stream = Stream::default();
    let said = talk.request(line, &mut |said| {
        if said.kind != Kind::Question {
            return tell(&mut stream, said);
        }
        stream.end_line()?;
        print(&offered(said))?;
        talk.answer(said, ask()?.as_deref())
    })?;
    match said.kind {
        Kind::Answer | Kind::NoAnswer | Kind::Done => {
            stream.finish(said.text())?;
            let suggestions = said.suggestions();
            if !suggestions.is_empty() {
                print("Try:")?;
            }
            for suggestion in suggestions {
                print(&format!("  {suggestion}"))?;
            }
            if said.json.get("problem").is_some() {
                print_aside(&format!(
                    "sessionist: this was not kept: {}",
                    said.string("problem")
                ));
            }
            for remark in said.remarks() {
                print_aside(&remark);
            }
        }
        Kind::Cancelled => {
            stream.end_line()?;
            print_aside("Cancelled.");
        }
        _ => {
            stream.end_line()?;
            print_aside(&format!("sessionist: {}", said.text()));
        }
    }
    Ok(said.exit_code())
}

/// Prints what comes before the end.
fn tell(stream: &mut Stream, said: &Said) -> Result<(), Failure> {
    match said.kind {
        Kind::Text => stream.print(said.text())?,
        Kind::Announcement => {
            stream.end_line()?;
            print(said.text())?;
        }
        Kind::Notice => {
            stream.end_line()?;
            print_aside(said.text());
        }
        _ => {}
    }
    Ok(())
}

/// Whether a line asks for something that was said to be deleted, or holds a key. What was typed in this run belongs to that.
fn deletes_words(line: &str) -> bool {
    line.starts_with("/key ")
        || line.starts_with('/')
            && matches!(
                command::parse(line),
                Ok(Command::Privacy(Request::Clear(_) | Request::Exclude(_)) | Command::Forget(_))
            )
}
