//! Moments, sentences and locks: what other messages are made of.

use super::WireError;
use crate::model::{Lock, Sentence, Timestamp};
use bronmerk_proto::v1;

const NANOS: i64 = 1_000_000_000;

/// Returns a sentence on the wire.
pub fn sentence_to_proto(sentence: &Sentence) -> v1::Sentence {
    v1::Sentence { nl: sentence.nl.clone(), en: sentence.en.clone() }
}

/// Returns a sentence on the wire, and nothing for an empty one.
pub(super) fn sentence_to_stored(sentence: &Sentence) -> Option<v1::Sentence> {
    (!sentence.nl.is_empty() || !sentence.en.is_empty()).then(|| sentence_to_proto(sentence))
}

pub(super) fn sentence_from_proto(sentence: Option<v1::Sentence>) -> Sentence {
    sentence.map(|v1::Sentence { nl, en }| Sentence { nl, en }).unwrap_or_default()
}

/// Returns a moment on the wire.
pub fn timestamp_to_proto(time: Timestamp) -> prost_types::Timestamp {
    let nanos = i32::try_from(time.0.rem_euclid(NANOS)).unwrap_or_default(); // always below 10^9
    prost_types::Timestamp { seconds: time.0.div_euclid(NANOS), nanos }
}

pub(super) fn timestamp_from_proto(
    time: Option<prost_types::Timestamp>,
    field: &'static str,
) -> Result<Timestamp, WireError> {
    let time = time.ok_or(WireError::Missing { field })?;
    let wrong = WireError::Malformed { field, wanted: "a moment between the years 1678 and 2261" };
    if !(0..1_000_000_000).contains(&time.nanos) {
        return Err(wrong);
    }
    // In 128 bits, since the first moment of all is below zero by less than a whole second.
    let nanos = i128::from(time.seconds) * i128::from(NANOS) + i128::from(time.nanos);
    i64::try_from(nanos).map(Timestamp).map_err(|_| wrong)
}

pub(super) fn lock_to_proto(lock: &Lock) -> v1::Lock {
    v1::Lock {
        actor: lock.by.clone(),
        time: Some(timestamp_to_proto(lock.time)),
        reason: lock.reason.clone(),
    }
}

pub(super) fn lock_from_proto(lock: v1::Lock) -> Result<Lock, WireError> {
    Ok(Lock { by: lock.actor, time: timestamp_from_proto(lock.time, "Lock.time")?, reason: lock.reason })
}

#[cfg(test)]
mod tests {
    use super::{timestamp_from_proto, timestamp_to_proto};
    use crate::model::Timestamp;

    #[test]
    fn moments_before_1970_and_at_the_ends_are_kept() {
        for nanos in [0, 1, -1, 1_700_000_000_123_456_789, i64::MIN, i64::MAX] {
            let sent = timestamp_to_proto(Timestamp(nanos));
            assert!(sent.nanos >= 0);
            assert_eq!(timestamp_from_proto(Some(sent), "t").ok(), Some(Timestamp(nanos)));
        }
        let far = prost_types::Timestamp { seconds: i64::MAX, nanos: 0 };
        assert!(timestamp_from_proto(Some(far), "t").is_err());
        let odd = prost_types::Timestamp { seconds: 0, nanos: -1 };
        assert!(timestamp_from_proto(Some(odd), "t").is_err());
    }
}
