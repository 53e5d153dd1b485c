//! `sessionist privacy …`, which is `/privacy …`, and `sessionist forget`.

use std::path::Path;

use sessionist::chat::command::{self, Command};
use sessionist::privacy::{self, Answer, announcement, erased_text, real_path};
use sessionist::store::{Erased, Forget, Traces};
use sessionist::words::clock;

use crate::terminal::print;
use crate::{Failure, home};

/// Does what stands behind `sessionist privacy`.
pub fn run(words: &[String]) -> Result<(), Failure> {
    let line = format!("/privacy {}", words.join(" "));
    let request = match command::parse(&line)? {
        Command::Privacy(request) => request,
        Command::Help(words) => return Ok(print(&command::help(&words))?),
        // No line that begins like ours asks for anything else.
        _ => return Ok(print(&command::help("privacy"))?),
    };
    let mut store = home::open()?;
    let answer = privacy::answer(&mut store, &request, clock::now(), None, &mut announce)?;
    print(&answer.text())?;
    match &answer {
        Answer::Tier { erased, .. } | Answer::Excluded { erased, .. } | Answer::Cleared { erased, .. } => {
            check(erased)
        }
        Answer::NoSuchProject { .. } => Err(Failure::Stopped("nothing was deleted".to_owned())),
        _ => Ok(()),
    }
}

/// Forgets the sets at and below a path.
pub fn forget(path: &Path) -> Result<(), Failure> {
    let mut store = home::open()?;
    let erased = store.erase(&Forget::Below(real_path(path)?), &mut announce)?;
    print(&erased_text(&erased))?;
    check(&erased)
}

/// Says what will go, before it goes.
fn announce(traces: &Traces) {
    // Whoever does not listen is no reason to keep what the user wants to be deleted.
    let _ = print(&announcement(traces));
}

fn check(erased: &Erased) -> Result<(), Failure> {
    if erased.is_proven() {
        Ok(())
    } else {
        Err(Failure::NotProven)
    }
}
