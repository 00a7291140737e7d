//! What people do with a record: lock, undo, change many, note handlings, make public and take back.

use std::fs;

use rustix::process::Signal;
use serde_json::Value;

use crate::support::{
    Daemon, Starting,
    daemon::{paths, text},
    eventually,
};

const ORGANISATION: &str = "organisation = { name = \"ministerie van Financiën\", uri = \"https://identifier.overheid.nl/tooi/id/ministerie/mnre1090\" }\n";

fn rule(gives: &str) -> String {
    format!(
        "{ORGANISATION}[[rules]]\nid = 'a'\nwhere = {{ folder = '**' }}\nset = {{ {gives} }}\nreason = {{ nl = 'x', en = 'x' }}\n"
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
        fs::write(&path, rule("waardering = 'B'")).unwrap();
        Self { daemon: Starting::new().with("--policy").with(path).start(), own }
    }

    /// Runs a command about a document; what it printed, or said with its exit code.
    fn try_do(&self, words: &[&str]) -> Result<String, (String, Option<i32>)> {
        let output = self.daemon.client(["--lang", "nl"].iter().chain(words));
        let told = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        match output.status.success() {
            true => Ok(told(output.stdout)),
            false => Err((told(output.stderr), output.status.code())),
        }
    }

    fn with(&self, command: &str, name: &str, more: &[&str]) -> Result<String, (String, Option<i32>)> {
        let path = self.daemon.path(name);
        let words: Vec<&str> =
            [command, path.to_str().unwrap()].into_iter().chain(more.iter().copied()).collect();
        self.try_do(&words)
    }

    fn adopt(&self, policy: &str) {
        fs::write(self.own.path().join("beleid.toml"), policy).unwrap();
        self.daemon.signal(Signal::HUP);
    }

    fn waardering(&self, name: &str) -> String {
        let record = self.daemon.listed(name).unwrap();
        record["fields"]["waardering"]["value"]["term"]["code"].as_str().unwrap_or("-").into()
    }

    fn listed(&self, more: &[&str]) -> Vec<String> {
        let found = self.daemon.ask(["--json"].iter().chain(more));
        let names = found.iter().flat_map(paths);
        names.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect()
    }

    fn publication(&self, name: &str) -> Value {
        self.daemon.listed(name).unwrap()["publication"].clone()
    }

    /// All that a document needs to become public.
    fn make_ready(&self, name: &str) {
        let changes = [
            "beoordeling=openbaar",
            "officiele_titel=Nota",
            "woo_informatiecategorie=adviezen",
            "documenthandelingen=vaststelling 2026-01-31",
        ];
        self.with("set", name, &changes).unwrap();
    }
}

