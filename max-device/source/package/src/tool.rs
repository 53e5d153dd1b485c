//! Other programs, and what becomes of them.

use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::process::Command;

/// Why something was not built, for a person.
pub type Failure = Box<dyn Error>;

/// A program, and what it is always called with.
pub struct Tool {
    program: OsString,
    arguments: Vec<OsString>,
}

impl Tool {
    pub fn new(program: impl Into<OsString>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
        }
    }

    /// Adds arguments to those that it is always called with.
    pub fn with(mut self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        let arguments = arguments
            .into_iter()
            .map(|argument| argument.as_ref().to_os_string());
        self.arguments.extend(arguments);
        self
    }

    /// The beginning of a call.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments);
        command
    }
}

/// Runs a program that must succeed, and returns what it printed.
pub fn succeed(command: &mut Command) -> Result<String, Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .map_err(|error| format!("{name} can't be run: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    Err(format!("{name} ended with {}\n{command:?}\n{told}", output.status).into())
}
