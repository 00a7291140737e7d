//! Promises 2 and 7: another file, or another folder, takes the place of a document.
//!
//! Where it is certain that it is another one, the record goes along with its own file. Where that is only likely, a
//! person is asked, and the restrictions of both hold. What is certain takes nothing over.

use std::fs;

use crate::support::{
    Daemon, Starting, Way, in_each,
    known::{
        Known, decided, decided_with, is_asked_at, is_restricted, overview, plain, plain_with, rename,
        restrict, save_by_rename, stays,
    },
    programs::run,
    share::{Kind, Share},
    ways::after,
};

/// A person is asked about the record that is listed there.
fn asks(daemon: &Daemon, name: &str) -> bool {
    let record = daemon.listed(name).unwrap_or_else(|| panic!("`{name}` is missed: {}", overview(daemon)));
    record["origin"]["relation"] == "RELATION_PERHAPS"
}

/// The record is there, nobody is asked, and nothing is kept from the public.
fn is_free_of_doubt(daemon: &Daemon, known: &Known, name: &str) {
    known.is_only_at(daemon, name);
    let record = daemon.listed(name).unwrap();
    assert!(!is_restricted(&record) && !asks(daemon, name), "{}", overview(daemon));
}

// ---- Folders of which no birth time tells which one they are ----

/// A folder goes out of sight and another one of that name comes, with other documents of the same names. The first
/// one comes back under another name. Done here, or by another computer.
#[test]
fn another_folder_of_the_same_name_on_a_mount_has_other_documents() {
    let cases: Vec<_> = Kind::ALL
        .iter()
        .flat_map(|kind| [(*kind, true), (*kind, false)])
        .flat_map(|(kind, here)| [(kind, here, true), (kind, here, false)])
        // These show for a while, or as long as they are mounted, the number that a name had.
        .filter(|(kind, here, _)| *here || !matches!(kind, Kind::Bindfs | Kind::Sshfs))
        .collect();
    in_each(&cases, |(kind, here, down)| {
        let Some(share) = Share::mounted(kind) else { return };
        let mut daemon = Starting::new().on(&share.point).start();
        let side = if here { daemon.folder.clone() } else { share.below() };
        let (place, bin) = (side.join("Zaak"), side.join(".Trash-0"));
        let names = ["a.docx", "b.docx", "c.docx"];
        let known =
            [decided(&daemon, "Zaak/a.docx"), plain(&daemon, "Zaak/b.docx"), plain(&daemon, "Zaak/c.docx")];
        fs::create_dir_all(bin.join("ander")).unwrap();
        for name in names {
            let content = format!("een heel andere zaak met {name}");
            fs::write(bin.join("ander").join(name), content).unwrap();
        }
        let look = |daemon: &Daemon| {
            daemon.rescan();
            daemon.settle();
        };
        look(&daemon);
        if down {
            assert!(daemon.stop().success());
        }
        fs::rename(&place, bin.join("weg")).unwrap();
        fs::rename(bin.join("ander"), &place).unwrap();
        if down {
            daemon.launch();
        }
        look(&daemon);
        is_asked_at(&daemon, &known[0], "Zaak/a.docx");
        for (name, known) in names.iter().zip(&known) {
            known.is_not_at(&daemon, &format!("Zaak/{name}"));
        }
        fs::rename(bin.join("weg"), side.join("Zaak terug")).unwrap();
        look(&daemon);
        for (name, known) in names.iter().zip(&known) {
            known.is_only_at(&daemon, &format!("Zaak terug/{name}"));
        }
    });
}

/// A save is one, whatever was mounted again meanwhile: what else is in the folder tells that it is the same one.
#[test]
fn a_save_in_a_folder_that_was_mounted_again_is_no_other_folder() {
    in_each(&Kind::ALL, |kind| {
        let Some(mut share) = Share::mounted(kind) else { return };
        let mut daemon = Starting::new().on(&share.point).start();
        let saved = decided(&daemon, "Zaak/a.docx");
        let beside = plain(&daemon, "Zaak/b.docx");
        daemon.write("Aan het begin/x.docx", "zodat de nummers anders uitkomen");
        daemon.rescan();
        daemon.settle();
        assert!(daemon.stop().success());
        share.unmount();
        share.mount(crate::support::share::Order::Reversed);
        run(
            &daemon.folder,
            "sh",
            &["-c", "echo een nieuwe versie > Zaak/a.tmp && mv Zaak/a.tmp Zaak/a.docx"],
        );
        daemon.launch();
        daemon.rescan();
        daemon.settle();
        saved.is_only_at(&daemon, "Zaak/a.docx");
        beside.is_only_at(&daemon, "Zaak/b.docx");
        assert!(!asks(&daemon, "Zaak/a.docx"), "{}", overview(&daemon));
    });
}

// ---- A document goes out of sight, and another file takes its name ----

