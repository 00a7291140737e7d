//! Whether a file is still as the index knows it: one look at its name, nothing is opened.

use crate::{
    inspect::{self, Look},
    ledger::Known,
    model::{FilePath, Kind, State},
};

/// Whether the index's answer about this path may be given without reading the file: its record has been
/// read, and both the file behind the name and its stamp are what they were then.
pub fn is_as_known(path: &FilePath, known: &Known) -> bool {
    let is_read = known.present && !matches!(known.state, State::Provisional | State::Gone);
    is_read
        && match inspect::look(path) {
            Look::File(seen) => {
                known.kind == Kind::Document && (seen.identity, seen.stamp) == (known.identity, known.stamp)
            }
            Look::Folder(identity) => known.kind == Kind::Dossier && identity == known.identity,
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use uuid::Uuid;

    use super::{Kind, Look, inspect, is_as_known};
    use crate::{
        ledger::Known,
        model::{DocumentId, FileIdentity, FilePath, State},
    };

    fn known(path: &FilePath) -> Known {
        let Look::File(seen) = inspect::look(path) else { panic!("no file at {path}") };
        Known {
            document: DocumentId(Uuid::nil()),
            identity: seen.identity,
            stamp: seen.stamp,
            present: true,
            state: State::Settled,
            kind: Kind::Document,
        }
    }

    #[test]
    fn a_changed_or_unread_file_is_not_as_known() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = FilePath::new(&folder.path().join("a.txt"));
        fs::write(path.as_path(), "one")?;
        let first = known(&path);
        assert!(is_as_known(&path, &first));
        assert!(!is_as_known(&path, &Known { state: State::Provisional, ..first }));
        assert!(!is_as_known(&path, &Known { present: false, ..first }));
        let other = FileIdentity { file: first.identity.file + 1, ..first.identity };
        assert!(!is_as_known(&path, &Known { identity: other, ..first }));

        fs::write(path.as_path(), "more than one")?;
        assert!(!is_as_known(&path, &first));
        fs::remove_file(path.as_path())?;
        assert!(!is_as_known(&path, &first));
        Ok(())
    }
}
