//! What the external for this machine shows to others, and what it wants of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::build::{Build, external, root, strict, succeed};

#[test]
fn only_the_entry_is_exported() {
    let exported = symbols(&external(Build::Plain), "--defined-only");
    let names: BTreeSet<&str> = exported.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, BTreeSet::from(["ext_main"]));
}

/// What comes from the system says of which version it is; what is weak may be missing.
#[test]
fn of_max_it_wants_what_its_header_declares() {
    let wanted = symbols(&external(Build::Plain), "--undefined-only");
    let of_max: BTreeSet<String> = wanted
        .into_iter()
        .filter(|(name, kind)| kind == "U" && !name.contains('@'))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(of_max, declared());
}

#[test]
fn two_compilers_have_nothing_to_warn_of() {
    for compiler in ["gcc", "clang"] {
        for folder in [
            "max-device/source/sessionist",
            "tests/max/runtime",
            "tests/max/drivers",
        ] {
            for entry in fs::read_dir(root().join(folder)).unwrap() {
                let path = entry.unwrap().path();
                if path.extension().is_some_and(|extension| extension == "c") {
                    succeed(strict(compiler).arg("-fsyntax-only").arg(path));
                }
            }
        }
    }
}

/// Names and kinds of dynamic symbols.
fn symbols(file: &Path, which: &str) -> Vec<(String, String)> {
    let listed = succeed(
        Command::new("nm")
            .args(["-D", which, "--with-symbol-versions", "--format=posix"])
            .arg(file),
    );
    let symbols = listed.lines().map(|line| {
        let mut words = line.split_whitespace().map(str::to_owned);
        (words.next().unwrap(), words.next().unwrap())
    });
    symbols.collect()
}

/// The functions of max.h.
pub fn declared() -> BTreeSet<String> {
    let header = fs::read_to_string(root().join("max-device/source/sessionist/max.h")).unwrap();
    let declarations = header.lines().filter(|line| line.starts_with("C74_IMPORT "));
    let name = |line: &str| {
        let before = line.split_once('(').unwrap().0;
        let place = before.rfind(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_');
        before.split_at(place.unwrap() + 1).1.to_owned()
    };
    declarations.map(name).collect()
}
