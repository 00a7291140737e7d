//! Stores written by earlier commits, checked in: every later one must open them and give the same
//! answers. Each folder in `stores` was written by a real daemon; none is ever changed.

use std::{fs, path::Path};

use crate::support::{Starting, daemon::text, eventually, programs};

/// The documents of `stores/0.1.0-1`, as they were when it was written.
const NOTA: &str = "documents/01a20b40-8766-75d6-a029-8fe00384eb2d";
const COPY: &str = "documents/01a20b40-87a2-724a-9c7a-314964cbf4e0";
const BESLUIT: &str = "documents/01a20b40-8766-75d6-a029-8fe1e384e466";

fn opens(with_index: bool) {
    let own = tempfile::tempdir().unwrap();
    let state = own.path().join("state");
    fs::create_dir(&state).unwrap();
    let store = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stores/0.1.0-1");
    for part in ["journal", "index"] {
        if part == "journal" || with_index {
            programs::run(&store, "cp", &["-r", part, state.to_str().unwrap()]);
        }
    }
    let daemon = Starting::new().keeping_state_in(&state).start();
    eventually("the index is ready", || {
        (daemon.status()["ledger"]["indexState"] == "INDEX_STATE_READY").then_some(())
    });
    let show = |name: &str| daemon.ask(["show", "--json", name]).remove(0);
    let nota = show(NOTA);
    assert_eq!(nota["fields"]["naam"]["value"]["text"], "Nota over de begroting");
    assert_eq!(nota["fields"]["naam"]["provenance"]["source"], "SOURCE_PERSON");
    assert_eq!(nota["fields"]["waardering"]["value"]["term"]["code"], "V");
    assert_eq!(nota["fields"]["bewaartermijn"]["value"]["duration"], "P10Y");
    assert_eq!(text(&nota["locations"][0], "displayPath"), "/srv/Werkmap/Nota begroting.txt");
    let copy = show(COPY);
    assert_eq!(copy["state"], "DOCUMENT_STATE_GONE");
    assert_eq!(copy["origin"]["document"], NOTA);
    assert_eq!(text(&show(BESLUIT)["locations"][0], "displayPath"), "/srv/Werkmap/Besluiten/definitief.txt");
    let actions: Vec<_> =
        daemon.ask(["history", "--json", BESLUIT]).iter().map(|entry| text(entry, "action")).collect();
    assert_eq!(actions.first().map(String::as_str), Some("ACTION_CREATED"));
    assert!(actions.contains(&"ACTION_MOVED".into()), "{actions:?}");
    assert_eq!(daemon.list_all().len(), 3);
    daemon.save("en verder.txt");
}

#[test]
fn a_store_of_an_earlier_commit_opens() {
    opens(true);
}

#[test]
fn a_journal_of_an_earlier_commit_is_enough() {
    opens(false);
}
