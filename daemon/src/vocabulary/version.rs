//! Which of two versions of a list is the later one.

use std::cmp::Ordering;

/// Compares number by number: `1.0` < `1.0.1` < `1.1`, `9` < `12`, `2025` < `2026-08-15`.
///
/// Owners number their lists in their own ways, but each in one way.
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    let (one, other) = (numbers(one), numbers(other));
    one.cmp(&other)
}

/// Whether it can be compared: numbers with points or hyphens between them.
pub(super) fn is_version(text: &str) -> bool {
    text.len() <= 40
        && text.split(['.', '-']).all(|part| {
            !part.is_empty() && part.len() <= 18 && part.bytes().all(|byte| byte.is_ascii_digit())
        })
}

fn numbers(version: &str) -> Vec<u64> {
    let mut numbers: Vec<u64> =
        version.split(['.', '-']).map(|part| part.parse().unwrap_or_default()).collect();
    // `1` and `1.0` are one version.
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
    numbers
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::{compare, is_version};

    #[test]
    fn versions_are_compared_as_people_do() {
        for (one, other) in
            [("1.0", "1.0.1"), ("1.0.1", "1.1"), ("9", "12"), ("2025", "2026-08-15"), ("1.9", "1.10")]
        {
            assert_eq!(compare(one, other), Ordering::Less, "{one} {other}");
            assert_eq!(compare(other, one), Ordering::Greater);
        }
        assert_eq!(compare("1", "1.0"), Ordering::Equal);
    }

    #[test]
    fn a_version_is_made_of_numbers() {
        assert!(is_version("2026-08-15") && is_version("0.9.8"));
        for text in ["", "v4", "4.", "1..2", "4 ", "vier", "1.0-beta"] {
            assert!(!is_version(text), "{text}");
        }
    }
}
