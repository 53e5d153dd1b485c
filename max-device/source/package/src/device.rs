//! The Max for Live devices of Sessionist, from a source that people can read.
//!
//! Max ignores an unknown class, attribute or message silently, so whatever is written here is first held against what is known
//! of Max's objects ([`lint`]); only then it becomes a patcher ([`mod@write`]) and a device ([`container`]).

pub mod classes;
pub mod container;
pub mod lint;
mod package;
mod show;
pub mod source;
pub mod write;

pub use package::{Build, FROZEN, PACKAGE, UNFROZEN};
pub use show::{Outline, Show, Thing};
