//! The checker sees what is wrong, whoever wrote it.

use proptest::prelude::*;

use super::{
    super::{
        Documentsoort, Formaat, Informatiecategorie, Organisatie, Taal, Thema, lists::Lijst, verify,
        verify::Problem,
    },
    files::written,
    generate::document,
    golden::{FULL, SITEMAP},
};

/// What may be there more than once, from the published table of elements.
const REPEATED: [&str; 13] = [
    "identifier",
    "medeverantwoordelijke",
    "verkorteTitel",
    "alternatieveTitel",
    "omschrijving",
    "informatiecategorie",
    "documentsoort",
    "thema",
    "trefwoord",
    "hasPart",
    "documenthandeling",
    "documentrelatie",
    "url",
];
/// What must be there, from the published table of elements and the protocol.
const REQUIRED: [&str; 14] = [
    "Document",
    "DiWoo",
    "publisher",
    "titelcollectie",
    "officieleTitel",
    "classificatiecollectie",
    "informatiecategorieen",
    "documenthandelingen",
    "soortHandeling",
    "atTime",
    "role",
    "relation",
    "loc",
    "lastmod",
];

/// An element in a text.
#[derive(Debug, Clone)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Its place within its parent's children of that name is the only one.
    alone: bool,
}

/// Every element of a text that has no empty ones, the outermost last.
pub(super) fn elements(text: &str) -> Vec<Element> {
    let mut open: Vec<(String, usize, Vec<usize>)> = vec![(String::new(), 0, Vec::new())];
    let mut found: Vec<Element> = Vec::new();
    for (at, _) in text.match_indices('<') {
        let tag = &text[at + 1..at + text[at..].find('>').unwrap()];
        if tag.starts_with('?') {
            continue;
        }
        if !tag.starts_with('/') {
            open.push((tag.split(' ').next().unwrap().to_owned(), at, Vec::new()));
            continue;
        }
        let (name, start, children) = open.pop().unwrap();
        for child in &children {
            let same = children.iter().filter(|other| found[**other].name == found[*child].name).count();
            found[*child].alone = same == 1;
        }
        open.last_mut().unwrap().2.push(found.len());
        found.push(Element { name, start, end: at + tag.len() + 2, alone: true });
    }
    found
}

pub(super) fn local(name: &str) -> &str {
    name.strip_prefix("diwoo:").unwrap_or(name)
}

pub(super) fn without(text: &str, element: &Element) -> String {
    format!("{}{}", &text[..element.start], &text[element.end..])
}

pub(super) fn doubled(text: &str, element: &Element) -> String {
    format!("{}{}", &text[..element.end], &text[element.start..])
}

fn renamed(text: &str, element: &Element, name: &str) -> String {
    let inner = &text[element.start + 1 + element.name.len()..element.end - 1 - element.name.len()];
    format!("{}<{name}{inner}{name}>{}", &text[..element.start], &text[element.end..])
}

fn problems(text: &str) -> Vec<Problem> {
    verify(text.as_bytes()).err().unwrap_or_default()
}

#[test]
fn what_is_dropped_is_missed() {
    for (file, text) in [("full", FULL), ("sitemap", SITEMAP)] {
        let all = elements(text);
        assert!(all.len() > 15);
        for element in all {
            let name = local(&element.name);
            let needed =
                REQUIRED.contains(&name) || (REPEATED.contains(&name) && element.alone) || name == "urlset";
            let found = problems(&without(text, &element));
            assert_eq!(!found.is_empty(), needed, "{file}: {name} {found:?}");
        }
    }
}

#[test]
fn what_is_doubled_is_seen() {
    for (file, text) in [("full", FULL), ("sitemap", SITEMAP)] {
        for element in elements(text) {
            let name = local(&element.name);
            let found = problems(&doubled(text, &element));
            // The same address twice is one too many.
            let may = REPEATED.contains(&name) && name != "url";
            assert_eq!(found.is_empty(), may, "{file}: {name} {found:?}");
        }
    }
}

