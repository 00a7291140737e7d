//! Whether the disk has room. sled must never meet a full disk: it cannot be opened on one.

use std::{io, path::Path};

/// Whether an error says that the disk, or the account's share of it, is full.
pub(super) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// Whether `more` bytes fit on the disk of `folder` without touching the reserve. A disk that does not
/// say counts as roomy: then the write itself will tell.
pub(super) fn has_room(folder: &Path, more: u64) -> bool {
    rustix::fs::statvfs(folder).is_ok_and(|stat| {
        let total = stat.f_blocks.saturating_mul(stat.f_frsize);
        let free = stat.f_bavail.saturating_mul(stat.f_frsize);
        total == 0 || free >= reserve(total).saturating_add(more)
    })
}

/// What is left free of a disk of that many bytes: a twentieth, from 2 to 256 MiB.
fn reserve(total: u64) -> u64 {
    (total / 20).clamp(2 << 20, 256 << 20)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_reserve_is_a_twentieth_within_bounds() {
        assert_eq!(super::reserve(1 << 20), 2 << 20);
        assert_eq!(super::reserve(100 << 20), 5 << 20);
        assert_eq!(super::reserve(1 << 40), 256 << 20);
    }
}
