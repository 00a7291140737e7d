//! A policy with an example that does not hold is refused, with what was expected and what comes out.

use super::*;
use crate::{decide::proven, settings::Problem};

const RULES: &str = "
organisation = { name = 'ministerie van Financiën', uri = 'https://identifier.overheid.nl/tooi/id/ministerie/mnre1090' }
[[rules]]
id = 'sjabloon'
where = { extension = 'dotx' }
exclude = true
reason = { nl = 'een sjabloon', en = 'a template' }
[[rules]]
id = 'besluiten'
where = { folder = '**/Besluiten', stage = 'definitief' }
set = { waardering = 'B', trefwoorden = ['a', 'b'] }
suggest = { woo_informatiecategorie = 'beschikkingen' }
reason = { nl = 'een besluit', en = 'a decision' }
[[rules]]
id = 'namen'
where = { author = 'Loket', created = { from = '2026-01-01' } }
propose = { grounds = ['5.1.2e'], scope = 'namen' }
reason = { nl = 'van het loket', en = 'of the desk' }
";

/// The rules with an example of that body; its first line is line 20.
fn judged(example: &str) -> Result<Policy, Vec<Problem>> {
    let text = format!("{}[[examples]]\n{example}\n", RULES.trim_start());
    proven(policy(&text))
}

const DECISION: &str =
    "path = '/srv/Besluiten/b.docx'\nstage = 'definitief'\nauthor = 'Loket'\ncreated = '2026-01-01'\n";

#[test]
fn an_example_that_holds_is_silent() {
    for follows in [
        "expect = { waardering = 'B', naam = 'b', trefwoorden = ['a', 'b'], archiefvormer = 'ministerie van Financiën' }",
        "expect = { bewaartermijn = '', beperking_gebruik = '', omschrijving = '', beperking_gebruik = '' }",
        "expect = { beperking_gebruik = 'Nader te bepalen' }",
        "suggested = { woo_informatiecategorie = 'beschikkingen', waardering = '' }",
        "excluded = false\nproposes = ['5.1.2.e']",
    ] {
        let follows = follows.replace(", omschrijving = '', beperking_gebruik = ''", ", omschrijving = ''");
        let judged = judged(&format!("{DECISION}{follows}"));
        assert!(judged.is_ok(), "{follows}\n{:#?}", judged.err());
    }
    for example in [
        "path = '/srv/x.dotx'\nexcluded = true\nexpect = { naam = '' }\nproposes = []",
        "path = '/srv/Besluiten/b.docx'\nexpect = { waardering = '' }\nproposes = []",
        "path = '/srv/b.docx'\nauthor = ['Eva', 'LOKET']\ncreated = '2025-12-31'\nproposes = []",
    ] {
        let judged = judged(example);
        assert!(judged.is_ok(), "{example}\n{:#?}", judged.err());
    }
}

#[test]
#[rustfmt::skip]
fn what_comes_out_is_told_at_its_place() {
    for (follows, line, column, key, dutch, english) in [
        ("expect = { waardering = 'V' }", 23, 25, "expect.waardering",
            "verwacht: `V` (Tijdelijk te bewaren). Wat eruit komt: `B` (Blijvend te bewaren) (`besluiten`: een besluit)",
            "expected: `V` (Tijdelijk te bewaren). What comes out: `B` (Blijvend te bewaren) (`besluiten`: a decision)"),
        ("expect = { waardering = '' }", 23, 25, "expect.waardering",
            "verwacht: niets, of “nader te bepalen”. Wat eruit komt: `B`", "expected: nothing, or “to be decided”"),
        ("expect = { omschrijving = 'x' }", 23, 27, "expect.omschrijving", "Wat eruit komt: niets", "What comes out: nothing"),
        ("expect = { naam = 'Besluit' }", 23, 19, "expect.naam", "Wat eruit komt: `b` (uit de bestandsnaam)", "`b` (from the file name)"),
        ("suggested = { woo_informatiecategorie = 'convenanten' }", 23, 41, "suggested.woo_informatiecategorie",
            "verwacht als voorstel: `convenanten`. Wat eruit komt: `beschikkingen`", "expected as a suggestion: `convenanten`"),
        ("suggested = { woo_informatiecategorie = '' }", 23, 41, "suggested.woo_informatiecategorie", "voorstel: niets", "suggestion: nothing"),
        ("excluded = true", 23, 12, "excluded", "verwacht: dit is geen document", "By the rules it is one"),
        ("proposes = ['5.1.1c']", 23, 12, "proposes", "verwacht als voorstel: `5.1.1c`. Wat eruit komt: `5.1.2e`", "comes out: `5.1.2e`"),
        ("proposes = []", 23, 12, "proposes", "verwacht als voorstel: niets", "expected as a proposal: nothing"),
    ] {
        let found = judged(&format!("{DECISION}{follows}")).err().unwrap_or_default();
        let [one] = found.as_slice() else { unreachable!("{follows}\n{found:#?}") };
        assert_eq!((one.line, one.column, one.key.as_str()), (line, column, &*format!("examples[1].{key}")), "{follows}");
        assert!(one.message.nl.contains(dutch) && one.message.en.contains(english), "{:#?}", one.message);
    }
    let found = judged("path = '/srv/x.dotx'\nexpect = { naam = 'x' }\nexcluded = false").err().unwrap_or_default();
    assert!(matches!(found.as_slice(), [one, two] if one.message.nl.ends_with("volgens de regels is dit geen document") && two.key == "examples[1].excluded"), "{found:#?}");
}

#[test]
fn all_that_does_not_hold_is_told_in_the_order_of_the_text_and_no_more_than_that() {
    let example =
        |number| format!("[[examples]]\npath = '/srv/{number}.txt'\nexpect = {{ waardering = 'B' }}\n");
    let many = (0..200).fold(String::new(), |all, number| all + &example(number));
    let found = proven(policy(&many)).err().unwrap_or_default();
    assert_eq!(found.len(), 100);
    assert!(found.is_sorted_by_key(|problem| problem.line));
}

#[test]
fn what_the_law_does_not_allow_no_rule_proposes() {
    let with = |grounds: &str| {
        let text = rule("r", "folder = '**'", &format!("propose = {{ grounds = {grounds} }}"));
        proven(policy(&text)).err().unwrap_or_default()
    };
    let found = with("['5.1.5', '5.1.2e']");
    assert!(
        matches!(found.as_slice(), [one] if (one.line, one.column) == (4, 23) && one.key == "rules[1].propose.grounds" && one.message.nl.contains("5.1 lid 5")),
        "{found:#?}"
    );
    for grounds in ["'5.1.2e'", "['5.1.1c', '5.1.2e']", "'5.2'", "'5.1.5'"] {
        assert_eq!(with(grounds), [], "{grounds}");
    }
}

#[test]
fn the_examples_in_the_manuals_hold() {
    let manuals = [include_str!("../../../../docs/policy.md"), include_str!("../../../../docs/beleid.md")];
    for text in manuals.iter().flat_map(|manual| manual.split("```toml\n").skip(1)) {
        let text = text.split("```").next().unwrap_or_default();
        let judged = proven(policy(text));
        assert!(judged.is_ok(), "{text}\n{:#?}", judged.err());
    }
}
