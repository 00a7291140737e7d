//! The index thrown away: it is made anew from the journal, and the daemon answers meanwhile.

use std::{fs, time::Duration};

use anyhow::{Context as _, Result, ensure};
use bronmerk_proto::v1::get_status_response::IndexState;

use super::{
    Bench,
    daemon::{Daemon, is_settled},
    first_look,
    table::Row,
    tree,
    writer::{now, seconds},
};

pub async fn run(bench: &mut Bench) -> Result<()> {
    let files = bench.size(1_000_000);
    let (home, watched) = (bench.disk()?, bench.memory()?);
    tree(watched.path(), files)?;
    let state = home.path().join("state");
    let (daemon, _) = first_look::look(bench, &state, watched.path(), files).await?;
    let entries = daemon.status().await?.ledger.unwrap_or_default().durable_sequence;
    daemon.stop().await?;
    let mut took = Vec::new();
    let (mut rebuilding, mut slowest) = (0_u32, 0.0_f64);
    for _ in 0..bench.runs {
        fs::remove_dir_all(state.join("index")).context("no index to throw away")?;
        let daemon = Daemon::start(&bench.daemon, &state, &[watched.path()]).await?;
        let end = now() + first_look::LIMIT.as_nanos() as u64;
        let status = loop {
            let asked = now();
            let status = daemon.status().await?;
            slowest = slowest.max(seconds(asked, now()));
            let index = status.ledger.unwrap_or_default().index_state;
            if index == IndexState::Ready as i32 {
                break status;
            }
            rebuilding += u32::from(index == IndexState::Rebuilding as i32);
            ensure!(now() < end, "the index is not ready within the limit");
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        took.push(seconds(daemon.started, now()));
        ensure!(
            status.ledger.unwrap_or_default().durable_sequence == entries,
            "the rebuild wrote to the journal"
        );
        let status = daemon.settled(files, first_look::LIMIT).await?;
        ensure!(
            is_settled(&status, files),
            "{} of {files} documents after the rebuild",
            status.document_count
        );
        daemon.stop().await?;
    }
    let what = format!(
        "index rebuilt from {entries} entries (REBUILDING was answered {rebuilding} times, the slowest status took {:.0} ms)",
        slowest * 1e3
    );
    bench.add(Row::new(what, "answers meanwhile", "30 s", "s").ours(took));
    Ok(())
}
