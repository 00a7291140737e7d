//! Who means ill: bombs, claims, nesting, cycles and damage. Each ends, and within its limits.

use std::time::{Duration, Instant};

use super::{Ending, Limits, office::word, read, text_of, zipped};
use crate::inspect::formats::Content;

/// How long the worst of these may take; a build for tests is some ten times slower than a real one.
const LONGEST: Duration = Duration::from_secs(30);

/// Reads it, and checks that it stayed within its limits.
fn ends(name: &str, bytes: &[u8]) -> Ending {
    let start = Instant::now();
    let text = read(name, bytes);
    let limits = Limits::default();
    assert!(start.elapsed() < LONGEST, "{name}: {:?}", start.elapsed());
    assert!(text.spans.len() <= limits.spans);
    assert!(text.spans.iter().map(|span| span.text.len()).sum::<usize>() <= limits.text);
    text.ending
}

#[test]
fn bombs_end_at_the_limit() {
    // 200 MB of text in some hundred kilobytes.
    let text = "<w:p><w:r><w:t>bom bom bom bom</w:t></w:r></w:p>".repeat(1_500_000);
    assert_eq!(ends("x.docx", &word(&text)), Ending::CutOff);
    assert_eq!(ends("x.docx", &word(&"<w:p/>".repeat(11_500_000))), Ending::TooMuch);
    let spaces = zipped(&[("content.xml", &format!("<a>{}</a>", " ".repeat(120 << 20)))]);
    assert_eq!(ends("x.odt", &spaces), Ending::TooMuch);
    // "Billion laughs": entities are not resolved.
    let entities = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>";
    let laughs = format!(
        "{entities}<office:document xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:t=\"t\"><t:p>&c;x</t:p></office:document>"
    );
    assert_eq!(super::told(&read("x.fodt", laughs.as_bytes())), "body [paragraph 1] x\n");
}

#[test]
fn nesting_has_a_bottom() {
    assert_eq!(ends("x.docx", &word(&"<w:p>".repeat(1_000_000))), Ending::TooMuch);
    for tag in ["<div>", "<table><tr><td>", "<pre>", "<h1>", "<span hidden>", "<ins>x"] {
        assert_eq!(ends("x.html", tag.repeat(300_000).as_bytes()), Ending::Whole, "{tag}");
    }
}

#[test]
fn marks_that_never_end_are_looked_for_once() {
    for mark in [
        "<",
        "<!--",
        "<a x=\"",
        "<a x=\">",
        "<a x='>\"",
        "<script>",
        "</",
        "&",
        "&#x",
        "\"",
        "\"\"",
        "|",
        "#",
        "```\n",
        "\n\nx",
    ] {
        for name in ["x.html", "x.csv", "x.md", "x.txt"] {
            ends(name, mark.repeat(1_000_000 / mark.len()).as_bytes());
        }
    }
}

#[test]
fn a_line_without_end_is_cut_off_where_it_is_read() {
    let reads = std::cell::Cell::new(0_u64);
    let read_at = |into: &mut [u8], offset: u64| {
        into.fill(b'a');
        reads.set(reads.get() + 1);
        Some(into.len().min(usize::try_from((1_u64 << 30) - offset).unwrap_or(0)))
    };
    let (head, tail) = (vec![b'a'; 65_536], vec![b'a'; 65_536]);
    let content = Content::ends(b"x.txt", &head, &tail, 1 << 30, &read_at);
    let text = super::super::read(&content, "text/plain", Limits::default());
    assert_eq!((text.ending, text.spans.len()), (Ending::CutOff, 1));
    assert_eq!(text.spans[0].text.len(), Limits::default().text);
    assert!(reads.get() < 1000, "{} pieces were read", reads.get());
}

#[test]
fn claims_are_not_believed() {
    let mut file = zipped(&[("[Content_Types].xml", "<a/>"), ("_rels/.rels", "<a/>")]);
    let end = file.len() - 22;
    for (at, bytes) in [(end + 12, [0xff; 4]), (end + 16, [0xff; 4]), (end + 12, [0xff, 0xff, 0xff, 0x01])] {
        let mut file = file.clone();
        file[at..at + 4].copy_from_slice(&bytes);
        assert_eq!(ends("x.docx", &file), Ending::Broken);
    }
    // Every size in the list says four gigabytes.
    let list = file.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    file[list + 20..list + 28].fill(0xff);
    assert_eq!(ends("x.docx", &file), Ending::Broken);
}

#[test]
fn no_damage_makes_a_reader_fail() {
    let good = word("<w:p><w:r><w:t>tekst</w:t></w:r></w:p>");
    for at in 0..good.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut bad = good.clone();
            bad[at] ^= flip;
            text_of(b"x.docx", &bad, Limits::default());
        }
        text_of(b"x.docx", &good[..at], Limits::default());
    }
}
