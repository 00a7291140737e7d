//! The form in which a record goes to a client: the stored form and what is computed from it.

use super::{WireError, record_to_proto};
use crate::model::{FilePath, Record, Sequence};
use bronmerk_proto::v1;

/// Returns a record as clients see it: with its etag, its paths for people and what it lacks.
pub fn document(record: &Record) -> v1::Document {
    let mut message = record_to_proto(record);
    message.etag = etag(record.sequence);
    for location in &mut message.locations {
        location.display_path = FilePath::from_bytes(&location.path).display();
    }
    message.missing_fields = record.missing().map(|name| name.to_string()).collect();
    message
}

/// Returns the etag of a state of a record: the quoted sequence (AIP-154, RFC 9110).
pub fn etag(sequence: Sequence) -> String {
    format!("\"{sequence}\"")
}

/// Reads what [`etag`] wrote.
pub fn sequence_of_etag(etag: &str) -> Result<Sequence, WireError> {
    let digits = etag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    digits
        .and_then(|digits| digits.parse().ok())
        .map(Sequence)
        .filter(|sequence| self::etag(*sequence) == etag)
        .ok_or(WireError::Malformed { field: "etag", wanted: "an etag from an earlier answer" })
}

#[cfg(test)]
mod tests {
    use super::{document, etag, sequence_of_etag};
    use crate::{model::Sequence, wire::strategies};

    #[test]
    fn an_etag_is_read_in_the_form_in_which_it_was_given() {
        assert_eq!(etag(Sequence(12)), "\"12\"");
        assert_eq!(sequence_of_etag("\"12\"").ok(), Some(Sequence(12)));
        for odd in ["12", "\"12", "\"+12\"", "\"012\"", "\"\"", "", "W/\"12\"", "\"18446744073709551616\""] {
            assert!(sequence_of_etag(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn an_answer_says_what_is_missing_and_shows_paths() {
        let mut record = strategies::sample(strategies::record());
        record.fields.clear();
        let shown = document(&record);
        assert_eq!(shown.missing_fields, ["naam", "archiefvormer", "waardering", "beperking_gebruik"]);
        assert_eq!(shown.etag, etag(record.sequence));
        let paths = record.locations.iter().map(|location| location.path.display());
        assert!(shown.locations.iter().map(|location| location.display_path.clone()).eq(paths));
    }
}
