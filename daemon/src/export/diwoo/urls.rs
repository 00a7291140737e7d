//! Addresses: of the site, of what is on it, and of other documents.

use std::fmt;

use super::Refusal;
use crate::model::Sentence;

/// The longest address that a sitemap takes: less than 2,048 characters (sitemaps.org).
const LONGEST: usize = 2_047;

/// The address of another document, for everyone to see.
///
/// Only `https:`, `http:` and `urn:`. An address like `file:` would show the ministry's own folders.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Uri(String);

impl Uri {
    /// Takes a whole URI (RFC 3986).
    pub fn new(given: &str) -> Result<Self, Refusal> {
        let rest = ["https://", "http://", "urn:"].iter().find_map(|scheme| given.strip_prefix(scheme));
        match rest {
            Some(rest) if !rest.is_empty() && !rest.starts_with('/') && is_uri_text(rest) => {
                Ok(Self(given.into()))
            }
            _ => Err(Refusal::Uri { given: given.into() }),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where something is published: an `https` address that ends with `/`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// Takes `https://host` or `https://host/path/`, with or without the last `/`.
    pub fn new(given: &str) -> Result<Self, Refusal> {
        let refuse = |nl: &str, en: &str| Refusal::Base { given: given.into(), why: Sentence::new(nl, en) };
        let scheme = given.get(..8).filter(|scheme| scheme.eq_ignore_ascii_case("https://"));
        let Some(rest) = scheme.and_then(|scheme| given.get(scheme.len()..)) else {
            return Err(refuse("het begint niet met `https://`", "it does not start with `https://`"));
        };
        if rest.contains(['?', '#']) {
            return Err(refuse("er staat een `?` of `#` in", "it has a `?` or `#`"));
        }
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        if !is_host(host) {
            return Err(refuse(
                "de host is geen gewone naam; schrijf bijzondere letters als `xn--…`, en laat naam en wachtwoord weg",
                "the host is not a plain name; write special letters as `xn--…`, and leave name and password out",
            ));
        }
        let path = path.strip_suffix('/').unwrap_or(path);
        let is_path = |step: &str| !step.is_empty() && !is_dots(step) && is_uri_text(step);
        if !path.is_empty() && !path.split('/').all(is_path) {
            return Err(refuse(
                "het pad heeft een leeg deel, `.`, `..` of een teken dat als `%..` geschreven moet worden",
                "the path has an empty part, `.`, `..` or a character that must be written as `%..`",
            ));
        }
        let mut text = format!("https://{}/", plain_host("https", host));
        if !path.is_empty() {
            text.push_str(path);
            text.push('/');
        }
        fits(&text)?;
        Ok(Self(text))
    }

    /// The address of what is at that path below it. The path has bytes, as on disk; what is not a plain
    /// letter, digit or one of `-._~/` is written as `%` and two digits.
    pub fn join(&self, path: &[u8]) -> Result<Loc, Refusal> {
        let refuse = |nl: &str, en: &str| Refusal::Path {
            given: String::from_utf8_lossy(path).into_owned(),
            why: Sentence::new(nl, en),
        };
        let mut text = String::with_capacity(self.0.len() + path.len() + 16);
        text.push_str(&self.0);
        for (number, step) in path.split(|byte| *byte == b'/').enumerate() {
            // Browsers and harvesters take `.` and `..` as steps, also when written as `%2E`.
            if step.is_empty() || step == b"." || step == b".." {
                return Err(refuse(
                    "het heeft een leeg deel, `.` of `..`",
                    "it has an empty part, `.` or `..`",
                ));
            }
            if step.contains(&0) {
                return Err(refuse("er staat een nul-byte in", "it has a zero byte"));
            }
            if number > 0 {
                text.push('/');
            }
            step.iter().for_each(|byte| push_byte(&mut text, *byte));
        }
        fits(&text)?;
        Ok(Loc(text))
    }

    /// The path below it at which a file must lie to be found at that address: the address read back once. Nothing for
    /// what is at another site, and for what no file can be called.
    pub fn path_of(&self, loc: &Loc) -> Option<String> {
        let rest = loc.0.strip_prefix(&self.0).filter(|rest| !rest.contains(['?', '#']))?;
        let path = String::from_utf8(decoded(rest)?).ok()?;
        let is_name = |step: &str| !step.is_empty() && step != "." && step != ".." && !step.contains('\0');
        // As many steps as it is written with: `%2F` is no folder.
        let is_same = path.split('/').count() == rest.split('/').count();
        (is_same && path.split('/').all(is_name)).then_some(path)
    }

    /// As it is written in front of names.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Scheme and host.
    pub fn origin(&self) -> &str {
        origin(&self.0)
    }
}

/// The address of a published document. The harvester knows the document by it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Loc(String);

impl Loc {
    /// Takes the address under which a person published it. What may not stand in an address is written as `%` and two
    /// digits, and what is written so already stays.
    pub fn published(given: &str) -> Result<Self, Refusal> {
        let refuse = || Refusal::Uri { given: given.into() };
        let (scheme, rest) = given.split_once("://").ok_or_else(refuse)?;
        let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let scheme = scheme.to_ascii_lowercase();
        let mut text = format!("{scheme}://{}", plain_host(&scheme, host));
        for (at, byte) in path.bytes().enumerate() {
            let is_escape = || {
                let digits = path.as_bytes().get(at + 1..at + 3);
                digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            };
            match byte {
                b'%' if is_escape() => text.push('%'),
                b'/' | b'?' | b'#' | b':' | b'@' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+'
                | b',' | b';' | b'=' => text.push(char::from(byte)),
                byte => push_byte(&mut text, byte),
            }
        }
        fits(&text)?;
        Uri::new(&text).map_err(|_| refuse())?;
        Ok(Self(text))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Scheme and host.
    pub fn origin(&self) -> &str {
        origin(&self.0)
    }
}

impl fmt::Display for Loc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn fits(text: &str) -> Result<(), Refusal> {
    if text.len() > LONGEST {
        return Err(Refusal::TooLong { bytes: text.len(), most: LONGEST });
    }
    Ok(())
}

/// What stands before the path.
fn origin(url: &str) -> &str {
    let end = url.match_indices('/').nth(2).map_or(url.len(), |(at, _)| at);
    url.get(..end).unwrap_or(url)
}

fn push_byte(text: &mut String, byte: u8) {
    if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
        text.push(char::from(byte));
        return;
    }
    text.push('%');
    for half in [byte >> 4, byte & 15] {
        text.push(char::from_digit(half.into(), 16).unwrap_or('0').to_ascii_uppercase());
    }
}

/// The one form of a host: in small letters, without the port that goes without saying.
fn plain_host(scheme: &str, host: &str) -> String {
    let port = if scheme == "https" { ":443" } else { ":80" };
    host.strip_suffix(port).unwrap_or(host).to_ascii_lowercase()
}

/// The bytes that an address stands for.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = text.bytes();
    let mut found = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            found.push(byte);
            continue;
        }
        let mut digit = || char::from(bytes.next()?).to_digit(16);
        found.push(u8::try_from(digit()? << 4 | digit()?).ok()?);
    }
    Some(found)
}

