//! What files are called in a transfer (MDTO-SIP-specificatie, "Naamgeving" and "Sidecar-structuur").
//!
//! The specification asks for names that are unique in the whole transfer, of at most 255 characters,
//! without `< > : " / \ | ? * # &` or space, and for a metadata file beside each file and in each folder:
//!
//! | for | name | where |
//! |---|---|---|
//! | an informatieobject | `<naam>.mdto.xml` | where its file is |
//! | a bestand | `<bestandsnaam>.bestand.mdto.xml` | beside the file |
//! | an aggregation | `<map>.mdto.xml` | in the folder |
//!
//! Lower case, as archives do in practice. `<naam>` is the whole name of the file, with its extension: a
//! `nota.docx` and a `nota.pdf` are different sources.
//!
//! # How a name is made
//!
//! Names are bytes, and need not be UTF-8. A byte that may not stand becomes `%` and two hexadecimal digits
//! in upper case, as in a URL. That is done for:
//!
//! - the characters above, control characters, and `%` itself;
//! - everything beyond ASCII but the accented letters of Western Europe (`ë`, not `e` with a combining
//!   diaeresis), since systems and archive formats disagree about the rest;
//! - a dot at the begin or end of a name: hidden on one system, dropped on the other. Whether the
//!   specification forbids dots as such cannot be told from its text ("& .of spatie"), but its own names have
//!   an extension, so the dots within stay;
//! - the last dot of a name that ends as a metadata file does (`.mdto.xml`, `.bestand`), so that no
//!   document looks like the metadata of another;
//! - the first letter of a name that Windows keeps for devices (`con`, `nul.txt`).
//!
//! Where two sources would get names that differ in nothing or in case only, each gets `%~` and 32
//! hexadecimal digits of the SHA-256 of its path before its extension. A name that becomes too long is cut,
//! and gets the same after `%-`.
//!
//! **Invariant:** two sources never get the same name, not even where case does not count. Equal names have
//! equal marks. Without a mark they decode to names that differ in case at most, and these would have a
//! mark; with one, their paths have the same hash. And [`decode`] gives the source's name back, but for
//! those that were cut: what they were called stands in `naam` of their metadata.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

/// The most that a name can be, with the longest ending. In bytes, so that it holds for file systems too.
const LONGEST: usize = 255 - BESTAND.len();
const INFORMATIEOBJECT: &str = ".mdto.xml";
const BESTAND: &str = ".bestand.mdto.xml";
/// Before the hash of a name that others have too.
const SHARED: &str = "%~";
/// Before the hash of a name that was cut.
const CUT: &str = "%-";
const HASH_DIGITS: usize = 32;
type Mark = [u8; HASH_DIGITS / 2];
const LONGEST_EXTENSION: usize = 10;

/// The names in one transfer. Built over all files and folders of it, so that each name is used once.
#[derive(Debug, Default)]
pub struct Names {
    /// Whose name it is, by the name in lower case; nothing when several would have it.
    wanted: HashMap<String, Option<Mark>>,
}

impl Names {
    /// Takes the paths of all files and folders, beginning with the name of the folder that is transferred.
    pub fn over<'p>(paths: impl IntoIterator<Item = &'p [u8]>) -> Self {
        let mut wanted: HashMap<String, Option<Mark>> = HashMap::new();
        for path in paths {
            let own = Some(mark(path));
            wanted
                .entry(folded(&encoded(last(path))))
                .and_modify(|other| *other = (*other).filter(|other| Some(*other) == own))
                .or_insert(own);
        }
        Self { wanted }
    }

    /// What the file or folder itself is called in the transfer.
    pub fn of(&self, path: &[u8]) -> String {
        let (plain, mark) = (encoded(last(path)), mark(path));
        // A path that was not among them may be any other's double.
        let is_alone = self.wanted.get(&folded(&plain)) == Some(&Some(mark));
        let (stem, extension) = split(&plain);
        if !is_alone && plain.len().saturating_add(SHARED.len() + HASH_DIGITS) <= LONGEST {
            return format!("{stem}{SHARED}{}{extension}", hex(mark));
        }
        if is_alone && plain.len() <= LONGEST {
            return plain;
        }
        let room = LONGEST.saturating_sub(CUT.len() + HASH_DIGITS).saturating_sub(extension.len());
        format!("{}{CUT}{}{extension}", cut(stem, room), hex(mark))
    }

    /// What the metadata of a document is called; it stands beside the file.
    pub fn informatieobject(&self, path: &[u8]) -> String {
        self.of(path) + INFORMATIEOBJECT
    }

    /// What the metadata of a file is called; it stands beside the file.
    pub fn bestand(&self, path: &[u8]) -> String {
        self.of(path) + BESTAND
    }

    /// What the metadata of a folder is called; it stands in the folder.
    pub fn aggregatie(&self, path: &[u8]) -> String {
        self.of(path) + INFORMATIEOBJECT
    }
}

