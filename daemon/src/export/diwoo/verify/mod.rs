//! Reads a file back before it is released, and says what is wrong with it.
//!
//! Independent of what writes: its own parser (`quick-xml`), its own tables, its own reading of dates and
//! addresses. It takes less than XML allows: no document type, comments, instructions or CDATA, since
//! Bronmerk writes none and they would be a place to hide something.
//!
//! Bounded: in bytes, in depth, in what it remembers, and in how many problems it tells.

mod check;
mod forms;
mod problem;
mod schema;

use quick_xml::{
    NsReader,
    events::{BytesDecl, Event},
};

use check::Check;
pub use problem::Problem;

/// The largest file, as in the protocol.
const MOST_BYTES: usize = 50_000_000;
/// How many namespaces may be bound at once; two are by themselves.
const MOST_BINDINGS: usize = 8;

/// Whether the file may be released: a DiWoo document, a sitemap or an index of sitemaps.
pub fn verify(file: &[u8]) -> Result<(), Vec<Problem>> {
    let mut check = Check::new(file);
    if file.len() > MOST_BYTES {
        check.problem(
            0,
            format!("het bestand is groter dan {MOST_BYTES} bytes"),
            format!("the file is larger than {MOST_BYTES} bytes"),
        );
        return check.done();
    }
    match std::str::from_utf8(file) {
        Ok(text) => read(text, &mut check),
        Err(error) => {
            check.problem(error.valid_up_to() as u64, "het bestand is geen UTF-8", "the file is not UTF-8")
        }
    }
    check.done()
}

fn read(text: &str, check: &mut Check<'_>) {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    reader.resolver_mut().set_max_namespace_bindings(MOST_BINDINGS);
    while check.goes_on() {
        let at = reader.buffer_position();
        match reader.read_resolved_event() {
            Ok((namespace, Event::Start(start))) => check.start(at, &namespace, &start),
            // They come as two, as was asked for above; this says the same.
            Ok((namespace, Event::Empty(start))) => {
                check.start(at, &namespace, &start);
                check.end(at);
            }
            Ok((_, Event::End(_))) => check.end(at),
            Ok((_, Event::Text(text))) => check.text(at, &text),
            Ok((_, Event::GeneralRef(reference))) => check.reference(at, &reference),
            Ok((_, Event::Decl(declaration))) => declared(at, &declaration, check),
            Ok((_, Event::Eof)) => return check.eof(at),
            Ok((_, Event::DocType(_))) => {
                check.problem(at, "het bestand heeft een DTD", "the file has a DTD");
                return check.stop();
            }
            Ok((_, Event::Comment(_) | Event::CData(_) | Event::PI(_))) => check.problem(
                at,
                "er staat een opmerking, opdracht of CDATA in",
                "there is a comment, instruction or CDATA",
            ),
            Err(error) => {
                check.problem(
                    reader.error_position(),
                    format!("het bestand is geen goede XML: {error}"),
                    format!("the file is not proper XML: {error}"),
                );
                return check.stop();
            }
        }
    }
}

fn declared(at: u64, declaration: &BytesDecl<'_>, check: &mut Check<'_>) {
    let text: &str = declaration;
    if at != 0 || text != "xml version=\"1.0\" encoding=\"UTF-8\"" {
        check.problem(at, "de XML-verklaring is een andere", "the XML declaration is another one");
    }
}
