//! PDF: the order of reading, letters, broken words, and who means ill.

use super::{Ending, read, told};

/// A PDF whose one page shows this.
fn page(content: &str) -> Vec<u8> {
    format!(
        "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n\
        3 0 obj <</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R/G 6 0 R>>>>>> endobj\n\
        4 0 obj <</Length {}>> stream\n{content}\nendstream endobj\n\
        5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[1/fi/eacute]>>>> endobj\n\
        6 0 obj <</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 7 0 R/DescendantFonts[<</DW 600/W[3[250 500]]>>]>> endobj\n\
        7 0 obj <<>> stream\n1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfchar <0003> <0066006C> endbfchar\n\
        1 beginbfrange <0010> <0012> <0061> endbfrange\nendstream endobj\ntrailer <</Root 1 0 R>>\n%%EOF",
        content.len()
    )
    .into_bytes()
}

fn lines(lines: &[(u32, u32, &str)]) -> String {
    let line = |(x, y, text): &(u32, u32, &str)| format!("BT /F 10 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n");
    lines.iter().map(line).collect()
}

#[test]
fn letters_are_what_the_fonts_say() {
    let shown = "BT /F 10 Tf 50 700 Td [(of\\001) -20 (cieel \\002\\002n \\200)] TJ /G 10 Tf 100 0 Td <00030010> Tj <0011> Tj ET";
    assert_eq!(told(&read("x.pdf", &page(shown))), "body [page 1] officieel één € flab\n");
    let instead = "/Span <</ActualText <FEFF20AC>>> BDC BT /F 10 Tf 50 700 Td (zz) Tj ET EMC";
    assert_eq!(told(&read("x.pdf", &page(instead))), "body [page 1] €\n");
}

#[test]
fn a_broken_word_is_made_whole_and_a_compound_stays() {
    let shown = lines(&[
        (50, 700, "De minis-"),
        (50, 688, "ter van Noord-"),
        (50, 676, "Holland zegt"),
        (50, 640, "iets anders."),
    ]);
    assert_eq!(
        told(&read("x.pdf", &page(&shown))),
        "body [page 1] De minister van Noord-Holland zegt\nbody [page 1] iets anders.\n"
    );
}

#[test]
fn columns_are_read_one_after_the_other_however_they_were_drawn() {
    let rows = [
        "een twee drie vier vijf",
        "zes zeven acht negen tien",
        "elf twaalf dertien veertien",
        "vijf zes zeven acht slot",
        "en de laatste regel hier",
    ];
    let left = |n: usize| (50, 700 - 12 * n as u32, rows[n]);
    let right = |n: usize| (320, 700 - 12 * n as u32, rows[4 - n]);
    let expected = format!(
        "body [page 1] {}\nbody [page 1] {}\n",
        rows.join(" "),
        rows.iter().rev().copied().collect::<Vec<_>>().join(" ")
    );
    let by_column: Vec<_> = (0..5).map(left).chain((0..5).map(right)).collect();
    let by_row: Vec<_> = (0..5).flat_map(|n| [left(n), right(n)]).collect();
    let backwards: Vec<_> = by_column.iter().rev().copied().collect();
    for order in [by_column, by_row, backwards] {
        assert_eq!(told(&read("x.pdf", &page(&lines(&order)))), expected);
    }
}

#[test]
fn a_table_is_read_row_by_row() {
    let cells = lines(&[
        (50, 700, "Post"),
        (300, 700, "Bedrag"),
        (50, 688, "Regio"),
        (300, 688, "12"),
        (50, 676, "Zee"),
        (300, 676, "7"),
    ]);
    let told = told(&read("x.pdf", &page(&cells)));
    let words: Vec<&str> = told.lines().map(|line| line.rsplit(' ').next().unwrap()).collect();
    assert_eq!(words, ["Post", "Bedrag", "Regio", "12", "Zee", "7"]);
}

#[test]
fn what_has_no_letters_is_told() {
    assert_eq!(read("x.pdf", &page("0 0 10 10 re f")).ending, Ending::NoTextLayer);
    let protected = String::from_utf8(page("")).unwrap().replace("/Root 1 0 R", "/Root 1 0 R/Encrypt 9 0 R");
    assert_eq!(read("x.pdf", protected.as_bytes()).ending, Ending::Protected);
    assert_eq!(read("x.pdf", b"%PDF-1.4\n%%EOF").ending, Ending::Broken);
}

#[test]
fn circles_and_damage_end() {
    let good = String::from_utf8(page(&lines(&[(50, 700, "tekst")]))).unwrap();
    for (from, to) in [
        ("/Kids[3 0 R]", "/Kids[2 0 R 3 0 R 3 0 R 1 0 R]"),
        ("/Length 4", "/Length 4 0 R/X 4"),
        ("/Pages 2 0 R", "/Pages 2 0 R/Pages 1 0 R"),
        ("/ToUnicode 7 0 R", "/ToUnicode 6 0 R"),
    ] {
        assert_eq!(told(&read("x.pdf", good.replace(from, to).as_bytes())), "body [page 1] tekst\n", "{to}");
    }
    let itself = String::from_utf8(page("/X Do"))
        .unwrap()
        .replace("/Font<<", "/XObject<</X 4 0 R>>/Font<<")
        .replace("<</Length 5>>", "<</Subtype/Form/Length 5>>");
    assert_eq!(read("x.pdf", itself.as_bytes()).ending, Ending::NoTextLayer);
    for mark in [
        "[",
        "<<",
        "(",
        "<",
        "trailer<<",
        "1 0 obj<<",
        "1 0 obj<</Type/ObjStm>>stream\n",
        "stream\n",
        "BT ",
        "%",
    ] {
        let start = std::time::Instant::now();
        read("x.pdf", format!("%PDF-1.4\n{}", mark.repeat(400_000 / mark.len())).as_bytes());
        read("x.pdf", &page(&mark.repeat(400_000 / mark.len())));
        assert!(start.elapsed().as_secs() < 20, "{mark}: {:?}", start.elapsed());
    }
    for at in 0..good.len() {
        let mut bad = good.clone().into_bytes();
        bad[at] ^= 0x15;
        read("x.pdf", &bad);
        read("x.pdf", &good.as_bytes()[..at]);
    }
}
