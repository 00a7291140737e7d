//! The worker itself: reads one file after another, and answers what is inside, or what it says.

use std::{
    io,
    os::{fd::AsFd as _, unix::net::UnixStream},
    process::ExitCode,
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    stdio,
};

use super::{
    cage::{self, Cage},
    message::{self, Question, Want},
};
use crate::inspect::inside::Opener;

/// Its argument on the command line; not for people.
pub const NAME: &str = "read-worker";

/// A worker that has had nothing to do for so long ends.
const IDLE: Timespec = Timespec { tv_sec: 30, tv_nsec: 0 };
/// So much processor time one file may take.
const PROCESSOR: Duration = Duration::from_secs(20);

/// Works until nobody asks any more.
pub fn work() -> ExitCode {
    // Without a daemon at the other end there is nothing to do, and nobody to tell.
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn serve() -> io::Result<()> {
    let socket = UnixStream::from(stdio::stdin().try_clone_to_owned()?);
    let mut reader = Opener::new();
    let cage: Cage = cage::enter()?;
    message::send(&socket, &cage, None)?;
    loop {
        let mut waiting = [PollFd::new(&socket, PollFlags::IN)];
        if poll(&mut waiting, Some(&IDLE))? == 0 {
            return Ok(());
        }
        let Some((question, file)) = message::receive_with::<Question>(&socket)? else { return Ok(()) };
        cage::allow(PROCESSOR)?;
        let (name, size) = (&question.name, question.size);
        // The file is closed before the answer: who asked may go on with it, and nobody has it then.
        match question.want {
            Want::Inside => {
                let inside = reader.open(file.as_fd(), name, size);
                drop(file);
                message::send(&socket, &inside, None)?;
            }
            Want::Text => {
                let text = reader.text(file.as_fd(), name, size);
                drop(file);
                for part in text.into_parts() {
                    message::send(&socket, &part, None)?;
                }
            }
        }
    }
}
