//! Builds the external and the programs that load it, and runs them.

use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{LazyLock, Mutex, PoisonError};

/// A way to build the external and what loads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Build {
    Plain,
    /// With AddressSanitizer, which sees what the Rust side allocates, too, and reports what was never freed.
    Address,
    /// With ThreadSanitizer, over all of it.
    Thread,
}

/// One program at a time, because they measure how long calls take.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The profile of cargo that the library is built with.
pub fn profile() -> String {
    env::var("SESSIONIST_TEST_PROFILE").unwrap_or_else(|_| "dev".to_owned())
}

/// The externals that were built already.
static EXTERNALS: LazyLock<Mutex<BTreeMap<Build, PathBuf>>> = LazyLock::new(Mutex::default);

pub fn builds() -> &'static [Build] {
    match env::var("SESSIONIST_TEST_TOOL").unwrap_or_default().as_str() {
        "" => &[Build::Plain, Build::Address],
        "thread" => &[Build::Thread],
        other => panic!("SESSIONIST_TEST_TOOL is {other}, which is not: thread"),
    }
}

/// Returns the external.
pub fn external(build: Build) -> PathBuf {
    let mut externals = EXTERNALS.lock().unwrap_or_else(PoisonError::into_inner);
    let built = externals.entry(build).or_insert_with(|| {
        let mut arguments = vec!["--profile".to_owned(), profile()];
        let sanitizer = match build {
            Build::Plain => None,
            Build::Address => Some("address"),
            Build::Thread => Some("thread"),
        };
        arguments.extend(
            sanitizer
                .iter()
                .flat_map(|name| ["--sanitize".to_owned(), (*name).to_owned()]),
        );
        let arguments: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("external-{build:?}"));
        link_alone(&folder, &arguments)
    });
    built.clone()
}

/// Has it built into a folder that is the same for all tests.
pub fn link_alone(folder: &Path, arguments: &[&OsStr]) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    // Test runners that start one process per test come here several times at once. The lock ends with the file.
    let lock = File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    link_external(folder, arguments)
}

/// Has the program of the package build the external into a folder.
pub fn link_external(folder: &Path, arguments: &[&OsStr]) -> PathBuf {
    let told = succeed(
        Command::new(env!("CARGO_BIN_EXE_sessionist-package"))
            .args(["external", "--out"])
            .arg(folder)
            .args(arguments),
    );
    let path = PathBuf::from(told.trim_end());
    assert_eq!(path.parent(), Some(folder));
    path
}

/// A program that loads externals. Its file is gone when it is dropped.
pub struct Program {
    build: Build,
    path: PathBuf,
    _folder: tempfile::TempDir,
}

impl Program {
    /// Compiles and links a driver with the runtime.
    pub fn new(build: Build, driver: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(driver);
        compile(
            build,
            &[driver, "seen", "queues", "objects", "data"],
            // The external finds the functions of Max in the program, and the runtime of a sanitizer.
            &["-rdynamic", "-pthread", "-ldl", "-lm"],
            &path,
        );
        Self {
            build,
            path,
            _folder: folder,
        }
    }

    /// Runs it in a folder that it may write to.
    pub fn run(&self, folder: &Path, arguments: &[PathBuf]) -> Output {
        let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let mut command = Command::new(&self.path);
        if self.build == Build::Thread {
            let suppressions = root().join("ffi/tests/abi/thread.suppressions");
            let options = format!(
                "halt_on_error=1 exitcode=66 suppressions='{}'",
                suppressions.display()
            );
            command.env("TSAN_OPTIONS", options);
        }
        command
            .args(arguments)
            .current_dir(folder)
            // A data folder that was forgotten in a test is not the user's.
            .env("SESSIONIST_HOME", folder.join("forgotten"))
            .env("HOME", folder)
            // Cargo points this at its own folders, where an older library may lie.
            .env_remove("LD_LIBRARY_PATH")
            .output()
            .unwrap()
    }
}

/// Compiles sources, by their names, and links them.
pub fn compile(build: Build, names: &[&str], link: &[&str], out: &Path) {
    let sources = names.iter().map(|name| source(name));
    let mut arguments: Vec<OsString> = link.iter().map(OsString::from).collect();
    match build {
        Build::Plain => {
            let mut command = compiler();
            command.args(sources).args(arguments).arg("-o").arg(out);
            succeed(&mut command);
        }
        Build::Address => {
            let mut command = compiler();
            command
                .arg("-fsanitize=address")
                .args(sources)
                .args(arguments)
                .arg("-o")
                .arg(out);
            succeed(&mut command);
        }
        Build::Thread => {
            // By themselves, because a compiler that is told of the sanitizer links a runtime of its own.
            let mut objects: Vec<OsString> = Vec::new();
            for (source, name) in sources.zip(names) {
                let object = out.with_file_name(format!("{name}.o"));
                let mut command = compiler();
                command
                    .args(["-fsanitize=thread", "-fPIC", "-c"])
                    .arg(source)
                    .arg("-o")
                    .arg(&object);
                succeed(&mut command);
                objects.push(object.into());
            }
            // A program brings the runtime, of which there can only be one, to the externals that it loads.
            if !link.contains(&"-shared") {
                let library = PathBuf::from(nightly("target-libdir")).join("librustc-nightly_rt.tsan.a");
                arguments.extend([
                    "-Wl,--whole-archive".into(),
                    library.into(),
                    "-Wl,--no-whole-archive".into(),
                ]);
                arguments.extend(["-lrt", "-lm", "-ldl", "-lgcc_s"].map(OsString::from));
            }
            let mut command = Command::new(compiler_name());
            command.args(objects).args(arguments).arg("-o").arg(out);
            succeed(&mut command);
        }
    }
}

fn compiler_name() -> OsString {
    env::var_os("CC").unwrap_or_else(|| "cc".into())
}

fn compiler() -> Command {
    let mut command = strict(compiler_name());
    command.args(["-g", "-O1"]);
    command
}

/// A compiler of C that lets nothing pass and finds every header.
pub fn strict(compiler: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(compiler);
    command
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic"])
        .arg("-I")
        .arg(root().join("include"))
        .arg("-I")
        .arg(root().join("max-device/source/sessionist"))
        .arg("-I")
        .arg(root().join("tests/max/runtime"));
    command
}

fn source(name: &str) -> PathBuf {
    let folders = ["tests/max/runtime", "tests/max/drivers"];
    let mut paths = folders
        .iter()
        .map(|folder| root().join(folder).join(format!("{name}.c")));
    paths.find(|path| path.is_file()).unwrap()
}

/// The repository.
pub fn root() -> PathBuf {
    fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")).unwrap()
}

fn nightly(what: &str) -> String {
    let told = succeed(
        Command::new("rustc")
            .env_remove("RUSTUP_TOOLCHAIN")
            .args(["+nightly", "--print", what]),
    );
    told.trim().to_owned()
}

pub fn succeed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}
