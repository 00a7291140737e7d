//! Text without marks: paragraphs with empty lines between them.

use super::{
    sink::Sink,
    span::{Kind, Spot},
};

/// Reads it; the place of a paragraph is its first line.
pub(super) fn read(text: &str, sink: &mut Sink) {
    blocks(text, |line, block| sink.put(Kind::Body, &Spot::Paragraph(line), block));
}

/// Hands over each run of lines with something on them, and the number of its first line, until told to stop.
pub(super) fn blocks(text: &str, mut see: impl FnMut(u32, &str) -> bool) {
    let (mut number, mut at) = (0_u32, 0);
    let mut open: Option<(u32, usize)> = None;
    for line in text.split_inclusive(['\n', '\x0c']) {
        number = number.saturating_add(1);
        if line.trim().is_empty() {
            if let Some((first, begin)) = open.take()
                && !see(first, text.get(begin..at).unwrap_or_default().trim_end())
            {
                return;
            }
        } else {
            open.get_or_insert((number, at));
        }
        at += line.len();
    }
    if let Some((first, begin)) = open {
        see(first, text.get(begin..).unwrap_or_default().trim_end());
    }
}
