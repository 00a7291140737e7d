//! What a person wants changed: from the request to words that the desk understands.

use std::collections::BTreeMap;

use tonic::Status;

use super::{locate, reasons, status::Refused, views};
use crate::{
    ingest::desk::{Act, Caller, Deed},
    model::{Date, DocumentId, Etag, FieldName, Sentence, Value, sentence::short},
    query::locate::Unclear,
    settings::values,
    wire,
};
use bronmerk_proto::v1;

const LONGEST_REASON: usize = 4_000;

/// Reads the request to change fields.
pub fn update(asked: v1::UpdateDocumentRequest, caller: Caller) -> Result<Act, Status> {
    let wanted = asked.document.unwrap_or_default();
    let document = document_id(&wanted.name, "document.name")?;
    let seen = seen(one_etag(&asked.etag, &wanted.etag)?)?;
    let reason = reason(asked.reason)?;
    let paths = asked.update_mask.map(|mask| mask.paths).unwrap_or_default();
    let what = match paths.iter().any(|path| matches!(path.as_str(), "*" | "fields")) {
        true => Deed::Replace(masked(&all_fields(), wanted.fields)?),
        false => Deed::Update { fields: masked(&paths, wanted.fields)?, keep_chosen: false },
    };
    Ok(Act { document, seen, what, reason, caller, preview: asked.validate_only })
}

fn all_fields() -> Vec<String> {
    FieldName::ALL.map(|field| format!("fields.{field}")).to_vec()
}

/// Who sends the document back as it came sends its etag with it (AIP-154), and means it.
fn one_etag<'a>(of_request: &'a str, of_document: &'a str) -> Result<&'a str, Status> {
    match (of_request, of_document) {
        (one, "") | ("", one) => Ok(one),
        (one, other) if one == other => Ok(one),
        _ => Err(Refused::field(reasons::ETAGS_DIFFER, "document.etag").into()),
    }
}

/// Reads which state of the record the person saw; nothing for whatever is there.
pub fn seen(etag: &str) -> Result<Option<Etag>, Status> {
    if etag.is_empty() { Ok(None) } else { read_etag(etag).map(Some) }
}

/// Reads the person's own words for why.
pub fn reason(given: String) -> Result<String, Status> {
    if given.chars().count() > LONGEST_REASON {
        return Err(Refused::field(reasons::REASON_TOO_LONG, "reason").into());
    }
    Ok(given)
}

/// Reads a date, as people type it.
pub fn date(given: &str, field: &'static str) -> Result<Option<Date>, Status> {
    if given.is_empty() {
        return Ok(None);
    }
    let read = values::date(given).map_err(|why| {
        let why = Sentence::new(format!("{}.", why.nl), format!("{}.", why.en));
        Status::from(Refused::field(reasons::DATE_INVALID, field).why(why).with("date", given))
    })?;
    Ok(Date::parse(&read))
}

/// Reads the request to accept a suggestion.
pub fn confirm(asked: v1::ConfirmSuggestionRequest, caller: Caller) -> Result<Act, Status> {
    let document = document_id(&asked.name, "name")?;
    if asked.etag.is_empty() {
        return Err(Refused::field(reasons::ETAG_MISSING, "etag").into());
    }
    let seen = Some(read_etag(&asked.etag)?);
    let what = Deed::Confirm { field: field_named("field", &asked.field)?, suggestion: asked.suggestion };
    Ok(Act { document, seen, what, reason: String::new(), caller, preview: asked.validate_only })
}

/// Reads the request to say no to a suggestion.
pub fn reject(asked: v1::RejectSuggestionRequest, caller: Caller) -> Result<Act, Status> {
    let v1::RejectSuggestionRequest { name, field, suggestion, etag, validate_only, .. } = asked;
    let confirm =
        v1::ConfirmSuggestionRequest { name, field, suggestion, etag, validate_only, ..Default::default() };
    let reason = reason(asked.reason)?;
    let act = self::confirm(confirm, caller)?;
    let what = match act.what {
        Deed::Confirm { field, suggestion } => Deed::Reject { field, suggestion },
        other => other,
    };
    Ok(Act { what, reason, ..act })
}

