//! One entry in a segment: 16 bytes of frame, then the payload.
//!
//! ```text
//! length u32 LE | crc32c u32 LE, over all that follows | previous place u64 LE | payload
//! ```
//! The previous place leads to the same document's entry before this one (for entries about the daemon:
//! to the daemon's). It means something in these files only, so it stands outside the payload, which is
//! the same everywhere and will be the leaf of the Merkle tree.

use super::Place;

/// Bytes before the payload.
pub(crate) const HEAD: usize = 16;
/// Longest payload that is written or believed.
pub(crate) const MAX_PAYLOAD: usize = 16 << 20;

/// What is wrong with bytes that should be a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Damage {
    /// They stop before the frame does.
    #[error("the entry stops half-way")]
    Short,
    /// The length cannot be.
    #[error("an entry cannot be {0} bytes long")]
    Length(u32),
    /// The checksum is of other bytes.
    #[error("the checksum does not fit")]
    Checksum,
    /// The entry is another one than belongs here.
    #[error("this is not entry {0}")]
    Sequence(u64),
}

/// The first 16 bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    /// Bytes of payload.
    pub(crate) payload: usize,
    /// The checksum as it stands there.
    pub(crate) crc: u32,
    pub(crate) previous: Place,
}

impl Head {
    /// Reads it; checks the length, and nothing else.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Damage> {
        let (length, rest) = bytes.split_first_chunk::<4>().ok_or(Damage::Short)?;
        let (crc, rest) = rest.split_first_chunk::<4>().ok_or(Damage::Short)?;
        let (previous, _) = rest.split_first_chunk::<8>().ok_or(Damage::Short)?;
        let length = u32::from_le_bytes(*length);
        match usize::try_from(length) {
            Ok(payload) if (1..=MAX_PAYLOAD).contains(&payload) => Ok(Self {
                payload,
                crc: u32::from_le_bytes(*crc),
                previous: Place(u64::from_le_bytes(*previous)),
            }),
            _ => Err(Damage::Length(length)),
        }
    }

    /// Bytes of the whole frame.
    pub(crate) fn whole(&self) -> usize {
        HEAD + self.payload
    }
}

/// A frame whose checksum fits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub(crate) head: Head,
    /// The entry.
    pub(crate) payload: &'a [u8],
}

/// Reads the frame at the start of `bytes`.
pub(crate) fn decode(bytes: &[u8]) -> Result<Frame<'_>, Damage> {
    let head = Head::read(bytes)?;
    let summed = bytes.get(8..head.whole()).ok_or(Damage::Short)?;
    if crc32c::crc32c(summed) != head.crc {
        return Err(Damage::Checksum);
    }
    Ok(Frame { head, payload: summed.get(8..).unwrap_or_default() })
}

/// Writes a frame; nothing when the payload is empty or too long.
pub(crate) fn encode(previous: Place, payload: &[u8]) -> Option<Box<[u8]>> {
    let length = u32::try_from(payload.len()).ok().filter(|_| (1..=MAX_PAYLOAD).contains(&payload.len()))?;
    let previous = previous.0.to_le_bytes();
    let crc = crc32c::crc32c_append(crc32c::crc32c(&previous), payload);
    let mut bytes = Vec::with_capacity(HEAD + payload.len());
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&crc.to_le_bytes());
    bytes.extend_from_slice(&previous);
    bytes.extend_from_slice(payload);
    Some(bytes.into())
}

/// What the journal itself looks at in an entry, read without the rest.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Glance {
    /// `JournalEntry.sequence`.
    #[prost(uint64, tag = "1")]
    pub(crate) sequence: u64,
    /// `JournalEntry.document`; empty for entries about the daemon itself.
    #[prost(string, tag = "7")]
    pub(crate) document: String,
    /// `JournalEntry.previous_sequence`.
    #[prost(uint64, tag = "14")]
    pub(crate) previous_sequence: u64,
}

/// Whether a request with an id of its own asked for an entry, read without the rest.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Requested {
    /// `JournalEntry.request`, not read any further.
    #[prost(bytes = "vec", optional, tag = "16")]
    pub(crate) request: Option<Vec<u8>>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Damage, decode, encode};
    use crate::ledger::journal::Place;

    proptest! {
        #[test]
        fn what_is_framed_is_read_back(previous in any::<u64>(), payload in prop::collection::vec(any::<u8>(), 1..2_000)) {
            let bytes = encode(Place(previous), &payload).unwrap();
            let frame = decode(&bytes).unwrap();
            prop_assert_eq!(frame.payload, payload.as_slice());
            prop_assert_eq!(frame.head.previous, Place(previous));
        }

        #[test]
        fn one_flipped_bit_is_noticed(payload in prop::collection::vec(any::<u8>(), 1..200), at in any::<prop::sample::Index>(), bit in 0..8_u8) {
            let mut bytes = encode(Place(9), &payload).unwrap().into_vec();
            let at = at.index(bytes.len());
            bytes[at] ^= 1_u8 << bit;
            prop_assert!(decode(&bytes).is_err());
        }

        #[test]
        fn a_frame_cut_anywhere_is_short(payload in prop::collection::vec(any::<u8>(), 1..200), at in any::<prop::sample::Index>()) {
            let bytes = encode(Place(9), &payload).unwrap();
            prop_assert_eq!(decode(&bytes[..at.index(bytes.len())]).unwrap_err(), Damage::Short);
        }
    }

    #[test]
    fn zeros_are_no_frame() {
        assert_eq!(decode(&[0; 64]).unwrap_err(), Damage::Length(0));
        assert_eq!(decode(&[0xff; 64]).unwrap_err(), Damage::Length(u32::MAX));
        assert!(encode(Place(0), &[]).is_none());
    }
}
