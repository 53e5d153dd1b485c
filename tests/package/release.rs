//! The zip and what lies beside it: complete, the same each time, and of one version.

use std::fs;
use std::process::Command;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use sessionist_package::device::container::Device;
use sessionist_package::device::container::bundle::Bundle;

use crate::{Release, VERSION, build, made_up, root, succeed, text, unzip};

#[test]
fn the_zip_has_everything_and_nothing_else() {
    let names: Vec<String> = Release::get()
        .zipped()
        .into_iter()
        .map(|file| file.path)
        .collect();
    let materials = format!("Sessionist/licenses/Sessionist-{VERSION}.cdx.json");
    let licenses = format!("Sessionist/licenses/Sessionist-{VERSION}.licenses.txt");
    let expected = [
        "Sessionist/README.md",
        "Sessionist/devices/Sessionist MIDI.amxd",
        "Sessionist/devices/Sessionist.amxd",
        "Sessionist/docs/install.md",
        "Sessionist/docs/sessionist.maxref.xml",
        "Sessionist/docs/try-in-live.md",
        "Sessionist/externals/sessionist.mxe64",
        "Sessionist/externals/sessionist.mxo/Contents/Info.plist",
        "Sessionist/externals/sessionist.mxo/Contents/MacOS/sessionist",
        "Sessionist/externals/sessionist.mxo/Contents/PkgInfo",
        "Sessionist/externals/sessionist.mxo/Contents/_CodeSignature/CodeResources",
        "Sessionist/help/sessionist.maxhelp",
        "Sessionist/javascript/live_set.js",
        "Sessionist/javascript/window.js",
        "Sessionist/licenses/LICENSE-APACHE",
        "Sessionist/licenses/LICENSE-MIT",
        &materials,
        &licenses,
        "Sessionist/package-info.json",
        "frozen/Sessionist MIDI.amxd",
        "frozen/Sessionist.amxd",
    ];
    assert_eq!(names, expected);
}

/// The folder beside the zip has the same, and the external that only tests load.
#[test]
fn the_folder_has_the_same_as_the_zip() {
    let release = Release::get();
    for file in release.zipped() {
        assert!(release.read(&file.path) == file.data, "{} differs", file.path);
    }
    assert_eq!(
        release.read("Sessionist/externals/sessionist.mxl"),
        b"\x7fELF and so on"
    );
}

/// Also when the files that went in have other times and rights, as on another machine.
#[test]
fn two_builds_are_the_same_byte_for_byte() {
    let externals = made_up();
    let program = externals.path().join("sessionist.mxo/Contents/MacOS/sessionist");
    for path in [&program, &externals.path().join("sessionist.mxe64")] {
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        fs::File::options()
            .write(true)
            .open(path)
            .unwrap()
            .set_modified(long_ago)
            .unwrap();
    }
    let mut rights = fs::metadata(&program).unwrap().permissions();
    rights.set_readonly(true);
    fs::set_permissions(&program, rights).unwrap();
    let out = tempfile::tempdir().unwrap();
    succeed(&build(externals.path(), out.path(), &["--release"]));
    let names = fs::read_dir(out.path())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let files: Vec<_> = names.filter(|path| path.is_file()).collect();
    assert_eq!(files.len(), 4, "{files:?}");
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        assert!(
            fs::read(&file).unwrap() == Release::get().read(&name),
            "{name} differs"
        );
    }
}

#[test]
fn sha256sum_accepts_the_sums_and_finds_a_changed_byte() {
    let release = Release::get();
    let folder = tempfile::tempdir().unwrap();
    let sums = text(&release.read("SHA256SUMS"));
    let names: Vec<&str> = sums
        .lines()
        .map(|line| line.split_once("  ").unwrap().1)
        .collect();
    assert_eq!(names.len(), 3, "{sums}");
    for name in names.iter().chain(&["SHA256SUMS"]) {
        fs::write(folder.path().join(name), release.read(name)).unwrap();
    }
    let check = || {
        let mut command = Command::new("sha256sum");
        command.args(["--check", "--strict", "SHA256SUMS"]);
        command.current_dir(folder.path()).output().unwrap()
    };
    succeed(&check());
    for name in names {
        let path = folder.path().join(name);
        let good = fs::read(&path).unwrap();
        let mut changed = good.clone();
        changed[100] ^= 1;
        fs::write(&path, changed).unwrap();
        assert!(!check().status.success(), "{name} was changed");
        fs::write(&path, good).unwrap();
    }
}

