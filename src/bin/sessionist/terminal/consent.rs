//! The question of the first launch.

use std::io::{self, BufRead, IsTerminal, Write};

use sessionist::consent::Tier;

use crate::Failure;

/// Asks how much may be read. Keeping the answer is left to the caller.
pub fn ask(question: &str) -> Result<Tier, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::NotAsked);
    }
    let names = Tier::ALL.map(Tier::as_str).join(", ");
    let mut terminal = io::stderr().lock();
    write!(terminal, "{question}")?;
    loop {
        write!(terminal, "\nYour choice ({names}): ")?;
        terminal.flush()?;
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line)? == 0 {
            return Err(Failure::NotAsked);
        }
        if let Some(tier) = Tier::from_name(line.trim().to_lowercase().as_str()) {
            return Ok(tier);
        }
    }
}
