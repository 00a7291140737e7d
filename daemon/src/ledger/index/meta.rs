//! What the index says of itself: of which journal it is, and how far it follows it.

use uuid::Uuid;

use crate::{
    ledger::journal::Place,
    model::{OriginId, Sequence, State},
};

/// Version of the form of the index. Another one is rebuilt, never converted.
pub(super) const VERSION: u32 = 6;
/// Key of the version and the origin.
pub(super) const FORM: &[u8] = b"form";
/// Key of the last entry applied.
pub(super) const APPLIED: &[u8] = b"applied";
/// Key of the damaged parts of the journal that it was built round, where there were any.
pub(super) const ROUND: &[u8] = b"round";

/// The last entry that the index holds. Place and checksum tell whether the journal is still the one
/// that it followed: a journal put back from a backup has the same sequences.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Applied {
    pub(crate) sequence: Sequence,
    pub(crate) place: Place,
    pub(crate) crc: u32,
}

/// Documents by state, in the order of [`State::ALL`].
pub(crate) type Counts = [u64; State::ALL.len()];

/// The place of a state in [`Counts`].
pub(crate) fn count_of(counts: &mut Counts, state: State) -> Option<&mut u64> {
    State::ALL.iter().position(|each| *each == state).and_then(|at| counts.get_mut(at))
}

pub(super) fn form_to_bytes(origin: OriginId) -> Vec<u8> {
    let mut bytes = VERSION.to_be_bytes().to_vec();
    bytes.extend_from_slice(origin.0.as_bytes());
    bytes
}

pub(super) fn form_from_bytes(bytes: &[u8]) -> Option<(u32, OriginId)> {
    let (version, rest) = bytes.split_first_chunk::<4>()?;
    let origin = rest.first_chunk::<16>()?;
    Some((u32::from_be_bytes(*version), OriginId(Uuid::from_bytes(*origin))))
}

pub(super) fn applied_to_bytes(applied: Applied, counts: Counts) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(20 + 8 * counts.len());
    bytes.extend_from_slice(&applied.sequence.0.to_be_bytes());
    bytes.extend_from_slice(&applied.place.0.to_be_bytes());
    bytes.extend_from_slice(&applied.crc.to_be_bytes());
    counts.iter().for_each(|count| bytes.extend_from_slice(&count.to_be_bytes()));
    bytes
}

pub(super) fn applied_from_bytes(bytes: &[u8]) -> Option<(Applied, Counts)> {
    let (sequence, rest) = bytes.split_first_chunk::<8>()?;
    let (place, rest) = rest.split_first_chunk::<8>()?;
    let (crc, rest) = rest.split_first_chunk::<4>()?;
    let mut counts = Counts::default();
    if rest.len() != 8 * counts.len() {
        return None;
    }
    for (count, bytes) in counts.iter_mut().zip(rest.chunks_exact(8)) {
        *count = u64::from_be_bytes(*bytes.first_chunk()?);
    }
    let applied = Applied {
        sequence: Sequence(u64::from_be_bytes(*sequence)),
        place: Place(u64::from_be_bytes(*place)),
        crc: u32::from_be_bytes(*crc),
    };
    Some((applied, counts))
}

/// Where each damaged part begins, and the entry that belongs there.
pub(super) fn round_to_bytes(round: &[(Place, Sequence)]) -> Vec<u8> {
    round.iter().flat_map(|(place, first)| [place.0.to_be_bytes(), first.0.to_be_bytes()].concat()).collect()
}

pub(super) fn round_from_bytes(bytes: &[u8]) -> Vec<(Place, Sequence)> {
    let number = |bytes: &[u8]| bytes.first_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    let pairs = bytes.chunks_exact(16).map(|pair| pair.split_at(8));
    pairs.map(|(place, first)| (Place(number(place)), Sequence(number(first)))).collect()
}
