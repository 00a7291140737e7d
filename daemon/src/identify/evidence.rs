//! What a file's number, times, size and content prove of whose file it is.
//!
//! A number with a birth time of its own names one file for good. A number alone proves nothing: file systems
//! without birth times give a deleted file's number to the next one, and some give all numbers out anew at
//! each mount. There the size with the modification time has to speak, or the content.

use crate::model::{FileIdentity, Location, Record, Seen, Sha256, Stamp, Timestamp};

/// A birth time in whole milliseconds or coarser is shared by files that were made together (FAT, HFS+).
const FINEST_SHARED_NS: i64 = 1_000_000;
/// Modification times coarser than this are shared by files that were written together.
const FINEST_SHARED_CHANGE_NS: i64 = 1_000;
/// The step from which on two saves of one file, one after the other, may have one time.
const WHOLE_SECOND_NS: i64 = 1_000_000_000;
/// By so much the clock of a server may differ from ours.
const CLOCKS_DIFFER_NS: u64 = 2_000_000_000;
/// The steps in which file systems and programs keep times, coarsest first: FAT, ext3 and tar, exFAT, Java
/// and JavaScript, ustar, NTFS and SMB.
const STEPS: [i64; 6] = [2_000_000_000, 1_000_000_000, 10_000_000, 1_000_000, 1_000, 100];

/// What the evidence says of one reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    Proven,
    /// It is not so.
    Refuted,
    /// Only the content can tell.
    NeedsContent,
}

/// Whether the birth time makes the number this file's own for good.
pub fn is_born(identity: &FileIdentity) -> bool {
    identity.birth_time_ns != 0 && identity.birth_time_ns % FINEST_SHARED_NS != 0
}

/// Whether a file has a modification time from before it was made: a copy that keeps times, or one out of an archive.
/// Its number is new, and its document need not be.
pub fn keeps_a_time(seen: &Seen) -> bool {
    is_born(&seen.identity) && seen.stamp.modify_time_ns < seen.identity.birth_time_ns
}

/// Whether size, time and content may tell whose file it is: its number does not, or is that of a copy.
pub fn may_be_a_copy(seen: &Seen) -> bool {
    !is_born(&seen.identity) || keeps_a_time(seen)
}

/// Whether both are file identities for good, of one file system, and differ: then these are two files.
pub fn are_two_files(one: &FileIdentity, other: &FileIdentity) -> bool {
    one != other && one.filesystem == other.filesystem && is_born(one) && is_born(other)
}

/// The step in which a moment was kept, as far as it shows.
fn step(ns: i64) -> i64 {
    STEPS.into_iter().find(|step| ns % step == 0).unwrap_or(1)
}

/// Whether two moments are one, at the coarser of the steps in which they were kept. A copy over SMB, with tar
/// or to FAT keeps less of a time than the original has; FAT rounds up.
pub fn is_same_time(one: i64, other: i64) -> bool {
    one == other || one.abs_diff(other) < step(one).max(step(other)).unsigned_abs()
}

/// Whether size and modification time are the same, at the coarser of the steps.
pub fn is_same_stamp(one: &Stamp, other: &Stamp) -> bool {
    one.size == other.size && is_same_time(one.modify_time_ns, other.modify_time_ns)
}

/// Whether the two modification times are so fine that no other file of that size has them by chance.
pub fn is_fine(one: &Stamp, other: &Stamp) -> bool {
    step(one.modify_time_ns).max(step(other.modify_time_ns)) <= FINEST_SHARED_CHANGE_NS
}

/// Whether a file may be saved again, with the same size, without its modification time telling: where times are kept in
/// steps of a second or so, and it was saved within that step before it was read.
pub fn may_change_unseen(stamp: &Stamp, identity: &FileIdentity, read: Timestamp) -> bool {
    let step = step(stamp.modify_time_ns);
    // The clock of a server may be another one.
    let since = read.0.abs_diff(stamp.modify_time_ns);
    !is_born(identity) && step >= WHOLE_SECOND_NS && since <= step.unsigned_abs() + CLOCKS_DIFFER_NS
}

/// Whether the record's content is that one. Empty files are all alike, and prove nothing.
pub fn has_content(record: &Record, sha256: &Sha256) -> bool {
    record.facts.as_ref().is_some_and(|facts| facts.size > 0 && facts.sha256 == *sha256)
}

