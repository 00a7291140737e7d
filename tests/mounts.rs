//! Promise 2 on mounts without birth times: what the number of a file proves there, which is nothing.
//!
//! Real mounts: bindfs, sshfs over an sshd on the loopback, and a file system of our own (`support/share.py`) that
//! gives out its numbers anew at each mount and uses them again.

use std::{
    fs,
    time::{Duration, SystemTime},
};

use crate::support::{
    Daemon, Starting, eventually, in_each,
    known::{
        Known, decide, decided, decided_with, is_restricted, known, overview, plain_with, rename,
        save_by_rename, title,
    },
    programs::run,
    share::{Kind, Order, Share},
};

/// The daemon goes first, so that nobody holds the mount.
struct House {
    daemon: Daemon,
    share: Share,
}

impl House {
    fn on(kind: Kind) -> Option<Self> {
        let share = Share::mounted(kind)?;
        let daemon = Starting::new().on(&share.point).start();
        Some(Self { daemon, share })
    }

    /// As the daemon would by itself, a little later.
    fn look(&self) {
        self.daemon.rescan();
        self.daemon.settle();
    }

    /// Mounts it again, with the numbers given out in another order.
    fn remount(&mut self, meanwhile: impl FnOnce(&Daemon)) {
        self.share.unmount();
        self.share.mount(Order::Reversed);
        meanwhile(&self.daemon);
    }

    fn remount_while_down(&mut self, meanwhile: impl FnOnce(&Daemon)) {
        assert!(self.daemon.stop().success(), "{}", self.daemon.log());
        self.remount(meanwhile);
        self.daemon.launch();
        self.look();
    }

    fn number(&self, name: &str) -> u64 {
        use std::os::unix::fs::MetadataExt as _;
        fs::metadata(self.daemon.path(name)).unwrap().ino()
    }
}

/// A restricted document and one that may be known to all, with as many bytes and the same time.
fn secret_and_open(house: &House) -> (Known, Known) {
    let secret = decided_with(&house.daemon, "besluit.docx", "dit is een geheim");
    let open = plain_with(&house.daemon, "persbericht.docx", "dit mag ieder zien");
    (secret, open)
}

/// The restriction did not go to what is open, and what is secret still has it.
fn nothing_was_swapped(house: &House, secret: &Known, open: &Known) {
    secret.is_only_at(&house.daemon, "besluit.docx");
    open.is_only_at(&house.daemon, "persbericht.docx");
    let record = house.daemon.listed("persbericht.docx").unwrap();
    assert!(!is_restricted(&record) && title(&record).is_none(), "{}", overview(&house.daemon));
}

#[test]
fn a_save_by_rename_on_a_mount_keeps_the_record() {
    in_each(&Kind::ALL, |kind| {
        let Some(mut house) = House::on(kind) else { return };
        let known = decided_with(&house.daemon, "nota.docx", "de inhoud");
        for turn in 1..=2 {
            save_by_rename(&house.daemon, "nota.docx", &format!("de inhoud van keer {turn}"));
            house.look();
            known.is_only_at(&house.daemon, "nota.docx");
            run(&house.daemon.folder, "sed", &["-i", "s/inhoud/INHOUD/", "nota.docx"]);
            house.look();
            known.is_only_at(&house.daemon, "nota.docx");
        }
        assert!(house.daemon.stop().success());
        save_by_rename(&house.daemon, "nota.docx", "gewijzigd toen er niemand keek");
        house.daemon.launch();
        house.look();
        known.is_only_at(&house.daemon, "nota.docx");
        assert_eq!(house.daemon.list_all().len(), 1, "{}", overview(&house.daemon));
    });
}

