//! Which values a field takes. One answer for the policy's rules and for what a person gives.

use super::{Organisation, SelectionList, duration};
use crate::{
    model::{FieldName, Sentence, Term},
    page::near,
    vocabulary::{ListId, Vocabularies},
};

/// A text of more characters is no title and no description.
const MOST_CHARACTERS: usize = 10_000;

/// Lists of so many terms are named whole.
const FEW: usize = 6;

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

/// The list that a field is chosen from; nothing for fields with a free value or with a list that the
/// policy brings.
fn list_of(field: FieldName) -> Option<ListId> {
    match field {
        FieldName::Waardering => Some(ListId::MdtoWaarderingen),
        FieldName::BeperkingGebruik => Some(ListId::MdtoBeperkingGebruikTypen),
        FieldName::WooInformatiecategorie => Some(ListId::WooInformatiecategorieen),
        FieldName::Naam
        | FieldName::Omschrijving
        | FieldName::Archiefvormer
        | FieldName::Informatiecategorie
        | FieldName::Bewaartermijn => None,
    }
}

/// The lists under a policy: the official ones, and those that it brings itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lists<'p> {
    pub(crate) organisation: Option<&'p Organisation>,
    pub(crate) selection_list: Option<&'p SelectionList>,
    pub(crate) vocabularies: &'p Vocabularies,
}

impl Lists<'_> {
    /// The field's term with that code, label or URI; letter case does not matter.
    pub(crate) fn term(self, field: FieldName, wanted: &str) -> Result<Term, Sentence> {
        if let Some(list) = list_of(field).map(|id| self.vocabularies.list(id)) {
            return list.find(wanted).map(|entry| list.term(entry)).ok_or_else(|| {
                let is_short = list.entries().len() <= FEW;
                let shown: Vec<_> =
                    if is_short { list.entries().iter().collect() } else { list.nearest(wanted) };
                let shown: Vec<_> = shown.into_iter().map(|entry| list.term(entry)).collect();
                unknown(field, wanted, &shown, (&list.name, list.entries().len()))
            });
        }
        let terms = match field {
            FieldName::Archiefvormer => self.organisation.map(Organisation::term).into_iter().collect(),
            FieldName::Informatiecategorie => {
                self.selection_list.map(|list| list.categories.clone()).unwrap_or_default()
            }
            _ => Vec::new(),
        };
        let Some(first) = terms.first() else { return Err(no_list(field)) };
        let lower = wanted.trim().to_lowercase();
        let fits = |text: &String| !text.is_empty() && text.to_lowercase() == lower;
        let found = terms.iter().find(|term| fits(&term.code) || fits(&term.label) || fits(&term.uri));
        found.cloned().ok_or_else(|| {
            let shown = match terms.len() <= FEW {
                true => terms.clone(),
                false => near::nearest(wanted, &terms, names).into_iter().cloned().collect(),
            };
            unknown(field, wanted, &shown, (&first.list, terms.len()))
        })
    }
}

/// Its code and its label, as far as it has them.
fn names(term: &Term) -> impl Iterator<Item = &str> {
    [term.code.as_str(), term.label.as_str()].into_iter().filter(|name| !name.is_empty())
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

/// `shown` are all terms of a short list, else the nearest ones.
fn unknown(field: FieldName, wanted: &str, shown: &[Term], (list, count): (&str, usize)) -> Sentence {
    let wanted: String = wanted.chars().take(60).flat_map(char::escape_debug).collect();
    let show = |term: &Term| match field {
        // People know these by their letter; the other codes mean nothing to them.
        FieldName::Waardering | FieldName::Informatiecategorie => format!("`{}` ({})", term.code, term.label),
        _ => format!("`{}`", term.label),
    };
    let shown = shown.iter().map(show).collect::<Vec<_>>().join(", ");
    if count <= FEW {
        return Sentence::new(
            format!("`{wanted}` is geen term voor `{field}`. Toegestaan: {shown}"),
            format!("`{wanted}` is no term for `{field}`. Allowed: {shown}"),
        );
    }
    Sentence::new(
        format!(
            "`{wanted}` is geen term voor `{field}`. Het dichtst erbij: {shown}. Toegestaan zijn de {count} termen van de lijst “{list}”"
        ),
        format!(
            "`{wanted}` is no term for `{field}`. Nearest: {shown}. Allowed are the {count} terms of the list “{list}”"
        ),
    )
}
