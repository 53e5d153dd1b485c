//! The folder that everything is put into. Nobody else's file in it is ever deleted.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use sessionist_package::device::{FROZEN, PACKAGE};
use sha2::{Digest, Sha256};

use super::Made;
use crate::tool::Failure;

/// The file with the sums, in the form that `sha256sum` checks.
const SUMS: &str = "SHA256SUMS";

/// Fails when the folder has something in it that this program did not make.
pub fn check(out: &Path) -> Result<(), Failure> {
    let is_empty = match fs::read_dir(out) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(named(out, &error)),
    };
    if is_empty || !made_before(out).is_empty() {
        return Ok(());
    }
    Err(format!(
        "{} has files in it that were not made here: name another folder with --out, or empty it",
        out.display()
    )
    .into())
}

/// What the sums there name, which is what an earlier build put there.
fn made_before(out: &Path) -> Vec<PathBuf> {
    let sums = fs::read_to_string(out.join(SUMS)).unwrap_or_default();
    let names = sums.lines().filter_map(|line| line.split_once("  "));
    let names = names.map(|(_, name)| name);
    let ours = names.filter(|name| name.starts_with(PACKAGE) && !name.contains(['/', '\\']));
    ours.map(|name| out.join(name)).collect()
}

/// Takes away what an earlier build made, and puts down what this one did.
pub fn write(out: &Path, files: &[Made], downloads: &[Made]) -> Result<(), Failure> {
    let earlier = made_before(out);
    if !earlier.is_empty() {
        for folder in [PACKAGE, FROZEN].map(|name| out.join(name)) {
            gone(&folder, fs::remove_dir_all(&folder))?;
        }
        for file in earlier {
            gone(&file, fs::remove_file(&file))?;
        }
    }
    for made in files.iter().chain(downloads) {
        put(&out.join(&made.path), made)?;
    }
    let sums = Made {
        path: SUMS.to_string(),
        data: sums(downloads).into_bytes(),
        is_program: false,
    };
    put(&out.join(SUMS), &sums)
}

fn sums(downloads: &[Made]) -> String {
    let mut text = String::new();
    for made in downloads {
        for byte in Sha256::digest(&made.data) {
            // Writing into a string can't fail.
            let _ = write!(text, "{byte:02x}");
        }
        let _ = writeln!(text, "  {}", made.path);
    }
    text
}

fn put(path: &Path, made: &Made) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| named(folder, &error))?;
    }
    fs::write(path, &made.data).map_err(|error| named(path, &error))?;
    #[cfg(unix)]
    if made.is_program {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).map_err(|error| named(path, &error))?;
    }
    Ok(())
}

fn gone(path: &Path, result: std::io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(named(path, &error)),
        _ => Ok(()),
    }
}

fn named(path: &Path, error: &std::io::Error) -> Failure {
    format!("{}: {error}", path.display()).into()
}
