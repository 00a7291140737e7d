//! `bronmerkd`: watches folders and keeps the record of every document in them. Everything is in the library.

use std::process::ExitCode;

/// How it is set: `.cargo/config.toml`.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    bronmerk_daemon::run()
}
