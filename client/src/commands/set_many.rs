//! `set --where`: the same change in every document that a filter fits: shown first, then made.
//!
//! Nothing is kept of what was shown but the counts and the first rows, so there can be any number of
//! documents. What is changed is what was shown all the same: only records that have not changed since, by
//! the journal's number when the showing began and by the etag of each.

use std::collections::BTreeMap;

use bronmerk_proto::v1::{
    BatchUpdateDocumentsRequest, BatchedResult, BatchedUpdate, Document, Field, GetStatusRequest,
    ListDocumentsRequest, batched_result::Outcome,
};
use prost_types::FieldMask;

use crate::{
    connect::Connection,
    filter::Filter,
    print::{Look, escape::clean, journal, place},
    session::Session,
    texts::acts as texts,
    trouble::{Exit, Trouble},
};

/// Documents at a time; as many as the daemon changes at once.
const PAGE: usize = 500;
/// Rows shown of what would change.
const MOST_SHOWN: u64 = 10;
/// Different refusals that are told apart.
const MOST_REASONS: usize = 20;
/// The daemon's word for a record that changed since.
const CHANGED: &str = "ETAG_MISMATCH";

/// What is to become what, where, and how it was asked.
pub(crate) struct Wanted {
    pub(crate) filter: String,
    pub(crate) changes: BTreeMap<&'static str, Field>,
    pub(crate) reason: String,
    pub(crate) preview: bool,
    pub(crate) yes: bool,
}

/// What became of many, or would.
#[derive(Debug, Default)]
struct Tally {
    changed: u64,
    same: u64,
    refused: u64,
    meanwhile: u64,
    /// Of those that change, how many a person had locked.
    locked: u64,
    /// Why some were refused: how many, and an example.
    reasons: BTreeMap<String, (u64, String)>,
    /// The first that change, with what.
    rows: String,
}

/// Runs the command.
pub(crate) async fn run(wanted: Wanted, session: &mut Session) -> Result<Exit, Trouble> {
    if !wanted.preview && !wanted.yes {
        session.can_ask()?;
    }
    let connection = session.connect().await?;
    let status = connection.answer(connection.system().get_status(GetStatusRequest {})).await?;
    let head = status.ledger.map(|ledger| ledger.durable_sequence).unwrap_or_default();
    // Who says yes beforehand is not shown what would be done, but what was.
    if !wanted.yes {
        let prints = session.json() && wanted.preview;
        let shown = pass(&wanted, &connection, session, None, prints).await?;
        if !session.json() {
            let sum = |look: &Look| {
                let count = |number| look.number(number);
                texts::would(look.lang, &count(shown.changed), &count(shown.same), &count(shown.refused))
            };
            show(session, &shown, sum)?;
        }
        if shown.changed == 0 {
            session.note(texts::nothing_to_change(session.lang()));
        }
        if wanted.preview {
            // Looking is no attempt: nothing was refused.
            return Ok(Exit::Fine);
        }
        if shown.changed == 0 {
            return Ok(shown.exit());
        }
        if !session.confirm(texts::go_on(session.lang()))? {
            session.note(texts::not_done(session.lang()));
            return Ok(Exit::Failed);
        }
    }
    let prints = session.json();
    let mut done = pass(&wanted, &connection, session, Some(head), prints).await?;
    if !wanted.yes {
        // These were shown already.
        done.rows.clear();
    }
    let sum = |look: &Look| {
        let count = |number| look.number(number);
        texts::became(
            look.lang,
            &count(done.changed),
            &count(done.same),
            &count(done.refused),
            &count(done.meanwhile),
        )
    };
    if session.json() {
        session.note(&sum(session.look()));
    } else {
        show(session, &done, sum)?;
    }
    Ok(done.exit())
}

/// Goes through all documents that the filter fits: with a number of the journal it changes those that have not
/// changed since, without one it only asks what they would become.
async fn pass(
    wanted: &Wanted,
    connection: &Connection,
    session: &mut Session,
    since: Option<u64>,
    prints: bool,
) -> Result<Tally, Trouble> {
    let lang = session.lang();
    let bar = session.progress(if since.is_some() { texts::changing(lang) } else { texts::previewing(lang) });
    let filter = Filter::default().written(Some(&wanted.filter)).present().text();
    let mut tally = Tally::default();
    let mut page_token = String::new();
    loop {
        let request = ListDocumentsRequest {
            page_size: i32::try_from(PAGE).unwrap_or_default(),
            page_token,
            filter: filter.clone(),
            order_by: String::new(),
        };
        let page = connection.answer(connection.documents().list_documents(request)).await?;
        page_token = page.next_page_token;
        let mut documents = page.documents;
        let count = documents.len() as u64;
        if let Some(since) = since {
            documents.retain(|one| one.sequence <= since);
            tally.meanwhile += count - documents.len() as u64;
        }
        for documents in documents.chunks(PAGE) {
            let request = BatchUpdateDocumentsRequest {
                updates: documents.iter().map(|one| update(one, &wanted.changes)).collect(),
                reason: wanted.reason.clone(),
                validate_only: since.is_none(),
                request_id: super::request_id(),
            };
            let answer = connection.answer(connection.documents().batch_update_documents(request)).await?;
            if prints {
                session.write_json_lines(&answer.results)?;
            }
            for (document, result) in documents.iter().zip(&answer.results) {
                tally.add(session.look(), document, result, &wanted.changes);
            }
        }
        bar.inc(count);
        if page_token.is_empty() {
            bar.finish_and_clear();
            return Ok(tally);
        }
    }
}

