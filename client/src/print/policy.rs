//! What another policy would change, and the policies that were in force.

use bronmerk_proto::v1::{
    DocumentState, Policy,
    diff_policy_response::{Count, DocumentDiff, Done, FieldDiff},
};

use super::{
    Look, Tone,
    columns::{Cell, Columns, Row},
    escape::clean,
};
use crate::{
    fields,
    texts::{policy as texts, record, words},
};

/// Fields and rules that are named in the sums; more are counted.
const NAMED: usize = 12;

/// Returns one document of which something would change: its path, and each change with what says so.
pub(crate) fn document(look: &Look, diff: &DocumentDiff) -> String {
    let mut page = format!("{}\n", look.tone(Tone::Strong, &clean(&diff.display_path)));
    for field in &diff.fields {
        page.push_str(&format!("  {}\n", changed(look, field)));
        if let Some(why) = field.provenance_after.as_ref().map(|provenance| {
            format!(
                "{}: {}",
                look.who(provenance.source(), &provenance.actor),
                look.sentence(provenance.reason.as_ref())
            )
        }) {
            page.push_str(&format!("    {}\n", look.tone(Tone::Quiet, &why)));
        }
    }
    for one in &diff.proposed_restrictions {
        let told = texts::would_propose(look.lang, &clean(&one.grounds.join(", ")));
        page.push_str(&format!("  {}\n", look.tone(Tone::Notice, &told)));
    }
    if diff.state_before != diff.state_after {
        let word = |state: DocumentState| words::state(look.lang, state);
        page.push_str(&format!(
            "  {}: {} -> {}\n",
            record::state_word(look.lang),
            word(diff.state_before()),
            word(diff.state_after())
        ));
    }
    page
}

fn changed(look: &Look, field: &FieldDiff) -> String {
    let label = clean(fields::label(look.lang, &field.field));
    let empty = || record::nothing(look.lang).to_owned();
    let value = |value| look.short_value(value).unwrap_or_else(empty);
    if field.before == field.after {
        let joined = |values: &[bronmerk_proto::v1::Value]| {
            let told: Vec<_> = values.iter().filter_map(|value| look.short_value(Some(value))).collect();
            if told.is_empty() { empty() } else { told.join(", ") }
        };
        let (before, after) = (joined(&field.suggested_before), joined(&field.suggested_after));
        return format!("{label} ({}): {before} -> {after}", record::suggested(look.lang));
    }
    format!("{label}: {} -> {}", value(field.before.as_ref()), value(field.after.as_ref()))
}

/// Returns the sums; `unshown` documents were not shown one by one.
pub(crate) fn sums(look: &Look, done: &Done, unshown: usize) -> String {
    let mut page = String::new();
    if unshown > 0 {
        page.push_str(&format!("{}\n", texts::more_documents(look.lang, &look.number(unshown as u64))));
    }
    if done.changed_count > 0 {
        page.push('\n');
    }
    let (looked, changed) = (look.number(done.document_count), look.number(done.changed_count));
    page.push_str(&format!("{}\n", texts::would_change(look.lang, &looked, &changed)));
    for (label, counts) in
        [(texts::by_field(look.lang), &done.fields), (texts::by_rule(look.lang), &done.actors)]
    {
        if let Some(told) = listed(look, counts) {
            page.push_str(&format!("{label}: {told}\n"));
        }
    }
    if done.reason_only_count > 0 {
        page.push_str(&format!("{}\n", texts::reason_only(look.lang, &look.number(done.reason_only_count))));
    }
    if done.locked_count > 0 {
        page.push_str(&format!("{}\n", texts::locked(look.lang, &look.number(done.locked_count))));
    }
    page
}

fn listed(look: &Look, counts: &[Count]) -> Option<String> {
    let mut told: Vec<_> = counts
        .iter()
        .take(NAMED)
        .map(|count| {
            format!("{} {}", clean(fields::label(look.lang, &count.name)), look.number(count.document_count))
        })
        .collect();
    if counts.len() > NAMED {
        told.push("…".to_owned());
    }
    (!told.is_empty()).then(|| told.join(", "))
}

/// Returns what is told once a policy is in force.
pub(crate) fn applied(look: &Look, policy: &str, changed: bool) -> String {
    if changed {
        format!("{}: {policy}\n{}\n", texts::in_force(look.lang), texts::applied_to_all(look.lang))
    } else {
        format!("{}: {policy}\n", texts::in_force_already(look.lang))
    }
}

/// Starts a table of policies.
pub(crate) fn table(look: &Look) -> Columns {
    let lang = look.lang;
    Columns::new(&[record::when(lang), record::version_word(lang), record::who(lang), texts::why(lang)])
}

/// Returns a policy as a row of that table.
pub(crate) fn row(look: &Look, policy: &Policy) -> Row {
    Row {
        cells: vec![
            Cell::toned(Tone::Quiet, look.moment(policy.adopt_time.as_ref()).unwrap_or_default()),
            Cell::new(clean(&policy.version)),
            Cell::new(look.who(policy.source(), &policy.actor)),
        ],
        last: vec![Cell::new(look.sentence(policy.reason.as_ref()))],
    }
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::{Provenance, Sentence, Source, value::Kind};

    use super::*;
    use crate::{
        language::Lang,
        specimen::{look, term, value},
    };

    fn diff() -> DocumentDiff {
        let provenance = Provenance {
            source: Source::Rule.into(),
            actor: "besluiten".into(),
            reason: Some(Sentence { nl: "een besluit".into(), en: "a decision".into() }),
            ..Provenance::default()
        };
        DocumentDiff {
            display_path: "/w/nota\u{1b}.docx".into(),
            fields: vec![
                FieldDiff {
                    field: "waardering".into(),
                    before: value(term("N", "Nader te bepalen", "", "")),
                    after: value(term("B", "Blijvend te bewaren", "", "")),
                    provenance_after: Some(provenance),
                    ..FieldDiff::default()
                },
                FieldDiff {
                    field: "naam".into(),
                    suggested_after: value(Kind::Text("Nota".into())).into_iter().collect(),
                    ..FieldDiff::default()
                },
            ],
            state_before: DocumentState::Settled.into(),
            state_after: DocumentState::NeedsDecision.into(),
            ..DocumentDiff::default()
        }
    }

    #[test]
    fn what_would_change_is_told_with_what_says_so() {
        assert_eq!(
            document(&look(Lang::Nl), &diff()),
            "/w/nota\\u{1b}.docx\n  waardering: Nader te bepalen (N) -> Blijvend te bewaren (B)\n    \
             regel besluiten: een besluit\n  naam (voorstel): (leeg) -> Nota\n  \
             status: Vastgelegd -> Wacht op u\n"
        );
    }

    #[test]
    fn the_sums_are_told_and_what_is_nothing_is_not() {
        let count = |name: &str, document_count| Count { name: name.into(), document_count };
        let done = Done {
            document_count: 1_200,
            changed_count: 35,
            fields: vec![count("waardering", 35), count("bewaartermijn", 2)],
            actors: vec![count("besluiten", 35)],
            locked_count: 1,
            ..Done::default()
        };
        assert_eq!(
            sums(&look(Lang::En), &done, 25),
            "and 25 more; see them all with `bronmerk policy diff --all`\n\n\
             Of 1,200 documents 35 would change.\nBy field: appraisal 35, retention period 2\n\
             By what says so: besluiten 35\nLocked by a person, and never changed by a policy: 1\n"
        );
        assert_eq!(sums(&look(Lang::En), &Done::default(), 0), "Of 0 documents 0 would change.\n");
    }
}
