//! What the daemon costs the program that writes: the same burst with and without it, by turns.

use std::time::Duration;

use anyhow::Result;

use super::{Bench, Place, burst::Burst, daemon::Daemon, table::Row};

pub async fn run(bench: &mut Bench) -> Result<()> {
    let burst = Burst { place: Place::Disk, files: bench.size(20_000), folders: bench.size(200), writers: 1 };
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for _ in 0..bench.runs {
        with.push(watched(bench, burst).await?);
        without.push(alone(bench, burst).await?);
    }
    let row = Row::new(format!("the writer itself, {} files on disk", burst.files), "1.25x", "1.05x", "s");
    bench.add(row.ours(with).peer("no daemon", without));
    Ok(())
}

async fn watched(bench: &Bench, burst: Burst) -> Result<f64> {
    let (home, folder) = (bench.disk()?, bench.disk()?);
    let daemon = Daemon::start(&bench.daemon, &home.path().join("state"), &[folder.path()]).await?;
    daemon.settled(0, Duration::from_secs(60)).await?;
    rustix::fs::sync(); // what others left to be written is not this writer's load
    let span = burst.write(folder.path()).await?;
    daemon.check(folder.path(), burst.files).await?;
    daemon.stop().await?;
    Ok(span.seconds())
}

async fn alone(bench: &Bench, burst: Burst) -> Result<f64> {
    let folder = bench.disk()?;
    rustix::fs::sync();
    Ok(burst.write(folder.path()).await?.seconds())
}
