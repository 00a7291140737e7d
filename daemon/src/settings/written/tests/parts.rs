//! Problems in conditions over the file itself, proposals, examples, terms of publication and the organisation.

use super::*;
use crate::model::PolicyFile;

/// A rule with that condition.
fn of_where(condition: &str) -> String {
    rule(&format!("set = {{ waardering = 'B' }}\nwhere = {{ {condition} }}"))
}

#[test]
#[rustfmt::skip]
fn conditions_over_the_file_are_checked() {
    at_their_places(vec![
        (of_where("format = 'docx'"), 5, 20, "rules[1].where.format", "Toegestaan: een PUID", "Allowed: a PUID"),
        (of_where("format = 'fmt/412x'"), 5, 20, "rules[1].where.format", "`fmt/412`", "`fmt/412`"),
        (of_where("format = 'ftm/412'"), 5, 20, "rules[1].where.format", "bedoelt u `fmt/412`?", "do you mean `fmt/412`?"),
        (of_where("format = ['text/plain', 'aplication/pdf']"), 5, 35, "rules[1].where.format[2]", "bedoelt u `application/pdf`?", "do you mean `application/pdf`?"),
        (of_where("format = 'image/*'"), 5, 20, "rules[1].where.format", "geen formaat", "no format"),
        (of_where("format = []"), 5, 20, "rules[1].where.format", "leeg", "empty"),
        (of_where("author = ''"), 5, 20, "rules[1].where.author", "lege tekst", "empty"),
        (of_where("template = 5"), 5, 22, "rules[1].where.template", "een getal", "a number"),
        (of_where("properties = 'Zaak'"), 5, 24, "rules[1].where.properties", "een tabel", "a table"),
        (of_where("properties = {}"), 5, 24, "rules[1].where.properties", "leeg", "empty"),
        (of_where("properties = { Zaak = [] }"), 5, 33, "rules[1].where.properties.Zaak", "leeg", "empty"),
        (of_where("properties = { '' = 'x' }"), 5, 26, "rules[1].where.properties.", "geen naam", "no name"),
        (of_where("marking = 'Dep. V'"), 5, 21, "rules[1].where.marking", "`Dep. VERTROUWELIJK` (Departementaal", "`Ongerubriceerd`"),
        (of_where("stage = 'klaar'"), 5, 19, "rules[1].where.stage", "`Concept`, `Definitief`, `Verzonden`", "Allowed: `Concept`"),
        (of_where("created = '2026-01-01'"), 5, 21, "rules[1].where.created", "een tabel", "a table"),
        (of_where("created = {}"), 5, 21, "rules[1].where.created", "geen dag", "no day"),
        (of_where("created = { form = '2026-01-01' }"), 5, 23, "rules[1].where.created.form", "bedoelt u `from`?", "do you mean `from`?"),
        (of_where("created = { from = '1-13-2026' }"), 5, 30, "rules[1].where.created.from", "geen datum", "no date"),
        (of_where("modified = { from = 2026-01-01 }"), 5, 31, "rules[1].where.modified.from", "een datum", "a date"),
        (of_where("modified = { from = '2026-12-31', until = '2026-01-01' }"), 5, 22, "rules[1].where.modified", "vroegste dag", "earlier day"),
        (of_where("auteur = 'x'"), 5, 11, "rules[1].where.auteur", "bedoelt u `author`?", "do you mean `author`?"),
    ]);
    let many = (0..101).fold(String::new(), |all, number| all + &format!("p{number} = 'x', "));
    let found = problems(&of_where(&format!("properties = {{ {many} }}")));
    assert!(matches!(found.as_slice(), [one] if one.message.en.contains("101 properties")), "{found:#?}");
}

