//! Values that are text: strings, languages, addresses. None of them can be blank.

use std::{borrow::Cow, fmt};

use super::problem::shown;
use crate::{export::xml, model::Sentence};

/// Text with something in it (`xsd:string`).
///
/// The schema allows an empty string; a mandatory element with nothing in it says nothing, so here it
/// cannot be. Whitespace is kept as it is. A character that XML cannot hold is replaced by U+FFFD, so that
/// what was written equals what is read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tekst(Cow<'static, str>);

impl Tekst {
    /// Takes text, or says why it cannot.
    pub fn new(text: impl Into<String>) -> Result<Self, Sentence> {
        let text = text.into();
        if text.trim().is_empty() {
            return Err(Sentence::new(
                "de tekst is leeg; vul hem in, of laat het element weg als dat niet verplicht is",
                "the text is empty; fill it in, or leave the element out if it is not mandatory",
            ));
        }
        Ok(Self(xml::visible(text)))
    }

    /// Takes text of the program itself.
    pub(in crate::export) const fn fixed(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// Takes text that the program made, and that is not blank.
    pub(super) fn known(text: String) -> Self {
        Self(Cow::Owned(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tekst {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// A language, as `nl` or `nl-NL` (`xsd:language`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Taal(String);

impl Taal {
    /// Takes a language tag, or says why it cannot.
    pub fn new(text: &str) -> Result<Self, Sentence> {
        let text = trimmed(text);
        let is_good = text.split('-').enumerate().all(|(number, part)| {
            (1..=8).contains(&part.len())
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphabetic() || (number > 0 && byte.is_ascii_digit()))
        });
        if is_good {
            return Ok(Self(text.into()));
        }
        let text = shown(text);
        Err(Sentence::new(
            format!("`{text}` is geen taalcode. Schrijf bijvoorbeeld `nl`, `en` of `fy-NL` (BCP 47)"),
            format!("`{text}` is no language code. Write for instance `nl`, `en` or `fy-NL` (BCP 47)"),
        ))
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The address of something online (`xsd:anyURI`; the norm asks for a URL after RFC 3986).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Url(String);

impl Url {
    /// Takes an absolute address, or says why it cannot.
    pub fn new(text: &str) -> Result<Self, Sentence> {
        let text = trimmed(text);
        if is_absolute(text) {
            return Ok(Self(text.into()));
        }
        let text = shown(text);
        Err(Sentence::new(
            format!(
                "`{text}` is geen URL volgens RFC 3986. Schrijf een volledig adres, met `https://` ervoor en \
                 `%20` voor een spatie"
            ),
            format!(
                "`{text}` is no URL after RFC 3986. Write a whole address, with `https://` before it and \
                 `%20` for a space"
            ),
        ))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Without the spaces around it: what XML calls whitespace, and nothing more.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

/// RFC 3986 section 4.3 with an optional fragment: `scheme ":" hier-part [ "?" query ] [ "#" fragment ]`.
fn is_absolute(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let is_place = match place.strip_prefix("//") {
        Some(place) => {
            let (authority, path) = place.split_at(place.find('/').unwrap_or(place.len()));
            is_authority(authority) && consists_of(path, b":@/")
        }
        None => !place.is_empty() && consists_of(place, b":@/"),
    };
    is_scheme && is_place && consists_of(query, b":@/?") && consists_of(fragment, b":@/?")
}

/// Section 3.2: `[ userinfo "@" ] host [ ":" port ]`.
fn is_authority(text: &str) -> bool {
    let (user, place) = text.split_once('@').unwrap_or(("", text));
    let (host, port) = match place.strip_prefix('[') {
        Some(literal) => {
            let Some((address, after)) = literal.split_once(']') else { return false };
            if address.parse::<std::net::Ipv6Addr>().is_err() {
                return false;
            }
            ("", after.strip_prefix(':').unwrap_or(after))
        }
        None => place.split_once(':').unwrap_or((place, "")),
    };
    consists_of(user, b":")
        && consists_of(host, b"")
        && port.len() <= 5
        && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether there are only unreserved characters, sub-delimiters (section 2.2 and 2.3), escapes and `more`.
fn consists_of(text: &str, more: &[u8]) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let is_good = match byte {
            b'%' => {
                let mut hex = || bytes.next().is_some_and(|digit| digit.is_ascii_hexdigit());
                hex() && hex()
            }
            _ => byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(&byte) || more.contains(&byte),
        };
        if !is_good {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{Taal, Tekst, Url};

    #[test]
    fn text_is_never_blank_and_always_visible() {
        for blank in ["", " ", "\t\r\n", "\u{A0}\u{2003}"] {
            assert!(Tekst::new(blank).is_err(), "{blank:?}");
        }
        assert_eq!(Tekst::new(" a\u{0}b ").unwrap().as_str(), " a\u{FFFD}b ");
    }

    #[test]
    fn languages_are_tags() {
        for good in ["nl", "nl-NL", "sr-Latn-RS", "x-abcdefgh", " nl\n", "de-1996"] {
            assert!(Taal::new(good).is_ok(), "{good}");
        }
        for bad in ["", "nederlands", "nl_NL", "nl-", "-nl", "1", "nl NL", "ñ"] {
            assert!(Taal::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn addresses_are_absolute() {
        for good in [
            "https://www.nationaalarchief.nl/onderzoeken/archief/2.16.133/invnr/DC-2015%7C%7C1753",
            "http://u:p@h.nl:8080/?a=b&c=[0]#top".replace("[0]", "0").as_str(),
            "https://[::1]:80/x",
            "urn:uuid:123e4567-e89b-12d3-a456-426614174000",
            "file:///home/x%20y.pdf",
            "mailto:iemand@minfin.nl",
        ] {
            assert!(Url::new(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "www.minfin.nl",
            "/pad",
            "https://minfin.nl/een bestand",
            "https://minfin.nl/één",
            "https://minfin.nl/%zz",
            "https://minfin.nl/%2",
            "https://minfin.nl:poort/",
            "https://[::1/",
            "https://a/b#c#d",
            "https://minfin.nl/<x>",
            "1a:b",
            "a:",
        ] {
            assert!(Url::new(bad).is_err(), "{bad}");
        }
    }
}
