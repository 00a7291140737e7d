//! How the watching goes, as the desk tells it.

use crate::inspect::workers::Told;

/// What is under way, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FlowCounts {
    /// Names that wait for quiet.
    pub settling: u64,
    /// Names that vanished and may come back.
    pub held: u64,
    /// Files being read or waiting to be.
    pub inspecting: u64,
    /// Folders that wait to be looked at.
    pub walking: u64,
    /// Files to be tried again.
    pub retrying: u64,
    /// Times that the system's queue of events ran over.
    pub overflows: u64,
    /// Names that were gone before they could be looked at.
    pub vanished: u64,
    /// Temporary files that are followed.
    pub followed: u64,
    /// Large files that changed and were read not long ago.
    pub paused: u64,
    /// Files that were read since the start.
    pub read: u64,
    pub read_bytes: u64,
    /// The processes that read what is inside files.
    pub workers: Told,
    /// Threads that look and read in what others serve.
    pub mount_threads: u64,
    /// So many of them hang that no more may be had.
    pub mounts_hang: bool,
}
