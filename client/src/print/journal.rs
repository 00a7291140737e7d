//! Entries of the journal in rows: when, who, what, and what changed from what to what.

use bronmerk_proto::v1::{
    Action, Document, FieldChange, JournalEntry, PublicationEvent, Rejection, Relation, Restriction,
    restriction::Status,
};

use super::{
    Look, Tone,
    columns::{Cell, Columns, Row},
    escape::clean,
    place,
    record::account,
};
use crate::{
    fields,
    language::Lang,
    locate::path_of,
    texts::{acts, record as texts, restrictions, words},
};

/// Starts a table of entries.
pub(crate) fn table(look: &Look) -> Columns {
    let lang = look.lang;
    Columns::new(&[
        texts::entry_number(lang),
        texts::when(lang),
        texts::who(lang),
        texts::what(lang),
        texts::change(lang),
    ])
}

/// Returns the entry as a row of that table: each change on a line, and the reason below.
pub(crate) fn row(look: &Look, entry: &JournalEntry) -> Row {
    let mut last: Vec<_> = changes(look, entry.after.as_ref(), &entry.changes).map(Cell::new).collect();
    let reason = look.sentence(entry.reason.as_ref());
    if !reason.is_empty() {
        last.push(Cell::toned(Tone::Quiet, reason));
    } else if last.is_empty() && entry.action() == Action::Touched {
        last.push(Cell::toned(Tone::Quiet, texts::only_touched(look.lang).to_owned()));
    }
    let batch = entry.request.as_ref().map(|mark| mark.batch.as_str()).filter(|batch| !batch.is_empty());
    last.extend(batch.map(|batch| Cell::toned(Tone::Quiet, acts::of_batch(look.lang, &clean(batch)))));
    Row {
        cells: vec![
            // As it is typed behind `undo`.
            Cell::toned(Tone::Quiet, entry.sequence.to_string()),
            Cell::toned(Tone::Quiet, look.moment(entry.time.as_ref()).unwrap_or_default()),
            Cell::new(look.who(entry.source(), &entry.actor)),
            Cell::new(words::action(look.lang, entry.action())),
        ],
        last,
    }
}

/// How the journal names a change of what is suggested for a field.
const SUGGESTIONS: &str = ".suggestions";
const FIELD_LOCK: &str = ".lock";

/// Returns changes that led to a record, each on a line.
pub(crate) fn changes<'a>(
    look: &'a Look,
    after: Option<&'a Document>,
    changes: &'a [FieldChange],
) -> impl Iterator<Item = String> + 'a {
    changes.iter().map(move |change| told(look, after, change))
}

/// Returns one change: `label: before -> after`.
fn told(look: &Look, after: Option<&Document>, change: &FieldChange) -> String {
    let lang = look.lang;
    let (label, before, after) = match change.field.as_str() {
        "state" => {
            let before = words::state(lang, change.before_state());
            let before = (change.before_state != 0).then(|| before.to_owned());
            let after = after.map(|after| words::state(lang, after.state()).to_owned());
            (texts::state_word(lang), before, after)
        }
        "facts" => {
            let facts = after.and_then(|after| after.facts.as_ref());
            let by = facts.and_then(|facts| facts.saved_by.as_ref());
            let by = by.map(|by| format!(", {} {}", texts::saved_by_who(lang), account(look, by)));
            let after = facts.and_then(|facts| short_digest(&facts.sha256));
            let after = after.map(|digest| digest + &by.unwrap_or_default());
            (texts::content(lang), short_digest(&change.before_sha256), after)
        }
        "locations" => {
            let paths = change.before_paths.iter();
            let before = paths.map(|path| clean(&path_of(path).to_string_lossy()).into_owned());
            let after = after.into_iter().flat_map(|after| &after.locations).map(place);
            (texts::place(lang), joined(before), joined(after))
        }
        "origin" => {
            let origin = after.and_then(|after| after.origin.as_ref());
            let after = origin.map(|origin| {
                format!("{} {}", words::relation(lang, origin.relation()), clean(&origin.document))
            });
            (texts::origin_word(lang), None, after)
        }
        "restrictions" => {
            let before = listed(lang, &change.before_restrictions);
            let after = after.and_then(|after| listed(lang, &after.restrictions));
            (restrictions::heading(lang), before, after)
        }
        "lock" => {
            let before = change.before_lock.as_ref().map(|lock| clean(&lock.actor).into_owned());
            let after = after.and_then(|after| after.lock.as_ref());
            (texts::lock_word(lang), before, after.map(|lock| clean(&lock.actor).into_owned()))
        }
        "relations" => {
            let related = |all: &[Relation]| {
                joined(all.iter().map(|one| {
                    format!("{} {}", words::relation_kind(lang, one.kind()), clean(&one.document))
                }))
            };
            let before = related(&change.before_relations);
            (texts::relations_word(lang), before, after.and_then(|after| related(&after.relations)))
        }
        "publication_events" => {
            let last = |all: &[PublicationEvent]| all.last().map(|event| words::published(lang, event));
            let before = last(&change.before_publication_events);
            (texts::publication_word(lang), before, after.and_then(|after| last(&after.publication_events)))
        }
        "rejections" => {
            let last = |all: &[Rejection]| {
                all.last().map(|one| {
                    let value = look.short_value(one.value.as_ref()).unwrap_or_default();
                    format!("{}: {value}", clean(fields::label(lang, &one.field)))
                })
            };
            let before = last(&change.before_rejections);
            (texts::rejected_word(lang), before, after.and_then(|after| last(&after.rejections)))
        }
        name if name.ends_with(FIELD_LOCK) => {
            let name = name.trim_end_matches(FIELD_LOCK);
            let lock = after.and_then(|after| after.fields.get(name)).and_then(|field| field.lock.as_ref());
            let shown =
                lock.map_or_else(|| texts::nothing(lang).to_owned(), |lock| clean(&lock.actor).into());
            return format!("{} ({}): {shown}", clean(fields::label(lang, name)), texts::lock_word(lang));
        }
        name if name.ends_with(SUGGESTIONS) => {
            let name = name.trim_end_matches(SUGGESTIONS);
            let field = after.and_then(|after| after.fields.get(name));
            let values = field.into_iter().flat_map(|field| &field.suggestions);
            let values = values.filter_map(|suggestion| look.short_value(suggestion.value.as_ref()));
            let label = format!("{} ({})", fields::label(lang, name), texts::suggested(lang));
            let shown = joined(values).unwrap_or_else(|| texts::nothing(lang).to_owned());
            return format!("{}: {shown}", clean(&label));
        }
        name => {
            let field = after.and_then(|after| after.fields.get(name));
            let after = look.short_value(field.and_then(|field| field.value.as_ref()));
            (fields::label(lang, name), look.short_value(change.before.as_ref()), after)
        }
    };
    let label = clean(label);
    let empty = || texts::nothing(lang).to_owned();
    match (before, after) {
        (None, after) => format!("{label}: {}", after.unwrap_or_else(empty)),
        (Some(before), after) => format!("{label}: {before} -> {}", after.unwrap_or_else(empty)),
    }
}

