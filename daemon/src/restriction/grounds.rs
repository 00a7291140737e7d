//! The grounds on which the Woo keeps information from the public.
//!
//! A table of its own beside the list `woo-gronden`, because the rules in `check` and the sentences for a
//! citizen are about these grounds and no others: a later list that an administrator lays beside it cannot
//! bring a ground that they know nothing of. A test holds both to the same grounds.
//!
//! Source: Wet open overheid (BWBR0045754) articles 5.1 to 5.4a, as in force in August 2026. The short
//! names are those that ministries use on open.minvws.nl. Beware of other lists: one that is in use has
//! the letters of 5.1 lid 2 from f on shifted by one (f for the environment, g for security, h for the
//! functioning of the state), so codes from elsewhere are never taken over without their names.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use crate::model::Sentence;

/// Whether a ground leaves room for weighing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It holds where it applies.
    Absolute,
    /// It holds where its interest weighs more than that of openness.
    Relative,
    /// It holds for a while.
    Temporary,
}

/// A ground of the Woo.
#[derive(Debug, PartialEq, Eq)]
pub struct Ground {
    /// As in decisions and inventories: `5.1.2e`.
    pub code: &'static str,
    /// For instance `5.1`.
    pub article: &'static str,
    /// The paragraph; 0 where the article has none.
    pub lid: u8,
    /// The letter; empty where the paragraph has none.
    pub onderdeel: &'static str,
    /// Whether it leaves room for weighing.
    pub kind: Kind,
    /// What it protects, in a few words.
    pub label: &'static str,
    /// “omdat …”: for a citizen, in plain Dutch.
    pub(super) because_nl: &'static str,
    /// “because …”.
    pub(super) because_en: &'static str,
}

impl Ground {
    /// Whether it is one of article 5.1, first paragraph.
    pub fn is_of_lid(&self, lid: u8) -> bool {
        self.article == "5.1" && self.lid == lid
    }

    /// As lawyers write it: `artikel 5.1, tweede lid, onder e`.
    pub fn in_words(&self) -> Sentence {
        const FIRST_TO_SEVENTH: [&str; 7] =
            ["eerste", "tweede", "derde", "vierde", "vijfde", "zesde", "zevende"];
        let number = usize::from(self.lid);
        let lid = number.checked_sub(1).and_then(|index| FIRST_TO_SEVENTH.get(index));
        let (mut nl, mut en) = (format!("artikel {}", self.article), format!("article {}", self.article));
        if let Some(lid) = lid {
            nl.push_str(&format!(", {lid} lid"));
            en.push_str(&format!(", paragraph {number}"));
        }
        if !self.onderdeel.is_empty() {
            nl.push_str(&format!(", onder {}", self.onderdeel));
            en.push_str(&format!(", under {}", self.onderdeel));
        }
        Sentence::new(nl, en)
    }
}

/// The ground of that code or name; `5.1.2.e` is `5.1.2e` too, and `5.2.1` is `5.2`.
pub fn find(code: &str) -> Result<&'static Ground, Sentence> {
    /// By each of its names: comparing records asks for the same few grounds all day.
    static BY_NAME: LazyLock<BTreeMap<String, &'static Ground>> = LazyLock::new(|| {
        // Of a name that two have, the first.
        GROUNDS.iter().rev().flat_map(|ground| names(ground).map(move |name| (name, ground))).collect()
    });
    BY_NAME.get(&plain(code)).copied().ok_or_else(|| unknown(code))
}

/// All that a ground is called, each as [`plain`] leaves it.
fn names(ground: &Ground) -> impl Iterator<Item = String> {
    let (article, lid, part) = (ground.article, ground.lid, ground.onderdeel);
    let under = if part.is_empty() { "" } else { "onder" };
    let in_full = format!("{article}.{lid}{part}");
    let in_paragraphs = format!("{article} lid {lid} {under} {part}");
    let names = [ground.code.into(), ground.label.into(), in_full, in_paragraphs, ground.in_words().nl];
    names.into_iter().map(|name: String| plain(&name))
}

/// Without what people write differently: spaces, capitals, a dot before the letter.
fn plain(code: &str) -> String {
    let code: String =
        code.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect();
    match code.rsplit_once('.') {
        Some((start, letter))
            if letter.len() == 1 && letter.bytes().all(|byte| byte.is_ascii_lowercase()) =>
        {
            format!("{start}{letter}")
        }
        _ => code,
    }
}

