//! One form for what people write in many: without capitals and accents.

/// The text in small letters, without accents, with straight quotes. Only for comparing.
pub(crate) fn fold(text: &str) -> String {
    text.trim().chars().flat_map(char::to_lowercase).filter_map(plain).collect()
}

fn plain(letter: char) -> Option<char> {
    Some(match letter {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        '‘' | '’' => '\'',
        // Accents that stand on their own, as some systems write them.
        '\u{300}'..='\u{36f}' => return None,
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn capitals_accents_and_quotes_do_not_matter() {
        assert_eq!(fold(" Financiën "), "financien");
        assert_eq!(fold("Financie\u{308}n"), fold("FINANCIËN"));
        assert_eq!(fold("agenda’s"), "agenda's");
        assert_ne!(fold("5.1.2e"), fold("5.1.2f"));
    }
}
