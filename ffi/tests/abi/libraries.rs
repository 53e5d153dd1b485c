//! Builds the libraries that the C programs are linked with.
//!
//! Cargo does not tell an integration test where a shared library is, and the copies it keeps for itself may come from
//! a build with other features. So cargo is called once more, in a target folder of its own, and what it made is copied
//! to a folder per build.
//!
//! The libraries have the profile of this test. `SESSIONIST_TEST_PROFILE=release` builds them as they are shipped
//! without building this test and what it needs that way, too.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::tool::TOOL;

pub struct Libraries {
    /// Holds the shared library as it is shipped, and nothing else.
    pub shared_folder: PathBuf,
    /// The static library as it is shipped.
    pub static_library: PathBuf,
    /// The static library with the export that panics.
    pub panicking_static_library: PathBuf,
    /// What a host has to add when it links the static library.
    pub system_libraries: Vec<String>,
}

pub static LIBRARIES: LazyLock<Libraries> = LazyLock::new(build);

/// A folder for what the tests make, inside the target folder.
pub fn output_folder() -> PathBuf {
    abi_folder().join(format!("{}-{}", TOOL.folder(), profile()))
}

fn abi_folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("abi")
}

/// Where cargo builds. The external for Max is built there as well, of which most is the same.
pub fn cargo_folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("..")
        .join(TOOL.folder())
}

pub fn profile() -> String {
    let own = if cfg!(debug_assertions) { "dev" } else { "release" };
    env::var("SESSIONIST_TEST_PROFILE").unwrap_or_else(|_| own.to_owned())
}

fn build() -> Libraries {
    let folder = output_folder();
    let shared_folder = folder.join("shared");
    let static_folder = folder.join("static");
    let panicking_folder = folder.join("panicking");
    for folder in [&shared_folder, &static_folder, &panicking_folder] {
        fs::create_dir_all(folder).unwrap();
    }
    // Test runners that start one process per test come here several times at once. The lock ends with the file.
    let lock = File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();

    // Where `ffi/install` has it, too, so that what is built here serves there.
    let system_libraries_path = cargo_folder().join("system-libraries");
    let print = format!("native-static-libs={}", system_libraries_path.display());
    let shipped = cargo_rustc(&[], &["--print", &print]);
    // As a static library alone, because cargo names a shared one without a hash: this build and the shipped one would
    // then overwrite each other's file and each still be taken for fresh.
    let panicking = cargo_rustc(&["--crate-type", "staticlib", "--features", "test-panic"], &[]);

    Libraries {
        static_library: copy(&shipped, STATIC_EXTENSION, &static_folder),
        panicking_static_library: copy(&panicking, STATIC_EXTENSION, &panicking_folder),
        shared_folder: copy(&shipped, env::consts::DLL_EXTENSION, &shared_folder)
            .parent()
            .unwrap()
            .to_path_buf(),
        system_libraries: fs::read_to_string(system_libraries_path)
            .unwrap()
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
    }
}

const STATIC_EXTENSION: &str = "a";

/// A library as cargo left it: its path and its bytes, because the next build may put another one there.
type Artifact = (PathBuf, Vec<u8>);

fn cargo_rustc(cargo_arguments: &[&str], rustc_arguments: &[&str]) -> Vec<Artifact> {
    let mut command = TOOL.cargo();
    // What cargo told this test is not for the one that is called: build scripts would be run again because of it.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_MANIFEST_") || text.starts_with("CARGO_PKG_") {
            command.env_remove(&name);
        }
    }
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["--locked", "--lib", "--message-format=json-render-diagnostics"])
        .arg("--target-dir")
        .arg(cargo_folder())
        .arg("--profile")
        .arg(profile())
        .args(cargo_arguments)
        .arg("--")
        .args(rustc_arguments);
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter(|message| message["reason"] == "compiler-artifact")
        .filter(|message| message["manifest_path"].as_str().is_some_and(is_own_manifest))
        .flat_map(|message| message["filenames"].as_array().cloned().unwrap_or_default())
        .map(|name| PathBuf::from(name.as_str().unwrap()))
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect()
}

fn is_own_manifest(path: &str) -> bool {
    Path::new(path) == Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")
}

/// Puts the library of that kind into a folder. Renamed into place, because another process may be using the old one.
fn copy(artifacts: &[Artifact], extension: &str, folder: &Path) -> PathBuf {
    let found = artifacts
        .iter()
        .find(|(path, _)| path.extension().is_some_and(|found| found == extension));
    let (path, bytes) = found.unwrap_or_else(|| panic!("cargo made no .{extension} file"));
    let target = folder.join(path.file_name().unwrap());
    let new = folder.join("new");
    fs::write(&new, bytes).unwrap();
    fs::rename(new, &target).unwrap();
    target
}
