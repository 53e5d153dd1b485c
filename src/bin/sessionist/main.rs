//! The command line.

mod arguments;
mod facts;
mod overview;
mod progress;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use arguments::{Arguments, Command};

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Facts(arguments) => facts::run(&arguments),
        Command::Completions { shell } => completions(shell),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read our output has seen enough, as `head` does.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("sessionist: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Why a command failed, in one line for the user.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{path}: {source}")]
    Set {
        path: String,
        source: sessionist::set_file::Error,
    },
    #[error("the output could not be written: {0}")]
    Output(#[from] io::Error),
}

fn completions(shell: clap_complete::Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "sessionist", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(())
}