/// Whether every character may stand in a URI as it is, and every `%` has its two digits.
fn is_uri_text(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let fits = match byte {
            b'%' => {
                let is_digit = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_hexdigit());
                is_digit(bytes.next()) && is_digit(bytes.next())
            }
            _ => byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=".contains(&byte),
        };
        if !fits {
            return false;
        }
    }
    true
}

/// Whether it is `.` or `..`, in any writing.
fn is_dots(step: &str) -> bool {
    let plain = step.to_ascii_lowercase().replace("%2e", ".");
    plain == "." || plain == ".."
}

/// Whether it is a name in the domain name system (RFC 1123), with or without a port.
fn is_host(text: &str) -> bool {
    let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
    let is_port = |port: &str| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|number| number > 0)
    };
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.split('.').all(is_label) && port.is_none_or(is_port)
}

#[cfg(test)]
mod tests {
    use super::{BaseUrl, Loc, Refusal, Uri};

    fn base(given: &str) -> Option<String> {
        BaseUrl::new(given).ok().map(|base| base.as_str().to_owned())
    }

    #[test]
    fn a_site_has_one_form() {
        assert_eq!(base("https://open.voorbeeld.nl").as_deref(), Some("https://open.voorbeeld.nl/"));
        assert_eq!(base("HTTPS://Open.Voorbeeld.NL/Woo").as_deref(), Some("https://open.voorbeeld.nl/Woo/"));
        assert_eq!(
            base("https://open.voorbeeld.nl:8443/a/b/").as_deref(),
            Some("https://open.voorbeeld.nl:8443/a/b/")
        );
        assert_eq!(base("https://open.voorbeeld.nl:443/a").as_deref(), Some("https://open.voorbeeld.nl/a/"));
        assert_eq!(
            base("https://open.voorbeeld.nl/a%20b").as_deref(),
            Some("https://open.voorbeeld.nl/a%20b/")
        );
        assert_eq!(
            BaseUrl::new("https://open.voorbeeld.nl/a").unwrap().origin(),
            "https://open.voorbeeld.nl"
        );
    }

    #[test]
    fn what_is_no_site_is_refused() {
        for other in [
            "",
            "https:/",
            "https://",
            "http://open.voorbeeld.nl/",
            "//open.voorbeeld.nl",
            "https:///a",
            "https://a/?b",
            "https://a/#b",
            "https://a?b",
            "https://naam@a/",
            "https://a:0/",
            "https://a:70000/",
            "https://a:/",
            "https://a:+1/",
            "https://-a/",
            "https://a..b/",
            "https://a/b//c",
            "https://a/../b",
            "https://a/%2E%2e/b",
            "https://a/b c",
            "https://a/é",
            "https://é.nl/",
            "https://a/%2",
            "https://a/%zz",
            "https://a/b\n",
            "https://a_b/",
            "https://[::1]/",
            "éééé://a/",
        ] {
            assert!(BaseUrl::new(other).is_err(), "{other}");
        }
        assert!(BaseUrl::new(&format!("https://a/{}", "b".repeat(2_050))).is_err());
    }

