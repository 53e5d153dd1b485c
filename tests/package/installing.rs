//! Installing as the page says it: unpacking, moving a folder, and taking everything away again.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{Release, text};

/// The page as a producer gets it.
fn page() -> String {
    text(&Release::get().file("Sessionist/docs/install.md"))
}

/// Puts the files of the zip below a folder.
fn unpack(below: &Path) {
    for file in Release::get().zipped() {
        let path = below.join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file.data).unwrap();
    }
}

/// What stands between backticks.
fn code(page: &str) -> Vec<&str> {
    page.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_file_and_folder_of_the_archive_that_the_page_names_is_there() {
    let folder = tempfile::tempdir().unwrap();
    unpack(folder.path());
    let page = page();
    let mut count = 0;
    for name in code(&page) {
        let name = name.replace('\\', "/");
        if name.starts_with("Sessionist") || name.starts_with("frozen") {
            let in_package = folder.path().join("Sessionist/devices").join(&name);
            assert!(
                folder.path().join(&name).exists() || in_package.exists(),
                "the page names {name}"
            );
            count += 1;
        }
    }
    assert!(count > 8, "only {count} names found");
    let top: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    for name in &top {
        assert!(
            page.contains(&format!("folder `{name}`")),
            "the page says nothing of {name}"
        );
    }
    assert_eq!(top.len(), 2);
}

/// With the command for macOS, run in a home that is made for this.
#[cfg(unix)]
#[test]
fn the_command_that_removes_everything_leaves_nothing_of_it() {
    let home = tempfile::tempdir().unwrap();
    let packages = home.path().join("Documents/Max 9/Packages");
    fs::create_dir_all(packages.join("Other")).unwrap();
    let unpacked = tempfile::tempdir().unwrap();
    unpack(unpacked.path());
    // Step 2 of the page. The rest of the archive stays where it was unpacked.
    let moved = Command::new("mv")
        .arg(unpacked.path().join("Sessionist"))
        .arg(&packages)
        .status();
    assert!(moved.unwrap().success());
    assert!(
        packages
            .join("Sessionist/externals/sessionist.mxo/Contents/MacOS/sessionist")
            .exists()
    );
    fs::create_dir(home.path().join(".sessionist")).unwrap();
    fs::write(home.path().join(".sessionist/sessionist.db"), "").unwrap();
    let page = page();
    let command = code(&page).into_iter().find(|code| code.starts_with("rm -rf "));
    let status = Command::new("sh")
        .args(["-c", command.unwrap()])
        .env("HOME", home.path())
        .status();
    assert!(status.unwrap().success());
    assert!(!home.path().join(".sessionist").exists());
    let left: Vec<_> = fs::read_dir(&packages)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["Other"]);
}

/// There is no PowerShell here: its command names the same two folders.
#[test]
fn the_command_for_windows_removes_the_same() {
    let page = page();
    let code = code(&page);
    let command = code.iter().find(|code| code.starts_with("Remove-Item ")).unwrap();
    let paths: Vec<&str> = command.split('"').skip(1).step_by(2).collect();
    assert_eq!(
        paths,
        [
            "$HOME\\.sessionist",
            "$HOME\\Documents\\Max 9\\Packages\\Sessionist"
        ]
    );
}

/// Nobody who reads it should believe otherwise.
#[test]
fn the_page_says_that_it_was_never_tried() {
    assert!(page().contains("**None of this was ever run in Live or Max by its makers**"));
}
