//! A folder that tells of nothing, as on a share: what looking at it costs, and how late a change is recorded.

use std::{fs, time::Duration};

use anyhow::{Result, ensure};
use bronmerk_proto::v1::RescanRequest;
use tokio::time::{sleep, timeout};

use super::{
    Bench,
    daemon::Daemon,
    table::Row,
    tree,
    writer::{now, seconds},
};

/// Looks that are asked for in each run, so that ticks of the processor's clock can be told apart.
const LOOKS: u32 = 5;
/// Longer than two of the daemon's own looks are apart.
const LIMIT: Duration = Duration::from_secs(120);

pub async fn run(bench: &mut Bench) -> Result<()> {
    let files = bench.size(50_000);
    // By itself the daemon looks every 30 seconds.
    let span = if bench.quick { 60 } else { 300 };
    let (home, watched) = (bench.disk()?, bench.disk()?);
    tree(watched.path(), files)?;
    let policy = home.path().join("policy.toml");
    fs::write(&policy, format!("[[folders]]\npath = {:?}\nwatch = \"poll\"\n", watched.path()))?;
    let more = ["--policy".as_ref(), policy.as_os_str()];
    let state = home.path().join("state");
    let daemon = Daemon::start_with(&bench.daemon, &state, &[watched.path()], &more).await?;
    daemon.settled(files, Duration::from_secs(600)).await?;
    daemon.check(watched.path(), files).await?;
    let (mut look, mut took, mut hour, mut late) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for run in 0..bench.runs {
        let (start, before) = (now(), daemon.ticks()?);
        for _ in 0..LOOKS {
            daemon.system().rescan(RescanRequest::default()).await?;
        }
        look.push((daemon.ticks()? - before) as f64 * 10.0 / f64::from(LOOKS));
        took.push(seconds(start, now()) * 1e3 / f64::from(LOOKS));
        let before = daemon.ticks()?;
        sleep(Duration::from_secs(span)).await;
        hour.push((daemon.ticks()? - before) as f64 / 100.0 * 3600.0 / span as f64);
        late.push(change(&daemon, watched.path(), run).await?);
    }
    daemon.check(watched.path(), files + bench.runs).await?;
    daemon.stop().await?;
    let shown = format!("polled folder of {files} files");
    bench.add(Row::new(format!("{shown}: processor time of a look"), "-", "-", "ms").ours(look));
    bench.add(Row::new(format!("{shown}: a look, from asked to done"), "-", "-", "ms").ours(took));
    bench.add(Row::new(format!("{shown}: processor time an hour"), "-", "-", "s").ours(hour));
    bench.add(Row::new(format!("{shown}: a new file to its record"), "60 s", "30 s", "s").ours(late));
    Ok(())
}

/// Seconds until a new file that nobody tells of has its record with facts.
async fn change(daemon: &Daemon, folder: &std::path::Path, run: usize) -> Result<f64> {
    let mut told = daemon.follow().await?;
    let path = folder.join(format!("nieuw-{run}.txt"));
    fs::write(&path, format!("een nieuw stuk {run}"))?;
    let start = now();
    let heard = async {
        while let Some(seen) = told.recv().await {
            if seen.hashed && seen.path() == path {
                return Some(seen.at);
            }
        }
        None
    };
    let at = timeout(LIMIT, heard).await.ok().flatten();
    ensure!(at.is_some(), "a new file in a polled folder was not told of within {} s", LIMIT.as_secs());
    Ok(seconds(start, at.unwrap_or(start)))
}
