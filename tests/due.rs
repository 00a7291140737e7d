//! What may be destroyed or must be transferred by a day is listed, with why and what stands in the way; nothing is
//! destroyed.

use serde_json::Value;

use crate::support::{Daemon, daemon::text};

fn set(daemon: &Daemon, name: &str, changes: &[&str]) {
    let path = daemon.path(name);
    let output = daemon.client([&["set", path.to_str().unwrap()], changes].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn due(daemon: &Daemon, more: &[&str]) -> Vec<(String, String, String)> {
    let told = |line: &Value| {
        let path = text(line, "path");
        let name = path.rsplit('/').next().unwrap().to_owned();
        (text(line, "date"), text(line, "action"), name)
    };
    daemon.ask([&["due", "--json"], more].concat()).iter().map(told).collect()
}

fn row(date: &str, action: &str, name: &str) -> (String, String, String) {
    (date.into(), action.into(), name.into())
}

#[test]
fn what_ends_by_a_day_is_listed_with_why_and_what_stands_in_the_way() {
    let daemon = Daemon::start();
    for name in ["oud.txt", "later.txt", "open.txt", "altijd.txt", "slot.txt", "map/hier.txt"] {
        daemon.save(name);
    }
    let kept = |start: &str| {
        vec![
            "waardering=V".to_owned(),
            "bewaartermijn=5j".into(),
            "bewaartermijn_trigger=creatie".into(),
            format!("bewaartermijn_startdatum={start}"),
        ]
    };
    for (name, start) in [
        ("oud.txt", "2015-03-01"),
        ("later.txt", "2024-01-01"),
        ("slot.txt", "2016-03-01"),
        ("map/hier.txt", "2017-01-01"),
    ] {
        let changes = kept(start);
        set(&daemon, name, &changes.iter().map(String::as_str).collect::<Vec<_>>());
    }
    set(&daemon, "open.txt", &["waardering=V"]);
    set(&daemon, "altijd.txt", &["waardering=B"]);
    let path = daemon.path("slot.txt");
    assert!(
        daemon.client(["lock", path.to_str().unwrap(), "--reason", "Er loopt een zaak."]).status.success()
    );

    let [old, locked, here] = [
        row("2020-03-01", "DESTROY", "oud.txt"),
        row("2021-03-01", "DESTROY", "slot.txt"),
        row("2022-01-01", "DESTROY", "hier.txt"),
    ];
    assert_eq!(due(&daemon, &[]), [old.clone(), locked.clone(), here.clone()]);
    assert_eq!(due(&daemon, &["--until", "2020"]), std::slice::from_ref(&old));
    assert_eq!(due(&daemon, &["--until", "1-3-2021"]), [old.clone(), locked.clone()]);
    assert_eq!(due(&daemon, &["--until", "29-2-2020"]), []);
    assert_eq!(due(&daemon, &[daemon.path("map").to_str().unwrap()]), std::slice::from_ref(&here));
    let by_2029 = due(&daemon, &["--until", "31-12-2029"]);
    assert_eq!(by_2029, [old, locked, here, row("2029-01-01", "DESTROY", "later.txt")]);
    // What is kept for ever goes to an archive, so long after its file was changed last.
    let year = |action: &str, more: &[&str]| {
        let found = due(&daemon, more).into_iter().filter(|(_, one, _)| one == action);
        found.map(|(date, _, name)| (date[..4].to_owned(), name)).collect::<Vec<_>>()
    };
    let saved =
        text(&daemon.listed("altijd.txt").unwrap()["facts"], "fileModifyTime")[..4].parse::<i32>().unwrap();
    assert_eq!(year("TRANSFER", &["--until", "2099"]), [((saved + 20).to_string(), "altijd.txt".into())]);
    let sooner = year("TRANSFER", &["--until", "2099", "--transfer-after", "10j"]);
    assert_eq!(sooner, [((saved + 10).to_string(), "altijd.txt".into())]);

    let lines = daemon.ask(["--lang", "nl", "due", "--json"]);
    assert!(text(&lines[0], "why").contains("5 jaar"), "{}", lines[0]);
    assert_eq!(lines[0]["inTheWay"].as_array().unwrap().len(), 0, "{}", lines[0]);
    assert!(lines[1]["inTheWay"][0].as_str().unwrap().contains("Er loopt een zaak."), "{}", lines[1]);
    let told = |words: &[&str]| {
        let output = daemon.client([&["--lang", "nl", "due"], words].concat());
        assert!(output.status.success());
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap())
    };
    let [table, said] = told(&[]);
    assert!(table.contains("1 mrt 2020") && table.contains("in de weg: vastgezet door "), "{table}");
    assert!(
        said.contains("mag worden vernietigd: 3; moet zijn overgebracht: 0; waarvan iets in de weg staat: 1"),
        "{said}"
    );
    assert!(said.contains("vernietigt en verplaatst niets") && said.contains("niet bekend"), "{said}");
    let [csv, _] = told(&["--csv"]);
    assert!(
        csv.starts_with("\u{feff}datum;wat;pad;")
            && csv.contains("\"2020-03-01\";\"mag worden vernietigd\";"),
        "{csv}"
    );
    let [_, none] = told(&["--until", "2000"]);
    assert!(none.contains("niets dat mag worden vernietigd"), "{none}");
    assert_eq!(daemon.list().len(), 6, "nothing was destroyed");
    let elsewhere = daemon.client(["due", daemon.own.path().to_str().unwrap()]);
    assert_eq!(elsewhere.status.code(), Some(0), "above a watched folder");
    assert_eq!(daemon.client(["due", "/usr"]).status.code(), Some(3));
}

/// What is in a dossier goes when the dossier goes.
#[test]
fn a_dossier_that_is_kept_longer_stands_in_the_way() {
    let daemon = Daemon::start();
    daemon.save("zaak/nota.txt");
    let folder = daemon.path("zaak");
    assert!(daemon.client(["dossier", "make", folder.to_str().unwrap()]).status.success());
    // Its documents follow; a record that changes meanwhile is not what was seen.
    let set_dossier = |change: &str| {
        set(&daemon, "zaak", &[change]);
        daemon.sync();
    };
    daemon.sync();
    set_dossier("waardering=V");
    let term = [
        "waardering=V",
        "bewaartermijn=1j",
        "bewaartermijn_trigger=creatie",
        "bewaartermijn_startdatum=2015-01-01",
    ];
    set(&daemon, "zaak/nota.txt", &term);
    let ways = || {
        let lines = daemon.ask(["--lang", "nl", "due", "--json"]);
        let line = lines.iter().find(|line| text(line, "path").ends_with("nota.txt")).unwrap().clone();
        line["inTheWay"]
            .as_array()
            .unwrap()
            .iter()
            .map(|way| way.as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert!(ways().iter().any(|way| way.contains("tot wanneer het dossier")), "{:?}", ways());
    set_dossier("bewaartermijn_einddatum=2090-01-01");
    assert!(ways().iter().any(|way| way.contains("bewaard tot 1 jan 2090")), "{:?}", ways());
    set_dossier("bewaartermijn_einddatum=2016-01-01");
    assert!(!ways().iter().any(|way| way.contains("dossier")), "{:?}", ways());
}
