//! The Max for Live devices of Sessionist.

pub mod container;
mod show;

pub use show::{Outline, Show, Thing};
