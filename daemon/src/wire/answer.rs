//! The form in which a record goes to a client: the stored form and what is computed from it.

use super::{WireError, record::creation_to_stored, record_to_proto, sentence_to_proto};
use crate::model::{Etag, FilePath, Record, Sequence};
use bronmerk_proto::v1;

/// Returns a record as clients see it: with its etag, its paths for people and what it lacks.
pub fn document(record: &Record) -> v1::Document {
    let mut message = record_to_proto(record);
    message.etag = etag(record.etag());
    for location in &mut message.locations {
        location.display_path = FilePath::from_bytes(&location.path).display();
    }
    message.creation = record.creation().map(|creation| v1::Creation {
        in_words: Some(sentence_to_proto(&creation.told_by.in_words())),
        ..creation_to_stored(creation)
    });
    message.missing_fields = record.missing().map(|name| name.to_string()).collect();
    message
}

/// Returns the etag of a state of a record: the quoted sequence and mark (AIP-154, RFC 9110).
pub fn etag(etag: Etag) -> String {
    match etag.mark {
        Some(mark) => format!("\"{}-{mark:08x}\"", etag.sequence),
        None => format!("\"{}\"", etag.sequence),
    }
}

/// Reads what [`etag`] wrote; also without the mark, as earlier versions did.
pub fn etag_from_text(text: &str) -> Result<Etag, WireError> {
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default();
    let (digits, mark) = match inner.split_once('-') {
        Some((digits, mark)) => (digits, Some(u32::from_str_radix(mark, 16))),
        None => (inner, None),
    };
    let read = || Some(Etag { sequence: Sequence(digits.parse().ok()?), mark: mark.transpose().ok()? });
    // Only in the one form in which it was given.
    read()
        .filter(|read| etag(*read) == text)
        .ok_or(WireError::Malformed { field: "etag", wanted: "an etag from an earlier answer" })
}

#[cfg(test)]
mod tests {
    use super::{document, etag, etag_from_text};
    use crate::{
        model::{Etag, Sequence},
        wire::strategies,
    };

    #[test]
    fn an_etag_is_read_in_the_form_in_which_it_was_given() {
        let with_mark = Etag { sequence: Sequence(12), mark: Some(0x00ab_cdef) };
        assert_eq!(etag(with_mark), "\"12-00abcdef\"");
        assert_eq!(etag_from_text("\"12-00abcdef\"").ok(), Some(with_mark));
        assert_eq!(etag_from_text("\"12\"").ok(), Some(Etag { sequence: Sequence(12), mark: None }));
        for odd in [
            "12",
            "\"12",
            "\"+12\"",
            "\"012\"",
            "\"\"",
            "",
            "W/\"12\"",
            "\"18446744073709551616\"",
            "\"12-\"",
            "\"12-abcdef\"",
            "\"12-00ABCDEF\"",
            "\"12-+0abcdef\"",
            "\"-00abcdef\"",
            "\"12-00abcdef-1\"",
        ] {
            assert!(etag_from_text(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn states_with_the_same_number_have_other_etags() {
        let record = strategies::sample(strategies::record());
        let mut later = record.clone();
        later.updated.0 ^= 1;
        assert_ne!(record.etag(), later.etag());
        later = record.clone();
        later.fields.clear();
        assert_eq!(record.etag(), later.etag(), "what is shown of it makes no other one");
    }

    #[test]
    fn an_answer_says_what_is_missing_and_shows_paths() {
        let mut record = strategies::sample(strategies::record());
        record.fields.clear();
        let shown = document(&record);
        assert_eq!(shown.missing_fields, ["naam", "archiefvormer", "waardering", "beperking_gebruik"]);
        assert_eq!(shown.etag, etag(record.etag()));
        let paths = record.locations.iter().map(|location| location.path.display());
        assert!(shown.locations.iter().map(|location| location.display_path.clone()).eq(paths));
    }
}
