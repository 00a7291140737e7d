//! A record, or fields of it, closed to machines and opened again.

use super::Hand;
use crate::model::{Field, FieldName, Record};

/// The record with fields closed, or all of it. What is closed already stays as it was closed.
pub(in crate::ingest) fn lock(record: &Record, fields: &[FieldName], hand: &Hand<'_>) -> Record {
    let mut after = record.clone();
    if fields.is_empty() {
        after.lock.get_or_insert_with(|| hand.lock());
    }
    for name in fields {
        after.fields.entry(*name).or_default().lock.get_or_insert_with(|| hand.lock());
    }
    after
}

/// The record with fields opened, or all of it.
pub(in crate::ingest) fn unlock(record: &Record, fields: &[FieldName]) -> Record {
    let mut after = record.clone();
    if fields.is_empty() {
        after.lock = None;
    }
    for name in fields {
        if let Some(field) = after.fields.get_mut(name) {
            field.lock = None;
        }
    }
    after.fields.retain(|_, field| *field != Field::default());
    after
}
