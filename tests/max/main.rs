//! The external `[sessionist]` in a stand-in for Max: the very file that `sessionist-package external` builds is loaded, and C programs do
//! with it what patches and Max do.
//!
//! `SESSIONIST_TEST_TOOL=thread` runs them under ThreadSanitizer, `SESSIONIST_TEST_TOOL=windows` builds them for Windows and runs them under
//! Wine, `SESSIONIST_TEST_TOOL=mac` looks at the one for macOS; without it they are run plainly and under AddressSanitizer.
//! `SESSIONIST_TEST_PROFILE=release` links the library as it is shipped.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod build;
mod mac;
mod model;
mod names;
mod windows;
mod wine;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use sessionist_fixtures::big;
use sessionist_test_service::{Options, Service};
use tempfile::TempDir;

use build::{Build, Program, builds, compile, external, unwatched_builds};

const KEY: &str = "sk-canary-key-1234567890";

const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// Megabytes of the XML of a large set.
const LARGE: u64 = 50;

#[test]
fn a_producers_first_day() {
    everywhere("talking", |folder, server| {
        vec![folder.join("home"), demo_set(folder), server.into(), KEY.into()]
    });
}

#[test]
fn with_an_account_the_model_of_the_service_answers() {
    for build in builds() {
        let folder = tempfile::tempdir().unwrap();
        let service = Service::start(Options {
            plan: "managed".to_owned(),
            interval: 1,
            ..Options::default()
        });
        let service = service.unwrap();
        let (end, ended) = mpsc::channel::<()>();
        thread::scope(|scope| {
            let service = &service;
            // Looks for the link that is sent, as people do, until it is there or all is over.
            scope.spawn(move || {
                while !service.click("producer@example.com")
                    && ended.recv_timeout(BETWEEN_LOOKS) == Err(RecvTimeoutError::Timeout)
                {}
            });
            let arguments = vec![root(&folder).join("home"), service.url().into()];
            run(*build, "account", folder.path(), arguments);
            drop(end);
        });
        let asked = service.recorded();
        assert!(
            asked
                .iter()
                .any(|request| request.path.ends_with("/chat/completions"))
        );
    }
}

#[test]
fn what_is_typed_becomes_a_line_and_what_is_no_text_is_refused() {
    everywhere("typing", |folder, server| {
        vec![folder.join("home"), server.into(), KEY.into()]
    });
}

#[test]
fn ten_megabytes_are_streamed_and_no_symbol_is_made() {
    everywhere("streaming", |folder, server| {
        vec![folder.join("home"), server.into(), KEY.into()]
    });
}

#[test]
fn objects_are_freed_and_max_quits_while_a_large_set_is_learned() {
    let large = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("large-{LARGE}.als"));
    big::write_once(&large, LARGE, 1).unwrap();
    everywhere("busy", |folder, server| {
        vec![
            folder.to_path_buf(),
            demo_set(folder),
            large.clone(),
            server.into(),
            KEY.into(),
        ]
    });
}

#[test]
fn the_runtime_catches_every_planted_mistake() {
    for build in unwatched_builds() {
        let (status, stderr) = plant(build, "nothing");
        assert!(status.success(), "{stderr}");
        for (mistake, caught) in [
            ("outlet", "outlet_anything() was called on a worker thread"),
            ("symbol", "gensym() was called on a worker thread"),
            ("dictionary", "dictionary_new() was called on a worker thread"),
            ("qelem", "qelem_set() was given a freed qelem"),
            ("text", "text is no UTF-8"),
            ("leak", "left behind: 0 objects, 1 qelems"),
        ] {
            let (status, stderr) = plant(build, mistake);
            assert!(!status.success(), "{mistake} was not caught");
            assert!(stderr.contains(caught), "{mistake}: {stderr}");
            // The stack, in which the culprit stands.
            let culprit = format!("planted.{}(", build.extension());
            assert_eq!(
                stderr.contains(&culprit),
                mistake != "leak",
                "{mistake}: {stderr}"
            );
        }
    }
}

#[test]
fn the_sanitizers_see_into_an_external() {
    for build in builds() {
        let (mistake, caught) = match build {
            Build::Plain | Build::Windows | Build::Mac => continue,
            Build::Address => ("use after free", "heap-use-after-free"),
            Build::Thread => ("race", "data race"),
        };
        let (status, stderr) = plant(*build, mistake);
        assert!(!status.success(), "{mistake} was not caught");
        assert!(stderr.contains(caught), "{mistake}: {stderr}");
    }
}

/// Makes one of the mistakes of `planted.c`.
fn plant(build: Build, mistake: &str) -> (ExitStatus, String) {
    let folder = tempfile::tempdir().unwrap();
    let planted = folder.path().join("planted").with_extension(build.extension());
    compile(build, &["planted"], &["-shared", "-fPIC"], &planted);
    let program = Program::new(build, "loading");
    let output = program.run(folder.path(), &[planted, "planted".into(), mistake.into()]);
    (
        output.status,
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn with_a_library_of_another_interface_nothing_is_registered() {
    for build in unwatched_builds() {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("other.o");
        compile(build, &["other_version"], &["-c", "-fPIC"], &library);
        let arguments = ["--library".as_ref(), library.as_os_str()];
        let file = build::link_external(build, folder.path(), &arguments);
        let program = Program::new(build, "loading");
        let output = program.run(folder.path(), &[file, "sessionist".into(), "bang".into()]);
        let console = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{output:?}");
        assert!(
            console.contains("version 2 of its interface, and 1 is needed"),
            "{console}"
        );
        assert!(
            console.contains("0 outlet messages, 1 errors"),
            "an object was made: {console}"
        );
    }
}

/// Runs a driver in every build, with the arguments that are made of an empty folder and the address of a model.
fn everywhere(name: &str, arguments: impl Fn(&Path, &str) -> Vec<PathBuf>) {
    for build in builds() {
        let folder = tempfile::tempdir().unwrap();
        let server = model::start();
        let home = root(&folder).join("Jürgens Ordner");
        fs::create_dir(&home).unwrap();
        let arguments = arguments(&home, &server.address());
        run(*build, name, &home, arguments);
    }
}

/// Runs a driver that must succeed, and prints what it measured.
fn run(build: Build, name: &str, folder: &Path, arguments: Vec<PathBuf>) {
    let mut all = vec![external(build)];
    all.extend(arguments);
    let output = Program::new(build, name).run(folder, &all);
    let (stdout, stderr) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(
        output.status.success(),
        "{name}, {build:?}: {}\n{stdout}{stderr}",
        output.status
    );
    assert!(!stdout.contains(KEY) && !stderr.contains(KEY), "the key was told");
    println!("{build:?} {stdout}");
}

/// The library tells folders by their real names.
fn root(folder: &TempDir) -> PathBuf {
    fs::canonicalize(folder.path()).unwrap()
}

/// A set in that folder.
fn demo_set(folder: &Path) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/demo/Night Drive.als");
    let copy = folder.join("Nächtliche Fahrt.als");
    fs::copy(path, &copy).unwrap();
    copy
}
