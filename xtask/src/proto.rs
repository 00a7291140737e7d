//! `cargo xtask proto`: keeps the contract tidy, and keeps old programs able to speak it.
//!
//! The rule: the contract is compared with `proto/accepted.binpb`, the contract as it was last
//! accepted. Adding is free. Taking away or changing needs `--accept`, which rewrites that file, so
//! that a break is never an accident and always a line in a review. The file travels with the
//! sources: a clone without tags or history is checked like any other.

use std::{path::PathBuf, process::Command};

use anyhow::{Context as _, Result};

use crate::step::{self, Totals};

const VERSION: &str = "1.75.0";
const ACCEPTED: &str = "accepted.binpb";

#[derive(clap::Args)]
pub struct Arguments {
    /// Take the contract as it is now for the one to compare with from here on
    #[arg(long)]
    accept: bool,
}

/// Lints and compares, or accepts.
pub fn run(arguments: &Arguments) -> Result<bool> {
    if arguments.accept {
        let buf = install()?;
        step::run(&mut call(&buf, &["build", "--exclude-source-info", "--output", ACCEPTED]))?;
        return Ok(true);
    }
    let mut totals = Totals::default();
    steps(&mut totals);
    totals.summary();
    Ok(totals.close())
}

/// Adds both checks.
pub fn steps(totals: &mut Totals) {
    totals.one("proto lint", || step::run(&mut call(&install()?, &["lint"])));
    totals.one("proto breaking", || {
        step::run(&mut call(&install()?, &["breaking", "--against", ACCEPTED])).context(
            "an older program could no longer speak this contract. Take it back, or, if the break is meant, \
             run `cargo xtask proto --accept` and say why in the commit",
        )
    });
}

/// Whether buf is here already, so that nothing needs to be fetched.
pub fn installed() -> bool {
    binary().is_ok_and(|path| path.exists())
}

fn binary() -> Result<PathBuf> {
    Ok(step::target("tools/buf")?.join(VERSION).join("node_modules/.bin/buf"))
}

/// Returns buf, installed from its npm package into the target folder the first time.
fn install() -> Result<PathBuf> {
    let binary = binary()?;
    if !binary.exists() {
        let folder = step::target("tools/buf")?.join(VERSION);
        std::fs::create_dir_all(&folder)?;
        let mut npm = step::command("npm", &["install", "--silent", "--no-audit", "--no-fund", "--prefix"]);
        npm.arg(&folder).arg(format!("@bufbuild/buf@{VERSION}"));
        step::run(&mut npm).context("cannot install buf")?;
    }
    Ok(binary)
}

fn call(buf: &PathBuf, arguments: &[&str]) -> Command {
    let mut command = step::command(buf, arguments);
    command.current_dir(step::root().join("proto"));
    command
}
