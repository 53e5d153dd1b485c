//! Other programs, and what becomes of them.

use std::error::Error;
use std::process::Command;

/// Why something was not built, for a person.
pub type Failure = Box<dyn Error>;

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
