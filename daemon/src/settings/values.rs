//! Which values a field takes. One answer for the policy's rules and for what a person gives.

use super::{ListInUse, Organisation, duration};
use crate::{
    model::{FieldName, Period, SelectionList, Sentence, Term, Timestamp, Value, ValueKind as Kind, hidden},
    page::near,
    vocabulary::{Attribute, ListId, Vocabularies},
};

/// A text of more characters is no title and no description.
pub(crate) const MOST_CHARACTERS: usize = 10_000;

/// So many terms, words or handlings stand in one field.
pub(crate) const MOST_ITEMS: usize = 100;

/// Lists of so many terms are named whole.
const FEW: usize = 6;

/// The list that a field is chosen from; nothing for fields with a free value or with a list that the
/// policy brings.
pub(crate) fn list_of(field: FieldName) -> Option<ListId> {
    match field {
        FieldName::Waardering => Some(ListId::MdtoWaarderingen),
        FieldName::BeperkingGebruik => Some(ListId::MdtoBeperkingGebruikTypen),
        FieldName::WooInformatiecategorie => Some(ListId::WooInformatiecategorieen),
        FieldName::Taal => Some(ListId::DiwooTalen),
        FieldName::BewaartermijnTrigger => Some(ListId::BewaartermijnTriggers),
        FieldName::Documentsoort => Some(ListId::DiwooDocumentsoorten),
        FieldName::Themas => Some(ListId::DiwooThemas),
        FieldName::Documenthandelingen => Some(ListId::DiwooSoorthandelingen),
        FieldName::Beoordeling => Some(ListId::WooBeoordelingen),
        FieldName::Documentstatus => Some(ListId::Documentstatussen),
        FieldName::Naam
        | FieldName::Omschrijving
        | FieldName::Trefwoorden
        | FieldName::Archiefvormer
        | FieldName::Informatiecategorie
        | FieldName::Bewaartermijn
        | FieldName::BewaartermijnStartdatum
        | FieldName::BewaartermijnEinddatum
        | FieldName::OfficieleTitel
        | FieldName::Samenvatting
        | FieldName::Context
        | FieldName::PublicerenVoor
        | FieldName::Kenmerk
        | FieldName::Documentdatum
        | FieldName::Afzender
        | FieldName::Geadresseerden
        | FieldName::Afsluitdatum => None,
    }
}

/// The lists under a policy: the official ones, and those that it brings itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lists<'p> {
    pub(crate) organisation: Option<&'p Organisation>,
    pub(crate) selection_lists: &'p [ListInUse],
    /// The one that is meant where nobody says which; nothing for any.
    pub(crate) selection_list: Option<&'p SelectionList>,
    pub(crate) vocabularies: &'p Vocabularies,
}