#[test]
fn a_lock_holds_against_rules_through_the_life_of_the_file_and_not_against_people() {
    let mut house = House::new();
    house.daemon.save("nota.txt");
    house.daemon.save("vrij.txt");
    assert_eq!(house.waardering("nota.txt"), "B");
    house.with("lock", "nota.txt", &["--reason", "vastgesteld"]).unwrap();
    house.with("lock", "vrij.txt", &["waardering", "themas"]).unwrap();
    assert_eq!(house.daemon.state_of("nota.txt").unwrap(), "DOCUMENT_STATE_LOCKED");
    let shown = house.with("show", "nota.txt", &[]).unwrap();
    assert!(shown.contains("vastgezet door ") && shown.contains(": vastgesteld\n"), "{shown}");
    let shown = house.with("show", "vrij.txt", &[]).unwrap();
    assert!(shown.contains("thema's") && shown.contains("(leeg)"), "an empty lock is shown: {shown}");
    let mut locked = house.listed(&["list", "--filter", "locked = true"]);
    locked.sort();
    assert_eq!(locked, ["nota.txt", "vrij.txt"]);

    // Another rule, new content, a move, absence and return, a restart: it stays as it was.
    house.daemon.save("maat.txt");
    house.adopt(&rule("waardering = 'V', themas = 'begroting'"));
    eventually("the rules are applied", || (house.waardering("maat.txt") == "V").then_some(()));
    house.daemon.write("nota.txt", "nieuwe inhoud");
    house.daemon.sync();
    fs::rename(house.daemon.path("nota.txt"), house.daemon.path("nota 2.txt")).unwrap();
    house.daemon.sync();
    let aside = house.daemon.own.path().join("weg.txt");
    fs::rename(house.daemon.path("nota 2.txt"), &aside).unwrap();
    eventually("it is gone", || {
        let gone = house.daemon.list_all();
        gone.iter().any(|one| one["state"] == "DOCUMENT_STATE_GONE").then_some(())
    });
    fs::rename(&aside, house.daemon.path("nota 2.txt")).unwrap();
    house.daemon.sync();
    house.daemon.restart();
    let record = house.daemon.listed("nota 2.txt").unwrap();
    assert_eq!(
        (house.waardering("nota 2.txt"), text(&record["lock"], "reason")),
        ("B".into(), "vastgesteld".into())
    );
    assert_eq!(house.waardering("vrij.txt"), "B");
    assert!(house.daemon.listed("vrij.txt").unwrap()["fields"]["themas"]["value"].is_null());
    // A copy is another document.
    fs::copy(house.daemon.path("nota 2.txt"), house.daemon.path("kopie.txt")).unwrap();
    house.daemon.sync();
    assert!(house.daemon.listed("kopie.txt").unwrap()["lock"].is_null());
    assert_eq!(house.waardering("kopie.txt"), "V");

    // A person can change it all the same, is told so, and the lock stays.
    let path = house.daemon.path("vrij.txt");
    let output = house.daemon.client(["--lang", "nl", "set", path.to_str().unwrap(), "waardering=N"]);
    assert!(String::from_utf8(output.stderr).unwrap().contains("vastgezet"));
    assert_eq!(house.waardering("vrij.txt"), "N");
    let record = house.daemon.listed("vrij.txt").unwrap();
    assert!(!record["fields"]["waardering"]["lock"].is_null());
    let stale = house.with("unlock", "vrij.txt", &["--etag", "1", "waardering"]).unwrap_err();
    assert!(stale.0.contains("intussen"), "{}", stale.0);
    house.with("unlock", "nota 2.txt", &[]).unwrap();
    assert_eq!(house.waardering("nota 2.txt"), "V", "the rules apply at once");
    let actions = house.daemon.actions("nota 2.txt");
    assert!(actions.contains(&"LOCKED".to_owned()) && actions.last().unwrap() == "UNLOCKED", "{actions:?}");
}

