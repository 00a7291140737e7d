//! `set`: a person decides what stands in a field.

use std::{collections::BTreeMap, ffi::OsString, path::Path};

use bronmerk_proto::v1::{
    BatchUpdateDocumentsRequest, BatchedUpdate, Document, Field, UpdateDocumentRequest,
};
use clap::Args;
use prost::Message as _;
use prost_types::FieldMask;

use super::{
    many::{self, Became, Deed, How, Many, Which},
    values,
};
use crate::{
    connect::Connection,
    fields,
    print::{Look, escape::clean},
    session::Session,
    texts::{acts, record as texts},
    trouble::{Exit, Trouble},
};

/// As many as the daemon changes at once.
const MOST_AT_ONCE: usize = 500;
/// Bytes of one question, well below what the daemon takes.
const MOST_ASKED: usize = 3 << 20;
/// Bytes of one answer, by estimate: the client takes 64 MiB.
const MOST_ANSWERED: usize = 32 << 20;

/// Set or clear fields of a document, or of many; what a person sets, no machine changes
#[derive(Debug, Args)]
#[command(
    override_usage = "bronmerk set [OPTIONS] <PATH>... <FIELD=VALUE>...\n       bronmerk set [OPTIONS] --where <FILTER> <FIELD=VALUE>...",
    after_help = "\
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

With several documents, or with --where every document that the filter fits (as in `bronmerk list --filter`),
all get the change. What a person chose or locked in one of them is left alone and counted, unless
--also-chosen is given; --clear takes such choices back. With --where it is shown first what would change, and
then you are asked; with --yes only what was done is shown. A record that changed since it was shown is passed
over and counted. Ends with exit code 1 when any was refused or passed over. All of it is one batch:
`bronmerk undo --batch` undoes it as a whole.

Without --etag the change is made to the record as it is now; if another change comes in between,
nothing is changed and the command ends with exit code 1.

Examples:
  bronmerk set nota.docx waardering=B --reason 'Kabinetsstuk'
  bronmerk set nota.docx 'naam=Nota begroting 2027' bewaartermijn=10j
  bronmerk set nota.docx --clear omschrijving
  bronmerk set --where 'folder = \"/srv/Werkmap/Zaak 12\"' waardering=V bewaartermijn=10j --preview --all
  bronmerk set nota.docx bijlage.pdf archiefvormer='ministerie van Financiën'
  bronmerk set --where 'missing : \"documentsoort\"' documentsoort=label:beleidsnota --yes"
)]
pub(crate) struct Set {
    /// The documents (PATH, documents/UUID or UUID; none with --where), and behind them what becomes what
    #[arg(value_name = "PATH FIELD=VALUE", required_unless_present = "filter")]
    words: Vec<OsString>,
    /// Take the choice back; the rules apply to the field again
    #[arg(long, value_name = "FIELD")]
    clear: Vec<String>,
    /// Why; kept in the journal
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    #[command(flatten)]
    many: Many,
    /// Also what people chose or locked; with several documents
    #[arg(long)]
    also_chosen: bool,
    /// Only if the record still has this etag
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
}

