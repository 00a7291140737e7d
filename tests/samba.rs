//! Promise 2 on a file server: what programs on Windows do over SMB to a share below a watched folder.
//!
//! The server is a real smbd; the client replays how the programs save, since they cannot run here.

use std::fs;

use crate::support::{
    Daemon, Starting, in_each,
    known::{Known, decide, is_restricted, known, overview},
    samba::Samba,
};

/// The server goes first.
struct House {
    samba: Samba,
    daemon: Daemon,
}

impl House {
    fn new(with_bin: bool) -> Option<Self> {
        let daemon = Starting::new().prepare();
        let share = daemon.path("share");
        fs::create_dir(&share).unwrap();
        let samba = Samba::serving(&share, with_bin)?;
        let mut house = Self { samba, daemon };
        house.daemon.launch();
        Some(house)
    }

    /// A document that somebody made over the share, and about which a person decided.
    fn decided(&self, name: &str) -> Known {
        self.samba.client(&["explorer_new", name, "de inhoud"]);
        self.daemon.sync();
        decide(&self.daemon, known(&self.daemon, &format!("share/{name}")), name)
    }

    fn only(&self, known: &Known, name: &str, count: usize) {
        known.is_only_at(&self.daemon, &format!("share/{name}"));
        assert_eq!(self.daemon.list().len(), count, "only documents are listed: {}", overview(&self.daemon));
    }
}

#[test]
fn saves_over_smb_keep_the_record() {
    let programs = [
        ("word", "nota over de begroting.docx"),
        ("excel", "cijfers.xlsx"),
        ("powerpoint", "presentatie.pptx"),
        ("acrobat", "besluit.pdf"),
    ];
    let cases: Vec<_> = programs.iter().flat_map(|one| [(*one, false), (*one, true)]).collect();
    in_each(&cases, |((program, name), with_bin)| {
        let Some(mut house) = House::new(with_bin) else { return };
        let known = house.decided(name);
        for turn in 1..=3 {
            let before = house.daemon.listed(&format!("share/{name}")).unwrap();
            house.samba.client(&[program, name, &format!("de inhoud van keer {turn}")]);
            house.daemon.settle();
            house.only(&known, name, 1);
            let after = house.daemon.listed(&format!("share/{name}")).unwrap();
            assert_ne!(after["facts"]["sha256"], before["facts"]["sha256"], "save {turn} is seen");
        }
        house.daemon.restart();
        house.daemon.rescan();
        house.daemon.settle();
        house.only(&known, name, 1);
    });
}

/// Five seconds between the two renames, as over a slow line.
#[test]
fn a_slow_save_over_smb_keeps_the_record() {
    in_each(&[false, true], |with_bin| {
        let Some(house) = House::new(with_bin) else { return };
        let known = house.decided("nota.docx");
        house.samba.client(&["word", "nota.docx", "langzaam bewaard", "5"]);
        house.daemon.settle();
        house.only(&known, "nota.docx", 1);
    });
}

/// Saved while the daemon is down.
#[test]
fn a_save_over_smb_that_nobody_saw_keeps_the_record() {
    in_each(&["word", "excel", "powerpoint", "acrobat"], |program| {
        let Some(mut house) = House::new(true) else { return };
        let known = house.decided("nota.docx");
        assert!(house.daemon.stop().success());
        house.samba.client(&[program, "nota.docx", "bewaard toen er niemand keek"]);
        house.daemon.launch();
        house.daemon.settle();
        house.only(&known, "nota.docx", 1);
    });
}

/// The Explorer: copies with their times, renames of documents and of folders.
#[test]
fn what_the_explorer_does_over_smb_keeps_records() {
    let Some(house) = House::new(true) else { return };
    let known = house.decided("nota.docx");
    house.samba.client(&["explorer_copy", "nota.docx", "nota - kopie.docx"]);
    house.daemon.settle();
    let copy = known.is_not_at(&house.daemon, "share/nota - kopie.docx");
    assert_eq!(copy["origin"]["document"], *known.id, "{}", overview(&house.daemon));
    assert!(is_restricted(&copy), "{}", overview(&house.daemon));
    house.samba.client(&["explorer_rename", "nota.docx", "nota definitief.docx"]);
    house.samba.client(&["explorer_folder", "Nieuwe map"]);
    house.samba.client(&["explorer_rename", "nota definitief.docx", "Nieuwe map/nota definitief.docx"]);
    house.samba.client(&["explorer_rename", "Nieuwe map", "Dossier"]);
    house.daemon.settle();
    house.only(&known, "Dossier/nota definitief.docx", 2);
    house.samba.client(&["word", "Dossier/nota definitief.docx", "daarna bewaard"]);
    house.daemon.settle();
    house.only(&known, "Dossier/nota definitief.docx", 2);
}

/// Deleted into the share's bin it is gone, and restored from there it is itself.
#[test]
fn what_is_thrown_away_over_smb_is_gone_and_comes_back() {
    let Some(house) = House::new(true) else { return };
    house.samba.client(&["explorer_folder", "map"]);
    let known = house.decided("map/nota.docx");
    house.samba.client(&["explorer_delete", "map/nota.docx"]);
    house.daemon.settle();
    assert!(house.daemon.path("share/.recycle/map/nota.docx").is_file(), "it is in the bin");
    assert!(house.daemon.list().is_empty(), "and not a document: {}", overview(&house.daemon));
    assert_eq!(house.daemon.record(&known.id)["state"], "DOCUMENT_STATE_GONE");
    known.is_kept(&house.daemon);
    house.samba.client(&["explorer_rename", ".recycle/map/nota.docx", "map/nota.docx"]);
    house.daemon.settle();
    house.only(&known, "map/nota.docx", 1);
}
