//! Where readers put what they find, and what one document may cost.
//!
//! **Invariant:** a reader that says [`Sink::work`] for what it does ends: text, spans, work, parts and nesting are
//! counted for a document and all that is attached to it together.

use super::span::{Ending, Kind, Place, Span, Spot, Text};

/// What one document may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of text.
    pub text: usize,
    /// Pieces of text: many small ones take more room than they have text.
    pub spans: usize,
    /// Bytes that are looked at, unpacked and decoded, and a few for each step.
    pub work: u64,
    /// Bytes of one part or file that are held at a time.
    pub held: usize,
    /// Parts: members of a container that are opened, attachments, objects.
    pub parts: usize,
    /// How deep attachments stand in attachments.
    pub nesting: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { text: 4 << 20, spans: 200_000, work: 512 << 20, held: 64 << 20, parts: 20_000, nesting: 6 }
    }
}

/// Takes the text of a document, within its limits.
pub(super) struct Sink {
    spans: Vec<Span>,
    limits: Limits,
    within: Vec<String>,
    ending: Ending,
    /// A limit of the whole was reached: nothing more is read.
    is_stopped: bool,
}

impl Sink {
    pub(super) fn new(limits: Limits) -> Self {
        Self { spans: Vec::new(), limits, within: Vec::new(), ending: Ending::Whole, is_stopped: false }
    }

    pub(super) fn close(self) -> Text {
        Text { spans: self.spans, ending: self.ending }
    }

    /// Puts a text down; whether there is room for more. Nothing is put down for a text without a letter in it, unless
    /// it stands in the middle of a paragraph.
    pub(super) fn put(&mut self, kind: Kind, spot: &Spot, text: &str) -> bool {
        self.span(kind, spot, text, false)
    }

    /// The same for a text that goes on where the one before it ended.
    pub(super) fn go_on(&mut self, kind: Kind, spot: &Spot, text: &str) -> bool {
        self.span(kind, spot, text, true)
    }

    fn span(&mut self, kind: Kind, spot: &Spot, text: &str, continues: bool) -> bool {
        if text.is_empty() {
            return self.goes_on();
        }
        if !self.goes_on() {
            return false;
        }
        let mut end = text.len().min(self.limits.text);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        if end < text.len() || self.limits.spans == 0 {
            self.stop(Ending::CutOff);
        }
        let text = text.get(..end).unwrap_or_default();
        self.limits.text -= end;
        if !text.is_empty() && self.limits.spans > 0 {
            self.limits.spans -= 1;
            let place = Place { within: self.within.clone(), spot: spot.clone() };
            self.spans.push(Span { kind, place, text: text.to_owned(), continues });
        }
        self.goes_on()
    }

    /// The same for a text that stands by itself: without the white space around it, and nothing when that is all.
    pub(super) fn put_trimmed(&mut self, kind: Kind, spot: &Spot, text: &str) -> bool {
        self.put(kind, spot, text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\0'))
    }

    /// Counts work; whether there is any left.
    pub(super) fn work(&mut self, amount: usize) -> bool {
        match self.limits.work.checked_sub(amount as u64) {
            Some(left) => self.limits.work = left,
            None => {
                self.limits.work = 0;
                self.stop(Ending::TooMuch);
            }
        }
        self.goes_on()
    }

    /// Counts a part that is opened; whether it may be.
    pub(super) fn part(&mut self) -> bool {
        match self.limits.parts.checked_sub(1) {
            Some(left) => self.limits.parts = left,
            None => self.stop(Ending::TooMuch),
        }
        self.goes_on()
    }

    /// Most bytes of one part that may be held.
    pub(super) fn held(&self) -> usize {
        self.limits.held.min(usize::try_from(self.limits.work).unwrap_or(usize::MAX))
    }

    /// Notes what is to be said of how the reading ended; the first thing stays.
    pub(super) fn end(&mut self, ending: Ending) {
        if self.ending == Ending::Whole {
            self.ending = ending;
        }
    }

    /// Nothing more is read, and that goes over all else.
    fn stop(&mut self, ending: Ending) {
        if !self.is_stopped {
            (self.ending, self.is_stopped) = (ending, true);
        }
    }

    /// Bytes of text that may still be put down.
    pub(super) fn room(&self) -> usize {
        self.limits.text
    }

    pub(super) fn goes_on(&self) -> bool {
        !self.is_stopped
    }

    /// Reads what is attached under a name; not where it stands too deep. How that ends does not end the document,
    /// unless a limit of the whole was reached.
    pub(super) fn attached(&mut self, name: &str, read: impl FnOnce(&mut Self)) {
        if self.within.len() >= self.limits.nesting {
            return self.end(Ending::TooMuch);
        }
        if !self.part() {
            return;
        }
        let ending = self.ending;
        self.within.push(name.chars().take(200).collect());
        read(self);
        self.within.pop();
        if self.goes_on() && (ending != Ending::Whole || self.ending != Ending::TooMuch) {
            self.ending = ending;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Ending, Kind, Limits, Sink, Spot};

    #[test]
    fn a_letter_is_never_cut_and_the_end_is_told() {
        let mut sink = Sink::new(Limits { text: 4, ..Limits::default() });
        assert!(sink.put(Kind::Body, &Spot::Whole, "ab"));
        assert!(!sink.put(Kind::Body, &Spot::Whole, "c€"));
        assert!(!sink.put(Kind::Body, &Spot::Whole, "d"));
        let text = sink.close();
        assert_eq!(text.spans.iter().map(|span| span.text.as_str()).collect::<String>(), "abc");
        assert_eq!(text.ending, Ending::CutOff);
    }

    #[test]
    fn all_that_is_attached_counts_together() {
        let mut sink = Sink::new(Limits { work: 10, nesting: 1, ..Limits::default() });
        sink.attached("a", |sink| {
            sink.end(Ending::Broken);
            sink.put(Kind::Body, &Spot::Whole, "x");
            assert!(sink.work(6));
        });
        assert!(sink.goes_on() && sink.ending == Ending::Whole);
        sink.attached("b", |sink| assert!(!sink.work(6)));
        assert_eq!(sink.close().ending, Ending::TooMuch);
        let mut sink = Sink::new(Limits { nesting: 1, ..Limits::default() });
        sink.attached("a", |sink| sink.attached("b", |_| unreachable!("too deep")));
        assert_eq!(sink.close().ending, Ending::TooMuch);
    }
}
