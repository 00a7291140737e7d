//! What goes between the daemon and a worker: its length in four bytes, then JSON. With a question goes the open file.

use std::{
    io::{self, IoSlice, IoSliceMut, Read as _, Write as _},
    mem::MaybeUninit,
    os::{
        fd::{AsFd as _, BorrowedFd, OwnedFd},
        unix::net::UnixStream,
    },
    time::{Duration, Instant},
};

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Longest message. What is inside a file is told in far less; a worker that says more is none of ours.
const LONGEST: usize = 16 << 20;
/// Read at a time: a length that is said and not sent takes no memory.
const CHUNK: usize = 64 << 10;

/// What is asked of a worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Question {
    /// The name of the file, without its folder.
    pub(super) name: Vec<u8>,
    pub(super) size: u64,
    pub(super) want: Want,
}

/// What is wanted of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Want {
    /// What is inside, for its record: one message.
    Inside,
    /// What it says: messages until one has an ending.
    Text,
}

/// Sends a message, by a moment at the latest.
pub(super) fn send(mut to: &UnixStream, message: &impl Serialize, until: Option<Instant>) -> io::Result<()> {
    let bytes = framed(message)?;
    to.set_write_timeout(left(until)?)?;
    to.write_all(&bytes)
}

/// Sends a message with an open file.
pub(super) fn send_with(
    mut to: &UnixStream,
    message: &impl Serialize,
    file: BorrowedFd<'_>,
    until: Instant,
) -> io::Result<()> {
    let bytes = framed(message)?;
    to.set_write_timeout(left(Some(until))?)?;
    let files = [file];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut with = SendAncillaryBuffer::new(&mut space);
    if !with.push(SendAncillaryMessage::ScmRights(&files)) {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    let sent = rustix::net::sendmsg(to, &[IoSlice::new(&bytes)], &mut with, SendFlags::NOSIGNAL)?;
    to.write_all(bytes.get(sent..).unwrap_or_default())
}

/// Receives a message, by a moment at the latest; nothing where the other side has ended.
pub(super) fn receive<T: DeserializeOwned>(
    mut from: &UnixStream,
    until: Option<Instant>,
) -> io::Result<Option<T>> {
    let mut length = [0; 4];
    if !fill(&mut from, &mut length, until)? {
        return Ok(None);
    }
    read_rest(from, length, until).map(Some)
}

/// Receives a message with an open file; nothing where the other side has ended.
pub(super) fn receive_with<T: DeserializeOwned>(mut from: &UnixStream) -> io::Result<Option<(T, OwnedFd)>> {
    let mut length = [0; 4];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut with = RecvAncillaryBuffer::new(&mut space);
    let came = rustix::net::recvmsg(
        from.as_fd(),
        &mut [IoSliceMut::new(&mut length)],
        &mut with,
        RecvFlags::CMSG_CLOEXEC,
    )?;
    let file = with.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut files) => files.next(),
        _ => None,
    });
    let rest = length.get_mut(came.bytes..).unwrap_or_default();
    if came.bytes == 0 || !fill(&mut from, rest, None)? {
        return Ok(None);
    }
    let file = file.ok_or(io::ErrorKind::InvalidData)?;
    Ok(Some((read_rest(from, length, None)?, file)))
}

fn framed(message: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; 4];
    serde_json::to_writer(&mut bytes, message)?;
    let length = u32::try_from(bytes.len() - 4).map_err(|_| io::ErrorKind::FileTooLarge)?;
    if let Some(head) = bytes.first_chunk_mut() {
        *head = length.to_le_bytes();
    }
    Ok(bytes)
}

fn read_rest<T: DeserializeOwned>(
    mut from: &UnixStream,
    length: [u8; 4],
    until: Option<Instant>,
) -> io::Result<T> {
    let length = u32::from_le_bytes(length) as usize;
    if length > LONGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Vec::new();
    while bytes.len() < length {
        let start = bytes.len();
        bytes.resize(length.min(start + CHUNK), 0);
        if !fill(&mut from, bytes.get_mut(start..).unwrap_or_default(), until)? {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(serde_json::from_slice(&bytes)?)
}

/// Fills it; whether there was anything, where the other side has ended.
fn fill(from: &mut &UnixStream, into: &mut [u8], until: Option<Instant>) -> io::Result<bool> {
    let mut filled = 0;
    while let Some(room) = into.get_mut(filled..).filter(|room| !room.is_empty()) {
        from.set_read_timeout(left(until)?)?;
        match from.read(room) {
            Ok(0) if filled == 0 => return Ok(false),
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

/// How long until then; an error where that is over.
fn left(until: Option<Instant>) -> io::Result<Option<Duration>> {
    let Some(until) = until else { return Ok(None) };
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(Some(left)) }
}

#[cfg(test)]
mod tests {
    use std::{io::Write as _, os::fd::AsFd as _, os::unix::net::UnixStream, time::Duration, time::Instant};

    use super::{Question, Want, receive, receive_with, send, send_with};

    fn question() -> Question {
        Question { name: b"nota\xff.docx".to_vec(), size: u64::MAX, want: Want::Text }
    }

    #[test]
    fn a_question_comes_with_its_file_and_an_answer_without() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"inhoud").unwrap();
        send_with(&ours, &question(), file.as_fd(), Instant::now() + Duration::from_secs(60)).unwrap();
        let (asked, came): (Question, _) = receive_with(&theirs).unwrap().unwrap();
        assert_eq!(asked, question());
        let mut bytes = [0; 8];
        assert_eq!(rustix::io::pread(&came, &mut bytes, 0), Ok(6));
        let long = "x".repeat(200_000);
        std::thread::scope(|scope| {
            scope.spawn(|| send(&theirs, &long, None).unwrap());
            assert_eq!(receive::<String>(&ours, None).unwrap().as_deref(), Some(long.as_str()));
        });
        drop(theirs);
        assert_eq!(receive::<String>(&ours, None).unwrap(), None, "it has ended");
    }

    #[test]
    fn what_a_worker_says_is_outside_data() {
        for sent in [&[0xff; 64][..], &[5, 0, 0, 0, b'"'], &[2, 0], &[1, 0, 0, 0, b'{']] {
            let (ours, theirs) = UnixStream::pair().unwrap();
            (&theirs).write_all(sent).unwrap();
            drop(theirs);
            assert!(receive::<String>(&ours, None).is_err(), "{sent:?}");
        }
        let (ours, theirs) = UnixStream::pair().unwrap();
        send(&theirs, &question(), None).unwrap();
        assert!(receive_with::<Question>(&ours).is_err(), "a question without a file");
        assert!(receive::<String>(&ours, Some(Instant::now())).is_err(), "its time is over");
    }
}
