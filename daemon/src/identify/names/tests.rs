use proptest::prelude::*;

use super::{A_MOMENT_NS, Circumstances, LEFT_ALONE_NS, NameKind, is_aside_of, kind, kind_of, stays_so};
use crate::model::{FileIdentity, Seen, Stamp, Timestamp};

const CHANGED: i64 = 10_000 * 1_000_000_000;

fn of_size(size: u64) -> Seen {
    Seen {
        identity: FileIdentity { filesystem: 1, file: 2, birth_time_ns: 3 },
        stamp: Stamp { size, modify_time_ns: 1_000, change_time_ns: CHANGED },
        links: 1,
        owner: 0,
        is_shared: false,
    }
}

/// What a file is that has been left alone for that long, beside those.
fn at(name: &str, age: i64, size: u64, beside: &[&str]) -> NameKind {
    let sibling = |asked: &[u8]| beside.iter().any(|other| other.as_bytes() == asked);
    let seen = of_size(size);
    kind_of(name.as_bytes(), &Circumstances { seen: &seen, now: Timestamp(CHANGED + age), sibling })
}

fn stays(name: &str, size: u64, beside: &[&str]) -> bool {
    let sibling = |asked: &[u8]| beside.iter().any(|other| other.as_bytes() == asked);
    let seen = of_size(size);
    stays_so(name.as_bytes(), &Circumstances { seen: &seen, now: Timestamp(CHANGED), sibling })
}

const LONG_AFTER: i64 = 100 * LEFT_ALONE_NS;

#[test]
fn what_people_name_so_too_is_followed_a_moment_and_is_a_document_then() {
    for name in [
        "20261127",
        "00012345",
        "DEADBEEF",
        "A1B2C3D4",
        "sediment1",
        "sedAb3xYz",
        "~$100 korting.docx",
        ".nota.Versie",
        ".nota.docx.Ab12Cd",
        ".nota.docx.pdcawu",
        "nota.docx.K3J5X2",
        "korting~",
        "Makefile~",
        ".#nota.txt",
        "#besluit 12#",
        "deel.part",
        "sluis.lock",
        "brochure.download",
        "plan.bak",
        "nota.old",
        ".~abcd12",
    ] {
        assert_ne!(at(name, A_MOMENT_NS - 1, 40, &[]), NameKind::Document, "{name}");
        assert_eq!(at(name, A_MOMENT_NS, 40, &[]), NameKind::Document, "{name}");
        assert_eq!(kind(name.as_bytes()), NameKind::Document, "{name}");
        assert!(!stays(name, 40, &[]), "{name}");
    }
}

#[test]
fn what_only_programs_name_so_waits_for_minutes_and_not_for_ever() {
    for (is, names) in [
        (
            NameKind::Temporary,
            [
                "~WRD0001.tmp",
                "lu123abc.tmp",
                ".goutputstream-X1Y2Z3",
                "nota.docx.part",
                "nota.docx.crdownload",
                ".nota.docx.~1a2b3c",
                ".syncthing.nota.docx.tmp",
                "1A2B3C4D.tmp",
                "nota.docx.sb-1a2b3c4d-AbCdEf",
                "plan_1_1_1234.sv$",
                "#nota.txt#",
                "concept.tmp",
            ]
            .as_slice(),
        ),
        (
            NameKind::Lock,
            &[
                ".~lock.nota.odt#",
                ".nota.docx.swp",
                ".nota.docx.swpx",
                ".nota.txt.kate-swp",
                "plan.dwl",
                "plan.dwl2",
                "zaken.laccdb",
                "zaken.ldb",
                "rapport.pdf.aria2",
                "~brochure~k0s3qx.idlk",
                "brochure.idlk",
                "kassa.kdbx.lock",
                ".nota.docx.un~",
                ".swp",
            ],
        ),
        (
            NameKind::Backup,
            &[
                "nota.docx~",
                "Back-up van nota.wbk",
                "nota.docx.bak",
                "~WRL0003.tmp",
                "nota.docx.~1~",
                "nota.txt.orig",
                "Back-up van begroting.xlk",
                "nota~20261127-101010.docx",
                "nota.txt.save",
                "nota.docx___jb_old___",
            ],
        ),
    ] {
        for name in names {
            assert_eq!(kind(name.as_bytes()), is, "{name}");
            assert_eq!(at(name, LEFT_ALONE_NS - 1, 7, &[]), is, "{name}");
            assert_eq!(at(name, LEFT_ALONE_NS, 7, &[]), NameKind::Document, "{name}");
        }
    }
}

