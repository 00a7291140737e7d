//! A tree that was there before the daemon: how long until every file has its record.

use std::{path::Path, time::Duration};

use anyhow::{Result, ensure};

use super::{
    Bench,
    daemon::{Daemon, is_settled},
    table::Row,
    tree,
    writer::{now, seconds},
};

pub const LIMIT: Duration = Duration::from_secs(900);

pub async fn run(bench: &mut Bench) -> Result<()> {
    let files = bench.size(200_000);
    let watched = bench.memory()?;
    tree(watched.path(), files)?;
    let mut took = Vec::new();
    let mut progress = false;
    for _ in 0..bench.runs {
        let home = bench.disk()?;
        let (daemon, seconds) = look(bench, &home.path().join("state"), watched.path(), files).await?;
        daemon.check(watched.path(), files).await?;
        progress |= daemon.log()?.to_lowercase().contains("looking");
        daemon.stop().await?;
        took.push(seconds);
    }
    let said = if progress { "progress was logged" } else { "no progress in the log" };
    let row = Row::new(
        format!("first look at {files} files on tmpfs ({said})"),
        "all, 15 s, a progress line",
        "5 s",
        "s",
    );
    bench.add(row.ours(took));
    Ok(())
}

/// Starts a daemon on a tree, and returns it with the seconds until every file was recorded.
pub async fn look(bench: &Bench, state: &Path, folder: &Path, files: usize) -> Result<(Daemon, f64)> {
    let daemon = Daemon::start(&bench.daemon, state, &[folder]).await?;
    let status = daemon.settled(files, LIMIT).await?;
    let took = seconds(daemon.started, now());
    ensure!(
        is_settled(&status, files),
        "{} of {files} files recorded within the limit",
        status.document_count
    );
    Ok((daemon, took))
}