/// Reads the name of a field in a request.
pub fn field_named(place: &'static str, name: &str) -> Result<FieldName, Status> {
    FieldName::parse(name).ok_or_else(|| unknown_field(place, name))
}

/// Reads a document's name in a request.
pub fn document_id(name: &str, field: &'static str) -> Result<DocumentId, Status> {
    wire::document_id(name, field)
        .map_err(|_| locate::refused(Unclear::BadName, field).with("name", name).into())
}

fn read_etag(etag: &str) -> Result<Etag, Status> {
    wire::etag_from_text(etag)
        .map_err(|_| Refused::field(reasons::ETAG_INVALID, "etag").with("etag", etag).into())
}

/// The fields that the mask names, each with its new value; nothing clears it.
pub fn masked(
    paths: &[String],
    mut given: BTreeMap<String, v1::Field>,
) -> Result<Vec<(FieldName, Option<Value>)>, Status> {
    if paths.is_empty() {
        return Err(Refused::field(reasons::UPDATE_MASK_INVALID, "update_mask").into());
    }
    let mut fields = BTreeMap::new();
    for path in paths.iter().filter(|path| !is_output(path)) {
        let name = path.strip_prefix("fields.").map(|name| name.strip_suffix(".value").unwrap_or(name));
        let name = name.and_then(FieldName::parse).ok_or_else(|| unknown_field("update_mask", path))?;
        let value = given.remove(name.as_str()).and_then(|field| field.value);
        let value = value.map(wire::value_from_proto).transpose().map_err(|_| no_kind(name))?;
        // A field that is named twice is changed once, with the value that was given.
        fields.entry(name).or_insert(value);
    }
    Ok(fields.into_iter().collect())
}

/// Whether only the daemon fills that in. A program that sends back what it got names it too, and means nothing by it
/// (AIP-203).
fn is_output(path: &str) -> bool {
    let of_field = |path: &str| {
        let (name, part) = path.split_once('.')?;
        FieldName::parse(name).filter(|_| matches!(part, "provenance" | "suggestions" | "lock"))
    };
    path == "name" || views::is_part(path) || path.strip_prefix("fields.").and_then(of_field).is_some()
}

fn no_kind(name: FieldName) -> Status {
    let place = format!("document.fields.{name}.value");
    Refused::field(reasons::FIELD_VALUE_EMPTY, place).with("field_name", name).into()
}

fn unknown_field(place: &'static str, name: &str) -> Status {
    let prefix = if place == "update_mask" { "fields." } else { "" };
    let allowed = FieldName::ALL.map(|field| format!("`{prefix}{field}`")).join(", ");
    let name = short(name);
    let why = Sentence::new(allowed.clone(), allowed.clone());
    Refused::field(reasons::FIELD_UNKNOWN, place).with("name", name).with("allowed", allowed).why(why).into()
}

#[cfg(test)]
mod tests {
    use tonic::{Code, Status};
    use tonic_types::StatusExt as _;

    use super::{confirm, update};
    use crate::{
        ingest::desk::{Act, Caller, Deed},
        model::{Etag, FieldName, Sequence, Value},
        serve::status::tests::reason_of_whole,
        wire,
    };
    use bronmerk_proto::v1;

    const NAME: &str = "documents/0189f7c4-5b6a-7c3d-8e9f-0123456789ab";

    fn caller() -> Caller {
        Caller { uid: 1, name: "anna".into(), request: None }
    }

    fn request(paths: &[&str], etag: &str) -> v1::UpdateDocumentRequest {
        let value = Some(wire::value_to_proto(&Value::Text("Nota".into())));
        let field = v1::Field { value, ..Default::default() };
        let fields = [("naam".to_owned(), field.clone()), ("omschrijving".to_owned(), field)].into();
        v1::UpdateDocumentRequest {
            document: Some(v1::Document { name: NAME.into(), fields, ..Default::default() }),
            update_mask: Some(prost_types::FieldMask { paths: paths.iter().map(|p| (*p).into()).collect() }),
            etag: etag.into(),
            ..Default::default()
        }
    }

