//! Documents as programs make them, and as those make them who mean ill.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // a test may fail

mod hostile;
mod markings;
mod messages;
mod office;
mod portable;
mod titles;

use std::io::{Cursor, Write as _};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{Stated, read};
use crate::{
    inspect::{
        formats::{self, Content, identify},
        remark::Remark,
    },
    model::{FieldName, Properties, PropertyMark, Stage, Value},
};

fn look(name: &str, bytes: &[u8]) -> (Properties, Vec<Stated>) {
    let content = Content::whole(name.as_bytes(), bytes);
    let (properties, stated, _) = read(&content, identify(&content).media_type);
    (properties, stated)
}

/// What is to be said of it beside what it says itself.
fn remark(name: &str, bytes: &[u8]) -> Option<Remark> {
    let content = Content::whole(name.as_bytes(), bytes);
    let identified = identify(&content);
    let (.., remark) = read(&content, identified.media_type);
    formats::remark(&content, &identified).or(remark)
}

pub(super) fn says(properties: &Properties, name: &str, value: &str) -> bool {
    properties.marks.contains(&PropertyMark::of(name, value))
}

fn stated(all: &[Stated], field: FieldName) -> Option<String> {
    let mut found = all.iter().filter(|stated| stated.field == field);
    let value = found.next().map(|stated| match &stated.value {
        Value::Term(term) => format!("{}{}", term.code, term.label),
        Value::Handlings(handlings) => format!("{} {}", handlings[0].kind.label, handlings[0].time),
        value => value.comparables().collect::<Vec<_>>().join("; "),
    });
    assert!(found.next().is_none(), "each field once");
    value
}

/// Binds the prefixes at the roots, as programs do.
fn bound(text: &str) -> String {
    const WORD: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml""#;
    const OPEN: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
        xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
        xmlns:dc="http://purl.org/dc/elements/1.1/""#;
    let roots = [
        ("<w:document>", WORD),
        ("<w:hdr>", WORD),
        ("<w:ftr>", WORD),
        ("<office:document-styles>", OPEN),
        ("<office:document-content>", OPEN),
        ("<office:document-meta>", OPEN),
    ];
    roots.into_iter().fold(text.to_owned(), |text, (root, names)| {
        text.replace(root, &format!("{} {names}>", root.trim_end_matches('>')))
    })
}

