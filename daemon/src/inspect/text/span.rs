//! What is read of a document: pieces of text that say what they are and where they stand.

use serde::{Deserialize, Serialize};

/// The text of a document, as far as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// In the order in which a person reads them.
    pub spans: Vec<Span>,
    /// How the reading ended.
    pub ending: Ending,
}

/// A piece of text of one kind at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub place: Place,
    /// What it says.
    pub text: String,
    /// It goes on where the piece before it ended, in one paragraph: nothing stands between the two.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub continues: bool,
}

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// At the top of the first page only.
    FirstPageHeader,
    /// At the bottom of the first page only.
    FirstPageFooter,
    /// At the top of pages.
    Header,
    /// At the bottom of pages.
    Footer,
    /// A heading; 1 is the highest level.
    Heading(u8),
    /// Running text.
    Body,
    /// A cell of a table or of a sheet.
    TableCell,
    /// A footnote or an endnote.
    Note,
    /// What the speaker has beside a slide.
    SpeakerNote,
    /// A remark of a reader in the margin.
    Comment,
    /// Put in while changes were tracked, and not yet accepted.
    Inserted,
    /// Taken out while changes were tracked, and not yet gone.
    Deleted,
    /// In the document and not shown.
    Hidden,
    /// The name of a sheet.
    SheetName,
    /// The title of a slide.
    SlideTitle,
    /// A header of a message, its name included.
    MailHeader,
    /// What a message says.
    MailBody,
    /// The name of what is attached.
    AttachmentName,
    /// The name of a member of an archive.
    MemberName,
}

/// Where a piece of text stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The names of what is attached in which it stands, outermost first; empty for the document itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<String>,
    /// The place in there.
    pub spot: Spot,
}

/// A place in one document. Everything counts from one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spot {
    /// The document as a whole.
    Whole,
    /// A page.
    Page(u32),
    /// A paragraph, or a line where lines are what there is.
    Paragraph(u32),
    /// A cell: the name of its sheet, or the number of its table.
    Cell {
        /// Name or number.
        table: String,
        /// Its row.
        row: u32,
        /// Its column.
        column: u32,
    },
    /// A slide.
    Slide(u32),
    /// A part of its own: the name that it has in the file.
    Part(String),
}

/// How a reading ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// All text was read.
    Whole,
    /// There is more text than is read of one document.
    CutOff,
    /// It takes more work, parts or nesting than one document may take; what came before that was read.
    TooMuch,
    /// It has pages and no text: pictures, mostly of paper.
    NoTextLayer,
    /// It is protected by a password.
    Protected,
    /// It is damaged, or not what it begins as; what was still good was read.
    Broken,
    /// No reader knows this format.
    NoReader,
}

/// A part of a text on its way to who asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What is next.
    pub spans: Vec<Span>,
    /// How the reading ended; in the last part, and only there.
    pub ending: Option<Ending>,
}

/// About so many bytes of memory go in one part; a piece of text in it is no longer than this.
const PART: usize = 64 << 10;

impl Text {
    /// The same in parts, none of which takes much room.
    pub(in crate::inspect) fn into_parts(self) -> Vec<Part> {
        let (mut parts, mut spans, mut bytes) = (Vec::new(), Vec::new(), 0);
        for span in self.spans.into_iter().flat_map(Span::cut) {
            bytes += span.text.len() + size_of::<Span>();
            spans.push(span);
            if bytes >= PART {
                parts.push(Part { spans: std::mem::take(&mut spans), ending: None });
                bytes = 0;
            }
        }
        parts.push(Part { spans, ending: Some(self.ending) });
        parts
    }
}

impl Span {
    /// The same as pieces that go on where the one before them ended, none of which is long.
    fn cut(self) -> Vec<Self> {
        if self.text.len() <= PART {
            return vec![self];
        }
        let (mut pieces, mut rest, mut continues) = (Vec::new(), self.text.as_str(), self.continues);
        while !rest.is_empty() {
            let fits = (0..=PART.min(rest.len())).rev().find(|at| rest.is_char_boundary(*at));
            let (piece, left) = rest.split_at(fits.unwrap_or(rest.len()));
            pieces.push(Self { text: piece.to_owned(), continues, place: self.place.clone(), ..self });
            (rest, continues) = (left, true);
        }
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::{Ending, Kind, PART, Place, Span, Spot, Text};

    #[test]
    fn a_text_in_parts_is_the_same_text() {
        let place = || Place { within: Vec::new(), spot: Spot::Whole };
        let span = |text: String| Span { kind: Kind::Body, place: place(), text, continues: false };
        let long: String = "één regel zonder einde ".repeat(20_000);
        let mut spans = vec![span(long.clone())];
        spans.extend((0..5_000).map(|number| span(format!("alinea {number}"))));
        let parts = Text { spans: spans.clone(), ending: Ending::CutOff }.into_parts();
        let (last, before) = parts.split_last().unwrap_or_else(|| unreachable!("there is always a last one"));
        assert!(before.len() > 5 && before.iter().all(|part| part.ending.is_none()));
        assert_eq!(last.ending, Some(Ending::CutOff));
        let mut whole: Vec<Span> = Vec::new();
        for piece in parts.into_iter().flat_map(|part| part.spans) {
            assert!(piece.text.len() <= PART);
            match whole.last_mut().filter(|_| piece.continues) {
                Some(before) => before.text.push_str(&piece.text),
                None => whole.push(piece),
            }
        }
        assert_eq!(whole, spans);
        let none = Text { spans: Vec::new(), ending: Ending::NoReader }.into_parts();
        assert!(matches!(&none[..], [only] if only.spans.is_empty() && only.ending.is_some()));
    }

    #[test]
    fn a_place_is_handed_over_as_it_is() {
        let cell = Spot::Cell { table: "Blad 1".to_owned(), row: 3, column: 2 };
        let place = Place { within: vec!["bijlage.xlsx".to_owned()], spot: cell };
        let told = serde_json::to_string(&place).unwrap_or_default();
        assert_eq!(serde_json::from_str::<Place>(&told).ok(), Some(place));
    }
}
