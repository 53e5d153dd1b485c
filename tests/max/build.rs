//! Builds the external and the programs that load it, and runs them.

use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{LazyLock, Mutex, PoisonError};

use crate::wine;

/// A way to build the external and what loads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Build {
    Plain,
    /// With AddressSanitizer, which sees what the Rust side allocates, too, and reports what was never freed.
    Address,
    /// With ThreadSanitizer, over all of it.
    Thread,
    /// The one for Windows, under Wine.
    Windows,
    /// The one for macOS, which nothing here can run.
    Mac,
}

impl Build {
    /// What the name of an external ends with.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Plain | Self::Address | Self::Thread => "mxl",
            Self::Windows => "mxe64",
            Self::Mac => "mxo",
        }
    }

    /// How the program of the package is asked for it.
    pub fn wishes(self) -> &'static [&'static str] {
        match self {
            Self::Plain => &[],
            Self::Address => &["--sanitize", "address"],
            Self::Thread => &["--sanitize", "thread"],
            Self::Windows => &["--windows"],
            Self::Mac => &["--mac"],
        }
    }

    /// The profile of cargo that the library is built with.
    fn profile(self) -> String {
        let own = match self {
            Self::Plain | Self::Address | Self::Thread => "dev",
            Self::Windows | Self::Mac => "trial",
        };
        env::var("SESSIONIST_TEST_PROFILE").unwrap_or_else(|_| own.to_owned())
    }
}

/// One program at a time, because they measure how long calls take.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The externals that were built already.
static EXTERNALS: LazyLock<Mutex<BTreeMap<Build, PathBuf>>> = LazyLock::new(Mutex::default);

pub fn builds() -> &'static [Build] {
    match env::var("SESSIONIST_TEST_TOOL").unwrap_or_default().as_str() {
        "" => &[Build::Plain, Build::Address],
        "thread" => &[Build::Thread],
        "windows" => &[Build::Windows],
        "mac" => &[Build::Mac],
        other => panic!("SESSIONIST_TEST_TOOL is {other}, which is none of: thread, windows, mac"),
    }
}

/// Those that nothing watches over, so that what the runtime says comes out as it is.
pub fn unwatched_builds() -> impl Iterator<Item = Build> {
    let all = builds().iter().copied();
    all.filter(|build| matches!(build, Build::Plain | Build::Windows))
}

/// Returns the external.
pub fn external(build: Build) -> PathBuf {
    let mut externals = EXTERNALS.lock().unwrap_or_else(PoisonError::into_inner);
    let built = externals.entry(build).or_insert_with(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("external-{build:?}"));
        fs::create_dir_all(&folder).unwrap();
        // Test runners that start one process per test come here several times at once. The lock ends with the file.
        let lock = File::create(folder.join("lock")).unwrap();
        lock.lock().unwrap();
        let profile = build.profile();
        link_external(build, &folder, &["--profile".as_ref(), profile.as_ref()])
    });
    built.clone()
}

/// Has the program of the package build the external into a folder.
pub fn link_external(build: Build, folder: &Path, arguments: &[&OsStr]) -> PathBuf {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sessionist-package"));
    if matches!(build, Build::Plain | Build::Address) {
        // Where the tests of the C interface have it built as well, by itself as it is here.
        command.env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("library"),
        );
    }
    command.args(["external", "--out"]).arg(folder);
    let told = succeed(command.args(build.wishes()).args(arguments));
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
        let mut path = folder.path().join(driver);
        if build == Build::Windows {
            path.set_extension("exe");
            compile(build, &[driver, "seen"], &[], &path);
        } else {
            compile(
                build,
                &[driver, "seen", "system", "queues", "objects", "data"],
                // The external finds the functions of Max in the program, and the runtime of a sanitizer.
                &["-rdynamic", "-pthread", "-ldl", "-lm"],
                &path,
            );
        }
        Self {
            build,
            path,
            _folder: folder,
        }
    }

    /// Runs it in a folder that it may write to.
    pub fn run(&self, folder: &Path, arguments: &[PathBuf]) -> Output {
        let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let windows = self.build == Build::Windows;
        let named = |path: &Path| if windows { wine::named(path) } else { path.into() };
        let mut command = if windows {
            wine::program(&self.path)
        } else {
            Command::new(&self.path)
        };
        if self.build == Build::Thread {
            let suppressions = root().join("ffi/tests/abi/thread.suppressions");
            let options = format!(
                "halt_on_error=1 exitcode=66 suppressions='{}'",
                suppressions.display()
            );
            command.env("TSAN_OPTIONS", options);
        }
        command
            .args(arguments.iter().map(|argument| named(argument)))
            .current_dir(folder)
            // A data folder that was forgotten in a test is not the user's.
            .env("SESSIONIST_HOME", named(&folder.join("forgotten")))
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
        Build::Windows => wine::compile(&sources.collect::<Vec<_>>(), link, out),
        Build::Mac => {
            panic!("nothing here runs what is for macOS; the tests that look at it begin with mac::")
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

/// A source of the runtime or a driver, by its name.
pub fn source(name: &str) -> PathBuf {
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
