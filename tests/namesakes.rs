//! Promises 2 and 7: documents that share a name, a content or a folder with others, and take over nothing of them.
//!
//! A name proves nothing alone: not a name that was used many times before, not one in another spelling, not one in a
//! folder that came from elsewhere, and not one that programs give too.

use std::fs;

use crate::support::{
    Daemon, Starting, Way, eventually, in_each,
    known::{
        Known, decide, decided, is_asked_at, is_restricted, known, name_it, overview, plain, plain_with,
        rename, restrict, save_by_rename, stays,
    },
    programs::run,
    share::{Kind, Order, Share},
    ways::is_old,
};

/// Scans come under one name and are filed under another: each is a document of its own, also the twentieth, and a save
/// goes on with the record that has the name now.
#[test]
fn the_twentieth_document_of_a_name_keeps_its_record() {
    in_each(&[Way::Live, Way::Down], |way| {
        let mut daemon = way.start();
        for number in 1..20 {
            daemon.write("inbox/scan.pdf", format!("bladzijde {number}"));
            daemon.sync();
            rename(&daemon, "inbox/scan.pdf", &format!("archief/{number}.pdf"));
        }
        let known = decided(&daemon, "inbox/scan.pdf");
        for turn in 1..3 {
            way.meanwhile(&mut daemon, |daemon| {
                save_by_rename(daemon, "inbox/scan.pdf", &format!("opnieuw bewaard, keer {turn}"));
            });
        }
        stays(&mut daemon, |daemon| {
            known.is_only_at(daemon, "inbox/scan.pdf");
            assert_eq!(daemon.list_all().len(), 20, "{}", overview(daemon));
        });
    });
}

/// A document goes out of the tree, and a folder comes in that has another document of its name: moved in whole, or
/// copied with its times.
#[test]
fn a_folder_that_comes_in_does_not_bring_what_went_out_by_that_name() {
    in_each(&["mv", "cp -rp", "cp -r"], |how| {
        let mut daemon = Way::Live.start();
        let outside = tempfile::tempdir_in(daemon.folder.parent().unwrap()).unwrap();
        let known = decided(&daemon, "zaak/nota.docx");
        fs::create_dir(outside.path().join("map")).unwrap();
        fs::write(outside.path().join("map/nota.docx"), "een heel ander stuk").unwrap();
        let (out, folder) = (outside.path().display(), daemon.folder.display());
        let both = format!("mv {folder}/zaak/nota.docx {out}/ && {how} {out}/map {folder}/map");
        run(&daemon.folder, "sh", &["-c", &both]);
        daemon.settle();
        stays(&mut daemon, |daemon| {
            known.is_not_at(daemon, "map/nota.docx");
            assert_eq!(daemon.record(&known.id)["state"], "DOCUMENT_STATE_GONE");
        });
    });
}

/// A scanner counts in eight figures, and Excel makes names of eight for what it saves: the pages that move up are no
/// saves of those before them.
#[test]
fn pages_with_names_like_those_of_programs_move_up_with_their_records() {
    in_each(&Way::ALL, |way| {
        let mut daemon = way.start();
        let name = |number: usize| format!("scans/{number:08}");
        for number in 1..=4 {
            daemon.write(&name(number), format!("bladzijde {number}"));
        }
        is_old(&daemon.folder);
        daemon.rescan();
        daemon.settle();
        let known: Vec<_> = (1..=4)
            .map(|number| {
                let known = known(&daemon, &name(number));
                if number == 1 { decide(&daemon, known, &name(number)) } else { known }
            })
            .collect();
        way.meanwhile(&mut daemon, |daemon| {
            fs::remove_file(daemon.path(&name(1))).unwrap();
            for number in 2..=4 {
                rename(daemon, &name(number), &name(number - 1));
            }
        });
        is_old(&daemon.folder);
        daemon.settle();
        stays(&mut daemon, |daemon| {
            for number in 2..=4 {
                known[number - 1].is_only_at(daemon, &name(number - 1));
                // Unseen it could be a save after all: asked, and the restriction holds meanwhile.
                let was_told = matches!(way, Way::Live | Way::HeldUp);
                let record = daemon.listed(&name(number - 1)).unwrap();
                assert!(!was_told || !is_restricted(&record), "{}", overview(daemon));
            }
            assert_eq!(daemon.record(&known[0].id)["state"], "DOCUMENT_STATE_GONE", "{}", overview(daemon));
            known[0].is_kept(daemon);
        });
    });
}

