//! One worker, as the daemon sees it.

use std::{
    io,
    os::{
        fd::{BorrowedFd, OwnedFd},
        unix::{net::UnixStream, process::CommandExt as _},
    },
    process::{Command, Stdio},
    sync::{Arc, Weak},
    thread,
    time::{Duration, Instant},
};

use crossbeam_channel::bounded;
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use serde::de::DeserializeOwned;

use super::{
    cage::Cage,
    message::{self, Question},
    worker,
};
use crate::inspect::remark::Lost;

/// So long a worker may take until it says that it is there.
const START: Duration = Duration::from_secs(30);

/// A worker. Ended when dropped.
#[derive(Debug)]
pub(super) struct Process {
    socket: UnixStream,
    process: Arc<Handle>,
}

/// Names a process whatever becomes of its number.
#[derive(Debug)]
pub(super) struct Handle(OwnedFd);

impl Handle {
    pub(super) fn kill(&self) {
        // One that has ended already needs no signal.
        let _ = pidfd_send_signal(&self.0, Signal::KILL);
    }
}

/// A worker that ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// Before it had the file.
    Unasked,
    Asked(Lost),
}

impl Process {
    /// Starts one. `ended` is called when it has ended, also where it never came to be.
    pub(super) fn start(ended: impl FnOnce() + Send + 'static) -> io::Result<(Self, Cage)> {
        // Goes along with the thread, and is dropped with it where there is no room for one more.
        let ended = AtEnd(Some(ended));
        let (ours, theirs) = UnixStream::pair()?;
        let (tell, told) = bounded(1);
        // It ends with the thread that started it. This one waits for it, so that nothing is left of it.
        let body = move || {
            let mut command = Command::new("/proc/self/exe");
            command.arg0("bronmerkd").arg(worker::NAME).env_clear();
            // What it would say of a file may not stand in a log.
            command.stdin(OwnedFd::from(theirs)).stdout(Stdio::null()).stderr(Stdio::null());
            match command.spawn() {
                Ok(mut child) => {
                    // Who asked waits for it, and drops it when it does not come.
                    let _ = tell.send(opened(child.id()));
                    drop(command);
                    if let Err(error) = child.wait() {
                        tracing::debug!(%error, "a worker cannot be waited for");
                    }
                }
                Err(error) => drop(tell.send(Err(error))),
            }
            drop(ended);
        };
        thread::Builder::new().name("worker".into()).spawn(body)?;
        let process = told.recv().map_err(io::Error::other)??;
        let this = Self { socket: ours, process: Arc::new(Handle(process)) };
        let cage = message::receive(&this.socket, Some(Instant::now() + START))?;
        Ok((this, cage.ok_or(io::ErrorKind::UnexpectedEof)?))
    }

    pub(super) fn handle(&self) -> Weak<Handle> {
        Arc::downgrade(&self.process)
    }

    /// Hands it a file to read, by a moment at the latest.
    pub(super) fn ask(
        &mut self,
        file: BorrowedFd<'_>,
        question: &Question,
        until: Instant,
    ) -> Result<(), Ended> {
        message::send_with(&self.socket, question, file, until).map_err(|_| Ended::Unasked)
    }

    /// What it says of that file next, by a moment at the latest.
    pub(super) fn answer<T: DeserializeOwned>(&mut self, until: Instant) -> Result<T, Ended> {
        match message::receive(&self.socket, Some(until)) {
            Ok(Some(answer)) => Ok(answer),
            Ok(None) => Err(Ended::Asked(Lost::Died)),
            Err(error) => Err(Ended::Asked(match error.kind() {
                io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Lost::TooSlow,
                _ => Lost::Died,
            })),
        }
    }
}

/// Is called when it is dropped, whatever the reason.
struct AtEnd<F: FnOnce()>(Option<F>);

impl<F: FnOnce()> Drop for AtEnd<F> {
    fn drop(&mut self) {
        if let Some(end) = self.0.take() {
            end();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.process.kill();
    }
}

fn opened(number: u32) -> io::Result<OwnedFd> {
    let number = i32::try_from(number).ok().and_then(Pid::from_raw).ok_or(io::ErrorKind::InvalidData)?;
    Ok(pidfd_open(number, PidfdFlags::empty())?)
}

#[cfg(test)]
mod tests {
    use super::AtEnd;

    #[test]
    fn the_place_of_a_worker_that_never_came_to_be_is_free_again() {
        let mut ended = 0;
        let of_thread = AtEnd(Some(|| ended += 1));
        // As the system does with what it has no thread for.
        drop(move || drop(of_thread));
        assert_eq!(ended, 1);
    }
}
