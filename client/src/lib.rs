//! The client of Bronmerk: one command asks the daemon one thing and prints the answer.
//!
//! Knows the contract (`bronmerk_proto`) and the terminal, and no rule: what a record is and may
//! become is decided by the daemon. `arguments` reads the command line, `running` finds the daemon and `connect` opens its socket,
//! `commands` has one file per command, `print` makes text and JSON of answers, `texts` holds every
//! sentence in Dutch and English, `help` the command line in Dutch, `trouble` is what can go wrong and the exit code it ends with.
//!
//! **Invariant:** stdout carries data only. Errors, tips and progress go to stderr.

mod arguments;
mod commands;
mod connect;
mod deposit;
mod fields;
mod filter;
mod help;
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

use std::{
    ffi::OsString,
    io::{self, Write as _},
    process::ExitCode,
};

use clap::{CommandFactory as _, FromArgMatches as _, Parser as _};

use crate::{
    arguments::Arguments,
    language::Lang,
    session::Session,
    trouble::{Exit, Trouble},
};

/// Runs one command line (the program's name first) and returns how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = arguments.into_iter().collect();
    let arguments = match help::language(&words) {
        Lang::Nl => read_in_dutch(words),
        Lang::En => read_in_english(words),
    };
    let arguments = match arguments {
        Ok(arguments) => arguments,
        Err(exit) => return exit.into(),
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

/// Reads the line; where it is not right, or asks for help, that is told and the line ends there.
fn read_in_english(words: Vec<OsString>) -> Result<Arguments, Exit> {
    Arguments::try_parse_from(words).map_err(|asked| {
        // Help and version come this way too. If they cannot be printed, nobody is reading.
        let _ = asked.print();
        if asked.use_stderr() { Exit::WrongUse } else { Exit::Fine }
    })
}

/// The same in Dutch.
fn read_in_dutch(words: Vec<OsString>) -> Result<Arguments, Exit> {
    let said = match help::read(Arguments::command(), words.clone()) {
        Ok(read) => match Arguments::from_arg_matches(&read) {
            Ok(arguments) => return Ok(arguments),
            // What a line lacks is seen before this; the words of clap are better than none.
            Err(_) => return read_in_english(words),
        },
        Err(said) => said,
    };
    if said.is_asked {
        let _ = io::stdout().lock().write_all(said.text.as_bytes());
        Err(Exit::Fine)
    } else {
        let _ = io::stderr().lock().write_all(said.text.as_bytes());
        Err(Exit::WrongUse)
    }
}
