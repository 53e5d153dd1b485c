//! What the disk and the clock do to the reading of a set.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
#[cfg(unix)]
use std::process::Command;
use std::time::{Duration, SystemTime};

use sessionist::als::{self, Error, ReadOptions};
use sessionist::learn::set_file::{self, TIME_LIMIT};

use crate::files::{folder, healthy_xml, large_xml, packed, write};
#[cfg(unix)]
use crate::reading::{NO_HOME, command_line, run};
use crate::reading::{assert_said, read, read_with};

#[test]
fn a_path_to_no_file_is_named() {
    let folder = folder().join("a folder.als");
    fs::create_dir_all(&folder).unwrap();
    let file = write("a file", &healthy_xml());
    for (path, said) in [
        (folder.clone(), "this is a folder"),
        (folder.join("no such.als"), "there is no such file"),
        (file.join("below a file.als"), "there is no such file"),
    ] {
        let error = read(&path).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
        assert_said(&path, &error);
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_and_a_device_are_refused_at_once() {
    let pipe = folder().join("pipe.als");
    // Left over from an earlier run; that it was not there is fine.
    let _ = fs::remove_file(&pipe);
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let link = folder().join("link to a device.als");
    let _ = fs::remove_file(&link);
    std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
    for path in [pipe.as_path(), Path::new("/dev/null"), &link] {
        // The command line first: it runs in a process that can be ended when it waits for the pipe.
        let output = command_line(path);
        assert_eq!(output.status.code(), Some(1), "{}", path.display());
        let error = read(path).unwrap_err();
        assert!(matches!(error, set_file::Error::NotAFile), "{error:?}");
        assert_said(path, &error);
    }
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_named() {
    use std::os::unix::fs::PermissionsExt;

    // Where another user can get to, which a folder of cargo often is not.
    let folder = std::env::temp_dir().join(format!("sessionist-permission-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    let path = folder.join("secret.als");
    fs::write(&path, healthy_xml()).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if File::open(&path).is_err() {
        let error = read(&path).unwrap_err();
        assert!(matches!(error, set_file::Error::NoPermission), "{error:?}");
        assert_said(&path, &error);
    } else {
        // This is root, whom nothing is forbidden: ask as somebody else.
        let program = folder.join("sessionist");
        fs::copy(env!("CARGO_BIN_EXE_sessionist"), &program).unwrap();
        let mut command = Command::new("setpriv");
        command.env("SESSIONIST_HOME", NO_HOME);
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
        command.arg(&program).arg("facts").arg(&path);
        if Command::new("setpriv").arg("--version").output().is_ok() {
            let output = run(command);
            let said = set_file::Error::NoPermission.to_string();
            assert_eq!(
                String::from_utf8(output.stderr).unwrap(),
                format!("sessionist: {}: {said}\n", path.display())
            );
            assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
        } else {
            say("SKIPPED: ROOT CAN READ EVERYTHING, AND THERE IS NO setpriv TO BE SOMEBODY ELSE");
        }
    }
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_disk_that_fails_is_told_from_a_damaged_file() {
    let xml = healthy_xml();
    let failing = (&xml[..1_000]).chain(Failing);
    let error = als::read(failing, &ReadOptions::default()).unwrap_err();
    assert!(matches!(error, Error::Io(_)), "{error:?}");
    let file = packed(&xml);
    let failing = (&file[..500]).chain(Failing);
    let error = als::read(failing, &ReadOptions::default()).unwrap_err();
    assert!(matches!(error, Error::Io(_)), "{error:?}");
}

struct Failing;

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::from_raw_os_error(5))
    }
}

/// What Live or another program does to a file.
type Change = fn(&Path);

#[test]
fn a_set_that_is_saved_while_it_is_read_is_told_from_a_damaged_one() {
    let changes: [(&str, Change); 4] = [
        ("longer", |path| {
            let mut file = File::options().append(true).open(path).unwrap();
            file.write_all(b"\n").unwrap();
        }),
        // Without a look at the file again this would be a file that was cut off.
        ("shorter", |path| {
            let file = File::options().write(true).open(path).unwrap();
            file.set_len(600_000).unwrap();
        }),
        ("touched", |path| {
            let file = File::options().write(true).open(path).unwrap();
            let later = SystemTime::now() + Duration::from_secs(10);
            file.set_modified(later).unwrap();
        }),
        // Live writes a new file and moves it over the old one.
        ("replaced", |path| {
            let new = path.with_extension("new");
            fs::write(&new, b"<Ableton/>").unwrap();
            fs::rename(&new, path).unwrap();
        }),
    ];
    for (name, change) in changes {
        let path = write(&format!("changed {name}"), &large_xml());
        let mut changed = false;
        let result = read_with(&path, TIME_LIMIT, |progress| {
            if !changed && progress.xml_bytes > 300_000 {
                changed = true;
                change(&path);
            }
            ControlFlow::Continue(())
        });
        assert!(changed, "{name}");
        let error = result.unwrap_err();
        assert!(matches!(error, set_file::Error::Changed), "{name}: {error:?}");
        assert!(error.to_string().contains("try again"), "{error}");
    }
}

#[test]
fn a_time_limit_of_zero_ends_the_reading() {
    let path = write("no time", &large_xml());
    let result = read_with(&path, Duration::ZERO, |_| ControlFlow::Continue(()));
    match result.unwrap_err() {
        set_file::Error::Content(error @ Error::TimeUp { seconds: 0 }) => {
            assert!(error.to_string().contains("longer than 0 seconds"), "{error}");
        }
        error => panic!("{error:?}"),
    }
}

#[test]
fn cancelling_in_the_middle_ends_the_reading_there() {
    let xml = large_xml();
    let path = write("cancelled", &xml);
    let mut calls_after = 0;
    let mut last = 0;
    let result = read_with(&path, TIME_LIMIT, |progress| {
        assert!(progress.xml_bytes >= last);
        last = progress.xml_bytes;
        if progress.file_bytes * 2 < progress.file_size {
            return ControlFlow::Continue(());
        }
        calls_after += 1;
        ControlFlow::Break(())
    });
    assert!(matches!(
        result.unwrap_err(),
        set_file::Error::Content(Error::Cancelled)
    ));
    assert_eq!(calls_after, 1);
    assert!(last < xml.len() as u64 * 3 / 4, "{last} of {}", xml.len());
}

/// Straight to the stream: what goes through `eprintln!` is swallowed for a test that passes.
#[cfg(unix)]
fn say(text: &str) {
    io::stderr().write_all(format!("{text}\n").as_bytes()).unwrap();
}