impl Lists<'_> {
    /// The language of a tag as in BCP 47: of the whole tag where the list has it (`pap-AW`), else of its first
    /// part (`nl` of `nl-NL`). Nothing where the list has neither.
    pub(crate) fn language(self, tag: &str) -> Option<Term> {
        let list = self.vocabularies.list(ListId::DiwooTalen);
        let of = |wanted: &str| {
            let fits = |known: &str| known.eq_ignore_ascii_case(wanted);
            let mut entries = list.entries().iter();
            entries
                .find(|entry| entry.attribute(Attribute::Tag).is_some_and(fits))
                .map(|entry| list.term(entry))
        };
        let tag = tag.trim().replace('_', "-");
        of(&tag).or_else(|| of(tag.split('-').next()?))
    }

    /// The organisation of TOOI's registers that a file of others names by its code there, or by its URI.
    pub(crate) fn organisation_by_code(self, named: &Term) -> Option<Term> {
        let is_of_tooi = named.list.to_lowercase().contains("tooi");
        let wanted = if named.uri.is_empty() { named.code.trim() } else { named.uri.trim() };
        let code = wanted.rsplit('/').next().filter(|code| is_of_tooi && !code.is_empty())?;
        let own = self.organisation.map(Organisation::term).filter(|own| own.code.eq_ignore_ascii_case(code));
        own.or_else(|| {
            let registers = [ListId::TooiMinisteries, ListId::TooiZbo, ListId::TooiOverigeOrganisaties];
            let mut found = registers.into_iter().filter_map(|list| {
                let list = self.vocabularies.list(list);
                list.entries()
                    .iter()
                    .find(|entry| entry.code.eq_ignore_ascii_case(code))
                    .map(|one| list.term(one))
            });
            found.find(|found| named.uri.is_empty() || found.uri == named.uri)
        })
    }

    /// The terms of a field that the policy brings itself.
    pub(crate) fn own_terms(self, field: FieldName) -> Vec<Term> {
        match field {
            FieldName::Archiefvormer => self.organisation.map(Organisation::term).into_iter().collect(),
            FieldName::Informatiecategorie => match self.selection_list {
                Some(list) => list.terms().collect(),
                None => self.selection_lists.iter().flat_map(|one| one.list.terms()).collect(),
            },
            _ => Vec::new(),
        }
    }

    /// The field's term with that code, label or URI; letter case does not matter.
    pub(crate) fn term(self, field: FieldName, wanted: &str) -> Result<Term, Sentence> {
        if let Some(list) = list_of(field) {
            return self.term_in(list, field.as_str(), wanted);
        }
        if field == FieldName::Informatiecategorie {
            return self.category(wanted);
        }
        let terms = self.own_terms(field);
        let Some(first) = terms.first() else { return Err(no_list(field)) };
        let lower = wanted.trim().to_lowercase();
        let fits = |text: &String| !text.is_empty() && text.to_lowercase() == lower;
        let found = terms.iter().find(|term| fits(&term.code) || fits(&term.label) || fits(&term.uri));
        found.cloned().ok_or_else(|| {
            let shown = match terms.len() <= FEW {
                true => terms.clone(),
                false => near::nearest(wanted, &terms, names).into_iter().cloned().collect(),
            };
            unknown(field.as_str(), wanted, (&shown, false), (&first.list, terms.len()))
        })
    }

    /// The category of that number or label: of the list that is meant, or of the only one that has it. Behind the name of
    /// a list (`Name: 1.2`) it is one of that list.
    fn category(self, wanted: &str) -> Result<Term, Sentence> {
        let field = FieldName::Informatiecategorie;
        let all: Vec<&SelectionList> = self.selection_lists.iter().map(|one| &one.list).collect();
        let lower = wanted.trim().to_lowercase();
        let found_in = |list: &SelectionList, wanted: &str| {
            let fits = |text: &str| !text.is_empty() && text.to_lowercase() == wanted;
            list.terms().find(|term| fits(&term.code) || fits(&term.label))
        };
        for list in &all {
            let rest = lower.strip_prefix(&list.name.to_lowercase()).and_then(|rest| rest.strip_prefix(':'));
            if let Some(term) = rest.and_then(|rest| found_in(list, rest.trim())) {
                return Ok(term);
            }
        }
        let meant = match self.selection_list {
            Some(list) => vec![list],
            None => all.clone(),
        };
        let found: Vec<Term> = meant.iter().filter_map(|list| found_in(list, &lower)).collect();
        let shown = short(wanted.trim());
        match found.as_slice() {
            // Several versions of one list: which of them holds is seen at the document.
            [term, rest @ ..] if rest.iter().all(|other| other.list == term.list) => return Ok(term.clone()),
            [term, ..] => {
                let names: Vec<_> = found.iter().map(|term| format!("“{}”", term.list)).collect();
                let (names, first) = (names.join(", "), &term.list);
                return Err(Sentence::new(
                    format!(
                        "`{shown}` staat in meer selectielijsten ({names}). Zet de naam van de lijst ervoor: `{first}: {shown}`"
                    ),
                    format!(
                        "`{shown}` is in several selection lists ({names}). Put the name of the list before it: `{first}: {shown}`"
                    ),
                ));
            }
            [] => {}
        }
        if let (Some(here), Some(other)) =
            (self.selection_list, all.iter().find(|list| found_in(list, &lower).is_some()))
        {
            let (here, other) = (&here.name, &other.name);
            return Err(Sentence::new(
                format!(
                    "`{shown}` staat niet in “{here}”, de selectielijst die hier geldt, en wel in “{other}”. Is die bedoeld, schrijf dan `{other}: {shown}`"
                ),
                format!(
                    "`{shown}` is not in “{here}”, the selection list that holds here, and is in “{other}”. If that is meant, write `{other}: {shown}`"
                ),
            ));
        }
        let terms: Vec<Term> = meant.iter().flat_map(|list| list.terms()).collect();
        let Some(first) = terms.first() else { return Err(no_list(field)) };
        let near = match terms.len() <= FEW {
            true => terms.clone(),
            false => near::nearest(wanted, &terms, names).into_iter().cloned().collect(),
        };
        Err(unknown(field.as_str(), wanted, (&near, true), (&first.list, terms.len())))
    }

    /// The category that a term of a selection list stands for, by the name of its list; nothing where it names none.
    pub(crate) fn category_of(self, term: &Term) -> Option<Term> {
        if !self.selection_lists.iter().any(|one| one.list.name == term.list) {
            return None;
        }
        let by = |part: &str| {
            self.category(&format!("{}: {part}", term.list)).ok().filter(|found| found.list == term.list)
        };
        [&term.code, &term.label].into_iter().filter(|part| !part.is_empty()).find_map(|part| by(part))
    }

    /// The term of that list, where `key` asks for one.
    pub(crate) fn term_in(self, list: ListId, key: &str, wanted: &str) -> Result<Term, Sentence> {
        // People know these by their code; the other codes mean nothing to them.
        let by_code =
            matches!(list, ListId::MdtoWaarderingen | ListId::VirbiRubriceringen | ListId::WooGronden);
        let list = self.vocabularies.list(list);
        list.find(wanted).map(|entry| list.term(entry)).ok_or_else(|| {
            let is_short = list.entries().len() <= FEW;
            let shown: Vec<_> = if is_short { list.entries().iter().collect() } else { list.nearest(wanted) };
            let shown: Vec<_> = shown.into_iter().map(|entry| list.term(entry)).collect();
            unknown(key, wanted, (&shown, by_code), (&list.name, list.entries().len()))
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
    if text.len() <= MOST_CHARACTERS * 4 {
        // What is not seen comes along with what is pasted, and would make two names look like one.
        text = hidden::left_out(&text).trim().to_owned();
    }
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

/// The first and the last year that a date may have: before it no archive of the ministries is kept by
/// document, and a later one is a slip of the pen.
const YEARS: std::ops::RangeInclusive<u16> = 1800..=2500;

/// Reads a calendar date as people type it ([`Period::read`]), and writes it in one way.
pub(crate) fn date(given: &str) -> Result<String, Sentence> {
    let date = Period::read(given).and_then(Period::day);
    date.filter(|date| YEARS.contains(&date.year())).map(|date| date.to_string()).ok_or_else(|| {
        let shown = short(given.trim());
        let (first, last) = (YEARS.start(), YEARS.end());
        Sentence::new(
            format!(
                "`{shown}` is geen datum. Schrijf dag, maand en jaar, zoals `31-1-2027`, of `2027-01-31`; van {first} tot {last}"
            ),
            format!(
                "`{shown}` is no date. Write year, month and day, like `2027-01-31`; from {first} to {last}"
            ),
        )
    })
}

/// Reads a year, a month or a day, with or without a zone, as a file of others has it.
pub(crate) fn written_elsewhere(given: &str) -> Option<Period> {
    Period::written(given).filter(|period| YEARS.contains(&period.first.year()))
}

/// Reads a date, or a date and time with its offset.
pub(crate) fn date_or_time(given: &str) -> Result<String, Sentence> {
    let given = given.trim();
    if !given.contains(['T', 't']) {
        return date(given);
    }
    given
        .parse::<jiff::Timestamp>()
        .ok()
        .map(|_| given.to_uppercase())
        .filter(|_| given.is_ascii() && given.len() <= 35 && !given.contains('['))
        .ok_or_else(|| {
            let shown = short(given);
            Sentence::new(
                format!(
                    "`{shown}` is geen moment. Schrijf een datum (`2027-01-31`), of datum en tijd met de tijdzone (`2027-01-31T14:00:00+01:00`)"
                ),
                format!(
                    "`{shown}` is no moment. Write a date (`2027-01-31`), or date and time with the time zone (`2027-01-31T14:00:00+01:00`)"
                ),
            )
        })
}

/// The moment of a checked date or date and time, to sort by: a day counts from its first moment in UTC.
pub(crate) fn moment_of(checked: &str) -> Option<Timestamp> {
    let text = match checked.contains('T') {
        true => checked.into(),
        false => format!("{}T00:00:00Z", Period::written(checked)?.first),
    };
    let moment: jiff::Timestamp = text.parse().ok()?;
    i64::try_from(moment.as_nanosecond()).ok().map(Timestamp)
}

/// Whether a checked date or date and time is still to come. A day may have begun where somebody is although it
/// has not in UTC, so it is not called the future before it is so in the last zone of the world.
pub(crate) fn is_future(checked: &str, now: Timestamp) -> bool {
    const WIDEST_ZONE: i64 = 14 * 3_600_000_000_000;
    let reach = if checked.contains('T') { 0 } else { WIDEST_ZONE };
    moment_of(checked).is_none_or(|moment| moment.0 > now.0.saturating_add(reach))
}

/// Reads words: each on one line, each once.
pub(crate) fn words<'a>(given: impl IntoIterator<Item = &'a str>) -> Result<Vec<String>, Sentence> {
    let mut words = Vec::new();
    for word in given {
        let word = text(Kind::Line, word)?;
        if !words.contains(&word) {
            words.push(word);
        }
    }
    several(words)
}

/// At least one, and no more than a person can oversee.
pub(crate) fn several<T>(items: Vec<T>) -> Result<Vec<T>, Sentence> {
    if items.is_empty() {
        return Err(Sentence::new("er staat niets in. Noem er één", "there is nothing in it. Name one"));
    }
    not_too_many(items.len())?;
    Ok(items)
}

/// No more than a person can oversee.
pub(crate) fn not_too_many(count: usize) -> Result<(), Sentence> {
    if count <= MOST_ITEMS {
        return Ok(());
    }
    Err(Sentence::new(
        format!("er staan er {count} in. Toegestaan zijn er {MOST_ITEMS}"),
        format!("there are {count} of them. At most {MOST_ITEMS} are allowed"),
    ))
}

fn short(given: &str) -> String {
    given.chars().take(60).flat_map(char::escape_debug).collect()
}

/// Reads a value as a policy has it: one text, or a list of them for a field that takes more.
pub(crate) fn written(field: FieldName, given: &[&str], lists: Lists<'_>) -> Result<Value, Sentence> {
    let kind = field.kind();
    let several_given = || {
        let right = kind.name();
        Sentence::new(
            format!("`{field}` is {}, en dit zijn er {}", right.nl, given.len()),
            format!("`{field}` is {}, and there are {} here", right.en, given.len()),
        )
    };
    match (kind, given) {
        (Kind::Terms, given) => {
            let mut terms: Vec<Term> = Vec::new();
            for one in given {
                let term = lists.term(field, one)?;
                if !terms.contains(&term) {
                    terms.push(term);
                }
            }
            several(terms).map(Value::Terms)
        }
        (Kind::Words, given) => words(given.iter().copied()).map(Value::Texts),
        (Kind::Handlings, _) => Err(Sentence::new(
            "een handeling met haar datum hoort bij één document. Een regel kan haar niet geven",
            "a handling with its date belongs to one document. A rule cannot give it",
        )),
        (kind @ (Kind::Line | Kind::Text), [one]) => text(kind, one).map(Value::Text),
        (Kind::Term, [one]) => lists.term(field, one).map(Value::Term),
        (Kind::Duration, [one]) => duration(one).map(Value::Duration),
        (Kind::Date, [one]) => date(one).map(Value::Date),
        _ => Err(several_given()),
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
fn unknown(
    key: &str,
    wanted: &str,
    (shown, by_code): (&[Term], bool),
    (list, count): (&str, usize),
) -> Sentence {
    let wanted: String = wanted.chars().take(60).flat_map(char::escape_debug).collect();
    let show = |term: &Term| match by_code && !term.code.is_empty() {
        true => format!("`{}` ({})", term.code, term.label),
        false => format!("`{}`", term.label),
    };
    let shown = shown.iter().map(show).collect::<Vec<_>>().join(", ");
    if count <= FEW {
        return Sentence::new(
            format!("`{wanted}` is geen term voor `{key}`. Toegestaan: {shown}"),
            format!("`{wanted}` is no term for `{key}`. Allowed: {shown}"),
        );
    }
    Sentence::new(
        format!(
            "`{wanted}` is geen term voor `{key}`. Het dichtst erbij: {shown}. Toegestaan zijn de {count} termen van de lijst “{list}”"
        ),
        format!(
            "`{wanted}` is no term for `{key}`. Nearest: {shown}. Allowed are the {count} terms of the list “{list}”"
        ),
    )
}
