//! Reads where a document is: an absolute path, or a `file:` URI. No disk is touched here.

use crate::model::{FilePath, Sentence};

/// The longest path that the system takes, with its closing NUL (`PATH_MAX` of Linux).
const LONGEST_PATH: usize = 4096;

/// Why a locator cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unclear {
    /// There is nothing in it.
    Empty,
    /// The path does not start at the root.
    NotAbsolute,
    /// The path is longer than the system takes.
    TooLong,
    /// The path holds a NUL.
    Nul,
    /// The URI does not start with `file:`.
    NotFileUri,
    /// The URI names another machine.
    OtherHost,
    /// A `%` without two hexadecimal digits after it.
    BadPercent,
    /// A `?` or `#` in the URI: a file name would have them percent-encoded.
    QueryOrFragment,
    /// Not `documents/{uuid}`.
    BadName,
}

/// Returns an absolute path without `.`, `..`, double and closing slashes.
///
/// By the letters alone: where a folder in it is a symbolic link, `..` goes back in the text and not on
/// the disk. The real path of the folder is looked up later, and only when it is needed.
pub fn clean(bytes: &[u8]) -> Result<FilePath, Unclear> {
    if bytes.is_empty() {
        return Err(Unclear::Empty);
    }
    if bytes.len() >= LONGEST_PATH {
        return Err(Unclear::TooLong);
    }
    if bytes.contains(&0) {
        return Err(Unclear::Nul);
    }
    if !bytes.starts_with(b"/") {
        return Err(Unclear::NotAbsolute);
    }
    let mut names: Vec<&[u8]> = Vec::new();
    for name in bytes.split(|byte| *byte == b'/') {
        match name {
            b"" | b"." => {}
            b".." => {
                names.pop();
            }
            name => names.push(name),
        }
    }
    Ok(names.into_iter().fold(FilePath::from_bytes(b"/"), |folder, name| folder.join(name)))
}

/// Returns the clean path in a `file:` URI (RFC 8089): `file:///p`, `file:/p` or `file://localhost/p`.
pub fn path_of_uri(uri: &str) -> Result<FilePath, Unclear> {
    clean(&bytes_of_uri(uri)?)
}

fn bytes_of_uri(uri: &str) -> Result<Vec<u8>, Unclear> {
    let (scheme, rest) = uri.split_once(':').ok_or(Unclear::NotFileUri)?;
    if !scheme.eq_ignore_ascii_case("file") {
        return Err(Unclear::NotFileUri);
    }
    let path = match rest.strip_prefix("//") {
        Some(rest) => {
            let start = rest.find('/').ok_or(Unclear::NotAbsolute)?;
            let (host, path) = rest.split_at(start);
            if !host.is_empty() && !host.eq_ignore_ascii_case("localhost") {
                return Err(Unclear::OtherHost);
            }
            path
        }
        None => rest,
    };
    if path.contains(['?', '#']) {
        return Err(Unclear::QueryOrFragment);
    }
    percent_decoded(path)
}

/// Reads the bytes of a text in which some are percent-encoded.
pub fn percent_decoded(text: &str) -> Result<Vec<u8>, Unclear> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let mut digit = || bytes.next().and_then(|byte| char::from(byte).to_digit(16));
        let (high, low) = digit().zip(digit()).ok_or(Unclear::BadPercent)?;
        decoded.push(u8::try_from(high << 4 | low).map_err(|_| Unclear::BadPercent)?);
    }
    Ok(decoded)
}

