//! Tells the program which commit it was built from, for `--version` and for reports of problems, and hands it the files of the panel.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The page that the panel shows.
const PAGE: &str = "max-device/panel";

fn main() -> io::Result<()> {
    for name in ["HEAD", "logs/HEAD"] {
        // Cargo takes a file that is missing for one that has changed, and would build all of it each time.
        if let Some(path) = git(&["rev-parse", "--git-path", name])
            && Path::new(&path).exists()
        {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    let commit = git(&["rev-parse", "--short=12", "HEAD"]);
    let commit = commit.as_deref().unwrap_or("unknown");
    println!("cargo::rustc-env=SESSIONIST_COMMIT={commit}");
    list_page()
}

/// What git says. None where there is none, or no repository.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let told = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| told.trim().to_owned())
}

/// Writes a list of the page's files, each with its path below the page and its content, for `src/panel/page.rs`.
fn list_page() -> io::Result<()> {
    println!("cargo::rerun-if-changed={PAGE}");
    let root = Path::new(PAGE).canonicalize()?;
    let mut list = String::from("&[\n");
    let mut folders = vec![root.clone()];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    for file in files {
        let below = file.strip_prefix(&root).map_err(io::Error::other)?;
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        list.push_str(&format!(
            "    ({:?}, include_bytes!({file:?})),\n",
            parts.join("/")
        ));
    }
    list.push_str("]\n");
    let folder = std::env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    fs::write(Path::new(&folder).join("page.rs"), list)
}
