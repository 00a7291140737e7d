//! `cargo xtask bench`: measures a release build, beside its peers and in the same run.
//!
//! Drives the real daemon through its own door. Says how long things took and never judges it: the
//! machine decides that. What it does judge is the count: a record missing or double is a failure.

mod burst;
mod daemon;
pub mod empty;
mod export;
mod first_look;
mod formats;
mod get;
mod growth;
mod memory;
mod peers;
mod polled;
mod rebuild;
mod reckon;
mod restart;
mod samba;
mod save;
mod table;
pub mod writer;
mod writing;

use std::{
    env,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use tempfile::TempDir;

use crate::step;
use table::{Row, Table};

#[derive(clap::Args)]
pub struct Arguments {
    /// Which benchmarks; all of them when none is named
    #[arg(value_enum)]
    names: Vec<Name>,
    /// A twentieth of the sizes: shows that the benchmarks work, and nothing about the product
    #[arg(long)]
    quick: bool,
    /// How often each is run
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// For `formats`: the files that are told apart, with all that is below; without it, a set that is made
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Measure this daemon, with this very program, and build nothing
    #[arg(long, value_name = "PATH")]
    daemon: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// 20,000 files in 200 new folders at full speed
    Burst,
    /// What the daemon costs the program that writes
    Writer,
    /// 200,000 files that were there before the daemon
    FirstLook,
    /// The same tree again, nothing changed
    Restart,
    /// GetDocument, beside an empty call
    Get,
    /// From one save to its record
    Save,
    /// Memory and idle processor time
    Memory,
    /// The index made anew from the journal
    Rebuild,
    /// Cost per file and per question, small to large
    Growth,
    /// MDTO of 100,000 documents to disk, beside the same files written by hand
    Export,
    /// Completeness and retention over 500,000 records
    Reckon,
    /// 5,000 files written by two SMB clients, with and without the daemon
    Samba,
    /// A folder of 50,000 files that is looked at from time to time
    Polled,
    /// Formats as Siegfried tells them, and how long that takes
    Formats,
}

/// What every benchmark needs.
pub struct Bench {
    quick: bool,
    pub runs: usize,
    pub daemon: PathBuf,
    corpus: Option<PathBuf>,
    table: Table,
}

impl Bench {
    /// Scales a size down in a quick run.
    pub fn size(&self, full: usize) -> usize {
        if self.quick { full / 20 } else { full }
    }

    pub fn add(&mut self, row: Row) {
        self.table.add(row);
    }

    /// A new folder in memory.
    pub fn memory(&self) -> Result<TempDir> {
        tempfile::Builder::new()
            .prefix("bronmerk-bench-")
            .tempdir_in("/dev/shm")
            .context("cannot use `/dev/shm`")
    }

    /// A new folder on disk, beside the build.
    pub fn disk(&self) -> Result<TempDir> {
        Ok(tempfile::Builder::new().prefix("run-").tempdir_in(step::target("bench")?)?)
    }

    /// A folder in memory for documents, or one on disk.
    pub fn place(&self, place: Place) -> Result<TempDir> {
        match place {
            Place::Memory => self.memory(),
            Place::Disk => self.disk(),
        }
    }
}

/// Where the documents are. The daemon's state is always on disk.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Memory,
    Disk,
}

impl Place {
    pub fn name(self) -> &'static str {
        match self {
            Self::Memory => "tmpfs",
            Self::Disk => "disk",
        }
    }
}

/// Builds what is measured, and measures it with a release build of this program.
pub fn run(arguments: &Arguments) -> Result<bool> {
    let Some(daemon) = &arguments.daemon else { return again_in_release() };
    let daemon = daemon.canonicalize().with_context(|| format!("no daemon at `{}`", daemon.display()))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(all(arguments, daemon))
}

fn again_in_release() -> Result<bool> {
    step::run(&mut step::cargo(&["build", "--release", "--locked", "-p", "bronmerk", "-p", "xtask"]))?;
    let release = step::target("release")?;
    let mut again = step::command(release.join("xtask"), &[]);
    again.args(env::args_os().skip(1)).arg("--daemon").arg(release.join("bronmerkd"));
    Err(again.exec().into())
}

async fn all(arguments: &Arguments, daemon: PathBuf) -> Result<bool> {
    let (quick, runs, corpus) = (arguments.quick, arguments.runs.max(1), arguments.corpus.clone());
    let mut bench = Bench { quick, runs, daemon, corpus, table: Table::default() };
    let wanted = |name| arguments.names.is_empty() || arguments.names.contains(&name);
    for &name in Name::value_variants() {
        if !wanted(name) {
            continue;
        }
        let shown = name.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        eprintln!("== {shown}");
        let outcome = match name {
            Name::Burst => burst::run(&mut bench).await,
            Name::Writer => writing::run(&mut bench).await,
            Name::FirstLook => first_look::run(&mut bench).await,
            Name::Restart => restart::run(&mut bench).await,
            Name::Get => get::run(&mut bench).await,
            Name::Save => save::run(&mut bench).await,
            Name::Memory => memory::run(&mut bench).await,
            Name::Rebuild => rebuild::run(&mut bench).await,
            Name::Growth => growth::run(&mut bench).await,
            Name::Export => export::run(&mut bench).await,
            Name::Reckon => reckon::run(&mut bench).await,
            Name::Samba => samba::run(&mut bench).await,
            Name::Polled => polled::run(&mut bench).await,
            Name::Formats => formats::run(&mut bench),
        };
        if let Err(error) = outcome {
            bench.table.wrong(format!("{shown}: {error:#}"));
        }
    }
    print!("{}", bench.table.finish(arguments.quick, &step::target("bench")?));
    Ok(bench.table.is_right())
}

/// Makes a tree of small files: a hundred to a folder.
pub fn tree(folder: &Path, files: usize) -> Result<()> {
    writer::Job::new(folder, files, files.div_ceil(100), 300, 7).write().map(|_| ())
}