/// What was removed under a name in one spelling is not what is written under the other: it is asked, as it is under
/// the very same name.
#[test]
fn another_document_in_the_other_spelling_of_a_removed_name_is_asked_about() {
    let (whole, apart) = ("caf\u{e9}.docx", "cafe\u{301}.docx");
    let cases =
        [Way::Live, Way::Polled].map(|way| [(way, whole, apart), (way, apart, whole), (way, whole, whole)]);
    in_each(&cases.concat(), |(way, from, to)| {
        let mut daemon = way.start();
        let known = decided(&daemon, from);
        way.meanwhile(&mut daemon, |daemon| fs::remove_file(daemon.path(from)).unwrap());
        is_old(&daemon.folder);
        way.meanwhile(&mut daemon, |daemon| {
            daemon.write(to, "een heel ander stuk");
        });
        stays(&mut daemon, |daemon| is_asked_at(daemon, &known, to));
    });
}

/// One document of a folder is put into another one, which was there already, and the rest is thrown away: what is
/// written there later under one of those names is something else.
#[test]
fn a_folder_that_is_emptied_into_another_one_was_not_renamed() {
    in_each(&Way::ALL, |way| {
        let mut daemon = way.start();
        let known = [
            decided(&daemon, "Oud/nota.docx"),
            plain(&daemon, "Oud/a.docx"),
            plain(&daemon, "Archief/x.docx"),
        ];
        way.meanwhile(&mut daemon, |daemon| {
            rename(daemon, "Oud/a.docx", "Archief/a.docx");
            fs::remove_dir_all(daemon.path("Oud")).unwrap();
            daemon.write("Archief/nota.docx", "een heel ander stuk");
        });
        stays(&mut daemon, |daemon| {
            known[0].is_not_at(daemon, "Archief/nota.docx");
            known[1].is_only_at(daemon, "Archief/a.docx");
            known[2].is_only_at(daemon, "Archief/x.docx");
        });
    });
}

/// The same attachment lies in forty cases, and one of them is restricted: whichever was copied, the restriction of that
/// one holds for the copy.
#[test]
fn a_copy_of_what_lies_in_forty_places_takes_the_restriction_of_one_of_them() {
    in_each(&[3, 20, 39], |restricted| {
        let mut daemon = Way::Live.start();
        let all: Vec<_> = (0..40)
            .map(|number| plain_with(&daemon, &format!("zaak {number}/bijlage.pdf"), "de bijlage"))
            .collect();
        restrict(&daemon, &all[restricted].id);
        fs::copy(daemon.path("zaak 0/bijlage.pdf"), daemon.path("bijlage.pdf")).unwrap();
        daemon.settle();
        stays(&mut daemon, |daemon| {
            assert!(is_restricted(&daemon.listed("bijlage.pdf").unwrap()), "{}", overview(daemon));
        });
    });
}

/// A program saved it as Word does, which tells what became of the old file. The next one puts its own over it, by a name
/// that no list knows.
#[test]
fn what_was_told_of_an_earlier_save_says_nothing_of_the_next_one() {
    let mut daemon = Way::Live.start();
    let known = decided(&daemon, "nota.docx");
    let path = |name: &str| daemon.path(name);
    fs::write(path("~WRD0001.tmp"), "de tweede versie").unwrap();
    fs::rename(path("nota.docx"), path("~WRL0002.tmp")).unwrap();
    fs::rename(path("~WRD0001.tmp"), path("nota.docx")).unwrap();
    fs::remove_file(path("~WRL0002.tmp")).unwrap();
    daemon.settle();
    known.is_only_at(&daemon, "nota.docx");
    let young = plain_with(&daemon, "nota nieuw.docx", "de derde versie");
    rename(&daemon, "nota nieuw.docx", "nota.docx");
    daemon.settle();
    let _ = young;
    stays(&mut daemon, |daemon| {
        let record = daemon.listed("nota.docx").unwrap();
        assert!(is_restricted(&record), "the restriction holds whichever it is: {}", overview(daemon));
    });
}

/// Two documents of one file name are lost: whichever of them a new one of that name could be is asked about.
#[test]
fn of_two_that_were_lost_with_one_name_the_one_with_a_restriction_is_asked_about() {
    in_each(&[Way::Live, Way::Polled], |way| {
        let mut daemon = way.start();
        let known = decided(&daemon, "een/nota.docx");
        plain(&daemon, "twee/nota.docx");
        way.meanwhile(&mut daemon, |daemon| fs::remove_file(daemon.path("een/nota.docx")).unwrap());
        way.meanwhile(&mut daemon, |daemon| fs::remove_file(daemon.path("twee/nota.docx")).unwrap());
        is_old(&daemon.folder);
        way.meanwhile(&mut daemon, |daemon| {
            daemon.write("drie/nota.docx", "de nota, elders opnieuw bewaard");
        });
        stays(&mut daemon, |daemon| is_asked_at(daemon, &known, "drie/nota.docx"));
    });
}

