//! The static library that the external is linked with.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::tool::{Failure, succeed};
use super::{Sanitizer, root, windows};

/// A static library.
pub struct Library {
    /// Where it is.
    pub path: PathBuf,
}

impl Library {
    /// One that is there already.
    pub fn at(path: &Path) -> Result<Self, Failure> {
        if !path.is_file() {
            return Err(format!("there is no library {}", path.display()).into());
        }
        let path = path.to_path_buf();
        Ok(Self { path })
    }

    /// Has cargo build it.
    pub fn build(profile: &str, sanitizer: Option<Sanitizer>) -> Result<Self, Failure> {
        let command = match sanitizer {
            Some(Sanitizer::Thread) => under_thread_sanitizer()?,
            // That one sees what the Rust side allocates without having been compiled in.
            Some(Sanitizer::Address) | None => {
                let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
                command.arg("build");
                command
            }
        };
        Self::from_cargo(command, profile)
    }

    /// Has cargo build it for Windows, with a standard library of its own: where rustup can't download one, its source is there.
    pub fn for_windows(profile: &str) -> Result<Self, Failure> {
        let mut command = Command::new("cargo");
        command
            .env_remove("RUSTUP_TOOLCHAIN")
            .env_remove("CARGO")
            .args(["+nightly", "build", "-Zbuild-std=std,panic_unwind"])
            .args(["--target", windows::TARGET, "--target-dir"])
            .arg(target_folder().join("max-windows"));
        Self::from_cargo(command, profile)
    }

    fn from_cargo(mut command: Command, profile: &str) -> Result<Self, Failure> {
        // What another cargo told this program is not for the one in it: build scripts would be run again because of it.
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_MANIFEST_") || text.starts_with("CARGO_PKG_") {
                command.env_remove(&name);
            }
        }
        command
            .current_dir(root())
            .args(["--locked", "--package", "sessionist-ffi", "--lib"])
            .args(["--profile", profile, "--message-format=json-render-diagnostics"]);
        let told = succeed(&mut command)?;
        let path = told
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .filter(|message| {
                let is = |pointer, wanted| message.pointer(pointer).is_some_and(|found| found == wanted);
                is("/reason", "compiler-artifact") && is("/target/name", "sessionist")
            })
            .filter_map(|message| message.get("filenames")?.as_array().cloned())
            .flatten()
            .filter_map(|name| Some(PathBuf::from(name.as_str()?)))
            // Beside it there may be one that only stands for a DLL.
            .find(|path| path.ends_with("libsessionist.a"))
            .ok_or("cargo made no static library")?;
        Ok(Self { path })
    }
}

/// The beginning of a call of cargo that builds all of it for ThreadSanitizer, Rust's standard library and SQLite included: what is not
/// would hide what one thread does before another, and be reported for it.
fn under_thread_sanitizer() -> Result<Command, Failure> {
    let mut host = Command::new("rustc");
    host.env_remove("RUSTUP_TOOLCHAIN")
        .args(["+nightly", "--print", "host-tuple"]);
    let host = succeed(&mut host)?;
    // Not the cargo that runs this, but whatever chooses among toolchains.
    let mut command = Command::new("cargo");
    command
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("CARGO")
        .env("RUSTFLAGS", "-Zsanitizer=thread")
        .env("CFLAGS", "-fsanitize=thread")
        .args([
            "+nightly",
            "build",
            "-Zbuild-std",
            "--target",
            host.trim(),
            "--target-dir",
        ])
        .arg(target_folder().join("max-thread"));
    Ok(command)
}

fn target_folder() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
