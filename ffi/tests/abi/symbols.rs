//! What the libraries let a host see. A name too many can be taken for one of the host's own.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::header::header_path;
use crate::libraries::LIBRARIES;
use crate::programs::{Language, compile, source_folder, with_static_library};

#[test]
fn the_shared_library_exports_the_functions_of_the_header_and_nothing_else() {
    let library = LIBRARIES.shared_folder.join("libsessionist.so");
    assert_eq!(exported_symbols(&library), declared_functions());
}

#[test]
fn a_plug_in_linked_with_the_static_library_can_hide_all_of_it() {
    let mut arguments: Vec<OsString> =
        vec!["-shared".into(), "-fPIC".into(), "-Wl,--exclude-libs,ALL".into()];
    arguments.extend(with_static_library(&LIBRARIES.static_library));
    let plug_in = compile(
        "plug_in",
        Language::C11,
        &source_folder().join("plug_in.c"),
        &arguments,
    );
    assert_eq!(
        exported_symbols(&plug_in),
        BTreeSet::from(["plug_in_main".to_owned()])
    );
    fs::remove_file(plug_in).unwrap();
}

fn exported_symbols(library: &Path) -> BTreeSet<String> {
    let output = Command::new("nm")
        .args(["-D", "--defined-only", "--format=posix"])
        .arg(library)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

/// Every name of ours in the header that an opening bracket follows. The comments name functions the same way, so
/// this also finds a comment about a function that no longer exists.
fn declared_functions() -> BTreeSet<String> {
    let header = fs::read_to_string(header_path()).unwrap();
    header
        .split('(')
        .filter_map(|before| {
            before
                .rsplit(|one: char| !one.is_ascii_alphanumeric() && one != '_')
                .next()
        })
        .filter(|name| name.starts_with("sessionist_"))
        .map(str::to_owned)
        .collect()
}
