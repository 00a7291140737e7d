//! What became of many, or would, in counts and in the first rows.

use std::collections::BTreeMap;

use bronmerk_proto::v1::{BatchedResult, Document, FieldChange, Source, batched_result::Outcome};

use super::Became;
use crate::{
    fields,
    language::Lang,
    print::{Look, escape::clean, journal, place, publication},
    texts::{
        acts::{self as texts, Counts},
        record,
    },
    trouble::Exit,
};

/// Rows shown of what would change.
const MOST_SHOWN: u64 = 10;
/// Different refusals that are told apart.
const MOST_REASONS: usize = 20;
/// The daemon's word for a record that changed since.
const CHANGED: &str = "ETAG_MISMATCH";

/// What became of many, or would.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) changed: u64,
    same: u64,
    refused: u64,
    pub(super) meanwhile: u64,
    /// Of those that change, how many a person had locked.
    locked: u64,
    /// Of those that change, in how many a person had chosen what changes.
    chosen: u64,
    /// In how many something was left alone, and how often each field.
    kept: u64,
    kept_fields: BTreeMap<String, u64>,
    /// Why some were refused, or what is to be looked at: how many, and an example.
    reasons: BTreeMap<String, (u64, String)>,
    notes: BTreeMap<String, (u64, String)>,
    /// The first that change, with what.
    pub(super) rows: String,
}

impl Tally {
    /// Returns how the command ends: well only where nothing was refused or passed over.
    pub(super) fn exit(&self) -> Exit {
        if self.refused + self.meanwhile == 0 { Exit::Fine } else { Exit::Failed }
    }

    /// Adds one that was named and is not there.
    pub(super) fn missed(&mut self, look: &Look, typed: &str, result: &BatchedResult) {
        if let Some(Outcome::Refusal(refusal)) = &result.outcome {
            self.refused += 1;
            count(&mut self.reasons, look.sentence(refusal.message.as_ref()), typed.to_owned());
        }
    }

    /// Adds what became of one.
    pub(super) fn add(&mut self, look: &Look, seen: &Document, became: &Became, shows_all: bool) {
        let result = &became.result;
        let path = || seen.locations.first().map(place).unwrap_or_default();
        for note in &became.notes {
            count(&mut self.notes, note.clone(), path());
        }
        if !result.kept_fields.is_empty() {
            self.kept += 1;
            for field in &result.kept_fields {
                *self.kept_fields.entry(field.clone()).or_default() += 1;
            }
        }
        match &result.outcome {
            Some(Outcome::Refusal(refusal)) if refusal.reason == CHANGED => self.meanwhile += 1,
            Some(Outcome::Refusal(refusal)) => {
                self.refused += 1;
                count(&mut self.reasons, look.sentence(refusal.message.as_ref()), path());
            }
            _ if result.changes.is_empty() => {
                self.same += 1;
                if shows_all && !result.kept_fields.is_empty() {
                    self.add_row(&path(), left_alone(look, seen, result));
                }
            }
            Some(Outcome::Document(document)) => {
                self.changed += 1;
                self.locked += u64::from(is_locked(seen, &result.changes));
                self.chosen += u64::from(result.changes.iter().any(was_chosen));
                if shows_all || self.changed <= MOST_SHOWN {
                    let path = document.locations.first().map(place).unwrap_or_default();
                    let changes = journal::changes(look, Some(document), &result.changes);
                    self.add_row(&path, changes.chain(left_alone(look, seen, result)));
                }
            }
            None => {}
        }
    }

    fn add_row(&mut self, path: &str, lines: impl Iterator<Item = String>) {
        self.rows.push_str(&format!("{path}\n"));
        for line in lines {
            self.rows.push_str(&format!("  {line}\n"));
        }
    }

    /// Returns the sum in words.
    pub(super) fn sum(&self, look: &Look, sum: fn(Lang, &Counts) -> String) -> String {
        let counts = Counts {
            changed: look.number(self.changed),
            same: look.number(self.same),
            refused: look.number(self.refused),
            meanwhile: look.number(self.meanwhile),
        };
        sum(look.lang, &counts)
    }

    /// Returns all of it in words.
    pub(super) fn told(
        &self,
        look: &Look,
        sum: fn(Lang, &Counts) -> String,
        left_alone: fn(Lang, &str, &str) -> String,
    ) -> String {
        let number = |number| look.number(number);
        let mut told = self.rows.clone();
        if !told.is_empty() && self.changed > MOST_SHOWN {
            let more = texts::and_more(look.lang, &number(self.changed - MOST_SHOWN));
            told.push_str(&format!("{more}\n"));
        }
        for (why, (often, example)) in &self.reasons {
            let refused = texts::refused(look.lang, &number(*often), why, &clean(example));
            told.push_str(&format!("{refused}\n"));
        }
        for (note, (often, example)) in &self.notes {
            told.push_str(&format!("{}\n", texts::noted(look.lang, &number(*often), note, &clean(example))));
        }
        told.push_str(&format!("{}\n", self.sum(look, sum)));
        if self.locked > 0 {
            told.push_str(&format!("{}\n", texts::of_which_locked(look.lang, &number(self.locked))));
        }
        if self.chosen > 0 {
            told.push_str(&format!("{}\n", texts::of_which_chosen(look.lang, &number(self.chosen))));
        }
        if self.kept > 0 {
            let each = |(field, often): (&String, &u64)| {
                format!("{} {}", clean(fields::label(look.lang, field)), number(*often))
            };
            let each: Vec<String> = self.kept_fields.iter().map(each).collect();
            let line = left_alone(look.lang, &number(self.kept), &each.join(", "));
            told.push_str(&format!("{line}\n"));
        }
        told
    }
}

