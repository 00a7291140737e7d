//! Plain text: a marking in its first lines is all that it can say.

use super::{
    letters,
    lines::{Lines, Role},
    said::Said,
};

/// Most bytes that are looked at, and most lines with something on them.
const TEXT: usize = 16 * 1024;
const LINES: usize = 20;

/// Looks at the first lines.
pub(super) fn read(bytes: &[u8], said: &mut Said) {
    let start = bytes.get(..TEXT.min(bytes.len())).unwrap_or_default();
    let text = match start {
        [0xff, 0xfe, rest @ ..] => letters::wide(rest),
        [0xfe, 0xff, rest @ ..] => letters::wide_big(rest),
        [0xef, 0xbb, 0xbf, rest @ ..] => letters::any(rest),
        start => letters::any(start),
    };
    said.note_words(&text);
    let mut lines = Lines::of_text();
    for line in text.lines().filter(|line| !line.trim().is_empty()).take(LINES) {
        lines.see(line, Role::Text);
        said.letterhead.see(line);
    }
    said.note_text(&lines);
}
