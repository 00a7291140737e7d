//! PDF (ISO 32000-1): what can be found without reading the file's structure.
//!
//! No more than a look: at the end of the file stands which objects the catalogue and the information dictionary
//! are, and they are looked for by their number, in what is at hand of the file and in the object streams of that. The
//! text of the pages only tells the language: where it stands on the page, and so whether a marking stands alone, cannot
//! be told without laying the pages out.

use super::{
    moment,
    objects::{Reader, Value, dictionary, stream},
    pages,
    said::Said,
    xmp,
};
use crate::inspect::formats::{Content, contains, find};

/// Most bytes of one object.
const OBJECT: usize = 256 * 1024;
/// Most bytes before the type of an object in which its dictionary begins.
const OBJECT_HEAD: usize = 512;
/// How many times a key is looked for, from the end, that does not lead to an object. Each time a value is read to its
/// end, which may be that of the file.
const TRIES: usize = 8;

/// Most object streams that are unpacked, and most bytes of what was in them.
const OBJECT_STREAMS: usize = 64;
const UNPACKED: usize = 1024 * 1024;

/// Reads what it says of itself.
pub(super) fn read(content: &Content<'_>, said: &mut Said) {
    let (head, tail) = content.at_hand();
    let has = |needle: &[u8]| [tail, head].iter().any(|bytes| contains(bytes, needle));
    // The texts of an encrypted file are not what they seem.
    let is_encrypted = has(b"/Encrypt");
    let mut unpacked = Vec::new();
    if !is_encrypted {
        [tail, head].into_iter().for_each(|bytes| unpack(bytes, &mut unpacked));
    }
    // What was changed last stands last.
    let places = [tail, head, unpacked.as_slice()];
    if !is_encrypted && let Some(object) = object(&places, b"/Info") {
        information(object, said);
    }
    if let Some(object) = object(&places, b"/Root") {
        catalogue(&places, object, is_encrypted, said);
    }
    let is_signature = [&b"/adbe.pkcs7"[..], b"/adbe.x509", b"/ETSI.CAdES"].into_iter().any(has);
    // That a form may be filled in with a reader is signed as well, by who sells the program.
    said.is_signed = is_signature && has(b"/ByteRange") && !has(b"/UR3");
    if !is_encrypted && (said.language.is_some() || said.title.is_some()) {
        pages::read(head, said);
    }
}

/// Adds the objects in the object streams (ISO 32000-1, 7.5.7), each as it stands in a file that packs none.
fn unpack(bytes: &[u8], into: &mut Vec<u8>) {
    let mut rest = bytes;
    for _ in 0..OBJECT_STREAMS {
        let Some(at) = find(rest, b"/ObjStm") else { return };
        let before = rest.get(at.saturating_sub(OBJECT_HEAD)..at).unwrap_or_default();
        let begin =
            before.windows(4).rposition(|word| word == b" obj").map_or(before.len(), |begin| begin + 4);
        let object = rest.get(at - (before.len() - begin)..).unwrap_or_default();
        rest = rest.get(at + b"/ObjStm".len()..).unwrap_or_default();
        let number = |wanted: &str| {
            let entries = dictionary(object).into_iter();
            let mut numbers = entries.filter_map(|(key, value)| match value {
                Value::Number(number) if key == wanted => usize::try_from(number).ok(),
                _ => None,
            });
            numbers.next()
        };
        let (Some(first), Some(content)) = (number("First"), stream(object)) else { continue };
        let Some((numbers, objects)) = content.split_at_checked(first) else { continue };
        let numbers = String::from_utf8_lossy(numbers);
        let mut numbers = numbers.split_ascii_whitespace().map(|number| number.parse::<usize>().ok());
        let mut pairs = Vec::new();
        while let (Some(Some(number)), Some(Some(at))) = (numbers.next(), numbers.next()) {
            pairs.push((number, at));
        }
        for (place, (number, begin)) in pairs.iter().enumerate() {
            let end = pairs.get(place + 1).map_or(objects.len(), |(_, next)| *next);
            let object = objects.get(*begin..end).unwrap_or_default();
            if into.len() + object.len() > UNPACKED {
                return;
            }
            into.extend(format!("\n{number} 0 obj\n").as_bytes());
            into.extend(object);
        }
    }
}

fn information(object: &[u8], said: &mut Said) {
    for (key, value) in dictionary(object) {
        let Some(text) = value.text() else { continue };
        match key.as_str() {
            "Title" => Said::note(&mut said.title, &text),
            "Subject" => Said::note(&mut said.subject, &text),
            "Author" => Said::note(&mut said.author, &text),
            "Keywords" => said.note_keywords(&text),
            "Company" => Said::note(&mut said.company, &text),
            "CreationDate" => said.created = moment::pdf(&text),
            "ModDate" => said.modified = moment::pdf(&text),
            // The programs that made it.
            "Creator" | "Producer" | "Trapped" => {}
            name => said.note_custom(name, &text),
        }
    }
}

fn catalogue(places: &[&[u8]], object: &[u8], is_encrypted: bool, said: &mut Said) {
    for (key, value) in dictionary(object) {
        match (key.as_str(), value) {
            ("Lang", value) if !is_encrypted => {
                if let Some(tag) = value.text() {
                    Said::note(&mut said.language, &tag);
                }
            }
            ("Metadata", Value::Reference(number, generation)) => {
                if let Some(packet) = numbered(places, number, generation).and_then(stream) {
                    xmp::read(&packet, said);
                }
            }
            _ => {}
        }
    }
}

/// The object to which a key refers, in what is at hand; the last such key counts.
fn object<'b>(places: &[&'b [u8]], key: &[u8]) -> Option<&'b [u8]> {
    let (number, generation) = places.iter().find_map(|bytes| {
        let mut end = bytes.len();
        for _ in 0..TRIES {
            let at = rfind(bytes.get(..end)?, key)?;
            let mut reader = Reader::of(bytes.get(at + key.len()..)?);
            if let Some(Value::Reference(number, generation)) = reader.value() {
                return Some((number, generation));
            }
            end = at;
        }
        None
    })?;
    numbered(places, number, generation)
}

/// What stands behind the head of an object; its last version.
fn numbered<'b>(places: &[&'b [u8]], number: u32, generation: u32) -> Option<&'b [u8]> {
    let head = format!("{number} {generation} obj");
    places.iter().find_map(|bytes| {
        let mut end = bytes.len();
        loop {
            let at = rfind(bytes.get(..end)?, head.as_bytes())?;
            // `12 0 obj` is the end of `112 0 obj` as well.
            let is_whole = at
                .checked_sub(1)
                .and_then(|before| bytes.get(before))
                .is_none_or(|byte| !byte.is_ascii_digit());
            if is_whole {
                let rest = bytes.get(at + head.len()..)?;
                return rest.get(..rest.len().min(OBJECT));
            }
            end = at;
        }
    })
}

fn rfind(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(needle.len())?;
    (0..=last).rev().find(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(needle)))
}
