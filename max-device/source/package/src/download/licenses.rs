//! The licences of all that is linked in, for whoever has to read them: each text once, with the names of those that brought it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use spdx::{AdditionItem, Expression, LicenseItem, ParseMode};

use super::VERSION;
use super::bundled::{self, Part};
use super::linked::{Linked, Package};
use crate::tool::Failure;

/// How files with licences begin, in small letters.
const NAMES: [&str; 6] = [
    "licence",
    "license",
    "copying",
    "copyright",
    "notice",
    "unlicense",
];
/// Between two texts.
const LINE: &str = "\n--------------------------------------------------------------------------------\n";

/// Returns the text.
pub fn text(linked: &Linked) -> Result<String, Failure> {
    let others = linked
        .packages
        .iter()
        .filter(|package| package.checksum.is_some());
    let others: Vec<&Package> = others.collect();
    let parts = bundled::parts(linked);
    let mut text = format!(
        "What is in the externals of Sessionist {VERSION} besides its own code, and under which licences.\n\
         Which of it is in which external is in Sessionist-{VERSION}.cdx.json, in the form of CycloneDX.\n\
         All of it is as published and unchanged; the source of NAME VERSION is on https://crates.io/crates/NAME/VERSION.\n\n"
    );
    for package in &others {
        let (name, version) = &package.id;
        // Writing into a string can't fail.
        let _ = writeln!(text, "{name} {version}: {}", package.license);
    }
    for part in &parts {
        let version = part.version.as_deref().unwrap_or_default();
        let name = format!("{} {version}", part.name);
        let _ = writeln!(text, "{}: {} ({})", name.trim(), part.license, part.source);
    }
    for (license, users) in texts(&others, &parts)? {
        let _ = write!(text, "{LINE}Of {}\n\n{license}\n", users.join(", "));
    }
    Ok(text)
}

/// The texts with their users, in the order of the first of them.
fn texts(packages: &[&Package], parts: &[Part]) -> Result<Vec<(String, Vec<String>)>, Failure> {
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in packages {
        let (name, version) = &package.id;
        let user = format!("{name} {version}");
        let mut found = Vec::new();
        collect(&package.folder, &mut found)?;
        if found.is_empty() {
            for text in by_name(&package.license)? {
                let user = format!("{user} (which has no file with it; this is the text at SPDX)");
                users.entry(text).or_default().push(user);
            }
        }
        for text in found {
            let list = users.entry(text).or_default();
            if list.last() != Some(&user) {
                list.push(user.clone());
            }
        }
    }
    // What is inside of a package has its texts there.
    for part in parts
        .iter()
        .filter(|part| part.inside.is_none() || part.license == "blessing")
    {
        for text in by_name(part.license)? {
            let user = format!("{} (the text at SPDX)", part.name);
            users.entry(text).or_default().push(user);
        }
    }
    let mut texts: Vec<(String, Vec<String>)> = users.into_iter().collect();
    texts.sort_by(|(one_text, one), (other_text, other)| (one, one_text).cmp(&(other, other_text)));
    Ok(texts)
}

/// The texts in the files of a package, its folders included: what it holds of others is often in one of them.
fn collect(folder: &Path, found: &mut Vec<String>) -> Result<(), Failure> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        entries.push(entry?.path());
    }
    entries.sort();
    for entry in entries {
        let name = entry
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        if entry.is_dir() {
            collect(&entry, found)?;
        } else if NAMES.iter().any(|begin| name.starts_with(begin)) && !name.ends_with(".rs") {
            let bytes = fs::read(&entry).map_err(|error| format!("{}: {error}", entry.display()))?;
            found.push(plain(&String::from_utf8_lossy(&bytes)));
        }
    }
    Ok(())
}

/// Without what differs between files that say the same.
fn plain(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_string()
}

/// The texts of all licences that an expression names.
fn by_name(expression: &str) -> Result<Vec<String>, Failure> {
    let parsed = Expression::parse_mode(expression, ParseMode::LAX);
    let parsed = parsed.map_err(|error| format!("{expression:?} is no licence of SPDX: {error}"))?;
    let mut texts = Vec::new();
    for requirement in parsed.requirements() {
        if let LicenseItem::Spdx { id, .. } = &requirement.req.license {
            texts.push(plain(id.text()));
        }
        if let Some(AdditionItem::Spdx(id)) = &requirement.req.addition {
            texts.push(plain(id.text()));
        }
    }
    if texts.is_empty() {
        return Err(format!("there is no text for the licence {expression:?}").into());
    }
    Ok(texts)
}
