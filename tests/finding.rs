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
