//! Requests for pages: their filter, order, size and token, checked; and the page itself.

use std::sync::Arc;

use prost::Message;
use tonic::{Request, Response, Status};

use super::{
    caller,
    held::{self, Held},
    named_folders, reasons, refusals,
    shared::Shared,
    shares::Peer,
    status::Refused,
    update::document_id,
    views::Told,
};
use crate::{
    ingest::Holds,
    ledger::Reader,
    model::{Sentence, sentence::short},
    query::{
        belonging::Views,
        filter::{Filter, FilterError},
        list::{self, Order, Page},
        token::{self, Mark, Point, Position},
    },
    wire,
};
use bronmerk_proto::v1;

const MOST: i32 = 1_000;

/// Of a word in a filter so many letters are told.
const LONGEST_WORD: usize = 40;

/// The most bytes of one answer: clients of gRPC take 4 MiB where nobody told them otherwise.
const MOST_BYTES: usize = 3 << 20;

/// Returns a page of documents, and the token of the next one.
pub async fn documents(
    shared: &Shared,
    asked: Request<v1::ListDocumentsRequest>,
) -> Result<Response<v1::ListDocumentsResponse>, Status> {
    let (peer, asked) = (caller::peer(&asked), asked.into_inner());
    let told = Told::read(asked.view, asked.read_mask)?;
    let filter = filter(shared, &asked.filter)?;
    named_folders::check(shared, &filter).await?;
    let order = Order::parse(&asked.order_by).ok_or_else(|| bad_order(&asked.order_by))?;
    let size = size(asked.page_size, 50)?;
    let mark = Mark::of(&["documents", asked.filter.trim(), &format!("{order:?}")]);
    let after = position(&asked.page_token, mark)?;
    let dossiers = Arc::clone(&shared.desk.dossiers);
    let read = move |reader: &Reader| {
        let Page { records, after, next, .. } = list::page(reader, &filter, order, after, size)?;
        let mut views = Views::new(reader, &dossiers);
        Ok((records.into_iter().map(|record| views.of(record)).collect::<Vec<_>>(), after, next))
    };
    let (views, after, next) = shared.scan(read).await?;
    let mut documents = shared.show_all(&views).await?;
    documents.iter_mut().for_each(|document| told.cut(document));
    let held = cut(shared, peer, &mut documents);
    let next = match documents.len() < views.len() {
        true => documents.len().checked_sub(1).and_then(|last| after.into_iter().nth(last)),
        false => next,
    };
    let next_page_token = next.map(|next| token::page_token(mark, &next)).unwrap_or_default();
    Ok(held::response(v1::ListDocumentsResponse { documents, next_page_token }, held))
}

/// Cuts an answer to what one may be, or to a small one where others left no room; its room.
fn cut<T: Message>(shared: &Shared, peer: Option<Peer>, all: &mut Vec<T>) -> Option<Held> {
    let bytes = shorten(all, MOST_BYTES);
    shared.room.hold(peer, bytes).unwrap_or_else(|held::NoRoom| {
        shorten(all, held::NoRoom::PAGE);
        None
    })
}

/// An answer that cannot be cut.
pub fn whole<T: Message>(shared: &Shared, peer: Option<Peer>, message: T) -> Result<Response<T>, Status> {
    match shared.room.hold(peer, message.encoded_len()) {
        Ok(held) => Ok(held::response(message, held)),
        Err(held::NoRoom) => Err(no_room()),
    }
}

/// Keeps as many as fit in so many bytes, and one at least; how many bytes those are.
fn shorten<T: Message>(all: &mut Vec<T>, most: usize) -> usize {
    let (mut bytes, mut count) = (0_usize, 0);
    for one in all.iter() {
        // With the tag and the length of each.
        let with_it = bytes.saturating_add(one.encoded_len()).saturating_add(6);
        if with_it > most && count > 0 {
            break;
        }
        (bytes, count) = (with_it, count + 1);
    }
    all.truncate(count);
    bytes
}

