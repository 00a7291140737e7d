//! Words on the pages of a PDF, as far as they are to be had without its fonts: enough to tell the language by, and whether
//! the title is about something else.
//!
//! No text for people: fonts with letters of their own give nothing, or gibberish that is no language.

use super::{
    letters,
    objects::{Reader, Token, stream},
    said::{MOST_WORDS, Said},
};
use crate::inspect::formats::{contains, find};

/// Most streams that are unpacked.
const STREAMS: usize = 24;
/// Most bytes before a stream in which its dictionary begins.
const HEAD: usize = 1024;

/// Notes the words of the first pages at hand.
pub(super) fn read(bytes: &[u8], said: &mut Said) {
    let mut rest = bytes;
    let mut at = 0;
    for _ in 0..STREAMS {
        let Some(found) = find(rest, b"stream").filter(|_| said.wants_words()) else { return };
        let stream_at = at + found;
        let before = bytes.get(stream_at.saturating_sub(HEAD)..stream_at).unwrap_or_default();
        let begin = before.windows(4).rposition(|word| word == b" obj").map_or(0, |begin| begin + 4);
        let head = before.get(begin..).unwrap_or_default();
        let is_of_page = ![&b"/Subtype"[..], b"/Length1", b"/Type", b"/FunctionType", b"/N "]
            .iter()
            .any(|key| contains(head, key));
        let object = bytes.get(stream_at - head.len()..).unwrap_or_default();
        if is_of_page
            && let Some(content) = stream(object)
            && contains(&content, b"BT")
        {
            said.note_words(&words(&content));
        }
        // On behind the end of it.
        let behind = rest.get(found..).and_then(|rest| find(rest, b"endstream"));
        at = stream_at + behind.map_or(b"stream".len(), |end| end + b"endstream".len());
        rest = bytes.get(at..).unwrap_or_default();
    }
}

/// The texts that a page shows, in the order in which it does.
fn words(content: &[u8]) -> String {
    /// A move of the pen to the left of so many thousandths is a space.
    const SPACE: i32 = -180;
    let mut shown = Vec::new();
    let mut reader = Reader::of(content);
    while let Some(token) = reader.token().filter(|_| shown.len() < MOST_WORDS) {
        match token {
            Token::Text(bytes) => shown.extend(bytes),
            Token::Number(number) if number < SPACE => shown.push(b' '),
            Token::Word(b"Td" | b"TD" | b"T*" | b"Tm" | b"ET" | b"'" | b"\"") => shown.push(b' '),
            Token::Number(_) | Token::Word(_) | Token::Other => {}
        }
    }
    letters::western(&shown)
}

#[cfg(test)]
mod tests {
    use super::{Said, read, words};

    #[test]
    fn what_a_page_shows_is_words() {
        let page = b"q BT /F1 11 Tf 60 760 Td (De mi) Tj (nister) Tj 0 -12 Td [(he) 20 (eft) -250 (de)] TJ <0102> Tj \
            [(K\\(amer\\))] TJ ET Q << /x (nee) >> [1 2 (x";
        assert_eq!(words(page).trim(), "De minister heeft deK(amer) nee");
        let start = std::time::Instant::now();
        for hostile in ["(", "[", "<<", "<", "stream\n", "endstream", "1 0 obj stream\nBT (a) Tj "] {
            let bytes = hostile.repeat(250_000 / hostile.len());
            read(bytes.as_bytes(), &mut Said::default());
            words(bytes.as_bytes());
        }
        assert!(start.elapsed().as_secs() < 2, "linear: {:?}", start.elapsed());
    }
}
