//! Converts what Bronmerk talks about to and from the contract's messages, by hand and both ways.
//!
//! Knows the proto types; besides `serve` nobody else does. Two uses of the same messages: the *stored*
//! form is what the journal keeps, without what can be computed; the *answer* adds the etag, the paths
//! for people and the missing fields.
//!
//! **Invariant:** every entry that can be written can be read back as it was, and a number or a name
//! that this version does not know is an error that names it, never a silent default.

mod acts;
mod answer;
mod basic;
mod entry;
mod facts;
mod field;
mod numbers;
mod record;
mod restriction;
#[cfg(test)]
pub(crate) mod strategies;

use prost::Message as _;

use crate::model::{DocumentId, Entry, Record};
use bronmerk_proto::v1;

pub use acts::related_to_proto;
pub use answer::{document, etag, etag_from_text};
pub use basic::{sentence_to_proto, timestamp_to_proto};
pub use entry::{change_to_proto, entry_from_proto, entry_to_proto};
pub use field::{field_to_proto, provenance_to_proto, value_from_proto, value_to_proto};
pub use numbers::{action_to_proto, relation_kind_from_proto, state_from_name, state_name, state_to_proto};
pub use record::{record_to_proto, trouble_to_proto};
pub use restriction::{environment_asked, restriction_to_proto};

/// Why a message cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// The bytes are no message of this kind.
    #[error("the bytes are not a journal entry")]
    NotAnEntry(#[source] prost::DecodeError),
    /// Something is not there that always is.
    #[error("`{field}` is missing")]
    Missing { field: &'static str },
    /// An enum number that this version does not know.
    #[error("`{field}` has the number {number}, which this version does not know")]
    UnknownNumber { field: &'static str, number: i32 },
    /// A name that this version does not know.
    #[error("`{field}` has the name `{name}`, which this version does not know")]
    UnknownName { field: &'static str, name: String },
    /// A value that is out of its bounds or form.
    #[error("`{field}` is not {wanted}")]
    Malformed {
        field: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
}

/// Returns the bytes that the journal keeps of an entry.
pub fn entry_to_bytes(entry: &Entry) -> Vec<u8> {
    entry_to_proto(entry).encode_to_vec()
}

/// How many bytes a record has on the wire, without what is computed from it.
pub fn record_bytes(record: &Record) -> usize {
    record_to_proto(record).encoded_len()
}

/// Reads what [`entry_to_bytes`] wrote.
pub fn entry_from_bytes(bytes: &[u8]) -> Result<Entry, WireError> {
    let message = v1::JournalEntry::decode(bytes).map_err(WireError::NotAnEntry)?;
    entry_from_proto(message)
}

/// Reads the record out of what [`entry_to_bytes`] wrote, and nothing else of it: with every question somebody wants a
/// record, and hardly ever what was changed in it. Nothing where the entry is about the daemon itself.
pub fn record_from_bytes(bytes: &[u8]) -> Result<Option<Record>, WireError> {
    let message = entry::OnlyRecord::decode(bytes).map_err(WireError::NotAnEntry)?;
    entry::record_of(message.document, message.after)
}

/// Reads `documents/{uuid}` in its one written form.
///
/// Stricter than a UUID parser, which takes a UUID without dashes or in braces too: a name that can be
/// written in five ways is compared wrongly somewhere.
pub fn document_id(name: &str, field: &'static str) -> Result<DocumentId, WireError> {
    DocumentId::from_resource_name(name)
        .filter(|id| id.resource_name() == name)
        .ok_or(WireError::Malformed { field, wanted: "`documents/` and a UUID in lower case" })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        WireError, entry_from_bytes, entry_from_proto, entry_to_bytes, entry_to_proto, record_from_bytes,
        strategies,
    };
    use bronmerk_proto::v1;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn what_is_written_is_read_back(entry in strategies::entry()) {
            let bytes = entry_to_bytes(&entry);
            let record = record_from_bytes(&bytes).map_err(|error| error.to_string());
            prop_assert_eq!(record.as_ref().map(Option::as_ref), Ok(entry.subject.record()));
            prop_assert_eq!(entry_from_bytes(&bytes).map_err(|error| error.to_string()), Ok(entry));
        }

        #[test]
        fn bytes_of_any_kind_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = (entry_from_bytes(&bytes), record_from_bytes(&bytes));
        }

        #[test]
        fn damage_at_any_place_does_no_harm(
            entry in strategies::entry(), at in any::<prop::sample::Index>(), byte in any::<u8>(),
        ) {
            let mut bytes = entry_to_bytes(&entry);
            let at = at.index(bytes.len());
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
            let _ = entry_from_bytes(&bytes);
        }

        #[test]
        fn nothing_computed_is_stored(entry in strategies::entry()) {
            if let Some(after) = entry_to_proto(&entry).after {
                prop_assert!(after.etag.is_empty() && after.missing_fields.is_empty());
                prop_assert!(after.locations.iter().all(|location| location.display_path.is_empty()));
                    prop_assert!(after.public_notice.is_none() && after.publication.is_none());
                prop_assert!(after.restrictions.iter().all(|one| one.grounds_in_words.is_none() && !one.in_force));
            }
        }
    }

    fn sample() -> v1::JournalEntry {
        entry_to_proto(&strategies::sample(strategies::entry_about_document()))
    }

    #[test]
    fn an_unknown_number_is_named() {
        let error = entry_from_proto(v1::JournalEntry { action: 99, ..sample() });
        assert!(
            matches!(error, Err(WireError::UnknownNumber { field: "JournalEntry.action", number: 99 })),
            "{error:?}"
        );
        let error = entry_from_proto(v1::JournalEntry { source: 0, ..sample() });
        assert!(
            matches!(error, Err(WireError::UnknownNumber { field: "JournalEntry.source", number: 0 })),
            "{error:?}"
        );
    }

    #[test]
    fn an_unknown_field_is_named() {
        let change = v1::FieldChange { field: "kleur".into(), ..Default::default() };
        let error = entry_from_proto(v1::JournalEntry { changes: vec![change], ..sample() });
        assert!(
            matches!(error, Err(WireError::UnknownName { ref name, .. }) if name == "kleur"),
            "{error:?}"
        );
    }

    #[test]
    fn an_entry_about_one_document_does_not_hold_the_record_of_another() {
        let other = "documents/00000000-0000-0000-0000-000000000000".to_owned();
        let error = entry_from_proto(v1::JournalEntry { document: other, ..sample() });
        assert!(
            matches!(error, Err(WireError::Malformed { field: "JournalEntry.document", .. })),
            "{error:?}"
        );
    }

    #[test]
    fn a_name_is_taken_in_one_form_only() {
        let good = "documents/0189f7c4-5b6a-7c3d-8e9f-0123456789ab";
        assert!(super::document_id(good, "name").is_ok());
        let bad = [
            "documents/0189f7c45b6a7c3d8e9f0123456789ab",
            "documents/{0189f7c4-5b6a-7c3d-8e9f-0123456789ab}",
            "documents/0189F7C4-5B6A-7C3D-8E9F-0123456789AB",
            "0189f7c4-5b6a-7c3d-8e9f-0123456789ab",
            "documents/",
            "",
        ];
        for name in bad {
            assert!(super::document_id(name, "name").is_err(), "{name}");
        }
    }
}
