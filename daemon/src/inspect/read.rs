//! Reads one file once, and only counts the reading when the file held still.

use std::{
    os::fd::{AsFd as _, OwnedFd},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use sha2::{Digest as _, Sha256 as Hasher};

use super::{
    Look, formats,
    inside::{CHUNK, Chunk, Inside, with_content},
    leases,
    obstacle::{Obstacle, Reason},
    owner::Owners,
    patience::{self, Corner},
    properties::{self, Stated},
    reach,
    remark::Remark,
    saved_by,
    system::{self, Failure, Kind, Opened},
    workers::Workers,
};
use crate::model::{Facts, FilePath, Provenance, Seen, Sentence, Sha256, Source, Timestamp};

/// From here on the system is told how the file is read.
const BIG: u64 = 64 * 1024 * 1024;

/// Longest step of the clock that file systems take their times from (100 Hz, doubled).
const TICK_NS: u64 = 20_000_000;

/// How much one reading may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes. A sparse file costs its full size: holes are bytes too.
    pub bytes: u64,
    /// Longest time. Not a guard against a file server that hangs within one call.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 64 * 1024 * 1024 * 1024, time: Duration::from_secs(15 * 60) }
    }
}

/// What a reader needs; made once, used for every file.
#[derive(Debug)]
pub struct Buffer {
    chunk: Vec<u8>,
    workers: Inner,
    owners: Owners,
    marked: bool,
    /// Read since somebody asked.
    bytes: Option<u64>,
}

impl Buffer {
    /// Takes 256 KiB.
    pub fn new(workers: Arc<Workers>) -> Self {
        Self::with(Inner::Workers(workers))
    }

    fn with(workers: Inner) -> Self {
        Self { chunk: vec![0; CHUNK], workers, owners: Owners::default(), marked: false, bytes: None }
    }

    /// How many bytes were read since the last call; nothing where no file was opened.
    pub fn takes_bytes(&mut self) -> Option<u64> {
        self.bytes.take()
    }

    /// Whether anything that was read since the last call may have got a new access time.
    pub fn takes_mark(&mut self) -> bool {
        std::mem::take(&mut self.marked)
    }
}

/// Who reads what is inside containers.
#[derive(Debug)]
enum Inner {
    Workers(Arc<Workers>),
    /// This very process: in unit tests, where there is no program to start.
    #[cfg(test)]
    Here,
}

/// What came of reading a file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // made once for each file and taken apart at once
pub enum Reading {
    /// Read whole, and it held still.
    Read {
        /// The file in the condition in which it was read.
        seen: Seen,
        /// What was read.
        facts: Facts,
        /// What the document states for fields. Told once: the facts hold no words.
        stated: Vec<Stated>,
        /// What asks for a person's eye.
        remark: Option<Remark>,
        /// The mark of the folder that it was read in; 0 where that is not known.
        folder: u64,
    },
    /// It changed while it was read, or so shortly before that a change would not show; or another program
    /// has it to itself, and opening it would take that away. Try again.
    Changed {
        /// As it was last seen.
        seen: Seen,
    },
    /// The name stands for another file than the one that was read, or for none. Look again.
    Moved,
    /// No such name.
    Absent,
    /// A folder, link, pipe, socket or device.
    NotAFile,
    /// There, and it could not be read. Try again later.
    Unreadable(Obstacle),
    /// The daemon stops.
    Stopped,
}

impl From<Failure> for Reading {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Absent => Self::Absent,
            Failure::NotAFile => Self::NotAFile,
            Failure::Obstacle(obstacle) => Self::Unreadable(obstacle),
        }
    }
}

/// A name that was looked at, with its folder held open: what is read next is in that very folder.
#[derive(Debug)]
pub struct Held<'a> {
    path: &'a FilePath,
    found: Result<(Kind, OwnedFd), Failure>,
    /// Its mount, where others serve that.
    corner: Option<Arc<Corner>>,
}

impl<'a> Held<'a> {
    /// Looks at a name.
    pub fn look(path: &'a FilePath) -> Self {
        let corner = patience::corner(path);
        let asked = path.clone();
        let look = move || {
            let (folder, name) = reach::parts(asked.as_bytes());
            let folder = reach::folder(folder)?;
            Ok((system::look_in(folder.as_fd(), name, &asked)?, folder))
        };
        let found = match &corner {
            Some(corner) => corner.ask(look),
            None => look(),
        };
        Self { path, found, corner }
    }

