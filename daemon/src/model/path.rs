//! Paths as the system has them: bytes, never assumed to be UTF-8.

use std::{
    ffi::OsStr,
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::hidden::spelled_out;

/// An absolute path.
///
/// Kept in the encoding of [`OsStr::as_encoded_bytes`]: on Unix the bytes as they are, on Windows a
/// superset of UTF-8 that keeps unpaired surrogates. No normalisation: names that look alike are
/// different names.
///
/// Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FilePath(Arc<[u8]>);

impl FilePath {
    /// Takes a path of the system.
    pub fn new(path: &Path) -> Self {
        Self(path.as_os_str().as_encoded_bytes().into())
    }

    /// Takes the bytes that came over the wire or from the journal.
    #[cfg(unix)]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }

    /// The bytes for the wire and the journal.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The path for the system.
    #[cfg(unix)]
    pub fn as_path(&self) -> &Path {
        use std::os::unix::ffi::OsStrExt as _;
        Path::new(OsStr::from_bytes(&self.0))
    }

    /// The same, owned.
    pub fn to_path_buf(&self) -> PathBuf {
        self.as_path().to_path_buf()
    }

    /// The folder that this is in; nothing for the root of the file system.
    pub fn folder(&self) -> Option<FilePath> {
        self.as_path().parent().map(Self::new)
    }

    /// The last part of the path; empty for the root.
    pub fn name(&self) -> &[u8] {
        self.as_path().file_name().map_or(&[], OsStr::as_encoded_bytes)
    }

    /// This path with a name below it.
    pub fn join(&self, name: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(self.0.len() + 1 + name.len());
        bytes.extend_from_slice(&self.0);
        if !bytes.ends_with(b"/") {
            bytes.push(b'/');
        }
        bytes.extend_from_slice(name);
        Self(bytes.into())
    }

    /// Whether this is `folder` itself or lies below it.
    pub fn is_within(&self, folder: &FilePath) -> bool {
        self.as_path().starts_with(folder.as_path())
    }

    /// The path for people: invalid bytes as U+FFFD, and what is not seen spelled out, so
    /// that a name can neither break a line nor pass for another one.
    pub fn display(&self) -> String {
        display(&self.0)
    }

    /// The last part, for people.
    pub fn display_name(&self) -> String {
        display(self.name())
    }
}

/// Shows bytes of a name to people; see [`FilePath::display`].
pub fn display(bytes: &[u8]) -> String {
    spelled_out(&String::from_utf8_lossy(bytes))
}

impl fmt::Debug for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.display())
    }
}

impl fmt::Display for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.display())
    }
}

#[cfg(test)]
mod tests {
    use super::FilePath;

    fn path(bytes: &[u8]) -> FilePath {
        FilePath::from_bytes(bytes)
    }

    #[test]
    fn splits_and_joins_by_bytes() {
        let odd = path(b"/a/b\xff/c.docx");
        assert_eq!(odd.name(), b"c.docx");
        assert_eq!(odd.folder(), Some(path(b"/a/b\xff")));
        assert_eq!(path(b"/a/b\xff").join(b"c.docx"), odd);
        assert_eq!(path(b"/").join(b"x"), path(b"/x"));
        assert_eq!(path(b"/").folder(), None);
    }

    #[test]
    fn a_folder_is_not_within_its_namesake() {
        assert!(path(b"/a/bc").is_within(&path(b"/a")));
        assert!(path(b"/a").is_within(&path(b"/a")));
        assert!(!path(b"/a/bc").is_within(&path(b"/a/b")));
    }

    #[test]
    fn shows_no_line_breaks_and_no_turned_text() {
        assert_eq!(path(b"/a/x\ny").display(), "/a/x\\ny");
        assert_eq!(path("/a/\u{202e}fdp.exe".as_bytes()).display(), "/a/\\u{202e}fdp.exe");
        assert_eq!(path(b"/a/\xff").display(), "/a/\u{fffd}");
    }
}
