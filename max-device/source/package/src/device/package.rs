//! Builds what of the package is text: the devices, the help patcher, the scripts, the documentation.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use super::classes::Classes;
use super::container::bundle::Bundle;
use super::container::frozen::{File, Frozen, IS_DEVICE};
use super::container::{Content, Device, Kind, Tag};
use super::source::Patcher;
use super::{lint, write};

/// A device, and the source that it is built from.
const DEVICES: [(&str, &str); 2] = [
    ("Sessionist.amxd", "audio_effect.toml"),
    ("Sessionist MIDI.amxd", "midi_effect.toml"),
];
/// The folder that goes into Max's `Packages`.
pub const PACKAGE: &str = "Sessionist";
/// The devices that find the external and the scripts in the package.
pub const UNFROZEN: &str = "Sessionist/devices";
/// The devices that have both inside.
pub const FROZEN: &str = "frozen";
/// Files with their paths, `/` between the folders.
pub type Files = Vec<(String, Vec<u8>)>;

/// What Live notes about files that it saved unfrozen and frozen.
const META: [u32; 2] = [1, 7];

/// Builds the devices, the help patcher, and what of the package is text.
#[derive(clap::Args)]
pub struct Build {
    /// The folder with the sources.
    #[arg(long, value_name = "FOLDER", default_value = "max-device")]
    pub source: PathBuf,
    /// Where everything is put.
    #[arg(long, value_name = "FOLDER", default_value = "target/max-package")]
    pub out: PathBuf,
    /// An external that goes into the frozen devices: for Windows (.mxe64), or for macOS (.mxo).
    #[arg(long, value_name = "FILE")]
    pub external: Vec<PathBuf>,
}

impl Build {
    /// Builds, and prints which files were written. When anything is wrong, none is.
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        for (path, bytes) in self.files()? {
            put(&self.out.join(path), &bytes)?;
        }
        Ok(())
    }

    /// Builds, and returns the files with their paths.
    pub fn files(&self) -> Result<Files, Box<dyn Error>> {
        let classes = Classes::known()?;
        let sources = self.source.join("device");
        let scripts = scripts(&sources)?;
        let externals = self.externals()?;
        let mut files = Vec::new();
        for (name, source) in DEVICES {
            let (kind, text) = device(&sources.join(source), &classes)?;
            let mut patcher = text.into_bytes();
            patcher.push(0);
            let unfrozen = Content::Unfrozen(patcher.clone());
            let mut inside = vec![file(*b"JSON", name, patcher, IS_DEVICE)];
            inside.extend(scripts.iter().cloned().chain(externals.iter().cloned()));
            let frozen = Content::Frozen(Frozen { files: inside });
            for (content, folder, meta) in [(unfrozen, UNFROZEN, META[0]), (frozen, FROZEN, META[1])] {
                let device = Device { kind, meta, content };
                files.push((format!("{folder}/{name}"), device.write()?));
            }
        }
        for script in scripts {
            files.push((format!("{PACKAGE}/javascript/{}", script.name), script.data));
        }
        let (_, help) = patcher(&self.source.join("help/sessionist.toml"), &classes)?;
        files.push((format!("{PACKAGE}/help/sessionist.maxhelp"), help.into_bytes()));
        for name in ["package-info.json", "README.md"] {
            files.push((format!("{PACKAGE}/{name}"), read(&self.source.join(name))?));
        }
        for entry in sorted(&self.source.join("docs"))? {
            let name = entry.file_name().unwrap_or_default().to_string_lossy();
            files.push((format!("{PACKAGE}/docs/{name}"), read(&entry)?));
        }
        Ok(files)
    }

    fn externals(&self) -> Result<Vec<File>, Box<dyn Error>> {
        let mut files = Vec::new();
        for path in &self.external {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.ends_with(".mxo") {
                files.extend(Bundle::read(path)?.freeze(write::MODIFIED)?);
            } else if name.ends_with(".mxe64") {
                files.push(file(*b"mx64", &name, read(path)?, 0));
            } else {
                let text = format!(
                    "{name} can't be embedded: Live loads externals for macOS, .mxo, and for Windows, .mxe64"
                );
                return Err(text.into());
            }
        }
        Ok(files)
    }
}

/// Builds the text of a device's patcher.
pub fn device(source: &Path, classes: &Classes) -> Result<(Kind, String), Box<dyn Error>> {
    let (kind, text) = patcher(source, classes)?;
    let kind = kind.ok_or_else(|| format!("{} is the source of no device", source.display()))?;
    Ok((kind, text))
}

fn patcher(source: &Path, classes: &Classes) -> Result<(Option<Kind>, String), Box<dyn Error>> {
    let patcher = Patcher::read(source)?;
    lint::check(&patcher, classes)?;
    Ok((write::device_kind(&patcher), write::text(&patcher, classes)))
}

fn scripts(sources: &Path) -> Result<Vec<File>, Box<dyn Error>> {
    let mut files = Vec::new();
    for path in sorted(sources)? {
        if path.extension().is_some_and(|extension| extension == "js") {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            files.push(file(*b"TEXT", &name, read(&path)?, 0));
        }
    }
    Ok(files)
}

fn file(kind: [u8; 4], name: &str, data: Vec<u8>, flags: u32) -> File {
    File {
        kind: Tag(kind),
        name: name.to_string(),
        data,
        version: 0,
        flags,
        modified: write::MODIFIED,
    }
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let entries = fs::read_dir(folder).map_err(|error| named(folder, &error))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry?.path());
    }
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    Ok(fs::read(path).map_err(|error| named(path, &error))?)
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| named(folder, &error))?;
    }
    fs::write(path, bytes).map_err(|error| named(path, &error))?;
    println!("{}", path.display());
    Ok(())
}

fn named(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
