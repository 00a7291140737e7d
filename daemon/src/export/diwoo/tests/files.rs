//! Files in memory, and a few documents.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    io::{self, Write},
    rc::Rc,
};

use super::super::{
    BaseUrl, DiWoo, Documenthandeling, Entry, Files, LastMod, Limits, Moment, NonEmpty, Placed, Refusal,
    SitemapError, Sitemaps, Text, Waarde,
    sitemaps::Summary,
    write::{NAMESPACE, SCHEMA, diwoo},
    xml::Xml,
};
use crate::model::Timestamp;

pub(super) const KERN: &str = "https://identifier.overheid.nl/tooi/def/thes/kern/";
/// 2026-11-23T09:30:00Z.
pub(super) const MORNING: Timestamp = Timestamp(1_795_426_200_000_000_000);

/// Files by name; the ones that are complete.
#[derive(Clone, Default)]
pub(super) struct Shelf {
    pub(super) complete: Rc<RefCell<BTreeMap<String, Vec<u8>>>>,
    /// How many files can still be made.
    pub(super) room: Option<Rc<RefCell<usize>>>,
}

impl Files for Shelf {
    type File = Vec<u8>;

    fn create(&mut self, _name: &str) -> io::Result<Vec<u8>> {
        if let Some(room) = &self.room {
            let left = room.borrow().checked_sub(1).ok_or(io::ErrorKind::StorageFull)?;
            *room.borrow_mut() = left;
        }
        Ok(Vec::new())
    }

    fn complete(&mut self, name: &str, file: Vec<u8>) -> io::Result<()> {
        assert!(self.complete.borrow_mut().insert(name.into(), file).is_none(), "`{name}` is written twice");
        Ok(())
    }
}

/// A file that keeps nothing.
pub(super) struct Nowhere;

impl Files for Nowhere {
    type File = io::Sink;

    fn create(&mut self, _name: &str) -> io::Result<io::Sink> {
        Ok(io::sink())
    }

    fn complete(&mut self, _name: &str, mut file: io::Sink) -> io::Result<()> {
        file.flush()
    }
}

pub(super) fn base() -> BaseUrl {
    BaseUrl::new("https://open.voorbeeld.nl/woo").unwrap()
}

/// A document with nothing but what is obligatory, in these categories.
pub(super) fn plain(title: &str, categories: &[&str]) -> DiWoo {
    let term = |code: &&str| Waarde::new("een categorie", format!("{KERN}{code}")).unwrap();
    DiWoo::new(
        Waarde::new("ministerie van Financiën", "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090")
            .unwrap(),
        Text::new(title).unwrap(),
        NonEmpty::try_from(categories.iter().map(term).collect::<Vec<_>>()).unwrap(),
        NonEmpty::of(Documenthandeling {
            soort_handeling: Waarde::new("vaststelling", format!("{KERN}c_641ecd76")).unwrap(),
            at_time: Moment::new("2026-11-23T00:00:00").unwrap(),
            was_associated_with: None,
        }),
    )
}

pub(super) fn entry(number: usize, categories: &[&str]) -> Entry {
    Entry {
        loc: base().join(format!("documenten/{number:06}.pdf").as_bytes()).unwrap(),
        lastmod: LastMod::from(MORNING),
        diwoo: plain(&format!("Nota {number:06}"), categories),
    }
}

/// The files by name, the summary, and what was refused.
type Written = (BTreeMap<String, Vec<u8>>, Summary, Vec<Refusal>);

pub(super) fn write(entries: &[Entry], limits: Limits) -> Result<Written, SitemapError> {
    write_to(Shelf::default(), entries, limits)
}

pub(super) fn write_to(shelf: Shelf, entries: &[Entry], limits: Limits) -> Result<Written, SitemapError> {
    let mut sitemaps = Sitemaps::new(base(), limits, shelf.clone());
    let mut refusals = Vec::new();
    for entry in entries {
        if let Placed::Refused(refusal) = sitemaps.add(entry)? {
            refusals.push(refusal);
        }
    }
    let summary = sitemaps.finish()?;
    Ok((shelf.complete.take(), summary, refusals))
}

pub(super) fn written(document: &DiWoo) -> String {
    let mut xml = Xml::default();
    xml.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<diwoo:Document xmlns:diwoo=\"");
    xml.raw(NAMESPACE);
    xml.raw("\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"");
    xml.raw(NAMESPACE);
    xml.raw(" ");
    xml.raw(SCHEMA);
    xml.raw("\">\n");
    diwoo(&mut xml, document);
    xml.raw("\n</diwoo:Document>\n");
    xml.as_str().to_owned()
}
