//! Breaks text into lines.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Narrower than this nothing is wrapped: one word per line is worse than a long line.
const LEAST: usize = 20;

/// Returns how many cells the text takes on a terminal.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// Returns the text in lines of at most `limit` cells, broken at spaces where there are any.
pub(crate) fn lines(text: &str, limit: Option<usize>) -> Vec<String> {
    let Some(limit) = limit.filter(|limit| *limit >= LEAST) else { return vec![text.to_owned()] };
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && width(&line) + 1 + width(word) <= limit {
            line.push(' ');
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        // A word longer than a line (a path, a digest) is cut where the line ends.
        for letter in word.chars() {
            if width(&line) + letter.width().unwrap_or(0) > limit {
                lines.push(std::mem::take(&mut line));
            }
            line.push(letter);
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_breaks_at_spaces() {
        let text = "een zin die niet past op een regel";
        assert_eq!(lines(text, Some(20)), ["een zin die niet", "past op een regel"]);
        assert_eq!(lines(text, None), [text]);
        assert_eq!(lines("", Some(20)), [""]);
    }

    #[test]
    fn a_long_word_is_cut_and_nothing_is_lost() {
        let path = "/home/eva/Werkmap/nota-begroting-2027.docx";
        let cut = lines(path, Some(20));
        assert_eq!(cut.concat(), path);
        assert!(cut.iter().all(|line| width(line) <= 20));
    }

    #[test]
    fn wide_letters_count_double() {
        assert_eq!(lines("日本語日本語日本語日本語", Some(20)), ["日本語日本語日本語日", "本語"]);
    }
}