/// Out of the tree, or into a folder that is not looked at; when it comes back it goes on with its own record.
#[test]
fn what_went_out_of_sight_and_comes_back_is_itself_whatever_took_its_name() {
    let cases: Vec<_> = [Way::Live, Way::Down, Way::Polled]
        .into_iter()
        .flat_map(|way| ["buiten", ".Trash-0/files"].map(|place| (way, place)))
        .collect();
    in_each(&cases, |(way, place)| {
        let mut daemon = way.start();
        let outside = tempfile::tempdir_in(daemon.folder.parent().unwrap()).unwrap();
        let place = match place {
            "buiten" => outside.path().into(),
            ignored => daemon.path(ignored),
        };
        fs::create_dir_all(&place).unwrap();
        let known = decided(&daemon, "nota.docx");
        way.meanwhile(&mut daemon, |daemon| {
            fs::rename(daemon.path("nota.docx"), place.join("nota.docx")).unwrap();
            daemon.write("nota.docx", "een ander stuk, dat niets met de nota te maken heeft");
        });
        let is_other = daemon.id("nota.docx") != known.id;
        assert!(is_other || way != Way::Live, "what left is not saved: {}", overview(&daemon));
        if is_other {
            is_asked_at(&daemon, &known, "nota.docx");
        }
        after(std::time::Duration::from_secs(4)); // no program sets a file aside so late
        way.meanwhile(&mut daemon, |daemon| {
            fs::rename(place.join("nota.docx"), daemon.path("terug.docx")).unwrap();
        });
        stays(&mut daemon, |daemon| {
            if is_other {
                known.is_only_at(daemon, "terug.docx");
            } else {
                is_asked_at(daemon, &known, "terug.docx");
            }
        });
    });
}

// ---- What is certain takes nothing over ----

/// A document that is a minute old takes the name of a restricted one that went elsewhere: it was read, and has its own
/// record.
#[test]
fn a_young_document_in_the_place_of_one_that_went_elsewhere_takes_nothing_over() {
    in_each(&["by a temporary name", "out of the tree", "into the bin", "slowly"], |how| {
        let mut daemon = Daemon::start();
        let outside = tempfile::tempdir_in(daemon.folder.parent().unwrap()).unwrap();
        fs::create_dir_all(daemon.path(".Trash-0/files")).unwrap();
        let secret = decided(&daemon, "geheim.docx");
        let young = plain(&daemon, "jong.docx");
        let aside = match how {
            "by a temporary name" => daemon.path("wissel.tmp"),
            "into the bin" => daemon.path(".Trash-0/files/geheim.docx"),
            _ => outside.path().join("geheim.docx"),
        };
        fs::rename(daemon.path("geheim.docx"), &aside).unwrap();
        if how == "slowly" {
            daemon.settle();
        }
        rename(&daemon, "jong.docx", "geheim.docx");
        if how == "by a temporary name" {
            fs::rename(&aside, daemon.path("jong.docx")).unwrap();
        }
        daemon.settle();
        stays(&mut daemon, |daemon| {
            is_free_of_doubt(daemon, &young, "geheim.docx");
            secret.is_kept(daemon);
            if how == "by a temporary name" {
                secret.is_only_at(daemon, "jong.docx");
            }
        });
    });
}

// ---- Contents that change places ----

/// A program writes both anew, one after the other, each with the content of the other: as `git checkout` does.
#[test]
fn two_that_were_written_anew_with_each_others_content_are_asked_about() {
    let cases: Vec<_> = Way::ALL
        .into_iter()
        .flat_map(|way| ["at once", "one by one"].map(|how| (way, how)))
        .flat_map(|(way, how)| [true, false].map(|anew| (way, how, anew)))
        .filter(|(way, how, _)| *how == "at once" || matches!(way, Way::Live | Way::Polled))
        .collect();
    in_each(&cases, |(way, how, anew)| {
        let mut daemon = way.start();
        let names = ["een.md", "twee.md"];
        let contents = ["de inhoud van een", "wat er in de tweede staat"];
        let one = decided_with(&daemon, names[0], contents[0]);
        let two = plain_with(&daemon, names[1], contents[1]);
        let write = |daemon: &Daemon, name: &str, content: &str| {
            if anew {
                fs::remove_file(daemon.path(name)).unwrap();
            }
            daemon.write(name, content);
        };
        way.meanwhile(&mut daemon, |daemon| {
            write(daemon, names[0], contents[1]);
            if how == "one by one" {
                daemon.rescan();
                daemon.settle();
            }
            write(daemon, names[1], contents[0]);
        });
        stays(&mut daemon, |daemon| {
            for name in names {
                assert!(asks(daemon, name), "{name}: {}", overview(daemon));
                assert!(is_restricted(&daemon.listed(name).unwrap()), "{name}: {}", overview(daemon));
            }
            one.is_kept(daemon);
            two.is_kept(daemon);
        });
    });
}

