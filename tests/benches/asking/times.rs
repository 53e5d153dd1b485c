//! Measured times, and how they are told.

use std::time::Duration;

/// Upper ends of the buckets of a histogram, in nanoseconds.
const BUCKETS: [u64; 12] = [
    250,
    500,
    1_000,
    2_000,
    5_000,
    10_000,
    20_000,
    50_000,
    100_000,
    1_000_000,
    10_000_000,
    u64::MAX,
];

/// What a goal is about, in microseconds.
#[derive(Clone, Copy)]
pub struct Goal {
    pub percent: f64,
    pub below: f64,
}

/// Times of one thing.
#[derive(Default)]
pub struct Times(Vec<u64>);

impl Times {
    pub fn add(&mut self, time: Duration) {
        self.0.push(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
    }

    pub fn extend(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The microseconds that so many of a hundred do not exceed.
    pub fn percentile(&mut self, percent: f64) -> f64 {
        self.0.sort_unstable();
        let last = self.0.len().saturating_sub(1) as f64;
        let value = self.0.get((last * percent / 100.0).round() as usize);
        value.map_or(f64::NAN, |nanoseconds| *nanoseconds as f64 / 1000.0)
    }

    /// Prints a line of percentiles, and whether the goal is met.
    pub fn print(&mut self, what: &str, goal: Option<Goal>) {
        let [middle, most, nearly_all, longest] =
            [50.0, 99.0, 99.9, 100.0].map(|percent| short(self.percentile(percent)));
        let verdict = goal.map_or_else(String::new, |goal| {
            let is_met = self.percentile(goal.percent) < goal.below;
            let verdict = if is_met { "met" } else { "MISSED" };
            format!("  goal: p{} below {}, {verdict}", goal.percent, short(goal.below))
        });
        println!(
            "  {what:<34} {:>8} {middle:>10} {most:>10} {nearly_all:>10} {longest:>10}{verdict}",
            self.len()
        );
    }
}

/// Prints what stands above the lines of [`Times::print`].
pub fn print_columns() {
    println!(
        "  {:<34} {:>8} {:>10} {:>10} {:>10} {:>10}",
        "", "number", "p50", "p99", "p99.9", "most"
    );
}

/// Prints how many times fall into each bucket, a column for each.
pub fn print_histogram(columns: &[(&str, &Times)]) {
    print!("  {:<10}", "up to");
    columns.iter().for_each(|(name, _)| print!(" {name:>12}"));
    println!();
    let mut from = 0;
    for end in BUCKETS {
        let end_text = if end == u64::MAX {
            "more".to_owned()
        } else {
            short(end as f64 / 1000.0)
        };
        print!("  {end_text:<10}");
        for (_, times) in columns {
            let count = times.0.iter().filter(|time| (from..end).contains(*time)).count();
            print!(" {count:>12}");
        }
        println!();
        from = end;
    }
}

/// Microseconds in the unit that reads well.
pub fn short(microseconds: f64) -> String {
    if microseconds < 1.0 {
        format!("{:.0} ns", microseconds * 1000.0)
    } else if microseconds < 1000.0 {
        format!("{microseconds:.1} µs")
    } else {
        format!("{:.2} ms", microseconds / 1000.0)
    }
}
