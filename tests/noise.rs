//! Promises 1 and 2: what programs and systems leave beside documents has no record, and what a person
//! gave such a name has one. Presence is judged by the list: asking for a path would have it read.

use std::{collections::BTreeSet, fs, path::PathBuf};

use crate::support::{Daemon, eventually};

/// Names of files that were there and were listed.
fn listed(daemon: &Daemon) -> BTreeSet<PathBuf> {
    daemon.listed_paths().into_iter().collect()
}

/// Writes these, and gives back their paths.
fn written(daemon: &Daemon, names: &[&str]) -> BTreeSet<PathBuf> {
    names.iter().map(|name| daemon.write(name, format!("een stuk: {name}"))).collect()
}

/// What a person gave the name of something that a program makes on the way.
const OF_PEOPLE: [&str; 25] = [
    "20261127",
    "00012345",
    "DEADBEEF",
    "4913",
    "sediment1",
    "seduction",
    "sedAb3xYz",
    "~$100 korting.docx",
    "prijs ~$ 100.docx",
    ".nota.besluit",
    ".nota.Versie",
    "wat kost dit~",
    ".#verslag",
    "#besluit 12#",
    "nota.Bijlage.Ontwrp",
    "deel.part",
    "sluis.lock",
    "brochure.download",
    "verslag.bak",
    "verslag van vroeger.old",
    "_nota.docx",
    "~nota.docx",
    ".~abcdef12",
    "._",
    "lock",
];

/// What programs and systems leave beside documents.
const OF_PROGRAMS: [&str; 58] = [
    ".nota.txt.kate-swp",
    "#nota.txt#",
    "plan.dwl",
    "plan.dwl2",
    "zaken.laccdb",
    "zaken.ldb",
    "rapport.pdf.aria2",
    "rapport.pdf.part",
    "rapport.pdf.crdownload",
    "rapport.pdf.filepart",
    "rapport.pdf.partial",
    "rapport.pdf.download",
    "rapport.pdf.opdownload",
    "rapport.pdf.!sync",
    "rapport.pdf.bts",
    ".DS_Store",
    "._nota.docx",
    ".apdisk",
    "Thumbs.db",
    "thumbs.db",
    "ehthumbs.db",
    "desktop.ini",
    "Desktop.ini",
    ".directory",
    ".localized",
    ".sync_1a2b3c.db",
    ".sync_1a2b3c.db-wal",
    "._sync_1a2b3c.db-shm",
    ".nextcloudsync.log",
    ".owncloudsync.log.1",
    "Back-up van begroting.xlk",
    "Backup of nota.wbk",
    ".smbdeleteAAA0001",
    ".fuse_hidden0000a1b200000001",
    ".nfs000000000012abcd",
    ".~lock.nota.odt#",
    "nota.docx.sb-1a2b3c4d-AbCdEf",
    ".nota.docx.swp",
    ".nota.docx.swpx",
    ".nota.docx.swo",
    ".nota.docx.un~",
    "nota.docx~",
    "nota.docx.~1~",
    "nota.docx.bak",
    "nota.docx.orig",
    "nota.docx.old",
    "nota~20261127-101010.docx",
    ".goutputstream-X1Y2Z3",
    "lu1234ab.tmp",
    "~WRD0001.tmp",
    "~WRL0003.tmp",
    "A9R1x2y3z_1a2b3c.tmp",
    "plan_1_1_1234.sv$",
    "plan.ac$",
    "~brochure~k0s3qx.idlk",
    "nota.docx___jb_tmp___",
    ".com.google.Chrome.Ab12Cd",
    ".syncthing.nota.docx.tmp",
];

/// A name alone keeps no document out: what was left alone for a moment has its record.
#[test]
fn what_a_person_gave_the_name_of_a_temporary_file_has_a_record() {
    let daemon = Daemon::start();
    let expected = written(&daemon, &OF_PEOPLE);
    daemon.sync();
    eventually("all of them have a record", || {
        let missing: Vec<_> = expected.difference(&listed(&daemon)).cloned().collect();
        if !missing.is_empty() {
            eprintln!("missing: {missing:?}");
        }
        missing.is_empty().then_some(())
    });
}

/// The same for what was there before the daemon was.
#[test]
fn what_was_made_while_the_daemon_was_down_has_a_record_whatever_its_name() {
    let mut daemon = Daemon::start();
    daemon.stop();
    let expected = written(&daemon, &OF_PEOPLE);
    daemon.launch();
    eventually("all of them have a record", || expected.is_subset(&listed(&daemon)).then_some(()));
}

/// What programs leave has none, also when its document is not there, and also after a look. The document that
/// is made last has its record after all of them had their moment.
#[test]
fn what_programs_leave_has_no_record() {
    let daemon = Daemon::start();
    written(&daemon, &OF_PROGRAMS);
    let last = written(&daemon, &["20261127"]);
    daemon.sync();
    eventually("the one that looks like a temporary file has a record", || {
        last.is_subset(&listed(&daemon)).then_some(())
    });
    assert!(daemon.client(["rescan"]).status.success());
    daemon.sync();
    assert_eq!(listed(&daemon), last);
}

/// Beside the document that they belong to, these stay what they are.
#[test]
fn beside_its_document_an_owner_file_or_a_backup_is_none() {
    let daemon = Daemon::start();
    let documents =
        ["nota.docx", "begroting.xlsx", "nota.txt", "plan.dwg", "sluis", "kassa.kdbx", "20261127"];
    let expected = written(&daemon, &documents);
    daemon.sync();
    written(
        &daemon,
        &[
            "~$nota.docx",
            ".#nota.txt",
            "sluis~",
            "sluis.lock",
            "plan.bak",
            "nota.bak",
            "nota.old",
            "kassa.old.kdbx",
            ".nota.txt.Ab12Cd",
            "Back-up van begroting.xlk",
            "#sluis#",
        ],
    );
    // The owner file of Word has another beginning than its document, and a size of its own.
    daemon.write("~$grote nota.docx", [0; 162]);
    daemon.write("00012345", "een stuk");
    daemon.sync();
    let expected: BTreeSet<_> = expected.into_iter().chain([daemon.path("00012345")]).collect();
    eventually("the last one has a record", || (listed(&daemon) == expected).then_some(()));
    assert!(daemon.client(["rescan"]).status.success());
    daemon.sync();
    assert_eq!(listed(&daemon), expected);
}

/// A save through a name that could be a person's own is a save all the same, whether it takes long or not.
#[test]
fn a_save_through_an_ambiguous_name_keeps_the_record() {
    let daemon = Daemon::start();
    let id = daemon.save("begroting.xlsx")["name"].clone();
    for turn in 0..3 {
        daemon.write("1A2B3C4D", format!("begroting, versie {turn}"));
        if turn == 1 {
            eventually("it looks like somebody's document by now", || {
                listed(&daemon).contains(&daemon.path("1A2B3C4D")).then_some(())
            });
        }
        fs::rename(daemon.path("1A2B3C4D"), daemon.path("begroting.xlsx")).unwrap();
        daemon.sync();
        assert_eq!(listed(&daemon), BTreeSet::from([daemon.path("begroting.xlsx")]), "turn {turn}");
        assert_eq!(daemon.show("begroting.xlsx").unwrap()["name"], id, "turn {turn}");
    }
}
