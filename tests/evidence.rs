//! Promises 2 and 7: what proves which document a file is now, and what is only likely.
//!
//! Where it is proven, the record is at the file, with all that a person decided. Where it is only likely, there
//! may be a new record, but the restriction holds on both and no decision of a person goes along. Presence is
//! judged by what is listed: who asks for a path has it read.

use std::{
    fs,
    io::Write as _,
    path::Path,
    time::{Duration, SystemTime},
};

use crate::support::{
    Daemon, Starting, Way,
    daemon::{paths, text},
    eventually, in_each,
    known::{
        Known, decide, decided, decided_with, is_asked_at, is_restricted, known, large, name_it, overview,
        plain, plain_with, rename, save_by_rename, stays,
    },
    programs::{find, run},
    ways::{after, is_old},
};

// ---- The file wins over the path ----

/// 1 -> 2, 2 -> 3, 3 -> 4, and a new 1.
#[test]
fn names_that_shift_up_take_their_records_along() {
    in_each(&Way::ALL, |way| {
        let mut daemon = way.start();
        let names = ["Bijlage 1.docx", "Bijlage 2.docx", "Bijlage 3.docx", "Bijlage 4.docx"];
        let known = [plain(&daemon, names[0]), decided(&daemon, names[1]), plain(&daemon, names[2])];
        way.meanwhile(&mut daemon, |daemon| {
            for place in (0..3).rev() {
                rename(daemon, names[place], names[place + 1]);
            }
            daemon.write(names[0], "een nieuwe bijlage");
        });
        stays(&mut daemon, |daemon| {
            for (place, known) in known.iter().enumerate() {
                known.is_only_at(daemon, names[place + 1]);
                known.is_not_at(daemon, names[0]);
            }
            assert_eq!(daemon.list_all().len(), 4, "{}", overview(daemon));
        });
    });
}

/// The first goes, and the others move up: within a minute of being made, with and without decisions.
#[test]
fn names_that_shift_down_take_their_records_along() {
    in_each(&Way::ALL, |way| {
        let mut daemon = way.start();
        for folder in ["onbeslist", "beslist"] {
            let name = |number: usize| format!("{folder}/scan {number}.pdf");
            let known: Vec<_> = (1..=4)
                .map(|number| match (folder, number) {
                    ("beslist", 1 | 3) => decided(&daemon, &name(number)),
                    _ => plain(&daemon, &name(number)),
                })
                .collect();
            way.meanwhile(&mut daemon, |daemon| {
                fs::remove_file(daemon.path(&name(1))).unwrap();
                for number in 2..=4 {
                    rename(daemon, &name(number), &name(number - 1));
                }
            });
            stays(&mut daemon, |daemon| {
                for number in 2..=4 {
                    known[number - 1].is_only_at(daemon, &name(number - 1));
                }
                known[0].is_kept(daemon);
                assert_eq!(daemon.record(&known[0].id)["state"], "DOCUMENT_STATE_GONE");
                assert!(!daemon.lists(&name(4)));
            });
        }
    });
}

/// Three documents change places, by way of a name that is nobody's.
#[test]
fn names_that_go_round_take_their_records_along() {
    in_each(&Way::ALL, |way| {
        let mut daemon = way.start();
        for aside in ["wissel.docx", "wissel.tmp", "elders/een.docx"] {
            let name = |name: &str| format!("{}/{name}.docx", aside.replace(['.', '/'], " "));
            let (one, two, three) = (name("een"), name("twee"), name("drie"));
            let known = [plain(&daemon, &one), decided(&daemon, &two), decided(&daemon, &three)];
            way.meanwhile(&mut daemon, |daemon| {
                rename(daemon, &one, aside);
                rename(daemon, &two, &one);
                rename(daemon, &three, &two);
                rename(daemon, aside, &three);
            });
            let daemon = &daemon;
            known[0].is_only_at(daemon, &three);
            known[1].is_only_at(daemon, &one);
            known[2].is_only_at(daemon, &two);
            assert!(!daemon.lists(aside));
        }
        assert_eq!(daemon.list_all().len(), 9, "{}", overview(&daemon));
    });
}

/// The same name in three folders: a round of documents, and a shift that ends in a new one.
#[test]
fn documents_that_change_folders_take_their_records_along() {
    in_each(&Way::ALL, |way| {
        let mut daemon = way.start();
        let folders = ["dossier a", "dossier b/stukken", "dossier c"];
        let name = |place: usize| format!("{}/nota.docx", folders[place]);
        let known: Vec<_> = (0..3).map(|place| decided(&daemon, &name(place))).collect();
        way.meanwhile(&mut daemon, |daemon| {
            rename(daemon, &name(2), "wacht.docx");
            rename(daemon, &name(1), &name(2));
            rename(daemon, &name(0), &name(1));
            rename(daemon, "wacht.docx", &name(0));
        });
        for (place, known) in known.iter().enumerate() {
            known.is_only_at(&daemon, &name((place + 1) % 3));
        }
        way.meanwhile(&mut daemon, |daemon| {
            rename(daemon, &name(2), "weg/nota.docx");
            rename(daemon, &name(1), &name(2));
            rename(daemon, &name(0), &name(1));
            daemon.write(&name(0), "een ander stuk");
        });
        stays(&mut daemon, |daemon| {
            known[0].is_only_at(daemon, &name(2));
            known[1].is_only_at(daemon, "weg/nota.docx");
            known[2].is_only_at(daemon, &name(1));
            let ids: Vec<_> = known.iter().map(|known| known.id.clone()).collect();
            assert!(!ids.contains(&daemon.id(&name(0))), "{}", overview(daemon));
        });
    });
}

