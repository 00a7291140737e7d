//! From one save to its record: how soon an add-in gets an answer, and how soon the facts are there.

use std::{collections::HashMap, fs, os::unix::ffi::OsStrExt as _, time::Duration};

use anyhow::{Result, ensure};
use bronmerk_proto::v1::{Locator, ResolveDocumentRequest, locator};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tonic::Code;

use super::{
    Bench,
    daemon::Daemon,
    table::{Row, quantile},
    writer::{now, seconds},
};

/// The daemon's quiet time, as it is without a policy.
const QUIET: f64 = 0.3;

pub async fn run(bench: &mut Bench) -> Result<()> {
    let saves = bench.size(2_000);
    let (mut answered, mut known) = (Vec::new(), Vec::new());
    for _ in 0..bench.runs {
        let (home, watched) = (bench.disk()?, bench.memory()?);
        let daemon = Daemon::start(&bench.daemon, &home.path().join("state"), &[watched.path()]).await?;
        daemon.settled(0, Duration::from_secs(60)).await?;
        answered.push(quantile(&ask(&daemon, watched.path(), saves).await?, 0.99) * 1e3);
        daemon.settled(saves, Duration::from_secs(60)).await?;
        known.push(quantile(&listen(&daemon, watched.path(), saves).await?, 0.99) * 1e3);
        daemon.stop().await?;
    }
    let row = Row::new(format!("save to answer, {saves} saves, p99"), "a record", "50 ms after create", "ms");
    bench.add(row.ours(answered));
    let row =
        Row::new(format!("end of the quiet time ({QUIET} s) to full facts, p99"), "facts", "50 ms", "ms");
    bench.add(row.ours(known));
    Ok(())
}

/// Seconds from each file's creation until ResolveDocument knows it, asking all the while.
async fn ask(daemon: &Daemon, folder: &std::path::Path, saves: usize) -> Result<Vec<f64>> {
    let mut documents = daemon.documents();
    let mut took = Vec::new();
    for number in 0..saves {
        let path = folder.join(format!("gevraagd-{number}.txt"));
        let start = now();
        fs::write(&path, format!("nota {number}"))?;
        loop {
            let locator = Locator { kind: Some(locator::Kind::Path(path.as_os_str().as_bytes().to_vec())) };
            match documents
                .resolve_document(ResolveDocumentRequest { locators: vec![locator], ..Default::default() })
                .await
            {
                Ok(_) => break,
                Err(status) if status.code() == Code::NotFound && seconds(start, now()) < 10.0 => {
                    sleep(Duration::from_millis(1)).await;
                }
                Err(status) => return Err(status.into()),
            }
        }
        took.push(seconds(start, now()));
    }
    Ok(took)
}

/// Seconds from the end of each file's quiet time until its facts are told, nobody asking.
async fn listen(daemon: &Daemon, folder: &std::path::Path, saves: usize) -> Result<Vec<f64>> {
    let mut told = daemon.follow().await?;
    let mut saved = HashMap::new();
    let mut pace = interval(Duration::from_millis(5));
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for number in 0..saves {
        pace.tick().await;
        let path = folder.join(format!("verteld-{number}.txt"));
        fs::write(&path, format!("besluit {number}"))?;
        saved.insert(path, now());
    }
    let mut took = Vec::new();
    let all = async {
        while !saved.is_empty()
            && let Some(seen) = told.recv().await
        {
            if seen.hashed
                && let Some(end) = saved.remove(seen.path())
            {
                took.push(seconds(end, seen.at) - QUIET);
            }
        }
    };
    let _ = timeout(Duration::from_secs(60), all).await;
    ensure!(took.len() == saves, "the facts of {} of {saves} saves were told", took.len());
    Ok(took)
}