impl Unclear {
    /// What is wrong, and what is allowed.
    pub fn sentence(self) -> Sentence {
        let (nl, en) = match self {
            Self::Empty => {
                ("Er staat niets in. Geef een pad, URI of naam.", "It is empty. Give a path, URI or name.")
            }
            Self::NotAbsolute => ("Het pad moet met `/` beginnen.", "The path must start with `/`."),
            Self::TooLong => {
                ("Het pad is te lang: hooguit 4095 bytes.", "The path is too long: at most 4095 bytes.")
            }
            Self::Nul => ("In een pad kan geen NUL staan.", "A path cannot hold a NUL."),
            Self::NotFileUri => ("De URI moet met `file:` beginnen.", "The URI must start with `file:`."),
            Self::OtherHost => (
                "De URI wijst naar een andere computer. Gebruik `file:///`.",
                "The URI names another machine. Use `file:///`.",
            ),
            Self::BadPercent => (
                "Na elk `%` horen twee cijfers of letters a-f.",
                "Each `%` needs two hexadecimal digits after it.",
            ),
            Self::QueryOrFragment => {
                ("Schrijf `?` als `%3F` en `#` als `%23`.", "Write `?` as `%3F` and `#` as `%23`.")
            }
            Self::BadName => (
                "De naam moet `documents/` zijn met een UUID in kleine letters.",
                "The name must be `documents/` and a UUID in lower case.",
            ),
        };
        Sentence::new(nl, en)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Unclear, clean, path_of_uri};
    use crate::model::FilePath;

    #[test]
    fn reads_file_uris() {
        let good: [(&str, &[u8]); 9] = [
            ("file:///a/b.docx", b"/a/b.docx"),
            ("file:/a/b.docx", b"/a/b.docx"),
            ("file://localhost/a/b.docx", b"/a/b.docx"),
            ("FILE://LocalHost/a", b"/a"),
            ("file:///a/nota%20%C3%A9%25.docx", "/a/nota é%.docx".as_bytes()),
            ("file:///a/%ff%FE", b"/a/\xff\xfe"),
            ("file:///a/é", "/a/é".as_bytes()),
            ("file:///a%2Fb", b"/a/b"),
            ("file:////a//b/", b"/a/b"),
        ];
        for (text, path) in good {
            assert_eq!(path_of_uri(text), Ok(FilePath::from_bytes(path)), "{text}");
        }
        let bad = [
            ("file://server/share/a", Unclear::OtherHost),
            ("file://a", Unclear::NotAbsolute),
            ("file:a", Unclear::NotAbsolute),
            ("file:", Unclear::Empty),
            ("http:///a", Unclear::NotFileUri),
            ("/a/b", Unclear::NotFileUri),
            ("", Unclear::NotFileUri),
            ("file:///a%", Unclear::BadPercent),
            ("file:///a%4", Unclear::BadPercent),
            ("file:///a%+1", Unclear::BadPercent),
            ("file:///a%é", Unclear::BadPercent),
            ("file:///a%00b", Unclear::Nul),
            ("file:///a?b", Unclear::QueryOrFragment),
            ("file:///a#b", Unclear::QueryOrFragment),
        ];
        for (text, why) in bad {
            assert_eq!(path_of_uri(text), Err(why), "{text}");
        }
    }

    #[test]
    fn cleans_paths_up_by_the_letters() {
        let table: [(&[u8], &[u8]); 6] = [
            (b"/a/./b//c/", b"/a/b/c"),
            (b"/a/b/../c", b"/a/c"),
            (b"/../../a", b"/a"),
            (b"/..", b"/"),
            (b"//", b"/"),
            (b"/a/...", b"/a/..."),
        ];
        for (given, path) in table {
            assert_eq!(clean(given), Ok(FilePath::from_bytes(path)));
        }
        assert_eq!(clean(b"a/b"), Err(Unclear::NotAbsolute));
        assert_eq!(clean(b""), Err(Unclear::Empty));
        assert_eq!(clean(&[b'/'; 4096]), Err(Unclear::TooLong));
    }

    proptest! {
        #[test]
        fn any_uri_gives_a_clean_path_or_an_error(text in "(file:(//)?)?[/.%a-f0-9é]{0,20}") {
            if let Ok(path) = path_of_uri(&text) {
                prop_assert_eq!(clean(path.as_bytes()), Ok(path));
            }
        }
    }
}
