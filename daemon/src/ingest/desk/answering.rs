//! The question whether a new record is of a document that was known, and what a person answers.

use super::{Caller, Desk, Refusal};
use crate::{
    ingest::Wish,
    model::{Change, DocumentId, Etag, Record, Sentence, Sequence},
};

/// What a person says about a document that perhaps is another one.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Which document: the one that asks.
    pub document: DocumentId,
    /// It is the same document as the other one.
    pub same: bool,
    /// The state of the record that the person saw; nothing to change whatever is there.
    pub seen: Option<Etag>,
    /// Why, in the person's words; may be empty.
    pub reason: String,
    pub caller: Caller,
    /// Only tell what it would become.
    pub preview: bool,
}

#[derive(Debug, Clone)]
pub struct Answered {
    /// The record that is at the file from now on.
    pub record: Record,
    /// What changed in it.
    pub changes: Vec<Change>,
    /// What the person must look at.
    pub notes: Vec<Sentence>,
    pub asked: DocumentId,
    /// The entry of it with which the question is closed.
    pub sequence: Sequence,
}

impl Desk {
    /// Notes whether a document is the same as another one, on behalf of a person. The answer is durable.
    pub async fn answer(&self, answer: Answer) -> Result<Answered, Refusal> {
        let answered = self.wish(|told| Wish::Answer(Box::new(answer), told)).await?;
        // Where two records became one, it is the later of the two entries that closes the question.
        self.durable(answered.record.sequence.max(answered.sequence)).await?;
        Ok(answered)
    }
}