/// What is in it is more than when it was written: two of one size and one time that changed names while nobody looked.
#[test]
fn two_of_one_size_and_time_that_changed_names_keep_their_records() {
    let cases: Vec<_> = Kind::ALL
        .iter()
        .flat_map(|kind| ["down", "mounted again", "live"].map(|when| (*kind, when)))
        .collect();
    in_each(&cases, |(kind, when)| {
        let Some(mut house) = House::on(kind) else { return };
        let (secret, open) = secret_and_open(&house);
        let exchange = |daemon: &Daemon| {
            rename(daemon, "besluit.docx", "los");
            rename(daemon, "persbericht.docx", "besluit.docx");
            rename(daemon, "los", "persbericht.docx");
        };
        match when {
            "down" => {
                assert!(house.daemon.stop().success());
                exchange(&house.daemon);
                house.daemon.launch();
            }
            "mounted again" => house.remount_while_down(exchange),
            _ => exchange(&house.daemon),
        }
        house.look();
        secret.is_only_at(&house.daemon, "persbericht.docx");
        open.is_only_at(&house.daemon, "besluit.docx");
    });
}

/// The same over folders, with a third that was open to all before: all have one size and one time.
#[test]
fn names_that_shift_over_folders_take_their_records_along_whatever_their_size_and_time() {
    let cases: Vec<_> = Kind::ALL
        .iter()
        .flat_map(|kind| ["down", "mounted again", "live"].map(|when| (*kind, when)))
        .flat_map(|(kind, when)| [(kind, when, 123_456_789), (kind, when, 0)])
        .collect();
    in_each(&cases, |(kind, when, nanoseconds)| {
        let Some(mut house) = House::on(kind) else { return };
        let names = ["a/stuk.docx", "b/stuk.docx", "c/stuk.docx"];
        let time = SystemTime::UNIX_EPOCH + Duration::new(1_700_000_000, nanoseconds);
        for (name, content) in names.into_iter().zip(["een geheim", "voor ieder", "ook ieder!"]) {
            let path = house.daemon.write(name, content);
            fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
        }
        house.look();
        let secret = decide(&house.daemon, known(&house.daemon, names[0]), "besluit");
        let open = [known(&house.daemon, names[1]), known(&house.daemon, names[2])];
        let shift = |daemon: &Daemon| {
            rename(daemon, names[2], "c/los");
            rename(daemon, names[1], names[2]);
            rename(daemon, names[0], names[1]);
            rename(daemon, "c/los", names[0]);
        };
        match when {
            "down" => {
                assert!(house.daemon.stop().success());
                shift(&house.daemon);
                house.daemon.launch();
            }
            "mounted again" => house.remount_while_down(shift),
            _ => shift(&house.daemon),
        }
        house.look();
        if when == "mounted again" {
            // New numbers and new names at once, and all look alike: only likely. On sshfs the first one has path,
            // number, size and both times of the one that was there.
            assert!(is_restricted(&house.daemon.listed(names[1]).unwrap()), "{}", overview(&house.daemon));
            secret.is_kept(&house.daemon);
            if kind == Kind::Sshfs {
                return;
            }
        } else {
            secret.is_only_at(&house.daemon, names[1]);
            open[0].is_only_at(&house.daemon, names[2]);
            open[1].is_only_at(&house.daemon, names[0]);
        }
        secret.is_not_at(&house.daemon, names[0]);
    });
}

/// The number of a deleted document goes to a copy of another one that has its size and its time.
#[test]
fn a_copy_with_the_number_size_and_time_of_a_deleted_document_takes_nothing_of_it() {
    let cases: Vec<_> = Kind::ALL.iter().flat_map(|kind| [(*kind, true), (*kind, false)]).collect();
    in_each(&cases, |(kind, down)| {
        let Some(mut house) = House::on(kind) else { return };
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        for (name, content) in [("persbericht.docx", "voor ieder"), ("besluit.docx", "een geheim")] {
            let path = house.daemon.write(name, content);
            fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
        }
        house.look();
        let secret = decide(&house.daemon, known(&house.daemon, "besluit.docx"), "besluit");
        let open = known(&house.daemon, "persbericht.docx");
        if down {
            assert!(house.daemon.stop().success());
        }
        fs::remove_file(house.daemon.path("besluit.docx")).unwrap();
        run(&house.daemon.folder, "cp", &["-p", "persbericht.docx", "kopie.docx"]);
        if down {
            house.daemon.launch();
        }
        house.look();
        let copy = secret.is_not_at(&house.daemon, "kopie.docx");
        assert!(!is_restricted(&copy), "{}", overview(&house.daemon));
        open.is_only_at(&house.daemon, "persbericht.docx");
    });
}

