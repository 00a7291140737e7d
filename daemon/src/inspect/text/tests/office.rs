//! What Office Open XML and OpenDocument keep of what a document says.

use super::{Ending, read, told, zipped};

/// The parts of a Word document with this text; `document` is the body.
pub(super) fn word(body: &str) -> Vec<u8> {
    const SPACE: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"r\" xmlns:mc=\"mc\"";
    let root = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let part =
        |tag: &str, text: &str| format!("<w:{tag} {SPACE}><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:{tag}>");
    let document = format!("<?xml version=\"1.0\"?><w:document {SPACE}><w:body>{body}</w:body></w:document>");
    let links = ["styles", "header", "footer", "comments", "footnotes"]
        .map(|kind| format!("<Relationship Id=\"{kind}\" Type=\"{root}/{kind}\" Target=\"{kind}.xml\"/>"))
        .concat();
    zipped(&[
        ("[Content_Types].xml", "<Types/>"),
        (
            "_rels/.rels",
            &format!(
                "<Relationships><Relationship Id=\"a\" Type=\"{root}/officeDocument\" Target=\"/word/document.xml\"/></Relationships>"
            ),
        ),
        ("word/document.xml", &document),
        ("word/_rels/document.xml.rels", &format!("<Relationships>{links}</Relationships>")),
        (
            "word/styles.xml",
            &format!(
                "<w:styles {SPACE}><w:style w:styleId=\"Kop1\"><w:name w:val=\"heading 1\"/></w:style>\
            <w:style w:styleId=\"Eigen\"><w:name w:val=\"Eigen\"/><w:basedOn w:val=\"Kop1\"/></w:style></w:styles>"
            ),
        ),
        ("word/header.xml", &part("hdr", "Bovenaan")),
        ("word/footer.xml", &part("ftr", "Onderaan")),
        ("word/comments.xml", &part("comments", "Klopt dit?")),
        ("word/footnotes.xml", &part("footnotes", "Een noot")),
    ])
}

#[test]
fn a_word_document_says_what_each_piece_is() {
    let run = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
    let body = [
        &format!("<w:p><w:pPr><w:pStyle w:val=\"Eigen\"/></w:pPr>{}</w:p>", run("Aanleiding")),
        &format!("<w:p>{}<w:del>{}</w:del>{}", run("een "), run("oude ").replace("w:t", "w:delText"), run("tekst")),
        &format!("<w:ins>{}</w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>geheim</w:t></w:r>", run(" erbij")),
        "<w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:tab/><w:t>a &amp; b</w:t><w:br/><w:instrText>PAGE</w:instrText></w:r></w:p>",
        &format!("<w:tbl><w:tr><w:tc><w:p>{}</w:p></w:tc><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl>", run("links"), run("rechts")),
        &format!("<w:p>{}<w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p>{}</w:p></w:txbxContent></mc:Choice>\
            <mc:Fallback><w:p>{}</w:p></mc:Fallback></mc:AlternateContent></w:r></w:p>", run("om"), run("kader"), run("kader")),
        "<w:sectPr><w:headerReference w:type=\"first\" r:id=\"header\"/><w:footerReference w:type=\"default\" r:id=\"footer\"/></w:sectPr>",
    ]
    .concat();
    let text = read("x.docx", &word(&body));
    let expected = "first-page-header [paragraph 1] Bovenaan\nheading 1 [paragraph 1] Aanleiding\nbody [paragraph 2] een \n\
        deleted [paragraph 2] oude \nbody [paragraph 2] tekst\ninserted [paragraph 2]  erbij\nhidden [paragraph 2] geheim\n\
        body [paragraph 2] \\ta & b\ntable-cell [1!A1] links\ntable-cell [1!B1] rechts\nbody [paragraph 5] kader\n\
        body [paragraph 6] om\nnote [paragraph 1] Een noot\ncomment [paragraph 1] Klopt dit?\nfooter [paragraph 1] Onderaan\n";
    assert_eq!(told(&text), expected);
    assert_eq!(text.ending, Ending::Whole);
}

