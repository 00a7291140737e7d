//! PDF (ISO 32000): what its pages show, in the order in which a person reads it.
//!
//! Own code: what is needed of a PDF is small, and every step of it must be counted. The objects are found by looking
//! through the file once, without its tables, so that a damaged or updated file reads as well as a good one, and a
//! circle in those tables is none.

mod content;
mod encodings;
mod file;
mod filters;
mod font;
mod layout;
mod mapping;
mod object;

use std::collections::HashSet;

use super::{
    sink::Sink,
    span::{Ending, Kind, Spot},
};
use file::File;
use object::{Dict, Object};

/// Deepest in the tree of pages.
const DEEPEST: usize = 64;

/// Reads the pages.
pub(super) fn read(bytes: &[u8], sink: &mut Sink) {
    let Some(mut file) = File::open(bytes, sink) else { return };
    let pages = pages(&mut file, sink);
    if pages.is_empty() {
        return sink.end(Ending::Broken);
    }
    let mut has_shown = false;
    let mut fonts = font::Fonts::default();
    for (number, page) in (1..).zip(&pages) {
        if !sink.goes_on() {
            return;
        }
        let pieces = content::page(&mut file, &page.dict, &page.resources, &mut fonts, sink);
        for block in layout::blocks(pieces, sink) {
            has_shown |= block.text.chars().any(|letter| letter.is_alphanumeric());
            if !sink.put_trimmed(block.kind, &Spot::Page(number), &block.text) {
                return;
            }
        }
        remarks(&mut file, &page.dict, number, sink);
    }
    if !has_shown && sink.goes_on() {
        sink.end(Ending::NoTextLayer);
    }
}

/// A page, with what it has from those above it.
struct Page {
    dict: Dict,
    resources: Dict,
}

/// The pages in their order; where the tree of them is broken, in the order in which they stand in the file.
fn pages(file: &mut File<'_>, sink: &mut Sink) -> Vec<Page> {
    let mut pages = Vec::new();
    let mut seen = HashSet::new();
    if let Some(root) = file.root(sink)
        && let Some(tree) = root.get("Pages").cloned()
    {
        branch(file, &tree, &Dict::default(), 0, &mut seen, &mut pages, sink);
    }
    if pages.is_empty() {
        for number in file.numbers() {
            let Object::Dict(dict) = file.object(number, sink) else { continue };
            if dict.name("Type") == Some("Page") {
                let resources = file.dict(&dict, "Resources", sink);
                pages.push(Page { dict, resources });
            }
            if !sink.goes_on() {
                break;
            }
        }
    }
    pages
}

fn branch(
    file: &mut File<'_>,
    node: &Object,
    resources: &Dict,
    depth: usize,
    seen: &mut HashSet<u32>,
    pages: &mut Vec<Page>,
    sink: &mut Sink,
) {
    if let Object::Reference(number) = node
        && !seen.insert(*number)
    {
        return;
    }
    let Object::Dict(dict) = file.resolve(node, sink) else { return };
    if depth > DEEPEST || !sink.part() {
        return;
    }
    let own = file.dict(&dict, "Resources", sink);
    let resources = if own.is_empty() { resources.clone() } else { own };
    let kids = dict.get("Kids").map(|kids| file.resolve(kids, sink));
    match kids {
        Some(Object::Array(kids)) => {
            for kid in &kids {
                branch(file, kid, &resources, depth + 1, seen, pages, sink);
            }
        }
        _ => pages.push(Page { dict, resources }),
    }
}

/// What readers wrote beside the text, and what was filled in on a form.
fn remarks(file: &mut File<'_>, page: &Dict, number: u32, sink: &mut Sink) {
    let Some(Object::Array(notes)) = page.get("Annots").map(|notes| file.resolve(notes, sink)) else {
        return;
    };
    for note in &notes {
        if !sink.work(64) {
            return;
        }
        let Object::Dict(note) = file.resolve(note, sink) else { continue };
        let (kind, key) = match note.name("Subtype") {
            Some(
                "Text" | "FreeText" | "Highlight" | "Underline" | "StrikeOut" | "Squiggly" | "Stamp"
                | "Caret",
            ) => (Kind::Comment, "Contents"),
            Some("Widget") => (Kind::Body, "V"),
            _ => continue,
        };
        let text = note.get(key).map(|text| file.resolve(text, sink));
        if let Some(Object::Text(bytes)) = text {
            sink.put_trimmed(kind, &Spot::Page(number), &encodings::text_string(&bytes));
        }
    }
}