#[test]
#[rustfmt::skip]
fn proposals_are_checked() {
    let propose = |body: &str| rule(&format!("{WHERE}propose = {{ {body} }}"));
    at_their_places(vec![
        (propose(""), 5, 11, "rules[1].propose.grounds", "ontbreekt", "missing"),
        (propose("grounds = []"), 5, 23, "rules[1].propose.grounds", "zonder grond", "without a ground"),
        (propose("grounds = ['5.1.2e', '5.1.2z']"), 5, 34, "rules[1].propose.grounds[2]", "Het dichtst erbij: `5.1.2", "Nearest: `5.1.2"),
        (propose("grounds = ['5.1.2e', '5.1.2.e']"), 5, 34, "rules[1].propose.grounds[2]", "staat er al", "there already"),
        (propose("grounds = '5.1.2e', scope = \"a\\nb\""), 5, 41, "rules[1].propose.scope", "één regel", "one line"),
        (propose("grounds = '5.1.2e', explanation = 'x'"), 5, 33, "rules[1].propose.explanation", "bestaat hier niet", "there is no"),
        (propose("grounds = '5.1.2e'") + "exclude = true\n", 6, 11, "rules[1].exclude", "Kies één", "Choose one"),
    ]);
    let read = |text: &str| {
        let policy = read_policy(text, None).unwrap_or_else(|problems| unreachable!("{problems:#?}"));
        policy.rules.into_iter().find_map(|rule| rule.propose).unwrap_or_else(|| unreachable!())
    };
    let one = read(&propose("grounds = ['5.1.2.e', '5.1.1.c'], scope = 'namen', public_explanation = 'Er staan namen in.'"));
    assert_eq!((one.grounds.as_slice(), one.scope.as_str()), (&["5.1.1c".to_owned(), "5.1.2e".into()][..], "namen"));
    assert_eq!(one.public_explanation, "Er staan namen in.");
    assert!(one.id.starts_with("a-") && one.id.len() == 8, "{}", one.id);
    let same = read(&propose("grounds = ['5.1.1c', '5.1.2e'], scope = 'Namen'"));
    assert_eq!(same.id, one.id, "another order and other words for the public are the same proposal");
    assert_ne!(read(&propose("grounds = '5.1.2e'")).id, one.id);
}

#[test]
#[rustfmt::skip]
fn examples_are_checked() {
    let example = |body: &str| format!("[[examples]]\n{body}\n");
    let of = |body: &str| example(&format!("path = '/srv/a.docx'\n{body}"));
    at_their_places(vec![
        ("examples = 1".into(), 1, 12, "examples", "een lijst", "a list"),
        (example("excluded = true"), 1, 1, "examples[1].path", "ontbreekt", "missing"),
        (example("path = 'a.docx'\nexcluded = true"), 2, 8, "examples[1].path", "geen pad van een document", "no path of a document"),
        (example("path = '/srv/../a.docx'\nexcluded = true"), 2, 8, "examples[1].path", "geen pad", "no path"),
        (example("path = '/srv/.git/config'\nexcluded = true"), 2, 8, "examples[1].path", "`ignore`", "`ignore`"),
        (of(""), 1, 1, "examples[1]", "wat eruit moet komen", "what must follow"),
        (of("auteur = 'x'\nexcluded = true"), 3, 1, "examples[1].auteur", "bedoelt u `author`?", "do you mean `author`?"),
        (of("format = ['fmt/1', 'fmt/2']\nexcluded = true"), 3, 20, "examples[1].format[2]", "één formaat", "one format"),
        (of("format = 'docx'\nexcluded = true"), 3, 10, "examples[1].format", "geen formaat", "no format"),
        (of("stage = 'af'\nexcluded = true"), 3, 9, "examples[1].stage", "`Definitief`", "`Definitief`"),
        (of("marking = 'geheimer'\nexcluded = true"), 3, 11, "examples[1].marking", "`Stg. GEHEIM`", "`Stg. GEHEIM`"),
        (of("created = '2026-13-01'\nexcluded = true"), 3, 11, "examples[1].created", "geen datum", "no date"),
        (of("excluded = 'ja'"), 3, 12, "examples[1].excluded", "`true` of `false`", "`true` or `false`"),
        (of("expect = 'B'"), 3, 10, "examples[1].expect", "een tabel", "a table"),
        (of("expect = { waardring = 'B' }"), 3, 12, "examples[1].expect.waardring", "bedoelt u `waardering`?", "do you mean `waardering`?"),
        (of("expect = { waardering = 'X' }"), 3, 25, "examples[1].expect.waardering", "geen term", "no term"),
        (of("suggested = { waardering = 'X' }"), 3, 28, "examples[1].suggested.waardering", "geen term", "no term"),
        (of("proposes = ['5.9']"), 3, 13, "examples[1].proposes[1]", "geen term", "no term"),
    ]);
    assert_eq!(problems(&"[[examples]]\n".repeat(501)).len(), 1);
}

