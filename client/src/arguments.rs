//! The command line: what may be typed, and what `--help` says about it.

use clap::Parser;

use crate::{commands::Command, session::Asked};

const AFTER: &str = "\
Documents are named by PATH, by `documents/UUID`, by a bare UUID or by a `file:` URI. To name a file
that is itself called like that, write `./` before it.

Exit codes:
  0  fine
  1  refused or failed; also `status --check` when not all is well, and `policy check` with problems
  2  wrong use of the command line
  3  not found: no such document, folder, record or list; also a folder that is not watched
  4  the daemon cannot be reached, or went away; in that case a change may have been made all the same

Environment:
  BRONMERK_SOCKET      the daemon's socket; `--socket` wins. Without both: your own daemon, where it
                       listens when it was started without options
                       ($XDG_RUNTIME_DIR/bronmerk/bronmerk.sock, /run/user/UID/bronmerk/bronmerk.sock,
                       /var/lib/bronmerk/run/bronmerk.sock for root,
                       $XDG_STATE_HOME/bronmerk/run/bronmerk.sock,
                       ~/.local/state/bronmerk/run/bronmerk.sock); else the only other daemon of your
                       account, of root's, or in /run/bronmerk, that lets you in. When there are
                       several, they are listed. One of another account is never asked unnamed
  LC_ALL, LC_MESSAGES, LANG
                       the language: Dutch for nl*, otherwise English; `--lang` wins
  NO_COLOR             when set, no colours; there are none outside a terminal either

Data goes to stdout, everything else to stderr. `--json` prints proto3 JSON: lowerCamelCase names,
64-bit numbers as strings, bytes in base64, fields with their default value left out.

Examples:
  bronmerk show ~/Werkmap/nota.docx          the record, why each value is there, what is missing
  bronmerk list ~/Werkmap --state needs-decision
  bronmerk sync && bronmerk list --json      everything saved so far, one document per line";

/// Shows and changes the archival records of documents. Asks the daemon `bronmerkd`.
#[derive(Debug, Parser)]
#[command(name = "bronmerk", version, after_help = AFTER, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) asked: Asked,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_has_an_example() {
        for command in Arguments::command().get_subcommands() {
            let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(after.contains(&format!("bronmerk {}", command.get_name())), "{}", command.get_name());
        }
    }

    #[test]
    fn global_options_stand_before_or_after_the_command() {
        for line in [["bronmerk", "--json", "list"], ["bronmerk", "list", "--json"]] {
            assert!(Arguments::try_parse_from(line).is_ok_and(|arguments| arguments.asked.json));
        }
    }
}
