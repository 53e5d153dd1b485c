//! `sessionist panel`, as a program: what it starts, what it connects to, and what it leaves behind.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use crate::client::{Address, PATIENCE};

/// How often is looked.
const GLANCE: Duration = Duration::from_millis(20);

/// A program that serves a panel.
struct Program {
    child: Child,
    address: Address,
    /// It ends when nobody reads what it prints.
    _output: BufReader<ChildStdout>,
}

impl Program {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains(" at http") {
            line.clear();
            assert!(output.read_line(&mut line).unwrap() > 0, "no address");
        }
        Self {
            child,
            address: Address::new(line.trim().split_once(" at ").unwrap().1),
            _output: output,
        }
    }

    /// Ctrl-C, to the process of a number; then the program ends.
    fn interrupt(&mut self, process: &str) {
        let killed = Command::new("kill").args(["-INT", process]).status();
        assert!(killed.unwrap().success());
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert!(status.success(), "{status}");
                return;
            }
            assert!(Instant::now() < deadline, "it does not end");
            std::thread::park_timeout(GLANCE);
        }
    }
}

fn panel(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sessionist"));
    command.arg("panel").env("SESSIONIST_HOME", home);
    command
}

#[test]
fn the_first_command_shows_a_demo_set_in_a_browser_whose_start_tells_nobody_the_address() {
    let folder = tempfile::tempdir().unwrap();
    let (home, tools) = (folder.path().join("home"), folder.path().join("tools"));
    fs::create_dir(&tools).unwrap();
    // A browser that writes down what it was started with.
    let seen = folder.path().join("seen");
    let browser = tools.join("xdg-open");
    let script = format!(
        "#!/bin/sh\necho \"$@\" > '{0}.part'; mv '{0}.part' '{0}'\n",
        seen.display()
    );
    fs::write(&browser, script).unwrap();
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = panel(&home);
    command.env("PATH", format!("{}:/usr/bin:/bin", tools.display()));
    let mut program = Program::start(command);
    let address = program.address.clone();
    let deadline = Instant::now() + PATIENCE;
    while !seen.exists() {
        assert!(Instant::now() < deadline, "no browser was started");
        std::thread::park_timeout(GLANCE);
    }
    let shown = fs::read_to_string(&seen).unwrap();
    assert!(!shown.contains(&address.token), "{shown}");
    let page = home.join("panel.html");
    assert_eq!(Path::new(shown.trim()), page);
    assert_eq!(fs::metadata(&page).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(fs::read_to_string(&page).unwrap().contains(&address.whole));

    address.query("/privacy tier everything");
    let answer = address.query("/ask how long is the break?");
    assert!(
        answer["events"][0]["text"].as_str().unwrap().contains("12 bars"),
        "{answer}"
    );
    // After deleting everything the demo can be asked about again.
    address.query("/privacy clear all");
    address.query("/privacy tier everything");
    assert_eq!(
        address.query("/ask what tempo is it?")["events"][0]["kind"],
        "answer"
    );
    let process = program.child.id().to_string();
    program.interrupt(&process);
    assert!(!page.exists());
    for file in fs::read_dir(&home).unwrap() {
        let path = file.unwrap().path();
        let bytes = if path.is_file() {
            fs::read(&path).unwrap()
        } else {
            Vec::new()
        };
        let token = address.token.as_bytes();
        let is_kept = bytes.windows(token.len()).any(|window| window == token);
        assert!(!is_kept, "the token is in {}", path.display());
    }
}

#[test]
fn a_panel_listens_to_this_machine_and_connects_to_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let mut command = Command::new("strace");
    command
        .args(["-f", "-e", "trace=connect,bind,sendto", "-o"])
        .arg(&trace)
        .arg(env!("CARGO_BIN_EXE_sessionist"))
        .args(["panel", "--no-browser"])
        .env("SESSIONIST_HOME", folder.path().join("home"));
    let mut program = Program::start(command);
    let address = program.address.clone();
    address.query("/privacy tier everything");
    address.query("/ask how long is the break?");
    address.query("/privacy show");
    address.query("/history");
    // The one below strace; which ends with it.
    let process = program.child.id();
    let below = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap();
    program.interrupt(below.trim());
    let trace = fs::read_to_string(&trace).unwrap();
    let calls: Vec<&str> = trace.lines().filter(|line| line.contains("AF_")).collect();
    assert_eq!(calls.len(), 1, "{calls:?}");
    assert!(
        calls[0].contains("bind(") && calls[0].contains("inet_addr(\"127.0.0.1\")"),
        "{calls:?}"
    );
}
