//! Names in a transfer.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{
    collection::{btree_set, vec},
    prelude::*,
};

use super::super::sidecar::{Names, decode};

#[test]
fn names_keep_what_they_can() {
    for (name, expected) in [
        ("nota.docx", "nota.docx"),
        ("Nota aan minister (v2) - 2026.01.docx", "Nota%20aan%20minister%20(v2)%20-%202026.01.docx"),
        ("Financiën & co.pdf", "Financiën%20%26%20co.pdf"),
        ("a<b>c:d\"e\\f|g?h*i#j%k", "a%3Cb%3Ec%3Ad%22e%5Cf%7Cg%3Fh%2Ai%23j%25k"),
        ("regel\nomloop\t\u{7F}", "regel%0Aomloop%09%7F"),
        (".verborgen", "%2Everborgen"),
        ("einde.", "einde%2E"),
        ("...", "%2E.%2E"),
        ("e\u{308}n", "e%CC%88n"),
        ("straße ÿ 日", "stra%C3%9Fe%20%C3%BF%20%E6%97%A5"),
        ("con.txt", "%63on.txt"),
        ("LPT1", "%4CPT1"),
        ("console.txt", "console.txt"),
        ("nota.docx.bestand.MDTO.xml", "nota.docx.bestand%2EMDTO.xml"),
        ("nota.Bestand", "nota%2EBestand"),
        ("map.bestand.docx", "map.bestand.docx"),
    ] {
        let names = Names::over([name.as_bytes()], []);
        assert_eq!(names.of(name.as_bytes()), expected);
        assert_eq!(decode(expected).as_deref(), Some(name.as_bytes()));
    }
    assert_eq!(Names::over([&b"caf\xE9.doc"[..]], []).of(b"caf\xE9.doc"), "caf%E9.doc");
}

#[test]
fn an_archiefstuk_is_a_folder_with_another_name_than_its_file() {
    for (name, expected) in [
        ("nota.docx", "nota"),
        ("Nota 1.docx", "Nota%201"),
        ("LEESMIJ", "LEESMIJ_"),
        (".verborgen", "%2Everborgen_"),
        ("a.bestand.pdf", "a%2Ebestand"),
        ("nota.mdto.xml", "nota.mdto"),
        ("nota..pdf", "nota%2E"),
        ("con.txt", "%63on"),
        ("v1.eenlangeextensie", "v1.eenlangeextensie_"),
    ] {
        let names = Names::over([], [name.as_bytes()]);
        let (folder, file) = (names.archiefstuk(name.as_bytes()), names.of(name.as_bytes()));
        assert_eq!(folder, expected);
        assert!(folder != file && Names::metadata(&folder) != Names::metadata(&file));
    }
    let names = Names::over([&b"nota"[..]], [&b"nota.docx"[..], b"nota.pdf", b"los.pdf"]);
    assert_eq!(
        (names.of(b"nota.docx").as_str(), names.of(b"nota").as_str()),
        ("nota.docx", "nota"),
        "what people named"
    );
    let (word, pdf) = (names.archiefstuk(b"nota.docx"), names.archiefstuk(b"nota.pdf"));
    assert!(word.starts_with("nota%~") && pdf.starts_with("nota%~") && word != pdf, "{word} {pdf}");
    assert_eq!(names.archiefstuk(b"los.pdf"), "los");
    assert_eq!(Names::bestand("los.pdf"), "los.pdf.bestand.mdto.xml");
}

#[test]
fn names_that_others_have_are_marked_by_their_path() {
    let paths = [&b"a/nota.docx"[..], b"b/Nota.docx", b"a/bijlage", b"a/bijlage/bijlage", b"a/los.docx"];
    let names = Names::over(paths, []);
    let all: BTreeSet<String> = paths.iter().map(|path| names.of(path)).collect();
    assert_eq!(all.len(), 5);
    let marked = names.of(b"a/nota.docx");
    assert_eq!(marked, "nota%~0253b589c5533c55.docx");
    for marked in [marked.as_str(), "nota%~0253b589c5533c55cf2c620c29c69b54.docx"] {
        assert_eq!(decode(marked).as_deref(), Some(&b"nota.docx"[..]), "also as it was written before");
    }
    assert_eq!(names.of(b"a/los.docx"), "los.docx");
    // What was not among them may be the same as one that was.
    assert!(names.of(b"c/los.docx").starts_with("los%~"));
}

