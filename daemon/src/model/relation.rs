//! How documents belong together.

use super::{DocumentId, Timestamp};

/// That a document belongs together with another one. Noted once, in the record of the one that is named
/// first; from the other side it is read with the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// How, read from this one to the other.
    pub kind: RelationKind,
    pub document: DocumentId,
    /// Who noted it: the account.
    pub by: String,
    pub time: Timestamp,
}

/// How two documents belong together, read from the one in whose record it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelationKind {
    /// This is an annex to the other; DiWoo “heeft bijlage”, from the other side.
    AnnexOf,
    /// MDTO “Is een versie van”.
    VersionOf,
    /// MDTO “Vervangt”.
    Replaces,
    /// DiWoo “is reactie op”.
    ReplyTo,
    /// DiWoo “is uitwerking van”.
    ElaborationOf,
    /// DiWoo “verwijst naar”, MDTO “Refereert aan”.
    RefersTo,
    /// MDTO isOnderdeelVan: the other one is a dossier.
    InDossier,
}
