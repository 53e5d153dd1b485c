//! What is linked in and is no Rust package, as far as it can be known: C code that packages bring along, and what compilers add.

use std::fs;

use super::externals::System;
use super::linked::{Linked, Package};

/// Such a part.
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// Its version, where something tells it.
    pub version: Option<String>,
    /// Its licence.
    pub license: &'static str,
    /// What it is and how it comes in.
    pub description: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// The package that holds it.
    pub inside: Option<&'static str>,
    /// The externals that it is in.
    pub systems: Vec<System>,
}

/// A part as it is known before a build.
struct Known {
    name: &'static str,
    license: &'static str,
    description: &'static str,
    source: &'static str,
    inside: Option<&'static str>,
    /// A file of the package that tells the version, and what stands before it there.
    version: Option<(&'static str, &'static str)>,
    only_for: Option<System>,
}

const KNOWN: [Known; 6] = [
    Known {
        name: "SQLite",
        license: "blessing",
        description: "The database, in C, as libsqlite3-sys holds it.",
        source: "https://sqlite.org",
        inside: Some("libsqlite3-sys"),
        version: Some(("sqlite3/sqlite3.h", "#define SQLITE_VERSION ")),
        only_for: None,
    },
    Known {
        name: "BoringSSL",
        license: "Apache-2.0 AND ISC",
        description: "Cryptography in C and assembly, of which ring holds parts.",
        source: "https://boringssl.googlesource.com/boringssl",
        inside: Some("ring"),
        version: None,
        only_for: None,
    },
    Known {
        name: "fiat-crypto",
        license: "Apache-2.0",
        description: "Arithmetic in C, of which ring holds parts.",
        source: "https://github.com/mit-plv/fiat-crypto",
        inside: Some("ring"),
        version: None,
        only_for: None,
    },
    Known {
        name: "rust-std",
        license: "MIT OR Apache-2.0",
        description: "Rust's standard library with what is compiled into it, of the version of the compiler.",
        source: "https://github.com/rust-lang/rust",
        inside: None,
        version: None,
        only_for: None,
    },
    Known {
        name: "mingw-w64",
        license: "ZPL-2.1 AND MIT AND BSD-3-Clause",
        description: "The C runtime and the threads of the compiler for Windows.",
        source: "https://www.mingw-w64.org",
        inside: None,
        version: None,
        only_for: Some(System::Windows),
    },
    Known {
        name: "libgcc",
        license: "GPL-3.0-or-later WITH GCC-exception-3.1",
        description: "Support routines of GCC. The exception lets what is linked with them have any licence.",
        source: "https://gcc.gnu.org",
        inside: None,
        version: None,
        only_for: Some(System::Windows),
    },
];

/// The parts of what is linked.
pub fn parts(linked: &Linked) -> Vec<Part> {
    KNOWN.iter().filter_map(|known| part(known, linked)).collect()
}

fn part(known: &Known, linked: &Linked) -> Option<Part> {
    let holder = match known.inside {
        Some(name) => Some(linked.packages.iter().find(|package| package.id.0 == name)?),
        None => None,
    };
    let systems = linked.systems.iter().copied();
    let systems = systems.filter(|system| known.only_for.is_none_or(|only| only == *system));
    let systems: Vec<System> = match holder {
        Some(holder) => holder.systems.iter().copied().collect(),
        None => systems.collect(),
    };
    (!systems.is_empty()).then(|| Part {
        name: known.name,
        version: holder.and_then(|holder| version(known, holder)),
        license: known.license,
        description: known.description,
        source: known.source,
        inside: known.inside,
        systems,
    })
}

fn version(known: &Known, holder: &Package) -> Option<String> {
    let (file, before) = known.version?;
    // Without the file there is no version, which a bill of materials may lack.
    let text = fs::read_to_string(holder.folder.join(file)).ok()?;
    let rest = text.lines().find_map(|line| line.strip_prefix(before))?;
    Some(rest.trim().trim_matches('"').to_string())
}
