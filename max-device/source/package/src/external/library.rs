//! The static library that the external is linked with.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::{Sanitizer, root};
use crate::tool::{Failure, succeed};

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

    /// Has cargo build it for another system, whose standard library rustup has installed. Where it has not, as on machines on which it can't
    /// download one, nightly builds that library as well.
    pub fn for_target(
        target: &str,
        profile: &str,
        environment: &[(String, OsString)],
    ) -> Result<Self, Failure> {
        let mut command;
        if has_standard_library(target)? {
            command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
            command.arg("rustc");
        } else {
            command = nightly("rustc");
            command.arg("-Zbuild-std=std,panic_unwind");
        }
        command
            .envs(environment.iter().map(|(name, value)| (name, value)))
            // Nothing else, because a shared library would have to be linked as well.
            .args(["--crate-type", "staticlib", "--target", target])
            // One folder for all such targets: what runs on this machine while they are built is built once.
            .arg("--target-dir")
            .arg(target_folder().join("max-elsewhere"));
        Self::from_cargo(command, profile).map_err(|failure| {
            let wanted = format!("rustup target add {target}");
            let instead = "rustup toolchain install nightly --component rust-src";
            format!("{failure}\nTo build for {target}: {wanted}\nWhere that can't be downloaded: {instead}")
                .into()
        })
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

/// Whether the compiler that is used here has a standard library for a target.
fn has_standard_library(target: &str) -> Result<bool, Failure> {
    let mut folder = Command::new("rustc");
    folder.args(["--print", "target-libdir", "--target", target]);
    Ok(Path::new(succeed(&mut folder)?.trim()).is_dir())
}

/// The beginning of a call of nightly's cargo. Not of the cargo that runs this, but of whatever chooses among toolchains.
fn nightly(subcommand: &str) -> Command {
    let mut command = Command::new("cargo");
    command
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("CARGO")
        .args(["+nightly", subcommand]);
    command
}

/// The beginning of a call of cargo that builds all of it for ThreadSanitizer, Rust's standard library and SQLite included: what is not
/// would hide what one thread does before another, and be reported for it.
fn under_thread_sanitizer() -> Result<Command, Failure> {
    let mut host = Command::new("rustc");
    host.env_remove("RUSTUP_TOOLCHAIN")
        .args(["+nightly", "--print", "host-tuple"]);
    let host = succeed(&mut host)?;
    let mut command = nightly("build");
    command
        .env("RUSTFLAGS", "-Zsanitizer=thread")
        .env("CFLAGS", "-fsanitize=thread")
        .args(["-Zbuild-std", "--target", host.trim(), "--target-dir"])
        .arg(target_folder().join("thread"));
    Ok(command)
}

fn target_folder() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
