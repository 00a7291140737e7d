//! Folders that are dossiers: what is in them inherits from them.

use std::fs;

use rustix::process::Signal;
use serde_json::Value;

use crate::support::{Daemon, Starting, daemon::text, eventually};

pub const POLICY: &str = r#"organisation = { name = "ministerie van Financiën", uri = "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090" }

[selection_list]
name = "Voorbeeld"
version = "2026"
categories = [
    { code = "1.1", label = "Dossiers", waardering = "V", term = "P10Y", trigger = "afsluiting" },
    { code = "2", label = "Besluiten", waardering = "B" },
]

[ignore]
patterns = ["*.weg", "**/over/**"]

[[dossiers]]
folder = "**/Zaken/*"
"#;

pub struct House {
    pub daemon: Daemon,
    pub own: tempfile::TempDir,
}

impl House {
    pub fn new(policy: &str) -> Self {
        let own = tempfile::tempdir().unwrap();
        let path = own.path().join("beleid.toml");
        fs::write(&path, policy).unwrap();
        let mut daemon = Starting::new().with("--policy").with(path).prepare();
        daemon.launch();
        Self { daemon, own }
    }

    fn adopt(&self, policy: &str) {
        fs::write(self.own.path().join("beleid.toml"), policy).unwrap();
        self.daemon.signal(Signal::HUP);
    }

    /// Runs the client; a word that begins with `@` is a path in the watched folder.
    pub fn tried(&self, words: &[&str]) -> (Option<i32>, String) {
        let word = |word: &&str| match word.strip_prefix('@') {
            Some(name) => self.daemon.path(name).into_os_string(),
            None => word.into(),
        };
        let output = self.daemon.client(words.iter().map(word));
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&said).into_owned())
    }

    pub fn done(&self, words: &[&str]) -> String {
        let (code, said) = self.tried(words);
        assert_eq!(code, Some(0), "{words:?}: {said}\n{}", self.daemon.log());
        said
    }

    pub fn make(&self, folder: &str) -> String {
        fs::create_dir_all(self.daemon.path(folder)).unwrap();
        self.done(&["dossier", "make", &format!("@{folder}")]);
        self.daemon.id(folder)
    }

    pub fn field(&self, name: &str, field: &str) -> Value {
        self.daemon.listed(name).unwrap_or_else(|| panic!("no `{name}`"))["fields"][field].clone()
    }

    /// A field's code, text or date, and who says so.
    pub fn said(&self, name: &str, field: &str) -> (String, String) {
        let field = self.field(name, field);
        let value = &field["value"];
        let value = [&value["term"]["code"], &value["text"], &value["date"], &value["duration"]];
        let value = value.into_iter().find_map(Value::as_str).unwrap_or_default().to_owned();
        let source = field["provenance"]["source"].as_str().unwrap_or_default().replace("SOURCE_", "");
        (value, source)
    }

    fn dossiers(&self) -> Vec<Value> {
        self.daemon.ask(["dossier", "list", "--json"])
    }
}

pub fn said(value: &str, source: &str) -> (String, String) {
    (value.to_owned(), source.to_owned())
}

