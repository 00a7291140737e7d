//! The tags of a record: values with their provenance.

use std::fmt;

use super::{Sentence, Timestamp};

/// The fields that a record can have. Named as MDTO and DiWoo name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldName {
    /// MDTO `naam`: the title. Text, advised up to 80 characters.
    Naam,
    /// MDTO `omschrijving`. Text.
    Omschrijving,
    /// MDTO `archiefvormer`: the organisation. Term of TOOI or of the policy.
    Archiefvormer,
    /// MDTO `waardering`: kept for ever, for a time, or to be decided. Closed list of three.
    Waardering,
    /// MDTO `informatiecategorie`: category of the selection list. Term of the policy's list.
    Informatiecategorie,
    /// MDTO `bewaartermijn`, its `termijnLooptijd`. ISO 8601 duration.
    Bewaartermijn,
    /// MDTO `beperkingGebruik`, its type. Term.
    BeperkingGebruik,
    /// Woo information category (art. 3.1 and 3.3 Woo). Closed list, TOOI.
    WooInformatiecategorie,
}

impl FieldName {
    /// All of them, in the order in which people read them.
    pub const ALL: [Self; 8] = [
        Self::Naam,
        Self::Omschrijving,
        Self::Archiefvormer,
        Self::Waardering,
        Self::Informatiecategorie,
        Self::Bewaartermijn,
        Self::BeperkingGebruik,
        Self::WooInformatiecategorie,
    ];

    /// The name on the wire, in the journal and in the policy.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Naam => "naam",
            Self::Omschrijving => "omschrijving",
            Self::Archiefvormer => "archiefvormer",
            Self::Waardering => "waardering",
            Self::Informatiecategorie => "informatiecategorie",
            Self::Bewaartermijn => "bewaartermijn",
            Self::BeperkingGebruik => "beperking_gebruik",
            Self::WooInformatiecategorie => "woo_informatiecategorie",
        }
    }

    /// The field of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }

    /// Whether a record without it is incomplete: the fields that MDTO asks of every
    /// informatieobject (XSD 1.0.1: naam, waardering, archiefvormer, beperkingGebruik).
    pub fn is_required(self) -> bool {
        matches!(self, Self::Naam | Self::Waardering | Self::Archiefvormer | Self::BeperkingGebruik)
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A field's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Free text, without control characters.
    Text(String),
    /// A term of a list.
    Term(Term),
    /// ISO 8601 duration, checked, for instance `P10Y`.
    Duration(String),
    /// ISO 8601 calendar date, checked.
    Date(String),
}

impl Value {
    /// What filters and people compare: the code (or the label where there is no code), the text,
    /// the duration or the date.
    pub fn comparable(&self) -> &str {
        match self {
            Self::Term(term) if term.code.is_empty() => &term.label,
            Self::Term(term) => &term.code,
            Self::Text(text) | Self::Duration(text) | Self::Date(text) => text,
        }
    }
}

/// One entry of a list of terms, as it stood when it was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Empty where the list gives no codes.
    pub code: String,
    /// What people read.
    pub label: String,
    /// Name of the list, in the words of its owner.
    pub list: String,
    /// Version of the list.
    pub list_version: String,
    /// Where the term is defined; empty where it has no such place.
    pub uri: String,
}

impl Term {
    /// Whether it is the same term, in whichever version of its list.
    pub fn is_same(&self, other: &Self) -> bool {
        if !self.uri.is_empty() || !other.uri.is_empty() {
            return self.uri == other.uri;
        }
        let is_named_the_same =
            if self.code.is_empty() { self.label == other.label } else { self.code == other.code };
        self.list == other.list && is_named_the_same
    }
}

/// Who or what set a value, when, under which policy, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// What kind of thing set it.
    pub source: Source,
    /// The person's account, the rule's id, or the version of daemon or model.
    pub actor: String,
    /// When.
    pub time: Timestamp,
    /// Version of the policy in force; empty where none was asked.
    pub policy_version: String,
    /// Why, for people.
    pub reason: Sentence,
}

/// What kind of thing set a value, strongest first: a weaker one never replaces a stronger one's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A person.
    Person,
    /// The document's own properties.
    Document,
    /// A rule of the policy.
    Rule,
    /// Its folder, template or original.
    Inherited,
    /// A model.
    Model,
    /// The daemon: read or computed.
    Daemon,
}

/// One tag of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    /// The value with its provenance; nothing when there are only suggestions.
    pub value: Option<(Value, Provenance)>,
    /// Best first. Never a value until a person confirms one.
    pub suggestions: Vec<Suggestion>,
}

impl Field {
    /// Whether a person set the value.
    pub fn is_set_by_person(&self) -> bool {
        self.value.as_ref().is_some_and(|(_, provenance)| provenance.source == Source::Person)
    }
}

/// A value that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Names it within its field.
    pub id: String,
    /// What is suggested.
    pub value: Value,
    /// By what, and why.
    pub provenance: Provenance,
}