/// Returns restrictions in short: those that were not withdrawn, by id and grounds.
fn listed(lang: Lang, all: &[Restriction]) -> Option<String> {
    let open = all.iter().filter(|one| one.status() != Status::Withdrawn);
    joined(open.map(|one| {
        let grounds = match one.grounds.as_slice() {
            [] => restrictions::no_ground(lang).to_owned(),
            grounds => grounds.join(", "),
        };
        clean(&format!("{} ({grounds})", one.id)).into_owned()
    }))
}

/// Returns enough of a digest to tell two contents apart by eye.
fn short_digest(digest: &[u8]) -> Option<String> {
    (!digest.is_empty()).then(|| digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect())
}

fn joined(paths: impl Iterator<Item = String>) -> Option<String> {
    let joined = paths.collect::<Vec<_>>().join(", ");
    (!joined.is_empty()).then_some(joined)
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::{DocumentState, RequestMark, Sentence, Source, value::Kind};

    use super::*;
    use crate::{
        language::Lang,
        specimen::{document, look, term, value},
    };

    fn entry() -> JournalEntry {
        let changed = |field: &str| FieldChange { field: field.into(), ..FieldChange::default() };
        let changes = vec![
            FieldChange { before: value(term("V", "Vernietigen", "", "")), ..changed("waardering") },
            FieldChange { before_state: DocumentState::Settled.into(), ..changed("state") },
            FieldChange { before_paths: vec![b"/oud/\xff\n".to_vec()], ..changed("locations") },
            FieldChange { before_sha256: vec![1; 32], ..changed("facts") },
            FieldChange { before: value(Kind::Text("weg".into())), ..changed("omschrijving") },
            changed("naam"),
        ];
        JournalEntry {
            time: document().create_time,
            source: Source::Person.into(),
            actor: "eva".into(),
            action: Action::Updated.into(),
            reason: Some(Sentence { nl: "Zo is het.".into(), en: "So it is.".into() }),
            changes,
            after: Some(document()),
            sequence: 42,
            request: Some(RequestMark { batch: "40-c1a9f3".into(), ..RequestMark::default() }),
            ..JournalEntry::default()
        }
    }

    #[test]
    fn changes_are_told_from_what_to_what() {
        let look = look(Lang::Nl);
        let margin = " ".repeat(43);
        let expected = [
            "Nr  Wanneer            Wie       Wat        Wijziging".to_owned(),
            "42  23 nov 2026 14:01  door eva  gewijzigd  waardering: Vernietigen (V) -> Blijvend te bewaren (B)"
                .into(),
            format!("{margin} status: Vastgelegd -> Wacht op u"),
            format!(
                "{margin} plaats: /oud/\u{fffd}\\n -> /home/eva/Werkmap/nota begroting.docx, /home/eva/Delen/nota.docx"
            ),
            format!("{margin} inhoud: 010101010101 -> abababababab, opgeslagen door noor (1001)"),
            format!("{margin} omschrijving: weg -> (leeg)"),
            format!("{margin} naam: Nota begroting"),
            format!("{margin} Zo is het."),
            format!("{margin} reeks 40-c1a9f3"),
        ];
        let shown = table(&look).page(&look, &[row(&look, &entry())]);
        assert_eq!(shown.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn an_entry_in_which_nothing_changed_says_so() {
        let touched =
            JournalEntry { action: Action::Touched.into(), reason: None, changes: Vec::new(), ..entry() };
        for (lang, told) in [(Lang::Nl, "het bestand werd opnieuw"), (Lang::En, "the file was saved again")] {
            let look = look(lang);
            let shown = table(&look).page(&look, &[row(&look, &touched)]);
            assert!(shown.contains(told), "{shown}");
        }
    }
}
