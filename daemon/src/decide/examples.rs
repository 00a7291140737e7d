//! The examples of a policy: a policy with one that does not hold is refused.
//!
//! They go through [`decide`] itself, as a document that was read would: what holds here holds there. No day
//! and no clock has a part in it, so that a policy that is good today is good tomorrow.

use uuid::Uuid;

use super::{Decision, decide, offer::is_same_value};
use crate::{
    model::{
        Account, Basis, Date, DocumentId, Environment, Facts, Field, FieldName, FileIdentity, Format,
        Location, Provenance, Record, RestrictionId, Sentence, Sha256, Source, Stamp, State, Timestamp,
        Value, closed::UNDECIDED,
    },
    restriction::{self, Machine, Severity},
    settings::{Example, Expected, Policy, Problem},
};

/// Who has more problems than this reads the first ones first.
const MOST_PROBLEMS: usize = 100;
/// When all of it happens. Later than everything: a record that is younger than its file makes the file none
/// older.
const THEN: Timestamp = Timestamp(i64::MAX);

/// The policy, when its examples hold and a person could accept what its rules propose; else all that is
/// wrong, in the order of the text.
pub fn proven(policy: Policy) -> Result<Policy, Vec<Problem>> {
    let mut problems = Vec::new();
    for proposal in policy.rules.iter().filter_map(|rule| rule.propose.as_ref()) {
        let wrong = unlawful(&proposal.grounds, &proposal.scope);
        problems.extend(wrong.into_iter().map(|message| proposal.place.problem(&policy.text, message)));
    }
    for example in &policy.examples {
        if problems.len() > MOST_PROBLEMS {
            break;
        }
        judge(&policy, example, &mut problems);
    }
    if problems.is_empty() {
        return Ok(policy);
    }
    problems.sort_by_key(|problem| (problem.line, problem.column));
    problems.truncate(MOST_PROBLEMS);
    Err(problems)
}

/// What the law does not allow of a proposal, whoever accepts it.
fn unlawful(grounds: &[String], scope: &str) -> Vec<Sentence> {
    let proposal = restriction::Proposal {
        id: RestrictionId("-".into()),
        grounds: grounds.to_vec(),
        scope: scope.into(),
        environment: Environment::No,
        public_explanation: String::new(),
        by: Machine::Rule(String::new()),
    };
    let proposed = match restriction::propose(&[], proposal) {
        Ok(proposed) => proposed,
        // A later list of grounds has one that the law's rules here know nothing of.
        Err(message) => return vec![message],
    };
    let found = restriction::check(&proposed, None, Date::of(THEN));
    let wrong = found.into_iter().filter(|finding| finding.severity == Severity::Wrong);
    let told = |finding: restriction::Finding| {
        let (article, Sentence { nl, en }) = (finding.article, finding.message);
        Sentence::new(format!("{nl} ({article})"), format!("{en} ({article})"))
    };
    wrong.map(told).collect()
}

fn judge(policy: &Policy, example: &Example, problems: &mut Vec<Problem>) {
    let decision = decide(policy, &record(example), THEN);
    let mut wrong = |place: &crate::settings::Place, message: Sentence| {
        problems.push(place.problem(&policy.text, message));
    };
    for expected in &example.expect {
        if let Some(message) = value_differs(&decision, expected) {
            wrong(&expected.place, message);
        }
    }
    for expected in &example.suggested {
        if let Some(message) = suggestion_differs(&decision, expected) {
            wrong(&expected.place, message);
        }
    }
    if let Some((excluded, place)) = &example.excluded {
        let is_excluded = decision.state == State::Excluded;
        let message = match (excluded, is_excluded) {
            (true, false) => Sentence::new(
                "verwacht: dit is geen document. Volgens de regels is het er wel een",
                "expected: this is no document. By the rules it is one",
            ),
            (false, true) => Sentence::new(
                "verwacht: dit is een document. Volgens de regels is het er geen",
                "expected: this is a document. By the rules it is none",
            ),
            _ => Sentence::default(),
        };
        if *excluded != is_excluded {
            wrong(place, message);
        }
    }
    if let Some((grounds, place)) = &example.proposes {
        let mut found: Vec<String> =
            decision.restrictions.iter().flat_map(|one| one.grounds.clone()).collect();
        found.sort();
        found.dedup();
        if found != *grounds {
            let shown = |grounds: &[String]| in_words(grounds.iter().map(|ground| format!("`{ground}`")));
            let (wanted, found) = (shown(grounds), shown(&found));
            wrong(
                place,
                Sentence::new(
                    format!("verwacht als voorstel: {}. Wat eruit komt: {}", wanted.nl, found.nl),
                    format!("expected as a proposal: {}. What comes out: {}", wanted.en, found.en),
                ),
            );
        }
    }
}

