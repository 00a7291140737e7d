//! Makes text from outside safe for a terminal.

use std::{borrow::Cow, fmt::Write as _};

use super::hidden::is_hidden;

/// Returns the text with everything escaped that a terminal might obey instead of show, and whatever is not seen:
/// control characters, line ends, the marks that turn the direction of writing around, letters without width.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains("\\u{") && !hidden(text).any(|(_, is_hidden)| is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for ((at, _), (letter, is_hidden)) in text.char_indices().zip(hidden(text)) {
        match letter {
            // What only looks like a letter that is spelled out.
            '\\' if text.get(at..).is_some_and(|rest| rest.starts_with("\\u{")) => shown.push_str("\\u{5c}"),
            _ if !is_hidden => shown.push(letter),
            '\n' => shown.push_str("\\n"),
            '\t' => shown.push_str("\\t"),
            '\r' => shown.push_str("\\r"),
            _ => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(letter)); // a String takes everything
            }
        }
    }
    Cow::Owned(shown)
}

/// The same for JSON, which means the same afterwards: a program reads what was there, and a person sees it.
pub(crate) fn clean_json(json: &str) -> Cow<'_, str> {
    // Those are of the layout; in a string JSON has them escaped already.
    let is_layout = |letter: char| matches!(letter, '\n' | '\t' | '\r');
    if !hidden(json).any(|(letter, is_hidden)| is_hidden && !is_layout(letter)) {
        return Cow::Borrowed(json);
    }
    let mut shown = String::with_capacity(json.len() + 8);
    for (letter, is_hidden) in hidden(json) {
        if !is_hidden || is_layout(letter) {
            shown.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut [0; 2]) {
            let _ = write!(shown, "\\u{unit:04x}"); // a String takes everything
        }
    }
    Cow::Owned(shown)
}

/// Each letter, and whether it is hidden where it stands.
fn hidden(text: &str) -> impl Iterator<Item = (char, bool)> {
    let (mut before, mut letters) = (None, text.chars().peekable());
    std::iter::from_fn(move || {
        let letter = letters.next()?;
        let is_hidden = is_hidden(before, letter, letters.peek().copied());
        before = Some(letter);
        Some((letter, is_hidden))
    })
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
    fn what_looks_like_a_hidden_letter_is_told_from_one() {
        assert_eq!(clean("no\\u{200b}ta"), "no\\u{5c}u{200b}ta");
        assert_eq!(clean("\\no\\uta\\\u{200b}"), "\\no\\uta\\\\u{200b}");
    }

    #[test]
    fn other_text_is_left_as_it_is() {
        assert!(matches!(clean("Nota's één – 日本 👩‍💻.docx"), Cow::Borrowed(_)));
    }

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
            assert_eq!(clean(text), expected);
        }
    }

    #[test]
    fn json_means_the_same_and_hides_nothing() {
        let said = serde_json::json!({"naam": "no\u{200b}ta \u{202e}\u{9b}\u{e0101}", "regels": "een\ntwee"});
        let shown = clean_json(&format!("{said:#}")).into_owned();
        assert!(
            shown.contains("no\\u200bta \\u202e\\u009b\\udb40\\udd01") && shown.contains("\n  "),
            "{shown}"
        );
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).ok(), Some(said));
    }
}