#[test]
fn a_list_in_a_file_is_taken_from_whoever_read_it() {
    let text = "[selection_list]\nname = 'L'\nversion = '1'\nfile = 'lijst.csv'\n";
    assert_eq!(selection_list_files(text), ["lijst.csv"]);
    assert_eq!(
        selection_list_files(&format!("{text}[[rules]]\nid = ")),
        ["lijst.csv"],
        "also where the rest is not good"
    );
    for other in ["", "selection_list = 1", "[selection_list]\nfile = 1", "[selection_list]\nname = 'x'"] {
        assert!(selection_list_files(other).is_empty(), "{other}");
    }
    let unread = problems(text);
    assert!(matches!(unread.as_slice(), [one] if one.key == "selection_list.file"), "{unread:#?}");
    let list = "nummer,naam,waardering,bewaartermijn,trigger\n1,Dossiers,V,P10Y,afsluiting\n";
    let file = |text: &str| [PolicyFile { name: "lijst.csv".into(), text: text.into() }];
    let read =
        read_policy_with_lists(text, &file(list)).unwrap_or_else(|problems| unreachable!("{problems:#?}"));
    assert_eq!(read.selection_lists.first().map(|one| one.list.categories.len()), Some(1));
    let both = tempfile::tempdir().unwrap_or_else(|error| unreachable!("{error}"));
    assert!(fs::write(both.path().join("lijst.csv"), list).is_ok());
    let beside = read_policy(text, Some(both.path().join("p.toml"))).unwrap_or_default();
    assert_eq!(read.version, beside.version, "it is the same policy");
    let wrong = read_policy_with_lists(
        text,
        &file("nummer,naam,waardering,bewaartermijn,trigger\n1,Dossiers,Q,P10Y,afsluiting\n"),
    )
    .err()
    .unwrap_or_default();
    assert!(matches!(wrong.as_slice(), [one] if one.message.nl.starts_with("lijst.csv:2:")), "{wrong:#?}");
}

#[test]
#[rustfmt::skip]
fn terms_of_publication_are_checked() {
    let term = |body: &str| format!("[[publication]]\nid = 't'\nreason = {{ nl = 'x' }}\n{body}\n");
    let good = "within = 'P2W'\nafter = 'vaststelling'\n";
    at_their_places(vec![
        ("publication = 1".into(), 1, 15, "publication", "een lijst", "a list"),
        (term("after = 'ontvangst'"), 1, 1, "publication[1].within", "ontbreekt", "missing"),
        (term("within = 'P14D'"), 1, 1, "publication[1].after", "ontbreekt", "missing"),
        (term("within = '14 dagen'\nafter = 'ontvangst'"), 4, 10, "publication[1].within", "`P10Y`", "`P10Y`"),
        (term("within = 'P14D'\nafter = 'verzending'"), 5, 9, "publication[1].after", "`ondertekening`, `ontvangst`, `vaststelling`, en `created`", "and `created`"),
        (term(&format!("{good}woo_informatiecategorie = ['convenanten', 'convenant']")), 6, 43, "publication[1].woo_informatiecategorie[2]", "`convenanten`", "`convenanten`"),
        (term(&format!("{good}woo_informatiecategorie = []")), 6, 27, "publication[1].woo_informatiecategorie", "leeg", "empty"),
        (term(&format!("{good}categorie = 'x'")), 6, 1, "publication[1].categorie", "bestaat hier niet", "there is no"),
        (rule(&format!("{WHERE}exclude = true")) + &term(good).replace("'t'", "'A'"), 7, 6, "publication[1].id", "heet al `A`", "already called `A`"),
    ]);
    let policy = read_policy(&term(good), None).unwrap_or_default();
    assert_eq!(policy.publication.first().map(|term| term.within.to_string()).as_deref(), Some("P14D"));
    assert_eq!(problems(&"[[publication]]\n".repeat(101)).len(), 1);
}

#[test]
#[rustfmt::skip]
fn the_organisation_is_the_one_of_the_register() {
    let organisation = |name: &str, id: &str| format!("[organisation]\nname = '{name}'\nuri = 'https://identifier.overheid.nl/tooi/id/{id}'\n");
    at_their_places(vec![
        (organisation("ministerie van Financien", "ministerie/mnre1091"), 3, 7, "organisation.uri", "bij deze naam: `mnre1090` (ministerie van Financiën)", "Nearest to this name: `mnre1090`"),
        (organisation("Financiën", "ministerie/mnre1090"), 2, 8, "organisation.name", "`mnre1090` is “ministerie van Financiën”, en hier staat “Financiën”", "this says “Financiën”"),
        (organisation("ministerie van Defensie", "ministerie/mnre1090"), 2, 8, "organisation.name", "`mnre1018` is “ministerie van Defensie”", "`mnre1018` is"),
        (organisation("x", "zbo/zb1"), 3, 7, "organisation.uri", "TOOI-register zelfstandige", "TOOI-register zelfstandige"),
        (organisation("x", "oorg/oorg10165"), 2, 8, "organisation.name", "Adviescollege ICT-toetsing", "Adviescollege ICT-toetsing"),
        ("[[folders]]\npath = '/srv'\nunit = ''".into(), 3, 8, "folders[1].unit", "lege tekst", "empty"),
        ("[[folders]]\npath = '/srv'\nunit = \"a\\nb\"".into(), 3, 8, "folders[1].unit", "één regel", "one line"),
        (format!("[[folders]]\npath = '/srv'\nunit = '{}'", "x".repeat(201)), 3, 8, "folders[1].unit", "201 tekens", "201 characters"),
    ]);
    for (name, id) in [
        ("Ministerie van Financien", "ministerie/mnre1090"),
        ("Autoriteit Persoonsgegevens", "zbo/zb000215"),
        ("ministerie van Economische Zaken", "ministerie/mnre1040"),
        ("gemeente Utrecht", "gemeente/gm0344"),
    ] {
        assert_eq!(problems(&organisation(name, id)), [], "{name}: as it was, and what is in no list of ours");
    }
}