#[test]
fn what_is_misnamed_is_seen() {
    for text in [FULL, SITEMAP] {
        for element in elements(text) {
            let name = &element.name;
            let other =
                if name.starts_with("diwoo:") { local(name).to_owned() } else { format!("diwoo:{name}") };
            for wrong in
                [format!("{name}x"), format!("{name}n"), name.to_uppercase(), name.to_lowercase(), other]
            {
                if wrong != *name {
                    assert!(!problems(&renamed(text, &element, &wrong)).is_empty(), "{name} as {wrong}");
                }
            }
        }
    }
}

#[test]
fn a_wrong_date_is_seen() {
    let swaps = [
        (
            ">2026-11-20<",
            [">2026-02-30<", ">20-11-2026<", ">2026-11-20T00:00:00<", ">2026-11-20+01:00<", "><"],
        ),
        (
            ">2026-11-23T00:00:00<",
            [">2026-11-23<", ">2026-11-23T00:00<", ">2026-13-23T00:00:00<", ">2026-11-23T00:00:61<", "><"],
        ),
        (
            ">2026-11-23T00:00:00<",
            [">nu<", ">2026-12-01T24:00:00Z<", ">2026-12-01 00:00:00<", "> 2026-12-01T00:00:00Z<", "><"],
        ),
        (
            ">2026-11-23T09:30:00.25Z<",
            [
                ">2026-11-23T09:30:00.Z<",
                ">2026-11-23T09:30:00,25Z<",
                ">2026-11-23T09:30:00.25z<",
                ">26-11-23T09:30:00Z<",
                ">&#32;<",
            ],
        ),
    ];
    for (right, wrongs) in swaps {
        assert!(FULL.contains(right), "{right}");
        for wrong in wrongs {
            assert_eq!(problems(&FULL.replacen(right, wrong, 1)).len(), 1, "{wrong}");
        }
    }
    let right = "<lastmod>2026-11-23T09:30:00Z<";
    assert!(SITEMAP.contains(right));
    for wrong in ["<lastmod>2026-11-23T09:30:00<", "<lastmod>2026<", "<lastmod><", "<lastmod>23-11-2026<"] {
        assert_eq!(problems(&SITEMAP.replacen(right, wrong, 1)).len(), 1, "{wrong}");
    }
}

#[test]
fn a_foreign_uri_is_seen() {
    let mut resources = 0;
    for (at, _) in FULL.match_indices("resource=\"") {
        let start = at + "resource=\"".len();
        let end = start + FULL[start..].find('"').unwrap();
        for wrong in ["", "nl", "file:///G:/map", "https://example.org/tooi/id/ministerie/mnre 1", "https://"]
        {
            let text = format!("{}{wrong}{}", &FULL[..start], &FULL[end..]);
            assert_eq!(problems(&text).len(), 1, "{wrong} for {}", &FULL[start..end]);
        }
        resources += 1;
    }
    assert_eq!(resources, 18);
    for (right, wrong) in [
        ("kern/c_641ecd76", "kern/c_2977c34f"),
        ("kern/c_3baef532", "kern/c_641ecd76"),
        ("kern/c_2977c34f", "kern/c_3baef532"),
        ("kern/c_07748060", "kern/c_c77c86e0"),
        ("top/c_25e30d03", "kern/c_25e30d03"),
        ("language/NLD", "file-type/NLD"),
        ("ministerie/mnre1090", "gemeente/mnre1090"),
    ] {
        assert!(FULL.contains(right), "{right}");
        assert_eq!(problems(&FULL.replacen(right, wrong, 1)).len(), 1, "{wrong}");
    }
    let term = " resource=\"http://publications.europa.eu/resource/authority/language/NLD\"";
    assert_eq!(problems(&FULL.replacen(term, "", 1)).len(), 1, "no resource");
}

