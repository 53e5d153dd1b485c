//! `sessionist facts FILE`.

use std::io::{self, BufWriter, Write};

use sessionist::als::ReadOptions;
use sessionist::consent::Tier;
use sessionist::learn::Barred;
use sessionist::learn::set_file;
use sessionist::privacy::real_path;
use sessionist::store::Store;
use sessionist::words::plain;

use crate::Failure;
use crate::arguments::Facts;
use crate::home;
use crate::overview::{self, Terminal};
use crate::terminal::json;
use crate::terminal::progress::ProgressLine;

/// Reads the file and prints what is in it.
pub fn run(arguments: &Facts) -> Result<(), Failure> {
    let options = ReadOptions {
        tier: allowed_tier(arguments)?,
        ..ReadOptions::default()
    };
    let mut progress = ProgressLine::new();
    let result = set_file::read(&arguments.file, &options, set_file::TIME_LIMIT, &mut |state| {
        progress.show_file(state)
    });
    progress.clear();
    let mut set = result.map_err(|source| Failure::Set {
        path: plain(&arguments.file.to_string_lossy()),
        source,
    })?;
    let mut output = BufWriter::with_capacity(64 << 10, io::stdout().lock());
    if arguments.json {
        if !arguments.notes {
            for clip in set.tracks.iter_mut().flat_map(|track| &mut track.clips) {
                clip.note_list.clear();
            }
        }
        json::write(&mut output, &set)?;
    } else {
        let name = arguments.file.file_stem().unwrap_or_default().to_string_lossy();
        output.write_all(overview::text(&set, &name, &Terminal::of_standard_output()).as_bytes())?;
    }
    output.flush()?;
    Ok(())
}

/// The tier to read at. Naming the file is the consent for this run, so nothing has to be stored yet; but what is stored holds here too.
fn allowed_tier(arguments: &Facts) -> Result<Tier, Failure> {
    let store = home::open_if_there()?;
    let exclusions = store.as_ref().map_or(Ok(Vec::new()), Store::exclusions)?;
    let path = real_path(&arguments.file)?;
    if Barred::new(exclusions).is_barred(&path) {
        return Err(Failure::Barred(plain(&arguments.file.to_string_lossy())));
    }
    if let Some(tier) = arguments.tier {
        return Ok(tier.into());
    }
    match store.as_ref().map_or(Ok(None), Store::decision)? {
        None => Ok(Tier::Everything),
        Some(decision) if decision.tier == Tier::Off => Err(Failure::Off),
        Some(decision) => Ok(decision.tier),
    }
}