/// Readers are busy with what is large while the names go on.
#[test]
fn large_documents_that_shift_take_their_records_along() {
    in_each(&[Way::Live, Way::HeldUp, Way::Killed], |way| {
        let mut daemon = way.start();
        let name = |number: usize| format!("opname {number}.mp4");
        let known: Vec<_> = (1..=3)
            .map(|number| {
                large(&daemon, &name(number), (64 << 20) + number as u64);
                let known = known(&daemon, &name(number));
                if number == 2 { decide(&daemon, known, &name(number)) } else { known }
            })
            .collect();
        way.meanwhile(&mut daemon, |daemon| {
            for number in (1..=3).rev() {
                rename(daemon, &name(number), &name(number + 1));
            }
            large(daemon, &name(1), 64 << 20);
        });
        for (place, known) in known.iter().enumerate() {
            known.is_only_at(&daemon, &name(place + 2));
            known.is_not_at(&daemon, &name(1));
        }
    });
}

/// A folder is renamed, and one of its old name with files of the same names is put there.
#[test]
fn a_folder_that_is_replaced_takes_its_records_along() {
    in_each(&Way::ALL, |way| {
        let mut daemon = way.start();
        let names = ["nota.docx", "sub/brief.docx", "sub/diep/groot.mp4"];
        let at = |folder: &str, name: &str| format!("{folder}/{name}");
        large(&daemon, &at("Dossier", names[2]), 32 << 20);
        let known = [
            plain(&daemon, &at("Dossier", names[0])),
            decided(&daemon, &at("Dossier", names[1])),
            known(&daemon, &at("Dossier", names[2])),
        ];
        way.meanwhile(&mut daemon, |daemon| {
            rename(daemon, "Dossier", "Dossier oud");
            for name in names {
                daemon.write(&at("Dossier", name), format!("een geheel ander stuk: {name}"));
            }
        });
        stays(&mut daemon, |daemon| {
            for (known, name) in known.iter().zip(names) {
                known.is_only_at(daemon, &at("Dossier oud", name));
                known.is_not_at(daemon, &at("Dossier", name));
            }
        });
    });
}

/// Two folders change names, each with a document of the same name.
#[test]
fn folders_that_change_names_take_their_records_along() {
    in_each(&Way::ALL, |way| {
        let mut daemon = way.start();
        let (one, other) = (decided(&daemon, "Concept/nota.docx"), decided(&daemon, "Definitief/nota.docx"));
        way.meanwhile(&mut daemon, |daemon| {
            rename(daemon, "Concept", "wissel");
            rename(daemon, "Definitief", "Concept");
            rename(daemon, "wissel", "Definitief");
        });
        one.is_only_at(&daemon, "Definitief/nota.docx");
        other.is_only_at(&daemon, "Concept/nota.docx");
    });
}

/// A person gives a document another name and makes another document under the old one: by writing it, or as
/// an editor saves.
#[test]
fn a_document_that_a_person_renamed_keeps_its_record_when_its_name_is_used_again() {
    in_each(&Way::ALL, |way| {
        for by_rename in [false, true] {
            let mut daemon = way.start();
            let known = decided(&daemon, "nota.docx");
            way.meanwhile(&mut daemon, |daemon| rename(daemon, "nota.docx", "nota_v1.docx"));
            way.meanwhile(&mut daemon, |daemon| {
                if by_rename {
                    save_by_rename(daemon, "nota.docx", "een ander stuk");
                } else {
                    daemon.write("nota.docx", "een ander stuk");
                }
            });
            stays(&mut daemon, |daemon| {
                known.is_only_at(daemon, "nota_v1.docx");
                known.is_not_at(daemon, "nota.docx");
            });
        }
    });
}

/// The same in one go: nobody looked in between.
#[test]
fn a_renamed_document_and_another_under_its_name_are_two_documents() {
    in_each(&Way::ALL, |way| {
        let mut daemon = way.start();
        let known = decided(&daemon, "nota.docx");
        way.meanwhile(&mut daemon, |daemon| {
            rename(daemon, "nota.docx", "nota_v1.docx");
            daemon.write("nota.docx", "een heel ander stuk");
        });
        stays(&mut daemon, |daemon| {
            known.is_only_at(daemon, "nota_v1.docx");
            known.is_not_at(daemon, "nota.docx");
        });
    });
}

// ---- A save and a rename before the new file was read ----

/// Twenty times of twenty.
#[test]
fn a_save_by_rename_and_a_rename_at_once_keep_the_record() {
    let mut daemon = Daemon::start();
    let known: Vec<_> = (0..20).map(|number| decided(&daemon, &format!("nota {number}.txt"))).collect();
    for number in 0..20 {
        run(&daemon.folder, "sed", &["-i", "s/inhoud/INHOUD/", &format!("nota {number}.txt")]);
        rename(&daemon, &format!("nota {number}.txt"), &format!("definitief {number}.txt"));
    }
    daemon.settle();
    stays(&mut daemon, |daemon| {
        for (number, known) in known.iter().enumerate() {
            known.is_only_at(daemon, &format!("definitief {number}.txt"));
        }
        assert_eq!(daemon.list_all().len(), 20, "{}", overview(daemon));
    });
}