fn value_differs(decision: &Decision, expected: &Expected) -> Option<Sentence> {
    let name = expected.field;
    let found = decision.fields.get(&name).and_then(|field| field.value.as_ref());
    let holds = match (&expected.value, found) {
        (None, None) => true,
        (None, Some((value, _))) => is_undecided(value),
        (Some(wanted), Some((value, _))) => is_same_value(name, wanted, value),
        (Some(_), None) => false,
    };
    let wanted = match &expected.value {
        _ if holds => return None,
        Some(value) => Sentence::new(shown(name, value), shown(name, value)),
        None => Sentence::new("niets, of “nader te bepalen”", "nothing, or “to be decided”"),
    };
    let found = match found {
        Some((value, by)) => told(name, value, by),
        None => nothing(),
    };
    Some(Sentence::new(
        format!("verwacht: {}. Wat eruit komt: {}{}", wanted.nl, found.nl, but(decision).nl),
        format!("expected: {}. What comes out: {}{}", wanted.en, found.en, but(decision).en),
    ))
}

fn suggestion_differs(decision: &Decision, expected: &Expected) -> Option<Sentence> {
    let name = expected.field;
    let suggested = decision.fields.get(&name).map(|field: &Field| field.suggestions.as_slice());
    let suggested = suggested.unwrap_or_default();
    let holds = match &expected.value {
        None => suggested.is_empty(),
        Some(wanted) => suggested.iter().any(|one| is_same_value(name, wanted, &one.value)),
    };
    let wanted = match &expected.value {
        _ if holds => return None,
        Some(value) => Sentence::new(shown(name, value), shown(name, value)),
        None => nothing(),
    };
    let found = in_words(suggested.iter().map(|one| shown(name, &one.value)));
    Some(Sentence::new(
        format!("verwacht als voorstel: {}. Wat eruit komt: {}{}", wanted.nl, found.nl, but(decision).nl),
        format!("expected as a suggestion: {}. What comes out: {}{}", wanted.en, found.en, but(decision).en),
    ))
}

/// The document that the example makes up, when it was read.
fn record(example: &Example) -> Record {
    let location = Location {
        path: example.path.clone(),
        identity: FileIdentity { filesystem: 0, file: 0, birth_time_ns: 0 },
        stamp: Stamp::default(),
        folder: 0,
    };
    let format = example.puid.as_ref().map(|puid| Format {
        puid: puid.clone(),
        name: String::new(),
        version: String::new(),
        basis: Basis::Signature,
    });
    let mut record = Record::provisional(DocumentId(Uuid::nil()), location, THEN);
    record.facts = Some(Facts {
        size: 0,
        sha256: Sha256([0; 32]),
        created: example.properties.created,
        modified: example.properties.modified.or(example.properties.created).unwrap_or(Timestamp(0)),
        owner: Account { id: String::new(), name: None },
        saved_by: None,
        media_type: example.media_type.clone().unwrap_or_else(|| "application/octet-stream".into()),
        format,
        other_formats: Vec::new(),
        name_disagrees: false,
        properties: example.properties.clone(),
        provenance: Provenance {
            source: Source::Daemon,
            actor: String::new(),
            time: THEN,
            policy_version: String::new(),
            reason: Sentence::default(),
        },
    });
    record
}

fn is_undecided(value: &Value) -> bool {
    matches!(value, Value::Term(term) if term.label == UNDECIDED)
}

fn nothing() -> Sentence {
    Sentence::new("niets", "nothing")
}

fn in_words(all: impl Iterator<Item = String>) -> Sentence {
    let all = all.collect::<Vec<_>>().join(", ");
    if all.is_empty() { nothing() } else { Sentence::new(all.clone(), all) }
}

/// The value, and what gave it.
fn told(name: FieldName, value: &Value, by: &Provenance) -> Sentence {
    let (value, reason) = (shown(name, value), &by.reason);
    match by.source {
        Source::Rule => Sentence::new(
            format!("{value} (`{}`: {})", by.actor, reason.nl),
            format!("{value} (`{}`: {})", by.actor, reason.en),
        ),
        _ => Sentence::new(format!("{value} ({})", reason.nl), format!("{value} ({})", reason.en)),
    }
}

fn but(decision: &Decision) -> Sentence {
    match decision.state {
        State::Excluded => {
            Sentence::new("; volgens de regels is dit geen document", "; by the rules this is no document")
        }
        _ => Sentence::default(),
    }
}

/// For people, who know the terms of these two lists by their code.
fn shown(name: FieldName, value: &Value) -> String {
    let cut = |text: &str| text.chars().take(80).flat_map(char::escape_debug).collect::<String>();
    let list = |all: Vec<String>| all.join(", ");
    match value {
        Value::Term(term) if matches!(name, FieldName::Waardering | FieldName::Informatiecategorie) => {
            format!("`{}` ({})", cut(&term.code), cut(&term.label))
        }
        Value::Term(term) => format!("`{}`", cut(&term.label)),
        Value::Text(text) | Value::Duration(text) | Value::Date(text) => format!("`{}`", cut(text)),
        Value::Terms(terms) => list(terms.iter().map(|term| format!("`{}`", cut(&term.label))).collect()),
        Value::Texts(texts) => list(texts.iter().map(|text| format!("`{}`", cut(text))).collect()),
        Value::Handlings(all) => {
            list(all.iter().map(|one| format!("`{} {}`", cut(&one.kind.label), cut(&one.time))).collect())
        }
    }
}
