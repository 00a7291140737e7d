//! Which language a text is in, as far as its small words tell: enough to see that a declared language is not it.
//!
//! Programs declare the language of their own menus. So what the text contradicts is not taken, and what no text bears
//! out is not taken where it is what programs fill in by themselves.

/// Words that are frequent in one of these languages and are none, or rare, in the others.
const WORDS: [(&str, &str); 5] = [
    (
        "nl",
        "het een van voor niet zijn aan ook door naar worden wordt bij uit als deze maar nog wel geen heeft hebben op om \
         dit wij zij ze onze ons werd over onder tussen kan moet moeten binnen zoals tegen uw",
    ),
    (
        "en",
        "the of and to that for with are this was by it from which have not will or has been their its we you your would \
         should on at all these our",
    ),
    (
        "de",
        "der und das ist nicht mit von den dem für auf ein eine einer im zu des werden auch sich wird nach dass über aus \
         oder sind sie wir durch zum zur",
    ),
    (
        "fr",
        "le la les des et du est une que dans pour qui pas sur au par avec sont aux cette ces nous vous être ont leur",
    ),
    (
        "fy",
        "fan it yn foar net mei troch oan ek wurde wurdt nei dy dêr hawwe hat sil mar by út oer sa as wy har fryske",
    ),
];

/// Fewest small words that must be of one language, and more than how many times as many as of any other one.
const FEWEST: usize = 3;
const TIMES: usize = 2;

/// Most words that are counted.
const MOST: usize = 3_000;

/// The language of a text, if its small words leave no doubt: the first part of its tag.
fn spoken(text: &str) -> Option<&'static str> {
    let mut counts = [0_usize; WORDS.len()];
    let mut all = 0;
    for word in text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).take(MOST)
    {
        all += 1;
        let word = word.to_lowercase();
        for (count, (_, words)) in counts.iter_mut().zip(WORDS) {
            *count += usize::from(words.split_whitespace().any(|known| known == word));
        }
    }
    let (best, most) = counts.iter().copied().enumerate().max_by_key(|(_, count)| *count)?;
    let second =
        counts.iter().enumerate().filter(|(place, _)| *place != best).map(|(_, count)| *count).max()?;
    let is_clear = most >= FEWEST && most > second * TIMES && most * 12 >= all;
    WORDS.get(best).filter(|_| is_clear).map(|(tag, _)| *tag)
}

/// The declared language, if it can be believed beside the text of the document. `tag` is as in BCP 47.
pub(super) fn believed<'t>(tag: &'t str, text: &str) -> Option<&'t str> {
    let lower = tag.trim().to_ascii_lowercase().replace('_', "-");
    let declared = lower.split('-').next().unwrap_or_default();
    let is_one = (2..=3).contains(&declared.len()) && declared.bytes().all(|byte| byte.is_ascii_lowercase());
    if !is_one || matches!(declared, "und" | "zxx" | "mul" | "mis") {
        return None;
    }
    match spoken(text) {
        Some(spoken) => {
            // The three letters of ISO 639-2 say the same.
            let is_same = match declared {
                "nld" | "dut" => spoken == "nl",
                "eng" => spoken == "en",
                "deu" | "ger" => spoken == "de",
                "fra" | "fre" => spoken == "fr",
                "fry" => spoken == "fy",
                declared => spoken == declared,
            };
            is_same.then_some(tag)
        }
        // What programs fill in by themselves.
        None => (!matches!(lower.as_str(), "en" | "en-us" | "eng" | "en-us-posix")).then_some(tag),
    }
}

#[cfg(test)]
mod tests {
    use super::{believed, spoken};

    const DUTCH: &str = "De minister heeft de Kamer op 3 maart over de begroting van het ministerie bericht.";
    const ENGLISH: &str =
        "The minister has informed the House of the budget, which will be published on 3 March.";
    const GERMAN: &str = "Der Minister hat das Parlament über den Haushalt unterrichtet, und die Zahlen werden auch veröffentlicht.";
    const FRENCH: &str =
        "Le ministre a informé les députés du budget, qui est publié dans le rapport pour cette année.";
    const FRISIAN: &str =
        "De provinsje hat it beslút fan de minister foar it Frysk yn it ûnderwiis mei nocht oannommen.";

    #[test]
    fn small_words_tell_the_language_or_nothing_does() {
        for (text, expected) in [
            (DUTCH, Some("nl")),
            (ENGLISH, Some("en")),
            (GERMAN, Some("de")),
            (FRENCH, Some("fr")),
            (FRISIAN, Some("fy")),
            ("", None),
            ("Nota begroting", None),
            ("Begroting 2027, bijlage 3", None),
            ("Samenvatting van het rapport. Summary of the report for the House.", None),
            ("1 2 3 4 5 6 7 8 9", None),
        ] {
            assert_eq!(spoken(text), expected, "{text}");
        }
        assert_eq!(spoken(&format!("{DUTCH} {ENGLISH}")), None, "mixed");
        assert_eq!(spoken(&DUTCH.repeat(1000)), Some("nl"));
    }

    #[test]
    fn a_declared_language_that_the_text_contradicts_is_not_believed() {
        for (tag, text, is_believed) in [
            ("en-US", DUTCH, false),
            ("en", DUTCH, false),
            ("nl-NL", DUTCH, true),
            ("nl", DUTCH, true),
            ("nld", DUTCH, true),
            ("NL_nl", DUTCH, true),
            ("en-US", ENGLISH, true),
            ("en-GB", ENGLISH, true),
            ("nl-NL", ENGLISH, false),
            ("de-DE", GERMAN, true),
            ("nl-NL", GERMAN, false),
            ("fr-BE", FRENCH, true),
            ("fy-NL", FRISIAN, true),
            ("nl-NL", FRISIAN, false),
            ("pap-AW", DUTCH, false),
            // Nothing to go by.
            ("en-US", "", false),
            ("en-US", "Nota begroting", false),
            ("nl-NL", "", true),
            ("en-GB", "", true),
            ("pap-AW", "", true),
            ("x-default", "", false),
            ("und", DUTCH, false),
            ("Nederlands", DUTCH, false),
            ("", "", false),
        ] {
            assert_eq!(believed(tag, text).is_some(), is_believed, "{tag} {text}");
        }
    }
}
