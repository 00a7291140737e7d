//! The examples of `docs/integrators.md`, as they stand there: programs of others, in other languages.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::support::{Daemon, programs};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/integrators")
}

/// Runs an example where what it needs is installed; elsewhere it is said loudly that it was not.
fn run(program: &str, needs: &[&str], how: &str, arguments: &[&str]) -> Option<String> {
    let found = Command::new(program).args(needs).output().is_ok_and(|output| output.status.success());
    if !found {
        let message = format!("NOT RUN: `{program} {}` fails; get it with: {how}", needs.join(" "));
        assert!(std::env::var_os("BRONMERK_REQUIRE_PROGRAMS").is_none(), "{message}");
        eprintln!("{message}");
        return None;
    }
    Some(programs::run(&docs(), program, arguments))
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
    let needs = ["-c", "import grpc, grpc_reflection, google.rpc.status_pb2"];
    let how = "pip install grpcio grpcio-reflection googleapis-common-protos";
    let Some(said) = run("python3", &needs, how, &arguments) else { return };
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
    let needs = ["-e", "require('@grpc/grpc-js'); require('grpc-js-reflection-client')"];
    let how = "npm install @grpc/grpc-js grpc-js-reflection-client";
    let arguments = ["ask.mjs", daemon.socket.to_str().unwrap()];
    let Some(said) = run("node", &needs, how, &arguments) else { return };
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
    let how = "npm install @bufbuild/buf";
    let Some(said) = run("buf", &["--version"], how, &arguments) else { return };
    let answer: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(answer["documents"][0]["name"], daemon.id("nota.txt").as_str(), "{said}");
}
