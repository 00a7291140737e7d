//! Writes documents as sitemaps, and an index of them per Woo information category.
//!
//! One pass, whatever the order of the documents: each category has one sitemap open, and the next one is
//! begun when the document at hand does not fit any more. An index is only a number of sitemaps, so nothing
//! is kept of a document once it is written.
//!
//! **Invariant:** no file exceeds the limits of the protocol, and every sitemap that was begun is in the
//! index of its category.
//!
//! What was not done: an index names no `lastmod` for its sitemaps, which may be left out. The newest
//! document in a sitemap does not tell that another was taken out of it, and whoever trusts it would keep
//! what was withdrawn. Two documents at one address are not looked for: that would take memory for every
//! address. Addresses are to be made from what is unique; [`super::verify`] finds doubles within a file.

use std::{
    collections::{BTreeMap, btree_map},
    io::{self, BufWriter, Write as _},
};

use super::{
    BaseUrl, DiWoo, Infocat, LastMod, Loc, Refusal,
    write::{self, NAMESPACE, SCHEMA},
    xml::Xml,
};
use crate::model::Sentence;

/// The protocol: entries per file, of a sitemap and of an index.
const MOST_ENTRIES: u64 = 50_000;
/// The protocol says 50 MB, which some count as 52,428,800 bytes. This is the safe one.
const MOST_BYTES: u64 = 50_000_000;
/// Bytes that wait to be written, per open file.
const BUFFER: usize = 64 * 1_024;

const SITEMAP_NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const SITEMAP_SCHEMA: &str =
    "https://standaarden.overheid.nl/diwoo/metadata/0.9.8/xsd/extern/sitemap/sitemap.xsd";
const SITEMAP_END: &str = "</urlset>\n";
const INDEX_END: &str = "</sitemapindex>\n";

/// One document in a sitemap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub loc: Loc,
    /// When it or its metadata changed last; the harvester reads it again when this changes.
    pub lastmod: LastMod,
    /// Its metadata.
    pub diwoo: DiWoo,
}

/// How much goes into one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub(super) entries: u64,
    pub(super) bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { entries: MOST_ENTRIES, bytes: MOST_BYTES }
    }
}

/// Where files go. They are to be released together, when all are there.
pub trait Files {
    type File: io::Write;

    /// Begins a file of that name.
    fn create(&mut self, name: &str) -> io::Result<Self::File>;

    /// Takes a file that is complete: the place for syncing it.
    fn complete(&mut self, name: &str, file: Self::File) -> io::Result<()>;
}

/// What became of a document.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "somebody has to be told of a document that was refused"]
pub enum Placed {
    /// It is in a sitemap of this category.
    In(Infocat),
    /// It is in none, and nothing was written; other documents can go on.
    Refused(Refusal),
}

/// Why there are no sitemaps at all. What was written is to be thrown away.
#[derive(Debug, thiserror::Error)]
pub enum SitemapError {
    /// A file cannot be made or written.
    #[error("cannot write `{name}`")]
    Write {
        name: String,
        #[source]
        source: io::Error,
    },
    /// A category has more sitemaps than one index may name.
    #[error("`{index}` would name more than {most} sitemaps")]
    IndexFull {
        index: String,
        /// How many there can be.
        most: u64,
    },
}

impl SitemapError {
    /// What is wrong and why.
    pub fn message(&self) -> Sentence {
        match self {
            Self::Write { name, source } => Sentence::new(
                format!("`{name}` kan niet geschreven worden: {source}"),
                format!("`{name}` cannot be written: {source}"),
            ),
            Self::IndexFull { index, most } => Sentence::new(
                format!(
                    "`{index}` zou meer dan {most} sitemaps noemen: de Woo-harvester leest per categorie maar één \
                     index, en een tweede onder een andere naam niet"
                ),
                format!(
                    "`{index}` would name more than {most} sitemaps: the Woo-harvester reads one index per \
                     category, and a second one under another name not at all"
                ),
            ),
        }
    }

