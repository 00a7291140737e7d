//! What is not wrong in a policy, and may do something else than its writer thinks.

use super::{Policy, Rule};
use crate::model::{FieldName, Sentence, Value};

/// What a dossier gives to what is in it by its category.
const OF_CATEGORY: [FieldName; 4] = [
    FieldName::Informatiecategorie,
    FieldName::Waardering,
    FieldName::Bewaartermijn,
    FieldName::BewaartermijnTrigger,
];

/// All of it, in the order of the rules.
pub fn notes(policy: &Policy) -> Vec<Sentence> {
    policy
        .rules
        .iter()
        .flat_map(|rule| [before_dossiers(policy, rule), never_starts(policy, rule)])
        .flatten()
        .collect()
}

/// A rule goes before what a dossier gives. For one that is about all folders that is seldom meant.
fn before_dossiers(policy: &Policy, rule: &Rule) -> Option<Sentence> {
    let given: Vec<&FieldName> = OF_CATEGORY.iter().filter(|name| rule.set.contains_key(name)).collect();
    let is_general = rule.conditions.folder.is_none();
    let same = policy.dossiers.iter().find(|words| given.iter().any(|name| words.set.contains_key(name)));
    if given.is_empty() || !(is_general || same.is_some()) {
        return None;
    }
    let id = &rule.id;
    let given = given.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let (also_nl, also_en) = match same {
        Some(words) => (
            format!(", ook van `[[dossiers]]` `{}`", words.id),
            format!(", also of `[[dossiers]]` `{}`", words.id),
        ),
        None => Default::default(),
    };
    Some(Sentence::new(
        format!(
            "regel `{id}` vult {given} in, en gaat daarmee vóór wat een dossier aan zijn documenten geeft{also_nl}. Is dat niet de bedoeling, noem dan de mappen waar de regel voor is (`folder`), of maak er een voorstel van (`suggest`)"
        ),
        format!(
            "rule `{id}` sets {given}, and so goes before what a dossier gives to its documents{also_en}. If that is not meant, name the folders that the rule is for (`folder`), or make it a suggestion (`suggest`)"
        ),
    ))
}

/// A term without anything that it starts at has no end, and MDTO does not take it.
fn never_starts(policy: &Policy, rule: &Rule) -> Option<Sentence> {
    let has = |rule: &Rule, name: FieldName| rule.set.contains_key(&name);
    if !has(rule, FieldName::Bewaartermijn) {
        return None;
    }
    let starts = [
        FieldName::BewaartermijnTrigger,
        FieldName::BewaartermijnStartdatum,
        FieldName::BewaartermijnEinddatum,
    ];
    if policy.rules.iter().any(|rule| starts.iter().any(|name| has(rule, *name))) {
        return None;
    }
    let of_line = |value: &Value| {
        let Value::Term(term) = value else { return false };
        let lists = policy.all_selection_lists();
        let line = lists.iter().filter(|list| list.name == term.list).find_map(|list| list.line(&term.code));
        line.is_some_and(|line| line.category.starts_at().is_some())
    };
    if rule.set.get(&FieldName::Informatiecategorie).is_some_and(of_line) {
        return None;
    }
    let id = &rule.id;
    Some(Sentence::new(
        format!(
            "regel `{id}` geeft een bewaartermijn, en niets zegt waarna die begint. Dan is er geen einddatum, en neemt MDTO het niet aan. Zet er `bewaartermijn_trigger` bij, bijvoorbeeld `creatie`"
        ),
        format!(
            "rule `{id}` gives a term, and nothing says what it starts at. Then there is no end, and MDTO does not take it. Add `bewaartermijn_trigger`, for instance `creatie`"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::notes;
    use crate::settings::read_policy;

    #[test]
    fn what_goes_before_dossiers_and_what_never_starts_is_told() {
        let rule = |id: &str, condition: &str, set: &str| {
            format!(
                "[[rules]]\nid = '{id}'\nwhere = {{ {condition} }}\nset = {{ {set} }}\nreason = {{ nl = 'x' }}\n"
            )
        };
        let told = |text: &str| {
            let policy = read_policy(text, None).unwrap_or_else(|problems| unreachable!("{problems:?}"));
            notes(&policy).iter().map(|note| note.nl.clone()).collect::<Vec<_>>()
        };
        let everywhere = told(&rule("alles", "extension = 'docx'", "waardering = 'B'"));
        assert!(
            matches!(everywhere.as_slice(), [one] if one.contains("`alles`") && one.contains("dossier")),
            "{everywhere:?}"
        );
        assert!(told(&rule("map", "folder = '**/Besluiten/**'", "waardering = 'B'")).is_empty());
        assert!(told(&rule("naam", "extension = 'docx'", "omschrijving = 'x'")).is_empty());
        let dossiers = "[[dossiers]]\nid = 'zaken'\nfolder = '**/Zaken/*'\nset = { waardering = 'V' }\n";
        let same = told(&format!("{dossiers}{}", rule("map", "folder = '**/Zaken/**'", "waardering = 'B'")));
        assert!(matches!(same.as_slice(), [one] if one.contains("`zaken`")), "{same:?}");
        let folder = "folder = '/srv/**'";
        let never = told(&rule("kort", folder, "waardering = 'V', bewaartermijn = 'P1Y'"));
        assert!(matches!(never.as_slice(), [one] if one.contains("`bewaartermijn_trigger`")), "{never:?}");
        let starts = "waardering = 'V', bewaartermijn = 'P1Y', bewaartermijn_trigger = 'creatie'";
        assert!(told(&rule("kort", folder, starts)).is_empty());
        let list = "[selection_list]\nname = 'L'\nversion = '1'\ncategories = [{ code = '1', label = 'a', waardering = 'V', term = 'P5Y', trigger = 'creatie' }]\n";
        assert!(
            told(&format!(
                "{list}{}",
                rule("lijst", folder, "informatiecategorie = '1', bewaartermijn = 'P1Y'")
            ))
            .is_empty()
        );
    }
}