#[test]
fn names_that_are_too_long_are_cut() {
    for name in
        ["x".repeat(250) + ".docx", "é".repeat(125) + ".doc", " ".repeat(200) + ".pdf", ".".repeat(255)]
    {
        let names = Names::over([name.as_bytes()], []);
        let cut = names.of(name.as_bytes());
        let extension = name.rfind('.').filter(|at| at + 1 < name.len()).map_or("", |at| &name[at..]);
        assert!(Names::bestand(&cut).len() <= 255, "{cut}");
        assert!(name.starts_with("...") || (cut.contains("%-") && cut.ends_with(extension)), "{cut}");
    }
    let fits = "x".repeat(233) + ".docx";
    let names = Names::over([], [fits.as_bytes()]);
    assert_eq!(Names::bestand(&names.of(fits.as_bytes())).len(), 255);
    let short = names.at_most(40);
    assert_eq!(short.of(fits.as_bytes()).len(), 40);
    assert_eq!(short.archiefstuk(fits.as_bytes()).len(), 40);
}

/// Bytes that are near to what is special, in folders of which there are few.
fn path() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        &b"a"[..],
        b"A",
        b"\xC3\xA9",
        b"\xC3\x89",
        b"e\xCC\x81",
        b"\xE9",
        b".",
        b" ",
        b"%",
        b"%41",
        b"%~",
        b"%-",
        b"\n",
        b".mdto.xml",
        b".bestand",
        b".MDTO.XML",
        b"con",
        b".docx",
        &[b'x'; 120],
    ]);
    let name = prop_oneof![
        4 => vec(piece, 1..6).prop_map(|pieces| pieces.concat()),
        1 => vec(any::<u8>().prop_filter("no name", |byte| !matches!(byte, 0 | b'/')), 1..12),
    ]
    .prop_filter("no name", |name| !matches!(name.as_slice(), b"." | b".."));
    (prop::sample::select(vec![&b""[..], b"m/", b"n/"]), name)
        .prop_map(|(folder, name)| [folder, &name].concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_two_sources_get_the_same_name(paths in btree_set(path(), 1..30), longest in 32..239_usize) {
        let names = Names::over([], paths.iter().map(Vec::as_slice)).at_most(longest);
        let mut taken: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for path in &paths {
            let (own, folder) = (names.of(path), names.archiefstuk(path));
            let is_allowed = |c: char| !c.is_control() && !c.is_whitespace() && !"<>:\"/\\|?*#&".contains(c);
            for name in [&own, &folder] {
                prop_assert!(name.len() <= longest && name.len() + ".bestand.mdto.xml".len() <= 255);
                prop_assert!(name.chars().all(is_allowed) && !name.starts_with('.') && !name.ends_with('.'), "{}", name);
            }
            // All of it may stand in one folder.
            let metadata = [Names::metadata(&own), Names::bestand(&own), Names::metadata(&folder)];
            for name in [own.clone(), folder].into_iter().chain(metadata) {
                if let Some(other) = taken.insert(name.to_lowercase(), path.clone()) {
                    prop_assert!(false, "{} is {:?} and {:?}", name, other, path);
                }
            }
            if !own.contains("%-") {
                let name = path.rsplit(|byte| *byte == b'/').next().unwrap();
                let name = Some(name.to_vec());
                prop_assert_eq!(decode(&own), name);
            }
        }
    }

    #[test]
    fn any_text_can_be_decoded(text in any::<String>(), marks in "[%~A-F0-9é-]{0,12}") {
        let _ = (decode(&text), decode(&marks));
    }
}