    pub fn found(&self) -> Look {
        self.found.as_ref().map(|(kind, _)| *kind).map_err(|failure| *failure).into()
    }

    /// Where its file system is mounted, if others serve that: reading it may hang, and nothing ends it then.
    /// With the number of the mount.
    pub fn served_at(&self) -> Option<(&FilePath, &[u8])> {
        self.corner.as_deref().map(Corner::mount)
    }

    /// Opens and reads it; see [`read`].
    pub fn read(&self, limits: &Limits, buffer: &mut Buffer, now: Timestamp, stop: &AtomicBool) -> Reading {
        attempt(self, limits, buffer, now, stop, |_| {}).unwrap_or_else(Reading::from)
    }
}

/// As [`Held::read`]; `after_chunk` is told how many bytes were read so far.
fn attempt(
    held: &Held<'_>,
    limits: &Limits,
    buffer: &mut Buffer,
    now: Timestamp,
    stop: &AtomicBool,
    after_chunk: impl FnMut(u64),
) -> Result<Reading, Failure> {
    if stop.load(Ordering::Relaxed) {
        return Ok(Reading::Stopped);
    }
    // Looked at first, because opening can do something: it wakes the other end of a pipe, and
    // makes some devices move.
    let path = held.path;
    let (kind, folder) = held.found.as_ref().map_err(|failure| *failure)?;
    let Kind::File(seen) = *kind else { return Ok(Reading::NotAFile) };
    if seen.stamp.size > limits.bytes {
        return Ok(Reading::Unreadable(Obstacle::limit(Reason::TooLarge)));
    }
    if now.0.abs_diff(seen.stamp.change_time_ns) < TICK_NS {
        return Ok(Reading::Changed { seen });
    }
    let name = reach::parts(path.as_bytes()).1;
    if leases::is_leased(folder.as_fd(), name) {
        return Ok(Reading::Changed { seen });
    }
    let file = Opened::open(folder.as_fd(), name, path)?;
    buffer.marked |= file.is_marked();
    if seen.stamp.size >= BIG {
        file.expect_once();
    }
    buffer.bytes = Some(buffer.bytes.unwrap_or_default().saturating_add(seen.stamp.size));
    let hashed = hash(&file, seen.stamp.size, limits, &mut buffer.chunk, stop, after_chunk)?;
    let inside = match hashed {
        Hashed::Whole(_) => {
            let inside = look_inside(&file, path.name(), seen.stamp.size, buffer)?;
            // Workers end when the daemon stops: that says nothing about the file.
            if stop.load(Ordering::Relaxed) {
                return Ok(Reading::Stopped);
            }
            inside
        }
        Hashed::Shorter | Hashed::Longer => Inside::nothing(),
        Hashed::TooSlow => return Ok(Reading::Unreadable(Obstacle::limit(Reason::TooSlow))),
        Hashed::Stopped => return Ok(Reading::Stopped),
    };

    let Kind::File(read) = file.status()? else { return Ok(Reading::Moved) };
    // Nothing about a small file changed while it was read, so its name is still its name: renaming it, or
    // another over it, shows in its time of change or its number of names.
    let is_as_seen = read == seen && read.identity.birth_time_ns != 0 && seen.stamp.size <= CHUNK as u64;
    // In the same folder: one that is put in its place is found by its own event.
    let looked = if is_as_seen { Ok(Kind::File(read)) } else { system::look_in(folder.as_fd(), name, path) };
    let named = match looked {
        Ok(Kind::File(named)) if named.identity == read.identity => named,
        Ok(_) | Err(Failure::Absent | Failure::NotAFile) => return Ok(Reading::Moved),
        Err(obstacle) => return Err(obstacle),
    };
    let Hashed::Whole(sha256) = hashed else { return Ok(Reading::Changed { seen: named }) };
    if read.identity != seen.identity || read.stamp != seen.stamp || named.stamp != seen.stamp {
        return Ok(Reading::Changed { seen: named });
    }
    let identity = seen.identity;
    let is_by_owner = saved_by::is_by_owner(&read, file.is_of_others());
    let facts = Facts {
        size: seen.stamp.size,
        sha256,
        created: (identity.birth_time_ns != 0).then_some(Timestamp(identity.birth_time_ns)),
        modified: Timestamp(seen.stamp.modify_time_ns),
        owner: buffer.owners.account(read.owner),
        saved_by: is_by_owner.then(|| buffer.owners.account(read.owner)).filter(|by| !by.id.is_empty()),
        media_type: inside.media_type,
        format: inside.format,
        other_formats: inside.other_formats,
        name_disagrees: inside.name_disagrees,
        properties: inside.properties,
        provenance: Provenance {
            source: Source::Daemon,
            actor: concat!("bronmerkd ", env!("CARGO_PKG_VERSION")).to_owned(),
            time: now,
            policy_version: String::new(),
            reason: Sentence::new("gelezen uit het bestand", "read from the file"),
        },
    };
    // The last look, for its number of links and its owner: they may change without the content.
    let folder = match path.folder().map(|above| system::look_at(folder.as_fd(), &above)) {
        Some(Ok(Kind::Folder(identity))) => identity.mark(),
        _ => 0,
    };
    Ok(Reading::Read { seen: named, facts, stated: inside.stated, remark: inside.remark, folder })
}

