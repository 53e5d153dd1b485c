//! Externals that are handed in, that are missing, and that are not what they are called.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use sessionist_package::device::container::{Content, Device};

use crate::{VERSION, build, made_up, plist, succeed, text, universal};

#[test]
fn a_system_that_is_missing_is_said_in_capitals_and_left_out_everywhere() {
    let externals = made_up();
    fs::remove_dir_all(externals.path().join("sessionist.mxo")).unwrap();
    let out = tempfile::tempdir().unwrap();
    let output = build(externals.path(), out.path(), &[]);
    succeed(&output);
    let told = text(&output.stderr);
    assert!(
        told.contains("LEFT OUT: THE EXTERNAL FOR MACOS. NO sessionist.mxo IS IN"),
        "{told}"
    );
    assert!(
        told.contains("MAKE IT WITH: max-device/build external --mac"),
        "{told}"
    );
    assert!(!told.contains("WINDOWS"), "{told}");
    assert!(text(&output.stdout).contains("Windows  sessionist.mxe64, handed in"));
    let device = fs::read(out.path().join("frozen/Sessionist.amxd")).unwrap();
    let Content::Frozen(frozen) = Device::read(&device).unwrap().content else {
        panic!("it is not frozen");
    };
    let names: Vec<&str> = frozen.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(
        names,
        ["Sessionist.amxd", "live_set.js", "window.js", "sessionist.mxe64"]
    );
    let materials = fs::read(out.path().join(format!("Sessionist-{VERSION}.cdx.json"))).unwrap();
    let materials: Value = serde_json::from_slice(&materials).unwrap();
    assert!(!materials.to_string().contains("sessionist.mxo"));
    assert!(materials.to_string().contains("sessionist.mxe64"));
}

#[test]
fn a_release_with_a_system_missing_is_an_error() {
    for name in ["sessionist.mxo", "sessionist.mxe64"] {
        let externals = made_up();
        let path = externals.path().join(name);
        fs::rename(&path, externals.path().join("aside")).unwrap();
        let error = refused(externals.path(), &["--release"]);
        assert!(error.contains("LEFT OUT"), "{error}");
        assert!(error.contains("this is no release"), "{error}");
    }
}

/// Only tests load it.
#[test]
fn a_release_needs_none_for_linux() {
    let externals = made_up();
    fs::remove_file(externals.path().join("sessionist.mxl")).unwrap();
    let out = tempfile::tempdir().unwrap();
    let output = build(externals.path(), out.path(), &["--release"]);
    succeed(&output);
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn what_is_not_what_it_is_called_is_refused() {
    let one_processor = {
        let mut bytes = universal();
        bytes[7] = 1;
        bytes
    };
    let program = "sessionist.mxo/Contents/MacOS/sessionist";
    let other_version = plist("0.0.9");
    let cases: [(&str, &[u8], &str); 5] = [
        (
            "sessionist.mxe64",
            b"\x7fELF",
            "is not a DLL, as Max on Windows needs it",
        ),
        (
            "sessionist.mxl",
            b"MZ",
            "is not a shared library, as Max on Linux needs it",
        ),
        (
            program,
            &one_processor,
            "is not a universal program for Intel and Apple processors",
        ),
        (program, b"\xcf\xfa\xed\xfe", "is not a universal program"),
        (
            "sessionist.mxo/Contents/Info.plist",
            other_version.as_bytes(),
            "is of version \"0.0.9\"",
        ),
    ];
    for (name, data, expected) in cases {
        let externals = made_up();
        fs::write(externals.path().join(name), data).unwrap();
        let error = refused(externals.path(), &[]);
        assert!(error.contains(expected), "{expected}: {error}");
    }
    let error = refused(Path::new("/nowhere at all"), &[]);
    assert!(error.contains("there is no folder /nowhere at all"), "{error}");
}

/// Of this machine, and of any on which cargo keeps its sources in the usual place.
#[test]
fn an_external_that_tells_of_a_machine_is_no_release() {
    let home = format!("{}/music", std::env::var("HOME").unwrap());
    for trace in [
        &home,
        "/Users/anna/.cargo/registry/src/x",
        "C:\\a\\.cargo\\registry\\src",
    ] {
        let externals = made_up();
        let data = format!("MZ and {trace} and so on");
        fs::write(externals.path().join("sessionist.mxe64"), data).unwrap();
        let error = refused(externals.path(), &["--release"]);
        assert!(
            error.contains("sessionist.mxe64 TELLS OF THE MACHINE"),
            "{trace}: {error}"
        );
        let out = tempfile::tempdir().unwrap();
        let output = build(externals.path(), out.path(), &[]);
        succeed(&output);
        assert!(text(&output.stderr).contains("TELLS OF THE MACHINE"));
    }
    let externals = made_up();
    fs::write(
        externals.path().join("sessionist.mxe64"),
        "MZ ~/.cargo/registry/src/x",
    )
    .unwrap();
    let out = tempfile::tempdir().unwrap();
    succeed(&build(externals.path(), out.path(), &["--release"]));
}

/// Without any tool in reach, each system says what to install, and nothing is written.
#[test]
fn a_machine_that_can_build_nothing_says_what_to_install() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let output = Command::new(env!("CARGO_BIN_EXE_sessionist-package"))
        .args(["all", "--release", "--out"])
        .arg(&out)
        .env("PATH", folder.path())
        .env("CARGO", folder.path().join("cargo"))
        .env_remove("CC")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stderr);
    for expected in [
        "LEFT OUT: THE EXTERNAL FOR WINDOWS. INSTALL MINGW (IN DEBIAN: apt-get install gcc-mingw-w64-x86-64-posix)",
        "LEFT OUT: THE EXTERNAL FOR MACOS. ",
        "this is no release",
    ] {
        assert!(told.contains(expected), "{expected}: {told}");
    }
    assert!(!out.exists());
}

/// Builds, fails, and has written nothing. Returns what was said.
fn refused(externals: &Path, more: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let output = build(externals, &out, more);
    assert_eq!(output.status.code(), Some(1));
    assert!(!out.exists());
    text(&output.stderr)
}
