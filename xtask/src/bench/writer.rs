//! Writes files at full speed, in a process of its own: the colleague who unpacks an archive.

use std::{
    env,
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context as _, Result};
use rustix::time::{ClockId, clock_gettime};
use tokio::process::{Child, Command};

/// What one writer writes.
#[derive(clap::Args, Clone)]
pub struct Job {
    folder: PathBuf,
    #[arg(long)]
    files: usize,
    #[arg(long)]
    folders: usize,
    #[arg(long)]
    bytes: usize,
    #[arg(long)]
    seed: u64,
}

/// When a writer began and ended, by the clock that all processes share.
#[derive(Clone, Copy)]
pub struct Span {
    pub start: u64,
    pub end: u64,
}

impl Span {
    pub fn seconds(self) -> f64 {
        seconds(self.start, self.end)
    }
}

/// Nanoseconds on the clock that all processes share.
pub fn now() -> u64 {
    let time = clock_gettime(ClockId::Monotonic);
    (time.tv_sec as u64) * 1_000_000_000 + time.tv_nsec as u64
}

/// Seconds from one moment to another; negative when it came before.
pub fn seconds(from: u64, to: u64) -> f64 {
    (to as i128 - from as i128) as f64 / 1e9
}

impl Job {
    pub fn new(folder: &Path, files: usize, folders: usize, bytes: usize, seed: u64) -> Self {
        Self { folder: folder.to_owned(), files, folders: folders.max(1), bytes, seed }
    }

    /// Writes here and now: each folder made, then filled, with plain create, write and close.
    pub fn write(&self) -> Result<Span> {
        let start = now();
        let mut text = Text(self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut content = vec![0; self.bytes];
        let in_each = self.files.div_ceil(self.folders).max(1);
        for number in 0..self.files {
            let folder = self.folder.join(format!("w{}-{:05}", self.seed, number / in_each));
            if number % in_each == 0 {
                fs::create_dir(&folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
            }
            text.fill(&mut content);
            File::create(folder.join(format!("nota-{number:07}.txt")))?.write_all(&content)?;
        }
        Ok(Span { start, end: now() })
    }

    /// The hidden command: writes, and prints when it began and ended.
    pub fn run(&self) -> Result<bool> {
        let span = self.write()?;
        println!("{} {}", span.start, span.end);
        Ok(true)
    }

    /// Starts a process that does it.
    pub fn start(&self) -> Result<Child> {
        let mut command = Command::new(env::current_exe()?);
        command.arg("__write").arg(&self.folder).arg("--files").arg(self.files.to_string());
        command.arg("--folders").arg(self.folders.to_string()).arg("--bytes").arg(self.bytes.to_string());
        command.arg("--seed").arg(self.seed.to_string());
        Ok(command.stdout(Stdio::piped()).kill_on_drop(true).spawn()?)
    }
}

/// Waits for a writer to end and returns when it wrote.
pub async fn ended(child: Child) -> Result<Span> {
    let output = child.wait_with_output().await?;
    anyhow::ensure!(output.status.success(), "a writer failed");
    let said = String::from_utf8(output.stdout)?;
    let (start, end) = said.trim().split_once(' ').context("a writer did not say when it wrote")?;
    Ok(Span { start: start.parse()?, end: end.parse()? })
}

/// Letters that look like no other file's. Not random enough for anything else.
struct Text(u64);

impl Text {
    fn fill(&mut self, content: &mut [u8]) {
        for piece in content.chunks_mut(8) {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            for (letter, random) in piece.iter_mut().zip(self.0.to_le_bytes()) {
                *letter = if random < 40 { b' ' } else { b'a' + random % 26 };
            }
        }
    }
}
