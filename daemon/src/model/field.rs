//! The tags of a record: values with their provenance.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use std::fmt;

use super::{Date, Lock, Period, Sentence, Timestamp};

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// Free text, on one line.
    Line,
    /// Free text.
    Text,
    /// A term of a list.
    Term,
    /// One or more terms of a list.
    Terms,
    /// One or more words.
    Words,
    Duration,
    /// A calendar date.
    Date,
    /// What was done with the document, and when.
    Handlings,
}

impl ValueKind {
    /// For people.
    pub fn name(self) -> Sentence {
        match self {
            Self::Line | Self::Text => Sentence::new("een tekst", "a text"),
            Self::Term => Sentence::new("een term uit een lijst", "a term of a list"),
            Self::Terms => Sentence::new("een of meer termen uit een lijst", "one or more terms of a list"),
            Self::Words => Sentence::new("een of meer woorden", "one or more words"),
            Self::Date => Sentence::new("een datum, zoals `31-1-2027`", "a date, like `2027-01-31`"),
            Self::Handlings => Sentence::new(
                "een of meer handelingen met hun datum, zoals `vaststelling 2027-01-31`",
                "one or more handlings with their date, like `vaststelling 2027-01-31`",
            ),
            Self::Duration => Sentence::new("een termijn, zoals `P10Y`", "a duration, like `P10Y`"),
        }
    }
}

macro_rules! fields {
    ($($(#[$what:meta])* $field:ident $name:literal $kind:ident: $nl:literal, $en:literal;)*) => {
        /// The fields that a record can have. Named as MDTO and DiWoo name them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum FieldName {
            $($(#[$what])* $field,)*
        }

        impl FieldName {
            /// All of them, in the order in which people read them.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$field),*];

            /// The name on the wire, in the journal and in the policy.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$field => $name,)*
                }
            }

            /// What it takes.
            pub fn kind(self) -> ValueKind {
                match self {
                    $(Self::$field => ValueKind::$kind,)*
                }
            }

            /// What people call it.
            pub fn label(self) -> Sentence {
                match self {
                    $(Self::$field => Sentence::new($nl, $en),)*
                }
            }
        }
    };
}
include!("fields.in");

impl FieldName {
    /// The field of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }

    /// Whether only dossiers have it.
    pub fn is_of_dossiers(self) -> bool {
        self == Self::Afsluitdatum
    }

    /// Who or what can set it, strongest first: a person and a rule of the policy always can.
    pub fn sources(self) -> Vec<Source> {
        let of_document = matches!(
            self,
            Self::Naam
                | Self::Omschrijving
                | Self::Trefwoorden
                | Self::Taal
                | Self::Documentstatus
                | Self::Documenthandelingen
                | Self::Kenmerk
                | Self::Documentdatum
                | Self::Afzender
                | Self::Geadresseerden
        );
        let is_inherited = !matches!(
            self,
            Self::Naam
                | Self::BeperkingGebruik
                | Self::OfficieleTitel
                | Self::Context
                | Self::Documenthandelingen
                | Self::Beoordeling
                | Self::PublicerenVoor
                | Self::Documentstatus
                | Self::Kenmerk
                | Self::Documentdatum
                | Self::Afzender
                | Self::Geadresseerden
        );
        let of_daemon = matches!(
            self,
            Self::Naam
                | Self::Waardering
                | Self::BeperkingGebruik
                | Self::BewaartermijnStartdatum
                | Self::BewaartermijnEinddatum
        );
        let sources = [
            (Source::Person, true),
            (Source::Document, of_document),
            (Source::Rule, true),
            (Source::Inherited, is_inherited),
            (Source::Daemon, of_daemon),
        ];
        sources.into_iter().filter(|(_, can)| *can).map(|(source, _)| source).collect()
    }

    /// Whether a record without it is incomplete: the fields that MDTO asks of every
    /// informatieobject (XSD 1.0.1: naam, waardering, archiefvormer, beperkingGebruik).
    pub fn is_required(self) -> bool {
        matches!(self, Self::Naam | Self::Waardering | Self::Archiefvormer | Self::BeperkingGebruik)
    }

    /// Whether it is a part of MDTO's `bewaartermijn`, which goes with waardering V only.
    pub fn goes_with_term(self) -> bool {
        matches!(
            self,
            Self::Bewaartermijn
                | Self::BewaartermijnTrigger
                | Self::BewaartermijnStartdatum
                | Self::BewaartermijnEinddatum
        )
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A field's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// Free text, without control characters.
    Text(String),
    /// A term of a list.
    Term(Term),
    /// ISO 8601 duration, checked, for instance `P10Y`.
    Duration(String),
    /// ISO 8601 calendar date, checked. Where a file of others said it: perhaps a month or a year, or with a zone.
    Date(String),
    /// Terms of one list, each once, at least one.
    Terms(Vec<Term>),
    /// Words, each once, at least one; as [`Value::Text`] on one line.
    Texts(Vec<String>),
    /// What was done with the document, in the order in which it was, at least one.
    Handlings(Vec<Handling>),
}

/// One documenthandeling of DiWoo: what was done with the document, and when that really was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handling {
    /// What: ondertekening, ontvangst or vaststelling.
    pub kind: Term,
    /// When: an ISO 8601 date, or date and time with its offset. Checked. Where a file of others said it: perhaps a month
    /// or a year, or a date with a zone.
    pub time: String,
}

impl Value {
    pub fn text(&self) -> Option<&str> {
        let Self::Text(text) = self else { return None };
        Some(text)
    }

    pub fn term(&self) -> Option<&Term> {
        let Self::Term(term) = self else { return None };
        Some(term)
    }

    /// The day. Of a month or a year the last one: what is kept until then is kept until it has passed.
    pub fn date(&self) -> Option<Date> {
        let Self::Date(text) = self else { return None };
        Period::written(text).map(|period| period.last)
    }

    /// What filters and people compare: the code (or the label where there is no code), the text,
    /// the duration or the date. Of several the first; see [`Value::comparables`].
    pub fn comparable(&self) -> &str {
        self.comparables().next().unwrap_or_default()
    }

    /// The same for each of several.
    pub fn comparables(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        match self {
            Self::Text(text) | Self::Duration(text) | Self::Date(text) => {
                Box::new(std::iter::once(text.as_str()))
            }
            Self::Term(term) => Box::new(std::iter::once(term.comparable())),
            Self::Terms(terms) => Box::new(terms.iter().map(Term::comparable)),
            Self::Texts(texts) => Box::new(texts.iter().map(String::as_str)),
            Self::Handlings(handlings) => {
                Box::new(handlings.iter().map(|handling| handling.kind.comparable()))
            }
        }
    }

    /// The terms in it.
    pub fn terms(&self) -> Box<dyn Iterator<Item = &Term> + '_> {
        match self {
            Self::Term(term) => Box::new(std::iter::once(term)),
            Self::Terms(terms) => Box::new(terms.iter()),
            Self::Handlings(handlings) => Box::new(handlings.iter().map(|handling| &handling.kind)),
            Self::Text(_) | Self::Duration(_) | Self::Date(_) | Self::Texts(_) => {
                Box::new(std::iter::empty())
            }
        }
    }

    /// All by which people know it: texts, and of a term its code, its label and its URI.
    pub fn names(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        match self {
            Self::Term(_) | Self::Terms(_) | Self::Handlings(_) => {
                let names = self.terms().flat_map(|term| [&term.code, &term.label, &term.uri]);
                Box::new(names.map(String::as_str).filter(|name| !name.is_empty()))
            }
            Self::Text(_) | Self::Duration(_) | Self::Date(_) | Self::Texts(_) => self.comparables(),
        }
    }
}