/// Word: a new file, the old one set aside, and both numbers free for the next.
#[test]
fn a_save_of_word_on_a_mount_keeps_the_record() {
    in_each(&Kind::ALL, |kind| {
        let Some(house) = House::on(kind) else { return };
        let known = decided_with(&house.daemon, "nota.docx", "de inhoud");
        let beside = plain_with(&house.daemon, "ander.docx", "een ander stuk");
        for turn in 1..=3 {
            house.daemon.write("~$nota.docx", "eigenaar");
            house.daemon.write("~WRD0001.tmp", format!("de inhoud van keer {turn}"));
            rename(&house.daemon, "nota.docx", "~WRL0001.tmp");
            rename(&house.daemon, "~WRD0001.tmp", "nota.docx");
            fs::remove_file(house.daemon.path("~WRL0001.tmp")).unwrap();
            fs::remove_file(house.daemon.path("~$nota.docx")).unwrap();
            house.look();
            known.is_only_at(&house.daemon, "nota.docx");
            beside.is_only_at(&house.daemon, "ander.docx");
        }
        assert_eq!(house.daemon.list_all().len(), 2, "{}", overview(&house.daemon));
    });
}

/// A deleted document's number is that of the next file: seen in between, not seen, and while the daemon is down.
#[test]
fn the_number_of_a_deleted_document_takes_no_record_along() {
    let cases: Vec<_> =
        Kind::ALL.iter().flat_map(|kind| ["seen", "unseen", "down"].map(|when| (*kind, when))).collect();
    in_each(&cases, |(kind, when)| {
        let Some(mut house) = House::on(kind) else { return };
        let secret = decided_with(&house.daemon, "besluit.docx", "dit is een geheim besluit");
        let number = house.number("besluit.docx");
        if when == "down" {
            assert!(house.daemon.stop().success());
        }
        fs::remove_file(house.daemon.path("besluit.docx")).unwrap();
        if when == "seen" {
            house.look();
        }
        house.daemon.write("persbericht.docx", "dit is voor iedereen, en een heel ander stuk");
        if matches!(kind, Kind::Anew | Kind::Coarse) {
            assert_eq!(
                house.number("persbericht.docx"),
                number,
                "the number is used again, or this shows nothing"
            );
        }
        if when == "down" {
            house.daemon.launch();
        }
        house.look();
        secret.is_not_at(&house.daemon, "persbericht.docx");
        assert_eq!(house.daemon.record(&secret.id)["state"], "DOCUMENT_STATE_GONE");
        assert!(!house.daemon.lists("besluit.docx"));
    });
}

/// After a remount the secret has the number of the press release, and the press release that of the secret.
#[test]
fn a_remount_that_swaps_numbers_swaps_no_records() {
    let cases: Vec<_> = Kind::ALL.iter().flat_map(|kind| [(*kind, true), (*kind, false)]).collect();
    in_each(&cases, |(kind, down)| {
        let Some(mut house) = House::on(kind) else { return };
        // The mount gives its numbers by name from the start.
        let (secret, open) = secret_and_open(&house);
        let before = house.number("besluit.docx");
        if down {
            house.remount_while_down(|_| ())
        } else {
            house.remount(|_| ())
        }
        if matches!(kind, Kind::Anew | Kind::Coarse) {
            assert_eq!(
                house.number("persbericht.docx"),
                before,
                "the numbers are swapped, or this shows nothing"
            );
        }
        house.look();
        nothing_was_swapped(&house, &secret, &open);
        house.daemon.restart();
        house.look();
        nothing_was_swapped(&house, &secret, &open);
        assert_eq!(house.daemon.list_all().len(), 2, "{}", overview(&house.daemon));
    });
}

