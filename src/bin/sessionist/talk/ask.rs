//! `sessionist ask TEXT [SET]`.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use serde_json::Value;
use sessionist::session::{Kind, LONGEST_LINE};

use super::{Said, Talk, offered};
use crate::Failure;
use crate::arguments::Ask;
use crate::terminal::{json, print, print_aside};

/// Asks, prints the answer, and returns the exit code.
pub fn run(arguments: &Ask) -> Result<u8, Failure> {
    let text = match arguments.text.as_str() {
        "-" => from_standard_input()?,
        text => text.to_owned(),
    };
    let text = text.trim();
    if text.is_empty() {
        return Err(Failure::Stopped("there is no question; write one".to_owned()));
    }
    // What deletes is not to be found in a text that was piped here.
    if text.starts_with('/') {
        return Err(Failure::Stopped(
            "a question can't begin with a slash; `sessionist chat` takes commands".to_owned(),
        ));
    }
    let talk = Talk::open(arguments.set.clone())?;
    // The whole answer is in the last event.
    let mut said = talk.request(text, &mut |said| match said.kind {
        Kind::Question => {
            print_aside(&offered(said));
            talk.answer(said, choice()?.as_deref())
        }
        Kind::Notice => {
            print_aside(said.text());
            Ok(())
        }
        _ => Ok(()),
    })?;
    if arguments.json {
        if let Some(object) = said.json.as_object_mut() {
            object.insert("kind".to_owned(), Value::from(said.kind.as_str()));
        }
        json::write(io::stdout().lock(), &said.json)?;
    } else {
        tell(&said)?;
    }
    Ok(said.exit_code())
}

/// What the user says at the terminal; without one, it is no.
fn choice() -> Result<Option<String>, Failure> {
    if !io::stdin().is_terminal() {
        print_aside("Nobody can be asked here, so it is not sent.");
        return Ok(None);
    }
    let mut terminal = io::stderr().lock();
    write!(terminal, "once, conversation or no? ")?;
    terminal.flush()?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(Some(line))
}

fn tell(said: &Said) -> Result<(), Failure> {
    match said.kind {
        Kind::Answer => {
            print(said.text())?;
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
        Kind::NoAnswer => {
            print_aside(said.text());
            let suggestions = said.suggestions();
            if !suggestions.is_empty() {
                print_aside("Try:");
            }
            for suggestion in suggestions {
                // A command in the words of this door.
                match suggestion.strip_prefix('/') {
                    Some(command) => print_aside(&format!("  sessionist {command}")),
                    None => print_aside(&format!("  {suggestion}")),
                }
            }
        }
        Kind::Cancelled => print_aside("sessionist: cancelled"),
        _ => print_aside(&format!("sessionist: {}", said.text())),
    }
    Ok(())
}

fn from_standard_input() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    // One more than is taken, so that too much is told.
    io::stdin()
        .lock()
        .take(LONGEST_LINE as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::Stopped(format!("standard input could not be read: {error}")))?;
    if bytes.len() > LONGEST_LINE {
        return Err(sessionist::session::SubmitError::LineTooLong.into());
    }
    String::from_utf8(bytes).map_err(|_| Failure::Stopped("the question is not text in UTF-8".to_owned()))
}
