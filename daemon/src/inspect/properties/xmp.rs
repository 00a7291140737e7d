//! XMP (ISO 16684-1): properties as elements or as attributes, under whatever prefix their namespace has.

use super::{
    marking, moment,
    said::Said,
    xml::{self, Space, Step},
};

/// Most properties of one packet.
const MOST: usize = 512;
/// Longest value, in bytes.
const LONGEST: usize = 40_000;

/// A property: whose its name is, its name, and its values with the language that each is in, where that is said.
struct Property {
    space: Space,
    name: String,
    values: Vec<(String, String)>,
}

impl Property {
    /// Of one in several languages, the one that holds where no other does; else the first.
    fn value(&self) -> &str {
        let default = self.values.iter().find(|(language, _)| language.eq_ignore_ascii_case("x-default"));
        default.or_else(|| self.values.first()).map_or("", |(_, value)| value.as_str())
    }
}

/// Reads a packet; what comes before and behind it does not matter.
pub(super) fn read(packet: &[u8], said: &mut Said) {
    for property in properties(packet) {
        let value = property.value();
        match (property.space, property.name.as_str()) {
            (Space::DublinCore, "title") => Said::note(&mut said.title, value),
            (Space::DublinCore, "description") => Said::note(&mut said.subject, value),
            // More than one is no language of the whole.
            (Space::DublinCore, "language") if property.values.len() == 1 => {
                Said::note(&mut said.language, value);
            }
            (Space::DublinCore, "creator") => Said::note(&mut said.author, value),
            // Both may be there, and then they say the same.
            (Space::DublinCore, "subject") if said.keywords.is_empty() => {
                property.values.iter().for_each(|(_, word)| said.note_keywords(word));
            }
            (Space::Pdf, "Keywords") if said.keywords.is_empty() => said.note_keywords(value),
            (Space::Xmp, "CreateDate") => said.created = said.created.or_else(|| moment::iso(value)),
            (Space::Xmp, "ModifyDate") => said.modified = said.modified.or_else(|| moment::iso(value)),
            (Space::PdfMadeUp, name) => said.note_custom(name, value),
            (_, name) if marking::is_for_markings(name) => said.note_custom(name, value),
            _ => {}
        }
    }
}

/// What stands directly in a description: an element with its values, or an attribute.
fn properties(packet: &[u8]) -> Vec<Property> {
    let mut all: Vec<Property> = Vec::new();
    let mut depth = 0_usize;
    // Where the description is open, and the property in it.
    let mut description: Option<usize> = None;
    let mut current: Option<(Property, String, String)> = None;
    xml::walk(packet, |step| {
        match step {
            Step::Open(space, name, element, scope) => {
                depth += 1;
                match description {
                    None if space == Space::Rdf && name == "Description" => {
                        description = Some(depth);
                        let own =
                            scope.attributes(element).into_iter().filter(|(space, ..)| *space != Space::Rdf);
                        all.extend(own.map(|(space, name, value)| Property {
                            space,
                            name,
                            values: vec![(String::new(), value.trim().to_owned())],
                        }));
                    }
                    Some(at) if depth == at + 1 => {
                        let property = Property { space, name: name.to_owned(), values: Vec::new() };
                        current = Some((property, String::new(), String::new()));
                    }
                    _ => {
                        if let Some((property, language, text)) = &mut current {
                            close(property, language, text);
                            *language = xml::attribute(element, "lang").unwrap_or_default();
                        }
                    }
                }
            }
            Step::Text(part) => {
                if let Some((.., text)) =
                    current.as_mut().filter(|(.., text)| text.len() + part.len() <= LONGEST)
                {
                    text.push_str(part);
                }
            }
            Step::Close => {
                if let Some((property, language, text)) = &mut current {
                    close(property, language, text);
                }
                if description.is_some_and(|at| depth == at + 1) {
                    all.extend(current.take().map(|(property, ..)| property));
                }
                if description == Some(depth) {
                    description = None;
                }
                depth = depth.saturating_sub(1);
            }
        }
        all.len() < MOST
    });
    all
}

