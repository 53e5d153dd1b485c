//! Makes the Max package of Sessionist. `max-device/build` runs it.
//!
//! - [`device`]: the Max for Live devices, the help patcher, and everything of the package that is text.
//! - [`archive`]: zip files that are the same each time.

pub mod archive;
pub mod device;
