//! Markings of secrecy (rubriceringen, VIRBI 2025), where a document is marked with one.
//!
//! **Invariant:** text that only mentions a level is no marking. A marking stands alone on its line, behind a
//! word like “Rubricering:” or not, with until when it holds behind it or not.

/// The levels of VIRBI 2025 that keep something from the public, the strictest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Marking {
    Vertrouwelijk,
    Confidentieel,
    Geheim,
    ZeerGeheim,
}

impl Marking {
    /// Its code in the list `virbi-rubriceringen`.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Vertrouwelijk => "Dep. VERTROUWELIJK",
            Self::Confidentieel => "Stg. CONFIDENTIEEL",
            Self::Geheim => "Stg. GEHEIM",
            Self::ZeerGeheim => "Stg. ZEER GEHEIM",
        }
    }
}

/// Longest line that can be a marking.
const LONGEST: usize = 100;

/// Words before a marking that say that one follows.
const LABELS: [&str; 8] = [
    "rubricering",
    "rubriceringsniveau",
    "merking",
    "markering",
    "classificatie",
    "beveiligingsniveau",
    "classification",
    "marking",
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

/// The marking that a line of text is, wherever on it tabs and strokes part it from the rest, like the number
/// of the page in a footer.
pub(super) fn of_line(line: &str) -> Option<Marking> {
    line.split(['\t', '\n', '\r', '|', '\u{b7}', '\u{2022}']).filter_map(|part| alone(part, false)).max()
}

/// The marking that the value of a property is. `is_for_markings` says what the property is there for.
pub(super) fn of_value(value: &str, is_for_markings: bool) -> Option<Marking> {
    alone(value, is_for_markings)
}

fn alone(text: &str, mut is_said: bool) -> Option<Marking> {
    if text.len() > LONGEST {
        return None;
    }
    let mut text = text.trim();
    if let Some((label, rest)) = text.split_once(':')
        && LABELS.contains(&label.trim().to_lowercase().as_str())
    {
        (text, is_said) = (rest, true);
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let (marking, rest) = level(&words, is_said)?;
    rest.iter().all(|word| is_until_when(word)).then_some(marking)
}

/// The level that the first words are, and what comes behind.
fn level<'w, 't>(words: &'w [&'t str], is_said: bool) -> Option<(Marking, &'w [&'t str])> {
    let (first, rest) = words.split_first()?;
    match *first {
        "staatsgeheim" | "stg" => secret(rest, true),
        "departementaal" | "dep" | "dept" => match rest.split_first()? {
            (&("vertrouwelijk" | "vertr" | "v"), rest) => Some((Marking::Vertrouwelijk, rest)),
            _ => None,
        },
        "depv" => Some((Marking::Vertrouwelijk, rest)),
        // A line that says no more than “Geheim” may be a heading.
        _ if is_said => secret(words, false),
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

/// Whether a word behind the level can belong to until when it holds: a rubricering has a level and a duration.
fn is_until_when(word: &str) -> bool {
    const WORDS: [&str; 24] = [
        "tot",
        "t",
        "m",
        "en",
        "met",
        "voor",
        "duur",
        "gedurende",
        "uiterlijk",
        "jaar",
        "jaren",
        "maanden",
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ];
    WORDS.contains(&word) || word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{Marking, is_for_markings, of_line, of_value};
    use crate::vocabulary::{ListId, Vocabularies};

    #[test]
    fn every_level_is_a_term_of_the_list_in_its_order() {
        let lists = Vocabularies::default();
        let list = lists.list(ListId::VirbiRubriceringen);
        use Marking::{Confidentieel, Geheim, Vertrouwelijk, ZeerGeheim};
        let listed: Vec<&str> =
            list.entries().iter().map(|entry| &*entry.code).filter(|code| !code.is_empty()).collect();
        let ours = [ZeerGeheim, Geheim, Confidentieel, Vertrouwelijk];
        assert_eq!(listed, ours.map(Marking::code), "a new level needs its form here");
        assert!(ours.is_sorted_by(|one, two| one > two));
        for entry in list.entries().iter().filter(|entry| !entry.code.is_empty()) {
            assert_eq!(of_line(&entry.code).map(Marking::code), Some(&*entry.code));
            assert_eq!(of_line(&entry.label).map(Marking::code), Some(&*entry.code));
        }
    }

    #[test]
    fn a_marking_stands_alone() {
        use Marking::{Confidentieel, Geheim, Vertrouwelijk, ZeerGeheim};
        for (line, expected) in [
            ("Departementaal Vertrouwelijk", Some(Vertrouwelijk)),
            ("DEP. V.", Some(Vertrouwelijk)),
            ("  dep.vertrouwelijk ", Some(Vertrouwelijk)),
            ("DepV", Some(Vertrouwelijk)),
            ("[DEP. VERTROUWELIJK]", Some(Vertrouwelijk)),
            ("Dep.\u{a0}VERTROUWELIJK\tPagina 2 van 5", Some(Vertrouwelijk)),
            ("Pagina 1 | Dep. V | 24 november 2026", Some(Vertrouwelijk)),
            ("Rubricering: Dep. VERTROUWELIJK", Some(Vertrouwelijk)),
            ("Merking : Staatsgeheim Geheim", Some(Geheim)),
            ("Rubricering: geheim", Some(Geheim)),
            ("STAATSGEHEIM-GEHEIM", Some(Geheim)),
            ("Stg. Confidentieel", Some(Confidentieel)),
            ("Stg. C.", Some(Confidentieel)),
            ("Stg. ZEER GEHEIM / 10 jaar", Some(ZeerGeheim)),
            ("Stg. Z.G.", Some(ZeerGeheim)),
            ("Stg. GEHEIM, tot en met 1 januari 2031", Some(Geheim)),
            ("Dep. VERTROUWELIJK\tStg. GEHEIM", Some(Geheim)),
            // What only mentions it, or is something else.
            ("Dit stuk is departementaal vertrouwelijk.", None),
            ("Departementaal Vertrouwelijk is de laagste rubricering", None),
            ("Stg. GEHEIM en Stg. ZEER GEHEIM", None),
            ("Rubricering: nader te bepalen", None),
            ("Rubricering: ongerubriceerd", None),
            ("Geheim", None),
            ("VERTROUWELIJK", None),
            ("Confidentieel", None),
            ("Dep. v. Financiën", None),
            ("Stg", None),
            ("Let op: geheim", None),
            ("", None),
        ] {
            assert_eq!(of_line(line), expected, "{line}");
        }
        assert_eq!(of_line(&format!("Stg. GEHEIM {}", "1 ".repeat(80))), None, "too long for a marking");
    }

    #[test]
    fn a_property_that_is_there_for_it_may_say_it_shortly() {
        assert!(is_for_markings("MSIP_Label_2ad0b24d-6422-44b0-b3de-abb3a9e8c81a_Name"));
        assert!(!is_for_markings("MSIP_Label_2ad0b24d-6422-44b0-b3de-abb3a9e8c81a_SetDate"));
        assert!(
            is_for_markings("Rubricering") && is_for_markings("x-Classification") && !is_for_markings("Naam")
        );
        assert_eq!(of_value("Geheim", true), Some(Marking::Geheim));
        assert_eq!(of_value("Geheim", false), None);
        assert_eq!(of_value("Confidential", true), None);
        assert_eq!(of_value("Stg. Geheim", false), Some(Marking::Geheim));
    }
}