    #[test]
    fn bytes_of_a_path_become_a_valid_address() {
        let base = BaseUrl::new("https://open.voorbeeld.nl/docs").unwrap();
        let join = |path: &[u8]| base.join(path).map(|loc| loc.to_string());
        assert_eq!(join(b"2026/nota.pdf").as_deref(), Ok("https://open.voorbeeld.nl/docs/2026/nota.pdf"));
        assert_eq!(
            join("één & twee?#%.pdf".as_bytes()).as_deref(),
            Ok("https://open.voorbeeld.nl/docs/%C3%A9%C3%A9n%20%26%20twee%3F%23%25.pdf")
        );
        assert_eq!(
            join(b"\xff\x01\\'<\"").as_deref(),
            Ok("https://open.voorbeeld.nl/docs/%FF%01%5C%27%3C%22")
        );
        assert_eq!(join(b"...").as_deref(), Ok("https://open.voorbeeld.nl/docs/..."));
        for other in [&b""[..], b"/a", b"a//b", b"a/", b".", b"a/../b", b"..", b"a\0b"] {
            assert!(matches!(join(other), Err(Refusal::Path { .. })), "{other:?}");
        }
    }

    #[test]
    fn an_address_that_a_person_gave_is_encoded_once() {
        for (given, expected) in [
            ("https://open.voorbeeld.nl/nota.pdf", "https://open.voorbeeld.nl/nota.pdf"),
            ("https://Open.Voorbeeld.NL/Nota 1.pdf", "https://open.voorbeeld.nl/Nota%201.pdf"),
            ("https://a.nl/Nota%201.pdf", "https://a.nl/Nota%201.pdf"),
            ("https://a.nl/100%.pdf", "https://a.nl/100%25.pdf"),
            ("https://a.nl/één?a=b&c#d", "https://a.nl/%C3%A9%C3%A9n?a=b&c#d"),
            ("https://a.nl", "https://a.nl"),
            ("https://a.nl:443/x", "https://a.nl/x"),
            ("https://a.nl:8443/x", "https://a.nl:8443/x"),
            ("http://a.nl:443/x", "http://a.nl:443/x"),
        ] {
            assert_eq!(Loc::published(given).map(|loc| loc.to_string()).as_deref(), Ok(expected));
        }
        for other in ["a.nl/x", "ftp://a.nl/x", "https://", "https://één.nl/x"] {
            assert!(Loc::published(other).is_err(), "{other}");
        }
    }

    #[test]
    fn a_file_lies_where_its_address_says() {
        let base = BaseUrl::new("https://a.nl/woo").unwrap();
        let path = |given: &str| base.path_of(&Loc::published(given).unwrap());
        assert_eq!(path("https://a.nl/woo/map/Nota%201 é.pdf").as_deref(), Some("map/Nota 1 é.pdf"));
        for other in [
            "https://a.nl/nota.pdf",
            "https://b.nl/woo/nota.pdf",
            "https://a.nl/woo/",
            "https://a.nl/woo/a//b",
            "https://a.nl/woo/../b",
            "https://a.nl/woo/%2e%2e/b",
            "https://a.nl/woo/a%2Fb",
            "https://a.nl/woo/a%00b",
            "https://a.nl/woo/%FF",
            "https://a.nl/woo/a?b",
        ] {
            assert_eq!(path(other), None, "{other}");
        }
    }

    #[test]
    fn an_address_has_at_most_2047_characters() {
        let base = BaseUrl::new("https://open.voorbeeld.nl").unwrap();
        let room = 2_047 - base.as_str().len();
        assert!(base.join("a".repeat(room).as_bytes()).is_ok());
        assert_eq!(
            base.join("a".repeat(room + 1).as_bytes()),
            Err(Refusal::TooLong { bytes: 2_048, most: 2_047 })
        );
    }

    #[test]
    fn only_public_addresses_are_shown() {
        for uri in ["https://a/b?c=d#e", "http://a", "urn:nl:nota:1"] {
            assert_eq!(Uri::new(uri).map(|uri| uri.as_str().to_owned()), Ok(uri.to_owned()));
        }
        for other in [
            "",
            "a",
            "https://",
            "https:///a",
            "urn:",
            "file:///G:/team",
            "file://server/team",
            "file:team",
            "https://a b",
            "https://a/<",
            "javascript:x",
        ] {
            assert!(Uri::new(other).is_err(), "{other}");
        }
    }
}
