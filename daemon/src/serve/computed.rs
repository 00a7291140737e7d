//! What an answer tells of a record beyond the record itself: it follows from the policy of this moment.

use crate::{
    completeness::{self, Measure, Openness, Todo},
    model::{Date, DocumentId, FieldName, Profile, Publication, Record, SelectionList, Sentence},
    query::belonging::Belonging,
    restriction::{self, Severity},
    retention::{self, Kept},
    settings::Policy,
    wire,
};
use bronmerk_proto::v1::{self, document::Standing};

/// Adds it to an answer.
pub fn add(
    document: &mut v1::Document,
    record: &Record,
    belonging: &Belonging,
    policy: &Policy,
    today: Date,
) {
    let profiles = completeness::profiles(&policy.profiles);
    document.completeness =
        profiles.map(|profile| measured(profile, completeness::measure(profile, record, today))).collect();
    document.retention = Some(kept(record, policy));
    document.publication = Some(publication(record, today));
    let todo = Todo::of(record);
    document.standing = standing(todo).into();
    if todo == Todo::ToComplete {
        document.fields_to_complete =
            completeness::to_complete(record).iter().map(ToString::to_string).collect();
    }
    of_restrictions(document, record, today);
    of_others(document, belonging);
}

/// What a person has to do about a record.
fn standing(todo: Todo) -> Standing {
    match todo {
        Todo::BeingRead => Standing::BeingRead,
        Todo::Waits => Standing::Waits,
        Todo::ToComplete => Standing::ToComplete,
        Todo::InOrder => Standing::InOrder,
        Todo::NoDocument => Standing::NoDocument,
        Todo::Unreadable => Standing::Unreadable,
        Todo::Gone => Standing::Gone,
    }
}

fn measured(profile: &Profile, measure: Measure) -> v1::Completeness {
    v1::Completeness {
        profile: profile.name.to_string(),
        score: measure.score.into(),
        missing_fields: measure.missing.iter().map(ToString::to_string).collect(),
        blockers: measure.blockers.iter().map(wire::sentence_to_proto).collect(),
    }
}

fn kept(record: &Record, policy: &Policy) -> v1::Retention {
    let lists = policy.all_selection_lists();
    let told = retention::told(&record.fields, &lists);
    let line = retention::line(&record.fields, &lists);
    let other = line.zip(policy.selection_list_of(record)).filter(|(line, here)| *line.list != **here);
    let other = other.map(|(line, here)| of_another_list(line.list, here));
    let state = match told.kept {
        Kept::Forever => v1::retention::State::Forever,
        Kept::Until => v1::retention::State::Until,
        Kept::Unknown => v1::retention::State::Unknown,
        Kept::Undecided => v1::retention::State::Undecided,
    };
    v1::Retention {
        state: state.into(),
        sum: Some(wire::sentence_to_proto(&told.sum)),
        remedy: told.remedy.as_ref().map(wire::sentence_to_proto),
        disagreement: told.disagreement.or(other).as_ref().map(wire::sentence_to_proto),
    }
}

/// Another list may keep longer or shorter: whoever destroys by it goes by the wrong one.
fn of_another_list(chosen: &SelectionList, here: &SelectionList) -> Sentence {
    let (chosen, here) =
        (format!("“{}” ({})", chosen.name, chosen.version), format!("“{}” ({})", here.name, here.version));
    Sentence::new(
        format!(
            "de categorie is van selectielijst {chosen}, en voor deze plaats en tijd geldt {here}. Kies een categorie daaruit"
        ),
        format!(
            "the category is of selection list {chosen}, and for this place and time {here} holds. Choose a category of that one"
        ),
    )
}

