//! From which day the information of a document is, for the five years of Woo 5.3.

use crate::model::{Date, FieldName, Record, Value};

/// The earliest of what was done with the document, where that is noted; else when it was made, as far as anything
/// tells. Nothing while neither is known.
pub fn document_date(record: &Record) -> Option<Date> {
    let handled = match record.value(FieldName::Documenthandelingen) {
        // A date, or a date and a time.
        Some(Value::Handlings(handlings)) => {
            handlings.iter().filter_map(|one| Date::parse(one.time.get(..10)?)).min()
        }
        _ => None,
    };
    handled.or_else(|| record.creation().map(|creation| creation.day))
}