#[test]
fn what_may_hide_something_is_refused() {
    let after = "<diwoo:DiWoo>";
    for extra in [
        "<!-- intern -->",
        "<?php ?>",
        "<![CDATA[x]]>",
        "intern",
        "&amp;",
        "&#32;",
        "&secret;",
        "]]>",
        "\u{1}",
    ] {
        assert!(!problems(&FULL.replacen(after, &format!("{after}{extra}"), 1)).is_empty(), "{extra}");
    }
    for text in
        ["a\u{1}", "a\u{ffff}", "a]]>", "a&#1;", "a&#xFFFF;", "a&#0;", "a&naam;", "a& b", "a<b", "\u{a0}"]
    {
        let found = problems(&FULL.replacen(">Afdeling Beleid<", &format!(">{text}<"), 1));
        assert!(!found.is_empty(), "{text}");
    }
    let dtd = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
    let found = problems(&FULL.replacen("<diwoo:Document ", &format!("{dtd}<diwoo:Document "), 1));
    assert_eq!(found.len(), 1);
    assert!(found[0].message.en.contains("DTD"));
    for (right, wrong) in [
        ("<diwoo:publisher ", "<diwoo:publisher intern=\"ja\" "),
        ("<diwoo:DiWoo>", "<diwoo:DiWoo xml:space=\"preserve\">"),
        (
            "https://standaarden.overheid.nl/diwoo/metadata/\"",
            "https://standaarden.overheid.nl/diwoo/metadata\"",
        ),
        ("xmlns:xsi=", "xmlns:diwoo2="),
        (" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"", ""),
        ("\" xsi:schemaLocation", "\"xsi:schemaLocation"),
        ("UTF-8", "ISO-8859-1"),
        ("</diwoo:Document>", "</diwoo:Document><diwoo:Document/>"),
        ("</diwoo:Document>", "</diwoo:Document>."),
        ("</diwoo:Document>", ""),
        ("</diwoo:DiWoo>", "<mdto:MDTO xmlns:mdto=\"https://www.nationaalarchief.nl/mdto\"/></diwoo:DiWoo>"),
    ] {
        assert!(FULL.contains(right), "{right}");
        assert!(!problems(&FULL.replacen(right, wrong, 1)).is_empty(), "{wrong}");
    }
}

#[test]
fn a_sitemap_is_of_one_host_and_in_order() {
    for (right, wrong) in [
        (
            "https://open.voorbeeld.nl/woo/documenten/000002",
            "https://elders.voorbeeld.nl/woo/documenten/000002",
        ),
        (
            "https://open.voorbeeld.nl/woo/documenten/000002",
            "https://open.voorbeeld.nl/woo/documenten/000001",
        ),
        ("https://open.voorbeeld.nl/woo/documenten/000002", "http://open.voorbeeld.nl/woo/documenten/000002"),
        ("000002.pdf</loc>", "000002.pdf?versie=2</loc>"),
        ("000002.pdf</loc>", "000002 .pdf</loc>"),
    ] {
        assert!(SITEMAP.contains(right), "{right}");
        assert_eq!(problems(&SITEMAP.replacen(right, wrong, 1)).len(), 1, "{wrong}");
    }
    let lastmod = "<lastmod>2026-11-23T09:30:00Z</lastmod>";
    let swapped = SITEMAP.replacen(lastmod, "", 1).replacen("<url>", &format!("<url>{lastmod}"), 1);
    let found = problems(&swapped);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].message.en, "`loc` comes too late");
}

#[test]
fn a_problem_says_where_it_is() {
    let text = SITEMAP.replace("Nota 000002", "");
    let found = problems(&text);
    assert_eq!(found.len(), 1);
    let line = 1 + text[..text.find("<diwoo:officieleTitel></").unwrap()].matches('\n').count() as u64;
    assert_eq!(found[0].line, line);
    assert_eq!(found[0].place, "urlset/url[2]/Document/DiWoo/titelcollectie/officieleTitel");
    assert!(found[0].to_string().starts_with(&format!("line {line}: urlset/url[2]")));
}

#[test]
fn what_is_endless_is_cut_short() {
    let deep = format!(
        "<diwoo:Document xmlns:diwoo=\"https://standaarden.overheid.nl/diwoo/metadata/\">{}",
        "<a>".repeat(100_000)
    );
    let found = problems(&deep);
    assert_eq!(
        found.last().map(|last| last.message.en.as_str()),
        Some("too many elements are in one another")
    );
    assert_eq!(found.len(), 2, "it is read no further");
    assert!(problems(&format!("{}<a/>", FULL.repeat(60))).len() <= 50);
    assert_eq!(verify(&vec![b' '; 50_000_001]).unwrap_err().len(), 1);
    let full = vec![b' '; 50_000_000 - FULL.len()];
    assert_eq!(verify(&[FULL.as_bytes(), &full].concat()), Ok(()));
    let many: String = (0..200).map(|number| format!(" xmlns:a{number}=\"b\"")).collect();
    assert!(!problems(&format!("<a{many}/>")).is_empty());
}

