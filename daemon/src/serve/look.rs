//! Whether a file is still as the index knows it: one look at its name, nothing is opened.

use std::fs;

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

/// Returns the path with the real path of its folder; as it is when the folder is not there. The last
/// part is kept, also when it is a symbolic link.
pub fn with_real_folder(path: &FilePath) -> FilePath {
    let real = path.folder().and_then(|folder| fs::canonicalize(folder.as_path()).ok());
    real.map_or_else(|| path.clone(), |folder| FilePath::new(&folder).join(path.name()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use uuid::Uuid;

    use super::{Kind, Look, inspect, is_as_known, with_real_folder};
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

    #[test]
    fn a_link_is_followed_in_the_folder_and_not_in_the_name() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let real = folder.path().canonicalize()?.join("real");
        fs::create_dir(&real)?;
        std::os::unix::fs::symlink(&real, folder.path().join("link"))?;
        std::os::unix::fs::symlink("elsewhere", real.join("name"))?;
        let given = FilePath::new(&folder.path().join("link/name"));
        assert_eq!(with_real_folder(&given), FilePath::new(&real.join("name")));
        let nowhere = FilePath::from_bytes(b"/no/such/folder/name");
        assert_eq!(with_real_folder(&nowhere), nowhere);
        Ok(())
    }
}
