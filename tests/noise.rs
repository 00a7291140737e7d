//! Promises 1 and 2: what programs and systems leave beside documents has no record, and what a person
//! gave such a name has one. Presence is judged by the list: asking for a path would have it read.

use std::{collections::BTreeSet, fs, path::PathBuf};

use crate::support::{Daemon, Starting, eventually};

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

/// Where file servers and systems put what was thrown away, keep older states, or work for themselves.
const ELSEWHERE: [&str; 30] = [
    ".recycle",
    "$RECYCLE.BIN",
    "$Recycle.Bin",
    "RECYCLER",
    "#recycle",
    "@Recycle",
    ".Trash",
    ".Trash-1000",
    ".Trashes",
    ".snapshot",
    ".snapshots",
    "~snapshot",
    "#snapshot",
    "@GMT-2026.11.27-10.00.00",
    ".zfs",
    "System Volume Information",
    "@eaDir",
    ".stfolder",
    ".stversions",
    ".sync",
    ".TemporaryItems",
    ".fseventsd",
    ".Spotlight-V100",
    ".DocumentRevisions-V100",
    ".~tmp~",
    ".rsync-partial",
    "lost+found",
    ".git",
    ".AppleDouble",
    "nota.docx.sb-1a2b3c4d-AbCdEf",
];

fn run(daemon: &Daemon, arguments: &[&str]) {
    let output = daemon.client(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A restriction that a person decided.
fn restrict(daemon: &Daemon, name: &str) {
    let path = daemon.path(name);
    let words = ["--ground", "5.1.2e", "--interests", "privacy tegen openbaarheid", "--motive", "namen"];
    let words = words.into_iter().chain(["--explanation", "namen weggelaten"]);
    run(daemon, &["restrict", path.to_str().unwrap()].into_iter().chain(words).collect::<Vec<_>>());
}

/// The record of that name, wherever its file is.
fn record(daemon: &Daemon, name: &serde_json::Value) -> serde_json::Value {
    daemon.list_all().into_iter().find(|record| record["name"] == *name).unwrap()
}

/// H4: built-in patterns hold whatever `[ignore]` says.
#[test]
fn bins_snapshots_and_streams_are_no_documents_under_any_policy() {
    let policy = tempfile::NamedTempFile::new().unwrap();
    fs::write(policy.path(), "[ignore]\npatterns = [\"*.iso\"]\n").unwrap();
    let daemon = Starting::new().with("--policy").with(policy.path()).start();
    for folder in ELSEWHERE {
        fs::create_dir_all(daemon.path(folder).join("map")).unwrap();
        daemon.write(&format!("{folder}/map/nota.docx"), folder);
    }
    for stream in ["nota.docx:AFP_AfpInfo", "nota.docx:Zone.Identifier", "nota.docx:tekst:$DATA"] {
        daemon.write(stream, "stroom");
    }
    let last = written(&daemon, &["gewoon.docx", "20261127", "recycler/nota.docx", "Snapshots/nota.docx"]);
    daemon.sync();
    eventually("all others have a record", || (listed(&daemon) == last).then_some(()));
    run(&daemon, &["rescan"]);
    assert_eq!(listed(&daemon), last);
}

/// H4: what is put in a bin is gone, and what is put back goes on, with all that was decided.
#[test]
fn what_is_put_in_a_bin_is_gone_and_goes_on_when_it_is_back() {
    let mut daemon = Daemon::start();
    for restarts in [false, true] {
        for (number, bin) in [".recycle", "$RECYCLE.BIN", "#recycle", ".Trash-1000"].into_iter().enumerate() {
            let name = format!("nota {number} {restarts}.txt");
            let id = daemon.save(&name)["name"].clone();
            restrict(&daemon, &name);
            run(&daemon, &["lock", daemon.path(&name).to_str().unwrap()]);
            let thrown = daemon.path(bin).join("ambtenaar").join(&name);
            fs::create_dir_all(thrown.parent().unwrap()).unwrap();
            if restarts {
                daemon.stop();
            }
            fs::rename(daemon.path(&name), &thrown).unwrap();
            if restarts {
                daemon.launch();
            }
            eventually("what was thrown away is gone", || {
                (record(&daemon, &id)["state"] == "DOCUMENT_STATE_GONE").then_some(())
            });
            if restarts {
                daemon.stop();
            }
            fs::rename(&thrown, daemon.path(&name)).unwrap();
            if restarts {
                daemon.launch();
            }
            let back = eventually("it is back", || {
                Some(record(&daemon, &id)).filter(|record| record["state"] == "DOCUMENT_STATE_LOCKED")
            });
            assert_eq!(back["restrictions"].as_array().unwrap().len(), 1);
            assert_eq!(
                daemon
                    .list_all()
                    .iter()
                    .filter(|record| record["name"] != id && record["absence"].is_object())
                    .count(),
                0
            );
        }
    }
}

/// H4: Samba's recycle module makes a save by delete and rename a move into the bin.
#[test]
fn a_save_that_puts_the_old_file_in_a_bin_keeps_the_record_at_the_name() {
    let daemon = Daemon::start();
    let id = daemon.save("nota.docx")["name"].clone();
    restrict(&daemon, "nota.docx");
    fs::create_dir(daemon.path(".recycle")).unwrap();
    for turn in 0..3 {
        let new = daemon.write("~WRD0001.tmp", format!("versie {turn}"));
        fs::rename(daemon.path("nota.docx"), daemon.path(&format!(".recycle/nota {turn}.docx"))).unwrap();
        fs::rename(new, daemon.path("nota.docx")).unwrap();
        daemon.sync();
        let records = daemon.list_all();
        assert_eq!(records.len(), 1, "{records:?}");
        assert_eq!(records[0]["name"], id);
        assert_eq!(records[0]["restrictions"].as_array().unwrap().len(), 1);
        assert_eq!(listed(&daemon), BTreeSet::from([daemon.path("nota.docx")]));
    }
}
