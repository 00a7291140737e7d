//! Problems in conditions over the file itself, proposals, examples, terms of publication and the organisation.

use super::*;

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
        (of_where("created = { from = '1-1-2026' }"), 5, 30, "rules[1].where.created.from", "geen datum", "no date"),
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
