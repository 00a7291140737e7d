//! One form for what people write in many: without capitals and accents.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// The text in small letters, without accents however a system writes them, with straight quotes, and without
/// space around it. Only for comparing.
pub(crate) fn fold(text: &str) -> String {
    fold_part(text.trim())
}

/// The same for a part of a text, in which space counts.
pub(crate) fn fold_part(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let apart = text.chars().flat_map(char::to_lowercase).nfd();
    let plain = apart.filter(|letter| !is_combining_mark(*letter));
    plain.map(|letter| if matches!(letter, '‘' | '’') { '\'' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::{fold, fold_part};

    #[test]
    fn capitals_accents_and_quotes_do_not_matter() {
        assert_eq!(fold(" Financiën "), "financien");
        assert_eq!(fold("Financie\u{308}n"), fold("FINANCIËN"));
        assert_eq!(fold("agenda’s"), "agenda's");
        assert_eq!(fold_part(" Één "), " een ");
        assert_eq!(fold("S\u{30c}koda I\u{307}stanbul"), fold("Škoda İSTANBUL"));
        assert_eq!(fold("\u{1112}\u{1161}\u{11ab}"), fold("한"));
        assert_ne!(fold("5.1.2e"), fold("5.1.2f"));
    }
}
