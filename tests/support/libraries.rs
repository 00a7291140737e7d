//! Libraries of others, from where their makers publish them: installed once for all tests of this checkout, into the
//! target folder. Where they cannot be had it is said loudly, and CI fails.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};

use super::programs::find;

/// One at a time: who comes second finds what the first one installed.
static INSTALLING: Mutex<()> = Mutex::new(());

/// A folder for `PYTHONPATH` with these packages of PyPI, each with its version.
pub fn python(packages: &[&str]) -> Option<PathBuf> {
    let python = find("python3", "python3 python3-pip")?;
    installed(packages, |folder| {
        let mut pip = Command::new(&python);
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--root-user-action=ignore",
        ]);
        pip.arg("--target").arg(folder).args(packages);
        pip
    })
}

/// A folder with these packages of npm, each with its version, in its `node_modules`.
pub fn node(packages: &[&str]) -> Option<PathBuf> {
    let npm = find("npm", "nodejs npm")?;
    installed(packages, |folder| {
        fs::create_dir(folder).unwrap();
        let mut command = Command::new(&npm);
        command
            .args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"])
            .arg(folder)
            .args(packages);
        command
    })
}

fn installed(packages: &[&str], install: impl FnOnce(&Path) -> Command) -> Option<PathBuf> {
    let _alone = INSTALLING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let tools = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = tools.join(packages.join("+").replace(['/', '@'], "_"));
    if folder.is_dir() {
        return Some(folder);
    }
    // Beside it first, so that what is there is whole.
    let new = tempfile::Builder::new().prefix("library-").tempdir_in(tools).unwrap();
    let output = install(&new.path().join("all")).output().unwrap();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let message = format!("NOT RUN: {} cannot be installed: {said}", packages.join(", "));
        assert!(std::env::var_os("BRONMERK_REQUIRE_PROGRAMS").is_none(), "{message}");
        eprintln!("{message}");
        return None;
    }
    // Another run may have been first; its libraries are as good.
    let _ = fs::rename(new.path().join("all"), &folder);
    Some(folder)
}
