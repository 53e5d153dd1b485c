//! What the user allows to be read, shown and sent.
//!
//! Pure: nothing here touches a clock, a file, the network or a thread. Decisions are kept by [`crate::store`], folders on the
//! disk are looked at by [`crate::learn`].

mod sharing;
mod text;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use sharing::{Grants, Offer, Permission, Verdict, verdict};
pub use text::question;

/// Name of the file that bars the folder it lies in, with everything below, from being read and shown. What it holds does not
/// matter, so that a pattern with a mistake in it can't open a folder that was meant to be closed.
pub const IGNORE_FILE: &str = ".sessionist-ignore";

/// How much of a set may be read. A tier includes the ones below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Nothing; no set is opened.
    Off,
    /// Live version, tempo, time signature, key, tracks (name, kind, colour, group), scenes, locators, length.
    Overview,
    /// Also devices, racks, plug-ins, presets, sample names, routing, mixer.
    Sound,
    /// Also clips, notes, automation, device parameters, warp markers, sample paths, info texts.
    Everything,
}

impl Tier {
    /// All tiers, from the lowest up.
    pub const ALL: [Self; 4] = [Self::Off, Self::Overview, Self::Sound, Self::Everything];

    /// Returns the tier's name, as the user types it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Overview => "overview",
            Self::Sound => "sound",
            Self::Everything => "everything",
        }
    }

    /// Returns the tier that a name stands for.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tier| tier.as_str() == name)
    }
}

/// Whether knowledge may be offered for sending. No form of it sends anything without a question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sharing {
    /// Each text is shown, and sent when the user says so.
    #[default]
    Ask,
    /// Not even asked: no knowledge is ever sent.
    Never,
}

impl Sharing {
    /// Both, the default first.
    pub const ALL: [Self; 2] = [Self::Ask, Self::Never];

    /// Returns the word that the user types.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Never => "never",
        }
    }

    /// Returns what a word stands for.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sharing| sharing.as_str() == name)
    }
}

/// Whether a path is one of the exclusions or lies below one.
///
/// Where file systems mostly take upper and lower case for the same, so does this: rather one folder too many is closed than one
/// too few.
pub fn is_excluded(path: &Path, exclusions: &[PathBuf]) -> bool {
    exclusions
        .iter()
        .any(|exclusion| starts_with(path, exclusion, cfg!(any(windows, target_os = "macos"))))
}

fn starts_with(path: &Path, start: &Path, ignore_case: bool) -> bool {
    if !ignore_case {
        return path.starts_with(start);
    }
    let lower = |path: &Path| PathBuf::from(path.to_string_lossy().to_lowercase());
    lower(path).starts_with(lower(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exclusion_covers_what_is_below_it_and_nothing_beside_it() {
        let exclusions = [PathBuf::from("/Music/Secret Project")];
        for (path, is_covered) in [
            ("/Music/Secret Project", true),
            ("/Music/Secret Project/a.als", true),
            ("/Music/Secret Project/Backup/a.als", true),
            ("/Music/Secret Project 2/a.als", false),
            ("/Music/a.als", false),
        ] {
            assert_eq!(is_excluded(Path::new(path), &exclusions), is_covered, "{path}");
        }
    }

    #[test]
    fn case_makes_no_difference_where_the_file_system_makes_none() {
        let (path, start) = (Path::new("/music/SECRET/a.als"), Path::new("/Music/Secret"));
        assert!(starts_with(path, start, true));
        assert!(!starts_with(path, start, false));
    }

    #[test]
    fn every_name_is_understood_as_it_is_written() {
        for tier in Tier::ALL {
            assert_eq!(Tier::from_name(tier.as_str()), Some(tier));
        }
        for sharing in Sharing::ALL {
            assert_eq!(Sharing::from_name(sharing.as_str()), Some(sharing));
        }
        assert_eq!(Tier::from_name("Sound"), None);
    }
}
