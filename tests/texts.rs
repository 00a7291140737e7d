//! What is read of documents that real office programs and a browser make from one known text.

use std::{fmt::Write as _, fs, path::Path, process::Command};

use bronmerk_daemon::fuzzing::{Ending, Text, TextKind, TextLimits, text_of};

use crate::support::programs::find;

/// Words with letters beyond ASCII, ligatures, compounds that are broken at the end of a line, and signs.
const WORDS: [&str; 24] = [
    "de",
    "minister",
    "heeft",
    "officiële",
    "efficiëntie",
    "afwijkingen",
    "flinke",
    "coördinatie",
    "één",
    "en",
    "afhankelijkheidsverklaring",
    "uitvoeringsorganisaties",
    "kwaliteitsbewaking",
    "van",
    "Noord-Holland",
    "€",
    "1.250.000",
    "financiële",
    "verantwoordelijkheden",
    "dat",
    "‘besloten’",
    "–",
    "Woo-verzoek",
    "ministeriële",
];

/// So many words by a fixed rule, so that each place in the text is another.
fn words(seed: u64, count: usize) -> Vec<String> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap()
    };
    (0..count)
        .map(|at| {
            if at % 9 == 8 {
                format!("woord{}", next() % 10_000)
            } else {
                WORDS[next() % WORDS.len()].to_owned()
            }
        })
        .collect()
}

/// The words of what was read, each paragraph apart, in the order of the spans.
fn read_words(text: &Text) -> Vec<String> {
    let mut joined = String::new();
    for span in &text.spans {
        if !span.continues {
            joined.push('\n');
        }
        joined.push_str(&span.text);
    }
    joined.split_whitespace().map(str::to_owned).collect()
}

/// How much of `known` stands in `found` in the same order, as a part of one.
fn in_order(known: &[String], found: &[String]) -> f64 {
    let mut above = vec![0_u32; found.len() + 1];
    for word in known {
        let mut now = vec![0_u32; found.len() + 1];
        for (at, other) in found.iter().enumerate() {
            now[at + 1] = if word == other { above[at] + 1 } else { now[at].max(above[at + 1]) };
        }
        above = now;
    }
    f64::from(above[found.len()]) / known.len() as f64
}

/// Reads a file, and says how much of the known words it has in order. Must be 99 of 100.
fn check(file: &Path, known: &[String]) -> Text {
    let bytes = fs::read(file).unwrap();
    let text = text_of(file.file_name().unwrap().as_encoded_bytes(), &bytes, TextLimits::default());
    let part = in_order(known, &read_words(&text));
    eprintln!(
        "{}: {:.2} % of {} words in order",
        file.file_name().unwrap().display(),
        part * 100.0,
        known.len()
    );
    assert_eq!(text.ending, Ending::Whole, "{}", file.display());
    assert!(part >= 0.99, "{}: {part}: {:?}", file.display(), text.spans.iter().take(20).collect::<Vec<_>>());
    text
}

fn has(text: &Text, kind: TextKind, words: &str) -> bool {
    text.spans.iter().any(|span| span.kind == kind && span.text.contains(words))
}

const SPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\" \
    xmlns:presentation=\"urn:oasis:names:tc:opendocument:xmlns:presentation:1.0\" \
    xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\" \
    xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"";

/// A document of that kind as one XML file.
fn flat(kind: &str, styles: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><office:document {SPACES} office:version=\"1.3\" \
        office:mimetype=\"application/vnd.oasis.opendocument.{kind}\">{styles}<office:body>{body}</office:body></office:document>"
    )
}