#[test]
fn a_workbook_keeps_its_sheets_and_shows_dates() {
    let root = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let link = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{root}/{kind}\" Target=\"{target}\"/>")
    };
    let links = |links: String| format!("<Relationships>{links}</Relationships>");
    let sheet = "<worksheet><sheetData><row r=\"2\"><c r=\"B2\" t=\"s\"><v>1</v></c><c t=\"inlineStr\"><is><t>los</t></is></c></row>\
        <row r=\"7\" hidden=\"1\"><c r=\"A7\" s=\"1\"><v>46084</v></c><c r=\"AB7\" t=\"b\"><v>1</v></c></row>\
        <row><c><f>A1*2</f><v>2.5</v></c></row></sheetData><headerFooter><oddFooter>&amp;LDep. V.&amp;R&amp;P</oddFooter></headerFooter></worksheet>";
    let file = zipped(&[
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", &links(link("a", "officeDocument", "xl/workbook.xml"))),
        (
            "xl/workbook.xml",
            "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Eén\" sheetId=\"1\" r:id=\"s\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &links(
                link("s", "worksheet", "sheet.xml")
                    + &link("t", "sharedStrings", "strings.xml")
                    + &link("u", "styles", "styles.xml"),
            ),
        ),
        ("xl/sheet.xml", sheet),
        ("xl/_rels/sheet.xml.rels", &links(link("c", "comments", "../xl/comments.xml"))),
        (
            "xl/comments.xml",
            "<comments><authors><author>A</author></authors><commentList><comment ref=\"B2\"><text><r><t>Zeker?</t></r></text></comment></commentList></comments>",
        ),
        (
            "xl/strings.xml",
            "<sst><si><t>nul</t></si><si><r><t>twee </t></r><r><t>delen</t></r><rPh><t>nee</t></rPh></si></sst>",
        ),
        (
            "xl/styles.xml",
            "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/></numFmts><cellStyleXfs><xf/></cellStyleXfs>\
            <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>",
        ),
    ]);
    let expected = "sheet-name [Eén] Eén\ntable-cell [Eén!B2] twee delen\ntable-cell [Eén!C2] los\nhidden [Eén!A7] 2026-03-03\n\
        hidden [Eén!AB7] TRUE\ntable-cell [Eén!A8] 2.5\nfooter [Eén] Dep. V.\ncomment [Eén!B2] Zeker?\n";
    assert_eq!(told(&read("x.xlsx", &file)), expected);
}

#[test]
fn slides_have_titles_and_what_the_speaker_says() {
    let root = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let link = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{root}/{kind}\" Target=\"{target}\"/>")
    };
    let links = |links: String| format!("<Relationships>{links}</Relationships>");
    let shape = |kind: &str, text: &str| {
        format!(
            "<p:sp><p:nvSpPr><p:nvPr><p:ph type=\"{kind}\"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
        )
    };
    let slide = |shapes: String| format!("<p:sld xmlns:p=\"p\" xmlns:a=\"a\">{shapes}</p:sld>");
    let first = slide(
        shape("title", "Titel")
            + &shape("body", "Punt")
            + &shape("ftr", "Voet")
            + &shape("sldNum", "1")
            + "<a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>cel</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl>",
    );
    let file = zipped(&[
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", &links(link("a", "officeDocument", "ppt/presentation.xml"))),
        (
            "ppt/presentation.xml",
            "<p:presentation xmlns:p=\"p\" xmlns:r=\"r\"><p:sldIdLst><p:sldId id=\"256\" r:id=\"b\"/><p:sldId id=\"257\" r:id=\"a\"/></p:sldIdLst></p:presentation>",
        ),
        (
            "ppt/_rels/presentation.xml.rels",
            &links(link("a", "slide", "slides/1.xml") + &link("b", "slide", "slides/2.xml")),
        ),
        ("ppt/slides/1.xml", &slide(shape("ctrTitle", "Laatste")).replace("<p:sld ", "<p:sld show=\"0\" ")),
        ("ppt/slides/2.xml", &first),
        ("ppt/slides/_rels/2.xml.rels", &links(link("n", "notesSlide", "../notes/2.xml"))),
        ("ppt/notes/2.xml", &slide(shape("body", "Zeg dit") + &shape("sldNum", "1"))),
    ]);
    let expected = "slide-title [slide 1] Titel\nbody [slide 1] Punt\nfooter [slide 1] Voet\ntable-cell [slide 1] cel\n\
        speaker-note [slide 1] Zeg dit\nhidden [slide 2] Laatste\n";
    assert_eq!(told(&read("x.pptx", &file)), expected);
}

