use std::{
    borrow::Borrow,
    io::{Cursor, Write as _},
};

use proptest::prelude::*;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{Content, Identified, identify};
use crate::model::Basis;

fn named(name: &str, bytes: &[u8]) -> Identified {
    identify(&Content::whole(name.as_bytes(), bytes))
}

/// The same file as it is seen when it is too large to be at hand as a whole.
fn ends(name: &str, bytes: &[u8], end: usize) -> Identified {
    let read_at = |into: &mut [u8], offset: u64| {
        let rest = bytes.get(offset as usize..).unwrap_or_default();
        let length = rest.len().min(into.len());
        into[..length].copy_from_slice(&rest[..length]);
        Some(length)
    };
    let end = end.min(bytes.len());
    let (head, tail) = (&bytes[..end], &bytes[bytes.len() - end..]);
    identify(&Content::ends(name.as_bytes(), head, tail, bytes.len() as u64, &read_at))
}

fn puid(found: impl Borrow<Identified>) -> (&'static str, Option<Basis>) {
    found.borrow().format.map_or(("", None), |(known, basis)| (known.puid, Some(basis)))
}

fn zip(members: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        let method =
            if *name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn office_open_xml(main: &str, part: &str) -> Vec<u8> {
    let types = format!(r#"<Types><Override PartName="/x.xml" ContentType="application/{main}"/></Types>"#);
    zip(&[("xl/workbook.xml", part), ("word/document.xml", "<w/>"), ("[Content_Types].xml", &types)])
}

fn docx() -> Vec<u8> {
    office_open_xml("vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "")
}

fn open_document(kind: &str, version: &str) -> Vec<u8> {
    let content = format!(r#"<office:document-content xmlns:x="y" office:version="{version}">"#);
    let kind = format!("application/vnd.oasis.opendocument.{kind}");
    let manifest = format!(r#"<m:m><m:f manifest:full-path="/" manifest:media-type="{kind}"/></m:m>"#);
    zip(&[("mimetype", &kind), ("content.xml", &content), ("META-INF/manifest.xml", &manifest)])
}

fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (name, bytes) in streams {
        file.create_stream(name).unwrap().write_all(bytes).unwrap();
    }
    file.into_inner().into_inner()
}

fn word(version: u8, flags: [u8; 2]) -> Vec<u8> {
    let mut head = vec![0xec, 0xa5, version, 0, 0, 0, 0, 0, 0, 0, flags[0], flags[1]];
    head.resize(5000, 0);
    let program: &[u8] = if version < 0x70 { b"Word.Document.6\0" } else { b"Word.Document.8\0" };
    let about = [&[0; 60][..], &[0x10, 0, 0, 0], program].concat();
    compound(&[("/WordDocument", &head), ("/\u{1}CompObj", &about)])
}

fn message() -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_storage("/__nameid_version1.0").unwrap();
    file.create_stream("/__properties_version1.0").unwrap().write_all(b"x").unwrap();
    file.into_inner().into_inner()
}

#[test]
fn metadata_between_the_ends_of_a_large_pdf_are_found() {
    let large = |before: usize, inside: &str, metadata: &str| {
        let mut bytes = format!("%PDF-1.7 {metadata}").into_bytes();
        bytes.resize(before, b' ');
        bytes.extend_from_slice(inside.as_bytes());
        bytes.resize(before + 300_000, b' ');
        bytes.extend_from_slice(b"startxref 9 %%EOF");
        bytes
    };
    let claim =
        "<d xmlns:pdfaid='http://www.aiim.org/pdfa/ns/id/' pdfaid:part='2'/><d pdfaid:conformance='B'/>";
    // Also where a part that is read ends in the midst of it.
    for before in [200_000, 1_000 + 64 * 1024 - 10, 1_000 + 64 * 1024 - 4096 - 20, 1_000 + 128 * 1024 - 25] {
        assert_eq!(
            puid(ends("x.pdf", &large(before, claim, "/Metadata 7 0 R"), 1_000)).0,
            "fmt/477",
            "{before}"
        );
    }
    assert_eq!(puid(ends("x.pdf", &large(200_000, "pdfaid:part", "/Metadata 7 0 R"), 1_000)).0, "fmt/276");
}

#[test]
fn the_container_tells_and_not_the_name() {
    let media_type = "application/vnd.oasis.opendocument.text";
    let content = "<office:document-content office:version='1.3'>";
    let manifest = format!("<m manifest:media-type=\"{media_type}\"/>");
    let late =
        zip(&[("content.xml", content), ("META-INF/manifest.xml", &manifest), ("mimetype", media_type)]);
    assert_eq!(puid(identify(&Content::whole(b"x.odt", &late))), ("fmt/1756", Some(Basis::Container)));
    let compound = [super::ole::MAGIC, &[0; 20], b"\xfe\xff", &[0; 600]].concat();
    assert_eq!(puid(identify(&Content::whole(b"x.docx", &compound))), ("fmt/111", Some(Basis::Signature)));
    let headers = "From: a@b\nTo: c@d\nSubject: x\n";
    for (name, text, expected) in [
        ("x.eml", format!("From a@b Tue Nov 24\n{headers}\nx"), "fmt/278"),
        ("x.eml", format!("From a@b Tue Nov 24\n{headers}MIME-Version: 1.0\n\nx"), "fmt/950"),
        ("x", format!("From a@b Tue Nov 24\n{headers}\nx"), "fmt/720"),
        ("x.eml", format!("{headers}zomaar een regel\n\nx"), "fmt/278"),
        ("x", format!("{headers}zomaar een regel\nMIME-Version: 1.0\n\nx"), "fmt/950"),
        ("x.txt", format!("{headers}zomaar een regel\n\nx"), "x-fmt/111"),
        ("x.txt", format!("zomaar een regel\n{headers}\nx"), "x-fmt/111"),
        ("x.eml", "a\nb\nc\nd\nFrom: x\nTo: y\n\nx".to_owned(), ""),
    ] {
        assert_eq!(
            puid(identify(&Content::whole(name.as_bytes(), text.as_bytes()))).0,
            expected,
            "{name} {text}"
        );
    }
}

#[test]
fn office_open_xml_is_told_by_its_main_part() {
    let sheet = "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    let strict = r#"<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main">"#;
    for (main, parts, expected) in [
        ("vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "", "fmt/412"),
        ("vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml", "", "fmt/597"),
        ("vnd.ms-word.document.macroEnabled.main+xml", "", "fmt/523"),
        ("vnd.ms-word.template.macroEnabledTemplate.main+xml", "", "fmt/599"),
        (sheet, "", "fmt/214"),
        (sheet, strict, "fmt/1828"),
        ("vnd.ms-excel.sheet.macroEnabled.main+xml", "", "fmt/445"),
        ("vnd.ms-excel.sheet.binary.macroEnabled.main", "", "fmt/595"),
        ("vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", "", "fmt/215"),
        ("vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml", "", "fmt/629"),
        ("vnd.ms-powerpoint.presentation.macroEnabled.main+xml", "", "fmt/487"),
    ] {
        // The name lies on purpose: content comes first.
        let found = named("x.txt", &office_open_xml(main, parts));
        assert_eq!(puid(found), (expected, Some(Basis::Container)), "{main}");
    }
    assert_eq!(
        named("x", &docx()).media_type,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    );
}

#[test]
fn open_document_is_told_by_type_and_version() {
    for (kind, version, expected) in [
        ("text", "1.0", "fmt/136"),
        ("text", "1.1", "fmt/290"),
        ("text", "1.2", "fmt/291"),
        ("text", "1.3", "fmt/1756"),
        ("spreadsheet", "1.3", "fmt/1755"),
        ("presentation", "1.2", "fmt/293"),
        ("graphics", "1.1", "fmt/296"),
        ("text-template", "1.2", "fmt/291"),
        // PRONOM does not tell templates from documents.
        ("text-template", "1.3", "fmt/1756"),
        // A version that it does not have counts as 1.1.
        ("text", "1.4", "fmt/290"),
    ] {
        let found = named("x.docx", &open_document(kind, version));
        assert_eq!(puid(&found).0, expected, "{kind} {version}");
        assert_eq!(found.media_type, format!("application/vnd.oasis.opendocument.{kind}"));
    }
    let with_password = zip(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("meta.xml", "\u{1}\u{2}\u{3}"),
        ("META-INF/manifest.xml", "<manifest:manifest manifest:version='1.3'><manifest:encryption-data/>"),
    ]);
    assert_eq!(puid(named("x", &with_password)).0, "fmt/1756");
    assert_eq!(puid(named("x", &zip(&[("mimetype", "application/epub+zip")]))).0, "fmt/483");
}

#[test]
fn compound_files_are_told_by_their_streams() {
    for (bytes, expected) in [
        (word(0xc1, [0, 0]), "fmt/40"),
        (word(0xc1, [1, 0]), "x-fmt/45"),
        (word(0xc1, [0, 1]), "fmt/754"),
        (word(0x68, [0, 0]), "fmt/39"),
        (compound(&[("/Workbook", b"\x09\x08\x10\0\0\x06\x05\0")]), "fmt/61"),
        (compound(&[("/Book", b"\x09\x08\x08\0\0\x05\x05\0")]), "fmt/59"),
        (compound(&[("/PowerPoint Document", b"x")]), "fmt/126"),
        (message(), "x-fmt/430"),
        (compound(&[("/EncryptedPackage", b"x")]), "fmt/494"),
    ] {
        assert_eq!(puid(named("x.docx", &bytes)), (expected, Some(Basis::Container)));
    }
    assert_eq!(
        puid(named("x.doc", &compound(&[("/WordDocument", b"x")]))).0,
        "fmt/609",
        "one of Word, no version"
    );
    assert_eq!(puid(named("x.doc", &compound(&[("/Other", b"x")]))), ("fmt/111", Some(Basis::Signature)));
}

#[test]
fn pdf_is_told_by_its_first_line_and_its_metadata() {
    let space = "xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"";
    let archival = |part: &str| format!("%PDF-1.7\n<x:xmpmeta {space}>{part}</x:xmpmeta>\n%%EOF");
    for (text, expected) in [
        ("%PDF-1.4\n%%EOF".to_owned(), "fmt/18"),
        ("%PDF-1.7\n%%EOF".to_owned(), "fmt/276"),
        ("%PDF-2.0\n%%EOF".to_owned(), "fmt/1129"),
        // Not at its very start, and of a version that there is not: a PDF for certain, and no more.
        ("\0\0junk\r\n%PDF-1.6\n%%EOF".to_owned(), ""),
        ("%PDF-3.9\n".to_owned(), ""),
        (archival("<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"), "fmt/354"),
        (archival("<d pdfaid:part=\"2\" pdfaid:conformance='U'/>"), "fmt/478"),
        (archival("<pdfaid:part>1</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"), "fmt/95"),
        ("%PDF-2.0\n<pdfaid:part>4</pdfaid:part>%%EOF".to_owned(), "fmt/1910"),
        ("%PDF-2.0\n<d pdfaid:part=\"4\" pdfaid:conformance=\"E\"/>%%EOF".to_owned(), "fmt/1911"),
        ("%PDF-2.0\n<d pdfaid:conformance=\"F\" pdfaid:part=\"4\"/>%%EOF".to_owned(), "fmt/1912"),
        (archival("<pdfaid:part>9</pdfaid:part>"), "fmt/276"),
    ] {
        let found = named("x.doc", text.as_bytes());
        assert_eq!((puid(&found).0, found.media_type), (expected, "application/pdf"), "{text}");
    }
    let mut large = b"%PDF-1.7\n".to_vec();
    large.resize(100_000, b' ');
    large.extend_from_slice(b"<x xmlns:pdfaid='http://www.aiim.org/pdfa/ns/id/'><pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>%%EOF");
    assert_eq!(puid(ends("x.pdf", &large, 1000)).0, "fmt/479");
}

#[test]
fn bytes_at_known_places() {
    let mut tar = vec![0; 600];
    tar[..9].copy_from_slice(b"notitie.t");
    let numbers = "0000644.0001750.0001750.00000000017.14613301370.011464. 0".replace('.', "\0");
    tar[100..157].copy_from_slice(numbers.as_bytes());
    let png =
        |parts: &[u8]| [b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", parts, b"\0\0\0\0IEND\xae\x42\x60\x82"].concat();
    let jpeg = |part: &[u8]| [b"\xff\xd8\xff", part, b"....\xff\xd9"].concat();
    let exif = b"\xe1\0\x10Exif\0\0II*\0\x08\0\0\0\x01\0\x00\x90\x07\x00\x04\x00\x00\x000231";
    for (bytes, expected) in [
        (jpeg(b"\xe0\0\x10JFIF\0\x01\x01\0"), "fmt/43"),
        (jpeg(exif), "fmt/1507"),
        (jpeg(b"\xdb\0\x10"), "fmt/41"),
        (png(b"x....\0\0\0\0IDAT"), "fmt/11"),
        (png(b"x....\0\0\0\x01sRGBx....\0\0\0\0IDAT"), "fmt/12"),
        (b"GIF89a....;".to_vec(), "fmt/4"),
        (b"II*\0".to_vec(), "fmt/353"),
        (b"MM\0\x2b\0\x08\0\0".to_vec(), "fmt/1917"),
        (b"RIFF....WEBPVP8L".to_vec(), "fmt/567"),
        (b"RIFF....WAVE".to_vec(), "fmt/6"),
        (b"\0\0\0\x18ftypisom....moov".to_vec(), "fmt/199"),
        (b"\0\0\0\x18ftypqt  ".to_vec(), "x-fmt/384"),
        (b"\x1f\x8b\x08\0".to_vec(), "x-fmt/266"),
        (b"7z\xbc\xaf\x27\x1c".to_vec(), "fmt/484"),
        (b"{\\rtf1\\ansi x}".to_vec(), "fmt/45"),
        (b"{\\rtf1\\ansi\\ansicpg1252 x}".to_vec(), "fmt/50"),
        (tar, "x-fmt/265"),
        (zip(&[("a.txt", "a")]), "x-fmt/263"),
    ] {
        assert_eq!(puid(named("x.docx", &bytes)), (expected, Some(Basis::Signature)), "{bytes:?}");
    }
}

#[test]
fn text_is_told_by_its_marks_and_then_by_its_name() {
    for (name, text, expected, media_type) in [
        ("a", "<?xml version=\"1.0\"?><a/>", "fmt/101", "application/xml"),
        ("a", "<?xml version=\"1.1\"?><a/>", "fmt/1776", "application/xml"),
        ("a", "<?xml version=\"1.0\"?><svg version=\"1.1\"></svg>", "fmt/92", "image/svg+xml"),
        ("a", "<!DOCTYPE html>\n<html>", "fmt/471", "text/html"),
        ("a", "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\">", "fmt/100", "text/html"),
        ("a.html", "<!-- x -->\n<html>", "fmt/96", "text/html"),
        ("a.txt", "Notitie", "x-fmt/111", "text/plain"),
        ("a.txt", "Beleidsnota \u{e9}\u{e9}n", "x-fmt/111", "text/plain"),
        ("LEESMIJ", "Notitie", "x-fmt/111", "text/plain"),
        ("a.csv", "naam;bedrag\n", "x-fmt/18", "text/csv"),
        ("a.md", "# Nota", "fmt/1149", "text/markdown"),
        ("a.json", " {\"a\": 1}", "fmt/817", "application/json"),
        ("a.json", "geen json", "", "text/plain"),
        ("a.docx", "geen docx", "", "text/plain"),
        ("a.eml", "From: a@b.nl\r\nSubject: x\r\n\r\nDag", "fmt/278", "message/rfc822"),
        ("a", "Received: x\r\n by y\r\nMIME-Version: 1.0\r\n\r\nDag", "fmt/950", "message/rfc822"),
        ("a.txt", "From: Jan\nSubject: overleg\n\nDag", "x-fmt/111", "text/plain"),
        (
            "a.ics",
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n",
            "fmt/388",
            "text/calendar",
        ),
        ("a.vcf", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:x\r\nEND:VCARD\r\n", "fmt/1880", "text/vcard"),
    ] {
        let found = named(name, text.as_bytes());
        assert_eq!((puid(&found).0, found.media_type), (expected, media_type), "{name}: {text}");
    }
    assert_eq!(puid(named("a.txt", b"caf\xe9")), ("x-fmt/111", Some(Basis::Text)), "Latin-1");
    assert_eq!(puid(named("a.txt", b"\xff\xfeN\0o\0")), ("x-fmt/111", Some(Basis::Text)), "UTF-16");
    assert_eq!(puid(named("a.txt", b"no\0text")), ("", None));
    let mut ends_badly = vec![b'a'; 100_000];
    ends_badly.push(0);
    assert_eq!(puid(named("a.txt", &ends_badly)), ("", None), "the end is looked at as well");
    assert_eq!(puid(ends("a.txt", &ends_badly, 1000)), ("", None));
}

#[test]
fn the_name_comes_last_and_only_where_it_says_enough() {
    let mut cut = docx();
    cut.truncate(cut.len() / 2);
    let found = named("x.docx", &cut);
    assert_eq!(puid(&found), ("fmt/412", Some(Basis::Extension)), "a broken ZIP file");
    assert_eq!(found.media_type, "application/octet-stream", "said by content only");
    assert_eq!(puid(named("x.pdf", b"\0\x01\x02")), ("", None), "which version?");
    assert_eq!(puid(named(".docx", b"\0\x01\x02")), ("", None), "a name, not an extension");
    assert_eq!(puid(named("x.docx", b"")), ("", None), "an empty file has no format");
    assert_eq!(puid(named("x.docx", &zip(&[("a", "b")]))).0, "x-fmt/263", "a ZIP file all the same");
}

#[test]
fn what_it_can_be_as_well_is_told_and_a_name_that_disagrees() {
    let pdf = named("x.docx", b"%PDF-1.4\n%%EOF");
    assert_eq!((puid(&pdf).0, pdf.is_misnamed), ("fmt/18", true));
    assert!(!named("x.pdf", b"%PDF-1.4\n%%EOF").is_misnamed);
    assert!(!named("x.bak2", b"%PDF-1.4\n%%EOF").is_misnamed, "a name that claims nothing");
    assert!(!named("x", b"%PDF-1.4\n%%EOF").is_misnamed, "no kind of name");
    assert!(named("x.docx", b"Notitie").is_misnamed, "text");
    assert!(named("x.docx", &zip(&[("a", "b")])).is_misnamed, "no more than a ZIP file");
    assert!(!named("x.doc", &compound(&[("/Other", b"x")])).is_misnamed, "a kind of files without names");
    assert!(!named("x.txt", b"Notitie").is_misnamed);
    // Only the name speaks, and it is one of several formats.
    let several = named("x.pdf", b"\0\x01\x02");
    assert_eq!((puid(&several).0, several.others.len()), ("", super::OTHERS));
    // Two formats that PRONOM puts neither before the other: the name's own comes first.
    let both = b"Rar!\x1a\x07\x01\0";
    assert_eq!(puid(named("x.rar", both)).0, "fmt/613");
}

#[test]
fn a_bomb_is_unpacked_no_further_than_its_start() {
    let bomb = format!("<Types>{}", " ".repeat(50 * 1024 * 1024));
    let bytes = zip(&[("[Content_Types].xml", &bomb)]);
    let unpacked = super::zip::Archive::open(&Content::whole(b"x", &bytes))
        .and_then(|mut archive| archive.start_of(b"[Content_Types].xml"));
    assert_eq!(unpacked.map(|start| start.len()), Some(1024 * 1024));
    assert_eq!(puid(named("x.docx", &bytes)).0, "x-fmt/263");
    // A list of members that claims to be huge, at a place that is not there.
    let mut end = b"PK\x03\x04".to_vec();
    end.extend_from_slice(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0");
    assert_eq!(puid(named("x.docx", &end)).1, Some(Basis::Extension));
}

#[test]
fn a_large_file_is_told_as_a_small_one_is() {
    for bytes in [docx(), open_document("text", "1.2"), word(0xc1, [0, 0])] {
        assert_eq!(ends("x", &bytes, 200), named("x", &bytes));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_make_it_fail(bytes in proptest::collection::vec(any::<u8>(), 0..3000), magic in 0_usize..8) {
        let magics: [&[u8]; 8] = [
            b"", b"PK\x03\x04", super::ole::MAGIC, b"%PDF-1.4 pdfaid:part", b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff\xe1\0\0Exif", b"RIFF", b"From: x\nTo: y\n",
        ];
        let bytes = [magics[magic], &bytes].concat();
        named("x.docx", &bytes);
        ends("x.docx", &bytes, 100);
    }

    #[test]
    fn no_damage_makes_it_fail(
        which in 0_usize..3,
        cut in 0.0..=1.0_f64,
        damage in proptest::collection::vec((0.0..1.0_f64, any::<u8>()), 0..40),
    ) {
        let mut bytes = match which {
            0 => docx(),
            1 => open_document("text", "1.3"),
            _ => word(0xc1, [0, 0]),
        };
        bytes.truncate((bytes.len() as f64 * cut) as usize);
        for (place, byte) in damage {
            let place = (bytes.len() as f64 * place) as usize;
            if let Some(changed) = bytes.get_mut(place) {
                *changed = byte;
            }
        }
        named("x.docx", &bytes);
        ends("x.docx", &bytes, 100);
    }
}