#[test]
fn what_is_in_a_dossier_inherits_from_it_and_follows_it() {
    let mut house = House::new(POLICY);
    for name in ["Begroting/nota.txt", "Begroting/diep/brief.txt", "los.txt"] {
        house.daemon.save(name);
    }
    let id = house.make("Begroting");
    house.done(&["set", "@Begroting", "informatiecategorie=1.1", "woo_informatiecategorie=c_8fc2335c"]);
    let dossier = house.daemon.listed("Begroting").unwrap();
    assert_eq!((text(&dossier, "kind"), dossier["facts"].is_null()), ("KIND_DOSSIER".into(), true));
    assert_eq!(house.said("Begroting", "naam"), said("Begroting", "DAEMON"));
    assert_eq!(
        house.said("Begroting", "waardering"),
        said("V", "RULE"),
        "the list speaks of the dossier too"
    );

    house.daemon.sync();
    for name in ["Begroting/nota.txt", "Begroting/diep/brief.txt"] {
        assert_eq!(text(&house.daemon.listed(name).unwrap(), "dossier"), id);
        for (field, value) in [
            ("informatiecategorie", "1.1"),
            ("waardering", "V"),
            ("bewaartermijn", "P10Y"),
            ("bewaartermijn_trigger", "afsluiting"),
            ("woo_informatiecategorie", "c_8fc2335c"),
        ] {
            assert_eq!(house.said(name, field).1, "INHERITED", "{name} {field}");
            let shown = house.said(name, field).0.to_lowercase();
            assert!(shown.contains(&value.to_lowercase()), "{name} {field}: {shown}");
        }
    }
    let from = house.field("Begroting/nota.txt", "waardering")["provenance"].clone();
    assert_eq!(text(&from, "actor"), id);
    assert_eq!(text(&from["reason"], "nl"), "geërfd van het dossier “Begroting”");
    assert_eq!(text(&from["reason"], "en"), "inherited from the dossier “Begroting”");
    assert_eq!(house.said("los.txt", "waardering"), said("N", "DAEMON"));

    // A person's word stands, and what comes later has it at once.
    house.done(&["set", "@Begroting/nota.txt", "waardering=B"]);
    house.daemon.save("Begroting/later.txt");
    assert_eq!(house.said("Begroting/later.txt", "waardering"), said("V", "INHERITED"));

    // Closing starts the term, for the dossier and all that is in it; opening again ends that.
    house.done(&["dossier", "close", "@Begroting", "--date", "2026-03-12"]);
    house.daemon.sync();
    assert_eq!(house.said("Begroting", "bewaartermijn_einddatum"), said("2036-03-12", "DAEMON"));
    for name in ["Begroting/diep/brief.txt", "Begroting/later.txt"] {
        assert_eq!(house.said(name, "afsluitdatum"), said("2026-03-12", "INHERITED"));
        assert_eq!(house.said(name, "bewaartermijn_einddatum"), said("2036-03-12", "DAEMON"));
    }
    assert_eq!(house.said("Begroting/nota.txt", "waardering"), said("B", "PERSON"));
    assert_eq!(house.said("Begroting/nota.txt", "bewaartermijn_einddatum"), said("", ""));
    let before = house.daemon.actions("Begroting/diep/brief.txt");
    house.daemon.restart();
    house.daemon.sync();
    assert_eq!(house.daemon.actions("Begroting/diep/brief.txt"), before, "a start changes nothing");
    house.done(&["dossier", "reopen", "@Begroting"]);
    house.daemon.sync();
    assert_eq!(house.said("Begroting/later.txt", "bewaartermijn_einddatum"), said("", ""));

    // What leaves the dossier inherits nothing from it any more.
    fs::rename(house.daemon.path("Begroting/later.txt"), house.daemon.path("later.txt")).unwrap();
    house.daemon.sync();
    assert_eq!(house.said("later.txt", "waardering"), said("N", "DAEMON"));
    assert!(house.daemon.listed("later.txt").unwrap()["dossier"].is_null());
    let history = house.done(&["history", "@Begroting"]);
    assert!(history.contains("closing date"), "{history}");
}

