//! The command line of `bronmerkd`, as it is written.

use std::{net::SocketAddr, path::PathBuf};

use clap::{CommandFactory as _, Parser, ValueEnum};

/// Watches folders and keeps the record of every document in them.
///
/// Gives each document that is saved a record at once: what it is, how long it must be kept and
/// whether it may be public, each with who or what says so and why. The files themselves are only
/// read, never written. The records are kept in the state folder; the `bronmerk` client and office
/// add-ins ask for them over the socket.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "bronmerkd",
    version,
    max_term_width = 100,
    after_long_help = "\
Examples:
  Watch one folder, with the built-in policy
      bronmerkd ~/Documents

  Watch what the policy names, as a system service
      bronmerkd --policy /etc/bronmerk/policy.toml

  Check a policy before it comes into force
      bronmerkd --check --policy policy.toml

Exit codes:
  0  stopped as asked, or --check found nothing wrong
  1  could not start or go on; the message says why and what to do
  2  the command line, the policy or a folder is wrong

What is wrong with the command line's folders and with a policy is told in Dutch where the locale
(LC_ALL, LC_MESSAGES, LANG) is Dutch, else in English."
)]
pub struct Args {
    /// Folders to watch, with every folder below them
    ///
    /// They come on top of the folders in the policy and of those that were added with the client. A
    /// folder that is not there is an error; none is ever made. Where there are none at all the daemon
    /// waits until one is added with `bronmerk folders add FOLDER`.
    #[arg(value_name = "FOLDER")]
    pub folders: Vec<PathBuf>,

    /// Where the records are kept
    ///
    /// Made when it is not there. It cannot be in a watched folder, nor hold one. Without this: what
    /// systemd says (STATE_DIRECTORY), else /var/lib/bronmerk for root, else
    /// $XDG_STATE_HOME/bronmerk, else ~/.local/state/bronmerk.
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,

    /// Where clients can ask
    ///
    /// Without this: $BRONMERK_SOCKET, else $XDG_RUNTIME_DIR/bronmerk/bronmerk.sock, else
    /// run/bronmerk.sock in the state folder.
    #[arg(long, value_name = "PATH", env = "BRONMERK_SOCKET")]
    pub socket: Option<PathBuf>,

    /// The rules: a TOML file
    ///
    /// Without this: policy.toml in the state folder, where `bronmerk policy apply` puts one; and without
    /// that the built-in policy, which names no organisation and has no rules.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,

    /// Check the command line, the policy and the folders, say what is wrong, and stop
    #[arg(long)]
    pub check: bool,

    /// Print the manual page, for who makes a package
    #[arg(long, hide = true)]
    pub man: bool,

    /// How lines of the log are written, on standard error
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub log_format: LogFormat,

    /// What is logged: error, warn, info, debug or trace; also per room, as in `info,watch=debug`
    #[arg(long, value_name = "FILTER", default_value = "info")]
    pub log: String,

    /// Serve measurements for Prometheus at this address, for instance 127.0.0.1:9464
    ///
    /// Counts only: no names of files or people. Without this nothing listens on the network.
    #[arg(long, value_name = "ADDR")]
    pub metrics: Option<SocketAddr>,

    /// How much each pipe between the rooms holds; for tests of what happens when they are full
    #[arg(long, value_name = "COUNT", hide = true)]
    pub pipe_slots: Option<usize>,

    /// How large a file of the journal becomes before the next is begun; for tests of what happens to old ones
    #[arg(long, value_name = "BYTES", hide = true)]
    pub segment_bytes: Option<u64>,
}

/// How lines of the log are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    #[default]
    Text,
    /// For machines: one JSON object per line
    Json,
}

impl Args {
    /// The manual page: what `--help` says.
    pub fn manual() -> std::io::Result<Vec<u8>> {
        let mut page = Vec::new();
        clap_mangen::Man::new(Self::command()).section("8").render(&mut page)?;
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::{Args, LogFormat};

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn everything_has_a_default() {
        let args = Args::parse_from(["bronmerkd"]);
        assert!(args.folders.is_empty() && args.policy.is_none() && !args.check);
        assert_eq!((args.log_format, args.log.as_str()), (LogFormat::Text, "info"));
    }

    #[test]
    fn the_help_names_every_option_the_examples_and_the_exit_codes() {
        let help = Args::command().render_long_help().to_string();
        for word in [
            "--state",
            "--socket",
            "--policy",
            "--check",
            "--log-format",
            "--log ",
            "--metrics",
            "FOLDER",
            "Examples:",
            "Exit codes:",
        ] {
            assert!(help.contains(word), "{word}");
        }
    }
}
