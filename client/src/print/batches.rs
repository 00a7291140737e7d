//! What was done with many documents at once, in rows.

use bronmerk_proto::v1::JournalEntry;

use super::{
    Look, Tone,
    columns::{Cell, Columns, Row},
    escape::clean,
};
use crate::texts::{acts as texts, record, words};

/// Starts a table of batches.
pub(crate) fn table(look: &Look) -> Columns {
    let lang = look.lang;
    Columns::new(&[
        texts::column_batch(lang),
        record::when(lang),
        record::who(lang),
        record::what(lang),
        texts::column_documents(lang),
        texts::column_reason(lang),
    ])
}

/// Returns one as a row of that table: by its first entry, with how many documents it touched.
pub(crate) fn row(look: &Look, first: &JournalEntry, documents: usize) -> Row {
    let batch = first.request.as_ref().map(|mark| clean(&mark.batch).into_owned());
    Row {
        cells: vec![
            Cell::toned(Tone::Strong, batch.unwrap_or_default()),
            Cell::toned(Tone::Quiet, look.moment(first.time.as_ref()).unwrap_or_default()),
            Cell::new(look.who(first.source(), &first.actor)),
            Cell::new(words::action(look.lang, first.action())),
            Cell::new(look.number(documents as u64)),
        ],
        last: vec![Cell::toned(Tone::Quiet, look.sentence(first.reason.as_ref()))],
    }
}
