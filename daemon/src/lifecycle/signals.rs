//! The system's signals.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::trouble::Trouble;

/// The signals that the daemon listens to.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

/// Starts listening. From now on these signals no longer end the process by themselves.
pub fn listen() -> Result<Signals, Trouble> {
    let listen = |kind| signal(kind).map_err(Trouble::Signals);
    Ok(Signals {
        terminate: listen(SignalKind::terminate())?,
        interrupt: listen(SignalKind::interrupt())?,
        hangup: listen(SignalKind::hangup())?,
    })
}

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// SIGTERM or SIGINT.
    Stop,
    /// SIGHUP: read the policy again.
    Reload,
}

impl Signals {
    /// Waits for the next one.
    pub async fn next(&mut self) -> Asked {
        tokio::select! {
            _ = self.terminate.recv() => Asked::Stop,
            _ = self.interrupt.recv() => Asked::Stop,
            _ = self.hangup.recv() => Asked::Reload,
        }
    }

    /// Waits until one asks to stop.
    pub async fn stop(&mut self) {
        while self.next().await != Asked::Stop {}
    }
}
