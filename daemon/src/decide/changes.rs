//! What a decision changes in a record, for the journal.

use super::Decision;
use crate::model::{Before, Change, Field, FieldName, Record};

/// What is different after the decision, in reading order; nothing when it only confirms.
pub fn changes(before: &Record, after: &Decision) -> Vec<Change> {
    let mut changes = Vec::new();
    let nothing = Field::default();
    for name in FieldName::ALL {
        let old = before.fields.get(&name).unwrap_or(&nothing);
        let new = after.fields.get(&name).unwrap_or(&nothing);
        if old.value != new.value {
            let old = old.value.clone().map(|(value, provenance)| Before { value, provenance });
            changes.push(Change::Field(name, old));
        }
        if old.suggestions != new.suggestions {
            changes.push(Change::Suggestions(name));
        }
    }
    if before.restrictions != after.restrictions {
        changes.push(Change::Restrictions(before.restrictions.clone()));
    }
    if before.state != after.state {
        changes.push(Change::State(before.state));
    }
    changes
}
