//! A table that was exported, changed in a spreadsheet, and comes back.
//!
//! The daemon is asked for the same table as it is now, and the two are laid beside each other. Only cells that differ
//! are changed, all of a row in one entry. A row whose fields changed meanwhile is not taken: what in it is new and what
//! is only old, nobody can tell.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::Path,
};

use bronmerk_proto::v1::{
    Document, ExportDocumentsRequest, ExportFormat, Field, TableStyle, Term, TermList, UpdateDocumentRequest,
    UpdateDocumentResponse, Value, export_documents_response::Event, value::Kind as Given,
};
use prost_types::FieldMask;

use super::{
    form, read,
    sheet::{self, Row},
};
use crate::{
    commands::{many::How, values},
    connect::Connection,
    fields::{self, FIELDS, Kind, Known},
    locate::Named,
    print::{Tone, escape::clean},
    session::Session,
    texts::import as texts,
    trouble::{Exit, Trouble},
};

/// How many rows of each.
#[derive(Debug, Default)]
struct Counts {
    changed: u64,
    same: u64,
    refused: u64,
}

/// Takes a table over, or says what would change.
pub(super) async fn run(
    connection: &Connection,
    session: &mut Session,
    file: &Path,
    preview: bool,
) -> Result<Exit, Trouble> {
    let bytes = read(file, LARGEST)?;
    let rows = sheet::read(&bytes)
        .map_err(|unfit| Trouble::NoTable { path: file.to_owned(), unfit: told_of(&unfit, session) })?;
    let wanted: HashSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let now = now(connection, &wanted).await?;
    let reason = texts::reason(session.lang(), &file.file_name().unwrap_or_default().to_string_lossy());
    let how = How::begin(connection, preview).await?;
    let (mut counts, mut seen) = (Counts::default(), HashSet::new());
    for row in &rows {
        let outcome = match (now.get(&row.id), seen.insert(row.id.clone())) {
            (_, false) => Err(texts::row_twice(session.lang()).to_owned()),
            (None, _) => Err(texts::row_unknown(session.lang()).to_owned()),
            (Some(now), true) => match changes(row, now, session) {
                Ok(changes) if changes.is_empty() => Ok(None),
                Ok(_) if !row.mark.is_empty() && row.mark != now.mark => {
                    Err(texts::row_changed(session.lang()).to_owned())
                }
                Ok(changes) => match update(connection, row, changes, &reason, &how).await {
                    Ok(answer) => Ok(Some(answer)),
                    Err(trouble @ Trouble::Refused(_)) => {
                        Err(trouble.told(session.lang()).trim_end().to_owned())
                    }
                    Err(trouble) => return Err(trouble),
                },
                Err(why) => Err(why),
            },
        };
        tell(session, row, outcome, &mut counts)?;
    }
    if rows.is_empty() {
        session.note(texts::no_rows(session.lang()));
        return Ok(Exit::NotFound);
    }
    if !session.json() {
        let look = session.look();
        let number = |count| look.number(count);
        let mut told = texts::changed(look.lang, preview, counts.changed, &number(counts.changed));
        told.push_str(&texts::rest(look.lang, &number(counts.same), &number(counts.refused), "0"));
        session.write(&(told + "\n"))?;
    }
    if counts.changed > 0 && !preview {
        session.note(&crate::texts::acts::undo_with(session.lang(), &how.batch));
    }
    Ok(if counts.refused > 0 { Exit::Failed } else { Exit::Fine })
}

/// A table of some hundred thousand documents.
const LARGEST: u64 = 256 << 20;

fn told_of(unfit: &sheet::Unfit, session: &Session) -> String {
    match unfit {
        sheet::Unfit::NoId => texts::no_id(session.lang()).to_owned(),
        sheet::Unfit::Twice(name) => texts::column_twice(session.lang(), &clean(name)),
        sheet::Unfit::Torn(why) => texts::torn(session.lang(), &clean(why)),
    }
}

fn tell(
    session: &mut Session,
    row: &Row,
    outcome: Result<Option<UpdateDocumentResponse>, String>,
    counts: &mut Counts,
) -> Result<(), Trouble> {
    let place = if row.place.is_empty() { &row.id } else { &row.place };
    let head = texts::row(session.lang(), row.number, &clean(place));
    match outcome {
        Ok(None) => counts.same += 1,
        Ok(Some(answer)) => {
            counts.changed += 1;
            if session.json() {
                return session.write_json_lines([&answer]);
            }
            let (look, mut page) = (session.look(), String::new());
            look.add_wrapped(&mut page, 0, Tone::Strong, &head);
            let fields =
                answer.changes.iter().filter(|one| FIELDS.iter().any(|known| known.name == one.field));
            for change in fields {
                let value =
                    |value| look.short_value(value).unwrap_or_else(|| texts::empty(look.lang).to_owned());
                let after = answer.document.as_ref().and_then(|document| document.fields.get(&change.field));
                let after = after.and_then(|field| field.value.as_ref());
                let (before, after) = (value(change.before.as_ref()), value(after));
                let name = clean(&fields::typed(session.lang(), &change.field, "")).into_owned();
                look.add_wrapped(&mut page, 2, Tone::Plain, &format!("{name}: {before} → {after}"));
            }
            session.write(&page)?;
        }
        Err(why) => {
            counts.refused += 1;
            session.note(&format!("{head}\n  {}", why.replace('\n', "\n  ")));
        }
    }
    Ok(())
}

