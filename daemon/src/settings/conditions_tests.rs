//! Which documents fit a rule.

use crate::{
    model::{
        Account, Basis, Facts, FilePath, Format, Properties, PropertyMark, Provenance, Sentence, Sha256,
        Source, Stage, Timestamp,
    },
    settings::read_policy,
};

fn fits(conditions: &str, path: &[u8]) -> bool {
    let text = format!(
        "[[rules]]\nid = 'r'\nwhere = {{ {conditions} }}\nset = {{ waardering = 'B' }}\nreason = {{ nl = 'x' }}"
    );
    read_policy(&text, None)
        .ok()
        .and_then(|policy| policy.rules.first().map(|rule| rule.fits(&FilePath::from_bytes(path), None)))
        .unwrap_or_else(|| unreachable!("{text}"))
}

#[test]
fn every_condition_must_hold_and_one_item_of_a_list_is_enough() {
    let all =
        "folder = '**/Besluiten/**', extension = ['docx', 'ODT'], name_contains = ['Besluit', 'beschikking']";
    for (path, expected) in [
        ("/srv/Besluiten/Besluit 1.docx", true),
        ("/srv/Besluiten/2026/BESCHIKKING.Odt", true),
        ("/srv/Besluiten/Besluit 1.pdf", false),
        ("/srv/Besluiten/nota.docx", false),
        ("/srv/Elders/Besluit 1.docx", false),
    ] {
        assert_eq!(fits(all, path.as_bytes()), expected, "{path}");
    }
}

#[test]
fn names_are_bytes_and_letters_have_two_sizes() {
    assert!(fits("name_contains = 'één'", "/srv/EÉN ÉÉN.txt".as_bytes()));
    assert!(fits("name_contains = 'besluit'", b"/srv/\xffBesluit.txt"));
    assert!(fits("folder = '/srv/*'", b"/srv/\xff/a.txt"));
    assert!(fits("extension = 'txt'", b"/srv/\xff/a.TXT"));
    assert!(
        !fits("extension = 'profile'", b"/srv/.profile"),
        "a name that starts with a dot has no extension"
    );
}

fn at(day: &str) -> Timestamp {
    let date: jiff::civil::Date = day.parse().unwrap_or_else(|error| unreachable!("{error}"));
    let moment = date.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC);
    Timestamp(moment.map(|moment| moment.timestamp().as_second() * 1_000_000_000).unwrap_or_default())
}

/// A document of Word 2007 by Anna Bakker on the template `Nota.dotx`, marked, done, made on 1 March 2026 and
/// changed on 2 June; its file is of 5 July.
fn facts() -> Facts {
    let marks = [("author", "Anna Bakker"), ("template", "Nota.dotx"), ("Zaaknummer", "2026-17")];
    let mut marks = marks.map(|(name, value)| PropertyMark::of(name, value)).to_vec();
    marks.sort();
    Facts {
        size: 1,
        sha256: Sha256([0; 32]),
        created: Some(at("2026-07-05")),
        modified: at("2026-07-05"),
        owner: Account { id: "1".into(), name: None },
        saved_by: None,
        media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document".into(),
        format: Some(Format {
            puid: "fmt/412".into(),
            name: "Microsoft Word for Windows".into(),
            version: "2007 onwards".into(),
            basis: Basis::Container,
        }),
        other_formats: Vec::new(),
        name_disagrees: false,
        properties: Properties {
            marks,
            created: Some(at("2026-03-01")),
            modified: Some(at("2026-06-02")),
            marking: Some("Dep. VERTROUWELIJK".into()),
            stage: Some(Stage::Final),
        },
        provenance: Provenance {
            source: Source::Daemon,
            actor: String::new(),
            time: Timestamp(0),
            policy_version: String::new(),
            reason: Sentence::default(),
        },
    }
}

fn fits_facts(conditions: &str, facts: Option<&Facts>) -> bool {
    let text = format!(
        "[[rules]]\nid = 'r'\nwhere = {{ {conditions} }}\nset = {{ waardering = 'B' }}\nreason = {{ nl = 'x' }}"
    );
    let policy = read_policy(&text, None).unwrap_or_else(|problems| unreachable!("{text}\n{problems:#?}"));
    policy.rules.iter().all(|rule| rule.fits(&FilePath::from_bytes(b"/srv/a.docx"), facts))
}

#[test]
fn a_file_is_asked_for_what_it_says_of_itself() {
    let facts = facts();
    for (conditions, expected) in [
        ("format = 'fmt/412'", true),
        ("format = ['x-fmt/111', 'FMT/412']", true),
        ("format = 'fmt/41'", false),
        ("format = 'Application/vnd.openxmlformats-officedocument.wordprocessingml.document'", true),
        ("format = 'application/pdf'", false),
        ("author = 'anna bakker '", true),
        ("author = ['Eva', 'Anna Bakker']", true),
        ("author = 'Anna'", false),
        ("template = 'nota.dotx'", true),
        ("template = 'brief.dotx'", false),
        ("properties = { zaaknummer = '2026-17' }", true),
        ("properties = { Zaaknummer = ['2026-16', '2026-17'], author = 'Anna Bakker' }", true),
        ("properties = { Zaaknummer = '2026-17', Status = 'af' }", false),
        ("properties = { '2026-17' = 'Zaaknummer' }", false),
        ("marking = 'dep. vertrouwelijk'", true),
        ("marking = ['Stg. GEHEIM', 'Departementaal vertrouwelijk']", true),
        ("marking = 'Stg. GEHEIM'", false),
        ("marking = 'ongerubriceerd'", false),
        ("stage = 'definitief'", true),
        ("stage = ['concept', 'sent']", false),
        ("created = { from = '2026-03-01', until = '2026-03-01' }", true),
        ("created = { from = '2026-03-02' }", false),
        ("created = { until = '2026-02-28' }", false),
        ("modified = { from = '2026-01-01', until = '2026-12-31' }", true),
        ("modified = { from = '2026-06-03' }", false),
        ("format = 'fmt/412', author = 'Anna Bakker', extension = 'docx'", true),
        ("format = 'fmt/412', author = 'Anna Bakker', extension = 'odt'", false),
    ] {
        assert_eq!(fits_facts(conditions, Some(&facts)), expected, "{conditions}");
        assert!(!fits_facts(conditions, None), "nothing of the file holds before it was read: {conditions}");
    }
    assert!(fits_facts("extension = 'docx'", None));
}

#[test]
fn where_a_document_does_not_say_when_its_file_does() {
    let said = facts();
    let silent = Facts { properties: Properties::default(), ..said.clone() };
    for days in
        ["created = { from = '2026-07-05' }", "modified = { until = '2026-07-05', from = '2026-07-05' }"]
    {
        assert!(fits_facts(days, Some(&silent)) && !fits_facts(days, Some(&said)), "{days}");
    }
    let unknown = Facts { created: None, ..silent };
    assert!(!fits_facts("created = { from = '1800-01-01' }", Some(&unknown)), "unknown is not some day");
    for condition in ["author = 'Anna Bakker'", "marking = 'ongerubriceerd'", "stage = 'concept'"] {
        assert!(!fits_facts(condition, Some(&unknown)), "{condition}");
    }
}
