//! What is left of a file's name without what people and programs add to tell versions apart.
//!
//! Words of a version count at the ends of a name only: “nieuw” in the middle of one is part of what it is called.
//! A bare number stays: `bijlage 2` is no version of `bijlage 1`.

use crate::{model::month::DUTCH, vocabulary::fold};

/// Endings of documents, which printers and converters leave inside a name (`nota.docx.pdf`).
const ENDINGS: [&str; 20] = [
    "doc", "docx", "docm", "dot", "dotx", "odt", "ott", "rtf", "pdf", "xls", "xlsx", "ods", "ppt", "pptx",
    "odp", "txt", "md", "html", "msg", "eml",
];
/// Say that a number follows, or stand alone.
const VERSION: [&str; 8] = ["v", "vs", "ver", "versie", "version", "rev", "revisie", "revision"];
const COPY: [&str; 6] = ["kopie", "kopij", "copie", "copy", "conflict", "conflicted"];
/// Words of a version at either end of a name.
const AT_AN_END: [&str; 10] =
    ["concept", "draft", "klad", "definitief", "definitieve", "def", "final", "finale", "eind", "eindversie"];
/// Words of a version behind a name only.
const BEHIND: [&str; 30] = [
    "nieuw",
    "new",
    "oud",
    "old",
    "herzien",
    "aangepast",
    "gewijzigd",
    "bewerkt",
    "bijgewerkt",
    "schoon",
    "opgeschoond",
    "opmerkingen",
    "opm",
    "ondertekend",
    "getekend",
    "signed",
    "scan",
    "gescand",
    "gelakt",
    "gelakte",
    "zwartgelakt",
    "geanonimiseerd",
    "geanonimiseerde",
    "anoniem",
    "openbaar",
    "openbare",
    "publiek",
    "backup",
    "reservekopie",
    "export",
];
/// Kinds of documents of which there is another one for each date.
const SERIES: [&str; 16] = [
    "notulen",
    "verslag",
    "agenda",
    "besluitenlijst",
    "actielijst",
    "weekbericht",
    "weekverslag",
    "maandbericht",
    "nieuwsbrief",
    "persbericht",
    "factuur",
    "declaratie",
    "offerte",
    "rooster",
    "urenstaat",
    "minutes",
];
/// A name of a file, for comparing it with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stem {
    /// Without ending and words of a version.
    words: String,
    /// Without the ending only.
    whole: String,
    /// The day in it, as year, month and day.
    date: Option<(u16, u8, u8)>,
}

impl Stem {
    /// Of a file's name; nothing where it has no letters or digits.
    pub(super) fn of(name: &[u8]) -> Option<Self> {
        let name = fold(&String::from_utf8_lossy(name));
        let parts = parts(without_ending(&name));
        let whole = join(&parts);
        let mut date = None;
        let mut marked = marked(&parts, &mut date);
        drop_behind(&mut marked);
        drop_before(&mut marked);
        let words: Vec<&str> = marked.iter().map(|(part, _)| *part).collect();
        let words = words.join(" ");
        // Of a name that is nothing but a version (`concept.docx`) all of it tells it from others.
        let words = if words.is_empty() { whole.clone() } else { words };
        (!whole.is_empty()).then_some(Self { words, whole, date })
    }

    /// Whether these may be names of versions or renditions of one document.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let is_series = || self.words.split(' ').any(|word| SERIES.contains(&word));
        let is_another_day = self.date.is_some() && other.date.is_some() && self.date != other.date;
        self.words == other.words && !(is_another_day && is_series())
    }

    /// Whether both names are the same but for the ending.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.whole == other.whole
    }
}

fn join(parts: &[Part<'_>]) -> String {
    parts.iter().map(|part| part.text).collect::<Vec<_>>().join(" ")
}

fn without_ending(name: &str) -> &str {
    let mut rest = match name.rsplit_once('.') {
        Some((rest, ending)) if !rest.is_empty() && is_ending(ending) => rest,
        _ => return name,
    };
    while let Some((before, ending)) = rest.rsplit_once('.')
        && !before.is_empty()
        && ENDINGS.contains(&ending)
    {
        rest = before;
    }
    rest
}

/// Whether that is the ending of a name, and not a part of it (`nota v1.2`, `nota.v2`).
fn is_ending(ending: &str) -> bool {
    let is_of_letters = ending.chars().all(|letter| letter.is_ascii_alphanumeric());
    (1..=5).contains(&ending.len())
        && is_of_letters
        && ending.chars().any(|letter| letter.is_ascii_alphabetic())
        && !is_version(ending)
}

/// A run of letters and digits.
#[derive(Debug, Clone, Copy)]
struct Part<'n> {
    text: &'n str,
    /// Stands in brackets alone, as systems number copies: `nota (1)`.
    is_in_brackets: bool,
}

