//! Makes the Max package of Sessionist. `max-device/build` runs it.
//!
//! - [`device`]: the Max for Live devices, the help patcher, and everything of the package that is text.

pub mod device;
