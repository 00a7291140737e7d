//! Office documents: other producers, places where markings stand, names of properties in other namespaces.

use super::*;

const RELATIONS: &str = r#"xmlns="http://schemas.openxmlformats.org/package/2006/relationships""#;

fn links(links: &[(&str, &str)]) -> String {
    let all: String = links
        .iter()
        .map(|(kind, target)| format!(r#"<Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>"#))
        .collect();
    format!("<Relationships {RELATIONS}>{all}</Relationships>")
}

fn marked(members: &[(&str, &str)]) -> Option<String> {
    look("x.docx", &docx(members)).0.marking
}

#[test]
fn the_head_of_a_letter_is_read_from_headers_tables_and_properties() {
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row = |cells: [&str; 2]| format!("<w:tr>{}{}</w:tr>", cell(cells[0]), cell(cells[1]));
    let table = format!(
        "<w:document><w:body><w:tbl>{}{}{}</w:tbl></w:body></w:document>",
        row(["Aan", "De Voorzitter van de Tweede Kamer"]),
        row(["Van", "Directie Financi&#xeb;le Markten"]),
        row(["Betreft", "Vragen over 2026-99"])
    );
    let header = body(&["Ons kenmerk", "2026-0000123456", "Datum", "3 maart 2026"]);
    let (_, all) = look("x.docx", &docx(&[("word/header1.xml", &header), ("word/document.xml", &table)]));
    let said = |field| stated(&all, field);
    assert_eq!(said(FieldName::Kenmerk).as_deref(), Some("2026-0000123456"));
    assert_eq!(said(FieldName::Documentdatum).as_deref(), Some("2026-03-03"));
    assert_eq!(said(FieldName::Afzender).as_deref(), Some("Directie Financiële Markten"));
    assert_eq!(said(FieldName::Geadresseerden).as_deref(), Some("De Voorzitter van de Tweede Kamer"));
}

#[test]
fn parts_are_found_by_what_leads_to_them() {
    let secret = body(&["Stg. GEHEIM", "tekst"]);
    assert_eq!(
        marked(&[
            ("_rels/.rels", &links(&[("officeDocument", "word/document2.xml")])),
            ("word/document2.xml", &secret)
        ])
        .as_deref(),
        Some("Stg. GEHEIM")
    );
    assert_eq!(
        marked(&[("_rels/.rels", &links(&[("officeDocument", "/inhoud.xml")])), ("inhoud.xml", &secret)])
            .as_deref(),
        Some("Stg. GEHEIM")
    );
    let header = "<w:hdr><w:p><w:r><w:t>Dep. V</w:t></w:r></w:p></w:hdr>";
    assert_eq!(
        marked(&[
            ("_rels/.rels", &links(&[("officeDocument", "word/document.xml")])),
            (
                "word/_rels/document.xml.rels",
                &links(&[("header", "../delen/kop.xml"), ("footer", "geen.xml")])
            ),
            ("word/document.xml", &body(&["Nota"])),
            ("delen/kop.xml", header),
        ])
        .as_deref(),
        Some("Dep. VERTROUWELIJK")
    );
    // What saves through the packaging of .NET names its properties so.
    let elsewhere = docx(&[
        (
            "_rels/.rels",
            &links(&[("metadata/core-properties", "package/services/metadata/core-properties/1.psmdcp")]),
        ),
        ("package/services/metadata/core-properties/1.psmdcp", CORE),
    ]);
    assert_eq!(
        stated(&look("x.docx", &elsewhere).1, FieldName::Naam).as_deref(),
        Some("Nota & raming – 2027")
    );
    // What leads outside, or round, leads nowhere.
    for target in ["http://example.org/x.xml", "../../../../etc/passwd", "word/_rels/document.xml.rels", ""] {
        assert_eq!(
            marked(&[("_rels/.rels", &links(&[("officeDocument", target)])), ("word/document.xml", &secret)]),
            None
        );
    }
}

#[test]
fn markings_are_seen_where_word_and_others_put_them() {
    let watermark = r#"<w:hdr><w:p><w:r><w:pict><v:shape id="PowerPlusWaterMarkObject1"><v:textpath string="DEP. VERTROUWELIJK"/></v:shape></w:pict></w:r></w:p></w:hdr>"#;
    assert_eq!(marked(&[("word/header1.xml", watermark)]).as_deref(), Some("Dep. VERTROUWELIJK"));
    let draft = watermark.replace("DEP. VERTROUWELIJK", "CONCEPT");
    assert_eq!(marked(&[("word/header1.xml", &draft)]), None);
    let foreign = watermark.replace("<w:hdr>", r#"<w:hdr xmlns:v="urn:other" xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">"#);
    assert_eq!(marked(&[("word/header1.xml", &foreign)]), None, "another namespace");
    let styled = |style: &str, text: &str| {
        format!(
            "<w:document><w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p></w:document>"
        )
    };
    for (style, expected) in [
        ("Standaard", Some("Stg. GEHEIM")),
        ("Kop2", None),
        ("Heading1", None),
        ("Inhopg1", None),
        ("TOC2", None),
    ] {
        assert_eq!(
            marked(&[("word/document.xml", &styled(style, "Stg. GEHEIM"))]).as_deref(),
            expected,
            "{style}"
        );
    }
    let table = |rows: &[[&str; 2]]| {
        let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        let rows: String =
            rows.iter().map(|row| format!("<w:tr>{}{}</w:tr>", cell(row[0]), cell(row[1]))).collect();
        let before = "<w:p><w:r><w:t>regel</w:t></w:r></w:p>".repeat(12);
        format!("<w:document>{before}<w:tbl>{rows}</w:tbl></w:document>")
    };
    for (rows, expected) in [
        (&[["Nota over iets", "Dep. V"], ["Brief", "geen"]][..], None),
        (&[["Datum", "3 maart"], ["Rubricering:", "Dep. V"]], Some("Dep. VERTROUWELIJK")),
        (&[["Rubricering", "geheim"], ["Kenmerk", "12"]], Some("Stg. GEHEIM")),
    ] {
        assert_eq!(marked(&[("word/document.xml", &table(rows))]).as_deref(), expected, "{rows:?}");
    }
    let levels =
        body(&["Het besluit kent vier niveaus:", "Dep. VERTROUWELIJK", "Stg. CONFIDENTIEEL", "Stg. GEHEIM"]);
    assert_eq!(marked(&[("word/document.xml", &levels)]), None);
    let two = docx(&[("word/document.xml", &body(&["Dep. V", "Nota", "Stg. GEHEIM"]))]);
    assert_eq!((look("x.docx", &two).0.marking, remark("x.docx", &two)), (None, Some(Remark::Markings)));
    let titled = CORE.replace("Nota &amp; raming", "[Dep. V] Nota");
    assert_eq!(marked(&[("docProps/core.xml", &titled)]).as_deref(), Some("Dep. VERTROUWELIJK"));
}

#[test]
fn sheets_and_slides_are_marked_in_their_margins() {
    let main = |kind: &str| {
        format!(
            r#"<Types><Override ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>"#
        )
    };
    let sheet = |header: &str| {
        zip(&[
            ("[Content_Types].xml", &main("spreadsheetml.sheet")),
            ("_rels/.rels", &links(&[("officeDocument", "xl/workbook.xml")])),
            ("xl/_rels/workbook.xml.rels", &links(&[("worksheet", "worksheets/sheet1.xml")])),
            (
                "xl/worksheets/sheet1.xml",
                &format!(
                    "<worksheet><sheetData><c><v>Stg. GEHEIM</v></c></sheetData><headerFooter><oddHeader>{header}</oddHeader></headerFooter></worksheet>"
                ),
            ),
        ])
    };
    for (header, expected) in [
        (
            "&amp;L&amp;\"Verdana,Bold\"&amp;9DEP. VERTROUWELIJK&amp;RPagina &amp;P",
            Some("Dep. VERTROUWELIJK"),
        ),
        ("&amp;CRaming", None),
        ("", None),
    ] {
        assert_eq!(look("x.xlsx", &sheet(header)).0.marking.as_deref(), expected, "{header}");
    }
    let words = |text: &str| {
        format!(
            r#"<p:sld xmlns:p="urn:p" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>"#
        )
    };
    for (slide, master, expected) in [
        ("Stg. GEHEIM", "Klik", Some("Stg. GEHEIM")),
        ("Over geld", "Dep. V", Some("Dep. VERTROUWELIJK")),
        ("a", "b", None),
    ] {
        let bytes = zip(&[
            ("[Content_Types].xml", &main("presentationml.presentation")),
            ("_rels/.rels", &links(&[("officeDocument", "ppt/presentation.xml")])),
            (
                "ppt/_rels/presentation.xml.rels",
                &links(&[
                    ("slideMaster", "slideMasters/slideMaster1.xml"),
                    ("slide", "slides/slide12.xml"),
                    ("slide", "slides/slide7.xml"),
                ]),
            ),
            ("ppt/slides/slide7.xml", &words(slide)),
            ("ppt/slideMasters/slideMaster1.xml", &words(master)),
        ]);
        assert_eq!(look("x.pptx", &bytes).0.marking.as_deref(), expected, "{slide}");
    }
}

#[test]
fn a_name_in_another_namespace_is_another_name() {
    let own = r#"<c xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:o="urn:own">
        <o:title>Een ander ding</o:title><o:subject>van iemand</o:subject><dc:keywords>geld</dc:keywords><cp:title>Nog een ding</cp:title></c>"#;
    assert_eq!(look("x.docx", &docx(&[("docProps/core.xml", own)])).1, []);
    let default = r#"<coreProperties xmlns="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"><title xmlns="http://purl.org/dc/elements/1.1/">Nota over geld</title><keywords>geld</keywords></coreProperties>"#;
    let (_, all) = look("x.docx", &docx(&[("docProps/core.xml", default)]));
    assert_eq!(stated(&all, FieldName::Naam).as_deref(), Some("Nota over geld"));
    assert_eq!(stated(&all, FieldName::Trefwoorden).as_deref(), Some("geld"));
    let meta = r#"<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:o="urn:own"><office:meta><o:title>Een ander ding</o:title></office:meta></office:document-meta>"#;
    assert_eq!(look("x.odt", &odt(&[("meta.xml", meta)])).1, []);
}

#[test]
fn templates_and_programs_fill_in_nothing() {
    let core = |title: &str, subject: &str, keywords: &str, description: &str| {
        format!(
            r#"<cp:c xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:subject>{subject}</dc:subject><cp:keywords>{keywords}</cp:keywords><dc:description>{description}</dc:description></cp:c>"#
        )
    };
    for (title, subject, keywords, description) in [
        ("@Titelopdracht@", "@Opdrachtgever@", "Trefwoorden", ""),
        ("Word Document", "", "", "generated by python-docx"),
        ("[Titel]", "[Onderwerp]", "[Trefwoorden]", "[Opmerkingen]"),
        ("Untitled Spreadsheet", "", "203", ""),
    ] {
        let bytes = docx(&[("docProps/core.xml", &core(title, subject, keywords, description))]);
        assert_eq!(look("x.docx", &bytes).1, [], "{title}");
    }
}

#[test]
fn the_letters_of_old_documents_are_those_of_their_code_page() {
    let named = |page: Option<u16>, title: &[u8]| {
        let mut properties = vec![(2, text(title))];
        if let Some(page) = page {
            let mut value = vec![2, 0, 0, 0];
            value.extend(page.to_le_bytes());
            value.extend([0, 0]);
            properties.insert(0, (1, value));
        }
        let bytes = compound(&[
            ("/WordDocument", &[0xec, 0xa5, 0xc1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            ("/\u{5}SummaryInformation", &set_of(SUMMARY, &properties)),
        ]);
        stated(&look("x.doc", &bytes).1, FieldName::Naam)
    };
    for (page, title, expected) in [
        (
            Some(1250),
            &b"Umowa mi\xeadzy \xa3odzi\xb9 a \xafyrardowem"[..],
            Some("Umowa między Łodzią a Żyrardowem"),
        ),
        (Some(1251), b"\xc4\xee\xea\xeb\xe0\xe4 \xee \xe1\xfe\xe4\xe6\xe5\xf2\xe5", Some("Доклад о бюджете")),
        (Some(1252), b"Co\xf6rdinatie van geld", Some("Coördinatie van geld")),
        (None, b"Co\xf6rdinatie van geld", Some("Coördinatie van geld")),
        (None, "Coördinatie van geld".as_bytes(), Some("Coördinatie van geld")),
        (Some(1252), "Coördinatie van geld".as_bytes(), Some("Coördinatie van geld")),
        (Some(65001), "Coördinatie van geld".as_bytes(), Some("Coördinatie van geld")),
        (Some(10000), b"Co\x9ardinatie van geld", Some("Coördinatie van geld")),
        // Which letter is meant is not known: then it is no name.
        (Some(850), b"Co\x94rdinatie van geld", None),
        (None, b"Umowa mi\xeadzy \xa3odzi\xb9 a \xafyrardowem", None),
    ] {
        assert_eq!(named(page, title).as_deref(), expected, "{page:?}");
    }
}

#[test]
fn what_cannot_be_read_is_told() {
    let whole = docx(&[("docProps/core.xml", CORE)]);
    let old = old_word();
    let mut locked = old.clone();
    let at = locked.windows(4).position(|bytes| bytes == [0xec, 0xa5, 0xc1, 0]).unwrap();
    locked[at + 11] |= 1;
    let sheet = |record: &[u8]| compound(&[("/Workbook", &[&[9, 8, 4, 0, 0, 6, 5, 0][..], record].concat())]);
    let mut zipped = whole.clone();
    let list = zipped.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    zipped[list + 8] |= 1;
    for (name, bytes, expected) in [
        ("x.docx", whole.clone(), None),
        ("x.doc", old.clone(), None),
        ("x.doc", locked, Some(Remark::Protected)),
        ("x.xls", sheet(&[0x2f, 0, 2, 0, 0, 0]), Some(Remark::Protected)),
        ("x.xls", sheet(&[0x5c, 0, 2, 0, 0x2f, 0]), None),
        (
            "x.docx",
            compound(&[("/EncryptedPackage", b"x"), ("/EncryptionInfo", b"x")]),
            Some(Remark::Protected),
        ),
        ("x.zip", zipped, Some(Remark::Protected)),
        ("x.docx", whole[..whole.len() / 2].to_vec(), Some(Remark::Broken)),
        ("x.docx", old[..600].to_vec(), Some(Remark::Broken)),
        ("x.docx", vec![0; 4000], Some(Remark::Broken)),
        ("x.pdf", vec![0; 4000], Some(Remark::Broken)),
        ("x.bin", vec![0; 4000], None),
        ("x.docx", Vec::new(), None),
        ("x.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n".to_vec(), Some(Remark::Broken)),
        ("x.pdf", b"%PDF-1.4\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF".to_vec(), None),
        (
            "x.pdf",
            b"%PDF-1.4\ntrailer<</Root 1 0 R/Encrypt 3 0 R>>\nstartxref\n9\n%%EOF".to_vec(),
            Some(Remark::Protected),
        ),
        ("x.txt", b"tekst".to_vec(), None),
        ("x.doc", b"{\\rtf1 tekst}".to_vec(), None),
    ] {
        assert_eq!(
            remark(name, &bytes),
            expected,
            "{name} {}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(60)])
        );
    }
    let manifest = zip(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("META-INF/manifest.xml", "<m><manifest:encryption-data/></m>"),
    ]);
    assert_eq!(remark("x.odt", &manifest), Some(Remark::Protected));
    for remark in [Remark::Protected, Remark::Broken, Remark::Markings] {
        let trouble = remark.to_trouble(crate::model::Timestamp(1));
        for text in [&trouble.message.nl, &trouble.message.en, &trouble.remedy.nl, &trouble.remedy.en] {
            assert!(text.ends_with('.') && text.len() > 40, "{text}");
        }
    }
}
