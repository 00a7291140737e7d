//! Which files another program has to itself: leases, which file servers take for their clients.
//!
//! Samba with `kernel oplocks` and the kernel's NFS server lease a file for a client that works on it alone,
//! and the client then keeps its changes to itself. Opening the file to read it takes the lease away, and
//! the client has to write back and ask for everything again. So such a file is not opened.
//!
//! The only place where the system tells is `/proc/locks`. It is read at most a hundred times a second, so
//! that a first look does not pay for it with every file.

use std::{
    os::fd::BorrowedFd,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::system;

/// How long what was read holds: far shorter than a client works on a file.
const HOLDS: Duration = Duration::from_millis(10);

/// A file that is leased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Lease {
    major: u32,
    minor: u32,
    file: u64,
}

/// When the table was read last, and the leases in it.
static RECENT: Mutex<Option<(Instant, Arc<[Lease]>)>> = Mutex::new(None);

/// Whether reading a file would take a lease on it away. Without a table nothing is known of leases.
pub(super) fn is_leased(folder: BorrowedFd<'_>, name: &[u8]) -> bool {
    let leases = present();
    if leases.is_empty() {
        return false;
    }
    let Ok((major, minor, file)) = system::number(folder, name) else { return false };
    leases.iter().any(|lease| is_of(lease, major, minor, file))
}

/// A file system without a disk of its own (major 0) may show another number in its files than it has
/// itself: then the number of the file decides.
fn is_of(lease: &Lease, major: u32, minor: u32, file: u64) -> bool {
    lease.file == file && lease.major == major && (lease.minor == minor || major == 0)
}

fn present() -> Arc<[Lease]> {
    let mut recent = RECENT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((read, leases)) = recent.as_ref()
        && read.elapsed() < HOLDS
    {
        return leases.clone();
    }
    let table = std::fs::read_to_string("/proc/locks").unwrap_or_default();
    let leases: Arc<[Lease]> = in_table(&table).collect();
    *recent = Some((Instant::now(), leases.clone()));
    leases
}

/// The leases that reading breaks: those for writing, and those that are being broken already.
fn in_table(table: &str) -> impl Iterator<Item = Lease> {
    table.lines().filter_map(|line| {
        let mut words = line.split_ascii_whitespace().skip_while(|word| !matches!(*word, "LEASE" | "DELEG"));
        let (_, how, kind) = (words.next()?, words.next()?, words.next()?);
        if kind != "WRITE" && how != "BREAKING" {
            return None;
        }
        let mut place = words.nth(1)?.split(':');
        let mut number = || u32::from_str_radix(place.next()?, 16).ok();
        let (major, minor) = (number()?, number()?);
        Some(Lease { major, minor, file: place.next()?.parse().ok()? })
    })
}

#[cfg(test)]
mod tests {
    use super::{Lease, in_table, is_of};

    #[test]
    fn only_leases_that_reading_breaks_count() {
        let table = "1: POSIX  ADVISORY  WRITE 812 fe:00:11 0 EOF\n\
                     2: LEASE  ACTIVE    READ  815 fe:00:12 0 EOF\n\
                     3: LEASE  ACTIVE    WRITE 815 fe:1a:13 0 EOF\n\
                     3: -> LEASE  BREAKER   READ  99 fe:00:99 0 EOF\n\
                     4: DELEG  ACTIVE    WRITE 0 08:01:14 0 EOF\n\
                     5: LEASE  BREAKING  READ  815 00:2d:18446744073709551615 0 EOF\n\
                     6: LEASE  ACTIVE    WRITE\nnonsense\n";
        let lease = |major, minor, file| Lease { major, minor, file };
        assert_eq!(
            in_table(table).collect::<Vec<_>>(),
            [lease(0xfe, 0x1a, 13), lease(8, 1, 14), lease(0, 0x2d, u64::MAX)]
        );
        assert!(is_of(&lease(8, 1, 14), 8, 1, 14));
        assert!(!is_of(&lease(8, 1, 14), 8, 2, 14) && !is_of(&lease(8, 1, 14), 8, 1, 15));
        assert!(is_of(&lease(0, 40, 14), 0, 41, 14), "a subvolume has a number of its own");
    }
}
