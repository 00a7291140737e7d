//! Markings of secrecy (rubriceringen, VIRBI 2025), where a document is marked with one.
//!
//! **Invariant:** text that only mentions a level is no marking. A marking stands alone on its line: beside it stands
//! at most what goes with one, a word like “Rubricering:”, until when it holds, who set it, another marking, the number
//! of the page. What stands in a list, a quotation, a heading or a box that is not ticked explains levels.

use std::fmt;

use crate::model::month::DUTCH;

/// The levels of VIRBI 2025 that keep something from the public, the strictest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Marking {
    Vertrouwelijk,
    Confidentieel,
    Geheim,
    ZeerGeheim,
}

impl Marking {
    const ALL: [Self; 4] = [Self::Vertrouwelijk, Self::Confidentieel, Self::Geheim, Self::ZeerGeheim];

    /// Its code in the list `virbi-rubriceringen`.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Vertrouwelijk => "Dep. VERTROUWELIJK",
            Self::Confidentieel => "Stg. CONFIDENTIEEL",
            Self::Geheim => "Stg. GEHEIM",
            Self::ZeerGeheim => "Stg. ZEER GEHEIM",
        }
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The markings that were found. More than one level says nothing: nobody knows which one holds.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Markings(u8);

impl Markings {
    /// That it is marked as having no level, “ongerubriceerd”.
    const NO_LEVEL: u8 = 1 << 7;

    pub(super) fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// The level, if there is exactly one.
    pub(super) fn only(self) -> Option<Marking> {
        Marking::ALL.into_iter().find(|marking| marking.bit() == self.0)
    }

    /// Whether two of them disagree.
    pub(super) fn disagree(self) -> bool {
        self.0.count_ones() > 1
    }

    fn of(marking: Marking) -> Self {
        Self(marking.bit())
    }
}

impl fmt::Debug for Markings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_set();
        list.entries(Marking::ALL.into_iter().filter(|marking| self.0 & marking.bit() != 0));
        if self.0 & Self::NO_LEVEL != 0 {
            list.entry(&"none");
        }
        list.finish()
    }
}

/// Longest line that can be a marking, in bytes, and most words on it.
pub(super) const LONGEST: usize = 200;
const WORDS: usize = 32;

/// Words before a marking that say that one follows.
pub(super) const LABELS: [&str; 15] = [
    "rubricering",
    "rubriceringsniveau",
    "rubriceringsgraad",
    "veiligheidsrubricering",
    "merking",
    "markering",
    "classificatie",
    "classificatieniveau",
    "beveiligingsniveau",
    "beveiligingsclassificatie",
    "vertrouwelijkheidsniveau",
    "gerubriceerd",
    "classification",
    "marking",
    "rubric",
];

/// Names of properties and headers that say how secret something is: in these, the level may stand without the
/// word that says of what.
pub(super) fn is_for_markings(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    let is_label = (name.starts_with("msip_label_") || name.starts_with("msip_labels"))
        && (name.ends_with("_name") || name.ends_with("labels"));
    is_label
        || ["rubricering", "merking", "markering", "classificatie", "classification", "sensitivity"]
            .iter()
            .any(|word| name.contains(word))
}

/// The marking that the value of a property is. `is_for_markings` says what the property is there for.
pub(super) fn of_value(value: &str, is_for_markings: bool) -> Markings {
    let found = alone(value, is_for_markings);
    if found.0 == Markings::NO_LEVEL { Markings::default() } else { found }
}

/// The marking in the subject of a message: in brackets, or before or behind what it is about.
pub(super) fn of_subject(subject: &str) -> Markings {
    // What it is about, if that is how to mark things.
    const ABOUT: [&str; 12] = [
        "rubric",
        "rubricer",
        "merking",
        "markering",
        "classific",
        "virbi",
        "niveau",
        "uitleg",
        "betekent",
        "instructie",
        "handleiding",
        "wanneer",
    ];
    let mut found = Markings::default();
    if subject.len() > LONGEST * 2 {
        return found;
    }
    let lower = subject.to_lowercase();
    let rest = without_answers(subject.trim());
    for (open, close) in [('[', ']'), ('(', ')'), ('{', '}')] {
        for part in rest.split(open).skip(1) {
            found.add(part.split_once(close).map(|(inside, _)| alone(inside, false)).unwrap_or_default());
        }
    }
    if !ABOUT.iter().any(|word| lower.contains(word)) && !lower.contains('?') {
        for between in [": ", " - ", " – ", " — ", " | ", " / ", "; "] {
            let ends = [
                rest.split_once(between).map(|(first, _)| first),
                rest.rsplit_once(between).map(|(_, last)| last),
            ];
            ends.into_iter().flatten().for_each(|part| found.add(alone(part, false)));
        }
    }
    found.add(alone(rest, false));
    if found.0 == Markings::NO_LEVEL { Markings::default() } else { found }
}

