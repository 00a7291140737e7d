//! `completions`: what a shell needs to complete our command lines.

use clap::Args;
use clap_complete::Shell;

use crate::{
    session::Session,
    trouble::{Exit, Trouble},
};

/// Print a completion script for a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bronmerk completions bash > ~/.local/share/bash-completion/completions/bronmerk
  bronmerk completions fish > ~/.config/fish/completions/bronmerk.fish")]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

/// Runs the command. Needs no daemon.
pub(crate) fn run(
    asked: Completions,
    mut line: clap::Command,
    session: &mut Session,
) -> Result<Exit, Trouble> {
    // By way of memory: clap_complete panics when it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(asked.shell, &mut line, "bronmerk", &mut script);
    session.write(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Fine)
}
