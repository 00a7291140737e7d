//! `cargo xtask fuzz`: libFuzzer, guided by coverage, with the stable toolchain.
//!
//! cargo-fuzz asks for a nightly compiler to switch coverage on. LLVM's own pass can be asked for by
//! code generation flags that are stable, and that is all libFuzzer needs. No address sanitizer then:
//! what is looked for here is a panic, a hang or a flood of memory in safe code.

use std::{
    env,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail, ensure};

use crate::step::{self, Totals};

/// Coverage of every edge, counters in the program, and comparisons told to the fuzzer, so that it
/// finds magic numbers and checksums.
const FLAGS: &str = "-Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    --cfg fuzzing";

/// Targets that run at once: as many as the processors of the smallest machine that runs all checks.
const TOGETHER: usize = 2;

#[derive(clap::Args)]
pub struct Arguments {
    /// How long each target runs
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// Only these targets
    targets: Vec<String>,
}

/// Builds the targets and runs each for the time asked.
pub fn run(arguments: &Arguments) -> Result<bool> {
    let mut totals = Totals::default();
    fuzz(&mut totals, arguments.seconds, &arguments.targets);
    totals.summary();
    Ok(totals.close())
}

/// Adds every target as a check.
pub fn steps(totals: &mut Totals, seconds: u32) {
    fuzz(totals, seconds, &[]);
}

fn fuzz(totals: &mut Totals, seconds: u32, only: &[String]) {
    let mut built = None;
    totals.one("fuzz build", || {
        built = Some(build()?);
        Ok(())
    });
    let Some(folder) = built else { return };
    let mut wanted = targets().unwrap_or_default();
    wanted.retain(|target| only.is_empty() || only.contains(target));
    for some in wanted.chunks(TOGETHER) {
        totals.many(&format!("fuzz {}", some.join(", ")), |totals| {
            for outcome in together(&folder, some, seconds) {
                match outcome {
                    Ok(()) => totals.passed += 1,
                    Err(error) => {
                        println!("{error:#}");
                        totals.failed += 1;
                    }
                }
            }
            Ok(())
        });
    }
}

/// Runs some targets side by side; each uses one processor.
fn together(folder: &Path, targets: &[String], seconds: u32) -> Vec<Result<()>> {
    std::thread::scope(|scope| {
        let running: Vec<_> =
            targets.iter().map(|target| scope.spawn(move || one(folder, target, seconds))).collect();
        let ended = running.into_iter().map(|running| running.join());
        ended.map(|ended| ended.unwrap_or_else(|_| bail!("the run of a target panicked"))).collect()
    })
}

/// Every file in `fuzz/fuzz_targets` is a target.
fn targets() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(step::root().join("fuzz/fuzz_targets"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            names.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    ensure!(!names.is_empty(), "`fuzz/fuzz_targets` holds no target");
    Ok(names)
}

fn build() -> Result<PathBuf> {
    let triple = host()?;
    let folder = step::target("fuzz")?;
    // With a target named, the flags reach the program and not the build scripts that make it.
    let mut cargo =
        step::cargo(&["build", "--bins", "--manifest-path", "fuzz/Cargo.toml", "--target", &triple]);
    cargo.arg("--target-dir").arg(&folder).env("RUSTFLAGS", FLAGS).env_remove("CARGO_ENCODED_RUSTFLAGS");
    step::run(&mut cargo)?;
    Ok(folder.join(triple).join("debug"))
}

fn host() -> Result<String> {
    let rustc = env::var_os("RUSTC").map_or_else(|| "rustc".into(), PathBuf::from);
    let output = Command::new(rustc).arg("-vV").output().context("cannot ask rustc for its host")?;
    let text = String::from_utf8(output.stdout)?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    Ok(host.to_owned())
}

fn one(folder: &Path, target: &str, seconds: u32) -> Result<()> {
    let home = step::root().join("fuzz");
    let corpus = home.join("corpus").join(target);
    let artifacts = home.join("artifacts").join(target);
    std::fs::create_dir_all(&corpus)?;
    std::fs::create_dir_all(&artifacts)?;
    let mut fuzzer =
        step::command(folder.join(target), &["-rss_limit_mb=2048", "-timeout=10", "-print_final_stats=1"]);
    fuzzer.arg(format!("-max_total_time={seconds}"));
    fuzzer.arg(format!("-artifact_prefix={}/", artifacts.display()));
    fuzzer.arg(&corpus);
    // Kept with the sources: inputs that open more of the code than chance would.
    let seeds = home.join("seeds").join(target);
    if seeds.is_dir() {
        fuzzer.arg(seeds);
    }
    let log = tempfile::NamedTempFile::new()?;
    fuzzer.stderr(log.reopen()?); // libFuzzer speaks on standard error only
    let outcome = step::run(&mut fuzzer);
    let said = String::from_utf8_lossy(&std::fs::read(log.path())?).into_owned();
    report(&said, outcome.is_err())?;
    outcome.with_context(|| format!("the input that did it is in `fuzz/artifacts/{target}`"))?;
    let seen = coverage(&said);
    let (Some(first), Some(last)) = (seen.first(), seen.last()) else {
        bail!("no coverage was reported: is the pass on?")
    };
    println!("{target}: coverage went from {first} to {last} edges in {seconds} s");
    ensure!(*last > 1, "coverage stood still: the target is not instrumented");
    Ok(())
}

/// Shows the end of what the fuzzer said: much of it when it failed, the totals when it did not.
fn report(said: &str, failed: bool) -> Result<()> {
    let lines: Vec<_> = said.lines().collect();
    let wanted = if failed { 60 } else { 8 };
    let mut out = std::io::stdout();
    for line in lines.iter().skip(lines.len().saturating_sub(wanted)) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// The numbers behind `cov:` in libFuzzer's lines.
fn coverage(said: &str) -> Vec<u64> {
    said.lines()
        .filter(|line| line.starts_with('#'))
        .filter_map(|line| line.split_once("cov: ")?.1.split_whitespace().next()?.parse().ok())
        .collect()
}