/// A text of headings, paragraphs in two columns that are hyphenated, and a table; its words in order.
fn letter() -> (String, Vec<String>) {
    let styles = "<office:styles><style:style style:name=\"Standard\" style:family=\"paragraph\">\
        <style:paragraph-properties fo:text-align=\"justify\" fo:hyphenation-ladder-count=\"no-limit\"/>\
        <style:text-properties fo:language=\"nl\" fo:country=\"NL\" fo:hyphenate=\"true\" fo:hyphenation-remain-char-count=\"2\" fo:hyphenation-push-char-count=\"2\"/></style:style>\
        <style:style style:name=\"Heading_20_1\" style:display-name=\"Heading 1\" style:family=\"paragraph\" style:parent-style-name=\"Standard\" style:default-outline-level=\"1\"/></office:styles>\
        <office:automatic-styles><style:page-layout style:name=\"a\"><style:page-layout-properties fo:page-width=\"21cm\" fo:page-height=\"29.7cm\" fo:margin=\"2cm\"/><style:header-style/><style:footer-style/></style:page-layout>\
        <style:style style:name=\"Kolommen\" style:family=\"section\"><style:section-properties><style:columns fo:column-count=\"2\" fo:column-gap=\"0.8cm\">\
        <style:column style:rel-width=\"1*\" fo:start-indent=\"0cm\" fo:end-indent=\"0.4cm\"/><style:column style:rel-width=\"1*\" fo:start-indent=\"0.4cm\" fo:end-indent=\"0cm\"/></style:columns></style:section-properties></style:style>\
        <style:style style:name=\"Weg\" style:family=\"text\"><style:text-properties text:display=\"none\"/></style:style></office:automatic-styles>\
        <office:master-styles><style:master-page style:name=\"Standard\" style:page-layout-name=\"a\"><style:header><text:p>Bovenaan iedere bladzijde</text:p></style:header>\
        <style:footer><text:p>Dep. VERTROUWELIJK</text:p></style:footer></style:master-page></office:master-styles>";
    let (mut body, mut known) = (String::from("<office:text>"), Vec::new());
    for part in 0..3_u64 {
        let heading = words(part * 100 + 1, 4);
        write!(
            body,
            "<text:h text:style-name=\"Heading_20_1\" text:outline-level=\"1\">{}</text:h>",
            heading.join(" ")
        )
        .unwrap();
        known.extend(heading);
        write!(body, "<text:section text:style-name=\"Kolommen\" text:name=\"s{part}\">").unwrap();
        for paragraph in 0..6 {
            let words = words(part * 100 + paragraph + 10, 90);
            write!(body, "<text:p text:style-name=\"Standard\">{}</text:p>", words.join(" ")).unwrap();
            known.extend(words);
        }
        write!(body, "</text:section><table:table table:name=\"t{part}\"><table:table-column table:number-columns-repeated=\"3\"/>").unwrap();
        for row in 0..4 {
            body.push_str("<table:table-row>");
            for column in 0..3 {
                let words = words(part * 100 + row * 10 + column + 30, 2);
                write!(body, "<table:table-cell><text:p>{}</text:p></table:table-cell>", words.join(" "))
                    .unwrap();
                known.extend(words);
            }
            body.push_str("</table:table-row>");
        }
        body.push_str("</table:table>");
    }
    body.push_str("<text:p>Aan het slot<office:annotation><dc:creator>B</dc:creator><text:p>Klopt dit wel</text:p></office:annotation>\
        <text:span text:style-name=\"Weg\"> verborgen geheim</text:span> van alles.</text:p></office:text>");
    known.extend(["Aan", "het", "slot"].map(str::to_owned));
    (flat("text", styles, &body), known)
}