    pub fn remedy(&self) -> Sentence {
        match self {
            Self::Write { source, .. }
                if !matches!(
                    source.kind(),
                    io::ErrorKind::StorageFull
                        | io::ErrorKind::QuotaExceeded
                        | io::ErrorKind::PermissionDenied
                        | io::ErrorKind::ReadOnlyFilesystem
                ) =>
            {
                Sentence::new(
                    "er is niets veranderd. Exporteer opnieuw na `bronmerk sync`; blijft het zo, meld het dan aan uw beheerder, met deze tekst",
                    "nothing was changed. Export again after `bronmerk sync`; if it stays so, tell your administrator, with this text",
                )
            }
            Self::Write { .. } => Sentence::new(
                "zorg voor schijfruimte en het recht om in de uitvoermap te schrijven, en exporteer opnieuw; wat er \
                 eerder stond blijft geldig",
                "see to disk space and the right to write in the output folder, and export again; what was there \
                 before stays valid",
            ),
            Self::IndexFull { .. } => Sentence::new(
                "publiceer een deel van deze categorie op een andere host, die haar eigen robots.txt en index heeft",
                "publish a part of this category at another host, which has its own robots.txt and index",
            ),
        }
    }
}

/// What was written of a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Category {
    pub infocat: Infocat,
    /// How many sitemaps.
    pub sitemaps: u64,
    /// How many documents in them.
    pub documents: u64,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The categories that have documents. One that has none has no index: the protocol knows no empty one.
    pub categories: Vec<Category>,
    /// How many documents were refused.
    pub refused: u64,
    /// The lines for the host's `robots.txt`, by which the harvester finds the indexes. Only lines, since
    /// that file belongs to the whole site.
    pub robots: String,
}

/// Writes documents into sitemaps.
pub struct Sitemaps<F: Files> {
    base: BaseUrl,
    limits: Limits,
    files: F,
    lanes: BTreeMap<Infocat, Lane<F::File>>,
    head: String,
    /// The document at hand.
    entry: Xml,
    refused: u64,
}

/// What is known of a category on the way.
struct Lane<W: io::Write> {
    infocat: Infocat,
    open: Option<Open<W>>,
    most: u64,
    sitemaps: u64,
    documents: u64,
}

struct Open<W: io::Write> {
    name: String,
    file: BufWriter<W>,
    entries: u64,
    bytes: u64,
}

impl<F: Files> Sitemaps<F> {
    /// Sitemaps that will be found at that address.
    pub fn new(base: BaseUrl, limits: Limits, files: F) -> Self {
        let head = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"{SITEMAP_NAMESPACE}\" \
             xmlns:diwoo=\"{NAMESPACE}\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
             xsi:schemaLocation=\"{SITEMAP_NAMESPACE} {SITEMAP_SCHEMA} {NAMESPACE} {SCHEMA}\">\n"
        );
        Self { base, limits, files, lanes: BTreeMap::new(), head, entry: Xml::default(), refused: 0 }
    }

    /// Writes one document.
    pub fn add(&mut self, entry: &Entry) -> Result<Placed, SitemapError> {
        match self.check(entry) {
            Ok(infocat) => self.put(infocat).map(|()| Placed::In(infocat)),
            Err(refusal) => {
                self.refused += 1;
                Ok(Placed::Refused(refusal))
            }
        }
    }

    /// Where it goes; it is then in `self.entry`.
    fn check(&mut self, entry: &Entry) -> Result<Infocat, Refusal> {
        // The protocol: a sitemap names only what is at its own host.
        if entry.loc.origin() != self.base.origin() {
            let (loc, origin) = (entry.loc.to_string(), self.base.origin().to_owned());
            return Err(Refusal::OtherHost { loc, origin });
        }
        let infocat = Infocat::of(&entry.diwoo.classificatiecollectie).ok_or(Refusal::NoSitemap)?;
        self.entry.clear();
        self.entry.raw("<url>");
        self.entry.text("loc", entry.loc.as_str());
        self.entry.text("lastmod", &entry.lastmod.to_string());
        write::document(&mut self.entry, &entry.diwoo);
        self.entry.raw("</url>\n");
        let bytes = length(&[&self.head, self.entry.as_str(), SITEMAP_END]);
        if bytes > self.limits.bytes {
            return Err(Refusal::TooLarge { loc: entry.loc.to_string(), bytes, most: self.limits.bytes });
        }
        Ok(infocat)
    }

    /// Writes what is in `self.entry`.
    fn put(&mut self, infocat: Infocat) -> Result<(), SitemapError> {
        let lane = match self.lanes.entry(infocat) {
            btree_map::Entry::Occupied(lane) => lane.into_mut(),
            btree_map::Entry::Vacant(place) => {
                let most = most_in_index(&self.base, infocat, self.limits);
                place.insert(Lane { infocat, open: None, most, sitemaps: 0, documents: 0 })
            }
        };
        let needed = length(&[self.entry.as_str(), SITEMAP_END]);
        let (entries, bytes) = (self.limits.entries, self.limits.bytes);
        if lane.open.as_ref().is_some_and(|open| open.entries >= entries || open.bytes + needed > bytes) {
            lane.close(&mut self.files)?;
        }
        let open = match &mut lane.open {
            Some(open) => open,
            None => {
                if lane.sitemaps >= lane.most {
                    return Err(SitemapError::IndexFull { index: infocat.index_name(), most: lane.most });
                }
                lane.sitemaps += 1;
                let name = infocat.sitemap_name(lane.sitemaps);
                lane.open.insert(Open::begin(name, &self.head, &mut self.files)?)
            }
        };
        open.write(self.entry.as_str())?;
        open.entries += 1;
        lane.documents += 1;
        Ok(())
    }

    /// Ends the sitemaps, and writes the indexes.
    pub fn finish(mut self) -> Result<Summary, SitemapError> {
        let mut summary = Summary { categories: Vec::new(), refused: self.refused, robots: String::new() };
        for (infocat, mut lane) in std::mem::take(&mut self.lanes) {
            lane.close(&mut self.files)?;
            self.index(&lane)?;
            let Lane { sitemaps, documents, .. } = lane;
            summary.categories.push(Category { infocat, sitemaps, documents });
            let base = self.base.as_str();
            summary.robots.push_str(&format!("Sitemap: {base}{}\n", infocat.index_name()));
        }
        Ok(summary)
    }

    fn index(&mut self, lane: &Lane<F::File>) -> Result<(), SitemapError> {
        let mut index = Open::begin(lane.infocat.index_name(), &index_head(), &mut self.files)?;
        for number in 1..=lane.sitemaps {
            index.write(&index_line(&self.base, lane.infocat, number))?;
        }
        index.end(INDEX_END, &mut self.files)
    }
}

