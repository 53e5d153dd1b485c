//! Makes the Max package of Sessionist: the device, the external, and what a producer installs. `max-device/build` runs it.

mod external;

use std::process::ExitCode;

use clap::Parser;

/// Makes the Max package of Sessionist.
#[derive(Parser)]
enum Command {
    External(external::Arguments),
}

fn main() -> ExitCode {
    let result = match Command::parse() {
        Command::External(arguments) => external::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