/// The file that a program makes for a save was seen under a name of no program, and has a record of its own, before
/// it takes the document's place and goes on with it: to another name, or with the folder.
#[test]
fn a_save_through_a_name_like_any_other_and_a_rename_at_once_keep_the_record() {
    let mut daemon = Daemon::start();
    let known: Vec<_> = (0..6)
        .map(|number| {
            fs::create_dir(daemon.path(&format!("map {number}"))).unwrap();
            decided(&daemon, &format!("map {number}/nota.txt"))
        })
        .collect();
    for number in 0..known.len() {
        let (folder, temporary) = (format!("map {number}"), format!("map {number}/sedwpuafk"));
        let mut file = fs::File::create(daemon.path(&temporary)).unwrap();
        // Held open for writing, it is not read yet.
        eventually("a record of what is being written", || daemon.listed(&temporary));
        file.write_all(format!("DE INHOUD van {folder}/nota.txt").as_bytes()).unwrap();
        if number > 3 {
            fs::remove_file(daemon.path(&format!("{folder}/nota.txt"))).unwrap();
        }
        fs::rename(daemon.path(&temporary), daemon.path(&format!("{folder}/nota.txt"))).unwrap();
        match number % 2 {
            0 => rename(&daemon, &format!("{folder}/nota.txt"), &format!("{folder}/definitief.txt")),
            _ => rename(&daemon, &folder, &format!("af {number}")),
        }
        drop(file);
    }
    daemon.settle();
    stays(&mut daemon, |daemon| {
        for (number, known) in known.iter().enumerate() {
            match number % 2 {
                0 => known.is_only_at(daemon, &format!("map {number}/definitief.txt")),
                _ => known.is_only_at(daemon, &format!("af {number}/nota.txt")),
            }
        }
    });
}

/// Renamed, saved by rename under its new name, and another one made under the old name, all at once.
#[test]
fn a_rename_and_a_save_and_a_new_document_at_once_keep_the_record() {
    let mut daemon = Daemon::start();
    let known: Vec<_> = (0..20).map(|number| decided(&daemon, &format!("nota {number}.docx"))).collect();
    for number in 0..20 {
        let (old, new) = (format!("nota {number}.docx"), format!("definitief {number}.docx"));
        let temporary = daemon.path(&format!("lu{number}.tmp"));
        let between = (number % 2 == 1).then(|| format!("tussen {number}.docx"));
        let mut name = old.clone();
        // Every other one twice.
        for next in between.into_iter().chain([new]) {
            rename(&daemon, &name, &next);
            fs::write(&temporary, format!("de inhoud, gewijzigd, van {next}")).unwrap();
            fs::rename(&temporary, daemon.path(&next)).unwrap();
            name = next;
        }
        fs::write(daemon.path(&old), format!("een nieuwe nota {number}")).unwrap();
    }
    daemon.settle();
    stays(&mut daemon, |daemon| {
        for (number, known) in known.iter().enumerate() {
            known.is_only_at(daemon, &format!("definitief {number}.docx"));
            known.is_not_at(daemon, &format!("nota {number}.docx"));
        }
        assert_eq!(daemon.list_all().len(), 40, "{}", overview(daemon));
    });
}

/// The folder of the saved document is renamed, or the document is moved into a folder that is watched. Moved into
/// new folders, several of one name at once, nobody can tell which one went where: there the restriction holds.
#[test]
fn a_save_by_rename_and_a_move_at_once_keep_the_record() {
    let mut daemon = Daemon::start();
    for number in [1, 5, 9] {
        fs::create_dir(daemon.path(&format!("archief {number}"))).unwrap();
    }
    let known: Vec<_> = (0..10).map(|number| decided(&daemon, &format!("map {number}/nota.txt"))).collect();
    let beside: Vec<_> = (0..10).map(|number| plain(&daemon, &format!("map {number}/ander.txt"))).collect();
    for number in 0..10 {
        run(&daemon.folder, "sed", &["-i", "s/inhoud/INHOUD/", &format!("map {number}/nota.txt")]);
        if number % 2 == 0 {
            rename(&daemon, &format!("map {number}"), &format!("archief {number}"));
        } else {
            rename(&daemon, &format!("map {number}/nota.txt"), &format!("archief {number}/nota.txt"));
        }
    }
    daemon.settle();
    stays(&mut daemon, |daemon| {
        for (number, known) in known.iter().enumerate() {
            let place = format!("archief {number}/nota.txt");
            if number % 4 == 3 {
                known.is_likely_at(daemon, &place)
            } else {
                known.is_only_at(daemon, &place)
            }
        }
        for (number, beside) in beside.iter().enumerate() {
            let folder = if number % 2 == 0 { "archief" } else { "map" };
            beside.is_only_at(daemon, &format!("{folder} {number}/ander.txt"));
        }
    });
}

