//! The command line.

mod arguments;
mod doctor;
mod facts;
mod history;
mod home;
mod learn;
mod overview;
mod panel;
mod privacy;
mod talk;
mod terminal;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use arguments::{Arguments, Command};
use sessionist::{data_folder, store};

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Chat { set } => return end(talk::chat::run(set)),
        Command::Panel(arguments) => return end(panel::run(arguments)),
        Command::Ask(arguments) => return end(talk::ask::run(&arguments)),
        Command::Facts(arguments) => facts::run(&arguments),
        Command::Learn { paths } => learn::run(&paths),
        Command::Forget { path } => privacy::forget(&path),
        Command::Privacy { words } => privacy::run(&words),
        Command::History { conversation, search } => history::run(conversation, search.as_deref()),
        Command::Doctor => doctor::run(),
        Command::Completions { shell } => completions(shell),
    };
    end(result.map(|()| 0))
}

/// The exit code, after a failure was told.
fn end(result: Result<u8, Failure>) -> ExitCode {
    match result {
        Ok(exit_code) => ExitCode::from(exit_code),
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
        source: sessionist::learn::set_file::Error,
    },
    #[error(
        "{0}: this is excluded from being read; `sessionist privacy` lists what is, and a .sessionist-ignore file bars its folder"
    )]
    Barred(String),
    #[error("you chose that nothing is read; --tier names a tier for this run")]
    Off,
    #[error("choose first how much may be read: `sessionist privacy tier overview`, `sound` or `everything`")]
    NotAsked,
    #[error(transparent)]
    Folder(#[from] data_folder::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Privacy(#[from] sessionist::privacy::Error),
    #[error(
        "you chose that nothing is read; `sessionist privacy tier overview`, `sound` or `everything` changes that"
    )]
    NothingToRead,
    #[error(transparent)]
    Command(#[from] sessionist::chat::command::Error),
    #[error(transparent)]
    Session(#[from] sessionist::session::OpenError),
    #[error(transparent)]
    Line(#[from] sessionist::session::SubmitError),
    #[error("{0}")]
    Stopped(String),
    #[error("that no byte is left is not proven; see above")]
    NotProven,
    #[error("there is no conversation {0}; `sessionist history` lists them")]
    NoConversation(i64),
    #[error("something needs your attention; see above")]
    Unwell,
    #[error("the output could not be written: {0}")]
    Output(#[from] io::Error),
}

fn completions(shell: clap_complete::Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "sessionist", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(())
}