/// The grounds of the law before this one (Wob, articles 10 and 11), and those that took their place.
const OF_BEFORE: [(&str, &str); 12] = [
    ("10.1a", "5.1.1a"),
    ("10.1b", "5.1.1b"),
    ("10.1c", "5.1.1c"),
    ("10.1d", "5.1.1d"),
    ("10.2a", "5.1.2a"),
    ("10.2b", "5.1.2b"),
    ("10.2c", "5.1.2c"),
    ("10.2d", "5.1.2d"),
    ("10.2e", "5.1.2e"),
    ("10.2f", "5.1.4"),
    ("10.2g", "5.1.5"),
    ("11.1", "5.2"),
];

fn unknown(code: &str) -> Sentence {
    let wanted = plain(code);
    if let Some(ground) = OF_BEFORE.iter().find(|(old, _)| *old == wanted).and_then(|(_, new)| find(new).ok())
    {
        let (new, label) = (ground.code, ground.label);
        return Sentence::new(
            format!(
                "`{wanted}` is een grond van de Wob, die gold tot 1 mei 2022. Een besluit van toen blijft zoals het is; wat nu wordt beperkt vraagt om een grond van de Woo. In de plaats kwam `{new}` ({label})"
            ),
            format!(
                "`{wanted}` is a ground of the Wob, which held until 1 May 2022. A decision of then stays as it is; what is restricted now asks for a ground of the Woo. In its place came `{new}` ({label})"
            ),
        );
    }
    let begins_alike = |ground: &Ground| {
        self::plain(ground.code).chars().zip(wanted.chars()).take_while(|(one, other)| one == other).count()
    };
    // Who types a word means what it protects; a letter too few or too many leaves most threes as they are.
    let is_code = wanted.starts_with(|first: char| first.is_ascii_digit());
    let asked = threes(&wanted);
    let shared = |ground: &&Ground| match is_code {
        true => begins_alike(ground),
        false => threes(&self::plain(ground.label)).intersection(&asked).count(),
    };
    let mut near: Vec<&Ground> = GROUNDS.iter().collect();
    near.sort_by_key(|ground| usize::MAX - shared(ground));
    let near: Vec<String> =
        near.iter().take(3).map(|ground| format!("`{}` ({})", ground.code, ground.label)).collect();
    let (near, code) =
        (near.join(", "), code.chars().take(40).flat_map(char::escape_debug).collect::<String>());
    Sentence::new(
        format!("`{code}` is geen grond van de Woo. Het dichtst erbij: {near}"),
        format!("`{code}` is no ground of the Woo. Nearest: {near}"),
    )
}

/// The letters of a text, three by three.
fn threes(text: &str) -> BTreeSet<Vec<char>> {
    let letters: Vec<char> = text.chars().collect();
    letters.windows(3).map(<[char]>::to_vec).collect()
}

const fn ground(
    code: &'static str,
    (article, lid, onderdeel): (&'static str, u8, &'static str),
    kind: Kind,
    label: &'static str,
    because_nl: &'static str,
    because_en: &'static str,
) -> Ground {
    Ground { code, article, lid, onderdeel, kind, label, because_nl, because_en }
}

use Kind::{Absolute, Relative, Temporary};

