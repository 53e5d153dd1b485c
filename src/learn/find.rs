//! Finding the sets in folders: which files, of which set each is a state, and which are passed over.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;
use walkdir::{DirEntry, WalkDir};

use super::barred::Barred;
use super::set_file::{self, project_folder};
use super::summary::Problem;
use crate::words::clock::{self, milliseconds};

/// A set file on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundFile {
    /// Where it is, without links in the path.
    pub(super) path: PathBuf,
    /// The set that it is a state of: itself, or for a backup the set in the folder above.
    pub(super) set_path: PathBuf,
    /// Folder of the project.
    pub(super) project_folder: PathBuf,
    /// Size in bytes.
    pub(super) size: u64,
    /// Time of the last change, in milliseconds since 1970.
    pub(super) modified_at: i64,
    /// When the set was saved like this, in milliseconds since 1970.
    pub(super) saved_at: i64,
}

impl FoundFile {
    /// Whether Live made it when it saved the set over.
    pub(super) fn is_backup(&self) -> bool {
        self.path != self.set_path
    }
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Set files: by project, a set before its backups.
    pub(super) files: Vec<FoundFile>,
    /// Folders and files that were passed over because they are barred.
    pub(super) barred: Vec<PathBuf>,
    /// What could not be looked at, with the reason.
    pub(super) problems: Vec<Problem>,
}

impl Found {
    fn problem(&mut self, path: &Path, reason: String) {
        let path = path.to_path_buf();
        self.problems.push(Problem { path, reason });
    }
}

/// Folder in which Live keeps earlier states of a project's sets.
const BACKUP: &str = "Backup";

/// Looks for sets at and below the paths. Hidden folders are passed over; links are followed. `on_found` is told how many there are
/// so far, and ends the search by returning false.
pub(super) fn find(paths: &[PathBuf], barred: &mut Barred, on_found: &mut dyn FnMut(usize) -> bool) -> Found {
    let mut search = Search {
        barred,
        found: Found::default(),
        seen: HashSet::new(),
    };
    for path in paths {
        if !search.look_below(path, on_found) {
            break;
        }
    }
    let mut found = search.found;
    found.files.sort_by(|one, other| {
        let place = |file: &FoundFile| (file.project_folder.clone(), file.is_backup(), file.path.clone());
        place(one).cmp(&place(other))
    });
    found
}

struct Search<'a> {
    barred: &'a mut Barred,
    found: Found,
    /// One file can be reached on several ways.
    seen: HashSet<PathBuf>,
}

impl Search<'_> {
    fn look_below(&mut self, path: &Path, on_found: &mut dyn FnMut(usize) -> bool) -> bool {
        let path = match dunce::canonicalize(path) {
            Ok(path) => path,
            Err(error) => {
                let reason = set_file::Error::from(error).to_string();
                self.found.problem(path, reason);
                return true;
            }
        };
        if path.is_file() {
            if is_set(&path) {
                self.add(&path);
            } else {
                let reason = "this is not a Live Set; name an .als file or a folder with some".to_owned();
                self.found.problem(&path, reason);
            }
            return true;
        }
        let mut entries = WalkDir::new(&path).follow_links(true).into_iter();
        while let Some(entry) = entries.next() {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {
                    if entry.depth() > 0 && is_passed_over(&entry) {
                        entries.skip_current_dir();
                    } else if self.is_barred(entry.path()) {
                        self.found.barred.push(entry.into_path());
                        entries.skip_current_dir();
                    }
                }
                Ok(entry) if is_set(entry.path()) => self.add(entry.path()),
                Ok(_) => {}
                // A link to a folder around it: all that is there is found anyway.
                Err(error) if error.loop_ancestor().is_some() => {}
                // A link to nothing, or a file that was just deleted.
                Err(error) if is_not_found(&error) => {}
                Err(error) => {
                    let path = error.path().unwrap_or(&path).to_path_buf();
                    let reason = error.into_io_error().map(set_file::Error::from);
                    let reason = reason.map_or_else(String::new, |reason| reason.to_string());
                    self.found.problem(&path, reason);
                }
            }
            if !on_found(self.found.files.len()) {
                return false;
            }
        }
        true
    }

    /// A link must not lead around a bar, so the real path is asked as well.
    fn is_barred(&mut self, path: &Path) -> bool {
        self.barred.is_barred(path)
            || dunce::canonicalize(path).is_ok_and(|path| self.barred.is_barred(&path))
    }

    fn add(&mut self, path: &Path) {
        let Ok(path) = dunce::canonicalize(path) else {
            // A link to nothing.
            return;
        };
        if !self.seen.insert(path.clone()) {
            return;
        }
        if self.barred.is_barred(&path) {
            self.found.barred.push(path);
            return;
        }
        match std::fs::metadata(&path) {
            // A pipe or a device would keep the reader waiting.
            Ok(metadata) if !metadata.is_file() => {}
            Ok(metadata) => {
                let modified_at = metadata.modified().map_or(0, milliseconds);
                self.found
                    .files
                    .push(found_file(path, metadata.len(), modified_at));
            }
            Err(error) => {
                let reason = set_file::Error::from(error).to_string();
                self.found.problem(&path, reason);
            }
        }
    }
}

fn is_not_found(error: &walkdir::Error) -> bool {
    error
        .io_error()
        .is_some_and(|error| error.kind() == std::io::ErrorKind::NotFound)
}

/// Live's own bookkeeping, and what is hidden: trash, version control, backups of the system.
fn is_passed_over(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    name.starts_with('.') || name == "Ableton Project Info"
}

fn is_set(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_als = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("als"));
    // macOS keeps what a foreign disk can't hold of "Name.als" in "._Name.als".
    is_als && !name.starts_with("._")
}

fn found_file(path: PathBuf, size: u64, modified_at: i64) -> FoundFile {
    let (set_path, saved_at) = match backup_of(&path) {
        Some((set_path, saved)) => (set_path, clock::from_local(saved).unwrap_or(modified_at)),
        None => (path.clone(), modified_at),
    };
    let folder = set_path.parent().unwrap_or(Path::new("")).to_path_buf();
    FoundFile {
        project_folder: project_folder(&folder).unwrap_or(folder),
        path,
        set_path,
        size,
        modified_at,
        saved_at,
    }
}

/// The set that a backup is a state of, and when it was saved: Live names it "Name [2026-01-31 235959].als".
fn backup_of(path: &Path) -> Option<(PathBuf, DateTime)> {
    let folder = path.parent()?;
    if folder.file_name()? != BACKUP {
        return None;
    }
    let name = path.file_stem()?.to_str()?;
    let (name, time) = name.strip_suffix(']')?.rsplit_once(" [")?;
    let time = DateTime::strptime("%Y-%m-%d %H%M%S", time).ok()?;
    Some((folder.parent()?.join(format!("{name}.als")), time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_is_a_state_of_the_set_above_it() {
        let backup = |path| backup_of(Path::new(path));
        let (set, time) = backup("/P/Backup/Night [2] Drive [2026-01-31 235958].als").expect("a backup");
        assert_eq!(set, Path::new("/P/Night [2] Drive.als"));
        assert_eq!(time.to_string(), "2026-01-31T23:59:58");
        for other in [
            "/P/Backup/Night Drive.als",
            "/P/Night Drive [2026-01-31 235958].als",
            "/P/Backup/Night Drive [2026-13-31 235958].als",
            "/P/Backup/Night Drive [yesterday].als",
        ] {
            assert_eq!(backup(other), None, "{other}");
        }
    }
}
