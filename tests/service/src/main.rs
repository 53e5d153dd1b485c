//! Runs the service for tests, to try things out by hand.

use std::io;
use std::thread;
use std::time::Duration;

use clap::Parser;
use sessionist_test_service::{Options, Service};

/// Runs the service for tests until it is stopped. Prints its address, and the mail that it would send.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The plan of a new account.
    #[arg(long, default_value = "managed", value_parser = ["none", "byok", "managed"])]
    plan: String,
    /// Requests with the managed plan until there may be no more.
    #[arg(long, default_value_t = 500)]
    limit: u64,
    /// Milliseconds between two pieces of a streamed answer.
    #[arg(long, default_value_t = 30)]
    pause: u64,
}

fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let service = Service::start(Options {
        plan: arguments.plan,
        limit: arguments.limit,
        pause: Duration::from_millis(arguments.pause),
        mail: |address, link| println!("mail to {address}: {link} logs in, {link}/deny refuses"),
        ..Options::default()
    })?;
    println!("{}", service.url());
    loop {
        thread::park();
    }
}
