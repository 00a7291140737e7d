//! PowerPoint 97 to 2003 (MS-PPT): records in one another. Which of them are the slides of the last version, and in
//! which order, says the directory at the end of the file.

use std::collections::{HashMap, HashSet};

use super::{
    File,
    records::{u16_at, u32_at, usize_at},
};
use crate::inspect::{
    properties::letters,
    text::{
        sink::Sink,
        span::{Ending, Kind, Spot},
    },
};

/// Deepest of records in one another.
const DEEPEST: usize = 32;

/// A record: version and instance, kind, content.
struct Record<'b> {
    instance: u16,
    kind: u16,
    content: &'b [u8],
    is_container: bool,
}

fn record(bytes: &[u8], at: usize) -> Option<(Record<'_>, usize)> {
    let (head, kind, length) = (u16_at(bytes, at)?, u16_at(bytes, at + 2)?, usize_at(bytes, at + 4)?);
    let begin = at.checked_add(8)?;
    let end = begin.checked_add(length)?.min(bytes.len());
    let content = bytes.get(begin..end)?;
    Some((Record { instance: head >> 4, kind, content, is_container: head & 0x0f == 0x0f }, end))
}

/// The records in one, one after another.
fn records(bytes: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (record, end) = record(bytes, at)?;
        at = end;
        Some(record)
    })
}

/// Reads the slides.
pub(super) fn read(file: &mut File<'_>, sink: &mut Sink) {
    let Some(bytes) = file.stream("/PowerPoint Document", sink) else { return sink.end(Ending::Broken) };
    let current = file.stream("/Current User", sink).unwrap_or_default();
    if u32_at(&current, 12) == Some(0xf3d1_c4df) {
        return sink.end(Ending::Protected);
    }
    let (places, document) = directory(&bytes, usize_at(&current, 16).unwrap_or(0), sink);
    let document = document.and_then(|id| places.get(&id)).and_then(|at| record(&bytes, *at));
    let Some((document, _)) = document.filter(|(record, _)| record.kind == 1000) else {
        return sink.end(Ending::Broken);
    };
    let lists = || records(document.content).filter(|record| record.kind == 4080);
    let slides =
        lists().find(|list| list.instance == 0).map(|list| persisted(list.content, sink)).unwrap_or_default();
    let notes =
        lists().find(|list| list.instance == 2).map(|list| persisted(list.content, sink)).unwrap_or_default();
    // The notes beside a slide name it.
    let mut beside: HashMap<u32, usize> = HashMap::new();
    for note in &notes {
        if let Some(at) = places.get(&note.place)
            && let Some((note, _)) = record(&bytes, *at)
            && let Some(atom) = records(note.content).find(|record| record.kind == 1009)
            && let Some(slide) = u32_at(atom.content, 0)
        {
            beside.insert(slide, *at);
        }
    }
    for (number, slide) in (1..).zip(&slides) {
        if !sink.goes_on() {
            return;
        }
        let Some((found, _)) = places.get(&slide.place).and_then(|at| record(&bytes, *at)) else { continue };
        let mut reader = Reader { slide, spot: Spot::Slide(number), base: Kind::Body, used: HashSet::new() };
        reader.walk(found.content, 0, sink);
        reader.rest(sink);
        if let Some((note, _)) = beside.get(&slide.id).and_then(|at| record(&bytes, *at)) {
            let nothing = Slide::default();
            let mut reader = Reader {
                slide: &nothing,
                spot: Spot::Slide(number),
                base: Kind::SpeakerNote,
                used: HashSet::new(),
            };
            reader.walk(note.content, 0, sink);
        }
    }
}