#[test]
fn the_policy_makes_dossiers_and_says_what_they_have() {
    let house = House::new(POLICY);
    house.daemon.save("Zaken/12/brief.txt");
    house.daemon.save("Zaken/13/diep/brief.txt");
    house.daemon.save("Zaken/los.txt");
    let list = house.dossiers();
    let places: Vec<_> = list.iter().map(|one| text(&one["locations"][0], "displayPath")).collect();
    assert_eq!(places.len(), 2, "{places:?}");
    assert!(places[0].ends_with("Zaken/12") && places[1].ends_with("Zaken/13"), "{places:?}");
    assert_eq!(house.daemon.actions("Zaken/12"), ["CREATED"]);
    assert_eq!(text(&house.daemon.history("Zaken/12")[0], "source"), "SOURCE_DAEMON");

    // A policy that says more of them: they follow, and what is in them; also folders that were there.
    house.daemon.save("Werk/a/b.txt");
    let more = POLICY.replace(
        "folder = \"**/Zaken/*\"",
        "id = \"zaken\"\nfolder = [\"**/Zaken/*\", \"**/Werk/*\"]\nset = { waardering = \"B\" }\nreason = { nl = \"zaken blijven\", en = \"cases stay\" }",
    );
    house.adopt(&more);
    for name in ["Zaken/12/brief.txt", "Zaken/13/diep/brief.txt", "Werk/a/b.txt"] {
        eventually("the documents follow", || {
            (house.said(name, "waardering") == said("B", "INHERITED")).then_some(())
        });
    }
    assert_eq!(house.said("Zaken/12", "waardering"), said("B", "RULE"));
    assert_eq!(text(&house.field("Zaken/12", "waardering")["provenance"], "actor"), "zaken");

    // A dossier in a dossier inherits too, and hands on.
    let inner = house.make("Zaken/13/diep");
    house.daemon.sync();
    assert_eq!(house.said("Zaken/13/diep", "waardering"), said("B", "INHERITED"));
    assert_eq!(text(&house.daemon.listed("Zaken/13/diep/brief.txt").unwrap(), "dossier"), inner);
    house.done(&["set", "@Zaken/13", "themas=recreatie"]);
    house.daemon.sync();
    assert_eq!(house.field("Zaken/13/diep/brief.txt", "themas")["provenance"]["source"], "SOURCE_INHERITED");
}

#[test]
fn a_dossier_keeps_its_record_through_moves_and_comes_back() {
    let mut house = House::new(POLICY);
    house.daemon.save("a/nota.txt");
    let id = house.make("a");
    house.done(&["set", "@a", "waardering=B"]);
    house.daemon.sync();

    fs::rename(house.daemon.path("a"), house.daemon.path("b")).unwrap();
    house.daemon.sync();
    assert_eq!(house.daemon.id("b"), id, "{}", house.daemon.log());
    assert_eq!(house.said("b", "naam"), said("b", "DAEMON"));
    eventually("the document follows", || {
        (house.said("b/nota.txt", "waardering") == said("B", "INHERITED")).then_some(())
    });
    let reason = text(&house.field("b/nota.txt", "waardering")["provenance"]["reason"], "nl");
    assert_eq!(reason, "geërfd van het dossier “b”");

    // While the daemon is down.
    house.daemon.stop();
    fs::create_dir(house.daemon.path("diep")).unwrap();
    fs::rename(house.daemon.path("b"), house.daemon.path("diep/c")).unwrap();
    house.daemon.launch();
    house.daemon.sync();
    assert_eq!(house.daemon.id("diep/c"), id);
    assert_eq!(house.said("diep/c/nota.txt", "waardering"), said("B", "INHERITED"));
    house.daemon.ask(["rescan", "--json"]);
    assert_eq!(
        house.daemon.state_of("diep/c").as_deref(),
        Some("DOCUMENT_STATE_SETTLED"),
        "a look harms nothing"
    );

    // Away, with what was in it; and back as another folder of that name.
    fs::remove_dir_all(house.daemon.path("diep/c")).unwrap();
    eventually("it is gone", || {
        house.daemon.sync();
        (house.daemon.state_of("diep/c").as_deref() == Some("DOCUMENT_STATE_GONE")).then_some(())
    });
    assert!(house.dossiers().is_empty());
    house.daemon.save("diep/c/anders.txt");
    house.daemon.sync();
    assert_eq!(house.daemon.id("diep/c"), id);
    assert_eq!(house.said("diep/c/anders.txt", "waardering"), said("B", "INHERITED"));

    // A file where the folder was is another thing.
    fs::remove_dir_all(house.daemon.path("diep/c")).unwrap();
    house.daemon.write("diep/c", "nu een bestand");
    house.daemon.sync();
    let file = house.daemon.listed("diep/c").unwrap();
    assert!(text(&file, "name") != id && file["kind"].is_null(), "{file}");
    let old = house.daemon.record(&id);
    assert_eq!(text(&old, "state"), "DOCUMENT_STATE_GONE");
    let actions = house.daemon.ask(["history", "--json", &id]);
    let actions: Vec<_> = actions.iter().map(|one| text(one, "action").replace("ACTION_", "")).collect();
    for wanted in ["CREATED", "UPDATED", "MOVED", "GONE", "RETURNED"] {
        assert!(actions.iter().any(|action| action == wanted), "{wanted} in {actions:?}");
    }
}