/// What was saved is so large that it is still being read when it is renamed: the document, its folder, or both
/// while the daemon is killed.
#[test]
fn a_large_document_that_is_renamed_while_it_is_read_keeps_its_record() {
    in_each(&["document", "folder", "killed", "decided"], |what| {
        let mut daemon = Daemon::start();
        let known = decided(&daemon, "map/opname.mp4");
        large(&daemon, "map/opname.mp4.part", 1 << 30);
        rename(&daemon, "map/opname.mp4.part", "map/opname.mp4");
        eventually("it is being read", || {
            daemon.status()["flow"]["inspectingCount"].is_string().then_some(())
        });
        let to = match what {
            "folder" => {
                rename(&daemon, "map", "archief");
                "archief/opname.mp4"
            }
            "killed" => {
                daemon.kill();
                rename(&daemon, "map/opname.mp4", "map/opname definitief.mp4");
                daemon.launch();
                "map/opname definitief.mp4"
            }
            "decided" => {
                name_it(&daemon, &known.id, "Titel van daarna");
                rename(&daemon, "map/opname.mp4", "map/opname definitief.mp4");
                "map/opname definitief.mp4"
            }
            _ => {
                rename(&daemon, "map/opname.mp4", "map/opname definitief.mp4");
                "map/opname definitief.mp4"
            }
        };
        daemon.settle();
        let known = match what {
            "decided" => Known { title: Some("Titel van daarna".into()), ..known },
            _ => known,
        };
        known.is_only_at(&daemon, to);
        assert_eq!(daemon.list_all().len(), 1, "{}", overview(&daemon));
    });
}

/// A folder is renamed and a document in it saved by rename; what was not saved shows which folder it was.
#[test]
fn a_folder_that_is_renamed_and_saved_in_keeps_its_records() {
    in_each(&Way::ALL, |way| {
        let mut daemon = way.start();
        let known = decided(&daemon, "Map/nota.docx");
        let beside = plain(&daemon, "Map/ander.docx");
        let deep = decided(&daemon, "Map/sub/brief.docx");
        let deep_beside = plain(&daemon, "Map/sub/bijlage.docx");
        way.meanwhile(&mut daemon, |daemon| {
            rename(daemon, "Map", "Andere map");
            save_by_rename(daemon, "Andere map/nota.docx", "een veranderde nota");
            save_by_rename(daemon, "Andere map/sub/brief.docx", "een veranderde brief");
        });
        stays(&mut daemon, |daemon| {
            known.is_only_at(daemon, "Andere map/nota.docx");
            beside.is_only_at(daemon, "Andere map/ander.docx");
            deep.is_only_at(daemon, "Andere map/sub/brief.docx");
            deep_beside.is_only_at(daemon, "Andere map/sub/bijlage.docx");
            assert_eq!(daemon.list_all().len(), 4, "{}", overview(daemon));
        });
    });
}

// ---- The old version kept aside by a program ----

const KEEPERS: [&str; 8] =
    ["syncthing", "resilio", "keepassxc", "excel", "sed", "rsync", "rsync folder", "rsync suffix"];

/// What those programs are given, under the name that they save.
fn kept_by(keeper: &str) -> &'static str {
    match keeper {
        "keepassxc" => "kluis.kdbx",
        "excel" => "begroting.xlsx",
        _ => "nota.docx",
    }
}

/// One save by a program that keeps the old file; false where the program is not here.
fn save_keeping(daemon: &Daemon, keeper: &str, turn: usize) -> bool {
    let folder = &daemon.folder;
    let aside = |temporary: &str, old: &str| {
        let name = kept_by(keeper);
        daemon.write(temporary, format!("{keeper} {turn}"));
        rename(daemon, name, old);
        rename(daemon, temporary, name);
    };
    match keeper {
        "syncthing" => {
            aside(".syncthing.nota.docx.tmp", &format!(".stversions/nota~20261127-10101{turn}.docx"));
        }
        "resilio" => aside("nota.docx.!sync", &format!(".sync/Archive/nota.{turn}.docx")),
        "keepassxc" => aside("kluis.kdbx.AbC12d", "kluis.old.kdbx"),
        "excel" => aside("1A2B3C4D", "Back-up van begroting.xlk"),
        "sed" => {
            run(folder, "sed", &["-i.orig", &format!("$a {turn}"), "nota.docx"]);
        }
        _ => {
            let Some(rsync) = find("rsync", "rsync") else { return false };
            let source = daemon.own.path().join("bron.docx");
            fs::write(&source, format!("{keeper} {turn}")).unwrap();
            let mut words = vec!["-a", "--ignore-times", "--backup"];
            words.extend(match keeper {
                "rsync folder" => Some("--backup-dir=.vorige"),
                "rsync suffix" => Some("--suffix=.vorige"),
                _ => None,
            });
            words.extend([source.to_str().unwrap(), "nota.docx"]);
            run(folder, rsync.to_str().unwrap(), &words);
        }
    }
    true
}

/// What was kept aside has a record of its own or none; where it has one, the restriction holds on it.
fn what_is_aside_is_restricted(daemon: &Daemon, name: &str) {
    for record in daemon.list() {
        if !paths(&record).contains(&daemon.path(name)) {
            assert!(is_restricted(&record), "an older version is as restricted: {}", overview(daemon));
        }
    }
}

/// Seen while it happens: the new file was followed under its temporary name.
#[test]
fn an_old_version_that_a_program_keeps_aside_leaves_the_record_at_the_name() {
    in_each(&KEEPERS, |keeper| {
        let name = kept_by(keeper);
        let mut daemon = Daemon::start();
        let known = decided(&daemon, name);
        for turn in 1..=2 {
            if !save_keeping(&daemon, keeper, turn) {
                return;
            }
            daemon.settle();
            known.is_only_at(&daemon, name);
            what_is_aside_is_restricted(&daemon, name);
        }
        stays(&mut daemon, |daemon| {
            known.is_only_at(daemon, name);
            what_is_aside_is_restricted(daemon, name);
        });
    });
}

