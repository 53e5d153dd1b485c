//! Zip files whose bytes depend on nothing but what is in them: the release, and the externals for macOS inside of frozen devices.
//!
//! An entry has no owner and always the same time. Folders have entries of their own, as in the files that Max writes.

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use zip::result::ZipResult;
use zip::write::{FileOptions, FullFileOptions};
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The extra field of a zip that holds a time in seconds, in the form that knows the time of the last change only.
const TIME: u16 = 0x5455;
/// The time of every entry: the first of January 2026, in seconds since 1970.
const MODIFIED: u32 = 1_767_225_600;
/// The rights of what anybody may read, and of what anybody may run or look into.
const READ: u32 = 0o644;
const RUN: u32 = 0o755;

/// A file of an archive.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'bytes> {
    /// Its path with `/` between the folders.
    pub path: &'bytes str,
    /// What is in it.
    pub data: &'bytes [u8],
    /// Whether a system may run or load it.
    pub is_program: bool,
}

/// Returns a zip with these files, in this order.
pub fn zip(entries: &[Entry<'_>]) -> ZipResult<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut folders = BTreeSet::new();
    for entry in entries {
        for (end, _) in entry.path.match_indices('/') {
            let folder = entry.path.get(..end).unwrap_or_default();
            if folders.insert(folder) {
                writer.add_directory(folder, options(RUN)?)?;
            }
        }
        let rights = if entry.is_program { RUN } else { READ };
        writer.start_file(entry.path, options(rights)?)?;
        writer.write_all(entry.data)?;
    }
    Ok(writer.finish()?.into_inner())
}

fn options(rights: u32) -> ZipResult<FullFileOptions<'static, 'static>> {
    let time = DateTime::from_date_and_time(2026, 1, 1, 0, 0, 0).unwrap_or_default();
    let mut options = FileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(time)
        .unix_permissions(rights);
    let mut field = vec![1];
    field.extend_from_slice(&MODIFIED.to_le_bytes());
    options.add_extra_field(TIME, field, false)?;
    Ok(options)
}