/// As many bytes and the same time: then only the content tells.
#[test]
fn a_remount_swaps_no_records_of_files_that_look_alike() {
    in_each(&Kind::ALL, |kind| {
        let Some(mut house) = House::on(kind) else { return };
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        for (name, content) in [("besluit.docx", "geheim stuk"), ("persbericht.docx", "openbaar nu")] {
            let path = house.daemon.write(name, content);
            fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
        }
        house.look();
        let secret = known(&house.daemon, "besluit.docx");
        let secret = decide(&house.daemon, secret, "besluit");
        let open = known(&house.daemon, "persbericht.docx");
        house.remount_while_down(|_| ());
        nothing_was_swapped(&house, &secret, &open);
    });
}

/// Names shift between two looks; each document has another size.
#[test]
fn names_that_shift_between_two_looks_take_their_records_along() {
    in_each(&Kind::ALL, |kind| {
        let Some(house) = House::on(kind) else { return };
        let daemon = &house.daemon;
        let name = |number: usize| format!("Bijlage {number}.docx");
        let content = |number: usize| format!("bijlage {}", "x".repeat(number * 10));
        let known = [
            plain_with(daemon, &name(1), &content(1)),
            decided_with(daemon, &name(2), &content(2)),
            plain_with(daemon, &name(3), &content(3)),
        ];
        for number in (1..=3).rev() {
            rename(daemon, &name(number), &name(number + 1));
        }
        daemon.write(&name(1), "een nieuwe");
        house.look();
        for (place, known) in known.iter().enumerate() {
            known.is_only_at(daemon, &name(place + 2));
            known.is_not_at(daemon, &name(1));
        }
        // And down again: the new one goes.
        fs::remove_file(daemon.path(&name(1))).unwrap();
        for number in 2..=4 {
            rename(daemon, &name(number), &name(number - 1));
        }
        house.look();
        for (place, known) in known.iter().enumerate() {
            known.is_only_at(daemon, &name(place + 1));
        }
    });
}

/// The names shift and the numbers are given out anew: only likely.
#[test]
fn names_that_shift_over_a_remount_lose_no_restriction() {
    in_each(&Kind::ALL, |kind| {
        let Some(mut house) = House::on(kind) else { return };
        let secret = decided_with(&house.daemon, "Bijlage 1.docx", "de geheime bijlage");
        let open = plain_with(&house.daemon, "Bijlage 2.docx", "een bijlage die ieder mag zien");
        house.remount_while_down(|daemon| {
            rename(daemon, "Bijlage 2.docx", "Bijlage 3.docx");
            rename(daemon, "Bijlage 1.docx", "Bijlage 2.docx");
        });
        secret.is_likely_at(&house.daemon, "Bijlage 2.docx");
        assert!(house.daemon.lists("Bijlage 3.docx"), "{}", overview(&house.daemon));
        secret.is_kept(&house.daemon);
        open.is_kept(&house.daemon);
    });
}

/// Moved on the mount, also to another name; size, time and content go along.
#[test]
fn a_document_that_is_moved_on_a_mount_keeps_its_record() {
    in_each(&Kind::ALL, |kind| {
        let Some(mut house) = House::on(kind) else { return };
        let known = decided_with(&house.daemon, "map/nota.docx", "de inhoud van de nota");
        rename(&house.daemon, "map/nota.docx", "andere map/nota definitief.docx");
        house.look();
        known.is_only_at(&house.daemon, "andere map/nota definitief.docx");
        rename(&house.daemon, "andere map", "derde map");
        house.look();
        known.is_only_at(&house.daemon, "derde map/nota definitief.docx");
        house.remount_while_down(|daemon| rename(daemon, "derde map/nota definitief.docx", "nota.docx"));
        known.is_only_at(&house.daemon, "nota.docx");
    });
}

