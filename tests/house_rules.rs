//! Rules about the source that no compiler keeps: which file may see which library, where `unsafe` may stand, how
//! many lint exceptions there are, and that no file knows the machine it was written on.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// Lint exceptions in `src` and `ffi/src`. This number may only go down.
const LINT_EXCEPTIONS: usize = 1;

#[test]
fn only_the_walker_sees_the_xml_library() {
    assert_only_in("quick_xml", |path| path == Path::new("src/als/walk.rs"));
}

#[test]
fn only_one_file_sees_the_http_library() {
    assert_only_in("ureq", |path| path == Path::new("src/provider/http.rs"));
}

#[test]
fn only_the_store_sees_the_database() {
    assert_only_in("rusqlite", |path| path.starts_with("src/store"));
}

/// What connects to another machine is in one file. The panel's server takes connections of this machine, and makes none; of other
/// libraries that could bring a way out along, there is none.
#[test]
fn only_one_file_can_open_a_connection() {
    let server = Path::new("src/panel/server.rs");
    let mut found = Vec::new();
    for file in rust_files() {
        let is_ours = file.path.starts_with("src") || file.path.starts_with("ffi/src");
        if !is_ours || file.path == Path::new("src/provider/http.rs") {
            continue;
        }
        let mut words = vec![
            "UdpSocket",
            "UnixStream",
            "TcpSocket",
            "ToSocketAddrs",
            "lookup_host",
            "ureq",
        ];
        if file.path != server {
            words.extend(["TcpStream", "TcpListener", "hyper", "hyper_util"]);
        }
        if file.path.starts_with("src/panel") {
            // What the server's libraries offer beside serving.
            words.extend(["client", "process"]);
        } else {
            words.push("tokio");
        }
        found.extend(places(&file.path, &file.text, |line| {
            words.iter().any(|word| has_word(line, word))
                || line.contains("::connect")
                || line.contains(".connect(")
        }));
    }
    assert!(found.is_empty(), "a way out:\n{}", found.join("\n"));
    let server = fs::read_to_string(root().join(server)).unwrap();
    assert!(
        server.contains("Ipv4Addr::LOCALHOST"),
        "it listens to other machines"
    );
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let hyper = manifest.lines().find(|line| line.starts_with("hyper =")).unwrap();
    assert!(!hyper.contains("client"), "hyper is there to serve, not to ask");
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for library in ["reqwest", "curl", "native-tls", "openssl"] {
        assert!(
            !lock.contains(&format!("name = \"{library}\"\n")),
            "{library} is among the dependencies"
        );
    }
}

#[test]
fn unsafe_stands_only_in_ffi() {
    assert_only_in("unsafe", |path| path.starts_with("ffi"));
    let library = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    assert!(
        library.contains("#![forbid(unsafe_code)]"),
        "src/lib.rs no longer forbids unsafe code"
    );
}

/// Reading a set, talking and deciding about consent are functions of their input, so that they can be tested and
/// repeated. Whoever needs the clock or a file is handed it.
#[test]
fn the_pure_parts_touch_no_clock_file_network_or_thread() {
    let pure = ["src/als", "src/chat", "src/consent", "src/provider"];
    let words = ["fs", "net", "thread", "process", "Instant", "SystemTime"];
    let mut found = Vec::new();
    for file in rust_files() {
        let is_pure = pure.iter().any(|folder| file.path.starts_with(folder));
        if !is_pure || file.path.ends_with("tests.rs") || file.path == Path::new("src/provider/http.rs") {
            continue;
        }
        let without_tests = file.text.split("#[cfg(test)]").next().unwrap_or_default();
        found.extend(places(&file.path, without_tests, |line| {
            line.contains("std::") && words.iter().any(|word| has_word(line, word))
        }));
    }
    assert!(
        found.is_empty(),
        "the outside world in a pure part:\n{}",
        found.join("\n")
    );
}

