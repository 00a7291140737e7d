//! 20,000 files at full speed: every one a durable record, and how soon after the writer's end.

use std::time::Duration;

use anyhow::{Context as _, Result};

use super::{
    Bench, Place,
    daemon::Daemon,
    peers,
    table::Row,
    writer::{self, Job, Span},
};

const LIMIT: Duration = Duration::from_secs(180);

/// One way to write the burst.
#[derive(Clone, Copy)]
pub struct Burst {
    pub place: Place,
    pub files: usize,
    pub folders: usize,
    pub writers: usize,
}

pub async fn run(bench: &mut Bench) -> Result<()> {
    let files = bench.size(20_000);
    let must = "all durable with SHA-256, none twice";
    for place in [Place::Memory, Place::Disk] {
        let burst = Burst { place, files, folders: bench.size(200), writers: 1 };
        let ours = repeat(bench, burst).await?;
        let what = format!("burst of {files} on {}: last one durable after the writer's end", place.name());
        let row = Row::new(&what, must, "0.5 s", "s").ours(ours.clone());
        bench.add(row.beside("watchman, name and SHA-1", peers::watchman(bench, burst).await));
        if place == Place::Memory {
            let row = Row::new(what, must, "0.5 s", "s").ours(ours);
            bench.add(row.beside("recollindex -m, found by a query", peers::recoll(bench, burst).await));
        }
    }
    let burst = Burst { place: Place::Memory, files, folders: bench.size(2_000), writers: 2 };
    let ours = repeat(bench, burst).await?;
    bench.add(
        Row::new(format!("the same, two writers and {} folders", burst.folders), must, "0.8 s", "s")
            .ours(ours),
    );
    Ok(())
}

async fn repeat(bench: &Bench, burst: Burst) -> Result<Vec<f64>> {
    let mut after = Vec::new();
    for _ in 0..bench.runs {
        after.push(once(bench, burst).await?);
    }
    Ok(after)
}

async fn once(bench: &Bench, burst: Burst) -> Result<f64> {
    let (home, watched) = (bench.disk()?, bench.place(burst.place)?);
    let daemon = Daemon::start(&bench.daemon, &home.path().join("state"), &[watched.path()]).await?;
    daemon.settled(0, LIMIT).await?;
    let mut told = daemon.follow().await?;
    let span = burst.write(watched.path()).await?;
    let recorded = daemon.recorded(&mut told, burst.files, LIMIT).await?;
    daemon.check(watched.path(), burst.files).await?;
    anyhow::ensure!(
        recorded.count == burst.files,
        "the watch told of {} of {} documents",
        recorded.count,
        burst.files
    );
    daemon.stop().await?;
    Ok(recorded.after(span.end))
}

impl Burst {
    /// Writes it, with as many processes as it has writers, and returns when the last one ended.
    pub async fn write(self, folder: &std::path::Path) -> Result<Span> {
        let mut running = Vec::new();
        for number in 0..self.writers {
            let files = self.files / self.writers + usize::from(number < self.files % self.writers);
            running
                .push(Job::new(folder, files, self.folders / self.writers, 4096, number as u64 + 1).start()?);
        }
        let mut spans = Vec::new();
        for child in running {
            spans.push(writer::ended(child).await?);
        }
        let start = spans.iter().map(|span| span.start).min().context("no writer")?;
        let end = spans.iter().map(|span| span.end).max().context("no writer")?;
        Ok(Span { start, end })
    }
}
