//! Folders that are dossiers: what is in them inherits from them, and how documents belong together.

use std::{fs, path::Path};

use rustix::process::Signal;
use serde_json::Value;

use crate::support::{Daemon, Starting, daemon::text, eventually, schemas};

const POLICY: &str = r#"organisation = { name = "ministerie van Financiën", uri = "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090" }

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

struct House {
    daemon: Daemon,
    own: tempfile::TempDir,
}

impl House {
    fn new(policy: &str) -> Self {
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
    fn tried(&self, words: &[&str]) -> (Option<i32>, String) {
        let word = |word: &&str| match word.strip_prefix('@') {
            Some(name) => self.daemon.path(name).into_os_string(),
            None => word.into(),
        };
        let output = self.daemon.client(words.iter().map(word));
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&said).into_owned())
    }

    fn done(&self, words: &[&str]) -> String {
        let (code, said) = self.tried(words);
        assert_eq!(code, Some(0), "{words:?}: {said}\n{}", self.daemon.log());
        said
    }

    fn make(&self, folder: &str) -> String {
        fs::create_dir_all(self.daemon.path(folder)).unwrap();
        self.done(&["dossier", "make", &format!("@{folder}")]);
        self.daemon.id(folder)
    }

    fn field(&self, name: &str, field: &str) -> Value {
        self.daemon.show(name).unwrap_or_else(|| panic!("no `{name}`"))["fields"][field].clone()
    }

    /// A field's code, text or date, and who says so.
    fn said(&self, name: &str, field: &str) -> (String, String) {
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

fn said(value: &str, source: &str) -> (String, String) {
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
    let dossier = house.daemon.show("Begroting").unwrap();
    assert_eq!((text(&dossier, "kind"), dossier["facts"].is_null()), ("KIND_DOSSIER".into(), true));
    assert_eq!(house.said("Begroting", "naam"), said("Begroting", "DAEMON"));
    assert_eq!(
        house.said("Begroting", "waardering"),
        said("V", "RULE"),
        "the list speaks of the dossier too"
    );

    house.daemon.sync();
    for name in ["Begroting/nota.txt", "Begroting/diep/brief.txt"] {
        assert_eq!(text(&house.daemon.show(name).unwrap(), "dossier"), id);
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
    assert!(house.daemon.show("later.txt").unwrap()["dossier"].is_null());
    let history = house.done(&["history", "@Begroting"]);
    assert!(history.contains("afsluitdatum"), "{history}");
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
    assert_eq!(text(&house.daemon.show("Zaken/13/diep/brief.txt").unwrap(), "dossier"), inner);
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
    let file = house.daemon.show("diep/c").unwrap();
    assert!(text(&file, "name") != id && file["kind"].is_null(), "{file}");
    let old = house.daemon.show_path(std::path::Path::new(&id)).unwrap();
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
        let record = house.daemon.show(name).unwrap();
        let restriction = &record["restrictions"][0];
        assert_eq!(restriction["inherited"]["document"], id.as_str(), "{name}: {record}");
        assert_eq!(restriction["inForce"], true);
        assert_eq!(house.field(name, "beperking_gebruik")["value"]["term"]["label"], "Overig");
    }
    // Withdrawn of a document by a person, it does not come back.
    let own = text(&house.daemon.show("p/een.txt").unwrap()["restrictions"][0], "id");
    house.done(&["withdraw", "@p/een.txt", &own, "--reason", "mag wel"]);
    house.done(&["set", "@p", "waardering=B"]);
    house.daemon.sync();
    let record = house.daemon.show("p/een.txt").unwrap();
    assert_eq!(record["restrictions"].as_array().unwrap().len(), 1);
    assert!(record["restrictions"][0]["inForce"].is_null());
    // Withdrawn of the dossier, it stays with the documents: no machine takes it away.
    let of_dossier = text(&house.daemon.show("p").unwrap()["restrictions"][0], "id");
    house.done(&["withdraw", "@p", &of_dossier, "--reason", "mag wel"]);
    house.daemon.sync();
    assert_eq!(house.daemon.show("p/twee.txt").unwrap()["restrictions"][0]["inForce"], true);
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

#[test]
fn relations_are_noted_once_and_shown_on_both_sides() {
    let mut house = House::new(POLICY);
    for name in ["nota.txt", "bijlage.txt", "elders/stuk.txt"] {
        house.daemon.save(name);
    }
    house.done(&["relate", "@bijlage.txt", "is-bijlage-bij", "@nota.txt"]);
    let (nota, bijlage) = (house.daemon.id("nota.txt"), house.daemon.id("bijlage.txt"));
    for _ in 0..2 {
        let one = house.daemon.show("bijlage.txt").unwrap();
        assert_eq!(
            (&one["relations"][0]["kind"], &one["relations"][0]["document"]),
            (&"KIND_ANNEX_OF".into(), &nota.as_str().into())
        );
        let other = house.daemon.show("nota.txt").unwrap();
        assert_eq!(
            (&other["relatedFrom"][0]["kind"], &other["relatedFrom"][0]["document"]),
            (&"KIND_ANNEX_OF".into(), &bijlage.as_str().into())
        );
        house.daemon.restart();
    }
    let shown = house.done(&["--lang", "nl", "show", "@nota.txt"]);
    assert!(shown.contains("heeft bijlage") && shown.contains("bijlage.txt"), "{shown}");

    // A document that a person put in a dossier inherits from that one.
    house.make("map");
    house.done(&["set", "@map", "waardering=B"]);
    house.done(&["relate", "@elders/stuk.txt", "in-dossier", "@map"]);
    assert_eq!(house.said("elders/stuk.txt", "waardering"), said("B", "INHERITED"));
    house.done(&["set", "@map", "themas=recreatie"]);
    house.daemon.sync();
    assert_eq!(house.field("elders/stuk.txt", "themas")["provenance"]["source"], "SOURCE_INHERITED");
    house.done(&["relate", "@elders/stuk.txt", "in-dossier", "@map", "--remove"]);
    assert_eq!(house.said("elders/stuk.txt", "waardering"), said("N", "DAEMON"));

    house.make("een");
    house.make("een/twee");
    house.make("drie");
    house.done(&["relate", "@een", "in-dossier", "@drie"]);
    for (words, part) in [
        (["relate", "@nota.txt", "annex-of", "@nota.txt"], "hoort niet bij zichzelf"),
        (["relate", "@bijlage.txt", "annex-of", "@nota.txt"], "al vastgelegd"),
        (["relate", "@nota.txt", "in-dossier", "@bijlage.txt"], "geen dossier"),
        (["relate", "@een", "in-dossier", "@een/twee"], "deel van zichzelf"),
        (["relate", "@drie", "in-dossier", "@een/twee"], "deel van zichzelf"),
    ] {
        let (code, said) = house.tried(&[&["--lang", "nl"][..], &words[..]].concat());
        assert!(code == Some(1) && said.contains(part), "{words:?}: {code:?} {said}");
    }
    let (code, _) = house.tried(&["relate", "@nota.txt", "annex-of", "@niets.txt"]);
    assert_eq!(code, Some(3), "to nothing");
    let (code, said) = house.tried(&["relate", "@nota.txt", "annex-of", "@bijlage.txt", "--remove"]);
    assert!(code == Some(1) && said.contains("not noted"), "{said}");
    let (code, _) = house.tried(&["relate", "@nota.txt", "refers-to", "@bijlage.txt", "--etag", "1"]);
    assert_eq!(code, Some(1), "the record is another one by now");
    // Moved into each other all the same: no circle, and nothing that turns for ever.
    fs::rename(house.daemon.path("drie"), house.daemon.path("een/drie")).unwrap();
    house.daemon.sync();
    assert_eq!(text(&house.daemon.show("een").unwrap(), "dossier"), house.daemon.id("een/drie"));
    assert!(house.daemon.show("een/drie").unwrap()["dossier"].is_null());
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
    assert_eq!(text(&house.daemon.show("nota.txt").unwrap(), "dossier"), house.daemon.id(""));
    let (code, said) = house.tried(&["dossier", "close", "@map", "--date", "12-3-2026"]);
    assert!(code == Some(1) && said.contains("2027-01-31"), "{said}");
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

#[test]
fn completeness_is_told_by_dossier_and_by_unit() {
    let own = tempfile::tempdir().unwrap();
    let path = own.path().join("beleid.toml");
    fs::write(&path, POLICY).unwrap();
    let mut daemon = Starting::new().with("--policy").with(&path).prepare();
    let units = format!(
        "{POLICY}\n[[folders]]\npath = {:?}\n[[folders]]\npath = {:?}\nunit = \"DGB\"\n",
        daemon.folder.to_str().unwrap(),
        daemon.folder.join("Zaken").to_str().unwrap(),
    );
    fs::write(&path, units).unwrap();
    fs::create_dir(daemon.path("Zaken")).unwrap();
    daemon.launch();
    let house = House { daemon, own };
    for name in ["Zaken/1/a.txt", "Zaken/1/diep/b.txt", "Zaken/2/c.txt", "los.txt"] {
        house.daemon.save(name);
    }
    let rows = |by: &str, key: &str| {
        let rows = house.daemon.ask(["completeness", "--by", by, "--json"]);
        let row = |row: &Value| {
            let said = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
            (said(key).rsplit('/').next().unwrap_or_default().to_owned(), said("documentCount"))
        };
        rows.iter().map(row).collect::<Vec<_>>()
    };
    let row = |name: &str, count: &str| (name.to_owned(), count.to_owned());
    assert_eq!(rows("dossier", "displayFolder"), [row("", "4"), row("", "1"), row("1", "2"), row("2", "1")]);
    assert_eq!(rows("unit", "unit"), [row("", "4"), row("", "1"), row("DGB", "3")]);
    let told = house.done(&["--lang", "nl", "completeness", "--by", "unit"]);
    assert!(told.contains("DGB · 3 documenten") && told.contains("Van geen onderdeel · 1"), "{told}");
}

#[test]
fn an_export_has_dossiers_with_their_own_values_and_relations() {
    let policy = POLICY.replace("[[dossiers]]", "[[rules]]\nid = \"open\"\nwhere = { folder = \"**\" }\nset = { woo_informatiecategorie = \"convenanten\" }\nreason = { nl = \"x\" }\n\n[[dossiers]]");
    let house = House::new(&policy);
    for name in ["Zaken/1/nota.csv", "Zaken/1/sub/bijlage.csv", "Zaken/1/brief.csv", "los/stuk.txt"] {
        house.daemon.write(name, format!("a;b\n{name};2\n"));
    }
    house.daemon.sync();
    house.done(&["set", "@Zaken/1", "informatiecategorie=1.1"]);
    house.done(&["relate", "@Zaken/1/sub/bijlage.csv", "is-bijlage-bij", "@Zaken/1/nota.csv"]);
    house.done(&["relate", "@Zaken/1/brief.csv", "vervangt", "@Zaken/1/nota.csv"]);
    house.done(&["relate", "@Zaken/1/brief.csv", "is-reactie-op", "@los/stuk.txt"]);
    house.daemon.sync();
    let out = house.own.path().join("uit");
    house.done(&["export", "package", "--out", out.to_str().unwrap(), "@"]);
    let read =
        |name: &str| fs::read_to_string(out.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let id = house.daemon.id("Zaken/1").replace("documents/", "");
    let dossier = read("Werkmap/Zaken/1/1.mdto.xml");
    for wanted in [id.as_str(), "<begripCode>V</begripCode>", "P10Y", "Dossier", "Bronmerk, map"] {
        assert!(dossier.contains(wanted), "{wanted}: {dossier}");
    }
    let bijlage = read("Werkmap/Zaken/1/sub/bijlage.csv.mdto.xml");
    assert!(bijlage.contains(&format!("<identificatieKenmerk>{id}</identificatieKenmerk>")), "{bijlage}");
    assert!(
        bijlage.contains("Is bijlage bij") && bijlage.contains("gerelateerdInformatieobject"),
        "{bijlage}"
    );
    assert!(read("Werkmap/Zaken/1/brief.csv.mdto.xml").contains("Vervangt"));
    assert!(read("Werkmap/Zaken/1/sub/sub.mdto.xml").contains(&id), "a mere folder is a part of the dossier");
    assert!(read("Werkmap/los/los.mdto.xml").contains("Nader te bepalen"), "and one in none as it was");
    let mut xml = Vec::new();
    walk(&out, &mut |path| {
        xml.extend(path.to_str().unwrap().ends_with(".mdto.xml").then(|| path.to_owned()))
    });
    schemas::archived_is_valid(&xml);

    // Published together; a relation to what is not published is left out.
    for name in ["Zaken/1/nota.csv", "Zaken/1/sub/bijlage.csv", "Zaken/1/brief.csv"] {
        let title = format!("officiele_titel=Titel van {name}");
        house.done(&[
            "set",
            &format!("@{name}"),
            &title,
            "beoordeling=openbaar",
            "documenthandelingen=vaststelling 2026-03-12",
        ]);
    }
    let out = house.own.path().join("woo");
    house.done(&[
        "export",
        "diwoo",
        "--base-url",
        "https://example.org/woo/",
        "--out",
        out.to_str().unwrap(),
        "@",
    ]);
    let mut all = String::new();
    walk(&out, &mut |path| {
        if path.extension().is_some_and(|extension| extension == "xml") {
            all.push_str(&fs::read_to_string(path).unwrap());
        }
    });
    for wanted in [
        "c_05f4a5f3",
        "diwoo:isPartOf",
        "diwoo:hasPart",
        "https://example.org/woo/Werkmap/Zaken/1/sub/bijlage.csv",
    ] {
        assert!(all.contains(wanted), "{wanted}: {all}");
    }
    assert!(!all.contains("c_07748060") && !all.contains("stuk.txt"), "{all}");
    schemas::published_is_valid(&all);
}

fn walk(folder: &Path, what: &mut dyn FnMut(&Path)) {
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() { walk(&path, what) } else { what(&path) }
    }
}
