//! Makes the Max package of Sessionist: the device, the external, and what a producer installs. `max-device/build` runs it.

mod download;
mod external;
mod tool;

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use sessionist_package::device;

/// Makes what a producer downloads, and what it is made of.
///
/// Without a command it does what "all" does.
#[derive(Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Command {
    #[command(subcommand)]
    part: Option<Part>,
    #[command(flatten)]
    all: download::Arguments,
}

/// What can be made.
#[derive(Subcommand)]
enum Part {
    All(download::Arguments),
    Device(device::Build),
    Show(device::Show),
    External(external::Arguments),
}

fn main() -> ExitCode {
    match run(&Command::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Result<(), Box<dyn Error>> {
    match &command.part {
        None => download::run(&command.all)?,
        Some(Part::All(arguments)) => download::run(arguments)?,
        Some(Part::Device(build)) => build.run()?,
        Some(Part::Show(show)) => show.run()?,
        Some(Part::External(arguments)) => external::run(arguments)?,
    }
    Ok(())
}
