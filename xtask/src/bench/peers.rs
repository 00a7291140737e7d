//! Other programs that watch folders, on the same burst in the same run. Skipped when not installed.

use std::{
    fs,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::UnixStream,
    process::Command,
    time::sleep,
};

use super::{
    Bench,
    burst::Burst,
    writer::{now, seconds},
};
use crate::programs;

const LIMIT: Duration = Duration::from_secs(300);

/// Seconds from the writer's end until watchman names every file with its SHA-1.
pub async fn watchman(bench: &Bench, burst: Burst) -> Result<Vec<f64>> {
    let mut took = Vec::new();
    if programs::find("watchman").is_none() {
        return Ok(took);
    }
    for _ in 0..bench.runs {
        let (home, watched) = (bench.disk()?, bench.place(burst.place)?);
        let socket = home.path().join("sock");
        let mut server = Command::new("watchman");
        server.args(["--foreground", "--no-save-state", "--logfile"]).arg(home.path().join("log"));
        server.arg("--sockname").arg(&socket).arg("--pidfile").arg(home.path().join("pid"));
        let server = server
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let end = Instant::now() + Duration::from_secs(30);
        let mut session = loop {
            match UnixStream::connect(&socket).await {
                Ok(session) => break BufReader::new(session),
                Err(error) => ensure!(Instant::now() < end, "watchman does not answer: {error}"),
            }
            sleep(Duration::from_millis(10)).await;
        };
        ask(&mut session, json!(["watch", watched.path()])).await?;
        let span = burst.write(watched.path()).await?;
        let query = json!(["query", watched.path(), {"expression": ["type", "f"], "fields": ["name", "content.sha1hex"]}]);
        let answer = ask(&mut session, query).await?;
        let files = answer.get("files").and_then(Value::as_array).context("watchman names no files")?;
        let hashed =
            files.iter().filter(|file| file.get("content.sha1hex").is_some_and(Value::is_string)).count();
        ensure!(hashed == burst.files, "watchman names {hashed} of {} files", burst.files);
        took.push(seconds(span.end, now()));
        drop(server);
    }
    Ok(took)
}

async fn ask(session: &mut BufReader<UnixStream>, question: Value) -> Result<Value> {
    session.write_all(format!("{question}\n").as_bytes()).await?;
    let mut line = String::new();
    session.read_line(&mut line).await?;
    let answer: Value = serde_json::from_str(&line)?;
    ensure!(answer.get("error").is_none(), "watchman says: {answer}");
    Ok(answer)
}

/// Seconds from the writer's end until a query of Recoll finds every file, with its settings as they come.
pub async fn recoll(bench: &Bench, burst: Burst) -> Result<Vec<f64>> {
    let mut took = Vec::new();
    if programs::find("recollindex").is_none() || programs::find("recollq").is_none() {
        return Ok(took);
    }
    for _ in 0..bench.runs {
        let (home, watched) = (bench.disk()?, bench.place(burst.place)?);
        fs::write(
            home.path().join("recoll.conf"),
            format!("topdirs = {}\nskippedPaths =\n", watched.path().display()),
        )?;
        fs::write(watched.path().join("eerste.txt"), "the one that shows when it is ready")?;
        let mut server = Command::new("recollindex");
        server.arg("-c").arg(home.path()).args(["-m", "-D", "-x", "-w", "0"]).env("HOME", home.path());
        let server = server
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        found(home.path(), 1).await?;
        let span = burst.write(watched.path()).await?;
        found(home.path(), burst.files + 1).await?;
        took.push(seconds(span.end, now()));
        drop(server);
    }
    Ok(took)
}

async fn found(configuration: &Path, wanted: usize) -> Result<()> {
    let end = Instant::now() + LIMIT;
    loop {
        let mut query = Command::new("recollq");
        query.arg("-c").arg(configuration).args(["-n", "0-1", "mime:text/plain"]).env("HOME", configuration);
        let output = query.stderr(Stdio::null()).output().await?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let count =
            said.lines().find_map(|line| line.split_once(" results")?.0.trim().parse().ok()).unwrap_or(0);
        if count >= wanted {
            return Ok(());
        }
        ensure!(Instant::now() < end, "recoll finds {count} of {wanted} files within {} s", LIMIT.as_secs());
        sleep(Duration::from_millis(100)).await;
    }
}
