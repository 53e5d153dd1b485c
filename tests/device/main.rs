//! The Max for Live device: its file, its source, and what the linter lets through.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on fails"
)]

mod built;
mod bundle;
mod container;
mod linter;
mod package;

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The folder with the sources of the devices.
fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../device")
}

/// Devices that people made with Live, by their names. They are not part of the repository.
fn real_devices() -> Vec<(String, Vec<u8>)> {
    let shared = match env::var_os("SESSIONIST_SHARED") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared"),
    };
    let folder = shared.join("devices");
    let Ok(entries) = fs::read_dir(&folder) else {
        let folder = folder.display();
        say(&format!(
            "NO REAL DEVICES READ, THERE IS NO FOLDER {folder} (SET SESSIONIST_SHARED)"
        ));
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    let paths = paths.filter(|path| path.extension().is_some_and(|extension| extension == "amxd"));
    let mut devices: Vec<(String, Vec<u8>)> = paths
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(&path).unwrap())
        })
        .collect();
    devices.sort();
    devices
}

/// Says what was not tried, straight to the stream: what goes through `eprintln!` is swallowed for a test that passes.
fn say(text: &str) {
    io::stderr()
        .write_all(format!("SKIPPED: {text}\n").as_bytes())
        .unwrap();
}
