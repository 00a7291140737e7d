//! Threads with names, so that a profiler and `ps -T` can tell them apart.

use std::thread::{Builder, JoinHandle};

use crate::trouble::Trouble;

/// Starts a thread.
pub fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Trouble> {
    Builder::new().name(name.into()).spawn(work).map_err(Trouble::Thread)
}
