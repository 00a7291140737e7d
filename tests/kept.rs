//! How long documents are kept follows from the selection list, with its sum, and follows every change;
//! and how complete their records are is told of each and of all together.

use std::fs;

use rustix::process::Signal;
use serde_json::Value;

use crate::support::{Daemon, Starting, daemon::text, eventually};

fn policy(term: &str, fields: &str) -> String {
    format!(
        r#"organisation = {{ name = "ministerie van Financiën", uri = "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090" }}

[selection_list]
name = "Voorbeeld"
version = "2026"
categories = [
    {{ code = "1.1", label = "Dossiers", waardering = "V", term = "{term}", trigger = "afsluiting" }},
    {{ code = "2", label = "Besluiten", waardering = "B" }},
]

[[profiles]]
name = "inspectie"
fields = [{fields}]
"#
    )
}

struct House {
    daemon: Daemon,
    own: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        let own = tempfile::tempdir().unwrap();
        let path = own.path().join("beleid.toml");
        fs::write(&path, policy("P10Y", "'naam', 'context'")).unwrap();
        let mut daemon = Starting::new().with("--policy").with(path).prepare();
        daemon.launch();
        Self { daemon, own }
    }

    fn adopt(&self, policy: &str) {
        fs::write(self.own.path().join("beleid.toml"), policy).unwrap();
        self.daemon.signal(Signal::HUP);
    }

    fn set(&self, name: &str, change: &str) {
        let path = self.daemon.path(name);
        let output = self.daemon.client(["set", path.to_str().unwrap(), change]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn field(&self, name: &str, field: &str) -> Value {
        self.daemon.listed(name).unwrap()["fields"][field].clone()
    }

    fn end(&self, name: &str) -> String {
        text(&self.field(name, "bewaartermijn_einddatum")["value"], "date")
    }

    /// The names of the documents that this filter finds.
    fn listed(&self, filter: &str) -> Vec<String> {
        let found = self.daemon.ask(["list", "--json", "--filter", filter]);
        let name = |document: &Value| text(&document["locations"][0], "displayPath");
        found.iter().map(|document| name(document).rsplit('/').next().unwrap_or_default().into()).collect()
    }

    fn shown(&self, name: &str) -> String {
        let path = self.daemon.path(name);
        let output = self.daemon.client(["--lang", "nl", "show", path.to_str().unwrap()]);
        String::from_utf8(output.stdout).unwrap()
    }
}

#[test]
fn a_term_follows_from_the_list_and_follows_every_change() {
    let mut house = House::new();
    for name in ["dossier.txt", "besluit.txt", "los.txt"] {
        house.daemon.save(name);
    }
    house.set("dossier.txt", "informatiecategorie=1.1");
    house.set("besluit.txt", "informatiecategorie=2");
    let waardering = house.field("dossier.txt", "waardering");
    assert_eq!(waardering["value"]["term"]["code"], "V");
    assert_eq!(waardering["provenance"]["source"], "SOURCE_RULE");
    assert_eq!(waardering["provenance"]["actor"], "Voorbeeld");
    assert_eq!(waardering["provenance"]["reason"]["nl"], "selectielijst “Voorbeeld” (2026), regel 1.1");
    assert_eq!(house.field("dossier.txt", "bewaartermijn")["value"]["duration"], "P10Y");

    // Nobody closed it yet: no date is made up, and it can be found.
    assert_eq!(house.field("dossier.txt", "bewaartermijn_einddatum"), Value::Null);
    assert_eq!(house.listed("retention = unknown"), ["dossier.txt"]);
    assert_eq!(house.listed("retention = forever"), ["besluit.txt"]);
    assert_eq!(house.listed("retention = undecided"), ["los.txt"]);
    let shown = house.shown("dossier.txt");
    assert!(
        shown.contains("Einde niet bekend") && shown.contains("doe dit: sluit het dossier af"),
        "{shown}"
    );

    // The date that a person gives and the end that follows from it are one entry.
    house.set("dossier.txt", "bewaartermijn_startdatum=2026-03-12");
    assert_eq!(house.end("dossier.txt"), "2036-03-12");
    let last = house.daemon.history("dossier.txt").pop().unwrap();
    let changed: Vec<_> = last["changes"].as_array().unwrap().iter().map(|c| text(c, "field")).collect();
    assert_eq!(text(&last, "action"), "ACTION_UPDATED");
    assert_eq!(changed, ["bewaartermijn_startdatum", "bewaartermijn_einddatum"]);
    assert_eq!(house.listed("retention = unknown"), [""; 0]);
    assert_eq!(house.listed("retention = until"), ["dossier.txt"]);
    let sum = "12 maart 2026 (dossier afgesloten) + 10 jaar = 12 maart 2036; selectielijst “Voorbeeld” (2026), regel 1.1";
    assert!(house.shown("dossier.txt").contains(sum), "{}", house.shown("dossier.txt"));

    // Another list, another end: an entry of its own, that tells what stood there.
    house.adopt(&policy("P20Y", "'naam', 'context'"));
    eventually("the end is reckoned anew", || (house.end("dossier.txt") == "2046-03-12").then_some(()));
    let last = house.daemon.history("dossier.txt").pop().unwrap();
    assert_eq!(text(&last, "action"), "ACTION_DECIDED");
    let end = last["changes"].as_array().unwrap().iter().find(|c| c["field"] == "bewaartermijn_einddatum");
    assert_eq!(end.unwrap()["before"]["date"], "2036-03-12");

    // A person's own end stands, and that it differs is told.
    house.set("dossier.txt", "bewaartermijn_einddatum=2040-01-01");
    let shown = house.shown("dossier.txt");
    assert!(shown.contains("let op: de einddatum van dit document is 1 januari 2040"), "{shown}");

    // What changed nothing has no entry of it, also after a start.
    let before = house.daemon.actions("besluit.txt");
    house.daemon.restart();
    house.daemon.sync();
    assert_eq!(house.end("dossier.txt"), "2040-01-01");
    assert_eq!(house.daemon.actions("besluit.txt"), before);
}

#[test]
fn a_policy_that_changed_while_the_daemon_was_down_holds_for_what_is_there() {
    let mut house = House::new();
    house.daemon.save("dossier.txt");
    house.set("dossier.txt", "informatiecategorie=1.1");
    house.set("dossier.txt", "bewaartermijn_startdatum=2026-03-12");
    assert!(house.daemon.stop().success());
    fs::write(house.own.path().join("beleid.toml"), policy("P5Y", "'naam'")).unwrap();
    house.daemon.launch();
    eventually("the end is reckoned anew", || (house.end("dossier.txt") == "2031-03-12").then_some(()));
}

#[test]
fn completeness_is_told_of_each_document_and_of_all_together() {
    let house = House::new();
    for name in ["een.txt", "map/twee.txt", "map/onder/drie.txt"] {
        house.daemon.save(name);
    }
    let by_profile = |name: &str| {
        let record = house.daemon.listed(name).unwrap();
        let profiles = record["completeness"].as_array().unwrap().clone();
        profiles.iter().map(|p| (text(p, "profile"), p["score"].as_u64().unwrap_or(0))).collect::<Vec<_>>()
    };
    let scores = by_profile("een.txt");
    let names: Vec<_> = scores.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["mdto-minimaal", "mdto-volledig", "diwoo-publiceerbaar", "inspectie"]);
    assert_eq!((scores[0].1, scores[2].1, scores[3].1), (100, 20, 50));
    house.set("een.txt", "context=waar het bij hoort");
    assert_eq!(by_profile("een.txt")[3].1, 100, "at once");
    let shown = house.shown("een.txt");
    assert!(shown.contains("inspectie            100 %"), "{shown}");
    assert!(shown.contains("diwoo-publiceerbaar  20 %, nog nodig: Woo-informatiecategorie"), "{shown}");

    let rows = |arguments: &[&str]| {
        let folder = house.daemon.folder.to_str().unwrap().to_owned();
        let mut words = vec!["completeness", "--json"];
        words.extend(arguments.iter().map(|word| if *word == "." { folder.as_str() } else { *word }));
        let rows = house.daemon.ask(words);
        let row = |row: &Value| {
            // What is nothing is left out.
            let said = |from: &Value, key: &str| from[key].as_str().unwrap_or_default().to_owned();
            let place = said(row, "displayFolder").replace(&folder, "");
            let own = &row["profiles"][3];
            (place, [said(row, "documentCount"), said(own, "completeCount"), said(own, "scoreSum")])
        };
        rows.iter().map(row).collect::<Vec<_>>()
    };
    let row = |place: &str, count: &str, complete: &str, sum: &str| {
        (place.to_owned(), [count, complete, sum].map(str::to_owned))
    };
    let all = row("", "3", "1", "200");
    assert_eq!(rows(&["."]), [all.clone(), row("", "1", "1", "100"), row("/map", "2", "", "100")]);
    assert_eq!(rows(&[]), [all.clone(), all.clone()]);
    let each = rows(&["--each"]);
    assert_eq!(each[2..], [row("/map", "1", "", "50"), row("/map/onder", "1", "", "50")]);
    assert_eq!(rows(&["--filter", "name : twee"])[0], row("", "1", "", "50"));

    // Another policy measures by other profiles, from the next answer on.
    house.adopt(&policy("P10Y", "'naam'"));
    eventually("the new profile is used", || (rows(&["."])[0] == row("", "3", "3", "300")).then_some(()));
    let told = house.daemon.client(["--lang", "nl", "completeness"]);
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(
        told.contains("Alles · 3 documenten") && told.contains("inspectie            gemiddeld 100 %"),
        "{told}"
    );
}
