//! The examples of `docs/integrators.md`, as they stand there: programs of others, in other languages.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::support::{Daemon, libraries, programs};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/integrators")
}

pub const PYTHON: [&str; 3] =
    ["grpcio==1.85.1", "grpcio-reflection==1.85.1", "googleapis-common-protos==1.76.0"];
pub const NODE: [&str; 2] = ["@grpc/grpc-js@1.14.7", "grpc-js-reflection-client@1.4.2"];
const BUF: [&str; 1] = ["@bufbuild/buf@1.75.0"];

/// Runs an example with what it needs.
fn run(program: &Path, arguments: &[&str], variable: &str, libraries: &Path) -> String {
    let output =
        Command::new(program).args(arguments).current_dir(docs()).env(variable, libraries).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} {arguments:?}: {said}", program.display());
    String::from_utf8(output.stdout).unwrap()
}

fn with_a_document() -> Daemon {
    let daemon = Daemon::start();
    daemon.save("nota.txt");
    daemon
}

#[test]
fn python_asks_changes_and_undoes_by_reflection_alone() {
    let daemon = with_a_document();
    let path = daemon.path("nota.txt");
    let arguments = ["ask.py", daemon.socket.to_str().unwrap(), path.to_str().unwrap()];
    let Some(python) = programs::find("python3", "python3 python3-pip") else { return };
    let Some(library) = libraries::python(&PYTHON) else { return };
    let said = run(&python, &arguments, "PYTHONPATH", &library);
    assert!(said.contains("naam: nota (uit de bestandsnaam)\n"), "{said}");
    assert!(said.contains("ontbreekt: archiefvormer\n"), "{said}");
    assert!(said.contains("zou wijzigen: ['naam']\ngewijzigd: ['naam']\n"), "{said}");
    assert!(said.contains("ABORTED ETAG_MISMATCH: Niet bewaard: "), "{said}");
    assert!(said.ends_with("teruggedraaid\n"), "{said}");
    let naam = daemon.listed("nota.txt").unwrap();
    assert_eq!(naam["fields"]["naam"]["value"]["text"], "nota");
}

#[test]
fn node_searches_lists_and_follows_by_reflection_alone() {
    let daemon = with_a_document();
    let arguments = ["ask.mjs", daemon.socket.to_str().unwrap()];
    let Some(node) = programs::find("node", "nodejs") else { return };
    let Some(library) = libraries::node(&NODE) else { return };
    let said = run(&node, &arguments, "NODE_PATH", &library.join("node_modules"));
    assert!(said.starts_with("vocabularies/") && said.to_lowercase().contains("besluit"), "{said}");
    let listed = format!("DOCUMENT_STATE_SETTLED {}\n", daemon.path("nota.txt").display());
    assert!(said.contains(&listed), "{said}");
    assert!(said.contains("NOT_FOUND: Bronmerk knows no document"), "{said}");
    assert!(said.contains(&format!("is there: {}\nup to date, true\n", daemon.id("nota.txt"))), "{said}");
}

#[test]
fn buf_curl_asks_by_reflection_alone() {
    let daemon = with_a_document();
    let socket = daemon.socket.to_str().unwrap();
    let url = "http://localhost/bronmerk.v1.DocumentService/ListDocuments";
    let asked = r#"{"view": "DOCUMENT_VIEW_LIST", "order_by": "update_time desc"}"#;
    let arguments =
        ["curl", "--protocol", "grpc", "--http2-prior-knowledge", "--unix-socket", socket, "-d", asked, url];
    let Some(library) = libraries::node(&BUF) else { return };
    let said = run(&library.join("node_modules/.bin/buf"), &arguments, "BUF_CACHE_DIR", daemon.own.path());
    let answer: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(answer["documents"][0]["name"], daemon.id("nota.txt").as_str(), "{said}");
}
