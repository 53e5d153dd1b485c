//! `/privacy`: what may be read, what is stored, what left, and taking it back. The same through every door: a door hands a [`Request`]
//! to [`answer`] and shows the [`Answer`], as words or in a way of its own.

mod data;
mod export;
mod words;

use std::path::{Path, PathBuf};

use jiff::civil::DateTime;

pub(crate) use export::target as export_target;
pub use export::{Error as ExportError, Exported};
pub use words::{announcement, erased_text};

use crate::assistant::message;
use crate::chat::job::Question;
use crate::consent::{Sharing, Tier};
use crate::learn::forget_barred;
use crate::store::{
    self, Chain, Decision, Departure, Erased, Forget, Kind, KindSize, ShownName, Store, Traces,
};
use crate::words::clock;

/// Rows of the log that are listed when no number is named.
const LISTED: usize = 20;

/// What the user asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// What may be read, what is stored, what left.
    State,
    /// Choose how much may be read.
    Tier(Tier),
    /// Choose whether knowledge may be offered for sending.
    Share(Sharing),
    /// Bar a folder or file.
    Exclude(PathBuf),
    /// Take an exclusion back.
    Include(PathBuf),
    /// Show how much is stored of each kind, or all of one kind.
    Show(Option<Kind>),
    /// Show what would be sent, for a message or at all.
    Preview(String),
    /// List what left; with a number the newest so many with their bodies.
    Log(Option<usize>),
    /// Delete.
    Clear(Clear),
    /// Write everything that is stored to a file.
    Export(PathBuf),
}

/// What to delete.
#[derive(Debug, Clone, PartialEq)]
pub enum Clear {
    /// Everything.
    All,
    /// All conversations.
    Conversations,
    /// One conversation, by its number.
    Conversation(i64),
    /// The log of what left.
    Egress,
    /// A project, by name or folder.
    Project(String),
    /// A kind of knowledge.
    Kind(Kind),
    /// What was learned, said and sent before a time of this machine's clock.
    Before(DateTime),
}

/// What came of a request.
#[derive(Debug)]
pub enum Answer {
    /// To [`Request::State`].
    State(State),
    /// To [`Request::Tier`].
    Tier {
        /// The tier of now.
        tier: Tier,
        /// What was deleted because it lies above.
        erased: Erased,
    },
    /// To [`Request::Share`].
    Share(Sharing),
    /// To [`Request::Exclude`].
    Excluded {
        /// What is barred.
        path: PathBuf,
        /// What was deleted because it lies there.
        erased: Erased,
    },
    /// To [`Request::Include`].
    Included {
        /// What is no longer barred.
        path: PathBuf,
        /// Whether it was.
        was_excluded: bool,
    },
    /// To [`Request::Show`] without a kind.
    Sizes(Vec<KindSize>),
    /// To [`Request::Show`] with a kind.
    Names(Kind, Vec<ShownName>),
    /// To [`Request::Preview`]: what would be sent, and where to.
    Preview(String),
    /// To [`Request::Log`].
    Log {
        /// What left, newest first.
        departures: Vec<Departure>,
        /// Whether the bodies are to be shown.
        with_bodies: bool,
        /// Whether the log is as it was written.
        chain: Chain,
    },
    /// To [`Request::Clear`].
    Cleared {
        /// What was to be deleted.
        clear: Clear,
        /// What was.
        erased: Erased,
    },
    /// To [`Request::Clear`] of a project that is not known.
    NoSuchProject {
        /// Names of those that are.
        known: Vec<String>,
    },
    /// To [`Request::Export`].
    Exported(Exported),
}

/// What may be read, what is stored, what left.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The decision that holds. None before the first one.
    pub decision: Option<Decision>,
    /// Whether knowledge may be offered for sending.
    pub sharing: Sharing,
    /// What is barred by `/privacy exclude`.
    pub exclusions: Vec<PathBuf>,
    /// Projects that are known.
    pub projects: usize,
    /// Sets that are known.
    pub sets: usize,
    /// Saved states of the sets.
    pub snapshots: i64,
    /// Conversations.
    pub conversations: usize,
    /// Their messages.
    pub messages: i64,
    /// The log of what left.
    pub chain: Chain,
    /// The data folder.
    pub folder: PathBuf,
    /// Bytes of all files in it.
    pub folder_bytes: u64,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The store can't be used.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The export could not be made.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// There is nothing that could be sent.
    #[error(transparent)]
    Message(#[from] message::Error),
    /// The path can't be made out.
    #[error("this path can't be understood; name a whole path")]
    Path,
    /// The time does not exist on this machine's clock.
    #[error("this machine's clock has no such time; name another")]
    Time,
}