#[test]
fn restrictions_of_a_dossier_hold_for_what_is_in_it() {
    let house = House::new(POLICY);
    house.daemon.save("p/een.txt");
    house.make("p");
    house.done(&[
        "restrict",
        "@p",
        "--ground",
        "5.1.2e",
        "--motive",
        "een collega",
        "--explanation",
        "persoonlijk",
        "--interests",
        "afgewogen",
    ]);
    house.daemon.sync();
    house.daemon.save("p/twee.txt");
    let id = house.daemon.id("p");
    for name in ["p/een.txt", "p/twee.txt"] {
        let record = house.daemon.listed(name).unwrap();
        let restriction = &record["restrictions"][0];
        assert_eq!(restriction["inherited"]["document"], id.as_str(), "{name}: {record}");
        assert_eq!(restriction["inForce"], true);
        assert_eq!(house.field(name, "beperking_gebruik")["value"]["term"]["label"], "Overig");
    }
    // Withdrawn of a document by a person, it does not come back.
    let own = text(&house.daemon.listed("p/een.txt").unwrap()["restrictions"][0], "id");
    house.done(&["withdraw", "@p/een.txt", &own, "--reason", "mag wel"]);
    house.done(&["set", "@p", "waardering=B"]);
    house.daemon.sync();
    let record = house.daemon.listed("p/een.txt").unwrap();
    assert_eq!(record["restrictions"].as_array().unwrap().len(), 1);
    assert!(record["restrictions"][0]["inForce"].is_null());
    // Withdrawn of the dossier, it stays with the documents: no machine takes it away.
    let of_dossier = text(&house.daemon.listed("p").unwrap()["restrictions"][0], "id");
    house.done(&["withdraw", "@p", &of_dossier, "--reason", "mag wel"]);
    house.daemon.sync();
    assert_eq!(house.daemon.listed("p/twee.txt").unwrap()["restrictions"][0]["inForce"], true);
}

#[test]
fn what_a_dossier_keeps_from_the_public_holds_for_locked_documents_and_follows_when_it_grows() {
    let house = House::new(POLICY);
    for name in ["p/vast.txt", "p/los.txt"] {
        house.daemon.save(name);
    }
    house.make("p");
    house.done(&["lock", "@p/vast.txt"]);
    let weighed = ["--interests", "afgewogen", "--explanation", "persoonlijk"];
    let restrict = |more: &[&str]| {
        let words: Vec<&str> = ["restrict", "@p"].iter().chain(&weighed).chain(more).copied().collect();
        house.done(&words);
        house.daemon.sync();
    };
    restrict(&["--ground", "5.1.2e", "--part", "de bijlage", "--until", "2099-01-01"]);
    let of = |name: &str| {
        let record = house.daemon.listed(name).unwrap();
        let all = record["restrictions"].as_array().cloned().unwrap_or_default();
        all.iter()
            .map(|one| {
                let word = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
                (one["grounds"].to_string(), word("scope"), word("endDate"))
            })
            .collect::<Vec<_>>()
    };
    let row = |grounds: &str, scope: &str, end: &str| (grounds.to_owned(), scope.to_owned(), end.to_owned());
    let first = [row("[\"5.1.2e\"]", "de bijlage", "2099-01-01")];
    assert_eq!((of("p/vast.txt"), of("p/los.txt")), (first.to_vec(), first.to_vec()));
    restrict(&["--change", "r1", "--part", "", "--until", ""]);
    let wider = [row("[\"5.1.2e\"]", "", "")];
    assert_eq!((of("p/vast.txt"), of("p/los.txt")), (wider.to_vec(), wider.to_vec()));
    restrict(&["--change", "r1", "--part", "de bijlage"]);
    assert_eq!((of("p/vast.txt"), of("p/los.txt")), (wider.to_vec(), wider.to_vec()), "nothing is opened");
}

