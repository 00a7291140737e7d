//! Who saved a document last, where the file itself tells.
//!
//! Linux notes who owns a file, not who wrote it. The owner wrote this version only where nobody else
//! could have, the administrator left out: nobody else may write the file, or it was written as it was made (a save by rename makes a new one).
//! And only as long as nothing was done to the file since it was written: giving it to another account, or putting
//! back its times, changes the inode. A share shows all files as those of whoever mounted it, and proves nothing.

use crate::model::{Facts, Seen};

/// Writing a file and what goes with it takes at most so long.
const ONE_ACT_NS: i64 = 2_000_000_000;

/// Whether the owner of a file wrote what is in it. `of_others`: its file system is served by others.
pub(super) fn is_by_owner(seen: &Seen, of_others: bool) -> bool {
    let within = |from: i64, to: i64| (0..=ONE_ACT_NS).contains(&to.saturating_sub(from));
    let (made, written, touched) =
        (seen.identity.birth_time_ns, seen.stamp.modify_time_ns, seen.stamp.change_time_ns);
    let was_written_when_made = made != 0 && within(made, written);
    !of_others && within(written, touched) && (!seen.is_shared || was_written_when_made)
}

impl Facts {
    /// Takes over who saved this version from what was read of it before: what the file tells of that is lost by
    /// a rename, and by giving it to another account.
    pub fn keep_saved_by(&mut self, before: &Facts) {
        if before.saved_by.is_some() && (before.sha256, before.modified) == (self.sha256, self.modified) {
            self.saved_by.clone_from(&before.saved_by);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FileIdentity, Stamp};

    const SECOND: i64 = 1_000_000_000;

    fn seen(made: i64, written: i64, touched: i64, is_shared: bool) -> Seen {
        Seen {
            identity: FileIdentity { filesystem: 1, file: 2, birth_time_ns: made },
            stamp: Stamp { size: 3, modify_time_ns: written, change_time_ns: touched },
            links: 1,
            owner: 1_000,
            is_shared,
        }
    }

    #[test]
    fn the_owner_wrote_what_nobody_else_could_have_written() {
        let (made, later) = (1_000 * SECOND, 90_000 * SECOND);
        for (what, file, expected) in [
            ("made and written at once", seen(made, made + 5, made + 9, true), true),
            ("written later where others may write too", seen(made, later, later, true), false),
            ("written later where nobody else may", seen(made, later, later, false), true),
            ("given away since", seen(made, made, later, false), false),
            ("its time was put back", seen(later, made, later, true), false),
            ("no birth time, others may write", seen(0, made, made, true), false),
            ("no birth time, nobody else may", seen(0, made, made, false), true),
        ] {
            assert_eq!(is_by_owner(&file, false), expected, "{what}");
            assert!(!is_by_owner(&file, true), "{what}, on a share");
        }
    }
}
