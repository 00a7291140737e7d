//! What a locator of the contract names: a path or a document. No disk is touched here.

use super::{reasons, status::Refused};
use crate::{
    model::{DocumentId, FilePath},
    query::locate::{Unclear, clean, path_of_uri},
    wire,
};
use bronmerk_proto::v1::locator::Kind;

/// What a locator names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A path, absolute and cleaned up.
    Path(FilePath),
    Document(DocumentId),
}

/// Reads a locator.
pub fn target(kind: Option<Kind>) -> Result<Target, Unclear> {
    match kind.ok_or(Unclear::Empty)? {
        Kind::Path(bytes) => clean(&bytes).map(Target::Path),
        Kind::Uri(uri) => path_of_uri(&uri).map(Target::Path),
        Kind::Name(name) => {
            wire::document_id(&name, "name").map(Target::Document).map_err(|_| Unclear::BadName)
        }
    }
}

/// The refusal of what cannot be read, about that field of the request.
pub fn refused(unclear: Unclear, field: impl Into<String>) -> Refused {
    let reason = match unclear {
        Unclear::BadName => reasons::NAME_INVALID,
        Unclear::NotFileUri | Unclear::OtherHost | Unclear::BadPercent | Unclear::QueryOrFragment => {
            reasons::URI_INVALID
        }
        Unclear::Empty | Unclear::NotAbsolute | Unclear::TooLong | Unclear::Nul => reasons::PATH_INVALID,
    };
    Refused::field(reason, field).why(unclear.sentence())
}

#[cfg(test)]
mod tests {
    use super::{Kind, Unclear, target};

    #[test]
    fn a_locator_names_something() {
        assert_eq!(target(None), Err(Unclear::Empty));
        assert_eq!(target(Some(Kind::Name("documents/1".into()))), Err(Unclear::BadName));
    }
}