#[test]
fn the_version_is_the_same_everywhere() {
    let release = Release::get();
    let manifest: toml::Table = fs::read_to_string(root().join("Cargo.toml"))
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(
        manifest["workspace"]["package"]["version"].as_str(),
        Some(VERSION)
    );
    let json = |path: &str| -> Value { serde_json::from_slice(&release.file(path)).unwrap() };
    assert_eq!(json("Sessionist/package-info.json")["version"], VERSION);
    let materials = json(&format!("Sessionist/licenses/Sessionist-{VERSION}.cdx.json"));
    assert_eq!(materials["metadata"]["component"]["version"], VERSION);
    let licenses = text(&release.read(&format!("Sessionist-{VERSION}.licenses.txt")));
    assert!(licenses.contains(&format!("Sessionist {VERSION} ")));
    for folder in ["Sessionist/devices", "frozen"] {
        for name in ["Sessionist.amxd", "Sessionist MIDI.amxd"] {
            let device = Device::read(&release.file(&format!("{folder}/{name}"))).unwrap();
            let patcher: Value = serde_json::from_str(device.patcher().unwrap()).unwrap();
            let description = patcher["patcher"]["description"].as_str().unwrap();
            assert!(description.ends_with(&format!(" Version {VERSION}.")), "{name}");
        }
    }
}

/// Neither in a file nor in what is inside of one.
#[test]
fn nothing_tells_of_the_machine_that_built_it() {
    let home = std::env::var("HOME").unwrap();
    let folders = [format!("{home}/"), root().display().to_string()];
    let mut count = 0;
    for file in Release::get().zipped() {
        let mut inside = vec![(file.path.clone(), file.data.clone())];
        if file.path.starts_with("frozen/") {
            let device = Device::read(&file.data).unwrap();
            let sessionist_package::device::container::Content::Frozen(frozen) = device.content else {
                panic!("it is not frozen");
            };
            let bundles = Bundle::thaw(&frozen).unwrap();
            inside.extend(bundles.into_iter().flat_map(|bundle| bundle.files));
        }
        for (path, data) in inside {
            let data = String::from_utf8_lossy(&data);
            for folder in &folders {
                assert!(!data.contains(folder), "{path} in {} has {folder}", file.path);
            }
            count += 1;
        }
    }
    assert!(count > 25, "only {count} files looked at");
}

/// What another build left behind is not part of this one, and what somebody else put there stays.
#[test]
fn a_new_build_replaces_the_one_before_and_nothing_else() {
    let externals = made_up();
    let out = tempfile::tempdir().unwrap();
    succeed(&build(externals.path(), out.path(), &[]));
    let linux = out.path().join("Sessionist/externals/sessionist.mxl");
    assert!(linux.exists());
    fs::write(out.path().join("notes.txt"), "mine").unwrap();
    fs::remove_file(externals.path().join("sessionist.mxl")).unwrap();
    succeed(&build(externals.path(), out.path(), &[]));
    assert!(!linux.exists());
    assert_eq!(fs::read(out.path().join("notes.txt")).unwrap(), b"mine");
}

#[test]
fn a_folder_with_something_else_in_it_is_left_alone() {
    let externals = made_up();
    let out = tempfile::tempdir().unwrap();
    let theirs = out.path().join("Sessionist/theirs.txt");
    fs::create_dir_all(theirs.parent().unwrap()).unwrap();
    fs::write(&theirs, "theirs").unwrap();
    fs::write(
        out.path().join("SHA256SUMS"),
        "00  other.zip\n00  ../Sessionist\n",
    )
    .unwrap();
    let output = build(externals.path(), out.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stderr);
    assert!(told.contains("name another folder with --out"), "{told}");
    assert_eq!(fs::read(&theirs).unwrap(), b"theirs");
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 2);
}

#[test]
fn a_newcomer_finds_the_options_and_the_parts() {
    let help = |words: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_sessionist-package"))
            .args(words)
            .output();
        let output = output.unwrap();
        succeed(&output);
        text(&output.stdout)
    };
    let (plain, all) = (help(&["--help"]), help(&["all", "--help"]));
    for option in ["--out", "--externals", "--profile", "--release"] {
        assert!(plain.contains(option) && all.contains(option), "{option}");
    }
    for part in ["all", "device", "show", "external"] {
        assert!(
            plain.contains(&format!("\n  {part} ")),
            "{part} is not in\n{plain}"
        );
    }
}

/// The zip is read with another library than it was written with.
#[test]
fn a_program_is_one_after_unpacking_and_nothing_else_is() {
    let folder = tempfile::tempdir().unwrap();
    let zip = format!("Sessionist-{VERSION}.zip");
    fs::write(folder.path().join(&zip), Release::get().read(&zip)).unwrap();
    let output = Command::new("unzip")
        .args(["-q", &zip])
        .current_dir(folder.path())
        .output();
    succeed(&output.expect("unzip is missing (in Debian: package unzip)"));
    let mut programs = Vec::new();
    for file in unzip(&Release::get().read(&zip)) {
        let path = folder.path().join(&file.path);
        assert!(fs::read(&path).unwrap() == file.data, "{}", file.path);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, file.mode & 0o777, "{}", file.path);
            if mode == 0o755 {
                programs.push(file.path);
            } else {
                assert_eq!(mode, 0o644, "{}", file.path);
            }
        }
    }
    if cfg!(unix) {
        assert_eq!(
            programs,
            [
                "Sessionist/externals/sessionist.mxe64",
                "Sessionist/externals/sessionist.mxo/Contents/MacOS/sessionist",
            ]
        );
    }
}