fn close(property: &mut Property, language: &mut String, text: &mut String) {
    let value = std::mem::take(text);
    if !value.trim().is_empty() && property.values.len() < MOST {
        property.values.push((std::mem::take(language), value.trim().to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::{Said, read};

    const NAMES: &str = r#"xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="http://purl.org/dc/elements/1.1/"
        xmlns:mm="http://ns.adobe.com/xap/1.0/mm/" xmlns:p="http://ns.adobe.com/pdf/1.3/" xmlns:x="http://ns.adobe.com/xap/1.0/"
        xmlns:px="http://ns.adobe.com/pdfx/1.3/" xmlns:own="urn:own""#;

    fn said(inside: &str) -> Said {
        let mut said = Said::default();
        let packet = format!("<?xpacket begin=\"\u{feff}\"?><m><r:RDF {NAMES}>{inside}</r:RDF></m>");
        read(packet.as_bytes(), &mut said);
        let mut wide = Said::default();
        let units: Vec<u8> = packet.encode_utf16().flat_map(u16::to_be_bytes).collect();
        read(&units, &mut wide);
        assert_eq!(said, wide, "in wide letters too");
        said
    }

    #[test]
    fn a_name_means_what_its_namespace_says() {
        let one = said(
            "<r:Description><d:title><r:Alt><r:li>Verslag overleg</r:li></r:Alt></d:title></r:Description>",
        );
        assert_eq!(one.title.as_deref(), Some("Verslag overleg"));
        let languages = "<r:Description><d:title><r:Alt><r:li xml:lang='en'>Report</r:li><r:li xml:lang='x-default'>Verslag</r:li>\
            </r:Alt></d:title></r:Description>";
        assert_eq!(said(languages).title.as_deref(), Some("Verslag"));
        let attributes = "<r:Description d:title='Verslag overleg' x:CreateDate='2026-01-02T03:04:05Z' p:Keywords='geld; raming'/>";
        let one = said(attributes);
        assert_eq!(one.title.as_deref(), Some("Verslag overleg"));
        assert!(one.created.is_some());
        assert_eq!(one.keywords, ["geld", "raming"]);
        for foreign in [
            "<r:Description><mm:subject><r:Seq><r:li>geld</r:li></r:Seq></mm:subject></r:Description>",
            "<r:Description><own:title>Verslag overleg</own:title><own:description>x y</own:description></r:Description>",
            "<r:Description own:title='Verslag overleg' own:language='nl' title='x y'/>",
            "<r:Description><niet:title>Verslag</niet:title></r:Description>",
            // A property of a part of it is none of the whole.
            "<r:Description><own:Part r:parseType='Resource'><d:title>Deel</d:title></own:Part></r:Description>",
            "<d:title>Buiten</d:title>",
        ] {
            assert_eq!(said(foreign), Said::default(), "{foreign}");
        }
        let bag = "<r:Description><d:subject><r:Bag><r:li>geld</r:li>\n<r:li>raming</r:li></r:Bag></d:subject>\
            <d:creator><r:Seq><r:li>Q</r:li></r:Seq></d:creator><d:language><r:Bag><r:li>nl</r:li><r:li>en</r:li></r:Bag></d:language>\
            <px:Rubricering>Geheim</px:Rubricering></r:Description><r:Description><x:ModifyDate>2026-01-02T03:04:05Z</x:ModifyDate></r:Description>";
        let one = said(bag);
        assert_eq!(
            (one.keywords.as_slice(), one.author.as_deref()),
            (&["geld".to_owned(), "raming".to_owned()][..], Some("Q"))
        );
        assert_eq!(one.language, None, "two languages are none of the whole");
        assert!(one.modified.is_some());
        assert_eq!(one.markings.only().map(|marking| marking.code()), Some("Stg. GEHEIM"));
    }
}
