//! C programs that use the library the way a host does: compiled without a warning, linked, run.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, process};

use crate::header::header_path;
use crate::libraries::{LIBRARIES, output_folder};
use crate::tool::{TOOL, Tool};

#[test]
fn everything_works_when_it_is_used_rightly() {
    run_in_every_build("smoke.c");
}

#[test]
fn every_misuse_has_its_status_and_no_effect() {
    run_in_every_build("misuse.c");
}

#[test]
fn without_threads_no_session_opens() {
    for build in builds() {
        // The runtime of ThreadSanitizer has a pthread_create of its own, and there can only be one.
        if build.language == Language::C11 && build.library != Library::Thread {
            build.run("no_thread.c");
        }
    }
}

#[test]
fn many_threads_and_sessions_are_served_at_once() {
    run_in_every_build("threads.c");
}

#[test]
fn a_busy_session_closes_at_once_and_is_quiet_afterwards() {
    run_in_every_build("closing.c");
}

#[test]
fn a_host_that_takes_nothing_loses_no_end_of_a_request() {
    run_in_every_build("overflow.c");
}

#[test]
fn a_panic_in_the_library_or_a_worker_reaches_c_as_a_status_and_prints_nothing() {
    for build in builds() {
        if build.library == Library::Shared {
            continue;
        }
        let build = Build {
            is_panicking: true,
            ..build
        };
        assert_eq!(build.run("panic.c"), "", "the panic was printed");
    }
}

/// One way to make a program of a source.
#[derive(Clone, Copy)]
pub struct Build {
    pub language: Language,
    pub library: Library,
    /// Whether the library is the one that can be made to panic.
    pub is_panicking: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    C11,
    Cpp17,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Library {
    Shared,
    Static,
    /// The static one with AddressSanitizer, which then sees what the Rust side allocates, too, and reports what was never freed.
    Address,
    /// The static one with ThreadSanitizer.
    Thread,
}

impl fmt::Display for Build {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}-{:?}", self.language, self.library)
    }
}

pub fn builds() -> Vec<Build> {
    use Language::{C11, Cpp17};
    let ways: &[(Language, Library)] = match *TOOL {
        Tool::None => &[
            (C11, Library::Shared),
            (C11, Library::Static),
            (C11, Library::Address),
            (Cpp17, Library::Shared),
            (Cpp17, Library::Static),
        ],
        Tool::Thread => &[(C11, Library::Thread)],
        Tool::Valgrind => &[(C11, Library::Shared), (C11, Library::Static)],
    };
    let build = |(language, library): &(Language, Library)| Build {
        language: *language,
        library: *library,
        is_panicking: false,
    };
    ways.iter().map(build).collect()
}

fn run_in_every_build(source: &str) {
    for build in builds() {
        build.run(source);
    }
}

impl Build {
    /// Compiles and runs a program that must succeed, and returns what it wrote to its error stream.
    fn run(self, source: &str) -> String {
        let output = self.run_with(source, &[demo_set()]);
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// The same with other arguments. Returns all that it wrote.
    pub fn run_with(self, source: &str, arguments: &[PathBuf]) -> Output {
        let path = source_folder().join(source);
        let name = format!("{}-{self}", source.trim_end_matches(".c"));
        let program = compile(&name, self.language, &path, &self.arguments());
        let output = run(&program, arguments);
        fs::remove_file(&program).unwrap();
        assert!(
            output.status.success(),
            "{name} ended with {}:\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        output
    }

    fn arguments(self) -> Vec<OsString> {
        let library = if self.is_panicking {
            &LIBRARIES.panicking_static_library
        } else {
            &LIBRARIES.static_library
        };
        match self.library {
            Library::Shared => with_shared_library(&LIBRARIES.shared_folder),
            Library::Static => with_static_library(library),
            Library::Address => {
                let mut arguments: Vec<OsString> =
                    vec!["-fsanitize=address".into(), "-fno-omit-frame-pointer".into()];
                arguments.extend(with_static_library(library));
                arguments
            }
            Library::Thread => {
                let mut arguments = TOOL.link();
                arguments.extend(with_static_library(library));
                arguments
            }
        }
    }
}

/// Runs a program in an empty folder, which is its first argument and also the home of whoever runs it.
pub fn run(program: &Path, arguments: &[PathBuf]) -> Output {
    let mut folder = program.as_os_str().to_owned();
    folder.push("-data");
    let folder = PathBuf::from(folder);
    fs::create_dir(&folder).unwrap();
    let output = run_in(&folder, program, std::iter::once(&folder).chain(arguments));
    fs::remove_dir_all(folder).unwrap();
    output
}

/// Runs a program with a home of its own.
pub fn run_in<Argument: AsRef<std::ffi::OsStr>>(
    home: &Path,
    program: &Path,
    arguments: impl IntoIterator<Item = Argument>,
) -> Output {
    TOOL.run(program)
        .args(arguments)
        .env("HOME", home)
        .env("SESSIONIST_HOME", home.join("home"))
        // Cargo points this at its own folders, where an older library may lie.
        .env_remove("LD_LIBRARY_PATH")
        .output()
        .unwrap()
}

/// Compiles and links a program, and returns where it is.
pub fn compile(name: &str, language: Language, source: &Path, arguments: &[OsString]) -> PathBuf {
    static LAST: AtomicUsize = AtomicUsize::new(0);
    // Two tests or test runs at once must not write the same file.
    let number = LAST.fetch_add(1, Ordering::Relaxed);
    let program = output_folder().join(format!("{name}-{}-{number}", process::id()));
    let mut command = compiler(language);
    command.arg("-I").arg(header_path().parent().unwrap());
    if *TOOL == Tool::Thread {
        // By itself, because a compiler that is told of the sanitizer links a runtime of its own.
        let object = program.with_extension("o");
        command.args(["-fsanitize=thread", "-c", "-o"]).arg(&object);
        succeed(command.arg(source));
        command = compiler(language);
        command.args(["-x", "none"]).arg(object);
    } else {
        // What follows is a library again, not a source.
        command.arg(source).args(["-x", "none"]);
    }
    command.arg("-o").arg(&program).args(arguments);
    succeed(&mut command);
    program
}

/// A compiler that lets no warning through, and takes what comes next for sources.
pub fn compiler(language: Language) -> Command {
    let (variable, compiler, flags) = match language {
        Language::C11 => ("CC", "cc", ["-std=c11", "-x", "c"]),
        Language::Cpp17 => ("CXX", "c++", ["-std=c++17", "-x", "c++"]),
    };
    let mut command = Command::new(env::var_os(variable).unwrap_or_else(|| compiler.into()));
    command
        .args(["-Wall", "-Wextra", "-Werror", "-pedantic", "-g"])
        .args(flags);
    command
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

pub fn source_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/c")
}

pub fn demo_set() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/demo/Night Drive.als")
}

pub fn with_static_library(library: &Path) -> Vec<OsString> {
    let mut arguments = vec![library.into()];
    arguments.extend(LIBRARIES.system_libraries.iter().map(OsString::from));
    arguments
}

pub fn with_shared_library(folder: &Path) -> Vec<OsString> {
    let mut run_path = OsString::from("-Wl,-rpath,");
    run_path.push(folder);
    vec!["-L".into(), folder.into(), "-lsessionist".into(), run_path]
}
