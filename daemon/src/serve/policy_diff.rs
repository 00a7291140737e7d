//! What another policy would change in the records that are there.
//!
//! Goes through them at the caller's pace: what waits between the two is bounded, and the sums are by field
//! and by rule, of which there are few.

use std::{collections::BTreeMap, sync::Arc};

use tonic::Status;

use super::{
    outlet::{Inlet, Outlet, outlet},
    reasons, refusals,
    shared::Shared,
    shares::Peer,
    status::Refused,
};
use crate::{
    model::{Field, FieldName, Record, RestrictionSource, State, Value},
    query::{
        filter::Filter,
        list::{self, Order},
    },
    settings::Policy,
    wire,
};
use bronmerk_proto::v1::{
    DiffPolicyResponse,
    diff_policy_response::{Count, DocumentDiff, Done, Event, FieldDiff},
};

/// Documents that are read at once.
const PAGE: usize = 256;
/// Rules, or whatever else says so, that are told of in the sums.
const MOST_ACTORS: usize = 1_000;

/// Starts going through the records.
pub fn start(
    shared: &Arc<Shared>,
    peer: Option<Peer>,
    policy: Policy,
    filter: Filter,
) -> Result<Inlet<DiffPolicyResponse>, Status> {
    let place = shared.long_answers.take(peer, 1).ok_or_else(too_many)?;
    let (sender, receiver) = outlet();
    let shared = Arc::clone(shared);
    tokio::task::spawn_blocking(move || {
        if let Err(status) = run(&shared, &policy, &filter, &sender) {
            // Who asked may have gone.
            let _ = sender.send_from_thread(Err(status));
        }
        drop(place);
    });
    Ok(receiver)
}

fn run(
    shared: &Shared,
    policy: &Policy,
    filter: &Filter,
    sender: &Outlet<DiffPolicyResponse>,
) -> Result<(), Status> {
    let mut sums = Sums::default();
    let mut next = None;
    loop {
        if shared.stop.is_cancelled() {
            return Err(refusals::stopping());
        }
        let order = Order::Path { descending: false };
        let page = list::page(&shared.reader, filter, order, next, PAGE)
            .map_err(|error| refusals::read_error(&error))?;
        for record in page.records.iter().filter(|record| is_decided(record)) {
            let after =
                shared.desk.decided_under(policy, record).map_err(|error| refusals::read_error(&error))?;
            if let Some(diff) = sums.add(record, &after) {
                send(sender, Event::Document(diff))?;
            }
        }
        next = page.next;
        if next.is_none() {
            return send(sender, Event::Done(sums.done(&policy.version)));
        }
    }
}

/// Whether rules are applied to it at all: what was not read yet is decided when it is read.
fn is_decided(record: &Record) -> bool {
    !matches!(record.state, State::Gone | State::Provisional)
}

fn send(sender: &Outlet<DiffPolicyResponse>, event: Event) -> Result<(), Status> {
    let message = DiffPolicyResponse { event: Some(event) };
    Ok(sender.send_from_thread(Ok(message))?)
}

#[derive(Default)]
struct Sums {
    documents: u64,
    changed: u64,
    reason_only: u64,
    locked: u64,
    fields: BTreeMap<FieldName, u64>,
    actors: BTreeMap<String, u64>,
}

impl Sums {
    /// Counts one record; what would change in it, if anything that people see does.
    fn add(&mut self, before: &Record, after: &Record) -> Option<DocumentDiff> {
        self.documents += 1;
        self.locked += u64::from(before.lock.is_some());
        let mut fields = Vec::new();
        let nothing = Field::default();
        for name in FieldName::ALL {
            let old = before.fields.get(&name).unwrap_or(&nothing);
            let new = after.fields.get(&name).unwrap_or(&nothing);
            if let Some(diff) = difference(name, old, new) {
                *self.fields.entry(name).or_default() += 1;
                fields.push(diff);
            }
        }
        let proposed: Vec<_> =
            after.restrictions.iter().filter(|one| !before.restrictions.contains(one)).collect();
        if fields.is_empty() && proposed.is_empty() && before.state == after.state {
            self.reason_only += u64::from(before.fields != after.fields);
            return None;
        }
        self.changed += 1;
        let mut actors: Vec<&str> = fields
            .iter()
            .filter_map(|field| field.provenance_after.as_ref().map(|provenance| provenance.actor.as_str()))
            .collect();
        // A proposed restriction is what its rule says, too.
        actors.extend(proposed.iter().filter_map(|one| match &one.source {
            RestrictionSource::Rule(id) => Some(id.as_str()),
            _ => None,
        }));
        actors.sort_unstable();
        actors.dedup();
        for actor in actors {
            if self.actors.contains_key(actor) || self.actors.len() < MOST_ACTORS {
                *self.actors.entry(actor.into()).or_default() += 1;
            }
        }
        let path = before.locations.first().map(|at| at.path.display());
        Some(DocumentDiff {
            name: before.id.resource_name(),
            display_path: path.unwrap_or_default(),
            fields,
            state_before: wire::state_to_proto(before.state).into(),
            state_after: wire::state_to_proto(after.state).into(),
            proposed_restrictions: proposed.into_iter().map(wire::restriction_to_proto).collect(),
        })
    }

    fn done(self, version: &str) -> Done {
        let counted = |mut counts: Vec<Count>| {
            counts.sort_by(|one, other| {
                other.document_count.cmp(&one.document_count).then_with(|| one.name.cmp(&other.name))
            });
            counts
        };
        let count = |(name, document_count): (String, u64)| Count { name, document_count };
        Done {
            version: version.into(),
            document_count: self.documents,
            changed_count: self.changed,
            reason_only_count: self.reason_only,
            fields: counted(
                self.fields.into_iter().map(|(name, many)| count((name.to_string(), many))).collect(),
            ),
            actors: counted(self.actors.into_iter().map(count).collect()),
            locked_count: self.locked,
        }
    }
}

/// What would change in one field, as people see it; nothing when only the reason does.
fn difference(name: FieldName, old: &Field, new: &Field) -> Option<FieldDiff> {
    let suggested = |field: &Field| -> Vec<Value> {
        field.suggestions.iter().map(|suggestion| suggestion.value.clone()).collect()
    };
    let (suggested_before, suggested_after) = (suggested(old), suggested(new));
    if old.value() == new.value() && suggested_before == suggested_after {
        return None;
    }
    let told = wire::field_to_proto(new);
    let (before, after) = if suggested_before == suggested_after {
        (Vec::new(), Vec::new())
    } else {
        (suggested_before, suggested_after)
    };
    Some(FieldDiff {
        field: name.to_string(),
        before: old.value().map(wire::value_to_proto),
        after: told.value,
        provenance_after: told.provenance,
        suggested_before: before.iter().map(wire::value_to_proto).collect(),
        suggested_after: after.iter().map(wire::value_to_proto).collect(),
    })
}

fn too_many() -> Status {
    Refused::new(reasons::TOO_MANY_DIFFS).into()
}