/// A subject without what answering and forwarding put before it.
fn without_answers(mut subject: &str) -> &str {
    while let Some((before, after)) = subject.split_once(':') {
        let is_answer = matches!(
            before.trim().to_lowercase().as_str(),
            "re" | "fw" | "fwd" | "antw" | "aw" | "wg" | "doorst" | "tr"
        );
        if !is_answer {
            break;
        }
        subject = after.trim_start();
    }
    subject
}

/// Whether a text is a word that says that a marking follows, and nothing else.
pub(super) fn is_label(text: &str) -> bool {
    let word = text.trim_end_matches([':', ' ', '\u{a0}']);
    word.len() <= LONGEST && LABELS.contains(&word.to_lowercase().as_str())
}

/// Whether a text begins as what is quoted.
pub(super) fn is_quotation(line: &str) -> bool {
    line.starts_with(['>', '"', '“', '”', '„', '‘', '«', '\''])
}

/// The markings that a text is, where nothing but what goes with one stands in it. `is_said`: what stands before it says
/// that it is one.
pub(super) fn alone(text: &str, mut is_said: bool) -> Markings {
    let none = Markings::default();
    let text = text.trim();
    // A question is about a level, and so is what a colon follows.
    if text.len() > LONGEST || text.ends_with(['?', ':']) || is_quotation(text) {
        return none;
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(WORDS + 1)
        .collect();
    if words.len() > WORDS {
        return none;
    }
    let mut rest = words.as_slice();
    if let Some((first, behind)) = rest.split_first()
        && LABELS.contains(first)
    {
        (rest, is_said) = (behind, true);
        while let Some((
            "van" | "dit" | "het" | "document" | "stuk" | "niveau" | "als" | "is" | "level",
            behind,
        )) = rest.split_first().map(|(word, behind)| (*word, behind))
        {
            rest = behind;
        }
    } else if let Some(at) = rest.windows(2).position(|two| two == ["gerubriceerd", "als"])
        && rest.get(..at).is_some_and(|before| before.iter().all(|word| is_itself(word)))
    {
        (rest, is_said) = (rest.get(at + 2..).unwrap_or_default(), true);
    }
    let mut found = none;
    let mut before = "";
    while let Some((word, behind)) = rest.split_first() {
        if let Some((marking, behind)) = level(rest, is_said && found == none) {
            found.add(marking);
            (rest, before) = (behind, "");
            continue;
        }
        let is_found = found != none;
        if is_found
            && matches!(
                *word,
                "door" | "vaststeller" | "rubriceerder" | "rubriceringsautoriteit" | "namens" | "opsteller"
            )
        {
            // Who set it: anybody, and no sentence about it.
            return if behind.iter().any(|word| is_verb(word)) { none } else { found };
        }
        let is_page =
            *word == "van" && before.bytes().all(|byte| byte.is_ascii_digit()) && !before.is_empty();
        if !(is_page || is_beside(word) || is_found && is_until_when(word)) {
            return none;
        }
        (rest, before) = (behind, *word);
    }
    found
}

/// Words with which a document speaks of itself.
fn is_itself(word: &str) -> bool {
    matches!(
        word,
        "dit"
            | "deze"
            | "document"
            | "stuk"
            | "bericht"
            | "bestand"
            | "nota"
            | "brief"
            | "mail"
            | "e"
            | "memo"
            | "notitie"
            | "is"
            | "het"
            | "rapport"
            | "verslag"
    )
}

pub(super) fn is_verb(word: &str) -> bool {
    matches!(
        word,
        "is" | "zijn"
            | "was"
            | "waren"
            | "wordt"
            | "worden"
            | "werd"
            | "werden"
            | "moet"
            | "moeten"
            | "mag"
            | "mogen"
            | "kan"
            | "kunnen"
            | "heeft"
            | "hebben"
            | "geldt"
            | "gelden"
            | "betekent"
            | "dient"
            | "zal"
            | "zullen"
    )
}

/// The level that the first words are, and what comes behind.
fn level<'w, 't>(words: &'w [&'t str], is_said: bool) -> Option<(Markings, &'w [&'t str])> {
    let (first, rest) = words.split_first()?;
    let of = |(marking, rest)| (Markings::of(marking), rest);
    match *first {
        "staatsgeheim" | "stg" => secret(rest, true).map(of),
        "departementaal" | "dep" | "dept" => match rest.split_first()? {
            (&("vertrouwelijk" | "vertr" | "v"), rest) => Some(of((Marking::Vertrouwelijk, rest))),
            _ => None,
        },
        "depv" | "depvertrouwelijk" => Some(of((Marking::Vertrouwelijk, rest))),
        "stgg" => Some(of((Marking::Geheim, rest))),
        "stgc" => Some(of((Marking::Confidentieel, rest))),
        "stgzg" => Some(of((Marking::ZeerGeheim, rest))),
        "ongerubriceerd" => Some((Markings(Markings::NO_LEVEL), rest)),
        // A line that says no more than “Geheim” may be a heading.
        _ if is_said => secret(words, false).map(of),
        _ => None,
    }
}

