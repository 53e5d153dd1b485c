//! What the external shows to others, and what it wants of them.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use crate::build::{Build, external, link_external, profile, root, strict, succeed};

/// Libraries that every Windows from 10 on has.
const OF_WINDOWS: [&str; 10] = [
    "advapi32.dll",
    "bcrypt.dll",
    "bcryptprimitives.dll",
    "combase.dll",
    "kernel32.dll",
    "msvcrt.dll",
    "ntdll.dll",
    "shell32.dll",
    "userenv.dll",
    "ws2_32.dll",
];

#[test]
fn only_the_entry_is_exported() {
    let exported = symbols(&external(Build::Plain), "--defined-only");
    let names: BTreeSet<&str> = exported.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, BTreeSet::from(["ext_main"]));
}

/// What comes from the system says of which version it is; what is weak may be missing.
#[test]
fn of_max_it_wants_what_its_header_declares() {
    let wanted = symbols(&external(Build::Plain), "--undefined-only");
    let of_max: BTreeSet<String> = wanted
        .into_iter()
        .filter(|(name, kind)| kind == "U" && !name.contains('@'))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(of_max, declared());
}

/// Built here, and looked at; it takes minutes, so only `SESSIONIST_TEST_TOOL=windows` has it built.
#[test]
fn the_file_for_windows_has_the_same_names() {
    if env::var_os("SESSIONIST_TEST_TOOL").is_none_or(|tool| tool != "windows") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--windows", "--profile", &profile()].map(OsString::from);
    let file = link_external(folder.path(), &arguments.each_ref().map(OsString::as_os_str));
    assert_eq!(file.file_name(), Some("sessionist.mxe64".as_ref()));
    let told = succeed(Command::new("x86_64-w64-mingw32-objdump").arg("-p").arg(file));
    assert!(told.contains("file format pei-x86-64"), "{told}");
    // "HIGH_ENTROPY_VA", "DYNAMIC_BASE" and "NX_COMPAT": where it lies is not known before, and no data is run.
    for property in ["HIGH_ENTROPY_VA", "DYNAMIC_BASE", "NX_COMPAT"] {
        assert!(told.contains(property), "{property}");
    }
    let (_, exports) = told.split_once("[Ordinal/Name Pointer] Table").unwrap();
    let exports: Vec<&str> = exports
        .lines()
        .skip_while(|line| !line.trim_start().starts_with('['))
        .take_while(|line| line.trim_start().starts_with('['))
        .map(|line| line.split_whitespace().last().unwrap())
        .collect();
    assert_eq!(exports, ["ext_main"]);

    let imported = told.split("DLL Name: ").skip(1).map(|of_one| {
        let (library, rest) = of_one.split_once('\n').unwrap();
        let lines = rest.lines().skip(1).take_while(|line| !line.trim().is_empty());
        let names: BTreeSet<String> = lines
            .map(|line| line.split_whitespace().last().unwrap().to_owned())
            .collect();
        (library.trim().to_owned(), names)
    });
    let (of_max, others): (Vec<_>, Vec<_>) = imported.partition(|(library, _)| library == "MaxAPI.dll");
    assert_eq!(of_max.len(), 1);
    assert_eq!(of_max[0].1, declared());
    // All else is part of Windows: nothing has to be installed beside it.
    for (library, _) in others {
        let library = library.to_lowercase();
        let is_of_windows = OF_WINDOWS.contains(&library.as_str()) || library.starts_with("api-ms-win-");
        assert!(is_of_windows, "{library} is wanted");
    }
}

#[test]
fn two_compilers_have_nothing_to_warn_of() {
    for compiler in ["gcc", "clang"] {
        for folder in [
            "max-device/source/sessionist",
            "tests/max/runtime",
            "tests/max/drivers",
        ] {
            for entry in fs::read_dir(root().join(folder)).unwrap() {
                let path = entry.unwrap().path();
                if path.extension().is_some_and(|extension| extension == "c") {
                    succeed(strict(compiler).arg("-fsyntax-only").arg(path));
                }
            }
        }
    }
}

/// Names and kinds of dynamic symbols.
fn symbols(file: &Path, which: &str) -> Vec<(String, String)> {
    let listed = succeed(
        Command::new("nm")
            .args(["-D", which, "--with-symbol-versions", "--format=posix"])
            .arg(file),
    );
    let symbols = listed.lines().map(|line| {
        let mut words = line.split_whitespace().map(str::to_owned);
        (words.next().unwrap(), words.next().unwrap())
    });
    symbols.collect()
}

/// The functions of max.h.
pub fn declared() -> BTreeSet<String> {
    let header = fs::read_to_string(root().join("max-device/source/sessionist/max.h")).unwrap();
    let declarations = header.lines().filter(|line| line.starts_with("C74_IMPORT "));
    let name = |line: &str| {
        let before = line.split_once('(').unwrap().0;
        let place = before.rfind(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_');
        before.split_at(place.unwrap() + 1).1.to_owned()
    };
    declarations.map(name).collect()
}