/// The daemon is started before the share is mounted: what is not there yet is not another document.
#[test]
fn a_share_that_is_mounted_after_the_start_has_its_records() {
    in_each(&Kind::ALL, |kind| {
        let Some(mut house) = House::on(kind) else { return };
        let (secret, open) = secret_and_open(&house);
        assert!(house.daemon.stop().success());
        house.share.unmount();
        house.daemon.launch();
        house.daemon.settle();
        secret.is_kept(&house.daemon);
        house.share.mount(Order::Reversed);
        house.look();
        nothing_was_swapped(&house, &secret, &open);
        assert_eq!(house.daemon.list_all().len(), 2, "{}", overview(&house.daemon));
    });
}

/// Nobody can tell how documents are whose file system is not mounted any more: that is said, and nothing is gone.
#[test]
fn a_share_that_is_unmounted_while_bronmerk_runs_is_told() {
    in_each(&[Kind::Bindfs], |kind| {
        let Some(mut house) = House::on(kind) else { return };
        let known = decided_with(&house.daemon, "nota.docx", "een nota");
        let is_told = |house: &House| house.daemon.status().to_string().contains("FILE_SYSTEM_UNMOUNTED");
        assert!(!is_told(&house));
        house.share.unmount();
        eventually("that it was unmounted is told", || is_told(&house).then_some(()));
        let said = String::from_utf8(house.daemon.client(["status"]).stdout).unwrap();
        assert!(said.contains("was unmounted"), "{said}");
        known.is_kept(&house.daemon);
        house.share.mount(Order::Reversed);
        eventually("it is mounted again", || (!is_told(&house)).then_some(()));
        known.is_only_at(&house.daemon, "nota.docx");
    });
}

/// Nothing in the folder tells of it: its documents do.
#[test]
fn a_share_that_is_not_mounted_at_a_start_is_told() {
    in_each(&[Kind::Kept, Kind::Bindfs], |kind| {
        let Some(mut share) = Share::mounted(kind) else { return };
        let mut daemon = Starting::new().on(&share.point).start();
        let known = decided(&daemon, "zaak/nota.docx");
        assert!(daemon.stop().success());
        share.unmount();
        daemon.launch();
        let is_told = |daemon: &Daemon| daemon.status().to_string().contains("FILE_SYSTEM_UNMOUNTED");
        eventually("that its disk is not there is told", || is_told(&daemon).then_some(()));
        known.is_kept(&daemon);
        assert!(daemon.lists("zaak/nota.docx"), "{}", overview(&daemon));
        share.mount(Order::ByName);
        eventually("and no longer when it is", || {
            daemon.rescan();
            (!is_told(&daemon)).then_some(())
        });
        daemon.settle();
        known.is_only_at(&daemon, "zaak/nota.docx");
    });
}

/// The disk will not come back, and the advice is followed at once: what was on it ends, all of it, and comes back when
/// the disk does after all.
#[test]
fn a_folder_that_is_removed_and_added_again_at_once_ends_what_is_not_there() {
    in_each(&[Kind::Kept, Kind::Bindfs], |kind| {
        let Some(mut share) = Share::mounted(kind) else { return };
        let mut daemon = Starting::new().on(&share.point).watching_nothing().start();
        let folder = daemon.folder.to_str().unwrap().to_owned();
        let folders = |daemon: &Daemon, act: &str| {
            let output = daemon.client(["folders", act, &folder]);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        };
        folders(&daemon, "add");
        let known = decided(&daemon, "zaak/nota.docx");
        for number in 0..200 {
            daemon.write(&format!("zaak/{number}.txt"), format!("stuk {number}"));
        }
        daemon.rescan();
        daemon.settle();
        assert_eq!(daemon.list().len(), 201);
        assert!(daemon.stop().success());
        share.unmount();
        daemon.launch();
        folders(&daemon, "remove");
        folders(&daemon, "add");
        eventually("all that was on it is gone", || daemon.list().is_empty().then_some(()));
        known.is_kept(&daemon);
        share.mount(Order::ByName);
        daemon.rescan();
        daemon.settle();
        known.is_only_at(&daemon, "zaak/nota.docx");
        assert_eq!(daemon.list().len(), 201);
    });
}