/// A program gives the old file a second name, in a new folder, and renames the new one over it. The name on the way is
/// one that no list knows; every other time it has a record by then.
#[test]
fn an_old_version_that_is_linked_aside_leaves_the_record_at_the_name() {
    let mut daemon = Daemon::start();
    let names: Vec<_> = (0..8).map(|number| format!("map {number}/nota.docx")).collect();
    let known: Vec<_> = names
        .iter()
        .map(|name| {
            fs::create_dir(daemon.path(name).parent().unwrap()).unwrap();
            decided(&daemon, name)
        })
        .collect();
    for (number, name) in names.iter().enumerate() {
        let (folder, temporary) = (format!("map {number}/vorige"), format!("map {number}/nieuw"));
        let mut file = fs::File::create(daemon.path(&temporary)).unwrap();
        file.write_all(format!("DE INHOUD van {name}").as_bytes()).unwrap();
        if number % 2 == 1 {
            eventually("a record of what is being written", || daemon.listed(&temporary));
        }
        fs::create_dir(daemon.path(&folder)).unwrap();
        fs::hard_link(daemon.path(name), daemon.path(&format!("{folder}/nota.docx"))).unwrap();
        fs::rename(daemon.path(&temporary), daemon.path(name)).unwrap();
    }
    daemon.settle();
    stays(&mut daemon, |daemon| {
        for (known, name) in known.iter().zip(&names) {
            known.is_only_at(daemon, name);
            what_is_aside_is_restricted(daemon, name);
            let record = daemon.listed(name).unwrap();
            assert!(record["origin"].is_null(), "no copy of what was kept of it: {record}");
        }
    });
}

/// Found afterwards: then it may as well have been a person who renamed it.
#[test]
fn an_old_version_that_was_kept_aside_unseen_loses_no_restriction() {
    in_each(&[Way::Down, Way::Killed, Way::Polled, Way::HeldUp], |way| {
        for keeper in ["syncthing", "resilio", "keepassxc", "excel", "sed"] {
            let name = kept_by(keeper);
            let mut daemon = way.start();
            let known = decided(&daemon, name);
            way.meanwhile(&mut daemon, |daemon| save_keeping(daemon, keeper, 1));
            known.is_likely_at(&daemon, name);
            known.is_kept(&daemon);
            what_is_aside_is_restricted(&daemon, name);
        }
    });
}

/// Word over a slow line: five seconds between its two renames, and the old file stays beside it.
#[test]
fn a_slow_save_of_word_keeps_the_record() {
    const SLOW: Duration = Duration::from_secs(5);
    in_each(&["stays", "removed", "polled"], |what| {
        let mut daemon = if what == "polled" { Way::Polled } else { Way::Live }.start();
        let known = decided(&daemon, "nota.docx");
        daemon.write("~$nota.docx", "eigenaar");
        daemon.write("~WRD0001.tmp", "de nieuwe inhoud");
        rename(&daemon, "nota.docx", "~WRL0001.tmp");
        if what == "polled" {
            daemon.rescan();
        }
        after(SLOW);
        daemon.sync();
        known.is_kept(&daemon);
        rename(&daemon, "~WRD0001.tmp", "nota.docx");
        if what == "removed" {
            fs::remove_file(daemon.path("~WRL0001.tmp")).unwrap();
        }
        fs::remove_file(daemon.path("~$nota.docx")).unwrap();
        daemon.settle();
        stays(&mut daemon, |daemon| {
            known.is_only_at(daemon, "nota.docx");
            assert_eq!(daemon.list().len(), 1, "{}", overview(daemon));
        });
    });
}

/// The old file deleted first, and the new one there five seconds later: only likely.
#[test]
fn a_slow_save_that_deletes_first_loses_no_restriction() {
    let daemon = Daemon::start();
    let known = decided(&daemon, "cijfers.xlsx");
    daemon.write("1A2B3C4D", "de nieuwe inhoud");
    fs::remove_file(daemon.path("cijfers.xlsx")).unwrap();
    after(Duration::from_secs(5));
    rename(&daemon, "1A2B3C4D", "cijfers.xlsx");
    daemon.settle();
    known.is_likely_at(&daemon, "cijfers.xlsx");
}

// ---- Copies ----

/// The record of a copy that was thrown away does not come back in another copy of what is still there.
#[test]
fn a_copy_that_was_thrown_away_does_not_wake_in_another_copy() {
    in_each(&[Way::Live, Way::Down, Way::Killed, Way::Polled], |way| {
        let mut daemon = way.start();
        let original = plain(&daemon, "bijlage.pdf");
        fs::create_dir(daemon.path("zaak A")).unwrap();
        run(&daemon.folder, "cp", &["-p", "bijlage.pdf", "zaak A/"]);
        let copy = known(&daemon, "zaak A/bijlage.pdf");
        let copy = decide(&daemon, copy, "zaak A");
        way.meanwhile(&mut daemon, |daemon| fs::remove_file(daemon.path("zaak A/bijlage.pdf")).unwrap());
        way.meanwhile(&mut daemon, |daemon| {
            fs::create_dir(daemon.path("zaak B")).unwrap();
            run(&daemon.folder, "cp", &["-p", "bijlage.pdf", "zaak B/"]);
        });
        stays(&mut daemon, |daemon| {
            original.is_only_at(daemon, "bijlage.pdf");
            let other = copy.is_not_at(daemon, "zaak B/bijlage.pdf");
            assert_eq!(other["origin"]["document"], *original.id, "{}", overview(daemon));
            assert_eq!(daemon.record(&copy.id)["state"], "DOCUMENT_STATE_GONE");
        });
        // Put back at its own place, with its own time, it is itself.
        way.meanwhile(&mut daemon, |daemon| {
            run(&daemon.folder, "cp", &["-p", "bijlage.pdf", "zaak A/"]);
        });
        copy.is_only_at(&daemon, "zaak A/bijlage.pdf");
    });
}