#[test]
fn a_copy_has_what_a_person_said_of_its_original() {
    let house = House::new(POLICY);
    house.daemon.save("nota.txt");
    house.done(&["set", "@nota.txt", "omschrijving=Over de begroting", "waardering=B", "naam=Nota"]);
    fs::copy(house.daemon.path("nota.txt"), house.daemon.path("kopie.txt")).unwrap();
    house.daemon.sync();
    assert_eq!(house.said("kopie.txt", "omschrijving"), said("Over de begroting", "INHERITED"));
    assert_eq!(house.said("kopie.txt", "waardering"), said("B", "INHERITED"));
    assert_eq!(house.said("kopie.txt", "naam"), said("kopie", "DAEMON"));
    let reason = text(&house.field("kopie.txt", "waardering")["provenance"]["reason"], "nl");
    assert_eq!(reason, "geërfd van het origineel “Nota”; dit document is daar een kopie van");
    house.done(&["set", "@nota.txt", "omschrijving=Anders"]);
    house.daemon.sync();
    assert_eq!(house.said("kopie.txt", "omschrijving").0, "Anders");
}

/// “Save as” of another letter: what was said of the words of the first one is not said of these.
#[test]
fn what_was_said_of_another_content_is_asked_again() {
    let house = House::new(POLICY);
    house.daemon.save("nota.txt");
    house.done(&["set", "@nota.txt", "samenvatting=Over Jan", "waardering=B", "trefwoorden=een; twee"]);
    fs::copy(house.daemon.path("nota.txt"), house.daemon.path("brief.txt")).unwrap();
    house.daemon.sync();
    assert_eq!(house.said("brief.txt", "samenvatting"), said("Over Jan", "INHERITED"));
    house.daemon.write("brief.txt", "een brief aan iemand anders");
    house.daemon.sync();
    for name in ["samenvatting", "trefwoorden"] {
        let field = house.field("brief.txt", name);
        assert!(field["value"].is_null(), "{field:#}");
        let asked = &field["suggestions"][0];
        let why = text(&asked["provenance"]["reason"], "nl");
        assert!(why.contains("van het origineel “nota”") && why.contains("klopt dit nog?"), "{field:#}");
    }
    assert_eq!(house.said("brief.txt", "waardering"), said("B", "INHERITED"), "how it is kept");
    assert_eq!(house.daemon.state_of("brief.txt").unwrap(), "DOCUMENT_STATE_NEEDS_DECISION");
    // Confirmed it is what a person says of this one, and is asked no more.
    house.done(&["confirm", "@brief.txt", "samenvatting"]);
    house.done(&["set", "@brief.txt", "trefwoorden=drie"]);
    house.daemon.write("brief.txt", "en nog een andere");
    house.daemon.sync();
    assert_eq!(house.said("brief.txt", "samenvatting"), said("Over Jan", "PERSON"));
    assert_eq!(house.daemon.state_of("brief.txt").unwrap(), "DOCUMENT_STATE_SETTLED");
    // The original changes its words: a copy that was never saved anew goes on with what is said there.
    fs::copy(house.daemon.path("nota.txt"), house.daemon.path("gelijk.txt")).unwrap();
    house.daemon.sync();
    house.daemon.write("nota.txt", "de nota, herzien");
    house.daemon.sync();
    assert_eq!(house.said("gelijk.txt", "samenvatting"), said("Over Jan", "INHERITED"));
}