/// Whether it is who had that name is asked; that it is a copy of a restricted document is certain.
#[test]
fn a_copy_under_the_name_of_one_that_was_removed_takes_the_restriction_of_its_original() {
    in_each(&[Way::Live, Way::Down, Way::Polled], |way| {
        let mut daemon = way.start();
        let original = plain(&daemon, "sjabloon.docx");
        restrict(&daemon, &original.id);
        let old = plain(&daemon, "stuk.docx");
        name_it(&daemon, &old.id, "Titel van het oude stuk");
        way.meanwhile(&mut daemon, |daemon| fs::remove_file(daemon.path("stuk.docx")).unwrap());
        way.meanwhile(&mut daemon, |daemon| {
            run(&daemon.folder, "cp", &["-p", "sjabloon.docx", "stuk.docx"]);
        });
        stays(&mut daemon, |daemon| {
            let record = daemon.listed("stuk.docx").unwrap();
            assert!(is_restricted(&record), "{}", overview(daemon));
        });
    });
}

/// A hard link was made of a document, and the document saved over its name: asked is whether that is who had the name,
/// and not one of the same file name that was removed elsewhere.
#[test]
fn who_had_the_name_is_asked_about_before_a_namesake_elsewhere() {
    in_each(&[Way::Down, Way::Polled], |way| {
        let mut daemon = way.start();
        decided(&daemon, "elders/nota.docx");
        let known = decided(&daemon, "zaak/nota.docx");
        way.meanwhile(&mut daemon, |daemon| fs::remove_file(daemon.path("elders/nota.docx")).unwrap());
        way.meanwhile(&mut daemon, |daemon| {
            run(&daemon.folder, "cp", &["-al", "zaak", "kopie"]);
            save_by_rename(daemon, "zaak/nota.docx", "een nieuwe versie van de nota");
        });
        stays(&mut daemon, |daemon| {
            let record = daemon.listed("zaak/nota.docx").unwrap();
            if record["name"] != known.id.as_str() {
                is_asked_at(daemon, &known, "zaak/nota.docx");
                assert_eq!(record["origin"]["document"], known.id.as_str(), "{}", overview(daemon));
            }
        });
    });
}

// ---- File systems whose numbers prove nothing ----

/// Files of one size and one time, in whole seconds, shift while nobody looks, and another one like them takes the first
/// name: only what is in them tells which is which.
#[test]
fn files_that_look_alike_and_shift_on_a_mount_are_read_before_they_are_told_apart() {
    in_each(&Kind::ALL, |kind| {
        let Some(share) = Share::mounted(kind) else { return };
        let mut daemon = Starting::new().on(&share.point).start();
        let form = |number: usize| format!("verslag nummer {number}\n");
        let alike = |daemon: &Daemon, name: &str, number: usize| {
            daemon.write(name, form(number));
            run(&daemon.folder, "touch", &["-d", "2026-11-01 12:00:00", name]);
        };
        let name = |number: usize| format!("r{number}.docx");
        let known: Vec<_> = (1..=4)
            .map(|number| {
                alike(&daemon, &name(number), number);
                daemon.rescan();
                daemon.settle();
                let known = known(&daemon, &name(number));
                decide(&daemon, known, &name(number))
            })
            .collect();
        assert!(daemon.stop().success());
        for number in (1..=4).rev() {
            rename(&daemon, &name(number), &name(number + 1));
        }
        alike(&daemon, &name(1), 9);
        daemon.launch();
        daemon.rescan();
        daemon.settle();
        for number in 1..=4 {
            known[number - 1].is_likely_at(&daemon, &name(number + 1));
        }
        for number in 1..=5 {
            let record = daemon.listed(&name(number)).unwrap();
            let other = known.iter().zip(1..).find(|(known, _)| record["name"] == known.id.as_str());
            assert!(other.is_none_or(|(_, was)| was + 1 == number), "`r{number}`: {}", overview(&daemon));
        }
    });
}

/// Renamed and saved between two looks, or put in the place of one that was removed: by its number, which proves
/// nothing, it may be that one.
#[test]
fn a_number_that_proves_nothing_is_worth_a_question() {
    let cases = [Kind::Kept, Kind::Bindfs].map(|kind| [(kind, false), (kind, true)]).concat();
    in_each(&cases, |(kind, over)| {
        let Some(share) = Share::mounted(kind) else { return };
        let mut daemon = Starting::new().on(&share.point).start();
        if over {
            plain(&daemon, "verzonden.docx");
        }
        let known = decided(&daemon, "brief.docx");
        assert!(daemon.stop().success());
        if over {
            fs::remove_file(daemon.path("verzonden.docx")).unwrap();
        }
        run(
            &daemon.folder,
            "sh",
            &["-c", "mv brief.docx verzonden.docx && echo nog een regel >> verzonden.docx"],
        );
        daemon.launch();
        daemon.rescan();
        daemon.settle();
        is_asked_at(&daemon, &known, "verzonden.docx");
    });
}