/// Does what is asked. `announce` is told what will be deleted, before it is. `now` is in milliseconds since 1970. `shown` is the question
/// that the user was shown before choosing a tier; without one it is the line about the tier that is kept with the choice.
///
/// Blocks until it is done: not for a thread that must not wait.
///
/// # Errors
///
/// See [`Error`].
pub fn answer(
    store: &mut Store,
    request: &Request,
    now: i64,
    shown: Option<&str>,
    announce: &mut dyn FnMut(&Traces),
) -> Result<Answer, Error> {
    store.finish_erasing()?;
    Ok(match request {
        Request::State => {
            forget_barred(store)?;
            Answer::State(state(store)?)
        }
        Request::Tier(tier) => {
            let decision = Decision {
                decided_at: now,
                tier: *tier,
                shown_text: shown
                    .map_or_else(|| format!("{}: {}", tier.as_str(), tier.reads()), str::to_owned),
            };
            Answer::Tier {
                tier: *tier,
                erased: store.decide(&decision, announce)?,
            }
        }
        Request::Share(sharing) => {
            store.set_sharing(*sharing)?;
            Answer::Share(*sharing)
        }
        Request::Exclude(path) => {
            let path = real_path(path)?;
            let erased = store.exclude(&path, now, announce)?;
            Answer::Excluded { path, erased }
        }
        Request::Include(path) => {
            let path = real_path(path)?;
            let was_excluded = store.include(&path)?;
            Answer::Included { path, was_excluded }
        }
        Request::Show(kind) => {
            forget_barred(store)?;
            match kind {
                None => Answer::Sizes(store.kind_sizes()?),
                Some(kind) => Answer::Names(*kind, store.shown_names(*kind)?),
            }
        }
        Request::Preview(text) => {
            forget_barred(store)?;
            Answer::Preview(message::preview(store, &Question::new(text))?.text)
        }
        Request::Log(most) => Answer::Log {
            departures: store.departures(most.unwrap_or(LISTED))?,
            with_bodies: most.is_some(),
            chain: store.check_departures()?,
        },
        Request::Clear(clear) => return cleared(store, clear, announce),
        Request::Export(path) => {
            forget_barred(store)?;
            Answer::Exported(export::export(store, &real_path(path)?)?)
        }
    })
}

fn cleared(store: &mut Store, clear: &Clear, announce: &mut dyn FnMut(&Traces)) -> Result<Answer, Error> {
    let what = match clear {
        Clear::All => Forget::All,
        Clear::Conversations => Forget::Conversations,
        Clear::Conversation(number) => {
            // Else a mistyped number would be told as a deletion of nothing.
            store.conversation_set(*number)?;
            Forget::Conversation(*number)
        }
        Clear::Egress => Forget::Egress,
        Clear::Project(project) => match project_name(store, project)? {
            Ok(project) => Forget::Project(project),
            Err(known) => return Ok(Answer::NoSuchProject { known }),
        },
        Clear::Kind(kind) => Forget::Kind(*kind),
        Clear::Before(time) => Forget::Before(clock::from_local(*time).ok_or(Error::Time)?),
    };
    let erased = store.erase(&what, announce)?;
    Ok(Answer::Cleared {
        clear: clear.clone(),
        erased,
    })
}

/// The name or folder of a project as it is kept, when the user left out capitals or wrote the folder in another way; else the names
/// that are known.
fn project_name(store: &Store, project: &str) -> Result<Result<String, Vec<String>>, Error> {
    let sets = store.sets()?;
    let folder = real_path(Path::new(project)).unwrap_or_default();
    if let Some(set) = sets.iter().find(|set| set.project_folder == folder) {
        return Ok(Ok(set.project_folder.to_string_lossy().into_owned()));
    }
    let mut names: Vec<String> = sets.into_iter().map(|set| set.project).collect();
    names.sort();
    names.dedup();
    let named = project.trim().trim_end_matches(" Project").to_lowercase();
    let found = names
        .iter()
        .find(|name| *name == project)
        .or_else(|| names.iter().find(|name| name.to_lowercase() == named));
    Ok(found.cloned().ok_or(names))
}

fn state(store: &Store) -> Result<State, Error> {
    let sets = store.sets()?;
    let conversations = store.conversations()?;
    let projects: std::collections::BTreeSet<&Path> =
        sets.iter().map(|set| set.project_folder.as_path()).collect();
    let files = crate::data_folder::files(store.folder()).unwrap_or_default();
    Ok(State {
        decision: store.decision()?,
        sharing: store.sharing()?,
        exclusions: store.exclusions()?,
        projects: projects.len(),
        sets: sets.len(),
        snapshots: sets.iter().map(|set| set.snapshots).sum(),
        conversations: conversations.len(),
        messages: conversations
            .iter()
            .map(|conversation| conversation.messages)
            .sum(),
        chain: store.check_departures()?,
        folder: store.folder().to_path_buf(),
        folder_bytes: files
            .iter()
            .filter_map(|file| std::fs::metadata(file).ok())
            .map(|metadata| metadata.len())
            .sum(),
    })
}

/// A path as sets are kept under: absolute and without links, as far as it exists; `~` is the home folder.
///
/// # Errors
///
/// [`Error::Path`] when it is empty, or the system names no home folder.
pub fn real_path(path: &Path) -> Result<PathBuf, Error> {
    let path = match path.strip_prefix("~") {
        Ok(rest) => dirs::home_dir().ok_or(Error::Path)?.join(rest),
        Err(_) => path.to_path_buf(),
    };
    let path = std::path::absolute(path).map_err(|_| Error::Path)?;
    // What is gone or not there yet has a parent that is, up to the root.
    for (depth, ancestor) in path.ancestors().enumerate() {
        if let Ok(real) = dunce::canonicalize(ancestor) {
            let rest: Vec<_> = path.components().rev().take(depth).collect();
            return Ok(rest.into_iter().rev().fold(real, |path, part| path.join(part)));
        }
    }
    Ok(path)
}
