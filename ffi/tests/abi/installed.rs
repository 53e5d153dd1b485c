//! `ffi/install` and the example of the README: a host that knows nothing but what they say.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, process};

use crate::libraries::{LIBRARIES, cargo_folder, output_folder, profile};
use crate::programs::{Language, compiler, demo_set, run_in, succeed};

#[test]
fn the_example_of_the_readme_works_with_the_installed_shared_library() {
    let prefix = install("shared", &[]);
    let mut run_path = OsString::from("-Wl,-rpath,");
    run_path.push(prefix.join("lib"));
    for language in [Language::C11, Language::Cpp17] {
        try_example(&prefix, language, &["--cflags", "--libs"], Some(&run_path));
    }
    fs::remove_dir_all(prefix).unwrap();
}

#[test]
fn the_example_of_the_readme_works_with_the_installed_static_library_alone() {
    let prefix = install("static", &["--static"]);
    for language in [Language::C11, Language::Cpp17] {
        try_example(&prefix, language, &["--static", "--cflags", "--libs"], None);
    }
    fs::remove_dir_all(prefix).unwrap();
}

/// Installs into an empty folder, and returns it.
fn install(name: &str, arguments: &[&str]) -> PathBuf {
    // What cargo has built for this need not be built again, and must not be built meanwhile.
    let _ = &*LIBRARIES;
    let prefix = output_folder().join(format!("prefix-{name}-{}", process::id()));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("install");
    let mut command = Command::new(script);
    command
        .arg("--prefix")
        .arg(&prefix)
        .args(["--profile", &profile()])
        .args(arguments)
        .env("CARGO_TARGET_DIR", cargo_folder());
    succeed(&mut command);
    prefix
}

/// Compiles the example with what pkg-config says, chooses a tier, and asks a question.
fn try_example(prefix: &Path, language: Language, pkg_config: &[&str], extra: Option<&OsString>) {
    let source = prefix.join("ask.c");
    fs::write(&source, example()).unwrap();
    let program = prefix.join("ask");
    let flags = succeed(
        Command::new("pkg-config")
            .args(pkg_config)
            .arg("sessionist")
            .env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig")),
    );
    let mut command = compiler(language);
    command
        .arg(&source)
        .args(["-x", "none", "-o"])
        .arg(&program)
        .args(flags.split_whitespace())
        .args(extra);
    succeed(&mut command);

    let ask = |line: &str| {
        let output = run_in(prefix, &program, [demo_set().as_os_str(), line.as_ref()]);
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{line}\n{printed}\n{output:?}");
        printed
    };
    let consent = ask("What tempo is it?");
    assert!(consent.contains("/privacy"), "{consent}");
    ask("/privacy tier overview");
    let answer = ask("What tempo is it?");
    assert!(answer.contains("122"), "{answer}");
    fs::remove_dir_all(prefix.join("home")).unwrap();
}

/// The first piece of C in the README.
fn example() -> String {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = fs::read_to_string(readme).unwrap().replace("\r\n", "\n");
    let (_, behind) = readme.split_once("\n```c\n").unwrap();
    let (example, _) = behind.split_once("```\n").unwrap();
    example.to_owned()
}
