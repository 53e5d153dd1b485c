//! How the files of these tests are read: by the library, and by the command line in a process of its own.

use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use sessionist::als::facts::LiveSet;
use sessionist::als::{self, Error, ReadOptions, Watch};
use sessionist::learn::set_file::{self, Progress, TIME_LIMIT};

use crate::files::write;

/// What the user of this machine keeps and decided is no matter of these tests.
pub const NO_HOME: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/no home");

pub fn read(path: &Path) -> Result<LiveSet, set_file::Error> {
    read_with(path, TIME_LIMIT, |_| ControlFlow::Continue(()))
}

pub fn read_with(
    path: &Path,
    time_limit: Duration,
    mut on_progress: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<LiveSet, set_file::Error> {
    set_file::read(path, &ReadOptions::default(), time_limit, &mut on_progress)
}

/// Reads without a clock, and still comes back from a reading that would not end.
pub fn read_impatiently(file: &[u8]) -> Result<LiveSet, Error> {
    struct Impatience(usize);
    impl Watch for Impatience {
        fn on_progress(&mut self, _: u64) -> ControlFlow<Error> {
            self.0 += 1;
            if self.0 < 1_000 {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(Error::Cancelled)
            }
        }
    }
    als::read_watched(file, &ReadOptions::default(), &mut Impatience(0))
}

pub fn content_error(path: &Path) -> Error {
    match read(path) {
        Err(set_file::Error::Content(error)) => error,
        other => panic!("{}: {other:?}", path.display()),
    }
}

pub fn refused(name: &str, bytes: &[u8]) -> Error {
    content_error(&write(name, bytes))
}

/// A thread with as little stack as Rust and many hosts give to theirs.
pub fn on_a_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = thread::Builder::new()
        .name("small stack".to_owned())
        .stack_size(2 << 20);
    thread.spawn(work).unwrap().join().unwrap()
}

/// The command line ends with the code 1, one line on standard error and nothing on standard output.
pub fn assert_said(path: &Path, error: &set_file::Error) {
    let output = command_line(path);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, format!("sessionist: {}: {error}\n", path.display()));
    assert_eq!(said.lines().count(), 1);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
}

pub fn assert_refused_within(path: &Path, kilobytes: u64, said: &str) {
    let output = command_line_within(path, kilobytes);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{}: {errors}", path.display());
    assert!(
        errors.contains(said) && errors.lines().count() == 1,
        "{}: {errors}",
        path.display()
    );
    assert!(output.stdout.is_empty());
}

pub fn command_line(path: &Path) -> Output {
    run(read_by_command_line(path))
}

pub fn read_by_command_line(path: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sessionist"));
    command.env("SESSIONIST_HOME", NO_HOME);
    command.arg("facts").arg(path);
    command
}

/// The command line with a limit to its address space, where the system has one.
pub fn command_line_within(path: &Path, kilobytes: u64) -> Output {
    if !cfg!(target_os = "linux") {
        return command_line(path);
    }
    let mut command = Command::new("sh");
    command.args([
        "-c",
        &format!("ulimit -v {kilobytes} && exec \"$0\" facts \"$1\""),
    ]);
    command.env("SESSIONIST_HOME", NO_HOME);
    command.arg(env!("CARGO_BIN_EXE_sessionist")).arg(path);
    run(command)
}

pub fn run(command: Command) -> Output {
    run_for(command, Duration::from_secs(90), "a file")
}

/// Runs a command and ends it when it takes too long.
pub fn run_for(mut command: Command, patience: Duration, name: &str) -> Output {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    let id = child.id();
    let (sender, receiver) = mpsc::channel();
    let waiter = thread::Builder::new().name("waiter".to_owned()).spawn(move || {
        // Nobody listens any more when it took too long.
        let _ = sender.send(child.wait_with_output());
    });
    let waiter = waiter.unwrap();
    let output = receiver.recv_timeout(patience);
    if output.is_err() {
        Command::new("kill")
            .args(["-KILL", &id.to_string()])
            .status()
            .unwrap();
    }
    waiter.join().unwrap();
    output
        .unwrap_or_else(|_| panic!("{name} was not read after {} s", patience.as_secs()))
        .unwrap()
}
