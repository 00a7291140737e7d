//! `man`: the manual pages, for who makes a package.

use std::path::PathBuf;

use clap::Args;

use crate::trouble::{Exit, Trouble};

/// Write the manual pages: one of the program, and one of each command
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  bronmerk man /usr/local/share/man/man1")]
pub(crate) struct Man {
    /// Where they go
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Runs the command. Needs no daemon.
pub(crate) fn run(asked: &Man, line: clap::Command) -> Result<Exit, Trouble> {
    let written = clap_mangen::generate_to(line, &asked.folder);
    written.map_err(|source| Trouble::Export { path: asked.folder.clone(), source })?;
    Ok(Exit::Fine)
}