/// Annexes move up while the daemon runs, each copied over the next one with its time.
#[test]
fn names_that_shift_through_copies_over_each_other_are_asked_about() {
    in_each(&["with their times", "without"], |how| {
        let mut daemon = Daemon::start();
        let name = |number: usize| format!("B{number}.docx");
        let content = |number: usize| format!("bijlage {number} {}", "x".repeat(number));
        let known: Vec<_> = (1..=3)
            .map(|number| match number {
                2 => decided_with(&daemon, &name(number), &content(number)),
                _ => plain_with(&daemon, &name(number), &content(number)),
            })
            .collect();
        let words: &[&str] = if how == "without" { &[] } else { &["-p"] };
        for number in (1..=3).rev() {
            run(&daemon.folder, "cp", &[words, &[&name(number), &name(number + 1)]].concat());
        }
        daemon.write(&name(1), "een nieuwe bijlage");
        daemon.settle();
        stays(&mut daemon, |daemon| {
            known[1].is_kept(daemon);
            let there = daemon.listed(&name(3)).unwrap();
            assert!(is_restricted(&there), "{}", overview(daemon));
            // What was decided about the second one is at the second name, where the first one's content is now.
            let is_moved = text_of(&there) == known[1].id;
            assert!(is_moved || (asks(daemon, &name(2)) && asks(daemon, &name(3))), "{}", overview(daemon));
        });
    });
}

fn text_of(record: &serde_json::Value) -> String {
    crate::support::daemon::text(record, "name")
}

/// Who makes a copy and writes another known text over the original is asked as well; who only writes over it is not.
#[test]
fn a_copy_of_another_document_written_over_one_is_its_next_version() {
    let daemon = Daemon::start();
    let over = plain_with(&daemon, "over.docx", "wat hier stond");
    let from = plain_with(&daemon, "van.docx", "wat elders stond");
    restrict(&daemon, &over.id);
    run(&daemon.folder, "cp", &["van.docx", "over.docx"]);
    daemon.settle();
    over.is_only_at(&daemon, "over.docx");
    from.is_only_at(&daemon, "van.docx");
    assert!(!asks(&daemon, "over.docx") && !asks(&daemon, "van.docx"), "{}", overview(&daemon));
}

// ---- One name in two spellings ----

/// A Mac saves under the same name with its accents apart.
#[test]
fn a_name_in_its_other_spelling_is_the_same_name() {
    let (whole, apart) = ("caf\u{e9}.docx", "cafe\u{301}.docx");
    let cases: Vec<_> = Way::ALL
        .into_iter()
        .flat_map(|way| [(whole, apart), (apart, whole)].map(|(from, to)| (way, from, to)))
        .collect();
    in_each(&cases, |(way, from, to)| {
        let mut daemon = way.start();
        let known = decided(&daemon, from);
        way.meanwhile(&mut daemon, |daemon| {
            let temporary = daemon.write("lu73ab.tmp", "de volgende versie");
            fs::remove_file(daemon.path(from)).unwrap();
            fs::rename(temporary, daemon.path(to)).unwrap();
        });
        stays(&mut daemon, |daemon| {
            known.is_only_at(daemon, to);
            assert_eq!(daemon.list_all().len(), 1, "{}", overview(daemon));
        });
    });
}

// ---- Saved and renamed while nobody looked ----

/// Neither its number nor its content tells which one it is; a name like it, and that its document is gone, make it
/// worth a question.
#[test]
fn what_was_saved_and_renamed_unseen_is_asked_about_where_its_name_is_like_it() {
    in_each(&[Way::Down, Way::Killed, Way::Polled], |way| {
        let mut daemon = way.start();
        let known = decided(&daemon, "nota.docx");
        way.meanwhile(&mut daemon, |daemon| {
            save_by_rename(daemon, "nota.docx", "de volgende versie van de nota");
            rename(daemon, "nota.docx", "nota def.docx");
        });
        stays(&mut daemon, |daemon| is_asked_at(daemon, &known, "nota def.docx"));
    });
}

/// And another document was made under its old name: that one has its record as far as anyone can tell.
#[test]
fn what_was_saved_and_renamed_unseen_is_asked_about_where_its_old_name_was_used_again() {
    in_each(&[Way::Down, Way::Killed, Way::Polled], |way| {
        let mut daemon = way.start();
        let known = decided(&daemon, "nota.docx");
        way.meanwhile(&mut daemon, |daemon| {
            save_by_rename(daemon, "nota.docx", "de volgende versie van de nota");
            rename(daemon, "nota.docx", "nota def.docx");
            daemon.write("nota.docx", "een heel ander stuk");
        });
        stays(&mut daemon, |daemon| is_asked_at(daemon, &known, "nota def.docx"));
    });
}
