//! `bronmerkd`: watches folders and keeps the record of every document in them. Everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    bronmerk_daemon::run()
}
