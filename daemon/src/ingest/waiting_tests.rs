//! When names that programs give are asked again, with a clock that the test sets.

use std::time::Duration;

use super::judged_at;
use crate::{
    identify::names::{Circumstances, LEFT_ALONE_NS, NameKind, kind_of},
    model::{FileIdentity, FilePath, Seen, Stamp, Timestamp},
    settle::quiet::{Glimpsed, Hint, Outcome, Quiet},
};

/// What was seen in the field: names that only programs give, given by people.
const NAMES: [&str; 7] = [
    "notulen.tmp",
    "film.crdownload",
    "nota.docx~",
    ".nota.swp",
    ".~lock.plan.odt#",
    "~WRD0001.tmp",
    "A9R1234.tmp",
];
const CHANGED: i64 = 1_000_000_000_000_000_000;

/// The moment at which a file is taken for a document, if it was changed `age` before it was first seen, by the
/// looks that `settle` has at it. Nothing where that is not within an hour.
fn taken_after(name: &str, hint: Hint, age: Duration) -> Option<Duration> {
    let path = FilePath::from_bytes(b"/w").join(name.as_bytes());
    let seen = Seen {
        identity: FileIdentity { filesystem: 1, file: 2, birth_time_ns: 3 },
        // Written long ago, and put here now.
        stamp: Stamp { size: 3_000, modify_time_ns: 1_000, change_time_ns: CHANGED },
        links: 1,
        owner: 0,
        is_shared: false,
    };
    let is_document = |since: Duration| {
        let passed = i64::try_from((age + since).as_nanos()).unwrap_or(i64::MAX);
        let now = Timestamp(CHANGED + passed);
        kind_of(name.as_bytes(), &Circumstances { seen: &seen, now, sibling: |_: &[u8]| false })
            == NameKind::Document
    };
    let mut quiet = Quiet::new(10);
    quiet.saw(&path, hint, Duration::ZERO);
    if let Some((path, number)) = quiet.take_glimpse() {
        let came = if is_document(Duration::ZERO) { Glimpsed::Read } else { Glimpsed::Follow };
        quiet.glimpsed(&path, number, came, Duration::ZERO);
    }
    while let Some(now) = quiet.next_due().filter(|now| *now < Duration::from_secs(3_600)) {
        let job = quiet.take_due(now)?;
        if is_document(now) {
            return Some(now);
        }
        quiet.done(&job.path, job.number, Outcome::Follow, now);
    }
    None
}

/// Somebody goes on writing it: it is judged as if it had been left alone, where nothing else makes it a program's.
#[test]
fn what_has_waited_long_enough_is_a_document_also_while_it_is_written() {
    let seen = Seen {
        identity: FileIdentity { filesystem: 1, file: 2, birth_time_ns: 3 },
        stamp: Stamp { size: 3_000, modify_time_ns: CHANGED, change_time_ns: CHANGED },
        links: 1,
        owner: 0,
        is_shared: false,
    };
    let kind = |name: &str, has_waited, document: &str| {
        let now = judged_at(&seen, Timestamp(CHANGED), has_waited);
        let sibling = |asked: &[u8]| asked == document.as_bytes();
        kind_of(name.as_bytes(), &Circumstances { seen: &seen, now, sibling })
    };
    for name in NAMES {
        assert_ne!(kind(name, false, ""), NameKind::Document, "{name}");
        assert_eq!(kind(name, true, ""), NameKind::Document, "{name}");
    }
    for (name, document) in [("nota.docx~", "nota.docx"), (".~lock.plan.odt#", "plan.odt"), (".DS_Store", "")]
    {
        assert_ne!(kind(name, true, document), NameKind::Document, "{name} beside {document}");
    }
    let later = Timestamp(CHANGED + 2 * LEFT_ALONE_NS);
    assert_eq!(judged_at(&seen, later, true), later, "never earlier than it is");
}

#[test]
fn a_name_that_waits_is_asked_again_when_its_time_has_come() {
    let left_alone = Duration::from_nanos(LEFT_ALONE_NS.unsigned_abs());
    for name in NAMES {
        for hint in [Hint::FoundOld, Hint::FoundFresh, Hint::Appeared, Hint::Closed, Hint::Arrived] {
            let taken = taken_after(name, hint, Duration::ZERO);
            let most = left_alone + Duration::from_secs(10);
            assert!(taken.is_some_and(|taken| taken <= most), "{name} after {hint:?}: {taken:?}");
        }
        // Changed a while before a start of the daemon: it does not wait as long again.
        for seconds in [3, 60, 300, 500, 560, 590, 599] {
            let age = Duration::from_secs(seconds);
            let taken = taken_after(name, Hint::FoundOld, age);
            let most = left_alone - age + Duration::from_secs(240);
            assert!(taken.is_some_and(|taken| taken <= most), "{name}, {seconds} s old: {taken:?}");
        }
        assert_eq!(taken_after(name, Hint::FoundOld, left_alone), Some(Duration::ZERO), "{name}");
    }
}
