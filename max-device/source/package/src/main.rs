//! Makes the Max package of Sessionist: the device, the external, and what a producer installs. `max-device/build` runs it.

use clap::Parser;

/// Makes the Max package of Sessionist.
#[derive(Parser)]
enum Command {}

fn main() {
    match Command::parse() {}
}
