//! Makes text from outside safe for a terminal.

use std::{borrow::Cow, fmt::Write as _};

/// Returns the text with everything escaped that a terminal might obey instead of show: control
/// characters, line ends, and the marks that turn the direction of writing around.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '\n' => shown.push_str("\\n"),
            '\t' => shown.push_str("\\t"),
            '\r' => shown.push_str("\\r"),
            _ if is_unsafe(letter) => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(letter)); // a String takes everything
            }
            _ => shown.push(letter),
        }
    }
    Cow::Owned(shown)
}

fn is_unsafe(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_spelled_out() {
        assert_eq!(clean("nota\u{1b}[2J.odt"), "nota\\u{1b}[2J.odt");
        assert_eq!(clean("a\nb\tc\u{9b}d"), "a\\nb\\tc\\u{9b}d");
        assert_eq!(clean("cod\u{202e}xcod.exe"), "cod\\u{202e}xcod.exe");
    }

    #[test]
    fn other_text_is_left_as_it_is() {
        assert!(matches!(clean("Nota's één – 日本 👩‍💻.docx"), Cow::Borrowed(_)));
    }
}
