//! What the system says about a file without opening it.

use sha2::{Digest as _, Sha256};

/// What makes a file this file and no other.
///
/// An inode number alone is not enough: LibreOffice gets a just freed number back within one save.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileIdentity {
    /// The file system's own id (`statfs.f_fsid`; on Windows the volume serial number). Not the
    /// device number: that changes with the order of mounting.
    pub filesystem: u64,
    /// Inode number; on Windows the 128-bit file id.
    pub file: u128,
    /// Birth time in nanoseconds since 1970; 0 where the file system keeps none.
    pub birth_time_ns: i64,
}

impl FileIdentity {
    /// A short mark of it, to see later whether another one has its place. Never 0.
    pub fn mark(&self) -> u64 {
        let hash = Sha256::new()
            .chain_update(self.filesystem.to_be_bytes())
            .chain_update(self.file.to_be_bytes())
            .chain_update(self.birth_time_ns.to_be_bytes());
        let mut mark = [0; 8];
        mark.iter_mut().zip(hash.finalize()).for_each(|(byte, from)| *byte = from);
        u64::from_be_bytes(mark).max(1)
    }
}

/// What a change of content shows in. Compared for equality: programs set modification times back, and clocks go back,
/// so that an order of times proves nothing. It can be a reason to ask.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// Bytes.
    pub size: u64,
    /// Last change of the content, nanoseconds since 1970.
    pub modify_time_ns: i64,
    /// Last change of the inode, nanoseconds since 1970. A program cannot set it.
    pub change_time_ns: i64,
}

/// A regular file as one look found it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub identity: FileIdentity,
    /// In which condition.
    pub stamp: Stamp,
    /// How many names it has on its file system.
    pub links: u64,
    /// Owner's uid (Unix).
    pub owner: u32,
    /// Others than its owner may write it, by its mode; an access list shows there too.
    pub is_shared: bool,
}