#[test]
fn a_folder_that_cannot_be_a_dossier_is_refused_and_says_why() {
    let house = House::new(POLICY);
    house.daemon.save("nota.txt");
    fs::create_dir_all(house.daemon.path("over/iets")).unwrap();
    let above = house.daemon.folder.parent().unwrap().to_str().unwrap().to_owned();
    for (folder, exit, part) in [
        ("/usr/share", 3, "niet gevolgd"),
        (above.as_str(), 1, "daarin"),
        ("/", 1, "daarin"),
        ("@nietes", 1, "geen map"),
        ("@nota.txt", 1, "geen map"),
        ("@over/iets", 1, "overgeslagen"),
    ] {
        let (code, said) = house.tried(&["--lang", "nl", "dossier", "make", folder]);
        assert!(code == Some(exit) && said.contains(part), "{folder}: {code:?} {said}");
    }
    // Twice is once; and the watched folder itself can be one.
    assert_eq!(house.make("map"), house.make("map"));
    house.done(&["dossier", "make", "@"]);
    house.daemon.sync();
    assert_eq!(text(&house.daemon.listed("nota.txt").unwrap(), "dossier"), house.daemon.id(""));
    let (code, said) = house.tried(&["dossier", "close", "@map", "--date", "31-2-2026"]);
    assert!(code == Some(1) && said.contains("2027-01-31"), "{said}");
}

#[test]
fn a_watched_folder_that_is_a_dossier_goes_and_comes_with_its_watching() {
    let house = House::new(POLICY);
    let more = house.own.path().join("meer");
    fs::create_dir(&more).unwrap();
    let more = more.canonicalize().unwrap();
    let words = |words: [&str; 2]| house.done(&[words[0], words[1], more.to_str().unwrap()]);
    words(["folders", "add"]);
    words(["dossier", "make"]);
    let state = || house.daemon.show_path(&more).map(|record| text(&record, "state"));
    words(["folders", "remove"]);
    eventually("it is gone", || (state().as_deref() == Some("DOCUMENT_STATE_GONE")).then_some(()));
    words(["folders", "add"]);
    eventually("it is back", || (state().as_deref() == Some("DOCUMENT_STATE_SETTLED")).then_some(()));
}

#[test]
fn what_was_not_followed_when_the_daemon_was_killed_is_followed_after() {
    let mut house = House::new(POLICY);
    fs::create_dir(house.daemon.path("groot")).unwrap();
    for number in 0..1_500 {
        house.daemon.write(&format!("groot/{number:04}.txt"), format!("inhoud {number}"));
    }
    house.make("groot");
    house.daemon.sync();
    house.done(&["set", "@groot", "waardering=B"]);
    house.daemon.kill();
    house.daemon.launch();
    house.daemon.sync();
    let left = house.daemon.ask(["list", "--json", "--filter", "waardering = N"]);
    assert!(left.is_empty(), "{} did not follow", left.len());
    assert_eq!(house.said("groot/1499.txt", "waardering"), said("B", "INHERITED"));
}

#[test]
fn ten_thousand_dossiers_are_kept_and_found() {
    let mut house = House::new(POLICY);
    for number in 0..10_000 {
        fs::create_dir_all(house.daemon.path(&format!("Zaken/{number:05}"))).unwrap();
    }
    house.daemon.write("Zaken/07777/brief.txt", "een brief");
    house.daemon.sync();
    assert_eq!(house.dossiers().len(), 10_000);
    house.done(&["set", "@Zaken/07777", "waardering=B"]);
    house.daemon.restart();
    house.daemon.sync();
    assert_eq!(house.dossiers().len(), 10_000);
    assert_eq!(house.said("Zaken/07777/brief.txt", "waardering"), said("B", "INHERITED"));
}
