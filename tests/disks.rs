//! Promise 2 on a disk that tells of what happens on it, and whose numbers prove nothing: an ext4 with inodes of 128 bytes.
//!
//! It knows no birth times, keeps times in whole seconds, and gives a number out again at once.

use std::{fs, os::unix::fs::MetadataExt as _, path::Path};

use crate::support::{
    Daemon, Starting,
    disk::{Mounted, without_birth_times},
    in_each,
    known::{
        Known, decide, decided, is_asked_at, is_restricted, overview, plain, plain_with, rename,
        save_by_rename, stays,
    },
    programs::run,
};

/// The daemon goes first, so that nobody holds the mount.
struct House {
    daemon: Daemon,
    _disk: Mounted,
}

impl House {
    fn new() -> Option<Self> {
        let mut daemon = Starting::new().prepare();
        let disk = without_birth_times(daemon.own.path(), &daemon.folder)?;
        daemon.launch();
        Some(Self { daemon, _disk: disk })
    }

    /// Does something in the folder while the daemon is told of it, or is not there.
    fn meanwhile(&mut self, live: bool, act: impl FnOnce(&Daemon)) {
        if !live {
            assert!(self.daemon.stop().success(), "{}", self.daemon.log());
        }
        act(&self.daemon);
        if !live {
            self.daemon.launch();
        }
        self.daemon.settle();
    }
}

fn number(path: &Path) -> u64 {
    fs::metadata(path).unwrap().ino()
}

fn is_free(daemon: &Daemon, name: &str) {
    assert!(!is_restricted(&daemon.listed(name).unwrap()), "`{name}`: {}", overview(daemon));
}

#[test]
fn the_number_of_a_removed_document_takes_no_record_along() {
    in_each(&[true, false], |live| {
        let Some(mut house) = House::new() else { return };
        let known = decided(&house.daemon, "besluit.docx");
        let before = number(&house.daemon.path("besluit.docx"));
        house.meanwhile(live, |daemon| {
            fs::remove_file(daemon.path("besluit.docx")).unwrap();
            daemon.write("persbericht.docx", "voor iedereen");
            assert_eq!(number(&daemon.path("persbericht.docx")), before, "the number is used again");
        });
        stays(&mut house.daemon, |daemon| {
            known.is_not_at(daemon, "persbericht.docx");
            // Nobody saw it: it may have been renamed and saved.
            match live {
                true => is_free(daemon, "persbericht.docx"),
                false => is_asked_at(daemon, &known, "persbericht.docx"),
            }
        });
    });
}

#[test]
fn saves_of_programs_keep_the_record() {
    in_each(&[true, false], |live| {
        let Some(mut house) = House::new() else { return };
        let known = decided(&house.daemon, "nota.docx");
        let saves: [&dyn Fn(&Daemon); 4] = [
            &|daemon| save_by_rename(daemon, "nota.docx", "bewaard over de naam"),
            &|daemon| {
                let path = |name: &str| daemon.path(name);
                fs::write(path("~WRD0001.tmp"), "bewaard zoals Word dat doet").unwrap();
                fs::rename(path("nota.docx"), path("~WRL0002.tmp")).unwrap();
                fs::rename(path("~WRD0001.tmp"), path("nota.docx")).unwrap();
                fs::remove_file(path("~WRL0002.tmp")).unwrap();
            },
            &|daemon| {
                run(&daemon.folder, "sed", &["-i", "s/Word/sed/", "nota.docx"]);
            },
            &|daemon| {
                daemon.write("nota.docx", "op haar plaats bewaard");
            },
        ];
        for save in saves {
            house.meanwhile(live, save);
            known.is_only_at(&house.daemon, "nota.docx");
        }
        stays(&mut house.daemon, |daemon| {
            known.is_only_at(daemon, "nota.docx");
            assert_eq!(daemon.list_all().len(), 1, "{}", overview(daemon));
        });
    });
}

/// How the names of four pages shift, and where each is then; without a place it was removed before.
struct Shift {
    steps: &'static [(usize, usize)],
    after: [Option<usize>; 4],
}

const SHIFTS: [Shift; 4] = [
    Shift { steps: &[(2, 1), (3, 2), (4, 3)], after: [None, Some(1), Some(2), Some(3)] },
    Shift { steps: &[(4, 5), (3, 4), (2, 3), (1, 2)], after: [Some(2), Some(3), Some(4), Some(5)] },
    Shift { steps: &[(1, 9), (2, 1), (3, 2), (4, 3), (9, 4)], after: [Some(4), Some(1), Some(2), Some(3)] },
    Shift { steps: &[(1, 9), (2, 1), (9, 2)], after: [Some(2), Some(1), Some(3), Some(4)] },
];

