//! t
/// A question that makes the worker panic.
pub(super) const PANIC: &str = "panic, please";
