//! What files are called in a transfer (MDTO-SIP-specificatie, "Naamgeving" and "Sidecar-structuur").
//!
//! The specification asks for names that are unique in the whole transfer, of at most 255 characters,
//! without `< > : " / \ | ? * # &` or space. Every informatieobject is a folder, an archiefstuk too, and its metadata
//! lies in that folder; the metadata of a bestand lies beside the bestand:
//!
//! | for | name | where |
//! |---|---|---|
//! | an aggregation, an archiefstuk | `<map>.mdto.xml` | in its folder |
//! | a bestand | `<bestandsnaam>.bestand.mdto.xml` | beside the file |
//!
//! Lower case, as archives do in practice. The folder of an archiefstuk has the name of its file without the extension,
//! and never the very name of the file: `nota.mdto.xml` beside a file `nota` would pass for the metadata of that file.
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
//! Where two sources would get names that differ in nothing or in case only, each gets `%~` and 16
//! hexadecimal digits of the SHA-256 of its path before its extension. A name that becomes too long is cut,
//! and gets the same after `%-`.
//!
//! **Invariant:** two sources never get the same name, not even where case does not count. Equal names have
//! equal marks. Without a mark they decode to names that differ in case at most, and these would have a
//! mark; with one, their paths have the same start of a hash. And [`decode`] gives the source's name back, but for
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
/// Of the hash in a name. Paths are short, and there is a folder for each archiefstuk.
const HASH_DIGITS: usize = 16;
/// So many there were once; what was transferred then can be imported still.
const FORMER_DIGITS: usize = 32;
type Mark = [u8; 16];
const LONGEST_EXTENSION: usize = 10;
/// Ends the folder of an archiefstuk whose file has no extension.
const FOLDER: &str = "_";

/// The names in one transfer. Built over all files and folders of it, so that each name is used once.
#[derive(Debug)]
pub struct Names {
    /// Whose name it is, by the name in lower case; nothing when several would have it.
    wanted: HashMap<String, Option<Mark>>,
    /// The same of folders of archiefstukken, which give way to files and folders that people named.
    archiefstukken: HashMap<String, Option<Mark>>,
    /// In bytes, without an ending.
    longest: usize,
}

impl Default for Names {
    fn default() -> Self {
        Self { wanted: HashMap::new(), archiefstukken: HashMap::new(), longest: LONGEST }
    }
}

impl Names {
    /// Takes the paths of all folders and of all documents, beginning with the name of the folder that is transferred.
    pub fn over<'p>(
        folders: impl IntoIterator<Item = &'p [u8]>,
        documents: impl IntoIterator<Item = &'p [u8]>,
    ) -> Self {
        let mut names = Self::default();
        for path in folders {
            want(&mut names.wanted, &encoded(last(path)), mark(path));
        }
        for path in documents {
            want(&mut names.wanted, &encoded(last(path)), mark(path));
            want(&mut names.archiefstukken, &archiefstuk(path), mark_of_archiefstuk(path));
        }
        names
    }

    /// The same with names of at most so many bytes; fewer than 32 are no name.
    #[must_use]
    pub fn at_most(mut self, longest: usize) -> Self {
        self.longest = longest.clamp(32, LONGEST);
        self
    }

    /// What the file or folder itself is called in the transfer.
    pub fn of(&self, path: &[u8]) -> String {
        let plain = encoded(last(path));
        let (stem, extension) = split(&plain);
        let mark = mark(path);
        // A path that was not among them may be any other's double.
        let is_alone = self.wanted.get(&folded(&plain)) == Some(&Some(mark));
        self.named(stem, extension, mark, is_alone)
    }

    /// What the folder of a document is called, in which its file lies.
    pub fn archiefstuk(&self, path: &[u8]) -> String {
        let (plain, mark) = (archiefstuk(path), mark_of_archiefstuk(path));
        let folded = folded(&plain);
        let is_alone =
            self.archiefstukken.get(&folded) == Some(&Some(mark)) && !self.wanted.contains_key(&folded);
        self.named(&plain, "", mark, is_alone)
    }

    fn named(&self, stem: &str, extension: &str, mark: Mark, is_alone: bool) -> String {
        let plain = format!("{stem}{extension}");
        if !is_alone && plain.len().saturating_add(SHARED.len() + HASH_DIGITS) <= self.longest {
            return format!("{stem}{SHARED}{}{extension}", hex(mark));
        }
        if is_alone && plain.len() <= self.longest {
            return plain;
        }
        let room = self.longest.saturating_sub(CUT.len() + HASH_DIGITS).saturating_sub(extension.len());
        format!("{}{CUT}{}{extension}", cut(stem, room), hex(mark))
    }

    /// What the metadata of a folder with that name is called; it stands in the folder.
    pub fn metadata(folder: &str) -> String {
        format!("{folder}{INFORMATIEOBJECT}")
    }

    /// What the metadata of a file with that name is called; it stands beside the file.
    pub fn bestand(file: &str) -> String {
        format!("{file}{BESTAND}")
    }
}

fn want(names: &mut HashMap<String, Option<Mark>>, plain: &str, mark: Mark) {
    let wanted = names.entry(folded(plain));
    wanted.and_modify(|other| *other = other.filter(|other| *other == mark)).or_insert(Some(mark));
}

/// What the folder of a document would be called if no other were called so.
fn archiefstuk(path: &[u8]) -> String {
    let name = last(path);
    let dot = name.iter().rposition(|byte| *byte == b'.').filter(|at| *at > 0);
    match dot.filter(|at| (2..=LONGEST_EXTENSION + 1).contains(&(name.len() - at))) {
        Some(at) => encoded(name.get(..at).unwrap_or(name)),
        None => encoded(name) + FOLDER,
    }
}

/// A document and its folder are two things with one path.
fn mark_of_archiefstuk(path: &[u8]) -> Mark {
    mark(&[path, b"\0"].concat())
}

/// The name of the source of a name that [`Names::of`] gave; nothing for one that was cut.
pub fn decode(name: &str) -> Option<Vec<u8>> {
    let plain = match name.split_once(SHARED) {
        Some((stem, rest)) => {
            let is_hex = |digits: &&str| digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            let digits =
                if rest.get(..FORMER_DIGITS).filter(is_hex).is_some() { FORMER_DIGITS } else { HASH_DIGITS };
            format!("{stem}{}", rest.get(digits..)?)
        }
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
    mark.iter().take(HASH_DIGITS / 2).map(|byte| format!("{byte:02x}")).collect()
}
