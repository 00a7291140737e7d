//! What is refused, with which rule and on which line; and what a file cannot make the reader do.

use super::{
    super::{problem::Rule, read, to_bytes, verify},
    golden::{bestand, everything, minimal},
};

fn minimal_text() -> String {
    String::from_utf8(to_bytes(&minimal().into())).unwrap()
}

/// Rule, path and line of everything that is wrong.
fn refusals(text: &str) -> Vec<(Rule, String, usize)> {
    let problems = read(text.as_bytes()).expect_err(text);
    problems.into_iter().map(|problem| (problem.rule, problem.path, problem.line.unwrap())).collect()
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let text = String::from_utf8(to_bytes(&everything().into())).unwrap();
    let text = text
        .replace("<taal>nl</taal>", "<taal>nederlands</taal>")
        .replace("2026-01-31T09:00:00+01:00", "31 januari")
        .replace("<begripCode>V</begripCode>", "<begripCode>X</begripCode>")
        .replace("<termijnLooptijd>P7Y</termijnLooptijd>", "<termijnLooptijd> </termijnLooptijd>")
        .replace("<naam>Nota voorjaarsnota</naam>", "<naam></naam>\n<titel soort=\"x\"><a/></titel>");
    let found = refusals(&text);
    let short: Vec<(Rule, &str)> = found.iter().map(|(rule, path, _)| (*rule, path.as_str())).collect();
    assert_eq!(
        short,
        [
            (Rule::KnownNames, "informatieobject"),
            (Rule::Value, "informatieobject/naam"),
            (Rule::Value, "informatieobject/taal[1]"),
            (Rule::Value, "informatieobject/event[1]/eventTijd"),
            (Rule::ClosedList, "informatieobject/waardering"),
            (Rule::Value, "informatieobject/bewaartermijn/termijnLooptijd"),
        ]
    );
    for ((_, path, line), word) in found.iter().zip([
        "<titel",
        "<naam>",
        "<taal>nederlands",
        "31 januari",
        "<waardering>",
        "<termijnLooptijd> ",
    ]) {
        let there = text.lines().nth(line - 1).unwrap();
        assert!(there.contains(word), "{path}: line {line} is {there}");
    }
}

#[test]
fn what_is_missing_or_out_of_place_is_named() {
    let text = minimal_text();
    let without = |from: &str, to: &str| {
        let (before, rest) = text.split_once(from).unwrap();
        format!("{before}{}", rest.split_once(to).unwrap().1)
    };
    for (broken, rule, path) in [
        (without("<naam>", "</naam>"), Rule::Mandatory, "informatieobject/naam"),
        (without("<waardering>", "</waardering>"), Rule::Mandatory, "informatieobject/waardering"),
        (without("<archiefvormer>", "</archiefvormer>"), Rule::Mandatory, "informatieobject/archiefvormer"),
        (
            without("<beperkingGebruik>", "</beperkingGebruik>"),
            Rule::Mandatory,
            "informatieobject/beperkingGebruik",
        ),
        (
            text.replace("<archiefvormer>", "<activiteit>").replace("</archiefvormer>", "</activiteit>"),
            Rule::Mandatory,
            "informatieobject/archiefvormer",
        ),
        (text.replace("<naam>", "<naam>x</naam><naam>"), Rule::Order, "informatieobject/naam"),
        (
            text.replace("<waardering>", "<taal>nl</taal><event/><waardering>"),
            Rule::Mandatory,
            "informatieobject/event[1]/eventType",
        ),
        (
            text.replace("<waardering>", "<taal>nl</taal><trefwoord>x</trefwoord><waardering>"),
            Rule::Order,
            "informatieobject/trefwoord",
        ),
        (text.replace("<naam>", "<naam><naam/>"), Rule::Order, "informatieobject/naam/naam"),
        (text.replace("<naam>", "tekst<naam>"), Rule::Order, "informatieobject"),
        (text.replace("<naam>", "<naam id='1'>"), Rule::KnownNames, "informatieobject"),
        (text.replace("informatieobject>", "bestand>"), Rule::Mandatory, "bestand/omvang"),
        (text.replace("</MDTO>", "<informatieobject/></MDTO>"), Rule::Order, "MDTO/informatieobject"),
        (text.replace("MDTO>", "naam>").replace("<MDTO ", "<naam "), Rule::Order, "naam"),
        (text.replace("org", "com").replace("nationaalarchief.nl/mdto\"", "x.nl\""), Rule::KnownNames, "/"),
        (
            text.replace("<naam>", "<a:naam>").replace("</naam>", "</a:naam>"),
            Rule::KnownNames,
            "informatieobject",
        ),
    ] {
        let found = refusals(&broken);
        assert!(found.iter().any(|(r, p, _)| (*r, p.as_str()) == (rule, path)), "{found:?}\n{broken}");
    }
}

