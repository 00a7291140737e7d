//! Tests of the readers together: what each format keeps of what it says, and what who means ill gets.

mod hostile;
mod mail;
mod office;
mod pdf;

use super::{Ending, Kind, Limits, Place, Spot, Text, text_of};

fn read(name: &str, bytes: &[u8]) -> Text {
    text_of(name.as_bytes(), bytes, Limits::default())
}

/// Kind, place and text of each span, one a line.
fn told(text: &Text) -> String {
    let line = |span: &super::Span| {
        let kind = match span.kind {
            Kind::Heading(level) => format!("heading {level}"),
            kind => serde_json::to_value(kind).unwrap().as_str().unwrap_or_default().to_owned(),
        };
        format!("{kind} [{}] {}\n", span.place, span.text.escape_debug())
    };
    text.spans.iter().map(line).collect()
}

/// A ZIP file of these members.
fn zipped(members: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write as _;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn plain_text_is_paragraphs() {
    let text = read("x.txt", "Één regel\r\nnog een\r\n\r\n\r\nTweede alinea – €\r\n".as_bytes());
    assert_eq!(
        told(&text),
        "body [paragraph 1] Één regel\\r\\nnog een\nbody [paragraph 5] Tweede alinea – €\n"
    );
    assert_eq!(text.ending, Ending::Whole);
}

#[test]
fn values_are_cells() {
    let text = read("x.csv", "naam;\"bedrag; in \"\"€\"\"\"\nA, B;\"twee\nregels\"\n;x".as_bytes());
    let expected = "table-cell [1!A1] naam\ntable-cell [1!B1] bedrag; in \\\"€\\\"\ntable-cell [1!A2] A, B\n\
        table-cell [1!B2] twee\\nregels\ntable-cell [1!B3] x\n";
    assert_eq!(told(&text), expected);
}

#[test]
fn markdown_keeps_its_headings_and_tables() {
    let source = "# Kop #\n\nTekst met *nadruk*\nen meer\n\nTweede\n======\n\n```\n# geen kop\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
    let expected = "heading 1 [paragraph 1] Kop\nbody [paragraph 3] Tekst met *nadruk*\\nen meer\n\
        heading 1 [paragraph 6] Tweede\nbody [paragraph 10] # geen kop\ntable-cell [1!A1] a\ntable-cell [1!B1] b\n\
        table-cell [1!A2] 1\ntable-cell [1!B2] 2\n";
    assert_eq!(told(&read("x.md", source.as_bytes())), expected);
}

#[test]
fn pages_keep_what_a_browser_shows_and_what_it_hides() {
    let source = "<!DOCTYPE html><html><head><title>weg</title><style>p{}</style></head><body><h2>Kop &eacute;&eacute;n</h2>\n\
        <p>Eén\n  zin met <b>na</b>druk &amp; &#8364; 5 a < b<br>regel<span style='display: none'>geheim</span> slot</p>\
        <table><tr><td>x<td>y</tr><tr><td><table><tr><td>in</td></tr></table></td></tr></table><!-- weg --><ins>erbij</ins>\
        <script>if (a < b) { \"</p>\" }</script><pre>a\n  b</pre><img alt='x > y' src=\"a>b\">na</body></html>";
    let expected = "heading 2 [paragraph 1] Kop één\nbody [paragraph 2] Eén zin met nadruk & € 5 a < b\\nregel\n\
        hidden [paragraph 2] geheim\nbody [paragraph 2]  slot\ntable-cell [1!A1] x\ntable-cell [1!B1] y\n\
        table-cell [2!A1] in\ninserted [paragraph 6] erbij\nbody [paragraph 7] a\\n  b\nbody [paragraph 8] na\n";
    assert_eq!(told(&read("x.html", source.as_bytes())), expected);
}

/// As the expectations have it.
impl std::fmt::Display for Place {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for name in &self.within {
            write!(out, "{name}: ")?;
        }
        match &self.spot {
            Spot::Whole => Ok(()),
            Spot::Page(number) => write!(out, "page {number}"),
            Spot::Paragraph(number) => write!(out, "paragraph {number}"),
            Spot::Cell { table, row, column } => write!(out, "{table}!{}{row}", letters(*column)),
            Spot::Slide(number) => write!(out, "slide {number}"),
            Spot::Part(name) => out.write_str(name),
        }
    }
}

/// The letters of a column: A to Z, AA and on.
fn letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        column -= 1;
        letters.push(char::from(b'A' + u8::try_from(column % 26).unwrap_or(0)));
        column /= 26;
    }
    letters.into_iter().rev().collect()
}
