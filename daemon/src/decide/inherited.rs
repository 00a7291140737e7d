//! What a document has from the dossier that it is in, and a copy from its original.
//!
//! A dossier gives what holds for all that is in it: who formed it, how long it is kept and why, in which
//! category of the Woo it falls and what it is about. Not what differs from document to document (title,
//! kind, language, status), nor what a person decides of each (what becomes public, and by when).
//!
//! An original gives what a person said there of its content, since the content is the same. Not its titles
//! and its status, nor what was done with that very document. Once the copy has another content, what was said of the
//! content is asked again: it is a suggestion from then on.

use std::collections::BTreeMap;

use super::offer::Offer;
use crate::model::{FieldName, Kind, Record, Sentence, Source, Value};

/// What holds for everything in a dossier.
const OF_DOSSIER: [FieldName; 10] = [
    FieldName::Archiefvormer,
    FieldName::Informatiecategorie,
    FieldName::Waardering,
    FieldName::Bewaartermijn,
    FieldName::BewaartermijnTrigger,
    FieldName::BewaartermijnStartdatum,
    FieldName::BewaartermijnEinddatum,
    FieldName::WooInformatiecategorie,
    FieldName::Themas,
    FieldName::Afsluitdatum,
];

/// What is said of a content, and so of its copies.
const OF_ORIGINAL: [FieldName; 14] = [
    FieldName::Omschrijving,
    FieldName::Trefwoorden,
    FieldName::Taal,
    FieldName::Archiefvormer,
    FieldName::Informatiecategorie,
    FieldName::Waardering,
    FieldName::Bewaartermijn,
    FieldName::BewaartermijnTrigger,
    FieldName::BewaartermijnStartdatum,
    FieldName::BewaartermijnEinddatum,
    FieldName::WooInformatiecategorie,
    FieldName::Documentsoort,
    FieldName::Themas,
    FieldName::Samenvatting,
];

/// What of that is about the very words, and not about how the document is kept.
const OF_CONTENT: [FieldName; 7] = [
    FieldName::Omschrijving,
    FieldName::Trefwoorden,
    FieldName::Taal,
    FieldName::WooInformatiecategorie,
    FieldName::Documentsoort,
    FieldName::Themas,
    FieldName::Samenvatting,
];

/// What a record inherits, each field from one place: the dossier goes before the original.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inherited(BTreeMap<FieldName, Given>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Given {
    value: Value,
    /// The record that it comes from.
    from: String,
    reason: Sentence,
    /// Whether it was said of another content, so that a person is asked.
    is_asked: bool,
}

impl Inherited {
    /// What a record gives to those that are in it as a dossier, or that are copies of it.
    ///
    /// What the daemon itself only reckoned or left undecided is not given on: it does so again for each.
    pub fn from(record: &Record) -> Self {
        let is_dossier = record.kind == Kind::Dossier;
        let names = if is_dossier { &OF_DOSSIER[..] } else { &OF_ORIGINAL[..] };
        let reason = reason(record);
        let given = names.iter().filter_map(|name| {
            let (value, provenance) = record.fields.get(name)?.value.as_ref()?;
            let is_given = match provenance.source {
                Source::Person => true,
                // That of the policy's [organisation] holds for all there is, whatever it is in.
                Source::Rule => is_dossier && provenance.actor != crate::settings::ORGANISATION,
                Source::Inherited => is_dossier,
                Source::Document | Source::Model | Source::Daemon => false,
            };
            let from = record.id.resource_name();
            is_given.then(|| {
                (*name, Given { value: value.clone(), from, reason: reason.clone(), is_asked: false })
            })
        });
        Self(given.collect())
    }

    /// Adds what the first place does not give.
    pub fn or(mut self, other: Self) -> Self {
        for (name, given) in other.0 {
            self.0.entry(name).or_insert(given);
        }
        self
    }

    /// The same for a copy that has another content by now: what was said of the words is asked.
    pub fn of_another_content(mut self) -> Self {
        for (_, given) in self.0.iter_mut().filter(|(name, _)| OF_CONTENT.contains(name)) {
            given.is_asked = true;
            given.reason = Sentence::new(
                format!("{}. De inhoud is sindsdien een andere: klopt dit nog?", given.reason.nl),
                format!("{}. The content is another one since: is this still right?", given.reason.en),
            );
        }
        self
    }

    /// What is to stand in a field.
    pub(super) fn offer(&self, name: FieldName) -> Option<Offer> {
        self.given(name, false)
    }

    /// What a person is asked about a field.
    pub(super) fn asked(&self, name: FieldName) -> Option<Offer> {
        self.given(name, true)
    }

    fn given(&self, name: FieldName, is_asked: bool) -> Option<Offer> {
        let given = self.0.get(&name).filter(|given| given.is_asked == is_asked)?;
        Some(Offer::new(given.value.clone(), Source::Inherited, &given.from, "", given.reason.clone()))
    }
}

fn reason(record: &Record) -> Sentence {
    let named = match record.fields.get(&FieldName::Naam).and_then(|field| field.value()) {
        Some(Value::Text(name)) => name.clone(),
        _ => record.locations.first().map(|at| at.path.display_name()).unwrap_or_default(),
    };
    match record.kind {
        Kind::Dossier => Sentence::new(
            format!("geërfd van het dossier “{named}”"),
            format!("inherited from the dossier “{named}”"),
        ),
        Kind::Document => Sentence::new(
            format!("geërfd van het origineel “{named}”; dit document is daar een kopie van"),
            format!("inherited from the original “{named}”, of which this document is a copy"),
        ),
    }
}