#[test]
fn no_number_of_bytes_is_below_nothing() {
    let text = String::from_utf8(to_bytes(&bestand().into())).unwrap();
    for bad in ["-1", "1.5", "18446744073709551616", "", "1 2", "1e3", "een"] {
        let broken = text.replace("18446744073709551615", bad);
        assert_eq!(refusals(&broken)[0].0, Rule::Value, "{bad}");
    }
    for good in ["0", "+7", "007", " 7\n"] {
        assert!(read(text.replace("18446744073709551615", good).as_bytes()).is_ok(), "{good}");
    }
}

#[test]
fn terms_of_open_lists_are_kept() {
    let mut object = everything();
    object.event[0].r#type.label = super::golden::tekst("Opschoning");
    let mdto = object.into();
    assert_eq!(read(&to_bytes(&mdto)), Ok(mdto));
}

#[test]
fn a_file_cannot_do_harm() {
    let text = minimal_text();
    let declared = |dtd: &str| text.replace("?>\n<MDTO", &format!("?>\n{dtd}\n<MDTO"));
    let deep = format!("{}{}", "<a>".repeat(200_000), "</a>".repeat(200_000));
    let nested =
        |name: &str| text.replace("<naam>", &format!("{}<naam>", format!("<{name}>").repeat(100_000)));
    for (file, rule) in [
        (declared("<!DOCTYPE MDTO>"), Rule::NoDtd),
        (declared("<!DOCTYPE MDTO SYSTEM \"file:///etc/passwd\">"), Rule::NoDtd),
        (declared("<!DOCTYPE x [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]>"), Rule::NoDtd),
        (text.replace("Verslag", "&geheim;"), Rule::WellFormed),
        (text.replace("Verslag", "&#0;"), Rule::WellFormed),
        (text.replace("Verslag", "&#xFFFE;"), Rule::WellFormed),
        (text.replace("Verslag", "\u{1}"), Rule::WellFormed),
        (text.replace("Verslag", "]]>"), Rule::WellFormed),
        (text.replace("Verslag", "a & b"), Rule::WellFormed),
        (text.replace("</naam>", "</Naam>"), Rule::WellFormed),
        (text.replace("</MDTO>", ""), Rule::WellFormed),
        (text.replace("</MDTO>", "</MDTO><MDTO/>"), Rule::WellFormed),
        (text.replace("</MDTO>", "</MDTO>tekst"), Rule::WellFormed),
        (text.replace("</MDTO>", "</MDTO><![CDATA[]]>"), Rule::WellFormed),
        (text.replace("<naam>", "<!-- a -- b --><naam>"), Rule::WellFormed),
        (text.replace("<naam>", "<naam a='1' a='2'>"), Rule::WellFormed),
        (text.replace("<naam>", "<naam xmlns:q='<'>"), Rule::WellFormed),
        (text.replace("version=\"1.0\"", "version=\"1.1\""), Rule::WellFormed),
        (text.replace("UTF-8", "ISO-8859-1"), Rule::WellFormed),
        (String::new(), Rule::WellFormed),
        ("gewone tekst".into(), Rule::WellFormed),
        ("<!-- niets -->".into(), Rule::WellFormed),
        (deep, Rule::Size),
        (nested("naam"), Rule::Size),
        (nested("x"), Rule::Size),
        (text.replace("Verslag", &"x".repeat(33 << 20)), Rule::Size),
        (
            text.replace("<waardering>", &format!("{}<waardering>", "<taal>nl</taal>".repeat(500_001))),
            Rule::Size,
        ),
    ] {
        let found = refusals(&file);
        let start: String = file.chars().take(300).collect();
        assert!(found.iter().any(|(found, ..)| *found == rule), "{found:?}\n{start}");
    }
    let latin = minimal_text().into_bytes().into_iter().map(|byte| if byte == b'V' { 0xE9 } else { byte });
    let found = verify(&latin.collect::<Vec<u8>>()).expect_err("é in Latin-1");
    assert_eq!((found[0].rule, found[0].line), (Rule::WellFormed, Some(8)));
}

#[test]
fn not_more_is_told_than_helps() {
    let text =
        minimal_text().replace("<waardering>", &format!("{}<waardering>", "<taal>?</taal>".repeat(5_000)));
    assert_eq!(refusals(&text).len(), 100);
}