#[test]
fn beside_its_document_a_backup_or_a_lock_stays_what_it_is() {
    for (name, document) in [
        ("~$nota.docx", "nota.docx"),
        (".~lock.nota.odt#", "nota.odt"),
        (".nota.txt.swp", "nota.txt"),
        (".#nota.txt", "nota.txt"),
        ("#nota#", "nota"),
        ("._nota.docx", "nota.docx"),
        ("plan.dwl", "plan.dwg"),
        ("zaken.laccdb", "zaken.accdb"),
        ("zaken.ldb", "zaken.mdb"),
        ("~brochure~k0s3qx.idlk", "brochure.indd"),
        ("Cargo.lock", "Cargo"),
        ("nota.docx~", "nota.docx"),
        ("korting~", "korting"),
        ("plan.bak", "plan.dwg"),
        ("nota.bak", "nota.docx"),
        ("nota.docx.orig", "nota.docx"),
        ("kassa.old.kdbx", "kassa.kdbx"),
        ("Back-up van begroting.xlk", "begroting.xlsx"),
        ("Backup_of_plan.cdr", "plan.cdr"),
        ("nota~20261127-101010.docx", "nota.docx"),
        ("rapport.pdf.aria2", "rapport.pdf"),
    ] {
        assert_ne!(at(name, LONG_AFTER, 7, &[document]), NameKind::Document, "{name} beside {document}");
        assert!(stays(name, 7, &[document]), "{name} beside {document}");
        assert_eq!(at(name, LONG_AFTER, 7, &["iets anders.docx"]), NameKind::Document, "{name}");
    }
}

#[test]
fn the_size_of_such_a_file_is_a_sign_as_well() {
    for (name, size, is) in [
        ("~$ta van vorig jaar.docx", 162, NameKind::Lock),
        ("~$begroting.xlsx", 165, NameKind::Lock),
        ("._weg.docx", 4_096, NameKind::System),
        (".weg.docx.swp", 12_288, NameKind::Lock),
        ("weg.laccdb", 128, NameKind::Lock),
        (".~lock.weg.odt#", 90, NameKind::Lock),
    ] {
        assert_eq!(at(name, LONG_AFTER, size, &[]), is, "{name}");
        assert!(stays(name, size, &[]), "{name}");
    }
}

#[test]
fn no_person_gives_these_names() {
    for name in [
        ".DS_Store",
        "Thumbs.db",
        "thumbs.db",
        "desktop.ini",
        "ehthumbs.db",
        ".apdisk",
        ".directory",
        ".sync_1a2b3c.db-wal",
        "._sync_1a2b3c.db",
        ".nextcloudsync.log",
        ".smbdeleteAAA0001",
        ".nfs000000000012",
        ".fuse_hidden0000a1b2",
    ] {
        assert_ne!(at(name, LONG_AFTER, 7, &[]), NameKind::Document, "{name}");
        assert!(stays(name, 7, &[]), "{name}");
    }
}

#[test]
fn officers_write_these() {
    for name in [
        "nota.docx",
        "~",
        "tmp",
        ".tmp",
        "Makefile",
        "sediment",
        "sedimenten",
        "seduction",
        ".config.backup",
        ".besluit.definitief",
        ".nota.besluit",
        "facade12",
        "part",
        "4913.docx",
        "begroting 2027.xlsx",
        ".profile",
        "prijs ~$ 100.docx",
        ".nfs verslag",
        ".sync_notitie",
        "Back-up van de kelder.docx",
        "nota.old.docx",
        "Backup_of_plan.cdr",
        "._",
        "##",
        "nota (kopie).docx",
        "verslag~2.docx",
        "~nota.docx",
        "1234567",
        "123456789",
    ] {
        assert_eq!(at(name, 0, 40, &[]), NameKind::Document, "{name}");
    }
}