#[test]
fn a_change_is_undone_by_a_new_entry_and_what_happened_to_the_file_is_not() {
    let house = House::new();
    house.daemon.save("nota.txt");
    let nothing = house.with("undo", "nota.txt", &[]).unwrap_err();
    assert!(nothing.0.contains("niets om terug te draaien"), "{}", nothing.0);
    house.with("set", "nota.txt", &["waardering=V", "omschrijving=eerst"]).unwrap();
    let first: u64 = text(&house.daemon.listed("nota.txt").unwrap(), "sequence").parse().unwrap();
    let preview = house.with("undo", "nota.txt", &["--preview"]).unwrap();
    assert!(preview.starts_with("Zou terugdraaien: logboekregel"), "{preview}");
    assert!(preview.contains("omschrijving: eerst -> (leeg)"), "{preview}");
    assert_eq!(house.waardering("nota.txt"), "V", "nothing was written");
    let before = house.daemon.history("nota.txt").len();
    house.with("undo", "nota.txt", &["--reason", "verkeerde document"]).unwrap();
    let record = house.daemon.listed("nota.txt").unwrap();
    assert_eq!(house.waardering("nota.txt"), "B");
    assert_eq!(record["fields"]["waardering"]["provenance"]["source"], "SOURCE_RULE", "back to the rules");
    let entries = house.daemon.history("nota.txt");
    let last = entries.last().unwrap();
    assert_eq!((entries.len(), text(last, "action")), (before + 1, "ACTION_UNDONE".into()));
    assert_eq!(
        text(&last["reason"], "nl"),
        format!("teruggedraaid: logboekregel {first}: verkeerde document")
    );
    house.with("undo", "nota.txt", &[]).unwrap();
    assert_eq!(house.waardering("nota.txt"), "V", "an undo is undone");

    // Something later changed the same: it is named.
    let overtaken = house.with("undo", "nota.txt", &[&first.to_string()]).unwrap_err();
    assert!(
        overtaken.0.contains("`waardering`") || overtaken.0.contains("`omschrijving`"),
        "{}",
        overtaken.0
    );
    fs::rename(house.daemon.path("nota.txt"), house.daemon.path("nota 2.txt")).unwrap();
    house.daemon.sync();
    let entries = house.daemon.history("nota 2.txt");
    let moved = text(entries.iter().find(|entry| entry["action"] == "ACTION_MOVED").unwrap(), "sequence");
    let refused = house.with("undo", "nota 2.txt", &[&moved]).unwrap_err();
    assert!(refused.0.contains("Zet het bestand zelf terug"), "{}", refused.0);
    assert_eq!(house.with("undo", "nota 2.txt", &["9999"]).unwrap_err().1, Some(3));

    // A restriction that was made is withdrawn, and comes back.
    let path = house.daemon.path("nota 2.txt");
    let path = path.to_str().unwrap();
    let words = ["restrict", path, "--ground", "5.1.2e", "--interests", "x", "--explanation", "y"];
    house.try_do(&words).unwrap();
    house.with("undo", "nota 2.txt", &[]).unwrap();
    let one = house.daemon.listed("nota 2.txt").unwrap()["restrictions"][0].clone();
    assert_eq!(text(&one, "status"), "STATUS_WITHDRAWN");
    assert!(text(&one, "withdrawalReason").starts_with("teruggedraaid: logboekregel"), "{one}");
    house.with("undo", "nota 2.txt", &[]).unwrap();
    let one = house.daemon.listed("nota 2.txt").unwrap()["restrictions"][0].clone();
    assert_eq!(text(&one, "status"), "STATUS_DECIDED");

    // What a rule did is held off.
    house.daemon.save("andere.txt");
    house.adopt(&rule("waardering = 'V', omschrijving = 'van de regel'"));
    eventually("the rules are applied", || (house.waardering("andere.txt") == "V").then_some(()));
    house.with("undo", "andere.txt", &[]).unwrap();
    let fields = house.daemon.listed("andere.txt").unwrap()["fields"].clone();
    assert_eq!(house.waardering("andere.txt"), "B");
    assert_eq!(fields["waardering"]["provenance"]["source"], "SOURCE_PERSON");
    assert!(fields["omschrijving"]["value"].is_null() && !fields["omschrijving"]["lock"].is_null());
}