const SEVERAL: &str = "
[[folders]]
path = '/srv/douane'
unit = 'Douane'
[[selection_lists]]
name = 'Douane'
version = '2026'
unit = 'Douane'
from = '2026-01-01'
file = 'nieuw.csv'
[[selection_lists]]
name = 'Douane'
version = '1996'
unit = 'Douane'
until = '2025-12-31'
file = 'oud.csv'
[[selection_lists]]
name = 'Personeel'
version = '2020'
folder = '/srv/personeel/**'
categories = [{ code = '1.1', label = 'Dossiers', waardering = 'V', term = 'P10Y', trigger = 'creatie' }]
[selection_list]
name = 'Kern'
version = '2015'
categories = [{ code = '2', label = 'Beleid', waardering = 'B' }]
";

fn several(text: &str) -> Result<Policy, Vec<Problem>> {
    let list = |years: u8| {
        format!("nummer;naam;waardering;bewaartermijn;trigger\n1.1;Vergunningen;V;P{years}Y;creatie\n")
    };
    let file = |name: &str, text: String| PolicyFile { name: name.into(), text };
    read_policy_with_lists(text, &[file("nieuw.csv", list(7)), file("oud.csv", list(20))])
}

#[test]
fn several_lists_are_one_policy_and_a_number_is_of_the_list_that_is_meant() {
    assert_eq!(selection_list_files(SEVERAL), ["nieuw.csv", "oud.csv"]);
    let policy = several(SEVERAL).unwrap_or_else(|problems| unreachable!("{problems:#?}"));
    let names: Vec<_> = policy.selection_lists.iter().map(|one| one.list.version.as_str()).collect();
    assert_eq!(names, ["2026", "1996", "2020", "2015"], "the one for the rest comes last");
    assert_eq!(
        policy.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(),
        ["nieuw.csv", "oud.csv"]
    );
    let term = |wanted: &str| policy.lists().term(FieldName::Informatiecategorie, wanted);
    let found = |wanted: &str| term(wanted).map(|term| (term.list, term.code)).ok();
    assert_eq!(found("2"), Some(("Kern".into(), "2".into())));
    assert_eq!(found("Personeel: 1.1"), Some(("Personeel".into(), "1.1".into())));
    assert_eq!(found("douane: vergunningen"), Some(("Douane".into(), "1.1".into())));
    let refused = term("1.1").err().unwrap_or_default();
    assert!(
        refused.nl.contains("in meer selectielijsten") && refused.nl.contains("`Douane: 1.1`"),
        "{refused:?}"
    );
    assert!(term("Douane: 9").is_err() && term("9").is_err());
}

#[test]
fn what_is_wrong_with_where_a_list_holds_is_said_where_it_stands() {
    for (was, is, key, said) in [
        ("unit = 'Douane'\nfrom", "unit = 'Duane'\nfrom", "selection_lists[1].unit", "geen map"),
        (
            "until = '2025-12-31'",
            "from = '2027-01-01'\nuntil = '2025-12-31'",
            "selection_lists[2].until",
            "vóór",
        ),
        ("from = '2026-01-01'", "from = 'ooit'", "selection_lists[1].from", "geen datum"),
        ("version = '1996'", "version = '2026'", "selection_lists[2]", "staat er al"),
        ("folder = '/srv/personeel/**'", "folder = 'personeel'", "selection_lists[3].folder", "begint niet"),
        ("[selection_list]", "[selection_list]\nunit = 'Douane'", "selection_list.unit", "unit"),
    ] {
        let problems = several(&SEVERAL.replacen(was, is, 1)).err().unwrap_or_default();
        let is_told = problems.iter().any(|one| one.key.starts_with(key) && one.message.nl.contains(said));
        assert!(is_told, "{is}: {problems:#?}");
    }
}