    fn refused<T>(result: Result<T, Status>) -> (String, String) {
        let status = result.err().unwrap_or_else(|| unreachable!("was taken"));
        assert_eq!(status.code(), Code::InvalidArgument);
        let violations =
            status.get_details_bad_request().map(|request| request.field_violations).unwrap_or_default();
        let place = violations.first().map(|violation| violation.field.clone()).unwrap_or_default();
        (reason_of_whole(&status), place)
    }

    #[test]
    fn only_what_the_mask_names_is_changed() -> Result<(), Status> {
        let asked = request(&["fields.naam", "fields.waardering", "fields.naam"], "\"7\"");
        let Act { seen, what: Deed::Update { fields, .. }, .. } = update(asked, caller())? else {
            unreachable!()
        };
        assert_eq!(seen, Some(Etag { sequence: Sequence(7), mark: None }));
        let naam = (FieldName::Naam, Some(Value::Text("Nota".into())));
        assert_eq!(fields, [naam, (FieldName::Waardering, None)]);
        let naam = [(FieldName::Naam, Some(Value::Text("Nota".into())))];
        for paths in [&["fields.naam.value"][..], &["state", "fields.naam", "etag", "fields.naam.provenance"]]
        {
            let Deed::Update { fields, .. } = update(request(paths, ""), caller())?.what else {
                unreachable!()
            };
            assert_eq!(fields, naam, "{paths:?}");
        }
        for paths in [&["*"][..], &["fields"], &["state", "*"]] {
            let Deed::Replace(fields) = update(request(paths, ""), caller())?.what else { unreachable!() };
            assert_eq!(fields.len(), FieldName::ALL.len(), "{paths:?}");
            assert_eq!(fields.iter().filter(|(_, value)| value.is_some()).count(), 2, "{paths:?}");
        }
        assert_eq!(update(request(&["fields.naam"], ""), caller())?.seen, None);
        let sent_back = |of_request: &str| {
            let mut asked = request(&["fields.naam"], of_request);
            asked.document.get_or_insert_default().etag = "\"8\"".into();
            update(asked, caller())
        };
        assert_eq!(
            sent_back("")?.seen,
            Some(Etag { sequence: Sequence(8), mark: None }),
            "a document that is sent back says what was seen"
        );
        assert_eq!(sent_back("\"8\"")?.seen, Some(Etag { sequence: Sequence(8), mark: None }));
        assert_eq!(refused(sent_back("\"7\"")), ("ETAG_INVALID".into(), "document.etag".into()));
        Ok(())
    }

    #[test]
    fn masks_etags_and_names_that_cannot_be_are_refused() {
        for path in ["naam", "fields.kleur", "fields.naam.kleur", "kleur", ""] {
            let (reason, place) = refused(update(request(&[path], ""), caller()));
            assert_eq!((reason.as_str(), place.as_str()), ("FIELD_UNKNOWN", "update_mask"), "{path}");
        }
        assert_eq!(refused(update(request(&[], ""), caller())).0, "UPDATE_MASK_INVALID");
        assert_eq!(refused(update(request(&["fields.naam"], "7"), caller())).0, "ETAG_INVALID");
        let mut nameless = request(&["fields.naam"], "");
        nameless.document = None;
        assert_eq!(refused(update(nameless, caller())), ("NAME_INVALID".into(), "document.name".into()));
        let asked = v1::ConfirmSuggestionRequest {
            name: NAME.into(),
            field: "naam".into(),
            suggestion: "s".into(),
            etag: String::new(),
            ..Default::default()
        };
        assert_eq!(refused(confirm(asked.clone(), caller())), ("ETAG_MISSING".into(), "etag".into()));
        let asked = v1::ConfirmSuggestionRequest { etag: "\"1\"".into(), field: "kleur".into(), ..asked };
        assert_eq!(refused(confirm(asked, caller())), ("FIELD_UNKNOWN".into(), "field".into()));
    }
}