/// Returns a page of a document's entries, and the token of the next one.
pub async fn entries(
    shared: &Shared,
    asked: Request<v1::ListDocumentEntriesRequest>,
) -> Result<Response<v1::ListDocumentEntriesResponse>, Status> {
    let (peer, asked) = (caller::peer(&asked), asked.into_inner());
    let id = document_id(&asked.name, "name")?;
    let size = size(asked.page_size, 100)?;
    let mark = Mark::of(&["entries", &asked.name]);
    let after = match position(&asked.page_token, mark)? {
        Some(Position::Entry(at)) => {
            // Of another life of the journal, or of another journal, its number is that of another entry.
            let then = shared.scan(move |reader| reader.of_document_sized(id, at.sequence)).await?;
            then.filter(|(entry, _)| Point::behind(entry) == at).ok_or_else(bad_token)?.0.sequence
        }
        Some(_) => return Err(bad_token()),
        None => crate::model::Sequence(0),
    };
    let read = move |reader: &Reader| reader.history_within(id, after, size, MOST_BYTES);
    let (found, has_more) = shared.scan(read).await?;
    if found.is_empty() && shared.read(move |reader| reader.record(id)).await?.is_none() {
        return Err(refusals::no_document(&asked.name));
    }
    shared.durable(found.last().map(|entry| entry.sequence).unwrap_or_default()).await?;
    let mut entries: Vec<_> = found.iter().map(wire::entry_to_proto).collect();
    let held = cut(shared, peer, &mut entries);
    let last = entries.len().checked_sub(1).and_then(|last| found.get(last));
    let last = last.filter(|_| has_more || entries.len() < found.len());
    let next_page_token = last.map(|last| token::page_token(mark, &Position::Entry(Point::behind(last))));
    let next_page_token = next_page_token.unwrap_or_default();
    Ok(held::response(v1::ListDocumentEntriesResponse { entries, next_page_token }, held))
}

/// Reads a filter of a request.
pub fn filter(shared: &Shared, text: &str) -> Result<Filter, Status> {
    let holds = Holds::new(shared.reader.clone(), Arc::clone(&shared.desk.dossiers));
    Filter::parse(text, shared.desk.policy().lists())
        .map(|filter| filter.on(shared.today()).held_by(holds))
        .map_err(|FilterError { position, message }| {
            // With the word that stands there: programs put conditions of their own around what was typed.
            let rest = text.chars().skip(position.saturating_sub(1)).take(LONGEST_WORD);
            let word: String = rest.take_while(|letter| !letter.is_whitespace()).collect();
            let (nl, en) = match word.as_str() {
                "" => ("aan het einde".to_owned(), "at its end".to_owned()),
                word => (format!("bij `{word}`"), format!("at `{word}`")),
            };
            let why = Sentence::new(
                short(&format!("Het filter is niet te lezen {nl} (teken {position}). {}", message.nl)),
                short(&format!("The filter cannot be read {en} (character {position}). {}", message.en)),
            );
            Refused::field(reasons::FILTER_INVALID, "filter").why(why).with("position", position).into()
        })
}

