//! Makes the Max package of Sessionist: the device, the external, and what a producer installs. `max-device/build` runs it.

mod external;

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use sessionist_package::device;

/// Makes the Max package of Sessionist.
#[derive(Parser)]
enum Command {
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
    match command {
        Command::Device(build) => build.run()?,
        Command::Show(show) => show.run()?,
        Command::External(arguments) => external::run(arguments)?,
    }
    Ok(())
}