fn parts(name: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = name;
    let mut before = None;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        let (gap, tail) = rest.split_at(start);
        let end = tail.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(tail.len());
        let (text, after) = tail.split_at(end);
        let opens = gap.chars().next_back().or(before) == Some('(');
        let is_in_brackets = opens && after.starts_with(')');
        match glued(text) {
            Some((word, version)) => {
                parts.push(Part { text: word, is_in_brackets: false });
                parts.push(Part { text: version, is_in_brackets });
            }
            None => parts.push(Part { text, is_in_brackets }),
        }
        before = text.chars().next_back();
        rest = after;
    }
    parts
}

/// `notav2` is a word and a version, and `conceptnota` a word of a version and a word.
fn glued(text: &str) -> Option<(&str, &str)> {
    let is_long = |word: &str, least| word.chars().count() >= least && word.chars().all(char::is_alphabetic);
    if let Some(rest) = text.strip_prefix("concept").filter(|rest| is_long(rest, 4)) {
        return Some(("concept", rest));
    }
    let at = text.rfind('v')?;
    let (word, version) = text.split_at(at);
    (is_long(word, 3) && is_version(version)).then_some((word, version))
}

/// What a part of a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Word,
    Version,
    Copy,
    Date,
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_short_number(text: &str) -> bool {
    is_number(text) && text.len() <= 3
}

/// `v2`, `v03`.
fn is_version(text: &str) -> bool {
    text.strip_prefix('v').is_some_and(is_short_number)
}

/// `2e`, `3de`: before “versie”.
fn is_ordinal(text: &str) -> bool {
    let number = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    is_short_number(number)
        && ["e", "de", "ste", "st", "nd", "rd", "th"].iter().any(|end| text.strip_prefix(number) == Some(end))
}

/// Tells what the parts are, and the last day among them.
fn marked<'n>(parts: &[Part<'n>], date: &mut Option<(u16, u8, u8)>) -> Vec<(&'n str, Mark)> {
    let mut found: Vec<(&str, Mark)> = Vec::new();
    let mut rest = parts;
    while let Some((part, after)) = rest.split_first() {
        if let Some((day, taken)) = day(rest) {
            *date = Some(day);
            let (own, after) = rest.split_at(taken);
            found.extend(own.iter().map(|part| (part.text, Mark::Date)));
            rest = after;
            // A time stands behind its day: `20261127_1530`.
            if let Some((time, after)) = rest.split_first()
                && is_number(time.text)
                && matches!(time.text.len(), 4 | 6)
            {
                found.push((time.text, Mark::Date));
                rest = after;
            }
            continue;
        }
        let follows_version = matches!(found.last(), Some((_, Mark::Version | Mark::Copy)));
        let mark = if VERSION.contains(&part.text) || is_version(part.text) {
            if let Some(last) = found.last_mut()
                && is_ordinal(last.0)
            {
                last.1 = Mark::Version;
            }
            Mark::Version
        } else if COPY.contains(&part.text) {
            Mark::Copy
        } else if is_short_number(part.text) && (follows_version || part.is_in_brackets) {
            Mark::Version
        } else {
            Mark::Word
        };
        found.push((part.text, mark));
        rest = after;
    }
    found
}