#[test]
fn vim_asks_with_an_empty_file_whether_it_may_write() {
    assert_eq!(at("4913", 0, 0, &[]), NameKind::Temporary);
    assert_eq!(at("4913", A_MOMENT_NS, 0, &[]), NameKind::Document);
    assert_eq!(at("4913", 0, 40, &[]), NameKind::Document);
}

#[test]
fn a_file_from_the_future_is_not_waited_for() {
    assert_eq!(at("20261127", -1_000_000_000, 40, &[]), NameKind::Temporary, "clocks differ a little");
    assert_eq!(at("20261127", -2 * LEFT_ALONE_NS, 40, &[]), NameKind::Document);
    assert_eq!(at("concept.tmp", -2 * LEFT_ALONE_NS, 40, &[]), NameKind::Document);
}

#[test]
fn an_older_version_is_known_by_its_name() {
    for (aside, document) in [
        ("nota.docx~", "nota.docx"),
        ("nota.docx.bak", "nota.docx"),
        ("nota.docx.orig", "nota.docx"),
        ("nota.docx.old", "nota.docx"),
        ("nota.bak", "nota.docx"),
        ("nota.old", "nota.docx"),
        ("plan.bak", "plan.dwg"),
        ("nota~20261127-101010.docx", "nota.docx"),
        ("LEESMIJ~20261127-101010", "LEESMIJ"),
        ("Back-up van nota.wbk", "nota.docx"),
        ("Backup of nota.xlk", "nota.xlsx"),
        ("Back-up van begroting.xlk", "begroting.xls"),
        ("kassa.old.kdbx", "kassa.kdbx"),
        (".nota.docx.~1~", "nota.docx"),
        ("nota.docx.~12~", "nota.docx"),
        ("korting~", "korting"),
    ] {
        assert!(is_aside_of(aside.as_bytes(), document.as_bytes()), "{aside} of {document}");
        assert!(!is_aside_of(aside.as_bytes(), b"iets anders.docx"), "{aside}");
        assert!(!is_aside_of(document.as_bytes(), aside.as_bytes()), "{aside} of {document}");
    }
    for (other, document) in [
        ("nota.docx", "nota.docx"),
        ("nota.sync-conflict-20261127-101010-ABCDEFG.docx", "nota.docx"),
        ("nota (kopie).docx", "nota.docx"),
        ("nota_v1.docx", "nota.docx"),
        ("nota oud.docx", "nota.docx"),
        (".nota.docx.Ab12Cd", "nota.docx"),
        ("~$nota.docx", "nota.docx"),
        ("nota.docx.part", "nota.docx"),
        ("", ""),
    ] {
        assert!(!is_aside_of(other.as_bytes(), document.as_bytes()), "{other} of {document}");
    }
}

proptest! {
    /// What officers call their files is a document at once.
    #[test]
    fn ordinary_names_are_documents(
        words in prop::collection::vec("[A-Z]?[a-zàéëïöü]{2,12}|20[0-9]{2}|v[0-9]|(def|concept|[(]2[)])", 1..6),
        between in "[ _-]",
        ending in "docx|doc|odt|pdf|xlsx|xls|pptx|txt|msg|eml|jpg|zip|html|ods|vsdx|rtf|csv",
    ) {
        let name = format!("{}.{ending}", words.join(&between));
        prop_assert_eq!(at(&name, 0, 40, &[]), NameKind::Document);
        prop_assert_eq!(kind(name.as_bytes()), NameKind::Document);
    }

    /// No bytes trip it, and what is no aside of anything is none of itself.
    #[test]
    fn any_bytes_will_do(name in prop::collection::vec(any::<u8>(), 0..40), size: u64, age: i64) {
        let seen = of_size(size);
        let circumstances = Circumstances { seen: &seen, now: Timestamp(age), sibling: |_: &[u8]| false };
        let _ = (kind_of(&name, &circumstances), stays_so(&name, &circumstances), kind(&name));
        prop_assert!(!is_aside_of(&name, &name));
    }
}
