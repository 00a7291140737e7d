//! Requests for pages: their filter, order, size and token, checked; and the page itself.

use tonic::Status;

use super::{
    filter::{Filter, FilterError},
    list::{self, Order},
    refusals,
    shared::Shared,
    status::{Refused, short},
    token::{self, Mark, Position},
    update::document_id,
};
use crate::{
    model::{Entry, Sentence},
    wire,
};
use bronmerk_proto::v1;

const MOST: i32 = 1_000;

/// Returns a page of documents, and the token of the next one.
pub async fn documents(
    shared: &Shared,
    asked: v1::ListDocumentsRequest,
) -> Result<(Vec<v1::Document>, String), Status> {
    let filter = filter(shared, &asked.filter)?;
    let order = Order::parse(&asked.order_by).ok_or_else(|| bad_order(&asked.order_by))?;
    let size = size(asked.page_size, 50)?;
    let mark = Mark::of(&["documents", asked.filter.trim(), &format!("{order:?}")]);
    let after = position(&asked.page_token, mark)?;
    let page = shared.scan(move |reader| list::page(reader, &filter, order, after, size)).await?;
    let documents = shared.all_shown(&page.records).await?;
    Ok((documents, page.next.map(|next| token::page_token(mark, &next)).unwrap_or_default()))
}

/// Returns a page of a document's entries, and the token of the next one.
pub async fn entries(
    shared: &Shared,
    asked: v1::ListDocumentEntriesRequest,
) -> Result<(Vec<v1::JournalEntry>, String), Status> {
    let id = document_id(&asked.name, "name")?;
    let size = size(asked.page_size, 100)?;
    let mark = Mark::of(&["entries", &asked.name]);
    let after = match position(&asked.page_token, mark)? {
        Some(Position::Entry(sequence)) => sequence,
        Some(_) => return Err(bad_token()),
        None => crate::model::Sequence(0),
    };
    // One more than asked for tells whether there is a next page.
    let mut entries: Vec<Entry> = shared.scan(move |reader| reader.history(id, after, size + 1)).await?;
    if entries.is_empty() && shared.read(move |reader| reader.record(id)).await?.is_none() {
        return Err(refusals::no_document(&asked.name));
    }
    let is_last = entries.len() <= size;
    entries.truncate(size);
    let last = entries.last().map(|entry| entry.sequence).unwrap_or_default();
    shared.durable(last).await?;
    let next = if is_last { String::new() } else { token::page_token(mark, &Position::Entry(last)) };
    let origin = shared.reader.origin();
    Ok((entries.iter().map(|entry| wire::entry_to_proto(entry, origin)).collect(), next))
}

/// Reads a filter of a request.
pub fn filter(shared: &Shared, text: &str) -> Result<Filter, Status> {
    Filter::parse(text).map(|filter| filter.on(shared.today())).map_err(
        |FilterError { position, message }| {
            let message = Sentence::new(
                short(&format!("Het filter is niet te lezen vanaf teken {position}. {}", message.nl)),
                short(&format!("The filter cannot be read from character {position} on. {}", message.en)),
            );
            Refused::field("FILTER_INVALID", "filter", message).with("position", position).into()
        },
    )
}

/// Reads the size of a page in a request.
pub fn size(asked: i32, otherwise: usize) -> Result<usize, Status> {
    match usize::try_from(asked.min(MOST)) {
        Ok(0) => Ok(otherwise),
        Ok(size) => Ok(size),
        Err(_) => {
            let message = Sentence::new(
                "Een bladzijde kan niet kleiner zijn dan niets. Geef 0 of meer.",
                "A page cannot be smaller than nothing. Give 0 or more.",
            );
            Err(Refused::field("PAGE_SIZE_INVALID", "page_size", message).with("page_size", asked).into())
        }
    }
}

/// Reads the token of a page in a request.
pub fn position(text: &str, mark: Mark) -> Result<Option<Position>, Status> {
    if text.is_empty() {
        return Ok(None);
    }
    token::position(text, mark).map(Some).ok_or_else(bad_token)
}

/// The token is of another question.
pub fn bad_token() -> Status {
    let message = Sentence::new(
        "Deze `page_token` hoort niet bij deze vraag. Begin zonder token, met hetzelfde filter en dezelfde volgorde.",
        "This `page_token` does not belong to this question. Start without it, with the same filter and order.",
    );
    Refused::field("PAGE_TOKEN_INVALID", "page_token", message).into()
}

fn bad_order(asked: &str) -> Status {
    let message = Sentence::new(
        "Deze volgorde kan niet. Kies `path` of `create_time`, met ` desc` erachter voor andersom, of `publish_by`.",
        "This order cannot be. Choose `path` or `create_time`, with ` desc` after it for the other way round, or `publish_by`.",
    );
    Refused::field("ORDER_INVALID", "order_by", message).with("order_by", asked).into()
}