#[test]
fn an_open_document_says_the_same() {
    let space = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"t\" xmlns:table=\"b\" xmlns:style=\"s\" \
        xmlns:dc=\"d\" xmlns:draw=\"w\" xmlns:presentation=\"p\"";
    let styles = format!(
        "<office:document-styles {space}><style:style style:name=\"Kop\" style:default-outline-level=\"2\"/><style:master-page>\
        <style:header><text:p>Boven</text:p></style:header><style:footer-first><text:p>Onder</text:p></style:footer-first></style:master-page></office:document-styles>"
    );
    let body = "<text:tracked-changes><text:changed-region text:id=\"d\"><text:deletion><dc:creator>A</dc:creator><text:p>oud</text:p></text:deletion></text:changed-region>\
        <text:changed-region text:id=\"i\"><text:insertion/></text:changed-region></text:tracked-changes>\
        <text:h text:outline-level=\"2\">Kop</text:h><text:p>een<text:change text:change-id=\"d\"/><text:s text:c=\"2\"/><text:change-start text:change-id=\"i\"/>nieuw<text:change-end text:change-id=\"i\"/>\
        <office:annotation><dc:creator>B</dc:creator><text:p>Zeker?</text:p></office:annotation><text:span text:style-name=\"H\">geheim</text:span></text:p>\
        <table:table table:name=\"T\"><table:table-row><table:table-cell/><table:table-cell><text:p>cel</text:p></table:table-cell></table:table-row></table:table>";
    let content = format!(
        "<office:document-content {space}><office:automatic-styles><style:style style:name=\"H\"><style:text-properties text:display=\"none\"/></style:style>\
        </office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    let file = zipped(&[
        ("mimetype", "x"),
        ("styles.xml", &styles),
        ("content.xml", &content),
        ("META-INF/manifest.xml", "<m/>"),
    ]);
    let expected = "header [paragraph 1] Boven\nheading 2 [paragraph 1] Kop\nbody [paragraph 2] een\ndeleted [paragraph 2] oud\n\
        body [paragraph 2]   \ninserted [paragraph 2] nieuw\nhidden [paragraph 2] geheim\ncomment [paragraph 2] Zeker?\n\
        table-cell [1!B1] cel\nfirst-page-footer [] Onder\n";
    assert_eq!(told(&read("x.odt", &file)), expected);
    let flat = content.replace("document-content", "document").replace("office:text>", "office:spreadsheet>");
    let sheet = "<table:table table:name=\"Blad\"><table:table-row table:number-rows-repeated=\"4\"><table:table-cell/></table:table-row>\
        <table:table-row><table:table-cell table:number-columns-repeated=\"2\"/><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>";
    let flat = flat.replace(body, sheet);
    assert_eq!(told(&read("x.fods", flat.as_bytes())), "sheet-name [Blad] Blad\ntable-cell [Blad!C5] a\n");
    let protected = zipped(&[("content.xml", "x"), ("META-INF/manifest.xml", "<manifest:encryption-data/>")]);
    assert_eq!(read("x.odt", &protected).ending, Ending::Protected);
}

#[test]
fn an_archive_says_the_names_of_its_members() {
    let text = read("x.zip", &zipped(&[("een/nota.docx", "x"), ("twee.txt", "y")]));
    assert_eq!(told(&text), "member-name [] een/nota.docx\nmember-name [] twee.txt\n");
}
