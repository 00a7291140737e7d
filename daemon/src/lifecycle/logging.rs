//! The log: fields rather than prose, on standard error, never with the content of a file.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::EnvFilter;

use crate::{
    settings::{LogFormat, Settings},
    trouble::Trouble,
};

/// Starts logging as the settings say. Rooms can be named in the filter by their own names.
pub fn start(settings: &Settings) -> Result<(), Trouble> {
    const ROOMS: [&str; 9] =
        ["watch", "settle", "identify", "inspect", "decide", "ledger", "serve", "ingest", "lifecycle"];
    let filter: Vec<String> = settings
        .log
        .split(',')
        .map(|part| match part.split_once('=') {
            Some((room, level)) if ROOMS.contains(&room) => format!("bronmerk_daemon::{room}={level}"),
            Some(_) => part.to_owned(),
            // A bare level is about us; of what others log only the warnings are for the administrator.
            // `notify` warns of every folder that is removed, by name; what matters of it comes to `watch`.
            None => format!("warn,notify=off,bronmerk_daemon={part}"),
        })
        .collect();
    let filter = EnvFilter::try_new(filter.join(","))
        .map_err(|source| Trouble::LogFilter { filter: settings.log.clone(), source })?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal());
    match settings.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}
