//! `set`: a person decides what stands in a field.

use std::{collections::BTreeMap, ffi::OsString};

use bronmerk_proto::v1::{Document, Field, UpdateDocumentRequest};
use clap::Args;
use prost_types::FieldMask;

use super::{
    set_many::{self, Wanted},
    values,
};
use crate::{
    fields,
    print::{Look, escape::clean},
    session::Session,
    texts::{acts, record as texts},
    trouble::{Exit, Trouble},
};

/// Set or clear fields of a document; what a person sets, no machine changes
#[derive(Debug, Args)]
#[command(after_help = "\
Fields and what they take:
  naam, omschrijving, officiele_titel, samenvatting, context
                               text
  trefwoorden                  words, with `;` between them
  bewaartermijn                length of time: P10Y, P6M, or short 10j, 10y, 6m
  bewaartermijn_startdatum, bewaartermijn_einddatum, publiceren_voor
                               date: 2027-01-31
  waardering, archiefvormer, informatiecategorie, bewaartermijn_trigger, beperking_gebruik,
  woo_informatiecategorie, documentsoort, taal, beoordeling
                               a term of the official list: its code, or its label when that has
                               spaces; `label:` or `code:` in front says which it is
  themas                       terms, with `;` between them
  documenthandelingen          what was done and when, with `;` between them:
                               'vaststelling 2027-01-31; ondertekening 2027-02-01'

`bronmerk terms` shows the lists.

With --where every document that the filter fits (as in `bronmerk list --filter`) gets the change. What would
change is shown first; then you are asked. With --yes only what was done is shown. A record that changed
since it was shown is passed over and counted. Ends with exit code 1 when any was refused or passed over.

Without --etag the change is made to the record as it is now; if another change comes in between,
nothing is changed and the command ends with exit code 1.

Examples:
  bronmerk set nota.docx waardering=B --reason 'Kabinetsstuk'
  bronmerk set nota.docx 'naam=Nota begroting 2027' bewaartermijn=10j
  bronmerk set nota.docx --clear omschrijving
  bronmerk set --where 'folder = \"/srv/Werkmap/Zaak 12\"' waardering=V bewaartermijn=10j --preview
  bronmerk set --where 'missing : \"documentsoort\"' documentsoort=label:beleidsnota --yes")]
pub(crate) struct Set {
    /// The document: PATH, documents/UUID or UUID; left out with --where
    #[arg(required_unless_present = "filter")]
    path: Option<OsString>,
    /// What becomes what
    #[arg(value_name = "FIELD=VALUE", required_unless_present_any = ["clear", "filter"])]
    changes: Vec<String>,
    /// Take the choice back; the rules apply to the field again
    #[arg(long, value_name = "FIELD")]
    clear: Vec<String>,
    /// Why; kept in the journal
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    /// In all documents that this filter fits, instead of in one
    #[arg(long = "where", id = "filter", value_name = "FILTER")]
    filter: Option<String>,
    /// Only show what would change; with --where
    #[arg(long, requires = "filter")]
    preview: bool,
    /// Do not ask; with --where
    #[arg(long, requires = "filter", conflicts_with = "preview")]
    yes: bool,
    /// Only if the record still has this etag
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
}

/// Runs the command.
pub(crate) async fn run(asked: Set, session: &mut Session) -> Result<Exit, Trouble> {
    if let Some(filter) = asked.filter {
        // There is no document to name, so what stands in its place is a change.
        let first = asked.path.map(|typed| typed.to_string_lossy().into_owned());
        let changes: Vec<String> = first.into_iter().chain(asked.changes).collect();
        let changes = read(&changes, &asked.clear)?;
        if asked.etag.is_some() {
            return Err(Trouble::OneOnly);
        }
        if changes.is_empty() {
            return Err(Trouble::NoChanges);
        }
        let (reason, preview, yes) = (asked.reason, asked.preview, asked.yes);
        return set_many::run(Wanted { filter, changes, reason, preview, yes }, session).await;
    }
    let changes = read(&asked.changes, &asked.clear)?;
    let named = session.document(&asked.path.unwrap_or_default())?;
    let connection = session.connect().await?;
    // Asked first, so that a change by somebody else in between is noticed.
    let seen = connection.document(&named).await?;
    let etag = asked.etag.map_or(seen.etag, super::quoted);
    let is_locked = |name: &&str| seen.fields.get(*name).is_some_and(|field| field.lock.is_some());
    let was_locked = seen.lock.is_some() || changes.keys().any(is_locked);
    let name = seen.name;
    let paths = changes.keys().map(|field| format!("fields.{field}")).collect();
    let request = UpdateDocumentRequest {
        update_mask: Some(FieldMask { paths }),
        etag,
        reason: asked.reason,
        document: Some(Document {
            name,
            fields: changes.iter().map(|(name, field)| ((*name).to_owned(), field.clone())).collect(),
            ..Document::default()
        }),
        request_id: super::request_id(),
        validate_only: false,
    };
    let mut documents = connection.documents();
    let answer = connection.answer(documents.update_document(request)).await?;
    let document = answer.document.ok_or(Trouble::Incomplete)?;
    if was_locked {
        session.note(acts::was_locked(session.lang()));
    }
    if session.json() {
        session.write_json(&document)?;
    } else {
        let told = told(session.look(), &document, changes.keys().copied(), texts::changed(session.lang()));
        session.write(&told)?;
    }
    Ok(Exit::Fine)
}

/// Reads all changes; the fields to clear have no value.
fn read(changes: &[String], clear: &[String]) -> Result<BTreeMap<&'static str, Field>, Trouble> {
    let mut read = BTreeMap::new();
    let mut add = |name, field| match read.insert(name, field) {
        None => Ok(()),
        Some(_) => Err(Trouble::Twice(name)),
    };
    for typed in changes {
        let (known, value) = values::change(typed)?;
        add(known.name, Field { value: Some(value), ..Field::default() })?;
    }
    for typed in clear {
        add(values::field_named(typed)?.name, Field::default())?;
    }
    Ok(read)
}

/// Returns what stands in these fields now, one line for each.
pub(crate) fn told<'a>(
    look: &Look,
    document: &Document,
    names: impl Iterator<Item = &'a str>,
    done: &str,
) -> String {
    let mut told = String::new();
    for name in names {
        let field = document.fields.get(name);
        let value = look.value(field.and_then(|field| field.value.as_ref()));
        let value = value.unwrap_or_else(|| texts::cleared(look.lang).to_owned());
        told.push_str(&format!("{done}: {} = {value}\n", clean(&fields::typed(name, ""))));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        language::Lang,
        specimen::{document, look},
    };

    #[test]
    fn a_field_is_changed_once() {
        let once = read(&["waardering=B".into()], &["naam".into()]);
        assert_eq!(once.map(|read| read.into_keys().collect()).ok(), Some(vec!["naam", "waardering"]));
        let twice = read(&["naam=a".into()], &["Naam".into()]);
        assert!(matches!(twice, Err(Trouble::Twice("naam"))));
    }

    #[test]
    fn what_stands_there_now_is_told() {
        let told =
            told(&look(Lang::Nl), &document(), ["waardering", "omschrijving"].into_iter(), "Vastgelegd");
        assert_eq!(
            told,
            "Vastgelegd: waardering = Blijvend te bewaren (B, Begrippenlijst waardering 1.0)\n\
             Vastgelegd: omschrijving = keuze teruggenomen\n"
        );
    }
}