fn update(document: &Document, changes: &BTreeMap<&'static str, Field>) -> BatchedUpdate {
    BatchedUpdate {
        document: Some(Document {
            name: document.name.clone(),
            fields: changes.iter().map(|(name, field)| ((*name).to_owned(), field.clone())).collect(),
            ..Document::default()
        }),
        update_mask: Some(FieldMask { paths: changes.keys().map(|name| format!("fields.{name}")).collect() }),
        etag: document.etag.clone(),
    }
}

impl Tally {
    /// Returns how the command ends: well only where nothing was refused or passed over.
    fn exit(&self) -> Exit {
        if self.refused + self.meanwhile == 0 { Exit::Fine } else { Exit::Failed }
    }

    fn add(
        &mut self,
        look: &Look,
        seen: &Document,
        result: &BatchedResult,
        changes: &BTreeMap<&'static str, Field>,
    ) {
        match &result.outcome {
            Some(Outcome::Refusal(refusal)) if refusal.reason == CHANGED => self.meanwhile += 1,
            Some(Outcome::Refusal(refusal)) => {
                self.refused += 1;
                let why = look.sentence(refusal.message.as_ref());
                let path = seen.locations.first().map(place).unwrap_or_default();
                if self.reasons.len() < MOST_REASONS || self.reasons.contains_key(&why) {
                    self.reasons.entry(why).or_insert((0, path)).0 += 1;
                }
            }
            _ if result.changes.is_empty() => self.same += 1,
            Some(Outcome::Document(document)) => {
                self.changed += 1;
                self.locked += u64::from(is_locked(seen, changes));
                if self.changed <= MOST_SHOWN {
                    let path = document.locations.first().map(place).unwrap_or_default();
                    self.rows.push_str(&format!("{path}\n"));
                    for line in journal::changes(look, Some(document), &result.changes) {
                        self.rows.push_str(&format!("  {line}\n"));
                    }
                }
            }
            None => {}
        }
    }
}

/// Tells whether a person locked the record, or a field that is to change.
fn is_locked(seen: &Document, changes: &BTreeMap<&'static str, Field>) -> bool {
    let of_field = |name: &&str| seen.fields.get(*name).is_some_and(|field| field.lock.is_some());
    seen.lock.is_some() || changes.keys().any(of_field)
}

/// Shows what changed or would, with the sum under it.
fn show(session: &mut Session, tally: &Tally, sum: impl Fn(&Look) -> String) -> Result<(), Trouble> {
    let told = told(session.look(), tally, &sum(session.look()));
    session.write(&told)
}

fn told(look: &Look, tally: &Tally, sum: &str) -> String {
    let count = |number| look.number(number);
    let mut told = tally.rows.clone();
    if !told.is_empty() && tally.changed > MOST_SHOWN {
        told.push_str(&format!("{}\n", texts::and_more(look.lang, &count(tally.changed - MOST_SHOWN))));
    }
    for (why, (number, example)) in &tally.reasons {
        told.push_str(&format!("{}\n", texts::refused(look.lang, &count(*number), why, &clean(example))));
    }
    told.push_str(&format!("{sum}\n"));
    if tally.locked > 0 {
        told.push_str(&format!("{}\n", texts::of_which_locked(look.lang, &count(tally.locked))));
    }
    told
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::{BatchedRefusal, Lock};

    use super::*;
    use crate::{
        language::Lang,
        specimen::{document, look},
    };

    #[test]
    fn a_refusal_is_told_by_the_exit_code_also_where_nothing_changed() {
        let refusal = |reason: &str| BatchedResult {
            outcome: Some(Outcome::Refusal(BatchedRefusal { reason: reason.into(), ..Default::default() })),
            ..BatchedResult::default()
        };
        for reason in ["UNKNOWN_TERM", CHANGED] {
            let mut tally = Tally::default();
            assert_eq!(tally.exit(), Exit::Fine);
            tally.add(&look(Lang::Nl), &document(), &refusal(reason), &BTreeMap::new());
            assert_eq!((tally.exit(), tally.changed), (Exit::Failed, 0), "{reason}");
        }
    }

    #[test]
    fn those_that_are_locked_are_counted_in_one_line() {
        let changed = BatchedResult {
            outcome: Some(Outcome::Document(document())),
            changes: vec![Default::default()],
            ..BatchedResult::default()
        };
        let changes = BTreeMap::from([("waardering", Field::default())]);
        let mut of_field = document();
        of_field.fields.entry("waardering".into()).or_default().lock = Some(Lock::default());
        let mut of_other = document();
        of_other.fields.entry("naam".into()).or_default().lock = Some(Lock::default());
        let whole = Document { lock: Some(Lock::default()), ..document() };
        let mut tally = Tally::default();
        for seen in [&of_field, &of_other, &whole, &document()] {
            tally.add(&look(Lang::Nl), seen, &changed, &changes);
        }
        assert_eq!((tally.changed, tally.locked), (4, 2));
        let told = told(&look(Lang::Nl), &tally, "gewijzigd: 4");
        assert!(told.ends_with("gewijzigd: 4\nwaarvan vastgezet door iemand: 2\n"), "{told}");
    }
}
