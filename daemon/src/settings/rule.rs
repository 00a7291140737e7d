//! One rule: which documents, which fields, and why.

use std::collections::BTreeMap;

use super::{Conditions, Place};
use crate::model::{Facts, FieldName, FilePath, Sentence, Value};

/// One rule of a policy.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Names it in every provenance that it gave. Once in a policy.
    pub id: String,
    /// Which documents.
    pub conditions: Conditions,
    /// The values that it gives.
    pub set: BTreeMap<FieldName, Value>,
    /// The values that it suggests to a person.
    pub suggest: BTreeMap<FieldName, Value>,
    /// The restriction that it proposes to a person.
    pub propose: Option<Proposal>,
    /// Whether what fits is no document; nothing when the rule does not say.
    pub exclude: Option<bool>,
    /// Why, for people.
    pub reason: Sentence,
}

impl Rule {
    /// Whether the rule is about the document at that path with those facts; nothing for one that was not
    /// read.
    pub fn fits(&self, path: &FilePath, facts: Option<&Facts>) -> bool {
        self.conditions.fit(path, facts)
    }
}

/// A restriction that a rule proposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Names this very proposal within a record, for life: the rule's id and a mark of its grounds and its
    /// scope. What a person did with it is found back by this, and another one gets another name.
    pub id: String,
    /// Codes of `woo-gronden`. Not empty.
    pub grounds: Vec<String>,
    /// Which information; empty for the whole document.
    pub scope: String,
    /// Why, for everybody; empty where that is left to the person.
    pub public_explanation: String,
    /// Where its grounds are written.
    pub place: Place,
}
