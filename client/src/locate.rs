//! Which document or folder the user means by what was typed.

use std::{
    env,
    ffi::{OsStr, OsString},
    io,
    os::unix::ffi::{OsStrExt as _, OsStringExt as _},
    path::{Component, Path, PathBuf},
};

use bronmerk_proto::v1::{Document, Locator, locator};

/// How a document was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named {
    /// `documents/{uuid}`.
    Id(String),
    /// A `file:` URI, as file managers give it.
    Uri(String),
    /// An absolute path.
    Path(PathBuf),
}

impl Named {
    /// Reads what the user typed where a document was asked.
    pub(crate) fn read(typed: &OsStr) -> io::Result<Self> {
        if let Some(text) = typed.to_str() {
            let id = text.strip_prefix("documents/").unwrap_or(text);
            if is_uuid(id) {
                return Ok(Self::Id(format!("documents/{}", id.to_ascii_lowercase())));
            }
            if text.starts_with("file:") {
                return Ok(Self::Uri(text.to_owned()));
            }
        }
        document_path(typed).map(Self::Path)
    }

    /// Returns this as the contract says it.
    pub(crate) fn locator(&self) -> Locator {
        let kind = match self {
            Self::Id(name) => locator::Kind::Name(name.clone()),
            Self::Uri(uri) => locator::Kind::Uri(uri.clone()),
            Self::Path(path) => locator::Kind::Path(bytes(path)),
        };
        Locator { kind: Some(kind) }
    }

    /// Returns the path that this names, to know it again in an answer; an id names none.
    pub(crate) fn path(&self) -> Option<PathBuf> {
        match self {
            Self::Id(_) => None,
            Self::Uri(uri) => document_path(&OsString::from_vec(path_in(uri)?)).ok(),
            Self::Path(path) => Some(path.clone()),
        }
    }
}

/// Puts the first location that fits before the others: the one that the user means.
pub(crate) fn put_first(document: &mut Document, fits: impl Fn(&Path) -> bool) {
    let found = document.locations.iter().position(|location| fits(&path_of(&location.path)));
    if let Some(passed) = found.and_then(|at| document.locations.get_mut(..=at)) {
        passed.rotate_right(1);
    }
}

/// Returns the path in a `file:` URI (RFC 8089).
fn path_in(uri: &str) -> Option<Vec<u8>> {
    let rest = uri.strip_prefix("file:")?;
    let path = match rest.strip_prefix("//") {
        Some(with_host) => with_host.get(with_host.find('/')?..)?,
        None => rest,
    };
    let mut read = Vec::new();
    let mut bytes = path.bytes();
    while let Some(byte) = bytes.next() {
        let mut digit = || char::from(bytes.next()?).to_digit(16);
        read.push(if byte == b'%' { u8::try_from(digit()? * 16 + digit()?).ok()? } else { byte });
    }
    Some(read)
}

/// Returns a path as the contract wants it.
pub(crate) fn bytes(path: &Path) -> Vec<u8> {
    path.as_os_str().as_bytes().to_vec()
}

/// Returns the absolute path of a folder, by the real path under which the daemon knows it.
pub(crate) fn folder_path(typed: &OsStr) -> io::Result<PathBuf> {
    let path = absolute(typed)?;
    // A folder that is not there now (unmounted, say) can still be named.
    path.canonicalize().or_else(|_| Ok(real_as_far_as_it_goes(&path)))
}

/// Returns the absolute path of a folder as it was named: where a link leads is for the daemon to say. What comes
/// before a `..` is what the system makes of it.
pub(crate) fn named_folder_path(typed: &OsStr) -> io::Result<PathBuf> {
    let path = absolute(typed)?;
    let parts: Vec<_> = path.components().collect();
    let behind = parts.iter().rposition(|part| *part == Component::ParentDir).map_or(0, |last| last + 1);
    let (up, named) = parts.split_at_checked(behind).unwrap_or((&parts, &[]));
    if up.is_empty() {
        return Ok(without_dots(&path));
    }
    let up = real_as_far_as_it_goes(&up.iter().collect::<PathBuf>());
    Ok(without_dots(&up.join(named.iter().collect::<PathBuf>())))
}

/// Tells whether there is surely nothing at the path.
pub(crate) fn is_absent(path: &Path) -> bool {
    matches!(path.try_exists(), Ok(false))
}

/// Returns the absolute path of a document: its folder's real path, and its own name as typed.
///
/// The name is not resolved: a link is not the document that it points to.
fn document_path(typed: &OsStr) -> io::Result<PathBuf> {
    let path = absolute(typed)?;
    Ok(match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => real_as_far_as_it_goes(folder).join(name),
        // `/`, or something that ends in `..`: only the system knows what that is called.
        _ => path.canonicalize().unwrap_or_else(|_| without_dots(&path)),
    })
}

fn absolute(typed: &OsStr) -> io::Result<PathBuf> {
    let path = Path::new(typed);
    if typed.is_empty() {
        // Else it would quietly mean the current folder.
        return Err(io::ErrorKind::InvalidInput.into());
    }
    if path.is_absolute() {
        return Ok(path.to_owned());
    }
    Ok(env::current_dir()?.join(path))
}

/// Resolves the part of the path that exists; the rest may be a folder that was deleted.
fn real_as_far_as_it_goes(path: &Path) -> PathBuf {
    for known in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (known.canonicalize(), path.strip_prefix(known)) {
            return without_dots(&real.join(rest));
        }
    }
    without_dots(path)
}

/// Takes out `.` and `..` by their letters alone.
fn without_dots(path: &Path) -> PathBuf {
    let mut kept = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(kept.pop()),
            other => kept.push(other),
        }
    }
    kept
}

