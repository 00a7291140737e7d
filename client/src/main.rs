//! `bronmerk`: asks the daemon, prints what it says. Everything is in the library.

use std::{env, process::ExitCode};

fn main() -> ExitCode {
    bronmerk_client::run(env::args_os())
}
