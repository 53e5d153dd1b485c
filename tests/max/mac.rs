//! The bundle for macOS: what can be known of it by looking, because nothing here can run it.
//!
//! It takes minutes to build, so only `SESSIONIST_TEST_TOOL=mac` has it built, and without it there is nothing to look at. The variable `ZIG`
//! says where zig lies if it is not found.

mod program;
mod signature;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::{env, fs};

use plist::Value;

use crate::build::{Build, builds, external, succeed};
use crate::names::declared;
use program::Slice;

/// What macOS is told of it, without its version.
const INFORMATION: [(&str, &str); 7] = [
    ("CFBundleExecutable", "sessionist"),
    ("CFBundleIdentifier", "app.sessionist.max"),
    ("CFBundleInfoDictionaryVersion", "6.0"),
    ("CFBundleName", "sessionist"),
    ("CFBundlePackageType", "iLaX"),
    ("CFBundleSignature", "max2"),
    ("LSMinimumSystemVersion", "11.0"),
];

/// Where it is, when it is to be built.
static BUNDLE: LazyLock<Option<PathBuf>> =
    LazyLock::new(|| builds().contains(&Build::Mac).then(|| external(Build::Mac)));

#[test]
fn the_bundle_is_laid_out_as_max_wants_it() {
    let Some(bundle) = BUNDLE.as_deref() else { return };
    assert_eq!(bundle.file_name(), Some("sessionist.mxo".as_ref()));
    let mut expected = BTreeSet::from(["Info.plist", "MacOS/sessionist", "PkgInfo"]);
    // Is there where something sealed the bundle.
    let seal = "_CodeSignature/CodeResources";
    if bundle.join("Contents").join(seal).exists() {
        expected.insert(seal);
    }
    let found = files(&bundle.join("Contents"));
    assert_eq!(
        found.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        expected
    );
    assert_eq!(fs::read(bundle.join("Contents/PkgInfo")).unwrap(), b"iLaXmax2");
    let program = fs::metadata(bundle.join("Contents/MacOS/sessionist")).unwrap();
    assert_eq!(program.permissions().mode() & 0o777, 0o755);
}

#[test]
fn the_bundle_says_what_it_is() {
    let Some(bundle) = BUNDLE.as_deref() else { return };
    let information = Value::from_file(bundle.join("Contents/Info.plist")).unwrap();
    let information = information.as_dictionary().unwrap();
    let told = |key| information.get(key).and_then(Value::as_string);
    for (key, value) in INFORMATION {
        assert_eq!(told(key), Some(value), "{key}");
    }
    for key in ["CFBundleShortVersionString", "CFBundleVersion"] {
        assert_eq!(told(key), Some(env!("CARGO_PKG_VERSION")), "{key}");
    }
}

#[test]
fn there_is_a_program_for_both_kinds_of_mac() {
    let Some(bundle) = BUNDLE.as_deref() else { return };
    let program = program::read(bundle);
    let slices = program::slices(&program);
    let processors: BTreeSet<&str> = slices.iter().map(Slice::processor).collect();
    assert_eq!(processors, BTreeSet::from(["arm64", "x86_64"]));
    for slice in slices {
        assert!(slice.is_bundle(), "{}", slice.processor());
        assert_eq!(slice.oldest_system(), "11.0", "{}", slice.processor());
    }
}

#[test]
fn of_the_programs_only_the_entry_is_exported() {
    let Some(bundle) = BUNDLE.as_deref() else { return };
    for slice in program::slices(&program::read(bundle)) {
        assert_eq!(
            slice.exported(),
            BTreeSet::from(["_ext_main".to_owned()]),
            "{}",
            slice.processor()
        );
    }
}

/// Names that are looked for anywhere are Max's. All others are of the one library that every Mac has, and it has them.
#[test]
fn the_programs_want_what_max_declares_and_macos_has() {
    let Some(bundle) = BUNDLE.as_deref() else { return };
    let of_system = names_of_the_system();
    let of_max: BTreeSet<String> = declared().iter().map(|name| format!("_{name}")).collect();
    for slice in program::slices(&program::read(bundle)) {
        assert_eq!(slice.libraries(), ["/usr/lib/libSystem.B.dylib"]);
        let wanted = slice.wanted();
        assert_eq!(wanted.anywhere, of_max, "{}", slice.processor());
        assert!(!wanted.of_first_library.is_empty());
        let missing: Vec<_> = wanted.of_first_library.difference(&of_system).collect();
        assert!(
            missing.is_empty(),
            "{}: not in libSystem: {missing:?}",
            slice.processor()
        );
        assert!(wanted.of_others.is_empty(), "{:?}", wanted.of_others);
    }
}

/// Apple's processors run no page whose hash is another than the signed one.
#[test]
fn the_signatures_hold_and_no_changed_byte_escapes_them() {
    let Some(bundle) = BUNDLE.as_deref() else { return };
    let contents = bundle.join("Contents");
    for slice in program::slices(&program::read(bundle)) {
        let signed = signature::check(slice.bytes(), &contents).unwrap();
        for place in [0x2000, signed / 2, signed - 1] {
            let mut changed = slice.bytes().to_vec();
            changed[place] ^= 1;
            let refused = signature::check(&changed, &contents).unwrap_err();
            assert!(refused.contains("page"), "{refused}");
        }
    }
}

/// The files below a folder, by their paths in it.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            found.extend(files(&path).iter().map(|below| format!("{name}/{below}")));
        } else {
            found.push(name.to_owned());
        }
    }
    found
}

/// All words of the list that zig has of macOS's system library, of which its names are a part.
fn names_of_the_system() -> BTreeSet<String> {
    let zig = env::var_os("ZIG").unwrap_or_else(|| "zig".into());
    let told = succeed(Command::new(zig).arg("env"));
    let folder = told.lines().find(|line| line.contains("lib_dir")).unwrap();
    let folder = folder.split('"').rfind(|part| part.contains('/')).unwrap();
    let list = fs::read_to_string(Path::new(OsStr::new(folder)).join("libc/darwin/libSystem.tbd")).unwrap();
    let names: BTreeSet<String> = list
        .split([' ', '\n', ',', '[', ']', '\''])
        .map(str::to_owned)
        .collect();
    assert!(names.contains("_pthread_create") && !names.contains("_class_new"));
    names
}