/// Converts with a real LibreOffice; the files are made beside the document.
fn convert(office: &Path, own: &Path, document: &Path, format: &str) {
    let output = Command::new(office)
        .args(["--headless", "--norestore", "--nologo", "--convert-to", format, "--outdir"])
        .arg(own)
        .arg(format!("-env:UserInstallation=file://{}", own.join("profiel").display()))
        .arg(document)
        .env("HOME", own)
        .output()
        .unwrap();
    assert!(output.status.success(), "{format}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Damages a file at many places: whatever then comes of it, it ends.
fn damage(file: &Path) {
    let bytes = fs::read(file).unwrap();
    let limits = TextLimits { work: 16 << 20, ..TextLimits::default() };
    let name = file.file_name().unwrap().as_encoded_bytes();
    for turn in 0..300 {
        let mut bad = bytes.clone();
        for step in 0..4 {
            let at = (turn * 7919 + step * 104_729) % bad.len();
            bad[at] = bad[at].wrapping_add(u8::try_from(turn % 255).unwrap() + 1);
        }
        text_of(name, &bad, limits);
        text_of(name, &bytes[..turn * bytes.len() / 300], limits);
    }
}

#[test]
fn what_libreoffice_writes_of_a_text_is_read_in_order() {
    let Some(office) = find("soffice", "libreoffice-writer") else { return };
    let own = tempfile::tempdir().unwrap();
    let (source, known) = letter();
    let document = own.path().join("nota.fodt");
    fs::write(&document, source).unwrap();
    check(&document, &known);
    let formats = [
        "odt",
        "docx",
        "docm:MS Word 2007 XML VBA",
        "dotx:MS Word 2007 XML Template",
        "doc",
        "rtf",
        "html",
        "txt:Text (encoded):UTF8",
        "pdf",
    ];
    for format in formats {
        convert(&office, own.path(), &document, format);
        let extension = format.split(':').next().unwrap();
        let file = own.path().join(format!("nota.{extension}"));
        let text = check(&file, &known);
        if !matches!(extension, "html" | "txt" | "pdf") {
            assert!(has(&text, TextKind::Heading(1), &known[..4].join(" ")), "{extension}");
            assert!(has(&text, TextKind::Comment, "Klopt dit wel"), "{extension}");
            assert!(has(&text, TextKind::Hidden, "verborgen geheim"), "{extension}");
            assert!(has(&text, TextKind::Header, "Bovenaan iedere bladzijde"), "{extension}");
            assert!(has(&text, TextKind::Footer, "Dep. VERTROUWELIJK"), "{extension}");
            assert!(
                text.spans.iter().filter(|span| span.kind == TextKind::TableCell).count() >= 36,
                "{extension}"
            );
        }
        damage(&file);
    }
}

#[test]
fn what_libreoffice_writes_of_sheets_and_slides_is_read_in_order() {
    let Some(office) = find("soffice", "libreoffice-calc libreoffice-impress") else { return };
    let own = tempfile::tempdir().unwrap();
    let (mut body, mut known) = (String::from("<office:spreadsheet>"), Vec::new());
    for sheet in 0..2_u64 {
        write!(body, "<table:table table:name=\"Blad{sheet}\">").unwrap();
        for row in 0..40 {
            body.push_str("<table:table-row>");
            for column in 0..4 {
                let words = words(sheet * 10_000 + row * 10 + column, 3);
                write!(
                    body,
                    "<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
                    words.join(" ")
                )
                .unwrap();
                known.extend(words);
            }
            body.push_str("</table:table-row>");
        }
        body.push_str("</table:table>");
    }
    body.push_str("</office:spreadsheet>");
    let document = own.path().join("blad.fods");
    fs::write(&document, flat("spreadsheet", "", &body)).unwrap();
    for format in
        ["ods", "xlsx", "xlsm:Calc MS Excel 2007 VBA XML", "xls", "csv:Text - txt - csv (StarCalc):44,34,76"]
    {
        convert(&office, own.path(), &document, format);
        let extension = format.split(':').next().unwrap();
        let file = own.path().join(format!("blad.{extension}"));
        // A file of values has one sheet.
        let text = check(&file, if extension == "csv" { &known[..known.len() / 2] } else { &known });
        assert!(extension == "csv" || has(&text, TextKind::SheetName, "Blad1"), "{extension}");
        damage(&file);
    }

    let (mut body, mut known) = (String::from("<office:presentation>"), Vec::new());
    for slide in 0..12 {
        let (title, text, note) =
            (words(slide * 10 + 1, 5), words(slide * 10 + 2, 30), words(slide * 10 + 3, 20));
        write!(
            body,
            "<draw:page draw:name=\"p{slide}\" draw:master-page-name=\"Default\"><draw:frame svg:x=\"2cm\" svg:y=\"1cm\" svg:width=\"24cm\" svg:height=\"3cm\"><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>\
            <draw:frame svg:x=\"2cm\" svg:y=\"5cm\" svg:width=\"24cm\" svg:height=\"12cm\"><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>\
            <presentation:notes><draw:frame presentation:class=\"notes\" svg:x=\"2cm\" svg:y=\"15cm\" svg:width=\"17cm\" svg:height=\"12cm\"><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>",
            title.join(" "), text.join(" "), note.join(" ")
        )
        .unwrap();
        known.extend(title.into_iter().chain(text).chain(note));
    }
    body.push_str("</office:presentation>");
    let styles = "<office:automatic-styles><style:page-layout style:name=\"a\"><style:page-layout-properties fo:page-width=\"28cm\" fo:page-height=\"21cm\"/></style:page-layout></office:automatic-styles>\
        <office:master-styles><style:master-page style:name=\"Default\" style:page-layout-name=\"a\"/></office:master-styles>";
    let document = own.path().join("dia.fodp");
    fs::write(&document, flat("presentation", styles, &body)).unwrap();
    for extension in ["odp", "pptx", "ppt"] {
        convert(&office, own.path(), &document, extension);
        let file = own.path().join(format!("dia.{extension}"));
        let text = check(&file, &known);
        assert!(has(&text, TextKind::SpeakerNote, &words(3, 20)[..3].join(" ")), "{extension}");
        damage(&file);
    }
}

#[test]
fn what_a_browser_prints_is_read_in_order() {
    let Some(browser) = find("chromium", "chromium") else { return };
    let own = tempfile::tempdir().unwrap();
    let mut page = String::from(
        "<!DOCTYPE html><html lang=nl><meta charset=utf-8><style>body{font:11pt serif}.k{columns:2;column-gap:1cm;hyphens:auto;text-align:justify}td{border:1px solid;padding:3px 12px}</style><body>",
    );
    let mut known = Vec::new();
    for part in 0..3_u64 {
        let heading = words(part * 100 + 1, 4);
        write!(page, "<h1>{}</h1><div class=k>", heading.join(" ")).unwrap();
        known.extend(heading);
        for paragraph in 0..6 {
            let words = words(part * 100 + paragraph + 10, 90);
            write!(page, "<p>{}</p>", words.join(" ")).unwrap();
            known.extend(words);
        }
        page.push_str("</div><table>");
        for row in 0..4 {
            page.push_str("<tr>");
            for column in 0..3 {
                let words = words(part * 100 + row * 10 + column + 30, 2);
                write!(page, "<td>{}</td>", words.join(" ")).unwrap();
                known.extend(words);
            }
            page.push_str("</tr>");
        }
        page.push_str("</table>");
    }
    let source = own.path().join("blad.html");
    fs::write(&source, page).unwrap();
    check(&source, &known);
    let file = own.path().join("blad.pdf");
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"])
        .arg(format!("--print-to-pdf={}", file.display()))
        .arg(format!("--user-data-dir={}", own.path().join("profiel").display()))
        .arg(&source)
        .env("HOME", own.path())
        .output()
        .unwrap();
    assert!(file.is_file(), "{}", String::from_utf8_lossy(&output.stderr));
    check(&file, &known);
    damage(&file);
}
