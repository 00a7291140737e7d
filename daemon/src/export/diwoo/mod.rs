//! DiWoo metadata 0.9.8 and the sitemaps that the Woo-harvester of KOOP reads.
//!
//! [`DiWoo`] is a document as the schema has it, and cannot hold what the schema refuses: what is
//! obligatory is not an [`Option`], dates and addresses are checked when they are made, a [`Waarde`]
//! belongs to the value list of its element. [`Sitemaps`] writes many, in
//! bounded memory, as sitemaps with an index per Woo information category. [`verify`] reads the result
//! back with code and tables of its own, so that a fault in the writer is found before a file is released.
//!
//! **Invariant:** what is written here is accepted by `diwoo-metadata.xsd` 0.9.8 and by [`verify`].
//!
//! Opens no file: who calls gives the files, and releases them all at once or not at all.
//!
//! Facts: `diwoo-metadata.xsd` and `diwoo-metadata-lijsten.xsd` 0.9.8 (lists of 2025-08-12); "Sitemapindex en
//! Sitemaps" and "Technische implementatie" in KOOP's guide to the Woo-harvester
//! (`standaarden.overheid.nl/diwoo/metadata`); the sitemap protocol 0.9 (`sitemaps.org/protocol.html`).

mod dates;
mod document;
mod infocat;
mod lists;
mod refusal;
mod sitemaps;
mod text;
mod urls;
mod verify;
mod write;
mod xml;

#[cfg(test)]
mod tests;

pub use dates::{Date, LastMod, Moment};
pub use document::{
    Classificatiecollectie, DiWoo, Documenthandeling, Documentrelatie, Titelcollectie, Verwijzing,
};
pub use infocat::Infocat;
pub use lists::{
    Documentsoort, Formaat, Informatiecategorie, Organisatie, RedenVerwijderingVervanging, Relatie,
    SoortHandeling, Taal, Thema, Waarde, format_of,
};
pub use refusal::Refusal;
pub use sitemaps::{Entry, Files, Limits, Placed, SitemapError, Sitemaps};
pub use text::{NonEmpty, Text};
pub use urls::{BaseUrl, Loc, Uri};
pub use verify::verify;
