//! Tells the program which commit it was built from, for `--version` and for reports of problems, and hands it the files of the panel.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The page that the panel shows.
const PAGE: &str = "max-device/panel";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=.git/HEAD");
    println!("cargo::rerun-if-changed=.git/logs/HEAD");
    let commit = Command::new("git")
        .args(["rev-parse", "--short=12", "HEAD"])
        .output()
        .ok()
        .filter(|output| output.status.success())
        .and_then(|output| String::from_utf8(output.stdout).ok());
    let commit = commit.as_deref().map_or("unknown", str::trim);
    println!("cargo::rustc-env=SESSIONIST_COMMIT={commit}");
    list_page()
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
