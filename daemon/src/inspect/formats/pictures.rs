//! Pictures.

use super::{Content, Identified, find, known, known::Known};
use crate::model::Basis;

/// Says which format of picture the bytes show.
pub(super) fn identify(content: &Content<'_>) -> Option<Identified> {
    let known = match content.head {
        [0xff, 0xd8, 0xff, ..] => jpeg(content),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => png(content.head),
        [b'G', b'I', b'F', b'8', b'7', b'a', ..] => known::GIF_87A,
        [b'G', b'I', b'F', b'8', b'9', b'a', ..] => known::GIF_89A,
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => known::TIFF,
        [b'I', b'I', 43, 0, ..] | [b'M', b'M', 0, 43, ..] => known::BIG_TIFF,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', kind @ ..] => match kind {
            [b'V', b'P', b'8', b' ', ..] => known::WEBP_LOSSY,
            [b'V', b'P', b'8', b'L', ..] => known::WEBP_LOSSLESS,
            [b'V', b'P', b'8', b'X', ..] => known::WEBP_EXTENDED,
            _ => return Some(Identified::media_type_only("image/webp")),
        },
        // The length of the second header tells the versions apart.
        [b'B', b'M', ..] => match content.at(14, 4)? {
            [40, 0, 0, 0] => known::BMP_3,
            [108, 0, 0, 0] => known::BMP_4,
            [124, 0, 0, 0] => known::BMP_5,
            _ => return None,
        },
        _ => return None,
    };
    Some(Identified::new(known, Basis::Signature))
}

/// JPEG by the part that comes first: JFIF with its version, or Exif with the version in a tag.
fn jpeg(content: &Content<'_>) -> Known {
    if content.at(6, 5) == Some(b"JFIF\0") {
        return match content.at(11, 2) {
            Some([1, 0]) => known::JFIF_1_00,
            Some([1, 1]) => known::JFIF_1_01,
            Some([1, 2]) => known::JFIF_1_02,
            _ => known::JPEG,
        };
    }
    if content.at(6, 4) != Some(b"Exif") {
        return known::JPEG;
    }
    // Tag 0x9000, type 7, four values, in both orders of bytes.
    let part = content.head.get(..content.head.len().min(0xffff)).unwrap_or_default();
    let version = [&b"\x00\x90\x07\x00\x04\x00\x00\x00"[..], b"\x90\x00\x00\x07\x00\x00\x00\x04"]
        .into_iter()
        .find_map(|tag| part.get(find(part, tag)? + 8..)?.get(..4));
    match version {
        Some(b"0200") => known::EXIF_2_0,
        Some(b"0210") => known::EXIF_2_1,
        Some(b"0220") => known::EXIF_2_2,
        Some(b"0221") => known::EXIF_2_21,
        Some([b'0', b'2', b'3', _]) => known::EXIF_2_3,
        _ => known::JPEG,
    }
}

/// PNG by the newest kind of chunk before its picture: the file itself names no version.
fn png(head: &[u8]) -> Known {
    let mut found = known::PNG_1_0;
    let mut rest = head.get(8..).unwrap_or_default();
    while let Some((length, name)) = rest.split_at_checked(4).and_then(|(l, r)| Some((l, r.get(..4)?))) {
        match name {
            b"acTL" => return known::APNG,
            b"iTXt" => found = known::PNG_1_2,
            b"iCCP" | b"sRGB" | b"sPLT" if found == known::PNG_1_0 => found = known::PNG_1_1,
            b"IDAT" | b"IEND" => break,
            _ => {}
        }
        let length = length.iter().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte));
        rest = rest.get(length.saturating_add(12)..).unwrap_or_default();
    }
    found
}
