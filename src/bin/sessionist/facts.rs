//! `sessionist facts FILE`.

use std::io::{self, BufWriter, Write};

use sessionist::als::ReadOptions;
use sessionist::set_file;

use crate::Failure;
use crate::arguments::Facts;
use crate::overview::{self, Terminal};
use crate::progress::ProgressLine;

/// Reads the file and prints what is in it.
pub fn run(arguments: &Facts) -> Result<(), Failure> {
    let options = ReadOptions {
        tier: arguments.tier.into(),
        ..ReadOptions::default()
    };
    let mut progress = ProgressLine::new();
    let result = set_file::read(&arguments.file, &options, set_file::TIME_LIMIT, &mut |state| {
        progress.show(state)
    });
    progress.clear();
    let mut set = result.map_err(|source| Failure::Set {
        path: arguments.file.display().to_string(),
        source,
    })?;
    let mut output = BufWriter::with_capacity(64 << 10, io::stdout().lock());
    if arguments.json {
        if !arguments.notes {
            for clip in set.tracks.iter_mut().flat_map(|track| &mut track.clips) {
                clip.note_list.clear();
            }
        }
        serde_json::to_writer(&mut output, &set).map_err(io::Error::from)?;
        output.write_all(b"\n")?;
    } else {
        let name = arguments.file.file_stem().unwrap_or_default().to_string_lossy();
        output.write_all(overview::text(&set, &name, &Terminal::of_standard_output()).as_bytes())?;
    }
    output.flush()?;
    Ok(())
}
