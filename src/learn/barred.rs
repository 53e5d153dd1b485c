//! Which places on the disk the user has barred from being read and shown.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::consent::{IGNORE_FILE, is_excluded};
use crate::store::{Error, Forget, Store};

/// Answers whether a path is barred. Remembers folders that were looked at, so it belongs to one run.
pub struct Barred {
    exclusions: Vec<PathBuf>,
    /// Whether a folder, or one above it, has the ignore file.
    folders: HashMap<PathBuf, bool>,
}

impl Barred {
    /// Bars these paths, and every folder with the ignore file.
    pub fn new(exclusions: Vec<PathBuf>) -> Self {
        Self {
            exclusions,
            folders: HashMap::new(),
        }
    }

    /// Whether a file or folder is barred. The path has to be absolute.
    pub fn is_barred(&mut self, path: &Path) -> bool {
        is_excluded(path, &self.exclusions) || self.is_ignored(path)
    }

    /// Whether the path is a folder with the ignore file, or lies in or below one.
    fn is_ignored(&mut self, path: &Path) -> bool {
        if let Some(is_ignored) = self.folders.get(path) {
            return *is_ignored;
        }
        let is_ignored =
            path.join(IGNORE_FILE).exists() || path.parent().is_some_and(|parent| self.is_ignored(parent));
        self.folders.insert(path.to_path_buf(), is_ignored);
        is_ignored
    }
}

/// Forgets every set that was barred since it was learned: by an ignore file, which nobody tells us of. Returns how many.
///
/// # Errors
///
/// See [`Error`].
pub fn forget_barred(store: &mut Store) -> Result<usize, Error> {
    let mut barred = Barred::new(store.exclusions()?);
    let sets = store.sets()?;
    let barred: Vec<PathBuf> = sets
        .into_iter()
        .map(|set| set.path)
        .filter(|path| barred.is_barred(path))
        .collect();
    let count = barred.len();
    if count > 0 {
        store.erase(&Forget::Sets(barred), &mut |_| ())?;
    }
    Ok(count)
}
