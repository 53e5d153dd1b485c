//! C programs that use the library the way a host does: compiled without a warning, linked, run.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, process};

use crate::header::header_path;
use crate::libraries::{LIBRARIES, output_folder};

#[test]
fn smoke_works_in_c_with_the_shared_library() {
    run("smoke_c_shared", Language::C11, "smoke.c", &with_shared_library());
}

#[test]
fn smoke_works_in_c_with_the_static_library() {
    let library = with_static_library(&LIBRARIES.static_library);
    run("smoke_c_static", Language::C11, "smoke.c", &library);
}

#[test]
fn smoke_works_in_cpp_with_the_shared_library() {
    run(
        "smoke_cpp_shared",
        Language::Cpp17,
        "smoke.c",
        &with_shared_library(),
    );
}

#[test]
fn smoke_works_in_cpp_with_the_static_library() {
    let library = with_static_library(&LIBRARIES.static_library);
    run("smoke_cpp_static", Language::Cpp17, "smoke.c", &library);
}

/// With the static library the sanitizer sees what the Rust side allocates, too, and reports what was never freed.
#[test]
fn smoke_is_clean_under_address_sanitizer() {
    let mut arguments: Vec<OsString> = vec!["-fsanitize=address".into(), "-fno-omit-frame-pointer".into()];
    arguments.extend(with_static_library(&LIBRARIES.static_library));
    run("smoke_asan", Language::C11, "smoke.c", &arguments);
}

#[test]
fn a_panic_in_the_library_reaches_c_as_a_status_and_prints_nothing() {
    let library = with_static_library(&LIBRARIES.panicking_static_library);
    let printed = run("panic", Language::C11, "panic.c", &library);
    assert_eq!(printed, "", "the panic was printed");
}

#[derive(Clone, Copy)]
pub enum Language {
    C11,
    Cpp17,
}

/// Compiles and links one of the programs, and returns where it is.
pub fn compile(name: &str, language: Language, source: &str, arguments: &[OsString]) -> PathBuf {
    let (variable, compiler, flags) = match language {
        Language::C11 => ("CC", "cc", ["-std=c11", "-x", "c"]),
        Language::Cpp17 => ("CXX", "c++", ["-std=c++17", "-x", "c++"]),
    };
    // Two test runs at once must not write the same file.
    let program = output_folder().join(format!("{name}-{}", process::id()));
    let mut command = Command::new(env::var_os(variable).unwrap_or_else(|| compiler.into()));
    command
        .args(["-Wall", "-Wextra", "-Werror", "-pedantic", "-g", "-I"])
        .arg(header_path().parent().unwrap())
        .args(flags)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/c").join(source))
        // What follows is a library again, not a source.
        .args(["-x", "none", "-o"])
        .arg(&program)
        .args(arguments);
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    program
}

pub fn with_static_library(library: &Path) -> Vec<OsString> {
    let mut arguments = vec![library.into()];
    arguments.extend(LIBRARIES.system_libraries.iter().map(OsString::from));
    arguments
}

fn with_shared_library() -> Vec<OsString> {
    let folder = &LIBRARIES.shared_folder;
    let mut run_path = OsString::from("-Wl,-rpath,");
    run_path.push(folder);
    vec!["-L".into(), folder.into(), "-lsessionist".into(), run_path]
}

/// Compiles and runs a program that must succeed, and returns what it wrote to its error stream.
fn run(name: &str, language: Language, source: &str, arguments: &[OsString]) -> String {
    let program = compile(name, language, source, arguments);
    // Cargo points this at its own folders, where an older library may lie.
    let output = Command::new(&program)
        .env_remove("LD_LIBRARY_PATH")
        .output()
        .unwrap();
    fs::remove_file(program).unwrap();
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success(),
        "{name} ended with {}:\n{printed}",
        output.status
    );
    printed
}
