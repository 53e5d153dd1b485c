//! Makes the Max package of Sessionist: the device, the external, and what a producer installs. `max-device/build` runs it.

use std::process::ExitCode;

use clap::Parser;
use sessionist_package::device;

/// Makes the Max package of Sessionist.
#[derive(Parser)]
enum Command {
    Device(device::Build),
    Show(device::Show),
}

fn main() -> ExitCode {
    let result = match Command::parse() {
        Command::Device(build) => build.run(),
        Command::Show(show) => show.run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