/// Copied, and the original changed before anyone looked: the copy has what the original was.
#[test]
fn a_copy_of_what_the_original_was_is_linked_and_restricted() {
    in_each(&Way::ALL, |way| {
        for (words, by_rename) in [(&["nota.docx"][..], false), (&["-p", "nota.docx"][..], true)] {
            let mut daemon = way.start();
            let known = decided(&daemon, "nota.docx");
            fs::create_dir(daemon.path("ander dossier")).unwrap();
            let copies = ["z kopie.docx", "ander dossier/nota.docx"];
            way.meanwhile(&mut daemon, |daemon| {
                for copy in copies {
                    run(&daemon.folder, "cp", &[words, &[copy]].concat());
                }
                if by_rename {
                    save_by_rename(daemon, "nota.docx", "een andere inhoud");
                } else {
                    let mut file = fs::File::options().append(true).open(daemon.path("nota.docx")).unwrap();
                    file.write_all(b" en nog iets").unwrap();
                }
            });
            stays(&mut daemon, |daemon| {
                known.is_only_at(daemon, "nota.docx");
                for copy in copies {
                    let record = known.is_not_at(daemon, copy);
                    assert!(is_restricted(&record), "{copy} is restricted: {}", overview(daemon));
                    assert_eq!(record["origin"]["relation"], "RELATION_COPY", "{record:#}");
                    // A copy of the other copy is one of the original too.
                    let of = text(&record["origin"], "document");
                    let first = daemon.record(&of)["origin"]["document"].as_str().map(String::from);
                    let is_linked = of == known.id || first.as_ref() == Some(&known.id);
                    assert!(is_linked, "{copy} is linked: {}", overview(daemon));
                }
            });
        }
    });
}

/// An older version is put back at the same place: over the newer one, or after that was deleted.
#[test]
fn an_older_version_put_back_at_its_place_has_its_record() {
    in_each(&[Way::Live, Way::Down, Way::Killed, Way::Polled], |way| {
        for deleted in [false, true] {
            let mut daemon = way.start();
            let known = decided_with(&daemon, "nota.docx", "de eerste versie");
            let backup = daemon.own.path().join("backup.docx");
            run(&daemon.folder, "cp", &["-p", "nota.docx", backup.to_str().unwrap()]);
            way.meanwhile(&mut daemon, |daemon| {
                save_by_rename(daemon, "nota.docx", "de tweede, langere versie")
            });
            known.is_only_at(&daemon, "nota.docx");
            if deleted {
                way.meanwhile(&mut daemon, |daemon| fs::remove_file(daemon.path("nota.docx")).unwrap());
                assert!(!daemon.lists("nota.docx"));
            }
            way.meanwhile(&mut daemon, |daemon| {
                run(&daemon.folder, "cp", &["-p", backup.to_str().unwrap(), "terug.tmp"]);
                rename(daemon, "terug.tmp", "nota.docx");
            });
            stays(&mut daemon, |daemon| {
                known.is_only_at(daemon, "nota.docx");
                assert_eq!(daemon.listed("nota.docx").unwrap()["facts"]["sizeBytes"], "16");
            });
        }
    });
}

// ---- Hard links ----

/// Saved by rename at one of its two names: the record stays there, and the other name has a copy of what it was.
#[test]
fn a_hard_linked_document_that_is_saved_by_rename_keeps_its_record_at_the_saved_name() {
    in_each(&Way::ALL, |way| {
        let mut daemon = way.start();
        let known = decided(&daemon, "nota.docx");
        way.meanwhile(&mut daemon, |daemon| {
            fs::hard_link(daemon.path("nota.docx"), daemon.path("dossierkopie.docx")).unwrap();
        });
        known.is_at(&daemon, "dossierkopie.docx");
        known.is_at(&daemon, "nota.docx");
        way.meanwhile(&mut daemon, |daemon| save_by_rename(daemon, "nota.docx", "de nieuwe inhoud"));
        stays(&mut daemon, |daemon| {
            if way == Way::Live {
                known.is_only_at(daemon, "nota.docx");
                let copy = known.is_not_at(daemon, "dossierkopie.docx");
                assert_eq!(copy["origin"]["document"], *known.id, "{}", overview(daemon));
            }
            for name in ["nota.docx", "dossierkopie.docx"] {
                known.is_likely_at(daemon, name);
            }
            known.is_kept(daemon);
            assert_eq!(daemon.list().len(), 2, "{}", overview(daemon));
        });
    });
}

/// The younger of the two names is the one that is saved.
#[test]
fn a_save_by_rename_at_the_younger_of_two_names_loses_no_restriction() {
    in_each(&Way::ALL, |way| {
        let mut daemon = way.start();
        let known = decided(&daemon, "nota.docx");
        fs::hard_link(daemon.path("nota.docx"), daemon.path("andere naam.docx")).unwrap();
        daemon.settle();
        way.meanwhile(&mut daemon, |daemon| save_by_rename(daemon, "andere naam.docx", "de nieuwe inhoud"));
        stays(&mut daemon, |daemon| {
            for name in ["nota.docx", "andere naam.docx"] {
                known.is_likely_at(daemon, name);
            }
            known.is_kept(daemon);
        });
    });
}