fn secret<'w, 't>(words: &'w [&'t str], is_short: bool) -> Option<(Marking, &'w [&'t str])> {
    let (first, rest) = words.split_first()?;
    match *first {
        "zeer" => match rest.split_first()? {
            (&"geheim", rest) => Some((Marking::ZeerGeheim, rest)),
            _ => None,
        },
        "z" if is_short => match rest.split_first()? {
            (&"g", rest) => Some((Marking::ZeerGeheim, rest)),
            _ => None,
        },
        "zg" if is_short => Some((Marking::ZeerGeheim, rest)),
        "geheim" => Some((Marking::Geheim, rest)),
        "g" if is_short => Some((Marking::Geheim, rest)),
        "confidentieel" => Some((Marking::Confidentieel, rest)),
        "conf" | "c" if is_short => Some((Marking::Confidentieel, rest)),
        _ => None,
    }
}

/// Whether a word can stand beside a level, before it or behind it: of another marking, the number of a page or a copy,
/// how far along the document is.
fn is_beside(word: &str) -> bool {
    const WORDS: [&str; 45] = [
        "tlp",
        "red",
        "amber",
        "green",
        "clear",
        "white",
        "strict",
        "nato",
        "otan",
        "eu",
        "ue",
        "restreint",
        "restricted",
        "confidential",
        "secret",
        "cosmic",
        "crypto",
        "nl",
        "eyes",
        "only",
        "personeels",
        "personeel",
        "personeelsvertr",
        "commercieel",
        "medisch",
        "persoonlijk",
        "intern",
        "interne",
        "concept",
        "definitief",
        "embargo",
        "pagina",
        "pag",
        "blad",
        "bladzijde",
        "blz",
        "page",
        "exemplaar",
        "ex",
        "kopie",
        "nr",
        "nummer",
        "versie",
        "bijzondere",
        "dv",
    ];
    WORDS.contains(&word)
        || word.ends_with("vertrouwelijk")
        || word.ends_with("vertr")
        || word.bytes().all(|byte| byte.is_ascii_digit())
        || DUTCH.iter().any(|month| month.has(word))
}

/// Whether a word behind the level can belong to until when it holds: a rubricering has a level and a duration.
fn is_until_when(word: &str) -> bool {
    const WORDS: [&str; 44] = [
        "tot",
        "t",
        "m",
        "en",
        "met",
        "voor",
        "de",
        "het",
        "een",
        "duur",
        "gedurende",
        "uiterlijk",
        "jaar",
        "jaren",
        "maand",
        "maanden",
        "weken",
        "dagen",
        "dag",
        "na",
        "op",
        "per",
        "vanaf",
        "d",
        "datum",
        "einddatum",
        "termijn",
        "looptijd",
        "geldig",
        "geldigheid",
        "gerubriceerd",
        "rubricering",
        "vastgesteld",
        "vervalt",
        "vervaldatum",
        "verval",
        "nader",
        "order",
        "openbaarmaking",
        "publicatie",
        "behandeling",
        "alleen",
        "gebruik",
        "alle",
    ];
    WORDS.contains(&word) || word == "onder" || word == "medewerkers" || word == "vaststelling"
}