fn publication(record: &Record, today: Date) -> v1::Publication {
    use v1::publication::State;
    let standing = completeness::standing(record, today);
    let state = match standing.openness {
        Openness::NotJudged => State::NotJudged,
        Openness::NotPublic => State::NotPublic,
        Openness::Blocked => State::Blocked,
        Openness::Ready => State::Ready,
        Openness::Public => State::Public,
        Openness::Withdrawn => State::Withdrawn,
    };
    let by = record.fields.get(&FieldName::PublicerenVoor).and_then(|field| field.value.as_ref());
    let uri = match standing.last.as_ref().map(|event| &event.what) {
        Some(Publication::Published { uri }) => uri.clone(),
        _ => String::new(),
    };
    v1::Publication {
        state: state.into(),
        blockers: standing.blockers.iter().map(wire::sentence_to_proto).collect(),
        publish_by: standing.publish_by.map(|day| day.to_string()).unwrap_or_default(),
        publish_by_provenance: by.map(|(_, provenance)| wire::provenance_to_proto(provenance)),
        overdue: standing.overdue,
        since: standing.last.map(|event| event.date.to_string()).unwrap_or_default(),
        uri,
        findings: standing.findings.iter().map(wire::sentence_to_proto).collect(),
    }
}

/// What is computed of the restrictions on that day.
fn of_restrictions(document: &mut v1::Document, record: &Record, today: Date) {
    if record.restrictions.is_empty() {
        return;
    }
    let notice = restriction::citizen(&record.restrictions, today);
    document.public_notice = Some(wire::sentence_to_proto(&notice));
    for (message, restriction) in document.restrictions.iter_mut().zip(&record.restrictions) {
        message.grounds_in_words = Some(wire::sentence_to_proto(&restriction::in_words(restriction)));
        message.in_force = restriction.holds(today);
    }
    let found = restriction::check(&record.restrictions, restriction::document_date(record), today);
    for one in found.iter().filter(|one| matches!(one.severity, Severity::Wrong | Severity::Conflict)) {
        let of = document.restrictions.iter_mut().find(|message| message.id == one.restriction.0);
        if let Some(message) = of {
            let (article, said) = (one.article, &one.message);
            let told = Sentence::new(format!("{article}: {}", said.nl), format!("{article}: {}", said.en));
            message.conflicts.push(wire::sentence_to_proto(&told));
        }
    }
}

/// How others belong together with it, and which dossier it is in.
fn of_others(document: &mut v1::Document, belonging: &Belonging) {
    document.dossier = belonging.dossier.map(DocumentId::resource_name).unwrap_or_default();
    if let Some(why) = &belonging.held
        && let Some(publication) = &mut document.publication
        && publication.state() != v1::publication::State::Public
    {
        if publication.state() == v1::publication::State::Ready {
            publication.set_state(v1::publication::State::Blocked);
        }
        publication.blockers.push(wire::sentence_to_proto(why));
    }
    let named_by = belonging.named_by.iter().map(|(other, related)| v1::Relation {
        document: other.resource_name(),
        ..wire::related_to_proto(related)
    });
    document.related_from = named_by.collect();
    document.related_from_is_incomplete = belonging.is_incomplete;
}

#[cfg(test)]
mod tests {
    use super::of_restrictions;
    use crate::{
        model::Date,
        wire::{self, strategies},
    };

    #[test]
    fn an_answer_tells_what_a_citizen_reads() {
        let mut record = strategies::sample(strategies::record());
        record.restrictions = vec![strategies::sample(strategies::restriction())];
        let mut document = wire::document(&record);
        assert!(document.public_notice.is_none());
        let today = Date::parse("2026-11-24").unwrap_or_else(|| unreachable!());
        of_restrictions(&mut document, &record, today);
        assert!(document.public_notice.is_some_and(|notice| !notice.nl.is_empty() && !notice.en.is_empty()));
        assert!(document.restrictions.iter().all(|one| one.grounds_in_words.is_some()));
        record.restrictions.clear();
        let mut document = wire::document(&record);
        of_restrictions(&mut document, &record, today);
        assert!(document.public_notice.is_none(), "and nothing where there is none");
    }
}
