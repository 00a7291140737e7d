//! The client of Bronmerk: one command asks the daemon one thing and prints the answer.
//!
//! Knows the contract (`bronmerk_proto`) and the terminal, and no rule: what a record is and may
//! become is decided by the daemon. `arguments` reads the command line, `running` finds the daemon and `connect` opens its socket,
//! `commands` has one file per command, `print` makes text and JSON of answers, `texts` holds every
//! sentence in Dutch and English, `trouble` is what can go wrong and the exit code it ends with.
//!
//! **Invariant:** stdout carries data only. Errors, tips and progress go to stderr.

mod arguments;
mod commands;
mod connect;
mod deposit;
mod fields;
mod filter;
mod language;
mod locate;
mod print;
mod running;
mod session;
#[cfg(test)]
mod specimen;
mod texts;
mod trouble;
#[cfg(test)]
mod wire;

use std::{ffi::OsString, process::ExitCode};

use clap::{CommandFactory as _, Parser as _};

use crate::{
    arguments::Arguments,
    session::Session,
    trouble::{Exit, Trouble},
};

/// Runs one command line (the program's name first) and returns how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(asked) => {
            // Help and version come this way too. If they cannot be printed, nobody is reading.
            let _ = asked.print();
            return if asked.use_stderr() { Exit::WrongUse } else { Exit::Fine }.into();
        }
    };
    let mut session = Session::new(&arguments.asked);
    let ended = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Trouble::Runtime)
        .and_then(|runtime| {
            runtime.block_on(commands::run(arguments.command, Arguments::command, &mut session))
        });
    match ended {
        Ok(exit) => exit.into(),
        Err(trouble) => {
            session.tell(&trouble);
            trouble.exit().into()
        }
    }
}