/// The same rows as they are now.
async fn now(connection: &Connection, wanted: &HashSet<&str>) -> Result<HashMap<String, Row>, Trouble> {
    let request = ExportDocumentsRequest {
        format: ExportFormat::Csv.into(),
        table: Some(TableStyle { separator: ";".into(), language_code: "en".into() }),
        ..ExportDocumentsRequest::default()
    };
    let call = connection.exports().export_documents(request).await;
    let mut stream = call.map_err(|status| connection.trouble(status))?.into_inner();
    let mut bytes = Vec::new();
    while let Some(message) = stream.message().await.map_err(|status| connection.trouble(status))? {
        match message.event {
            Some(Event::Part(part)) => bytes.extend(part.content),
            Some(Event::Done(_)) => {
                let rows = sheet::read(&bytes).map_err(|_| Trouble::Incomplete)?;
                let rows = rows.into_iter().filter(|row| wanted.contains(row.id.as_str()));
                return Ok(rows.map(|row| (row.id.clone(), row)).collect());
            }
            _ => {}
        }
    }
    Err(connection.lost())
}

/// What is to change in a row: each field with its new value, or with none to take the choice back.
fn changes(row: &Row, now: &Row, session: &Session) -> Result<BTreeMap<&'static str, Field>, String> {
    let mut changes = BTreeMap::new();
    for known in FIELDS {
        // What is older than the record says nothing of what a person changed in it; nor does a code that a
        // spreadsheet took for a day.
        let is_as_exported = row.mark.is_empty() || row.mark == now.mark;
        let ours = now.codes.get(known.name).map(String::as_str).unwrap_or_default();
        let code = changed(known, &row.codes, &now.codes);
        let code = code.filter(|code| is_as_exported && !form::is_made_a_day(code, ours));
        let Some(cell) = changed(known, &row.fields, &now.fields) else {
            match code {
                Some(_) => return Err(texts::code_alone(session.lang(), known.name)),
                None => continue,
            }
        };
        let field = match cell.trim() {
            "" => Field::default(),
            cell => Field { value: Some(value(known, cell, code, session)?), ..Field::default() },
        };
        changes.insert(known.name, field);
    }
    Ok(changes)
}

/// The cell of a field, where it differs from what stands there now.
fn changed<'r>(
    known: &Known,
    theirs: &'r BTreeMap<&'static str, String>,
    ours: &BTreeMap<&'static str, String>,
) -> Option<&'r str> {
    let theirs = theirs.get(known.name)?;
    let ours = ours.get(known.name).map(String::as_str).unwrap_or_default();
    (!form::is_same(known.kind, theirs, ours)).then_some(theirs.as_str())
}

fn value(known: &'static Known, cell: &str, code: Option<&str>, session: &Session) -> Result<Value, String> {
    let labelled = |label: &str| Term { label: label.to_owned(), ..Term::default() };
    let kind = match known.kind {
        // A code that was changed along must be that of the same term; the daemon sees to that.
        Kind::Term => {
            Given::Term(Term { code: code.unwrap_or_default().trim().to_owned(), ..labelled(cell) })
        }
        Kind::Terms => Given::Terms(TermList { terms: form::items(cell).map(labelled).collect() }),
        _ => {
            let written = form::written(known.kind, cell);
            let written = written.map_err(|day| texts::unclear_day(session.lang(), &clean(&day)))?;
            let read = values::change(&format!("{}={written}", known.name));
            return read
                .map(|(_, value)| value)
                .map_err(|trouble| trouble.told(session.lang()).trim_end().to_owned());
        }
    };
    Ok(Value { kind: Some(kind) })
}

async fn update(
    connection: &Connection,
    row: &Row,
    changes: BTreeMap<&'static str, Field>,
    reason: &str,
    how: &How,
) -> Result<UpdateDocumentResponse, Trouble> {
    let name = format!("documents/{}", row.id);
    let seen = connection.document(&Named::Id(name.clone())).await?;
    let request = UpdateDocumentRequest {
        update_mask: Some(FieldMask {
            paths: changes.keys().map(|field| format!("fields.{field}")).collect(),
        }),
        etag: seen.etag,
        reason: reason.to_owned(),
        document: Some(Document {
            name,
            fields: changes.into_iter().map(|(name, field)| (name.to_owned(), field)).collect(),
            ..Document::default()
        }),
        request_id: crate::commands::request_id(),
        validate_only: how.preview,
        batch: how.batch.clone(),
    };
    connection.answer(connection.documents().update_document(request)).await
}
