//! Which format a file has, as we say it and as Siegfried says it, and how long that takes: both in one process, file by
//! file, opening and reading included.
//!
//! A file counts as agreed on when both give the same identifier of PRONOM's. What Siegfried knows by a signature is what
//! is counted; what it takes from a name or calls text is shown beside it.

mod made;

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};

use super::{Bench, table::Row};
use crate::step;

/// What was said of a file.
struct Told {
    puid: String,
    basis: String,
    seconds: f64,
    media_type: String,
}

pub fn run(bench: &mut Bench) -> Result<()> {
    step::run(&mut step::cargo(&[
        "build",
        "--release",
        "--locked",
        "-p",
        "bronmerk-daemon",
        "--example",
        "formats",
    ]))?;
    let ours = step::target("release")?.join("examples/formats");
    let made = bench.disk()?;
    let corpus = match &bench.corpus {
        Some(corpus) => corpus.canonicalize().with_context(|| format!("no folder `{}`", corpus.display()))?,
        None => {
            made::make(made.path())?;
            made.path().to_owned()
        }
    };
    let mut paths = Vec::new();
    files(&corpus, &mut paths)?;
    paths.sort();
    ensure!(!paths.is_empty(), "no files in `{}`", corpus.display());
    let (mut we, mut they, mut release) = (Vec::new(), Vec::new(), String::new());
    let (mut our_time, mut their_time, mut facts) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..bench.runs {
        // In turns, so that what else the machine does falls on both.
        let (first, told) = ask(&mut Command::new(&ours), &paths)?;
        facts.push(first.split('\t').nth(1).and_then(|time| time.parse::<f64>().ok()).unwrap_or(0.0) / 1e6);
        our_time.push(told.iter().map(|told| told.seconds).sum::<f64>() / paths.len() as f64 * 1e6);
        we = told;
        let mut python = Command::new("python3");
        python.args(["-c", include_str!("siegfried.py")]);
        let asked = ask(&mut python, &paths);
        let (first, told) = asked.context("is pygfried there? `python3 -m pip install pygfried==2.2.0`")?;
        release = first;
        their_time.push(told.iter().map(|told| told.seconds).sum::<f64>() / paths.len() as f64 * 1e6);
        they = told;
    }
    let counted = compare(&corpus, &paths, &we, &they)?;
    eprintln!("   beside {release}");
    ensure!(
        counted >= 97.0,
        "{counted:.2} % of the files that Siegfried has a signature for are told as it does"
    );
    bench.add(
        Row::new("the same format as Siegfried, of what it has a signature for", "97", "99.5", "%")
            .ours(vec![counted]),
    );
    let speed =
        Row::new(format!("telling the format of one of {} files", paths.len()), "a 5th", "a 10th", "µs");
    bench.add(speed.ours(our_time).peer("Siegfried in the same way", their_time));
    bench.add(Row::new("reading the facts, once", "-", "-", "ms").ours(facts));
    Ok(())
}

/// All files of a folder, however deep. Links are not followed.
fn files(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            files(&entry.path(), paths)?;
        } else if kind.is_file() && entry.path().to_str().is_some_and(|path| !path.contains('\n')) {
            paths.push(entry.path());
        }
    }
    Ok(())
}

/// Has a program tell the formats; returns its first line and what it said of each file.
fn ask(program: &mut Command, paths: &[PathBuf]) -> Result<(String, Vec<Told>)> {
    let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut input = child.stdin.take().context("no way in")?;
    let names: String = paths.iter().map(|path| format!("{}\n", path.display())).collect();
    let writing = std::thread::spawn(move || input.write_all(names.as_bytes()));
    let output = child.wait_with_output()?;
    let _ = writing.join();
    ensure!(output.status.success(), "it ended with {}", output.status);
    let said = String::from_utf8(output.stdout)?;
    let mut lines = said.lines();
    let first = lines.next().unwrap_or_default().to_owned();
    let told: Vec<_> = lines
        .map(|line| {
            let mut fields = line.split('\t').map(str::to_owned);
            let mut field = || fields.next().unwrap_or_default();
            let (puid, basis, took, media_type) = (field(), field(), field(), field());
            Told { puid, basis, seconds: took.parse::<f64>().unwrap_or(0.0) / 1e9, media_type }
        })
        .collect();
    ensure!(told.len() == paths.len(), "it spoke of {} of {} files", told.len(), paths.len());
    Ok((first, told))
}

/// Prints how far both agree, by kind of file and by what Siegfried goes by, and what differs. Returns how many per cent
/// of what Siegfried has a signature for is the same.
fn compare(corpus: &Path, paths: &[PathBuf], we: &[Told], they: &[Told]) -> Result<f64> {
    let known = made::with_signatures()?;
    let mut classes: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    let mut differ: BTreeMap<(&str, &str, &str), Vec<&Path>> = BTreeMap::new();
    for ((path, ours), theirs) in paths.iter().zip(we).zip(they) {
        let class = classes.entry((class(&theirs.media_type), &theirs.basis)).or_default();
        class.1 += 1;
        if ours.puid == theirs.puid {
            class.0 += 1;
        } else if matches!(theirs.basis.as_str(), "container" | "signature") {
            let why = why(ours, theirs, known.contains(&theirs.puid));
            let path = path.strip_prefix(corpus).unwrap_or(path);
            differ.entry((why, &theirs.puid, &ours.puid)).or_default().push(path);
        }
    }
    println!("\n| kind of file | Siegfried goes by | the same | of | % |\n|---|---|---|---|---|");
    let (mut same, mut all) = (0, 0);
    for ((class, basis), (agreed, count)) in &classes {
        println!(
            "| {class} | {basis} | {agreed} | {count} | {:.2} |",
            100.0 * *agreed as f64 / *count as f64
        );
        if matches!(*basis, "container" | "signature") {
            (same, all) = (same + agreed, all + count);
        }
    }
    println!(
        "| all | signature or container | {same} | {all} | {:.2} |",
        100.0 * same as f64 / all.max(1) as f64
    );
    println!("\n| why | Siegfried | Bronmerk | files | such as |\n|---|---|---|---|---|");
    for ((why, theirs, ours), files) in &differ {
        let ours = if ours.is_empty() { "-" } else { ours };
        let example = files.first().map(|path| path.display().to_string()).unwrap_or_default();
        println!("| {why} | {theirs} | {ours} | {} | `{example}` |", files.len());
    }
    Ok(100.0 * same as f64 / all.max(1) as f64)
}

/// The kind of a disagreement, as `docs/formats.md` explains it.
fn why(ours: &Told, theirs: &Told, has_signature: bool) -> &'static str {
    let is_outer = matches!(theirs.puid.as_str(), "fmt/111" | "x-fmt/263" | "fmt/189");
    if !has_signature {
        "newer release"
    } else if is_outer && ours.basis == "container" {
        "damaged container"
    } else {
        "other"
    }
}

/// What kind of file it is, by the media type that Siegfried gives.
fn class(media_type: &str) -> &'static str {
    let has = |parts: &[&str]| parts.iter().any(|part| media_type.contains(part));
    if has(&["pdf"]) {
        "PDF"
    } else if has(&["officedocument", "opendocument", "msword", "ms-", "visio", "rtf"]) {
        "office"
    } else if has(&["message/", "mbox", "multipart"]) {
        "mail"
    } else if media_type.starts_with("image/") {
        "pictures"
    } else if media_type.starts_with("audio/") || media_type.starts_with("video/") {
        "sound and film"
    } else if media_type.starts_with("text/") || has(&["xml", "json"]) {
        "text and marks"
    } else {
        "other"
    }
}