enum Hashed {
    Whole(Sha256),
    Shorter,
    Longer,
    TooSlow,
    Stopped,
}

/// Hashes the file. Leaves a file of up to one chunk in `chunk`.
fn hash(
    file: &Opened<'_>,
    size: u64,
    limits: &Limits,
    chunk: &mut [u8],
    stop: &AtomicBool,
    mut after_chunk: impl FnMut(u64),
) -> Result<Hashed, Failure> {
    // A stopwatch, not the clock: no moment comes out of it. Small files need none.
    let deadline = (size > CHUNK as u64).then(|| Instant::now().checked_add(limits.time)).flatten();
    let mut hasher = Hasher::new();
    let (mut done, mut filled) = (0_u64, 0);
    loop {
        // An empty file is read too: some file systems say 0 for what has no size yet.
        let left = if size == 0 { CHUNK } else { usize::try_from(size - done).unwrap_or(CHUNK) };
        let room = chunk.get_mut(filled..).unwrap_or_default();
        let length = left.min(room.len());
        let room = room.get_mut(..length).unwrap_or_default();
        let read = file.read(room)?;
        hasher.update(room.get(..read).unwrap_or_default());
        done += read as u64;
        filled += read;
        after_chunk(done);
        if done >= size {
            // What comes after `size` is not read: if there is anything, the size has changed.
            break;
        }
        if read == 0 {
            return Ok(Hashed::Shorter);
        }
        if filled >= chunk.len() {
            filled = 0;
        }
        if stop.load(Ordering::Relaxed) {
            return Ok(Hashed::Stopped);
        }
        if deadline.is_some_and(|deadline| Instant::now() > deadline) {
            return Ok(Hashed::TooSlow);
        }
    }
    Ok(if done > size { Hashed::Longer } else { Hashed::Whole(Sha256(hasher.finalize().into())) })
}

/// Tells the format, and what the document says of itself. What has to be taken apart for that goes to a worker: this
/// process looks at bytes only, and at lines of plain text.
fn look_inside(file: &Opened<'_>, name: &[u8], size: u64, buffer: &mut Buffer) -> Result<Inside, Failure> {
    let looked = with_content(file.as_fd(), name, size, &mut buffer.chunk, Chunk::Filled, |content| {
        if formats::is_container(content) {
            return None;
        }
        let identified = formats::identify(content);
        (!properties::is_taken_apart(identified.media_type))
            .then(|| Inside::of_identified(content, &identified))
    })?;
    if let Some(inside) = looked {
        return Ok(inside);
    }
    let read = match &buffer.workers {
        Inner::Workers(workers) => workers.inside(file.as_fd(), name, size),
        #[cfg(test)]
        Inner::Here => Ok(super::inside::Opener::new().open(file.as_fd(), name, size)),
    };
    Ok(read.unwrap_or_else(|lost| Inside::unread(name, lost)))
}

#[cfg(test)]
#[path = "read_tests.rs"]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod tests;