/// Returns what stays as it is in a document, with who chose it, each on a line.
fn left_alone<'a>(
    look: &'a Look,
    seen: &'a Document,
    result: &'a BatchedResult,
) -> impl Iterator<Item = String> + 'a {
    result.kept_fields.iter().map(move |name| {
        let field = seen.fields.get(name);
        let value = look.short_value(field.and_then(|field| field.value.as_ref()));
        let value = value.unwrap_or_else(|| record::nothing(look.lang).to_owned());
        let lock = field.and_then(|field| field.lock.as_ref()).or(seen.lock.as_ref());
        let by = field.and_then(|field| field.provenance.as_ref());
        let who = match lock {
            Some(lock) => publication::lock(look, lock),
            None => by.map(|by| look.who(by.source(), &by.actor)).unwrap_or_default(),
        };
        format!("{}: {}", clean(fields::label(look.lang, name)), texts::stays(look.lang, &value, &who))
    })
}

fn count(all: &mut BTreeMap<String, (u64, String)>, what: String, example: String) {
    if all.len() < MOST_REASONS || all.contains_key(&what) {
        all.entry(what).or_insert((0, example)).0 += 1;
    }
}

/// Tells whether a person locked the record, or a field that changes.
fn is_locked(seen: &Document, changes: &[FieldChange]) -> bool {
    let of_field = |change: &FieldChange| {
        let field = seen.fields.get(&change.field);
        field.is_some_and(|field| field.lock.is_some() || seen.lock.is_some())
    };
    changes.iter().any(of_field)
}

/// Tells whether a person had chosen what was replaced.
fn was_chosen(change: &FieldChange) -> bool {
    let before = change.before_provenance.as_ref();
    fields::find(&change.field).is_some() && before.is_some_and(|before| before.source() == Source::Person)
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::{BatchedRefusal, Lock, Provenance};

    use super::*;
    use crate::specimen::{document, look};

    fn became(result: BatchedResult) -> Became {
        Became { result, notes: Vec::new() }
    }

    #[test]
    fn a_refusal_is_told_by_the_exit_code_also_where_nothing_changed() {
        let refusal = |reason: &str| {
            let refusal = BatchedRefusal { reason: reason.into(), ..Default::default() };
            became(BatchedResult { outcome: Some(Outcome::Refusal(refusal)), ..BatchedResult::default() })
        };
        for reason in ["UNKNOWN_TERM", CHANGED] {
            let mut tally = Tally::default();
            assert_eq!(tally.exit(), Exit::Fine);
            tally.add(&look(Lang::Nl), &document(), &refusal(reason), false);
            assert_eq!((tally.exit(), tally.changed), (Exit::Failed, 0), "{reason}");
        }
    }

    #[test]
    fn those_that_are_locked_or_chosen_are_counted_in_one_line_each() {
        let changed = |source: Source| {
            let provenance = Provenance { source: source.into(), ..Provenance::default() };
            let change = FieldChange {
                field: "waardering".into(),
                before_provenance: Some(provenance),
                ..FieldChange::default()
            };
            let outcome = Some(Outcome::Document(document()));
            became(BatchedResult { outcome, changes: vec![change], ..BatchedResult::default() })
        };
        let locked = |name: &str| {
            let mut document = document();
            document.fields.entry(name.into()).or_default().lock = Some(Lock::default());
            document
        };
        let whole = Document { lock: Some(Lock::default()), ..document() };
        let mut tally = Tally::default();
        for seen in [&locked("waardering"), &locked("naam"), &whole, &document()] {
            tally.add(&look(Lang::Nl), seen, &changed(Source::Rule), false);
        }
        tally.add(&look(Lang::Nl), &document(), &changed(Source::Person), false);
        assert_eq!((tally.changed, tally.locked, tally.chosen), (5, 2, 1));
        let told = tally.told(&look(Lang::Nl), texts::would, texts::left_alone);
        let end = "blijft gelijk: 0; wordt geweigerd: 0\nwaarvan vastgezet door iemand: 2\nwaarvan iemand de oude waarde zelf had gekozen: 1\n";
        assert!(told.ends_with(end), "{told}");
    }

    #[test]
    fn what_was_left_alone_is_counted_by_field() {
        let kept = |fields: &[&str]| {
            let kept_fields = fields.iter().map(|&field| field.into()).collect();
            became(BatchedResult {
                outcome: Some(Outcome::Document(document())),
                kept_fields,
                ..BatchedResult::default()
            })
        };
        let mut tally = Tally::default();
        for fields in [&["waardering", "bewaartermijn"][..], &["waardering"], &[]] {
            tally.add(&look(Lang::Nl), &document(), &kept(fields), false);
        }
        let told = tally.told(&look(Lang::Nl), texts::would, texts::left_alone);
        assert!(told.contains("zou wijzigen: 0; blijft gelijk: 3"), "{told}");
        assert!(told.contains(": bewaartermijn 1, waardering 2 (documenten: 2); "), "{told}");
        assert_eq!(tally.exit(), Exit::Fine);
    }
}