#[test]
fn each_list_of_the_writer_is_known_to_the_checker() {
    let try_in = |right: &str, uri: &str| problems(&FULL.replacen(right, uri, 1)).is_empty();
    let finance = "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090";
    type Has = fn(&str) -> bool;
    let pairs: [(Has, &str); 6] = [
        (Organisatie::has, finance),
        (Informatiecategorie::has, "https://identifier.overheid.nl/tooi/def/thes/kern/c_3baef532"),
        (Documentsoort::has, "https://identifier.overheid.nl/tooi/def/thes/kern/c_2977c34f"),
        (Thema::has, "https://identifier.overheid.nl/tooi/def/thes/top/c_25e30d03"),
        (Taal::has, "http://publications.europa.eu/resource/authority/language/NLD"),
        (Formaat::has, "http://publications.europa.eu/resource/authority/file-type/DOCX"),
    ];
    let uris = [
        finance,
        "https://identifier.overheid.nl/tooi/id/so/so1",
        "https://identifier.overheid.nl/tooi/id/zbo/zb1",
        "https://identifier.overheid.nl/tooi/id/so/zb1",
        "https://identifier.overheid.nl/tooi/id/so/so",
        "https://identifier.overheid.nl/tooi/def/thes/kern/c_816e508d",
        "https://identifier.overheid.nl/tooi/def/thes/kern/c_00000000",
        "https://identifier.overheid.nl/tooi/def/thes/kern/c_0000000",
        "https://identifier.overheid.nl/tooi/def/thes/kern/c_0000000A",
        "https://identifier.overheid.nl/tooi/def/thes/top/c_00000000",
        "https://identifier.overheid.nl/tooi/def/thes/xtrn/PAP-CW",
        "https://identifier.overheid.nl/tooi/def/thes/xtrn/PAP-XX",
        "http://publications.europa.eu/resource/authority/language/ENG",
        "http://publications.europa.eu/resource/authority/language/EN",
        "http://publications.europa.eu/resource/authority/file-type/7z",
    ];
    for (has, right) in pairs {
        for uri in uris {
            assert_eq!(has(uri), try_in(right, uri), "{uri} for {right}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn what_is_written_is_accepted(document in document()) {
        let text = written(&document);
        prop_assert_eq!(verify(text.as_bytes()), Ok(()), "{}", text);
        prop_assert_eq!(written(&document), text);
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(verify(&bytes).is_err());
    }

    #[test]
    fn any_markup_is_read_without_a_panic(pieces in prop::collection::vec(prop::sample::select(vec![
        "<", ">", "/", "</", "/>", "<!", "<?", "?>", "<!--", "-->", "<![CDATA[", "]]>", "&", ";", "&#", "&#x", "\"", "'", "=",
        " ", "\n", "a", "xmlns", "xmlns:", ":", "diwoo:", "Document", "DiWoo", "url", "urlset", "resource", "\u{feff}", "é", "\0",
        "<diwoo:Document xmlns:diwoo=\"https://standaarden.overheid.nl/diwoo/metadata/\">", "<!DOCTYPE a [", "xml version=\"1.0\"",
    ]), 0..40)) {
        prop_assert!(verify(pieces.concat().as_bytes()).is_err());
    }

    #[test]
    fn a_file_that_was_changed_anywhere_is_read_without_a_panic(at in 0..FULL.len(), cut in 0..40_usize, put in prop::collection::vec(any::<u8>(), 0..6)) {
        let mut bytes = FULL.as_bytes().to_vec();
        let end = bytes.len().min(at + cut);
        bytes.splice(at..end, put);
        let _ = verify(&bytes);
    }
}
