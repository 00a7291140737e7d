//! Examples inside a policy: what must follow for a document, so that a policy is tested before it holds.

use crate::{
    model::{FieldName, FilePath, Properties, Value},
    page::Place,
};

/// A document that is made up, and what must follow for it. Judged by `decide`, which knows the rules' work.
#[derive(Debug, Clone)]
pub struct Example {
    pub path: FilePath,
    /// PRONOM's identifier of its format, where the example says it.
    pub puid: Option<String>,
    /// Its media type, where the example says it.
    pub media_type: Option<String>,
    /// What it would say of itself.
    pub properties: Properties,
    /// The values that its fields must have.
    pub expect: Vec<Expected>,
    /// What must be suggested to a person.
    pub suggested: Vec<Expected>,
    /// Whether it must be no document.
    pub excluded: Option<(bool, Place)>,
    /// The grounds of all restrictions that must be proposed, sorted.
    pub proposes: Option<(Vec<String>, Place)>,
}

/// What is expected of one field.
#[derive(Debug, Clone)]
pub struct Expected {
    pub field: FieldName,
    /// What; nothing where it must stay empty or undecided.
    pub value: Option<Value>,
    /// Where that is written.
    pub place: Place,
}
