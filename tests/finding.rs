//! What is asked for is found, and what cannot be found is refused: "none" means that there are none.

use crate::support::{Daemon, eventually};

fn found(daemon: &Daemon, filter: &str) -> Vec<String> {
    let list = daemon.ask(["list", "--json", "--filter", filter]);
    let name = |record: &serde_json::Value| {
        let path = &crate::support::daemon::paths(record)[0];
        path.file_name().unwrap().to_str().unwrap().to_owned()
    };
    list.iter().map(name).collect()
}

fn refused(daemon: &Daemon, arguments: &[&str]) -> String {
    let output = daemon.client(arguments.iter().copied());
    assert!(!output.status.success(), "{arguments:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn set(daemon: &Daemon, name: &str, changes: &[&str]) {
    let path = daemon.path(name);
    let output = daemon.client([&["set", path.to_str().unwrap()], changes].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn terms_texts_and_dates_are_found_as_people_type_them() {
    let daemon = Daemon::start();
    for name in ["brief.txt", "nota.txt", "verslag.txt"] {
        daemon.save(name);
    }
    set(&daemon, "brief.txt", &["documentsoort=label:Kamerbrief", "naam=Brief over de begroting"]);
    set(&daemon, "nota.txt", &["documentsoort=label:beleidsnota", "publiceren_voor=31-1-2027"]);
    for (filter, expected) in [
        ("documentsoort = \"Kamerbrief\"", &["brief.txt"][..]),
        ("documentsoort = kamerbrief OR publiceren_voor = 2027", &["brief.txt", "nota.txt"]),
        ("documentsoort != Kamerbrief", &["nota.txt", "verslag.txt"]),
        ("NOT (documentsoort = Kamerbrief OR documentsoort : nota)", &["verslag.txt"]),
        ("naam : BEGROTING AND state != GONE", &["brief.txt"]),
        ("publiceren_voor < '1 februari 2027'", &["nota.txt"]),
        ("publiceren_voor > 1-2027", &[]),
        ("create_time < 2020", &[]),
    ] {
        assert_eq!(found(&daemon, filter), expected, "{filter}");
    }
    let in_words = refused(&daemon, &["--lang", "nl", "list", "--filter", "documentsoort = Kamerbreif"]);
    assert!(in_words.contains("Kamerbrief"), "{in_words}");
}

#[test]
fn what_is_nowhere_is_refused() {
    let daemon = Daemon::start();
    daemon.save("map/nota.txt");
    let folder = |path: &std::path::Path| format!("folder = \"{}\"", path.display());
    std::fs::create_dir(daemon.path("leeg")).unwrap();
    assert_eq!(found(&daemon, &folder(&daemon.path("map"))), ["nota.txt"]);
    assert_eq!(found(&daemon, &folder(&daemon.path("leeg"))), [""; 0], "an empty folder is a folder");
    assert_eq!(found(&daemon, "folder = /"), ["nota.txt"]);
    for path in [daemon.path("mpa"), daemon.own.path().join("elders")] {
        for command in ["list", "completeness"] {
            let said = refused(&daemon, &["--lang", "nl", command, "--filter", &folder(&path)]);
            assert!(said.contains(path.file_name().unwrap().to_str().unwrap()), "{command}: {said}");
        }
    }
    // What was there once is still known.
    std::fs::remove_dir_all(daemon.path("map")).unwrap();
    let gone = format!("{} AND state = GONE", folder(&daemon.path("map")));
    eventually("it is gone", || (found(&daemon, &gone) == ["nota.txt"]).then_some(()));
}

/// A mistake is told by the word at which it stands, and at the place where a person typed it: whatever the client
/// puts beside it.
#[test]
fn a_mistake_in_a_filter_is_told_where_it_was_typed() {
    let daemon = Daemon::start();
    daemon.save("map/nota.txt");
    let map = daemon.path("map");
    for (filter, told) in
        [("size > 1 AND onzin = 1", "bij `onzin` (teken 14)"), ("naam > x", "bij `>` (teken 6)")]
    {
        for beside in [&[][..], &[map.to_str().unwrap(), "--state", "settled"], &["--all"]] {
            let words = [&["--lang", "nl", "list", "--filter", filter], beside].concat();
            let said = refused(&daemon, &words);
            assert!(said.contains(told), "{filter} {beside:?}: {said}");
        }
    }
}

/// A filter that is used often has a name; it stays where the person's own settings are.
#[test]
fn a_saved_filter_is_used_by_its_name() {
    let daemon = Daemon::start();
    for name in ["brief.txt", "nota.txt"] {
        daemon.save(name);
    }
    set(&daemon, "brief.txt", &["documentsoort=label:Kamerbrief"]);
    let own = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| {
        let output = std::process::Command::new(crate::support::daemon::CLIENT)
            .arg("--socket")
            .arg(&daemon.socket)
            .args(["--lang", "nl"])
            .args(words)
            .env("XDG_CONFIG_HOME", own.path())
            .output()
            .unwrap();
        let told = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(told).unwrap())
    };
    let (code, said) = run(&["filters", "save", "brieven", "documentsoort = Kamerbreif"]);
    assert!(code == Some(1) && said.contains("Kamerbrief"), "a mistake is told now: {said}");
    assert_eq!(run(&["filters", "save", "brieven", "documentsoort = Kamerbrief OR size > 1GB"]).0, Some(0));
    assert!(run(&["filters", "list"]).1.contains("@brieven  documentsoort = Kamerbrief OR size > 1GB"));
    for (words, has_brief, has_nota) in [
        (&["list", "--filter", "@brieven"][..], true, false),
        (&["list", "--filter", "NOT @brieven AND size > 1"], false, true),
        (&["set", "--where", "@brieven", "omschrijving=x", "--preview"], true, false),
    ] {
        let (code, told) = run(words);
        assert_eq!(
            (code, told.contains("brief.txt"), told.contains("nota.txt")),
            (Some(0), has_brief, has_nota),
            "{told}"
        );
    }
    let out = own.path().join("uit");
    let exported = run(&["export", "csv", "--out", out.to_str().unwrap(), "--filter", "@brieven"]);
    assert_eq!(exported.0, Some(0), "{}", exported.1);
    let (code, said) = run(&["list", "--filter", "@breiven"]);
    assert!(code == Some(3) && said.contains("brieven"), "{said}");
    assert_eq!(run(&["filters", "remove", "@brieven"]).0, Some(0));
    assert_eq!(run(&["list", "--filter", "@brieven"]).0, Some(3));
}

/// Of a document with several restrictions only those are listed that were asked for.
#[test]
fn restrictions_on_one_ground_are_listed_without_the_others_of_the_document() {
    let daemon = Daemon::start();
    daemon.save("nota.txt");
    let path = daemon.path("nota.txt");
    for (ground, review) in [("5.2", "2026-01-01"), ("5.1.1c", "2026-01-01"), ("5.1.2e", "2090-01-01")] {
        let words =
            ["restrict", path.to_str().unwrap(), "--ground", ground, "--part", ground, "--review", review];
        let more = ["--interests", "x", "--explanation", "y", "--despite-age", "z"];
        let output = daemon.client(words.iter().chain(&more));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let grounds = |more: &[&str]| {
        let output = daemon.client([&["--lang", "nl", "restrictions"], more].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let table = String::from_utf8(output.stdout).unwrap();
        let cell = |line: &str| line.split_whitespace().nth(1).unwrap().to_owned();
        table.lines().skip(1).map(cell).collect::<Vec<_>>()
    };
    assert_eq!(grounds(&[]), ["5.2", "5.1.1c", "5.1.2e"]);
    for ground in ["5.2", "5.2.1", "persoonlijke beleidsopvattingen"] {
        assert_eq!(grounds(&["--ground", ground]), ["5.2"], "{ground}");
    }
    assert_eq!(grounds(&["--ground", "5.1.2.E"]), ["5.1.2e"]);
    assert_eq!(grounds(&["--ground", "5.2", "--due"]), ["5.2"]);
    assert_eq!(grounds(&["--due"]), ["5.2", "5.1.1c"]);
    let said = refused(&daemon, &["--lang", "nl", "restrictions", "--ground", "levenssfeer"]);
    assert!(said.contains("Het dichtst erbij: `5.1.2e`"), "{said}");
}