/// Whether the record's content is or was that one.
pub fn has_had_content(record: &Record, sha256: &Sha256) -> bool {
    has_content(record, sha256) || record.contents.contains(sha256)
}

/// Whether the file that was seen is the record's file that was at that location.
pub fn is_file_of(at: &Location, record: &Record, seen: &Seen, content: Option<&Sha256>) -> Proof {
    if at.identity != seen.identity {
        return Proof::Refuted;
    }
    if is_born(&seen.identity) {
        return Proof::Proven;
    }
    by_stamp(at, record, seen, content)
}

/// The same where the number says nothing: by the content where it is known, else by size and modification time.
pub fn by_stamp(at: &Location, record: &Record, seen: &Seen, content: Option<&Sha256>) -> Proof {
    // Files of one size that were written together, or given one time, are told apart by what is in them.
    if let Some(sha256) = content
        && record.facts.as_ref().is_some_and(|facts| facts.size > 0)
    {
        return if has_content(record, sha256) { Proof::Proven } else { Proof::Refuted };
    }
    if is_same_stamp(&at.stamp, &seen.stamp) && is_fine(&at.stamp, &seen.stamp) {
        return Proof::Proven;
    }
    match content {
        // Never read, or empty: there is nothing better than the stamp.
        Some(_) if record.facts.as_ref().is_none_or(|facts| facts.size == 0) => {
            if is_same_stamp(&at.stamp, &seen.stamp) { Proof::Proven } else { Proof::Refuted }
        }
        Some(_) => Proof::Refuted,
        None => Proof::NeedsContent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_save_within_the_step_of_the_last_one_may_not_show() {
        let second = 1_700_000_001_000_000_000;
        let is_so = |modify_time_ns, birth_time_ns, read| {
            let stamp = Stamp { size: 1, modify_time_ns, change_time_ns: 0 };
            may_change_unseen(
                &stamp,
                &FileIdentity { filesystem: 1, file: 2, birth_time_ns },
                Timestamp(read),
            )
        };
        assert!(is_so(second, 0, second + 300_000_000), "sftp");
        assert!(is_so(second, 0, second - 1_500_000_000), "the server's clock is ahead");
        assert!(!is_so(second, 0, second + 5_000_000_000), "long ago");
        assert!(!is_so(second + 1, 0, second + 2), "its times are fine");
        assert!(!is_so(second, second + 1, second + 2), "its change time tells");
    }

    #[test]
    fn times_are_compared_at_the_coarser_step() {
        let fine = 1_700_000_001_234_567_891;
        for (what, kept) in [
            ("itself", fine),
            ("SMB, 100 ns", 1_700_000_001_234_567_800),
            ("µs", 1_700_000_001_234_567_000),
            ("ms", 1_700_000_001_234_000_000),
            ("tar, 1 s", 1_700_000_001_000_000_000),
            ("FAT, 2 s down", 1_700_000_000_000_000_000),
            ("FAT, 2 s up", 1_700_000_002_000_000_000),
        ] {
            assert!(is_same_time(fine, kept) && is_same_time(kept, fine), "{what}");
        }
        for (what, other) in [
            ("the next nanosecond", fine + 1),
            ("another 100 ns", 1_700_000_001_234_568_100),
            ("another second", 1_700_000_003_000_000_000),
            ("another two seconds", 1_700_000_004_000_000_000),
        ] {
            assert!(!is_same_time(fine, other), "{what}");
        }
        assert!(!is_same_time(i64::MIN, i64::MAX));
    }

    #[test]
    fn a_number_is_a_file_for_good_only_with_a_fine_birth_time() {
        let identity = |birth_time_ns| FileIdentity { filesystem: 1, file: 2, birth_time_ns };
        assert!(is_born(&identity(1_700_000_001_234_567_891)));
        assert!(!is_born(&identity(0)));
        assert!(!is_born(&identity(1_700_000_001_000_000_000)), "HFS+");
        assert!(!is_born(&identity(1_700_000_001_230_000_000)), "FAT");
        assert!(!are_two_files(&identity(0), &FileIdentity { file: 3, ..identity(0) }), "may be renumbered");
        assert!(are_two_files(&identity(7), &FileIdentity { file: 3, ..identity(7) }));
    }
}
