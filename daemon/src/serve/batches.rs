//! What the journal has of changes of many: its entries, a part of the journal at a time.
//!
//! There is no index of these: who asks knows before which entry the batch began, or looks at the last ones.

use tonic::{Request, Response, Status};

use super::{
    pages::{bad_token, position, size},
    shared::Shared,
};
use crate::{
    ledger::Reader,
    model::{Entry, Sequence},
    query::token::{self, Mark, Point, Position},
    wire,
};
use bronmerk_proto::v1;

/// The most entries of the journal that one call looks at; at some 3 kB each.
const MOST_LOOKED_AT: u64 = 20_000;

/// Returns a page of the entries of one batch, or of all of them.
pub async fn entries(
    shared: &Shared,
    asked: Request<v1::ListBatchEntriesRequest>,
) -> Result<Response<v1::ListBatchEntriesResponse>, Status> {
    let asked = asked.into_inner();
    let size = size(asked.page_size, 100)?;
    let mark = Mark::of(&["batch entries", &asked.batch, &asked.after_sequence.to_string()]);
    let after = match position(&asked.page_token, mark)? {
        Some(Position::Entry(at)) => {
            // Of another life of the journal, or of another journal, its number is that of another entry.
            let then = shared.read(move |reader| token::point_at(reader, at.sequence)).await?;
            then.filter(|then| *then == at).ok_or_else(bad_token)?.sequence
        }
        Some(_) => return Err(bad_token()),
        None => Sequence(asked.after_sequence),
    };
    let batch = asked.batch;
    let (found, next) = shared.scan(move |reader| page(reader, &batch, after, size)).await?;
    let next_page_token =
        next.map(|next| token::page_token(mark, &Position::Entry(next))).unwrap_or_default();
    let entries = found.iter().map(in_short).collect();
    Ok(Response::new(v1::ListBatchEntriesResponse { entries, next_page_token }))
}

/// The entries behind one, and behind which the next page begins.
fn page(
    reader: &Reader,
    batch: &str,
    after: Sequence,
    size: usize,
) -> Result<(Vec<Entry>, Option<Point>), crate::ledger::ReadError> {
    let durable = reader.durable();
    if after >= durable {
        return Ok((Vec::new(), None));
    }
    let last = durable.min(Sequence(after.0.saturating_add(MOST_LOOKED_AT)));
    let (mut cursor, mut found) = (reader.cursor(after)?, Vec::new());
    let is_wanted = |entry: &Entry| {
        let of = entry.request.as_ref().map_or("", |mark| &mark.batch);
        !of.is_empty() && (batch.is_empty() || of == batch)
    };
    while found.len() < size {
        match cursor.next_requested_within(last)? {
            Some(entry) if is_wanted(&entry) => found.push(entry),
            Some(_) => {}
            None if last == durable => return Ok((found, None)),
            None => return Ok((found, token::point_at(reader, last)?)),
        }
    }
    let next = found.last().map(Point::behind);
    Ok((found, next))
}

/// An entry without the record and what changed in it: of many these are too much to look through.
fn in_short(entry: &Entry) -> v1::JournalEntry {
    let whole = wire::entry_to_proto(entry);
    v1::JournalEntry { after: None, changes: Vec::new(), ..whole }
}