#[test]
fn many_are_changed_as_they_were_shown_and_those_that_changed_are_passed_over() {
    let house = House::new();
    for number in 0..1_200 {
        house.daemon.write(&format!("zaak/{number:04}.txt"), format!("inhoud {number}"));
    }
    house.daemon.write("buiten.txt", "inhoud");
    house.daemon.sync();
    let filter = format!("folder = \"{}\"", house.daemon.path("zaak").to_str().unwrap());
    let set = |more: &[&str]| {
        let words: Vec<&str> = ["set", "--where", &filter].into_iter().chain(more.iter().copied()).collect();
        house.try_do(&words)
    };
    // One says otherwise already, and one refuses: a term goes with V only.
    house.with("set", "zaak/0003.txt", &["waardering=V", "bewaartermijn=P10Y"]).unwrap();
    let preview = set(&["waardering=N", "--preview", "--also-chosen"]).unwrap();
    assert!(preview.contains("zou wijzigen: 1.199; blijft gelijk: 0; wordt geweigerd: 1"), "{preview}");
    assert!(preview.contains("waardering: Blijvend te bewaren (B) -> Nader te bepalen (N)"), "{preview}");
    assert!(
        preview.contains("… en nog 1.189") && preview.contains("bewaartermijn hoort alleen"),
        "{preview}"
    );
    assert_eq!(house.waardering("zaak/0001.txt"), "B", "nothing was written");
    let (said, code) = set(&["waardering=N"]).unwrap_err();
    assert_eq!((code, said.contains("--yes")), (Some(2), true), "{said}");
    assert_eq!(house.waardering("zaak/0001.txt"), "B");

    let syncs = || house.daemon.status()["ledger"]["syncCount"].as_str().unwrap().parse::<u64>().unwrap();
    let (before, synced) = (house.daemon.durable_sequence(), syncs());
    let (_, code) = set(&["waardering=N", "--yes", "--also-chosen", "--reason", "bij de zaak"]).unwrap_err();
    assert_eq!(code, Some(1), "one was refused");
    let entries = house.daemon.durable_sequence() - before;
    assert_eq!(entries, 1_199, "each change is an entry, and nothing else is");
    assert!(syncs() - synced < 100, "many entries share one wait for the disk");
    assert_eq!(house.waardering("zaak/1199.txt"), "N");
    assert_eq!((house.waardering("zaak/0003.txt"), house.waardering("buiten.txt")), ("V".into(), "B".into()));
    let last = house.daemon.history("zaak/0001.txt").pop().unwrap();
    assert_eq!(text(&last["reason"], "nl"), "bij de zaak");
    let again = set(&["waardering=N", "--preview", "--also-chosen"]).unwrap();
    assert!(again.contains("zou wijzigen: 0; blijft gelijk: 1.199"), "{again}");
    let lines = house.daemon.ask(["--json", "set", "--where", &filter, "--clear", "waardering", "--preview"]);
    assert_eq!(lines.len(), 1_200);
    assert!(lines.iter().all(|line| text(line, "name").starts_with("documents/")));
    set(&["--clear", "waardering", "--yes"]).unwrap_err();
    assert_eq!(house.waardering("zaak/0001.txt"), "B", "back to the rules");
}

#[test]
fn a_handling_is_noted_with_its_true_date_once_and_never_in_the_future() {
    let house = House::new();
    house.daemon.save("besluit.txt");
    house.with("handled", "besluit.txt", &["vaststelling", "--date", "2026-03-12"]).unwrap();
    house.with("handled", "besluit.txt", &["ontvangst", "--date", "2026-03-01T10:00:00+01:00"]).unwrap();
    house.with("handled", "besluit.txt", &["Vaststelling", "--date", "2026-03-12"]).unwrap();
    let entries = house.daemon.history("besluit.txt").len();
    let record = house.daemon.listed("besluit.txt").unwrap();
    let noted = record["fields"]["documenthandelingen"]["value"]["handlings"]["handlings"].clone();
    let times: Vec<_> = noted.as_array().unwrap().iter().map(|one| text(one, "time")).collect();
    assert_eq!(times, ["2026-03-01T10:00:00+01:00", "2026-03-12"]);
    let (said, _) =
        house.with("handled", "besluit.txt", &["vaststelling", "--date", "2099-01-01"]).unwrap_err();
    assert!(said.contains("moet nog komen"), "{said}");
    let (said, _) = house.with("handled", "besluit.txt", &["verzending"]).unwrap_err();
    assert!(said.contains("vaststelling"), "the terms are named: {said}");
    assert_eq!(house.daemon.history("besluit.txt").len(), entries, "nothing was noted");
    house.with("handled", "besluit.txt", &["ondertekening"]).unwrap();
    let record = house.daemon.listed("besluit.txt").unwrap();
    let noted = record["fields"]["documenthandelingen"]["value"]["handlings"]["handlings"].clone();
    let last = text(noted.as_array().unwrap().last().unwrap(), "time");
    assert!(last.contains('T') && (last.contains('+') || last.ends_with('Z')), "{last}");
}

