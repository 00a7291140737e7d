//! What a policy can say: it proves itself by its examples, proposes restrictions, and names terms of
//! publication. From the file to what is kept.

use std::fs;

use rustix::process::Signal;
use serde_json::Value;

use crate::support::{Daemon, Starting, daemon::text, eventually};

const PROPOSING: &str = r#"[[rules]]
id = "namen"
where = { name_contains = "brief", format = "text/plain" }
propose = { grounds = ["5.1.2e"], scope = "namen", public_explanation = "Er staan namen van burgers in." }
reason = { nl = "in brieven staan namen" }
"#;

const EXAMPLE: &str = r#"
[[examples]]
path = "/srv/brief.txt"
format = "text/plain"
expect = { waardering = "" }
proposes = ["5.1.2e"]
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
        let daemon = Starting::new().with("--policy").with(path).prepare();
        Self { daemon, own }
    }

    fn write(&self, name: &str, content: &str) -> String {
        let path = self.own.path().join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().into()
    }

    fn adopt(&self, policy: &str) {
        self.write("beleid.toml", policy);
        self.daemon.signal(Signal::HUP);
    }

    fn run(&self, words: &[&str]) -> (Option<i32>, String) {
        let output = self.daemon.client(["--lang", "nl"].iter().chain(words));
        let told = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(told).unwrap())
    }

    fn restrictions(&self, name: &str) -> Vec<Value> {
        self.daemon.listed(name).unwrap()["restrictions"].as_array().cloned().unwrap_or_default()
    }
}

#[test]
fn a_policy_with_an_example_that_does_not_hold_starts_nothing() {
    let wrong = EXAMPLE.replace("waardering = \"\"", "waardering = \"B\"");
    let mut house = House::new(&format!("{PROPOSING}{wrong}"));
    house.daemon.spawn();
    let ended = eventually("the daemon gives up", || house.daemon.ended());
    assert_eq!(ended.code(), Some(2));
    let told = house.daemon.log();
    assert!(told.contains("beleid.toml:10:25: examples[1].expect.waardering:"), "{told}");
    assert!(told.contains("`B` (Blijvend te bewaren)") && told.contains("`N` (Nader te bepalen)"), "{told}");

    // With one that holds it starts; and the other one comes into force by no other door either.
    let good = format!("{PROPOSING}{EXAMPLE}");
    house.write("beleid.toml", &good);
    house.daemon.launch();
    let bad = house.write("nieuw.toml", &format!("{PROPOSING}{wrong}"));
    for words in
        [&["policy", "check", &bad][..], &["policy", "apply", &bad, "--yes"], &["policy", "diff", &bad]]
    {
        let (code, told) = house.run(words);
        assert_eq!(code, Some(1), "{words:?} {told}");
        assert!(told.contains("nieuw.toml:10:25: examples[1].expect.waardering: verwacht: `B`"), "{told}");
    }
    house.write("beleid.toml", &format!("{PROPOSING}{wrong}"));
    let (code, told) = house.run(&["policy", "reload"]);
    assert!(code == Some(1) && told.contains("examples[1].expect.waardering: regel 10"), "{told}");
}

#[test]
fn a_policy_is_checked_with_the_list_beside_it() {
    let mut house = House::new("");
    house.daemon.launch();
    let policy = house.write(
        "nieuw.toml",
        "[selection_list]\nname = 'L'\nversion = '1'\nfile = 'lijst.csv'\n[[rules]]\nid = 'a'\nwhere = { folder = '**' }\nset = { informatiecategorie = '1' }\nreason = { nl = 'x' }\n[[examples]]\npath = '/srv/a.txt'\nexpect = { waardering = 'V', bewaartermijn = 'P10Y' }\n",
    );
    let (code, told) = house.run(&["policy", "check", &policy]);
    assert!(code != Some(0) && told.contains("lijst.csv"), "{code:?} {told}");
    let list = |term: &str| {
        format!("nummer,naam,waardering,bewaartermijn,trigger\n1,Dossiers,V,{term},afsluiting\n")
    };
    house.write("lijst.csv", &list("P10Y"));
    let (code, told) = house.run(&["policy", "check", &policy]);
    assert_eq!(code, Some(0), "{told}");
    house.write("lijst.csv", &list("P7Y"));
    let (code, told) = house.run(&["policy", "check", &policy]);
    assert!(
        code == Some(1) && told.contains("Wat eruit komt: `P7Y` (`L`: selectielijst “L” (1), regel 1)"),
        "{told}"
    );
    house.write("lijst.csv", &list("10"));
    let (code, told) = house.run(&["policy", "check", &policy]);
    assert!(code == Some(1) && told.contains("lijst.csv:2:"), "{told}");
}