fn zip(members: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        let method =
            if *name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(bound(text).as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const TYPES: &str = r#"<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;

fn docx(members: &[(&str, &str)]) -> Vec<u8> {
    zip(&[&[("[Content_Types].xml", TYPES)], members].concat())
}

fn odt(members: &[(&str, &str)]) -> Vec<u8> {
    let own =
        [("mimetype", "application/vnd.oasis.opendocument.text"), ("META-INF/manifest.xml", "<manifest/>")];
    zip(&[&own, members].concat())
}

fn body(paragraphs: &[&str]) -> String {
    let paragraphs: String =
        paragraphs.iter().map(|text| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")).collect();
    format!("<w:document><w:body>{paragraphs}</w:body></w:document>")
}

const CORE: &str = r#"<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">
    <dc:title>Nota &amp; raming &#x2013; 2027</dc:title><dc:subject>Begroting</dc:subject><dc:creator>Q. Auteur</dc:creator>
    <cp:keywords>begroting, nota</cp:keywords><dc:description>Over de begroting._x000d_
Tweede regel.</dc:description><cp:lastModifiedBy>Z. Ander</cp:lastModifiedBy><dc:language>nl-NL</dc:language>
    <cp:category>Dossier 12</cp:category><cp:contentStatus>Definitief</cp:contentStatus>
    <dcterms:created>2026-01-02T03:04:05Z</dcterms:created><dcterms:modified>2026-02-03T04:05:06Z</dcterms:modified>
    </cp:coreProperties>"#;

#[test]
fn a_word_document_says_what_its_parts_say() {
    let bytes = docx(&[
        ("docProps/core.xml", CORE),
        (
            "docProps/app.xml",
            "<Properties><Template>Rijksbrief.dotm</Template><Company>Ministerie</Company></Properties>",
        ),
        (
            "docProps/custom.xml",
            r#"<Properties><property name="Zaaknummer"><vt:lpwstr>2026-17</vt:lpwstr></property></Properties>"#,
        ),
        ("word/document.xml", &body(&["Nota", "Wie dit leest: departementaal vertrouwelijk is laag."])),
    ]);
    for (properties, all) in [look("x.docx", &bytes), ends(&bytes)] {
        for (name, value) in [
            ("author", "q. auteur"),
            ("last_author", "Z. Ander"),
            ("template", "Rijksbrief.dotm"),
            ("title", "Nota & raming – 2027"),
            ("company", "Ministerie"),
            ("status", "definitief"),
            ("category", "Dossier 12"),
            ("keywords", "nota"),
            ("zaaknummer", "2026-17"),
        ] {
            assert!(says(&properties, name, value), "{name}: {value}");
        }
        assert_eq!(properties.marks.len(), 10);
        assert_eq!(properties.created.map(|at| at.0 / 1_000_000_000), Some(1_767_323_045));
        assert!(properties.modified > properties.created);
        assert_eq!((properties.stage, properties.marking), (Some(Stage::Final), None));
        for (field, expected) in [
            (FieldName::Naam, "Nota & raming – 2027"),
            (FieldName::Omschrijving, "Over de begroting.\nTweede regel."),
            (FieldName::Trefwoorden, "begroting; nota"),
            (FieldName::Taal, "nl-NL"),
            (FieldName::Documentstatus, "definitief"),
        ] {
            assert_eq!(stated(&all, field).as_deref(), Some(expected));
        }
        assert_eq!(all.len(), 5);
    }
    let empty = docx(&[("docProps/core.xml", "<c><title/><creator> </creator></c>")]);
    assert_eq!(look("x.docx", &empty), (Properties::default(), Vec::new()));
}

/// The same file as it is seen when it is too large to be at hand as a whole.
fn ends(bytes: &[u8]) -> (Properties, Vec<Stated>) {
    let read_at = |into: &mut [u8], offset: u64| {
        let rest = bytes.get(offset as usize..).unwrap_or_default();
        let length = rest.len().min(into.len());
        into[..length].copy_from_slice(&rest[..length]);
        Some(length)
    };
    let end = 300.min(bytes.len());
    let (head, tail) = (&bytes[..end], &bytes[bytes.len() - end..]);
    let content = Content::ends(b"x", head, tail, bytes.len() as u64, &read_at);
    let (properties, stated, _) = read(&content, identify(&content).media_type);
    (properties, stated)
}

#[test]
fn a_marking_is_found_where_documents_are_marked() {
    let mark = |bytes: &[u8]| look("x", bytes).0.marking;
    let header = |text: &str| format!("<w:hdr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:hdr>");
    let custom = |name: &str, value: &str| {
        format!(
            r#"<P xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"><property name="{name}"><vt:lpwstr>{value}</vt:lpwstr></property></P>"#
        )
    };
    let split = "<w:ftr><w:p><w:r><w:t>Dep. </w:t></w:r><w:r><w:t>VERTROUWELIJK</w:t></w:r><w:r><w:tab/><w:t>1 van 2</w:t></w:r></w:p></w:ftr>";
    let frame = "<w:document><w:p><w:r><w:pict><w:p><w:r><w:t>Stg. GEHEIM</w:t></w:r></w:p></w:pict><w:t>Nota</w:t></w:r></w:p></w:document>";
    let deleted =
        "<w:document><w:p><w:del><w:r><w:delText>Stg. GEHEIM</w:delText></w:r></w:del></w:p></w:document>";
    let late: Vec<&str> = ["regel"; 50].into_iter().chain(["Stg. GEHEIM"]).collect();
    for (members, expected) in [
        (vec![("word/header1.xml", header("Departementaal Vertrouwelijk"))], Some("Dep. VERTROUWELIJK")),
        (vec![("word/footer2.xml", split.into())], Some("Dep. VERTROUWELIJK")),
        (
            vec![("word/document.xml", body(&["Rubricering: Stg. CONFIDENTIEEL", "Nota"]))],
            Some("Stg. CONFIDENTIEEL"),
        ),
        (vec![("word/document.xml", frame.into())], Some("Stg. GEHEIM")),
        (vec![("word/document.xml", deleted.into())], None),
        (vec![("word/document.xml", body(&["Dit gaat over Stg. GEHEIM en hoe dat werkt"]))], None),
        (vec![("word/document.xml", body(&late))], None),
        (vec![("docProps/custom.xml", custom("MSIP_Label_1-2_Name", "Geheim"))], Some("Stg. GEHEIM")),
        (vec![("docProps/custom.xml", custom("MSIP_Label_1-2_SetDate", "Geheim"))], None),
        (vec![("docProps/custom.xml", custom("Rubricering", "Dep.V."))], Some("Dep. VERTROUWELIJK")),
        (vec![("docProps/custom.xml", custom("Titel", "Geheim"))], None),
        (
            vec![("docProps/core.xml", "<c><category>Stg. Zeer Geheim</category></c>".into())],
            Some("Stg. ZEER GEHEIM"),
        ),
        (vec![("word/header1.xml", header("DEP. V.")), ("word/document.xml", body(&["Stg. GEHEIM"]))], None),
    ] {
        let members: Vec<(&str, &str)> = members.iter().map(|(name, text)| (*name, text.as_str())).collect();
        assert_eq!(mark(&docx(&members)).as_deref(), expected, "{members:?}");
    }
    let styles = "<office:document-styles><style:master-page><style:header><text:p>Dep.<text:s/>VERTROUWELIJK<text:tab/>1</text:p></style:header></style:master-page></office:document-styles>";
    assert_eq!(mark(&odt(&[("styles.xml", styles)])).as_deref(), Some("Dep. VERTROUWELIJK"));
    let content = |inside: &str| {
        format!(
            "<office:document-content><office:body>{inside}<text:h>Nota</text:h></office:body></office:document-content>"
        )
    };
    for (inside, expected) in [
        ("<text:p>Stg.<text:span> GEHEIM</text:span></text:p>", Some("Stg. GEHEIM")),
        ("<text:tracked-changes><text:p>Stg. GEHEIM</text:p></text:tracked-changes>", None),
        ("<text:p>Nota<office:annotation><text:p>Stg. GEHEIM</text:p></office:annotation></text:p>", None),
    ] {
        assert_eq!(mark(&odt(&[("content.xml", &content(inside))])).as_deref(), expected, "{inside}");
    }
    for (text, expected) in [
        ("Dep. VERTROUWELIJK\r\n\r\nNota", Some("Dep. VERTROUWELIJK")),
        ("Nota over Dep. VERTROUWELIJK\n", None),
        ("\u{feff}Rubricering: geheim\n", Some("Stg. GEHEIM")),
    ] {
        assert_eq!(look("x.txt", text.as_bytes()).0.marking.as_deref(), expected, "{text}");
    }
    let wide: Vec<u8> = "\u{feff}Stg. GEHEIM\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(look("x.txt", &wide).0.marking.as_deref(), Some("Stg. GEHEIM"));
}

#[test]
fn an_open_document_says_what_its_meta_says() {
    let meta = r#"<office:document-meta><office:meta><dc:title>Nota</dc:title><dc:subject>Over iets</dc:subject>
        <meta:initial-creator>Eerste</meta:initial-creator><dc:creator>Laatste</dc:creator><dc:language>en-GB</dc:language>
        <meta:keyword>een</meta:keyword><meta:keyword>twee, drie</meta:keyword>
        <meta:template xlink:href="../sjablonen/Nota%20kort.ott" xlink:title="Nota kort"/>
        <meta:creation-date>2026-01-02T03:04:05.678</meta:creation-date><dc:date>2026-02-03T04:05:06</dc:date>
        <meta:user-defined meta:name="Documentstatus">Concept</meta:user-defined></office:meta></office:document-meta>"#;
    let (properties, all) = look("x.odt", &odt(&[("meta.xml", meta)]));
    for (name, value) in [
        ("author", "Eerste"),
        ("last_author", "Laatste"),
        ("template", "Nota kort.ott"),
        ("documentstatus", "concept"),
    ] {
        assert!(says(&properties, name, value), "{name}");
    }
    assert_eq!(properties.stage, Some(Stage::Draft));
    assert!(properties.created.is_some() && properties.modified > properties.created);
    assert_eq!(stated(&all, FieldName::Omschrijving).as_deref(), Some("Over iets"));
    assert_eq!(stated(&all, FieldName::Trefwoorden).as_deref(), Some("een; twee; drie"));
    assert_eq!(stated(&all, FieldName::Taal).as_deref(), Some("en-GB"));
    let signed = odt(&[("meta.xml", meta), ("META-INF/documentsignatures.xml", "<x/>")]);
    assert_eq!(look("x.odt", &signed).0.stage, Some(Stage::Final));
    let signed = docx(&[("_xmlsignatures/sig1.xml", "<x/>")]);
    assert_eq!(look("x.docx", &signed).0.stage, Some(Stage::Final));
}

#[test]
fn a_message_says_what_its_headers_say() {
    let text = "Received: from mx.example.nl by post.example.org;\r\n\tTue, 24 Nov 2026 11:11:12 +0100 (CET)\r\n\
        Received: from elders; Tue, 24 Nov 2026 09:00:00 +0000\r\n\
        From: =?utf-8?Q?J=C3=A9?= <je@example.org>\r\nTo: wij@example.org\r\nSubject: =?utf-8?B?w6nDqW4=?= vraag\r\n\
        Date: Tue, 24 Nov 2026 11:00:00 +0100\r\nMessage-ID: <1@example.org>\r\nContent-Language: nl\r\n\
        msip_labels: MSIP_Label_1_Enabled=true; MSIP_Label_1_Name=Departementaal Vertrouwelijk;\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"b\"\r\n\r\n\
        --b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        Rubricering: Stg.=20GEH=\r\nEIM\r\n\r\nDag,\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n--b--\r\n";
    let (properties, all) = look("x.eml", text.as_bytes());
    assert!(says(&properties, "author", "jé") && says(&properties, "from", "je@example.org"));
    assert_eq!(
        (properties.marking.as_deref(), remark("x.eml", text.as_bytes())),
        (None, Some(Remark::Markings))
    );
    assert_eq!(properties.stage, None, "who took it in did not send it");
    for (field, expected) in [
        (FieldName::Naam, "één vraag"),
        (FieldName::Taal, "nl"),
        (FieldName::Documenthandelingen, "ontvangst 2026-11-24T11:11:12+01:00"),
    ] {
        assert_eq!(stated(&all, field).as_deref(), Some(expected));
    }
    let without = text.replace("Stg.=20GEH=\r\nEIM", "geen");
    assert_eq!(look("x.eml", without.as_bytes()).0.marking.as_deref(), Some("Dep. VERTROUWELIJK"));
    for (headers, stage) in [
        (
            "From: a@b\nTo: c@d\nSubject: x\nX-Unsent: 1\nDate: Tue, 24 Nov 2026 11:00:00 +0100\nMessage-ID: <1>\n\nx",
            Some(Stage::Draft),
        ),
        ("From: a@b\nTo: c@d\nSubject: x\n\nx", None),
        ("From: a@b\nTo: c@d\nDate: Tue, 24 Nov 2026 11:00:00 +0100\n\nx", None),
        ("From: a@b\nTo: c@d\nMessage-ID: <1>\n\nx", None),
        (
            "From: a@b\nTo: c@d\nDate: Tue, 24 Nov 2026 11:00:00 +0100\nMessage-ID: <1>\nClassification: Stg. G\n\nx",
            Some(Stage::Sent),
        ),
    ] {
        let (properties, all) = look("x.eml", headers.as_bytes());
        assert_eq!(properties.stage, stage, "{headers}");
        assert_eq!(stated(&all, FieldName::Documenthandelingen), None, "it was not received");
        assert_eq!(properties.marking.is_some(), headers.contains("Classification"));
    }
}

#[test]
fn a_pdf_says_what_can_be_found_without_its_structure() {
    let pdf = |extra: &str, information: &str| {
        format!(
            "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Lang(nl-NL)/Metadata 7 0 R/Pages 2 0 R>>\nendobj\n\
             12 0 obj\n<</Title(oud)>>\nendobj\n112 0 obj\n<</Title(andere)>>\nendobj\n{extra}\n\
             12 0 obj\n{information}\nendobj\n\
             trailer\n<</Size 13/Root 1 0 R/Info 12 0 R>>\nstartxref\n9\n%%EOF"
        )
    };
    let information = r"<</Title<FEFF004E006F00740061002000720061006D0069006E00670020201320E9>/Author(Q. \(Auteur\))/Keywords(een; twee)
        /Subject (Met een \
        streep\051\054)/CreationDate(D:20260102030405Z)/ModDate(D:20260203040506+01'00')/Producer(x)
        /Extra[1 2<</x(y)>>]/MSIP_Label_1_Name(Stg. GEHEIM)>>";
    let (properties, all) = look("x.pdf", pdf("", information).as_bytes());
    assert!(says(&properties, "author", "Q. (Auteur)") && says(&properties, "keywords", "twee"));
    assert_eq!(properties.marking.as_deref(), Some("Stg. GEHEIM"));
    assert!(properties.created.is_some() && properties.modified > properties.created);
    assert_eq!(properties.stage, None);
    assert_eq!(stated(&all, FieldName::Naam).as_deref(), Some("Nota raming –\u{20e9}"));
    assert_eq!(stated(&all, FieldName::Taal).as_deref(), Some("nl-NL"));
    let described = stated(&all, FieldName::Omschrijving).unwrap();
    assert!(described.starts_with("Met een") && described.ends_with("streep),"), "{described}");

    let metadata = "7 0 obj\n<</Type/Metadata/Length 9>>\nstream\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><rdf:Description>\
        <dc:title><rdf:Alt><rdf:li>Uit XMP</rdf:li><rdf:li>From XMP</rdf:li></rdf:Alt></dc:title>\
        <dc:subject><rdf:Bag><rdf:li>geld</rdf:li><rdf:li>raming</rdf:li></rdf:Bag></dc:subject>\
        <dc:creator><rdf:Seq><rdf:li>Q</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>\nendstream\nendobj";
    let (properties, all) = look("x.pdf", pdf(metadata, "<<>>").as_bytes());
    assert_eq!(stated(&all, FieldName::Naam).as_deref(), Some("Uit XMP"));
    assert_eq!(stated(&all, FieldName::Trefwoorden).as_deref(), Some("geld; raming"));
    assert!(says(&properties, "author", "q"));

    let encrypted = pdf("", information).replace("/Size 13", "/Size 13/Encrypt 3 0 R");
    assert_eq!(look("x.pdf", encrypted.as_bytes()), (Properties::default(), Vec::new()));
    let signature = "5 0 obj\n<</Type/Sig/SubFilter/ETSI.CAdES.detached/ByteRange[0 1 2 3]>>\nendobj";
    assert_eq!(look("x.pdf", pdf(signature, "<<>>").as_bytes()).0.stage, Some(Stage::Final));
    let rights = pdf(&format!("{signature}\n9 0 obj<</UR3 5 0 R>>"), "<<>>");
    assert_eq!(look("x.pdf", rights.as_bytes()).0.stage, None);
}

/// A property set as office programs write it (MS-OLEPS).
fn set_of(format: [u8; 16], properties: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut table = Vec::new();
    let mut values = Vec::new();
    let begin = 8 + properties.len() * 8;
    for (number, value) in properties {
        table.extend(number.to_le_bytes());
        table.extend(u32::try_from(begin + values.len()).unwrap().to_le_bytes());
        values.extend(value);
        values.resize(values.len().next_multiple_of(4), 0);
    }
    let mut bytes = vec![0xfe, 0xff, 0, 0, 0, 0, 0, 0];
    bytes.resize(24, 0);
    bytes.extend(1_u32.to_le_bytes());
    bytes.extend(format);
    bytes.extend(48_u32.to_le_bytes());
    bytes.extend(u32::try_from(begin + values.len()).unwrap().to_le_bytes());
    bytes.extend(u32::try_from(properties.len()).unwrap().to_le_bytes());
    bytes.extend(table);
    bytes.extend(values);
    bytes
}

fn text(text: &[u8]) -> Vec<u8> {
    let mut bytes = 0x1e_u32.to_le_bytes().to_vec();
    bytes.extend(u32::try_from(text.len() + 1).unwrap().to_le_bytes());
    bytes.extend(text);
    bytes.push(0);
    bytes
}

fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (name, bytes) in streams {
        file.create_stream(name).unwrap().write_all(bytes).unwrap();
    }
    file.into_inner().into_inner()
}

const SUMMARY: [u8; 16] =
    [0xe0, 0x85, 0x9f, 0xf2, 0xf9, 0x4f, 0x68, 0x10, 0xab, 0x91, 8, 0, 0x2b, 0x27, 0xb3, 0xd9];
const MADE_UP: [u8; 16] =
    [5, 0xd5, 0xcd, 0xd5, 0x9c, 0x2e, 0x1b, 0x10, 0x93, 0x97, 8, 0, 0x2b, 0x2c, 0xf9, 0xae];

fn old_word() -> Vec<u8> {
    let mut time = 0x40_u32.to_le_bytes().to_vec();
    time.extend(134_400_000_000_000_000_u64.to_le_bytes());
    let summary = set_of(
        SUMMARY,
        &[
            (1, [2, 0, 0, 0, 0xe4, 4, 0, 0].to_vec()),
            (2, text(b"Raming 80\x80 nota")),
            (4, text(b"Q. Auteur")),
            (5, text(b"een, twee")),
            (7, text(b"C:\\Sjablonen\\Brief.dot")),
            (12, time),
        ],
    );
    let mut names = 1_u32.to_le_bytes().to_vec();
    names.extend(2_u32.to_le_bytes());
    names.extend(12_u32.to_le_bytes());
    names.extend(b"Rubricering\0");
    let made_up = set_of(MADE_UP, &[(0, names), (2, text(b"Geheim"))]);
    compound(&[
        ("/WordDocument", &[0xec, 0xa5, 0xc1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        ("/\u{5}SummaryInformation", &summary),
        ("/\u{5}DocumentSummaryInformation", &made_up),
    ])
}

#[test]
fn an_old_document_says_what_its_property_sets_say() {
    let bytes = old_word();
    for (properties, all) in [look("x.doc", &bytes), ends(&bytes)] {
        assert!(says(&properties, "author", "Q. Auteur") && says(&properties, "template", "brief.dot"));
        assert_eq!(properties.created.map(|at| at.0 / 1_000_000_000), Some(1_795_526_400));
        assert_eq!(properties.marking.as_deref(), Some("Stg. GEHEIM"));
        assert_eq!(stated(&all, FieldName::Naam).as_deref(), Some("Raming 80€ nota"));
        assert_eq!(stated(&all, FieldName::Trefwoorden).as_deref(), Some("een; twee"));
    }
}

fn outlook(flags: u64) -> Vec<u8> {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let headers =
        "Received: from a by b; Tue, 24 Nov 2026 11:11:12 +0100\r\nDate: Tue, 24 Nov 2026 11:00:00 +0100\r\n";
    let mut properties = vec![0; 32];
    properties.extend(0x0e07_0003_u32.to_le_bytes());
    properties.extend(0_u32.to_le_bytes());
    properties.extend(flags.to_le_bytes());
    compound(&[
        ("/__properties_version1.0", &properties),
        ("/__substg1.0_0037001F", &wide("RE: overleg")),
        ("/__substg1.0_007D001F", &wide(if flags == 0 { headers } else { "" })),
    ])
}

#[test]
fn a_message_of_outlook_says_how_far_it_came() {
    let (properties, all) = look("x.msg", &outlook(0));
    assert_eq!(properties.stage, None, "it came in");
    assert_eq!(stated(&all, FieldName::Naam).as_deref(), Some("RE: overleg"));
    assert_eq!(
        stated(&all, FieldName::Documenthandelingen).as_deref(),
        Some("ontvangst 2026-11-24T11:11:12+01:00")
    );
    assert_eq!(look("x.msg", &outlook(8)).0.stage, Some(Stage::Draft));
}
