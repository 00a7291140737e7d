//! Which of the allowed words a person may have meant.

/// Longer words are compared by their start: nobody misspells more than this.
const COMPARED: usize = 80;

/// The allowed word that `word` is likely a misspelling of.
pub(crate) fn meant<'w>(word: &str, allowed: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let (distance, near) = allowed
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .min_by_key(|pair| pair.0)?;
    (distance <= 2.max(word.chars().count() / 3)).then_some(near)
}

/// The three things of which a name looks most like `word`, nearest first.
pub(crate) fn nearest<'w, T, N: Iterator<Item = &'w str>>(
    word: &str,
    allowed: impl IntoIterator<Item = &'w T>,
    names: impl Fn(&'w T) -> N,
) -> Vec<&'w T> {
    let lower = word.to_lowercase();
    let far = |name: &str| {
        let other = name.to_lowercase();
        // A letter or two are in everything.
        let part = |part: &str, whole: &str| part.chars().count() > 2 && whole.contains(part);
        if part(&lower, &other) || part(&other, &lower) { 0 } else { distance(word, name) }
    };
    let mut ranked: Vec<_> =
        allowed.into_iter().map(|thing| (names(thing).map(far).min().unwrap_or(usize::MAX), thing)).collect();
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
        let allowed = ["adviezen", "Woo-verzoeken en -besluiten", "convenanten"];
        let near = nearest("besluit", &allowed, |name| std::iter::once(*name));
        assert_eq!(near.first(), Some(&&"Woo-verzoeken en -besluiten"));
    }

    #[test]
    fn the_nearest_of_several_names_counts() {
        let allowed = [["c_1", "adviezen"], ["c_2", "convenanten"]];
        let near = nearest("convenant", &allowed, |names| names.iter().copied());
        assert_eq!(near.first(), Some(&&["c_2", "convenanten"]));
        let near = nearest("c_2x", &allowed, |names| names.iter().copied());
        assert_eq!(near.first(), Some(&&["c_2", "convenanten"]));
    }
}