#[test]
fn a_document_is_made_public_only_when_ready_and_taken_back_with_a_reason() {
    let house = House::new();
    house.daemon.save("nota.txt");
    assert_eq!(text(&house.publication("nota.txt"), "state"), "STATE_NOT_JUDGED");
    let (said, code) =
        house.with("publish", "nota.txt", &["--uri", "https://open.example.nl/nota"]).unwrap_err();
    assert_eq!(code, Some(1));
    for part in ["beoordeeld", "`officiele_titel`", "`woo_informatiecategorie`", "`documenthandelingen`"] {
        assert!(said.contains(part), "every blocker is named, {part}: {said}");
    }
    house.make_ready("nota.txt");
    assert_eq!(text(&house.publication("nota.txt"), "state"), "STATE_READY");
    assert_eq!(house.listed(&["list", "--filter", "publication = \"ready\""]), ["nota.txt"]);
    let future = house.with("publish", "nota.txt", &["--date", "2099-01-01"]).unwrap_err();
    assert!(future.0.contains("moet nog komen"), "{}", future.0);
    let uri = "https://open.example.nl/nota";
    house.with("publish", "nota.txt", &["--uri", uri, "--date", "2026-11-01"]).unwrap();
    let now = house.publication("nota.txt");
    assert_eq!(
        (text(&now, "state"), text(&now, "since"), text(&now, "uri")),
        ("STATE_PUBLIC".into(), "2026-11-01".into(), uri.into())
    );
    assert_eq!(house.listed(&["list", "--filter", "published = true"]), ["nota.txt"]);
    let again = house.with("publish", "nota.txt", &[]).unwrap_err();
    assert!(again.0.contains("al openbaar"), "{}", again.0);

    // What is decided later does not go together with it, and that is told.
    house.with("set", "nota.txt", &["beoordeling=label:Niet openbaar"]).unwrap();
    let shown = house.with("show", "nota.txt", &[]).unwrap();
    assert!(shown.contains("het is openbaar, maar de beoordeling is “Niet openbaar”"), "{shown}");
    assert_eq!(house.listed(&["list", "--filter", "public_though = true"]), ["nota.txt"]);
    house.with("undo", "nota.txt", &[]).unwrap();

    let export = |to: &str| {
        let out = house.daemon.own.path().join(to);
        let words =
            ["export", "diwoo", "--base-url", "https://example.org/woo", "--out", out.to_str().unwrap()];
        house.daemon.client(words).status.code()
    };
    let reasonless = house.with("retract", "nota.txt", &["--reason", " "]).unwrap_err();
    assert!(reasonless.0.contains("Zeg waarom"), "{}", reasonless.0);
    let ground = house.with("retract", "nota.txt", &["--reason", "x", "--ground", "zomaar"]).unwrap_err();
    assert!(ground.0.contains("correctie privacygevoelige gegevens"), "{}", ground.0);
    let more = ["--reason", "Er stond een naam in.", "--ground", "correctie privacygevoelige gegevens"];
    house.with("retract", "nota.txt", &more).unwrap();
    let now = house.publication("nota.txt");
    assert_eq!(text(&now, "state"), "STATE_WITHDRAWN");
    assert!(text(&now["blockers"][0], "nl").contains("Er stond een naam in."), "{now}");
    assert_eq!(export("na"), Some(3), "nothing is chosen any more");
    house.with("publish", "nota.txt", &[]).unwrap();
    assert_ne!(export("weer"), Some(3), "it is chosen again");
    // Nothing of it is erased: that it was published by mistake is answered.
    house.with("undo", "nota.txt", &["--reason", "verkeerd document"]).unwrap();
    let events = house.daemon.listed("nota.txt").unwrap()["publicationEvents"].as_array().unwrap().len();
    assert_eq!((events, text(&house.publication("nota.txt"), "state")), (4, "STATE_WITHDRAWN".into()));
}