impl<W: io::Write> Lane<W> {
    fn close<F: Files<File = W>>(&mut self, files: &mut F) -> Result<(), SitemapError> {
        match self.open.take() {
            Some(open) => open.end(SITEMAP_END, files),
            None => Ok(()),
        }
    }
}

impl<W: io::Write> Open<W> {
    fn begin<F: Files<File = W>>(name: String, head: &str, files: &mut F) -> Result<Self, SitemapError> {
        let file = match files.create(&name) {
            Ok(file) => BufWriter::with_capacity(BUFFER, file),
            Err(source) => return Err(SitemapError::Write { name, source }),
        };
        let mut open = Self { name, file, entries: 0, bytes: 0 };
        open.write(head)?;
        Ok(open)
    }

    fn write(&mut self, text: &str) -> Result<(), SitemapError> {
        self.bytes += length(&[text]);
        let written = self.file.write_all(text.as_bytes());
        written.map_err(|source| SitemapError::Write { name: self.name.clone(), source })
    }

    fn end<F: Files<File = W>>(mut self, end: &str, files: &mut F) -> Result<(), SitemapError> {
        self.write(end)?;
        let Self { name, file, .. } = self;
        let written = file.into_inner().map_err(io::IntoInnerError::into_error);
        written
            .and_then(|mut file| file.flush().map(|()| file))
            .and_then(|file| files.complete(&name, file))
            .map_err(|source| SitemapError::Write { name, source })
    }
}

fn index_head() -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"{SITEMAP_NAMESPACE}\">\n")
}

fn index_line(base: &BaseUrl, infocat: Infocat, number: u64) -> String {
    let mut xml = Xml::default();
    xml.open("sitemap");
    xml.text("loc", &format!("{}{}", base.as_str(), infocat.sitemap_name(number)));
    xml.close("sitemap");
    xml.raw("\n");
    xml.as_str().to_owned()
}

/// How many sitemaps an index can name. Every line has the same length, since names have.
fn most_in_index(base: &BaseUrl, infocat: Infocat, limits: Limits) -> u64 {
    let room = limits.bytes.saturating_sub(length(&[&index_head(), INDEX_END]));
    limits.entries.min(room / length(&[&index_line(base, infocat, 1)]).max(1))
}

fn length(parts: &[&str]) -> u64 {
    parts.iter().map(|part| part.len() as u64).sum()
}