/// A tool that saves room makes two documents of the same content one file; a save by rename parts them again.
#[test]
fn documents_that_a_dedupe_tool_made_one_file_have_their_records_back_when_they_part() {
    in_each(&["second", "first"], |saved| {
        let mut daemon = Daemon::start();
        let one = decide(&daemon, plain_with(&daemon, "een.docx", "dezelfde inhoud"), "een");
        let other = decide(&daemon, plain_with(&daemon, "map/twee.docx", "dezelfde inhoud"), "twee");
        assert_ne!(one.id, other.id);
        fs::hard_link(daemon.path("een.docx"), daemon.path("map/.ontdubbeld.tmp")).unwrap();
        rename(&daemon, "map/.ontdubbeld.tmp", "map/twee.docx");
        daemon.settle();
        for known in [&one, &other] {
            known.is_kept(&daemon);
        }
        for path in ["een.docx", "map/twee.docx"] {
            let there = daemon.list().into_iter().filter(|record| paths(record).contains(&daemon.path(path)));
            let there: Vec<_> = there.collect();
            assert!(!there.is_empty() && there.iter().all(is_restricted), "{}", overview(&daemon));
        }
        let name = if saved == "second" { "map/twee.docx" } else { "een.docx" };
        save_by_rename(&daemon, name, "en nu een andere inhoud");
        daemon.settle();
        stays(&mut daemon, |daemon| {
            one.is_only_at(daemon, "een.docx");
            other.is_only_at(daemon, "map/twee.docx");
        });
    });
}

// ---- To another disk, with coarser times ----

/// Cuts a file's modification time as a file system or an archive would that keeps no finer ones.
fn coarsen(path: &Path, step: Duration) {
    let file = fs::File::options().write(true).open(path).unwrap();
    let time = file.metadata().unwrap().modified().unwrap().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let cut = time.as_nanos() - time.as_nanos() % step.as_nanos();
    let cut = Duration::from_nanos(u64::try_from(cut).unwrap());
    file.set_modified(SystemTime::UNIX_EPOCH + cut).unwrap();
}

#[test]
fn a_move_to_another_disk_with_coarser_times_keeps_the_record() {
    let steps =
        [Duration::from_nanos(100), Duration::from_micros(1), Duration::from_secs(1), Duration::from_secs(2)];
    let cases: Vec<_> =
        steps.iter().flat_map(|step| [Way::Live, Way::Down, Way::Polled].map(|way| (*step, way))).collect();
    in_each(&cases, |(step, way)| {
        let other = tempfile::Builder::new().prefix("bronmerk-test-").tempdir_in("/dev/shm").unwrap();
        let there = other.path().canonicalize().unwrap().join("nota.docx");
        let mut starting = Starting::new().with(other.path());
        starting.polling = way == Way::Polled;
        let mut daemon = starting.start();
        let known = decided(&daemon, "nota.docx");
        way.meanwhile(&mut daemon, |daemon| {
            run(&daemon.folder, "cp", &["-p", "nota.docx", there.to_str().unwrap()]);
            coarsen(&there, step);
            if way == Way::Live {
                daemon.sync(); // the copy is known before its original goes
            }
            fs::remove_file(daemon.path("nota.docx")).unwrap();
            if way == Way::Down {
                is_old(other.path());
            }
        });
        known.is_at_path(&daemon, &there);
        assert_eq!(daemon.list().len(), 1, "{}", overview(&daemon));
    });
}

/// tar in its oldest form keeps whole seconds.
#[test]
fn a_folder_that_tar_took_to_another_disk_keeps_its_records() {
    let other = tempfile::Builder::new().prefix("bronmerk-test-").tempdir_in("/dev/shm").unwrap();
    let there = other.path().canonicalize().unwrap();
    let daemon = Starting::new().with(other.path()).start();
    let (one, two) = (decided(&daemon, "map/nota.docx"), plain(&daemon, "map/sub/brief.docx"));
    let pipe = format!("tar --format=ustar -cf - map | tar -xf - -C {}", there.display());
    run(&daemon.folder, "sh", &["-c", &pipe]);
    daemon.sync();
    fs::remove_dir_all(daemon.path("map")).unwrap();
    daemon.settle();
    one.is_at_path(&daemon, &there.join("map/nota.docx"));
    two.is_at_path(&daemon, &there.join("map/sub/brief.docx"));
    assert_eq!(daemon.list().len(), 2, "{}", overview(&daemon));
}

/// Moved to the other disk and changed there a second later.
#[test]
fn a_document_that_is_changed_just_after_its_move_loses_no_restriction() {
    let other = tempfile::Builder::new().prefix("bronmerk-test-").tempdir_in("/dev/shm").unwrap();
    let there = other.path().canonicalize().unwrap().join("nota.docx");
    let daemon = Starting::new().with(other.path()).start();
    let known = decided(&daemon, "nota.docx");
    run(&daemon.folder, "mv", &["nota.docx", there.to_str().unwrap()]);
    daemon.sync();
    fs::write(&there, "op de andere schijf veranderd").unwrap();
    daemon.settle();
    let record = daemon.listed_path(&there).unwrap_or_else(|| panic!("it is missed: {}", overview(&daemon)));
    assert!(is_restricted(&record), "{}", overview(&daemon));
    known.is_kept(&daemon);
}

// ---- Copies, folders, and what comes back ----

