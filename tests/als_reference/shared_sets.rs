//! Finds the real sets. They belong to other people and are kept outside of the repository, so a
//! machine without them must still pass, and must say that it compared nothing.

use std::env;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

/// A file of the folder.
pub struct SharedSet {
    /// Name of the file; it begins with a number of three digits.
    pub name: String,
    /// The bytes as they are on disk.
    pub bytes: Vec<u8>,
}

impl SharedSet {
    /// The first three digits of the name, by which the known answers name the file.
    pub fn number(&self) -> &str {
        &self.name[..3]
    }

    /// The text inside. `None` for a file that holds no XML.
    pub fn xml(&self) -> Option<String> {
        let mut text = String::new();
        if self.bytes.starts_with(&[0x1f, 0x8b]) {
            MultiGzDecoder::new(&self.bytes[..])
                .read_to_string(&mut text)
                .unwrap();
        } else {
            text = String::from_utf8(self.bytes.clone()).ok()?;
        }
        text.trim_start().starts_with('<').then_some(text)
    }
}

/// Returns the sets in the order of their numbers, or `None`, loudly, when the folder is not there.
pub fn shared_sets() -> Option<Vec<SharedSet>> {
    let folder = folder();
    let Ok(entries) = fs::read_dir(&folder) else {
        let message = format!(
            "SKIPPED: NO REAL SETS COMPARED, THERE IS NO FOLDER {} (SET SESSIONIST_SHARED)\n",
            folder.display()
        );
        // Straight to the stream: what goes through `eprintln!` is swallowed for a test that passes.
        io::stderr().write_all(message.as_bytes()).unwrap();
        return None;
    };
    let mut sets: Vec<SharedSet> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "als"))
        .map(|path| SharedSet {
            name: path.file_name().unwrap().to_string_lossy().into_owned(),
            bytes: fs::read(&path).unwrap(),
        })
        .collect();
    sets.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(!sets.is_empty(), "no .als file in {}", folder.display());
    Some(sets)
}

/// Returns the rows of the manifest as a list of cells, without its heading.
pub fn manifest() -> Vec<Vec<String>> {
    let text = fs::read_to_string(folder().join("manifest.tsv")).unwrap();
    text.lines()
        .skip(1)
        .map(|row| row.split('\t').map(str::to_owned).collect())
        .collect()
}

fn folder() -> PathBuf {
    let shared = match env::var_os("SESSIONIST_SHARED") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
    };
    shared.join("als")
}
