//! PresentationML: slides in their order, what the speaker has beside them, and comments.

use super::{Links, Parts, Sink, Step, walk};
use crate::inspect::text::{
    span::{Ending, Kind, Spot},
    story::Story,
};

/// Reads the slides.
pub(super) fn read(parts: &mut Parts<'_>, main: &str, links: &Links, sink: &mut Sink) {
    let Some(presentation) = parts.read(main, sink) else { return sink.end(Ending::Broken) };
    let mut ids = Vec::new();
    walk(&presentation, sink, |step, sink| {
        if let Step::Open("sldId", element) = step
            && let Some(id) = element.exactly("r:id").or_else(|| element.get("id"))
        {
            ids.push(id);
        }
        sink.goes_on()
    });
    let by_id = links.by_id();
    for (number, name) in (1..).zip(ids.iter().filter_map(|id| by_id.get(id.as_str()))) {
        if !sink.goes_on() {
            return;
        }
        let Some(bytes) = parts.read(name, sink) else { continue };
        shapes(&bytes, number, Kind::Body, sink);
        let links = Links::of(parts, name, sink);
        for (relation, kind) in [("notesSlide", Kind::SpeakerNote), ("comments", Kind::Comment)] {
            for name in links.all(relation) {
                if let Some(bytes) = parts.read(name, sink) {
                    if kind == Kind::Comment {
                        comments(&bytes, number, sink)
                    } else {
                        shapes(&bytes, number, kind, sink)
                    }
                }
            }
        }
    }
}

/// What closing an element undoes.
#[derive(PartialEq)]
enum Was {
    Shape,
    Paragraph,
    Text,
    Table,
    Skipped,
    Nothing,
}

/// The texts of the shapes on a slide, or of the notes beside one.
fn shapes(bytes: &[u8], number: u32, base: Kind, sink: &mut Sink) {
    let mut story = Story::default();
    story.spot = Some(Spot::Slide(number));
    let (mut path, mut texts, mut skipped, mut cells) = (Vec::new(), 0_usize, 0_usize, 0_usize);
    let (mut kind, mut is_slide_hidden, mut is_skipped) = (base, false, false);
    walk(bytes, sink, |step, sink| {
        match step {
            Step::Open(name, element) => {
                let was = match name {
                    _ if skipped > 0 => Was::Skipped,
                    "Fallback" | "extLst" => Was::Skipped,
                    "sp" => {
                        (kind, is_skipped) = (base, false);
                        Was::Shape
                    }
                    "ph" => {
                        match (element.get("type").as_deref(), base) {
                            (Some("title" | "ctrTitle"), Kind::Body) => kind = Kind::SlideTitle,
                            (Some("hdr"), _) => kind = Kind::Header,
                            (Some("ftr"), _) => kind = Kind::Footer,
                            // Numbers and dates that the program puts in.
                            (Some("sldNum" | "dt"), _) => is_skipped = true,
                            _ => {}
                        }
                        Was::Nothing
                    }
                    "sld" => {
                        is_slide_hidden = matches!(element.get("show").as_deref(), Some("0" | "false"));
                        Was::Nothing
                    }
                    "p" => {
                        story.begin();
                        Was::Paragraph
                    }
                    "t" => Was::Text,
                    "tbl" => Was::Table,
                    "br" => {
                        story.text(None, "\n", sink);
                        Was::Nothing
                    }
                    _ => Was::Nothing,
                };
                texts += usize::from(was == Was::Text);
                skipped += usize::from(was == Was::Skipped);
                cells += usize::from(was == Was::Table);
                path.push(was);
            }
            Step::Text(text) if texts > 0 && skipped == 0 && !is_skipped => {
                story.text(is_slide_hidden.then_some(Kind::Hidden), text, sink);
            }
            Step::Text(_) => {}
            Step::Close => match path.pop() {
                Some(Was::Paragraph) => {
                    return story.end(if cells > 0 { Kind::TableCell } else { kind }, sink);
                }
                Some(Was::Text) => texts -= 1,
                Some(Was::Table) => cells -= 1,
                Some(Was::Skipped) => skipped -= 1,
                Some(Was::Shape) => (kind, is_skipped) = (base, false),
                Some(Was::Nothing) | None => {}
            },
        }
        sink.goes_on()
    });
}

/// The comments on a slide, in the older form and in the one of conversations.
fn comments(bytes: &[u8], number: u32, sink: &mut Sink) {
    let (mut path, mut texts, mut value) = (Vec::new(), 0_usize, String::new());
    walk(bytes, sink, |step, sink| {
        match step {
            Step::Open(name, _) => {
                let is_text = matches!(name, "text" | "t");
                texts += usize::from(is_text);
                path.push((is_text, matches!(name, "cm" | "reply")));
            }
            Step::Text(text) if texts > 0 => value.push_str(text),
            Step::Text(_) => {}
            Step::Close => {
                let (is_text, is_comment) = path.pop().unwrap_or_default();
                texts -= usize::from(is_text);
                if is_comment {
                    let goes_on = sink.put_trimmed(Kind::Comment, &Spot::Slide(number), &value);
                    value.clear();
                    return goes_on;
                }
            }
        }
        sink.goes_on()
    });
}
