//! GetDocument over the socket, beside a call that does nothing, by turns.

use std::{env, process::Stdio, time::Duration};

use anyhow::{Result, ensure};
use bronmerk_proto::v1::{
    GetDocumentRequest, GetServerInfoRequest, system_service_client::SystemServiceClient,
};
use tokio::{process::Command, task::JoinSet, time::sleep};
use tonic::transport::Channel;

use super::{
    Bench,
    daemon::{Daemon, connect},
    first_look,
    table::{Row, quantile},
    tree,
    writer::{now, seconds},
};

const CALLS: usize = 20_000;
const AT_ONCE: usize = 16;

pub async fn run(bench: &mut Bench) -> Result<()> {
    let (files, calls) = (bench.size(20_000), bench.size(CALLS));
    let (home, watched) = (bench.disk()?, bench.memory()?);
    tree(watched.path(), files)?;
    let (daemon, _) = first_look::look(bench, &home.path().join("state"), watched.path(), files).await?;
    let names = daemon.check(watched.path(), files).await?;
    let socket = home.path().join("empty.socket");
    let mut server = Command::new(env::current_exe()?);
    let _server = server.arg("__empty").arg(&socket).stdin(Stdio::null()).kill_on_drop(true).spawn()?;
    let empty = reach(&socket).await?;

    let (mut slow, mut empty_slow, mut rate, mut empty_rate) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..bench.runs {
        slow.push(quantile(&get_each(&daemon, &names, calls).await?, 0.99));
        empty_slow.push(quantile(&ask_each(&empty, calls).await?, 0.99));
        rate.push(get_at_once(&daemon, &names, calls).await?);
        empty_rate.push(ask_at_once(&empty, calls).await?);
    }
    daemon.stop().await?;
    let row = Row::new(format!("GetDocument among {files}, one after another, p99"), "2x", "-", "ms");
    bench.add(row.ours(slow).peer("empty tonic call, p99", empty_slow));
    let row = Row::new(format!("GetDocument, {AT_ONCE} at once on one connection"), "-", "0.70x", "calls/s");
    bench.add(row.ours(rate).peer("empty tonic call", empty_rate));
    Ok(())
}

async fn reach(socket: &std::path::Path) -> Result<Channel> {
    for _ in 0..500 {
        if let Ok(channel) = connect(socket).await {
            return Ok(channel);
        }
        sleep(Duration::from_millis(10)).await;
    }
    anyhow::bail!("the empty server does not answer")
}

/// Milliseconds that each of a number of calls took, one after another, spread over the documents.
pub async fn get_each(daemon: &Daemon, names: &[String], calls: usize) -> Result<Vec<f64>> {
    ensure!(!names.is_empty(), "no documents to ask for");
    let mut documents = daemon.documents();
    let mut took = Vec::with_capacity(calls);
    for name in names.iter().cycle().step_by(stride(names.len())).take(calls) {
        let asked = GetDocumentRequest { name: name.clone(), ..Default::default() };
        let start = now();
        documents.get_document(asked).await?;
        took.push(seconds(start, now()) * 1e3);
    }
    Ok(took)
}

/// A step that visits the documents out of order, and all of them when there are as many calls.
fn stride(count: usize) -> usize {
    (1..).map(|number| count * 5 / 8 + number).find(|&step| common(step, count) == 1).unwrap_or(1)
}

fn common(one: usize, other: usize) -> usize {
    if other == 0 { one } else { common(other, one % other) }
}

async fn ask_each(empty: &Channel, calls: usize) -> Result<Vec<f64>> {
    let mut system = SystemServiceClient::new(empty.clone());
    let mut took = Vec::with_capacity(calls);
    for _ in 0..calls {
        let start = now();
        system.get_server_info(GetServerInfoRequest {}).await?;
        took.push(seconds(start, now()) * 1e3);
    }
    Ok(took)
}

async fn get_at_once(daemon: &Daemon, names: &[String], calls: usize) -> Result<f64> {
    let start = now();
    let mut callers = JoinSet::new();
    for number in 0..AT_ONCE {
        let mut documents = daemon.documents();
        let mine: Vec<_> =
            names.iter().cycle().skip(number * 997).step_by(31).take(calls / AT_ONCE).cloned().collect();
        callers.spawn(async move {
            for name in mine {
                documents.get_document(GetDocumentRequest { name, ..Default::default() }).await?;
            }
            Ok::<_, tonic::Status>(())
        });
    }
    finish(callers, start, calls).await
}

async fn ask_at_once(empty: &Channel, calls: usize) -> Result<f64> {
    let start = now();
    let mut callers = JoinSet::new();
    for _ in 0..AT_ONCE {
        let mut system = SystemServiceClient::new(empty.clone());
        callers.spawn(async move {
            for _ in 0..calls / AT_ONCE {
                system.get_server_info(GetServerInfoRequest {}).await?;
            }
            Ok::<_, tonic::Status>(())
        });
    }
    finish(callers, start, calls).await
}

async fn finish(mut callers: JoinSet<Result<(), tonic::Status>>, start: u64, calls: usize) -> Result<f64> {
    while let Some(caller) = callers.join_next().await {
        caller??;
    }
    Ok((calls / AT_ONCE * AT_ONCE) as f64 / seconds(start, now()))
}