/// Reads the size of a page in a request.
pub fn size(asked: i32, otherwise: usize) -> Result<usize, Status> {
    match usize::try_from(asked.min(MOST)) {
        Ok(0) => Ok(otherwise),
        Ok(size) => Ok(size),
        Err(_) => {
            Err(Refused::field(reasons::PAGE_SIZE_INVALID, "page_size").with("page_size", asked).into())
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
    Refused::field(reasons::PAGE_TOKEN_INVALID, "page_token").into()
}

fn no_room() -> Status {
    Refused::new(reasons::TOO_MANY_LARGE_ANSWERS).into()
}

fn bad_order(asked: &str) -> Status {
    Refused::field(reasons::ORDER_INVALID, "order_by").with("order_by", asked).into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use prost::Message as _;
    use tonic::{Code, Request, Status};

    use super::{documents, entries, held::NoRoom, whole};
    use crate::{
        model::State,
        serve::{
            shared::Shared,
            testing::{self, Book},
        },
    };
    use bronmerk_proto::v1;

    const HEAVY: u128 = 60;
    /// What clients of gRPC take where nobody told them otherwise.
    const CLIENTS_TAKE: usize = 4 << 20;

    /// Documents with names of 160 KiB together each.
    fn heavy() -> Book {
        let book = Book::new();
        for number in 1..=HEAVY {
            testing::append_heavy(&book, number);
        }
        book
    }

    /// The names on all pages, and the bytes of the largest.
    async fn all(shared: &Shared, filter: &str, order: &str) -> Result<(Vec<String>, usize), Status> {
        let (mut names, mut largest, mut page_token) = (Vec::new(), 0, String::new());
        loop {
            let asked = v1::ListDocumentsRequest {
                filter: filter.into(),
                order_by: order.into(),
                page_size: 1_000,
                page_token,
                ..Default::default()
            };
            let page = documents(shared, Request::new(asked)).await?.into_inner();
            largest = largest.max(page.encoded_len());
            names.extend(page.documents.into_iter().map(|document| document.name));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok((names, largest));
            }
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_page_is_cut_at_what_one_answer_may_be_and_nothing_is_missed() -> Result<(), Status> {
        let book = heavy();
        book.settled().await;
        let shared = book.shared();
        for (filter, order) in [
            ("", "path"),
            ("", "path desc"),
            ("", "create_time"),
            ("", "create_time desc"),
            ("", "update_time"),
            ("", "update_time desc"),
            ("", "publish_by"),
            ("state = NEEDS_DECISION", "path"),
            ("state = NEEDS_DECISION", "path desc"),
        ] {
            let (names, largest) = all(&shared, filter, order).await?;
            assert!(largest <= CLIENTS_TAKE, "{filter} {order}: {largest} bytes");
            let each: BTreeSet<_> = names.iter().collect();
            assert_eq!((names.len() as u128, each.len() as u128), (HEAVY, HEAVY), "{filter} {order}");
        }
        Ok(())
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn where_others_read_nothing_pages_are_small_and_all_is_answered() -> Result<(), Status> {
        let book = heavy();
        book.settled().await;
        let shared = book.shared();
        let held = shared.room.hold(None, 64 << 20);
        assert!(held.is_ok());
        let (names, largest) = all(&shared, "", "path").await?;
        assert_eq!(names.len() as u128, HEAVY);
        // One document is more than that, and is answered all the same.
        assert!(largest > NoRoom::PAGE && largest < 6 * NoRoom::PAGE, "{largest} bytes");
        let large = v1::GetPolicyResponse {
            policy: Some(v1::Policy { text: "x".repeat(1 << 20), ..v1::Policy::default() }),
        };
        assert_eq!(
            whole(&shared, None, large.clone()).err().map(|refused| refused.code()),
            Some(Code::ResourceExhausted)
        );
        drop(held);
        assert!(whole(&shared, None, large).is_ok());
        Ok(())
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_page_of_a_history_belongs_to_its_journal() -> Result<(), Status> {
        let asked = |page_token: String| {
            let name = testing::id(1).resource_name();
            Request::new(v1::ListDocumentEntriesRequest { name, page_size: 1, page_token })
        };
        let mut tokens = Vec::new();
        for _ in 0..2 {
            let book = Book::new();
            for _ in 0..3 {
                testing::append(&book, 1, State::Settled, "/a");
            }
            book.settled().await;
            let shared = book.shared();
            for of_another in &tokens {
                let refused = entries(&shared, asked(String::clone(of_another))).await.err();
                assert_eq!(refused.map(|refused| refused.code()), Some(Code::InvalidArgument));
            }
            let first = entries(&shared, asked(String::new())).await?.into_inner();
            let second = entries(&shared, asked(first.next_page_token.clone())).await?.into_inner();
            assert_eq!(second.entries.first().map(|entry| entry.sequence), Some(2));
            tokens.push(first.next_page_token);
        }
        Ok(())
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_history_is_cut_by_bytes() -> Result<(), Status> {
        let book = Book::new();
        for number in 0..40 {
            let path = format!("/{}/{number}", ["x".repeat(200).as_str(); 19].join("/"));
            let paths = vec![path.as_str(); 40];
            book.append(testing::entry(testing::record(1, State::Settled, &paths)));
        }
        book.settled().await;
        let shared = book.shared();
        let (mut count, mut page_token) = (0, String::new());
        loop {
            let name = testing::id(1).resource_name();
            let asked = v1::ListDocumentEntriesRequest { name, page_size: 1_000, page_token };
            let page = entries(&shared, Request::new(asked)).await?.into_inner();
            assert!(page.encoded_len() <= CLIENTS_TAKE);
            count += page.entries.len();
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        assert_eq!(count, 40);
        Ok(())
    }
}
