//! Who does what takes time: the disk worker with the store, and a thread for each request to a server.

pub(super) mod disk;
pub(super) mod mailbox;
pub(super) mod net;
pub(super) mod threads;