/// Pages of one size, all written in one second: each keeps its record, however their names shift.
#[test]
fn names_that_shift_take_their_records_along() {
    let name = |number: usize| format!("scan {number}.pdf");
    let cases: Vec<_> = (0..SHIFTS.len()).flat_map(|shift| [(shift, true), (shift, false)]).collect();
    in_each(&cases, |(shift, live)| {
        let Shift { steps, after } = &SHIFTS[shift];
        let Some(mut house) = House::new() else { return };
        let mut known: Vec<Known> = (1..=4)
            .map(|number| plain_with(&house.daemon, &name(number), &format!("bladzijde {number}")))
            .collect();
        let first = decide(&house.daemon, known.remove(0), "scan 1");
        known.insert(0, first);
        run(&house.daemon.folder, "sh", &["-c", "touch -d '2026-11-01 12:00:00' scan*"]);
        house.daemon.settle();
        house.meanwhile(live, |daemon| {
            if after[0].is_none() {
                fs::remove_file(daemon.path(&name(1))).unwrap();
            }
            for (from, to) in *steps {
                rename(daemon, &name(*from), &name(*to));
            }
        });
        stays(&mut house.daemon, |daemon| {
            for (known, after) in known.iter().zip(after) {
                match after {
                    Some(place) => known.is_only_at(daemon, &name(*place)),
                    None => known.is_kept(daemon),
                }
            }
            assert_eq!(daemon.list_all().len(), 4, "{}", overview(daemon));
        });
    });
}

/// What a person does all day: each leaves every record with its document.
#[test]
fn moves_copies_and_renames_keep_records_apart() {
    in_each(&[true, false], |live| {
        let Some(mut house) = House::new() else { return };
        let daemon = &house.daemon;
        let known = [
            decided(daemon, "zaak/nota.docx"),
            decided(daemon, "zaak/brief.docx"),
            plain(daemon, "map/verslag.docx"),
        ];
        house.meanwhile(live, |daemon| rename(daemon, "zaak/nota.docx", "zaak/nota def.docx"));
        known[0].is_only_at(&house.daemon, "zaak/nota def.docx");
        house.meanwhile(live, |daemon| rename(daemon, "map", "zaak/map"));
        known[2].is_only_at(&house.daemon, "zaak/map/verslag.docx");
        house.meanwhile(live, |daemon| {
            run(
                &daemon.folder,
                "sh",
                &["-c", "cp zaak/brief.docx kopie.docx; cp -p zaak/brief.docx 'kopie 2.docx'"],
            );
        });
        for copy in ["kopie.docx", "kopie 2.docx"] {
            known[1].is_not_at(&house.daemon, copy);
            assert!(is_restricted(&house.daemon.listed(copy).unwrap()), "{}", overview(&house.daemon));
        }
        house.meanwhile(live, |daemon| {
            rename(daemon, "zaak", "dossier");
            daemon.write("zaak/nieuw.docx", "een nieuw stuk");
        });
        stays(&mut house.daemon, |daemon| {
            known[0].is_only_at(daemon, "dossier/nota def.docx");
            known[1].is_only_at(daemon, "dossier/brief.docx");
            known[2].is_only_at(daemon, "dossier/map/verslag.docx");
            is_free(daemon, "zaak/nieuw.docx");
            is_free(daemon, "dossier/map/verslag.docx");
        });
    });
}

/// A new document under the name, and with the number, of one that was removed: a person is asked.
#[test]
fn a_new_document_under_a_removed_name_is_asked_about() {
    in_each(&[true, false], |live| {
        let Some(mut house) = House::new() else { return };
        let known = decided(&house.daemon, "nota.docx");
        house.meanwhile(live, |daemon| {
            fs::remove_file(daemon.path("nota.docx")).unwrap();
        });
        house.meanwhile(live, |daemon| {
            daemon.write("nota.docx", "een heel ander stuk");
        });
        stays(&mut house.daemon, |daemon| is_asked_at(daemon, &known, "nota.docx"));
    });
}

/// Renamed, and the old name used for another document: the name that people knew is no evidence.
#[test]
fn a_renamed_document_and_another_under_its_name_are_two_documents() {
    in_each(&[true, false], |live| {
        let Some(mut house) = House::new() else { return };
        let known = decided(&house.daemon, "nota.docx");
        house.meanwhile(live, |daemon| {
            rename(daemon, "nota.docx", "nota definitief.docx");
            daemon.write("nota.docx", "een ander stuk");
        });
        stays(&mut house.daemon, |daemon| {
            known.is_only_at(daemon, "nota definitief.docx");
            known.is_not_at(daemon, "nota.docx");
        });
    });
}

/// Saved and renamed at once, or renamed and saved at once: told, it is the same document.
#[test]
fn a_save_and_a_rename_at_once_keep_the_record() {
    in_each(&[0, 1, 2, 3], |how| {
        let Some(mut house) = House::new() else { return };
        let known = decided(&house.daemon, "nota.docx");
        house.meanwhile(true, |daemon| match how {
            0 => {
                save_by_rename(daemon, "nota.docx", "bewaard en hernoemd");
                rename(daemon, "nota.docx", "nota def.docx");
            }
            1 => {
                rename(daemon, "nota.docx", "nota def.docx");
                save_by_rename(daemon, "nota def.docx", "hernoemd en bewaard");
            }
            2 => {
                rename(daemon, "nota.docx", "nota def.docx");
                daemon.write("nota def.docx", "hernoemd, en op haar plaats bewaard");
            }
            _ => {
                daemon.write("nota.docx", "op haar plaats bewaard, en hernoemd");
                rename(daemon, "nota.docx", "nota def.docx");
            }
        });
        stays(&mut house.daemon, |daemon| known.is_only_at(daemon, "nota def.docx"));
    });
}
