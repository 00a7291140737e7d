//! Pages in every order, by examples and against a plain sort.

use proptest::prelude::*;

use super::{Order, Page, Position, page};
use crate::{
    ledger::Reader,
    model::{DocumentId, State},
    query::filter::Filter,
    serve::testing,
};

fn all(reader: &Reader, filter: &str, order: &str, size: usize) -> Vec<DocumentId> {
    let filter = Filter::plain(filter).unwrap();
    let order = Order::parse(order).unwrap();
    let mut found = Vec::new();
    let mut after: Option<Position> = None;
    for _ in 0..1_000 {
        let Page { records, next, .. } = page(reader, &filter, order, after, size).unwrap();
        assert!(records.len() <= size);
        found.extend(records.iter().map(|record| record.id));
        after = next;
        if after.is_none() {
            return found;
        }
    }
    panic!("the pages have no end");
}

fn numbers(found: &[DocumentId]) -> Vec<u128> {
    found.iter().map(|id| id.0.as_u128()).collect()
}

#[test]
fn orders_are_read() {
    assert_eq!(Order::parse(""), Some(Order::Path { descending: false }));
    assert_eq!(Order::parse("path desc"), Some(Order::Path { descending: true }));
    assert_eq!(Order::parse(" create_time  desc "), Some(Order::CreateTime { descending: true }));
    for odd in ["name", "path down", "path desc desc", "desc", "path,create_time"] {
        assert_eq!(Order::parse(odd), None, "{odd}");
    }
}

#[test]
fn orders_are_kept_and_places_that_were_taken_come_last() {
    let reader = testing::Book::new();
    testing::append(&reader, 1, State::Settled, "/c");
    testing::append(&reader, 2, State::Gone, "/a");
    testing::append(&reader, 3, State::Settled, "/a");
    reader.append(testing::entry(testing::record(4, State::Settled, &["/d", "/b"])));
    assert_eq!(numbers(&all(&reader, "", "", 10)), [3, 4, 1]);
    assert_eq!(numbers(&all(&reader, "", "path desc", 10)), [1, 4, 3]);
    assert_eq!(numbers(&all(&reader, "", "create_time desc", 10)), [4, 3, 1]);
    for size in [1, 2, 10] {
        assert_eq!(numbers(&all(&reader, "", "update_time desc", size)), [4, 3, 1]);
        assert_eq!(numbers(&all(&reader, "", "update_time", size)), [1, 3, 4]);
    }
    testing::append(&reader, 1, State::Settled, "/c");
    assert_eq!(numbers(&all(&reader, "", "update_time desc", 1)), [1, 4, 3]);
    assert_eq!(numbers(&all(&reader, "size = 0 AND state = GONE", "", 10)), [0; 0]);
    assert_eq!(numbers(&all(&reader, "path = /a", "", 10)), [3, 2]);
    assert_eq!(numbers(&all(&reader, "missing : naam", "", 1)), [3, 4, 1, 2]);
    assert_eq!(numbers(&all(&reader, "missing : naam", "path desc", 1)), [1, 4, 3, 2]);
}

#[test]
fn a_call_looks_at_so_many_and_no_more() {
    let reader = testing::Book::new();
    for number in 1..=20_100 {
        testing::append(&reader, number, State::Settled, &format!("/a/{number:06}"));
    }
    let filter = Filter::plain("name : 020099").unwrap();
    for order in ["path", "create_time"] {
        let order = Order::parse(order).unwrap();
        let first = page(&reader, &filter, order, None, 50).unwrap();
        assert!(first.records.is_empty() && first.next.is_some());
        let second = page(&reader, &filter, order, first.next, 50).unwrap();
        assert_eq!((second.records.len(), second.next), (1, None));
    }
}

fn documents() -> impl Strategy<Value = Vec<(State, Vec<usize>)>> {
    let document = (prop::sample::select(State::ALL.to_vec()), proptest::collection::vec(0..12_usize, 1..3));
    proptest::collection::vec(document, 0..25)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_document_is_met_exactly_once(
        documents in documents(),
        size in 1..8_usize,
        filter in prop::sample::select(vec![
            "", "missing : naam", "state = GONE", "state != GONE", "folder = /a", "name : 1",
            "folder = /a AND state = GONE", "state = NEEDS_DECISION", "path = /a/3", "state = SETTLED",
        ]),
        order in prop::sample::select(vec![
            "path", "path desc", "create_time", "create_time desc", "update_time", "update_time desc",
            "publish_by",
        ]),
    ) {
        let reader = testing::Book::new();
        let mut taken = std::collections::BTreeSet::new();
        for (number, (state, places)) in (1..).zip(documents) {
            // One place holds one document that is there, as in the world.
            let places: Vec<usize> =
                places.into_iter().filter(|place| state == State::Gone || taken.insert(*place)).collect();
            let mut paths: Vec<String> =
                places.iter().map(|place| format!("/{}/{place}", if place % 2 == 0 { "b" } else { "a" })).collect();
            paths.dedup();
            if !paths.is_empty() {
                let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
                reader.append(testing::entry(testing::record(number, state, &paths)));
            }
        }
        let parsed = Filter::plain(filter).unwrap();
        let ids = reader.ids(None, 100, false).unwrap();
        let wanted = |id: &DocumentId| parsed.matches(&reader.record(*id).unwrap().unwrap());
        let wanted: Vec<DocumentId> = ids.into_iter().filter(wanted).collect();
        let mut found = all(&reader, filter, order, size);
        found.sort();
        prop_assert_eq!(found, wanted);
    }
}
