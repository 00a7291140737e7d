//! What was read from a file.

use std::fmt;

use super::{Provenance, Timestamp};

/// The SHA-256 of a file's bytes (FIPS 180-4).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256(pub [u8; 32]);

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What one look inside a file found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Bytes read.
    pub size: u64,
    /// Over all bytes.
    pub sha256: Sha256,
    /// Birth time, where the file system keeps one.
    pub created: Option<Timestamp>,
    /// Modification time.
    pub modified: Timestamp,
    /// Who owns the file.
    pub owner: Account,
    /// IANA media type, by content.
    pub media_type: String,
    /// PRONOM format; nothing when it is not known.
    pub format: Option<Format>,
    /// When, and by which version of the daemon. One for all facts: they come from one look.
    pub provenance: Provenance,
}

/// An account of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// uid in decimals; on Windows the SID.
    pub id: String,
    /// Its name, where the system knows one.
    pub name: Option<String>,
}

/// A file format in PRONOM's terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    /// PRONOM unique identifier, for instance `fmt/412`.
    pub puid: String,
    /// PRONOM's name of the format.
    pub name: String,
    /// PRONOM's version of the format; empty where there is none.
    pub version: String,
    /// What the identification rests on.
    pub basis: Basis,
}

/// What an identification of a format rests on, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Members inside a ZIP or compound file.
    Container,
    /// Bytes at known places.
    Signature,
    /// The bytes are text, and the name says which kind.
    Text,
    /// The file's name only.
    Extension,
}