/// The name of the source of a name that [`Names::of`] gave; nothing for one that was cut.
pub fn decode(name: &str) -> Option<Vec<u8>> {
    let plain = match name.split_once(SHARED) {
        Some((stem, rest)) => format!("{stem}{}", rest.get(HASH_DIGITS..)?),
        None => name.to_owned(),
    };
    let mut rest = plain.as_bytes();
    let mut decoded = Vec::with_capacity(rest.len());
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte == b'%' {
            let (digits, after) = after.split_at_checked(2)?;
            let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            let (high, low) = (digits.first().and_then(digit)?, digits.last().and_then(digit)?);
            decoded.push(high << 4 | low);
            rest = after;
        } else {
            decoded.push(*byte);
        }
    }
    Some(decoded)
}

/// The last part of a path.
fn last(path: &[u8]) -> &[u8] {
    let path = path.strip_suffix(b"/").unwrap_or(path);
    path.rsplit(|byte| *byte == b'/').next().unwrap_or(path)
}

/// The name with what may not stand replaced; as long as it becomes.
fn encoded(name: &[u8]) -> String {
    let escaped_dot = dot_of_metadata(name);
    let is_device = is_device(name);
    let mut out = String::with_capacity(name.len());
    let mut at = 0_usize;
    for chunk in name.utf8_chunks() {
        for character in chunk.valid().chars() {
            let is_edge = at == 0 || at.saturating_add(1) == name.len();
            let stays = match character {
                '.' => !is_edge && Some(at) != escaped_dot,
                '%' | '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' | '#' | '&' => false,
                _ if at == 0 && is_device => false,
                // Without `×`, `÷`, and `ß`, which some systems fold to `ss`.
                _ => character.is_ascii_graphic() || is_accented(character),
            };
            if stays {
                out.push(character);
            } else {
                escape(&mut out, character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            at = at.saturating_add(character.len_utf8());
        }
        escape(&mut out, chunk.invalid());
        at = at.saturating_add(chunk.invalid().len());
    }
    out
}

fn is_accented(character: char) -> bool {
    matches!(character, 'À'..='Ö' | 'Ø'..='Þ' | 'à'..='ö' | 'ø'..='þ')
}

fn escape(out: &mut String, bytes: &[u8]) {
    for byte in bytes {
        out.push_str(&format!("%{byte:02X}"));
    }
}

/// Where the last dot stands of a name that ends as metadata does.
fn dot_of_metadata(name: &[u8]) -> Option<usize> {
    [".mdto.xml", ".bestand"].iter().find_map(|ending| {
        let at = name.len().checked_sub(ending.len())?;
        name.get(at..)?.eq_ignore_ascii_case(ending.as_bytes()).then_some(at)
    })
}

/// Whether Windows keeps the name, with any extension, for a device.
fn is_device(name: &[u8]) -> bool {
    let stem = name.split(|byte| *byte == b'.').next().unwrap_or(name).to_ascii_lowercase();
    match stem.as_slice() {
        b"con" | b"prn" | b"aux" | b"nul" => true,
        [b'c', b'o', b'm', number] | [b'l', b'p', b't', number] => number.is_ascii_digit(),
        _ => false,
    }
}

/// As a system sees it that does not tell capitals: in what stays as it is, each letter has one other form.
fn folded(name: &str) -> String {
    name.to_lowercase()
}

/// The name before its extension, and the extension with its dot.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 && (2..=LONGEST_EXTENSION + 1).contains(&(name.len() - at)) => name.split_at(at),
        _ => (name, ""),
    }
}

/// At most so many bytes of the name, and no half characters or escapes.
fn cut(name: &str, room: usize) -> &str {
    let mut end = room.min(name.len());
    while !name.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    let kept = name.get(..end).unwrap_or_default();
    match kept.rfind('%') {
        Some(at) if kept.len() - at < 3 => kept.get(..at).unwrap_or_default(),
        _ => kept,
    }
}

/// The first half of the SHA-256 of the path.
fn mark(path: &[u8]) -> Mark {
    let path = path.strip_suffix(b"/").unwrap_or(path);
    let hash = Sha256::digest(path);
    hash.first_chunk().copied().unwrap_or_default()
}

fn hex(mark: Mark) -> String {
    mark.iter().map(|byte| format!("{byte:02x}")).collect()
}
