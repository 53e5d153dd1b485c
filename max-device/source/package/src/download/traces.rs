//! Traces of the machine that something was built on. Panics of Rust name source files, and so the home of whoever built them.

use std::env;
use std::path::MAIN_SEPARATOR;

use super::externals::External;
use super::root;
use crate::tool::Failure;

/// Where cargo keeps sources, on any machine.
const SOURCES: [&str; 2] = ["/.cargo/registry/", "\\.cargo\\registry\\"];
/// What stands before that where the home is not named.
const NO_HOME: u8 = b'~';

/// The folders of this machine that nothing may name, and what is to stand there instead.
pub fn folders() -> Vec<(String, &'static str)> {
    let home = env::var("HOME")
        .or_else(|_| env::var("USERPROFILE"))
        .unwrap_or_default();
    let mut folders = Vec::new();
    // A home right below the root of the disk would be found everywhere.
    if home.len() > 1 {
        folders.push((format!("{home}{MAIN_SEPARATOR}"), "~"));
    }
    // Last, because of several that fit the compiler takes the last.
    folders.push((root().display().to_string(), "sessionist"));
    folders
}

/// Says which externals tell of the machine that they were built on; of a release none may.
pub fn check(externals: &[External], is_release: bool) -> Result<(), Failure> {
    let mut found = Vec::new();
    for external in externals {
        for (path, data) in &external.files {
            if let Some(trace) = trace(data) {
                found.push(format!(
                    "{path} TELLS OF THE MACHINE THAT IT WAS BUILT ON: {trace}"
                ));
            }
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    let found = found.join("\n");
    if is_release {
        return Err(format!(
            "{found}\nLet this command build it, which leaves that out. Nothing was written"
        )
        .into());
    }
    eprintln!("{found}");
    Ok(())
}

fn trace(data: &[u8]) -> Option<String> {
    for (folder, _) in folders() {
        if find(data, folder.as_bytes()).next().is_some() {
            return Some(folder);
        }
    }
    for sources in SOURCES {
        let mut places = find(data, sources.as_bytes());
        let place = places.find(|at| at.checked_sub(1).and_then(|before| data.get(before)) != Some(&NO_HOME));
        if let Some(at) = place {
            let shown = data
                .get(at.saturating_sub(16)..at + sources.len())
                .unwrap_or_default();
            return Some(shown.escape_ascii().to_string());
        }
    }
    None
}

fn find<'data>(data: &'data [u8], wanted: &'data [u8]) -> impl Iterator<Item = usize> + 'data {
    let windows = data.windows(wanted.len().max(1)).enumerate();
    windows
        .filter(move |(_, window)| *window == wanted)
        .map(|(at, _)| at)
}