/// Saved with the same size within the two seconds that such times have, and read in between.
#[test]
fn a_save_that_its_time_does_not_show_is_read() {
    let Some(share) = Share::mounted(Kind::Coarse) else { return };
    let daemon = Starting::new().on(&share.point).start();
    let texts = ["een versie", "de tweede!"];
    for number in 0..8 {
        daemon.write(&format!("{number}.txt"), texts[0]);
    }
    daemon.rescan();
    daemon.settle();
    let hash = |name: &str| daemon.listed(name).unwrap()["facts"]["sha256"].clone();
    let first = hash("0.txt");
    for number in 0..8 {
        // Also from elsewhere: nobody tells.
        fs::write(share.below().join(format!("{number}.txt")), texts[1]).unwrap();
    }
    eventually("all have been read again", || {
        daemon.rescan();
        (0..8).all(|number| hash(&format!("{number}.txt")) != first).then_some(())
    });
}

// ---- Folders that are dossiers ----

fn dossier(daemon: &Daemon, folder: &str) -> Known {
    fs::create_dir_all(daemon.path(folder)).unwrap();
    let output = daemon.client(["dossier", "make", daemon.path(folder).as_os_str().to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let known = Known { id: daemon.id(folder), title: None };
    decide(daemon, known, folder)
}

/// A dossier was renamed, and another folder has its name now: found when somebody looks, in whichever order.
#[test]
fn a_dossier_that_was_renamed_keeps_its_record_when_its_name_is_used_again() {
    let cases: Vec<_> = [Way::Live, Way::Down, Way::Killed, Way::Polled]
        .into_iter()
        .flat_map(|way| [("m", "a"), ("m", "z")].map(|(from, to)| (way, from, to)))
        .collect();
    in_each(&cases, |(way, from, to)| {
        let mut daemon = way.start();
        let beside = plain(&daemon, &format!("{from}/nota.docx"));
        let known = dossier(&daemon, from);
        way.meanwhile(&mut daemon, |daemon| {
            rename(daemon, from, to);
            daemon.write(&format!("{from}/ander.docx"), "een ander stuk, in een andere map");
        });
        stays(&mut daemon, |daemon| {
            known.is_only_at(daemon, to);
            beside.is_only_at(daemon, &format!("{to}/nota.docx"));
            assert!(!daemon.lists(from), "{}", overview(daemon));
        });
    });
}

/// Numbers are given out anew when a share is mounted again: dossiers stay where they are, a renamed one is known by what
/// is in it, and one that is gone does not wake in a folder that got its number.
#[test]
fn dossiers_on_a_mount_are_not_known_by_their_numbers_alone() {
    in_each(&Kind::ALL, |kind| {
        let Some(mut share) = Share::mounted(kind) else { return };
        let mut daemon = Starting::new().on(&share.point).start();
        let look = |daemon: &Daemon| {
            daemon.rescan();
            daemon.settle();
        };
        let names = ["a", "b", "c"];
        let known: Vec<_> = names
            .iter()
            .map(|name| {
                daemon.write(&format!("{name}/nota.docx"), format!("de inhoud van {name}"));
                look(&daemon);
                dossier(&daemon, name)
            })
            .collect();
        assert!(daemon.stop().success());
        run(&daemon.folder, "sh", &["-c", "mv c weg && mkdir aa && echo iets anders > aa/brief.docx"]);
        share.unmount();
        share.mount(Order::Reversed);
        daemon.launch();
        look(&daemon);
        // Where all numbers are others, nothing ties a renamed folder to its dossier: that is gone, and restricts its
        // documents all the same.
        let is_tied = !matches!(kind, Kind::Anew | Kind::Coarse);
        let follows = |daemon: &Daemon| {
            known[0].is_only_at(daemon, "a");
            match is_tied {
                true => known[2].is_only_at(daemon, "weg"),
                false => known[2].is_kept(daemon),
            }
            assert!(is_restricted(&daemon.listed("weg/nota.docx").unwrap()), "{}", overview(daemon));
        };
        follows(&daemon);
        known[1].is_only_at(&daemon, "b");
        assert!(!daemon.lists("aa"), "{}", overview(&daemon));
        run(&daemon.folder, "rm", &["-r", "b"]);
        look(&daemon);
        assert_eq!(daemon.record(&known[1].id)["state"], "DOCUMENT_STATE_GONE", "{}", overview(&daemon));
        for name in ["n1", "n2", "n3", "n4"] {
            daemon.write(&format!("{name}/brief.docx"), format!("iets nieuws in {name}"));
        }
        look(&daemon);
        for name in ["n1", "n2", "n3", "n4"] {
            assert!(!daemon.lists(name), "`{name}` is no dossier: {}", overview(&daemon));
        }
        follows(&daemon);
    });
}