#[test]
fn the_queue_says_what_must_become_public_and_by_when() {
    let mut house = House::new();
    for name in ["laat.txt", "later.txt", "ooit.txt", "klaar.txt", "nee.txt", "niets.txt", "map/hier.txt"] {
        house.daemon.save(name);
    }
    assert!(house.listed(&["queue"]).is_empty());
    for (name, date) in [
        ("laat.txt", "2026-01-31"),
        ("later.txt", "2027-03-01"),
        ("klaar.txt", "2026-02-28"),
        ("nee.txt", "2026-01-01"),
        ("map/hier.txt", "2027-01-01"),
    ] {
        house.with("set", name, &[&format!("publiceren_voor={date}")]).unwrap();
    }
    house.with("set", "ooit.txt", &["beoordeling=openbaar"]).unwrap();
    house.with("set", "nee.txt", &["beoordeling=label:Niet openbaar"]).unwrap();
    house.make_ready("klaar.txt");
    let all = ["laat.txt", "klaar.txt", "hier.txt", "later.txt", "ooit.txt"];
    assert_eq!(house.listed(&["queue"]), all);
    assert_eq!(house.listed(&["queue", "--until", "2026-12-31"]), all[..2]);
    assert_eq!(house.listed(&["queue", "--limit", "3"]), all[..3]);
    assert_eq!(house.listed(&["queue", house.daemon.path("map").to_str().unwrap()]), ["hier.txt"]);
    let listed = house.listed(&["list", "--order", "publish_by"]);
    assert_eq!((&listed[..5], listed.len()), (&all.map(str::to_owned)[..], 7), "all others come after");
    let shown = house.try_do(&["queue"]).unwrap();
    assert!(shown.contains("klaar om openbaar te maken") && shown.contains("eerst nog: "), "{shown}");
    house.with("publish", "klaar.txt", &[]).unwrap();
    assert_eq!(house.listed(&["queue", "--until", "2026-12-31"]), ["laat.txt"]);
    assert!(house.daemon.listed("laat.txt").unwrap()["publication"]["overdue"].as_bool().unwrap());
    // The index can be thrown away.
    let before = house.listed(&["queue"]);
    house.daemon.kill();
    fs::remove_dir_all(house.daemon.state.join("index")).unwrap();
    house.daemon.launch();
    eventually("the index is back", || house.daemon.show("laat.txt"));
    assert_eq!(house.listed(&["queue"]), before);
}

#[test]
fn a_relation_comes_back_only_if_it_still_can() {
    let house = House::new();
    house.daemon.save("een/a.txt");
    house.daemon.save("twee/b.txt");
    let (one, two) = (house.daemon.path("een"), house.daemon.path("twee"));
    let (one, two) = (one.to_str().unwrap(), two.to_str().unwrap());
    for folder in [one, two] {
        house.try_do(&["dossier", "make", folder]).unwrap();
    }
    house.try_do(&["relate", one, "in-dossier", two]).unwrap();
    house.try_do(&["undo", one]).unwrap();
    assert!(house.daemon.listed("een").unwrap()["relations"].is_null());
    house.try_do(&["undo", one]).unwrap();
    assert_eq!(house.daemon.listed("een").unwrap()["relations"].as_array().unwrap().len(), 1);
    house.try_do(&["undo", one]).unwrap();
    house.try_do(&["relate", two, "in-dossier", one]).unwrap();
    let (said, _) = house.try_do(&["undo", one]).unwrap_err();
    assert!(said.contains("deel van zichzelf"), "{said}");
}

/// I10: programs save by themselves every few minutes; that is no reason to refuse what a person decides.
#[test]
fn a_save_in_between_refuses_no_decision_and_another_decision_does() {
    let daemon = Daemon::start();
    let path = daemon.path("nota.txt");
    let etag = text(&daemon.save("nota.txt"), "etag");
    let etag = etag.trim_matches('"').to_owned();
    let set = |etag: &str, value: &str| {
        let path = path.to_str().unwrap();
        let output = daemon.client(["--lang", "nl", "set", path, "--etag", etag, value]);
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    for turn in 0..3 {
        daemon.write("nota.txt", format!("vanzelf opgeslagen, {turn}"));
        daemon.sync();
    }
    fs::create_dir(daemon.path("map")).unwrap();
    fs::rename(&path, daemon.path("map/nota.txt")).unwrap();
    daemon.sync();
    fs::rename(daemon.path("map/nota.txt"), &path).unwrap();
    daemon.sync();
    let (done, said) = set(&etag, "waardering=B");
    assert!(done, "{said}");
    let (done, said) = set(&etag, "themas=begroting");
    assert!(!done && said.contains("intussen"), "what was decided since was not seen: {said}");
    let (done, said) = set("1", "themas=begroting");
    assert!(!done && said.contains("intussen"), "nor what the rules set: {said}");
    let (done, _) = set("3000", "themas=begroting");
    assert!(!done, "an etag that nobody gave");
}
