//! What is known about sets: kept, moved, read back as the facts that it was made of, and found by its names.

mod across;
mod files;
mod kind;
mod names;
mod recall;
mod save;

pub use across::SetSummary;
pub use files::{KnownFile, SavedFile};
pub(super) use files::{delete_empty_projects, text};
pub use kind::{Kind, KindSize, ShownName};
pub use names::Hit;
pub(super) use names::delete_unused_names;
pub use recall::{KnownSet, Snapshot};