#[rustfmt::skip]
pub static GROUNDS: [Ground; 20] = [
    ground("5.1.1a", ("5.1", 1, "a"), Absolute, "Eenheid van de Kroon",
        "het gaat over wat de Koning en de ministers samen bespreken", "it is about what the King and the ministers discuss together"),
    ground("5.1.1b", ("5.1", 1, "b"), Absolute, "Veiligheid van de Staat",
        "de veiligheid van Nederland anders gevaar loopt", "the safety of the Netherlands would be at risk"),
    ground("5.1.1c", ("5.1", 1, "c"), Absolute, "Vertrouwelijk verstrekte bedrijfs- of fabricagegegevens",
        "een bedrijf deze gegevens in vertrouwen heeft gegeven", "a company gave this information in confidence"),
    ground("5.1.1d", ("5.1", 1, "d"), Absolute, "Bijzondere persoonsgegevens",
        "er gevoelige gegevens over mensen in staan, bijvoorbeeld over hun gezondheid", "it holds sensitive facts about people, for instance about their health"),
    ground("5.1.1e", ("5.1", 1, "e"), Absolute, "Nationale identificatienummers",
        "er persoonlijke nummers in staan, zoals een burgerservicenummer", "it holds personal numbers, like a citizen service number"),
    ground("5.1.2a", ("5.1", 2, "a"), Relative, "Internationale betrekkingen",
        "Nederland anders problemen kan krijgen met andere landen", "the Netherlands could get into trouble with other countries"),
    ground("5.1.2b", ("5.1", 2, "b"), Relative, "Economische of financiële belangen van de Staat",
        "het de overheid anders geld kan kosten", "it could cost the government money"),
    ground("5.1.2c", ("5.1", 2, "c"), Relative, "Opsporing en vervolging van strafbare feiten",
        "het anders moeilijker is om misdaden op te sporen", "it would make it harder to solve crimes"),
    ground("5.1.2d", ("5.1", 2, "d"), Relative, "Inspectie, controle en toezicht van bestuursorganen",
        "de overheid anders minder goed kan controleren", "the government could do its inspections less well"),
    ground("5.1.2e", ("5.1", 2, "e"), Relative, "Eerbiediging van de persoonlijke levenssfeer",
        "het gaat over het privéleven van mensen", "it is about the private life of people"),
    ground("5.1.2f", ("5.1", 2, "f"), Relative, "Bescherming van andere dan vertrouwelijk aan de overheid verstrekte concurrentiegevoelige bedrijfs- en fabricagegegevens",
        "andere bedrijven er anders voordeel van hebben", "other companies would profit from it"),
    ground("5.1.2g", ("5.1", 2, "g"), Relative, "De bescherming van het milieu waarop deze informatie betrekking heeft",
        "het milieu er schade door kan krijgen", "the environment could be harmed by it"),
    ground("5.1.2h", ("5.1", 2, "h"), Relative, "De beveiliging van personen of bedrijven en het voorkomen van sabotage",
        "mensen of bedrijven anders niet veilig zijn", "people or companies would not be safe"),
    ground("5.1.2i", ("5.1", 2, "i"), Relative, "Het goed functioneren van de staat, andere publiekrechtelijke lichamen of bestuursorganen",
        "de overheid anders haar werk niet goed kan doen", "the government could not do its work well"),
    ground("5.1.4", ("5.1", 4, ""), Temporary, "Geadresseerde neemt eerst kennis",
        "iemand anders dit eerst mag lezen", "somebody else may read this first"),
    ground("5.1.5", ("5.1", 5, ""), Relative, "Het voorkomen van onevenredige benadeling",
        "iemand er anders veel te veel nadeel van heeft", "it would do somebody far too much harm"),
    ground("5.1.6", ("5.1", 6, ""), Relative, "Milieu-informatie, ernstige schade aan bedrijfsgegevens",
        "een bedrijf er anders ernstige schade van heeft", "it would do a company serious harm"),
    ground("5.2", ("5.2", 1, ""), Absolute, "Persoonlijke beleidsopvattingen",
        "er persoonlijke meningen in staan, voor overleg binnen de overheid", "it holds personal opinions, for talks within the government"),
    ground("5.4", ("5.4", 0, ""), Temporary, "Informatie die berust bij de formateur",
        "er nog geen nieuw kabinet is", "there is no new government yet"),
    ground("5.4a", ("5.4a", 1, ""), Absolute, "Ondersteuning van individuele volksvertegenwoordigers",
        "het gaat over hulp aan een Kamerlid, Statenlid of raadslid", "it is about help for a member of parliament or a council"),
];

#[cfg(test)]
mod tests {
    use super::{GROUNDS, Ground, Kind, find};

    #[test]
    fn the_letters_of_the_second_paragraph_are_those_of_the_law() {
        for (code, word) in [
            ("5.1.2a", "Internationale"),
            ("5.1.2b", "financiële"),
            ("5.1.2c", "strafbare"),
            ("5.1.2d", "toezicht"),
            ("5.1.2e", "levenssfeer"),
            ("5.1.2f", "concurrentiegevoelige"),
            ("5.1.2g", "milieu"),
            ("5.1.2h", "beveiliging"),
            ("5.1.2i", "functioneren"),
        ] {
            let ground = find(code).unwrap_or_else(|sentence| unreachable!("{sentence:?}"));
            assert!(ground.label.contains(word), "{code}: {}", ground.label);
            assert_eq!((ground.kind, ground.is_of_lid(2)), (Kind::Relative, true));
        }
        assert!(
            GROUNDS.iter().filter(|ground| ground.is_of_lid(1)).all(|ground| ground.kind == Kind::Absolute)
        );
        let ground = find("5.1.2.e").map(Ground::in_words).unwrap_or_default();
        assert_eq!(ground.nl, "artikel 5.1, tweede lid, onder e");
    }