/// Numbered annexes move up by being copied with their times, and a new one takes the first name.
#[test]
fn names_that_shift_through_copies_take_their_records_along() {
    in_each(&[Way::Down, Way::Killed], |way| {
        let mut daemon = way.start();
        let name = |number: usize| format!("B{number}.docx");
        let known = [
            plain_with(&daemon, &name(1), "de eerste bijlage"),
            decided_with(&daemon, &name(2), "de tweede bijlage, en meer"),
            plain_with(&daemon, &name(3), "de derde bijlage, en nog meer"),
        ];
        way.meanwhile(&mut daemon, |daemon| {
            let aside = tempfile::tempdir().unwrap();
            let aside = aside.path().join("aside").display().to_string();
            for number in (1..=3).rev() {
                // A copy has a number of its own, and is made after the time that it keeps.
                let (from, to) = (name(number), name(number + 1));
                run(&daemon.folder, "cp", &["-p", &from, &aside]);
                fs::remove_file(daemon.path(&from)).unwrap();
                run(&daemon.folder, "cp", &["-p", &aside, &to]);
            }
            daemon.write(&name(1), "een nieuwe bijlage");
        });
        stays(&mut daemon, |daemon| {
            for (place, known) in known.iter().enumerate() {
                known.is_only_at(daemon, &name(place + 2));
                known.is_not_at(daemon, &name(1));
            }
            assert_eq!(daemon.list_all().len(), 4, "{}", overview(daemon));
        });
    });
}

/// Another folder comes in the place of one that goes out of sight; the first one comes back under another name.
#[test]
fn another_folder_of_the_same_name_has_other_documents() {
    in_each(&[Way::Live, Way::Down, Way::Killed], |way| {
        let mut daemon = way.start();
        let outside = tempfile::tempdir_in(daemon.folder.parent().unwrap()).unwrap();
        fs::create_dir(outside.path().join("ander")).unwrap();
        let names = ["a.docx", "b.docx"];
        for name in names {
            fs::write(outside.path().join("ander").join(name), format!("een andere zaak, {name}")).unwrap();
        }
        let known = names.map(|name| decided(&daemon, &format!("Zaak/{name}")));
        way.meanwhile(&mut daemon, |daemon| {
            fs::rename(daemon.path("Zaak"), outside.path().join("weg")).unwrap();
            fs::rename(outside.path().join("ander"), daemon.path("Zaak")).unwrap();
        });
        for (name, known) in names.iter().zip(&known) {
            known.is_not_at(&daemon, &format!("Zaak/{name}"));
        }
        way.meanwhile(&mut daemon, |daemon| {
            fs::rename(outside.path().join("weg"), daemon.path("Zaak terug")).unwrap();
        });
        stays(&mut daemon, |daemon| {
            for (name, known) in names.iter().zip(&known) {
                known.is_only_at(daemon, &format!("Zaak terug/{name}"));
            }
        });
    });
}

/// A restricted document is thrown away, and comes back from elsewhere: without its time, under another name.
#[test]
fn what_comes_back_without_its_time_is_asked_and_restricted() {
    in_each(&[Way::Live, Way::Down], |way| {
        let mut daemon = way.start();
        let known = decided(&daemon, "advies.docx");
        let outside = tempfile::tempdir().unwrap();
        let kept = outside.path().join("bewaard");
        fs::copy(daemon.path("advies.docx"), &kept).unwrap();
        fs::remove_file(daemon.path("advies.docx")).unwrap();
        eventually("it is gone", || {
            (daemon.record(&known.id)["state"] == "DOCUMENT_STATE_GONE").then_some(())
        });
        way.meanwhile(&mut daemon, |daemon| {
            fs::create_dir(daemon.path("map")).unwrap();
            fs::copy(&kept, daemon.path("map/advies (1).docx")).unwrap();
        });
        stays(&mut daemon, |daemon| {
            is_asked_at(daemon, &known, "map/advies (1).docx");
        });
    });
}

/// Copied without its time and removed: a move, as far as anyone can tell.
#[test]
fn a_copy_without_its_time_of_what_is_removed_is_asked() {
    in_each(&[Way::Live, Way::Down], |way| {
        let mut daemon = way.start();
        let known = decided(&daemon, "nota.docx");
        fs::create_dir(daemon.path("map")).unwrap();
        way.meanwhile(&mut daemon, |daemon| {
            fs::copy(daemon.path("nota.docx"), daemon.path("map/nota.docx")).unwrap();
            fs::remove_file(daemon.path("nota.docx")).unwrap();
        });
        stays(&mut daemon, |daemon| {
            is_asked_at(daemon, &known, "map/nota.docx");
        });
    });
}

/// A program writes two documents anew, each with the content of the other.
#[test]
fn contents_that_are_exchanged_by_writing_both_anew_are_asked() {
    let daemon = Daemon::start();
    let one = decided(&daemon, "een.md");
    let two = decided(&daemon, "twee.md");
    let contents = ["een.md", "twee.md"].map(|name| fs::read(daemon.path(name)).unwrap());
    for (name, content) in ["een.md", "twee.md"].iter().zip(contents.iter().rev()) {
        fs::remove_file(daemon.path(name)).unwrap();
        fs::write(daemon.path(name), content).unwrap();
    }
    eventually("somebody is asked", || {
        let is_asked = |known: &&Known| daemon.record(&known.id)["origin"]["relation"] == "RELATION_PERHAPS";
        [&one, &two].iter().any(is_asked).then_some(())
    });
}
