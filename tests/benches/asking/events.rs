//! How many events a host can take, and how long one takes to come.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use sessionist::session::SubmitError;

use crate::Plan;
use crate::host::Host;
use crate::times::{Times, print_columns};

/// Answered by the engine alone: a short text and the longest.
const LINES: [&str; 2] = ["/track", "/help"];

pub fn measure(plan: &Plan, home: &Path) -> Result<(), Box<dyn Error>> {
    let host = Host::open(home)?;
    println!("\nevents that one host takes, with as many lines pending as may be");
    for line in LINES {
        let rate = rate(&host, line, plan.events)?;
        println!("  {line:<34} {rate:>8.0} events a second");
    }
    println!("\nfrom submit to the final event, one line at a time, waiting for it");
    print_columns();
    for line in LINES {
        let mut times = Times::default();
        for _ in 0..plan.events / 5 {
            let started = Instant::now();
            let request = host.0.submit(line)?;
            host.end_of(request)?;
            times.add(started.elapsed());
        }
        times.print(line, None);
    }
    Ok(())
}

/// Final events a second.
fn rate(host: &Host, line: &str, number: usize) -> Result<f64, Box<dyn Error>> {
    let started = Instant::now();
    let (mut submitted, mut ended) = (0, 0);
    while ended < number {
        while submitted < number {
            match host.0.submit(line) {
                Ok(_) => submitted += 1,
                Err(SubmitError::Busy) => break,
                Err(error) => return Err(error.into()),
            }
        }
        ended += usize::from(host.wait()?.is_final());
        while let Some(event) = host.0.next_event() {
            ended += usize::from(event.is_final());
        }
    }
    Ok(number as f64 / started.elapsed().as_secs_f64())
}