/// A disk or a file server that gives errors says nothing about what is there.
#[test]
fn what_gives_an_error_is_not_taken_for_gone_and_is_told() {
    let Some(mut house) = House::on(Kind::Kept) else { return };
    let names = ["a.txt", "b.txt", "Zaak/c.txt", "Zaak/diep/d.txt", "Zaak/e.txt"];
    for name in names {
        house.daemon.write(name, format!("de inhoud van {name}"));
    }
    house.look();
    let ids = |daemon: &Daemon| names.map(|name| daemon.listed(name).map(|record| record["name"].clone()));
    let before = ids(&house.daemon);
    assert!(before.iter().all(Option::is_some), "{}", overview(&house.daemon));
    let told =
        |daemon: &Daemon| daemon.status()["folders"][0]["troubles"].as_array().cloned().unwrap_or_default();
    for (broken, place) in [
        (vec!["look a.txt"], "a.txt"),
        (vec!["look a.txt", "look b.txt", "look Zaak"], ""),
        (vec!["look Zaak"], "Zaak"),
        (vec!["list Zaak"], "Zaak"),
        (vec!["rest Zaak"], "Zaak"),
        (vec!["look Zaak/c.txt"], "Zaak/c.txt"),
        (vec!["list ."], ""),
        (vec!["rest ."], ""),
        (vec!["look Zaak/diep", "read Zaak/e.txt"], "Zaak/diep"),
    ] {
        house.share.breaks(&broken);
        house.look();
        assert_eq!(ids(&house.daemon), before, "{broken:?}: {}", overview(&house.daemon));
        let troubles = told(&house.daemon);
        let of_it = troubles.iter().filter(|it| it["reason"] == "FOLDER_UNREADABLE");
        let of_it: Vec<_> =
            of_it.map(|it| format!("{} {}", it["message"]["en"], it["remedy"]["en"])).collect();
        let [one] = of_it.as_slice() else { panic!("{broken:?}: {troubles:#?}") };
        let place = house.daemon.path(place);
        assert!(one.contains(place.to_str().unwrap().trim_end_matches('/')), "{broken:?}: {one}");
        assert!(one.contains("nput/output error") && one.contains("disk"), "{broken:?}: {one}");
        // Nor at a start.
        if broken.len() > 1 || broken[0] == "list ." {
            house.daemon.restart();
            house.look();
            assert_eq!(ids(&house.daemon), before, "{broken:?}, at a start: {}", overview(&house.daemon));
            assert!(
                told(&house.daemon).iter().any(|it| it["reason"] == "FOLDER_UNREADABLE"),
                "{:#?}",
                told(&house.daemon)
            );
        }
        // What comes meanwhile where nothing is wrong is recorded.
        house.share.mends();
        house.look();
        assert!(
            !told(&house.daemon).iter().any(|it| it["reason"] == "FOLDER_UNREADABLE"),
            "{broken:?}: {:#?}",
            told(&house.daemon)
        );
    }
    fs::remove_file(house.daemon.path("Zaak/c.txt")).unwrap();
    house.look();
    assert!(house.daemon.listed("Zaak/c.txt").is_none(), "what is gone is");
    assert_eq!(house.daemon.list().len(), names.len() - 1);
}
