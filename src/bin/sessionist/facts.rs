//! `sessionist facts FILE`.

use std::io::{self, BufWriter, Write};

use serde::Serialize;
use serde_json::ser::Formatter;
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
use crate::progress::ProgressLine;

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
        let mut serializer = serde_json::Serializer::with_formatter(&mut output, PlainJson);
        set.serialize(&mut serializer).map_err(io::Error::from)?;
        output.write_all(b"\n")?;
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

/// JSON that a terminal can only show: serde_json escapes the control characters below U+0020, this also those from U+007F on, which
/// terminals obey as well.
struct PlainJson;

impl Formatter for PlainJson {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        for part in fragment.split_inclusive(is_late_control) {
            let last = part.chars().next_back().filter(|last| is_late_control(*last));
            let rest = last.and_then(|last| part.strip_suffix(last)).unwrap_or(part);
            writer.write_all(rest.as_bytes())?;
            if let Some(last) = last {
                write!(writer, "\\u{:04x}", u32::from(last))?;
            }
        }
        Ok(())
    }
}

fn is_late_control(sign: char) -> bool {
    ('\u{7f}'..='\u{9f}').contains(&sign)
}
