//! What the external for Windows shows to others, and what it wants of them. Building it takes minutes, so that only
//! `SESSIONIST_TEST_TOOL=windows` does it.

use std::collections::BTreeSet;
use std::process::Command;

use crate::build::{Build, builds, external, succeed};
use crate::names::declared;

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
fn the_file_for_windows_has_the_same_names() {
    if !builds().contains(&Build::Windows) {
        return;
    }
    let file = external(Build::Windows);
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