#[test]
fn lint_exceptions_only_go_down() {
    let mut found = Vec::new();
    for file in rust_files() {
        if file.path.starts_with("src") || file.path.starts_with("ffi/src") {
            found.extend(places(&file.path, &file.text, is_lint_exception));
        }
    }
    assert!(
        found.len() <= LINT_EXCEPTIONS,
        "{} lint exceptions, {LINT_EXCEPTIONS} are allowed:\n{}",
        found.len(),
        found.join("\n"),
    );
    assert_eq!(
        found.len(),
        LINT_EXCEPTIONS,
        "fewer than before: lower LINT_EXCEPTIONS to keep it so"
    );
}

/// Compares with the machine the test runs on, which in the end is every machine that somebody writes on.
#[test]
fn no_file_names_a_folder_of_the_machine_it_was_written_on() {
    let home = env::var("HOME")
        .or_else(|_| env::var("USERPROFILE"))
        .unwrap_or_default();
    let mut folders = vec![root().display().to_string()];
    // A home right below the root of the disk would be found everywhere.
    if home.len() > 1 {
        folders.push(format!("{home}{}", std::path::MAIN_SEPARATOR));
    }
    let mut found = Vec::new();
    for file in text_files() {
        found.extend(places(&file.path, &file.text, |line| {
            folders.iter().any(|folder| line.contains(folder.as_str()))
        }));
    }
    assert!(found.is_empty(), "paths of this machine:\n{}", found.join("\n"));
}

struct SourceFile {
    /// Relative to the root of the repository.
    path: PathBuf,
    text: String,
}

fn root() -> PathBuf {
    env::var_os("CARGO_MANIFEST_DIR").unwrap().into()
}

/// Looks for a word in all code but this file and the comments.
fn assert_only_in(word: &str, is_allowed: impl Fn(&Path) -> bool) {
    let mut found = Vec::new();
    for file in rust_files() {
        if file.path != Path::new("tests/house_rules.rs") && !is_allowed(&file.path) {
            found.extend(places(&file.path, &file.text, |line| has_word(line, word)));
        }
    }
    assert!(
        found.is_empty(),
        "{word} where it may not be:\n{}",
        found.join("\n")
    );
}

/// Every line of code, without its comment, that has something about it: as `path:line: text`.
fn places(path: &Path, text: &str, is_found: impl Fn(&str) -> bool) -> Vec<String> {
    let is_rust = path.extension().is_some_and(|extension| extension == "rs");
    text.lines()
        .enumerate()
        .filter(|(_, line)| is_found(if is_rust { code(line) } else { line }))
        .map(|(index, line)| format!("{}:{}: {}", path.display(), index + 1, line.trim()))
        .collect()
}

/// Cuts a line comment off. A line whose text holds two slashes loses its end, which no rule here minds.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

fn has_word(line: &str, word: &str) -> bool {
    line.split(|one: char| !one.is_alphanumeric() && one != '_')
        .any(|found| found == word)
}

fn is_lint_exception(line: &str) -> bool {
    let line = line.trim_start();
    let attribute = line.strip_prefix("#![").or_else(|| line.strip_prefix("#["));
    attribute.is_some_and(|attribute| {
        let is_conditional = attribute.starts_with("cfg_attr(");
        ["allow(", "expect("].iter().any(|start| {
            attribute.starts_with(start) || is_conditional && attribute.contains(&format!(" {start}"))
        })
    })
}

fn rust_files() -> impl Iterator<Item = SourceFile> {
    text_files()
        .into_iter()
        .filter(|file| file.path.extension().is_some_and(|extension| extension == "rs"))
}

/// Every file that is text, without what is generated: cargo marks its own folder, git keeps its own to itself.
fn text_files() -> Vec<SourceFile> {
    let root = root();
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_symlink() {
                continue;
            }
            if path.is_dir() {
                let is_skipped = path.ends_with(".git")
                    || path.ends_with("tests/out")
                    || path.ends_with("node_modules")
                    || path.join("CACHEDIR.TAG").exists();
                if !is_skipped {
                    folders.push(path);
                }
            } else if let Ok(text) = fs::read_to_string(&path) {
                let path = path.strip_prefix(&root).unwrap().to_path_buf();
                files.push(SourceFile { path, text });
            }
        }
    }
    assert!(files.len() > 20, "only {} files found", files.len());
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}
