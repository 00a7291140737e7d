//! An export of MDTO by the real client to disk, beside the same files written by hand in the same run.

use std::{
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use tokio::{process::Command, time::sleep};

use super::{Bench, daemon::Daemon, first_look::LIMIT, table::Row, tree};

const POLICY: &str = "
[organisation]
name = 'ministerie van Financiën'
uri = 'https://identifier.overheid.nl/tooi/id/ministerie/mnre1090'
";

/// What an export wrote: every file with its size.
struct Written {
    files: Vec<(PathBuf, usize)>,
    bytes: usize,
}

pub async fn run(bench: &mut Bench) -> Result<()> {
    let documents = bench.size(100_000);
    let (home, watched) = (bench.disk()?, bench.memory()?);
    tree(watched.path(), documents)?;
    let policy = home.path().join("beleid.toml");
    fs::write(&policy, POLICY)?;
    let state = home.path().join("state");
    let words = ["--policy".as_ref(), policy.as_os_str()];
    let daemon = Daemon::start_with(&bench.daemon, &state, &[watched.path()], &words).await?;
    daemon.settled(documents, LIMIT).await?;
    let memory = bench.memory()?;
    let (mut before, mut most) = (vec![], vec![]);
    for (place, to) in [("disk", home.path()), ("tmpfs", memory.path())] {
        let (mut ours, mut ours_mb, mut theirs, mut theirs_mb) = (vec![], vec![], vec![], vec![]);
        for run in 0..bench.runs {
            let out = to.join(format!("uit-{run}"));
            before.push(daemon.memory()?);
            let (took, peak) = export(bench, &daemon, &state, &out).await?;
            most.push(peak);
            let written = written(&out)?;
            let described = written.files.iter().filter(|(path, _)| is_of_a_file(path)).count();
            ensure!(described == documents, "{documents} documents gave {described} descriptions");
            let own = to.join(format!("met-de-hand-{run}"));
            let by_hand = by_hand(&written, &own)?;
            let (count, megabytes) = (written.files.len() as f64, written.bytes as f64 / 1e6);
            ours.push(count / took);
            ours_mb.push(megabytes / took);
            theirs.push(count / by_hand);
            theirs_mb.push(megabytes / by_hand);
            fs::remove_dir_all(&out)?;
            fs::remove_dir_all(own)?;
        }
        let what = format!("export mdto of {documents} documents to {place}");
        let peer = "the same files, written by hand";
        bench.add(
            Row::new(format!("{what}: files a second"), "10,000, or 60 MB", "the disk", "files/s")
                .ours(ours)
                .peer(peer, theirs),
        );
        bench.add(
            Row::new(format!("{what}: megabytes a second"), "60, or 10,000 files", "the disk", "MB/s")
                .ours(ours_mb)
                .peer(peer, theirs_mb),
        );
    }
    daemon.stop().await?;
    bench.add(Row::new("memory of the daemon before it", "-", "-", "MB").ours(before));
    bench.add(Row::new("the most of it meanwhile", "flat", "flat", "MB").ours(most));
    Ok(())
}

/// Runs the client, and looks how much memory the daemon takes meanwhile.
async fn export(bench: &Bench, daemon: &Daemon, state: &Path, out: &Path) -> Result<(f64, f64)> {
    let client = bench.daemon.with_file_name("bronmerk");
    let mut command = Command::new(&client);
    command.arg("--socket").arg(state.with_extension("socket")).args(["export", "mdto", "--out"]).arg(out);
    command.stdout(Stdio::null()).kill_on_drop(true);
    let start = Instant::now();
    let mut child = command.spawn().with_context(|| format!("cannot start `{}`", client.display()))?;
    let mut most = daemon.memory()?;
    let status = loop {
        tokio::select! {
            status = child.wait() => break status?,
            () = sleep(Duration::from_millis(20)) => most = most.max(daemon.memory()?),
        }
    };
    let took = start.elapsed().as_secs_f64();
    ensure!(status.success(), "the export ended with {status}");
    Ok((took, most))
}

fn is_of_a_file(path: &Path) -> bool {
    path.to_string_lossy().ends_with(".bestand.mdto.xml")
}

fn written(out: &Path) -> Result<Written> {
    let mut written = Written { files: Vec::new(), bytes: 0 };
    let mut folders = vec![out.to_owned()];
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(&folder)? {
            let item = item?;
            if item.file_type()?.is_dir() {
                folders.push(item.path());
                continue;
            }
            let size = usize::try_from(item.metadata()?.len())?;
            written.bytes += size;
            written.files.push((item.path().strip_prefix(out)?.to_owned(), size));
        }
    }
    Ok(written)
}

/// As many files of the same sizes in the same folders, one after the other, and all of them safe at the
/// end: what the disk and the file system allow. In the order of their names, as the export has them.
fn by_hand(written: &Written, to: &Path) -> Result<f64> {
    let mut files: Vec<&(PathBuf, usize)> = written.files.iter().collect();
    files.sort();
    let content = vec![b'x'; files.iter().map(|(_, size)| *size).max().unwrap_or(0)];
    let start = Instant::now();
    fs::create_dir(to)?;
    for (path, size) in files {
        let place = to.join(path);
        fs::create_dir_all(place.parent().context("no folder")?)?;
        File::create_new(place)?.write_all(&content[..*size])?;
    }
    rustix::fs::syncfs(File::open(to)?)?;
    Ok(start.elapsed().as_secs_f64())
}
