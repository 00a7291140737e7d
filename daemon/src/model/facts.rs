//! What was read from a file.

use serde::{Deserialize, Serialize};

use std::fmt;

use sha2::{Digest as _, Sha256 as Hasher};

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
    pub modified: Timestamp,
    /// Who owns the file.
    pub owner: Account,
    /// Who wrote this version, where the file tells; the owner is who made the file.
    pub saved_by: Option<Account>,
    /// IANA media type, by content.
    pub media_type: String,
    /// PRONOM format; nothing when it is not known.
    pub format: Option<Format>,
    /// What it can be as well, or instead where `format` is not known: the likeliest first.
    pub other_formats: Vec<Format>,
    /// Its name is one that other formats have, and its content is of none of those.
    pub name_disagrees: bool,
    /// What the document says of itself.
    pub properties: Properties,
    /// When these bytes were read first, and by which version of the daemon they were read last. One for all facts: they
    /// come from one look.
    pub provenance: Provenance,
}

/// What a document says of itself, as far as rules ask for it.
///
/// Nothing stands here in words. The journal never forgets, and names of people stand in it as acting
/// accounts only; a rule over `author` needs to know only whether the author is who it names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Properties {
    /// One for each name of a property with its value. Sorted, each once, at most
    /// [`Properties::MOST_MARKS`].
    pub marks: Vec<PropertyMark>,
    /// When it was made, as it says.
    pub created: Option<Timestamp>,
    /// When it was last changed, as it says.
    pub modified: Option<Timestamp>,
    /// The level of `virbi-rubriceringen` with which it is marked: the term's code.
    pub marking: Option<String>,
    /// How far along it says that it is.
    pub stage: Option<Stage>,
}

impl Properties {
    /// A document with more properties than this is marked by the first ones.
    pub const MOST_MARKS: usize = 64;
}

/// Stands for a property of a document with its value: the first 64 bits of the SHA-256 over both, without
/// letter case and spaces around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PropertyMark(pub u64);

impl PropertyMark {
    /// The mark of a name with a value.
    pub fn of(name: &str, value: &str) -> Self {
        let mut hasher = Hasher::new();
        hasher.update(name.trim().to_lowercase());
        hasher.update([0]);
        hasher.update(value.trim().to_lowercase());
        Self(hasher.finalize().iter().take(8).fold(0, |mark, byte| mark << 8 | u64::from(*byte)))
    }
}

/// How far along a document says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Stage {
    /// It is worked on.
    Draft,
    Final,
    /// It went out: an e-mail. One that somebody took in was sent by another one, and says nothing of this.
    Sent,
}

/// An account of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// uid in decimals; on Windows the SID. Empty when it is not known whose it is.
    pub id: String,
    /// Its name, where the system knows one.
    pub name: Option<String>,
}

/// A file format in PRONOM's terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
