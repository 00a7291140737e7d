//! Formats that show in bytes at known places.

use super::{Content, Identified, contains, known, mail, ole, pdf, pictures, zip};
use crate::model::Basis;

/// Says which format the first bytes show.
pub(super) fn identify(content: &Content<'_>) -> Option<Identified> {
    let signature = |known| Some(Identified::new(known, Basis::Signature));
    let head = content.head;
    if content.starts_with(b"PK\x03\x04") || content.starts_with(b"PK\x05\x06") {
        return zip::identify(content);
    }
    if content.starts_with(ole::MAGIC) {
        return ole::identify(content);
    }
    if content.starts_with(b"{\\rtf") {
        return signature(rich_text(content));
    }
    if let Some(found) = pictures::identify(content).or_else(|| media(content)) {
        return Some(found);
    }
    if content.starts_with(b"\x1f\x8b\x08") {
        return signature(known::GZIP);
    }
    if content.starts_with(b"7z\xbc\xaf\x27\x1c") {
        return signature(known::SEVEN_ZIP);
    }
    if content.starts_with(b"Rar!\x1a\x07\x00") {
        return signature(known::RAR_2_9);
    }
    if content.starts_with(b"Rar!\x1a\x07\x01\x00") {
        return signature(known::RAR_5);
    }
    if content.at(257, 5) == Some(b"ustar") {
        return signature(known::TAR);
    }
    if content.starts_with(b"\x00\x01\x00\x00Standard ACE DB\x00") {
        return signature(known::ACCDB);
    }
    if content.starts_with(b"!BDN") {
        // MS-PST: 14 and 15 are the older form; 23 and above the newer.
        return match content.at(10, 2) {
            Some([14 | 15, 0]) => signature(known::PST_ANSI),
            Some([version, 0]) if *version >= 23 => signature(known::PST_UNICODE),
            _ => Some(Identified::media_type_only(known::PST_UNICODE.media_type)),
        };
    }
    // Last: a PDF may have other bytes before its first line, and a message may quote one.
    if head.starts_with(b"%PDF-") {
        return pdf::identify(content);
    }
    mail::identify(content).or_else(|| pdf::identify(content))
}

/// Rich text, by the newest thing that it uses: the format itself says only `1`.
fn rich_text(content: &Content<'_>) -> known::Known {
    let head = content.head;
    let uses = |words: &[&[u8]]| words.iter().any(|word| contains(head, word));
    if uses(&[b"\\themedata", b"\\colorschememapping", b"\\mmathPr", b"\\datastore"]) {
        known::RTF_1_9
    } else if uses(&[b"\\xmlnstbl"]) {
        known::RTF_1_8
    } else if uses(&[b"\\*\\generator", b"\\*\\rsidtbl"]) {
        known::RTF_1_7
    } else if uses(&[b"\\uc0", b"\\uc1", b"\\uc2"]) {
        known::RTF_1_5
    } else {
        known::RTF_1_0
    }
}

/// Sound and film.
fn media(content: &Content<'_>) -> Option<Identified> {
    let known = if content.starts_with(b"RIFF") && content.at(8, 4) == Some(b"WAVE") {
        known::WAV
    } else if content.starts_with(b"ID3") {
        known::MP3
    } else if content.at(4, 4) == Some(b"ftyp") {
        match content.at(8, 4)? {
            b"qt  " => known::QUICKTIME,
            b"heic" | b"heix" | b"mif1" => known::HEIF,
            [b'i', b's', b'o', _] | [b'm', b'p', b'4', _] | [b'M', b'4', _, _] | b"avc1" | b"MSNV" => {
                known::MP4
            }
            _ => return None,
        }
    } else {
        return None;
    };
    Some(Identified::new(known, Basis::Signature))
}