    #[test]
    fn a_ground_of_the_law_before_this_one_names_the_one_that_took_its_place() {
        for (old, new) in
            [("10.2e", "`5.1.2e`"), ("10.2.E", "`5.1.2e`"), ("11.1", "`5.2`"), ("10.2 g", "`5.1.5`")]
        {
            let refused = find(old).err().unwrap_or_default();
            assert!(refused.nl.contains("Wob") && refused.nl.contains(new), "{old}: {refused:?}");
        }
    }

    #[test]
    fn the_table_and_the_list_of_terms_have_the_same_grounds() {
        use crate::{
            settings::Policy,
            vocabulary::{Attribute, ListId},
        };
        let policy = Policy::built_in();
        let list = policy.vocabularies.list(ListId::WooGronden);
        assert_eq!(list.entries().len(), GROUNDS.len());
        for entry in list.entries() {
            let code = &*entry.code;
            let ground = find(code).unwrap_or_else(|message| unreachable!("{message:?}"));
            let of = |attribute| entry.attribute(attribute).unwrap_or_default().to_owned();
            assert_eq!(ground.code, code);
            assert_eq!(ground.article, of(Attribute::Article), "{code}");
            let lid = if ground.lid == 0 { String::new() } else { ground.lid.to_string() };
            assert_eq!(lid, of(Attribute::Paragraph), "{code}");
            assert_eq!(ground.onderdeel, of(Attribute::Part), "{code}");
            let kind = match of(Attribute::Kind).as_str() {
                "absoluut" => Kind::Absolute,
                // What is left over is weighed too.
                "relatief" | "restgrond" => Kind::Relative,
                "tijdelijk" => Kind::Temporary,
                other => unreachable!("{code}: {other}"),
            };
            assert_eq!(ground.kind, kind, "{code}");
            let ages = ground.is_of_lid(2) || ground.is_of_lid(5) || ground.article == "5.2";
            assert_eq!(ages, entry.is(Attribute::AfterFiveYears), "{code}");
            for spelling in entry.also().filter(|spelling| !spelling.contains(' ')) {
                assert_eq!(find(spelling).map(|found| found.code), Ok(code), "{spelling}");
            }
        }
    }

    #[test]
    fn a_ground_is_found_by_its_name_too() {
        for (name, code) in [
            ("persoonlijke beleidsopvattingen", "5.2"),
            ("Eerbiediging van de persoonlijke levenssfeer", "5.1.2e"),
            ("artikel 5.1, tweede lid, onder e", "5.1.2e"),
            ("5.1 lid 2 onder e", "5.1.2e"),
            ("5.1 lid 5", "5.1.5"),
        ] {
            assert_eq!(find(name).map(|ground| ground.code), Ok(code), "{name}");
        }
    }

    #[test]
    fn a_word_that_is_no_ground_is_refused_with_what_it_is_near_to() {
        for (word, code) in [
            ("levenssfeer", "5.1.2e"),
            ("levensfeer", "5.1.2e"),
            ("privacy of levenssfeer", "5.1.2e"),
            ("beleidsopvatting", "5.2"),
            ("Kroon", "5.1.1a"),
            ("bedrijfsgegevens", "5.1.6"),
            ("formateur", "5.4"),
        ] {
            let message = find(word).err().unwrap_or_default();
            let first = message.nl.split_once("erbij: ").map(|(_, near)| near).unwrap_or_default();
            assert!(first.starts_with(&format!("`{code}`")), "{word}: {}", message.nl);
        }
    }

    #[test]
    fn an_unknown_code_is_refused_with_what_is_near() {
        for code in ["5.1.2j", "5.14", "512e", "10.2e", "", "onzin"] {
            assert!(find(code).is_err(), "{code}");
        }
        let said = find("5.1.1f").map(|ground| ground.code).unwrap_or_else(|_| "");
        assert_eq!(said, "");
        let message = find("5.1.2j").err().unwrap_or_default();
        assert!(
            message.nl.contains("`5.1.2j` is geen grond") && message.nl.contains("`5.1.2a`"),
            "{message:?}"
        );
    }
}
