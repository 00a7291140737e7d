//! Finds where the last segment ends, round what is damaged in it.
//!
//! **Invariant.** What was acknowledged is told as damage and stays in the file as it is. Only what nobody was told
//! of is cut off.

use std::io;

use prost::Message as _;

use super::{
    Place, Synced,
    frame::{Damage, Glance},
    scan::{self, Bytes, Patience, Scan, ScanError},
    segment::{HEADER, Header},
};
use crate::{ledger::error::is_of_the_file, model::Sequence};

/// The end of a segment.
#[derive(Debug, Default)]
pub(super) struct End {
    /// Where the next entry would begin.
    pub(super) offset: u64,
    /// The last entry.
    pub(super) sequence: Sequence,
    /// The last entry about the daemon itself.
    pub(super) daemon: Place,
    /// What is damaged before it: where, and in which way.
    pub(super) damages: Vec<(Place, String)>,
    /// Whether what stands behind it is to be cut off.
    pub(super) is_torn: bool,
}

pub(super) enum NoEnd {
    /// The disk failed.
    Io(io::Error),
    /// Nothing proves what was acknowledged.
    Unproven { offset: u64, what: String },
}

impl From<io::Error> for NoEnd {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

pub(super) fn find(
    bytes: &(impl Bytes + ?Sized),
    header: &Header,
    length: u64,
    synced: Option<Synced>,
) -> Result<End, NoEnd> {
    let place = |offset: u64| Place::new(header.number, u32::try_from(offset).unwrap_or(u32::MAX));
    let mut end = End {
        offset: HEADER as u64,
        sequence: Sequence(header.first.0.saturating_sub(1)),
        daemon: header.daemon,
        ..End::default()
    };
    let mut patience = Patience::default();
    while let Some((what, is_read)) = go_on(bytes, header, &mut end, length)? {
        let next = scan::frame_after(bytes, end.offset + 1, length, end.sequence.0, &mut patience)?;
        // Without a mark nothing tells an entry from one that was being written, but that the disk had it.
        if synced.map_or(next.is_none() && is_read, |synced| synced.sequence <= end.sequence) {
            end.is_torn = true;
            break;
        }
        end.damages.push((place(end.offset), what.clone()));
        if let Some((offset, sequence)) = next.and_then(|next| number_at(bytes, next, length)) {
            // With whole entries behind it, those are gone on from.
            (end.offset, end.sequence) = (offset, Sequence(sequence - 1));
            continue;
        }
        let Some(synced) = synced else { return Err(NoEnd::Unproven { offset: end.offset, what }) };
        if synced.end.segment() == header.number && u64::from(synced.end.offset()) <= length {
            // All that was acknowledged and follows is damaged. What stands behind it nobody was told of.
            (end.offset, end.sequence) = (synced.end.offset().into(), synced.sequence);
            end.is_torn = end.offset < length;
        }
        break;
    }
    // Of the entries about the daemon one may be in there: all that is left of the segment is to be looked at.
    if end.damages.last().is_some_and(|(damaged, _)| *damaged > end.daemon) {
        end.daemon = Place::behind_all_of(header.number);
    }
    Ok(end)
}

/// Goes on over whole entries; what is wrong behind them, if something is, and whether the disk could read that.
fn go_on(
    bytes: &(impl Bytes + ?Sized),
    header: &Header,
    end: &mut End,
    length: u64,
) -> io::Result<Option<(String, bool)>> {
    let mut scan = Scan::new(end.offset, length);
    loop {
        let (offset, frame) = match scan.next(bytes) {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(None),
            Err(ScanError::Damage(damage)) => return Ok(Some((damage.to_string(), true))),
            Err(ScanError::Io(error)) if is_of_the_file(&error) => {
                return Ok(Some((error.to_string(), false)));
            }
            Err(ScanError::Io(error)) => return Err(error),
        };
        let due = end.sequence.next();
        let glance = Glance::decode(frame.payload).unwrap_or_default();
        if glance.sequence != due.0 {
            return Ok(Some((Damage::Sequence(due.0).to_string(), true)));
        }
        // A document's entry names its document; what does not is about the daemon.
        if glance.document.is_empty() {
            end.daemon = Place::new(header.number, u32::try_from(offset).unwrap_or(u32::MAX));
        }
        end.sequence = due;
        end.offset = scan.offset();
    }
}

/// The number of the entry whose frame begins there.
fn number_at(bytes: &(impl Bytes + ?Sized), offset: u64, length: u64) -> Option<(u64, u64)> {
    let mut scan = Scan::new(offset, length);
    let payload = scan.look(bytes).ok()??;
    let glance = Glance::decode(payload).ok()?;
    Some((offset, glance.sequence)).filter(|(_, sequence)| *sequence > 0)
}
