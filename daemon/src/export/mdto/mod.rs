//! MDTO 1.0.1, the Dutch government's standard for archival metadata: values, their XML, and their rules.
//!
//! The types mirror the schema, so that what has the wrong structure cannot be made; [`check()`] knows the
//! rules that a schema cannot say. [`verify`] reads bytes back and checks them.
//!
//! **Invariant:** no file is released that [`verify`] did not pass. It reads the bytes themselves and
//! trusts nothing of how they were made.
//!
//! Sources: MDTO-XML1.0.1.xsd (Nationaal Archief, MDTO-XSD), MDTO-Metagegevensschema 1.0 for rules and
//! lists, MDTO-SIP-specificatie for the names of files.

mod check;
mod dates;
mod elements;
pub mod lists;
mod looptijd;
mod names;
mod part;
mod problem;
mod read;
mod several;
pub mod sidecar;
mod term;
mod text;
mod tree;
mod types;
mod waardering;
mod write;

pub use check::check;
pub use dates::{Dag, Datum, DatumTijd, Tijdstip};
pub use elements::missing;
pub use looptijd::Looptijd;
pub use problem::Problem;
pub use read::read;
pub use several::EenOfMeer;
pub use term::{Begrip, Identificatie, Verwijzing};
pub use text::{Taal, Tekst, Url};
pub use types::{
    BeperkingGebruik, Bestand, Checksum, DekkingInTijd, Event, GerelateerdInformatieobject, Informatieobject,
    Mdto, Raadpleeglocatie, Termijn,
};
pub use waardering::{Bestemming, Waardering};
pub use write::write;

/// The document as bytes.
pub fn to_bytes(mdto: &Mdto) -> Vec<u8> {
    // Writing to memory cannot fail.
    write(mdto, Vec::with_capacity(4096)).unwrap_or_default()
}

/// A document that was read back and may be released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// What was read.
    pub mdto: Mdto,
    /// What could be better.
    pub advice: Vec<Problem>,
}

/// Reads a file back and checks it by every rule for one document: what is to be done before any file is
/// released. Or says everything that is wrong with it.
pub fn verify(bytes: &[u8]) -> Result<Verified, Vec<Problem>> {
    let mdto = read(bytes)?;
    let (advice, faults): (Vec<_>, Vec<_>) = check(&mdto).into_iter().partition(Problem::is_advice);
    if faults.is_empty() { Ok(Verified { mdto, advice }) } else { Err(faults) }
}

/// A file of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    pub mdto: Mdto,
    /// Whether it says anything of limits to the use: version 1.0 does not ask for it.
    pub has_limits: bool,
}

/// Reads a file of others and checks it by every rule of the version that it is of. Or says everything that is wrong
/// with it.
pub fn brought(bytes: &[u8]) -> Result<Brought, Vec<Problem>> {
    let (mdto, has_limits) = read::read_brought(bytes)?;
    let faults: Vec<_> = check(&mdto).into_iter().filter(|problem| !problem.is_advice()).collect();
    if faults.is_empty() { Ok(Brought { mdto, has_limits }) } else { Err(faults) }
}

#[cfg(test)]
mod tests;
