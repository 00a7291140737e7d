//! The values for fields that stand in a document itself.

use serde::{Deserialize, Serialize};

use super::{letters, said::Said, title};
use crate::model::{FieldName, Handling, Sentence, Stage, Term, Value, hidden};

/// A value for a field that a document states, as it states it: whether the field takes it is not checked here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    pub field: FieldName,
    /// Its value. A term has as its label, or as its code, what the document says; a language is a tag as in
    /// BCP 47.
    pub value: Value,
    /// Where it stands, for people.
    pub place: Sentence,
}

/// All that it states, each field at most once.
pub(super) fn stated(said: &Said) -> Vec<Stated> {
    let mut all = Vec::new();
    let mut state = |field, value, (nl, en): (&str, &str)| {
        all.push(Stated { field, value, place: Sentence::new(nl, en) });
    };
    let subject = ("onderwerp", "subject");
    let title = said.title.as_deref().and_then(|title| match said.is_subject {
        true => title::subject(title),
        false => title::real(title, said.template.as_deref())
            .filter(|title| !title::is_contradicted(title, &said.words)),
    });
    if let Some(title) = title {
        state(
            FieldName::Naam,
            Value::Text(title),
            if said.is_subject { subject } else { ("titel", "title") },
        );
    }
    let told = |text: &Option<String>| text.as_deref().and_then(title::described).map(clean);
    if let Some(description) = told(&said.description) {
        let place = ("opmerkingen bij het document", "comments on the document");
        state(FieldName::Omschrijving, Value::Text(description), place);
    } else if let Some(text) = told(&said.subject) {
        state(FieldName::Omschrijving, Value::Text(text), subject);
    }
    if !said.keywords.is_empty() {
        let place = ("trefwoorden", "keywords");
        state(FieldName::Trefwoorden, Value::Texts(said.keywords.clone()), place);
    }
    if let Some(tag) = said.believed_language() {
        let value = Value::Term(term("", tag));
        state(FieldName::Taal, value, ("taal", "language"));
    }
    if let Some((stage, place)) = said.stage() {
        let code = match stage {
            Stage::Draft => "concept",
            Stage::Final => "definitief",
            Stage::Sent => "verzonden",
        };
        let value = Value::Term(term(code, ""));
        state(FieldName::Documentstatus, value, (&place.nl, &place.en));
    }
    let came_in = said.mail.as_ref().filter(|mail| !mail.is_unsent);
    if let Some(time) = came_in.and_then(|mail| mail.received.clone()) {
        let kind = term("", "ontvangst");
        let place = ("kopregel “Received”", "header “Received”");
        state(FieldName::Documenthandelingen, Value::Handlings(vec![Handling { kind, time }]), place);
    }
    let head = &said.letterhead;
    if let Some(reference) = &head.reference {
        let place = ("“ons kenmerk”", "“our reference”");
        state(FieldName::Kenmerk, Value::Text(reference.clone()), place);
    }
    if let Some(date) = head.date {
        state(FieldName::Documentdatum, Value::Date(date.to_string()), ("datum", "date"));
    }
    if let Some(sender) = &head.sender {
        state(FieldName::Afzender, Value::Text(sender.clone()), ("afzender", "sender"));
    }
    if !head.receivers.is_empty() {
        let place = ("geadresseerden", "receivers");
        state(FieldName::Geadresseerden, Value::Texts(head.receivers.clone()), place);
    }
    all
}

/// Word ends lines of a comment with `_x000d_` and carriage returns. What is not seen is left out.
fn clean(text: &str) -> String {
    let text = text.replace("_x000d_", "").replace("\r\n", "\n").replace(['\r', '\u{b}'], "\n");
    letters::ungarbled(&hidden::left_out(&text))
}

fn term(code: &str, label: &str) -> Term {
    Term {
        code: code.into(),
        label: label.into(),
        list: String::new(),
        list_version: String::new(),
        uri: String::new(),
    }
}
