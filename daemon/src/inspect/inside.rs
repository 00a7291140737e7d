//! What is inside a file: its format, and what the document says of itself.

use std::os::fd::BorrowedFd;

use serde::{Deserialize, Serialize};

use super::{
    formats::{self, Content, Identified},
    properties::{self, Stated},
    remark::{Lost, Remark},
    system::{self, Failure},
    text::{self, Text},
};
use crate::model::{Format, Properties};

/// Bytes at hand. A file up to this size is looked at whole, of a larger one half as much at either end.
pub(super) const CHUNK: usize = 256 * 1024;

/// What is inside a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Inside {
    pub(super) media_type: String,
    pub(super) format: Option<Format>,
    pub(super) other_formats: Vec<Format>,
    pub(super) name_disagrees: bool,
    pub(super) properties: Properties,
    pub(super) stated: Vec<Stated>,
    pub(super) remark: Option<Remark>,
}

impl Inside {
    pub(super) fn nothing() -> Self {
        Self::identified(&Identified::unknown())
    }

    fn identified(identified: &Identified) -> Self {
        let format = identified.format.map(|(known, basis)| known.format(basis));
        Self {
            media_type: identified.media_type.to_owned(),
            other_formats: identified.others(),
            name_disagrees: identified.is_misnamed,
            format,
            properties: Properties::default(),
            stated: Vec::new(),
            remark: None,
        }
    }

    fn of(content: &Content<'_>) -> Self {
        Self::of_identified(content, &formats::identify(content))
    }

    /// Where nobody could open it: only what its name says.
    pub(super) fn unread(name: &[u8], lost: Lost) -> Self {
        Self { remark: Some(Remark::Unread(lost)), ..Self::identified(&formats::by_name_alone(name)) }
    }

    pub(super) fn of_identified(content: &Content<'_>, identified: &Identified) -> Self {
        let (properties, stated, remark) = properties::read(content, identified.media_type);
        let remark = formats::remark(content, identified).or(remark);
        Self { properties, stated, remark, ..Self::identified(identified) }
    }
}

/// Reads what is inside files that are open, in a worker.
#[derive(Debug)]
pub(super) struct Opener {
    chunk: Vec<u8>,
}

impl Opener {
    pub(super) fn new() -> Self {
        Self { chunk: vec![0; CHUNK] }
    }

    /// What is inside a file of that name and size.
    pub(super) fn open(&mut self, file: BorrowedFd<'_>, name: &[u8], size: u64) -> Inside {
        let inside = with_content(file, name, size, &mut self.chunk, Chunk::Empty, Inside::of);
        inside.unwrap_or_else(|_| Inside::nothing())
    }

    /// What a file of that name and size says.
    pub(super) fn text(&mut self, file: BorrowedFd<'_>, name: &[u8], size: u64) -> Text {
        let read = |content: &Content<'_>| {
            text::read(content, formats::identify(content).media_type, text::Limits::default())
        };
        let text = with_content(file, name, size, &mut self.chunk, Chunk::Empty, read);
        text.unwrap_or_else(|_| Text { spans: Vec::new(), ending: text::Ending::Broken })
    }
}

/// Whether a chunk has a small file already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chunk {
    Filled,
    Empty,
}

/// Lends out the content of a file: of a small one all that is in `chunk`, of a larger one its two ends, with a way to
/// the rest.
pub(super) fn with_content<T>(
    file: BorrowedFd<'_>,
    name: &[u8],
    size: u64,
    chunk: &mut [u8],
    state: Chunk,
    look: impl FnOnce(&Content<'_>) -> T,
) -> Result<T, Failure> {
    if let Ok(size) = usize::try_from(size)
        && let Some(whole) = chunk.get_mut(..size)
    {
        let length = if state == Chunk::Filled { size } else { system::read_at(file, whole, 0)? };
        return Ok(look(&Content::whole(name, whole.get(..length).unwrap_or_default())));
    }
    let (head, tail) = chunk.split_at_mut(chunk.len() / 2);
    let head_read = system::read_at(file, head, 0)?;
    let tail_read = system::read_at(file, tail, size.saturating_sub(tail.len() as u64))?;
    let (head, tail) = (head.get(..head_read).unwrap_or_default(), tail.get(..tail_read).unwrap_or_default());
    let at = |into: &mut [u8], offset: u64| system::read_at(file, into, offset).ok();
    Ok(look(&Content::ends(name, head, tail, size, &at)))
}
