//! Memory with many records, and processor time when nothing happens.

use std::time::Duration;

use anyhow::Result;
use tokio::time::sleep;

use super::{Bench, first_look, table::Row, tree};

pub async fn run(bench: &mut Bench) -> Result<()> {
    let minute = if bench.quick { 5 } else { 60 };
    for (full, must, aim) in [(200_000, "110 MB", "60 MB"), (1_000_000, "220 MB", "120 MB")] {
        let files = bench.size(full);
        let (home, watched) = (bench.disk()?, bench.memory()?);
        tree(watched.path(), files)?;
        let (mut after_look, mut after_start, mut idle) = (Vec::new(), Vec::new(), Vec::new());
        // One look makes the records; each run after it starts afresh on them.
        let state = home.path().join("state");
        let (daemon, _) = first_look::look(bench, &state, watched.path(), files).await?;
        after_look.push(daemon.memory()?);
        daemon.stop().await?;
        for _ in 0..bench.runs {
            let (daemon, _) = first_look::look(bench, &state, watched.path(), files).await?;
            after_start.push(daemon.memory()?);
            let before = daemon.ticks()?;
            sleep(Duration::from_secs(minute)).await;
            idle.push((daemon.ticks()? - before) as f64 * 10.0);
            daemon.stop().await?;
        }
        bench.add(
            Row::new(format!("memory after the first look at {files} files"), must, aim, "MB")
                .ours(after_look),
        );
        bench.add(
            Row::new(format!("memory after a start with {files} records"), must, aim, "MB").ours(after_start),
        );
        bench.add(
            Row::new(format!("processor time in {minute} idle seconds, {files} records"), "0", "0", "ms")
                .ours(idle),
        );
    }
    Ok(())
}
