//! Letters that are not seen: what is shown to people spells them out, so that a name cannot pass for another one; what
//! is published leaves them out.
//!
//! The client has the same rule for what it prints (`client/src/print/hidden.rs`); a test of the architecture compares
//! the two.

use std::{borrow::Cow, fmt::Write as _};

/// The text for people, with what is hidden in it spelled out. What only looks like that is spelled out too.
pub fn spelled_out(text: &str) -> String {
    // Nearly every path is of plain letters.
    if text.bytes().all(|letter| matches!(letter, b' '..=b'~') && letter != b'\\') {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    let (mut before, mut letters) = (None, text.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.as_str().starts_with("u{") => shown.push_str("\\u{5c}"),
            _ if !is_hidden(before, letter, letters.clone().next()) => shown.push(letter),
            '\n' | '\t' | '\r' => shown.extend(letter.escape_default()),
            _ => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(letter)); // a String takes everything
            }
        }
        before = Some(letter);
    }
    shown
}

/// The text for the public: without what is hidden in it and means nothing, since nobody would see why it is there.
/// Control characters stay: whoever writes the form knows what stands for them.
pub fn left_out(text: &str) -> Cow<'_, str> {
    let (mut before, mut letters) = (None, text.chars());
    let seen = std::iter::from_fn(|| {
        let letter = letters.next()?;
        let is_seen = letter.is_control() || !is_hidden(before, letter, letters.clone().next());
        before = Some(letter);
        Some(is_seen.then_some(letter))
    });
    let seen: Vec<Option<char>> = seen.collect();
    if seen.iter().all(Option::is_some) { Cow::Borrowed(text) } else { seen.into_iter().flatten().collect() }
}

/// Whether a letter of a text does something without being seen: it steers, turns the direction of writing, or has no
/// width at all, so that two names look like one. What joins letters is seen where it has letters to join.
pub fn is_hidden(before: Option<char>, letter: char, after: Option<char>) -> bool {
    match letter {
        ' '..='~' => false, // nearly all of them
        '\u{200c}' | '\u{200d}' => !(before.is_some_and(is_joined) && after.is_some_and(is_joined)),
        '\u{fe00}'..='\u{fe0f}' => {
            !(before.is_some_and(is_varied) || before.is_some_and(is_key) && after == Some('\u{20e3}'))
        }
        _ => is_always_hidden(letter),
    }
}

/// What is never seen by itself: control characters, marks of direction, fillers, and whatever else Unicode says to
/// show as nothing (`Default_Ignorable_Code_Point`).
fn is_always_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Letters of scripts in which a joiner changes what is seen, and pictures.
fn is_joined(letter: char) -> bool {
    let is_of_script = matches!(letter, '\u{590}'..='\u{1cff}' | '\u{a800}'..='\u{abff}');
    (is_of_script || is_picture(letter) || letter == '\u{fe0f}') && !is_always_hidden(letter)
}

/// What has more than one form.
fn is_varied(letter: char) -> bool {
    let is_of_script =
        matches!(letter, '\u{1800}'..='\u{18af}' | '\u{2e80}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}');
    (is_of_script || is_picture(letter)) && !is_always_hidden(letter)
}

fn is_picture(letter: char) -> bool {
    matches!(letter, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

fn is_key(letter: char) -> bool {
    letter.is_ascii_digit() || matches!(letter, '#' | '*')
}

#[cfg(test)]
mod tests {
    use super::{left_out, spelled_out};

    #[test]
    fn what_is_not_seen_is_spelled_out_where_it_hides() {
        for (text, expected) in [
            ("no\u{200b}ta.odt", "no\\u{200b}ta.odt"),
            ("nota\u{200d}.odt", "nota\\u{200d}.odt"),
            ("nota\u{2060}", "nota\\u{2060}"),
            ("no\u{ad}ta", "no\\u{ad}ta"),
            ("nota\u{fe0f}.odt", "nota\\u{fe0f}.odt"),
            ("nota\u{3164}.odt", "nota\\u{3164}.odt"),
            ("nota\u{e0101}.odt", "nota\\u{e0101}.odt"),
            ("\u{61c}nota", "\\u{61c}nota"),
            ("1\u{fe0f}", "1\\u{fe0f}"),
            ("\u{1f469}\u{200d}", "\u{1f469}\\u{200d}"),
            // In their place they make what is seen: Persian, pictures, a key.
            ("\u{645}\u{6cc}\u{200c}\u{62e}\u{648}", "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}"),
            ("\u{1f469}\u{200d}\u{1f4bb}.docx", "\u{1f469}\u{200d}\u{1f4bb}.docx"),
            ("\u{2764}\u{fe0f}\u{200d}\u{1f525}", "\u{2764}\u{fe0f}\u{200d}\u{1f525}"),
            ("1\u{fe0f}\u{20e3}", "1\u{fe0f}\u{20e3}"),
        ] {
            assert_eq!(spelled_out(text), expected);
        }
    }

    #[test]
    fn what_looks_like_a_hidden_letter_is_told_from_one() {
        assert_eq!(spelled_out("no\\u{200b}ta"), "no\\u{5c}u{200b}ta");
        assert_eq!(spelled_out("\\no\\uta\\\u{200b}"), "\\no\\uta\\\\u{200b}");
    }

    #[test]
    fn what_is_published_leaves_out_what_means_nothing_and_nothing_else() {
        let spread = "\u{feff}No\u{200b}ta be\u{ad}gro\u{2060}ting\u{202e} 20\u{200d}27\u{fe0f}";
        assert_eq!(left_out(spread), "Nota begroting 2027");
        assert_eq!(left_out("a\nb\u{0}\u{200b}"), "a\nb\u{0}");
        for whole in [
            "Nota's één – 日本",
            "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}",
            "\u{1f469}\u{200d}\u{1f4bb}",
            "\u{2764}\u{fe0f}\u{200d}\u{1f525}",
            "1\u{fe0f}\u{20e3}",
            "\u{845b}\u{fe00}",
            "no\\u{200b}ta",
        ] {
            assert!(matches!(left_out(whole), std::borrow::Cow::Borrowed(_)), "{whole:?}");
        }
    }
}
