//! What a document has from the dossier that it is in, and a copy from its original.
//!
//! A dossier gives what holds for all that is in it: who formed it, how long it is kept and why, in which
//! category of the Woo it falls and what it is about. Not what differs from document to document (title,
//! kind, language, status), nor what a person decides of each (what becomes public, and by when).
//!
//! An original gives what a person said there of its content, since the content is the same. Not its titles
//! and its status, nor what was done with that very document. Once the copy has another content, what was said of the
//! content is asked again: it is a suggestion from then on. Where it is the original that went on, so is what is said of that one since.

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
pub struct Inherited {
    set: BTreeMap<FieldName, Given>,
    /// What was said of another content, so that a person is asked.
    asked: BTreeMap<FieldName, Given>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Given {
    value: Value,
    /// The record that it comes from.
    from: String,
    reason: Sentence,
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
            is_given.then(|| (*name, Given { value: value.clone(), from, reason: reason.clone() }))
        });
        Self { set: given.collect(), asked: BTreeMap::new() }
    }

    /// Adds what the first place does not give.
    pub fn or(mut self, other: Self) -> Self {
        for (name, given) in other.asked {
            if !self.set.contains_key(&name) {
                self.asked.entry(name).or_insert(given);
            }
        }
        for (name, given) in other.set {
            self.set.entry(name).or_insert(given);
        }
        self
    }

    /// The same for a copy that has another content by now: what was said of the words is asked.
    pub fn of_another_content(mut self) -> Self {
        for name in OF_CONTENT {
            if let Some(given) = self.set.remove(&name) {
                self.asked.insert(name, given.asked_since());
            }
        }
        self
    }

    /// The same for a copy of which the original went on: what was said while both had its content stays, and what is
    /// said of the words since is asked.
    pub fn since_the_original_went_on(mut self, copy: &Record, original: &Record) -> Self {
        let from = original.id.resource_name();
        for name in OF_CONTENT {
            let known = copy.fields.get(&name).and_then(|field| field.value.as_ref());
            let known = known.filter(|(_, it)| it.source == Source::Inherited && it.actor == from);
            let given = self.set.remove(&name);
            if let Some((value, provenance)) = known {
                let (value, reason) = (value.clone(), provenance.reason.clone());
                self.set.insert(name, Given { value, from: from.clone(), reason });
            }
            if let Some(given) = given {
                self.asked.insert(name, given.asked_since());
            }
        }
        self
    }

    /// What is to stand in a field.
    pub(super) fn offer(&self, name: FieldName) -> Option<Offer> {
        self.set.get(&name).map(Given::offer)
    }

    /// What a person is asked about a field.
    pub(super) fn asked(&self, name: FieldName) -> Option<Offer> {
        self.asked.get(&name).map(Given::offer)
    }
}

impl Given {
    fn offer(&self) -> Offer {
        Offer::new(self.value.clone(), Source::Inherited, &self.from, "", self.reason.clone())
    }

    fn asked_since(self) -> Self {
        let reason = Sentence::new(
            format!("{}. De inhoud is sindsdien een andere: klopt dit nog?", self.reason.nl),
            format!("{}. The content is another one since: is this still right?", self.reason.en),
        );
        Self { reason, ..self }
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