/// Runs the command.
pub(crate) async fn run(asked: Set, session: &mut Session) -> Result<Exit, Trouble> {
    let (paths, changes) = told_apart(&asked.words, asked.many.filter.is_some())?;
    let changes = read(&changes, &asked.clear)?;
    if changes.is_empty() {
        return Err(Trouble::NoChanges);
    }
    let which = Which::of(session, asked.many.filter.as_deref(), &paths)?;
    let Some(named) = which.only_one(&asked.many) else {
        super::no_etag(asked.etag.as_ref())?;
        // Who names one document means it.
        let keep_chosen = !asked.also_chosen && paths.len() != 1;
        let deed = Filling { changes, reason: asked.reason, keep_chosen };
        return many::run(&deed, which, &asked.many, session).await;
    };
    let connection = session.connect().await?;
    // Asked first, so that a change by somebody else in between is noticed.
    let seen = connection.document(named).await?;
    let etag = asked.etag.map_or(seen.etag, super::quoted);
    let is_locked = |name: &&str| seen.fields.get(*name).is_some_and(|field| field.lock.is_some());
    let was_locked = seen.lock.is_some() || changes.keys().any(is_locked);
    let name = seen.name;
    let request = UpdateDocumentRequest {
        update_mask: Some(mask(&changes)),
        etag,
        reason: asked.reason,
        document: Some(Document { name, fields: fields_of(&changes), ..Document::default() }),
        request_id: super::request_id(),
        ..UpdateDocumentRequest::default()
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

/// Tells documents from changes: the first word is a document, then whatever has no `=` in it, or a `/` before that.
fn told_apart(words: &[OsString], are_found: bool) -> Result<(Vec<OsString>, Vec<String>), Trouble> {
    let (mut paths, mut changes) = (Vec::new(), Vec::new());
    for word in words {
        let text = word.to_string_lossy().into_owned();
        let is_change = text.split_once('=').is_some_and(|(field, _)| !field.contains('/'));
        let is_first = paths.is_empty() && !are_found;
        // A field without its value is no document.
        let is_half = fields::find(&text).is_some() && !Path::new(word).exists();
        match (is_first, is_change) {
            (false, true) => changes.push(text),
            (false, false) if are_found || is_half => return Err(Trouble::NotAChange(text)),
            _ => paths.push(word.clone()),
        }
    }
    Ok((paths, changes))
}

fn mask(changes: &BTreeMap<&'static str, Field>) -> FieldMask {
    FieldMask { paths: changes.keys().map(|field| format!("fields.{field}")).collect() }
}

fn fields_of(changes: &BTreeMap<&'static str, Field>) -> BTreeMap<String, Field> {
    changes.iter().map(|(name, field)| ((*name).to_owned(), field.clone())).collect()
}

/// What becomes what in each of many.
struct Filling {
    changes: BTreeMap<&'static str, Field>,
    reason: String,
    keep_chosen: bool,
}

impl Filling {
    fn update(&self, seen: &Document) -> BatchedUpdate {
        BatchedUpdate {
            document: Some(Document {
                name: seen.name.clone(),
                fields: fields_of(&self.changes),
                ..Document::default()
            }),
            update_mask: Some(mask(&self.changes)),
            etag: seen.etag.clone(),
        }
    }
}

impl Deed for Filling {
    async fn with_one(&self, connection: &Connection, seen: &Document, how: &How) -> Result<Became, Trouble> {
        let mut became = self.with_several(connection, std::slice::from_ref(seen), how).await?;
        became.pop().ok_or(Trouble::Incomplete)
    }

    async fn with_several(
        &self,
        connection: &Connection,
        seen: &[Document],
        how: &How,
    ) -> Result<Vec<Became>, Trouble> {
        let mut became = Vec::with_capacity(seen.len());
        let size = seen.first().map_or(0, |first| self.update(first).encoded_len());
        for few in in_parts(seen, size) {
            let request = BatchUpdateDocumentsRequest {
                updates: few.iter().map(|one| self.update(one)).collect(),
                reason: self.reason.clone(),
                validate_only: how.preview,
                request_id: super::request_id(),
                keep_chosen: self.keep_chosen,
                batch: how.batch.clone(),
            };
            let answer = connection.answer(connection.documents().batch_update_documents(request)).await?;
            became.extend(answer.results.into_iter().map(|result| Became { result, notes: Vec::new() }));
        }
        Ok(became)
    }
}

/// Divides documents so that neither the question, which has `size` bytes for each of them, nor the answer is larger
/// than a message may be. In the answer stands the record as it becomes, and what stood there before.
fn in_parts(seen: &[Document], size: usize) -> Vec<&[Document]> {
    let (mut parts, mut rest) = (Vec::new(), seen);
    while !rest.is_empty() {
        let (mut asked, mut answered, mut count) = (0, 0, 0);
        for one in rest.iter().take(MOST_AT_ONCE) {
            asked += size + 16;
            answered += 2 * one.encoded_len() + size;
            if count > 0 && (asked > MOST_ASKED || answered > MOST_ANSWERED) {
                break;
            }
            count += 1;
        }
        let (part, others) = rest.split_at_checked(count).unwrap_or((rest, &[]));
        parts.push(part);
        rest = others;
    }
    parts
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
        told.push_str(&format!("{done}: {} = {value}\n", clean(&fields::typed(look.lang, name, ""))));
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
    fn documents_and_changes_are_told_apart() {
        let apart = |words: &[&str], are_found| {
            let words: Vec<OsString> = words.iter().map(OsString::from).collect();
            told_apart(&words, are_found).map(|(paths, changes)| (paths.len(), changes.len()))
        };
        for (words, are_found, expected) in [
            (&["nota.docx", "naam=a=b"][..], false, (1, 1)),
            (&["a=b.txt", "./c=d.txt", "naam=x", "nota.docx"], false, (3, 1)),
            (&["naam=x", "taal=nl"], true, (0, 2)),
        ] {
            assert_eq!(apart(words, are_found).ok(), Some(expected), "{words:?}");
        }
        for (words, are_found) in [(&["nota.docx", "waardering"][..], false), (&["nota.docx"], true)] {
            assert!(matches!(apart(words, are_found), Err(Trouble::NotAChange(_))), "{words:?}");
        }
    }

    #[test]
    fn no_part_is_larger_than_a_message_may_be() {
        let many = vec![document(); 1_200];
        let sizes = |size| in_parts(&many, size).iter().map(|part| part.len()).collect::<Vec<_>>();
        assert_eq!(sizes(100), [500, 500, 200]);
        assert_eq!(sizes(1 << 20).len(), 600, "two texts of a megabyte, and what is around them");
        assert_eq!(sizes(8 << 20).len(), 1_200, "what is too large by itself is for the daemon to refuse");
    }

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
