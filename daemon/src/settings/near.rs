//! Which of the allowed words a person may have meant.

/// Longer words are compared by their start: nobody misspells more than this.
const COMPARED: usize = 80;

/// The allowed word that `word` is likely a misspelling of.
pub(super) fn meant<'w>(word: &str, allowed: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let (distance, near) = allowed
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .min_by_key(|pair| pair.0)?;
    (distance <= 2.max(word.chars().count() / 3)).then_some(near)
}

/// The three allowed words that look most like `word`, nearest first.
pub(super) fn nearest<'w>(word: &str, allowed: impl IntoIterator<Item = &'w str>) -> Vec<&'w str> {
    let lower = word.to_lowercase();
    let mut ranked: Vec<_> = allowed
        .into_iter()
        .map(|candidate| {
            let other = candidate.to_lowercase();
            let part = !lower.is_empty() && (other.contains(&lower) || lower.contains(&other));
            (if part { 0 } else { distance(word, candidate) }, candidate)
        })
        .collect();
    ranked.sort_by_key(|pair| pair.0);
    ranked.into_iter().take(3).map(|pair| pair.1).collect()
}

/// How many letters must be put in, left out or replaced (Levenshtein); letter case costs nothing.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.to_lowercase().chars().take(COMPARED).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.to_lowercase().chars().take(COMPARED).enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, target) in row.iter_mut().skip(1).zip(&other) {
            let replaced = diagonal + usize::from(letter != *target);
            diagonal = *cell;
            left = replaced.min(diagonal + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{distance, meant, nearest};

    #[test]
    fn counts_letters() {
        for (one, other, expected) in [
            ("", "abc", 3),
            ("abc", "", 3),
            ("kat", "kast", 1),
            ("Waardering", "waardring", 1),
            ("ab", "ba", 2),
        ] {
            assert_eq!(distance(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn names_what_was_meant_and_is_silent_otherwise() {
        assert_eq!(meant("waardring", ["naam", "waardering"]), Some("waardering"));
        assert_eq!(meant("kleur", ["naam", "waardering"]), None);
        let near = nearest("besluit", ["adviezen", "Woo-verzoeken en -besluiten", "convenanten"]);
        assert_eq!(near.first(), Some(&"Woo-verzoeken en -besluiten"));
    }
}