/// One entry of a list of terms, as it stood when it was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Empty where the list gives no codes.
    pub code: String,
    /// What people read.
    pub label: String,
    /// Name of the list, in the words of its owner.
    pub list: String,
    pub list_version: String,
    /// Where the term is defined; empty where it has no such place.
    pub uri: String,
}

impl Term {
    /// Its code, or its label where it has no code.
    pub fn comparable(&self) -> &str {
        if self.code.is_empty() { &self.label } else { &self.code }
    }

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
    pub time: Timestamp,
    /// Version of the policy in force; empty where none was asked.
    pub policy_version: String,
    /// Why, for people.
    pub reason: Sentence,
}

/// What kind of thing set a value, strongest first: a weaker one never replaces a stronger one's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Person,
    /// The document's own properties.
    Document,
    /// A rule of the policy.
    Rule,
    /// Its folder, template or original.
    Inherited,
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
    /// That a person closed it to every change by a machine, as it stands: also when it is empty.
    pub lock: Option<Lock>,
}

impl Field {
    /// A field with that value and nothing else.
    pub fn of(value: Value, provenance: Provenance) -> Self {
        Self { value: Some((value, provenance)), ..Self::default() }
    }

    /// The value, whoever set it.
    pub fn value(&self) -> Option<&Value> {
        self.value.as_ref().map(|(value, _)| value)
    }

    /// Whether a person set the value.
    pub fn is_set_by_person(&self) -> bool {
        self.value.as_ref().is_some_and(|(_, provenance)| provenance.source == Source::Person)
    }
}

/// That a person said no to a suggestion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    pub field: FieldName,
    /// What was suggested.
    pub value: Value,
    /// The person's account.
    pub by: String,
    pub time: Timestamp,
    /// In the person's own words; may be empty.
    pub reason: String,
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