#[test]
fn a_rule_proposes_once_and_a_person_takes_it_away_for_good() {
    let mut house = House::new("");
    house.daemon.launch();
    house.daemon.save("brief.txt");
    house.daemon.save("nota.txt");
    assert!(house.restrictions("brief.txt").is_empty());

    house.adopt(&format!("{PROPOSING}{EXAMPLE}"));
    let one = eventually("what was there gets the proposal too", || house.restrictions("brief.txt").pop());
    assert_eq!((text(&one, "status"), text(&one, "scope")), ("STATUS_PROPOSED".into(), "namen".into()));
    assert_eq!(text(&one, "publicExplanation"), "Er staan namen van burgers in.");
    assert_eq!(text(&one, "rule"), "namen");
    let last = house.daemon.history("brief.txt").pop().unwrap();
    assert_eq!(text(&last, "action"), "ACTION_DECIDED");
    assert!(
        last["changes"].as_array().unwrap().iter().any(|change| change["field"] == "restrictions"),
        "{last}"
    );
    assert!(house.restrictions("nota.txt").is_empty());

    let id = text(&one, "id");
    assert!(id.starts_with("namen-"), "{id}");
    let path = house.daemon.path("brief.txt");
    let (code, told) =
        house.run(&["withdraw", path.to_str().unwrap(), &id, "--reason", "Geen namen te zien."]);
    assert_eq!(code, Some(0), "{told}");
    // Saved anew, decided anew, started anew: not proposed anew.
    house.daemon.write("brief.txt", "een andere inhoud");
    house.daemon.sync();
    house.adopt(&format!("# nieuw\n{PROPOSING}{EXAMPLE}"));
    house.daemon.save("brief2.txt");
    eventually("the newer policy holds", || house.restrictions("brief2.txt").pop());
    house.daemon.restart();
    house.daemon.sync();
    let statuses: Vec<_> = house.restrictions("brief.txt").iter().map(|one| text(one, "status")).collect();
    assert_eq!(statuses, ["STATUS_WITHDRAWN"]);

    // The rule goes, and what it proposed waits for a person all the same.
    house.adopt("[[rules]]\nid = 'weg'\nwhere = { name_contains = 'brief2' }\nset = { waardering = 'B' }\nreason = { nl = 'x' }\n");
    eventually("the rule is gone", || {
        let record = house.daemon.listed("brief2.txt").unwrap();
        (record["fields"]["waardering"]["value"]["term"]["code"] == "B").then_some(())
    });
    assert_eq!(text(&house.restrictions("brief2.txt")[0], "status"), "STATUS_PROPOSED");
}

#[test]
fn a_date_to_publish_follows_the_handling_that_a_person_notes() {
    let mut house = House::new(
        "[[publication]]\nid = 'actief'\nwoo_informatiecategorie = 'convenanten'\nwithin = 'P2W'\nafter = 'vaststelling'\nreason = { nl = 'afgesproken' }\n",
    );
    house.daemon.launch();
    house.daemon.save("nota.txt");
    let path = house.daemon.path("nota.txt");
    let set = |change: &str| {
        let (code, told) = house.run(&["set", path.to_str().unwrap(), change]);
        assert_eq!(code, Some(0), "{told}");
        house.daemon.listed("nota.txt").unwrap()["fields"]["publiceren_voor"].clone()
    };
    assert!(set("woo_informatiecategorie=convenanten").is_null());
    let field = set("documenthandelingen=vaststelling 2026-03-12");
    assert_eq!(field["value"]["date"], "2026-03-26");
    assert_eq!(
        field["provenance"]["reason"]["nl"],
        "12 maart 2026 (vaststelling) + 14 dagen = 26 maart 2026; afgesproken"
    );
    assert_eq!(set("documenthandelingen=vaststelling 2026-04-01")["value"]["date"], "2026-04-15");
    assert!(set("beoordeling=niet openbaar").is_null());
}
