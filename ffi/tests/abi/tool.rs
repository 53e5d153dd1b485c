//! Tools that watch the C programs while they run. `SESSIONIST_TEST_TOOL` names one; without it they are run plainly and with
//! AddressSanitizer.
//!
//! `thread`: ThreadSanitizer. All of the library is built for it, Rust's standard library and SQLite included, because what is
//! not would hide what one thread does before another and be reported for it. That needs the nightly toolchain and its
//! source. The runtime is the one of that toolchain: what the compiler writes into the code has to fit it.
//!
//! `valgrind`: reads and writes where there is nothing, values that were never set, memory that nobody can free any more.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    None,
    Thread,
    Valgrind,
}

pub static TOOL: LazyLock<Tool> = LazyLock::new(|| {
    let name = env::var("SESSIONIST_TEST_TOOL").unwrap_or_default();
    match name.as_str() {
        "" => Tool::None,
        "thread" => Tool::Thread,
        "valgrind" => Tool::Valgrind,
        _ => panic!("SESSIONIST_TEST_TOOL is {name}, which is none of: thread, valgrind"),
    }
});

impl Tool {
    /// Where libraries for it are built, beside those for no tool.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Thread => "thread",
            // It takes programs as they are.
            Self::None | Self::Valgrind => "library",
        }
    }

    /// The beginning of a call of cargo that builds libraries for it.
    pub fn cargo(self) -> Command {
        let own = || env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        if self != Self::Thread {
            let mut command = Command::new(own());
            command.arg("rustc");
            return command;
        }
        // Not the cargo that runs this test, but whatever chooses among toolchains.
        let mut command = Command::new("cargo");
        command
            .env_remove("RUSTUP_TOOLCHAIN")
            .env("RUSTFLAGS", "-Zsanitizer=thread")
            .env("CFLAGS", "-fsanitize=thread")
            .args([
                "+nightly",
                "rustc",
                "-Zbuild-std",
                "--target",
                &nightly("host-tuple"),
            ]);
        command
    }

    /// What the linker of a program needs for it, before the libraries of the system.
    pub fn link(self) -> Vec<OsString> {
        if self != Self::Thread {
            return Vec::new();
        }
        let runtime = PathBuf::from(nightly("target-libdir")).join("librustc-nightly_rt.tsan.a");
        vec![
            "-Wl,--whole-archive".into(),
            runtime.into(),
            "-Wl,--no-whole-archive".into(),
        ]
    }

    /// The beginning of a call of a program.
    pub fn run(self, program: &Path) -> Command {
        if self != Self::Valgrind {
            let mut command = Command::new(program);
            let suppressions = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/abi/thread.suppressions");
            let options = format!(
                "halt_on_error=1 exitcode=66 suppressions='{}'",
                suppressions.display()
            );
            command.env("TSAN_OPTIONS", options);
            return command;
        }
        let mut command = Command::new("valgrind");
        command
            .args(["--quiet", "--error-exitcode=99", "--leak-check=full"])
            .args(["--errors-for-leak-kinds=definite", "--show-leak-kinds=definite"])
            .arg(program);
        command
    }
}

fn nightly(what: &str) -> String {
    let output = Command::new("rustc")
        .env_remove("RUSTUP_TOOLCHAIN")
        .args(["+nightly", "--print", what])
        .output()
        .unwrap();
    assert!(output.status.success(), "there is no nightly toolchain");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