/// The day with which these parts begin, and how many of them it takes.
fn day(parts: &[Part<'_>]) -> Option<((u16, u8, u8), usize)> {
    let texts: Vec<&str> = parts.iter().take(3).map(|part| part.text).collect();
    if let [one, ..] = texts.as_slice()
        && one.len() == 8
        && is_number(one)
    {
        let in_order = valid(one.get(..4)?, one.get(4..6)?, one.get(6..)?);
        let turned = || valid(one.get(4..)?, one.get(2..4)?, one.get(..2)?);
        return in_order.or_else(turned).map(|day| (day, 1));
    }
    let [first, second, third] = texts.as_slice() else { return None };
    let month = DUTCH
        .iter()
        .zip(1..)
        .find(|(month, _)| month.whole == *second)
        .map(|(_, number): (_, u8)| number.to_string());
    let month = month.as_deref().unwrap_or(second);
    valid(first, month, third).or_else(|| valid(third, month, first)).map(|day| (day, 3))
}

fn valid(year: &str, month: &str, day: &str) -> Option<(u16, u8, u8)> {
    if year.len() != 4 || ![year, month, day].into_iter().all(is_number) {
        return None;
    }
    let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    ((1900..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day))
        .then_some((year, month, day))
}

fn drop_behind(parts: &mut Vec<(&str, Mark)>) {
    loop {
        let is_added = match parts.as_slice() {
            [.., (word, Mark::Word)] if AT_AN_END.contains(word) || BEHIND.contains(word) => true,
            // Whose remarks are in it: `nota v2 JdV`.
            [.., (_, Mark::Version), (word, Mark::Word)] => {
                word.chars().count() <= 3 && word.chars().all(char::is_alphabetic)
            }
            [.., (_, mark)] => *mark != Mark::Word,
            [] => false,
        };
        if !is_added {
            return;
        }
        parts.pop();
    }
}

fn drop_before(parts: &mut Vec<(&str, Mark)>) {
    loop {
        let added = match parts.as_slice() {
            // “Kopie van nota”, “Copy (2) of nota”.
            [(_, Mark::Copy | Mark::Version), ("van" | "of", Mark::Word), _, ..] => 2,
            [(_, Mark::Version | Mark::Copy | Mark::Date), _, ..] => 1,
            [(word, Mark::Word), _, ..] if AT_AN_END.contains(word) => 1,
            _ => return,
        };
        parts.drain(..added);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may fail
mod tests {
    use proptest::prelude::*;

    use super::Stem;

    fn is_like(one: &str, other: &str) -> bool {
        let (one, other) = (Stem::of(one.as_bytes()).unwrap(), Stem::of(other.as_bytes()).unwrap());
        assert_eq!(one.is_like(&other), other.is_like(&one), "{one:?} {other:?}");
        one.is_like(&other)
    }

    #[test]
    fn what_people_add_for_a_version_makes_no_other_document() {
        for name in [
            "nota.pdf",
            "Nota.PDF",
            "NÓTA.docx",
            "nota",
            "nota v2.docx",
            "nota_v2.docx",
            "nota-v0.2.docx",
            "notav2.docx",
            "nota.v2.docx",
            "nota v1.2.docx",
            "nota versie 2.docx",
            "nota (versie 2).docx",
            "nota 2e versie.docx",
            "nota definitief.docx",
            "nota def.docx",
            "nota_final.docx",
            "nota definitieve versie.docx",
            "nota v2 def.docx",
            "concept nota.docx",
            "Conceptnota.docx",
            "Nota concept v3.docx",
            "nota (1).docx",
            "nota(1).docx",
            "nota - Copy.docx",
            "nota - kopie (2).docx",
            "nota - Copy - Copy.docx",
            "Kopie van nota.docx",
            "Copy of nota.docx",
            "Copy (2) of nota.docx",
            "20261127 nota.docx",
            "nota 2026-11-27.docx",
            "nota_20261127_1530.pdf",
            "nota 27-11-2026 v2.docx",
            "nota 27 november 2026.docx",
            "nota.docx.pdf",
            "nota v2 JdV.docx",
            "nota_openbare versie.pdf",
            "nota gelakt.pdf",
            "nota ondertekend.pdf",
            "nota nieuw.docx",
            "nota rev 3.docx",
        ] {
            assert!(is_like("nota.docx", name), "{name}: {:?}", Stem::of(name.as_bytes()));
        }
        for (one, other) in [
            ("Notulen 2026-11-03.docx", "notulen 20261103 def.pdf"),
            ("notulen.docx", "notulen 2026-11-03.docx"),
            ("advies Wet open overheid v1.docx", "Advies_Wet_open_overheid_definitief.pdf"),
            ("brief 12 maart.docx", "brief 12 maart v2.docx"),
            ("concept.docx", "Concept.pdf"),
            ("20261127.docx", "20261127.pdf"),
        ] {
            assert!(is_like(one, other), "{one} {other}");
        }
    }

    #[test]
    fn what_a_document_is_called_makes_another_one() {
        for (one, other) in [
            ("nota.docx", "notitie.docx"),
            ("bijlage 1.docx", "bijlage 2.docx"),
            ("bijlage1.docx", "bijlage2.docx"),
            ("nota.docx", "nota bijlage.docx"),
            ("nota.docx", "nota 2.docx"),
            ("notulen 2026-11-03.docx", "notulen 2026-11-10.docx"),
            ("verslag overleg 3 november 2026.docx", "verslag overleg 10 november 2026.docx"),
            ("concept.docx", "definitief.docx"),
            ("v1.docx", "v2.docx"),
            ("20261127.docx", "20261128.docx"),
            ("nieuw beleid.docx", "beleid.docx"),
            ("nota oud papier.docx", "nota papier.docx"),
            ("nota.docx", "nota.docx.mdto.xml"),
            ("cv.docx", "c.docx"),
            ("brief 12 maart.docx", "brief 13 maart.docx"),
            ("begroting 2025.xlsx", "begroting 2026.xlsx"),
        ] {
            assert!(
                !is_like(one, other),
                "{one} {other}: {:?} {:?}",
                Stem::of(one.as_bytes()),
                Stem::of(other.as_bytes())
            );
        }
        assert_eq!(Stem::of(b"---.---"), None);
        let same = |one: &str, other: &str| {
            Stem::of(one.as_bytes()).unwrap().is_same(&Stem::of(other.as_bytes()).unwrap())
        };
        assert!(same("Nota v2.docx", "nota_v2.pdf") && !same("nota.docx", "nota v2.pdf"));
    }

    proptest! {
        /// Whatever bytes a name has: it is like itself, and like itself with a version.
        #[test]
        fn any_name_is_like_its_next_version(name in "[^/\0]{1,40}") {
            if let Some(stem) = Stem::of(name.as_bytes()) {
                prop_assert!(stem.is_like(&stem));
            }
            let long = Stem::of(format!("rapport {name} x.docx").as_bytes()).unwrap();
            let next = Stem::of(format!("Rapport {name} x v2.pdf").as_bytes()).unwrap();
            prop_assert!(long.is_like(&next), "{:?} {:?}", long, next);
        }

        #[test]
        fn no_bytes_break_it(name in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = Stem::of(&name);
        }
    }
}