/// Where each object is in the last version of the file, and which is the document.
fn directory(bytes: &[u8], last: usize, sink: &mut Sink) -> (HashMap<u32, usize>, Option<u32>) {
    let (mut places, mut document, mut at) = (HashMap::new(), None, last);
    let mut seen = HashSet::new();
    while seen.insert(at) && sink.part() {
        let Some((edit, _)) = record(bytes, at).filter(|(record, _)| record.kind == 4085) else { break };
        let (Some(before), Some(table)) = (usize_at(edit.content, 8), usize_at(edit.content, 12)) else {
            break;
        };
        document = document.or_else(|| u32_at(edit.content, 16));
        let Some((table, _)) = record(bytes, table).filter(|(record, _)| record.kind == 6002) else { break };
        let mut rest = table.content;
        while let Some(head) = u32_at(rest, 0) {
            let (first, count) = (head & 0x000f_ffff, head >> 20);
            rest = rest.get(4..).unwrap_or_default();
            for number in 0..count {
                let Some(place) = usize_at(rest, 0) else { break };
                rest = rest.get(4..).unwrap_or_default();
                // Later versions came first, and go before.
                places.entry(first + number).or_insert(place);
            }
            if !sink.work(16 + count as usize * 8) {
                break;
            }
        }
        if before == 0 {
            break;
        }
        at = before;
    }
    (places, document)
}

/// A slide in the list of them, with the texts that the list keeps for it.
#[derive(Default)]
struct Slide {
    place: u32,
    id: u32,
    texts: Vec<(Kind, String)>,
}

fn persisted(list: &[u8], sink: &mut Sink) -> Vec<Slide> {
    let mut slides: Vec<Slide> = Vec::new();
    let mut kind = Kind::Body;
    for record in records(list) {
        if !sink.work(record.content.len() + 16) {
            break;
        }
        match record.kind {
            1011 => slides.push(Slide {
                place: u32_at(record.content, 0).unwrap_or(0),
                id: u32_at(record.content, 12).unwrap_or(0),
                texts: Vec::new(),
            }),
            3999 => kind = kind_of(u32_at(record.content, 0), Kind::Body),
            4000 | 4008 => {
                if let Some(slide) = slides.last_mut() {
                    slide.texts.push((kind, text(&record)));
                }
            }
            _ => {}
        }
    }
    slides
}

fn text(record: &Record<'_>) -> String {
    match record.kind {
        4008 => record.content.iter().map(|byte| char::from(*byte)).collect(),
        _ => letters::wide(record.content),
    }
}

/// What a text is, by what the record before it says.
fn kind_of(number: Option<u32>, base: Kind) -> Kind {
    match (number, base) {
        (Some(0 | 6), Kind::Body) => Kind::SlideTitle,
        (_, base) => base,
    }
}

struct Reader<'s> {
    slide: &'s Slide,
    spot: Spot,
    base: Kind,
    used: HashSet<usize>,
}

impl Reader<'_> {
    /// Puts down the texts in it, in the order of its shapes.
    fn walk(&mut self, bytes: &[u8], depth: usize, sink: &mut Sink) {
        let mut kind = self.base;
        for record in records(bytes) {
            if depth > DEEPEST {
                return sink.end(Ending::TooMuch);
            }
            if !sink.work(24) {
                return;
            }
            match record.kind {
                3999 => kind = kind_of(u32_at(record.content, 0), self.base),
                4000 | 4008 => self.put(kind, &text(&record), sink),
                // The text is one of those in the list of slides.
                3998 => {
                    let number = usize_at(record.content, 0).unwrap_or(usize::MAX);
                    if let Some((kind, text)) =
                        self.slide.texts.get(number).filter(|_| self.used.insert(number))
                    {
                        self.put(*kind, text, sink);
                    }
                }
                12000 => self.comment(record.content, sink),
                // The text of a shape is no container by its head.
                _ if record.is_container || record.kind == 0xf00d => {
                    self.walk(record.content, depth + 1, sink)
                }
                _ => {}
            }
        }
    }

    /// The texts of the list that no shape named.
    fn rest(&mut self, sink: &mut Sink) {
        for (number, (kind, text)) in self.slide.texts.iter().enumerate() {
            if self.used.insert(number) {
                self.put(*kind, text, sink);
            }
        }
    }

    fn put(&self, kind: Kind, text: &str, sink: &mut Sink) {
        for paragraph in text.split('\r') {
            let paragraph = paragraph.replace('\x0b', "\n");
            // An asterisk stands for the number of the slide, or for a date.
            if paragraph.trim() != "*" {
                sink.put_trimmed(kind, &self.spot, &paragraph);
            }
        }
    }

    fn comment(&self, bytes: &[u8], sink: &mut Sink) {
        let words = records(bytes).find(|record| record.kind == 4026 && record.instance == 1);
        if let Some(words) = words {
            sink.put_trimmed(Kind::Comment, &self.spot, &letters::wide(words.content));
        }
    }
}
