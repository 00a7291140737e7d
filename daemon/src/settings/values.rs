//! Which values a field takes. One answer for the policy's rules and for what a person gives.

use super::{Organisation, duration, near};
use crate::model::{FieldName, SelectionList, Sentence, Term, vocabulary::Vocabulary};

/// A text of more characters is no title and no description.
const MOST_CHARACTERS: usize = 10_000;

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Free text, on one line.
    Line,
    /// Free text.
    Text,
    /// A term of a list.
    Term,
    /// A duration.
    Duration,
}

impl Kind {
    /// What that field takes.
    pub(crate) fn of(field: FieldName) -> Self {
        match field {
            FieldName::Naam => Self::Line,
            FieldName::Omschrijving => Self::Text,
            FieldName::Bewaartermijn => Self::Duration,
            FieldName::Archiefvormer
            | FieldName::Waardering
            | FieldName::Informatiecategorie
            | FieldName::BeperkingGebruik
            | FieldName::WooInformatiecategorie => Self::Term,
        }
    }

    /// For people.
    pub(crate) fn name(self) -> Sentence {
        match self {
            Self::Line | Self::Text => Sentence::new("een tekst", "a text"),
            Self::Term => Sentence::new("een term uit een lijst", "a term of a list"),
            Self::Duration => Sentence::new("een termijn, zoals `P10Y`", "a duration, like `P10Y`"),
        }
    }
}

/// The lists that a policy brings.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Lists<'p> {
    pub(crate) organisation: Option<&'p Organisation>,
    pub(crate) selection_list: Option<&'p SelectionList>,
}

impl Lists<'_> {
    /// Every term that the field takes.
    fn terms(self, field: FieldName) -> Vec<Term> {
        match field {
            FieldName::Archiefvormer => self.organisation.map(Organisation::term).into_iter().collect(),
            FieldName::Informatiecategorie => {
                self.selection_list.map(|list| list.terms().collect()).unwrap_or_default()
            }
            _ => Vocabulary::of(field).map(|list| list.terms().collect()).unwrap_or_default(),
        }
    }

    /// The field's term with that code, label or URI; letter case does not matter.
    pub(crate) fn term(self, field: FieldName, wanted: &str) -> Result<Term, Sentence> {
        let terms = self.terms(field);
        if terms.is_empty() {
            return Err(no_list(field));
        }
        let lower = wanted.trim().to_lowercase();
        let fits = |text: &String| !text.is_empty() && text.to_lowercase() == lower;
        terms
            .iter()
            .find(|term| fits(&term.code) || fits(&term.label) || fits(&term.uri))
            .cloned()
            .ok_or_else(|| unknown(field, wanted, &terms))
    }
}

/// Reads a text: without control characters, except line breaks where the field takes them.
pub(crate) fn text(kind: Kind, given: &str) -> Result<String, Sentence> {
    let mut text = given.trim().replace("\r\n", "\n");
    if kind == Kind::Text {
        // Text pasted from a word processor has tabs; refusing them would help nobody.
        text = text.replace('\t', " ");
    }
    if text.is_empty() {
        return Err(Sentence::new("de tekst is leeg", "the text is empty"));
    }
    let count = text.chars().count();
    if count > MOST_CHARACTERS {
        return Err(Sentence::new(
            format!("de tekst heeft {count} tekens. Toegestaan zijn er {MOST_CHARACTERS}"),
            format!("the text has {count} characters. At most {MOST_CHARACTERS} are allowed"),
        ));
    }
    let bad =
        text.chars().find(|character| character.is_control() && !(kind == Kind::Text && *character == '\n'));
    match bad {
        None => Ok(text),
        Some('\n') => Err(Sentence::new(
            "de tekst heeft meer dan één regel. Zet alles op één regel",
            "the text has more than one line. Put all of it on one line",
        )),
        Some(character) => Err(Sentence::new(
            format!("de tekst heeft een stuurteken ({}). Haal dat weg", character.escape_default()),
            format!("the text has a control character ({}). Take it out", character.escape_default()),
        )),
    }
}

/// Reads a term of retention.
pub(crate) fn duration(given: &str) -> Result<String, Sentence> {
    duration::read(given)
}

fn no_list(field: FieldName) -> Sentence {
    match field {
        FieldName::Archiefvormer => Sentence::new(
            "het beleid noemt geen organisatie. De beheerder kan die noemen onder `[organisation]`",
            "the policy names no organisation. The administrator can name it under `[organisation]`",
        ),
        FieldName::Informatiecategorie => Sentence::new(
            "het beleid noemt geen categorieën. De beheerder kan die noemen onder `[selection_list]`",
            "the policy names no categories. The administrator can name them under `[selection_list]`",
        ),
        _ => Sentence::new(format!("`{field}` heeft geen lijst"), format!("`{field}` has no list")),
    }
}

fn unknown(field: FieldName, wanted: &str, terms: &[Term]) -> Sentence {
    let wanted: String = wanted.chars().take(60).flat_map(char::escape_debug).collect();
    let show = |term: &Term| match field {
        // People know these by their letter; the other codes mean nothing to them.
        FieldName::Waardering | FieldName::Informatiecategorie => format!("`{}` ({})", term.code, term.label),
        _ => format!("`{}`", term.label),
    };
    if terms.len() <= 6 {
        let all = terms.iter().map(show).collect::<Vec<_>>().join(", ");
        return Sentence::new(
            format!("`{wanted}` is geen term voor `{field}`. Toegestaan: {all}"),
            format!("`{wanted}` is no term for `{field}`. Allowed: {all}"),
        );
    }
    let labels = near::nearest(&wanted, terms.iter().map(|term| term.label.as_str()));
    let near = labels.iter().filter_map(|label| terms.iter().find(|term| term.label == **label)).map(show);
    let near = near.collect::<Vec<_>>().join(", ");
    let (list, count) = (terms.first().map(|term| term.list.as_str()).unwrap_or_default(), terms.len());
    Sentence::new(
        format!(
            "`{wanted}` is geen term voor `{field}`. Het dichtst erbij: {near}. Toegestaan zijn de {count} termen van de lijst “{list}”"
        ),
        format!(
            "`{wanted}` is no term for `{field}`. Nearest: {near}. Allowed are the {count} terms of the list “{list}”"
        ),
    )
}
