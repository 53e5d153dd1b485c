//! JSON that a terminal can only show: serde_json escapes the control characters below U+0020, this also those from U+007F on, which
//! terminals obey as well.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;

/// Writes a value and the end of a line.
pub fn write(mut output: impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut output, PlainJson);
    value.serialize(&mut serializer).map_err(io::Error::from)?;
    output.write_all(b"\n")
}

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
