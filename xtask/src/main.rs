//! Runs what developers and CI run: `cargo xtask test`, `lint`, `proto`, `fuzz`, `bench`, `pronom` and `deb`.
//!
//! Small on purpose: each command is a list of other programs to start, and a count of how they ended.

mod bench;
mod deb;
mod deny;
mod fuzz;
mod programs;
mod pronom;
mod proto;
mod step;
mod test;
mod units;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Everything that developers and CI run")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run everything that CI runs, and end with the totals
    Test(test::Arguments),
    /// Check layout, lints, licences and sources: what needs no test to run
    Lint,
    /// Lint the contract, and compare it with the one that was last accepted
    Proto(proto::Arguments),
    /// Fuzz the readers of journal and policy, guided by coverage
    Fuzz(fuzz::Arguments),
    /// Measure a release build against its peers, and print a table
    Bench(bench::Arguments),
    /// Transcribe what PRONOM publishes into the form that the daemon reads
    Pronom(pronom::Arguments),
    /// Make the Debian package
    Deb(deb::Arguments),
    /// Part of `bench`: write files at full speed and say when it began and ended
    #[command(name = "__write", hide = true)]
    Write(bench::writer::Job),
    /// Part of `bench`: serve empty answers, to compare the daemon's with
    #[command(name = "__empty", hide = true)]
    Empty(bench::empty::Arguments),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Test(arguments) => test::run(&arguments),
        Command::Lint => test::lint(),
        Command::Proto(arguments) => proto::run(&arguments),
        Command::Fuzz(arguments) => fuzz::run(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Pronom(arguments) => pronom::run(&arguments),
        Command::Deb(arguments) => deb::run(&arguments),
        Command::Write(job) => job.run(),
        Command::Empty(arguments) => bench::empty::run(&arguments),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