/// Tells whether the text is a UUID in its usual form.
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Returns the word as a shell takes it back, for a command that can be copied.
pub(crate) fn shell_word(text: &str) -> String {
    let safe = |letter: char| letter.is_alphanumeric() || "/._-+:,@%".contains(letter);
    if !text.is_empty() && text.chars().all(safe) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Returns the path of bytes from the wire.
pub(crate) fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsString::from(OsStr::from_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink, process};

    use bronmerk_proto::v1::Location;

    use super::*;

    const UUID: &str = "0192f3c4-5a6b-7c8d-9e0f-112233445566";

    fn read(typed: &str) -> Option<Named> {
        Named::read(OsStr::new(typed)).ok()
    }

    #[test]
    fn ids_are_known_in_both_forms() {
        let id = Some(Named::Id(format!("documents/{UUID}")));
        assert_eq!(read(UUID), id);
        assert_eq!(read(&format!("documents/{UUID}")), id);
        assert_eq!(read(&UUID.to_uppercase()), id);
        assert!(matches!(read(&format!("./{UUID}")), Some(Named::Path(_))));
        assert!(matches!(read("documents/nota.docx"), Some(Named::Path(_))));
        assert_eq!(read(""), None);
    }

    #[test]
    fn a_folder_is_named_as_it_was_typed_also_behind_dots() -> io::Result<()> {
        let home = env::temp_dir().canonicalize()?.join(format!("bronmerk-locate-dots-{}", process::id()));
        fs::create_dir_all(home.join("echt/onder"))?;
        symlink(home.join("echt/onder"), home.join("link"))?;
        let named = |typed: &str| named_folder_path(home.join(typed).as_os_str());
        assert_eq!(named("link")?, home.join("link"));
        assert_eq!(named("echt/../link")?, home.join("link"), "the link is what was named");
        assert_eq!(named("link/../onder")?, home.join("echt/onder"), "up from where the link leads");
        assert_eq!(named("weg/../link")?, home.join("link"));
        fs::remove_dir_all(&home)
    }

    #[test]
    fn a_uri_is_left_to_the_daemon() {
        assert_eq!(read("file:///w/a%20b.odt"), Some(Named::Uri("file:///w/a%20b.odt".into())));
    }

    #[test]
    fn a_uri_is_known_again_by_its_path() {
        let path = |typed| read(typed).and_then(|named| named.path());
        let same = Some(PathBuf::from("/bestaat niet/é.odt"));
        for typed in
            ["/bestaat niet/é.odt", "file:///bestaat%20niet/%C3%a9.odt", "file://pc/bestaat%20niet/é.odt"]
        {
            assert_eq!(path(typed), same, "{typed}");
        }
        for typed in [UUID, "file://pc", "file:///a%2", "file:///a%zz"] {
            assert_eq!(path(typed), None, "{typed}");
        }
    }

    #[test]
    fn the_location_that_is_meant_comes_first_and_the_others_keep_their_order() {
        let location = |path: &str| Location { path: path.into(), ..Location::default() };
        let mut document = Document {
            locations: ["/a", "/b/1", "/c", "/b/2"].map(location).to_vec(),
            ..Document::default()
        };
        put_first(&mut document, |path| path.starts_with("/b"));
        put_first(&mut document, |path| path.starts_with("/nergens"));
        assert_eq!(document.locations, ["/b/1", "/a", "/c", "/b/2"].map(location));
    }

    #[test]
    fn paths_become_absolute_even_when_nothing_is_there() {
        let Ok(here) = env::current_dir().and_then(|here| here.canonicalize()) else { return };
        assert_eq!(read("nota.docx"), Some(Named::Path(here.join("nota.docx"))));
        assert_eq!(read("./weg/../nota.docx"), Some(Named::Path(here.join("nota.docx"))));
        assert_eq!(read("/bestaat/niet/./x/../nota"), Some(Named::Path("/bestaat/niet/nota".into())));
    }

    #[test]
    fn names_that_are_not_text_survive() {
        let typed = OsStr::from_bytes(b"/bestaat niet/\xff.odt");
        let named = Named::read(typed).map(|named| named.locator().kind).ok().flatten();
        assert_eq!(named, Some(locator::Kind::Path(b"/bestaat niet/\xff.odt".to_vec())));
    }

    #[test]
    fn the_folder_is_resolved_and_the_name_is_not() -> io::Result<()> {
        let base = env::temp_dir().canonicalize()?.join(format!("bronmerk-locate-{}", process::id()));
        fs::create_dir_all(base.join("echt"))?;
        fs::write(base.join("echt/a"), "")?;
        let _ = symlink("echt", base.join("link"));
        let _ = symlink("a", base.join("echt/b"));
        let named = |path: &str| Named::read(base.join(path).as_os_str());
        assert_eq!(named("link/b")?, Named::Path(base.join("echt/b")));
        assert_eq!(named("link/weg/c")?, Named::Path(base.join("echt/weg/c")));
        assert_eq!(folder_path(base.join("link").as_os_str())?, base.join("echt"));
        assert_eq!(folder_path(base.join("link/..").as_os_str())?, base);
        fs::remove_dir_all(base)
    }

    #[test]
    fn words_for_the_shell_are_quoted_only_when_needed() {
        assert_eq!(shell_word("/werk/nota-1.docx"), "/werk/nota-1.docx");
        assert_eq!(shell_word("/werk/oma's nota"), r"'/werk/oma'\''s nota'");
        assert_eq!(shell_word(""), "''");
    }
}
