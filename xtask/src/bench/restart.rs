//! The same tree again: nothing changed, so nothing is written, and it takes little more than a look.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};

use super::{
    Bench, first_look,
    table::Row,
    tree,
    writer::{now, seconds},
};

pub async fn run(bench: &mut Bench) -> Result<()> {
    let files = bench.size(200_000);
    let (home, watched) = (bench.disk()?, bench.memory()?);
    tree(watched.path(), files)?;
    let state = home.path().join("state");
    let (daemon, _) = first_look::look(bench, &state, watched.path(), files).await?;
    let before = last_entry(&daemon.status().await?);
    daemon.stop().await?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..bench.runs {
        let (daemon, took) = first_look::look(bench, &state, watched.path(), files).await?;
        let after = last_entry(&daemon.status().await?);
        ensure!(after == before, "the journal grew from entry {before} to {after} though nothing changed");
        daemon.stop().await?;
        ours.push(took);
        theirs.push(find(watched.path())?);
    }
    let row = Row::new(format!("restart on {files} unchanged files"), "no new entry", "1.5x find", "s");
    bench.add(row.ours(ours).peer("find -printf", theirs));
    Ok(())
}

fn last_entry(status: &bronmerk_proto::v1::GetStatusResponse) -> u64 {
    status.ledger.unwrap_or_default().durable_sequence
}

fn find(folder: &Path) -> Result<f64> {
    let start = now();
    let mut find = Command::new("find");
    find.arg(folder).args(["-printf", "%i %s %T@ %C@ %p\n"]).stdout(Stdio::null());
    ensure!(find.status().context("cannot start find")?.success(), "find failed");
    Ok(seconds(start, now()))
}
