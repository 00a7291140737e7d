//! Only terms of official lists are stored, in the version that they were chosen from; an administrator
//! can lay a later version beside them.

use std::fs;

use rustix::process::Signal;
use serde_json::Value;

use crate::support::{Daemon, Starting, daemon::text, eventually};

/// A later version of the Woo categories, which keeps one category and adds another.
fn later(version: &str, key: &str) -> String {
    format!(
        r#"id = "woo-informatiecategorieen"
name = "TOOI-waardelijst Woo-informatiecategorieën"
version = "{version}"
date = "2027-01-01"
source = "https://example.nl/lijst"
closed = true
uri_prefix = "https://identifier.overheid.nl/tooi/def/thes/kern/"
terms = [
    {{ code = "c_8fc2335c", label = "convenanten", article = "3.3" }},
    {{ code = "c_0000beef", {key} = "wegingskaders", article = "3.3" }},
]
"#
    )
}

struct House {
    daemon: Daemon,
    lists: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        let lists = tempfile::tempdir().unwrap();
        let policy = lists.path().join("beleid");
        fs::create_dir(lists.path().join("lijsten")).unwrap();
        let folder = lists.path().join("lijsten");
        fs::write(&policy, format!("[vocabularies]\nfolder = '{}'\n", folder.display())).unwrap();
        let daemon = Starting::new().with("--policy").with(policy).prepare();
        Self { daemon, lists }
    }

    fn lay(&self, list: &str) {
        fs::write(self.lists.path().join("lijsten/woo.toml"), list).unwrap();
    }

    fn set(&self, name: &str, category: &str) -> Result<(), String> {
        let change = format!("woo_informatiecategorie={category}");
        let path = self.daemon.path(name);
        let output = self.daemon.client(["set", path.to_str().unwrap(), &change]);
        if output.status.success() { Ok(()) } else { Err(String::from_utf8(output.stderr).unwrap()) }
    }

    /// The code and the version of the list of a document's category.
    fn category(&self, name: &str) -> (String, String) {
        let record = self.daemon.listed(name).unwrap();
        let term = &record["fields"]["woo_informatiecategorie"]["value"]["term"];
        (text(term, "code"), text(term, "listVersion"))
    }

    fn version(&self) -> String {
        let lists = self.daemon.ask(["terms", "--json"]);
        let list = lists.iter().find(|list| list["name"] == "vocabularies/woo-informatiecategorieen");
        text(list.unwrap(), "version")
    }
}

#[test]
fn the_client_shows_lists_and_terms() {
    let daemon = Daemon::start();
    let lists = daemon.ask(["terms", "--json"]);
    assert_eq!(lists.len(), 23);
    assert!(lists.iter().all(|list| !text(list, "version").is_empty() && !text(list, "source").is_empty()));
    // More terms than a page of the service holds when it is not asked for more.
    assert_eq!(daemon.ask(["terms", "tooi-overige-organisaties", "--json"]).len(), 193);
    let found = daemon.ask(["terms", "woo-gronden", "persoonlijke", "levenssfeer", "--json"]);
    assert_eq!(found.iter().map(|term| text(&term["term"], "code")).collect::<Vec<_>>(), ["5.1.2e"]);

    let table = daemon.client(["--lang", "nl", "terms", "woo-informatiecategorieen", "convenanten"]);
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.contains("artikel 3.3, lid 2, onder f · infocat 011"), "{table}");
    let unknown = daemon.client(["--lang", "nl", "terms", "woo-grond"]);
    let said = String::from_utf8(unknown.stderr).unwrap();
    assert_eq!(unknown.status.code(), Some(3));
    assert!(said.contains("Het dichtst erbij: `woo-gronden`") && said.contains("`bronmerk terms`"), "{said}");
    let nothing = daemon.client(["terms", "woo-gronden", "kabouter"]);
    assert!(nothing.status.success() && nothing.stdout.is_empty());
}

#[test]
fn a_term_that_is_in_no_list_is_refused_with_the_nearest_ones() {
    let mut house = House::new();
    house.daemon.launch();
    house.daemon.save("nota.txt");
    let said = house.set("nota.txt", "label:convenant").unwrap_err();
    assert!(said.contains("Nearest: `convenanten`") && said.contains("18 terms"), "{said}");
    let record = house.daemon.listed("nota.txt").unwrap();
    assert_eq!(record["fields"]["woo_informatiecategorie"], Value::Null);
    house.set("nota.txt", "convenanten").unwrap();
    assert_eq!(house.category("nota.txt"), ("c_8fc2335c".into(), "4".into()));
}

#[test]
fn a_later_list_holds_for_new_tags_and_a_bad_one_changes_nothing() {
    let mut house = House::new();
    house.daemon.launch();
    house.daemon.save("oud.txt");
    house.daemon.save("nieuw.txt");
    house.set("oud.txt", "convenanten").unwrap();
    assert!(house.set("nieuw.txt", "wegingskaders").is_err());

    house.lay(&later("5", "labl"));
    let refused = house.daemon.client(["policy", "reload"]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(said.contains("woo.toml:10:") && said.contains("do you mean `label`?"), "{said}");
    assert_eq!(house.version(), "4");

    house.lay(&later("5", "label"));
    house.daemon.signal(Signal::HUP);
    eventually("the later list is in use", || (house.version() == "5").then_some(()));
    house.set("nieuw.txt", "wegingskaders").unwrap();
    assert_eq!(house.category("nieuw.txt"), ("c_0000beef".into(), "5".into()));
    house.daemon.write("oud.txt", "een andere inhoud");
    house.daemon.sync();
    house.daemon.restart();
    assert_eq!(house.category("oud.txt"), ("c_8fc2335c".into(), "4".into()), "as it was chosen");
    assert!(house.set("oud.txt", "adviezen").is_err(), "the later list has it no longer");
    assert_eq!(house.version(), "5");
}

#[test]
fn a_list_that_was_overtaken_by_an_upgrade_does_not_stop_the_daemon() {
    let mut house = House::new();
    house.lay(&later("3", "label"));
    house.daemon.launch();
    assert_eq!(house.version(), "4", "the later of the two is in use");
    let log = house.daemon.log();
    assert!(log.contains("woo.toml") && log.contains("not used"), "{log}");
}
