//! The two families of office documents that are ZIP files.

use super::Archive;
use crate::inspect::formats::{Identified, contains, find, known, known::Known};
use crate::model::Basis;

/// OpenDocument (ISO/IEC 26300) and EPUB, by the media type in their first member.
pub(super) fn open_document(media_type: &[u8], archive: &mut Archive<'_>) -> Option<Identified> {
    let media_type = std::str::from_utf8(media_type).ok()?;
    if media_type == known::EPUB.media_type {
        return Some(Identified::new(known::EPUB, Basis::Container));
    }
    let (media_type, versions) = kind(media_type.strip_prefix("application/vnd.oasis.opendocument.")?)?;
    let version = version(archive);
    let format = version.and_then(|version| versions.get(version).copied());
    Some(Identified { media_type, format: format.map(|known| (known, Basis::Container)) })
}

/// The media type and the formats by version: 1.0, 1.1, 1.2, 1.3.
///
/// PRONOM counts templates among the documents up to 1.2; whether it does for 1.3 is not certain, so
/// those have no identifier. Neither have kinds that it does not tell apart.
fn kind(kind: &str) -> Option<(&'static str, &'static [Known])> {
    use known::*;
    Some(match kind {
        "text" => (ODT_1_0.media_type, &[ODT_1_0, ODT_1_1, ODT_1_2, ODT_1_3]),
        "spreadsheet" => (ODS_1_0.media_type, &[ODS_1_0, ODS_1_1, ODS_1_2, ODS_1_3]),
        "presentation" => (ODP_1_0.media_type, &[ODP_1_0, ODP_1_1, ODP_1_2, ODP_1_3]),
        "graphics" => (ODG_1_0.media_type, &[ODG_1_0, ODG_1_1, ODG_1_2, ODG_1_3]),
        "text-template" => ("application/vnd.oasis.opendocument.text-template", &[ODT_1_0, ODT_1_1, ODT_1_2]),
        "spreadsheet-template" => {
            ("application/vnd.oasis.opendocument.spreadsheet-template", &[ODS_1_0, ODS_1_1, ODS_1_2])
        }
        "presentation-template" => {
            ("application/vnd.oasis.opendocument.presentation-template", &[ODP_1_0, ODP_1_1, ODP_1_2])
        }
        "graphics-template" => {
            ("application/vnd.oasis.opendocument.graphics-template", &[ODG_1_0, ODG_1_1, ODG_1_2])
        }
        "text-master" => ("application/vnd.oasis.opendocument.text-master", &[]),
        "formula" => ("application/vnd.oasis.opendocument.formula", &[]),
        "chart" => ("application/vnd.oasis.opendocument.chart", &[]),
        _ => return None,
    })
}

/// Which version, as a place in the lists of [`kind`]. A document with a password shows it in its
/// manifest only, an old one in its content only.
fn version(archive: &mut Archive<'_>) -> Option<usize> {
    const PLACES: [(&[u8], &[u8]); 3] = [
        (b"meta.xml", b"office:version="),
        (b"META-INF/manifest.xml", b"manifest:version="),
        (b"content.xml", b"office:version="),
    ];
    PLACES.into_iter().find_map(|(member, attribute)| {
        let text = archive.start_of(member)?;
        let value = text.get(find(&text, attribute)? + attribute.len()..)?;
        let (quote, value) = value.split_first().filter(|(quote, _)| matches!(quote, b'"' | b'\''))?;
        let value = value.get(..value.iter().take(8).position(|byte| byte == quote)?)?;
        [&b"1.0"[..], b"1.1", b"1.2", b"1.3"].iter().position(|version| *version == value)
    })
}

/// Office Open XML (ISO/IEC 29500), by the type of its main part.
pub(super) fn office_open_xml(archive: &mut Archive<'_>) -> Option<Identified> {
    use known::*;
    // The type of the main part is that of the whole with `.main+xml` after it, except for XLSB
    // (`.main`) and for drawings.
    const MAIN: [(&[u8], Known); 16] = [
        (b"wordprocessingml.document.main+xml", DOCX),
        (b"wordprocessingml.template.main+xml", DOTX),
        (b"ms-word.document.macroEnabled.main+xml", DOCM),
        (b"ms-word.template.macroEnabledTemplate.main+xml", DOTM),
        (b"spreadsheetml.sheet.main+xml", XLSX),
        (b"spreadsheetml.template.main+xml", XLTX),
        (b"ms-excel.sheet.macroEnabled.main+xml", XLSM),
        (b"ms-excel.template.macroEnabled.main+xml", XLTM),
        (b"ms-excel.sheet.binary.macroEnabled.main", XLSB),
        (b"presentationml.presentation.main+xml", PPTX),
        (b"presentationml.template.main+xml", POTX),
        (b"presentationml.slideshow.main+xml", PPSX),
        (b"ms-powerpoint.presentation.macroEnabled.main+xml", PPTM),
        (b"ms-powerpoint.template.macroEnabled.main+xml", POTM),
        (b"ms-powerpoint.slideshow.macroEnabled.main+xml", PPSM),
        (b"ms-visio.drawing.main+xml", VSDX),
    ];
    let types = archive.start_of(b"[Content_Types].xml")?;
    let (_, found) = MAIN.into_iter().find(|(main, _)| contains(&types, main))?;
    let strict = match found.puid {
        puid if puid == DOCX.puid => Some(DOCX_STRICT),
        puid if puid == XLSX.puid => Some(XLSX_STRICT),
        puid if puid == PPTX.puid => Some(PPTX_STRICT),
        _ => None,
    };
    let found = strict.filter(|_| is_strict(archive)).unwrap_or(found);
    Some(Identified::new(found, Basis::Container))
}

/// Whether its parts are bound by the names of the strict standard.
fn is_strict(archive: &mut Archive<'_>) -> bool {
    archive
        .start_of(b"_rels/.rels")
        .is_some_and(|links| contains(&links, b"http://purl.oclc.org/ooxml/officeDocument/relationships/"))
}
