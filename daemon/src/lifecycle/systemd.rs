//! What the daemon tells systemd, when systemd started it; otherwise nothing.

use sd_notify::NotifyState;

/// The door is open.
pub fn ready(status: &str) {
    tell(&[NotifyState::Ready, NotifyState::Status(status)]);
}

/// The daemon has begun to stop.
pub fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// The daemon has stopped; the ledger is closed.
pub fn stopped() {
    tell(&[NotifyState::Status("stopped")]);
}

fn tell(what: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(what) {
        tracing::debug!(%error, "systemd could not be told");
    }
}
