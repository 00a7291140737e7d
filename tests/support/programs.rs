//! Programs that tests use and that this repository does not bring.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// Finds a program. Where CI demands all of them, a missing one fails the test; elsewhere the test says
/// loudly that it was not run, and how to get the program.
pub fn find(program: &str, package: &str) -> Option<PathBuf> {
    let found = std::env::var_os("PATH").and_then(|path| {
        std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
    });
    if found.is_none() {
        let message =
            format!("NOT RUN: `{program}` is not installed; get it with: apt-get install {package}");
        assert!(std::env::var_os("BRONMERK_REQUIRE_PROGRAMS").is_none(), "{message}");
        eprintln!("{message}");
    }
    found
}

/// The folder with the official schemas, of which none is in this repository. As [`find`] otherwise.
pub fn schemas() -> Option<PathBuf> {
    let found = std::env::var_os("BRONMERK_XSD").map(PathBuf::from).filter(|folder| folder.is_dir());
    if found.is_none() {
        let message =
            "NOT RUN: no schemas to validate against; name their folder with `cargo xtask test --xsd DIR`";
        assert!(std::env::var_os("BRONMERK_REQUIRE_PROGRAMS").is_none(), "{message}");
        eprintln!("{message}");
    }
    found
}

/// Whether this is root: some tests take rights away or mount things. As [`find`] otherwise.
pub fn is_root(what_for: &str) -> bool {
    let is_root = rustix::process::geteuid().is_root();
    if !is_root {
        let message = format!("NOT RUN: {what_for} needs root; run the tests as root to have it");
        assert!(std::env::var_os("BRONMERK_REQUIRE_PROGRAMS").is_none(), "{message}");
        eprintln!("{message}");
    }
    is_root
}

/// Runs a program in a folder, and fails with what it said when it fails.
pub fn run(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| panic!("`{program}` cannot be started: {error}"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "`{program} {arguments:?}` failed: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
