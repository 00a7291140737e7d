//! Puts elements and texts together as XML 1.0.
//!
//! Beside the writer in [`crate::export::xml`], because a sitemap is made of pieces of which the length must be
//! known before they are written. How a character stands in XML is that one's to say.

use crate::export::xml::escape;

/// The text of a file, as far as it is written.
#[derive(Debug, Default)]
pub(super) struct Xml {
    text: String,
}

impl Xml {
    /// Starts anew, and keeps the room.
    pub(super) fn clear(&mut self) {
        self.text.clear();
    }

    /// What was written.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn raw(&mut self, markup: &str) {
        self.text.push_str(markup);
    }

    /// `<name>`
    pub(super) fn open(&mut self, name: &str) {
        self.raw("<");
        self.raw(name);
        self.raw(">");
    }

    /// `</name>`
    pub(super) fn close(&mut self, name: &str) {
        self.raw("</");
        self.raw(name);
        self.raw(">");
    }

    /// `<name>text</name>`
    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.open(name);
        escape(&mut self.text, text, false);
        self.close(name);
    }

    /// `<name resource="…">label</name>`
    pub(super) fn labelled(&mut self, name: &str, label: &str, resource: Option<&str>) {
        self.raw("<");
        self.raw(name);
        if let Some(resource) = resource {
            self.raw(" resource=\"");
            escape(&mut self.text, resource, true);
            self.raw("\"");
        }
        self.raw(">");
        escape(&mut self.text, label, false);
        self.close(name);
    }
}

#[cfg(test)]
mod tests {
    use super::Xml;

    fn written(label: &str, resource: Option<&str>) -> String {
        let mut xml = Xml::default();
        xml.labelled("a", label, resource);
        xml.as_str().to_owned()
    }

    #[test]
    fn markup_in_text_is_text() {
        assert_eq!(
            written("<b> & \"c\" ]]>", Some("d\"e")),
            "<a resource=\"d&quot;e\">&lt;b&gt; &amp; \"c\" ]]&gt;</a>"
        );
    }

    #[test]
    fn what_xml_cannot_carry_is_visibly_replaced() {
        assert_eq!(
            written("\0a\u{b}\u{1f}b\u{fffe}\u{ffff}\u{fffd}", None),
            "<a>\u{fffd}a\u{fffd}\u{fffd}b\u{fffd}\u{fffd}\u{fffd}</a>"
        );
        assert_eq!(written("é\u{7f}\u{1fffe}😀\u{e000}", None), "<a>é\u{7f}\u{1fffe}😀\u{e000}</a>");
    }

    #[test]
    fn ends_of_lines_survive_a_reader() {
        assert_eq!(written("a\r\nb\tc", None), "<a>a&#13;\nb\tc</a>");
    }
}
